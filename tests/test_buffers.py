"""Ops on bytes, bytearrays, arrays, memoryviews: what they mean, and that the C functions behind them do it."""
import ctypes
import gc
import random
import sys
from array import array
from types import ModuleType

import pytest

import rewritejit  # noqa: F401
from rewritejit.guards.snapshot import FrameState, Snapshot
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir.interp import Program
from rewritejit.nativeops.ir.ops import GUARD, OPS, STORE
from rewritejit.nativeops.ir.types import CODES
from rewritejit.nativeops.ir.values import Graph, Op
from rewritejit.rewriter import buffers

LEAVES = "leaves"
INT_MAX, INT_MIN = 2**63 - 1, -2**63
assert _core.know_array(array)

ROWS = {"bytes_size", "bytes_data", "bytes_item", "buffer_size", "bytearray_data", "array_code", "array_data", "view_code", "view_size",
        "view_data", "raw_i", "raw_f", "raw_set_i", "raw_set_f", "buffer_find", "buffer_search", "buffer_compare", "array_equal",
        "array_find_i", "array_find_f", "bytearray_append", "bytearray_pop", "array_append_i", "array_append_f", "buffer_extend",
        "buffer_iadd", "buffer_add", "buffer_repeat", "buffer_slice", "buffer_set_slice", "buffer_new_i", "buffer_new_o", "array_new", "int_from_bytes", "int_to_bytes"}


def meaning(name, args, imm=None):
    """What the interpreter makes of one op: its value, or LEAVES."""
    info = OPS[name]
    graph = Graph("one", "body")
    block = graph.new_block()
    params = [Op("param", [], letter, index) for index, letter in enumerate(info.args)]
    graph.params = info.args
    snap = Snapshot([FrameState(meaning.__code__, meaning, 0, list(params), [])]) if info.effect in (GUARD, STORE) else None
    op = Op(name, params, info.result, imm, snap)
    values = [op] if info.result != "v" else []
    graph.results = "".join([value.type for value in values])
    block.ops.extend([*params, op, Op("ret", values, "v", tuple(range(len(values))))])
    how, result = Program(graph).run(args)
    return LEAVES if how == "exit" else result[0] if result else None


def view(*args):
    return memoryview(*args)


def released():
    found = memoryview(b"abc")
    found.release()
    return found


@pytest.mark.parametrize("name, args, imm, value", [
    ("bytes_size", (b"abc",), None, 3), ("bytes_data", (b"abc",), None, b"abc"), ("bytes_item", (b"abc", 2), None, 99),
    ("buffer_size", (bytearray(5),), None, 5), ("buffer_size", (array("d", [1]),), None, 1), ("bytearray_data", (bytearray(2),), None, bytearray(2)),
    ("array_code", (array("d"),), "d", array("d")), ("array_code", (array("f"),), "d", LEAVES), ("array_data", (array("i", [1]),), None, array("i", [1])),
    ("view_code", (view(b"ab"),), "B", view(b"ab")), ("view_code", (view(b"ab"),), "B=", LEAVES), ("view_code", (view(b"ab"),), "b", LEAVES),
    ("view_code", (view(bytearray(2)),), "B=", view(bytearray(2))), ("view_code", (view(array("d", [1.5])),), "d=", view(array("d", [1.5]))),
    ("view_code", (view(b"abcd")[::2],), "B", LEAVES), ("view_code", (view(b"abcd").cast("B", (2, 2)),), "B", LEAVES),
    ("view_code", (released(),), "B", LEAVES), ("view_size", (view(array("i", [1, 2])),), None, 2), ("view_data", (view(b"a"),), None, view(b"a")),
    ("raw_i", (array("Q", [2**64 - 1]), 0), "Q", -1), ("raw_i", (array("b", [-3]), 0), "b", -3), ("raw_i", (bytearray(b"\xff"), 0), "B", 255),
    ("raw_f", (array("f", [0.1]), 0), "f", array("f", [0.1])[0]), ("raw_f", (array("d", [0.1]), 0), "d", 0.1),
    ("buffer_find", (b"abc", 98), None, True), ("buffer_find", (bytearray(), 0), None, False),
    ("buffer_search", (b"abc", b"bc"), None, True), ("buffer_search", (b"abc", bytearray(b"ac")), None, False),
    ("buffer_compare", (b"a", bytearray(b"ab")), None, -1), ("buffer_compare", (b"b", b"ab"), None, 1), ("buffer_compare", (b"", b""), None, 0),
    ("array_equal", (array("i", [1]), array("i", [1])), None, True), ("array_equal", (array("i", [1]), array("l", [1])), None, LEAVES),
    ("array_find_i", (array("i", [1]), 1), None, True), ("array_find_i", (array("d", [1]), 1), None, LEAVES),
    ("array_find_f", (array("d", [1]), 1.0), None, True), ("array_find_f", (array("i", [1]), 1.0), None, LEAVES),
    ("bytearray_pop", (bytearray(b"ab"),), None, 98), ("bytearray_pop", (bytearray(),), None, LEAVES),
    ("buffer_add", (b"a", bytearray(b"b")), None, b"ab"), ("buffer_add", (array("i"), array("b")), None, LEAVES),
    ("buffer_repeat", (b"ab", 2), None, b"abab"), ("buffer_repeat", (b"ab", -1), None, b""), ("buffer_repeat", (b"ab", INT_MAX), None, LEAVES),
    ("buffer_slice", (b"abcd", 0, INT_MAX, 2), None, b"ac"), ("buffer_slice", (bytearray(b"abcd"), INT_MAX, INT_MIN, -1), None, bytearray(b"dcba")),
    ("buffer_slice", (b"abcd", 0, 1, 0), None, LEAVES),
    ("buffer_new_i", (bytes, 2), None, b"\0\0"), ("buffer_new_i", (bytearray, -2), None, LEAVES),
    ("buffer_new_o", (bytearray, [1, 2]), None, bytearray(b"\1\2")), ("buffer_new_o", (bytes, [1, 256]), None, LEAVES),
    ("int_from_bytes", (b"\1\2", 1), None, 258), ("int_from_bytes", (b"\1\2", 0), None, 513), ("int_from_bytes", (b"", 0), None, 0),
    ("int_from_bytes", (b"\xff" * 8, 0), None, LEAVES), ("int_from_bytes", (bytes(9), 0), None, LEAVES),
    ("int_to_bytes", (258, 3, 1), None, b"\0\1\2"), ("int_to_bytes", (258, 1, 1), None, LEAVES), ("int_to_bytes", (-1, 3, 1), None, LEAVES),
    ("array_new", (array, "d", [1, 2.5]), None, array("d", [1, 2.5])), ("array_new", (array, "h", [1 << 20]), None, LEAVES),
])
def test_meaning(name, args, imm, value):
    found = meaning(name, args, imm)
    assert type(found) is type(value) and found == value


@pytest.mark.parametrize("name, args, imm, after", [
    ("raw_set_i", (bytearray(2), 1, 255), "B", bytearray(b"\0\xff")), ("raw_set_i", (array("q", [0]), 0, INT_MIN), "q", array("q", [INT_MIN])),
    ("raw_set_f", (array("f", [0]), 0, 1e300), "f", array("f", [float("inf")])), ("raw_set_f", (array("d", [0]), 0, -0.5), "d", array("d", [-0.5])),
    ("bytearray_append", (bytearray(b"a"), 98), None, bytearray(b"ab")), ("array_append_i", (array("h", [1]), 5), None, array("h", [1, 5])),
    ("array_append_f", (array("d"), 5.5), None, array("d", [5.5])), ("buffer_extend", (bytearray(b"a"), b"bc"), None, bytearray(b"abc")),
    ("buffer_iadd", (array("i", [1]), array("i", [2])), None, array("i", [1, 2])),
    ("buffer_set_slice", (bytearray(b"abcd"), 0, INT_MAX, 2, b"xy"), None, bytearray(b"xbyd")),
])
def test_what_changes(name, args, imm, after):
    assert meaning(name, args, imm) is None and args[0] == after


# --- the C functions -------------------------------------------------------------------------------------------------
class Context:
    """As much of a Ctx as these functions look at."""

    def __init__(self):
        self.memory = ctypes.create_string_buffer(1 << 14)
        self.address = ctypes.addressof(self.memory)
        ctypes.pythonapi.PyThreadState_Get.restype = ctypes.c_void_p
        ctypes.c_void_p.from_address(self.address + _core.LAYOUT["ctx.tstate"]).value = ctypes.pythonapi.PyThreadState_Get()

    def out(self, letter):
        kind = ctypes.c_double if letter == "f" else ctypes.c_int64
        return kind.from_address(self.address + _core.LAYOUT["ctx.out"]).value


TYPES = {"o": ctypes.py_object, "i": ctypes.c_int64, "f": ctypes.c_double}


def native(name, args, collecting=False):
    """What the C function gives: its value, or LEAVES. LOADs give their number, the others leave it in the context. collecting: garbage
    may be collected meanwhile."""
    info, context = OPS[name], Context()
    gives = ctypes.c_void_p if info.result == "o" else ctypes.c_int64 if info.effect is not STORE else ctypes.c_int
    function = ctypes.PYFUNCTYPE(gives, ctypes.c_void_p, *[TYPES[letter] for letter in info.args])(_core.HELPERS[name])
    enabled = gc.isenabled()
    if not collecting:
        gc.disable()
    try:
        result = function(context.address, *args)
    finally:
        if enabled:
            gc.enable()
    if info.result == "o":
        if not result:
            return LEAVES
        found = ctypes.cast(result, ctypes.py_object).value
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(found))          # the reference that was given
        return found
    if info.effect is not STORE:
        return bool(result) if info.result == "b" else result
    if not result:
        return LEAVES
    return None if info.result == "v" else bool(context.out("i")) if info.result == "b" else context.out(info.result)


def copied(args):
    return [arg[:] if type(arg) in (bytearray, array, list) else arg for arg in args]


def some(letter, rng, name):
    if letter == "i":
        if "append" in name or name == "buffer_find":
            return rng.choice((0, 1, 255, 97, rng.randrange(256)) if name in ("bytearray_append", "buffer_find") else
                              (0, 1, -1, 127, 128, -129, 255, 256, 65535, 65536, 2**31, 2**32, INT_MAX, INT_MIN))
        return rng.choice((0, 1, 2, 3, 5, -1, -2, -3, -7, 12, INT_MAX, INT_MIN) if "repeat" not in name and "new" not in name else
                          (0, 1, 2, 3, -1, 100, INT_MAX, INT_MIN))
    if letter == "f":
        return rng.choice((0.0, -0.0, 1.5, 3.0, 1e300, float("inf"), 0.1))
    size = rng.choice((0, 1, 2, 3, 5, 9, 12))
    if "array" in name and not name.startswith("bytearray"):
        code = rng.choice([*CODES, "f", "d"])
        return array(code, [rng.choice((0, 1, 2, 3, 100, 127)) for _ in range(size)])
    text = bytes([rng.choice(b"\0\1ab\xff") for _ in range(size)])
    if name in ("bytearray_append", "bytearray_pop"):
        return bytearray(text)
    return text if rng.random() < 0.5 else bytearray(text)


@pytest.mark.parametrize("name", ["buffer_find", "buffer_search", "buffer_compare", "array_equal", "array_find_i", "array_find_f",
                                  "bytearray_append", "bytearray_pop", "array_append_i", "array_append_f", "buffer_extend",
                                  "buffer_iadd", "buffer_add", "buffer_repeat", "buffer_slice", "buffer_set_slice"])
@pytest.mark.parametrize("of_arrays", [False, True])
def test_helpers_do_what_ops_mean(name, of_arrays):
    if of_arrays and not name.startswith(("buffer_add", "buffer_ext", "buffer_iadd", "buffer_re", "buffer_sl", "buffer_set")):
        return
    rng = random.Random(name)
    done = 0
    for _ in range(600):
        args = [some(letter, rng, "array" if of_arrays and letter == "o" else name) for letter in OPS[name].args]
        if name in ("buffer_extend", "buffer_iadd", "buffer_set_slice") and type(args[0]) is bytes:
            args[0] = bytearray(args[0])
        if of_arrays and type(args[-1]) is array and rng.random() < 0.7:
            args[-1] = array(args[0].typecode, args[-1].tolist()) if args[-1].typecode not in "fd" else args[0][1:]
        mine, its = copied(args), copied(args)
        want, found = meaning(name, mine), native(name, its)
        assert type(found) is type(want) and found == want, (name, args, found, want)
        assert mine == its and list(map(sys.getsizeof, mine)) == list(map(sys.getsizeof, its)), (name, args, its)
        done += want is not LEAVES
    assert done > 50


@pytest.mark.parametrize("args", [(bytes, 3), (bytes, 0), (bytearray, 7), (bytes, -1), (bytearray, INT_MAX)])
def test_new_of_a_size(args):
    want, found = meaning("buffer_new_i", args), native("buffer_new_i", args)
    assert type(found) is type(want) and found == want


@pytest.mark.parametrize("name, args", [
    ("buffer_new_o", (bytes, bytearray(b"ab"))), ("buffer_new_o", (bytearray, [1, 255])), ("buffer_new_o", (bytes, [1, -1])),
    ("buffer_new_o", (bytes, array("h", [1, 2]))), ("buffer_new_o", (memoryview, b"ab")), ("buffer_new_o", (bytearray, view(b"ab"))),
    ("array_new", (array, "d", [1, 2.5])), ("array_new", (array, "i", b"abcdefgh")), ("array_new", (array, "i", b"abc")),
    *[("int_to_bytes", (value, size, big)) for value in (0, 1, 255, 256, 65535, 1 << 40, INT_MAX, -1, INT_MIN)
      for size in (0, 1, 2, 6, 7, 8, 9, 20, -1) for big in (0, 1)],
    *[("int_from_bytes", (data, big)) for data in (b"", b"\xff", bytearray(b"\1\2\xff"), bytes(8), b"\x7f" * 8, b"\x80" + bytes(7), bytes(9))
      for big in (0, 1)],
    ("array_new", (array, "i", array("d", [1]))), ("array_new", (array, "H", [65536])), ("array_new", (array, "f", array("i", [1]))),
])
def test_new_of_a_buffer(name, args):
    want, found = meaning(name, args), native(name, args)
    assert type(found) is type(want) and found == want


class Index:
    def __index__(self):
        raise AssertionError("Python code is run")


def test_nothing_that_runs_python_code():
    assert native("buffer_new_o", (bytes, [1, Index()])) is LEAVES
    assert native("array_new", (array, "i", [1, True, Index()])) is LEAVES
    assert native("buffer_new_o", (bytes, (1, 2))) is LEAVES


@pytest.mark.parametrize("name, args", [("bytearray_append", (5,)), ("bytearray_pop", ()), ("buffer_extend", (b"ab",)),
                                        ("buffer_iadd", (b"ab",)), ("buffer_set_slice", (0, 1, 1, b"abc"))])
def test_exported_memory_keeps_its_size(name, args):
    data = bytearray(b"xyz")
    with memoryview(data):
        assert native(name, (data, *args)) is LEAVES and data == b"xyz"
        assert native("buffer_set_slice", (data, 0, 2, 1, b"ab")) is None
    assert data == b"abz" and native(name, (data, *args)) is not LEAVES


def test_other_classes_are_no_array(monkeypatch):
    class Impostor:
        pass

    Impostor.__name__ = Impostor.__qualname__ = "array"
    Impostor.__module__ = "array"

    class Sub(array):
        pass

    assert not _core.know_array(Impostor) and not _core.know_array(Sub) and not _core.know_array(bytearray)
    assert _core.know_array(array)
    module = ModuleType("array")
    for other in (Impostor, Sub, 5, None):
        module.array = other
        monkeypatch.setitem(sys.modules, "array", module)
        before = set(buffers.KINDS)
        buffers.know_array()
        assert set(buffers.KINDS) == before


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="later versions collect where the interpreter polls")
@pytest.mark.parametrize("name, args", [
    ("buffer_new_o", (memoryview, b"ab")), ("array_new", (array, "d", [1])), ("buffer_slice", (array("i", [1, 2]), 0, 1, 1)),
    ("buffer_add", (array("i", [1]), array("i", [2]))), ("buffer_repeat", (array("i", [1]), 2)), ("array_append_i", (array("i"), 1))])
def test_no_collection(name, args):
    before = gc.get_threshold()
    gc.set_threshold(7)
    try:
        assert native(name, args, True) is LEAVES
    finally:
        gc.set_threshold(*before)
    assert native(name, args, True) is not LEAVES or gc.get_count()[0] > before[0] - 20


def test_a_full_array_grows_as_ever():
    for code, value in (("i", 5), ("d", 2.5)):
        mine, its = array(code), array(code)
        for _ in range(400):
            mine.append(value)
            native("array_append_i" if code == "i" else "array_append_f", (its, value))
            assert sys.getsizeof(mine) == sys.getsizeof(its)
        assert mine == its
