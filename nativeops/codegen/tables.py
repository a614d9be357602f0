"""Instruction selection for ops on dicts and sets; the contract of the rules is that of select.py."""
from rewritejit.nativeops.codegen.lists import is_small, overwrite_f, overwrite_i
from rewritejit.nativeops.codegen.objects import element, helper_call
from rewritejit.nativeops.codegen.regs import fresh_copy
from rewritejit.nativeops.codegen.select import rule


def _field(name, field, size=8):
    @rule(name)
    def load(g, op):
        dst = g.dst(op)
        g.emit(g.I.mov, dst if size == 8 else dst.d, g.mem(g.reg(op.arg(0)), g.layout[field], size))


for _name, _from in (("dict_used", "dict.used"), ("set_used", "set.used"), ("deque_size", "var.ob_size"), ("deque_block", "deque.left"), ("deque_first", "deque.first"),
                     ("deque_state", "deque.state"), ("iter_table", "dictiter.table"), ("iter_used", "dictiter.used"),
                     ("iter_pos", "dictiter.pos"), ("dictiter_left", "dictiter.left"), ("setiter_left", "setiter.left")):
    _field(_name, _from)


@rule("block_item")
def _block_item(g, op):
    g.emit(g.I.mov, g.dst(op), element(g, g.reg(op.arg(0)), op.arg(1), offset=g.layout["block.data"]))


@rule("block_right")
def _block_right(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(1)), g.layout["block.right"], 8))


@rule("dict_is_combined")
def _is_combined(g, op):
    g.emit(g.I.cmp, g.mem(g.reg(op.arg(0)), g.layout["dict.values"], 8), 0)
    g.set_bool(g.dst(op), "e")


# --- lookups ---------------------------------------------------------------------------------------------------------

@rule("dict_find_i", "dict_find_o", "set_find_i", "set_find_o")
def _find(g, op):
    slow, done = g.cc.label(), g.cc.label()
    g.emit(g.I.jmp, slow)

    def cold():
        key = op.arg(1)
        value = g.call(op.name, "pi>p" if key.type == "i" else "pp>p", [g.argument(op.arg(0)), g.argument(key)])
        g.emit(g.I.mov, g.dst(op), value)
        g.emit(g.I.jmp, done)

    g.later(slow, cold)
    g.cc.bind(done)


def _parts_out(g, op, first):
    """Store the operands from `first` on to ctx->out."""
    for index in range(first, len(op.args)):
        g.store(g.mem(g.ctx, g.layout["ctx.out"] + 8 * (index - first), 8), op.arg(index))


@rule("dict_find_t", "set_find_t")
def _find_t(g, op):
    slow, done = g.cc.label(), g.cc.label()
    g.emit(g.I.jmp, slow)

    def cold():
        _parts_out(g, op, 1)
        value = g.call(op.name, "ppp>p", [fresh_copy(g, g.ctx, False), g.argument(op.arg(0)), g.c_string(op.imm)])
        g.emit(g.I.mov, g.dst(op), value)
        g.emit(g.I.jmp, done)

    g.later(slow, cold)
    g.cc.bind(done)


@rule("guard_known")
def _guard_known(g, op):
    g.emit(g.I.cmp, g.reg(op.arg(0)), 1)
    g.emit(g.I.je, g.exit(op))


@rule("guard_place")
def _guard_place(g, op):
    place = op.arg(0)
    g.emit(g.I.cmp, g.reg(place), 1)
    g.emit(g.I.jbe, g.exit(op))
    g.move_value(g.dst(op), place)


@rule("is_place")
def _is_place(g, op):
    g.set_bool(g.dst(op), g.compare(op))


@rule("place_item")
def _place_item(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), 0, 8))


# --- changes ---------------------------------------------------------------------------------------------------------

def _slowly(g, op, helper, slow, done, more=()):
    stub = g.exit(op)

    def cold():
        helper_call(g, helper, [op.arg(index) for index in range(len(op.args))] + list(more), stub)
        g.emit(g.I.jmp, done)

    g.later(slow, cold)


def _set_number(g, op, value, slow):
    """A box that nobody else refers to is written over; the dict is a new version of itself then."""
    emit, I, layout = g.emit, g.I, g.layout
    dict_, place = g.reg(op.arg(0)), g.reg(op.arg(1))
    if value.type == "o" or value.type == "i" and is_small(value):
        emit(I.jmp, slow)
    else:
        emit(I.test, place, place)
        emit(I.jz, slow)
        version, address, old, watched = layout["dict.version"], g.cc.gp(), g.cc.gp(), layout["dict.version.watched"]
        if watched:
            emit(I.test, g.mem(dict_, version, 4), watched)
            emit(I.jnz, slow)
        emit(I.mov, old, g.mem(place, 0, 8))
        (overwrite_i if value.type == "i" else overwrite_f)(g, old, value, slow)
        number = g.cc.gp()
        emit(I.mov, address, layout["dict.version.address"])
        emit(I.mov, number, g.mem(address, 0, 8))
        emit(I.add, number, layout["dict.version.step"])
        emit(I.mov, g.mem(address, 0, 8), number)
        emit(I.mov, g.mem(dict_, version, 8), number)


@rule("dict_set_oi", "dict_set_ii", "dict_set_of", "dict_set_if")
def _dict_set_number(g, op):
    slow, done = g.cc.label(), g.cc.label()
    _set_number(g, op, op.arg(3), slow)
    g.cc.bind(done)
    _slowly(g, op, op.name.replace("set", "put"), slow, done)


@rule("dict_set_t", "set_add_t")
def _dict_set_t(g, op):
    emit, slow, done, stub = g.emit, g.cc.label(), g.cc.label(), g.exit(op)
    if op.name == "dict_set_t":
        _set_number(g, op, op.arg(2), slow)
        helper, letters, more = "dict_put_t", op.imm[0], [op.imm[1]]
    else:
        emit(g.I.cmp, g.reg(op.arg(1)), 0)
        emit(g.I.je, slow)
        helper, letters, more = "set_add_t", op.imm, []
    g.cc.bind(done)

    def cold():
        _parts_out(g, op, 2)
        args = [fresh_copy(g, g.ctx, False), g.argument(op.arg(0)), g.argument(op.arg(1)), g.c_string(letters), *more]
        ok = g.call(helper, "pppp" + "i" * len(more) + ">i", args)
        emit(g.I.test, ok.d, ok.d)
        emit(g.I.jz, stub)
        emit(g.I.jmp, done)

    g.later(slow, cold)


@rule("dict_set_oo", "dict_set_io", "dict_drop_o", "dict_drop_i")
def _dict_set_object(g, op):
    slow, done = g.cc.label(), g.cc.label()
    g.emit(g.I.jmp, slow)
    g.cc.bind(done)
    _slowly(g, op, op.name.replace("set", "put"), slow, done, [op.imm])


# --- iteration -------------------------------------------------------------------------------------------------------

def _entry(g, dict_, index):
    """A register with the address of the key at a position of a dict; the value is behind it. index: a register."""
    emit, I, layout = g.emit, g.I, g.layout
    keys, size, entry, skip = g.cc.gp(), g.cc.gp(), g.cc.gp(), g.cc.label()
    emit(I.mov, keys, g.mem(dict_, layout["dict.keys"], 8))
    shift = g.cc.gp()
    emit(I.movzx, shift.d, g.mem(keys, layout["dictkeys.log2_index_bytes"], 1))
    emit(I.mov, size.d, 1)
    if g.bmi2:
        emit(I.shlx, size, size, shift)
    else:
        emit(I.shl, size, shift.b)
    emit(I.lea, entry, g.mem(keys, layout["dictkeys.indices"], 8, size, 0))
    emit(I.lea, size, g.mem(index, 0, 8, index, 0))
    emit(I.cmp, g.mem(keys, layout["dictkeys.kind"], 1), 0)
    emit(I.jne, skip)
    emit(I.lea, entry, g.mem(entry, 8, 8, index, 3))        # three words: the hash comes first
    g.cc.bind(skip)
    emit(I.lea, entry, g.mem(entry, 0, 8, size, 3))
    return keys, entry


def _position(g, op):
    index = op.arg(1)
    return g.constant(index.imm) if index.is_const else g.reg(index)


@rule("dict_next")
def _dict_next(g, op):
    emit, I, layout, slow, done, end = g.emit, g.I, g.layout, g.cc.label(), g.cc.label(), g.cc.label()
    index, dst = _position(g, op), g.dst(op)
    keys, entry = _entry(g, g.reg(op.arg(0)), index)
    result = g.cc.gp()
    emit(I.mov, result, -1)
    emit(I.cmp, index, g.mem(keys, layout["dictkeys.nentries"], 8))
    emit(I.jae, end)
    emit(I.cmp, g.mem(entry, 8, 8), 0)
    emit(I.je, slow)
    emit(I.mov, result, index)
    g.cc.bind(end)
    emit(I.mov, dst, result)
    g.cc.bind(done)
    _next_slowly(g, op, slow, done)


def _next_slowly(g, op, slow, done):
    def cold():
        value = g.call(op.name, "pi>i", [g.argument(op.arg(0)), g.argument(op.arg(1))])
        g.emit(g.I.mov, g.dst(op), value)
        g.emit(g.I.jmp, done)

    g.later(slow, cold)


@rule("dict_key", "dict_value")
def _dict_item(g, op):
    _, entry = _entry(g, g.reg(op.arg(0)), _position(g, op))
    g.emit(g.I.mov, g.dst(op), g.mem(entry, 0 if op.name == "dict_key" else 8, 8))


def _set_entry(g, op):
    """A register with the address of a set's entry: a key, its hash."""
    entry, twice = g.cc.gp(), g.cc.gp()
    index = _position(g, op)
    g.emit(g.I.mov, entry, g.mem(g.reg(op.arg(0)), g.layout["set.table"], 8))
    g.emit(g.I.lea, twice, g.mem(index, 0, 8, index, 0))
    g.emit(g.I.lea, entry, g.mem(entry, 0, 8, twice, 3))
    return index, entry


@rule("set_next")
def _set_next(g, op):
    """Most positions of a set are free: they are passed over here."""
    emit, I, layout, again, end = g.emit, g.I, g.layout, g.cc.label(), g.cc.label()
    dst, position, mask = g.dst(op), g.cc.gp(), g.cc.gp()
    index, entry = _set_entry(g, op)
    emit(I.mov, mask, g.mem(g.reg(op.arg(0)), layout["set.mask"], 8))
    emit(I.mov, position, index)
    used = g.cc.label()
    g.cc.bind(again)
    emit(I.cmp, position, mask)
    emit(I.ja, end)
    free = g.cc.label()
    emit(I.cmp, g.mem(entry, 0, 8), 0)
    emit(I.je, free)
    emit(I.cmp, g.mem(entry, 8, 8), -1)
    emit(I.jne, used)
    g.cc.bind(free)
    emit(I.add, position, 1)
    emit(I.add, entry, 16)
    emit(I.jmp, again)
    g.cc.bind(end)
    emit(I.mov, position, -1)
    g.cc.bind(used)
    emit(I.mov, dst, position)


@rule("set_key")
def _set_key(g, op):
    _, entry = _set_entry(g, op)
    g.emit(g.I.mov, g.dst(op), g.mem(entry, 0, 8))
