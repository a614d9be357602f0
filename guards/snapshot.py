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


class VTuple(Virtual):
    __slots__ = ("items",)
    kind = "tuple"

    def __init__(self, items):
        self.items = tuple(items)

    def parts(self):
        return self.items


class VRange(Virtual):
    __slots__ = ("start", "stop", "step")
    kind = "range"

    def __init__(self, start, stop, step):
        self.start, self.stop, self.step = start, stop, step

    def parts(self):
        return (self.start, self.stop, self.step)


class VRangeIter(Virtual):
    """A range iterator whose next value is `cur`. origin: the `cell` op that holds the interpreter's own iterator object (the exit
    then writes the state back into it), or None where no such object exists yet."""

    __slots__ = ("cur", "stop", "step", "origin")
    kind = "rangeiter"

    def __init__(self, cur, stop, step, origin=None):
        self.cur, self.stop, self.step, self.origin = cur, stop, step, origin

    def parts(self):
        return (self.cur, self.stop, self.step)


class VMaybe(Virtual):
    """A local that is bound to `value` if `flag` (a bool Op), else unbound."""

    __slots__ = ("flag", "value")
    kind = "maybe"

    def __init__(self, flag, value):
        self.flag, self.value = flag, value

    def parts(self):
        return (self.flag, self.value)


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
    """frames: FrameStates, outermost first. gwrites: [(global slot, value)]. reason: code of guards.reasons, for statistics."""

    __slots__ = ("frames", "gwrites", "reason")

    def __init__(self, frames, gwrites=(), reason=""):
        self.frames, self.gwrites, self.reason = frames, gwrites, reason

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
