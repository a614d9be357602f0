"""Where a guard may leave to when it is moved up: the last state of the program known on every way to the end of a
block.

Where a kernel changes nothing that Python sees, the interpreter may go on from any state that was passed; it does a little
work twice. Guards that were folded away knew such states: `record` keeps the last one of each block as it was built,
`find` gives it if its values are still computed. The search stays inside the innermost loop, lest much work be done
twice. Beyond an op that changes something (a STORE, a RETAIN, in a graph with any of them a call too) there is none: the
interpreter would do it again.
"""
from rewritejit.nativeops.ir.ops import CALL, OPS, RETAIN, STORE

_CHANGING = {name for name, info in OPS.items() if info.effect in (STORE, RETAIN)}
_WITH_CALLS = _CHANGING | {name for name, info in OPS.items() if info.effect is CALL}


def record(graph):
    """Remember each block's last snapshot; to be called before the first pass."""
    points = graph.points = {}
    graph.effectful = _changes(graph, set())
    changing = changing_ops(graph)
    for block in graph.blocks:
        for op in reversed(block.ops):
            if op.name in changing:
                break
            if usable(op):
                points[block] = op.snap
                break


def _changes(graph, seen):
    """Does the graph, or a body that it may call, change anything?"""
    seen.add(graph)
    if any([op.name in _CHANGING for block in graph.blocks for op in block.ops]):
        return True
    return any([_changes(target.graph, seen) for target in graph.callees
                if target.graph is not None and target.graph not in seen])


def changing_ops(graph):
    """The names of the ops of this graph after which no earlier state will do; none where it changes nothing."""
    return _WITH_CALLS if graph.effectful else ()


def usable(op):
    """Does the op have a snapshot from which any instruction may go on (and not only the call it was made for)?"""
    snap = op.snap
    return snap is not None and op.name != "exit" and op.name not in _WITH_CALLS and snap.frames[-1].callee_at < 0


def merged(graph, block, succ):
    """`succ` was appended to `block`."""
    points = getattr(graph, "points", None)
    if points and succ in points:
        points[block] = points[succ]
    elif points and block in points:
        changing = changing_ops(graph)
        if changing and any([op.name in changing for op in succ.ops]):
            del points[block]


def changes(graph, block):
    """An op that changes something was put at the end of the block."""
    points = getattr(graph, "points", None)
    if points:
        points.pop(block, None)


def homes(graph):
    """{op: its block}, of the live ops."""
    return {op: block for block in graph.blocks for op in block.ops if op._forward is None}


def find(graph, tree, block, home):
    """The snapshot, or None. home: see `homes`; the values it mentions are there at the end of the block."""
    points = getattr(graph, "points", None) or {}
    changing = changing_ops(graph)
    loop, at = tree.loop_of.get(block), block
    while at is not None and tree.loop_of.get(at) is loop:
        snap = points.get(at)
        if snap is not None and all(v in home and tree.dominates(home[v], block) for v in snap.uses()):
            return snap
        for op in reversed(at.ops):
            if op._forward is None:
                if op.name in changing:
                    return None
                if usable(op):
                    return op.snap
        if loop is not None and at is loop.header:
            return None
        if changing and (len(at.preds) != 1 or tree.idom[at] is not at.preds[0]):
            return None                              # what lies between is not looked at
        at = tree.idom[at]
    return None
