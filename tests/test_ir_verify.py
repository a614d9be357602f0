"""The verifier: each rule has graphs that break it, and the error names the guilty op and the rule."""
import pytest

from rewritejit.guards.snapshot import Snapshot, VTuple
from rewritejit.nativeops.ir import verify as verifier
from rewritejit.nativeops.ir.text import Named, parse_graph
from rewritejit.nativeops.ir.values import Op
from rewritejit.nativeops.ir.verify import VerifyError, verify

GOOD = """
graph f frame
callee pair(i) -> if
globals g
block0:
  %0 = cell 0
  %1 = unbox_int %0 @3[%0]
  jump block1
block1: loop <- block0, block3
  %2 = phi.i 0, %6
  %3 = phi.o None, %0
  poll @4[%2 | rangeiter(%2, %1, 1, origin=%0)] {g0: %2}
  %4 = lt %2, %1
  branch %4, block2, block4
block2: <- block1
  %5 = mul %2, 3
  jump block3
block3: <- block2
  %6 = add_ovf %2, 1 @6[maybe(%4, %5), (%5, %2)]
  jump block1
block4: <- block1
  %7 = call_native.v pair, %2 @7[%2 | NULL, %2]^0
  %8 = call_out.i 0, %7
  %9 = call_out.f 1, %7
  ret (%8, %9, %3)
"""
ENTRY = "a graph has an entry block without predecessors"
ONCE = "blocks and ops are there once"
KNOWN = "an op is a row of the table"
TERMINATOR = "a block ends with its only terminator"
SUCCESSORS = "successors are those of the terminator"
PREDECESSORS = "predecessors and successors agree"
ORDER = "every block is reachable, and comes after its immediate dominator"
HEADERS = "the target of a back-edge is marked as a loop header"
OPERANDS = "an op has the operands of its row"
RESULT = "an op has the type of its row"
OPERAND_TYPES = "operands have the types of the row"
IMMEDIATES = "an immediate is what its op needs"
KIND = "frames are read in frame kernels, parameters in bodies"
PHIS = "phis are at a block's start, with an operand per predecessor"
PRESENT = "an operand is in the graph"
DOMINANCE = "an operand dominates its use"
CALL_OUT = "call_out follows its call, with no other call between"
SNAPSHOTS = "what may leave has a snapshot, nothing else has"
FRAMES = "a snapshot's frames are well-formed"
VALUES = "a snapshot's values are well-formed"
OWNED = "what a snapshot owns are references"
SNAPSHOT_DOMINANCE = "a snapshot's values dominate its op"
TESTED = set()


def refuses(graph, rule, where, message=""):
    """verify(graph) fails by that rule; where: the text of the guilty op, or the block."""
    TESTED.add(rule)
    with pytest.raises(VerifyError) as error:
        verify(graph)
    error = error.value
    assert error.rule == rule
    assert error.describe().startswith(where)
    assert str(error).startswith(f"{graph.name}: {rule}: {where}") and message in str(error)


def find(graph, name, number=0):
    return [op for op in graph.ops() if op.name == name][number]


def test_good_graph_passes():
    verify(parse_graph(GOOD))


@pytest.mark.parametrize("rule, where, old, new", [
    (KNOWN, "%5 = frobnicate.i", None, lambda g: setattr(find(g, "mul"), "name", "frobnicate")),
    (HEADERS, "block1", "block1: loop", "block1:"),
    (PREDECESSORS, "block1", "<- block0, block3", "<- block0, block2"),
    (PREDECESSORS, "block3", "<- block0, block3", "<- block0"),
    (OPERAND_TYPES, "%4 = lt %2, %0", "lt %2, %1", "lt %2, %0"),
    (OPERAND_TYPES, "%4 = lt %2, f:1.0", "lt %2, %1", "lt %2, 1.0"),
    (OPERAND_TYPES, "%2 = phi.i 0, o:None", "phi.i 0, %6", "phi.i 0, None"),
    (OPERAND_TYPES, "branch %2", "branch %4", "branch %2"),
    (OPERAND_TYPES, "ret (%8, %7, %3)", "ret (%8, %9, %3)", "ret (%8, %7, %3)"),
    (OPERANDS, "%4 = lt %2", "lt %2, %1", "lt %2"),
    (OPERANDS, "%4 = lt %2, %1, 7", "lt %2, %1", "lt %2, %1, 7"),
    (RESULT, "%4 = lt.i %2, %1", "lt %2, %1", "lt.i %2, %1"),
    (RESULT, "%4 = poll.i", "poll ", "poll.i "),
    (RESULT, "phi.v", "%2 = phi.i 0, %6", "%2 = phi.i 0, %6\n %20 = phi.v 0, 0"),
    (IMMEDIATES, "%0 = cell", "cell 0", "cell -1"),
    (IMMEDIATES, "%0 = cell", "cell 0", "cell None"),
    (IMMEDIATES, "%1 = gval 1", "%1 = unbox_int", "%11 = gval 1\n  %1 = unbox_int"),
    (IMMEDIATES, "guard_class %0, 3", "%1 = unbox_int", "guard_class %0, 3 @2\n  %1 = unbox_int"),
    (IMMEDIATES, "%2 = cmath fib, 1.0", "jump block1\nblock1", "%11 = cmath fib, 1.0 @2\n  jump block1\nblock1"),
    (IMMEDIATES, "%2 = cmath sin, 1.0, 2.0", "jump block1\nblock1",
     "%11 = cmath sin, 1.0, 2.0 @2\n  jump block1\nblock1"),
    (IMMEDIATES, "%2 = pure_call.o abs, 1", "jump block1\nblock1",
     "%11 = pure_call.o abs, 1 @2\n  jump block1\nblock1"),
    (OPERAND_TYPES, "%2 = plain_call fib, 1", "jump block1\nblock1", "%11 = plain_call fib, 1 @2\n  jump block1\nblock1"),
    (IMMEDIATES, "%7 = call_native.v pair, %3", "pair, %2", "pair, %3"),
    (IMMEDIATES, "%7 = call_native.v pair, %2, 1", "pair, %2", "pair, %2, 1"),
    (IMMEDIATES, "%7 = call_native.i pair", "call_native.v", "call_native.i"),
    (IMMEDIATES, "ret [(0, 3)] %8, %9, %3", "ret (%8, %9, %3)", "ret [(0, 3)] %8, %9, %3"),
    (IMMEDIATES, "ret [(0, 2)] %8, %9, %3", "ret (%8, %9, %3)", "ret [(0, 2)] %8, %9, %3"),
    (IMMEDIATES, "ret [None] %8", "ret (%8, %9, %3)", "ret [None] %8"),
    (IMMEDIATES, "const.i i:9223372036854775808", "mul %2, 3", f"mul %2, i:{1 << 63}"),
    (IMMEDIATES, "const.b b:2", "branch %4", "branch b:2"),
    (IMMEDIATES, "const.f f:None", "mul %2, 3", "mul %2, 3\n  %55 = fneg f:None"),
    (KIND, "%0 = param.o 0", None, lambda g: setattr(find(g, "cell"), "name", "param")),
    (PHIS, "%2 = phi.i 0\n"[:-1], "phi.i 0, %6", "phi.i 0"),
    (PHIS, "%5 = phi.i %2", "%5 = mul %2, 3", "poll @3\n  %5 = phi.i %2"),
    (DOMINANCE, "%8 = add %5, 1", "%8 = call_out", "%80 = add %5, 1\n  %8 = call_out"),
    (DOMINANCE, "%5 = mul %6, 3", "mul %2, 3", "mul %6, 3"),
    (DOMINANCE, "%5 = mul %5, 3", "mul %2, 3", "mul %5, 3"),
    (DOMINANCE, "%2 = phi.i %6, %6", "phi.i 0, %6", "phi.i %6, %6"),
    (CALL_OUT, "%10 = call_out.f 1, %7", "%9 = call_out", "%90 = pure_call.i abs, 1 @4\n  %9 = call_out"),
    (CALL_OUT, "%10 = call_out.f 1, %7", "%9 = call_out", "%90 = array_find_i %0, 1 @4\n  %9 = call_out"),
    (CALL_OUT, "%10 = call_out.f 1, %7", "%9 = call_out", "%90 = call_native.v pair, 1 @4\n  %9 = call_out"),
    (CALL_OUT, "%9 = call_out.f 1, %7", "%9 = call_out", "jump block5\nblock5: <- block4\n  %9 = call_out"),
    (CALL_OUT, "%9 = call_out.f 2, %7", "call_out.f 1", "call_out.f 2"),
    (CALL_OUT, "%9 = call_out.i 1, %7", "call_out.f 1", "call_out.i 1"),
    (CALL_OUT, "%8 = call_out.i 0, %2", "call_out.i 0, %7", "call_out.i 0, %2"),
    (SNAPSHOTS, "%1 = unbox_int %0", "@3[%0]", ""),
    (SNAPSHOTS, "poll", "@4[%2 | rangeiter(%2, %1, 1, origin=%0)] {g0: %2}", ""),
    (SNAPSHOTS, "%5 = mul %2, 3", "mul %2, 3", "mul %2, 3 @5"),
    (SNAPSHOTS, "exit", "ret (%8, %9, %3)", "exit"),
    (SNAPSHOTS, "ret", "ret (%8, %9, %3)", "ret (%8, %9, %3) @5"),
    (FRAMES, "poll", "{g0: %2}", "{g1: %2}"),
    (FRAMES, "poll", "{g0: %2}", "{g0: %2, g0: %2}"),
    (FRAMES, "poll", "@4[%2", "@f(f):4[%2"),
    (FRAMES, "%6 = add_ovf", "@6[", "@6[]^0/g(-):6["),
    (FRAMES, "%6 = add_ovf", "@6[", "@6[]/g:6["),
    (FRAMES, "%6 = add_ovf", "@6[", "@6[| %2]^1/g:6["),
    (FRAMES, "%6 = add_ovf", "(%5, %2)]", "(%5, %2) | 1]^0"),
    (FRAMES, "%7 = call_native.v pair, %2", "NULL, %2]^0", "NULL, %2]"),
    (FRAMES, "poll", None, lambda g: setattr(find(g, "poll"), "snap", Snapshot([]))),
    (FRAMES, "poll", None, lambda g: setattr(find(g, "poll").snap.frames[0], "offset", None)),
    (FRAMES, "poll", None, lambda g: setattr(find(g, "poll").snap.frames[0], "code", (lambda: 0).__code__) or
     setattr(find(g, "poll").snap.frames[0], "stack", [None] * 9)),
    (VALUES, "%6 = add_ovf", "maybe(%4, %5)", "maybe(%2, %5)"),
    (VALUES, "%6 = add_ovf", "(%5, %2)", "(%5, maybe(%4, %2))"),
    (VALUES, "%6 = add_ovf", "(%5, %2)", "(%5, NULL)"),
    (VALUES, "%6 = add_ovf", "(%5, %2)", "range(%5, %2, 1.0)"),
    (VALUES, "poll", "origin=%0", "origin=%3"),
    (VALUES, "poll", None, lambda g: find(g, "poll").snap.frames[0].locals.append(17)),
    (VALUES, "poll", None, lambda g: find(g, "poll").snap.frames[0].locals.append(find(g, "call_native"))),
    (SNAPSHOT_DOMINANCE, "%6 = add_ovf %2, 1", "maybe(%4, %5)", "maybe(%4, %6)"),
    (SNAPSHOT_DOMINANCE, "%6 = add_ovf %2, 1", "(%5, %2)", "(%5, (%2, %8))"),
    (SNAPSHOT_DOMINANCE, "poll", None,
     lambda g: find(g, "poll").snap.frames[0].locals.append(VTuple([Op("const", [], "i", 1)]))),
])
def test_rule(rule, where, old, new):
    text = GOOD
    if old is not None and new is not None:
        assert old in GOOD
        text = GOOD.replace(old, new)
    graph = parse_graph(text)
    if callable(new):
        new(graph)
    refuses(graph, rule, where)


OBJECTS = """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list @3[%0]
  %2 = list_size %1
  %3 = check_index 0, %2 @5[%1]
  %4 = list_items %1
  %5 = list_item %4, %3
  %6 = retain %5
  %7 = is_class %6, str
  list_set_o %1, 0, %6, 1 @7[%1] owned(%6)
  release %6, 1 @8[%1, char(%3), call(abs, %3) | seqiter(%1, %3, origin=%0), seqiter(%6, %3)] owned(%6)
  %8 = build ('list', 2), %1, %3 @9[%1]
  ret_owned %8
"""


@pytest.mark.parametrize("rule, where, old, new", [
    (OWNED, "release %6, 1", "] owned(%6)\n  %8", "] owned(%3)\n  %8"),
    (SNAPSHOT_DOMINANCE, "%3 = check_index 0, %2", "@5[%1]", "@5[%1] owned(%6)"),
    (IMMEDIATES, "%1 = cast %0, None", "cast %0, list", "cast %0, None"),
    (IMMEDIATES, "%7 = is_class %6, 3", "is_class %6, str", "is_class %6, 3"),
    (IMMEDIATES, "release %6, -1", "release %6, 1", "release %6, -1"),
    (IMMEDIATES, "list_set_o %1, 0, %6", "0, %6, 1 @", "0, %6, 2.5 @"),
    (IMMEDIATES, "%8 = build ('list', 3), %1, %3", "('list', 2)", "('list', 3)"),
    (IMMEDIATES, "%8 = build ('dict', 2), %1, %3", "('list', 2)", "('dict', 2)"),
    (OPERAND_TYPES, "%5 = list_item %1, %3", "list_item %4", "list_item %1"),
    (OPERAND_TYPES, "ret_owned %3", "ret_owned %8", "ret_owned %3"),
    (RESULT, "%4 = list_items.o", "list_items %1", "list_items.o %1"),
    (SNAPSHOTS, "list_set_o %1, 0, %6, 1", " @7[%1] owned(%6)", ""),
    (SNAPSHOTS, "%6 = retain %5", "retain %5", "retain %5 @6"),
    (SNAPSHOTS, "%2 = list_size %1", "list_size %1", "list_size %1 @6"),
    (SNAPSHOTS, "ret_owned %8", "ret_owned %8", "ret_owned %8 @10"),
    (VALUES, "release %6, 1", "char(%3)", "char(%1)"),
    (VALUES, "release %6, 1", "call(abs, %3)", "call(abs, NULL)"),
    (VALUES, "release %6, 1", "seqiter(%6, %3)", "seqiter(%3, %3)"),
    (VALUES, "release %6, 1", "seqiter(%6, %3)", "seqiter(%6, %6)"),
    (VALUES, "release %6, 1", "origin=%0", "origin=%1"),
])
def test_rule_of_objects(rule, where, old, new):
    verify(parse_graph(OBJECTS))
    assert OBJECTS.count(old) == 1
    refuses(parse_graph(OBJECTS.replace(old, new)), rule, where)


def test_block_before_its_dominator():
    graph = parse_graph(GOOD)
    graph.blocks[2], graph.blocks[3] = graph.blocks[3], graph.blocks[2]
    refuses(graph, ORDER, "block2", "comes before block3, its immediate dominator")


def test_unreachable_block():
    refuses(parse_graph(GOOD + "block5:\n  %99 = add 1, 2\n  ret %99\n"), ORDER, "block5", "unreachable")


def test_entry_with_predecessors():
    refuses(parse_graph("graph f frame\nblock0: loop\n  jump block0\n"), ENTRY, "block0")


def test_no_blocks():
    refuses(parse_graph("graph f frame"), ENTRY, "block-1", "no blocks")


def test_op_in_two_places():
    graph = parse_graph(GOOD)
    graph.blocks[2].ops.insert(0, find(graph, "cell"))
    refuses(graph, ONCE, "%5 = cell 0", "two places")


def test_block_listed_twice():
    graph = parse_graph(GOOD)
    graph.blocks.append(graph.blocks[2])
    refuses(graph, ONCE, "block2")


def test_op_after_terminator():
    graph = parse_graph(GOOD)
    graph.blocks[0].ops.append(Op("cell", [], "o", 1))
    refuses(graph, TERMINATOR, "jump", "there are ops after it")


def test_block_without_terminator():
    graph = parse_graph(GOOD)
    del graph.blocks[2].ops[-1]
    refuses(graph, TERMINATOR, "%5 = mul %2, 3", "no terminator")


def test_empty_block():
    graph = parse_graph(GOOD)
    del graph.blocks[2].ops[:]
    refuses(graph, TERMINATOR, "block2", "no ops")


def test_dropped_op_after_terminator():
    graph = parse_graph(GOOD)
    dropped = Op("cell", [], "o", 0)
    dropped.make_equal_to(find(graph, "cell"))
    graph.blocks[0].ops.append(dropped)
    refuses(graph, TERMINATOR, "jump", "dropped ops")


def test_wrong_number_of_successors():
    graph = parse_graph(GOOD)
    del graph.blocks[1].succs[1]
    refuses(graph, SUCCESSORS, "branch %4", "1 successors, 2 expected")


def test_successor_that_is_gone():
    graph = parse_graph(GOOD)
    del graph.blocks[4]
    refuses(graph, SUCCESSORS, "branch %4", "not in the graph")


def test_predecessor_that_is_gone():
    graph = parse_graph(GOOD)
    other = parse_graph(GOOD)
    graph.blocks[2].preds.append(other.blocks[0])
    refuses(graph, PREDECESSORS, "block2", "not in the graph")


def test_predecessor_that_is_not_known():
    graph = parse_graph(GOOD)
    del graph.blocks[4].preds[0]
    refuses(graph, PREDECESSORS, "block1", "block4 does not know it")


def test_operand_that_is_no_op():
    graph = parse_graph(GOOD)
    find(graph, "mul").args[1] = 3
    refuses(graph, OPERANDS, "%5 = mul %2, 3", "no op")


def test_operand_that_is_gone():
    graph = parse_graph(GOOD)
    graph.blocks[2].ops.remove(find(graph, "mul"))
    graph.blocks[3].ops[0].args[1] = Op("const", [], "i", 4)
    refuses(graph, PRESENT, "%5 = add_ovf %2, 4")


def test_replaced_operand_is_read_through_find():
    graph = parse_graph(GOOD)
    mul = find(graph, "mul")
    mul.make_equal_to(find(graph, "phi"))
    verify(graph)
    graph.blocks[2].ops.remove(mul)
    verify(graph)


def test_const_where_an_index_is_needed():
    graph = parse_graph(GOOD)
    find(graph, "lt").imm = 3
    refuses(graph, IMMEDIATES, "%4 = lt %2, %1", "none expected")


def test_imm_of_a_call_is_a_target():
    graph = parse_graph(GOOD)
    find(graph, "call_native").imm = Named("", "pair")
    refuses(graph, IMMEDIATES, "%7 = call_native.v pair, %2", "no CallTarget")


BODY = """
graph f body(if) -> i
block0:
  %0 = param.i 0
  %1 = param.f 1
  poll @3[%0, %1]
  ret %0
"""


def test_good_body():
    verify(parse_graph(BODY))


@pytest.mark.parametrize("rule, where, old, new", [
    (IMMEDIATES, "%1 = param.f 2", "param.f 1", "param.f 2"),
    (IMMEDIATES, "%1 = param.i 1", "param.f 1", "param.i 1"),
    (IMMEDIATES, "ret %1", "ret %0", "ret %1"),
    (IMMEDIATES, "ret (%0, %1)", "ret %0", "ret (%0, %1)"),
    (KIND, "%0 = cell 0", "%0 = param.i 0", "%00 = cell 0\n  %0 = param.i 0"),
    (FRAMES, "poll", "@3[", "@f(-):3["),
])
def test_rule_of_bodies(rule, where, old, new):
    refuses(parse_graph(BODY.replace(old, new)), rule, where)


def test_dominance_in_a_diamond():
    text = """
        graph f frame
        block0:
          branch True, block1, block2
        block1:
          %0 = add 1, 2
          jump block3
        block2:
          %1 = add 3, 4
          jump block3
        block3: <- block1, block2
          %2 = phi.i {}
          ret {}
    """
    verify(parse_graph(text.format("%0, %1", "%2")))
    refuses(parse_graph(text.format("%1, %0", "%2")), DOMINANCE, "%2 = phi.i %1, %0", "end of block1")
    refuses(parse_graph(text.format("%0, %1", "(%2, %0)")), DOMINANCE, "ret (%2, %0)")


def test_two_edges_between_two_blocks():
    graph = parse_graph("""
        graph f frame
        block0:
          branch True, block1, block1
        block1:
          %0 = phi.i 1, 2
          ret %0
    """)
    verify(graph)
    assert graph.blocks[1].preds == [graph.blocks[0]] * 2


def test_rules_are_all_tested():
    """The names above are the rules there are (that each one fails is tested above, under these names)."""
    names = [name for name, _ in verifier.RULES]
    assert names == [ENTRY, ONCE, KNOWN, TERMINATOR, SUCCESSORS, PREDECESSORS, ORDER, HEADERS, OPERANDS, RESULT,
                     OPERAND_TYPES, KIND,
                     IMMEDIATES, PHIS, PRESENT, DOMINANCE, CALL_OUT, SNAPSHOTS, FRAMES, VALUES, OWNED, SNAPSHOT_DOMINANCE]
    if len(TESTED) > 15:                # not when a few tests were picked
        assert TESTED == set(names)


def test_error_says_where():
    graph = parse_graph(GOOD.replace("@3[%0]", ""))
    with pytest.raises(VerifyError) as error:
        verify(graph)
    assert str(error.value) == ("f: what may leave has a snapshot, nothing else has: "
                                "%1 = unbox_int %0 (in block0): no snapshot")
    assert error.value.where is find(graph, "unbox_int") and error.value.graph is graph
