"""Where a guard may leave to when it is moved up: the last state of the program known on every way to the end of a
block.

A kernel changes nothing that Python sees, so the interpreter may go on from any state that was passed; it does a little
work twice. Guards that were folded away knew such states: `record` keeps the last one of each block as it was built,
`find` gives it if its values are still computed. The search stays inside the innermost loop, lest much work be done
twice.
"""
from rewritejit.nativeops.ir.ops import OPS, CALL


def record(graph):
    """Remember each block's last snapshot; to be called before the first pass."""
    points = graph.points = {}
    for block in graph.blocks:
        for op in reversed(block.ops):
            if usable(op):
                points[block] = op.snap
                break


def usable(op):
    """Does the op have a snapshot from which any instruction may go on (and not only the call it was made for)?"""
    snap = op.snap
    return snap is not None and op.name != "exit" and OPS[op.name].effect is not CALL and snap.frames[-1].callee_at < 0


def merged(graph, block, succ):
    """`succ` was appended to `block`."""
    points = getattr(graph, "points", None)
    if points and succ in points:
        points[block] = points[succ]


def homes(graph):
    """{op: its block}, of the live ops."""
    return {op: block for block in graph.blocks for op in block.ops if op._forward is None}


def find(graph, tree, block, home):
    """The snapshot, or None. home: see `homes`; the values it mentions are there at the end of the block."""
    points = getattr(graph, "points", None) or {}
    loop, at = tree.loop_of.get(block), block
    while at is not None and tree.loop_of.get(at) is loop:
        snap = points.get(at)
        if snap is not None and all(v in home and tree.dominates(home[v], block) for v in snap.uses()):
            return snap
        for op in reversed(at.ops):
            if op._forward is None and usable(op):
                return op.snap
        if loop is not None and at is loop.header:
            return None
        at = tree.idom[at]
    return None
