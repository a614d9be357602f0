"""What the passes may do with references and memory, and what not: loads merged and hoisted, references borrowed, guards not moved
beyond a change."""
import pytest

import rewritejit  # noqa: F401
from rewritejit.guards.snapshot import FrameState, Snapshot
from rewritejit.nativeops import opt
from rewritejit.nativeops.ir.ops import OPS, RETAIN, STORE
from rewritejit.nativeops.ir.text import parse_graph
from rewritejit.nativeops.ir.values import CallTarget, Graph, Op
from rewritejit.nativeops.ir.verify import verify
from rewritejit.nativeops.opt import analysis, anchors, memory

HEAD = """
graph f frame
entry:
  %a = cell 0
  %b = cell 1
  %l = cast %a, list @1[%a, %b]
  %m = cast %b, list @1[%a, %b]
"""


def passed(text, *passes):
    graph = parse_graph(text)
    verify(graph)
    anchors.record(graph)
    for name in passes:
        getattr(opt, name)(graph)
        verify(graph)
    return graph


def names(graph, block=0):
    return [op.name for op in graph.blocks[block].ops if op.name not in ("cell", "cast", "const") and op._forward is None]


def count(graph, name):
    return [op.name for op in graph.ops()].count(name)


# --- memory: equal loads ---------------------------------------------------------------------------------------------
TWICE = HEAD + """
  %s = list_size %l
  %i = check_index 0, %s @2[%a, %b]
  %p = list_items %l
  %x = list_item %p, %i
  {between}
  %s2 = list_size %l
  %j = check_index 0, %s2 @4[%a, %b]
  %q = list_items %l
  %y = list_item %q, %j
  %same = is_obj %x, %y
  %sum = add %s, %s2
  ret (%same, %sum)
"""


@pytest.mark.parametrize("between, sizes, places, items", [
    ("", 1, 1, 1),
    ("poll @3[%a, %b]", 1, 1, 1),
    ("list_set_o %m, %i, %b, 0 @3[%a, %b]", 1, 1, 2),           # m may be l
    ("list_set_i %m, %i, 5 @3[%a, %b]", 1, 1, 2),
    ("list_set_f %l, %i, 5.0 @3[%a, %b]", 1, 1, 2),
    ("list_append_i %m, 5 @3[%a, %b]", 2, 2, 2),
    ("%z = list_pop %m @3[%a, %b]", 2, 2, 2),
    ("%z = retain %m\n  release %z, 0 @3[%a, %b] owned(%z)", 1, 1, 1),
    ("%z = list_repeat %m, 3 @3[%a, %b]", 1, 1, 1),
    ("%z = build ('list', 1), %m @3[%a, %b]", 1, 1, 1),
    ("%z = box_i 5 @3[%a, %b]", 1, 1, 1),
    ("guard_depth @3[%a, %b]\n  %z = call_native.i callee, 5 @3[%a, %b | %b]^0", 2, 2, 2),
])
def test_equal_loads(between, sizes, places, items):
    text = TWICE.format(between=between)
    if "callee" in text:
        text = text.replace("graph f frame\n", "graph f frame\ncallee callee(i) -> i\n")
    graph = passed(text, "gvn")
    assert (count(graph, "list_size"), count(graph, "list_items"), count(graph, "list_item")) == (sizes, places, items)
    assert (count(graph, "is_obj") == 0) == (items == 1)          # an object is itself


def test_loads_where_ways_meet():
    text = HEAD + """
      %s = list_size %l
      %c = lt %s, 3
      branch %c, left, right
    left:
      {left}
      jump join
    right:
      jump join
    join:
      %s2 = list_size %l
      %r = add %s, %s2
      ret %r
    """
    assert count(passed(text.format(left="poll @2[%a, %b]"), "gvn"), "list_size") == 1
    assert count(passed(text.format(left="list_set_i %l, 0, 5 @2[%a, %b]"), "gvn"), "list_size") == 1
    assert count(passed(text.format(left="list_append_i %l, 5 @2[%a, %b]"), "gvn"), "list_size") == 2


LOOP = HEAD + """
  %s0 = list_size %l
  %i0 = check_index 0, %s0 @2[%a, %b]
  jump head
head: loop
  %k = phi.i 0, %k2
  %t = phi.f 0.0, %t2
  %s = list_size %l
  %c = lt %k, %s
  branch %c, body, done
body:
  %p = list_items %l
  %x = list_item %p, {index}
  %f = unbox_float %x @3[%a, %b, %k, %t]
  {store}
  %t2 = fadd %t, %f
  %k2 = add %k, 1
  poll @5[%a, %b, %k2, %t2]
  jump head
done:
  ret %t
"""


@pytest.mark.parametrize("index, store, inside", [
    ("0", "", ["list_item"]),                                                         # nothing says that there is an item
    ("%i0", "", []),                                                                  # every iteration runs it, none writes
    ("%k", "", ["list_item"]),
    ("%k", "list_set_f %m, %k, %f @4[%a, %b, %k, %t]", ["list_item"]),
    ("%i0", "list_set_f %m, %k, %f @4[%a, %b, %k, %t]", ["list_item"]),
    ("%k", "list_append_f %m, %f @4[%a, %b, %k, %t]", ["list_size", "list_items", "list_item"]),
    ("%i0", "%z = build ('list', 1), %f @4[%a, %b, %k, %t]\n  release %z, 0 @4[%a, %b, %k, %t] owned(%z)", []),
])
def test_loads_in_a_loop(index, store, inside):
    graph = passed(LOOP.format(index=index, store=store), "gvn", "licm")
    loop = analysis.of(graph).loops[0]
    found = [op.name for block in graph.blocks if block in loop.blocks for op in block.ops if op.name in memory.READS]
    assert found == inside


def test_an_item_is_not_read_before_its_check():
    """A way out before the load may be what makes its index good: it stays, unless it is run every time."""
    text = LOOP.format(index="0", store="").replace("  %p = list_items %l\n", """
      %odd = lt %k, %m2
      branch %odd, inner, skip
    inner:
      %p = list_items %l
    """, 1).replace("  %s0 = list_size %l\n", "  %s0 = list_size %l\n  %m2 = list_size %m\n").replace("""  %t2 = fadd %t, %f
""", """  %t3 = fadd %t, %f
  jump skip
skip:
  %t2 = phi.f %t, %t3
""").replace("skip:", "skip: <- body, inner", 1)
    graph = passed(text, "gvn", "licm")
    loop = analysis.of(graph).loops[0]
    assert any([op.name == "list_item" for block in loop.blocks for op in block.ops])
    assert any([op.name == "unbox_float" for block in loop.blocks for op in block.ops])


def test_versions_name_all_kinds():
    letters = set("".join([info.memory for info in OPS.values()]))
    assert letters <= set(memory.KINDS) and set(memory.WRITES["call_native"]) == set(memory.KINDS)


# --- refcounts -------------------------------------------------------------------------------------------------------
READ = HEAD + """
  %s = list_size %l
  %i = check_index 0, %s @2[%a, %b]
  %p = list_items %l
  %x = list_item %p, %i
  {typed}
  {between}
  {after}
  release %r, 0 @8[%a, %b] owned(%r)
  ret 5
"""
LIST_ITEM = "%y = cast %x, list @2[%a, %b]\n  %r = retain %y"
FLOAT_ITEM = "%f = unbox_float %x @2[%a, %b]\n  %r = retain %x"
USE = "%n = build ('list', 1), %r @7[%a, %b, %r] owned(%r)"


@pytest.mark.parametrize("typed, between, is_borrowed", [
    (LIST_ITEM, "", True),
    (LIST_ITEM, "list_append_i %l, 5 @4[%a, %b] owned(%r)", True),
    (LIST_ITEM, "list_append_o %r, %l @4[%a, %b] owned(%r)", True),
    (LIST_ITEM, "%z = list_pop %m @4[%a, %b] owned(%r)", True),             # what was popped is not freed here
    (LIST_ITEM, "list_set_f %m, 0, 2.5 @4[%a, %b] owned(%r)", True),        # a number's place is no list's
    (LIST_ITEM, "list_set_i %m, 0, 2 @4[%a, %b] owned(%r)", True),
    (LIST_ITEM, "list_set_o %m, 0, %l, 0 @4[%a, %b] owned(%r)", False),     # m may be l
    (LIST_ITEM, "%z = box_i 5 @4[%a, %b] owned(%r)\n  release %z, 0 @4[%a, %b] owned(%r, %z)", False),
    (FLOAT_ITEM, "", True),
    (FLOAT_ITEM, "list_append_i %l, 5 @4[%a, %b, %f] owned(%r)", True),
    (FLOAT_ITEM, "list_set_f %m, 0, 2.5 @4[%a, %b, %f] owned(%r)", False),  # the box may be written over
    (FLOAT_ITEM, "list_set_i %m, 0, 2 @4[%a, %b, %f] owned(%r)", False),
    (FLOAT_ITEM, "list_set_o %m, 0, %l, 0 @4[%a, %b, %f] owned(%r)", False),
    ("%r = retain %x", "list_set_i %m, 0, 2 @4[%a, %b] owned(%r)", False),  # of an unknown class: it may be a number
])
def test_borrowed(typed, between, is_borrowed):
    for after in ("", USE):
        graph = passed(READ.format(typed=typed, between=between, after=after), "refcounts")
        # without a use after it the value is alive until its release all the same
        assert count(graph, "retain") == (not is_borrowed), after
        assert count(graph, "release") == (not is_borrowed) + ("box_i" in between)


@pytest.mark.parametrize("source, end, is_borrowed", [
    ("%a", "release %r, 1 @3[%a, %b] owned(%r)", False), ("%l", "release %r, 1 @3[%a, %b] owned(%r)", False),
    ("%t", "release %r, 0 @3[%a, %b] owned(%r)", True), ("%a", "%n = list_size %m", True)])
def test_what_a_variable_held_and_the_program_drops(source, end, is_borrowed):
    """The frame holds it until the kernel is left, but for the program it is gone."""
    graph = passed(HEAD + f"  %t = cast %b, str @2[%a, %b]\n  %r = retain {source}\n  {end}\n  ret 5\n", "refcounts")
    assert count(graph, "retain") == (not is_borrowed)


def test_the_value_of_a_store_may_be_what_it_frees():
    """As the operand of its last use a borrowed value is safe: the op takes its own reference before it gives up another."""
    graph = passed(READ.format(typed=LIST_ITEM, between="list_set_o %l, 0, %r, 0 @4[%a, %b] owned(%r)", after="")
                   .replace("  release %r, 0 @8[%a, %b] owned(%r)\n", ""), "refcounts")
    assert count(graph, "retain") == 0
    graph = passed(READ.format(typed=LIST_ITEM, between="list_set_o %l, 0, %r, 0 @4[%a, %b] owned(%r)", after=""), "refcounts")
    assert count(graph, "retain") == 1 and (count(graph, "list_set_t"), count(graph, "release")) == (1, 0)     # handed over


def test_what_retained_values_were_read_as_is_not_retained():
    graph = passed(HEAD + """
      %r = retain %a
      %r2 = retain %b
      %c = is_obj %a, %b
      branch %c, one, two
    one:
      jump both
    two:
      jump both
    both: <- one, two
      %p = phi.o %a, %b
      list_set_o %m, 0, %l, 0 @4[%a, %b] owned(%r, %r2)
      list_append_o %l, %p @5[%a, %b] owned(%r, %r2)
      release %r, 0 @6[%a, %b] owned(%r, %r2)
      release %r2, 0 @6[%a, %b] owned(%r2)
      ret 5
    """, "refcounts")
    assert (count(graph, "retain"), count(graph, "release")) == (2, 2)


ITEMS = HEAD + """
  %t = list_pop %l @3[%a, %b]
  %y = cast %t, tuple @4[%a, %b, %t] owned(%t)
  %p = tuple_unpack %y, 2 @4[%a, %b, %t] owned(%t)
  %x0 = tuple_item %p, 0
  %x1 = tuple_item %p, 1
  %n0 = unbox_int %x0 @4[%a, %b, %t] owned(%t)
  %r0 = retain %x0
  %n1 = unbox_int %x1 @4[%a, %b, %t] owned(%t)
  %r1 = retain %x1
  release %t, 0 @5[%a, %b, %r0, %r1] owned(%t, %r0, %r1)
  {between}
  release %r0, 0 @6[%a, %b, %r0, %r1] owned(%r0, %r1)
  release %r1, 0 @6[%a, %b, %n0, %r1] owned(%r1)
  %sum = sub %n0, %n1
  ret %sum
"""


@pytest.mark.parametrize("between, retained, released", [
    ("", 0, 1), ("list_append_i %m, %n0 @5[%a, %b]", 0, 1),
    ("list_append_i %m, %n0 @5[%a, %b, %r1]", 2, 3), ("list_append_i %m, %n0 @5[%a, %b] owned(%r0)", 2, 3),      # an exit gives it back
    ("list_append_o %m, %r0 @5[%a, %b]", 2, 2),      # handed over
])
def test_items_go_with_their_tuple(between, retained, released):
    graph = passed(ITEMS.format(between=between), "refcounts")
    assert (count(graph, "retain"), count(graph, "release")) == (retained, released)


def test_what_is_alive_around_a_loop():
    text = HEAD + """
      %p = list_items %l
      %x = list_item %p, 0
      %y = cast %x, list @2[%a, %b]
      %r = retain %y
      jump head
    head: loop
      %k = phi.i 0, %k2
      %s = list_size %r
      %c = lt %k, %s
      branch %c, body, done
    body:
      {store}
      %k2 = add %k, 1
      poll @5[%a, %b, %k2, %r] owned(%r)
      jump head
    done:
      release %r, 0 @6[%a, %b, %r] owned(%r)
      ret 5
    """
    for store, is_borrowed in (("", True), ("list_append_i %r, 5 @4[%a, %b, %k, %r] owned(%r)", True),
                               ("list_set_o %m, 0, %k_, 0 @4[%a, %b, %k, %r] owned(%r)".replace("%k_", "%a"), False)):
        graph = passed(text.format(store=store), "refcounts")
        assert count(graph, "retain") == (not is_borrowed)


def test_what_goes_on_into_a_phi_or_out_stays_owned():
    text = HEAD + """
      %p = list_items %l
      %x = list_item %p, 0
      %y = cast %x, list @2[%a, %b]
      %r = retain %y
    """
    assert count(passed(text + "  ret_owned %r\n", "refcounts"), "retain") == 1
    graph = passed(text + """
      jump head
    head: loop
      %v = phi.o %r, %v2
      %q = list_items %v
      %z = list_item %q, 0
      %w = cast %z, list @3[%a, %b, %v] owned(%v)
      %v2 = retain %w
      release %v, 0 @4[%a, %b, %v2] owned(%v, %v2)
      poll @5[%a, %b, %v2] owned(%v2)
      jump head
    """, "refcounts")
    assert count(graph, "retain") == 2


def test_one_release_fewer_lets_another_be_borrowed():
    text = HEAD + """
      %p = list_items %l
      %x = list_item %p, 0
      %y = cast %x, list @2[%a, %b]
      %r = retain %y
      %q = list_items %r
      %u = list_item %q, 0
      %v = cast %u, list @3[%a, %b, %r] owned(%r)
      %w = retain %v
      release %r, 0 @4[%a, %b, %w] owned(%r, %w)
      %s = list_size %w
      release %w, 0 @5[%a, %b] owned(%w)
      ret %s
    """
    graph = passed(text, "refcounts")
    assert count(graph, "retain") == 0 and count(graph, "release") == 0


# --- anchors ---------------------------------------------------------------------------------------------------------
def changing():
    return [name for name, info in OPS.items() if info.effect in (STORE, RETAIN)]


CHANGES = {
    "release": "%z = retain %m\n  release %z, 0 @3[%a, %b] owned(%z)", "retain": "%z = retain %m",
    "list_set_o": "list_set_o %m, 0, %b, 0 @3[%a, %b]", "list_set_i": "list_set_i %m, 0, 3 @3[%a, %b]",
    "list_set_f": "list_set_f %m, 0, 3.0 @3[%a, %b]", "list_append_o": "list_append_o %m, %b @3[%a, %b]",
    "list_append_i": "list_append_i %m, 3 @3[%a, %b]", "list_append_f": "list_append_f %m, 3.0 @3[%a, %b]",
    "list_pop": "%z = list_pop %m @3[%a, %b]", "list_repeat": "%z = list_repeat %m, 3 @3[%a, %b]",
    "build": "%z = build ('list', 1), %m @3[%a, %b]", "box_i": "%z = box_i 3 @3[%a, %b]", "box_f": "%z = box_f 3.0 @3[%a, %b]",
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_no_guard_leaves_to_a_state_before_a_change(name):
    """A guard that is hoisted out of a loop leaves to the state behind the change, or stays."""
    text = HEAD + f"  %s = list_size %l\n  {CHANGES[name]}\n  {{behind}}" + """
      jump head
    head: loop
      %k = phi.i 0, %k2
      %c = lt %k, 10
      branch %c, body, done
    body:
      %g = add_ovf %s, 5 @5[%a, %b, %k]
      %k2 = add %k, %g
      poll @6[%a, %b, %k2]
      jump head
    done:
      ret %k
    """
    assert set(CHANGES) <= set(changing())
    for behind, offset in (("", None), ("guard_true True @4[%a, %b]", 4)):
        graph = passed(text.format(behind=behind), "licm")
        loop = analysis.of(graph).loops[0]
        guard = next(op for op in graph.ops() if op.name == "add_ovf")
        is_inside = any([guard in block.ops for block in loop.blocks])
        assert is_inside == (offset is None)
        assert guard.snap.frames[-1].offset == (offset or 5)
    without = passed(text.format(behind="").replace("  " + CHANGES[name] + "\n", ""), "licm")
    loop = analysis.of(without).loops[0]
    guard = next(op for op in without.ops() if op.name == "add_ovf")
    assert not any([guard in block.ops for block in loop.blocks]) and guard.snap.frames[-1].offset == 1


def test_a_change_in_the_loop_keeps_guards_behind_it():
    """In a loop that changes something no guard of a later instruction moves before the change."""
    text = HEAD + """
      %s = list_size %l
      guard_true True @2[%a, %b]
      jump head
    head: loop
      %k = phi.i 0, %k2
      list_append_i %m, %k @4[%a, %b, %k]
      %g = add_ovf %s, 5 @5[%a, %b, %k]
      %k2 = add %k, %g
      poll @6[%a, %b, %k2]
      jump head
    """
    graph = passed(text, "licm")
    guard = next(op for op in graph.ops() if op.name == "add_ovf")
    if not any([guard in block.ops for block in analysis.of(graph).loops[0].blocks]):
        assert guard.snap.frames[-1].offset == 2       # before the loop's first change: all is done again


def test_bodies_that_change_something_count():
    callee = Graph("callee", "body")
    block = callee.new_block()
    target = CallTarget("callee", "", "i")
    target.graph = callee
    caller = Graph("caller")
    caller.callees.append(target)
    caller.new_block()
    anchors.record(caller)
    assert not anchors.changing_ops(caller)
    code = changing.__code__
    state = Snapshot([FrameState(code, changing, 0, [], [])], (), "x")
    block.ops.append(Op("box_i", [Op("const", [], "i", 3)], "o", None, state))
    callee.callees.append(target)                      # it calls itself
    anchors.record(caller)
    assert "call_native" in anchors.changing_ops(caller) and "list_pop" in anchors.changing_ops(caller)


def test_a_product_is_not_left_through_beyond_a_change():
    text = HEAD + """
      %n = list_size %l
      %c = list_size %m
      %p = mul_ovf %n, %n @2[%a, %b, %n]
      {between}
      %r = mod %p, %c @3[%a, %b, %p]
      ret %r
    """
    assert count(passed(text.format(between=""), "mulmod"), "mulmod") == 1
    assert count(passed(text.format(between="%z = retain %m"), "mulmod"), "mulmod") == 0


# --- swaps -------------------------------------------------------------------------------------------------------------
SWAP = HEAD + """
  %s = list_size %l
  %i = check_index 0, %s @2[%a, %b]
  %j = check_index 1, %s @2[%a, %b]
  %p = list_items %l
  %x = list_item %p, %i
  %y = list_item %p, %j
  %rx = retain %x
  %ry = retain %y
  {before}
  list_set_o %l, %i, %ry, 4 @4[%a, %b] owned(%rx, %ry)
  {between}
  list_set_o {second}, 4 @6[%a, %b] owned(%rx, %ry)
  release %ry, 4 @7[%a, %b] owned(%rx, %ry)
  release %rx, 4 @8[%a, %b] owned(%rx)
  ret 0
"""


@pytest.mark.parametrize("before, between, second, swapped", [
    ("", "", "%l, %j, %rx", True),
    ("list_set_i %m, 0, 5 @3[%a, %b] owned(%rx, %ry)", "", "%l, %j, %rx", False),       # m may be l
    ("list_append_i %m, 5 @3[%a, %b] owned(%rx, %ry)", "", "%l, %j, %rx", False),
    ("", "list_set_i %m, 0, 5 @5[%a, %b] owned(%rx, %ry)", "%l, %j, %rx", False),
    ("", "%z = list_item %p, %j\n  %same = is_obj %z, %a\n  guard_true %same @5[%a, %b] owned(%rx, %ry)", "%l, %j, %rx", False),
    ("", "", "%l, %i, %rx", False),
    ("", "", "%m, %j, %rx", False),
    ("", "", "%l, %j, %ry", False),
])
def test_swaps(before, between, second, swapped):
    graph = passed(SWAP.format(before=before, between=between, second=second), "gvn", "swaps", "refcounts", "dce")
    assert (count(graph, "list_swap"), count(graph, "list_set_o") + count(graph, "list_set_t")) == ((1, 0) if swapped else (0, 2))
    assert count(graph, "retain") == count(graph, "release") == 0 or not swapped


def test_a_swap_of_two_lists_reads_what_it_is_told():
    text = SWAP.replace("%y = list_item %p, %j", "%sm = list_size %m\n  %j2 = check_index 1, %sm @2[%a, %b]\n  %q = list_items %m\n"
                        "  %y = list_item %q, %j2").format(before="", between="", second="%m, %j2, %rx")
    graph = passed(text, "gvn", "swaps", "refcounts")
    (swap,) = [op for op in graph.ops() if op.name == "list_swap"]
    one, two = swap.arg(2), swap.arg(5)
    assert one.arg(0).arg(0) is swap.arg(0) and two.arg(0).arg(0) is swap.arg(3) and swap.arg(0) is not swap.arg(3)


# --- places of new objects ---------------------------------------------------------------------------------------------
NEW = HEAD + """
  {first}
  %n = build ('list', 1), %a @2[%a, %b]
  {second}
  %s = list_size {read}
  list_append_i %n, 5 @3[%a, %b] owned(%n)
  %s2 = list_size {read}
  %sum = add %s, %s2
  release %n, 0 @4[%a, %b] owned(%n)
  ret %sum
"""


@pytest.mark.parametrize("first, second, read, loads", [
    ("", "", "%l", 1),                                          # was there before
    ("%p = list_items %l\n  %x = list_item %p, 0\n  %o = cast %x, list @2[%a, %b]", "", "%o", 1),
    ("", "%p = list_items %l\n  %x = list_item %p, 0\n  %o = cast %x, list @3[%a, %b] owned(%n)", "%o", 2),    # may be the new one
    ("", "", "%n", 2),
    ("", "%c = cast %n, list @3[%a, %b] owned(%n)", "%c", 2),
    ("", "%o = list_repeat %l, 2 @3[%a, %b] owned(%n)", "%o", 1),
])
def test_places_of_new_objects(first, second, read, loads):
    assert count(passed(NEW.format(first=first, second=second, read=read), "gvn"), "list_size") == loads


# --- references where ways meet ----------------------------------------------------------------------------------------
MEET = HEAD + """
  %s = list_size %l
  %i = check_index 0, %s @2[%a, %b]
  %j = check_index 1, %s @2[%a, %b]
  %p = list_items %l
  %x = list_item %p, %i
  %u = unbox_int %x @2[%a, %b]
  %rx = retain %x
  %y = list_item %p, %j
  %v = unbox_int %y @2[%a, %b] owned(%rx)
  %ry = retain %y
  %c = lt %u, %v
  branch %c, left, right
left:
  {left}
  release %ry, 0 @3[%a, %b, %u] owned(%rx, %ry)
  jump join
right:
  release %rx, 0 @4[%a, %b, %v] owned(%rx, %ry)
  jump join
join:
  %n = phi.i %u, %v
  %o = phi.o %rx, %ry
  {use}
  release %o, 0 @6[%a, %b] owned(%o)
  ret %n
"""


@pytest.mark.parametrize("left, use, taken, kept", [
    ("", "list_append_o %m, %o @5[%a, %b, %n] owned(%o)", 0, "list_append_o"),                    # by the list alone
    ("", "list_append_i %m, %n @5[%a, %b, %n] owned(%o)", 0, None),                               # by nobody
    ("", "list_set_i %m, %i, 5 @5[%a, %b, %n] owned(%o)\n  list_append_o %m, %o @5[%a, %b, %n] owned(%o)", 1, "list_append_t"),
    ("list_set_i %m, %i, 5 @5[%a, %b, %u] owned(%rx, %ry)", "list_append_o %m, %o @5[%a, %b, %n] owned(%o)", 2, "list_append_t"),
])
def test_references_where_ways_meet(left, use, taken, kept):
    graph = passed(MEET.format(left=left, use=use), "gvn", "refcounts", "dce", "cfg")
    assert count(graph, "retain") == taken
    assert kept is None or count(graph, kept) == 1
    for op in graph.ops():                           # what is borrowed is nowhere given up
        if op.snap is not None:
            assert taken or "phi" not in [value.find().name for value in op.snap.owned]
    if taken == 0:
        assert count(graph, "release") == 0
        graph = passed(MEET.format(left=left, use=use), "gvn", "refcounts", "dce", "cfg", "selects")
        assert count(graph, "branch") == 0
