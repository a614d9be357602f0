"""Ops on strs: machine code with the real helpers, and the reference interpreter, against Python itself; references counted."""
import ctypes
import sys

import pytest

from rewritejit.nativeops.codegen import x64
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir import interp
from rewritejit.nativeops.ir.text import parse_graph, print_graph
from rewritejit.nativeops.ir.verify import verify

TEXTS = ["", "a", "b", "abc", "abd", "caf\xe9", "\xff\xfe", "\u20ac", "\u20acuro", "a\U0001f600", "\U0001f600", "x" * 300, "\x00", "12", " -7 ", "1e3",
         "9223372036854775808"]
KEPT = []                            # kernels, and the memory that they write to


def frame(x, y, z, u):
    return [x, y, z, u]


def machine_code(graph, cells):
    """("ret", object), or ("exit", name of the op that left)."""
    kernel = x64.compile_graph(graph, None)
    layout = _core.LAYOUT
    memory = ctypes.create_string_buffer(max([at for name, at in layout.items() if name.startswith("ctx.")]) + 4096)
    records, array = (ctypes.c_int64 * 64)(), (ctypes.c_int64 * 4)(*map(id, cells))
    KEPT.append((kernel, graph, memory, records))
    for name, value in (("top", ctypes.addressof(records)), ("calls_left", 50), ("cells", ctypes.addressof(array))):
        ctypes.c_int64.from_buffer(memory, layout["ctx." + name]).value = value
    ctypes.pythonapi.PyThreadState_Get.restype = ctypes.c_void_p
    ctypes.c_void_p.from_buffer(memory, layout["ctx.tstate"]).value = ctypes.pythonapi.PyThreadState_Get()
    entry = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(kernel.address)
    result = entry(ctypes.addressof(memory), ctypes.addressof(array))
    if result is not None:
        value = ctypes.cast(result, ctypes.py_object).value
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(value))
        return "ret", value
    exits = dict(zip([exit.address for exit in kernel.exits], kernel.exits))
    reason = exits[records[0]].reason
    return "exit", next(op.name for op in graph.ops() if op.snap is not None and op.snap.reason == reason)


def run(text, cells, **names):
    """What machine code and the interpreter give, which must be the same: ("ret", object) or ("exit", op's name)."""
    graph = parse_graph(text, names)
    verify(graph)
    assert print_graph(parse_graph(print_graph(graph, "full"), names), "full") == print_graph(graph, "full")
    for op in graph.ops():
        if op.snap is not None:
            for state in op.snap.frames:
                state.code = frame.__code__
            op.snap.reason = op.name
    got = machine_code(graph, cells)
    how, result = interp.run(graph, cells)
    if how == "exit":
        assert got[:2] == (how, result[0][0].name)
    else:
        assert got[0] == how and type(got[1]) is type(result) and got[1] == result
    return got[:2]


def graph(body, kinds):
    lines = ["graph f frame", "block0:"]
    lines += [f"  %{index} = cell {index}" for index in range(len(kinds))]
    for index, kind in enumerate(kinds):
        number = len(kinds) + index
        lines.append(f"  %{number} = " + (f"unbox_int %{index} @1[%0]" if kind == "i" else f"cast %{index}, str @1[%0]"))
    return "\n".join(lines) + "\n" + body


@pytest.mark.parametrize("text", TEXTS)
def test_size_and_characters(text):
    assert run(graph("  %2 = str_size %1\n  ret %2", "o"), [text]) == ("ret", len(text))
    for index in range(min(len(text), 4)):
        body = "  %4 = str_char %2, %3\n  ret %4"
        assert run(graph(body, "oi"), [text, index]) == ("ret", ord(text[index]))
        assert run(graph(f"  %2 = str_char %1, {index}\n  ret %2", "o"), [text]) == ("ret", ord(text[index]))
    if text:
        assert run(graph("  %2 = str_char s, %1\n  ret %2", "i").replace("s,", "o:%r," % text), [0]) == ("ret", ord(text[0]))
    assert run(graph("  %4 = str_char %2, %3\n  ret %4", "oi"), [text, len(text)]) == ("ret", 0)


@pytest.mark.parametrize("x", TEXTS)
def test_comparisons(x):
    for y in TEXTS + [x[:1] + x[1:]]:
        assert run(graph("  %4 = str_eq %2, %3\n  ret %4", "oo"), [x, y]) == ("ret", x == y)
        assert run(graph("  %4 = str_order %2, %3\n  ret %4", "oo"), [x, y]) == ("ret", (x > y) - (x < y))
        assert run(graph("  %4 = str_has %2, %3 @2[%0]\n  ret %4", "oo"), [x, y]) == ("ret", y in x)


@pytest.mark.parametrize("code", [0, 32, 48, 97, 127, 128, 0xb2, 0xe9, 255, 256, 0x130, 0x661, 0x20ac, 0xd800, 0x10FFFF])
def test_characters(code):
    for name in ("isalpha", "isdigit", "isdecimal", "isnumeric", "isspace", "isalnum", "isupper", "islower", "istitle", "isprintable"):
        assert run(graph(f"  %2 = char_test %1, {name!r}\n  ret %2", "i"), [code]) == ("ret", getattr(chr(code), name)())
    for chars in ("a", " 0a\xe9", "\x00\xff"):
        assert run(graph(f"  %2 = char_in %1, {chars!r}\n  ret %2", "i"), [code]) == ("ret", chr(code) in chars)
    for text in TEXTS:
        assert run(graph("  %4 = str_has_char %2, %3\n  ret %4", "oi"), [text, code]) == ("ret", chr(code) in text)
    for _ in range(3):
        assert run(graph("  %2 = char_obj %1 @2[%0]\n  ret_owned %2", "i"), [code]) == ("ret", chr(code))


@pytest.mark.parametrize("text", TEXTS + ["x", "nan", "-0", "1_0", "\u0661", " 12\n"])
def test_numbers(text):
    for name, kind in (("str_to_int", int), ("str_to_float", float)):
        try:
            expected = "ret", kind(text)
        except ValueError:
            expected = "exit", name
        if kind is int and expected == ("ret", 1 << 63):
            expected = "exit", name
        if text == "nan" and kind is float:
            continue
        assert run(graph(f"  %2 = {name} %1 @2[%0]\n  ret %2", "o"), [text]) == expected


@pytest.mark.parametrize("x", TEXTS)
def test_new_strs(x):
    for y in TEXTS:
        assert run(graph("  %4 = str_concat %2, %3 @2[%0]\n  ret_owned %4", "oo"), [x, y]) == ("ret", x + y)
    for times in (-1, 0, 1, 3):
        assert run(graph("  %4 = str_repeat %2, %3 @2[%0]\n  ret_owned %4", "oi"), [x, times]) == ("ret", x * times)
    for start in (-5, -1, 0, 1, 4, 1 << 62):
        for stop in (-2, 0, 2, (1 << 63) - 1):
            body = "  %6 = str_slice %3, %4, %5 @2[%0]\n  ret_owned %6"
            assert run(graph(body, "oii"), [x, start, stop]) == ("ret", x[start:stop])
    body = "  %4 = str_build 'oibfc', %2, %3, b:True, 2.5, %3 @2[%0]\n  ret_owned %4"
    assert run(graph(body, "oi"), [x, 233]) == ("ret", x + "233True2.5\xe9")


APPEND = """  %4 = str_slice %2, 0, 1000 @2[%0]
  %5 = str_repeat %2, 2 @2[%0] owned(%4)
  release %4, 0 @3[%0] owned(%4, %5)
  %6 = {} @4[%0] owned(%5)
  ret_owned %6"""


@pytest.mark.parametrize("x", TEXTS)
def test_appending(x):
    for y in TEXTS:
        before = sys.getrefcount(x), sys.getrefcount(y)
        assert run(graph(APPEND.format("str_append %5, %3"), "oo"), [x, y]) == ("ret", x * 2 + y)
        if x and y:                                  # graphs that are kept refer to the empty str
            assert (sys.getrefcount(x), sys.getrefcount(y)) == before
    for code in (0, 97, 255, 256, 0x20ac, 0x10FFFF):
        assert run(graph(APPEND.format("str_append_char %5, %3"), "oi"), [x, code]) == ("ret", x * 2 + chr(code))


def test_what_others_hold_is_not_lengthened():
    body = "  %4 = retain %2\n  %5 = str_append %4, %3 @2[%0] owned(%4)\n  ret_owned %5"
    text = "".join(["some", "thing"])
    count = sys.getrefcount(text)
    for _ in range(3):
        assert run(graph(body, "oo"), [text, "!"]) == ("ret", "something!")
    assert text == "something" and sys.getrefcount(text) == count


def test_calls():
    names = {"upper": str.upper, "replace": str.replace, "split": str.split, "join": str.join}
    body = "  %2 = call_new (upper, 'oo'), %1 @2[%0]\n  ret_owned %2"
    assert run(graph(body, "o"), ["caf\xe9"], **names) == ("ret", "CAF\xc9")
    body = "  %4 = call_new (replace, 'ooco'), %2, 'a', %3 @2[%0]\n  ret_owned %4"
    assert run(graph(body, "oi"), ["banana", 0x20ac], **names) == ("ret", "b\u20acn\u20acn\u20ac")
    body = "  %2 = call_new (split, 'og'), %1 @2[%0]\n  ret_owned %2"
    assert run(graph(body, "o"), ["a b  c"], **names) == ("ret", ["a", "b", "c"])
    body = "  %2 = call_new (join, 'oio'), %1, 5 @2[%0]\n  ret_owned %2"
    assert run(graph(body, "o"), ["a"], **names) == ("exit", "call_new")
