"""Instruction selection: one rule per op.

A rule is a function (gen, op) that emits the op's instructions through `gen` (see x64.Gen). The contract with
regs.MODES: a rule of mode LATE writes `gen.dst(op)` only after its last read and last exit; FIRST may also do so right
after copying its first operand there; EARLY at any time.

Over 600 lines: the rules of the whole op table, in its order.
"""
from rewritejit.nativeops.ir.types import INT_MIN
from rewritejit.nativeops.codegen.regs import fresh_copy

RULES = {}


def rule(*names):
    def register(function):
        for name in names:
            RULES[name] = function
        return function
    return register


def fits32(number):
    return -0x80000000 <= number <= 0x7FFFFFFF


# --- values that are there at entry ----------------------------------------------------------------------------------

@rule("cell")
def _cell(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.cells, 8 * op.imm, 8))


@rule("gval")
def _gval(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.ctx, g.layout["ctx.gvals"] + 8 * op.imm, 8))


@rule("param")
def _param(g, op):
    g.move(g.dst(op), g.params[op.imm], op.type)


# --- guards on objects -----------------------------------------------------------------------------------------------

_MAYBE_NULL = {"cell", "gval", "deref", "cell_get", "iter_seq", "iter_field", "iter_table", "param", "phi"}


def check_type(g, op, stub, type_):
    """Leave unless the op's operand is an object of exactly this type. What containers hold is never NULL."""
    emit, I, pointer = g.emit, g.I, g.reg(op.arg(0))
    if op.arg(0).name in _MAYBE_NULL:
        emit(I.test, pointer, pointer)
        emit(I.jz, stub)
    emit(I.cmp, g.mem(pointer, g.layout["object.ob_type"], 8), g.imm(id(type_)))
    emit(I.jne, stub)


@rule("unbox_int")
def _unbox_int(g, op):
    emit, I = g.emit, g.I
    pointer, stub, dst, done = g.reg(op.arg(0)), g.exit(op), g.dst(op), g.cc.label()
    if op.hint != "small" or not SMALL_INTS:
        check_type(g, op, stub, int)
        hint = op.hint or "signed"
        wide = hint.endswith(" wide")
        number = _wide_int if wide else _short_int
        if hint.startswith("natural") and (wide or not g.old_ints):
            _natural_int(g, op, pointer, dst, stub, done, number)
        else:
            number(g, op, pointer, dst, stub, done)
        g.cc.bind(done)
        return
    other = g.cc.label()                             # the small ints lie side by side: the address tells the number
    emit(I.mov, dst, -id(0))
    emit(I.add, dst, pointer)
    emit(I.cmp, dst, 257 * STRIDE)
    emit(I.jae, other)                               # negative ones too
    emit(I.shr, dst, STRIDE.bit_length() - 1)
    g.cc.bind(done)

    def cold():
        check_type(g, op, stub, int)
        _short_int(g, op, pointer, dst, stub, done)
        emit(I.jmp, done)

    g.later(other, cold)


# The ints from -5 to 256 are objects that lie side by side.
STRIDE = id(1) - id(0)
SMALL_INTS = STRIDE in (16, 32, 64) and all([id(number) == id(0) + number * STRIDE for number in range(-5, 257)])


# These read an int's tag from memory again rather than hold it in a register: loops over two lists at once have none to spare.

def _natural_int(g, op, pointer, dst, stub, done, number):
    """The number of an int without a sign, of one digit, or of two where `number` is _wide_int; off the hot path that of any other, by
    `number`."""
    emit, I, layout, t, slow = g.emit, g.I, g.layout, g.cc.gp(), g.cc.label()
    tag = g.mem(pointer, layout["long.tag"], 8)
    emit(I.mov, t, tag)
    if number is _short_int:
        emit(I.test, t, ~9)                          # 8 for a digit, 1 for zero
        emit(I.jne, slow)
        emit(I.mov, dst.d, g.mem(pointer, layout["long.digit"], 4))
    else:
        one = 1 if g.old_ints else 8                 # the tag of a positive int with one digit; twice that with two
        emit(I.sub, t, one)
        emit(I.test, t, ~one)
        emit(I.jne, slow)
        emit(I.mov, t.d, g.mem(pointer, layout["long.digit"] + 4, 4))
        emit(I.mov, dst.d, g.mem(pointer, layout["long.digit"], 4))
        emit(I.shl, t, 30)
        emit(I.or_, t, dst)
        emit(I.cmp, tag, 2 * one)
        emit(I.cmove, dst, t)

    def cold():
        number(g, op, pointer, dst, stub, done)
        emit(I.jmp, done)

    g.later(slow, cold)


def _short_int(g, op, pointer, dst, stub, done):
    """The number of an int of one digit; off the hot path that of any other, which goes on at `done`."""
    emit, I, layout, slow = g.emit, g.I, g.layout, g.cc.label()
    tag = g.mem(pointer, layout["long.tag"], 8)
    if g.old_ints:                                   # signed number of digits: -1, 0, 1 are one digit times that
        emit(I.mov, dst, tag)
        emit(I.add, dst, 1)
        emit(I.cmp, dst, 2)
        emit(I.ja, slow)
        emit(I.mov, dst.d, g.mem(pointer, layout["long.digit"], 4))
        emit(I.imul, dst, tag)
    else:                                            # number of digits << 3, sign in the low two bits: 0 +, 1 zero, 2 -
        negative = g.cc.gp()
        emit(I.cmp, tag, 16)
        emit(I.jae, slow)
        emit(I.mov, dst.d, g.mem(pointer, layout["long.digit"], 4))
        emit(I.mov, negative, dst)
        emit(I.neg, negative)
        emit(I.test, g.mem(pointer, layout["long.tag"], 4), 2)
        emit(I.cmovne, dst, negative)

    def cold():
        if op.arg(0).name not in ("cell", "gval", "deref", "cell_get"):
            more = g.cc.label()
            _two_digits(g, pointer, dst, more)
            emit(I.jmp, done)
            g.cc.bind(more)
        _any_int(g, pointer, dst, stub, done)

    g.later(slow, cold)


def _wide_int(g, op, pointer, dst, stub, done):
    """The same for ints of one or two digits, without a branch on which: both are loaded. Behind the only digit of an int lies memory of
    its own, in which there is anything."""
    emit, I, layout, slow = g.emit, g.I, g.layout, g.cc.label()
    both, t = g.cc.gp(), g.cc.gp()
    tag = g.mem(pointer, layout["long.tag"], 8)
    if g.old_ints:
        emit(I.mov, t, tag)
        emit(I.add, t, 2)
        emit(I.cmp, t, 4)
        emit(I.ja, slow)
    else:
        emit(I.cmp, tag, 24)
        emit(I.jae, slow)
    emit(I.mov, both.d, g.mem(pointer, layout["long.digit"] + 4, 4))
    emit(I.mov, dst.d, g.mem(pointer, layout["long.digit"], 4))
    emit(I.shl, both, 30)
    emit(I.or_, both, dst)
    if g.old_ints:
        other = g.cc.gp()
        emit(I.imul, dst, tag)
        emit(I.mov, other, both)
        emit(I.neg, other)
        emit(I.cmp, tag, 0)
        emit(I.cmovl, both, other)
        emit(I.test, t, 3)                           # 0 for two digits
        emit(I.cmove, dst, both)
    else:
        emit(I.cmp, tag, 16)
        emit(I.cmovae, dst, both)
        emit(I.mov, t, dst)
        emit(I.neg, t)
        emit(I.test, g.mem(pointer, layout["long.tag"], 4), 2)
        emit(I.cmovne, dst, t)
    g.later(slow, lambda: _any_int(g, pointer, dst, stub, done))


def _any_int(g, pointer, dst, stub, done):
    """The number of an int of any size, if 64 bits hold it, by a call; off the hot path."""
    emit, I, out = g.emit, g.I, g.cc.gp()
    emit(I.lea, out, g.mem(g.ctx, g.layout["ctx.out"], 8))
    ok = g.call("unbox_int_slow", "pp>i", (fresh_copy(g, pointer, False), out))
    emit(I.test, ok.d, ok.d)
    emit(I.jz, stub)
    emit(I.mov, dst, g.mem(g.ctx, g.layout["ctx.out"], 8))
    emit(I.jmp, done)


def _two_digits(g, pointer, dst, more):
    """The number of an int of two digits; `more` for any other."""
    emit, I, t, layout = g.emit, g.I, g.cc.gp(), g.layout
    tag = g.mem(pointer, layout["long.tag"], 8)
    if g.old_ints:                                   # not of one digit, which is known
        emit(I.mov, t, tag)
        emit(I.add, t, 2)
        emit(I.cmp, t, 4)
        emit(I.ja, more)
    else:
        emit(I.cmp, tag, 24)
        emit(I.jae, more)
    emit(I.mov, t.d, g.mem(pointer, layout["long.digit"] + 4, 4))
    emit(I.mov, dst.d, g.mem(pointer, layout["long.digit"], 4))
    emit(I.shl, t, 30)
    emit(I.or_, dst, t)
    emit(I.mov, t, dst)
    emit(I.neg, t)
    if g.old_ints:
        emit(I.cmp, tag, 0)
        emit(I.cmovl, dst, t)
    else:
        emit(I.test, g.mem(pointer, layout["long.tag"], 4), 2)
        emit(I.cmovne, dst, t)


@rule("unbox_float")
def _unbox_float(g, op):
    check_type(g, op, g.exit(op), float)
    g.emit(g.I.movsd, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["float.ob_fval"], 8))


_BOOLS_APART = abs(id(True) - id(False))             # in bytes


@rule("unbox_bool")
def _unbox_bool(g, op):
    emit, I = g.emit, g.I
    pointer, dst, exit = g.reg(op.arg(0)), g.dst(op), g.exit(op)
    if _BOOLS_APART.bit_count() == 1 and _BOOLS_APART < 1 << 31:       # as ever, but it is the interpreter's affair
        # without a branch on the value, which is as hard to predict as the program's own
        if id(True) < id(False):
            emit(I.mov, dst, id(False))
            emit(I.sub, dst, pointer)
        else:
            emit(I.mov, dst, -id(False))
            emit(I.add, dst, pointer)
        emit(I.test, dst, ~_BOOLS_APART)
        emit(I.jne, exit)
        emit(I.shr, dst.d, _BOOLS_APART.bit_length() - 1)
        return
    done = g.cc.label()
    emit(I.mov, dst.d, 1)
    emit(I.cmp, pointer, g.imm(id(True)))
    emit(I.je, done)
    emit(I.xor, dst.d, dst.d)
    emit(I.cmp, pointer, g.imm(id(False)))
    emit(I.jne, exit)
    g.cc.bind(done)


@rule("guard_is")
def _guard_is(g, op):
    g.emit(g.I.cmp, g.reg(op.arg(0)), g.imm(g.object(op.imm)))
    g.emit(g.I.jne, g.exit(op))


@rule("guard_class")
def _guard_class(g, op):
    g.object(op.imm)
    check_type(g, op, g.exit(op), op.imm)


@rule("guard_null")
def _guard_null(g, op):
    pointer = g.reg(op.arg(0))
    g.emit(g.I.test, pointer, pointer)
    g.emit(g.I.jnz, g.exit(op))


@rule("guard_bound")
def _guard_bound(g, op):
    pointer = g.reg(op.arg(0))
    g.emit(g.I.test, pointer, pointer)
    g.emit(g.I.jz, g.exit(op))


@rule("guard_true")
def _guard_true(g, op):
    g.jump_unless(g.condition(op.arg(0)), g.exit(op))


@rule("guard_false")
def _guard_false(g, op):
    g.jump_if(g.condition(op.arg(0)), g.exit(op))


# --- range iterators -------------------------------------------------------------------------------------------------

@rule("rangeiter_cur")
def _rangeiter_cur(g, op):
    emit, I, layout = g.emit, g.I, g.layout
    pointer, dst = g.reg(op.arg(0)), g.dst(op)
    if "rangeiter.index" in layout:                  # 3.11: start stays, the index counts
        emit(I.mov, dst, g.mem(pointer, layout["rangeiter.index"], 8))
        emit(I.imul, dst, g.mem(pointer, layout["rangeiter.step"], 8))
        emit(I.add, dst, g.mem(pointer, layout["rangeiter.start"], 8))
    else:
        emit(I.mov, dst, g.mem(pointer, layout["rangeiter.start"], 8))


@rule("deref", "cell_get")
def _deref(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["cell.ob_ref"], 8))


@rule("rangeiter_step")
def _rangeiter_step(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["rangeiter.step"], 8))


@rule("rangeiter_len")
def _rangeiter_len(g, op):
    pointer, dst = g.reg(op.arg(0)), g.dst(op)
    g.emit(g.I.mov, dst, g.mem(pointer, g.layout["rangeiter.len"], 8))
    if "rangeiter.index" in g.layout:
        g.emit(g.I.sub, dst, g.mem(pointer, g.layout["rangeiter.index"], 8))


# --- int arithmetic --------------------------------------------------------------------------------------------------

def two_operand(g, op, inst, commutes, checked=False, undo=None):
    """dst = a `inst` b; when checked, leaves on overflow. undo: the instruction that restores a lost operand."""
    emit, a, b = g.emit, op.arg(0), op.arg(1)
    if commutes and a.is_const:
        a, b = b, a
    dst = g.dst(op)
    if commutes and a is not b and g.same(dst, b) and not g.same(dst, a):
        a, b = b, a
    overwritten = g.same(dst, a)
    g.move_value(dst, a)
    right = g.operand(b)
    emit(inst, dst, right)
    if checked:
        stub = g.exit(op)
        if overwritten and undo is not None and g.needs_undo(op, a):
            stub = g.undo_exit(stub, lambda: emit(undo, dst, right if b.is_const is False else g.operand(b)))
        emit(g.I.jo, stub)


@rule("add_ovf")
def _add_ovf(g, op):
    two_operand(g, op, g.I.add, True, True, g.I.sub)


@rule("sub_ovf")
def _sub_ovf(g, op):
    two_operand(g, op, g.I.sub, False, True, g.I.add)


def multiply(g, op, checked):
    emit, I, a, b = g.emit, g.I, op.arg(0), op.arg(1)
    if a.is_const:
        a, b = b, a
    dst = g.dst(op)
    if b.is_const and fits32(b.imm) and not a.is_const:
        factor = b.imm
        if factor == 2 and checked:
            g.move_value(dst, a)
            emit(I.add, dst, dst)
        elif not checked and factor > 0 and factor & (factor - 1) == 0:
            g.move_value(dst, a)
            if factor > 1:
                emit(I.shl, dst, factor.bit_length() - 1)
        elif not checked and factor in (3, 5, 9):
            source = g.reg(a)
            emit(I.lea, dst, g.mem(source, 0, 8, source, factor.bit_length() - 1))
        else:
            emit(I.imul, dst, g.reg(a), factor)
    else:
        if g.same(dst, b):
            a, b = b, a
        g.move_value(dst, a)
        emit(I.imul, dst, g.reg(b))
    if checked:
        emit(I.jo, g.exit(op))


@rule("mul_ovf")
def _mul_ovf(g, op):
    multiply(g, op, True)


@rule("mul")
def _mul(g, op):
    multiply(g, op, False)


@rule("neg_ovf")
def _neg_ovf(g, op):
    emit, I, a, dst = g.emit, g.I, op.arg(0), g.dst(op)
    overwritten = g.same(dst, a)
    g.move_value(dst, a)
    emit(I.neg, dst)
    stub = g.exit(op)
    if overwritten and g.needs_undo(op, a):
        stub = g.undo_exit(stub, lambda: emit(I.neg, dst))
    emit(I.jo, stub)


@rule("abs_ovf")
def _abs_ovf(g, op):
    emit, I, source, t = g.emit, g.I, g.reg(op.arg(0)), g.cc.gp()
    emit(I.mov, t, source)
    emit(I.neg, t)
    emit(I.jo, g.exit(op))
    emit(I.cmovs, t, source)
    emit(I.mov, g.dst(op), t)


@rule("add")
def _add(g, op):
    a, b, dst = op.arg(0), op.arg(1), g.dst(op)
    if a.is_const:
        a, b = b, a
    if g.same(dst, a) or g.same(dst, b) or a.is_const:
        two_operand(g, op, g.I.add, True)
    elif b.is_const:
        if fits32(b.imm):
            g.emit(g.I.lea, dst, g.mem(g.reg(a), b.imm, 8))
        else:
            two_operand(g, op, g.I.add, True)
    else:
        g.emit(g.I.lea, dst, g.mem(g.reg(a), 0, 8, g.reg(b), 0))


@rule("sub")
def _sub(g, op):
    a, b, dst = op.arg(0), op.arg(1), g.dst(op)
    if b.is_const and not a.is_const and not g.same(dst, a) and fits32(-b.imm):
        g.emit(g.I.lea, dst, g.mem(g.reg(a), -b.imm, 8))
    else:
        two_operand(g, op, g.I.sub, False)


@rule("and", "band")
def _and(g, op):
    two_operand(g, op, g.I.and_, True)


@rule("or", "bor")
def _or(g, op):
    two_operand(g, op, g.I.or_, True)


@rule("xor", "bxor")
def _xor(g, op):
    two_operand(g, op, g.I.xor, True)


@rule("neg")
def _neg(g, op):
    dst = g.dst(op)
    g.move_value(dst, op.arg(0))
    g.emit(g.I.neg, dst)


@rule("invert")
def _invert(g, op):
    dst = g.dst(op)
    g.move_value(dst, op.arg(0))
    g.emit(g.I.not_, dst)


# --- division --------------------------------------------------------------------------------------------------------

def divide_magic(g, source, divisor, nonneg):
    """A temporary that holds source // divisor, for a constant divisor > 2 that is no power of two.

    With x = source ^ (source >> 63), never negative, l = ceil(log2(divisor)) and M = ceil(2**(63 + l) / divisor):
    floor(x / divisor) = (x * M) >> (63 + l) for all x < 2**63, and floor(source / divisor) = that ^ (source >> 63).
    """
    emit, I = g.emit, g.I
    bits = (divisor - 1).bit_length()
    magic = -(-(1 << (63 + bits)) // divisor)
    low, high, factor = g.cc.gp(), g.cc.gp(), g.cc.gp()
    emit(I.mov, low, source)
    if not nonneg:
        sign = g.cc.gp()
        emit(I.mov, sign, source)
        emit(I.sar, sign, 63)
        emit(I.xor, low, sign)
    emit(I.mov, factor, magic)
    if g.bmi2:
        fixed = g.cc.gp()
        emit(I.mov, fixed, low)
        emit(I.mulx, high, low, factor, fixed)
    else:
        emit(I.mul, high, low, factor)
    quotient = g.cc.gp()
    emit(I.mov, quotient, high)
    if bits > 1:
        emit(I.shr, quotient, bits - 1)
    if not nonneg:
        emit(I.xor, quotient, sign)
    return quotient


def rest_of(g, source, quotient, divisor):
    """A temporary that holds source % divisor, for the quotient that divide_magic gave."""
    emit, I, rest, product = g.emit, g.I, g.cc.gp(), g.cc.gp()
    if fits32(divisor):
        emit(I.imul, product, quotient, divisor)
    else:
        emit(I.mov, product, divisor)
        emit(I.imul, product, quotient)
    emit(I.mov, rest, source)
    emit(I.sub, rest, product)
    return rest


def unsigned_divide(g, a, b, short):
    """Temporaries with quotient and remainder; a is not negative, b positive. short: both are below 2**32."""
    emit, I, low, high = g.emit, g.I, g.cc.gp(), g.cc.gp()
    emit(I.mov, low, a)
    emit(I.xor, high.d, high.d)
    if short:
        emit(I.div, high.d, low.d, b.d)
    else:
        emit(I.div, high, low, b)
    return low, high


def signed_divide(g, a, b, wanted):
    """The same for any sign, but not INT_MIN and -1; None for what is not wanted (a pair of flags).

    C rounds to zero: with a remainder of the other sign than the divisor the quotient is one too high and the remainder
    a divisor too low."""
    emit, I, low, high, rest, signs = g.emit, g.I, g.cc.gp(), g.cc.gp(), g.cc.gp(), g.cc.gp()
    emit(I.mov, low, a)
    emit(I.cqo, high, low)
    emit(I.idiv, high, low, b)
    emit(I.mov, rest, high)
    emit(I.mov, signs, rest)
    emit(I.xor, signs, b)
    emit(I.sar, signs, 63)                           # -1 if they differ, else 0
    results = [None, None]
    for which, value in enumerate((low, rest)):
        if wanted[which]:
            results[which], fixed = g.cc.gp(), g.cc.gp()
            emit(I.mov, fixed, signs)
            if value is rest:
                emit(I.and_, fixed, b)
            emit(I.mov, results[which], value)
            emit(I.add, fixed, value)
            emit(I.test, rest, rest)
            emit(I.cmovnz, results[which], fixed)
    return results


def divide(g, op, wanted, write):
    """Both operands in registers. Two numbers of 0 to 2**32 - 1 take the short unsigned division; larger and negative
    ones are off the hot path. What is less than the divisor is its own remainder, which is looked at in (i + 1) % n: there it
    mostly is, elsewhere the branch might be guessed wrong. write(quotient, rest) stores what is wanted, perhaps over the
    operands, which were read."""
    emit, I, divisor = g.emit, g.I, op.arg(1)
    a, b = g.reg(op.arg(0)), g.reg(divisor)
    if divisor.is_const and divisor.imm < -1:
        write(*signed_divide(g, a, b, wanted))
        return
    wide, less, done, both = g.cc.label(), g.cc.label(), g.cc.label(), g.cc.gp()
    goes_round = not wanted[0] and op.arg(0).name in ("add", "add_ovf") and op.arg(0).arg(1).is_const
    if not g.nonzero(divisor, op):
        emit(I.test, b, b)
        emit(I.jz, g.exit(op))
    emit(I.mov, both, a)
    emit(I.or_, both, b)
    emit(I.shr, both, 32)
    emit(I.jnz, wide)
    if goes_round:
        emit(I.cmp, a.d, b.d)
        emit(I.jb, less)
    write(*unsigned_divide(g, a, b, True))
    g.cc.bind(done)

    def undivided():
        write(None, a)
        emit(I.jmp, done)

    def cold():
        signed, general, opposite, zero = g.cc.label(), g.cc.label(), g.cc.gp(), g.cc.gp()
        emit(I.test, both.d, both.d)
        emit(I.js, signed)
        write(*unsigned_divide(g, a, b, False))
        emit(I.jmp, done)
        g.cc.bind(signed)
        emit(I.cmp, b, -1)
        emit(I.jne, general)
        emit(I.mov, opposite, a)
        emit(I.neg, opposite)
        if wanted[0]:
            emit(I.jo, g.exit(op))
        emit(I.xor, zero.d, zero.d)
        write(opposite, zero)
        emit(I.jmp, done)
        g.cc.bind(general)
        write(*signed_divide(g, a, b, wanted))
        emit(I.jmp, done)

    g.later(wide, cold)
    if goes_round:
        g.later(less, undivided)


@rule("floordiv", "mod")
def _division(g, op):
    """A quotient and the remainder right after it (see opt/quotients.py) take one division."""
    if op is g.divided:
        return
    emit, I, a, b, after = g.emit, g.I, op.arg(0), op.arg(1), g.following
    quotient, rest = (None, op) if op.name == "mod" else (op, None)
    c = b.imm if b.is_const else None
    power = c is not None and c > 0 and c & (c - 1) == 0
    if quotient is not None and not power and after is not None and after.name == "mod":
        if after.arg(0) is a and after.arg(1) is b:
            rest = g.divided = after

    def write(low, high):
        if quotient is not None:
            emit(I.mov, g.dst(quotient), low)
        if rest is not None:
            emit(I.mov, g.dst(rest), high)

    if c == 0:
        emit(I.jmp, g.exit(op))
        for value in (quotient, rest):
            if value is not None:
                g.unreachable_value(value)
    elif power and quotient is not None:
        g.move_value(g.dst(op), a)
        emit(I.sar, g.dst(op), c.bit_length() - 1)
    elif power or quotient is None and c is not None and INT_MIN < c < 0 and c & -c == -c:
        dst, mask = g.dst(op), g.operand_number(abs(c) - 1)
        g.move_value(dst, a)
        if c < 0:                                    # a % -m = -(-a % m)
            emit(I.neg, dst)
        emit(I.and_, dst, mask)
        if c < 0:
            emit(I.neg, dst)
    elif c is None or c < 0:
        divide(g, op, (quotient is not None, rest is not None), write)
    else:
        source = g.reg(a)
        low = divide_magic(g, source, c, g.nonneg(a))
        write(low, None if rest is None else rest_of(g, source, low, c))


@rule("mulmod")
def _mulmod(g, op):
    """Operands are first brought into 0 .. c-1 if they are not there already: then the 128-bit division cannot trap."""
    emit, I = g.emit, g.I
    a, b, c = op.arg(0), op.arg(1), op.arg(2)
    stub, dst = g.exit(op), None
    divisor = g.reg(c)
    if not c.is_const:
        emit(I.test, divisor, divisor)
        emit(I.jle, stub)
    elif c.imm <= 0:
        emit(I.jmp, stub)
        g.unreachable_value(op)
        return
    factors = []
    for factor in (a, b) if a is not b else (a,):
        t = g.cc.gp()
        emit(I.mov, t, g.reg(factor))
        if not (c.is_const and g.below(factor, c.imm)):
            slow, done = g.cc.label(), g.cc.label()
            emit(I.cmp, t, divisor)
            emit(I.jae, slow)
            g.cc.bind(done)

            def cold(t=t, done=done):
                low, high, fixed = g.cc.gp(), g.cc.gp(), g.cc.gp()
                emit(I.mov, low, t)
                emit(I.cqo, high, low)
                emit(I.idiv, high, low, divisor)
                emit(I.mov, t, high)
                emit(I.lea, fixed, g.mem(t, 0, 8, divisor, 0))
                emit(I.test, t, t)
                emit(I.cmovs, t, fixed)
                emit(I.jmp, done)

            g.later(slow, cold)
        factors.append(t)
    dst = g.dst(op)
    if c.is_const and c.imm <= 3037000500:           # the product fits 63 bits
        t = factors[0]
        emit(I.imul, t, factors[-1])
        if c.imm == 1:
            emit(I.xor, dst.d, dst.d)
        elif c.imm & (c.imm - 1) == 0:
            emit(I.and_, t, g.operand_number(c.imm - 1))
            emit(I.mov, dst, t)
        else:
            emit(I.mov, dst, rest_of(g, t, divide_magic(g, t, c.imm, True), c.imm))
        return
    low, high = g.cc.gp(), g.cc.gp()
    emit(I.mov, low, factors[0])
    emit(I.mul, high, low, factors[-1])
    emit(I.div, high, low, divisor)
    emit(I.mov, dst, high)


# --- shifts and powers -----------------------------------------------------------------------------------------------

@rule("shl_ovf")
def _shl_ovf(g, op):
    emit, I, n = g.emit, g.I, op.arg(1)
    stub, source, t, back = g.exit(op), g.reg(op.arg(0)), g.cc.gp(), g.cc.gp()
    if n.is_const:
        count = n.imm
        if count < 0:
            emit(I.jmp, stub)
            g.unreachable_value(op)
            return
        if count > 63:
            emit(I.test, source, source)
            emit(I.jnz, stub)
            emit(I.xor, g.dst(op).d, g.dst(op).d)
            return
        emit(I.mov, t, source)
        if count == 1:
            emit(I.add, t, t)
            emit(I.jo, stub)
        elif count:
            emit(I.shl, t, count)
            emit(I.mov, back, t)
            emit(I.sar, back, count)
            emit(I.cmp, back, source)
            emit(I.jne, stub)
        emit(I.mov, g.dst(op), t)
        return
    count, big, done = g.reg(n), g.cc.label(), g.cc.label()
    emit(I.cmp, count, 63)
    emit(I.ja, big)
    if g.bmi2:
        emit(I.shlx, t, source, count)
        emit(I.sarx, back, t, count)
    else:
        fixed = fresh_copy(g, count, False)
        emit(I.mov, t, source)
        emit(I.shl, t, fixed.b)
        emit(I.mov, back, t)
        emit(I.sar, back, fixed.b)
    emit(I.cmp, back, source)
    emit(I.jne, stub)
    g.cc.bind(done)

    def cold():
        emit(I.test, count, count)
        emit(I.js, stub)
        emit(I.test, source, source)
        emit(I.jnz, stub)
        emit(I.xor, t.d, t.d)
        emit(I.jmp, done)

    g.later(big, cold)
    emit(I.mov, g.dst(op), t)


@rule("shr")
def _shr(g, op):
    emit, I, a, n = g.emit, g.I, op.arg(0), op.arg(1)
    if n.is_const:
        if n.imm < 0:
            emit(I.jmp, g.exit(op))
            g.unreachable_value(op)
            return
        dst = g.dst(op)
        g.move_value(dst, a)
        if n.imm:
            emit(I.sar, dst, min(n.imm, 63))
        return
    count, most, t = fresh_copy(g, g.reg(n), False), g.cc.gp(), g.cc.gp()
    emit(I.test, count, count)
    emit(I.js, g.exit(op))
    emit(I.mov, most.d, 63)
    emit(I.cmp, count, most)
    emit(I.cmova, count, most)
    if g.bmi2:
        emit(I.sarx, t, g.reg(a), count)
    else:
        emit(I.mov, t, g.reg(a))
        emit(I.sar, t, count.b)
    emit(I.mov, g.dst(op), t)


@rule("ipow_ovf")
def _ipow_ovf(g, op):
    emit, I, a, b = g.emit, g.I, op.arg(0), op.arg(1)
    stub, dst = g.exit(op), g.dst(op)
    if b.is_const and 0 <= b.imm <= 4:
        source, power = g.reg(a), b.imm
        if power == 0:
            emit(I.mov, dst.d, 1)
        else:
            emit(I.mov, dst, source)
            if power >= 2:
                emit(I.imul, dst, dst)
                emit(I.jo, stub)
            if power == 3:
                emit(I.imul, dst, source)
                emit(I.jo, stub)
            elif power == 4:
                emit(I.imul, dst, dst)
                emit(I.jo, stub)
        return
    out = g.cc.gp()
    emit(I.lea, out, g.mem(g.ctx, g.layout["ctx.out"], 8))
    ok = g.call("ipow", "iip>i", (g.argument(a), g.argument(b), out))
    emit(I.test, ok.d, ok.d)
    emit(I.jz, stub)
    emit(I.mov, dst, g.mem(g.ctx, g.layout["ctx.out"], 8))


# --- comparisons and bools -------------------------------------------------------------------------------------------

@rule("lt", "le", "eq", "ne", "gt", "ge", "flt", "fle", "feq", "fne", "fgt", "fge", "is_obj")
def _compare(g, op):
    g.set_bool(g.dst(op), g.compare(op))


@rule("not")
def _not(g, op):
    arg = op.arg(0)
    if g.is_fused(arg):
        g.set_bool(g.dst(op), g.negated(g.condition(arg)))
    else:
        dst = g.dst(op)
        g.move_value(dst, arg)
        g.emit(g.I.xor, dst, 1)


@rule("bool_to_int")
def _bool_to_int(g, op):
    g.move_value(g.dst(op), op.arg(0))


@rule("select")
def _select(g, op):
    emit, I = g.emit, g.I
    flag, one, two = op.arg(0), op.arg(1), op.arg(2)
    dst = g.dst(op)
    if op.type == "f":
        if g.is_fused(flag) and _min_max(g, dst, flag, one, two):
            return
        skip = g.cc.label()
        g.move_value(dst, two)
        g.jump_unless(g.condition(flag), skip)
        g.move_value(dst, one)
        g.cc.bind(skip)
        return
    g.move_value(dst, two)
    source = g.reg(one)
    condition = g.condition(flag)
    if condition in ("feq", "fne", True, False):
        skip = g.cc.label()
        g.jump_unless(condition, skip)
        emit(I.mov, dst, source)
        g.cc.bind(skip)
    else:
        emit(g.CMOV[condition], dst, source)


def _min_max(g, dst, flag, one, two):
    """minsd x, y is `x < y ? x : y`, maxsd x, y is `x > y ? x : y`: y on NaN and for zeros of either sign."""
    less, more = flag.name == "flt", flag.name == "fgt"
    if not (less or more) or two.is_const and one.is_const:
        return False
    a, b = flag.arg(0), flag.arg(1)
    if one is a and two is b:
        inst = g.I.minsd if less else g.I.maxsd
    elif one is b and two is a:
        inst = g.I.maxsd if less else g.I.minsd
    else:
        return False
    t = g.cc.xmm()
    g.move_value(t, one)
    g.emit(inst, t, g.operand(two))
    g.emit(g.I.movaps, dst, t)
    return True


# --- float arithmetic ------------------------------------------------------------------------------------------------

@rule("fadd")
def _fadd(g, op):
    two_operand(g, op, g.I.addsd, True)


@rule("fsub")
def _fsub(g, op):
    two_operand(g, op, g.I.subsd, False)


@rule("fmul")
def _fmul(g, op):
    two_operand(g, op, g.I.mulsd, True)


def leave_if_zero(g, op, divisor):
    """Leaves for 0.0 and -0.0, not for NaN."""
    emit, I = g.emit, g.I
    if divisor.is_const:
        if divisor.imm == 0.0:
            emit(I.jmp, g.exit(op))
            return True
        return False
    zero, skip = g.cc.xmm(), g.cc.label()
    emit(I.xorps, zero, zero)
    emit(I.ucomisd, zero, g.reg(divisor))
    emit(I.jp, skip)
    emit(I.je, g.exit(op))
    g.cc.bind(skip)
    return False


@rule("fdiv")
def _fdiv(g, op):
    if leave_if_zero(g, op, op.arg(1)):
        g.unreachable_value(op)
    else:
        two_operand(g, op, g.I.divsd, False)


@rule("fneg")
def _fneg(g, op):
    dst = g.dst(op)
    g.move_value(dst, op.arg(0))
    g.emit(g.I.xorps, dst, g.constant16(1 << 63))


@rule("fabs")
def _fabs(g, op):
    dst = g.dst(op)
    g.move_value(dst, op.arg(0))
    g.emit(g.I.andps, dst, g.constant16((1 << 63) - 1))


@rule("fsqrt")
def _fsqrt(g, op):
    emit, I, source, zero = g.emit, g.I, g.reg(op.arg(0)), g.cc.xmm()
    emit(I.xorps, zero, zero)
    emit(I.ucomisd, zero, source)
    emit(I.ja, g.exit(op))
    emit(I.sqrtsd, g.dst(op), source)


@rule("ffloordiv", "fmod_py")
def _ffloordiv(g, op):
    if leave_if_zero(g, op, op.arg(1)):
        g.unreachable_value(op)
        return
    helper = "py_ffloordiv" if op.name == "ffloordiv" else "py_fmod"
    value = g.call(helper, "ff>f", (g.argument(op.arg(0)), g.argument(op.arg(1))))
    g.emit(g.I.movaps, g.dst(op), value)


def leave_unless_finite(g, stub, *values):
    """x - x is NaN exactly for infinities and NaN."""
    emit, I, t = g.emit, g.I, g.cc.xmm()
    for value in values:
        emit(I.movaps, t, value)
        emit(I.subsd, t, value)
        emit(I.ucomisd, t, t)
        emit(I.jp, stub)


@rule("fpow")
def _fpow(g, op):
    emit, I = g.emit, g.I
    base, power, stub = g.reg(op.arg(0)), g.reg(op.arg(1)), g.exit(op)
    leave_unless_finite(g, stub, base, power)
    zero, not_positive, ok = g.cc.xmm(), g.cc.label(), g.cc.label()
    emit(I.xorps, zero, zero)
    emit(I.ucomisd, base, zero)
    emit(I.jbe, not_positive)
    g.cc.bind(ok)

    def cold():
        zero, whole = g.cc.xmm(), g.cc.xmm()
        emit(I.xorps, zero, zero)
        emit(I.ucomisd, base, zero)
        emit(I.je, stub)
        g.round(whole, power, 3)
        emit(I.ucomisd, whole, power)
        emit(I.jne, stub)
        emit(I.jmp, ok)

    g.later(not_positive, cold)
    value = g.call("pow", "ff>f", (fresh_copy(g, base, True), fresh_copy(g, power, True)))
    leave_unless_finite(g, stub, value)
    emit(I.movaps, g.dst(op), value)


_ROUND = {"floor": 1, "ceil": 2, "trunc": 3}


@rule("cmath")
def _cmath(g, op):
    emit, I, stub = g.emit, g.I, g.exit(op)
    name = op.imm
    if name in _ROUND and g.sse41:
        value = g.cc.xmm()
        g.round(value, g.reg(op.arg(0)), _ROUND[name])
    elif name == "sqrt":
        value = g.cc.xmm()
        emit(I.sqrtsd, value, g.reg(op.arg(0)))
    else:
        value = g.call(name, "f" * len(op.args) + ">f", [g.argument(arg.find()) for arg in op.args])
    leave_unless_finite(g, stub, value)
    emit(I.movaps, g.dst(op), value)


# --- conversions -----------------------------------------------------------------------------------------------------

@rule("int_to_float")
def _int_to_float(g, op):
    dst = g.dst(op)
    g.emit(g.I.xorps, dst, dst)                     # the conversion leaves the upper half: do not wait for it
    g.emit(g.I.cvtsi2sd, dst, g.reg(op.arg(0)))


LIMIT = 1 << 53


def leave_unless_exact(g, value, stub):
    if value.is_const:
        if not -LIMIT <= value.imm <= LIMIT:
            g.emit(g.I.jmp, stub)
            return False
        return True
    emit, I, t, most = g.emit, g.I, g.cc.gp(), g.cc.gp()
    emit(I.mov, t, LIMIT)
    emit(I.add, t, g.reg(value))
    emit(I.mov, most, 2 * LIMIT)
    emit(I.cmp, t, most)
    emit(I.ja, stub)
    return True


@rule("guard_exact")
def _guard_exact(g, op):
    leave_unless_exact(g, op.arg(0), g.exit(op))


@rule("itruediv")
def _itruediv(g, op):
    emit, I, a, b, stub = g.emit, g.I, op.arg(0), op.arg(1), g.exit(op)
    if b.is_const and b.imm == 0:
        emit(I.jmp, stub)
        g.unreachable_value(op)
        return
    if not b.is_const:
        divisor = g.reg(b)
        emit(I.test, divisor, divisor)
        emit(I.jz, stub)
    if not (leave_unless_exact(g, a, stub) and leave_unless_exact(g, b, stub)):
        g.unreachable_value(op)
        return
    dst = g.dst(op)
    parts = []
    for part in (a, b):
        if part.is_const:
            parts.append(g.constant8(float(part.imm)))
            continue
        t = g.cc.xmm()
        emit(I.xorps, t, t)
        emit(I.cvtsi2sd, t, g.reg(part))
        parts.append(t)
    if a.is_const:
        t = g.cc.xmm()
        emit(I.movsd, t, parts[0])
        parts[0] = t
    emit(I.divsd, parts[0], parts[1])
    emit(I.movaps, dst, parts[0])


def to_int(g, op, source):
    """cvttsd2si gives INT_MIN for what does not fit; only -2**63 itself is right then."""
    emit, I, dst, stub = g.emit, g.I, g.dst(op), g.exit(op)
    check, done = g.cc.label(), g.cc.label()
    emit(I.cvttsd2si, dst, source)
    emit(I.cmp, dst, 1)
    emit(I.jo, check)
    g.cc.bind(done)

    def cold():
        emit(I.ucomisd, source, g.constant8(-9223372036854775808.0))
        emit(I.jp, stub)
        emit(I.jne, stub)
        emit(I.jmp, done)

    g.later(check, cold)


@rule("float_to_int")
def _float_to_int(g, op):
    to_int(g, op, g.reg(op.arg(0)))


@rule("floor_to_int", "ceil_to_int", "round_to_int")
def _round_to_int(g, op):
    whole = g.cc.xmm()
    g.round(whole, g.reg(op.arg(0)), {"floor_to_int": 1, "ceil_to_int": 2, "round_to_int": 0}[op.name])
    to_int(g, op, whole)


# --- calls -----------------------------------------------------------------------------------------------------------

@rule("guard_depth")
def _guard_depth(g, op):
    emit, I = g.emit, g.I
    frames = len(op.snap.frames)                 # the callee's, and those of the calls continued in place on the way
    if g.following is not None and g.following.name == "call_native":
        left = g.cc.gp()
        emit(I.mov, left, g.calls_left())
        emit(I.sub, left, frames)
        emit(I.js, g.exit(op))
        g.counted = g.following, left
    else:
        emit(I.cmp, g.calls_left(), frames)
        emit(I.jl, g.exit(op))


@rule("call_native")
def _call_native(g, op):
    emit, I, target = g.emit, g.I, op.imm
    call, left = g.counted
    if call is not op:
        left = g.cc.gp()
        emit(I.mov, left, g.calls_left())
        emit(I.sub, left, len(op.snap.frames))
    cell, entry = g.cc.gp(), g.cc.gp()
    emit(I.mov, cell, g.cell_of(target))
    emit(I.mov, entry, g.mem(cell, 0, 8))
    kind = op.type
    args = [fresh_copy(g, g.ctx, False), left]
    args.extend(g.argument(arg.find()) for arg in op.args)
    value = None if kind == "v" else g.cc.xmm() if kind == "f" else g.cc.gp()
    g.cc.invoke(entry, "pi" + "".join([arg.find().type for arg in op.args]) + ">" + kind, value, *args)
    emit(I.cmp, g.mem(g.ctx, g.layout["ctx.status"], 4), 0)
    emit(I.jne, g.exit(op))
    if value is not None and g.has_value(op):
        g.move(g.dst(op), value, kind)


@rule("call_out")
def _call_out(g, op):
    g.emit(g.I.movsd if op.type == "f" else g.I.mov, g.dst(op), g.mem(g.ctx, g.layout["ctx.out"] + 8 * op.imm, 8))


@rule("pure_call")
def _pure_call(g, op):
    emit, I, layout = g.emit, g.I, g.layout
    function, result = op.imm
    letters = ""
    for index, arg in enumerate(op.args):
        arg = arg.find()
        letters += arg.type
        g.store(g.mem(g.ctx, layout["ctx.out"] + 8 * index, 8), arg)
    text = g.c_string(letters + result)
    ok = g.call("pure_call", "ppip>i", (fresh_copy(g, g.ctx, False), g.object(function), len(op.args), text))
    emit(I.test, ok.d, ok.d)
    emit(I.jz, g.exit(op))
    emit(I.movsd if result == "f" else I.mov, g.dst(op), g.mem(g.ctx, layout["ctx.out"], 8))


@rule("poll")
def _poll(g, op):
    emit, I, address = g.emit, g.I, g.cc.gp()
    absolute = g.layout.get("eval_breaker.address")
    if absolute is not None:                         # a word of the interpreter
        emit(I.mov, address, absolute)
        emit(I.cmp, g.mem(address, 0, 4), 0)
    else:                                            # 3.13: one per thread, events in the low 8 bits
        emit(I.mov, address, g.mem(g.ctx, g.layout["ctx.eval_breaker"], 8))
        emit(I.cmp, g.mem(address, 0, 1), 0)
    emit(I.jne, g.exit(op))


# --- ends of blocks --------------------------------------------------------------------------------------------------

@rule("jump")
def _jump(g, op):
    g.go(0)


@rule("branch")
def _branch(g, op):
    g.fork(g.condition(op.arg(0)))


@rule("exit")
def _exit(g, op):
    g.emit(g.I.jmp, g.exit(op))


@rule("ret")
def _ret(g, op):
    if g.is_body:
        g.return_values(op)
    else:
        g.return_object(op)
