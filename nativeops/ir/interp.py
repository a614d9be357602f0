"""What each op means: the reference interpreter. Where machine code differs from it, the machine code is wrong.

A graph becomes one Python function, in which the values are local variables: i an int of 64 bits, f a float, b a bool,
o the object, or `NULL`. SEMANTICS has a row per op of the table; the few that are about control, calls and immediates
are written out below it. Leaving gives records, innermost first, as the machine code's records lie:

    (op, snapshot, values)     the op that left, the snapshot it left through, the values of
                               guards.recipe.encode(snapshot).regs

Over 600 lines: the meaning of the whole table, and of leaving, in one place.
"""
import math
import sys
from _collections import deque
from _weakref import getweakrefcount

from rewritejit.guards.recipe import encode, originals
from rewritejit.guards.snapshot import FrameState, Snapshot, VCall, VChar, VMaybe, VRange, VTuple
from rewritejit.nativeops.ext import _core
from .ops import CONTROL, GUARD, OPS, STORE
from .types import INT_MAX, INT_MIN, iter_parts, tame_class
from .values import Op

_core.know_deque(deque)
INLINE_ROOM = 8       # Python frames that calls continued in place may add in a kernel or body
CALLS_LEFT = 150      # how deep native bodies may call one another here: Python's own recursion pays for it
POLLS = 500           # a Python kernel leaves at one poll in so many: signals and threads reach it behind its back


_UNSIGNED = 2 ** 64 - 1


class _Null:
    __slots__ = ()

    def __repr__(self):
        return "NULL"


NULL = _Null()
"""Stands for a NULL pointer: an unbound local, a global slot that is not there."""


class StepLimit(Exception):
    """The graph ran through more blocks than allowed."""


# --- what the rows below use -----------------------------------------------------------------------------------------
def _wrap(value):
    return ((value + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)


def _ipow(base, exponent):
    """None: it does not fit."""
    if exponent > 63 and base not in (0, 1, -1):
        return None
    if exponent > 63:
        exponent = 64 + (exponent & 1)
    result = base ** exponent
    return result if INT_MIN <= result <= INT_MAX else None


def _fpow(base, exponent):
    """None: it leaves."""
    if not (math.isfinite(base) and math.isfinite(exponent)):
        return None
    if not (base > 0.0 or base != 0.0 and exponent.is_integer()):
        return None
    try:
        result = base ** exponent
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def _rounded(function):
    """floor and the like as C has them: a double, its sign kept when it is zero."""
    return lambda x: math.copysign(float(function(x)), x) if math.isfinite(x) else x


def _finite(function):
    def call(*args):
        try:
            result = function(*args)
        except (ValueError, OverflowError):
            return None
        return result if math.isfinite(result) else None
    return call


CMATH = {name: (1, _finite(getattr(math, name))) for name in (
    "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 expm1 log log2 log10 log1p sqrt cbrt fabs "
    "erf erfc").split()}
CMATH.update({name: (2, _finite(getattr(math, name))) for name in "atan2 pow fmod copysign remainder".split()})
CMATH.update({name: (1, _finite(_rounded(getattr(math, name)))) for name in ("floor", "ceil", "trunc")})
CMATH["rint"] = 1, _finite(_rounded(round))
"""Name of a C math function -> (how many operands, function that gives None where the op leaves)."""


def _range_parts(iterator):
    """(range, how many values it has given) of a range iterator. 3.11 counts, later versions move the range's start."""
    _, (values,), given = iterator.__reduce__()
    return values, given or 0


def _iter_seq(iterator, null):
    sequence = iter_parts(iterator)[0]
    return null if sequence is None else sequence


_FIELDS = {"enumerate.iter": 0, "enumerate.index": 1, "map.func": 0, "filter.func": 0, "filter.iter": 1}

_DEQUE_FIELDS = ("dequeiter.block", "dequeiter.index", "dequeiter.left", "dequeiter.state", "dequeiter.deque")


def _iter_field(iterator, field):
    """A field of an iterator that asks others, or goes over a list from its end."""
    if field in _DEQUE_FIELDS:
        return _core.deque_parts(iterator)[_DEQUE_FIELDS.index(field)]
    parts = iterator.__reduce__()
    if field == "reversed.seq":
        return parts[1][0] if len(parts) > 2 else NULL
    if field == "reversed.index":
        return parts[2] if len(parts) > 2 else -1
    if field == "zip.strict":
        return len(parts) - 2
    return parts[1][1:] if field == "map.iters" else parts[1] if field == "zip.iters" else parts[1][_FIELDS[field]]


def _cell_set(cell, value):
    cell.cell_contents = value


def _content(cell, null):
    try:
        return cell.cell_contents
    except ValueError:
        return null


def _range_cur(iterator):
    values, given = _range_parts(iterator)
    return values.start + given * values.step


def _range_step(iterator):
    return _range_parts(iterator)[0].step


def _range_len(iterator):
    values, given = _range_parts(iterator)
    return len(values) - given


_PLAIN = {int, float, bool, complex, str, bytes, bytearray, type(None), range}
_NUMBERS = {int, float, bool, type(None)}


def _plain(obj, depth=4):
    """Whether nobody can tell when this object is released. References are not counted here: Python code that runs a graph holds
    some of its own."""
    kind = tame_class(obj)
    if kind in _PLAIN:
        return True
    if depth == 0 or kind not in (list, tuple, dict, set, frozenset):
        return False
    if kind in (set, frozenset) and getweakrefcount(obj):
        return False
    items = [*obj, *obj.values()] if kind is dict else obj
    return all([_plain(item, depth - 1) for item in items])


def _find(table, key):
    """A place: (table, key), 0: nothing, or 1: to tell would need Python code."""
    found = _core.table_find(table, key)
    return (table, key) if found == 2 else found


def _at(place):
    """The value that a dict has at a place; None if there is none."""
    return place[0][place[1]] if type(place) is tuple else None


def _set_binary(x, y, symbol):
    name = {"|": "union", "&": "intersection", "-": "difference", "^": "symmetric_difference"}[chr(symbol)]
    return getattr(x, name)(y)


def _full(queue, end):
    """Whether nothing can be appended to a deque without that somebody may see an item go at its other end."""
    return queue.maxlen == 0 or len(queue) == queue.maxlen and not _plain(queue[end])


def _deque_has(queue, value):
    found = _seq_find(queue, value)
    return None if found is None else found >= 0


_KEYS = {str, int, float, bool, type(None)}


def _keyed(items):
    """Whether the kernel looks up each of the items, or keys."""
    return all([tame_class(key) in _KEYS or type(key) is tuple and _keyed(key) for key in items])


def _table_list(table, what):
    return list(table if what in (0, 3) else table.values() if what == 1 else table.items())


def _seq_rest(sequence, before, after):
    *rest, = iter(sequence[before:])
    del rest[len(rest) - after:]
    return rest


def _set_change(x, y, symbol):
    {"&": x.intersection_update, "-": x.difference_update, "^": x.symmetric_difference_update}[chr(symbol)](y)


def _set_relation(x, y, how):
    return (x < y, x <= y, x == y, x != y, x > y, x >= y, x.isdisjoint(y))[how]


def _table_of(iterator, null):
    table = _core.table_state(iterator)[0]
    return null if table is None else table


def _pure_call(function, letter, *args):
    """None: it leaves."""
    try:
        result = function(*args)
    except Exception:
        return None
    if letter == "i":
        return result if type(result) is int and INT_MIN <= result <= INT_MAX else None
    return result if type(result) is {"f": float, "b": bool}[letter] else None


def _char_at(text, index):
    return ord(text[index]) if index < len(text) else 0


def _str_number(kind, text):
    """None: it leaves."""
    try:
        number = kind(text)
    except ValueError:
        return None
    return number if kind is float or INT_MIN <= number <= INT_MAX else None


def _call_new(function, *args):
    """None: it leaves."""
    try:
        return function(*args)
    except Exception:
        return None


def _view_fits(view, code):
    """Whether a memoryview has what view_code asks for."""
    try:
        return (view.format == code[0] and view.ndim == 1 and view.strides == (view.itemsize,)
                and (len(code) == 1 or not view.readonly))
    except ValueError:                               # it is released
        return False


_FAILED = object()


def _attempt(function, *args):
    """What the call gives; _FAILED where it raises, and so leaves."""
    try:
        return function(*args)
    except (TypeError, ValueError, OverflowError, IndexError, BufferError, MemoryError):
        return _FAILED


def _set_item(container, index, value):
    container[index] = value


def _add(x, y):
    return x + y


def _repeat(x, times):
    return x * times


def _inplace_add(x, y):
    x += y


# --- sequences -------------------------------------------------------------------------------------------------------
_SCALARS = (int, float, bool, str, type(None))
_COMPARED = (*_SCALARS, list, tuple)


def _plain_equal(x, y, depth=4):
    """Whether two items are equal; None: it takes more than numbers, strs, None, lists and tuples to tell."""
    if x is y:
        return True
    if tame_class(x) in _SCALARS and tame_class(y) in _SCALARS:
        return x == y
    if depth == 0 or tame_class(x) not in _COMPARED or tame_class(y) not in _COMPARED:
        return None
    if type(x) is not type(y) or len(x) != len(y) and type(x) is list:
        return False
    for one, other in zip(x, y):
        same = _plain_equal(one, other, depth - 1)
        if not same:
            return same
    return len(x) == len(y)


def _seq_compare(x, y, how, depth=4):
    """x < y, x <= y, x == y, x != y, x > y, x >= y for how = 0 to 5; None: it leaves."""
    if depth == 0 or type(x) is not type(y) or tame_class(x) not in (list, tuple):
        return None
    if how in (2, 3) and len(x) != len(y) and type(x) is list:
        return how == 3
    for one, other in zip(x, y):
        same = _plain_equal(one, other, depth - 1)
        if same is None:
            return None
        if not same:
            if how in (2, 3):
                return how == 3
            if tame_class(one) in _SCALARS and tame_class(other) in _SCALARS:
                return _ordered(one, other, how)
            return _seq_compare(one, other, how, depth - 1)
    return _ordered(len(x), len(y), how)


def _ordered(x, y, how):
    try:
        return (x < y, x <= y, x == y, x != y, x > y, x >= y)[how]
    except TypeError:
        return None


def _seq_find(items, value):
    if value != value:
        return None
    for index, item in enumerate(items):
        same = _plain_equal(item, value)
        if same is None:
            return None
        if same:
            return index
    return -1


def _seq_find_f(items, value):
    if not INT_MIN <= value < -float(INT_MIN):
        for item in items:
            if type(item) is int and not INT_MIN <= item <= INT_MAX:
                return None
            if _plain_equal(item, value):
                break
    return _seq_find(items, value)


def _seq_count(items, value):
    found = [_plain_equal(item, value) for item in items]
    return None if None in found or value != value else sum(found)


def _sortable(items):
    """Whether sorting them runs no Python code and does not raise."""
    if not all([_is_ordered(item) for item in items]):
        return False
    try:
        sorted(items)
    except TypeError:
        return False
    return True


def _is_ordered(item, depth=4):
    return tame_class(item) in _SCALARS or depth > 0 and type(item) in (list, tuple) and all([_is_ordered(part, depth - 1) for part in item])


def _plain_call(function, items, *start):
    """None: it leaves."""
    if not all([tame_class(item) in _SCALARS for item in items]):
        return None
    try:
        return function(items, *start)
    except Exception:
        return None


def _list_mark(items, first, step, value):
    for number in range(4):
        items[first + number * step] = value


def _list_swap(x, i, of_x, y, j, of_y):
    x[i] = of_y
    y[j] = of_x


def _list_delete(items, start, stop):
    del items[start:stop]


def _list_replace(items, start, stop, new):
    items[start:stop] = new


def _list_sort(items, reverse):
    items.sort(reverse=bool(reverse))


def _list_sort_by(items, keys, reverse):
    found = iter(keys)
    items.sort(key=lambda item: next(found), reverse=bool(reverse & 1))


def _is_scalar(item):
    """Whether a function that is given the item comes to nothing else, or to tuples only."""
    return tame_class(item) in _SCALARS or type(item) is tuple and all(map(_is_scalar, item))


def _range_list(start, stop, step):
    return list(range(start, stop, step))


# --- the meaning of ops ----------------------------------------------------------------------------------------------
_FITS = f"not {INT_MIN} <= {{r}} <= {INT_MAX}"
_DOUBLE = f"not {float(INT_MIN)!r} <= {{0}} < {-float(INT_MIN)!r}"
_EXACT = f"not {-2 ** 53} <= {{0}} <= {2 ** 53}"

# name: (leaves if, before; the value; leaves if, after), as Python; {0}, {1}, ... operands, {r} the result, {imm} the
# immediate. The third is "wrap" for ops that keep the low 64 bits.
SEMANTICS = {
    "cell": (None, "cells[{imm}]", None),
    "gval": (None, "gvals[{imm}]", None),
    "unbox_int": (f"type({{0}}) is not int or not {INT_MIN} <= {{0}} <= {INT_MAX}", "{0}", None),
    "unbox_float": ("type({0}) is not float", "{0}", None),
    "unbox_bool": ("{0} is not True and {0} is not False", "{0}", None),
    "guard_is": ("{0} is not {imm}", None, None),
    "guard_class": ("{0} is NULL or type({0}) is not {imm}", None, None),
    "guard_null": ("{0} is not NULL", None, None),
    "guard_bound": ("{0} is NULL", None, None),
    "guard_true": ("not {0}", None, None),
    "guard_false": ("{0}", None, None),
    "is_obj": (None, "{0} is {1}", None),
    "deref": (None, "content({0}, NULL)", None),
    "cell_get": (None, "content({0}, NULL)", None),
    "cell_set": ("not plain(content({0}, None))", "cell_set({0}, {1})", None),
    "cast": ("{0} is NULL or type({0}) is not {imm}", "{0}", None),
    "is_class": (None, "type({0}) is {imm}", None),
    "guard_shared": ("not plain({0})", None, None),
    "retain": (None, "{0}", None),
    "borrow": (None, "{0}", None),
    "release": ("not plain({0})", None, None),
    "check_index": (f"not {{0}} & {_UNSIGNED} < {{1}} & {_UNSIGNED}", "{0}", None),
    "wrap_index": (f"not ({{0}} & {_UNSIGNED} < {{1}} & {_UNSIGNED} or ({{0}} + {{1}}) & {_UNSIGNED} < {{1}} & {_UNSIGNED})",
                   f"{{0}} if {{0}} & {_UNSIGNED} < {{1}} & {_UNSIGNED} else wrap({{0}} + {{1}})", None),
    "list_size": (None, "len({0})", None),
    "list_items": (None, "{0}", None),
    "list_item": (None, "{0}[{1}]", None),
    "list_set_o": ("not plain({0}[{1}])", "list_set({0}, {1}, {2})", None),
    "list_set_t": ("not plain({0}[{1}])", "list_set({0}, {1}, {2})", None),
    "list_mark": ("not plain({0}[{1}:{1} + 3 * {2} + 1:{2}])", "list_mark({0}, {1}, {2}, {3})", None),
    "list_swap": (None, "list_swap({0}, {1}, {2}, {3}, {4}, {5})", None),
    "list_set_i": ("type({0}[{1}]) not in numbers", "list_set({0}, {1}, {2})", None),
    "list_set_f": ("type({0}[{1}]) not in numbers or {2} != {2}", "list_set({0}, {1}, {2})", None),
    "list_append_o": (None, "list_append({0}, {1})", None),
    "list_append_t": (None, "list_append({0}, {1})", None),
    "list_append_i": (None, "list_append({0}, {1})", None),
    "list_append_f": ("{1} != {1}", "list_append({0}, {1})", None),
    "list_pop": ("not {0}", "list_pop({0})", None),
    "list_repeat": (None, "{0} * {1}", None),
    "bool_obj": (None, "{0}", None),
    "box_i": (None, "{0}", None),
    "box_f": ("{0} != {0}", "{0}", None),
    "iter_seq": (None, "iter_seq({0}, NULL)", None),
    "iter_index": (None, "iter_parts({0})[1]", None),
    "iter_field": (None, "iter_field({0}, {imm})", None),
    "iter_number": (None, "iter_field({0}, {imm})", None),
    "iter_part": (None, "{0}[{imm}]", None),
    "guard_alone": ("refcount({0}) > 5 - {imm}", None, None),
    "rangeiter_cur": (None, "range_cur({0})", None),
    "rangeiter_step": (None, "range_step({0})", None),
    "rangeiter_len": (None, "range_len({0})", None),
    "dict_used": (None, "len({0})", None),
    "dict_is_combined": (None, "table_is_combined({0})", None),
    "dict_find_i": (None, "find({0}, {1})", None),
    "dict_find_o": (None, "find({0}, {1})", None),
    "guard_known": ("{0} is UNDECIDED", None, None),
    "guard_place": ("type({0}) is not tuple", "{0}", None),
    "is_place": (None, "type({0}) is tuple", None),
    "place_item": (None, "placed({0})", None),
    "dict_set_oo": ("not plain(placed({1}))", "dict_set({0}, {2}, {3})", None),
    "dict_set_io": ("not plain(placed({1}))", "dict_set({0}, {2}, {3})", None),
    "dict_set_oi": ("type(placed({1})) not in numbers", "dict_set({0}, {2}, {3})", None),
    "dict_set_of": ("type(placed({1})) not in numbers or {3} != {3}", "dict_set({0}, {2}, {3})", None),
    "dict_set_ii": ("type(placed({1})) not in numbers", "dict_set({0}, {2}, {3})", None),
    "dict_set_if": ("type(placed({1})) not in numbers or {3} != {3}", "dict_set({0}, {2}, {3})", None),
    "dict_take_o": (None, "{0}.pop({2})", None),
    "dict_take_i": (None, "{0}.pop({2})", None),
    "dict_drop_o": ("not plain(placed({1}))", "{0}.pop({2})", None),
    "dict_drop_i": ("not plain(placed({1}))", "{0}.pop({2})", None),
    "dict_new": (None, "{{}}", None),
    "dict_next": (None, "table_next({0}, {1})", None),
    "dict_key": (None, "table_entry({0}, {1})[0]", None),
    "dict_value": (None, "table_entry({0}, {1})[1]", None),
    "set_used": (None, "len({0})", None),
    "set_find_i": (None, "find({0}, {1})", None),
    "set_find_o": (None, "find({0}, {1})", None),
    "set_add_o": (None, "{0}.add({2})", None),
    "set_add_i": (None, "{0}.add({2})", None),
    "set_drop_o": (None, "{0}.discard({2})", None),
    "set_drop_i": (None, "{0}.discard({2})", None),
    "set_new": (None, "set()", None),
    "set_binary": ("not keyed({0}) or not keyed({1})", "set_binary({0}, {1}, {2})", None),
    "set_next": (None, "table_next({0}, {1})", None),
    "set_key": (None, "table_entry({0}, {1})[0]", None),
    "iter_table": (None, "table_of({0}, NULL)", None),
    "iter_used": (None, "table_state({0})[1]", None),
    "iter_pos": (None, "table_state({0})[2]", None),
    "dictiter_left": (None, "table_state({0})[3]", None),
    "setiter_left": (None, "table_state({0})[3]", None),
    "str_size": (None, "len({0})", None),
    "str_char": (None, "char_at({0}, {1})", None),
    "str_eq": (None, "{0} == {1}", None),
    "str_order": (None, "({0} > {1}) - ({0} < {1})", None),
    "str_has_char": (None, "chr({1}) in {0}", None),
    "str_has": ("False", "{1} in {0}", None),
    "char_in": (None, "chr({0}) in {imm}", None),
    "char_test": (None, "getattr(chr({0}), {imm})()", None),
    "str_to_int": (None, "str_number(int, {0})", "{r} is None"),
    "str_to_float": (None, "str_number(float, {0})", "{r} is None"),
    "char_obj": (None, "chr({0})", None),
    "str_concat": (None, "{0} + {1}", None),
    "str_append": (None, "{0} + {1}", None),
    "str_append_char": (None, "{0} + chr({1})", None),
    "str_repeat": (None, "{0} * {1}", None),
    "str_slice": (None, "{0}[{1}:{2}]", None),
    "dict_copy": ("not keyed({0})", "{0}.copy()", None),
    "dict_union": ("not keyed({0}) or not keyed({1})", "{0} | {1}", None),
    "dict_merge": ("not keyed({0}) or not keyed({1}) or not plain(list({0}.values()))", "{0}.update({1})", None),
    "dict_clear": ("not keyed({0}) or not plain(list({0}.values()))", "{0}.clear()", None),
    "dict_popitem": ("not {0}", "{0}.popitem()", None),
    "table_list": (None, "table_list({0}, {1})", None),
    "set_of": ("not keyed({0})", "frozenset({0}) if {1} else set({0})", None),
    "set_update": ("not keyed({0}) or not keyed({1})", "{0}.update({1})", None),
    "set_change": ("not keyed({0}) or not keyed({1})", "set_change({0}, {1}, {2})", None),
    "set_relation": ("not keyed({0}) or not keyed({1})", "set_relation({0}, {1}, {2})", None),
    "set_pop": ("not {0}", "{0}.pop()", None),
    "set_clear": ("not keyed({0})", "{0}.clear()", None),
    "deque_size": (None, "len({0})", None),
    "deque_append_o": ("full({0}, 0)", "{0}.append({1})", None),
    "deque_append_i": ("full({0}, 0)", "{0}.append({1})", None),
    "deque_append_f": ("full({0}, 0)", "{0}.append({1})", None),
    "deque_appendleft": ("full({0}, -1)", "{0}.appendleft({1})", None),
    "deque_pop": ("not {0}", "{0}.pop()", None),
    "deque_popleft": ("not {0}", "{0}.popleft()", None),
    "deque_new": ("{1} < -1", "deque({0}, None if {1} < 0 else {1})", None),
    "deque_copy": (None, "{0}.copy()", None),
    "deque_at": ("not -len({0}) <= {1} < len({0})", "{0}[{1}]", None),
    "deque_put": ("not -len({0}) <= {1} < len({0}) or not plain({0}[{1}])", "set_item({0}, {1}, {2})", None),
    "deque_has": (None, "deque_has({0}, {1})", "{r} is None"),
    "deque_extend": ("{0}.maxlen is not None and (len({1}) > {0}.maxlen or not plain(list({0})))", "{0}.extend({1})", None),
    "deque_rotate": (None, "{0}.rotate({1})", None),
    "deque_clear": ("not plain(list({0}))", "{0}.clear()", None),
    "deque_block": (None, "deque_parts({0})[0]", None),
    "deque_first": (None, "deque_parts({0})[1]", None),
    "deque_state": (None, "deque_parts({0})[2]", None),
    "block_item": (None, "block_item({0}, {1})", None),
    "block_right": (None, "block_item({1})", None),
    "add_ovf": (None, "{0} + {1}", _FITS),
    "sub_ovf": (None, "{0} - {1}", _FITS),
    "mul_ovf": (None, "{0} * {1}", _FITS),
    "neg_ovf": (None, "-{0}", _FITS),
    "abs_ovf": (None, "abs({0})", _FITS),
    "add": (None, "{0} + {1}", "wrap"),
    "sub": (None, "{0} - {1}", "wrap"),
    "mul": (None, "{0} * {1}", "wrap"),
    "neg": (None, "-{0}", "wrap"),
    "floordiv": (f"{{1}} == 0 or ({{1}} == -1 and {{0}} == {INT_MIN})", "{0} // {1}", None),
    "mod": ("{1} == 0", "{0} % {1}", None),
    "mulmod": ("{2} <= 0", "{0} * {1} % {2}", None),
    "shl_ovf": ("{1} < 0 or ({1} > 63 and {0} != 0)", "{0} << ({1} if {0} else 0)", _FITS),
    "shr": ("{1} < 0", "{0} >> ({1} if {1} < 63 else 63)", None),
    "and": (None, "{0} & {1}", None),
    "or": (None, "{0} | {1}", None),
    "xor": (None, "{0} ^ {1}", None),
    "invert": (None, "~{0}", None),
    "ipow_ovf": ("{1} < 0", "ipow({0}, {1})", "{r} is None"),
    "lt": (None, "{0} < {1}", None),
    "le": (None, "{0} <= {1}", None),
    "eq": (None, "{0} == {1}", None),
    "ne": (None, "{0} != {1}", None),
    "gt": (None, "{0} > {1}", None),
    "ge": (None, "{0} >= {1}", None),
    "not": (None, "not {0}", None),
    "band": (None, "{0} & {1}", None),
    "bor": (None, "{0} | {1}", None),
    "bxor": (None, "{0} ^ {1}", None),
    "bool_to_int": (None, "int({0})", None),
    "bytes_size": (None, "len({0})", None),
    "bytes_data": (None, "{0}", None),
    "bytes_item": (None, "{0}[{1}]", None),
    "buffer_size": (None, "len({0})", None),
    "bytearray_data": (None, "{0}", None),
    "array_code": ("{0}.typecode != {imm}", "{0}", None),
    "array_data": (None, "{0}", None),
    "view_code": ("not view_fits({0}, {imm})", "{0}", None),
    "view_size": (None, "len({0})", None),
    "view_data": (None, "{0}", None),
    "raw_i": (None, "{0}[{1}]", "wrap"),
    "raw_f": (None, "{0}[{1}]", None),
    "raw_set_i": (None, "set_item({0}, {1}, {2})", None),
    "raw_set_f": (None, "set_item({0}, {1}, {2})", None),
    "buffer_find": (None, "{1} in {0}", None),
    "buffer_search": (None, "{1} in {0}", None),
    "buffer_compare": (None, "({0} > {1}) - ({0} < {1})", None),
    "array_equal": ("{0}.typecode != {1}.typecode", "{0} == {1}", None),
    "array_find_i": ("{0}.typecode in 'fd'", "{1} in {0}", None),
    "array_find_f": ("{0}.typecode not in 'fd'", "{1} in {0}", None),
    "bytearray_append": (None, "attempt({0}.append, {1})", "{r} is failed"),
    "bytearray_pop": (None, "attempt({0}.pop)", "{r} is failed"),
    "array_append_i": ("{0}.typecode in 'fd'", "attempt({0}.append, {1})", "{r} is failed"),
    "array_append_f": ("{0}.typecode not in 'fd'", "attempt({0}.append, {1})", "{r} is failed"),
    "buffer_extend": (None, "attempt({0}.extend, {1})", "{r} is failed"),
    "buffer_iadd": (None, "attempt(iadd, {0}, {1})", "{r} is failed"),
    "buffer_add": (None, "attempt(add, {0}, {1})", "{r} is failed"),
    "buffer_repeat": (None, "attempt(mul, {0}, {1})", "{r} is failed"),
    "buffer_slice": ("{3} == 0", "{0}[{1}:{2}:{3}]", None),
    "buffer_set_slice": ("{3} == 0", "attempt(set_item, {0}, slice({1}, {2}, {3}), {4})", "{r} is failed"),
    "buffer_new_i": (None, "attempt({0}, {1})", "{r} is failed"),
    "buffer_new_o": (None, "attempt({0}, {1})", "{r} is failed"),
    "int_from_bytes": ("len({0}) > 8", "attempt(from_bytes, {0}, 'big' if {1} else 'little')", f"{{r}} is failed or {{r}} > {INT_MAX}"),
    "int_to_bytes": ("{0} < 0", "attempt({0}.to_bytes, {1}, 'big' if {2} else 'little')", "{r} is failed"),
    "array_new": (None, "attempt({0}, {1}, {2})", "{r} is failed"),
    "select": (None, "{1} if {0} else {2}", None),
    "fadd": (None, "{0} + {1}", None),
    "fsub": (None, "{0} - {1}", None),
    "fmul": (None, "{0} * {1}", None),
    "fdiv": ("{1} == 0.0", "{0} / {1}", None),
    "fneg": (None, "-{0}", None),
    "fabs": (None, "abs({0})", None),
    "fsqrt": ("{0} < 0.0", "sqrt({0})", None),
    "ffloordiv": ("{1} == 0.0", "{0} // {1}", None),
    "fmod_py": ("{1} == 0.0", "{0} % {1}", None),
    "fpow": (None, "fpow({0}, {1})", "{r} is None"),
    "flt": (None, "{0} < {1}", None),
    "fle": (None, "{0} <= {1}", None),
    "feq": (None, "{0} == {1}", None),
    "fne": (None, "{0} != {1}", None),
    "fgt": (None, "{0} > {1}", None),
    "fge": (None, "{0} >= {1}", None),
    "guard_first": ("{0} and type({0}[0]) is not {imm}", None, None),
    "tuple_size": (None, "len({0})", None),
    "tuple_items": (None, "{0}", None),
    "tuple_unpack": ("len({0}) != {imm}", "{0}", None),
    "tuple_item": (None, "{0}[{1}]", None),
    "seq_slice": (None, "{0}[{1}:{2}:{3}]", None),
    "seq_concat": (None, "{0} + {1}", None),
    "seq_compare": (None, "seq_compare({0}, {1}, {2})", "{r} is None"),
    "seq_find_o": (None, "seq_find({0}, {1})", "{r} is None"),
    "seq_find_i": (None, "seq_find({0}, {1})", "{r} is None"),
    "seq_find_f": (None, "seq_find_f({0}, {1})", "{r} is None"),
    "seq_count": (None, "seq_count({0}, {1})", "{r} is None"),
    "seq_rest": (None, "seq_rest({0}, {1}, {2})", None),
    "seq_list": (None, "list({0})", None),
    "seq_tuple": (None, "tuple({0})", None),
    "seq_sorted": ("not sortable({0})", "sorted({0}, reverse={1})", None),
    "range_list": (None, "range_list({0}, {1}, {2})", None),
    "list_insert": (None, "list_insert({0}, {1}, {2})", None),
    "list_pop_at": ("not -len({0}) <= {1} < len({0})", "list_pop({0}, {1})", None),
    "list_extend": (None, "list_extend({0}, {1})", None),
    "list_delete": ("not plain({0}[{1}:{2}])", "list_delete({0}, {1}, {2})", None),
    "list_replace": ("not plain({0}[{1}:{2}])", "list_replace({0}, {1}, {2}, {3})", None),
    "list_move": ("not plain({0}[{1}:{2}])", "list_replace({0}, {1}, {2}, {3}[{4}:{5}:{6}])", None),
    "list_reverse": (None, "list_reverse({0})", None),
    "list_sort": ("not sortable({0})", "list_sort({0}, {1})", None),
    "list_sort_by": ("len({0}) != len({1}) or not sortable({1}) or {2} & 2 and not all(map(is_scalar, {0}))", "list_sort_by({0}, {1}, {2})", None),
    "int_to_float": (None, "float({0})", None),
    "guard_exact": (_EXACT, None, None),
    "itruediv": (f"{{1}} == 0 or {_EXACT} or {_EXACT.replace('{0}', '{1}')}", "{0} / {1}", None),
    "float_to_int": (_DOUBLE, "int({0})", None),
    "floor_to_int": (_DOUBLE, "floor({0})", None),
    "ceil_to_int": (_DOUBLE, "ceil({0})", None),
    "round_to_int": (_DOUBLE, "round({0})", None),
    "poll": ("polls is not None and polls()", None, None),
    "guard_depth": ("left < {frames}", None, None),
    "call_out": (None, "{0}[{imm}]", None),
}
WRITTEN_OUT = ("plain_call", "build", "dict_find_t", "dict_set_t", "set_find_t", "set_add_t", "str_build", "call_new", "const", "param", "phi", "cmath", "call_native", "pure_call", "jump", "branch",
               "ret", "ret_owned", "exit")

_GLOBALS = {
    "__builtins__": {"type": type, "int": int, "float": float, "abs": abs, "round": round, "list": list, "len": len,
                     "chr": chr, "str": str, "getattr": getattr, "all": all, "map": map, "tuple": tuple, "set": set, "frozenset": frozenset, "sorted": sorted},
    "char_at": _char_at, "str_number": _str_number, "call_new": _call_new,
    "deque": deque, "keyed": _keyed, "table_list": _table_list, "set_change": _set_change, "set_relation": _set_relation, "full": _full, "deque_has": _deque_has, "deque_parts": _core.deque_parts, "block_item": _core.block_item, "find": _find, "placed": _at, "UNDECIDED": 1, "dict_set": dict.__setitem__, "set_binary": _set_binary, "table_of": _table_of,
    "table_next": _core.table_next, "table_entry": _core.table_entry, "table_state": _core.table_state,
    "table_is_combined": _core.table_is_combined,
    "seq_compare": _seq_compare, "seq_rest": _seq_rest, "seq_find": _seq_find, "seq_find_f": _seq_find_f, "seq_count": _seq_count, "sortable": _sortable,
    "plain_call": _plain_call, "list_insert": list.insert, "list_extend": list.extend, "list_delete": _list_delete,
    "list_replace": _list_replace, "list_reverse": list.reverse, "list_sort": _list_sort, "list_sort_by": _list_sort_by, "is_scalar": _is_scalar, "range_list": _range_list,
    "plain": _plain, "numbers": _NUMBERS, "list_set": list.__setitem__, "list_mark": _list_mark, "list_swap": _list_swap, "list_append": list.append, "list_pop": list.pop,
    "NULL": NULL, "content": _content, "cell_set": _cell_set, "range_cur": _range_cur, "iter_parts": iter_parts, "iter_seq": _iter_seq, "iter_field": _iter_field, "refcount": sys.getrefcount, "range_step": _range_step, "range_len": _range_len,
    "wrap": _wrap, "ipow": _ipow, "fpow": _fpow, "sqrt": math.sqrt, "floor": math.floor, "ceil": math.ceil,
    "pure_call": _pure_call, "StepLimit": StepLimit, "view_fits": _view_fits, "attempt": _attempt, "failed": _FAILED,
    "set_item": _set_item, "add": _add, "mul": _repeat, "iadd": _inplace_add, "slice": slice,
    "from_bytes": int.from_bytes,
}


def before_call(snapshot):
    """The snapshot of a call_native as it is before the call is made: the interpreter makes the call itself."""
    frames = list(snapshot.frames)
    last = frames[-1]
    frames[-1] = FrameState(last.code, last.func, last.offset, last.locals, last.stack)
    return Snapshot(frames, snapshot.gwrites, snapshot.reason, snapshot.owned)


# --- from a graph to Python ------------------------------------------------------------------------------------------
class Program:
    """A graph made executable, as it is now: make another when the graph has changed.

    null: what stands for NULL in the cells, gvals, results and exits of this program.
    """

    def __init__(self, graph, null=NULL):
        self.graph, self.null = graph, null
        self._functions = {}

    def run(self, cells, gvals=(), call=None, max_steps=None, poll=None, fail=None, calls_left=CALLS_LEFT):
        """Runs it on the cells (for a body: on its arguments).

        call       function(target, args) that runs a native body instead: gives a tuple of its results, or a list of
                   exit records
        max_steps  raises StepLimit after so many blocks              poll   function() -> whether `poll` leaves
        fail       function(op) -> whether a GUARD leaves although it holds
        calls_left how deep native calls may go; beyond, a call leaves through `before_call` of its snapshot

        Gives ("ret", object; for a body the tuple of results) or ("exit", [(op, snapshot, values), ...]).
        """
        run = _Run(self, call, max_steps, poll, fail)
        function = self.function(self.graph, fail is not None, max_steps is not None)
        body = self.graph.kind == "body"
        if body:
            result = function(run, calls_left, *cells)
        else:
            result = function(run, calls_left, cells, gvals)
        if type(result) is list:
            return "exit", result
        return "ret", result if body else result[0]

    def function(self, graph, fails, steps):
        key = graph, fails, steps
        function = self._functions.get(key)
        if function is None:
            function = self._functions[key] = _Writer(graph, self.null, fails, steps).function()
        return function


class _Run:
    """What one run needs besides its values."""

    __slots__ = ("program", "call", "steps", "poll", "fail")

    def __init__(self, program, call, steps, poll, fail):
        self.program, self.call, self.steps, self.poll, self.fail = program, call, steps, poll, fail

    def native(self, target, left, *args):
        """A native body's results, a tuple, or its exit records, a list."""
        if self.call is not None:
            return self.call(target, args)
        if target.graph is None:
            raise ValueError(f"native body {target.name} has no graph to interpret")
        function = self.program.function(target.graph, self.fail is not None, self.steps is not None)
        return function(self, left, *args)


class _Writer:
    """Writes one graph as the source of a function. A block with one predecessor is written where it is jumped from,
    the others are told apart by `at` in a loop."""

    DEEP = 30            # levels of indentation after which a block is not nested any more

    def __init__(self, graph, null, fails, steps):
        self.graph, self.fails, self.steps = graph, fails, steps
        self.space = dict(_GLOBALS, NULL=null)
        self.names, self.recipes = {}, {}
        self.entries, self.bodies = {}, []
        self.lines = None

    def function(self):
        graph = self.graph
        if graph.kind == "body":
            head = "".join(f", p{index}" for index in range(len(graph.params)))
        else:
            head = ", cells, gvals"
        self.entry(graph.blocks[0])
        done = 0
        while done < len(self.bodies):                # writing one may add more
            block = self.bodies[done]
            self.lines = []
            self.block(block, 0)
            self.bodies[done] = self.lines
            done += 1
        lines = [f"def run(state, left{head}):", " polls, fails = state.poll, state.fail", " at = 0", " while True:"]
        self.dispatch(lines, 0, len(self.bodies), 2)
        space = self.space
        exec(compile("\n".join(lines), f"<{graph.name}>", "exec"), space)
        return space["run"]

    def dispatch(self, lines, low, high, depth):
        pad = " " * depth
        if high - low == 1:
            lines.extend(pad + " " * indent + text for indent, text in self.bodies[low])
            return
        middle = (low + high) // 2
        lines.append(f"{pad}if at < {middle}:")
        self.dispatch(lines, low, middle, depth + 1)
        lines.append(f"{pad}else:")
        self.dispatch(lines, middle, high, depth + 1)

    def entry(self, block):
        number = self.entries.get(block)
        if number is None:
            number = self.entries[block] = len(self.bodies)
            self.bodies.append(block)
        return number

    def name(self, op):
        name = self.names.get(op)
        if name is None:
            name = self.names[op] = f"v{len(self.names)}"
        return name

    def object(self, value):
        name = f"k{len(self.space)}"
        self.space[name] = value
        return name

    def value(self, op):
        """A Python expression for a value."""
        op = op.find()
        if op.name != "const":
            return self.name(op)
        imm = op.imm
        if op.type == "b":
            return "True" if imm else "False"
        if op.type == "i":
            return f"({imm})" if imm < 0 else str(imm)
        found = self.names.get(op)
        if found is None:
            found = self.names[op] = self.object(float(imm) if op.type == "f" else imm)
        return found

    def write(self, depth, text):
        self.lines.append((depth, text))

    def leave(self, depth, condition, op, snapshot=None):
        snap = op.snap if snapshot is None else snapshot
        if self.fails and snapshot is None and OPS[op.name].effect in (GUARD, STORE):
            forced = f"fails({self.object(op)})"
            condition = f"{forced} or {condition}" if condition else forced
        if condition is None:
            return
        self.write(depth, f"if {condition}:")
        self.write(depth + 1, f"return [{self.record(op, snap)}]")

    def record(self, op, snap):
        regs = self.recipes.get(snap)
        if regs is None:
            regs = self.recipes[snap] = encode(snap).regs
        values = ", ".join(self.value(reg) for reg in regs)
        return f"({self.object(op)}, {self.object(snap)}, [{values}])"

    def block(self, block, depth):
        if self.steps:
            self.write(depth, "state.steps -= 1")
            self.write(depth, "if state.steps < 0: raise StepLimit")
        ops = block.live_ops()
        for op in ops:
            if op.name not in ("phi", "const"):
                if OPS[op.name].effect is CONTROL:
                    self.end(block, op, depth)
                    break
                self.op(op, depth)

    def op(self, op, depth):
        args = [self.value(arg) for arg in op.args]
        name = op.name
        if name in SEMANTICS:
            before, value, after = SEMANTICS[name]
            imm = op.imm
            if name in ("guard_is", "guard_class", "guard_first", "cast", "is_class"):
                imm = self.object(imm)
            elif type(imm) is str:
                imm = repr(imm)
        elif name == "param":
            before, value, after, imm = None, f"p{op.imm}", None, None
        elif name == "cmath":
            imm = self.object(CMATH[op.imm][1])
            before, value, after = None, f"{imm}({', '.join(args)})", "{r} is None"
        elif name == "pure_call":
            imm = self.object(op.imm[0])
            before, value, after = None, f"pure_call({', '.join([imm, repr(op.imm[1])] + args)})", "{r} is None"
        elif name == "str_build":
            parts = [("chr(%s)" if letter == "c" else "str(%s)") % arg for letter, arg in zip(op.imm, args)]
            before, value, after, imm = None, f"''.join(({', '.join(parts)},))", None, None
        elif name == "call_new":
            imm = self.object(op.imm[0])
            values = [f"chr({arg})" if letter == "c" else arg for letter, arg in zip(op.imm[1], args)]
            before, value, after = None, f"call_new({', '.join([imm] + values)})", "{r} is None"
        elif name == "plain_call":
            imm = self.object(op.imm)
            before, value, after = None, f"plain_call({', '.join([imm] + args)})", "{r} is None"
        elif name == "build":
            floats = [name for arg, name in zip(op.args, args) if arg.find().type == "f"]
            before = " or ".join([f"{name} != {name}" for name in floats]) or None
            value, after, imm = {"list": "[%s]", "tuple": "(%s,)"}[op.imm[0]] % ", ".join(args), None, None
        elif name in ("dict_find_t", "set_find_t"):
            before, value, after, imm = None, f"find({args[0]}, ({', '.join(args[1:])},))", None, None
        elif name == "dict_set_t":
            before = "not plain(placed({1}))" if op.imm[0][0] == "o" else "type(placed({1})) not in numbers"
            value, after, imm = f"dict_set({args[0]}, ({', '.join(args[3:])},), {args[2]})", None, None
        elif name == "set_add_t":
            before, value, after, imm = None, f"{args[0]}.add(({', '.join(args[2:])},))", None, None
        elif name == "call_native":
            return self.call(op, args, depth)
        else:
            raise ValueError(f"no meaning is written down for {name}")
        result = None if value is None else self.name(op)
        may_leave = OPS[name].effect in (GUARD, STORE) and OPS[name].has_snapshot
        if may_leave and (before or self.fails):
            self.leave(depth, before and before.format(*args, imm=imm, frames=len(op.snap.frames)), op)
        if value is None:
            return
        self.write(depth, ("" if op.type == "v" and after is None else f"{result} = ") + value.format(*args, imm=imm))
        if after == "wrap":
            self.write(depth, f"if {_FITS.format(r=result)}: {result} = wrap({result})")
        elif after is not None:
            self.write(depth, f"if {after.format(r=result)}:")
            self.write(depth + 1, f"return [{self.record(op, op.snap)}]")

    def call(self, op, args, depth):
        result = self.name(op)
        frames = len(op.snap.frames)
        self.leave(depth, f"left < {frames}", op, before_call(op.snap))
        self.write(depth, f"{result} = state.native({', '.join([self.object(op.imm), f'left - {frames}'] + args)})")
        self.write(depth, f"if type({result}) is list:")
        self.write(depth + 1, f"return {result} + [{self.record(op, op.snap)}]")
        if op.type != "v":
            self.write(depth, f"{result} = {result}[0]")

    def end(self, block, op, depth):
        if op.name == "jump":
            self.edge(block, 0, depth)
        elif op.name == "branch":
            self.write(depth, f"if {self.value(op.args[0])}:")
            self.edge(block, 0, depth + 1)
            self.write(depth, "else:")
            self.edge(block, 1, depth + 1)
        elif op.name == "exit":
            self.write(depth, f"return [{self.record(op, op.snap)}]")
        else:
            values = [self.value(arg) for arg in op.args]
            if self.graph.kind == "frame" and op.name == "ret":
                values = [self.shape(op.imm, values)]
            self.write(depth, f"return ({', '.join(values)}{',' if len(values) == 1 else ''})")

    def shape(self, shape, values):
        if type(shape) is int:
            return values[shape]
        parts = [self.shape(part, values) for part in shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def edge(self, block, number, depth):
        succ = block.succs[number]
        index = -1
        for _ in range(block.succs[:number].count(succ) + 1):        # two edges to one block are two predecessors
            index = succ.preds.index(block, index + 1)
        pairs = [(self.name(phi), self.value(phi.args[index])) for phi in succ.phis()]
        pairs = [(target, source) for target, source in pairs if target != source]
        if pairs:
            self.write(depth, f"{', '.join(t for t, _ in pairs)} = {', '.join(s for _, s in pairs)}")
        if len(succ.preds) == 1 and depth < self.DEEP and succ is not self.graph.blocks[0]:
            self.block(succ, depth)
        else:
            self.write(depth, f"at = {self.entry(succ)}")
            self.write(depth, "continue")


def run(graph, cells, gvals=(), call=None, max_steps=None, poll=None, fail=None, calls_left=CALLS_LEFT, null=NULL):
    """Runs a graph once; see Program.run."""
    return Program(graph, null).run(cells, gvals, call, max_steps, poll, fail, calls_left)


# --- for testing -----------------------------------------------------------------------------------------------------
def leaving_ops(graph):
    """The ops of a graph that have a snapshot, in order, then those of the native bodies it calls (each body once)."""
    found, graphs = [], [graph]
    for one in graphs:
        for op in one.ops():
            if op.snap is not None:
                found.append(op)
            if op.name == "call_native" and op.imm.graph is not None and op.imm.graph not in graphs:
                graphs.append(op.imm.graph)
    return found


def fail_nth(graph, number, time=1):
    """A `fail` function: the guard leaving_ops(graph)[number] leaves when it is reached for the time-th time."""
    guilty, count = leaving_ops(graph)[number], 0

    def fail(op):
        nonlocal count
        if op is guilty:
            count += 1
            return count == time
        return False
    return fail


def make_python_kernel(graph, exit_descs, null=NULL, poll=None, fail=None, calls_left=CALLS_LEFT, max_steps=None):
    """The graph as the `python` callable of a _core.Kernel: callable(cells, gvals) -> ("ret", object) or
    ("exit", [(exit descriptor, [register values]), ...innermost first]).

    exit_descs  function(op, snapshot) -> descriptor, or a dict with the descriptor of each op of leaving_ops(graph),
                and under (op, "before") that of a call_native that leaves before the call
    null        _core.NULL
    poll        function() -> whether `poll` leaves; None: at one in POLLS
    A descriptor is asked for once per way out, when it is first taken. Raises KeyError if the dict lacks it. Native
    calls go as deep as the program's own calls might; the recursion limit is raised meanwhile for what runs besides.
    """
    program, known, polls = Program(graph, null), {}, 0

    def descriptor(op, snapshot):
        desc = known.get((op, snapshot))
        if desc is None:
            if callable(exit_descs):
                desc = exit_descs(op, snapshot)
            else:
                desc = exit_descs[op if snapshot is op.snap else (op, "before")]
            known[op, snapshot] = desc
        return desc

    def sometimes():
        nonlocal polls
        polls += 1
        return polls % POLLS == 0

    def kernel(cells, gvals):
        limit = sys.getrecursionlimit()
        depth = min(calls_left, max(limit - _depth() + 1 - INLINE_ROOM, 0))
        sys.setrecursionlimit(limit + 2 * depth + 50)
        try:
            how, result = program.run(cells, gvals, None, max_steps, poll or sometimes, fail, depth)
        finally:
            sys.setrecursionlimit(limit)
        if how == "ret":
            return how, result
        return how, [(descriptor(op, snapshot), values) for op, snapshot, values in result]
    return kernel


def _depth():
    """How many Python frames are below this one."""
    frame, count = sys._getframe(1), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


class Continuation:
    """Stands in a restored frame for the callable of the next frame."""

    def __repr__(self):
        return "<continuation>"

    def __eq__(self, other):
        return type(other) is Continuation

    def __hash__(self):
        return 0


CONTINUATION = Continuation()


class RangeIterState:
    """A range iterator as (cur, stop, step), or that of a sequence as (sequence, index), and the object that is set to them, or
    None for a new one."""

    __slots__ = ("parts", "origin")

    def __init__(self, parts, origin):
        self.parts, self.origin = parts, origin

    def __eq__(self, other):
        return type(other) is RangeIterState and self.parts == other.parts and self.origin is other.origin

    def __repr__(self):
        return f"<rangeiter {self.parts}>"


def restore(records, cells, gvals=(), null=NULL):
    """What an exit leaves to the interpreter: ([(code, func, offset, locals, stack), ...] outermost first,
    {global slot: value}).

    The reference of what the C side does with the records: values as Python objects, NULL as `null`, a callee to be
    continued and its arguments as CONTINUATION and None.
    """
    frames, writes = [], {}
    for _, snapshot, values in reversed(records):
        reader = _Reader(snapshot, values, cells, gvals, null)
        for frame in snapshot.frames:
            # in the order of the recipe: a virtual is built where it is first mentioned
            locals, stack = [reader.value(value) for value in frame.locals], []
            for depth, value in enumerate(frame.stack):
                if depth == frame.callee_at:
                    stack.append(CONTINUATION)
                elif 0 <= frame.callee_at < depth and value is not None:
                    known = isinstance(value, Op) and value.find().name == "const" and value.find().type == "o"
                    stack.append(value.find().imm if known else None)
                else:
                    stack.append(reader.value(value))
            frames.append((frame.code, frame.func, frame.offset, locals, stack))
        for slot, value in snapshot.gwrites:
            writes[slot] = reader.value(value)
    return frames, writes


class _Reader:
    """Reads the values of one snapshot from one record."""

    def __init__(self, snapshot, values, cells, gvals, null):
        self.regs = dict(zip(encode(snapshot).regs, values))
        self.originals = originals(snapshot)
        self.cells, self.gvals, self.null = cells, gvals, null
        self.built = {}

    def value(self, value):
        if value is None:
            return self.null
        if isinstance(value, Op):
            op = value.find()
            if op in self.regs:
                return self.regs[op]
            while op.name in ("unbox_int", "unbox_float", "unbox_bool", "cast"):
                op = op.arg(0)
                if op in self.originals:
                    return self.regs[self.originals[op]]
            if op.name == "const":
                return bool(op.imm) if op.type == "b" else op.imm
            return (self.cells if op.name == "cell" else self.gvals)[op.imm]
        if id(value) in self.built:
            return self.built[id(value)]
        if isinstance(value, VMaybe):
            return self.value(value.value) if self.value(value.flag) else self.null
        parts = tuple(self.value(part) for part in value.parts())
        if isinstance(value, VTuple):
            built = parts
        elif isinstance(value, VRange):
            built = range(*parts)
        elif isinstance(value, VChar):
            built = chr(*parts)
        elif isinstance(value, VCall):
            built = value.function(*parts)
        else:
            built = RangeIterState(parts, None if value.origin is None else self.value(value.origin))
        self.built[id(value)] = built
        return built
