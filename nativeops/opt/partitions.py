"""partitions: the swap of a partition without a branch.

        B: x = list_item p j; branch c, T, F        B: x = list_item p j; k = select c i j
        T: y = list_item p i                           y = list_item p k
           list_swap a i y a j x; jump J        =>     list_swap a k y a j x; branch c, T, F
        F: jump J                                   T: jump J
        J: i' = phi i+1 i                           F: jump J

Where the condition does not hold, an item takes its own place, which is no change. `selects` makes a choice of what is left. Such a condition is
mostly one that cannot be foretold, as it compares with a pivot. It is done where i goes on in T only, and so lies behind j: a loop that swaps
neighbours would wait in each pass for the store of the one before. Nor is it done where c is computed of what differs behind J: each pass would wait for
the choice of the one before, where a guess goes ahead. This is the branchless partition of Lomuto's as in Edelkamp and Weiss, "BlockQuicksort" (2016),
and what followed it.
"""
from rewritejit.nativeops.ir.ops import CLASS_OF
from rewritejit.nativeops.ir.values import Op
from . import analysis, anchors, selects
from .analysis import base_of, is_item, is_step


def partitions(graph):
    home = None
    for block in graph.blocks:
        found = _partition(block) if len(block.succs) == 2 else None
        if found is None:
            continue
        side, ops, index, item, other = found
        if home is None:
            tree, home = analysis.of(graph), anchors.homes(graph)
        guards = [op for op in ops if op.snap is not None]
        snap = anchors.find(graph, tree, block, home)
        classes = {_class_of(op) for op in guards if op.arg(0) is item}         # that the item itself is known to be of, where it takes its own place
        if snap is None or classes and not classes <= {_class_of(op) for op in tree.above(block) if op.args and op.arg(0) is other[1]}:
            continue
        for op in guards:
            op.snap = snap.because(op.snap.reason)
        condition = block.ops[-1].arg(0)
        place = [index.arg(0), other[0]]
        chosen = Op("select", [condition, *(place if block.succs[0] is side else place[::-1])], "i")
        index.args = [chosen, index.args[1]]
        at = ops.index(index)
        block.ops[-1:-1] = [*ops[:at], chosen, *ops[at:]]
        for op in ops:
            home[op] = block
        side.ops = [side.ops[-1]]
        anchors.changes(graph, block)


def _class_of(op):
    return op.imm if op.name in ("guard_class", "cast") else CLASS_OF.get(op.name)


def _partition(block):
    """(T, its ops, the index that T checks, the item there, (j, x)) if the block is a B."""
    for side, other in (block.succs, block.succs[::-1]):
        ops = [op for op in side.ops[:-1] if op._forward is None]
        ops.sort(key=lambda op: op.name == "list_swap")                 # it waits for all checks
        if len(side.preds) != 1 or len(side.succs) != 1 or not 3 <= len(ops) <= 6 or ops[-1].name != "list_swap":
            continue
        join = side.succs[0]
        if other is not join and (other.succs != [join] or len(other.ops) > 1 or len(other.preds) != 1) or join.loop_header:
            continue
        swap = ops[-1]
        pairs = [(swap.arg(1), swap.arg(2)), (swap.arg(4), swap.arg(5))]
        pairs.sort(key=lambda pair: pair[0] not in ops)
        (index, item), (place, first) = pairs
        if (index not in ops or item not in ops or swap.arg(0) is not swap.arg(3) or not is_item(item) or not is_item(first)
                or item.arg(1) is not index or first.arg(1) is not place or item.arg(0) is not first.arg(0) or index.arg(1) is not place.arg(1)):
            continue
        rest = [op for op in ops[:-1] if op is not index and op is not item]
        if not all([is_step(op) or _class_of(op) is not None and op.arg(0) is item for op in rest]):
            continue
        phis = selects.chosen(join, side, block if other is join else other) or ()
        way = join.preds.index(side)
        steps = [base_of(phi.arg(way)) for phi in phis if phi.arg(way) in rest]
        carried = {base_of(arg.find()) for phi in phis for arg in phi.args}
        if base_of(index.arg(0)) in steps and not _reads(block.ops[-1].arg(0), {value for value in carried if value.name == "phi"}, set()):
            return side, ops, index, item, (place, first)
    return None


def _reads(value, phis, seen):
    """Is the value computed of one of the phis, within the pass?"""
    if value in seen or value.name == "phi":
        return value in phis
    seen.add(value)
    return any([_reads(arg.find(), phis, seen) for arg in value.args])
