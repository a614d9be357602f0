"""The first state of a frame kernel: what the interpreter's frame holds, typed by the values seen at the hot moment.

Each variable the region touches is guarded to have the type it has now and unboxed; the guards' exit is `entry-type`, before any work.
Variables it does not touch stay where they are.
"""
from rewritejit.guards.snapshot import VRangeIter, VSeqIter
from rewritejit.nativeops.ext import _core
from rewritejit.rewriter.build import Builder
from rewritejit.rewriter.buffers import know_array
from rewritejit.rewriter.containers import BY_ITERATOR
from rewritejit.rewriter.decode import decode
from rewritejit.rewriter.leaving import Leave

NULL = _core.NULL
_RANGE_ITERATOR = type(iter(range(0)))
_LOCAL_OPS = {"LOAD_FAST", "STORE_FAST", "DELETE_FAST"}
_LOCAL_PAIRS = {"LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST"}
_GLOBAL_STORES = {"STORE_NAME", "STORE_GLOBAL"}
ENTRY = "entry-type"


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
    info = decode(code)
    region = None
    if site.kind == "loop":
        if site.offset not in info.headers:
            raise Leave("no-loop-left")
        region = (site.offset, info.headers[site.offset])
    builder = Builder(unit, code.co_qualname, "frame", region)
    builder.module_level = not code.co_flags & 0x2          # no CO_NEWLOCALS: module code
    touched, stored = _touched(info, region)
    for name in stored:
        key = (id(situation.globals), name)
        builder.wanted_globals[key] = (situation.globals, name)
        unit.stored[key] = situation.globals
    builder.build(lambda b: _first_state(b, situation, info, touched))
    graph = builder.graph
    graph.global_slots = [builder.wanted_globals[key] for key in builder.gslots]
    if region is None:
        if not builder.returns:
            raise Leave("no-return", _main_leave(builder))
    elif not any(block.loop_header for block in graph.blocks):
        raise Leave("no-loop-left", _main_leave(builder))
    return builder


def _main_leave(builder):
    leaves = [(count, code) for code, count in builder.leaves.items() if not code.startswith("loop-end")]
    return max(leaves)[1] if leaves else ""


def _touched(info, region):
    """(slots, names stored as globals) that the region's instructions mention."""
    slots, stored = set(), []
    for offset, instr in info.instrs.items():
        if region is not None and not region[0] <= offset < region[1]:
            continue
        if instr.op in _LOCAL_OPS:
            slots.add(instr.arg)
        elif instr.op in _LOCAL_PAIRS:
            slots.update(instr.arg)
        elif instr.op in _GLOBAL_STORES and instr.arg not in stored:
            stored.append(instr.arg)
    return slots, stored


def _first_state(b, situation, info, touched):
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
            if is_entry and slot < nargs:                # an argument is bound
                b.bound_cells.add(ops[slot])
        b.spare += type(cells[slot]) in b.kinds
    stack = list(ops[n:])
    if not is_entry:
        for index in range(len(stack)):
            _iterator(b, stack, index, cells[n + index])
    if not is_entry and stack and info.instrs[site.body].op == "FOR_ITER" and type(cells[n + len(stack) - 1]) is _RANGE_ITERATOR:
        stack[-1] = _range_iterator(b, ops[n + len(stack) - 1], cells[n + len(stack) - 1])
        for index, other in enumerate(ops[n:-1]):
            if type(cells[n + index]) is _RANGE_ITERATOR:   # one iterator driving two loops is left to the interpreter
                same = b.emit("is_obj", (other, ops[n + len(stack) - 1]), "b")
                b.emit("guard_false", (same,), "v", reason=ENTRY)
    b.gslots = {}
    b.gvar_entry = []
    for key, (namespace, name) in b.wanted_globals.items():
        b.gslots[key] = index = len(b.gvar_entry)
        op = b.emit("gval", (), "o", index)
        seen = namespace.get(name, NULL)
        b.spare += type(seen) in b.kinds
        b.gvar_entry.append(b.typed(op, seen, ENTRY))
    b.state.gvars = list(b.gvar_entry)
    frame.locals = locals
    frame.stack = stack
    frame.pc = site.body if is_entry else site.offset
    b.snap = None
    return b.state


def _iterator(b, stack, index, seen):
    """An iterator over a sequence that lies on the stack, if it is one of those that are compiled."""
    kind = BY_ITERATOR.get(type(seen))
    if kind is None:
        return
    sequence = kind.iterated(seen)
    if type(sequence) is not kind.cls:                # exhausted
        return
    for other in stack[:index]:                       # one iterator driving two loops is left to the interpreter
        if isinstance(other, VSeqIter):
            b.emit("guard_false", (b.emit("is_obj", (other.origin, stack[index]), "b"),), "v", reason=ENTRY)
    op = b.emit("cast", (stack[index],), "o", type(seen), reason=ENTRY)
    source = b.emit("iter_seq", (op,), "o")
    stack[index] = VSeqIter(b.typed(source, sequence, ENTRY), b.emit("iter_index", (op,), "i"), stack[index])


def _range_iterator(b, op, seen):
    step = seen.__reduce__()[1][0].step
    b.emit("guard_class", (op,), "v", _RANGE_ITERATOR, reason=ENTRY)
    cur = b.emit("rangeiter_cur", (op,), "i")
    of_object = b.emit("rangeiter_step", (op,), "i")
    if step > 1:                                     # any positive one will do
        step = of_object
        fits = b.emit("gt", (step, b.const(0, "i")), "b")
    else:
        step = b.const(step, "i")
        fits = b.emit("eq", (of_object, step), "b")
    b.emit("guard_true", (fits,), "v", reason=ENTRY)
    left = b.emit("rangeiter_len", (op,), "i")
    stop = b.emit("add_ovf", (cur, b.emit("mul_ovf", (left, step), "i", reason=ENTRY)), "i", reason=ENTRY)
    return VRangeIter(cur, stop, step, op)
