"""Cells, functions that the program makes, and generator expressions that a builtin consumes.

What the kernel makes of these exists only as its parts: a cell is a VCall of CellType with its content (none if it is empty), a function a
VCall of `make_function`, a generator that was not started a VCall of `start_generator`. A cell that was there before is an object, which
the kernel reads and stores to.

A generator expression that sum(), any(), list() ... gets is run in place: its frame is one of the state's, with a Consumer. In the interpreter the
frames of C functions would lie between, which no exit can make. So from the call until it is over the kernel changes nothing that was there
before, and what leaves, leaves at the call: the interpreter does all of it. The same holds for a call of a function that the kernel has made.
"""
from types import CellType, CodeType, ModuleType

from rewritejit.guards.snapshot import VCall, VMaybe, VTableIter, VTuple, Virtual
from rewritejit.nativeops.ext._core import make_function, start_generator
from rewritejit.nativeops.ir.ops import OPS, STORE
from rewritejit.nativeops.ir.values import Op
from rewritejit.pyversion import SUM_COMPENSATES
from rewritejit.rewriter import arith, calls, dicts, iteration, lists, objects
from rewritejit.rewriter.decode import decode
from rewritejit.rewriter.leaving import Leave

HAS_CLOSURE = 8                      # in the operand of MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE
#: ops that a state which is gone back to would notice
CHANGING = {name for name, info in OPS.items() if info.effect is STORE and info.memory and name != "release"} \
    | {"str_append", "str_append_char"}


def accumulating(function):
    """Its ops change nothing but what was made for the purpose: they may stand where a state may be gone back to."""
    def wrapper(*args):
        b = next(arg for arg in args if hasattr(arg, "accumulates"))
        b.accumulates = True
        try:
            return function(*args)
        finally:
            b.accumulates = False
    return wrapper


def is_made(value, function):
    return isinstance(value, VCall) and value.function is function


# --- cells -----------------------------------------------------------------------------------------------------------

def new_cell(value):
    """A cell that holds a value; None: nothing."""
    if isinstance(value, VMaybe):
        raise Leave("unbound")
    return VCall(CellType, () if value is None else (value,))


def store(b, frame, slot):
    """The top of the stack goes into the cell of a local."""
    cell, value = frame.locals[slot], frame.stack[-1]
    if is_made(cell, CellType):
        if objects.mentions(value, cell):
            raise Leave("unsupported-op", "a function that refers to itself")
        objects.changed(b, {cell: new_cell(value)})
        frame.stack.pop()
        return
    if not is_cell(b, cell) or b.kind == "body":
        raise Leave("unsupported-op", "STORE_DEREF")
    b.unit.begin_to_store_cells()
    sample = objects.sample_of(b, value)
    if sample is not None:
        b.stored_cells[cell.name, id(cell.imm) if cell.is_const else cell.imm] = sample
    b.emit("cell_set", (cell, objects.to_object(b, value), b.const(b.spare, "i")), "v", reason="release")
    frame.stack.pop()


def is_cell(b, value):
    """Whether it is the object of a cell."""
    return isinstance(value, Op) and type(value.imm if value.is_const else b.seen.get(value)) is CellType


def load(b, frame, slot):
    """The content of the cell of a local."""
    cell = frame.locals[slot]
    if is_made(cell, CellType):
        if not cell.args:
            raise Leave("unbound")
        return cell.args[0]
    if not is_cell(b, cell):
        raise Leave("unbound")
    try:
        content = (cell.imm if cell.is_const else b.seen[cell]).cell_contents
    except ValueError:
        content = b.stored_cells.get((cell.name, id(cell.imm) if cell.is_const else cell.imm))
        if content is None:
            raise Leave("unbound") from None
    op = b.emit("cell_get" if b.unit.stores_cells else "deref", (cell,), "o")
    if type(content) in b.kinds or b.unit.stores_cells and type(content) in objects.NUMBERS:
        value = objects.typed_item(b, op, type(content), [content], "closure-type")      # owned: where ways meet it is one value
    else:
        value = b.typed(op, content, "closure-type")
    if value.type == "o" and not value.is_const and objects.class_of(b, value) is None:
        raise Leave("unsupported-type", "object")
    return value


# --- functions -------------------------------------------------------------------------------------------------------

def function(b, frame, code, closure):
    """What MAKE_FUNCTION makes. closure: a VTuple of cells, or None."""
    found = frame.globals.get("__builtins__")
    if (found.__dict__ if type(found) is ModuleType else found) is not frame.builtins:
        raise Leave("unsupported-op", "MAKE_FUNCTION")
    return VCall(make_function, (code, b.const(frame.globals, "o"), b.const(None, "o") if closure is None else closure))


def call_made(b, frame, made, args, kwnames, place):
    """Call a function that the kernel has made: a generator expression is not started yet, all else is run in place."""
    code, _, closure = made.args
    code = code.imm
    if code.co_flags & calls.GENERATOR:
        if len(args) != 1 or kwnames or not isinstance(args[0], Virtual):
            raise Leave("unsupported-call", code.co_qualname)
        del frame.stack[place[3]:]
        frame.stack.append(VCall(start_generator, (made, args[0])))
        frame.pc = place[2]
        return
    if kwnames or code.co_flags & calls.NOT_SIMPLE or len(args) != code.co_argcount or code.co_kwonlyargcount:
        raise Leave("unsupported-call", code.co_qualname)
    enter(b, frame, made, [_anew(b, calls.unmaybe(b, value)) for value in args], Consumer(len(frame.stack)), place)


calls.MADE[make_function] = call_made


def enter(b, frame, made, args, consumer, place):
    """Go on in the body of a function that the kernel has made."""
    code, globals, closure = made.args
    info, frames = decode(code.imm), b.state.frames
    if info.size > calls.MAX_INLINE_SIZE or len(frames) > calls.MAX_INLINE_DEPTH or b.count >= calls.MAX_INLINE_COUNT:
        raise Leave("budget", code.imm.co_qualname)
    if any([inner.info is info for inner in frames]):
        raise Leave("unsupported-call", code.imm.co_qualname)
    start = next((instr for instr in info.instrs.values() if instr.op == "RESUME"), None)
    if start is None:
        raise Leave("unsupported-call", code.imm.co_qualname)
    locals = calls.with_cells(code.imm, args + [None] * (info.nlocalsplus - len(args)))
    if isinstance(closure, VTuple):
        locals[len(locals) - len(closure.items):] = closure.items
    frame.call = place
    inner = type(frame)(info, None, globals.imm, frame.builtins, start.next, locals, [], None, consumer)
    frames.append(inner)
    b.frame = inner


def make(b, frame, with_closure):
    """MAKE_FUNCTION. The function of a comprehension without a closure, which is called at once, is made once and for all: nobody can tell."""
    code = frame.stack[-1].imm if isinstance(frame.stack[-1], Op) else None
    if type(code) is not CodeType:
        raise Leave("unsupported-op", "MAKE_FUNCTION")
    if not with_closure and not code.co_freevars and not code.co_cellvars and code.co_name == "<listcomp>":
        frame.stack[-1] = b.const(b.comprehension(code, frame), "o")
        return
    closure = frame.stack[-2] if with_closure else None
    if with_closure and not isinstance(closure, VTuple):
        raise Leave("unsupported-op", "MAKE_FUNCTION")
    made = function(b, frame, frame.stack[-1], closure)
    frame.stack[-2 if with_closure else -1:] = (made,)


# --- generator expressions ----------------------------------------------------------------------------------------------

class Consumer:
    """What becomes of the values of a generator, or of a function's result. What it has so far lies on the stack of the frame that
    waits, from `top` on: above the operands of the call, which is where the interpreter begins anew."""

    __slots__ = ("top",)

    def __init__(self, top):
        self.top = top

    def start(self, b, operands):
        """What it begins with: values."""
        return ()

    def take(self, b, frame, value):
        """The generator's frame yields a value."""
        caller = b.state.frames[-2]
        caller.stack[self.top:] = self.fold(b, caller.stack[self.top:], value)
        frame.stack[-1] = b.const(None, "o")

    def fold(self, b, found, value):
        """What it has, with one more value."""
        raise Leave("unsupported-op", "YIELD_VALUE")

    def result(self, b, caller, returned):
        """What the call gives."""
        return returned


CONSUMERS = {}                       # id of a builtin -> Consumer class


def consumes(*functions):
    def register(cls):
        for one in functions:
            CONSUMERS[id(one)] = cls
        return cls
    return register


def consume(b, frame, function, args, place):
    """Call a builtin whose last argument, or the one before a start, is a generator that the kernel has made."""
    found = CONSUMERS.get(id(function))
    made = [value for value in args if is_made(value, start_generator)]
    if found is None or len(made) != 1:
        raise Leave("unsupported-call", getattr(function, "__qualname__", type(function).__name__))
    generator = made[0]
    source = _anew(b, generator.args[1])
    consumer = found(len(frame.stack))
    operands = [value for value in args if value is not generator]
    if operands and args[0] is not generator and not found.takes_first:
        raise Leave("unsupported-call", function.__qualname__)
    frame.stack.extend(consumer.start(b, operands))
    consumer.function = function
    try:
        enter(b, frame, generator.args[0], [source], consumer, place)
    except Leave:
        del frame.stack[consumer.top:]
        raise


calls.GENERATORS[start_generator] = consume


def _anew(b, value):
    """What a frame that may be gone back from gets for a value: an iterator of its own, which goes on alone."""
    if not (isinstance(value, VTableIter) or iteration.is_iterator(value)):
        return value
    seen = [held for frame in b.state.frames for held in frame.locals + frame.stack] + b.state.gvars
    if getattr(value, "origin", None) is not None or sum([objects.mentions(held, value) for held in seen]) > 1:
        raise Leave("unsupported-iter", "an iterator that is seen elsewhere")
    return value.with_parts([_anew(b, part) for part in value.parts()])


class Fold(Consumer):
    """A Consumer of a builtin."""

    __slots__ = ("function",)
    takes_first = False              # whether there is an argument before the generator


def _scalar(value):
    if not (isinstance(value, Op) and value.type in "ifb"):
        raise Leave("unsupported-type", "a value of a generator expression")
    return value


@consumes(sum)
class Sum(Fold):
    """Ints, then floats: from 3.12 on with the compensation of what rounding has lost, after Neumaier."""

    __slots__ = ()

    def start(self, b, operands):
        if len(operands) > 1:
            raise Leave("raise", "sum")
        start = operands[0] if operands else b.const(0, "i")
        if not (isinstance(start, Op) and start.type in "if"):
            raise Leave("unsupported-type", "sum")
        return (start, b.const(0.0, "f")) if SUM_COMPENSATES and start.type == "f" else (start,)

    def fold(self, b, found, value):
        total = found[0]
        if total.type == "i" or not SUM_COMPENSATES or _scalar(value).type != "f":
            if total.type == "f" and value.type != "f":
                value = b.emit("int_to_float", (arith.as_int(b, value),), "f")
            added = arith.binary(b, "+", total, _scalar(value))
            return (added, b.const(0.0, "f")) if SUM_COMPENSATES and total.type != added.type else (added, *found[1:])
        added = b.emit("fadd", (total, value), "f")
        larger = b.emit("fge", (b.emit("fabs", (total,), "f"), b.emit("fabs", (value,), "f")), "b")
        lost = b.emit("select", (larger, total, value), "f")
        other = b.emit("select", (larger, value, total), "f")
        lost = b.emit("fadd", (b.emit("fsub", (lost, added), "f"), other), "f")
        return added, b.emit("fadd", (found[1], lost), "f")

    def result(self, b, caller, returned):
        total, *lost = caller.stack[self.top:]
        if not lost:
            return total
        zero = b.const(0.0, "f")
        finite = b.emit("feq", (b.emit("fsub", (lost[0], lost[0]), "f"), zero), "b")
        counts = b.emit("band", (finite, b.emit("fne", (lost[0], zero), "b")), "b")
        return b.emit("select", (counts, b.emit("fadd", (total, lost[0]), "f"), total), "f")


@consumes(min, max)
class Extreme(Fold):
    __slots__ = ()

    def start(self, b, operands):
        if operands:
            raise Leave("unsupported-call", "min or max")
        return (None,)

    def fold(self, b, found, value):
        best, value = found[0], _scalar(value)
        if best is None:
            return (value,)
        if best.type != value.type:
            raise Leave("unsupported-type", "min or max of several types")
        better = arith.compare(b, "<" if self.function is min else ">", value, best)
        return (b.emit("select", (better, value, best), best.type),)

    def result(self, b, caller, returned):
        if caller.stack[self.top] is None:
            raise Leave("raise", "min or max of nothing")
        return caller.stack[self.top]


@consumes(any, all)
class Truth(Fold):
    """Over at the first value that decides."""

    __slots__ = ()

    def take(self, b, frame, value):
        condition = arith.truth(b, value)
        decides = self.function is any

        def done(state):
            b.end_call(b.const(decides, "b"))

        def more(state):
            state.frames[-1].stack[-1] = b.const(None, "o")
        b.branch(condition, frame.pc, frame.pc, *((done, more) if decides else (more, done)))

    def result(self, b, caller, returned):
        return b.const(self.function is all, "b")


class Collect(Fold):
    """Values go into a new container."""

    __slots__ = ()

    def start(self, b, operands):
        if bool(operands) is not self.takes_first or len(operands) > 1:
            raise Leave("unsupported-call", "a collection")
        return (self.empty(b),)

    @accumulating
    def fold(self, b, found, value):
        self.add(b, found[0], value)
        return found

    def result(self, b, caller, returned):
        return caller.stack[self.top]


@consumes(list, tuple, sorted)
class IntoList(Collect):
    """A list, of which the builtin makes what it gives."""

    __slots__ = ()

    def empty(self, b):
        return objects.build(b, "list", ())

    def add(self, b, container, value):
        lists.LISTS.append(b, container, value)

    @accumulating
    def result(self, b, caller, returned):
        found = caller.stack[self.top]
        return found if self.function is list else calls.BUILTINS[id(self.function)](b, [*self.before(caller), found])

    def before(self, caller):
        return ()


@consumes(str.join)
class Join(IntoList):
    __slots__ = ()
    takes_first = True

    def before(self, caller):
        return caller.stack[self.top - 2:self.top - 1]


@consumes(set)
class IntoSet(Collect):
    __slots__ = ()

    def empty(self, b):
        return dicts.build_set(b, ())

    def add(self, b, container, value):
        dicts.SETS.add(b, container, value)


@consumes(dict)
class IntoDict(Collect):
    __slots__ = ()

    def empty(self, b):
        return dicts.build_dict(b, (), ())

    def add(self, b, container, value):
        if not isinstance(value, VTuple) or len(value.items) != 2:
            raise Leave("unsupported-type", "an item for a dict")
        dicts.DICTS.store(b, container, *value.items)
