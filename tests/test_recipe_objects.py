"""Recipes of snapshots that own references, and what an exit makes of virtuals: nothing is lost, nothing is given up twice."""
import gc
import sys

import pytest

from rewritejit.guards import recipe
from rewritejit.guards.recipe import encode, originals
from rewritejit.guards.snapshot import FrameState, Snapshot, VCall, VChar, VSeqIter, VTuple
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir.text import parse_graph
from rewritejit.nativeops.ir.values import Op

from test_core import instrumented, python_kernel, site_of


def snapshot_of(text, name):
    return next(op for op in parse_graph(text).ops() if op.name == name).snap


def owned_by(snapshot):
    """The names of the ops whose references the exit gives up."""
    made = encode(snapshot)
    at = len(encode(Snapshot(snapshot.frames, snapshot.gwrites, snapshot.reason)).words) - 1
    assert len(made.words) == at + 1 + made.words[at]
    return [list(made.regs)[index].name for index in made.words[at + 1:]]


def test_owned_values_are_given_up():
    text = """
    graph f frame
    block0:
      %0 = cell 0
      %1 = cast %0, list @1[%0]
      %2 = list_items %1
      %3 = list_item %2, 0
      %4 = retain %3
      %5 = list_pop %1 @2[%0] owned(%4)
      release %4, 0 @3[%0, %4] owned(%4, %5)
      ret_owned %5
    """
    assert owned_by(snapshot_of(text, "release")) == ["retain", "list_pop"]
    assert owned_by(snapshot_of(text, "list_pop")) == ["retain"]
    assert owned_by(snapshot_of(text, "cast")) == []


def test_what_became_borrowed_is_not_given_up():
    """A retain that a pass took out: an item, or a cast of one, is the list's; a cast of what a pop gave is the kernel's, once."""
    items = Op("list_item", [Op("list_items", [], "p"), Op("const", [], "i", 0)], "o")
    cast = Op("cast", [items], "o", list)
    for value, want in ((items, []), (cast, [])):
        retain = Op("retain", [value], "o")
        state = Snapshot([FrameState(test_owned_values_are_given_up.__code__, None, 0, [retain], [])], (), "x", (retain,))
        assert owned_by(state) == ["retain"]
        retain.make_equal_to(value)
        assert owned_by(state) == want
    popped = Op("list_pop", [items], "o")
    cast = Op("cast", [popped], "o", list)
    phi = Op("phi", [cast], "o")
    state = Snapshot([FrameState(test_owned_values_are_given_up.__code__, None, 0, [phi], [])], (), "x", (phi, popped))
    assert sorted(owned_by(state)) == ["list_pop", "phi"]
    phi.make_equal_to(cast)
    assert owned_by(state) == ["list_pop"]


def test_numbers_are_given_back_as_the_objects_they_were_read_from():
    item = Op("list_item", [Op("list_items", [], "p"), Op("const", [], "i", 0)], "o")
    number, retain = Op("unbox_float", [item], "f"), Op("retain", [item], "o")
    code = test_owned_values_are_given_up.__code__
    held = Snapshot([FrameState(code, None, 0, [number], [])], (), "x", (retain,))
    assert originals(held) == {item: retain}
    assert [reg.name for reg in encode(held).regs] == ["retain"] and encode(held).words[5] == recipe.OBJ
    free = Snapshot([FrameState(code, None, 0, [number], [])], (), "x")
    assert [reg.name for reg in encode(free).regs] == ["unbox_float"] and encode(free).words[5] == recipe.FLOAT


# --- the C side ------------------------------------------------------------------------------------------------------
NONE = Op("const", [], "o", None)


def leave_with(values, regs, stack=(), owned=()):
    """sample is entered and at once left with these values in its locals: what it returns."""
    namespace = {}
    exec("def sample(a, b, c, *, d=None):\n    return [a, b, c, d]", namespace)
    func = namespace["sample"]
    instrumented(func)
    site = site_of(func.__code__)
    state = Snapshot([FrameState(func.__code__, None, site.body, list(values), list(stack))], (), "test", owned)
    made = encode(state)
    desc = _core.ExitDesc(made.to_bytes(), made.consts, len(made.regs), False, "test", 1)
    kernel = python_kernel(lambda cells, gvals: ("exit", [(desc, [regs[op] for op in made.regs])]), [desc])
    site.attach(kernel, func.__code__)
    return func


@pytest.mark.parametrize("sequence", [[1, 2, 3], (1, 2, 3), "abc", b"abc", bytearray(b"abc")])
@pytest.mark.parametrize("index", [0, 2, 3])
def test_iterator_of_a_sequence(sequence, index):
    seq, at = Op("list_pop", [], "o"), Op("add", [], "i")
    iterator = VSeqIter(seq, at)
    func = leave_with([iterator, iterator, seq, NONE], {seq: sequence, at: index})
    before = sys.getrefcount(sequence)
    for _ in range(3):
        first, second, third, fourth = func(1, 2, 3)
        assert first is second and third is sequence and fourth is None
        assert list(first) == list(sequence[index:])
        del first, second, third, fourth
    assert sys.getrefcount(sequence) == before


def test_what_a_function_gives():
    number, obj = Op("add", [], "i"), Op("list_pop", [], "o")
    call = VCall(slice, (number, obj, VTuple((number,))))
    func = leave_with([call, VCall(enumerate, (obj,)), VTuple((call, call)), NONE], {number: 10 ** 6, obj: [5]})
    found = func(1, 2, 3)
    assert found[0] == slice(10 ** 6, [5], (10 ** 6,)) and list(found[1]) == [(0, 5)] and found[2][0] is found[2][1] is found[0]


@pytest.mark.parametrize("code", [0, 65, 0xe9, 0x20ac, 0x1f600, 0x10ffff])
def test_characters(code):
    op = Op("add", [], "i")
    char = VChar(op)
    func = leave_with([char, char, VTuple((char,)), NONE], {op: code})
    found = func(1, 2, 3)
    assert found[0] == found[1] == found[2][0] == chr(code)


def test_no_exit_of_virtuals_leaks():
    number, obj = Op("add", [], "i"), Op("list_pop", [], "o")
    marker = [object()]
    iterator = VSeqIter(obj, number)
    call = VCall(slice, (number, obj, VTuple((iterator, VChar(number)))))
    func = leave_with([call, iterator, VTuple((call, iterator, obj)), NONE], {number: 300, obj: marker})
    before = sys.getrefcount(marker)
    for _ in range(20):
        func(1, 2, 3)
    gc.collect()
    blocks = sys.getallocatedblocks()
    for _ in range(500):
        func(1, 2, 3)
    assert abs(sys.getallocatedblocks() - blocks) < 100 and sys.getrefcount(marker) == before


def test_a_function_that_raises():
    """The exit cannot be built: the exception is raised, nothing leaks, the next call works."""
    number, obj = Op("add", [], "i"), Op("list_pop", [], "o")
    marker = object()
    func = leave_with([VTuple((obj, VCall(range, (number, number, VTuple((obj,)))))), NONE, NONE, NONE], {number: 3, obj: marker})
    before = sys.getrefcount(marker)
    for _ in range(5):
        with pytest.raises(TypeError):
            func(1, 2, 3)
    assert sys.getrefcount(marker) == before
