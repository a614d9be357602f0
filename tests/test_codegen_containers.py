"""Ops on dicts, sets, tuples, lists and buffers: machine code with the real helpers, the reference interpreter and Python itself.

PYTEST_DONT_REWRITE: rewritten assertions hold references.

A case: what the cells a, b, c, ... hold; the ops, on %a, %b, ...; what Python does, which gives `r`, or LEAVES.
"""
import array
import gc
import glob
import os
import re
import sys
import types
from collections import deque

import pytest

from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir import interp
from rewritejit.nativeops.ir.ops import LOAD, OPS, READ, RETAIN, STORE
from rewritejit.nativeops.ir.text import parse_graph
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.verify import verify
import test_ir_interp
from test_codegen_objects import Machine, frame

MACHINE = []
LEAVES = "LEAVES"


class Seen:
    """An object whose release could be seen."""

    def __repr__(self):
        return "Seen"

    def __del__(self):
        pass


seen, big, text = Seen(), int("1000000000000"), "".join(["te", "xt"])
SPACE = {"array": array.array, "seen": seen, "big": big, "text": text, "Seen": Seen, "deque": deque, "CellType": types.CellType, "MIN": INT_MIN, "MAX": INT_MAX, "nan": float("nan"),
         "dict_keys": type(iter({})), "set_iterator": type(iter(set()))}
NAMES = {"array": array.array, "dict_keys": SPACE["dict_keys"], "set_iterator": SPACE["set_iterator"], "bytearray": bytearray,
         "memoryview": memoryview, "list_iterator": type(iter([])), "set": set, "sum": sum, "min": min, "max": max, "any": any, "all": all}


@pytest.fixture(autouse=True)
def no_collection():
    """On 3.11 a container is not made where a collection is due."""
    gc.disable()
    yield
    gc.enable()


def op_name(line):
    return re.match(r"(?:%\w+ = )?(\w+)", line).group(1)


def graph_text(values, ops):
    """The text of a graph that does those ops and returns the result of the last one."""
    lines = ["graph f frame", "block0:"]
    for letter, value in zip("abcdef", values):
        lines.append(f"%cell{letter} = cell {ord(letter) - 97}")
        kind = type(value)
        if kind is int and INT_MIN <= value <= INT_MAX:
            lines.append(f"%{letter} = unbox_int %cell{letter} @1[%cella]")
        elif kind is float:
            lines.append(f"%{letter} = unbox_float %cell{letter} @1[%cella]")
        elif kind in (Seen, type(None), type, int):
            lines.append(f"%{letter} = cast %cell{letter}, {kind.__name__} @1[%cella]")
            NAMES[kind.__name__] = kind
        else:
            name = f"kind{len(lines)}" if kind.__name__ not in NAMES or NAMES[kind.__name__] is not kind else kind.__name__
            NAMES[name] = kind
            lines.append(f"%{letter} = cast %cell{letter}, {name} @1[%cella]")
    for number, line in enumerate(ops.split("; ")):
        if OPS[op_name(line)].has_snapshot and "@" not in line:
            line += f" @{number + 2}[%cella]"
        lines.append(line)
    info, last = OPS[op_name(lines[-1])], lines[-1].split(" = ")[0]
    if info.result == "v":
        lines.append("ret None")
    else:
        lines.append(("ret_owned " if info.effect in (STORE, RETAIN) and info.result == "o" else "ret ") + last)
    return "\n".join(lines)


def python(code, values):
    space = dict(SPACE, **dict(zip("abcdef", values)))
    exec(code, space)
    return space.get("r")


def shown(value):
    if isinstance(value, array.array | memoryview):
        return repr((type(value), value.format if isinstance(value, memoryview) else value.typecode, value.tolist()))
    if isinstance(value, types.CellType):
        try:
            return "cell of " + repr(value.cell_contents)
        except ValueError:
            return "an empty cell"
    return repr(value)


CASES = [
    # lists
    ("[1, seen], 1, text", "list_insert %a, %b, %c", "a.insert(b, c)"),
    ("[1, seen], -100, text", "list_insert %a, %b, %c", "a.insert(b, c)"),
    ("[1, seen, 3], -2", "%r = list_pop_at %a, %b", "r = a.pop(b)"),
    ("[1, seen], 2", "%r = list_pop_at %a, %b", LEAVES),
    ("[1, seen], (text, big)", "list_extend %a, %b", "a.extend(b)"),
    ("[1, seen]", "list_extend %a, %a", "a.extend(a)"),
    ("[1, 2, text, seen], 0, 2", "list_delete %a, %b, %c, 0", "del a[b:c]"),
    ("[1, Seen(), 2], 0, 2", "list_delete %a, %b, %c, 0", LEAVES),
    ("[1, 2, 3], 1, 2, [seen, text]", "list_replace %a, %b, %c, %d, 0", "a[b:c] = d"),
    ("[Seen()], 0, 1, ()", "list_replace %a, %b, %c, %d, 0", LEAVES),
    ("[1, 2, 3, seen], 0, 3", "list_move %a, %b, %c, %a, 2, -9223372036854775808, -1, 0", "a[b:c] = a[2::-1]"),
    ("[1, text, 3, seen], 1, 3, [big, seen, 5.5, 6, 7]", "list_move %a, %b, %c, %d, 1, 4, 2, 0", "a[b:c] = d[1:4:2]"),
    ("[1, 2, 3], 1, 2, [seen, text]", "list_move %a, %b, %c, %d, 0, 9, 1, 0", "a[b:c] = d[0:9:1]"),
    ("[Seen(), 2], 0, 1, [5, 6]", "list_move %a, %b, %c, %d, 1, 2, 1, 0", LEAVES),
    ("[1, seen, text]", "list_reverse %a", "a.reverse()"),
    ("[3, 1.5, big]", "list_sort %a, 0", "a.sort()"), ("['b', text, '']", "list_sort %a, 1", "a.sort(reverse=True)"),
    ("['b', 1]", "list_sort %a, 0", LEAVES), ("[seen, seen]", "list_sort %a, 0", LEAVES),
    ("[text, seen, big], [3, 1.5, 2]", "list_sort_by %a, %b, 0", "a[:] = [seen, big, text]"),
    ("[text, seen], [(1, 'b'), (1, 'a')]", "list_sort_by %a, %b, 1", ""),
    ("[text, seen], [1, 'a']", "list_sort_by %a, %b, 0", LEAVES), ("[text, seen], [seen, seen]", "list_sort_by %a, %b, 0", LEAVES),
    ("[text, (1, 'b')], [2, 1]", "list_sort_by %a, %b, 2", "a.reverse()"), ("[5, 6], [2, 1]", "list_sort_by %a, %b, 3", ""),
    ("[5, {1: 2}], [2, 1]", "list_sort_by %a, %b, 2", LEAVES), ("[5, ({1},)], [2, 1]", "list_sort_by %a, %b, 2", LEAVES),
    ("[text, seen], [1]", "list_sort_by %a, %b, 0", LEAVES),
    ("[(2, 'b'), (1, text)]", "list_sort %a, 0", "a.sort()"), ("[(2, 'b'), (2, 1)]", "list_sort %a, 0", LEAVES),
    ("CellType(seen)", "%r = cell_get %a", "r = seen"), ("CellType(5), seen", "cell_set %a, %b, 0", "a.cell_contents = b"),
    ("CellType(), text", "cell_set %a, %b, 0", "a.cell_contents = b"), ("CellType(Seen()), text", "cell_set %a, %b, 0", LEAVES),
    ("[1, 2], seen", "%r = retain %b; list_append_t %a, %r @2[%cella] owned(%r)", "a.append(b)"),
    ("[text, 2], seen", "%r = retain %b; list_set_t %a, 0, %r, 0 @2[%cella] owned(%r)", "a[0] = b"),
    ("[True, False, True, True, True, False, True, True, False, None, 5], 1, 2", "list_mark %a, %b, %c, False, 0",
     "a[1:8:2] = [False] * 4"),
    ("[True] * 300_000, 299_970, 7", "list_mark %a, %b, %c, False, 0", "a[299_970:299_992:7] = [False] * 4"),
    ("[True, False, False, True, False], 0, 1", "list_mark %a, %b, %c, True, 0", "a[:4] = [True] * 4"),
    ("[True, text, 2.5, None, False], 0, 1", "list_mark %a, %b, %c, True, 0", "a[:4] = [True] * 4"),
    ("[Seen(), True, True, True], 0, 1", "list_mark %a, %b, %c, False, 0", LEAVES),
    ("[1, seen, text], [big], 1", "%p = list_items %a; %x = list_item %p, %c; %q = list_items %b; %y = list_item %q, 0; "
     "list_swap %a, %c, %x, %b, 0, %y", "a[c], b[0] = b[0], a[c]"),
    ("[big, seen], 0", "%p = list_items %a; %x = list_item %p, %b; %y = list_item %p, 1; list_swap %a, %b, %x, %a, 1, %y", "a.reverse()"),
    ("[1, seen], 1", "%p = list_items %a; %x = list_item %p, %b; list_swap %a, %b, %x, %a, 1, %x", ""),
    ("[seen]", "%p = list_items %a; %x = list_item %p, 0; %y = borrow %x; %r = retain %y", "r = a[0]"),
    ("[seen]", "guard_first %a, Seen", ""), ("[]", "guard_first %a, list", ""), ("[text]", "guard_first %a, list", LEAVES),
    # tuples and sequences
    ("(1, seen)", "%r = tuple_size %a", "r = 2"), ("()", "%r = tuple_size %a", "r = 0"),
    ("(1, seen)", "%p = tuple_items %a; %r = tuple_item %p, 1", "r = seen"),
    ("(text, seen)", "%p = tuple_unpack %a, 2; %r = tuple_item %p, 0", "r = text"),
    ("(text, seen)", "%p = tuple_unpack %a, 3; %r = tuple_item %p, 0", LEAVES),
    *[(f"{values}, {start}, {stop}, {step}", "%r = seq_slice %a, %b, %c, %d", "r = a[b:c:d]")
      for values in ("[1, seen, text, 4]", "(1, seen, text, 4)", "[]")
      for start, stop, step in ((0, 2, 1), (-1, -9, -2), (1, "MAX", 3), ("MAX", "MIN", -1))],
    ("[seen], [text]", "%r = seq_concat %a, %b", "r = a + b"), ("(seen,), ()", "%r = seq_concat %a, %b", "r = a + b"),
    *[(f"{pair}, {how}", "%r = seq_compare %a, %b, %c", f"r = a {sign} b")
      for pair in ("[1, 2.0, 'x'], [1, 2, 'x', None]", "(1, (2, 3)), (1, (2, 4))", "[], []")
      for how, sign in enumerate(("<", "<=", "==", "!=", ">", ">="))],
    ("[1], [text], 0", "%r = seq_compare %a, %b, %c", LEAVES), ("[seen], [Seen()], 2", "%r = seq_compare %a, %b, %c", LEAVES),
    ("[1, text, seen], 'text'", "%r = seq_find_o %a, %b", "r = 1"), ("(1, text), 'no'", "%r = seq_find_o %a, %b", "r = -1"),
    ("[Seen(), text], text", "%r = seq_find_o %a, %b", LEAVES),
    ("[1, 2.0, 2], 2", "%r = seq_find_i %a, %b", "r = 1"), ("[1.5, True, 2 ** 70, 1], 1", "%r = seq_find_i %a, %b", "r = 1"), ("(1,), MIN", "%r = seq_find_i %a, %b", "r = -1"),
    ("[1, 2, 2.5], 2.5", "%r = seq_find_f %a, %b", "r = 2"), ("[True, 2.0, 5], 5.0", "%r = seq_find_f %a, %b", "r = 2"),
    ("[MAX, MIN, 1], 1.0", "%r = seq_find_f %a, %b", "r = 2"), ("[MIN], -9223372036854775808.0", "%r = seq_find_f %a, %b", "r = 0"),
    ("[2 ** 70, 2.5], 2.5", "%r = seq_find_f %a, %b", "r = 1"), ("[-2 ** 70], -2.0 ** 70", "%r = seq_find_f %a, %b", LEAVES),
    ("[MAX], 9223372036854775808.0", "%r = seq_find_f %a, %b", "r = -1"), ("[1, None], 1e300", "%r = seq_find_f %a, %b", "r = -1"),
    ("[1, nan], nan", "%r = seq_find_f %a, %b", LEAVES),
    ("[text, 'text', 1], text", "%r = seq_count %a, %b", "r = 2"), ("[Seen(), 1], text", "%r = seq_count %a, %b", LEAVES),
    ("(seen, 1, 2, 3), 1, 1", "%r = seq_rest %a, %b, %c", "r = [1, 2]"), ("[seen, 1], 0, 2", "%r = seq_rest %a, %b, %c", "r = []"),
    ("(seen, 1)", "%r = seq_list %a", "r = list(a)"), ("[seen, 1]", "%r = seq_tuple %a", "r = tuple(a)"),
    ("(seen, 1)", "%r = seq_tuple %a", "r = a"),
    ("(3, 1.5, big, 2)", "%r = seq_sorted %a, 0", "r = sorted(a)"), ("['b', text]", "%r = seq_sorted %a, 1", "r = sorted(a, reverse=True)"),
    ("[1, None]", "%r = seq_sorted %a, 0", LEAVES),
    ("1, 1000, 7", "%r = range_list %a, %b, %c", "r = list(range(a, b, c))"), ("5, -5, -3", "%r = range_list %a, %b, %c", "r = list(range(a, b, c))"),
    ("5, 5, 1", "%r = range_list %a, %b, %c", "r = []"),
    ("[1, 2.5, big]", "%r = plain_call sum, %a", "r = sum(a)"), ("[1, 2], 2 ** 70", "%r = plain_call sum, %a, %b", "r = sum(a, b)"),
    ("(text, 'z')", "%r = plain_call max, %a", "r = 'z'"), ("[]", "%r = plain_call min, %a", LEAVES), ("[0, text]", "%r = plain_call all, %a", "r = False"),
    ("[1, seen]", "%r = plain_call any, %a", LEAVES),
    # dicts
    ("{1: 2, text: seen}", "%r = dict_used %a", "r = 2"), ("{}", "%r = dict_used %a", "r = 0"), ("{1: 2}", "%r = dict_is_combined %a", "r = True"),
    ("{1: seen, big: 2}, 1", "%p = dict_find_i %a, %b; %q = guard_place %p; %r = place_item %q", "r = seen"),
    ("{1: seen, big: text}, big", "%p = dict_find_i %a, %b; %q = guard_place %p; %r = place_item %q", "r = text"),
    ("{1: seen}, 3", "%p = dict_find_i %a, %b; %q = guard_place %p; %r = place_item %q", LEAVES),
    ("{text: seen}, 'text'", "%p = dict_find_o %a, %b; %q = guard_place %p; %r = place_item %q", "r = seen"),
    ("{1: text, 'a': seen}, 'b'", "%p = dict_find_o %a, %b; guard_known %p; %r = is_place %p", "r = False"),
    ("{1: text, 'a': seen}, 'a'", "%p = dict_find_o %a, %b; guard_known %p; %r = is_place %p", "r = True"),
    ("{1: text}, 1", "%p = dict_find_i %a, %b; guard_known %p; %r = is_place %p", "r = True"),
    ("{1: text}, -1", "%p = dict_find_i %a, %b; guard_known %p; %r = is_place %p", "r = False"),
    *[(f"{{1: {old}, 2: 5}}, 1, {new}", f"%p = dict_find_i %a, %b; guard_known %p; dict_set_i{kind} %a, %p, %b, %c" + (", 0" if kind == "o" else ""),
       "a[b] = c") for kind, new in (("o", "seen"), ("i", "big"), ("i", "7"), ("f", "2.5")) for old in ("None", "123456", "1.5")],
    *[(f"{{}}, {key}, {new}", f"%p = dict_find_{k} %a, %b; guard_known %p; dict_set_{k}{kind} %a, %p, %b, %c" + (", 0" if kind == "o" else ""),
       "a[b] = c") for k, key in (("i", "big"), ("o", "text")) for kind, new in (("o", "seen"), ("i", "big"), ("f", "2.5"))],
    ("{text: text}, text, 5", "%p = dict_find_o %a, %b; guard_known %p; dict_set_oi %a, %p, %b, %c", LEAVES),
    ("{text: 1.5}, text, 5", "%p = dict_find_o %a, %b; guard_known %p; dict_set_oi %a, %p, %b, %c", "a[b] = c"),
    ("{text: Seen()}, text, None", "%p = dict_find_o %a, %b; guard_known %p; dict_set_oo %a, %p, %b, %c, 0", LEAVES),
    ("{1: Seen()}, 1, None", "%p = dict_find_i %a, %b; guard_known %p; dict_set_io %a, %p, %b, %c, 0", LEAVES),
    ("{1: seen, 2: 3}, 1", "%p = dict_find_i %a, %b; %q = guard_place %p; %r = dict_take_i %a, %q, %b", "r = a.pop(b)"),
    ("{1: seen, text: big}, text", "%p = dict_find_o %a, %b; %q = guard_place %p; %r = dict_take_o %a, %q, %b", "r = a.pop(b)"),
    ("{1: text, 2: 3}, 1", "%p = dict_find_i %a, %b; %q = guard_place %p; dict_drop_i %a, %q, %b, 0", "del a[b]"),
    ("{text: 1, 2: 3}, text", "%p = dict_find_o %a, %b; %q = guard_place %p; dict_drop_o %a, %q, %b, 0", "del a[b]"),
    ("{text: Seen()}, text", "%p = dict_find_o %a, %b; %q = guard_place %p; dict_drop_o %a, %q, %b, 0", LEAVES),
    ("1", "%r = dict_new", "r = {}"), ("1", "%r = set_new", "r = set()"),
    ("{1: 2, text: seen}", "%n = dict_next %a, 0; %m = add %n, 1; %o = dict_next %a, %m; %r = dict_key %a, %o", "r = text"),
    ("{1: 2, 5: seen}", "%n = dict_next %a, 0; %m = add %n, 1; %o = dict_next %a, %m; %r = dict_value %a, %o", "r = seen"),
    ("{}", "%r = dict_next %a, 0", "r = -1"), ("{1: 2}", "%r = dict_next %a, 1", "r = -1"),
    # sets
    ("{1, text}", "%r = set_used %a", "r = 2"), ("frozenset()", "%r = set_used %a", "r = 0"),
    ("{1, text}, 1", "%p = set_find_i %a, %b; guard_known %p; %r = is_place %p", "r = True"),
    ("{1, text}, 2", "%p = set_find_i %a, %b; guard_known %p; %r = is_place %p", "r = False"),
    ("{1, text}, 'text'", "%p = set_find_o %a, %b; guard_known %p; %r = is_place %p", "r = True"),
    ("{1}, 2", "%p = set_find_i %a, %b; guard_known %p; set_add_i %a, %p, %b", "a.add(b)"),
    ("{1}, 1", "%p = set_find_i %a, %b; guard_known %p; set_add_i %a, %p, %b", "a.add(b)"),
    ("set(), text", "%p = set_find_o %a, %b; guard_known %p; set_add_o %a, %p, %b", "a.add(b)"),
    ("{1, 2}, 2", "%p = set_find_i %a, %b; guard_known %p; set_drop_i %a, %p, %b", "a.discard(b)"),
    ("{text}, text", "%p = set_find_o %a, %b; guard_known %p; set_drop_o %a, %p, %b", "a.discard(b)"),
    ("{1}, 'text'", "%p = set_find_o %a, %b; guard_known %p; set_drop_o %a, %p, %b", "a.discard(b)"),
    *[(f"{{1, 2, big}}, {{2, 3}}, {ord(sign)}", "%r = set_binary %a, %b, %c", f"r = a {sign} b") for sign in "|&-^"],
    ("{7}", "%n = set_next %a, 0; %r = set_key %a, %n", "r = 7"), ("set()", "%r = set_next %a, 0", "r = -1"),
    # whole tables
    ("{1: seen, text: 2}", "%r = dict_copy %a", "r = a.copy()"), ("{}", "%r = dict_copy %a", "r = {}"),
    ("{**{i: i for i in range(9)}, seen: 1} and {k: 0 for k in [*range(9), seen]}", "%r = dict_union %a, %a", LEAVES),
    ("{1: seen, 2: text}, {2: big, 'c': seen}", "%r = dict_union %a, %b", "r = a | b"),
    ("{1: 2, text: 3}, {text: seen, 5: big}", "dict_merge %a, %b, 0", "a.update(b)"), ("{}, {text: seen}", "dict_merge %a, %b, 0", "a.update(b)"),
    ("{1: 2}", "dict_merge %a, %a, 0", ""), ("{1: Seen()}, {1: 2}", "dict_merge %a, %b, 0", LEAVES), ("{1: 2}, {seen: 2}", "dict_merge %a, %b, 0", LEAVES),
    ("{1: text, 'a': 2.5}", "dict_clear %a, 0", "a.clear()"), ("{1: Seen()}", "dict_clear %a, 0", LEAVES), ("{seen: 1}", "dict_clear %a, 0", LEAVES),
    ("{1: seen, text: big}", "%r = dict_popitem %a", "r = a.popitem()"), ("{}", "%r = dict_popitem %a", LEAVES),
    *[(f"{{1: seen, text: big}}, {what}", "%r = table_list %a, %b", f"r = list(a.{view}())") for what, view in enumerate(("keys", "values", "items"))],
    ("{seen}, 3", "%r = table_list %a, %b", "r = [seen]"),
    *[(f"{source}, {frozen}", "%r = set_of %a, %b", f"r = {name}(a)") for frozen, name in enumerate(("set", "frozenset"))
      for source in ("[1, 2, 1, text]", "(text,)", "{5: seen}", "{1, big}", "frozenset([text])", "[]")],
    ("[seen], 0", "%r = set_of %a, %b", LEAVES), ("[b'a', 'a'], 0", "%r = set_of %a, %b", LEAVES),
    *[(f"{{1, 2, big}}, {source}", "set_update %a, %b", "a.update(b)") for source in ("{2, 3}", "[3, 3, 'x']", "()", "{7: seen}", "frozenset([9])")],
    ("{1}, [seen]", "set_update %a, %b", LEAVES),
    *[(f"{{1, 2, big}}, {{2, 3}}, {ord(sign)}", "set_change %a, %b, %c", f"a {sign}= b") for sign in "&-^"], ("{1}, {seen}, 45", "set_change %a, %b, %c", LEAVES),
    *[(f"{pair}, {how}", "%r = set_relation %a, %b, %c", f"r = a {sign} b") for pair in ("{1, 2}, {2, 1}", "{1}, {1, 2}", "{1, 3}, {1}", "{1}, {2}")
      for how, sign in enumerate(("<", "<=", "==", "!=", ">", ">="))],
    ("{1}, {2}, 6", "%r = set_relation %a, %b, %c", "r = True"), ("{1, 3}, {2, 3, 4}, 6", "%r = set_relation %a, %b, %c", "r = False"),
    ("{seen}, {Seen()}, 2", "%r = set_relation %a, %b, %c", LEAVES),
    ("{7}", "%r = set_pop %a", "r = a.pop()"), ("set()", "%r = set_pop %a", LEAVES), ("{1, text}", "set_clear %a", "a.clear()"), ("{seen}", "set_clear %a", LEAVES),
    # deques
    ("deque([1, seen]), 1", "%r = deque_at %a, %b", "r = seen"), ("deque([text, seen]), -2", "%r = deque_at %a, %b", "r = text"),
    ("deque([1]), 1", "%r = deque_at %a, %b", LEAVES), ("deque([1, 2]), -1, seen", "deque_put %a, %b, %c, 0", "a[b] = c"),
    ("deque([1]), 1, seen", "deque_put %a, %b, %c, 0", LEAVES), ("deque([Seen()]), 0, seen", "deque_put %a, %b, %c, 0", LEAVES),
    ("deque([1, 'a', text]), text", "%r = deque_has %a, %b", "r = True"), ("deque(range(200)), 300", "%c = box_i %b; %r = deque_has %a, %c", "r = False"),
    ("deque([Seen()]), text", "%r = deque_has %a, %b", LEAVES), ("deque([1]), [seen, text]", "deque_extend %a, %b", "a.extend(b)"),
    ("deque([1, 2], 3), (seen, text)", "deque_extend %a, %b", "a.extend(b)"), ("deque([Seen(), 2], 3), (seen, text)", "deque_extend %a, %b", LEAVES),
    ("deque([1, 2], 2), seen", "deque_append_o %a, %b", "a.append(b)"), ("deque([1, 2], 2), seen", "deque_appendleft %a, %b", "a.appendleft(b)"),
    ("deque([Seen(), 2], 2), seen", "deque_append_o %a, %b", LEAVES), ("deque([1, Seen()], 2), seen", "deque_appendleft %a, %b", LEAVES),
    ("deque([1, seen, text]), 2", "deque_rotate %a, %b", "a.rotate(b)"), ("deque([1, text])", "deque_clear %a", "a.clear()"),
    ("deque([1, Seen()])", "deque_clear %a", LEAVES), ("deque([1, seen], 5)", "%r = deque_copy %a", "r = a.copy()"),
    ("[1, seen], -1", "%r = deque_new %a, %b", "r = deque(a)"), ("(1, seen), 1", "%r = deque_new %a, %b", "r = deque(a, 1)"),
    ("(), -1", "%r = deque_new %a, %b", "r = deque()"),
    ("deque([text, seen])", "%k = deque_block %a; %f = deque_first %a; %i = add %f, 1; %r = block_item %k, %i", "r = seen"),
    ("deque(range(100))", "%k = deque_block %a; %n = block_right %a, %k; %o = block_item %n, 0; %r = unbox_int %o", "r = 64 - {0}".format(_core.deque_parts(deque(range(100)))[1])),
    ("deque([1])", "%r = deque_state %a", "a.append(1); a.pop(); r = {0}".format(_core.deque_parts(deque([1]))[2])),
    ("iter(deque([1, seen]))", "%r = iter_number %a, 'dequeiter.left'", "r = 2"),
    ("iter(deque([1, seen]))", "%r = iter_field %a, 'dequeiter.deque'", "r = deque([1, seen])"),
    # iterators
    ("iter({1: 2, 3: 4})", "%r = iter_used %a", "r = 2"), ("iter({1, 2, 3})", "%r = iter_used %a", "r = 3"),
    ("iter({1: 2, 3: 4})", "%r = iter_pos %a", "r = 0"), ("iter({1: 2, 3: 4})", "%r = dictiter_left %a", "r = 2"),
    ("iter({1, 2, 3})", "%r = setiter_left %a", "r = 3"), ("iter({1: seen})", "%r = iter_table %a", "r = {1: seen}"),
    ("enumerate(iter([7, 8]), 3)", "%r = iter_number %a, 'enumerate.index'", "r = 3"),
    ("reversed([1, seen]) if 1 else iter(())", "%r = iter_number %a, 'reversed.index'", "r = 1"),
    ("reversed([1, seen]) if 1 else iter(())", "%r = iter_field %a, 'reversed.seq'", "r = [1, seen]"),
    ("zip(iter([1]))", "%r = iter_number %a, 'zip.strict'", "r = 0"),
    ("zip(iter([1]), strict=True)", "%r = iter_number %a, 'zip.strict'", "r = 1"),
    ("zip(iter([1]), [2, seen])", "%p = iter_field %a, 'zip.iters'; %t = cast %p, tuple; guard_alone %t, 1; %q = iter_part %t, 1; %s = cast %q, list_iterator; guard_alone %s, 1; "
     "%r = iter_seq %s", "r = [2, seen]"),
    ("enumerate(iter([7, seen]))", "%p = iter_field %a, 'enumerate.iter'; %s = cast %p, list_iterator; %r = iter_seq %s", "r = [7, seen]"),
    ("iter([1])", "guard_alone %a, 0", ""), ("(it := iter([1])), it", "guard_alone %a, 0", LEAVES),
    # buffers
    ("b'abc'", "%r = bytes_size %a", "r = 3"), ("b'ab\\xff'", "%p = bytes_data %a; %r = bytes_item %p, 2", "r = 255"),
    ("bytearray(b'abc')", "%r = buffer_size %a", "r = 3"), ("array('i', [1, 2])", "%r = buffer_size %a", "r = 2"),
    ("bytearray(b'ab\\xff'), 2", "%p = bytearray_data %a; %r = raw_i %p, %b, 'B'", "r = 255"),
    ("bytearray(b'abc'), 1, 200", "%p = bytearray_data %a; raw_set_i %p, %b, %c, 'B'", "a[b] = c"),
    *[(f"array('{code}', [0, 100, {value}]), 2", f"%x = array_code %a, '{code}'; %p = array_data %x; %r = raw_i %p, %b, '{code}'", f"r = {value}")
      for code, value in (("b", -128), ("B", 255), ("h", -2 ** 15), ("H", 2 ** 16 - 1), ("i", -2 ** 31), ("I", 2 ** 32 - 1), ("l", "MIN"), ("L", "MAX"),
                          ("q", "MIN"), ("Q", "MAX"))],
    *[(f"array('{code}', [0, 100, 5]), 2, {value}", f"%x = array_code %a, '{code}'; %p = array_data %x; raw_set_i %p, %b, %c, '{code}'", "a[b] = c")
      for code, value in (("b", -128), ("B", 255), ("h", -2 ** 15), ("H", 2 ** 16 - 1), ("i", -2 ** 31), ("I", 2 ** 32 - 1), ("l", "MIN"), ("Q", "MAX"))],
    *[(f"array('{code}', [0.5, -2.25]), 1", f"%x = array_code %a, '{code}'; %p = array_data %x; %r = raw_f %p, %b, '{code}'", "r = -2.25") for code in "fd"],
    *[(f"array('{code}', [0.5, -2.25]), 1, 0.1", f"%x = array_code %a, '{code}'; %p = array_data %x; raw_set_f %p, %b, %c, '{code}'", "a[b] = c")
      for code in "fd"],
    ("array('i', [1])", "%r = array_code %a, 'I'", LEAVES), ("array('i', [1])", "%r = array_code %a, 'i'", "r = a"),
    ("memoryview(array('h', [1, 2, -3]))", "%x = view_code %a, 'h='; %r = view_size %x", "r = 3"),
    ("memoryview(array('h', [1, 2, -3])), 2", "%x = view_code %a, 'h'; %p = view_data %x; %r = raw_i %p, %b, 'h'", "r = -3"),
    ("memoryview(b'abc')", "%x = view_code %a, 'B='; %r = view_size %x", LEAVES),
    ("memoryview(bytearray(6))[::2]", "%x = view_code %a, 'B'; %r = view_size %x", LEAVES),
    ("b'abc', 98", "%r = buffer_find %a, %b", "r = True"), ("bytearray(b'abc'), 0", "%r = buffer_find %a, %b", "r = False"),
    ("b'abc', b'bc'", "%r = buffer_search %a, %b", "r = True"), ("bytearray(b'abc'), b'ac'", "%r = buffer_search %a, %b", "r = False"),
    ("b'abc', bytearray(b'abd')", "%r = buffer_compare %a, %b", "r = -1"), ("b'abc', b'ab'", "%r = buffer_compare %a, %b", "r = 1"),
    ("b'', b''", "%r = buffer_compare %a, %b", "r = 0"),
    ("array('i', [1, 2]), array('i', [1, 2])", "%r = array_equal %a, %b", "r = True"),
    ("array('i', [1, 2]), array('i', [1, 3])", "%r = array_equal %a, %b", "r = False"),
    ("array('i', [1, 2]), array('b', [1, 2])", "%r = array_equal %a, %b", LEAVES),
    ("array('i', [1, 2]), 2", "%r = array_find_i %a, %b", "r = True"), ("array('d', [1, 2]), 2", "%r = array_find_i %a, %b", LEAVES),
    ("array('d', [1, 2]), 2.5", "%r = array_find_f %a, %b", "r = False"), ("array('d', [1, 2.5]), 2.5", "%r = array_find_f %a, %b", "r = True"),
    ("array('i', [1, 2]), 2.0", "%r = array_find_f %a, %b", LEAVES),
    ("bytearray(b'a'), 255", "bytearray_append %a, %b", "a.append(b)"),
    ("bytearray(b'ab')", "%r = bytearray_pop %a", "r = a.pop()"), ("bytearray()", "%r = bytearray_pop %a", LEAVES),
    ("array('b', [1]), -128", "array_append_i %a, %b", "a.append(b)"), ("array('b', [1]), 128", "array_append_i %a, %b", LEAVES),
    ("array('f', [1]), 0.1", "array_append_f %a, %b", "a.append(b)"), ("array('i', [1]), 0.5", "array_append_f %a, %b", LEAVES),
    ("bytearray(b'a'), b'bc'", "buffer_extend %a, %b", "a.extend(b)"), ("array('i', [1]), array('i', [2])", "buffer_extend %a, %b", "a.extend(b)"),
    ("bytearray(b'a'), bytearray(b'bc')", "buffer_iadd %a, %b", "a += b"), ("array('i', [1]), array('i', [2])", "buffer_iadd %a, %b", "a += b"),
    ("b'a', bytearray(b'bc')", "%r = buffer_add %a, %b", "r = a + b"), ("array('i', [1]), array('i', [2])", "%r = buffer_add %a, %b", "r = a + b"),
    ("b'ab', 3", "%r = buffer_repeat %a, %b", "r = a * b"), ("array('d', [1]), -1", "%r = buffer_repeat %a, %b", "r = a * b"),
    *[(f"{value}, {parts}", "%r = buffer_slice %a, %b, %c, %d", "r = a[b:c:d]")
      for value in ("b'abcdef'", "bytearray(b'abcdef')", "array('h', [1, 2, 3, 4, 5])") for parts in ("1, 3, 1", "-1, -9, -2", "0, MAX, 2")],
    ("b'abc', 0, 2, 0", "%r = buffer_slice %a, %b, %c, %d", LEAVES),
    ("bytearray(b'abcdef'), 1, 3, 1, b'xyz'", "buffer_set_slice %a, %b, %c, %d, %e", "a[b:c:d] = e"),
    ("array('h', [1, 2, 3]), 0, 1, 1, array('h', [8, 9])", "buffer_set_slice %a, %b, %c, %d, %e", "a[b:c:d] = e"),
    ("bytearray(b'abcdef'), 0, 6, 2, b'x'", "buffer_set_slice %a, %b, %c, %d, %e", LEAVES),
    ("bytes, 3", "%r = buffer_new_i %a, %b", "r = bytes(3)"), ("bytearray, 0", "%r = buffer_new_i %a, %b", "r = bytearray()"),
    ("bytearray, -1", "%r = buffer_new_i %a, %b", LEAVES),
    ("bytes, bytearray(b'ab')", "%r = buffer_new_o %a, %b", "r = bytes(b)"), ("bytearray, [1, 255]", "%r = buffer_new_o %a, %b", "r = bytearray(b)"),
    ("bytes, [1, 256]", "%r = buffer_new_o %a, %b", LEAVES), ("memoryview, b'abc'", "%r = buffer_new_o %a, %b", "r = memoryview(b)"),
    ("array, 'h', [1, -2]", "%r = array_new %a, %b, %c", "r = a(b, c)"), ("array, 'h', [1, 99999]", "%r = array_new %a, %b, %c", LEAVES),
]


@pytest.mark.parametrize("cells, ops, code", CASES, ids=[f"{cells} {ops}" for cells, ops, _ in CASES])
def test_op(cells, ops, code):
    if not MACHINE:
        MACHINE.append(Machine())
        assert _core.know_array(array.array)

    def fresh():
        return list(eval(f"({cells},)", dict(SPACE)))
    before = [sys.getrefcount(one) for one in (seen, big, text)]
    mine, its, plain = fresh(), fresh(), fresh()
    source = graph_text(mine, ops)
    got = MACHINE[0].run(source, mine, **NAMES)
    graph = parse_graph(source, NAMES)
    verify(graph)
    for op in graph.ops():
        if op.snap is not None:
            for state in op.snap.frames:
                state.code = frame.__code__
    want = interp.run(graph, its)
    if code is LEAVES:
        assert got[0] == want[0] == "exit" and got[1] == want[1][0][0].name, (got, want)
    else:
        result = python(code, plain)
        assert got[0] == want[0] == "ret", (got, want)
        assert type(got[1]) is type(want[1]) is type(result), (got, want, result)
        assert shown(got[1]) == shown(want[1]) == shown(result)
        if result is seen:
            assert got[1] is seen
        result = None
    if "iter(" not in cells:
        assert list(map(shown, mine)) == list(map(shown, its)) == list(map(shown, plain))
    got = want = mine = its = plain = graph = None
    after = [sys.getrefcount(one) for one in (seen, big, text)]
    assert after == before


def test_every_op_on_objects_is_tested():
    """Each row about objects is in a graph of the tests of machine code, which the interpreter runs too."""
    text = " ".join(ops for _, ops, _ in CASES)
    for path in glob.glob(os.path.join(os.path.dirname(__file__), "test_codegen*.py")) + glob.glob(
            os.path.join(os.path.dirname(__file__), "test_[bt]*s.py")) + [test_ir_interp.__file__]:
        with open(path, encoding="utf-8") as file:
            text += file.read()
    words = set(re.findall(r"\w+", text))
    for name, info in OPS.items():
        if info.effect in (LOAD, STORE, RETAIN, READ) or set("op") & set(info.args + info.result):
            assert name in words or name[:-1] in words and name.startswith(("list_set_", "list_append_", "dict_set_")), name
