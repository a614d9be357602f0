"""Python's operators on typed values.

Each function emits ops through the builder `b` and returns the result value, or raises Leave when the operation on these types isn't
compiled. What Python does for a bool, an int and a float together is decided here, once, by types.
"""
from rewritejit.guards.snapshot import VTuple, VMaybe
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter.containers import kind_of
from rewritejit.rewriter.leaving import Leave

_INT = {"+": ("add_ovf", "overflow"), "-": ("sub_ovf", "overflow"), "*": ("mul_ovf", "overflow"),
        "//": ("floordiv", "zero-division"), "%": ("mod", "zero-division"), "<<": ("shl_ovf", "shift"), ">>": ("shr", "shift"),
        "&": ("and", None), "|": ("or", None), "^": ("xor", None), "/": ("itruediv", "zero-division"),
        "**": ("ipow_ovf", "overflow")}
_FLOAT = {"+": ("fadd", None), "-": ("fsub", None), "*": ("fmul", None), "/": ("fdiv", "zero-division"),
          "//": ("ffloordiv", "zero-division"), "%": ("fmod_py", "zero-division"), "**": ("fpow", "domain")}
_BOOL = {"&": "band", "|": "bor", "^": "bxor"}
_COMPARE = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne", ">": "gt", ">=": "ge"}


def type_of(value):
    """The type letter of a scalar value; Leave for anything else."""
    if isinstance(value, Op):
        return value.type
    if value is None:
        raise Leave("unbound")
    raise Leave("unsupported-type", value.kind)


def is_int(value):
    """Whether the value is an unboxed int or bool."""
    return isinstance(value, Op) and value.type in "ib"


def as_int(b, value):
    return b.emit("bool_to_int", (value,), "i") if value.type == "b" else value


def as_float(b, value):
    if value.type == "f":
        return value
    value = as_int(b, value)
    if value.is_const:
        return b.const(float(value.imm), "f")
    return b.emit("int_to_float", (value,), "f")


def binary(b, symbol, x, y):
    """x <symbol> y, or x <symbol>= y: the same on what is immutable."""
    if symbol == "+" and isinstance(x, VTuple) and isinstance(y, VTuple):
        return VTuple(x.items + y.items)
    kind = kind_of(b, x) or kind_of(b, y)
    if kind is not None:
        return kind.binary(b, symbol, x, y)
    tx, ty = type_of(x), type_of(y)
    if tx == "o" or ty == "o":
        raise Leave("unsupported-type", f"{symbol} on {b.describe(x)} and {b.describe(y)}")
    if tx == ty == "b" and symbol in _BOOL:
        return b.emit(_BOOL[symbol], (x, y), "b")
    if tx == "f" or ty == "f":
        row = _FLOAT.get(symbol)
        if row is None:
            raise Leave("unsupported-type", f"{symbol} on floats")
        return b.emit(row[0], (as_float(b, x), as_float(b, y)), "f", reason=row[1])
    row = _INT.get(symbol)
    if row is None:
        raise Leave("unsupported-op", symbol)
    x, y = as_int(b, x), as_int(b, y)
    if symbol == "**":
        return _int_power(b, x, y)
    return b.emit(row[0], (x, y), "f" if symbol == "/" else "i", reason=row[1])


def _int_power(b, x, y):
    if y.is_const and 0 <= y.imm <= 4:
        if y.imm == 0:
            return b.const(1, "i")
        square = x if y.imm == 1 else b.emit("mul_ovf", (x, x), "i", reason="overflow")
        if y.imm == 3:
            return b.emit("mul_ovf", (square, x), "i", reason="overflow")
        if y.imm == 4:
            return b.emit("mul_ovf", (square, square), "i", reason="overflow")
        return square
    if y.is_const and y.imm < 0:
        raise Leave("unsupported-op", "int ** negative int")
    return b.emit("ipow_ovf", (x, y), "i", reason="overflow")


def compare(b, symbol, x, y):
    """x <symbol> y as a bool."""
    if isinstance(x, Op) and isinstance(y, Op) and x.is_const and y.is_const:
        try:
            if type(x.imm) in _FOLDABLE and type(y.imm) in _FOLDABLE:
                return b.const(_fold_compare(symbol, x.imm, y.imm), "b")
        except TypeError:
            raise Leave("raise", f"{symbol} on these types") from None
    kind = kind_of(b, x) or kind_of(b, y)
    if kind is not None:
        return kind.compare(b, symbol, x, y)
    tx, ty = type_of(x), type_of(y)
    if tx == "o" or ty == "o":
        raise Leave("unsupported-type", f"{symbol} on {b.describe(x)} and {b.describe(y)}")
    name = _COMPARE[symbol]
    if tx == "f" and ty == "f":
        return b.emit("f" + name, (x, y), "b")
    if tx == "f" or ty == "f":                       # Python compares an int and a float exactly
        if tx != "f":
            x = as_int(b, x)
            b.emit("guard_exact", (x,), "v", reason="domain")
        else:
            y = as_int(b, y)
            b.emit("guard_exact", (y,), "v", reason="domain")
        return b.emit("f" + name, (as_float(b, x), as_float(b, y)), "b")
    return b.emit(name, (as_int(b, x), as_int(b, y)), "b")


_FOLDABLE = {int, float, bool, str, type(None)}


def _fold_compare(symbol, x, y):
    if symbol == "<":
        return x < y
    if symbol == "<=":
        return x <= y
    if symbol == "==":
        return x == y
    if symbol == "!=":
        return x != y
    return x > y if symbol == ">" else x >= y


def is_same(b, x, y):
    """x is y as a bool. Unboxed numbers have no identity to compare, so only what types decide is compiled."""
    if not isinstance(x, Op) or not isinstance(y, Op):
        if x is y and x is not None:
            return b.const(True, "b")
        if any(isinstance(v, Op) and v.is_const and v.imm is None for v in (x, y)) and None not in (x, y) \
                and not any(isinstance(v, VMaybe) for v in (x, y)):
            return b.const(False, "b")
        raise Leave("unsupported-op", "is")
    for value, other in ((x, y), (y, x)):
        if value.is_const and (value.type == "b" or (value.type == "o" and value.imm is None)):
            if value.type == "b":
                if other.type == "b":
                    return other if value.imm else b.emit("not", (other,), "b")
                if other.type in "if":
                    return b.const(False, "b")
            elif other.type in "ifb":
                return b.const(False, "b")
    if x.type == "o" and y.type == "o":
        if x.is_const and y.is_const:
            return b.const(x.imm is y.imm, "b")
        return b.emit("is_obj", (x, y), "b")
    raise Leave("unsupported-op", "is on numbers")


def truth(b, value):
    """bool(value)."""
    if isinstance(value, VTuple):
        return b.const(bool(value.items), "b")
    kind = type_of(value)
    if kind == "b":
        return value
    container = kind_of(b, value)
    if container is not None and not value.is_const:
        return container.truth(b, value)
    if value.is_const:
        if kind != "o" or type(value.imm) in _PLAIN_TRUTH:
            return b.const(bool(value.imm), "b")
        raise Leave("unsupported-type", f"truth of {b.describe(value)}")
    if kind == "i":
        return b.emit("ne", (value, b.const(0, "i")), "b")
    if kind == "f":
        return b.emit("fne", (value, b.const(0.0, "f")), "b")
    raise Leave("unsupported-type", f"truth of {b.describe(value)}")


_PLAIN_TRUTH = {type(None), str, bytes, int, tuple, type(truth), type(len)}


def negative(b, value):
    kind = type_of(value)
    if kind == "f":
        return b.emit("fneg", (value,), "f")
    if kind == "o":
        raise Leave("unsupported-type", f"- on {b.describe(value)}")
    return b.emit("neg_ovf", (as_int(b, value),), "i", reason="overflow")


def positive(b, value):
    kind = type_of(value)
    if kind == "o":
        raise Leave("unsupported-type", f"+ on {b.describe(value)}")
    return as_int(b, value)


def invert(b, value):
    kind = type_of(value)
    if kind == "b":                                  # ~True warns on newer versions
        raise Leave("unsupported-type", "~ on bool")
    if kind != "i":
        raise Leave("raise" if kind == "f" else "unsupported-type", f"~ on {b.describe(value)}")
    return b.emit("invert", (value,), "i")
