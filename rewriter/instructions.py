"""What each canonical instruction does to the abstract state: one handler per instruction.

A handler is called with the builder, the current frame and the instruction; the frame's pc is already at the next one. It emits ops, changes
stack and locals, and may branch, jump, call or return. It raises Leave before it has changed anything when this isn't compiled.
"""
from types import CellType, ModuleType

from rewritejit.guards.snapshot import VCall, VMaybe, VRange, VRangeIter, VSeqIter, VTuple
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import Op
from rewritejit.pyversion import NULL_FIRST
from rewritejit.rewriter import arith, buffers, calls, lists, objects  # noqa: F401 - buffers and lists register themselves
from rewritejit.rewriter.containers import kind_of
from rewritejit.rewriter.keeping import may_keep
from rewritejit.rewriter.leaving import Leave, Restart

MISSING = _core.NULL
HANDLERS = {}


def handles(*names):
    def register(function):
        for name in names:
            HANDLERS[name] = function
        return function
    return register


@handles("SITE", "NOP", "RESUME", "PRECALL", "JUMP_FORWARD")
def _nop(b, frame, instr):
    if instr.target >= 0:
        frame.pc = instr.target


@handles("LATCH")
def _latch(b, frame, instr):
    """Where a loop's backward jumps meet. Pending work is left to the interpreter at the loop's first instruction: it does it after
    one pass of its own."""
    b.emit("poll", (), "v", reason="poll")


@handles("JUMP_BACKWARD")
def _jump_backward(b, frame, instr):
    b.poll_if_backward(instr.target)
    frame.pc = instr.target


@handles("LOAD_FAST")
def _load_fast(b, frame, instr):
    frame.stack.append(load_local(b, frame, instr.arg))


def load_local(b, frame, slot):
    value = frame.locals[slot]
    if value is None:
        raise Leave("unbound")
    if isinstance(value, VMaybe):
        b.emit("guard_true", (value.flag,), "v", reason="unbound")
        value = frame.locals[slot] = value.value
    elif isinstance(value, Op) and value.name == "cell" and value not in b.bound_cells:
        raise Leave("unsupported-type", "object")
    return value


@handles("LOAD_FAST_LOAD_FAST")
def _load_fast2(b, frame, instr):
    first = load_local(b, frame, instr.arg[0])
    frame.stack += (first, load_local(b, frame, instr.arg[1]))


@handles("STORE_FAST")
def _store_fast(b, frame, instr):
    store_local(b, frame, instr.arg)
    frame.locals[instr.arg] = frame.stack.pop()


def store_local(b, frame, slot):
    """Check that the local may be overwritten: an object's release must be seen at once."""
    objects.overwritten(b, frame.locals[slot])


@handles("STORE_FAST_STORE_FAST")
def _store_fast2(b, frame, instr):
    store_local(b, frame, instr.arg[0])
    store_local(b, frame, instr.arg[1])
    frame.locals[instr.arg[0]] = frame.stack.pop()
    frame.locals[instr.arg[1]] = frame.stack.pop()


@handles("STORE_FAST_LOAD_FAST")
def _store_load(b, frame, instr):
    store_local(b, frame, instr.arg[0])
    value = frame.stack[-1]
    loaded = value if instr.arg[0] == instr.arg[1] else load_local(b, frame, instr.arg[1])
    frame.locals[instr.arg[0]] = frame.stack.pop()
    frame.stack.append(loaded)


@handles("DELETE_FAST")
def _delete_fast(b, frame, instr):
    load_local(b, frame, instr.arg)
    store_local(b, frame, instr.arg)
    frame.locals[instr.arg] = None


@handles("LOAD_CONST")
def _load_const(b, frame, instr):
    frame.stack.append(b.constant(instr.arg))


@handles("RETURN_CONST")
def _return_const(b, frame, instr):
    b.returned(b.constant(instr.arg))


@handles("RETURN_VALUE")
def _return_value(b, frame, instr):
    b.returned(frame.stack[-1])


@handles("POP_TOP")
def _pop_top(b, frame, instr):
    value = frame.stack[-1]
    if isinstance(value, (VRangeIter, VSeqIter)) and value.origin is not None:
        raise Leave("loop-end", "break")
    objects.overwritten(b, value)
    frame.stack.pop()


@handles("PUSH_NULL")
def _push_null(b, frame, instr):
    frame.stack.append(None)


@handles("COPY")
def _copy(b, frame, instr):
    frame.stack.append(frame.stack[-instr.arg])


@handles("SWAP")
def _swap(b, frame, instr):
    stack = frame.stack
    stack[-1], stack[-instr.arg] = stack[-instr.arg], stack[-1]


@handles("BINARY_OP")
def _binary_op(b, frame, instr):
    x, y = frame.stack[-2:]
    frame.stack[-2:] = (arith.binary(b, instr.arg, x, y),)


@handles("COMPARE_OP")
def _compare_op(b, frame, instr):
    x, y = frame.stack[-2:]
    frame.stack[-2:] = (arith.compare(b, instr.arg, x, y),)


@handles("IS_OP")
def _is_op(b, frame, instr):
    x, y = frame.stack[-2:]
    same = arith.is_same(b, x, y)
    frame.stack[-2:] = (b.emit("not", (same,), "b") if instr.arg else same,)


@handles("UNARY_NEGATIVE")
def _unary_negative(b, frame, instr):
    frame.stack[-1] = arith.negative(b, frame.stack[-1])


@handles("UNARY_POSITIVE")
def _unary_positive(b, frame, instr):
    frame.stack[-1] = arith.positive(b, frame.stack[-1])


@handles("UNARY_INVERT")
def _unary_invert(b, frame, instr):
    frame.stack[-1] = arith.invert(b, frame.stack[-1])


@handles("UNARY_NOT")
def _unary_not(b, frame, instr):
    frame.stack[-1] = b.emit("not", (arith.truth(b, frame.stack[-1]),), "b")


@handles("TO_BOOL")
def _to_bool(b, frame, instr):
    frame.stack[-1] = arith.truth(b, frame.stack[-1])


@handles("POP_JUMP")
def _pop_jump(b, frame, instr):
    value = frame.stack[-1]
    kind = instr.arg
    if kind in ("TRUE", "FALSE"):
        condition = arith.truth(b, value)
    else:
        condition = arith.is_same(b, value, b.const(None, "o"))
    jumps_if_true = kind in ("TRUE", "NONE")
    frame.stack.pop()
    backward = instr.target <= instr.offset

    def poll(state):
        b.poll_if_backward(instr.target)
    fix = poll if backward else None
    if jumps_if_true:
        b.branch(condition, instr.target, instr.next, fix, None)
    else:
        b.branch(condition, instr.next, instr.target, None, fix)


@handles("JUMP_OR_POP")
def _jump_or_pop(b, frame, instr):
    condition = arith.truth(b, frame.stack[-1])

    def pop(state):
        state.frames[-1].stack.pop()
    if instr.arg:
        b.branch(condition, instr.target, instr.next, None, pop)
    else:
        b.branch(condition, instr.next, instr.target, pop, None)


@handles("GET_ITER")
def _get_iter(b, frame, instr):
    value = frame.stack[-1]
    if isinstance(value, VRange):
        frame.stack[-1] = VRangeIter(value.start, value.stop, value.step)
    elif not isinstance(value, (VRangeIter, VSeqIter)):
        kind = kind_of(b, value)
        if kind is None:
            raise Leave("unsupported-iter", b.describe(value))
        frame.stack[-1] = kind.get_iter(b, value)


def _sequence_next(b, frame, instr, value):
    """FOR_ITER of a sequence's iterator."""
    kind = kind_of(b, value.seq)
    more = b.emit("lt", (value.index, kind.size(b, value.seq)), "b")

    def advance(state):
        top = state.frames[-1]
        item = kind.item_at(b, value.seq, value.index)
        following = b.emit("add", (value.index, b.const(1, "i")), "i")
        top.stack[-1:] = (VSeqIter(value.seq, following, value.origin), value)
        replace_top(b, top, 1, item)

    b.branch(more, instr.next, instr.target, advance, _exhausted(b, instr, value))


def replace_top(b, frame, pops, result):
    """Put what a Kind's method gave in the place of `pops` values of the stack."""
    if isinstance(result, objects.Item):
        objects.push_item(b, frame, pops, result)
    else:
        frame.stack[len(frame.stack) - pops:] = (result,)


def _exhausted(b, instr, value):
    def fix(state):
        if value.origin is not None:                 # the interpreter ends it, so that the object is seen exhausted
            state.frames[-1].pc = instr.offset
            b.leave("loop-end")
            return
        state.frames[-1].stack.pop()
    return fix


@handles("FOR_ITER")
def _for_iter(b, frame, instr):
    value = frame.stack[-1]
    if isinstance(value, VSeqIter):
        _sequence_next(b, frame, instr, value)
        return
    if not isinstance(value, VRangeIter):
        raise Leave("unsupported-iter", b.describe(value))
    rising = not value.step.is_const or value.step.imm > 0
    more = b.emit("lt" if rising else "gt", (value.cur, value.stop), "b")

    def advance(state):
        top = state.frames[-1]
        following = b.emit("add_ovf", (value.cur, value.step), "i", reason="overflow")
        top.stack[-1] = VRangeIter(following, value.stop, value.step, value.origin)
        top.stack.append(value.cur)

    b.branch(more, instr.next, instr.target, advance, _exhausted(b, instr, value))


@handles("BUILD_TUPLE")
def _build_tuple(b, frame, instr):
    if instr.arg == 0:
        raise Leave("unsupported-op", "BUILD_TUPLE 0")
    frame.stack[-instr.arg:] = (VTuple(frame.stack[-instr.arg:]),)


@handles("BUILD_LIST")
def _build_list(b, frame, instr):
    items = frame.stack[len(frame.stack) - instr.arg:]
    made = objects.build(b, "list", items)
    frame.stack[len(frame.stack) - instr.arg:] = (made,)


@handles("LIST_APPEND")
def _list_append(b, frame, instr):
    """Of a comprehension: the list lies under its iterators."""
    value, container = frame.stack[-1], frame.stack[-1 - instr.arg]
    kind = kind_of(b, container)
    if kind is None or kind.cls is not list:
        raise Leave("unsupported-type", "LIST_APPEND")
    kind.append(b, container, value)
    frame.stack.pop()


@handles("STORE_SUBSCR")
def _store_subscr(b, frame, instr):
    value, container, index = frame.stack[-3:]
    kind = kind_of(b, container)
    if kind is None:
        raise Leave("unsupported-type", f"item assignment of {b.describe(container)}")
    kind.store(b, container, index, value)
    del frame.stack[-3:]


@handles("BUILD_SLICE")
def _build_slice(b, frame, instr):
    parts = frame.stack[len(frame.stack) - instr.arg:]
    frame.stack[len(frame.stack) - instr.arg:] = (_slice(b, parts),)


def _slice(b, parts):
    return VCall(slice, parts if len(parts) == 3 else [*parts, b.const(None, "o")])


@handles("BINARY_SLICE")
def _binary_slice(b, frame, instr):
    container, start, stop = frame.stack[-3:]
    kind = kind_of(b, container)
    if kind is None:
        raise Leave("unsupported-type", f"slicing {b.describe(container)}")
    replace_top(b, frame, 3, kind.subscr(b, container, _slice(b, (start, stop))))


@handles("STORE_SLICE")
def _store_slice(b, frame, instr):
    value, container, start, stop = frame.stack[-4:]
    kind = kind_of(b, container)
    if kind is None:
        raise Leave("unsupported-type", f"slice assignment of {b.describe(container)}")
    kind.store(b, container, _slice(b, (start, stop)), value)
    del frame.stack[-4:]


@handles("UNPACK_SEQUENCE")
def _unpack(b, frame, instr):
    value = frame.stack[-1]
    if isinstance(value, VTuple):
        items = value.items
    elif isinstance(value, Op) and value.is_const and type(value.imm) is tuple:
        items = [b.constant(item) for item in value.imm]
    else:
        raise Leave("unsupported-type", f"unpacking {b.describe(value)}")
    if len(items) != instr.arg:
        raise Leave("raise", "unpacking")
    frame.stack[-1:] = reversed(items)


@handles("BINARY_SUBSCR")
def _subscr(b, frame, instr):
    container, index = frame.stack[-2:]
    kind = kind_of(b, container)
    if kind is not None:
        replace_top(b, frame, 2, kind.subscr(b, container, index))
        return
    if not (isinstance(index, Op) and index.is_const and index.type in "ib"):
        raise Leave("unsupported-type", f"indexing {b.describe(container)}")
    if isinstance(container, VTuple):
        items = container.items
    elif isinstance(container, Op) and container.is_const and type(container.imm) is tuple:
        items = container.imm
    else:
        raise Leave("unsupported-type", f"indexing {b.describe(container)}")
    if not -len(items) <= index.imm < len(items):
        raise Leave("raise", "IndexError")
    item = items[index.imm]
    frame.stack[-2:] = (item if isinstance(container, VTuple) else b.constant(item),)


def lookup(b, frame, name, scopes):
    """The value of a name in the first of the dicts that has it: a constant the kernel relies on, or a variable."""
    for namespace in scopes:
        key = (id(namespace), name)
        index = b.gslots.get(key)
        if index is not None:
            value = b.state.gvars[index]
            if value is None:
                raise Leave("missing-name", name)
            return value
        if key in b.unit.stored or key in b.unit.volatile:
            if b.kind == "body":
                raise Leave("global-store", name)
            b.unit.begin_to_store(namespace, name)
            if key not in b.wanted_globals:
                b.wanted_globals[key] = (namespace, name)
                raise Restart
        found = namespace.get(name, MISSING)
        if found is not MISSING and not may_keep(found):
            raise Leave("unsupported-type", f"{name}: {type(found).__name__}")
        b.unit.rely_on(namespace, name, found)
        if found is not MISSING:
            return b.constant(found)
    raise Leave("missing-name", name)


@handles("LOAD_GLOBAL")
def _load_global(b, frame, instr):
    name, null = instr.arg
    value = lookup(b, frame, name, (frame.globals, frame.builtins))
    if null and NULL_FIRST:
        frame.stack.append(None)
    frame.stack.append(value)
    if null and not NULL_FIRST:
        frame.stack.append(None)


@handles("LOAD_NAME")
def _load_name(b, frame, instr):
    if not b.module_level:
        raise Leave("unsupported-op", "LOAD_NAME")
    frame.stack.append(lookup(b, frame, instr.arg, (frame.globals, frame.builtins)))


@handles("STORE_NAME", "STORE_GLOBAL")
def _store_global(b, frame, instr):
    if instr.op == "STORE_NAME" and not b.module_level:
        raise Leave("unsupported-op", "STORE_NAME")
    if b.kind == "body":
        b.unit.stored.setdefault((id(frame.globals), instr.arg), frame.globals)
        raise Leave("global-store", instr.arg)
    value = frame.stack[-1]
    if not isinstance(value, (Op, VTuple)):
        raise Leave("escape", b.describe(value))
    key = (id(frame.globals), instr.arg)
    index = b.gslots.get(key)
    if index is None:
        b.unit.begin_to_store(frame.globals, instr.arg)
        b.wanted_globals[key] = (frame.globals, instr.arg)
        raise Restart
    old = b.state.gvars[index]
    if old is None:                                  # the order of a dict's keys is that of these first stores
        raise Leave("missing-name", instr.arg)
    objects.overwritten(b, old)
    b.state.gvars[index] = frame.stack.pop()


@handles("LOAD_ATTR")
def _load_attr(b, frame, instr):
    name, method = instr.arg
    value = frame.stack[-1]
    kind = kind_of(b, value)
    if kind is not None and method:
        found = getattr(kind.cls, name, None)
        if id(found) not in calls.BUILTINS:
            raise Leave("attribute", f".{name} of {b.describe(value)}")
        frame.stack[-1:] = (b.const(found, "o"), value)
        return
    if method and isinstance(value, Op) and value.type == "i" and id(getattr(int, name, None)) in calls.BUILTINS:
        frame.stack[-1:] = (b.const(getattr(int, name), "o"), value)
        return
    if method and name == "from_bytes" and isinstance(value, Op) and value.is_const and value.imm is int:
        loaded = b.const(buffers.FROM_BYTES, "o")
        frame.stack[-1:] = (None, loaded) if NULL_FIRST else (loaded, None)
        return
    if not (isinstance(value, Op) and value.is_const and type(value.imm) is ModuleType):
        raise Leave("attribute", f".{name} of {b.describe(value)}")
    namespace = value.imm.__dict__
    found = namespace.get(name, MISSING)
    if found is MISSING or not may_keep(found) or (id(namespace), name) in b.gslots or (id(namespace), name) in b.unit.volatile:
        raise Leave("attribute", f"{value.imm.__name__}.{name}")
    b.unit.rely_on(namespace, name, found)
    loaded = b.constant(found)
    if not method:
        frame.stack[-1] = loaded
    elif NULL_FIRST:
        frame.stack[-1:] = (None, loaded)
    else:
        frame.stack[-1:] = (loaded, None)


@handles("LOAD_DEREF")
def _load_deref(b, frame, instr):
    """The content of a cell: nothing in a kernel stores to one, so it is read like a field."""
    cell = frame.locals[instr.arg]
    seen = b.seen.get(cell) if cell is not None and not cell.is_const else cell and cell.imm
    if type(seen) is not CellType:
        raise Leave("unbound")
    try:
        content = seen.cell_contents
    except ValueError:
        raise Leave("unbound") from None
    value = b.typed(b.emit("deref", (cell,), "o"), content, "closure-type")
    if value.type == "o" and not value.is_const and value.name != "cast":
        raise Leave("unsupported-type", "object")
    frame.stack.append(value)


@handles("CONTAINS_OP")
def _contains(b, frame, instr):
    """An int in a constant tuple or set of ints."""
    value, container = frame.stack[-2:]
    kind = kind_of(b, container)
    if kind is not None and not (container.is_const and type(container.imm) in (tuple, frozenset)):
        found = kind.contains(b, container, value)
        frame.stack[-2:] = (b.emit("not", (found,), "b") if instr.arg else found,)
        return
    if not (arith.type_of(value) in "ib" and isinstance(container, Op) and container.is_const
            and type(container.imm) in (tuple, frozenset) and len(container.imm) <= 16
            and all([type(item) is int and INT_MIN <= item <= INT_MAX for item in container.imm])):
        raise Leave("unsupported-type", f"in {b.describe(container)}")
    value = arith.as_int(b, value)
    found = b.const(False, "b")
    for item in container.imm:
        found = b.emit("bor", (found, b.emit("eq", (value, b.constant(item)), "b")), "b")
    frame.stack[-2:] = (b.emit("not", (found,), "b") if instr.arg else found,)


@handles("RAISE_VARARGS", "RERAISE", "LOAD_ASSERTION_ERROR")
def _raise(b, frame, instr):
    raise Leave("raise")


@handles("KW_NAMES")
def _kw_names(b, frame, instr):
    following = frame.info.instrs[instr.next]
    if following.op == "PRECALL":
        following = frame.info.instrs[following.next]
    calls.call(b, frame, instr, following.arg, instr.arg, following.next)


@handles("CALL")
def _call(b, frame, instr):
    calls.call(b, frame, instr, instr.arg, (), instr.next)


def _precall(b, frame, instr):
    following = frame.info.instrs[instr.next]
    calls.call(b, frame, instr, following.arg, (), following.next)


HANDLERS["PRECALL"] = _precall


@handles("CALL_KW")
def _call_kw(b, frame, instr):
    names = frame.stack[-1]
    if not (isinstance(names, Op) and names.is_const):
        raise Leave("unsupported-call", "keyword names")
    calls.call(b, frame, instr, instr.arg, names.imm, instr.next, extra=1)
