"""Dicts, sets and deques in kernels: the lookups in C against Python's own, iteration by position, iterators built and set by exits."""
import math
import random
import sys
from collections import deque

import pytest

from rewritejit.guards.snapshot import FrameState, Snapshot, VItemsIter, VKeysIter, VSetIter, VValuesIter
from rewritejit.guards.recipe import encode
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir import interp
from rewritejit.nativeops.ir.ops import LOAD, OPS, STORE
from rewritejit.nativeops.ir.text import parse_graph, print_graph
from rewritejit.nativeops.ir.values import Op

PLAIN = [0, 1, -1, -2, 2, 7, 2 ** 30, 2 ** 60, 2 ** 61 - 2, 2 ** 61 - 1, 2 ** 61, -(2 ** 61) + 1, -(2 ** 61), 2 ** 63 - 1, -2 ** 63, 2 ** 64, 2 ** 100,
         0.0, -0.0, 1.0, 1.5, -1.0, 2.0 ** 61, 2.0 ** 62, 2.0 ** 100, math.inf, -math.inf, True, False, None, "", "a", "ab", "\xe9", "\u20ac",
         "\U0001f600", (), (1,), (1, 2), (1.0, 2), ("a", 1), ((1, 2), 3), (None,), (True, 2), (-1, -2), "1", (2 ** 61 - 1, 0)]


@pytest.mark.parametrize("seed", range(40))
def test_lookups(seed):
    """Tables of any size, with what was removed, and keys whose hashes collide."""
    some = random.Random(seed)
    universe = PLAIN + [some.randint(-2 ** some.randint(1, 63), 2 ** some.randint(1, 62)) for _ in range(60)]
    universe += [f"k{some.randint(0, 50)}" for _ in range(30)] + [(some.randint(0, 9), f"{some.randint(0, 3)}") for _ in range(30)]
    if seed % 4 == 0:
        universe = [key for key in universe if type(key) is str]
    table, members = {}, set()
    for key in some.choices(universe, k=some.choice((0, 3, 20, 400))):
        if some.random() < 0.3:
            table.pop(key, None)
            members.discard(key)
        else:
            table[key] = key
            members.add(key)
    for key in universe:
        for one in (table, members, frozenset(members)):
            found = _core.table_find(one, key)
            assert found == 2 * (key in one) or found == 1 and type(key) is int and abs(key) > 2 ** 53, (key, one)    # a float has its hash


def test_texts_are_not_mixed_with_bytes():
    """Comparing them may warn, which runs Python code."""
    assert _core.table_find({"a": 1}, b"a") == 1
    assert _core.table_find({b"a": 1, 2: 3}, "a") == 1
    assert _core.table_find({b"a"}, b"a") == 2


def test_users_keys_are_left_to_the_interpreter():
    class Key:
        def __hash__(self):
            return 5

        def __eq__(self, other):
            raise AssertionError("compared")

    class Text(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            raise AssertionError("compared")
    key = Key()
    for one in ({key: 1}, {key}, {key: 1, "a": 2}):
        assert _core.table_find(one, 5) == 1
        assert _core.table_find(one, 6) == 0
        assert _core.table_find(one, key) == 1
    assert _core.table_find({Text("a"): 1}, "a") == 1
    assert _core.table_find({"a": 1}, Text("a")) == 1
    assert _core.table_find({"a"}, []) == 1


def test_nan_is_found_by_identity():
    nan = float("nan")
    assert _core.table_find({nan: 1}, nan) == 2
    assert _core.table_find({nan: 1}, float("nan")) == 0


def test_instances_dicts():
    class Thing:
        def __init__(self):
            self.a = 1
    first, second = Thing(), Thing()
    second.b = 2
    assert _core.table_find(first.__dict__, "a") == 2 and _core.table_find(first.__dict__, "b") == 0
    assert _core.table_find(second.__dict__, "b") == 2


@pytest.mark.parametrize("size", [0, 1, 5, 6, 11, 200, 3000])
def test_positions(size):
    for table in ({i: i * 2 for i in range(size)}, {f"k{i}": i for i in range(size)}, set(range(0, size * 5, 5)), frozenset(map(str, range(size)))):
        for some in (1, 3):
            if some == 3 and type(table) is not frozenset:
                for key in list(table)[::3]:
                    table.pop(key) if type(table) is dict else table.remove(key)
            found, pos = [], _core.table_next(table, 0)
            while pos >= 0:
                found.append(_core.table_entry(table, pos))
                pos = _core.table_next(table, pos + 1)
            assert found == (list(table.items()) if type(table) is dict else [(key, key) for key in table])


def test_states_of_iterators():
    table = {1: 2, 3: 4, 5: 6}
    del table[1]
    for iterator in (iter(table), iter(table.values()), iter(table.items())):
        assert _core.table_state(iterator) == (table, 2, 0, 2)
        next(iterator)
        assert _core.table_state(iterator) == (table, 2, 2, 1)
        list(iterator)
        assert _core.table_state(iterator)[0] is None
    assert _core.table_state(iter({4, 5}))[1:] == (2, 0, 2)
    with pytest.raises(TypeError):
        _core.table_state(iter([]))


@pytest.mark.parametrize("kind, what", [(VKeysIter, 0), (VValuesIter, 1), (VItemsIter, 2), (VSetIter, 3)])
def test_recipes_of_iterators(kind, what):
    code = compile("pass", "x", "exec")
    cell = Op("cell", (), "o", 0)
    used, pos = Op("const", (), "i", 3), Op("const", (), "i", 1)
    new = kind(cell, used, pos, pos)
    words = encode(Snapshot([FrameState(code, None, 0, (), (new,))])).words
    assert words[6:9] == [21, 0, what]
    back = kind(cell, used, pos, pos, cell)
    assert encode(Snapshot([FrameState(code, None, 0, (), (back,))])).words[6:8] == [22, 0]
    assert new.with_parts(new.parts()).parts() == new.parts() and type(new.with_parts(new.parts())) is kind


TEXT = """graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, dict                          @1[%0]
  %2 = dict_used %1
  %3 = dict_find_t 'io', %1, %2, %0
  guard_known %3                              @1[%0 | itemsiter(%1, %2, 0, %2, origin=%0)]
  %4 = guard_place %3                         @1[%0 | keysiter(%1, %2, 0, %2), setiter(%0, 1, 2, 3), valuesiter(%1, %2, 4, 5)]
  %5 = place_item %4
  dict_set_t ('oio', 0), %1, %3, %5, %2, %0   @1[%0]
  exit                                        @1[%0]
"""


def test_text():
    text = print_graph(parse_graph(TEXT), "full")
    assert print_graph(parse_graph(text), "full") == text
    for kind in ("itemsiter", "keysiter", "setiter", "valuesiter"):
        assert kind in text


def meaning(name, *args):
    before, value, after = interp.SEMANTICS[name]
    space = dict(interp._GLOBALS, **{f"a{index}": arg for index, arg in enumerate(args)})
    names = [f"a{index}" for index in range(len(args))]
    if before is not None and eval(before.format(*names, imm=0), space):
        return "leaves"
    return eval(value.format(*names, imm=0), space) if value is not None else None


def test_meanings():
    """The reference of the op table's rows on dicts, sets and deques."""
    table = {1: 5, "a": [1]}
    assert meaning("dict_used", table) == 2 and meaning("dict_is_combined", table) is True
    for name, key in (("dict_find_i", 1), ("dict_find_o", "a")):
        place = meaning(name, table, key)
        assert meaning("guard_place", place) is place and meaning("is_place", place) and meaning("guard_known", place) is None
        assert meaning("place_item", place) is table[key]
    assert meaning("guard_place", meaning("dict_find_i", table, 2)) == "leaves"
    assert not meaning("is_place", meaning("dict_find_i", table, 2))
    assert meaning("guard_known", meaning("dict_find_o", table, [])) == "leaves"

    class Loud:
        def __del__(self):
            pass
    for name, key in (("i", 1), ("o", "a")):
        for letter, value in (("i", 7), ("f", 2.5), ("o", "x")):
            table[key] = 1
            assert meaning(f"dict_set_{name}{letter}", table, (table, key), key, value) is None and table[key] == value
            table[key] = Loud()
            assert meaning(f"dict_set_{name}{letter}", table, (table, key), key, value) == "leaves"
        assert meaning(f"dict_drop_{name}", table, (table, key), key) == "leaves"
        table[key] = 3
        assert meaning(f"dict_drop_{name}", table, (table, key), key) == 3 and key not in table
        table[key] = Loud()
        assert type(meaning(f"dict_take_{name}", table, (table, key), key)) is Loud and key not in table
    assert meaning("dict_new") == {} and meaning("set_new") == set()
    assert meaning("dict_next", {4: 5}, 0) == 0 and meaning("dict_next", {4: 5}, 1) == -1
    assert meaning("dict_key", {4: 5}, 0) == 4 and meaning("dict_value", {4: 5}, 0) == 5
    members = {3, "x"}
    assert meaning("set_used", members) == 2 and meaning("is_place", meaning("set_find_i", members, 3))
    assert meaning("is_place", meaning("set_find_o", members, "x")) and not meaning("is_place", meaning("set_find_o", members, "y"))
    for name, key in (("i", 9), ("o", "z")):
        meaning(f"set_add_{name}", members, 0, key)
        assert key in members
        meaning(f"set_drop_{name}", members, (members, key), key)
        assert key not in members
    assert [meaning("set_binary", {1, 2}, {2, 3}, ord(symbol)) for symbol in "|&-^"] == [{1, 2, 3}, {2}, {1}, {1, 3}]
    assert meaning("set_binary", {Loud()}, {1}, ord("|")) == "leaves"
    position = meaning("set_next", {8}, 0)
    assert meaning("set_key", {8}, position) == 8 and meaning("set_next", {8}, position + 1) == -1
    iterator = iter(table)
    assert meaning("iter_table", iterator) is table and meaning("iter_used", iterator) == len(table) and meaning("iter_pos", iterator) == 0
    assert meaning("dictiter_left", iter({1: 2})) == 1 and meaning("setiter_left", iter({1, 2})) == 2
    assert meaning("iter_table", iter([{}]) and iter({})) == {}
    queue = deque([1], 3)
    full = deque([Loud()], 1)
    assert meaning("deque_size", queue) == 1
    meaning("deque_append_i", queue, 2)
    meaning("deque_appendleft", queue, "x")
    assert list(queue) == ["x", 1, 2]
    for name in ("deque_append_i", "deque_append_f", "deque_append_o", "deque_appendleft"):
        assert meaning(name, full, 1) == meaning(name, deque((), 0), 1) == "leaves"
    assert meaning("deque_pop", queue) == 2 and meaning("deque_popleft", queue) == "x"
    meaning("deque_append_f", queue, 0.5)
    meaning("deque_append_o", queue, "y")
    assert list(meaning("deque_new", [1, 2], -1)) == [1, 2] and list(queue) == [1, 0.5, "y"]
    assert meaning("deque_pop", deque()) == meaning("deque_popleft", deque()) == "leaves"


def test_rows_name_their_memory():
    """What reads a table says so, and so does what changes one."""
    for name, info in OPS.items():
        if name.startswith(("dict_", "set_", "place_", "deque_")) and info.effect in (LOAD, STORE):
            makes = name in ("dict_new", "set_new", "deque_new", "set_binary", "deque_copy", "deque_at", "deque_has", "dict_copy", "dict_union", "set_of",
                             "set_relation")
            assert ("d" in info.memory) == (not makes), name


def test_no_reference_is_kept():
    key, value = "a key %d" % len(sys.argv), object()
    before = sys.getrefcount(key), sys.getrefcount(value)
    table = {key: value}
    for _ in range(10):
        _core.table_find(table, key)
        _core.table_entry(table, 0)
        _core.table_state(iter(table))
    del table
    assert (sys.getrefcount(key), sys.getrefcount(value)) == before


ADD = """graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, set                           @1[%0]
  %2 = cell 1
  %3 = unbox_int %2                           @1[%0]
  %4 = set_find_t 'io', %1, %3, %2
  guard_known %4                              @1[%0]
  %5 = is_place %4
  set_add_t 'io', %1, %4, %3, %2              @1[%0]
  %6 = set_used %1
  ret (%5, %6)
"""


@pytest.mark.parametrize("core", ["machine code", "interpreter"])
def test_tuples_in_sets(core):
    from test_codegen_objects import Machine
    machine = Machine()
    numbers = [7, 1 << 40, -3]
    table = {(7, 7), "other"}
    shared = [sys.getrefcount(number) for number in numbers]
    given = []
    for number in numbers + numbers:
        cells = [table, number]
        given.append(machine.run(ADD, cells) if core == "machine code" else interp.run(parse_graph(ADD), cells))
    assert given == [("ret", (True, 2)), ("ret", (False, 3)), ("ret", (False, 4)), ("ret", (True, 4)), ("ret", (True, 4)), ("ret", (True, 4))]
    assert table == {(7, 7), "other", (1 << 40, 1 << 40), (-3, -3)}
    table.clear()
    assert [sys.getrefcount(number) for number in numbers][1:2] == shared[1:2]
