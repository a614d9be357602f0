"""Builtins that go through an iterator: as loops, which are continued in place of the call (steps.Inline).

The functions at the start are those loops. They are compiled and never run; each variable is unbound again where a loop goes on, so that there is one
version of it. What a class's constructor gets without a loop, its own file says (lists.py, ...): its handler is asked first.
"""
from _collections import deque

from rewritejit import pyversion
from rewritejit.guards.snapshot import VRange, Virtual
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import calls, deques, dicts, iteration, lists, objects, steps, strings, tuples
from rewritejit.rewriter.calls import BUILTINS, KEYWORDS, _need
from rewritejit.rewriter.containers import kind_of
from rewritejit.rewriter.decode import decode
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.steps import Inline


# --- the loops ---------------------------------------------------------------------------------------------------------

def list_of(iterator):
    made = []
    for item in iterator:
        made.append(item)
        del item
    return made


def set_of(iterator):
    made = set()
    for item in iterator:
        made.add(item)
        del item
    return made


def dict_of(iterator):
    made = {}
    for key, value in iterator:
        made[key] = value
        del key, value
    return made


def sum_of(iterator, total):
    for item in iterator:
        total = total + item
        del item
    return total


def float_sum_of(iterator, total):
    """From 3.12 on: Neumaier's algorithm, once the sum is a float."""
    rest = 0.0
    for item in iterator:
        if type(total) is float and type(item) is float:
            more = total + item
            if abs(total) >= abs(item):
                rest += (total - more) + item
            else:
                rest += (item - more) + total
            total = more
            del more
        else:
            total = total + item
        del item
    if type(total) is float and rest and rest - rest == 0.0:
        return total + rest
    return total


def any_of(iterator):
    for item in iterator:
        if item:
            return True
        del item
    return False


def all_of(iterator):
    for item in iterator:
        if not item:
            return False
        del item
    return True


def is_in(iterator, wanted):
    for item in iterator:
        if item is wanted or item == wanted:
            return True
        del item
    return False


def is_not_in(iterator, wanted):
    for item in iterator:
        if item is wanted or item == wanted:
            return False
        del item
    return True


def min_of(iterator):
    for best in iterator:
        break
    else:
        raise ValueError
    for item in iterator:
        if item < best:
            best = item
        del item
    return best


def max_of(iterator):
    for best in iterator:
        break
    else:
        raise ValueError
    for item in iterator:
        if item > best:
            best = item
        del item
    return best


def min_by(iterator, key):
    for best in iterator:
        break
    else:
        raise ValueError
    least = key(best)
    for item in iterator:
        value = key(item)
        if value < least:
            best, least = item, value
        del item, value
    return best


def max_by(iterator, key):
    for best in iterator:
        break
    else:
        raise ValueError
    most = key(best)
    for item in iterator:
        value = key(item)
        if value > most:
            best, most = item, value
        del item, value
    return best


def keyed(iterator, key):
    values, keys = [], []
    for item in iterator:
        values.append(item)
        keys.append(key(item))
        del item
    return values, keys


def keys_of(sequence, key):
    keys = []
    for item in sequence:
        if item is sequence:
            raise ValueError
        keys.append(key(item))
        del item
    return keys


# --- what they are called with -----------------------------------------------------------------------------------------

def fresh(b, value, ends=True):
    """An iterator that nobody else holds, over a value: one that is consumed while the value stays as it was, for an exit. ends: whether it is to its
    end. Where the program holds the iterator elsewhere too, it has ended then (steps.finish)."""
    found = iteration.iterator(b, value)
    if found is value:
        has_object = any([getattr(one, "origin", None) is not None for one in iteration.iterators_in(value)])
        if has_object or iteration.mentions(b, value) > 1 and not (ends and iteration.can_end(b, value)):
            raise Leave("unsupported-iter", "an iterator that is held")
    return _copy(found)


def _copy(value):
    if isinstance(value, Virtual) and iteration.is_iterator(value):
        return value.with_parts([_copy(part) for part in value.parts()])
    return value


def is_consumed(b, value):
    """Whether a loop goes through a value: an iterator, or a dict, set, view or str."""
    if isinstance(value, Virtual):
        return iteration.is_iterator(value) or dicts.view_of(b, value) is not None
    kind = kind_of(b, value)
    return kind is not None and kind.cls in (dict, set, frozenset, str, deque)


def _is_any(b, value):
    """The same, or a range."""
    return isinstance(value, VRange) or is_consumed(b, value)


def _consumer(function, handler, keywords=(), accepts=_is_any):
    """Calls of `function` with something to go through as the first argument; others are left to the handler that is there."""
    direct, known = BUILTINS.get(id(function)), KEYWORDS.get(id(function), ())

    def either(b, args, **named):
        if args and (accepts(b, args[0]) or "key" in named):
            return handler(b, args, **named)
        if direct is None or not set(named).issubset(known):
            raise Leave("unsupported-call", function.__name__)
        return direct(b, args, **named)
    calls.builtin(function, keywords=(*known, *keywords))(either)


def _simple(loop, then=None, ends=True):
    def handler(b, args):
        _need(args, 1)
        return Inline(loop, (fresh(b, args[0], ends),), then)
    return handler


def _tuple_of_list(b, frame):
    frame.stack[-1] = tuples.of_list(b, frame.stack[-1])


def _is_looped(b, value):
    """The same for what only a loop makes: of lists and tuples too."""
    return is_consumed(b, value) or tuples.class_of(b, value) in (list, tuple)


def _is_pairs(b, value):
    return _is_looped(b, value) and objects.class_of(b, value) is not dict


def _list(b, args):
    _need(args, 1)
    if _is_table(b, args[0]):
        return dicts.items_list(b, args[0])
    return Inline(list_of, (fresh(b, args[0]),))


def _is_table(b, value):
    return dicts.view_of(b, value) is not None or objects.class_of(b, value) in (dict, set, frozenset)


def listed(b, value):
    """The list of what a range, dict, view or set has, for what goes through lists and tuples only; of others, the value."""
    if isinstance(value, VRange):
        return BUILTINS[id(list)](b, [value])
    return dicts.items_list(b, value) if _is_table(b, value) else value


_consumer(list, _list, accepts=is_consumed)
for _function, _loop in ((any, any_of), (all, all_of)):
    _consumer(_function, _simple(_loop))
def _is_only_looped(b, value):
    """The same for what no op goes through."""
    return _is_any(b, value) and objects.class_of(b, value) not in dicts.SOURCES


_consumer(set, _simple(set_of), accepts=_is_only_looped)
_consumer(dict, _simple(dict_of), accepts=_is_pairs)
_consumer(tuple, _simple(list_of, _tuple_of_list))


def _deque_of_list(b, frame):
    frame.stack[-1] = deques.of_sequence(b, frame.stack[-1], frame.locals[0])


def _new_deque(b, args, maxlen=None):
    _need(args, 1, 2)
    most = deques.limit(b, args[1] if len(args) > 1 else maxlen)
    return Inline(list_of, (fresh(b, args[0]),), _deque_of_list, (most,))


_consumer(deque, _new_deque)


def _sum(b, args):
    _need(args, 1, 2)
    start = args[1] if len(args) > 1 else b.const(0, "i")
    if not (isinstance(start, Op) and start.type in "if"):
        raise Leave("unsupported-type", "sum")
    return Inline(float_sum_of if pyversion.SUM_COMPENSATES else sum_of, (fresh(b, args[0]), start))


_consumer(sum, _sum, accepts=is_consumed)


def _extreme(plain, by):
    def handler(b, args, key=None):
        _need(args, 1)
        if key is None or isinstance(key, Op) and key.is_const and key.imm is None:
            return Inline(plain, (fresh(b, args[0]),))
        return Inline(by, (fresh(b, args[0]), key))
    return handler


_consumer(min, _extreme(min_of, min_by), ("key",))
_consumer(max, _extreme(max_of, max_by), ("key",))


_extend_direct = BUILTINS[id(list.extend)]


@calls.builtin(list.extend)
def _extend(b, args):
    _need(args, 2)
    return _extend_direct(b, [args[0], listed(b, args[1])])


_join_direct = BUILTINS[id(str.join)]


def _join_made(b, frame):
    frame.stack[-1] = strings.join_list(b, frame.locals[0], frame.stack[-1])


@calls.builtin(str.join)
def _join(b, args):
    _need(args, 2)
    if not strings.is_str(b, args[0]) or strings.is_str(b, args[1]) or not is_consumed(b, args[1]):
        return _join_direct(b, args)
    return Inline(list_of, (fresh(b, args[1]),), _join_made, (strings.text_object(b, args[0]),))


# --- sorting ---------------------------------------------------------------------------------------------------------

def _sort_top(b, frame):
    b.emit("list_sort", (frame.stack[-1], frame.locals[0]), "v", reason="unsupported-type")


def _sort_keyed(b, frame):
    values, keys = frame.stack[-1].items
    b.emit("list_sort_by", (values, keys, frame.locals[0]), "v", reason="unsupported-type")
    frame.stack[-1] = values


def _sort_copy(b, frame):
    b.emit("list_sort_by", (frame.locals[1], frame.stack[-1], frame.locals[0]), "v", reason="unsupported-type")
    frame.stack[-1] = frame.locals[1]


def _sort_by_keys(b, frame):
    _sort_copy(b, frame)
    frame.stack[-1] = b.const(None, "o")


def _sorted_by(b, value, key, reverse):
    if _is_table(b, value):
        made = dicts.items_list(b, value)
    elif objects.class_of(b, value) in (list, tuple):
        made = lists.as_list(b, value)
    else:
        return Inline(keyed, (fresh(b, value), key), _sort_keyed, (reverse,))
    return Inline(keys_of, (made, key), _sort_copy, (reverse, made))


def _is_no_key(key):
    return key is None or isinstance(key, Op) and key.is_const and key.imm is None


def _sorted(b, args, key=None, reverse=None):
    _need(args, 1)
    if not _is_no_key(key):
        return _sorted_by(b, args[0], key, lists.flag(b, reverse))
    if _is_table(b, args[0]):
        made = dicts.items_list(b, args[0])
        b.emit("list_sort", (made, lists.flag(b, reverse)), "v", reason="unsupported-type")
        return made
    return Inline(list_of, (fresh(b, args[0]),), _sort_top, (lists.flag(b, reverse),))


_consumer(sorted, _sorted, ("key",))


def _sees_no_lists(b, function):
    """Whether a function reads no variables but its own: a list that is being sorted is empty to it."""
    if isinstance(function, Virtual):
        code, namespace = function.args[0].imm, function.args[1].imm
    else:
        code = getattr(function.imm, "__code__", None)
        if code is None:
            return True
        namespace = function.imm.__globals__
        if function.imm.__defaults__ or function.imm.__kwdefaults__:
            return False
    names = [instr.arg for instr in decode(code).instrs.values() if instr.op in ("LOAD_GLOBAL", "LOAD_NAME")]
    return not code.co_freevars and all([type(name) is tuple and name[0] in _BUILTIN_NAMES and name[0] not in namespace for name in names])


_BUILTIN_NAMES = {"len", "abs", "min", "max", "int", "float", "str", "ord", "chr", "tuple", "bool", "round", "sum"}


def _sort(b, args, key=None, reverse=None):
    _need(args, 1)
    if _is_no_key(key):
        return lists.sort(b, args, reverse)
    container = args[0]
    if objects.class_of(b, container) is not list or not steps.can_call(key) or not _sees_no_lists(b, key):
        raise Leave("unsupported-call", "list.sort")
    how = b.emit("or", (lists.flag(b, reverse), b.const(2, "i")), "i")
    return Inline(keys_of, (container, key), _sort_by_keys, (how, container), True)


calls.builtin(list.sort, keywords=("key", "reverse"))(_sort)


def unpacked(b, value, count):
    """What an instruction does that takes `count` items of an iterator, or as many of a dict, set or str."""
    def unpack(b, frame):
        objects.push_items(b, frame, 1, lists.LISTS.unpack(b, frame.stack[-1], count)[::-1])
    then = b.unpacking.setdefault(count, unpack)     # one object for each count: it is part of a program's key
    return Inline(list_of, (fresh(b, value),), then)
