"""Instruction selection for ops on references and containers; the contract of the rules is that of select.py.

What is rare, and every call of a C helper, stands behind the hot code (`g.later`): the register allocator then keeps what lives
across the call in registers on the hot path.
"""
from rewritejit.guards.snapshot import VList, VTuple
from rewritejit.nativeops.codegen.regs import fresh_copy
from rewritejit.nativeops.codegen.select import check_type, rule
from rewritejit.nativeops.ir.ops import OPS, STORE
from rewritejit.pyversion import VERSION

HAS_IMMORTALS = VERSION >= (3, 12)           # the low half of their reference count is negative as an int
_LETTER = {"o": "p", "p": "p", "i": "i", "b": "i", "f": "f"}


def call_helper(g, op, helper, operands, result=None):
    """Call a C helper with the context and the operands (Ops, or ints), leave if it gives 0. result: the op whose value it gives."""
    done, slow = g.cc.label(), g.cc.label()
    g.emit(g.I.jmp, slow)
    call_at(g, op, helper, operands, slow, done, result)
    g.cc.bind(done)


def call_at(g, op, helper, operands, slow, done, result=None):
    """The same off the hot path, at the label `slow`; goes on at `done`."""
    stub = g.exit(op)

    def cold():
        helper_call(g, helper, operands, stub, result)
        g.emit(g.I.jmp, done)

    g.later(slow, cold)


def helper_call(g, helper, operands, stub, result=None):
    """The same, right here."""
    emit, I = g.emit, g.I
    args = [fresh_copy(g, g.ctx, False)]
    letters = "p"
    for operand in operands:
        if isinstance(operand, int):
            args.append(operand)
            letters += "i"
        else:
            args.append(g.argument(operand))
            letters += _LETTER[operand.type]
    kind = result.type if result is not None else "v"
    value = g.call(helper, letters + (">p" if kind == "o" else ">i"), args)
    if kind == "o":
        emit(I.test, value, value)
        emit(I.jz, stub)
        emit(I.mov, g.dst(result), value)
        return
    emit(I.test, value.d, value.d)
    emit(I.jz, stub)
    if kind != "v":
        out = g.mem(g.ctx, g.layout["ctx.out"], 8)
        emit(I.movsd if kind == "f" else I.mov, g.dst(result), out)


def _helper_rule(name, helper):
    @rule(name)
    def call(g, op):
        call_helper(g, op, helper, [op.arg(index) for index in range(len(op.args))], op if op.type != "v" else None)


for _name, _info in OPS.items():
    if _info.effect is STORE and _info.helper is not None:
        _helper_rule(_name, _info.helper)


# --- references ------------------------------------------------------------------------------------------------------

def incref(g, pointer):
    emit, I, count = g.emit, g.I, g.layout["object.ob_refcnt"]
    if not HAS_IMMORTALS:
        emit(I.add, g.mem(pointer, count, 8), 1)
        return
    number, skip = g.cc.gp(), g.cc.label()
    emit(I.mov, number.d, g.mem(pointer, count, 4))
    emit(I.add, number.d, 1)
    emit(I.jz, skip)
    emit(I.mov, g.mem(pointer, count, 4), number.d)
    g.cc.bind(skip)


def decref(g, pointer, spare, last):
    """Give up a reference if it is neither the last one nor among `spare` more, else go to the label `last`. Counts are read and written
    in the size that `incref` writes: the processor hands a number on from a store to a load of the same size without delay."""
    emit, I, number, done = g.emit, g.I, g.cc.gp(), g.cc.label()
    if HAS_IMMORTALS:
        size, number = 4, number.d
    else:
        size = 8
    place = g.mem(pointer, g.layout["object.ob_refcnt"], size)
    emit(I.mov, number, place)
    if HAS_IMMORTALS:
        emit(I.test, number, number)
        emit(I.js, done)
    emit(I.cmp, number, spare + 1)
    emit(I.jle, last)
    emit(I.sub, number, 1)
    emit(I.mov, place, number)
    g.cc.bind(done)


@rule("cast")
def _cast(g, op):
    g.object(op.imm)
    check_type(g, op, g.exit(op), op.imm)
    if op.imm is str and g.layout.get("str.ready"):      # 3.11: the deprecated C functions make some that are not
        g.emit(g.I.test, g.mem(g.reg(op.arg(0)), g.layout["str.state"], 4), g.layout["str.ready"])
        g.emit(g.I.jz, g.exit(op))
    g.move_value(g.dst(op), op.arg(0))


@rule("is_class")
def _is_class(g, op):
    g.set_bool(g.dst(op), g.compare(op))


@rule("retain")
def _retain(g, op):
    g.move_value(g.dst(op), op.arg(0))
    incref(g, g.dst(op))


@rule("borrow")
def _borrow(g, op):
    g.move_value(g.dst(op), op.arg(0))


@rule("release")
def _release(g, op):
    last, done = g.cc.label(), g.cc.label()
    decref(g, g.reg(op.arg(0)), op.imm, last)
    g.cc.bind(done)
    call_at(g, op, "release_last" if g.is_body else "release_last_here", [op.arg(0), op.imm], last, done)


@rule("guard_shared")
def _guard_shared(g, op):
    emit, I, stub, slow, done = g.emit, g.I, g.exit(op), g.cc.label(), g.cc.label()
    emit(I.cmp, g.mem(g.reg(op.arg(0)), g.layout["object.ob_refcnt"], 8), op.imm + 1)
    emit(I.jle, slow)
    g.cc.bind(done)

    def cold():
        helper_call(g, "is_shared" if g.is_body else "is_shared_here", [op.arg(0), op.imm], stub)
        emit(I.jmp, done)

    g.later(slow, cold)


@rule("bool_obj")
def _bool_obj(g, op):
    emit, I, dst, other = g.emit, g.I, g.dst(op), g.cc.gp()
    source = g.reg(op.arg(0))
    emit(I.mov, other, id(True))
    emit(I.test, source.d, source.d)
    emit(I.mov, dst, id(False))
    emit(I.cmovne, dst, other)


_PART = {"o": 0, "i": 1, "f": 2, "b": 3}      # how the helper reads a part, two bits each


@rule("build")
def _build(g, op):
    """The parts are stored in the context; few of them are told by bits, more by a recipe."""
    stub, slow, done, count = g.exit(op), g.cc.label(), g.cc.label(), len(op.args)
    g.emit(g.I.jmp, slow)

    def cold():
        if count <= 30:
            for index in range(count):
                g.store(g.mem(g.ctx, g.layout["ctx.out"] + 8 * index, 8), op.arg(index))
            kinds = sum([_PART[op.arg(index).type] << 2 * index for index in range(count)])
            value = g.call("build_list" if op.imm[0] == "list" else "build_tuple", "pii>p", (fresh_copy(g, g.ctx, False), count, kinds))
        else:
            kind = {"list": VList, "tuple": VTuple}[op.imm[0]]
            address = g.value_recipe(kind([op.arg(index) for index in range(count)]))
            value = g.call("build_new", "pp>p", (fresh_copy(g, g.ctx, False), address))
        g.emit(g.I.test, value, value)
        g.emit(g.I.jz, stub)
        g.emit(g.I.mov, g.dst(op), value)
        g.emit(g.I.jmp, done)

    g.later(slow, cold)
    g.cc.bind(done)


@rule("ret_owned")
def _ret_owned(g, op):
    g.cc.ret(fresh_copy(g, g.reg(op.arg(0)), False))


# --- indices, iterators, tuples --------------------------------------------------------------------------------------

@rule("check_index")
def _check_index(g, op):
    emit, I, index, size, stub = g.emit, g.I, op.arg(0), op.arg(1), g.exit(op)
    if index.is_const:
        emit(I.cmp, g.reg(size), g.operand(index))
        emit(I.jbe, stub)
    else:
        emit(I.cmp, g.reg(index), g.operand(size))
        emit(I.jae, stub)
    g.move_value(g.dst(op), index)


@rule("wrap_index")
def _wrap_index(g, op):
    """Negative ones are off the hot path: a program has mostly none, or knows that it has."""
    emit, I, size, stub, dst, wrap, done = g.emit, g.I, op.arg(1), g.exit(op), g.dst(op), g.cc.label(), g.cc.label()
    index = g.reg(op.arg(0))
    emit(I.cmp, index, g.operand(size))
    emit(I.jae, wrap)
    g.move(dst, index, "i")
    g.cc.bind(done)

    def cold():
        t = g.cc.gp()
        emit(I.mov, t, index)
        emit(I.add, t, g.operand(size))
        emit(I.cmp, t, g.operand(size))
        emit(I.jae, stub)
        emit(I.mov, dst, t)
        emit(I.jmp, done)

    g.later(wrap, cold)


@rule("iter_seq")
def _iter_seq(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["seqiter.seq"], 8))


@rule("iter_index")
def _iter_index(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["seqiter.index"], 8))


@rule("iter_field", "iter_number")
def _iter_field(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout[op.imm], 8))


@rule("iter_part")
def _iter_part(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["tuple.ob_item"] + 8 * op.imm, 8))


@rule("guard_alone")
def _guard_alone(g, op):
    g.emit(g.I.cmp, g.mem(g.reg(op.arg(0)), g.layout["object.ob_refcnt"], 8), 1)
    g.emit(g.I.jne, g.exit(op))


@rule("list_size", "tuple_size")
def _size(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["var.ob_size"], 8))


@rule("guard_first")
def _guard_first(g, op):
    emit, I, item, done = g.emit, g.I, g.cc.gp(), g.cc.label()
    g.object(op.imm)
    emit(I.cmp, g.mem(g.reg(op.arg(0)), g.layout["var.ob_size"], 8), 0)
    emit(I.je, done)
    emit(I.mov, item, g.mem(g.reg(op.arg(0)), g.layout["list.ob_item"], 8))
    emit(I.mov, item, g.mem(item, 0, 8))
    emit(I.cmp, g.mem(item, g.layout["object.ob_type"], 8), g.imm(id(op.imm)))
    emit(I.jne, g.exit(op))
    g.cc.bind(done)


@rule("tuple_items")
def _tuple_items(g, op):
    g.emit(g.I.lea, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["tuple.ob_item"], 8))


@rule("tuple_unpack")
def _tuple_unpack(g, op):
    g.emit(g.I.cmp, g.mem(g.reg(op.arg(0)), g.layout["var.ob_size"], 8), op.imm)
    g.emit(g.I.jne, g.exit(op))
    g.emit(g.I.lea, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["tuple.ob_item"], 8))


def element(g, base, index, size=8, offset=0):
    """The memory operand of an element of an array at the register `base`; index: an Op. size: 1, 2, 4 or 8 bytes."""
    if index.is_const and 0 <= index.imm < 1 << 24:
        return g.mem(base, offset + size * index.imm, size)
    return g.mem(base, offset, size, g.reg(index), size.bit_length() - 1)


@rule("tuple_item")
def _tuple_item(g, op):
    g.emit(g.I.mov, g.dst(op), element(g, g.reg(op.arg(0)), op.arg(1)))


@rule("plain_call")
def _plain_call(g, op):
    g.object(op.imm)
    call_helper(g, op, "plain_call", [id(op.imm), len(op.args), op.arg(0), op.arg(len(op.args) - 1)], op)
