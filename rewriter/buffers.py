"""bytes, bytearrays, arrays of array.array, memoryviews: numbers in memory.

An array or memoryview has a code (its typecode or format), which its class does not tell: each use guards it, and where a variable
is looked at as the kernel is entered, that guard makes the others needless. The class array.array is known from the moment on that the program
has imported it.
"""
import sys

from rewritejit.guards.snapshot import VSeqIter
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir.types import CODES, FLOAT_CODES, ITERATORS, tame_class
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.arith import as_float, as_int
from rewritejit.rewriter.calls import BUILTINS, builtin, _need
from rewritejit.rewriter.containers import KINDS, Kind, checked_index, is_slice, register, slice_parts
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.objects import About

_COMPARE = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne", ">": "gt", ">=": "ge"}
_BYTES = (bytes, bytearray)


class Buffer(Kind):
    """Objects that hold numbers of one code."""

    def opened(self, b, container, writing=False):
        """(the container, checked to have the code, the code)"""
        return container, "B"

    def size(self, b, container):
        return b.emit("buffer_size", (container,), "i")

    def data(self, b, opened):
        """The address of the items."""
        raise NotImplementedError

    def sample(self, b, container):
        """An object like the container, empty, for what is made of it."""
        return self.cls()

    def subscr(self, b, container, index):
        if is_slice(index):
            start, stop, step = slice_parts(b, index)
            return self.made(b, container, "buffer_slice", container, start, stop, step)
        opened, code = self.opened(b, container)
        return self.load(b, opened, code, checked_index(b, index, self.size(b, container)))

    def item_at(self, b, container, index):
        opened, code = self.opened(b, container)
        return self.load(b, opened, code, index)

    def load(self, b, opened, code, index):
        data = self.data(b, opened)
        if code in FLOAT_CODES:
            return b.emit("raw_f", (data, index), "f", code)
        value = b.emit("raw_i", (data, index), "i", code)
        if code in "LQ":
            b.emit("guard_true", (b.emit("ge", (value, b.const(0, "i")), "b"),), "v", reason="overflow")
        return value

    def store(self, b, container, index, value):
        if is_slice(index):
            self.store_slice(b, container, slice_parts(b, index), value)
            return
        opened, code = self.opened(b, container, True)
        index = checked_index(b, index, self.size(b, container))
        value = fitting(b, code, value)
        name = "raw_set_f" if code in FLOAT_CODES else "raw_set_i"
        b.emit(name, (self.data(b, opened), index, value), "v", code, reason="item-range")

    def store_slice(self, b, container, parts, value):
        if not self.goes_with(b, value):
            self.leave("slice assignment")
        b.emit("buffer_set_slice", (container, *parts, value), "v", reason="memory")

    def goes_with(self, b, value):
        """Whether a value may be put into, or added to, an object of this class."""
        return objects.class_of(b, value) in _BYTES

    def made(self, b, container, name, *args):
        """What an op makes out of the container: an object of its class."""
        known = About(self.cls, [self.sample(b, container)])
        return objects.own(b, b.emit(name, args, "o", reason="memory"), known)

    def binary(self, b, symbol, x, y):
        if symbol == "*":
            if objects.class_of(b, x) is not self.cls:
                x, y = y, x
            if isinstance(y, Op) and y.type in "ib":
                return self.made(b, x, "buffer_repeat", x, as_int(b, y))
        if symbol == "+" and objects.class_of(b, x) is self.cls and self.goes_with(b, y):
            return self.made(b, x, "buffer_add", x, y)
        self.leave(symbol)

    def contains(self, b, container, value):
        if objects.class_of(b, value) in _BYTES:
            return b.emit("buffer_search", (container, value), "b")
        if isinstance(value, Op) and value.type in "ib":
            return b.emit("buffer_find", (container, fitting(b, "B", value)), "b")
        self.leave("in")

    def compare(self, b, symbol, x, y):
        if objects.class_of(b, x) in _BYTES and objects.class_of(b, y) in _BYTES:
            return b.emit(_COMPARE[symbol], (b.emit("buffer_compare", (x, y), "i"), b.const(0, "i")), "b")
        self.leave(symbol)


def fitting(b, code, value):
    """The number that is written for a value, checked to fit: an int or float Op."""
    if not isinstance(value, Op) or value.type == "o":
        raise Leave("unsupported-type", f"{b.describe(value)} as an item of numbers")
    if code in FLOAT_CODES:
        return as_float(b, value)
    if value.type == "f":
        raise Leave("raise", "a float as an item of ints")
    value = as_int(b, value)
    size, signed = CODES[code]
    if size == 8:
        if not signed:
            b.emit("guard_true", (b.emit("ge", (value, b.const(0, "i")), "b"),), "v", reason="item-range")
        return value
    many = b.const(1 << 8 * size, "i")
    if not signed:
        return b.emit("check_index", (value, many), "i", reason="item-range")
    shifted = b.emit("add", (value, b.const(1 << 8 * size - 1, "i")), "i")
    b.emit("check_index", (shifted, many), "i", reason="item-range")
    return value


@register
class BytesKind(Buffer):
    cls = bytes
    iterator = type(iter(b""))

    def size(self, b, container):
        return b.emit("bytes_size", (container,), "i")

    def data(self, b, opened):
        return b.emit("bytes_data", (opened,), "p")

    def load(self, b, opened, code, index):
        return b.emit("bytes_item", (self.data(b, opened), index), "i")

    def store(self, b, container, index, value):
        self.leave("item assignment")


@register
class ByteArrayKind(Buffer):
    cls = bytearray
    iterator = type(iter(bytearray()))

    def data(self, b, opened):
        return b.emit("bytearray_data", (opened,), "p")

    def inplace(self, b, symbol, x, y):
        return grown(self, b, symbol, x, y)


def grown(kind, b, symbol, x, y):
    """x += y, which changes x."""
    if symbol != "+" or not kind.goes_with(b, y):
        kind.leave(symbol + "=")
    b.emit("buffer_iadd", (x, y), "v", reason="memory")
    return x


def _code_of(sample):
    code = sample.typecode
    if code not in CODES and code not in tuple(FLOAT_CODES):
        raise Leave("unsupported-type", f"array({code!r})")
    return code


class ArrayKind(Buffer):
    """Registered when array.array is there. empty: code -> an array without items."""

    def __init__(self, cls):
        self.cls = cls
        self.empty = {code: cls(code) for code in [*CODES, *FLOAT_CODES]}
        self.iterator = type(iter(self.empty["b"]))

    def opened(self, b, container, writing=False):
        code = _code_of(self.sample(b, container))
        return b.emit("array_code", (container,), "o", code, reason="item-type"), code

    def entered(self, b, op, seen, reason):
        if seen.typecode in self.empty:
            b.emit("array_code", (op,), "o", seen.typecode, reason=reason)

    def sample(self, b, container):
        known = objects.about(b, container).samples
        if not known:
            raise Leave("no-feedback", "array")
        return self.empty.get(known[0].typecode, known[0])

    def data(self, b, opened):
        return b.emit("array_data", (opened,), "p")

    def goes_with(self, b, value):
        return objects.class_of(b, value) is self.cls

    def inplace(self, b, symbol, x, y):
        return grown(self, b, symbol, x, y)

    def contains(self, b, container, value):
        code = self.opened(b, container)[1]
        letter = "f" if code in FLOAT_CODES else "i"
        if not isinstance(value, Op) or value.type not in ("f" if letter == "f" else "ib"):
            self.leave("in")
        value = value if letter == "f" else as_int(b, value)
        return b.emit("array_find_" + letter, (container, value), "b", reason="item-type")

    def compare(self, b, symbol, x, y):
        if symbol not in ("==", "!=") or objects.class_of(b, x) is not objects.class_of(b, y):
            self.leave(symbol)
        same = b.emit("array_equal", (x, y), "b", reason="item-type")
        return same if symbol == "==" else b.emit("not", (same,), "b")


@register
class ViewKind(Buffer):
    cls = memoryview
    iterator = type(iter(memoryview(b"")))

    def entered(self, b, op, seen, reason):
        if self.has_code(seen):
            b.emit("view_code", (op,), "o", seen.format, reason=reason)

    def opened(self, b, container, writing=False):
        code = self.code(b, container, writing)
        return b.emit("view_code", (container,), "o", code, reason="item-type"), code[0]

    def code(self, b, container, writing):
        known = objects.about(b, container).samples
        if not known or not self.has_code(known[0]):
            raise Leave("unsupported-type", "memoryview")
        if writing and known[0].readonly:
            raise Leave("raise", "a memoryview that cannot be written")
        return known[0].format + "=" if writing else known[0].format

    @staticmethod
    def has_code(view):
        """Whether its items are read: numbers of one code, one behind the other."""
        try:
            code = view.format
            return (code in CODES or code in tuple(FLOAT_CODES)) and view.ndim == 1 and view.strides == (view.itemsize,)
        except ValueError:                           # it is released
            return False

    def size(self, b, container):
        return b.emit("view_size", (self.opened(b, container)[0],), "i")

    def data(self, b, opened):
        return b.emit("view_data", (opened,), "p")

    def subscr(self, b, container, index):
        if is_slice(index):
            self.leave("slicing")
        return Buffer.subscr(self, b, container, index)

    def store_slice(self, b, container, parts, value):
        self.leave("slice assignment")

    def get_iter(self, b, container):
        self.opened(b, container)
        return VSeqIter(container, b.const(0, "i"))

    def binary(self, b, symbol, x, y):
        self.leave(symbol)

    compare = binary

    def contains(self, b, container, value):
        self.leave("in")

    def goes_with(self, b, value):
        return False


ITERATORS[ViewKind.iterator] = _core.view_iterator


def know_array():
    """Register the class array.array if the program has imported it."""
    module = sys.modules.get("array")
    cls = getattr(module, "array", None)
    if type(cls) is not type or cls in KINDS or not _core.know_array(cls):
        return
    register(ArrayKind(cls))
    BUILTINS[id(cls)] = _new_array(cls)
    BUILTINS[id(cls.append)] = _append
    BUILTINS[id(cls.extend)] = _extend


# --- calls -----------------------------------------------------------------------------------------------------------

def _object(b, value, *classes):
    """The value, an object of one of these classes."""
    if objects.class_of(b, value) not in classes:
        raise Leave("unsupported-type", b.describe(value))
    return value


@builtin(bytearray.append)
def _append(b, args):
    _need(args, 2)
    container, value = args
    kind = KINDS.get(objects.class_of(b, container))
    if not isinstance(kind, (ByteArrayKind, ArrayKind)):
        raise Leave("unsupported-type", b.describe(container))
    code = kind.opened(b, container)[1]
    if code in FLOAT_CODES:
        b.emit("array_append_f", (container, fitting(b, code, value)), "v", reason="memory")
    else:
        name = "bytearray_append" if kind.cls is bytearray else "array_append_i"
        b.emit(name, (container, fitting(b, code, value)), "v", reason="memory")
    return b.const(None, "o")


@builtin(bytearray.extend)
def _extend(b, args):
    _need(args, 2)
    kind = KINDS.get(objects.class_of(b, args[0]))
    if not isinstance(kind, (ByteArrayKind, ArrayKind)) or not kind.goes_with(b, args[1]):
        raise Leave("unsupported-type", f"extend with {b.describe(args[1])}")
    b.emit("buffer_extend", tuple(args), "v", reason="memory")
    return b.const(None, "o")


@builtin(bytearray.pop)
def _pop(b, args):
    _need(args, 1)
    return b.emit("bytearray_pop", (_object(b, args[0], bytearray),), "i", reason="index")


@builtin(bytes)
def _new_bytes(b, args):
    return _made_of(b, bytes, args)


@builtin(bytearray)
def _new_bytearray(b, args):
    return _made_of(b, bytearray, args)


def _made_of(b, cls, args):
    _need(args, 0, 1)
    value = args[0] if args else b.const(0, "i")
    known = About(cls, [cls()])
    if not isinstance(value, Op) or value.type == "f":
        raise Leave("unsupported-type", f"{cls.__name__} of {b.describe(value)}")
    if value.type != "o":
        made = b.emit("buffer_new_i", (b.const(cls, "o"), as_int(b, value)), "o", reason="memory")
    else:
        _source(b, value, int)
        made = b.emit("buffer_new_o", (b.const(cls, "o"), value), "o", reason="memory")
    return objects.own(b, made, known)


def _source(b, value, *numbers):
    """Check that a value is something that numbers are taken from without running Python code."""
    cls = objects.class_of(b, value)
    if cls is list:
        if not all([tame_class(item) in numbers for item in objects.about(b, value).item_samples()]):
            raise Leave("unsupported-type", "a list of other things than numbers")
    elif not isinstance(KINDS.get(cls), Buffer):
        raise Leave("unsupported-type", f"numbers of {b.describe(value)}")


@builtin(memoryview)
def _new_view(b, args):
    _need(args, 1)
    kind = KINDS.get(objects.class_of(b, args[0]))
    if isinstance(kind, ViewKind):
        sample = objects.about(b, args[0]).samples[0]
    elif isinstance(kind, Buffer):
        sample = memoryview(kind.sample(b, args[0]))
    else:
        raise Leave("unsupported-type", f"memoryview of {b.describe(args[0])}")
    made = b.emit("buffer_new_o", (b.const(memoryview, "o"), args[0]), "o", reason="memory")
    return objects.own(b, made, About(memoryview, [sample]))


def _new_array(cls):
    def handler(b, args):
        """array.array(code, numbers)"""
        _need(args, 1, 2)
        code, kind = args[0], KINDS[cls]
        if not (isinstance(code, Op) and code.is_const and code.imm in kind.empty):
            raise Leave("unsupported-type", "an array with another code")
        source = args[1] if len(args) == 2 else b.const(b"", "o")
        _source(b, source, *((int, float) if code.imm in FLOAT_CODES else (int,)))
        if isinstance(KINDS.get(objects.class_of(b, source)), ViewKind):
            raise Leave("unsupported-type", "an array of a memoryview")
        made = b.emit("array_new", (b.const(cls, "o"), code, source), "o", reason="memory")
        return objects.own(b, made, About(cls, [kind.empty[code.imm]]))
    return handler


FROM_BYTES = int.from_bytes                          # a new object each time it is asked for: this one is known


def _is_big(args, index):
    """Whether the byte order at that index of the arguments, a str, is big-endian."""
    if len(args) <= index:
        return True
    order = args[index]
    if not (isinstance(order, Op) and order.is_const and order.imm in ("big", "little")):
        raise Leave("unsupported-call", "a byte order")
    return order.imm == "big"


@builtin(FROM_BYTES)
def _from_bytes(b, args):
    _need(args, 1, 2)
    big = b.const(int(_is_big(args, 1)), "i")
    return b.emit("int_from_bytes", (_object(b, args[0], *_BYTES), big), "i", reason="overflow")


@builtin(int.to_bytes)
def _to_bytes(b, args):
    _need(args, 1, 3)
    values = [args[0], args[1] if len(args) > 1 else b.const(1, "i")]
    if not all([isinstance(value, Op) and value.type in "ib" for value in values]):
        raise Leave("unsupported-type", "int.to_bytes")
    values = [*[as_int(b, value) for value in values], b.const(int(_is_big(args, 2)), "i")]
    return objects.own(b, b.emit("int_to_bytes", tuple(values), "o", reason="overflow"), About(bytes, [b""]))
