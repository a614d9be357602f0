"""What the ops on lists and tuples mean, beside Python itself: values, what they change, and when they leave."""
import pytest

from rewritejit.nativeops.ir.interp import run
from rewritejit.nativeops.ir.text import parse_graph
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.verify import verify
from tests.test_ir_interp import LEAVES, meaning, same_value

NAN = float("nan")
LOUD = object()

# name, operands, immediate, value, the first operand afterwards
CASES = [
    ("tuple_size", ((1, 2),), None, 2, None), ("tuple_size", ((),), None, 0, None),
    ("tuple_items", ((1, 2),), None, (1, 2), None),
    ("tuple_unpack", ((1, 2),), 2, (1, 2), None), ("tuple_unpack", ((1, 2),), 3, LEAVES, None), ("tuple_unpack", ((),), 1, LEAVES, None),
    ("guard_first", ([],), int, None, None), ("guard_first", ([1, "a"],), int, None, None), ("guard_first", ([True],), int, LEAVES, None),
    ("seq_slice", ([1, 2, 3], 1, INT_MAX, 1), None, [2, 3], [1, 2, 3]), ("seq_slice", ((1, 2, 3), INT_MAX, INT_MIN, -1), None, (3, 2, 1), None),
    ("seq_slice", ([1, 2, 3], -2, -9, 2), None, [], None),
    ("seq_concat", ([1], [2]), None, [1, 2], [1]), ("seq_concat", ((1,), ()), None, (1,), None),
    ("seq_compare", ([1, 2], [1, 3], 0), None, True, None), ("seq_compare", ([1], [1.0], 2), None, True, None),
    ("seq_compare", ((1,), (1, 0), 5), None, False, None), ("seq_compare", ([NAN], [NAN], 3), None, False, None),
    ("seq_compare", ([1], ["a"], 0), None, LEAVES, None), ("seq_compare", ([1], [LOUD], 2), None, LEAVES, None),
    ("seq_compare", ([1], [LOUD, 2], 2), None, False, None),
    ("seq_find_o", ([1, None, "a"], "a"), None, 2, None), ("seq_find_o", ([1], (1, 2)), None, -1, None),
    ("seq_find_o", ([LOUD], LOUD), None, 0, None), ("seq_find_o", ([LOUD], 1), None, LEAVES, None),
    ("seq_find_i", ([True, 1], 1), None, 0, None), ("seq_find_i", ([1 << 70, 2.0], 2), None, 1, None), ("seq_find_i", ([], 2), None, -1, None),
    ("seq_find_f", ([1, 2.5], 2.5), None, 1, None), ("seq_find_f", ([1.0], NAN), None, LEAVES, None),
    ("seq_count", ([1, 1.0, True, 2], 1), None, 3, None), ("seq_count", ((1, LOUD), 1), None, LEAVES, None),
    ("seq_rest", ([1, 2, 3, 4], 1, 1), None, [2, 3], [1, 2, 3, 4]), ("seq_rest", ((1, 2), 0, 2), None, [], None), ("seq_rest", ((1, LOUD), 1, 0), None, [LOUD], None),
    ("seq_list", ((1, 2),), None, [1, 2], None), ("seq_tuple", ([1, 2],), None, (1, 2), None),
    ("seq_sorted", ([3, 1, 2.5], 0), None, [1, 2.5, 3], [3, 1, 2.5]), ("seq_sorted", (("b", "a"), 1), None, ["b", "a"], None),
    ("seq_sorted", ([1, "a"], 0), None, LEAVES, None), ("seq_sorted", ([{1}], 0), None, LEAVES, None), ("seq_sorted", ([(2, "b"), (1, "a")], 0), None, [(1, "a"), (2, "b")], None),
    ("range_list", (0, 5, 2), None, [0, 2, 4], None), ("range_list", (3, 0, -1), None, [3, 2, 1], None), ("range_list", (3, 0, 1), None, [], None),
    ("plain_call", ([1, 2],), sum, 3, None), ("plain_call", (["b", "a"],), min, "a", None),
    ("plain_call", ([],), max, LEAVES, None), ("plain_call", ([LOUD],), any, LEAVES, None), ("plain_call", ((0, None),), any, False, None),
    ("list_set_t", ([1, 2], 1, LOUD), 0, None, [1, LOUD]), ("list_append_t", ([1], LOUD), None, None, [1, LOUD]),
    ("list_swap", ([1, 2], 1, 2, [LOUD], 0, LOUD), None, None, [1, LOUD]),
    ("list_insert", ([1, 2], -1, 5), None, None, [1, 5, 2]), ("list_insert", ([1], 99, LOUD), None, None, [1, LOUD]),
    ("list_pop_at", ([1, 2, 3], 0), None, 1, [2, 3]), ("list_pop_at", ([1, 2], -2), None, 1, [2]), ("list_pop_at", ([1], 1), None, LEAVES, [1]),
    ("list_extend", ([1], (2, 3)), None, None, [1, 2, 3]),
    ("list_delete", ([1, 2, 3], 1, INT_MAX, 0), None, None, [1]), ("list_delete", ([1, 2, 3], -1, 9, 0), None, None, [1, 2]),
    ("list_delete", ([LOUD], 0, 1, 0), None, LEAVES, [LOUD]),
    ("list_replace", ([1, 2, 3], 0, 2, [7], 0), None, None, [7, 3]), ("list_replace", ([1, 2], 5, 1, (8,), 0), None, None, [1, 2, 8]),
    ("list_reverse", ([1, 2],), None, None, [2, 1]),
    ("list_sort", ([2, 1], 0), None, None, [1, 2]), ("list_sort", ([1, 2.5], 1), None, None, [2.5, 1]), ("list_sort", ([2, "a"], 0), None, LEAVES, [2, "a"]),
]


@pytest.mark.parametrize("name, args, imm, expected, after", CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_meaning(name, args, imm, expected, after):
    args = tuple([arg[:] if type(arg) is list else arg for arg in args])
    result = meaning(name, args, imm)
    assert result is LEAVES if expected is LEAVES else same_value(result, expected)
    if after is not None:
        assert same_value(args[0], after)


def test_items_of_a_tuple():
    graph = parse_graph("""
        graph f frame
        block0:
          %0 = cell 0
          %1 = tuple_items %0
          %2 = tuple_item %1, 1
          %3 = retain %2
          ret_owned %3
    """)
    verify(graph)
    assert run(graph, ((5, LOUD),)) == ("ret", LOUD)
