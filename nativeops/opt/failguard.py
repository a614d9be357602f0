"""failguard: for tests, let guards fail.

`fail_guards(graph, which)` puts, before chosen guards, an unconditional way out with the same snapshot (`guard_false
1`); the guard itself and all after it stay well-formed. The program must behave as before: that is the test of every
exit. Run it after optimisation, or folding cuts the rest of the block off.
"""
from rewritejit.nativeops.ir.ops import OPS, GUARD, STORE
from rewritejit.nativeops.ir.values import Op


def guards(graph):
    """The guards in order; their positions are the numbers that `which` means."""
    return [op for op in graph.ops() if OPS[op.name].effect in (GUARD, STORE) and OPS[op.name].has_snapshot]


def _random(seed):
    """Numbers from 0 to 1, the same for a seed; none of the program's modules is needed, which tests replace parts of."""
    state = seed * 0x9E3779B97F4A7C15 + 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        yield (state >> 11) / (1 << 53)


def fail_guards(graph, which="all"):
    """which: "all", a number N for every Nth guard, a collection of their positions, or "seed:N[:P]" for a random subset
    with probability P (0.1). Returns how many were chosen."""
    every = guards(graph)
    if which == "all":
        chosen = set(every)
    elif isinstance(which, int):
        chosen = set(every[which - 1::which])
    elif isinstance(which, str):
        parts = which.split(":")
        if parts[0] != "seed" or not 2 <= len(parts) <= 3:
            raise ValueError(f'which guards to fail: "all", a number or "seed:N[:P]", not {which!r}')
        share = float(parts[2]) if len(parts) == 3 else 0.1
        chosen = {op for op, number in zip(every, _random(int(parts[1]))) if number < share}
    else:
        chosen = {every[i] for i in which}
    if chosen:
        always = Op("const", [], "b", True)
        for block in graph.blocks:
            if any(op in chosen for op in block.ops):
                out = []
                for op in block.ops:
                    if op in chosen and op._forward is None:
                        out.append(Op("guard_false", [always], "v", None, op.snap))
                    out.append(op)
                block.ops = out
        graph.blocks[0].ops.insert(0, always)
    return len(chosen)
