"""Instruction selection for ops on strs; the contract of the rules is that of select.py.

The hot path reads ASCII strs, whose characters follow their header; the other forms are told apart behind it.
"""
from rewritejit.nativeops.codegen.objects import call_helper, element, incref
from rewritejit.nativeops.codegen.regs import fresh_copy
from rewritejit.nativeops.codegen.select import rule
from rewritejit.pyversion import VERSION

_CHARS_ARE_IMMORTAL = VERSION >= (3, 12)


@rule("str_size")
def _str_size(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["str.length"], 8))


@rule("str_char")
def _str_char(g, op):
    emit, I, layout, dst = g.emit, g.I, g.layout, g.dst(op)
    text, index = g.reg(op.arg(0)), op.arg(1)
    state = g.mem(text, layout["str.state"], 4)
    if op.arg(0).is_const and op.arg(0).imm.isascii():
        emit(I.movzx, dst.d, element(g, text, index, 1, layout["str.ascii_data"]))
        return
    wide, done = g.cc.label(), g.cc.label()
    emit(I.test, state, layout["str.ascii"])
    emit(I.jz, wide)
    emit(I.movzx, dst.d, element(g, text, index, 1, layout["str.ascii_data"]))
    g.cc.bind(done)

    def cold():
        bits, base, compact, two, four = g.cc.gp(), g.cc.gp(), g.cc.label(), g.cc.label(), g.cc.label()
        emit(I.mov, bits.d, state)
        emit(I.lea, base, g.mem(text, layout["str.compact_data"], 8))
        emit(I.test, bits.d, layout["str.compact"])
        emit(I.jnz, compact)
        emit(I.mov, base, g.mem(text, layout["str.any_data"], 8))
        g.cc.bind(compact)
        emit(I.and_, bits.d, layout["str.kind"])
        emit(I.cmp, bits.d, layout["str.two"])
        emit(I.je, two)
        emit(I.ja, four)
        emit(I.movzx, dst.d, element(g, base, index, 1))
        emit(I.jmp, done)
        g.cc.bind(two)
        emit(I.movzx, dst.d, element(g, base, index, 2))
        emit(I.jmp, done)
        g.cc.bind(four)
        emit(I.mov, dst.d, element(g, base, index, 4))
        emit(I.jmp, done)

    g.later(wide, cold)


def _ask(g, op, helper, value):
    """Call a C function of the operands that never fails; its answer in the register `value`. Not on the hot path."""
    letters = "".join(["p" if arg.find().type == "o" else "i" for arg in op.args])
    answer = g.call(helper, letters + ">i", [g.argument(arg.find()) for arg in op.args])
    g.emit(g.I.mov, value, answer)


def _ask_later(g, op, helper):
    emit, I, slow, done = g.emit, g.I, g.cc.label(), g.cc.label()
    emit(I.jmp, slow)

    def cold():
        _ask(g, op, helper, g.dst(op))
        emit(I.jmp, done)

    g.later(slow, cold)
    g.cc.bind(done)


@rule("str_eq")
def _str_eq(g, op):
    emit, I, length = g.emit, g.I, g.layout["str.length"]
    a, b, answer, size = g.reg(op.arg(0)), g.reg(op.arg(1)), g.cc.gp(), g.cc.gp()
    slow, done = g.cc.label(), g.cc.label()
    emit(I.mov, answer.d, 1)
    emit(I.cmp, a, b)
    emit(I.je, done)
    emit(I.mov, answer.d, 0)
    emit(I.mov, size, g.mem(a, length, 8))
    emit(I.cmp, size, g.mem(b, length, 8))
    emit(I.je, slow)
    g.cc.bind(done)

    def cold():
        _ask(g, op, "str_same", answer)
        emit(I.jmp, done)

    g.later(slow, cold)
    emit(I.mov, g.dst(op), answer)


@rule("str_order")
def _str_order(g, op):
    _ask_later(g, op, "str_compare")


@rule("str_has_char")
def _str_has_char(g, op):
    _ask_later(g, op, "str_holds_char")


@rule("str_has")
def _str_has(g, op):
    call_helper(g, op, "str_holds", [op.arg(0), op.arg(1)], op)


@rule("str_to_int", "str_to_float")
def _str_to_number(g, op):
    call_helper(g, op, op.name, [op.arg(0)], op)


def _look_up(g, op, table, other):
    """A byte of the table for a code point below 256; `other` emits what gives the result for one beyond."""
    emit, I, dst, code = g.emit, g.I, g.dst(op), g.reg(op.arg(0))
    far, done, base = g.cc.label(), g.cc.label(), g.cc.gp()
    emit(I.cmp, code, 256)
    emit(I.jae, far)
    emit(I.mov, base, g.object(table) + bytes.__basicsize__ - 1)
    emit(I.movzx, dst.d, g.mem(base, 0, 1, code, 0))
    g.cc.bind(done)

    def cold():
        other(dst)
        emit(I.jmp, done)

    g.later(far, cold)


@rule("char_in")
def _char_in(g, op):
    _look_up(g, op, bytes([chr(code) in op.imm for code in range(256)]), lambda dst: g.emit(g.I.mov, dst.d, 0))


@rule("char_test")
def _char_test(g, op):
    test = getattr(str, op.imm)
    _look_up(g, op, bytes([test(chr(code)) for code in range(256)]), lambda dst: _ask(g, op, "char_" + op.imm, dst))


@rule("char_obj")
def _char_obj(g, op):
    emit, I, dst, code, stub = g.emit, g.I, g.dst(op), g.reg(op.arg(0)), g.exit(op)
    far, done, base = g.cc.label(), g.cc.label(), g.cc.gp()
    emit(I.cmp, code, 256)
    emit(I.jae, far)
    emit(I.mov, base, g.layout["chars.address"])
    emit(I.mov, dst, g.mem(base, 0, 8, code, 3))
    if not _CHARS_ARE_IMMORTAL:
        incref(g, dst)
    g.cc.bind(done)

    def cold():
        made = g.call("char_new", "pi>p", (fresh_copy(g, g.ctx, False), g.argument(op.arg(0))))
        emit(I.test, made, made)
        emit(I.jz, stub)
        emit(I.mov, dst, made)
        emit(I.jmp, done)

    g.later(far, cold)


def _call_with_out(g, op, helper, signature, args):
    """Store the operands to ctx->out and call a C helper that gives a new reference, or NULL to leave."""
    emit, I, stub, slow, done = g.emit, g.I, g.exit(op), g.cc.label(), g.cc.label()
    emit(I.jmp, slow)

    def cold():
        for index, arg in enumerate(op.args):
            g.store(g.mem(g.ctx, g.layout["ctx.out"] + 8 * index, 8), arg.find())
        made = g.call(helper, signature, [fresh_copy(g, g.ctx, False), *args])
        emit(I.test, made, made)
        emit(I.jz, stub)
        emit(I.mov, g.dst(op), made)
        emit(I.jmp, done)

    g.later(slow, cold)
    g.cc.bind(done)


@rule("str_build")
def _str_build(g, op):
    _call_with_out(g, op, "str_build", "pp>p", [g.c_string(op.imm)])


@rule("call_new")
def _call_new(g, op):
    function, letters = op.imm
    _call_with_out(g, op, "call_new", "ppip>p", [g.object(function), len(op.args), g.c_string(letters)])
