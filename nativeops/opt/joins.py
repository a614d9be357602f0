"""joins: what every way into a block has computed already is a phi there.

    A: x = load p i; jump J                  A: x = load p i; jump J
    B: y = load p j; jump J           =>     B: y = load p j; jump J
    J: k = phi i j; z = load p k             J: k = phi i j; z = phi x y

An op of which operands are phis of J is, on the way from a predecessor, the same op of what those phis get there. Where each way has that value,
as an op that dominates the end of the predecessor and, for a load, saw the same memory (memory.py), it is a phi of them. Value numbering does
not see this, for it looks at one way at a time. This is phi translation as in GVN-PRE (VanDrunen, Hosking 2004), for what is redundant on
every way only: nothing is computed earlier than it was. Sums and comparisons are left alone, they cost no more than the phi.
"""
from rewritejit.nativeops.ir.ops import GUARD, LOAD, OPS, READ
from rewritejit.nativeops.ir.values import Op
from . import analysis, memory
from .gvn import NUMBERED, key_of

_WORTH = {name for name in NUMBERED if OPS[name].effect in (GUARD, LOAD, READ) and OPS[name].result != "p"} - {"cell", "gval", "param"}


def joins(graph):
    homes = {phi: block for block in graph.blocks if len(block.preds) > 1 and not block.loop_header for phi in block.phis()}
    if not homes or not any([op.name in _WORTH and not homes.keys().isdisjoint(map(Op.find, op.args)) for block in graph.blocks for op in block.ops]):
        return
    tree, places = analysis.of(graph), memory.Memory(graph)
    starts = places.versions(graph)
    found = {}                                           # key -> [(op, its block)]
    for block in graph.blocks:
        now = dict(starts[block])
        for op in list(block.ops):
            if op._forward is None and op.name in _WORTH:
                seen = places.seen(now, op) if op.name in memory.READS else ()
                value = _joined(tree, homes, found, op, seen)
                if value is not None:
                    op.make_equal_to(value)
                else:
                    found.setdefault((key_of(op, NUMBERED[op.name]), seen), []).append((op, block))
            places.write(now, op)
    for block in graph.blocks:
        block.ops = [op for op in block.ops if op._forward is None]


def _joined(tree, homes, found, op, seen):
    """The value that the op has on each way into the block of its operands' phis, as one value; None if there is none."""
    args = [arg.find() for arg in op.args]
    phis = [arg for arg in args if arg in homes]
    if not phis or any([homes[phi] is not homes[phis[0]] for phi in phis]):
        return None
    if op.name in memory.READS and memory.root(args[0]).name == "phi":              # other objects have places of their own
        return None
    join = homes[phis[0]]
    values = []
    for way, pred in enumerate(join.preds):
        there = Op(op.name, [arg.args[way].find() if arg in homes else arg for arg in args], op.type, op.imm)
        same = [other for other, block in found.get((key_of(there, NUMBERED[op.name]), seen), ()) if tree.dominates(block, pred)]
        if not same:
            return None
        values.append(same[0].find())
    if op.type == "v" or values.count(values[0]) == len(values):
        return values[0]
    for phi in join.phis():
        if [arg.find() for arg in phi.args] == values:
            return phi
    phi = Op("phi", values, op.type)
    homes[phi] = join
    join.ops.insert(0, phi)
    return phi
