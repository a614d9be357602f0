"""The first state of a frame kernel: what the interpreter's frame holds, typed by the values seen at the hot moment.

Each variable the region touches is guarded to have the type it has now and unboxed; the guards' exit is `entry-type`, before any work.
Variables it does not touch stay where they are.
"""
from _collections import deque
from types import FunctionType

from rewritejit.guards.snapshot import VCall, VItemsIter, VKeysIter, VRangeIter, VSeqIter, VSetIter, VValuesIter
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ext._core import deque_iter, reversed_at
from rewritejit.nativeops.ir.types import INT_MAX, Wild, iter_parts, tame_class
from rewritejit.rewriter import closures, deques, objects
from rewritejit.rewriter.build import Builder
from rewritejit.rewriter.buffers import know_array
from rewritejit.rewriter.calls import BUILTINS, know_math
from rewritejit.rewriter.containers import BY_ITERATOR, KINDS
from rewritejit.rewriter.decode import decode
from rewritejit.rewriter.dicts import apart, check_combined
from rewritejit.rewriter.keeping import may_keep
from rewritejit.rewriter.leaving import Leave

NULL = _core.NULL
_RANGE_ITERATOR = type(iter(range(0)))
_REVERSED = type(reversed([]))
_DEQUE_ITERATOR = type(iter(deque()))
_ASKING = {enumerate, zip, map, filter, _REVERSED, _DEQUE_ITERATOR}          # iterators that ask others, or that an exit makes anew
_LOCAL_OPS = {"LOAD_FAST", "STORE_FAST", "DELETE_FAST"}
_LOCAL_PAIRS = {"LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST"}
_GLOBAL_STORES = {"STORE_NAME", "STORE_GLOBAL"}
ENTRY = "entry-type"
_TABLE_ITERATORS = {type(iter({})): VKeysIter, type(iter({}.values())): VValuesIter, type(iter({}.items())): VItemsIter,
                    type(iter(set())): VSetIter}


class Situation:
    """What the interpreter was about to do when a site became hot."""

    __slots__ = ("site", "code", "func", "cells", "globals", "builtins", "nstack")

    def __init__(self, site, code, func, cells, globals, builtins, nstack):
        self.site, self.code, self.func, self.cells = site, code, func, cells
        self.globals, self.builtins, self.nstack = globals, builtins, nstack


def build_frame_kernel(unit, situation):
    """The Builder that has built the graph of the kernel for this situation (its `graph`); raises Leave when it does not pay or cannot."""
    site, code = situation.site, situation.code
    know_array()
    know_math()
    info = decode(code)
    region = None
    if site.kind == "loop":
        if site.offset not in info.headers:
            raise Leave("no-loop-left")
        region = (site.offset, info.headers[site.offset])
    builder = Builder(unit, code.co_qualname, "frame", region)
    builder.module_level = not code.co_flags & 0x2          # no CO_NEWLOCALS: module code
    touched, written, stored = _touched(info, region)
    for name in stored:
        key = (id(situation.globals), name)
        builder.wanted_globals[key] = (situation.globals, name)
        unit.stored[key] = situation.globals
    builder.build(lambda b: _first_state(b, situation, info, touched, written))
    graph = builder.graph
    graph.global_slots = [builder.wanted_globals[key] for key in builder.gslots]
    ways = _ways(graph, builder.unfinished())
    if region is None:
        if not any(block.ops[-1].name.startswith("ret") for block in ways):
            raise Leave("no-return", _main_leave(builder))
    elif not any(block.loop_header and any(ways.get(pred, -1) >= ways[block] for pred in block.preds) for block in ways):
        raise Leave("no-loop-left", _main_leave(builder))
    return builder


def _ways(graph, unfinished):
    """The blocks (with their place in the graph) that are reached without beginning a loop that cannot be finished: where the program comes to
    one, it mostly has a pass to make."""
    reached, stack = set(), [graph.blocks[0]]
    while stack:
        block = stack.pop()
        if block not in reached and block not in unfinished:
            reached.add(block)
            stack.extend(block.succs)
    return {block: place for place, block in enumerate(graph.blocks) if block in reached}


def _main_leave(builder):
    leaves = [(count, code) for code, count in builder.leaves.items() if not code.startswith("loop-end")]
    return max(leaves)[1] if leaves else ""


def _touched(info, region):
    """(slots, those of them that are stored to, names stored as globals) that the region's instructions mention."""
    slots, written, stored = set(), set(), []
    for offset, instr in info.instrs.items():
        if region is not None and not region[0] <= offset < region[1]:
            continue
        if instr.op in _LOCAL_OPS:
            slots.add(instr.arg)
            if instr.op != "LOAD_FAST":
                written.add(instr.arg)
        elif instr.op in _LOCAL_PAIRS:
            slots.update(instr.arg)
            if instr.op != "LOAD_FAST_LOAD_FAST":
                written.update(instr.arg)
        elif instr.op in _GLOBAL_STORES and instr.arg not in stored:
            stored.append(instr.arg)
    return slots, written, stored


def _first_state(b, situation, info, touched, written):
    site, cells = situation.site, situation.cells
    is_entry = site.kind == "entry"
    n = info.nlocalsplus
    ops = [b.emit("cell", (), "o", index) for index in range(n + situation.nstack)]
    frame = b.new_frame(info, situation.func, situation.globals, situation.builtins, site.body, list(ops[:n]), ops[n:])
    b.begin_at(frame)
    b.seen = dict(zip(ops, cells))
    locals = list(ops[:n])
    nargs = situation.code.co_argcount + situation.code.co_kwonlyargcount
    for slot in range(n):
        if is_entry and slot >= nargs and cells[slot] is NULL:
            locals[slot] = None
        elif slot in touched:
            locals[slot] = b.typed(ops[slot], cells[slot], ENTRY)
            _first_item(b, locals[slot], cells[slot])
            if locals[slot] is ops[slot] and not closures.is_slot(frame, slot):        # an object of a class of which nothing is known
                if not (is_entry and slot < nargs):      # an argument is bound
                    b.emit("guard_bound", (ops[slot],), "v", reason=ENTRY)
                b.bound_cells.add(ops[slot])
    stack = list(ops[n:])
    for index, seen in enumerate(cells[n:]):
        if tame_class(seen) in KINDS:                    # what a comprehension makes
            stack[index] = b.typed(stack[index], seen, ENTRY)
            b.spare += 1
    if not is_entry and stack and info.instrs[site.body].op == "FOR_ITER":      # the iterators of loops around this one stay as they are
        stack[-1] = _iterator(b, stack[-1], cells[-1], cells)
        for other, seen in zip(ops[n:-1], cells[n:]):
            if type(seen) is type(cells[-1]):            # one iterator driving two loops is left to the interpreter
                b.emit("guard_false", (b.emit("is_obj", (other, ops[-1]), "b"),), "v", reason=ENTRY)
    b.gslots = {}
    b.gvar_entry = []
    for key, (namespace, name) in b.wanted_globals.items():
        b.gslots[key] = index = len(b.gvar_entry)
        op = b.emit("gval", (), "o", index)
        seen = namespace.get(name, NULL)
        b.spare += tame_class(seen) in b.kinds and type(seen) not in objects.PLAIN
        b.gvar_entry.append(b.typed(op, seen, ENTRY))
    b.state.gvars = list(b.gvar_entry)
    for slot in range(n):                            # behind all guards: an entry that does not fit gives up nothing
        if slot in written and (ops[slot] in b.bound_cells or tame_class(cells[slot]) in b.kinds):       # the same to the loop as what it will put there
            locals[slot] = objects.retain(b, locals[slot], objects.about(b, locals[slot]))
            b.spare += tame_class(cells[slot]) not in objects.PLAIN
    b.unit.spare = b.spare
    frame.locals = locals
    frame.stack = stack
    frame.pc = site.body if is_entry else site.offset
    b.snap = None
    return b.state


def _first_item(b, value, seen):
    """Lists of different things get different kernels: by their first item, where all that are looked at are of one class."""
    if type(seen) is list:
        kinds = {tame_class(item) for item in b.about[value].item_samples()}
        if len(kinds) == 1 and not kinds & {bool, type(None), Wild}:
            b.emit("guard_first", (value,), "v", kinds.pop(), reason=ENTRY)


def _iterator(b, op, seen, cells):
    """The iterator of the loop, a virtual one if it is one of those that are compiled."""
    kind = tame_class(seen)
    if kind is _RANGE_ITERATOR:
        return _range_iterator(b, op, seen)
    if kind in _TABLE_ITERATORS:
        return _table_iterator(b, op, seen)
    if kind in _ASKING:
        return _asking(b, op, seen, 0) if _is_readable(seen) and sum([other is seen for other in cells]) == 1 else op
    kind = BY_ITERATOR.get(kind)
    if kind is None:
        return op
    sequence, _ = iter_parts(seen)
    if type(sequence) is not kind.cls:              # exhausted, or over an object of a subclass
        return op
    cast = b.emit("cast", (op,), "o", type(seen), reason=ENTRY)
    source = b.emit("iter_seq", (cast,), "o")
    return VSeqIter(b.typed(source, sequence, ENTRY), b.emit("iter_index", (cast,), "i"), op)


def _is_readable(seen):
    """Whether an iterator that nobody else refers to can be read into a virtual one."""
    kind = tame_class(seen)
    if kind is _REVERSED:
        parts = seen.__reduce__()
        return len(parts) > 2 and type(parts[1][0]) is list         # neither exhausted nor over a class of the program's own
    if kind is _RANGE_ITERATOR or kind is _DEQUE_ITERATOR and deques.KNOWN:
        return True
    if kind in _ASKING:
        parts = seen.__reduce__()
        if kind is zip and (len(parts) > 2 or not 0 < len(parts[1]) <= 8):
            return False
        if kind in (map, filter) and not _is_constant(parts[1][0]):
            return False
        return all(map(_is_readable, parts[1] if kind is zip else parts[1][:1] if kind is enumerate else parts[1][1:]))
    over = BY_ITERATOR.get(kind)
    if over is None:
        return False
    sequence, _ = iter_parts(seen)
    return type(sequence) is over.cls


def _is_constant(function):
    """Whether a map's function will be the same when the loop is entered again: not one that is made each time."""
    if type(function) is FunctionType:
        return "<locals>" not in function.__qualname__ and may_keep(function)
    return id(function) in BUILTINS or function is None


def _asking(b, op, seen, depth):
    """The virtual iterator for an object that only a cell (depth 0) or another such iterator refers to. An exit makes new ones."""
    kind = type(seen)
    op = b.emit("cast", (op,), "o", kind, reason=ENTRY)
    b.emit("guard_alone", (op,), "v", min(depth, 1), reason=ENTRY)
    if kind is enumerate:
        inner, count = seen.__reduce__()[1]
        number = _field(b, op, "enumerate.index", lambda number: b.emit("lt", (number, b.const(INT_MAX, "i")), "b"))
        return VCall(enumerate, (_asking(b, b.emit("iter_field", (op,), "o", "enumerate.iter"), inner, 1), number))
    if kind is map or kind is filter:
        name = "map" if kind is map else "filter"
        function, *inner = seen.__reduce__()[1]
        b.emit("guard_is", (b.emit("iter_field", (op,), "o", name + ".func"),), "v", function, reason=ENTRY)
        function = b.const(function, "o")
        if kind is filter:
            return VCall(filter, (function, _asking(b, b.emit("iter_field", (op,), "o", "filter.iter"), inner[0], 1)))
        return VCall(map, (function, *_parts(b, op, "map.iters", inner)))
    if kind is zip:
        inner = seen.__reduce__()[1]
        _field(b, op, "zip.strict", lambda number: b.emit("eq", (number, b.const(0, "i")), "b"))
        return VCall(zip, _parts(b, op, "zip.iters", inner))
    if kind is _REVERSED:
        sequence = seen.__reduce__()[1][0]
        return VCall(reversed_at, (b.typed(b.emit("iter_field", (op,), "o", "reversed.seq"), sequence, ENTRY),
                                   b.emit("iter_number", (op,), "i", "reversed.index")))
    if kind is _DEQUE_ITERATOR:
        over = b.typed(b.emit("iter_field", (op,), "o", "dequeiter.deque"), _core.deque_parts(seen)[4], ENTRY)
        return VCall(deque_iter, [over, *[b.emit("iter_number", (op,), "i", "dequeiter." + name) for name in ("block", "index", "left", "state")]])
    if kind is _RANGE_ITERATOR:
        return _range_parts(b, op, seen, None)
    sequence, _ = iter_parts(seen)
    return VSeqIter(b.typed(b.emit("iter_seq", (op,), "o"), sequence, ENTRY), b.emit("iter_index", (op,), "i"))


def _parts(b, op, name, seen):
    """The iterators in the tuple of a zip or map."""
    parts = b.emit("cast", (b.emit("iter_field", (op,), "o", name),), "o", tuple, reason=ENTRY)
    b.emit("guard_alone", (parts,), "v", 1, reason=ENTRY)
    b.emit("tuple_unpack", (parts,), "p", len(seen), reason=ENTRY)
    return [_asking(b, b.emit("iter_part", (parts,), "o", index), part, 1) for index, part in enumerate(seen)]


def _field(b, op, name, test):
    """A number in an iterator, of which test(number), a bool Op, is true."""
    number = b.emit("iter_number", (op,), "i", name)
    b.emit("guard_true", (test(number),), "v", reason=ENTRY)
    return number


def _table_iterator(b, op, seen):
    table = _core.table_state(seen)[0]
    if type(table) not in KINDS or type(table) is dict and not _core.table_is_combined(table):
        return op
    cast = b.emit("cast", (op,), "o", type(seen), reason=ENTRY)
    typed = b.typed(b.emit("iter_table", (cast,), "o"), table, ENTRY)
    if type(table) is dict:
        apart(b, typed, False)
        check_combined(b, typed, ENTRY)
    used, pos = b.emit("iter_used", (cast,), "i"), b.emit("iter_pos", (cast,), "i")
    left = b.emit("dictiter_left" if type(table) is dict else "setiter_left", (cast,), "i")
    return _TABLE_ITERATORS[type(seen)](typed, used, pos, left, op)


def _range_iterator(b, op, seen):
    b.emit("guard_class", (op,), "v", _RANGE_ITERATOR, reason=ENTRY)
    return _range_parts(b, op, seen, op)


def _range_parts(b, op, seen, origin):
    step = seen.__reduce__()[1][0].step
    cur = b.emit("rangeiter_cur", (op,), "i")
    of_object = b.emit("rangeiter_step", (op,), "i")
    if step > 1:                                     # any positive one will do
        step = of_object
        fits = b.emit("gt", (step, b.const(0, "i")), "b")
    else:
        step = b.const(step, "i")
        fits = b.emit("eq", (of_object, step), "b")
    b.emit("guard_true", (fits,), "v", reason=ENTRY)
    if not step.is_const or step.imm > 0:
        first = seen.__reduce__()
        if first[1][0].start >= 0:                   # as it mostly is: then indices made of it are not negative either
            b.emit("guard_true", (b.emit("ge", (cur, b.const(0, "i")), "b"),), "v", reason=ENTRY)
    left = b.emit("rangeiter_len", (op,), "i")
    stop = b.emit("add_ovf", (cur, b.emit("mul_ovf", (left, step), "i", reason=ENTRY)), "i", reason=ENTRY)
    return VRangeIter(cur, stop, step, origin)
