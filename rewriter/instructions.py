"""What each canonical instruction does to the abstract state: one handler per instruction.

A handler is called with the builder, the current frame and the instruction; the frame's pc is already at the next one. It emits ops, changes
stack and locals, and may branch, jump, call or return. It raises Leave before it has changed anything when this isn't compiled.

Over 600 lines: one handler for each instruction, in one place.
"""
from types import ModuleType

from rewritejit.guards.snapshot import VCall, VChar, VMaybe, VRange, VRangeIter, VSeqIter, VTableIter, VTuple
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir.types import tame_class
from rewritejit.nativeops.ir.values import Op
from rewritejit.pyversion import NULL_FIRST
from rewritejit.rewriter import (arith, buffers, calls, closures, consumers, deques, dicts, iteration, lists, objects, steps, strings,  # noqa: F401 - some register
                                 tablemethods, tuples)                                              # themselves only
from rewritejit.rewriter.containers import kind_for, kind_of
from rewritejit.rewriter.keeping import may_keep
from rewritejit.rewriter.leaving import Leave, Restart, name_of

MISSING = _core.NULL
HANDLERS = {"STEP": steps.run}


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
    elif isinstance(value, Op) and value.name == "cell" and value not in b.bound_cells and not closures.is_slot(frame, slot):
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
    objects.drop_first(b, [frame.locals[instr.arg[0]], frame.locals[instr.arg[1]]])
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
    value = frame.stack[-1]
    if len(b.state.frames) == 1 and isinstance(value, (VChar, VTuple)):
        value = objects.chars_made(b, value)
    b.returned(value)


@handles("POP_TOP")
def _pop_top(b, frame, instr):
    value = frame.stack[-1]
    if isinstance(value, (VRangeIter, VSeqIter, VTableIter)) and value.origin is not None:
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


@handles("INPLACE_OP")
def _inplace_op(b, frame, instr):
    x, y = frame.stack[-2:]
    kind = kind_of(b, x) if not isinstance(x, VTuple) else None
    frame.stack[-2:] = (arith.binary(b, instr.arg, x, y) if kind is None else kind.inplace(b, instr.arg, x, y),)


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
    if dicts.view_of(b, value) is not None:
        frame.stack[-1] = dicts.view_iter(b, value)
    elif not isinstance(value, VTableIter):
        frame.stack[-1] = iteration.iterator(b, value)


def replace_top(b, frame, pops, result):
    """Put what a Kind's method gave in the place of `pops` values of the stack."""
    if isinstance(result, objects.Item):
        objects.push_item(b, frame, pops, result)
    else:
        frame.stack[len(frame.stack) - pops:] = (result,)


def _exhausted(b, instr, value):
    def fix(state):
        if getattr(value, "origin", None) is not None or iteration.is_held(b, value) and not steps.is_ours(b, state.frames[-1]):
            # the interpreter ends it, so that the object is seen exhausted
            state.frames[-1].pc = instr.offset
            b.leave("loop-end")
            return
        state.frames[-1].stack.pop()
    return fix


@handles("FOR_ITER")
def _for_iter(b, frame, instr):
    value = frame.stack[-1]
    if closures.is_generator(value):
        closures.resume(b, frame, instr, value)
        return
    if isinstance(value, VTableIter):
        dicts.table_next(b, instr, value, _exhausted(b, instr, value))
        return
    if not iteration.is_iterator(value):
        raise Leave("unsupported-iter", b.describe(value))
    if iteration.calls_in(value):
        iteration.call_next(b, frame, instr, value, _exhausted(b, instr, value))
        return
    more, follow = iteration.step(b, value)

    def advance(state):
        iteration.push_next(b, state.frames[-1], value, follow)

    b.branch(more, instr.next, instr.target, advance, _exhausted(b, instr, value))


@handles("BUILD_TUPLE")
def _build_tuple(b, frame, instr):
    frame.stack[len(frame.stack) - instr.arg:] = (VTuple(frame.stack[len(frame.stack) - instr.arg:]),)


@handles("BUILD_LIST")
def _build_list(b, frame, instr):
    items = frame.stack[len(frame.stack) - instr.arg:]
    made = objects.build(b, "list", items)
    frame.stack[len(frame.stack) - instr.arg:] = (made,)


def list_under(b, frame, instr):
    """The list that an instruction of a display or comprehension adds to: it lies under the value, and under iterators."""
    container = frame.stack[-1 - instr.arg]
    if objects.class_of(b, container) is not list:
        raise Leave("unsupported-type", instr.op)
    return container


@handles("LIST_APPEND")
def _list_append(b, frame, instr):
    lists.LISTS.append(b, list_under(b, frame, instr), frame.stack[-1])
    frame.stack.pop()


@handles("BUILD_MAP")
def _build_map(b, frame, instr):
    height = len(frame.stack) - 2 * instr.arg
    items = frame.stack[height:]
    frame.stack[height:] = (dicts.build_dict(b, items[::2], items[1::2]),)


@handles("BUILD_CONST_KEY_MAP")
def _build_const_key_map(b, frame, instr):
    height = len(frame.stack) - 1 - instr.arg
    values, keys = frame.stack[height:-1], frame.stack[-1].imm
    frame.stack[height:] = (dicts.build_dict(b, [b.constant(key) for key in keys], values),)


@handles("MAP_ADD")
def _map_add(b, frame, instr):
    """Of a comprehension, as LIST_APPEND."""
    key, value = frame.stack[-2:]
    container = frame.stack[-2 - instr.arg]
    kind = kind_of(b, container)
    if kind is None or kind.cls is not dict:
        raise Leave("unsupported-type", "MAP_ADD")
    kind.store(b, container, key, value)
    del frame.stack[-2:]


@handles("BUILD_SET")
def _build_set(b, frame, instr):
    height = len(frame.stack) - instr.arg
    frame.stack[height:] = (dicts.build_set(b, frame.stack[height:]),)


@handles("SET_ADD")
def _set_add(b, frame, instr):
    container = frame.stack[-1 - instr.arg]
    kind = kind_of(b, container)
    if kind is None or kind.cls is not set:
        raise Leave("unsupported-type", "SET_ADD")
    kind.add(b, container, frame.stack[-1])
    frame.stack.pop()


@handles("SET_UPDATE")
def _set_update(b, frame, instr):
    items, container = frame.stack[-1], frame.stack[-1 - instr.arg]
    if objects.class_of(b, container) is not set:
        raise Leave("unsupported-op", "SET_UPDATE")
    dicts.SETS.change(b, "|", container, dicts.source_of(b, items))
    frame.stack.pop()


@handles("DICT_UPDATE")
def _dict_update(b, frame, instr):
    other, container = frame.stack[-1], frame.stack[-1 - instr.arg]
    if not objects.class_of(b, container) is objects.class_of(b, other) is dict:
        raise Leave("unsupported-op", "DICT_UPDATE")
    dicts.DICTS.update(b, container, other)
    frame.stack.pop()


@handles("DELETE_SUBSCR")
def _delete_subscr(b, frame, instr):
    container, index = frame.stack[-2:]
    kind = kind_for(b, container, "item deletion of")
    kind.delete(b, container, index)
    del frame.stack[-2:]


@handles("STORE_SUBSCR")
def _store_subscr(b, frame, instr):
    value, container, index = frame.stack[-3:]
    kind = kind_for(b, container, "item assignment of")
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
    kind = kind_for(b, container, "slicing")
    replace_top(b, frame, 3, kind.subscr(b, container, _slice(b, (start, stop))))


@handles("STORE_SLICE")
def _store_slice(b, frame, instr):
    value, container, start, stop = frame.stack[-4:]
    kind = kind_for(b, container, "slice assignment of")
    kind.store(b, container, _slice(b, (start, stop)), value)
    del frame.stack[-4:]


@handles("UNPACK_SEQUENCE")
def _unpack(b, frame, instr):
    value = frame.stack[-1]
    kind = kind_of(b, value)
    if (consumers.is_consumed(b, value) or isinstance(value, VRange)) and not isinstance(value, VChar):
        steps.inline(b, frame, consumers.unpacked(b, value, instr.arg), len(frame.stack) - 1, instr.next)
        return
    if kind is None:
        raise Leave("unsupported-type", f"unpacking {b.describe(value)}")
    items = kind.unpack(b, value, instr.arg)
    if len(items) != instr.arg:
        raise Leave("raise", "unpacking")
    objects.push_items(b, frame, 1, items[::-1])


@handles("BINARY_SUBSCR")
def _subscr(b, frame, instr):
    container, index = frame.stack[-2:]
    kind = kind_for(b, container, "indexing")
    replace_top(b, frame, 2, kind.subscr(b, container, index))


@handles("LIST_EXTEND")
def _list_extend(b, frame, instr):
    lists.LISTS.extend(b, list_under(b, frame, instr), consumers.listed(b, frame.stack[-1]))
    frame.stack.pop()


@handles("LIST_TO_TUPLE")
def _list_to_tuple(b, frame, instr):
    frame.stack[-1] = tuples.of_list(b, frame.stack[-1])


@handles("UNPACK_EX")
def _unpack_ex(b, frame, instr):
    """a, *rest, z = value"""
    value, before, after = frame.stack[-1], instr.arg & 255, instr.arg >> 8
    if isinstance(value, VTuple):
        if len(value.items) < before + after:
            raise Leave("raise", "unpacking")
        end = len(value.items) - after
        middle = objects.build(b, "list", value.items[before:end])
        items = objects.current(b, value).items      # what is one object stays one
        frame.stack[-1:] = [*items[:before], middle, *items[end:]][::-1]
        return
    if objects.class_of(b, value) not in (list, tuple):
        raise Leave("unsupported-type", f"unpacking {b.describe(value)}")
    objects.push_items(b, frame, 1, lists.unpacked(b, value, before, after)[::-1])


_COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>"}


@handles("MAKE_FUNCTION")
def _make_function(b, frame, instr):
    """The function of a comprehension, which is called at once: nobody can tell that it is made only once."""
    code = frame.stack[-1].imm if isinstance(frame.stack[-1], Op) else None
    name = getattr(code, "co_name", "")
    if name in ("<lambda>", "<genexpr>") and instr.arg in (0, 8, None) or name in _COMPREHENSIONS and instr.arg == 8:
        cells = frame.stack[-2].items if instr.arg else ()
        frame.stack[-1 - bool(instr.arg):] = (steps.make_function(b, frame, code, cells),)
        return
    if instr.arg or name not in _COMPREHENSIONS:
        raise Leave("unsupported-op", "MAKE_FUNCTION")
    frame.stack[-1] = b.const(b.comprehension(code, frame), "o")


@handles("LOAD_CLOSURE")
def _load_closure(b, frame, instr):
    cell = frame.locals[instr.arg]
    if not closures.is_cell(cell):
        raise Leave("unsupported-op", "LOAD_CLOSURE")
    frame.stack.append(cell)


@handles("SET_FUNCTION_ATTRIBUTE")
def _set_function_attribute(b, frame, instr):
    cells, made = frame.stack[-2:]
    if instr.arg != 8 or not isinstance(made, VCall):
        raise Leave("unsupported-op", "SET_FUNCTION_ATTRIBUTE")
    frame.stack[-2:] = (VCall(made.function, (*made.args, *cells.items)),)


@handles("LOAD_FAST_AND_CLEAR")
def _load_fast_and_clear(b, frame, instr):
    """Before a comprehension in place: its variable is put aside, bound or not."""
    frame.stack.append(frame.locals[instr.arg])
    frame.locals[instr.arg] = None


@handles("FORMAT_SIMPLE")
def _format_simple(b, frame, instr):
    frame.stack[-1] = strings.formatted(b, frame, frame.stack[-1])


@handles("FORMAT_WITH_SPEC")
def _format_with_spec(b, frame, instr):
    value, spec = frame.stack[-2:]
    frame.stack[-2:] = (strings.formatted_with(b, value, spec),)


@handles("CONVERT_VALUE")
def _convert_value(b, frame, instr):
    frame.stack[-1] = strings.converted(b, frame.stack[-1], instr.arg)


@handles("FORMAT_VALUE")
def _format_value(b, frame, instr):
    if instr.arg & 3:
        place = -2 if instr.arg & 4 else -1
        frame.stack[place] = strings.converted(b, frame.stack[place], instr.arg & 3)
    if instr.arg & 4:
        _format_with_spec(b, frame, instr)
    else:
        _format_simple(b, frame, instr)


@handles("BUILD_STRING")
def _build_string(b, frame, instr):
    frame.stack[-instr.arg:] = (strings.joined(b, frame.stack[-instr.arg:]),)


def lookup(b, frame, name, scopes):
    """The value of a name in the first of the dicts that has it: a constant the kernel relies on, or a variable."""
    if steps.is_ours(b, frame):
        return b.constant(next(namespace[name] for namespace in scopes if name in namespace))
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
        if tame_class(found) in b.kinds and b.kind == "frame" and not may_keep(found):
            b.wanted_globals[key] = (namespace, name)   # a container: the kernel reads the variable whenever it is entered
            raise Restart
        if found is not MISSING and not may_keep(found):
            raise Leave("unsupported-type", f"{name}: {name_of(found)}")
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
    if instr.op == "STORE_NAME" and not b.module_level or b.is_whole:
        raise Leave("unsupported-op", instr.op)
    if b.kind == "body":
        b.unit.stored.setdefault((id(frame.globals), instr.arg), frame.globals)
        raise Leave("global-store", instr.arg)
    value = frame.stack[-1]
    if not isinstance(value, (Op, VTuple, VChar)):
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
    if isinstance(value, Op) and value.is_const and type(value.imm) is type and value.imm in calls.CLASSES and id(getattr(value.imm, name, None)) in calls.BUILTINS:
        loaded = b.const(getattr(value.imm, name), "o")                  # str.upper
        frame.stack[-1:] = (loaded,) if not method else (None, loaded) if NULL_FIRST else (loaded, None)
        return
    if not (isinstance(value, Op) and value.is_const and type(value.imm) is ModuleType):
        raise Leave("attribute", f".{name} of {b.describe(value)}")
    namespace = value.imm.__dict__
    found = namespace.get(name, MISSING)
    if found is MISSING or not may_keep(found) or (id(namespace), name) in b.gslots or (id(namespace), name) in b.unit.volatile:
        module = namespace.get("__name__")
        raise Leave("attribute", f"{module if type(module) is str else 'module'}.{name}")
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
    frame.stack.append(closures.load(b, frame, instr.arg))


@handles("STORE_DEREF")
def _store_deref(b, frame, instr):
    closures.store(b, frame, instr.arg)


@handles("MAKE_CELL")
def _make_cell(b, frame, instr):
    frame.locals[instr.arg] = closures.new_cell(frame.locals[instr.arg])


@handles("YIELD_VALUE")
def _yield_value(b, frame, instr):
    closures.yielded(b, frame)


@handles("CONTAINS_OP")
def _contains(b, frame, instr):
    """A small int or a str in a constant tuple or set, or what a Kind says."""
    value, container = frame.stack[-2:]
    if isinstance(container, VCall):
        _in_iterator(b, frame, instr, value, container)
        return
    kind = kind_of(b, container)
    constant = isinstance(container, Op) and container.is_const and type(container.imm) in (tuple, frozenset)
    if constant and strings.is_str(b, value):
        found = strings.is_one_of(b, value, container.imm)
        frame.stack[-2:] = (b.emit("not", (found,), "b") if instr.arg else found,)
        return
    if kind is not None and not (constant and kind.cls is frozenset and arith.is_int(value) and tuples.are_small_ints(container.imm)):
        found = kind.contains(b, container, value)
        frame.stack[-2:] = (b.emit("not", (found,), "b") if instr.arg else found,)
        return
    if not (constant and arith.type_of(value) in "ib" and tuples.are_small_ints(container.imm)):
        raise Leave("unsupported-type", f"in {b.describe(container)}")
    found = tuples.equals_one(b, value, container.imm)
    frame.stack[-2:] = (b.emit("not", (found,), "b") if instr.arg else found,)


def _in_iterator(b, frame, instr, value, container):
    """Of an iterator or a dict's view."""
    table = dicts.view_of(b, container)
    if table is not None and container.function is dict.keys:
        found = kind_of(b, table).contains(b, table, value)
        frame.stack[-2:] = (b.emit("not", (found,), "b") if instr.arg else found,)
        return
    if not consumers.is_consumed(b, container):
        raise Leave("unsupported-type", f"in {b.describe(container)}")
    loop = consumers.is_not_in if instr.arg else consumers.is_in
    steps.inline(b, frame, steps.Inline(loop, (consumers.fresh(b, container, False), value)), len(frame.stack) - 2, instr.next)


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
