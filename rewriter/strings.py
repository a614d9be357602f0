"""Strs. One of a single character is a VChar, its code point, wherever it comes from another str: only what needs the object makes it
(objects.char_object)."""
import _operator

from rewritejit.guards.snapshot import VCall, VChar, VTuple
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.arith import as_int
from rewritejit.rewriter.calls import BUILTINS, _need, builtin
from rewritejit.rewriter.containers import KINDS, Kind, checked_index, is_slice, register, slice_parts
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.objects import About, char_object

_COMPARE = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne", ">": "gt", ">=": "ge"}
_SAMPLE = ["text"]


def is_str(b, value):
    return isinstance(value, VChar) or isinstance(value, Op) and value.type == "o" and objects.class_of(b, value) is str


def code_of(b, value):
    """The code point of a str that is known to be one character; None for others."""
    if isinstance(value, VChar):
        return value.code
    if value.is_const:
        return b.const(ord(value.imm), "i") if len(value.imm) == 1 else None
    return b.chars.get(value)


def text_object(b, value):
    """The Op of a str."""
    return char_object(b, value) if isinstance(value, VChar) else value


def made(b, name, args, imm=None):
    """A new str, owned."""
    return objects.own(b, b.emit(name, tuple(args), "o", imm, reason="memory"), About(str, _SAMPLE))


@register
class StrKind(Kind):
    cls = str
    iterator = type(iter("a")), type(iter("\u20ac"))

    def size(self, b, container):
        if isinstance(container, VChar):
            return b.const(1, "i")
        if container.is_const:
            return b.const(len(container.imm), "i")
        return b.emit("str_size", (container,), "i")

    def get_iter(self, b, container):
        return Kind.get_iter(self, b, text_object(b, container))

    def subscr(self, b, container, index):
        if is_slice(index):
            return self.slice(b, container, index)
        index = checked_index(b, index, self.size(b, container))
        if isinstance(container, VChar):
            return VChar(container.code)
        return self.item_at(b, container, index)

    def item_at(self, b, container, index):
        return VChar(b.emit("str_char", (container, index), "i"))

    def slice(self, b, container, index):
        step = index.args[2]
        if not (_is_none(step) or isinstance(step, Op) and step.is_const and step.imm == 1):
            if not all([isinstance(part, Op) and part.is_const and (part.imm is None or part.type == "i") for part in index.args]):
                self.leave("slicing in steps")
            parts = b.const(_slice_of(tuple([part.imm for part in index.args])), "o")
            result = b.emit("call_new", (text_object(b, container), parts), "o", (_operator.getitem, "ooo"), reason="raise")
            return objects.own(b, result, About(str, _SAMPLE))
        start, stop, _ = slice_parts(b, VCall(slice, (*index.args[:2], b.const(None, "o"))))
        return made(b, "str_slice", (text_object(b, container), start, stop))

    def compare(self, b, symbol, x, y):
        if not (is_str(b, x) and is_str(b, y)):
            other = y if is_str(b, x) else x
            if symbol in ("==", "!=") and (_is_none(other) or isinstance(other, Op) and other.type in "ifb"):
                return b.const(symbol == "!=", "b")
            self.leave(symbol)
        first, second = code_of(b, x), code_of(b, y)
        if first is not None and second is not None:
            return b.emit(_COMPARE[symbol], (first, second), "b")
        if first is not None:
            return self.compare_char(b, symbol, first, y)
        if second is not None:
            return self.compare_char(b, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(symbol, symbol), second, x)
        if symbol in ("==", "!="):
            equal = b.emit("str_eq", (x, y), "b")
            return equal if symbol == "==" else b.emit("not", (equal,), "b")
        return b.emit(_COMPARE[symbol], (b.emit("str_order", (x, y), "i"), b.const(0, "i")), "b")

    def compare_char(self, b, symbol, code, text):
        """A character <symbol> a str: as with its first character (0 if there is none), then its size."""
        size, zero, one = self.size(b, text), b.const(0, "i"), b.const(1, "i")
        if text.is_const and symbol in ("==", "!="):     # of another size
            return b.const(symbol == "!=", "b")
        first = b.emit("str_char", (text, zero), "i")
        same = b.emit("eq", (code, first), "b")
        if symbol in ("==", "!="):
            equal = b.emit("band", (b.emit("eq", (size, one), "b"), same), "b")
            return equal if symbol == "==" else b.emit("not", (equal,), "b")
        at_least = one if symbol in ("<=", ">") else b.const(2, "i")
        longer = b.emit("band", (same, b.emit("ge", (size, at_least), "b")), "b")
        less = b.emit("bor", (b.emit("lt", (code, first), "b"), longer), "b")
        return less if symbol in ("<", "<=") else b.emit("not", (less,), "b")

    def contains(self, b, container, value):
        if not is_str(b, value):
            self.leave("in")
        code = code_of(b, value)
        if code is not None:
            inside = code_of(b, container)
            if inside is not None:
                return b.emit("eq", (code, inside), "b")
            if container.is_const and all([ord(char) < 256 for char in container.imm]):
                return b.emit("char_in", (code,), "b", container.imm) if container.imm else b.const(False, "b")
            return b.emit("str_has_char", (container, code), "b")
        return b.emit("str_has", (text_object(b, container), text_object(b, value)), "b", reason="memory")

    def binary(self, b, symbol, x, y):
        if symbol == "+" and is_str(b, x) and is_str(b, y):
            return self.add(b, x, y)
        if symbol == "*":
            if is_str(b, y):
                x, y = y, x
            if isinstance(y, Op) and y.type in "ib":
                times = as_int(b, y)
                return made(b, "str_repeat", (text_object(b, x), times))
        if symbol == "%" and is_str(b, x):
            if isinstance(y, VTuple):
                _values(b, y.items)
                y = objects.build(b, "tuple", list(y.items))
                result = b.emit("call_new", (text_object(b, x), y), "o", (_operator.mod, "ooo"), reason="raise")
                return objects.own(b, result, About(str, _SAMPLE))
            return call_new(b, _operator.mod, (x, y), str)
        self.leave(symbol)

    def add(self, b, x, y):
        if not isinstance(x, VChar):
            holder, slot = objects.holder(b, x), _stored_back(b, x)
            if slot >= 0 and holder in b.state.owned and holder.name != "retain" and objects.all_mentioned(b).count(holder) == 2:
                if isinstance(y, VChar):
                    longer = made(b, "str_append_char", (holder, y.code))
                else:
                    longer = made(b, "str_append", (holder, y))
                del b.state.owned[holder]
                b.frame.locals[slot] = longer            # nobody sees it before the next instruction stores it
                return longer
        return made(b, "str_concat", (text_object(b, x), text_object(b, y)))


_slices = {}


def _slice_of(parts):
    """A constant slice, one for each."""
    return _slices.setdefault(parts, slice(*parts))


STRS = KINDS[str]
_MOST_ITEMS = 24
_NEVER_EQUAL = {int, float, bool, type(None)}


def is_one_of(b, value, items):
    """Whether a str is in a constant tuple or frozenset."""
    texts = [item for item in items if type(item) is str]
    if len(texts) > _MOST_ITEMS or not all([type(item) is str or type(item) in _NEVER_EQUAL for item in items]):
        raise Leave("unsupported-type", "in a constant")
    found, code = b.const(False, "b"), code_of(b, value)
    if code is not None:
        chars = "".join(sorted([text for text in texts if len(text) == 1 and ord(text) < 256]))
        if chars:
            found = b.emit("char_in", (code,), "b", chars)
        texts = [text for text in texts if len(text) == 1 and ord(text) >= 256]
    for text in texts:
        found = b.emit("bor", (found, STRS.compare(b, "==", value, b.const(text, "o"))), "b")
    return found


def _is_none(value):
    return isinstance(value, Op) and value.is_const and value.imm is None


def _stored_back(b, value):
    """The slot of the local variable that holds the value and that the next instruction stores to, or -1."""
    frame = b.frame
    following = frame.info.instrs.get(frame.pc)
    if following is None or frame.pc in frame.info.joins:
        return -1
    if following.op == "STORE_FAST":
        slot = following.arg
    elif following.op in ("STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST"):
        slot = following.arg[0]
    else:
        return -1
    return slot if frame.locals[slot] is value else -1


# --- f-strings and str(x) --------------------------------------------------------------------------------------------------

def text_of(b, value):
    """str(value): what `format` without a specification gives too."""
    if is_str(b, value):
        return value
    if isinstance(value, VCall) and value.function is str:
        value = value.args[0]
    if not isinstance(value, Op) or value.type not in "ifb":
        raise Leave("unsupported-type", f"str of {b.describe(value)}")
    if value.is_const:
        return b.const(str(bool(value.imm) if value.type == "b" else value.imm), "o")
    return made(b, "str_build", (value,), value.type)


# instruction: how many values it takes from the stack, how many it puts there
_EFFECT = {"LOAD_FAST": (0, 1), "LOAD_CONST": (0, 1), "LOAD_DEREF": (0, 1), "LOAD_NAME": (0, 1), "LOAD_FAST_LOAD_FAST": (0, 2),
           "BINARY_OP": (2, 1), "BINARY_SUBSCR": (2, 1), "COMPARE_OP": (2, 1), "FORMAT_SIMPLE": (1, 1), "FORMAT_WITH_SPEC": (2, 1),
           "UNARY_NEGATIVE": (1, 1)}


def _is_part(frame):
    """Whether what the current instruction leaves on the stack goes into the next BUILD_STRING: nothing else sees it."""
    height, pc = 1, frame.pc
    for _ in range(40):
        instr = frame.info.instrs.get(pc)
        if instr is None or pc in frame.info.joins:
            return False
        if instr.op == "BUILD_STRING":
            if height <= instr.arg:
                return True
            height += 1 - instr.arg
        else:
            name = instr.op
            if name == "FORMAT_VALUE":
                name = "FORMAT_WITH_SPEC" if instr.arg & 4 else "FORMAT_SIMPLE"
            takes, gives = _EFFECT.get(name, (height, 0))
            if takes >= height:
                return False
            height += gives - takes
        pc = instr.next
    return False


def formatted(b, frame, value):
    """An f-string's {value}."""
    if isinstance(value, Op) and value.type in "ifb" and not value.is_const and _is_part(frame):
        return VCall(str, (value,))
    return text_of(b, value)


def formatted_with(b, value, spec):
    """An f-string's {value:spec}."""
    if not (isinstance(spec, Op) and spec.is_const and type(spec.imm) is str):
        raise Leave("unsupported-type", "a format that is no constant")
    return call_new(b, format, (value, spec), str)


def converted(b, value, how):
    """An f-string's {value!s} (1), {value!r} (2) or {value!a} (3)."""
    if how == 1 or isinstance(value, Op) and value.type in "ifb":       # of a number all are the same
        return text_of(b, value)
    return call_new(b, repr if how == 2 else ascii, (value,), str)


def joined(b, parts):
    """What an f-string's parts give together."""
    letters, values = "", []
    for part in parts:
        if isinstance(part, VChar):
            letters, part = letters + "c", part.code
        elif isinstance(part, VCall) and part.function is str:
            part = part.args[0]
            letters += part.type
        elif is_str(b, part):
            letters += "o"
        else:
            raise Leave("unsupported-type", "a part of an f-string")
        values.append(part)
    if len(values) > 60:
        raise Leave("unsupported-op", "a long f-string")
    return made(b, "str_build", values, letters)


# --- builtins and methods ------------------------------------------------------------------------------------------------------

def _values(b, args):
    """The operands and their letters for a C function that is given strs, numbers, None and constant tuples of strs."""
    letters, values = "", []
    for value in args:
        if isinstance(value, VChar):
            letters, value = letters + "c", value.code
        elif isinstance(value, Op) and (value.type in "ifb" or is_str(b, value) or _is_none(value) or _is_str_tuple(value)):
            letters += value.type
        else:
            raise Leave("unsupported-type", f"a str's method with {b.describe(value)}")
        values.append(value)
    return values, letters


def _is_str_tuple(value):
    return value.is_const and type(value.imm) is tuple and all([type(item) is str for item in value.imm])


def call_new(b, function, args, cls, items=None):
    """What a C function that runs no Python code gives: a new object of a class."""
    values, letters = _values(b, args)
    letters += "o" if cls is str else "g"
    result = b.emit("call_new", tuple(values), "o", (function, letters), reason="raise")
    if cls is str:
        return objects.own(b, result, About(str, _SAMPLE))
    return objects.own(b, result, About(cls, (), b.profile(items)))


def _receiver(b, args):
    if not args or not is_str(b, args[0]):
        raise Leave("unsupported-type", "a str's method")
    return args[0]


def _giving(name, low, high, cls=str):
    function = getattr(str, name)

    def handler(b, args):
        _receiver(b, args)
        _need(args, low, high)
        return call_new(b, function, args, cls, _SAMPLE)
    BUILTINS[id(function)] = handler


for _name, _low, _high in (("upper", 1, 1), ("lower", 1, 1), ("strip", 1, 2), ("lstrip", 1, 2), ("rstrip", 1, 2), ("replace", 3, 4),
                           ("title", 1, 1), ("capitalize", 1, 1), ("casefold", 1, 1), ("swapcase", 1, 1), ("zfill", 2, 2),
                           ("ljust", 2, 3), ("rjust", 2, 3), ("center", 2, 3), ("expandtabs", 1, 2), ("removeprefix", 2, 2),
                           ("removesuffix", 2, 2), ("format", 1, 9)):
    _giving(_name, _low, _high)
for _name in ("partition", "rpartition"):
    _giving(_name, 2, 2, tuple)
for _name, _low, _high in (("split", 1, 3), ("rsplit", 1, 3), ("splitlines", 1, 2)):
    _giving(_name, _low, _high, list)


def _asking(name, low, high, result):
    function = getattr(str, name)

    def handler(b, args):
        _receiver(b, args)
        _need(args, low, high)
        _values(b, args)
        values = tuple([text_object(b, value) for value in args])
        return b.emit("pure_call", values, result, (function, result), reason="raise")
    BUILTINS[id(function)] = handler


for _name in ("find", "rfind", "index", "rindex", "count"):
    _asking(_name, 2, 4, "i")
for _name in ("startswith", "endswith"):
    _asking(_name, 2, 4, "b")
_asking("isidentifier", 1, 1, "b")


def _testing(name):
    function = getattr(str, name)

    def handler(b, args):
        value = _receiver(b, args)
        _need(args, 1)
        code = code_of(b, value)
        if code is not None:
            return b.emit("char_test", (code,), "b", name)
        return b.emit("pure_call", (value,), "b", (function, "b"), reason="raise")
    BUILTINS[id(function)] = handler


for _name in ("isalpha", "isdigit", "isdecimal", "isnumeric", "isspace", "isalnum", "isupper", "islower", "istitle", "isprintable"):
    _testing(_name)


@builtin(str.isascii)
def _isascii(b, args):
    value = _receiver(b, args)
    _need(args, 1)
    code = code_of(b, value)
    if code is not None:
        return b.emit("lt", (code, b.const(128, "i")), "b")
    return b.emit("pure_call", (value,), "b", (str.isascii, "b"), reason="raise")


@builtin(str.join)
def _join(b, args):
    _need(args, 2)
    separator = text_object(b, _receiver(b, args))
    if objects.class_of(b, args[1]) not in (list, tuple):
        raise Leave("unsupported-type", f"str.join of {b.describe(args[1])}")
    return join_list(b, separator, args[1])


def join_list(b, separator, items):
    """separator.join(items), a list or tuple; the separator is an object."""
    result = b.emit("call_new", (separator, items), "o", (str.join, "ooo"), reason="raise")
    return objects.own(b, result, About(str, _SAMPLE))


@builtin(ord)
def _ord(b, args):
    _need(args, 1)
    value = _receiver(b, args)
    code = code_of(b, value)
    if code is not None:
        return code
    size = STRS.size(b, value)
    if size.is_const:
        raise Leave("raise", "ord")
    b.emit("guard_true", (b.emit("eq", (size, b.const(1, "i")), "b"),), "v", reason="raise")
    return b.emit("str_char", (value, b.const(0, "i")), "i")


@builtin(chr)
def _chr(b, args):
    _need(args, 1)
    value = args[0]
    if not isinstance(value, Op) or value.type not in "ib":
        raise Leave("unsupported-type", "chr")
    return VChar(b.emit("check_index", (as_int(b, value), b.const(0x110000, "i")), "i", reason="raise"))


def _text_giving(function, high=1):
    @builtin(function)
    def handler(b, args):
        _need(args, 1, high)
        if function in (repr, ascii) and isinstance(args[0], Op) and args[0].type in "ifb":
            return text_of(b, args[0])
        if function in (hex, oct, bin) and not (isinstance(args[0], Op) and args[0].type in "ib"):
            raise Leave("unsupported-type", function.__name__)
        return call_new(b, function, args, str)


for _function, _high in ((repr, 1), (ascii, 1), (hex, 1), (oct, 1), (bin, 1), (format, 2)):
    _text_giving(_function, _high)


@builtin(str.encode)
def _encode(b, args):
    _need(args, 1)
    return call_new(b, str.encode, (_receiver(b, args),), bytes, b"t")


@builtin(bytes.decode)
def _decode(b, args):
    _need(args, 1)
    if objects.class_of(b, args[0]) is not bytes:
        raise Leave("unsupported-type", "bytes.decode")
    result = b.emit("call_new", (args[0],), "o", (bytes.decode, "oo"), reason="raise")
    return objects.own(b, result, About(str, _SAMPLE))


@builtin(str)
def _str(b, args):
    _need(args, 0, 1)
    return text_of(b, args[0]) if args else b.const("", "o")


def _number_of(function, name, letter):
    of_numbers = BUILTINS[id(function)]

    def handler(b, args):
        if function is int and len(args) == 2 and is_str(b, args[0]) and isinstance(args[1], Op) and args[1].type == "i":
            return b.emit("pure_call", (text_object(b, args[0]), args[1]), "i", (int, "i"), reason="raise")
        if len(args) != 1 or not is_str(b, args[0]) or isinstance(args[0], Op) and args[0].is_const:
            return of_numbers(b, args)
        code = code_of(b, args[0])
        if code is None:
            return b.emit(name, (args[0],), letter, reason="raise")
        digit = b.emit("sub", (code, b.const(48, "i")), "i")
        digit = b.emit("check_index", (digit, b.const(10, "i")), "i", reason="raise")
        return digit if letter == "i" else b.emit("int_to_float", (digit,), "f")
    BUILTINS[id(function)] = handler


_number_of(int, "str_to_int", "i")
_number_of(float, "str_to_float", "f")
