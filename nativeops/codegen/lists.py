"""Instruction selection for ops on the items of lists, and boxes that are written over; the contract of the rules is that of select.py, and what is
rare stands behind the hot code, as in objects.py.
"""
from rewritejit.nativeops.codegen.objects import HAS_IMMORTALS, call_at, call_helper, decref, element, helper_call, incref
from rewritejit.nativeops.codegen.select import SMALL_INTS, STRIDE, rule
from rewritejit.pyversion import VERSION


@rule("list_items")
def _list_items(g, op):
    g.emit(g.I.mov, g.dst(op), g.mem(g.reg(op.arg(0)), g.layout["list.ob_item"], 8))


@rule("list_item")
def _list_item(g, op):
    items, index = g.plan.args[op]
    g.emit(g.I.mov, g.dst(op), element(g, g.reg(items), index, 8, g.plan.offsets.get(op, 0)))


def _old_item(g, op):
    """(memory operand of the list's item, register with the old item)"""
    items, old = g.cc.gp(), g.cc.gp()
    g.emit(g.I.mov, items, g.mem(g.reg(op.arg(0)), g.layout["list.ob_item"], 8))
    place = element(g, items, op.arg(1))
    g.emit(g.I.mov, old, place)
    return place, old


def _set_object(g, op, helper, takes):
    """takes: the kernel's reference to the value becomes the list's."""
    value, stub, last, free, dropped, done = op.arg(2), g.exit(op), g.cc.label(), g.cc.label(), g.cc.label(), g.cc.label()
    emit, I, layout = g.emit, g.I, g.layout
    place, old = _old_item(g, op)
    if value.is_const and not takes:                 # often it is there already, as a flag that is cleared again
        emit(I.cmp, old, g.operand(value))
        emit(I.je, done)
    decref(g, old, op.imm, last)
    g.cc.bind(dropped)
    pointer = g.reg(value)
    if not takes and not (HAS_IMMORTALS and value.is_const and (value.imm is None or type(value.imm) is bool)):
        incref(g, pointer)
    emit(I.mov, place, pointer)
    g.cc.bind(done)

    def cold():
        if op.imm:                                   # of numbers nobody minds which reference is the last
            number, plain = g.cc.gp(), g.cc.label()
            for kind in (int, float):
                emit(I.cmp, g.mem(old, layout["object.ob_type"], 8), g.imm(id(kind)))
                emit(I.je, plain)
            emit(I.jmp, free)
            g.cc.bind(plain)
            emit(I.mov, number, g.mem(old, layout["object.ob_refcnt"], 8))
            emit(I.cmp, number, 1)
            emit(I.jle, free)
            emit(I.sub, number, 1)
            emit(I.mov, g.mem(old, layout["object.ob_refcnt"], 8), number)
            emit(I.jmp, dropped)
            g.cc.bind(free)
        helper_call(g, helper, [op.arg(0), op.arg(1), value, op.imm], stub)
        emit(I.jmp, done)

    g.later(last, cold)


@rule("list_set_o")
def _list_set_o(g, op):
    _set_object(g, op, "list_put_o", False)


LARGE = 1 << 18         # items of a list, 2 MB: more than the caches next to a processor hold
LONG = 256              # items of a step, half a page: with longer ones, looking up pages takes what is gained
AHEAD = 6               # to the power of two: how many stores ahead their memory is asked for


@rule("list_mark")
def _list_mark(g, op):
    """Without a branch on what is overwritten; a step's references are counted at once, as each change of a count waits for the one before.
    Memory of a large list comes in time only if it is asked for: the processor does not foresee long steps.
    Where the interpreter's bools do not lie as expected, or something else is in the list, all is done by a call."""
    emit, I, layout, stub, slow, done = g.emit, g.I, g.layout, g.exit(op), g.cc.label(), g.cc.label()
    container, first, step, value = [op.arg(number) for number in range(4)]
    target, other = id(value.imm), id(not value.imm)
    apart = abs(target - other)
    changed, counts = g.cc.gp(), layout["object.ob_refcnt"]

    def four_items(place):
        return g.mem(place, 0, 8), g.mem(place, 0, 8, by, 0), g.mem(place, 0, 8, by, 1), g.mem(place, 0, 8, thrice, 0)

    def count():
        if not HAS_IMMORTALS:
            emit(I.shr, changed, apart.bit_length() - 1)
            emit(I.sub, g.mem(g.constant(other), counts, 8), changed)
            emit(I.add, g.mem(g.constant(target), counts, 8), changed)

    if apart.bit_count() == 1 and apart < 1 << 31:
        place, by, thrice, this, bool_ = g.cc.gp(), g.cc.gp(), g.cc.gp(), g.cc.gp(), g.constant(target)
        g.move_value(by, step)
        emit(I.shl, by, 3)
        emit(I.lea, thrice, g.mem(by, 0, 8, by, 1))
        g.move_value(place, first)
        emit(I.shl, place, 3)
        emit(I.add, place, g.mem(g.reg(container), layout["list.ob_item"], 8))
        if g.prefetchw:
            ahead, near = g.cc.gp(), g.cc.label()
            emit(I.cmp, g.mem(g.reg(container), layout["var.ob_size"], 8), LARGE)
            emit(I.jb, near)
            emit(I.cmp, by, 8 * LONG)
            emit(I.ja, near)
            emit(I.mov, ahead, by)
            emit(I.shl, ahead, AHEAD)
            emit(I.add, ahead, place)
            for item in four_items(ahead):
                emit(I.prefetchw, item)
            g.cc.bind(near)
        if not HAS_IMMORTALS:
            emit(I.xor, changed.d, changed.d)
        for item in four_items(place):
            if target < other:
                emit(I.mov, this, item)
                emit(I.sub, this, bool_)
            else:
                emit(I.mov, this, bool_)
                emit(I.sub, this, item)
            emit(I.test, this, ~apart)
            emit(I.jne, slow)
            if not HAS_IMMORTALS:
                emit(I.add, changed, this)
            emit(I.mov, item, bool_)
        count()
    else:
        emit(I.xor, changed.d, changed.d)
        emit(I.jmp, slow)
    g.cc.bind(done)

    def cold():
        count()
        helper_call(g, "list_mark", [container, first, step, value, op.imm], stub)
        emit(I.jmp, done)

    g.later(slow, cold)


@rule("list_swap")
def _list_swap(g, op):
    emit, I, layout = g.emit, g.I, g.layout
    items = g.cc.gp()
    emit(I.mov, items, g.mem(g.reg(op.arg(0)), layout["list.ob_item"], 8))
    emit(I.mov, element(g, items, op.arg(1)), g.reg(op.arg(5)))
    if op.arg(3) is not op.arg(0):
        items = g.cc.gp()
        emit(I.mov, items, g.mem(g.reg(op.arg(3)), layout["list.ob_item"], 8))
    emit(I.mov, element(g, items, op.arg(4)), g.reg(op.arg(2)))


@rule("list_set_t")
def _list_set_t(g, op):
    _set_object(g, op, "list_put_t", True)


def overwrite_f(g, old, value, slow):
    """Write over a float's box at the register `old`; goes to `slow` if it is none, or somebody else refers to it, or for
    NaN."""
    emit, I, layout = g.emit, g.I, g.layout
    emit(I.cmp, g.mem(old, layout["object.ob_type"], 8), g.imm(id(float)))
    emit(I.jne, slow)
    emit(I.cmp, g.mem(old, layout["object.ob_refcnt"], 8), 1)
    emit(I.jne, slow)
    emit(I.ucomisd, g.reg(value), g.reg(value))
    emit(I.jp, slow)
    emit(I.movsd, g.mem(old, layout["float.ob_fval"], 8), g.reg(value))


def overwrite_i(g, old, value, slow, small=None):
    """The same with an int; goes to `slow` if it cannot. Small ints (-5 to 256) are objects of their own, and one digit has 30 bits.
    small: where it goes with a small one, if not there too."""
    emit, I, layout = g.emit, g.I, g.layout
    source, digit, other = g.reg(value), g.cc.gp(), g.cc.gp()
    emit(I.lea, digit, g.mem(source, 5, 8))
    emit(I.cmp, digit, 262)
    emit(I.jb, small or slow)
    emit(I.mov, digit, source)
    emit(I.neg, digit)
    emit(I.cmovs, digit, source)
    emit(I.cmp, digit, 1 << 30)
    emit(I.jae, slow)
    emit(I.cmp, g.mem(old, layout["object.ob_type"], 8), g.imm(id(int)))
    emit(I.jne, slow)
    emit(I.cmp, g.mem(old, layout["object.ob_refcnt"], 8), 1)
    emit(I.jne, slow)
    emit(I.mov, other, source)
    emit(I.sar, other, 63)
    if HAS_IMMORTALS:
        emit(I.and_, other, 2)
        emit(I.or_, other, 8)                        # one digit; 2 marks a negative number
    else:
        emit(I.or_, other, 1)
    emit(I.mov, g.mem(old, layout["long.tag"], 8), other)
    emit(I.mov, g.mem(old, layout["long.digit"], 4), digit.d)


def is_small(value):
    """Whether an int Op is known to be one of those that are objects of their own."""
    return value.is_const and -5 <= value.imm <= 256


@rule("list_set_f")
def _list_set_f(g, op):
    slow, done = g.cc.label(), g.cc.label()
    _, old = _old_item(g, op)
    overwrite_f(g, old, op.arg(2), slow)
    g.cc.bind(done)
    call_at(g, op, "list_put_f", [op.arg(0), op.arg(1), op.arg(2)], slow, done)


@rule("list_set_i")
def _list_set_i(g, op):
    """The box is written over, or a small int takes its place."""
    emit, I, slow, small, done = g.emit, g.I, g.cc.label(), g.cc.label(), g.cc.label()
    value = op.arg(2)
    if not is_small(value):
        _, old = _old_item(g, op)
        overwrite_i(g, old, value, slow, small)
        emit(I.jmp, done)
    g.cc.bind(small)
    if SMALL_INTS:
        place, old = _old_item(g, op)
        pointer = _small_int(g, value, slow)
        emit(I.cmp, g.mem(old, g.layout["object.ob_type"], 8), g.imm(id(int)))
        emit(I.jne, slow)
        decref(g, old, 0, slow)
        if not HAS_IMMORTALS:
            incref(g, pointer)
        emit(I.mov, place, pointer)
    else:
        emit(I.jmp, slow)
    g.cc.bind(done)
    call_at(g, op, "list_put_i", [op.arg(0), op.arg(1), value], slow, done)


@rule("list_pop")
def _list_pop(g, op):
    """Where more than half of the place is used then, as CPython does: inline. From 3.12 on the place goes with the last item."""
    emit, I, layout, slow, done = g.emit, g.I, g.layout, g.cc.label(), g.cc.label()
    container, size, half = g.reg(op.arg(0)), g.cc.gp(), g.cc.gp()
    emit(I.mov, half, g.mem(container, layout["list.allocated"], 8))
    emit(I.mov, size, g.mem(container, layout["var.ob_size"], 8))
    emit(I.shr, half, 1)
    emit(I.sub, size, 1)
    emit(I.jle if VERSION >= (3, 12) else I.jl, slow)
    emit(I.cmp, size, half)
    emit(I.jl, slow)
    emit(I.mov, half, g.mem(container, layout["list.ob_item"], 8))
    emit(I.mov, g.mem(container, layout["var.ob_size"], 8), size)
    emit(I.mov, g.dst(op), g.mem(half, 0, 8, size, 3))
    g.cc.bind(done)
    call_at(g, op, "list_pop", [op.arg(0)], slow, done, op)


@rule("list_append_t")
def _list_append_t(g, op):
    _append_object(g, op, "list_add_t", True)


@rule("list_append_o")
def _list_append_o(g, op):
    _append_object(g, op, "list_add_o", False)


def _append_object(g, op, helper, takes):
    slow, done = g.cc.label(), g.cc.label()
    _append(g, g.reg(op.arg(0)), g.reg(op.arg(1)), slow, not takes)
    g.cc.bind(done)
    call_at(g, op, helper, [op.arg(0), op.arg(1)], slow, done)


def _append(g, container, pointer, slow, counts):
    """Append an object to a list that has a place for it; goes to `slow` if there is none. counts: the list gets a reference of its own."""
    emit, I, layout, size, items = g.emit, g.I, g.layout, g.cc.gp(), g.cc.gp()
    emit(I.mov, size, g.mem(container, layout["var.ob_size"], 8))
    emit(I.cmp, size, g.mem(container, layout["list.allocated"], 8))
    emit(I.jge, slow)
    if counts:
        incref(g, pointer)
    emit(I.mov, items, g.mem(container, layout["list.ob_item"], 8))
    emit(I.mov, g.mem(items, 0, 8, size, 3), pointer)
    emit(I.add, size, 1)
    emit(I.mov, g.mem(container, layout["var.ob_size"], 8), size)


@rule("list_append_i")
def _list_append_i(g, op):
    slow, done, value = g.cc.label(), g.cc.label(), op.arg(1)
    if SMALL_INTS and (not value.is_const or is_small(value)):
        _append(g, g.reg(op.arg(0)), _small_int(g, value, slow), slow, not HAS_IMMORTALS)
    else:
        g.emit(g.I.jmp, slow)
    g.cc.bind(done)
    call_at(g, op, "list_add_i", [op.arg(0), value], slow, done)


def _small_int(g, value, slow):
    """A register with the object of a small int; goes to the label `slow` with any other int."""
    emit, I, pointer = g.emit, g.I, g.cc.gp()
    if value.is_const:
        emit(I.mov, pointer, id(value.imm))
        return pointer
    first, least = g.cc.gp(), 0
    if g.below(value, 257):
        emit(I.mov, pointer, g.reg(value))
    else:
        least = -5
        emit(I.lea, pointer, g.mem(g.reg(value), -least, 8))
        emit(I.cmp, pointer, 257 - least)
        emit(I.jae, slow)
    emit(I.shl, pointer, STRIDE.bit_length() - 1)
    emit(I.mov, first, id(least))
    emit(I.add, pointer, first)
    return pointer


@rule("list_append_f")
def _list_append_f(g, op):
    call_helper(g, op, "list_add_f", [op.arg(0), op.arg(1)])
