"""Frame states: what the interpreter would have at a point of the program.

A Snapshot is a chain of FrameStates, outermost first (frame 0 is the interpreter's own frame when the kernel is a frame kernel), and
the global variables that the kernel has changed but not yet written. Their values are

    an Op            boxed by its type when an exit is taken (objects: borrowed pointers)
    None             NULL: an unbound local, or the interpreter's NULL on the stack
    a Virtual        an object that does not exist yet: it is built when an exit is taken
"""
from rewritejit.nativeops.ir.values import Op


class Virtual:
    """An object known by its parts. Two mentions of one Virtual in a snapshot are one object (identity matters)."""

    __slots__ = ()

    def parts(self):
        """The values it is made of."""
        raise NotImplementedError

    def with_parts(self, parts):
        """The same with other values in their places."""
        raise NotImplementedError


class VTuple(Virtual):
    __slots__ = ("items",)
    kind = "tuple"

    def __init__(self, items):
        self.items = tuple(items)

    def parts(self):
        return self.items

    def with_parts(self, parts):
        return VTuple(parts)


class VRange(Virtual):
    __slots__ = ("start", "stop", "step")
    kind = "range"

    def __init__(self, start, stop, step):
        self.start, self.stop, self.step = start, stop, step

    def parts(self):
        return (self.start, self.stop, self.step)

    def with_parts(self, parts):
        return VRange(*parts)


class VRangeIter(Virtual):
    """A range iterator whose next value is `cur`. origin: the `cell` op that holds the interpreter's own iterator object (the exit
    then writes the state back into it), or None where no such object exists yet."""

    __slots__ = ("cur", "stop", "step", "origin")
    kind = "rangeiter"

    def __init__(self, cur, stop, step, origin=None):
        self.cur, self.stop, self.step, self.origin = cur, stop, step, origin

    def parts(self):
        return (self.cur, self.stop, self.step)

    def with_parts(self, parts):
        return VRangeIter(*parts, self.origin)


class VSeqIter(Virtual):
    """The iterator of a sequence (list, tuple, str, ...) whose next index is `index`. origin: as in VRangeIter."""

    __slots__ = ("seq", "index", "origin")
    kind = "seqiter"

    def __init__(self, seq, index, origin=None):
        self.seq, self.index, self.origin = seq, index, origin

    def parts(self):
        return (self.seq, self.index)

    def with_parts(self, parts):
        return VSeqIter(*parts, self.origin)


class VTableIter(Virtual):
    """An iterator over a dict or set. used: the size of the table when it was made; pos: where in the table it goes on; left: how many
    items it still expects; origin: as in VRangeIter. what: the kind of iterator, a number that the C side knows."""

    __slots__ = ("table", "used", "pos", "left", "origin")

    def __init__(self, table, used, pos, left, origin=None):
        self.table, self.used, self.pos, self.left, self.origin = table, used, pos, left, origin

    def parts(self):
        return (self.table, self.used, self.pos, self.left)

    def with_parts(self, parts):
        return type(self)(*parts, self.origin)


class VKeysIter(VTableIter):
    __slots__ = ()
    kind, what = "keysiter", 0


class VValuesIter(VTableIter):
    __slots__ = ()
    kind, what = "valuesiter", 1


class VItemsIter(VTableIter):
    __slots__ = ()
    kind, what = "itemsiter", 2


class VSetIter(VTableIter):
    __slots__ = ()
    kind, what = "setiter", 3


class VList(VTuple):
    """A new list, for the op `build`: never in a snapshot, as a list can be changed."""

    __slots__ = ()
    kind = "list"

    def with_parts(self, parts):
        return VList(parts)


class VCall(Virtual):
    """What `function`, a constant that runs no Python code, gives when it is called with `args`: an enumerate, a zip, a slice."""

    __slots__ = ("function", "args")
    kind = "call"

    def __init__(self, function, args):
        self.function, self.args = function, tuple(args)

    def parts(self):
        return self.args

    def with_parts(self, parts):
        return VCall(self.function, parts)


class VChar(Virtual):
    """A str of one character, held as its code point (an int Op)."""

    __slots__ = ("code",)
    kind = "char"

    def __init__(self, code):
        self.code = code

    def parts(self):
        return (self.code,)

    def with_parts(self, parts):
        return VChar(*parts)


class VMaybe(Virtual):
    """A local that is bound to `value` if `flag` (a bool Op), else unbound."""

    __slots__ = ("flag", "value")
    kind = "maybe"

    def __init__(self, flag, value):
        self.flag, self.value = flag, value

    def parts(self):
        return (self.flag, self.value)

    def with_parts(self, parts):
        return VMaybe(*parts)


class FrameState:
    """One Python frame about to execute the instruction at `offset` of `code`.

    code     the instrumented code object          func   the function (None for frame 0 of a frame kernel)
    offset   in code units                         locals, stack   values, see above
    For every frame but the innermost, `offset` is the first instruction of the call sequence, the stack is what that instruction
    expects, and `callee_at` is the stack index of the callable, which the exit replaces by a continuation of the next frame.
    """

    __slots__ = ("code", "func", "offset", "locals", "stack", "callee_at")

    def __init__(self, code, func, offset, locals, stack, callee_at=-1):
        self.code, self.func, self.offset = code, func, offset
        self.locals, self.stack, self.callee_at = locals, stack, callee_at


class Snapshot:
    """frames: FrameStates, outermost first. gwrites: [(global slot, value)]. reason: code of guards.reasons, for statistics.
    owned: Ops of which the kernel owns a reference here; an exit gives it up when the frames are in place."""

    __slots__ = ("frames", "gwrites", "reason", "owned")

    def __init__(self, frames, gwrites=(), reason="", owned=()):
        self.frames, self.gwrites, self.reason, self.owned = frames, gwrites, reason, owned

    def because(self, reason):
        """The same state with another reason."""
        return Snapshot(self.frames, self.gwrites, reason, self.owned)

    def values(self):
        """Every top-level value, frame by frame."""
        for frame in self.frames:
            yield from frame.locals
            yield from frame.stack
        for _, value in self.gwrites:
            yield value

    def uses(self):
        """The distinct live Ops the snapshot mentions, in order, through Virtuals too."""
        found = {}
        for value in self.values():
            _collect(value, found)
        for op in self.owned:
            found[op.find()] = True
        return list(found)


def _collect(value, found):
    if value is None:
        return
    if isinstance(value, Op):
        found[value.find()] = True
        return
    for part in value.parts():
        _collect(part, found)
    origin = getattr(value, "origin", None)
    if origin is not None:
        found[origin.find()] = True
