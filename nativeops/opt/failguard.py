"""failguard: for tests, let guards fail.

`fail_guards(graph, which)` puts, before chosen guards, an unconditional way out with the same snapshot (`guard_false
1`); the guard itself and all after it stay well-formed. The program must behave as before: that is the test of every
exit. Run it after optimisation, or folding cuts the rest of the block off.
"""
from rewritejit.nativeops.ir.ops import OPS, GUARD, STORE
from rewritejit.nativeops.ir.values import Op


def guards(graph):
    """The guards in order; their positions are the numbers that `which` means."""
    return [op for op in graph.ops() if OPS[op.name].effect in (GUARD, STORE)]


def fail_guards(graph, which="all"):
    """which: "all", a number N for every Nth guard, a collection of their positions, or "seed:N[:P]" for a random subset
    with probability P (0.1). Returns how many were chosen."""
    every = guards(graph)
    if which == "all":
        chosen = set(every)
    elif isinstance(which, int):
        chosen = set(every[which - 1::which])
    elif isinstance(which, str):
        from random import Random
        parts = which.split(":")
        if parts[0] != "seed" or not 2 <= len(parts) <= 3:
            raise ValueError(f'which guards to fail: "all", a number or "seed:N[:P]", not {which!r}')
        random, share = Random(int(parts[1])), float(parts[2]) if len(parts) == 3 else 0.1
        chosen = {op for op in every if random.random() < share}
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
