"""rings: neighbours on a ring, without a division.

    for x in range(n), from 0 or above:
        x % n        =  x
        (x + 1) % n  =  0 if x + 1 == n else x + 1
        (x - 1) % n  =  n - 1 if x < 1 else x - 1

The loop's own test says that x < n, so n is not 0 and nothing is left to be checked.
"""
from rewritejit.nativeops.ir.values import Op
from . import analysis, edit


def rings(graph):
    constants = None
    for loop in analysis.of(graph).loops:
        counted = analysis.counted(loop)
        if counted is None:
            continue
        cur, next, start, step, stop = counted
        if not (step.is_const and step.imm == 1 and start.is_const and start.imm >= 0):
            continue
        for block in [block for block in graph.blocks if block in loop.blocks and block is not loop.header]:
            for op in [op for op in block.ops if op.name == "mod" and op._forward is None and op.arg(1) is stop]:
                constants = constants or edit.Constants(graph)
                ops = _neighbour(op.arg(0), cur, next, stop, constants)
                if ops is not None:
                    at = block.ops.index(op)
                    block.ops[at:at + 1] = ops
                    op.make_equal_to(ops[-1] if ops else cur)
    if constants is not None:
        constants.place()


def _neighbour(x, cur, next, stop, constants):
    """The ops whose last one is x % stop, none where that is cur; or None."""
    if x is cur:
        return []
    if x is next:
        test = Op("eq", [x, stop], "b")
        return [test, Op("select", [test, constants.get("i", 0), x], "i")]
    if x.name in ("add", "sub") and x.arg(0) is cur and x.arg(1).is_const and x.arg(1).imm == (-1 if x.name == "add" else 1):
        test, last = Op("lt", [cur, constants.get("i", 1)], "b"), Op("sub", [stop, constants.get("i", 1)], "i")
        return [test, last, Op("select", [test, last, x], "i")]
    return None
