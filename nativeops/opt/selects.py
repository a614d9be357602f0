"""selects: compute both sides of a tiny branch and choose, where guessing the branch wrong would cost more.

        B: branch c, T, F                     B: ops of T and F
        T: few cheap ops; jump J       =>        select c t f  for each phi of J that differs
        F: the same, or J itself                 jump J

A mispredicted branch costs 10 to 20 cycles, the sides at most a few. Only ints, bools and borrowed objects are selected; a side may hold
PURE ops and additions or small multiples whose overflow check then runs on both ways, and leaves to a state before the
branch (anchors.py): that is never wrong, and needs values near the ends of 64 bits to happen.
"""
from rewritejit.nativeops.ir.values import Op
from . import analysis, anchors
from .cfg import cfg

_CHEAP = {"add", "sub", "neg", "and", "or", "xor", "invert", "shr", "lt", "le", "eq", "ne", "gt", "ge", "not", "band",
          "bor", "bxor", "bool_to_int", "select", "add_ovf", "sub_ovf", "neg_ovf"}
_WITH_CONST = {"add_ovf": 1 << 20, "sub_ovf": 1 << 20, "shr": 64, "mul": 1 << 20, "mul_ovf": 16}
_MOST_OPS, _MOST_PHIS = 5, 2


def selects(graph):
    for _ in range(3):
        branches = [block for block in reversed(graph.blocks) if block.ops[-1].name == "branch"]
        found = [block for block in branches if _shape(block) is not None]
        if not found:
            break
        tree, home = analysis.of(graph), anchors.homes(graph)
        done = False
        for block in found:
            shape = _shape(block)
            if shape is not None and _convert(graph, tree, home, block, *shape):
                done = True
        if not done:
            break
        analysis.changed(graph)
        cfg(graph)


def _side(side, join, alone):
    """The ops of a side of the branch, [] if that is the join itself; None if it is not fit."""
    if side is join:
        return []
    if alone and len(side.preds) != 1 or len(side.succs) != 1 or side.succs[0] is not join or side.cold:
        return None
    ops = [op for op in side.ops[:-1] if op._forward is None]
    if len(ops) > _MOST_OPS:
        return None
    multiples = {}                                      # of what, for the sums that are small multiples
    for op in ops:
        name = op.name
        if name == "add_ovf" and multiples.get(op.arg(0), op.arg(0)) is op.arg(1):
            multiples[op] = op.arg(1)
        elif name in _WITH_CONST:
            last = op.args[-1].find()
            if last.name != "const" or not -_WITH_CONST[name] <= last.imm <= _WITH_CONST[name]:
                return None
        elif name not in _CHEAP or op.type == "f":
            return None
    return ops


def _shape(block):
    return shape(block, *block.succs) if len(block.succs) == 2 else None           # else it became a jump already


def shape(block, first, second, alone=True):
    """(join, [ops of both sides]) if the block is, or would be by a branch to both, the top of a diamond or triangle that is small enough.
    alone: nobody else comes to a side."""
    if first is second:
        return None
    join = first.succs[0] if len(first.succs) == 1 and first is not block else None
    if join is not second and (join is None or second.succs != [join]):
        join = first if second.succs == [first] else None
    if join is None or join is block or join.loop_header:
        return None
    sides = _side(first, join, alone), _side(second, join, alone)
    if sides[0] is None or sides[1] is None or len(sides[0]) + len(sides[1]) > _MOST_OPS:
        return None
    return join, sides


def chosen(join, first, second):
    """The phis of the join that differ between two ways in, which are its predecessors; None if they are not fit."""
    at = join.preds.index(first), join.preds.index(second)
    found = [phi for phi in join.phis() if phi.arg(at[0]) is not phi.arg(at[1])]
    return found if 0 < len(found) <= _MOST_PHIS and not any([phi.type == "f" for phi in found]) else None


def _convert(graph, tree, home, block, join, sides):
    first, second = block.succs
    froms = [block if side is join else side for side in (first, second)]
    if chosen(join, *froms) is None:
        return False
    at = [join.preds.index(pred) for pred in froms]
    pairs = [(phi, phi.arg(at[0]), phi.arg(at[1])) for phi in join.phis()]
    moved = sides[0] + sides[1]
    if any(op.snap is not None for op in moved):
        snap = anchors.find(graph, tree, block, home)
        if snap is None:
            return False
        for op in moved:
            if op.snap is not None:
                op.snap = snap.because(op.snap.reason)
    condition = block.ops.pop().args[0]
    block.ops += moved
    for op in moved:
        home[op] = block
    keep = [i for i in range(len(join.preds)) if i not in at]
    for phi, a, b in pairs:
        value = a
        if a is not b:
            value = _counted(block, condition, a, b, moved, pairs) or Op("select", [condition, a, b], phi.type)
            block.ops.append(value)
        phi.args = [phi.args[i] for i in keep] + [value]
    join.preds = [join.preds[i] for i in keep] + [block]
    block.ops.append(Op("jump", [], "v"))
    block.succs = [join]
    for side in (first, second):
        if side is not join:
            side.preds, side.succs = [], []
            side.ops = [Op("exit", [], "v")]
    return True


def _counted(block, condition, a, b, moved, pairs):
    """`n + 1 if c else n` is n + int(c): the sum, taken out of the block for that, if nothing else uses it."""
    if a not in moved or a.name not in ("add", "add_ovf") or a.arg(0) is not b or not a.arg(1).is_const or a.arg(1).imm != 1:
        return None
    if any([a in map(Op.find, op.args) for op in moved]) or sum([a in pair for pair in pairs]) > 1:
        return None
    block.ops.remove(a)
    step = Op("bool_to_int", [condition], "i")
    block.ops.append(step)
    a.args = [b, step]
    return a
