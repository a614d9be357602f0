"""Instruction selection for bytes, bytearrays, arrays and memoryviews: numbers in memory, without objects."""
from rewritejit.nativeops.codegen.objects import element, helper_call
from rewritejit.nativeops.codegen.regs import fresh_copy
from rewritejit.nativeops.codegen.select import rule
from rewritejit.nativeops.ir.types import CODES


def _field(name, field, size=8):
    @rule(name)
    def load(g, op):
        g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout[field], size))


_field("bytes_size", "var.ob_size")
_field("buffer_size", "var.ob_size")
_field("bytearray_data", "bytearray.ob_start")
_field("array_data", "array.ob_item")
_field("view_data", "view.buf")


@rule("view_size")
def _view_size(g, op):
    shape = g.cc.gp()
    g.emit(g.I.mov, shape, g.mem(g.reg(op.arg(0)), g.layout["view.shape"], 8))
    g.emit(g.I.mov, g.dst(op), g.mem(shape, 0, 8))


@rule("bytes_data")
def _bytes_data(g, op):
    g.emit(g.I.lea, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["bytes.ob_sval"], 8))


@rule("array_code")
def _array_code(g, op):
    description, source = g.cc.gp(), op.arg(0)
    g.emit(g.I.mov, description, g.mem(g.reg(source), g.layout["array.ob_descr"], 8))
    g.emit(g.I.cmp, g.mem(description, 0, 1), ord(op.imm))
    g.emit(g.I.jne, g.exit(op))
    g.move_value(g.dst(op), source)


@rule("view_code")
def _view_code(g, op):
    helper_call(g, "view_fits", [op.arg(0), ord(op.imm[0]), len(op.imm) - 1], g.exit(op))
    g.move_value(g.dst(op), op.arg(0))


# --- numbers ---------------------------------------------------------------------------------------------------------

@rule("bytes_item")
def _bytes_item(g, op):
    g.emit(g.I.movzx, g.dst(op).d, element(g, g.reg(op.arg(0)), op.arg(1), 1))


@rule("raw_i")
def _raw_i(g, op):
    I, (size, signed) = g.I, CODES[op.imm]
    place, dst = element(g, g.reg(op.arg(0)), op.arg(1), size), g.dst(op)
    if size == 8:
        g.emit(I.mov, dst, place)
    elif signed:
        g.emit(I.movsxd if size == 4 else I.movsx, dst, place)
    else:
        g.emit(I.mov if size == 4 else I.movzx, dst.d, place)


@rule("raw_f")
def _raw_f(g, op):
    dst = g.dst(op)
    if op.imm == "d":
        g.emit(g.I.movsd, dst, element(g, g.reg(op.arg(0)), op.arg(1)))
    else:
        g.emit(g.I.xorps, dst, dst)                  # the conversion leaves the upper half: do not wait for it
        g.emit(g.I.cvtss2sd, dst, element(g, g.reg(op.arg(0)), op.arg(1), 4))


@rule("raw_set_i")
def _raw_set_i(g, op):
    size, value = CODES[op.imm][0], op.arg(2)
    place = element(g, g.reg(op.arg(0)), op.arg(1), size)
    if value.is_const and size < 8:
        bits = 8 * size
        number = value.imm & (1 << bits) - 1
        g.emit(g.I.mov, place, number - (1 << bits) if number >> bits - 1 else number)
    elif value.is_const:
        g.emit(g.I.mov, place, g.operand(value))
    else:
        source = g.reg(value)
        g.emit(g.I.mov, place, {1: source.b, 2: source.w, 4: source.d, 8: source}[size])


@rule("raw_set_f")
def _raw_set_f(g, op):
    source = g.reg(op.arg(2))
    if op.imm == "d":
        g.emit(g.I.movsd, element(g, g.reg(op.arg(0)), op.arg(1)), source)
    else:
        narrow = g.cc.xmm()
        g.emit(g.I.cvtsd2ss, narrow, source)
        g.emit(g.I.movss, element(g, g.reg(op.arg(0)), op.arg(1), 4), narrow)


# --- questions -------------------------------------------------------------------------------------------------------

def _question(name):
    @rule(name)
    def ask(g, op):
        letters = "p" + "".join({"o": "p", "i": "i"}[arg.find().type] for arg in op.args)
        args = [fresh_copy(g, g.ctx, False), *[g.argument(arg.find()) for arg in op.args]]
        g.emit(g.I.mov, g.dst(op), g.call(name, letters + ">i", args))


for _name in ("buffer_find", "buffer_search", "buffer_compare"):
    _question(_name)


# --- growing ---------------------------------------------------------------------------------------------------------

@rule("bytearray_append")
def _bytearray_append(g, op):
    """Where the block has room for one more and would not be made smaller."""
    emit, I, layout, slow, done = g.emit, g.I, g.layout, g.cc.label(), g.cc.label()
    container, value, stub = g.reg(op.arg(0)), op.arg(1), g.exit(op)
    size, start, used, room = g.cc.gp(), g.cc.gp(), g.cc.gp(), g.cc.gp()
    emit(I.mov, size, g.mem(container, layout["var.ob_size"], 8))
    emit(I.cmp, g.mem(container, layout["bytearray.ob_exports"], 8), 0)
    emit(I.jne, slow)
    emit(I.mov, start, g.mem(container, layout["bytearray.ob_start"], 8))
    emit(I.mov, room, g.mem(container, layout["bytearray.ob_alloc"], 8))
    emit(I.lea, used, g.mem(start, 2, 8, size, 0))
    emit(I.sub, used, g.mem(container, layout["bytearray.ob_bytes"], 8))
    emit(I.cmp, used, room)
    emit(I.jg, slow)
    emit(I.shr, room, 1)
    emit(I.lea, used, g.mem(size, 1, 8))
    emit(I.cmp, used, room)
    emit(I.jl, slow)
    emit(I.mov, g.mem(start, 0, 1, size, 0), value.imm if value.is_const else g.reg(value).b)
    emit(I.mov, g.mem(start, 1, 1, size, 0), 0)
    emit(I.mov, g.mem(container, layout["var.ob_size"], 8), used)
    g.cc.bind(done)

    def cold():
        helper_call(g, "bytearray_append", [op.arg(0), value], stub)
        emit(I.jmp, done)

    g.later(slow, cold)
