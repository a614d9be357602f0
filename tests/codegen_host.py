"""Runs graphs through the code generator without `_core`: a Ctx in plain memory, helpers that are ctypes callbacks."""
import ctypes
import struct
import sys

from rewritejit.guards.recipe import encode
from rewritejit.nativeops.codegen import x64
from rewritejit.nativeops.ext import _core

OLD = sys.version_info < (3, 12)
CELLS, OUT, GVALS, BREAKER, SIZE = 24, 32, 32 + 64 * 8, 32 + 128 * 8, 32 + 130 * 8
LAYOUT = {"ctx.top": 0, "ctx.status": 8, "ctx.calls_left": 16, "ctx.out": OUT, "ctx.gvals": GVALS,
          "ctx.eval_breaker": BREAKER, "object.ob_type": 8, "object.ob_refcnt": 0, "float.ob_fval": 16, "long.tag": 16,
          "long.digit": 24}
LAYOUT.update({"rangeiter.index": 16, "rangeiter.start": 24, "rangeiter.step": 32, "rangeiter.len": 40} if OLD else
              {"rangeiter.start": 16, "rangeiter.step": 24, "rangeiter.len": 32})
# fields of strs, which have no layout of their own here
LAYOUT.update({name: offset for name, offset in _core.LAYOUT.items() if name.startswith("str.")})


class ExitDesc:
    def __init__(self, recipe, consts, nregs, entry, reason, line):
        self.recipe, self.consts, self.nregs = recipe, consts, nregs
        self.entry, self.reason, self.line = entry, reason, line
        self.address = id(self)


class Kernel:
    def __init__(self, address, owner, exits, invariants, global_slots, name):
        self.address, self.owner, self.exits, self.name = address, owner, exits, name


_keep = []


def helper(result, *args):
    def register(function):
        callback = ctypes.PYFUNCTYPE(result, *args)(function)
        _keep.append(callback)
        HELPERS[function.__name__] = ctypes.cast(callback, ctypes.c_void_p).value
        return function
    return register


HELPERS = {}
I64, F64, PTR, OBJ = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p, ctypes.py_object


@helper(OBJ, I64)
def box_int(value):
    return value


@helper(OBJ, F64)
def box_float(value):
    return value


@helper(ctypes.c_int, PTR, PTR)
def unbox_int_slow(pointer, out):
    value = ctypes.cast(pointer, OBJ).value
    if type(value) is not int or not -2**63 <= value < 2**63:
        return 0
    ctypes.c_int64.from_address(out).value = value
    return 1


@helper(ctypes.c_int, I64, I64, PTR)
def ipow(base, power, out):
    if power < 0:
        return 0
    value = base ** power if power < 200 or base in (0, 1, -1) else 1 << 70
    if not -2**63 <= value < 2**63:
        return 0
    ctypes.c_int64.from_address(out).value = value
    return 1


@helper(F64, F64, F64)
def py_ffloordiv(a, b):
    return a // b


@helper(F64, F64, F64)
def py_fmod(a, b):
    return a % b


@helper(OBJ, PTR, PTR)
def build(ctx, desc):
    desc = ctypes.cast(desc, OBJ).value
    words = struct.unpack(f"<{len(desc.recipe) // 4}i", desc.recipe)
    out = [ctypes.c_int64.from_address(ctx + OUT + 8 * n).value for n in range(desc.nregs)]
    value, end = read_value(words, 0, desc.consts, out, ctx)
    assert end == len(words)
    return value


def read_value(words, at, consts, regs, ctx):
    tag = words[at]
    if tag in (12, 13):                              # a cell of the frame, a global slot
        start = I64.from_address(ctx + CELLS).value if tag == 12 else ctx + GVALS
        return OBJ.from_address(start + 8 * words[at + 1]).value, at + 2
    if tag == 2:
        return consts[words[at + 1]], at + 2
    if tag in (3, 4, 5, 6):
        bits = regs[words[at + 1]]
        return {3: lambda: bits, 4: lambda: as_float(bits), 5: lambda: bool(bits),
                6: lambda: ctypes.cast(bits, OBJ).value}[tag](), at + 2
    assert tag == 7, tag
    items, count = [], words[at + 2]
    at += 3
    for _ in range(count):
        item, at = read_value(words, at, consts, regs, ctx)
        items.append(item)
    return tuple(items), at


@helper(ctypes.c_int, PTR, PTR, I64, ctypes.c_char_p)
def pure_call(ctx, function, count, types):
    types = types.decode()
    args = [value_of(ctypes.c_int64.from_address(ctx + OUT + 8 * n).value, types[n]) for n in range(count)]
    try:
        result = ctypes.cast(function, OBJ).value(*args)
    except Exception:
        return 0
    if type(result) is not {"i": int, "f": float, "b": bool}[types[-1]]:
        return 0
    if types[-1] == "i" and not -2**63 <= result < 2**63:
        return 0
    (F64 if types[-1] == "f" else I64).from_address(ctx + OUT).value = result
    return 1


_libm = ctypes.CDLL("libm.so.6")
for _name in ("sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 expm1 log log2 log10 log1p cbrt "
              "fabs erf erfc atan2 pow fmod copysign remainder rint floor ceil trunc").split():
    HELPERS[_name] = ctypes.cast(getattr(_libm, _name), ctypes.c_void_p).value


def as_float(bits):
    return struct.unpack("<d", struct.pack("<q", bits))[0]


def value_of(bits, letter):
    if letter == "f":
        return as_float(bits)
    if letter == "b":
        assert bits in (0, 1), bits
        return bool(bits)
    if letter == "o":
        return ctypes.cast(bits, OBJ).value if bits else None
    return bits


class Machine:
    """A Ctx and the memory around it."""

    def __init__(self, calls_left=100):
        self.memory = ctypes.create_string_buffer(SIZE)
        self.records = ctypes.create_string_buffer(1 << 16)
        self.breaker = ctypes.c_int64(0)
        self.ctx = ctypes.addressof(self.memory)
        self.calls_left = calls_left
        layout = dict(LAYOUT)
        if sys.version_info < (3, 13):
            layout["eval_breaker.address"] = ctypes.addressof(self.breaker)
        self.host = x64.Host(layout, HELPERS, ExitDesc, Kernel)

    def put(self, offset, value):
        ctypes.c_int64.from_address(self.ctx + offset).value = value

    def get(self, offset):
        return ctypes.c_int64.from_address(self.ctx + offset).value

    def prepare(self):
        self.put(0, ctypes.addressof(self.records))
        self.put(8, 0)
        self.put(16, self.calls_left)
        self.put(BREAKER, ctypes.addressof(self.breaker))

    def compile(self, graph, logging=False):
        class Options:
            pass
        Options.logging = logging
        return x64.compile_graph(graph, Options, self.host)

    def left(self, *kernels):
        """The records: [(ExitDesc, [raw words])]."""
        known = {desc.address: desc for kernel in kernels for desc in kernel.exits}
        start, top = ctypes.addressof(self.records), self.get(0)
        words = [ctypes.c_int64.from_address(at).value for at in range(start, top, 8)]
        found = []
        while words:
            desc = known[words.pop(0)]
            found.append((desc, words[:desc.nregs]))
            del words[:desc.nregs]
        return found

    def run_frame(self, kernel, cells=(), gvals=(), others=()):
        """("ret", object) or ("exit", records). A cell that is None is NULL."""
        self.prepare()
        for index, value in enumerate(gvals):
            self.put(GVALS + 8 * index, 0 if value is None else id(value))
        array = (ctypes.c_int64 * max(1, len(cells)))(*[0 if cell is None else id(cell) for cell in cells])
        self.put(CELLS, ctypes.addressof(array))
        function = ctypes.PYFUNCTYPE(ctypes.c_void_p, PTR, PTR)(kernel.address)
        result = function(self.ctx, ctypes.addressof(array))
        if result is None:
            return "exit", self.left(kernel, *others)
        value = ctypes.cast(result, OBJ).value
        ctypes.pythonapi.Py_DecRef(OBJ(value))
        return "ret", value

    def run_body(self, kernel, graph, args, others=()):
        """("ret", values) or ("exit", records)."""
        self.prepare()
        types = {"i": I64, "b": I64, "o": I64, "f": F64}
        results = graph.results or ""
        result = types[results] if len(results) == 1 else None
        function = ctypes.PYFUNCTYPE(result, PTR, I64, *[types[letter] for letter in graph.params])(kernel.address)
        args = [id(arg) if letter == "o" else arg for letter, arg in zip(graph.params, args)]
        value = function(self.ctx, self.calls_left, *args)
        if self.get(8):
            return "exit", self.left(kernel, *others)
        if len(results) == 1:
            return "ret", (value_of(value, results) if results != "f" else value,)
        return "ret", tuple(value_of(self.get(OUT + 8 * n), letter) for n, letter in enumerate(results))


def register_values(snapshot, words):
    """The record's values as Python objects, for the Ops of the snapshot's recipe."""
    return [value_of(word, op.type) for word, op in zip(words, encode(snapshot).regs)]
