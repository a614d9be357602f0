"""Machine code of ops on references and lists, with the real helpers and records: results, exits, and every reference counted.

PYTEST_DONT_REWRITE: rewritten assertions hold references.
"""
import ctypes
import gc
import sys

import pytest

from codegen_host import I64, OBJ, PTR
from rewritejit.guards.recipe import encode
from rewritejit.nativeops.codegen import x64
from rewritejit.nativeops.codegen.regs import Plan
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir import interp
from rewritejit.nativeops.ir.ops import OPS
from rewritejit.nativeops.ir.text import parse_graph
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.verify import verify

LAYOUT = _core.LAYOUT
IMMORTAL = sys.version_info >= (3, 12)
ctypes.pythonapi.PyThreadState_Get.restype = ctypes.c_void_p
ctypes.pythonapi.PyThreadState_Get.argtypes = []


class Plain:
    """An object whose release could be seen."""

    def __del__(self):
        Plain.ended += 1


Plain.ended = 0


def frame(a, b, c, d):
    a, b = b + c, c + d
    return [a, b, c, d, a, b, c, d]


UNSHARED = " ".join(["text", "of", "this", "test"])        # constants of programs are counted elsewhere too


class Machine:
    """A Ctx in plain memory, laid out as the real one."""

    def __init__(self):
        top = max(offset for name, offset in LAYOUT.items() if name.startswith("ctx."))
        self.memory = ctypes.create_string_buffer(top + 8192)
        self.records = ctypes.create_string_buffer(1 << 14)
        self.breaker = ctypes.c_int64(0)
        self.ctx = ctypes.addressof(self.memory)
        self.kernels = []

    def put(self, name, value):
        I64.from_address(self.ctx + LAYOUT["ctx." + name]).value = value

    def run(self, text, cells, hint=None, **names):
        """("ret", object) or ("exit", op's name, {op: raw register value}). hint: of the unbox_int ops."""
        graph = parse_graph(text, names)
        verify(graph)
        for op in graph.ops():
            op.hint = hint if op.name == "unbox_int" else None
        for op in graph.ops():
            if op.snap is not None:
                op.snap.reason = op.name
                for state in op.snap.frames:
                    state.code = frame.__code__
        kernel = x64.compile_graph(graph, None)
        self.kernels.append((kernel, graph))
        self.put("top", ctypes.addressof(self.records))
        self.put("status", 0)
        self.put("calls_left", 100)
        self.put("eval_breaker", ctypes.addressof(self.breaker))
        I64.from_address(self.ctx + LAYOUT["ctx.calls_left"] + 8).value = ctypes.pythonapi.PyThreadState_Get()
        array = (ctypes.c_int64 * len(cells))(*[id(cell) for cell in cells])
        self.put("cells", ctypes.addressof(array))
        ctypes.c_int32.from_address(self.ctx + LAYOUT["ctx.gvals"] + 8 * LAYOUT["ctx.ngvals"] + 4).value = len(cells)
        function = ctypes.PYFUNCTYPE(ctypes.c_void_p, PTR, PTR)(kernel.address)
        result = function(self.ctx, ctypes.addressof(array))
        if result is None:
            address = I64.from_address(ctypes.addressof(self.records)).value
            (name,) = [desc.reason for desc in kernel.exits if desc.address == address]
            op = next(op for op in graph.ops() if op.snap is not None and op.name == name)
            regs = encode(op.snap).regs
            words = [I64.from_address(ctypes.addressof(self.records) + 8 + 8 * n).value for n in range(len(regs))]
            return "exit", op.name, dict(zip([reg.name for reg in regs], words))
        value = ctypes.cast(result, OBJ).value
        ctypes.pythonapi.Py_DecRef(OBJ(value))
        return "ret", value


@pytest.fixture(scope="module")
def machine():
    return Machine()


def counts(*objects):
    return [sys.getrefcount(obj) for obj in objects]


LIST = """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list @1[%0] 'cast'
"""
ITEM = LIST + """
  %2 = list_size %1
  %3 = check_index {index}, %2 @2[%0] 'index'
  %4 = list_items %1
  %5 = list_item %4, %3
  %6 = retain %5
  ret_owned %6
"""


@pytest.mark.parametrize("index", [0, 1, 2, -1, INT_MIN, INT_MAX, 100])
def test_item(machine, index):
    held = [object(), Plain(), 2.5]
    before = counts(*held)
    got = machine.run(ITEM.format(index=index), [held])
    if 0 <= index < 3:
        assert got[0] == "ret" and got[1] is held[index]
    else:
        assert got == ("exit", "check_index", got[2])
    del got
    assert counts(*held) == before


@pytest.mark.parametrize("wrong", [(1, 2), None, 5, type("Sub", (list,), {})([1]), {}, "s"])
def test_cast_leaves(machine, wrong):
    assert machine.run(ITEM.format(index=0), [wrong])[:2] == ("exit", "cast")


INDEX = """
graph f frame
block0:
  %0 = cell 0
  %1 = cell 1
  %2 = unbox_int %0 @1[%0]
  %3 = unbox_int %1 @1[%0]
  %4 = check_index %2, %3 @2[%0] 'index'
  ret %4
"""


@pytest.mark.parametrize("index", [0, 1, 4, 5, -1, INT_MIN, INT_MAX])
@pytest.mark.parametrize("size", [0, 1, 5, INT_MAX])
def test_check_index(machine, index, size):
    got = machine.run(INDEX, [index, size])
    assert got == ("ret", index) if 0 <= index < size else got[:2] == ("exit", "check_index")


@pytest.mark.parametrize("index", [0, 1, 4, 5, -1, -5, -6, INT_MIN, INT_MAX, -INT_MAX])
@pytest.mark.parametrize("size", [0, 1, 5, INT_MAX])
def test_wrap_index(machine, index, size):
    for text, cells in ((INDEX, [index, size]), (INDEX.replace("_index %2", f"_index {index}"), [0, size])):
        got = machine.run(text.replace("check_index", "wrap_index"), cells)
        assert got == ("ret", range(size)[index]) if -size <= index < size else got[:2] == ("exit", "wrap_index")


@pytest.mark.parametrize("text", [INDEX.replace("check_index %2", "check_index {}").replace("  %2 = unbox_int %0 @1[%0]\n", "")
                                  .format(number) for number in (0, 4, -1, INT_MIN, 1 << 40)])
@pytest.mark.parametrize("size", [0, 1, 5, INT_MAX])
def test_check_constant_index(machine, text, size):
    index = int(text.split("check_index ")[1].split(",")[0])
    got = machine.run(text, [None, size])
    assert got == ("ret", index) if 0 <= index < size else got[:2] == ("exit", "check_index")


UNBOX = LIST + """
  %2 = list_items %1
  %3 = list_item %2, 0
  %4 = unbox_int %3 @2[%0] 'unbox'
  ret %4
"""
_SIZES = [0, 1, 2, 5, 6, 7, 255, 256, 257, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, 2 ** 31, 2 ** 59, 2 ** 60 - 1, 2 ** 60, 2 ** 60 + 1, INT_MAX]


@pytest.mark.parametrize("hint", [None, "small", "natural", "signed", "natural wide", "signed wide"])
def test_ints_of_any_size_with_any_hint(machine, hint):
    for value in [*_SIZES, *[-size for size in _SIZES], INT_MIN]:
        assert machine.run(UNBOX, [[value]], hint) == ("ret", value)
        assert machine.run(UNBOX, [[int(str(value))]], hint) == ("ret", value)
    for wrong in (INT_MAX + 1, INT_MIN - 1, 2 ** 90, -2 ** 90, 2 ** 200, True, 1.5, None, "1", (), type("Sub", (int,), {})(5)):
        assert machine.run(UNBOX, [[wrong]], hint)[:2] == ("exit", "unbox_int")


SET = LIST + """
  %2 = cell 1
{unbox}
  list_set_{kind} %1, 1, {value} @2[%0] 'put'
  ret %1
"""


def put(machine, kind, items, value, spare=0):
    unbox = {"o": "", "i": "  %3 = unbox_int %2 @1[%0]", "f": "  %3 = unbox_float %2 @1[%0]"}[kind]
    text = SET.format(unbox=unbox, kind=kind, value=f"%2, {spare}" if kind == "o" else "%3")
    got = machine.run(text, [items, value])
    assert got[0] == "exit" or got[1] is items
    return got[0] if got[0] == "ret" else got[:2]


def test_set_object(machine):
    """Old items that are shared, plain, and whose release would be seen; the new one is counted once more."""
    old, new, items = Plain(), Plain(), [0, None, 2]
    items[1] = old
    before = counts(old, new, items)
    assert put(machine, "o", items, new) == "ret"
    now = counts(old, new, items)
    assert now == [before[0] - 1, before[1] + 1, before[2]] and items[1] is new
    ended = Plain.ended
    items[1] = Plain()
    assert put(machine, "o", items, new) == ("exit", "list_set_o")
    now = sys.getrefcount(items[1])
    assert now == 2 and type(items[1]) is Plain and Plain.ended == ended
    items[1] = ["plain", (1, 2.5)]
    before = counts(new)
    for _ in range(2):                             # the second time it replaces itself
        assert put(machine, "o", items, new) == "ret"
        now = counts(new)
        assert now == [before[0] + 1] and items[1] is new
    items[1] = items
    before = counts(items)
    assert put(machine, "o", items, None) == "ret"
    now = counts(items)
    assert now == [before[0] - 1] and items == [0, None, 2]


def test_set_object_spares_references(machine):
    old, items = Plain(), [0, None, 2]
    for spare in range(4):
        for more in range(4):
            extra = [old] * more
            items[1] = old                     # references: old, extra, the list's
            total = 2 + more
            want = "ret" if total > spare + 1 else ("exit", "list_set_o")
            assert put(machine, "o", items, 5, spare) == want, (spare, more)
            assert items[1] is (5 if want == "ret" else old)
            del extra


NEW_INTS = (0, 1, -1, -5, -6, 256, 257, 1000, -1000, (1 << 30) - 1, 1 << 30, -(1 << 30) + 1, -(1 << 30), 1 << 40, INT_MAX, INT_MIN,
            INT_MIN + 1)


@pytest.mark.parametrize("kind, values", [("i", NEW_INTS), ("f", (0.0, -0.0, 2.5, float("inf"), 1e300))])
def test_set_number(machine, kind, values):
    big = [int("1000000"), int("-1000000"), int("7" * 30), float("1.25"), int("123456789012"), 0, 5, True, None]
    for value in values:
        for old in big:
            items = [0, eval(repr(old)) * 1 if type(old) in (int, float) else old, 2]
            assert put(machine, kind, items, value) == "ret"
            got = items[1]
            assert type(got) is type(value) and repr(got) == repr(value) and hash(got) == hash(value)
            assert got + 0 == value and -got == -value and (not IMMORTAL and type(got) is int or got == value)
            if type(got) is int and -5 <= got <= 256:
                assert got is int(str(got))            # small ints are objects of their own
            else:
                assert sys.getrefcount(got) == 3       # the list's, `got`, and the argument
            assert items[0] == 0 and items[2] == 2 and sys.getrefcount(items) == 2


@pytest.mark.parametrize("kind, value", [("i", 12345678), ("f", 2.5)])
def test_a_number_that_somebody_has_is_not_written_over(machine, kind, value):
    for kept in (int("98765432"), float("7.5")):
        items = [0, kept, 2]
        before, text = sys.getrefcount(kept), repr(kept)
        assert put(machine, kind, items, value) == "ret"
        assert repr(kept) == text and items == [0, value, 2] and sys.getrefcount(kept) == before - 1


@pytest.mark.parametrize("kind, value", [("i", 12345678), ("f", 2.5)])
def test_set_number_where_something_else_is(machine, kind, value):
    for old in (UNSHARED, [1], Plain()):
        items = [0, old, 2]
        before = sys.getrefcount(old)
        assert put(machine, kind, items, value) == ("exit", "list_set_" + kind)
        assert items[1] is old and sys.getrefcount(old) == before


def test_numbers_are_written_over_in_place(machine):
    for kind, old, new in (("f", "1.5", 2.5), ("i", "1000000", -2000000)):
        items = [0, eval(old), 2]
        place = id(items[1])
        assert put(machine, kind, items, new) == "ret" and items[1] == new
        assert id(items[1]) == place


@pytest.mark.parametrize("text, function", [
    ("%4 = and %3, 255", lambda n: n & 255), ("%4 = and %3, 256", lambda n: n & 256), ("%4 = mod %3, 257 @1[%0]", lambda n: n % 257),
    ("%4 = mod %3, 258 @1[%0]", lambda n: n % 258), ("%5 = lt %3, 7; %4 = bool_to_int %5", lambda n: int(n < 7)),
    ("%5 = lt %3, 7; %4 = select.i %5, 256, 0", lambda n: 256 if n < 7 else 0)])
def test_what_is_known_to_be_small_is_stored_and_appended(machine, text, function):
    text = text.replace("; ", "\n  ")
    text = LIST + f"  %2 = cell 1\n  %3 = unbox_int %2 @1[%0]\n  {text}\n  list_append_i %1, %4 @2[%0]\n  list_set_i %1, 0, %4 @2[%0]\n  ret %1\n"
    for value in [*range(-3, 3), 6, 7, *range(254, 260), 511, 512, 513, 514, 2 ** 40, -2 ** 40]:
        items = [None, 1.5]
        assert machine.run(text, [items, value])[0] == "ret"
        assert items == [function(value), 1.5, function(value)] and (items[2] is items[0] or function(value) > 256)


@pytest.mark.parametrize("kind, value", [("o", None), ("o", Plain()), ("i", 7), ("i", INT_MIN), ("f", -0.0), ("f", 1.5)])
def test_append(machine, kind, value):
    unbox = {"o": "", "i": "  %3 = unbox_int %2 @1[%0]", "f": "  %3 = unbox_float %2 @1[%0]"}[kind]
    text = LIST + f"  %2 = cell 1\n{unbox}\n  list_append_{kind} %1, {'%2' if kind == 'o' else '%3'} @2[%0]\n  ret %1\n"
    items, model = [], []
    before = sys.getrefcount(value)
    for number in range(40):
        got = machine.run(text, [items, value])
        model.append(value)
        assert got[0] == "ret" and got[1] is items and repr(items) == repr(model)
        assert sys.getsizeof(items) == sys.getsizeof(model)
        if kind == "o":
            assert all([item is value for item in items])
        del got
    if kind == "o" and value is not None:
        assert sys.getrefcount(value) == before + 80
    assert sys.getrefcount(items) == 2
    del model[:]


def test_append_a_list_to_itself(machine):
    items = []
    text = LIST + "  list_append_o %1, %1 @2[%0]\n  ret %1\n"
    for number in range(3):
        machine.run(text, [items])
    assert len(items) == 3 and items[2] is items and sys.getrefcount(items) == 5
    items.clear()


POP = LIST + """
  %2 = list_pop %1 @2[%0] 'pop'
  ret_owned %2
"""


def test_pop(machine):
    kept = [Plain() for _ in range(30)]
    items = list(kept)
    for number in range(30):
        got = machine.run(POP, [items])
        assert got == ("ret", kept[29 - number]) and items == kept[:29 - number]
        del got
    assert machine.run(POP, [items])[:2] == ("exit", "list_pop")
    assert [sys.getrefcount(item) for item in kept] == [3] * 30          # `kept`, `item`, the argument
    items.append(1)
    assert items == [1]


OWN = LIST + """
  %2 = cell 1
  %3 = retain %2
  {op}
  ret %1
"""


@pytest.mark.parametrize("copies", [1, 2, 4])
@pytest.mark.parametrize("spare", [0, 1, 3, 5])
def test_release(machine, spare, copies):
    """The kernel's reference is one of the references there are; of `spare` more only those count that the frame has."""
    for more in range(8):
        value = Plain()
        extra = [value] * more
        cells = [[], *[value] * copies]
        before = sys.getrefcount(value)
        got = machine.run(OWN.format(op=f"release %3, {spare} @2[%0] owned(%3) 'release'"), cells)
        total = before - 1 + 1                 # without getrefcount's argument; the kernel's own
        if total > min(spare, copies) + 1:
            assert got[0] == "ret" and sys.getrefcount(value) == before
        else:
            assert got[:2] == ("exit", "release") and got[2] == {"retain": id(value)}
            assert sys.getrefcount(value) == before + 1
            ctypes.pythonapi.Py_DecRef(OBJ(value))             # as the exit would
        del extra


@pytest.mark.parametrize("value, immortal", [(None, True), (True, True), (5, True), ("interned", False), (2.5, False), ([1, [2]], False),
                                             ({1: (2,)}, False)])
def test_release_of_what_is_plain(machine, value, immortal):
    before = sys.getrefcount(value)
    got = machine.run(OWN.format(op="release %3, 1000 @2[%0] owned(%3)"), [[], value])
    assert got[0] == "ret"
    assert sys.getrefcount(value) == before or not IMMORTAL and immortal


def test_the_last_release_frees(machine):
    """What list_repeat made goes with its only reference."""
    text = LIST + """
      %2 = list_repeat %1, 3 @2[%0]
      %3 = cell 1
      list_append_o %2, %3 @3[%0] owned(%2)
      release %2, 0 @4[%0] owned(%2) 'release'
      ret %1
    """
    value, items = "a text of its own" * 2, [1.5, 2.5]
    before = sys.getrefcount(value)
    for _ in range(3):
        assert machine.run(text, [items, value])[0] == "ret"
        assert sys.getrefcount(value) == before
    value = Plain()
    before, ended = sys.getrefcount(value), Plain.ended
    got = machine.run(text, [items, value])
    assert got[:2] == ("exit", "release") and Plain.ended == ended
    made = ctypes.cast(got[2]["list_repeat"], OBJ).value
    assert made == items * 3 + [value] and sys.getrefcount(made) == 3 and sys.getrefcount(value) == before + 1
    ctypes.pythonapi.Py_DecRef(OBJ(made))


def test_guard_shared(machine):
    text = OWN.replace("%3 = retain %2", "").format(op="guard_shared %2, {} @2[%0]")
    value = Plain()
    for spare in range(4):
        for copies in range(1, 4):
            for more in range(4):
                cells, extra = [[], *[value] * copies], [value] * more
                got = machine.run(text.format(spare), cells)
                assert got[0] == ("ret" if 1 + copies + more > min(spare, copies) + 1 else "exit"), (spare, copies, more)
                del cells, extra
    before = sys.getrefcount(value)
    assert machine.run(text.format(50), [[], [1, 2]])[0] == "ret"
    assert machine.run(text.format(50), [[], [1, value]])[0] == "exit"
    assert sys.getrefcount(value) == before


BUILD = LIST + """
  %2 = cell 1
  %3 = unbox_int %2 @1[%0]
  %4 = int_to_float %3
  %5 = lt %3, 3
  %6 = build ('{kind}', 7), %1, %3, %4, %5, None, 'x', %2 @2[%0]
  ret_owned %6
"""


@pytest.mark.parametrize("kind", ["list", "tuple"])
@pytest.mark.parametrize("number", [2, 10 ** 6, INT_MIN])
def test_build(machine, kind, number):
    items = [Plain()]
    before = counts(items, number)
    got, made = machine.run(BUILD.format(kind=kind), [items, number])
    assert got == "ret" and type(made).__name__ == kind and gc.is_tracked(made)
    assert list(made) == [items, number, float(number), number < 3, None, "x", number]
    assert made[0] is items and made[6] is number and made[3] is (number < 3) and sys.getrefcount(made) == 2
    del made
    assert counts(items) == before[:1]


@pytest.mark.parametrize("times", [-1, 0, 1, 3, 1 << 40, INT_MAX])
def test_repeat(machine, times):
    value = Plain()
    items = [value, 2.5] * 1000
    before = sys.getrefcount(value)
    text = LIST + "  %2 = cell 1\n  %3 = unbox_int %2 @1[%0]\n  %4 = list_repeat %1, %3 @2[%0]\n  ret_owned %4\n"
    got = machine.run(text, [items, times])
    if times > 1 << 30:
        assert got[:2] == ("exit", "list_repeat")
    else:
        assert got[0] == "ret" and got[1] == items * times and got[1] is not items and sys.getrefcount(got[1]) == 2
        assert sys.getrefcount(value) == before + 1000 * max(times, 0)
    del got
    assert sys.getrefcount(value) == before


@pytest.mark.skipif(IMMORTAL, reason="later versions collect when the interpreter polls")
def test_no_allocation_collects(machine):
    """Where 3.11 would collect garbage, the kernel leaves instead."""
    old = gc.get_threshold()
    try:
        gc.set_threshold(1)
        held = [[] for _ in range(5)]
        assert machine.run(BUILD.format(kind="list"), [held, 5])[:2] == ("exit", "build")
    finally:
        gc.set_threshold(*old)
    assert machine.run(BUILD.format(kind="list"), [held, 5])[0] == "ret"


@pytest.mark.parametrize("number", [0, 7])
def test_bools_and_boxes(machine, number):
    text = LIST + """
      %2 = cell 1
      %3 = unbox_int %2 @1[%0]
      %4 = lt %3, 3
      %5 = bool_obj %4
      list_append_o %1, %5 @2[%0]
      %6 = box_i %3 @3[%0]
      list_append_o %1, %6 @3[%0] owned(%6)
      release %6, 0 @4[%0] owned(%6)
      %7 = int_to_float %3
      %8 = box_f %7 @5[%0]
      list_append_o %1, %8 @5[%0] owned(%8)
      release %8, 0 @5[%0] owned(%8)
      %9 = is_class %8, float
      %10 = bool_obj %9
      list_append_o %1, %10 @6[%0]
      %11 = is_obj %5, %10
      ret %11
    """
    items = []
    got = machine.run(text, [items, number])
    assert got == ("ret", number < 3) and items == [number < 3, number, float(number), True]
    assert items[0] is (number < 3) and type(items[2]) is float and sys.getrefcount(items[2]) == 2


@pytest.mark.parametrize("values", [[1, 2, 3], (1, 2), UNSHARED, b"bytes", bytearray(b"array")])
@pytest.mark.parametrize("given", [0, 1, 2])
def test_iterators(machine, values, given):
    iterator = iter(values)
    for _ in range(given):
        next(iterator)
    text = """
    graph f frame
    block0:
      %0 = cell 0
      %1 = cast %0, kind @1[%0]
      %2 = iter_seq %1
      %3 = iter_index %1
      %4 = cast %2, sequence @2[%0]
      ret (%4, %3)
    """
    before = sys.getrefcount(values)
    how, got = machine.run(text, [iterator], kind=type(iterator), sequence=type(values))
    assert how == "ret" and got == (values, given) and got[0] is values
    del got
    assert sys.getrefcount(values) == before
    for _ in iterator:
        pass
    assert machine.run(text, [iterator], kind=type(iterator), sequence=type(values))[:2] == ("exit", "cast")


def test_references_that_are_handed_over(machine):
    """list_append_t and list_set_t take the kernel's reference."""
    value, items = Plain(), [5]
    before = sys.getrefcount(value)
    got = machine.run(OWN.format(op="list_append_t %1, %3 @2[%0] owned(%3)"), [items, value])
    assert got[0] == "ret" and items == [5, value] and sys.getrefcount(value) == before + 1
    got = machine.run(OWN.format(op="list_set_t %1, 0, %3, 0 @2[%0] owned(%3)"), [items, value])
    assert got[0] == "ret" and items == [value, value] and sys.getrefcount(value) == before + 2
    items[0] = Plain()
    got = machine.run(OWN.format(op="list_set_t %1, 0, %3, 0 @2[%0] owned(%3)"), [items, value])
    assert got[:2] == ("exit", "list_set_t") and sys.getrefcount(value) == before + 2      # the list's, and the exit gives one up
    ctypes.pythonapi.Py_DecRef(OBJ(value))


def test_the_ops_above_are_tested():
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    for name in ("retain", "release", "guard_shared", "list_size", "list_items", "list_item", "build", "box_i", "box_f", "iter_seq",
                 "iter_index", "list_pop", "list_repeat"):
        assert name in OPS and name + " " in text, name
    for name in OPS:
        if name.startswith(("list_set_", "list_append_")):
            assert name in text or name[:-1] + "{" in text, name


@pytest.mark.parametrize("number", range(40))
def test_random_lists(machine, number):
    """A straight line of random changes, against the reference interpreter."""
    import random
    rng = random.Random(number)
    lines, values = [], {"i": ["3", "-7", "100000", str(INT_MIN)], "f": ["1.5", "-0.0"], "o": ["None", "'s'"]}
    at = 2
    for step in [number % 8 for number in range(30)]:
        kind = rng.choice("iiffo")
        what = rng.randrange(6)
        value = rng.choice(values[kind])
        if what == 0:
            lines.append(f"list_append_{kind} %1, {value} @{step}[%0]")
        elif what == 1:
            lines += [f"%{at} = list_size %1", f"%{at + 1} = check_index {rng.randrange(5)}, %{at} @{step}[%0]",
                      f"list_set_{kind} %1, %{at + 1}, {value}{', 0' if kind == 'o' else ''} @{step}[%0]"]
            at += 2
        elif what == 2:
            lines += [f"%{at} = list_pop %1 @{step}[%0]", f"%{at + 1} = is_class %{at}, int",
                      f"release %{at}, 0 @{step}[%0] owned(%{at})"]
            at += 2
        elif what == 3:
            lines += [f"%{at} = list_size %1", f"%{at + 1} = check_index {rng.randrange(4)}, %{at} @{step}[%0]",
                      f"%{at + 2} = list_items %1", f"%{at + 3} = list_item %{at + 2}, %{at + 1}",
                      f"%{at + 4} = unbox_float %{at + 3} @{step}[%0]", f"%{at + 5} = fmul %{at + 4}, 2.0"]
            values["f"].append(f"%{at + 5}")
            at += 6
        elif what == 4:
            lines += [f"%{at} = list_repeat %1, 2 @{step}[%0]", f"list_append_i %{at}, 5 @{step}[%0] owned(%{at})",
                      f"%{at + 1} = list_size %{at}", f"release %{at}, 0 @{step}[%0] owned(%{at})"]
            values["i"].append(f"%{at + 1}")
            at += 2
        else:
            lines += [f"%{at} = build ('list', 2), {rng.choice(values['i'])}, {rng.choice(values['f'])} @{step}[%0]",
                      f"list_append_o %1, %{at} @{step}[%0] owned(%{at})", f"release %{at}, 0 @{step}[%0] owned(%{at})"]
            at += 1
    text = LIST + "  " + "\n  ".join(lines) + "\n  ret %1\n"
    for start in ([], [1.5], [2.5, 100000, None, -3.5], [float(n) for n in range(20)]):
        mine, its = [n for n in start], [n for n in start]
        got = machine.run(text, [mine])
        want = interp.run(parse_graph(text), (its,))
        assert got[0] == want[0] and repr(mine) == repr(its), text
        if got[0] == "exit":
            assert got[1] == want[1][0][0].name


def test_what_is_the_same_has_one_register():
    """A checked index and the index, and a list and its cast, both alive."""
    graph = parse_graph(INDEX.replace("ret %4", "%5 = list_items %6\n  %7 = list_item %5, %4\n  %8 = add %2, %4\n  %9 = is_obj %7, %0\n  ret (%8, %9)")
                        .replace("  %4 =", "  %6 = cast %0, list @1[%0]\n  %4 ="))
    plan = Plan(graph)
    (check,), (cast,) = [[op for op in graph.ops() if op.name == name] for name in ("check_index", "cast")]
    assert plan.reg_class[check] is plan.reg_class[check.arg(0)] is not plan.reg_class[check.arg(1)]
    assert plan.reg_class[cast] is plan.reg_class[cast.arg(0)]


@pytest.mark.parametrize("ops", ["%4 = add_ovf %2, %3", "%4 = add_ovf %3, %2", "%4 = sub_ovf %3, %2", "%4 = mul_ovf %2, %3"])
@pytest.mark.parametrize("index, size", [(5, 9), (INT_MAX - 1, INT_MAX), (1 << 62, INT_MAX)])
def test_a_checked_index_and_the_index(machine, ops, index, size):
    """Where an op reads both and leaves, it gives back what it may have written over."""
    text = """
    graph f frame
    block0:
      %0 = cell 0
      %1 = cell 1
      %2 = unbox_int %0 @1[%0]
      %5 = unbox_int %1 @1[%0]
      %3 = check_index %2, %5 @2[%0, %2] 'index'
      OPS @3[%2, %3] 'both'
      ret %4
    """.replace("OPS", ops)
    value = index * index if "mul" in ops else 0 if "sub" in ops else 2 * index
    got = machine.run(text, [index, size])
    if value <= INT_MAX:
        assert got == ("ret", value)
    else:
        assert got[0] == "exit" and set(got[2].values()) == {index}
