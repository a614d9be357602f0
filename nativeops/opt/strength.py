"""What ranges.py does with what it knows: one function per op, called with the intervals in force at the op.

An op is changed in place where only its name and snapshot change (add_ovf to add), else it becomes equal to another
value.
"""
from rewritejit.nativeops.ir.ops import OPS, PURE
from rewritejit.nativeops.ir.values import Op
from . import analysis, edit
from .intervals import EXACT, NO, YES, add, fits, mul, neg, shl, sub

COUNT = {}                     # what was done, how often


class Context:
    """at: value -> interval here. before: op -> new ops to put in front of it. drop: guards that always hold. leave:
    one that never does."""

    __slots__ = ("graph", "at", "constants", "before", "drop", "leave", "cut")

    def __init__(self, graph, at):
        self.graph, self.at, self.constants = graph, at, edit.Constants(graph)
        self.before, self.drop, self.leave, self.cut = {}, set(), None, []

    def block(self, block):
        self.before, self.drop, self.leave = {}, set(), None

    def end(self, block):
        """Put the block's list right."""
        if self.before or self.drop:
            out = []
            for op in block.ops:
                if op not in self.drop:
                    out.extend(self.before.get(op, ()))
                    out.append(op)
            block.ops = out
        if self.leave is not None:
            self.cut.append((block, self.leave))
        last = block.ops[-1]
        if last.name == "branch":
            low, high = self.at[last.args[0].find()]
            if low == high:
                last.args = [self.const("b", low)]

    def finish(self):
        self.constants.place()
        for block, op in self.cut:
            edit.end_in_exit(block, block.ops.index(op), op.snap)
        if self.cut:
            analysis.changed(self.graph)

    def const(self, type, value):
        op = self.constants.get(type, value)
        if type != "f":
            self.at[op] = int(value), int(value)
        return op

    def constant(self, op):
        """Replace an op that has one value and cannot leave."""
        low, high = self.at[op]
        if low == high and OPS[op.name].effect is PURE and op._forward is None:
            self.same(op, self.const(op.type, low), "constant")

    def same(self, op, value, what):
        if op._forward is None:
            op.make_equal_to(value)
            COUNT[what] = COUNT.get(what, 0) + 1

    def rename(self, op, name):
        COUNT[op.name] = COUNT.get(op.name, 0) + 1
        op.name, op.snap = name, None

    def new(self, op, name, *args):
        """An op in front of `op`."""
        made = Op(name, list(args), OPS[name].result)
        self.before.setdefault(op, []).append(made)
        return made


def _unchecked(function, plain):
    def rewrite(context, op, args):
        at = context.at
        if fits(*function(*[at[a] for a in args])):
            context.rename(op, plain)
    return rewrite


def _abs(context, op, args):
    low, high = context.at[args[0]]
    if low >= 0:
        context.same(op, args[0], "abs_ovf")
    elif high <= 0 and fits(-high, -low):
        context.rename(op, "neg")


def _shl(context, op, args):
    at, count = context.at, args[1]
    if count.name == "const" and 0 <= count.imm <= 62 and fits(*shl(at[args[0]], at[count])):
        op.args = [args[0], context.const("i", 1 << count.imm)]
        context.rename(op, "mul")


def _mod(context, op, args):
    a, b = context.at[args[0]], context.at[args[1]]
    if a[0] >= 0 and a[1] < b[0]:
        context.same(op, args[0], "mod")


def _floordiv(context, op, args):
    a, b = context.at[args[0]], context.at[args[1]]
    if a[0] >= 0 and a[1] < b[0]:
        context.same(op, context.const("i", 0), "floordiv")


def _mulmod(context, op, args):
    at = context.at
    if at[args[2]][0] > 0 and fits(*mul(at[args[0]], at[args[1]])):
        product = context.new(op, "mul", args[0], args[1])
        op.name, op.args = "mod", [product, args[2]]


def _check_index(context, op, args):
    """Of a number against a constant only: what a check of an index guards, licm must not take out of the loop without it."""
    a, b = context.at[args[0]], context.at[args[1]]
    if args[1].name == "const" and a[0] >= 0 and a[1] < b[0]:
        context.same(op, args[0], "check_index")


def _wrap_index(context, op, args):
    low, high = context.at[args[0]]
    if context.at[args[1]][0] < 0:
        return
    if low >= 0:
        COUNT["wrap_index"] = COUNT.get("wrap_index", 0) + 1
        op.name = "check_index"
    elif high < 0:
        COUNT["wrap_index"] = COUNT.get("wrap_index", 0) + 1
        op.name, op.args = "check_index", [context.new(op, "add", args[0], args[1]), args[1]]


def _and(context, op, args):
    for value, mask in (args, reversed(args)):
        if mask.name == "const" and mask.imm > 0 and mask.imm & (mask.imm + 1) == 0:
            low, high = context.at[value]
            if low >= 0 and high <= mask.imm:
                context.same(op, value, "and")


def _guard(context, op, args):
    holds = YES if op.name == "guard_true" else NO
    known = context.at[args[0]]
    if known == holds:
        context.drop.add(op)
        COUNT[op.name] = COUNT.get(op.name, 0) + 1
    elif known[0] == known[1] and context.leave is None:
        context.leave = op


def _exact(context, op, args):
    low, high = context.at[args[0]]
    if -EXACT <= low and high <= EXACT:
        context.drop.add(op)
        COUNT[op.name] = COUNT.get(op.name, 0) + 1


def _itruediv(context, op, args):
    at = context.at
    if all(-EXACT <= at[a][0] and at[a][1] <= EXACT for a in args):
        op.args = [context.new(op, "int_to_float", a) for a in args]
        op.name = "fdiv"
        COUNT["itruediv"] = COUNT.get("itruediv", 0) + 1


REWRITE = {
    "check_index": _check_index,
    "wrap_index": _wrap_index,
    "add_ovf": _unchecked(add, "add"),
    "sub_ovf": _unchecked(sub, "sub"),
    "mul_ovf": _unchecked(mul, "mul"),
    "neg_ovf": _unchecked(neg, "neg"),
    "abs_ovf": _abs,
    "shl_ovf": _shl,
    "mod": _mod,
    "floordiv": _floordiv,
    "mulmod": _mulmod,
    "and": _and,
    "guard_true": _guard,
    "guard_false": _guard,
    "guard_exact": _exact,
    "itruediv": _itruediv,
}
