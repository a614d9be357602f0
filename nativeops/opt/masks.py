"""masks: what a loop carries round under a mask is carried without it as well, and the next round computed from that.

    s = phi s0 t                          s = phi s0 t
    x = add (mul_ovf s a) c        =>     w = phi s0 y
    t = and x m                           y = add (mul w a) c
                                          t = and y m

With m = 2**k - 1: the low k bits of sums, products and the like depend on the low k bits of their operands only, so t is the same, and the `and`
is out of the way from one round to the next. Steps of random numbers and of hashes are such ways. The idea is that of demanded bits, as in LLVM's
instruction combining, applied to a recurrence.

Checks for overflow go: s is between 0 and m but for s0, and a guard before the loop says that s0 is not too large either.
"""
from rewritejit.nativeops.ir.values import Op
from . import analysis, anchors, edit
from .intervals import TRANSFER, add, fits, mul, neg, sub
from .ranges import bounds

_PLAIN = {"add_ovf": "add", "sub_ovf": "sub", "mul_ovf": "mul", "neg_ovf": "neg", "shl_ovf": "mul"}
_EXACT = {"add": add, "sub": sub, "mul": mul, "neg": neg}
_LOW = {"and", "or", "xor", "invert"} | _EXACT.keys() | _PLAIN.keys()
"""Ops each low bit of whose result depends only on as low bits of the operands; a shift, of the first one."""


def masks(graph):
    tree = analysis.of(graph)
    home = users = None                                  # of the graph as it is
    for loop in tree.loops:
        entries = loop.entries()
        if not loop.innermost or len(entries) != 1 or len(loop.header.preds[entries[0]].succs) != 1:
            continue
        for phi in list(loop.header.phis()):
            back = {phi.args[i].find() for i in range(len(phi.args)) if i != entries[0]}
            masked = back.pop()
            if phi.type != "i" or back or masked.name != "and":
                continue
            if home is None:
                home, users = anchors.homes(graph), _users(graph)
            if _unmask(graph, tree, loop, home, users, phi, masked, entries[0]):
                home = None


def _users(graph):
    """op -> the ops that read it, and the snapshots that mention it."""
    users, seen = {}, set()
    for op in graph.ops():
        for arg in op.args:
            users.setdefault(arg.find(), []).append(op)
        if op.snap is not None and id(op.snap) not in seen:
            seen.add(id(op.snap))
            for value in op.snap.uses():
                users.setdefault(value, []).append(op.snap)
    return users


def _unmask(graph, tree, loop, home, users, phi, masked, entry):
    """Do it where it pays; whether it was done."""
    values = [arg.find() for arg in masked.args]
    mask = next((value for value in values if value.is_const), None)
    if mask is None or mask.imm < 1 or mask.imm & (mask.imm + 1) or home[masked] not in loop.blocks:
        return False
    top = values[values[0] is mask]
    steps = []
    if not _collect(top, phi, loop, home, steps, {}) or not any(_PLAIN.get(op.name, op.name) == "mul" for op in steps):
        return False
    checked = [op for op in steps if op.snap is not None]
    ours = {*steps, masked, *[op.snap for op in checked]}
    if any(user not in ours for op in steps for user in users[op]):
        return False
    before, constants = loop.header.preds[entry], edit.Constants(graph)
    if checked:
        limit = next((1 << bits for bits in range(62, mask.imm.bit_length() - 1, -1)
                      if _interval(top, {phi: (-1 << bits, 1 << bits)}, ours) is not None), None)
        start = phi.args[entry].find()
        if limit is None or start.is_const and abs(start.imm) > limit:
            return False
        if not start.is_const:
            anchor = anchors.find(graph, tree, before, home)
            if anchor is None:
                return False
            _guard(constants, before, start, limit, anchor.because(checked[0].snap.reason))
    carried = graph.phi([phi.args[entry]] * len(phi.args), "i")
    copies = {phi: carried}
    for op in steps:
        args = [copies.get(arg.find(), arg) for arg in op.args]
        if op.name == "shl_ovf":
            args[1] = constants.get("i", 1 << args[1].imm)
        copies[op] = copy = Op(_PLAIN.get(op.name, op.name), args, "i", op.imm)
        ops = home[op].ops
        ops[ops.index(op)] = copy
    carried.args = [arg if i == entry else copies[top] for i, arg in enumerate(phi.args)]
    masked.args = [copies[top], mask]
    loop.header.ops.insert(0, carried)
    constants.place()
    return True


def _collect(op, phi, loop, home, steps, known):
    """Whether the phi is read in computing `op`, and by ops of _LOW alone; these, to `steps`, operands first. None where others read it."""
    if op is phi:
        return True
    if op.name in ("const", "phi") or home[op] not in loop.blocks:
        return False
    if op not in known:
        reads = [_collect(arg.find(), phi, loop, home, steps, known) for arg in op.args]
        found = any(reads)
        known[op] = None if None in reads or found and not _is_low(op) or len(known) > 40 else found
        if known[op]:
            steps.append(op)
    return known[op]


def _is_low(op):
    if op.name == "shl_ovf":
        count = op.arg(1)
        return op.arg(0) is not count and count.is_const and 0 <= count.imm < 63
    return op.name in _LOW


def _interval(op, known, steps):
    """The interval of a value, or None if one of the steps to it may overflow."""
    if op not in known:
        if op not in steps:
            known[op] = bounds(op)
        else:
            parts = [_interval(arg.find(), known, steps) for arg in op.args]
            name = _PLAIN.get(op.name, op.name)
            if op.name == "shl_ovf":
                parts[1] = 1 << op.arg(1).imm, 1 << op.arg(1).imm
            if None in parts:
                known[op] = None
            elif name in _EXACT:
                result = _EXACT[name](*parts)
                known[op] = result if fits(*result) else None
            else:
                known[op] = TRANSFER[name](*parts)
    return known[op]


def _guard(constants, block, value, limit, snap):
    """Before the block's end, leave unless -limit <= value <= limit."""
    for name, number in (("ge", -limit), ("le", limit)):
        test = Op(name, [value, constants.get("i", number)], "b")
        block.ops[-1:-1] = [test, Op("guard_true", [test], "v", None, snap)]
