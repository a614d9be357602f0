"""One instruction in several steps: FOR_ITER of a map calls the map's function, list(iterator) is a loop.

In the interpreter a C function does all that. Here a frame of *steps* lies on top of the frame that waits, and functions and loops are continued on
top of that, as if it had called them. No exit makes such a frame: whatever leaves meanwhile leaves to the start of the instruction, of which the
interpreter then does all. So nothing may be done meanwhile that can be seen: Builder.emit declines what writes to other things than those that
the steps themselves make.
"""
from types import FunctionType

from rewritejit.guards.snapshot import VCall
from rewritejit.nativeops.ext._core import new_function
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import calls, closures, objects
from rewritejit.rewriter.decode import Instr
from rewritejit.rewriter.leaving import Leave, name_of

MOST_STEPS = 24
end_iterators = None             # iteration.end_held: that module imports this one


class Whole:
    """The `call` of a frame that waits for the steps of the instruction at `offset`."""

    __slots__ = ("offset",)

    def __init__(self, offset):
        self.offset = offset


class Program:
    """steps: functions of the builder and the frame of steps. Each emits the ops of one, and may call a function (`apply`), whose value is on
    the frame's stack in the next one; the last one is a `finish`."""

    __slots__ = ("steps",)

    def __init__(self, steps):
        self.steps = steps


class _Steps:
    """Stands for the Decoded of a frame of steps."""

    class code:
        co_varnames = ()

    instrs = {index: Instr("STEP", None, index, index + 1) for index in range(MOST_STEPS)}
    joins = headers = sites = ()
    nlocalsplus = size = 0


def is_steps(frame):
    return frame.info is _Steps


def begin(b, frame, program, stack, locals=()):
    """The frame's current instruction is done by the steps of a program. stack, locals: what they begin with."""
    frame.call = Whole(b.instr.offset)
    made = type(frame)(_Steps, program, frame.globals, frame.builtins, 0, list(locals), list(stack))
    b.state.frames.append(made)
    b.frame = made


def waiting(b):
    """The frame under the frame of steps."""
    return b.state.frames[-2]


def end(b):
    """The steps are done: the frame under them goes on, with another stack and pc, which the caller sees to."""
    b.state.frames.pop()
    b.frame = frame = b.state.frames[-1]
    frame.call = None
    return frame


def finish(height, after):
    """A last step: what is on the frame's stack takes the place of what is above `height` on the stack of the frame that waits."""
    def step(b, frame):
        end_iterators(b, waiting(b).stack[height:])
        below = end(b)
        below.stack[height:] = frame.stack
        below.pc = after
    return step


def run(b, frame, instr):
    """The handler of the instruction STEP."""
    frame.func.steps[instr.offset](b, frame)


def apply(b, frame, function, args):
    """A step calls a function, a constant or one that was made, with values."""
    if isinstance(function, VCall):
        enter_made(b, function, args, (), None)
        return
    function = function.imm
    if type(function) is FunctionType:
        calls.enter(b, function, args, (), None)
        return
    handler = calls.BUILTINS.get(id(function))
    if handler is None:
        raise Leave("unsupported-call", name_of(function))
    b.strict = True
    try:
        result = handler(b, [calls.unmaybe(b, value) for value in args])
    finally:
        b.strict = False
    if isinstance(result, Inline):
        raise Leave("unsupported-call", name_of(function))
    calls.push_result(b, result, frame.pc)


def can_call(function):
    """Whether a value is a function that steps may be able to call."""
    if isinstance(function, VCall):
        return function.function is new_function
    if not (isinstance(function, Op) and function.is_const and function.type == "o"):
        return False
    return type(function.imm) is FunctionType or id(function.imm) in calls.BUILTINS


# --- functions that MAKE_FUNCTION makes, which exist only as their parts: code, globals, cells -------------------------------

def make_function(b, frame, code, cells):
    """A new function without defaults; cells: values of its closure."""
    if code.co_flags & calls.UNCALLABLE_FLAGS and code.co_name != "<genexpr>":
        raise Leave("unsupported-op", "MAKE_FUNCTION")
    b.comprehension(code, frame)
    return VCall(new_function, (b.const(code, "o"), b.const(frame.globals, "o"), *cells))


def enter_made(b, made, args, kwnames, place):
    """Continue such a function in place: nobody sees the function itself."""
    code, namespace, *cells = made.args
    if len(cells) != len(code.imm.co_freevars):
        raise Leave("unsupported-op", "MAKE_FUNCTION")
    if code.imm.co_flags & calls.GENERATOR and place is not None:
        offset, _, after, height = place
        b.frame.stack[height:] = (closures.start(b, made, args),)
        b.frame.pc = after
        return
    func = b.function(code.imm, namespace.imm)
    if calls.enter(b, func, args, kwnames, place, cells) is not None:
        raise Leave("unsupported-call", func.__qualname__)


class Inline:
    """A call's result that a loop gives. function: one of rewriter.consumers, called with `args`; then: a step that makes the call's result of
    what it gives, on top of the frame's stack, or None; kept: values that it needs, the frame's locals. changes: whether it writes to what the
    program sees; it must not branch then, and is the last step."""

    __slots__ = ("function", "args", "then", "kept", "changes")

    def __init__(self, function, args, then=None, kept=(), changes=False):
        self.function, self.args, self.then, self.kept, self.changes = function, args, then, kept, changes


def inline(b, frame, result, height, after):
    key = id(frame.info), b.instr.offset, result.function, result.then
    program = b.programs.get(key)
    if program is None:                              # a function of its own: what is learned in it, is of this place
        function = FunctionType(result.function.__code__.replace(), result.function.__globals__)

        def loop(b, frame):
            args, frame.stack = frame.stack, []
            calls.enter(b, function, args, (), None)

        then, last = result.then, finish(height, after)

        def change(b, frame):
            then(b, frame)
            last(b, frame)

        program = b.programs[key] = Program([loop, change] if result.changes else [loop, then, last] if then else [loop, last])
        b.ours.add(id(function.__code__))
    begin(b, frame, program, result.args, result.kept)


def is_ours(b, frame):
    """Whether a frame is one of steps or of the loops that they call."""
    return is_steps(frame) or id(frame.info.code) in b.ours


def may_write(b, name):
    """Whether what an op of the table writes to in the current frame, was made by the steps."""
    if is_steps(b.frame):
        return not b.strict
    return id(b.frame.info.code) in b.ours and name.startswith(("list_append", "set_add", "dict_set"))


def replace_top(b, frame, value):
    """What a step makes of the top of the frame's stack: a value, or an Item of which the class is found out."""
    if isinstance(value, objects.Item):
        objects.push_item(b, frame, 1, value)
    else:
        frame.stack[-1] = value
