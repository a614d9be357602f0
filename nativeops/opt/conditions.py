"""conditions: `a and b` as one condition where it only chooses between values.

        P: branch a, C, X                        P: ops of C
        C: few cheap ops; branch b, Y, X    =>      branch (a and b), Y, X

and so for `or`, and for longer chains, from their end. A branch that cannot be foretold costs more than C, which is computed always then. It is
done where X and Y do little and meet again, so that `selects` makes a choice without a branch of it.

Checks of C are then made early: one may fail though C would not have run. What is likely to hold is taken only: an index that was checked for another
list, an item of a list of which another one had that type, and neither if `a` compares the index itself, which is mostly there to protect C. If such a
check is left through all the same, the site is compiled again with `graph.careful` set, and this moves no check. None is moved in a body that
is called natively, of which only its caller's exit is counted.
"""
from rewritejit.nativeops.ir.ops import INDEX_CHECKS, OPS, PURE
from rewritejit.nativeops.ir.values import Op
from . import analysis, anchors, edit, selects

_PURE = {"add", "sub", "and", "or", "xor", "invert", "lt", "le", "eq", "ne", "gt", "ge", "not", "band", "bor", "bxor", "bool_to_int", "is_obj"}
_UNBOXES = {"unbox_int", "unbox_bool"}
_SIZES = {"list_size", "list_items"}
_MOST_OPS = 10
_FAR = 6                                  # ops between a condition and what it compares


def conditions(graph):
    done, home = False, None
    for block in reversed(graph.blocks):
        while len(block.succs) == 2:
            found = _chain(block)
            if found is None:
                break
            if home is None:
                tree, home = analysis.of(graph), anchors.homes(graph)
            if not _fold(graph, tree, home, block, *found):
                break
            done = True
    if done:
        analysis.changed(graph)


def _chain(block):
    """(which successor is C, which of its successors is X) if the block is a P."""
    for way, middle in enumerate(block.succs):
        other = block.succs[1 - way]
        if len(middle.preds) != 1 or len(middle.succs) != 2 or middle.cold or middle is block or other is middle:
            continue
        for shared, same in enumerate(middle.succs):
            last = middle.succs[1 - shared]
            if last is block or last is same or not _is_same(block, other, middle, same):
                continue
            found = selects.shape(block, last, other, alone=False)
            if found is not None and selects.chosen(found[0], block if other is found[0] else other, middle if last is found[0] else last):
                return way, shared
    return None


def _is_same(block, other, middle, same):
    """Does it make no difference whether it goes on from `block` to `other` or from `middle` to `same`?"""
    if same is other:
        ways = other, block, middle
    elif len(other.ops) == len(same.ops) == 1 and len(other.succs) == 1 and other.succs == same.succs and len(same.preds) == 1:
        ways = other.succs[0], other, same
    else:
        return False
    join, *at = ways
    at = [join.preds.index(pred) for pred in at]
    return all([phi.arg(at[0]) is phi.arg(at[1]) for phi in join.phis()])


def _fold(graph, tree, home, block, way, shared):
    middle, other = block.succs[way], block.succs[1 - way]
    ops = [op for op in middle.ops[:-1] if op._forward is None]
    condition, second = block.ops[-1].arg(0), middle.ops[-1].arg(0)
    if len(ops) > _MOST_OPS:
        return False
    early = [op for op in ops if op.name in INDEX_CHECKS or op.name in _UNBOXES]
    if not all([op.name in _PURE and op.snap is None or analysis.is_item(op) or op.name in _SIZES and _was_read(tree, block, op) for op in ops if op not in early]):
        return False
    if early:
        snap = None if graph.careful or graph.kind == "body" else anchors.find(graph, tree, block, home)
        if snap is None or not all([_is_likely(tree, block, condition, op) for op in early]):
            return False
        for op in early:
            op.snap = snap.because("early")
    tests = [(condition, way == 1), (second, shared == 0)]              # it goes to X where one of them is what stands beside it
    name, succs = ("bor", (0, 1)) if any([straight for _, straight in tests]) else ("band", (1, 0))
    block.ops.pop()
    block.ops += ops
    for op in ops:
        home[op] = block
    sides = []
    for test, straight in tests:
        if straight is not (name == "bor"):
            test = Op("not", [test], "b")
            block.ops.append(test)
        sides.append(test)
    both = Op(name, sides, "b")
    block.ops += [both, Op("branch", [both], "v")]
    same, last = middle.succs[shared], middle.succs[1 - shared]
    edit.remove_edge(middle, shared)
    last.preds[last.preds.index(middle)] = block
    block.succs = [(other, last)[which] for which in succs]
    gone = [middle] if same is other else [middle, same]
    if same is not other:
        edit.remove_edge(same, 0)
    for one in gone:
        one.ops, one.preds, one.succs = [Op("exit", [], "v")], [], []
    return True


def _was_read(tree, block, op):
    return any([other.name == op.name and other.arg(0) is op.arg(0) for other in tree.above(block)])


def _is_likely(tree, block, condition, op):
    if op.name in _UNBOXES:
        item = op.arg(0)
        return analysis.is_item(item) and any([other.name == op.name and other.arg(0).name == "list_item" and other.arg(0).arg(0) is item.arg(0)
                                       for other in tree.above(block)])
    index = op.arg(0)
    if any([other.name in INDEX_CHECKS and other.arg(0) is index for other in tree.above(block)]):
        return not _compares(condition, analysis.base_of(index), _FAR)
    return False


def _compares(value, index, far):
    """Is a comparison of the index, or of what is a constant away from it, among what the value is computed of?"""
    if analysis.base_of(value) is index or not far:
        return True
    return OPS[value.name].effect is PURE and value.name not in ("phi", "const") and any([_compares(arg.find(), index, far - 1) for arg in value.args])
