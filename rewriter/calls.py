"""Calls: builtins as ops, small Python functions continued in place, others as native calls.

`call` is entered with the stack as the call sequence's first instruction finds it. Builtins are known by identity: a name that was bound
to something else is not in the table.
"""
import math
import sys
from types import BuiltinFunctionType, FunctionType, ModuleType

from rewritejit.guards.snapshot import FrameState, Snapshot, VCall, VChar, VRange, VTuple, VMaybe
from rewritejit.nativeops.ir.values import CallTarget, Op
from rewritejit.pyversion import NULL_FIRST
from rewritejit.rewriter import arith, closures, objects, steps
from rewritejit.rewriter.arith import as_float, as_int
from rewritejit.rewriter.containers import kind_of
from rewritejit.rewriter.decode import decode
from rewritejit.rewriter.leaving import Leave, Wait, name_of
from rewritejit.rewriter.objects import Item, push_item

MAX_INLINE_SIZE = 160            # instructions of a function that is continued in place
MAX_INLINE_DEPTH = 6
MAX_NATIVE_ARGS = 14             # what machine code passes to a native body, see codegen.x64.MAX_PARAMS
MAX_INLINE_COUNT = 2500          # ops in the graph beyond which calls stay calls
GENERATOR = 0x20
UNCALLABLE_FLAGS = GENERATOR | 0x80 | 0x200          # generator, coroutine, async generator
_VARIADIC_FLAGS = 0x04 | 0x08


def call(b, frame, instr, nargs, kwnames, after, extra=0):
    """Call with `nargs` arguments, the last of them named by kwnames; `extra` values lie above the arguments."""
    stack = frame.stack
    top = len(stack) - extra
    height = top - nargs - 2
    first, second = stack[height], stack[height + 1]
    args = stack[top - nargs:top]
    if not NULL_FIRST:
        callee_at, function, receiver = height, first, second
    elif first is None:
        callee_at, function, receiver = height + 1, second, None
    else:
        callee_at, function, receiver = height, first, second
    if receiver is not None:
        args.insert(0, receiver)
    if isinstance(function, VCall) and function.function is steps.new_function:
        steps.enter_made(b, function, args, kwnames, (instr.offset, callee_at, after, height))
        return
    if not (isinstance(function, Op) and function.is_const and function.type == "o"):
        raise Leave("unsupported-call", b.describe(function))
    function = function.imm
    if type(function) is FunctionType:
        python_call(b, frame, instr, function, args, kwnames, (instr.offset, callee_at, after, height))
        return
    handler = BUILTINS.get(id(function))
    if handler is None or not set(kwnames).issubset(KEYWORDS.get(id(function), ())):
        raise Leave("unsupported-call", name_of(function))
    args = [unmaybe(b, value) for value in args]
    named = dict(zip(kwnames, args[len(args) - len(kwnames):]))
    result = handler(b, args[:len(args) - len(kwnames)], **named)
    if isinstance(result, steps.Inline):
        steps.inline(b, frame, result, height, after)
        return
    del stack[height:]
    push_result(b, result, after)


def push_result(b, result, after):
    """What a builtin's handler gave goes on top of the stack, and the frame goes on at `after`."""
    if isinstance(result, Either):
        b.branch(result.condition, after, after, _push(b, result.first), _push(b, result.second))
        return
    b.frame.pc = after
    _push(b, result)(b.state)


class Either:
    """A call's result that is one of two values of different types: the ways part there. A value, an Item, or a function that emits ops and
    gives one."""

    __slots__ = ("condition", "first", "second")

    def __init__(self, condition, first, second):
        self.condition, self.first, self.second = condition, first, second


def _push(b, value):
    def fix(state):
        top = state.frames[-1]
        result = value() if callable(value) else value
        if isinstance(result, Item):
            push_item(b, top, 0, result)
        else:
            top.stack.append(result)
    return fix


def unmaybe(b, value):
    if value is None or isinstance(value, VMaybe):
        raise Leave("unbound")
    return value


def bind(b, func, args, kwnames):
    """The callee's locals at its start, arguments bound as CPython does; Leave where that would raise or needs a container."""
    code = func.__code__
    if code.co_flags & _VARIADIC_FLAGS:
        raise Leave("variadic", func.__qualname__)
    count, names = code.co_argcount, code.co_varnames
    positional = len(args) - len(kwnames)
    if positional > count:
        raise Leave("raise", "arguments")
    total = count + code.co_kwonlyargcount
    bound = args[:positional] + [None] * (total - positional)
    for name, value in zip(kwnames, args[positional:]):
        try:
            slot = names.index(name, code.co_posonlyargcount, total)
        except ValueError:
            raise Leave("raise", "arguments") from None
        if bound[slot] is not None:
            raise Leave("raise", "arguments")
        bound[slot] = value
    defaults = func.__defaults__ or ()
    for slot in range(total):
        if bound[slot] is None:
            if slot < count:
                index = slot - (count - len(defaults))
                if index < 0:
                    raise Leave("raise", "arguments")
                bound[slot] = b.constant(defaults[index])
            else:
                given = func.__kwdefaults__ or {}
                if names[slot] not in given:
                    raise Leave("raise", "arguments")
                b.unit.rely_on(given, names[slot], given[names[slot]])
                bound[slot] = b.constant(given[names[slot]])
    return bound


def python_call(b, frame, instr, func, args, kwnames, place):
    found = enter(b, func, args, kwnames, place)
    if found is not None:
        native_call(b, frame, instr, func, *found, place)


def enter(b, func, args, kwnames, place, cells=None):
    """Go on in the function, if it is small; else what native_call needs: (info, entry, locals). place: see Frame.call; None for a step,
    which makes no native calls. cells: values of the closure, if they are not the function's."""
    code = func.__code__
    if code.co_flags & UNCALLABLE_FLAGS:
        raise Leave("unsupported-call", func.__qualname__)
    info = decode(code)
    ours = id(code) in b.ours
    entry = next((site for site in info.sites.values() if site.kind == "entry"), None)
    if entry is None and not ours:                  # not in the allow-list, or not instrumented
        raise Leave("unsupported-call", func.__qualname__)
    args = [unmaybe(b, value) for value in args]
    locals = bind(b, func, args, kwnames)
    locals = closures.with_cells(code, locals + [None] * (info.nlocalsplus - len(locals)))
    if code.co_freevars:
        locals[len(locals) - len(code.co_freevars):] = cells or [b.const(cell, "o") for cell in func.__closure__]
    if not ours:
        b.unit.rely_on_function(func)
    frames = b.state.frames
    if all([f.info is not info for f in frames]) and info.size <= MAX_INLINE_SIZE and len(frames) <= MAX_INLINE_DEPTH and b.count < MAX_INLINE_COUNT:
        caller = frames[-1]
        caller.call = place
        if type(place) is tuple:                    # the arguments are the callee's, which may drop them
            height = place[1] + 1
            caller.stack[height:] = [value if value is None or isinstance(value, Op) and value.is_const else b.const(None, "o")
                                     for value in caller.stack[height:]]
        callee = b.new_frame(info, func, func.__globals__, func.__builtins__, 0 if ours else entry.body, locals)
        frames.append(callee)
        b.frame = callee
        return None
    if place is None or b.is_whole:
        raise Leave("unsupported-call", f"{func.__qualname__} in a step")
    return info, entry, locals


def native_call(b, frame, instr, func, info, entry, locals, place):
    """Call the callee's native body for these argument types, which is built now if it isn't there."""
    key, args = [func, info.code], []
    locals = [objects.char_object(b, value) if isinstance(value, VChar) else value for value in locals]
    for value in locals:
        if value is None:
            key.append(None)
        elif not isinstance(value, Op):
            raise Leave("escape", b.describe(value))
        elif value.type == "o":
            if value.is_const:
                key.append(id(value.imm))
            elif kind_of(b, value) is None:
                raise Leave("escape", "object passed to a native call")
            else:
                key.append(("o", objects.class_of(b, value)))
                args.append(value)
        else:
            key.append(value.type)
            args.append(value)
    if len(args) > MAX_NATIVE_ARGS:
        raise Leave("unsupported-call", f"{len(args)} arguments")
    key = tuple(key)
    target = b.unit.bodies.get(key)
    if target is None:
        target = build_body(b, func, info, entry, locals, key)
    if target.results is None:
        if target.graph is not None:                # finished, and never returns
            raise Leave("unsupported-call", func.__qualname__)
        raise Wait(target)
    if target not in b.graph.callees:
        b.graph.callees.append(target)
    b.emit("guard_depth", (), "v", reason="depth")
    before = b.snapshot("depth")
    inner = before.frames[-1]
    waiting = FrameState(inner.code, inner.func, place[0], inner.locals, inner.stack, place[1])
    results = target.results
    op = Op("call_native", tuple(args), results if len(results) == 1 else "v", target,
            Snapshot(before.frames[:-1] + [waiting], before.gwrites, "call-left", before.owned))
    b.count += 1
    b.block.ops.append(op)
    if len(results) == 1:
        outs = [op]
    else:
        outs = [b.emit("call_out", (op,), kind, index) for index, kind in enumerate(results)]
    result = from_template(b, target, target.template, iter(outs))
    b.snap = None
    del frame.stack[place[3]:]
    frame.stack.append(result)
    frame.pc = place[2]


def from_template(b, target, template, outs):
    """What a native call gives: as its template, made of what comes out."""
    if isinstance(template, VTuple):
        return VTuple([from_template(b, target, item, outs) for item in template.items])
    if template.type != "o":
        return next(outs)
    if template.is_const:
        return b.const(template.imm, "o")
    return objects.own(b, next(outs), target.known[template])


def build_body(b, func, info, entry, locals, key):
    unit = b.unit
    params = "".join([value.type for value in locals if value is not None and not (value.type == "o" and value.is_const)])
    target = CallTarget(func.__qualname__, params)
    unit.bodies[key] = target
    builder = type(b)(unit, func.__qualname__, "body")
    builder.target = target
    target.owner = builder

    def start(builder):
        values, index = [], 0
        for value in locals:
            if value is None or value.type == "o" and value.is_const:
                values.append(None if value is None else builder.const(value.imm, "o"))
            else:
                param = builder.emit("param", (), value.type, index)
                if value.type == "o":
                    builder.about[param] = objects.about(b, value)
                values.append(param)
                index += 1
        builder.spare = params.count("o") + unit.spare
        frame = builder.new_frame(info, func, func.__globals__, func.__builtins__, entry.body, values)
        builder.begin_at(frame)
        builder.emit("poll", (), "v", reason="poll")
        return builder.state

    try:
        graph = builder.build(start)
    except Leave:
        del unit.bodies[key]
        raise
    graph.params = params
    if builder.returns == 0:
        target.results = None
    target.graph = graph
    return target


# --- builtins -----------------------------------------------------------------------------------------------------------
BUILTINS = {}
_knows = []                      # modules `math` of the program, and their functions
KEYWORDS = {}                    # id(builtin) -> names of the keyword arguments that its handler takes


CLASSES = (str, list, dict, set, tuple, int)    # their methods are called by name too: str.upper(x)


def builtin(*functions, keywords=()):
    """handler(b, args) of calls of these functions gives the result's value; args: values, self first for a method."""
    def register(handler):
        for function in functions:
            BUILTINS[id(function)] = handler
            if keywords:
                KEYWORDS[id(function)] = keywords
        return handler
    return register


def know_math():
    """The program may have imported math after the compiler did: then it has functions of its own, which are the same."""
    module = sys.modules.get("math")
    if module is math or type(module) is not ModuleType or module in _knows or vars(module).get("__file__") != vars(math).get("__file__"):
        return
    _knows.append(module)
    for function in vars(module).values():
        if type(function) is BuiltinFunctionType and function.__self__ is module:
            ours = id(vars(math).get(function.__name__))
            if ours in BUILTINS:
                builtin(function, keywords=KEYWORDS.get(ours, ()))(BUILTINS[ours])
                _knows.append(function)          # ids are of objects that live


def _need(args, low, high=None):
    if not low <= len(args) <= (high or low):
        raise Leave("raise", "arguments")


def _number(value):
    if not isinstance(value, Op) or value.type == "o":
        raise Leave("unsupported-type", "a call on an object")
    return value


@builtin(abs)
def _abs(b, args):
    _need(args, 1)
    value = _number(args[0])
    if value.type == "f":
        return b.emit("fabs", (value,), "f")
    return b.emit("abs_ovf", (as_int(b, value),), "i", reason="overflow")


def _extreme(symbol):
    def handler(b, args):
        if len(args) == 1:
            if not isinstance(args[0], VTuple):
                raise Leave("unsupported-type", "min or max of an iterable")
            args = list(args[0].items)
        if len(args) < 1:
            raise Leave("raise", "arguments")
        best = _number(args[0])
        for value in args[1:]:
            if _number(value).type != best.type:
                if len(args) != 2:
                    raise Leave("unsupported-type", "min or max of mixed types")
                return Either(arith.compare(b, symbol, value, best), value, best)
            best = objects.chosen(b, arith.compare(b, symbol, value, best), value, best)
        return best
    return handler


BUILTINS[id(min)] = _extreme("<")
BUILTINS[id(max)] = _extreme(">")


@builtin(divmod)
def _divmod(b, args):
    _need(args, 2)
    return VTuple([arith.binary(b, "//", *args), arith.binary(b, "%", *args)])


@builtin(round)
def _round(b, args):
    _need(args, 1, 2)
    value = _number(args[0])
    if len(args) == 2:
        return pure(b, round, args, "f" if value.type == "f" else "i")
    if value.type == "f":
        return b.emit("round_to_int", (value,), "i", reason="domain")
    return as_int(b, value)


@builtin(pow)
def _pow(b, args):
    _need(args, 2, 3)
    if len(args) == 2:
        return arith.binary(b, "**", *args)
    return pure(b, pow, args, "i")


@builtin(int)
def _int(b, args):
    _need(args, 0, 1)
    if not args:
        return b.const(0, "i")
    value = _number(args[0])
    if value.type == "f":
        return b.emit("float_to_int", (value,), "i", reason="domain")
    return as_int(b, value)


@builtin(float)
def _float(b, args):
    _need(args, 0, 1)
    if args and isinstance(args[0], Op) and args[0].is_const and type(args[0].imm) is str:
        try:
            return b.const(float(args[0].imm), "f")
        except ValueError:
            raise Leave("raise", "float of a text") from None
    return as_float(b, _number(args[0])) if args else b.const(0.0, "f")


@builtin(bool)
def _bool(b, args):
    _need(args, 0, 1)
    return arith.truth(b, args[0]) if args else b.const(False, "b")


@builtin(len)
def _len(b, args):
    _need(args, 1)
    value = args[0]
    if isinstance(value, VTuple):
        return b.const(len(value.items), "i")
    if isinstance(value, Op) and value.is_const and type(value.imm) in (str, bytes, tuple):
        return b.const(len(value.imm), "i")
    if isinstance(value, VRange):
        return _range_size(b, value)
    kind = kind_of(b, value)
    if kind is not None:
        return kind.size(b, value)
    raise Leave("unsupported-type", f"len of {b.describe(value)}")


def _range_size(b, value):
    low, high, step = value.start, value.stop, value.step
    if step.is_const and step.imm < 0:
        low, high, step = high, low, b.emit("neg_ovf", (step,), "i", reason="overflow")
    span = b.emit("sub_ovf", (high, low), "i", reason="overflow")
    rest = b.emit("sub_ovf", (step, b.const(1, "i")), "i", reason="overflow")
    count = b.emit("floordiv", (b.emit("add_ovf", (span, rest), "i", reason="overflow"), step), "i", reason="zero-division")
    return b.emit("select", (b.emit("gt", (span, b.const(0, "i")), "b"), count, b.const(0, "i")), "i")


@builtin(range)
def _range(b, args):
    _need(args, 1, 3)
    values = []
    for value in args:
        if _number(value).type == "f":
            raise Leave("raise", "range of a float")
        values.append(as_int(b, value))
    if len(values) == 1:
        values.insert(0, b.const(0, "i"))
    if len(values) == 2:
        values.append(b.const(1, "i"))
    step = values[2]
    if not step.is_const:
        b.emit("guard_true", (b.emit("gt", (step, b.const(0, "i")), "b"),), "v", reason="domain")
    elif step.imm == 0:
        raise Leave("raise", "range")
    return VRange(*values)


_CLASS = {"i": int, "f": float, "b": bool}


def _class_of(b, value):
    if isinstance(value, VTuple):
        return tuple
    if isinstance(value, VRange):
        return range
    if isinstance(value, VChar):
        return str
    if isinstance(value, Op):
        if value.type in _CLASS:
            return _CLASS[value.type]
        if value.is_const:
            return type(value.imm)
        kind = kind_of(b, value)
        if kind is not None:
            return kind.cls
    raise Leave("unsupported-type", b.describe(value))


@builtin(isinstance)
def _isinstance(b, args):
    _need(args, 2)
    kind, classes = _class_of(b, args[0]), args[1]
    if isinstance(classes, VTuple):
        classes = classes.items
    else:
        classes = (classes,)
    found = False
    for item in classes:
        if not (isinstance(item, Op) and item.is_const and type(item.imm) is type and type(kind) is type):
            raise Leave("unsupported-call", "isinstance")
        if issubclass(kind, item.imm):
            found = True
            break
    return b.const(found, "b")


@builtin(type)
def _type(b, args):
    _need(args, 1)
    return b.const(_class_of(b, args[0]), "o")


def pure(b, function, args, result):
    """A builtin without effects, called on boxed numbers."""
    values = tuple([_number(value) for value in args])
    return b.emit("pure_call", values, result, (function, result), reason="domain")


def _c_function(name, count):
    def handler(b, args):
        _need(args, count)
        return b.emit("cmath", tuple([as_float(b, _number(value)) for value in args]), "f", name, reason="domain")
    return handler


for _name in ("sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log2 log10 log1p").split():
    BUILTINS[id(getattr(math, _name))] = _c_function(_name, 1)
for _name in ("atan2", "fmod", "copysign"):
    BUILTINS[id(getattr(math, _name))] = _c_function(_name, 2)


def _pure_function(function, result):
    def handler(b, args):
        if any(_number(value).type == "f" for value in args) and result == "i":
            raise Leave("raise", "an int is needed")
        return pure(b, function, args, result)
    return handler


for _name, _result in (("gcd", "i"), ("lcm", "i"), ("isqrt", "i"), ("factorial", "i"), ("comb", "i"), ("perm", "i"), ("hypot", "f"),
                       ("erf", "f"), ("erfc", "f"), ("gamma", "f"), ("lgamma", "f"), ("remainder", "f"), ("ldexp", "f"),
                       ("isclose", "b")):
    BUILTINS[id(getattr(math, _name))] = _pure_function(getattr(math, _name), _result)


@builtin(math.sqrt)
def _sqrt(b, args):
    _need(args, 1)
    return b.emit("fsqrt", (as_float(b, _number(args[0])),), "f", reason="domain")


@builtin(math.fabs)
def _fabs(b, args):
    _need(args, 1)
    return b.emit("fabs", (as_float(b, _number(args[0])),), "f")


@builtin(math.pow)
def _math_pow(b, args):
    _need(args, 2)
    return b.emit("fpow", (as_float(b, _number(args[0])), as_float(b, _number(args[1]))), "f", reason="domain")


def _to_int(name):
    def handler(b, args):
        _need(args, 1)
        value = _number(args[0])
        if value.type == "f":
            return b.emit(name, (value,), "i", reason="domain")
        return as_int(b, value)
    return handler


BUILTINS[id(math.floor)] = _to_int("floor_to_int")
BUILTINS[id(math.ceil)] = _to_int("ceil_to_int")
BUILTINS[id(math.trunc)] = _to_int("float_to_int")


def _scaled(factor):
    def handler(b, args):
        _need(args, 1)
        return b.emit("fmul", (as_float(b, _number(args[0])), b.const(factor, "f")), "f")
    return handler


BUILTINS[id(math.degrees)] = _scaled(180.0 / math.pi)
BUILTINS[id(math.radians)] = _scaled(math.pi / 180.0)


@builtin(math.isnan)
def _isnan(b, args):
    _need(args, 1)
    value = as_float(b, _number(args[0]))
    return b.emit("fne", (value, value), "b")


def _is_finite(b, value):
    return b.emit("feq", (b.emit("fsub", (value, value), "f"), b.const(0.0, "f")), "b")


@builtin(math.isfinite)
def _isfinite(b, args):
    _need(args, 1)
    return _is_finite(b, as_float(b, _number(args[0])))


@builtin(math.isinf)
def _isinf(b, args):
    _need(args, 1)
    value = as_float(b, _number(args[0]))
    return b.emit("not", (b.emit("bor", (_is_finite(b, value), b.emit("fne", (value, value), "b")), "b"),), "b")
