"""Which loads see the same memory: a version per kind of memory and place.

The kinds are those of the op table's `memory` column. A STORE makes new versions of the kinds it writes, a call of all; where
ways with different versions meet there is a new one, and at a loop's header where something in the loop writes. Two equal
loads of equal versions give the same value.
"""
from rewritejit.nativeops.ir.ops import CALL, LOAD, OPS, STORE

KINDS = "spertdnxc"
WRITES = {name: info.memory if info.effect is STORE else KINDS for name, info in OPS.items() if info.effect in (STORE, CALL)}
READS = {name: info.memory for name, info in OPS.items() if info.effect is LOAD}


def writes(blocks):
    """The kinds that these blocks may write, as a set."""
    found = set()
    for block in blocks:
        for op in block.ops:
            kinds = WRITES.get(op.name)
            if kinds and op._forward is None:
                found.update(kinds)
    return found


def has_loads(graph):
    return any([op.name in READS for block in graph.blocks for op in block.ops])


def versions(graph, tree):
    """{block: {kind: version}} at the start of each block. A version is anything that is equal to itself alone."""
    loops = {loop.header: loop for loop in tree.loops}
    starts, ends = {}, {}
    for block in graph.blocks:
        start = {}
        loop = loops.get(block)
        written = writes(loop.blocks) if loop is not None else ()
        before = [ends.get(pred) for pred in block.preds if loop is None or pred not in loop.latches]
        for kind in KINDS:
            known = {None if end is None else end[kind] for end in before}
            if kind in written or len(known) != 1 or None in known:
                start[kind] = (block, kind)
            else:
                start[kind] = known.pop()
        starts[block] = start
        end = dict(start)
        for op in block.ops:
            write(end, op)
        ends[block] = end
    return starts


def write(now, op):
    """Let the versions `now` be those after the op."""
    for kind in WRITES.get(op.name, ()):
        now[kind] = op


def seen(now, op):
    """What of the versions a load depends on."""
    return tuple([now[kind] for kind in READS[op.name]])
