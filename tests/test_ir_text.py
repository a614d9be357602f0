"""The text form of graphs: round trips, what is easy to write by hand, and what is refused."""
import math

import pytest

from rewritejit.guards.recipe import encode
from rewritejit.guards.snapshot import FrameState, Snapshot, VChar, VMaybe, VRange, VRangeIter, VTuple
from rewritejit.nativeops.ir.text import Named, ParseError, numbering, parse_graph, parse_graphs, print_graph, print_op
from rewritejit.nativeops.ir.values import CallTarget, Graph, Op
from rewritejit.nativeops.ir.verify import verify

LOOP = """\
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @4
  jump block1
block1: loop <- block0, block2
  %2 = phi.i 0, %4
  %3 = lt %2, %1
  branch %3, block2, block3
block2: <- block1
  %4 = add_ovf %2, 1                          @10
  jump block1
block3: <- block1
  ret %2
"""

FULL = """\
graph 'a loop' frame
callee fib(if) -> ib
globals total, count
invariant range range
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @4[%0, NULL, None | (1, 2.5, %0), #1=range(1, %0, 3), #1]
  %2 = cell 3
  guard_class %2, range_iterator              @4[%0 | rangeiter(1, 2, 3, origin=%2), ()]
  %3 = lt %1, 10
  guard_true %3                               @f:7[maybe(%3, %1), maybe(%3, (%1, maybe_not))]^0/g:2[%1, True | (%1,)] {g0: %1, g1: NULL} 'why'
  guard_is %2, <function h>                   @f:7[#1=(%1, %1), #2=(#1, #1), #2]
  %4 = call_native.v fib, %1, 1.5             @7[%1 | <function fib>, %1, 1.5]^0
  %5 = call_out.i 0, %4
  %6 = call_out.b 1, %4
  %7 = pure_call.i abs, %5                    @8[]
  %8 = cmath sin, -0.0                        @8[]
  branch %6, block1, block2
block1: cold <- block0
  exit never-taken                            @9[o:5, o:(1, 'x'), o:2.5, o:True | NULL, 'a # no comment', b'c', inf, -inf]
block2: <- block0
  ret [(0, 0, (1, 2))] %5, %8, None
""".replace("maybe_not", "2")


OBJECTS = """\
graph objects frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @4[%0]
  %2 = list_size %1
  %3 = check_index 0, %2                      @5[%1]
  %4 = list_items %1
  %5 = list_item %4, %3
  %6 = retain %5
  %7 = is_class %6, str
  list_set_o %1, 0, %6, 1                     @7[%1, #1=char(%3), #1 | seqiter(%1, %3, origin=%0), #2=seqiter(%6, 0), #2] owned(%6)
  %8 = build ('list', 3), %1, %3, 2.5         @8[call(abs, %3), call(slice, 1, #1=char(%3), None), #1] owned(%6) 'memory'
  release %6, 0                               @9[%1] owned(%6, %8)
  %9 = bool_obj %7
  ret_owned %8
"""


def test_objects_round_trip():
    graph = parse_graph(OBJECTS)
    verify(graph)
    again = print_graph(graph, "full")
    assert print_graph(parse_graph(again), "full") == again
    put, made, given = [op for op in graph.ops() if op.name in ("list_set_o", "build", "release")]
    assert put.imm == 1 and made.imm == ("list", 3) and given.imm == 0
    assert [op.name for op in put.snap.owned] == ["retain"] and [op.name for op in given.snap.owned] == ["retain", "build"]
    (frame,) = put.snap.frames
    assert frame.locals[1] is frame.locals[2] and isinstance(frame.locals[1], VChar)
    first, second, same_one = frame.stack
    assert first.origin.name == "cell" and first.seq.name == "cast" and second.origin is None and second is same_one
    (frame,) = made.snap.frames
    assert frame.locals[0].function is abs and frame.locals[1].function is slice
    assert frame.locals[1].args[1] is frame.locals[2] and made.snap.reason == "memory"


def same(graph):
    text = print_graph(graph, "full")
    again = parse_graph(text)
    assert print_graph(again, "full") == text
    return again


def test_short_form_round_trips():
    graph = parse_graph(LOOP)
    verify(graph)
    assert print_graph(graph) == LOOP


def test_full_form_round_trips():
    text = FULL
    assert print_graph(parse_graph(text), "full") == text


def test_snapshots_can_be_left_out():
    assert "@" not in print_graph(parse_graph(FULL), "none")


def test_snapshot_becomes_what_it_says():
    graph = parse_graph("""
        graph f frame
        globals a
        block0:
          %x = cell 0
          %n = cell 2
          %b = unbox_bool %x @g(-):6[#1=(%x, (%b0,)), #1, maybe(%b0, range(1, 2, 3)) | NULL, rangeiter(4, 5, 6, origin=%n)]^0/h:3[] {g0: #1} 'no'
          %b0 = is_obj %x, %n
          ret %b
    """)
    op = next(op for op in graph.ops() if op.name == "unbox_bool")
    x, n, flag = (next(op for op in graph.ops() if op.name == name and op.imm == imm)
                  for name, imm in (("cell", 0), ("cell", 2), ("is_obj", None)))
    snap = op.snap
    outer, inner = snap.frames
    assert (outer.code.kind, outer.code.name, outer.offset, outer.func, outer.callee_at) == ("code", "g", 6, None, 0)
    assert (inner.code.name, inner.offset, inner.callee_at) == ("h", 3, -1)
    assert (inner.func.kind, inner.func.name) == ("function", "h")
    first, second, maybe = outer.locals
    assert first is second and type(first) is VTuple and first.items[0] is x and first.items[1].items == (flag,)
    assert type(maybe) is VMaybe and maybe.flag is flag and type(maybe.value) is VRange
    assert [part.imm for part in maybe.value.parts()] == [1, 2, 3]
    null, iterator = outer.stack
    assert null is None and type(iterator) is VRangeIter and iterator.origin is n and iterator.cur.imm == 4
    assert snap.gwrites[0][0] == 0 and snap.gwrites[0][1] is first and snap.reason == "no"


def test_short_snapshots_of_several_frames_are_well_formed():
    graph = parse_graph("""
        graph f frame
        callee g() -> i
        block0:
          poll @12/3
          %0 = call_native.i g @4/5
          ret %0
    """)
    verify(graph)
    assert "@12/3" in print_graph(graph) and "@4/5" in print_graph(graph)


def test_named_snapshots_are_shared():
    graph = parse_graph("""
        graph f frame
        block0:
          %0 = cell 0
          snap here 8[%0 | 1]
          guard_class %0, int @here
          %1 = unbox_int %0 @here
          ret %1
    """)
    snaps = [op.snap for op in graph.ops() if op.snap]
    assert snaps[0] is snaps[1] and len(snaps[0].frames[0].stack) == 1


def test_constants_are_shared_and_typed_by_their_place():
    graph = parse_graph("""
        graph f frame
        block0:
          %0 = fadd 1, 1.0
          %1 = add 1, 1
          %2 = is_obj 1, True
          %3 = band 1, True
          ret (%0, %1, %2, %3, 1, 1.0, True, None, o:1, f:1)
    """)
    constants = [(op.type, op.imm) for op in graph.ops() if op.name == "const"]
    assert len(constants) == 6 and len(set(map(repr, constants))) == 6
    assert sorted(map(repr, constants)) == sorted(map(repr, [
        ("f", 1.0), ("i", 1), ("o", 1), ("o", True), ("b", 1), ("o", None)]))
    same(graph)


@pytest.mark.parametrize("value", [0.0, -0.0, 5e-324, 1e308, math.inf, -math.inf, 0.1, 2.0 ** 60])
def test_floats_are_exact(value):
    graph = parse_graph(f"graph f frame\nblock0:\n  ret {value!r}\n")
    const = graph.blocks[0].ops[0]
    assert const.imm == value and math.copysign(1, const.imm) == math.copysign(1, value)
    assert print_graph(graph).endswith(f"  ret {value!r}\n")


def test_nan():
    graph = parse_graph("graph f frame\nblock0:\n  ret nan\n")
    assert math.isnan(graph.blocks[0].ops[0].imm) and print_graph(graph).endswith("  ret nan\n")


def test_negative_zero_is_another_constant_than_zero():
    graph = parse_graph("graph f frame\nblock0:\n  ret (0.0, -0.0, 0.0)\n")
    assert [op.name for op in graph.ops()].count("const") == 2


def test_objects_by_name():
    def inner():
        pass
    names = {"inner": inner, "data": [1]}
    graph = parse_graph("""
        graph f frame
        block0:
          %0 = cell 0
          guard_is %0, inner @1
          guard_is %0, data @2
          guard_is %0, math.sin @3
          guard_class %0, dict @4
          guard_class %0, range_iterator @5
          guard_is %0, stranger @6
          guard_is %0, <Point p>#2 @7
          guard_is %0, None @8
          ret stranger
    """, names)
    imms = [op.imm for op in graph.ops() if op.name.startswith("guard")]
    assert imms[:5] == [inner, names["data"], math.sin, dict, type(iter(range(0)))]
    assert type(imms[5]) is Named and imms[5] is graph.blocks[0].terminator.arg(0).imm
    assert imms[6].kind == "Point" and imms[7] is None
    text = print_graph(graph)
    for part in ("<function inner>", "<list>", "math.sin", ", dict ", "range_iterator", "stranger", "<Point p>#2",
                 "None"):
        assert part in text


def test_namesakes_are_told_apart():
    def make():
        def twin():
            pass
        return twin
    graph = Graph("f")
    block = graph.new_block()
    one, two = make(), make()
    for value in (one, two, one):
        block.ops.append(Op("const", [], "o", value))
    block.ops.append(Op("ret", block.ops[:3], "v", (0, 1, 2)))
    assert print_graph(graph).endswith("ret (<function twin>, <function twin>#2, <function twin>)\n")
    again = same(graph).blocks[0].terminator
    assert again.arg(0) is again.arg(2) and again.arg(0) is not again.arg(1)


def test_real_code_and_functions():
    def f():
        pass

    def g():
        pass
    graph = Graph("f")
    block = graph.new_block()
    frames = [FrameState(f.__code__, None, 3, [None], [None], 0), FrameState(g.__code__, g, 1, [], [])]
    block.ops = [Op("exit", [], "v", "end", Snapshot(frames))]
    assert print_graph(graph, "full").endswith("@3[NULL | NULL]^0/g:1[]\n")
    same(graph)


def test_numbers_do_not_depend_on_constants_or_dropped_ops():
    graph = parse_graph(LOOP)
    entry = graph.blocks[0]
    dropped = Op("cell", [], "o", 7)
    dropped.make_equal_to(next(op for op in entry.ops if op.name == "cell"))
    entry.ops[:0] = [Op("const", [], "i", 99), dropped]
    assert print_graph(graph) == LOOP
    assert sorted(numbering(graph).values()) == list(range(5))


def test_values_are_printed_through_find():
    graph = parse_graph(LOOP)
    add = next(op for op in graph.ops() if op.name == "add_ovf")
    unbox = next(op for op in graph.ops() if op.name == "unbox_int")
    add.make_equal_to(unbox)
    assert "%2 = phi.i 0, %1\n" in print_graph(graph)


def test_print_op():
    graph = parse_graph(LOOP)
    assert [print_op(graph, op).split("  ")[0] for op in graph.ops()] == [
        "const.i 0", "const.i 1", "%0 = cell 0", "%1 = unbox_int %0", "jump", "%2 = phi.i 0, %4", "%3 = lt %2, %1",
        "branch %3",
        "%4 = add_ovf %2, 1", "jump", "ret %2"]


def test_bodies_are_linked_with_their_callers():
    main, body = parse_graphs("""
        graph main frame
        callee fib(i) -> i
        block0:
          %0 = call_native.i fib, 10 @3
          ret %0
        graph fib body(i) -> i
        callee fib(i) -> i
        block0:
          %0 = param.i 0
          %1 = call_native.i fib, %0 @5[%0 | fib]^0
          ret %1
    """)
    verify(main), verify(body)
    target = main.callees[0]
    assert isinstance(target, CallTarget) and target.graph is body and body.callees == [target]
    assert (body.kind, body.params, body.results) == ("body", "i", "i")
    same(body)


def test_predecessors_may_be_left_out():
    graph = parse_graph("""
        graph f frame
        start:
          jump head
        head: loop
          %0 = phi.i 0, %1
          %1 = add %0, 1
          %2 = lt %1, 5
          branch %2, head, end
        end:
          ret %1
    """)
    verify(graph)
    head = graph.blocks[1]
    assert head.preds == [graph.blocks[0], head] and graph.blocks[2].preds == [head]


def test_regs_survive_the_round_trip():
    graph = parse_graph(FULL)
    again = parse_graph(print_graph(graph, "full"))
    for op, other in zip((op for op in graph.ops() if op.snap), (op for op in again.ops() if op.snap)):
        assert encode(op.snap).words == encode(other.snap).words


@pytest.mark.parametrize("line, message", [
    ("  frobnicate %0", "no op is called 'frobnicate'"),
    ("  %5 = add %0, %9", "%9 is not defined"),
    ("  %0 = cell 1", "%0 is there twice"),
    ("  %5 = phi 1", "phi needs its type: phi.i, .f, .b, .o"),
    ("  jump nowhere", "no block is called nowhere"),
    ("  poll @nosuch", "no snapshot is called nosuch"),
    ("  poll @3[#4]", "no virtual is called #4"),
    ("  poll @3[list(1)]", "no virtual is called 'list'"),
    ("  %5 = cell 0 0", "what is '0' doing here?"),
    ("  %5 = cell $", "what is '$'?"),
    ("  poll @", "the line ends too early"),
    ("block0:", "block0 is there twice"),
])
def test_errors_name_the_line(line, message):
    with pytest.raises(ParseError) as error:
        parse_graph(f"graph f frame\nblock0:\n  %0 = cell 0\n{line}\n  ret %0\n")
    assert str(error.value) == f"line 4: {message}"


@pytest.mark.parametrize("text, message", [
    ("block0:\n", "line 1: a text starts with 'graph'"),
    ("graph f kernel\n", "line 1: 'frame' or 'body' expected, not 'kernel'"),
    ("", "one graph expected, not 0"),
    ("graph f frame\n  ret 1\n", "line 2: an op outside of a block"),
])
def test_errors_of_whole_texts(text, message):
    with pytest.raises(ParseError) as error:
        parse_graph(text)
    assert str(error.value) == message
