"""Cells, and generator expressions.

A cell that the kernel makes exists only as a VCall of CellType with its content (none if it is empty), and is replaced where it is stored to; one that
was there before is an object, which is read and stored to.

A generator expression is an iterator: a VCall of `start_generator` before it runs, and a VGenerator, which has the frame's variables and stack, from
then on. FOR_ITER puts its frame on top of the frame that asks, and YIELD_VALUE takes it away again. As no exit can make a generator that is under way,
only the loops of builtins go through one (rewriter/consumers.py), of which the interpreter does all again if they are left.
"""
from types import CellType

from rewritejit.guards.snapshot import VCall, VMaybe, Virtual
from rewritejit.nativeops.ext._core import start_generator
from rewritejit.nativeops.ir.types import tame_class
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import calls, objects
from rewritejit.rewriter.decode import decode
from rewritejit.rewriter.leaving import Leave, Restart


def is_made(value, function):
    return isinstance(value, VCall) and value.function is function


# --- cells -----------------------------------------------------------------------------------------------------------

def new_cell(value):
    """A cell that holds a value; None: nothing."""
    if isinstance(value, VMaybe):
        raise Leave("unbound")
    return VCall(CellType, () if value is None else (value,))


def with_cells(code, locals):
    """The locals with new cells for those that inner functions share, as MAKE_CELL makes them."""
    names, behind = code.co_varnames, len(code.co_varnames)
    for name in code.co_cellvars:
        if name in names:
            slot = names.index(name)
        else:
            slot, behind = behind, behind + 1
        locals[slot] = new_cell(locals[slot])
    return locals


def is_slot(frame, slot):
    """Whether the slot is that of a variable that other functions see: from 3.13 on LOAD_FAST loads its cell."""
    code = frame.info.code
    return slot >= len(code.co_varnames) or code.co_varnames[slot] in code.co_cellvars


def is_cell(value):
    return is_made(value, CellType) or isinstance(value, Op) and value.type == "o"


def _object(b, cell):
    """The object of a cell that was there before."""
    seen = None
    if isinstance(cell, Op):
        seen = cell.imm if cell.is_const else b.seen.get(cell)
    if type(seen) is not CellType:
        raise Leave("unbound")
    return seen


def _key(cell):
    return cell.name, id(cell.imm) if cell.is_const else cell.imm


def load(b, frame, slot):
    """The content of the cell of a local."""
    cell = frame.locals[slot]
    if is_made(cell, CellType):
        if not cell.args:
            raise Leave("unbound")
        return cell.args[0]
    stored = b.stored_in_cells.get(_key(cell), ()) if isinstance(cell, Op) and b.unit.stores_cells else ()
    try:
        content = _object(b, cell).cell_contents
    except ValueError:
        if not stored:
            b.starved = b.unit.stores_cells
            raise Leave("unbound") from None
        content = stored[0]
    if len(stored) == 1:
        content = stored[0]
    op = b.emit("cell_get" if b.unit.stores_cells else "deref", (cell,), "o")
    kind = tame_class(content)
    if kind in b.kinds or b.unit.stores_cells and kind in objects.NUMBERS:
        return objects.typed_item(b, op, kind, [content], "closure-type")      # owned: where ways meet it is one value
    value = b.typed(op, content, "closure-type")
    if value.type == "o" and not value.is_const:
        raise Leave("unsupported-type", "object")
    return value


def store(b, frame, slot):
    """The top of the stack goes into the cell of a local."""
    cell, value = frame.locals[slot], frame.stack[-1]
    if is_made(cell, CellType):
        if objects.mentions(value, cell):
            raise Leave("unsupported-op", "a function that refers to itself")
        objects.changed(b, {cell: new_cell(value)})
        frame.stack.pop()
        return
    if b.kind == "body":
        raise Leave("unsupported-op", "STORE_DEREF")
    if not b.unit.stores_cells:                      # what took the content of a cell for what never changes may not stay
        b.unit.stores_cells = True
        b.unit.bodies.clear()
        raise Restart
    _object(b, cell)
    known = b.stored_in_cells.setdefault(_key(cell), [])
    for sample in objects.samples_of(b, (value,)):
        if not any([type(sample) is type(other) for other in known]):
            known.append(sample)
            b.learned = True
    b.emit("cell_set", (cell, objects.to_object(b, value), b.const(b.spare, "i")), "v", reason="release")
    frame.stack.pop()


# --- generator expressions -------------------------------------------------------------------------------------------

class VGenerator(Virtual):
    """A generator that has yielded: the frame's Decoded, globals, builtins, the offset behind the YIELD_VALUE, variables and stack. In no snapshot."""

    __slots__ = ("info", "globals", "builtins", "pc", "values")

    def __init__(self, info, globals, builtins, pc, values):
        self.info, self.globals, self.builtins, self.pc, self.values = info, globals, builtins, pc, tuple(values)

    kind = "generator"

    @property
    def function(self):
        """What tells it from others of its kind: the instruction where it goes on."""
        return self.info.instrs.get(self.pc)

    def parts(self):
        return self.values

    def with_parts(self, parts):
        return VGenerator(self.info, self.globals, self.builtins, self.pc, parts)


class Asks:
    """The `call` of a frame whose FOR_ITER waits for the generator on top of its stack."""

    __slots__ = ("instr",)

    def __init__(self, instr):
        self.instr = instr


def is_generator(value):
    return isinstance(value, VGenerator) or is_made(value, start_generator)


def start(b, made, args):
    """What the call of a generator expression's function gives."""
    if len(args) != 1 or not isinstance(args[0], Virtual):
        raise Leave("unsupported-call", "a generator expression")
    return VCall(start_generator, (made, args[0]))


def resume(b, frame, instr, value):
    """FOR_ITER of a generator: its frame goes on."""
    frames = b.state.frames
    if not b.is_whole:
        raise Leave("unsupported-iter", "a generator")
    if len(frames) > 2 * calls.MAX_INLINE_DEPTH or b.count >= calls.MAX_INLINE_COUNT:
        raise Leave("budget", "generators")
    if isinstance(value, VGenerator):
        count = value.info.nlocalsplus
        locals, stack = list(value.values[:count]), [*value.values[count:], b.const(None, "o")]
        inner = type(frame)(value.info, None, value.globals, value.builtins, value.pc, locals, stack)
    else:
        made, iterator = value.args
        code, globals, *cells = made.args
        info = decode(code.imm)
        begin = next((one for one in info.instrs.values() if one.op == "RESUME"), None)
        if begin is None or any([inner.info is info for inner in frames]):
            raise Leave("unsupported-iter", "a generator")
        locals = with_cells(code.imm, [iterator] + [None] * (info.nlocalsplus - 1))
        locals[len(locals) - len(cells):] = cells
        builtins = b.function(code.imm, globals.imm).__builtins__       # those of the frame that asks may be ours
        inner = type(frame)(info, None, globals.imm, builtins, begin.next, locals, [])
    running = VGenerator(inner.info, inner.globals, inner.builtins, 0, ())        # what it holds is the frame's alone meanwhile
    objects.changed(b, {value: running})
    frame.call = Asks(instr)
    frames.append(inner)
    b.frame = inner


def yielded(b, frame):
    """YIELD_VALUE: the frame that asked goes on, with the value."""
    frames = b.state.frames
    below = frames[-2] if len(frames) > 1 else frame
    if not isinstance(below.call, Asks):
        raise Leave("unsupported-op", "YIELD_VALUE")
    value = frame.stack.pop()
    now = VGenerator(frame.info, frame.globals, frame.builtins, frame.pc, (*frame.locals, *frame.stack))
    frames.pop()
    b.frame, call, below.call = below, below.call, None
    objects.changed(b, {below.stack[-1]: now})
    below.stack.append(value)
    below.pc = call.instr.next


def exhausted(b):
    """The generator's frame, which is gone, has returned."""
    below = b.frame
    below.pc = below.call.instr.target
    below.call = None
    below.stack.pop()
