"""checks: one check of an index for several lists.

    check_index i a; ...; check_index i b        =    check_index i (min a b)

where both are in one block, and the loop changes neither size: that of the two is computed in front of it. An index that is too large for one of
them leaves at the first check, as it would have left at one of them.
"""
from rewritejit.nativeops.ir.values import Op
from . import analysis, edit


def checks(graph):
    is_changed = False
    for loop in list(analysis.of(graph).loops):
        if not loop.innermost:
            continue
        groups, inside = {}, {op for block in loop.blocks for op in block.ops}
        for block in [block for block in graph.blocks if block in loop.blocks]:
            for op in block.ops:
                if op.name == "check_index" and op._forward is None and op.arg(1) not in inside and not op.arg(1).is_const:
                    groups.setdefault((block, op.arg(0)), []).append(op)
        least = {}
        for (block, index), ops in groups.items():
            sizes = tuple(dict.fromkeys([op.arg(1) for op in ops]))
            if len(sizes) > 1:
                if sizes not in least:
                    before = edit.preheader(graph, loop)
                    is_changed |= before not in analysis.of(graph).index
                    least[sizes] = _least(before, sizes)
                ops[0].args = [index, least[sizes]]
                if any([op.snap.reason == "early" for op in ops]):
                    ops[0].snap = ops[0].snap.because("early")
                for op in ops[1:]:
                    op.make_equal_to(ops[0])
    if is_changed:
        analysis.changed(graph)


def _least(block, sizes):
    """The smallest one, computed at the end of the block."""
    found = sizes[0]
    for size in sizes[1:]:
        test = Op("lt", [found, size], "b")
        block.ops[-1:-1] = [test, Op("select", [test, found, size], "i")]
        found = block.ops[-2]
    return found
