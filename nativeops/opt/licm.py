"""licm: compute once, before the loop, what every iteration would compute alike.

PURE ops and reads of the frame go to the preheader when their operands are defined outside the loop, innermost loop
first. Comparisons go only with something that needs them there: in a branch they cost nothing. A guard goes when every
iteration runs it; it then leaves through a snapshot of the way to the preheader (anchors.py). A load goes where nothing in the
loop writes what it reads (memory.py): that it is safe is known by its operands (a `cast`, `check_index`); with an index that
no op has checked only from the header, as the check is, or has become, a branch.
"""
from rewritejit.nativeops.ir.ops import INDEX_CHECKS, OPS, PURE, LOAD, GUARD
from . import analysis, anchors, edit, memory

_LAZY = {name for name, info in OPS.items() if info.result == "b" and info.effect is PURE}
_FREE = {name for name, info in OPS.items() if info.effect is PURE} - {"phi", "const", "call_out"} - _LAZY
_FREE |= {"cell", "gval", "param"}
_GUARDS = {name for name, info in OPS.items() if info.effect is GUARD} - {"poll"}
_LOADS = {name for name, info in OPS.items() if info.effect is LOAD}
_INDEXED = {name for name in _LOADS if len(OPS[name].args) > 1}
_MOVABLE = _LAZY | _FREE | _GUARDS | _LOADS


def licm(graph):
    tree = analysis.of(graph)
    if not tree.loops:
        return
    before = len(graph.blocks)
    for loop in tree.loops:
        edit.preheader(graph, loop)
    if len(graph.blocks) != before:
        analysis.changed(graph)
        tree = analysis.of(graph)
    home, places = anchors.homes(graph), memory.Memory(graph)
    for loop in reversed(tree.loops):
        _hoist(graph, tree, loop, home, places)


def _hoist(graph, tree, loop, home, places):
    inside = loop.blocks
    target = loop.header.preds[loop.entries()[0]]
    anchor, moved, lazy = None, {}, set()
    written = places.writes(inside)

    def invariant(op):
        for arg in op.args:
            arg = arg.find()
            if arg not in lazy and home[arg] in inside:
                return False
        return True

    def move(op):
        for one in _with_operands(op, lazy):
            moved[one] = True
            home[one] = target

    for block in sorted(inside, key=tree.index.__getitem__):
        always = None
        for op in block.ops:
            name = op.name
            if op._forward is not None or name not in _MOVABLE or not invariant(op):
                continue
            if name in _FREE:
                move(op)
            elif name in _LOADS:
                if not written.isdisjoint(places.read(op)):
                    continue
                if name in _INDEXED:
                    if always is None:
                        always = _every_time(tree, loop, block)
                    if not always or block is not loop.header and not _is_checked(op):
                        continue
                move(op)
            elif name in _LAZY:
                lazy.add(op)
            else:
                if always is None:
                    always = _every_time(tree, loop, block)
                if not always:
                    continue
                if anchor is None:
                    anchor = anchors.find(graph, tree, target, home) or False
                if anchor:
                    op.snap = anchor.because(op.snap.reason)
                    move(op)
    if moved:
        for block in inside:
            if any(op in moved for op in block.ops):
                block.ops = [op for op in block.ops if op not in moved]
        target.ops[-1:-1] = moved


def _with_operands(op, lazy):
    """The op, and before it those of its operands that are in `lazy`, which they leave."""
    found = []
    for arg in op.args:
        arg = arg.find()
        if arg in lazy:
            lazy.discard(arg)
            found += _with_operands(arg, lazy)
    return [*found, op]


def _is_checked(op):
    """Whether a load's index was checked by what gives its operands, so that the load cannot come before the check. Else a branch may
    say that it is right, even the header's: then the loop may have no iteration that the index is right for."""
    return op.arg(1).name in INDEX_CHECKS or op.arg(0).name == "tuple_unpack"


def _every_time(tree, loop, block):
    """Does each iteration that the header lets in run the block? A way out before it may be there to protect it."""
    if not all(tree.dominates(block, latch) for latch in loop.latches):
        return False
    while block is not loop.header:
        block = tree.idom[block]
        if block is not loop.header and any(succ not in loop.blocks and not succ.cold for succ in block.succs):
            return False
    return True
