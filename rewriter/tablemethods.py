"""The methods of dicts, sets and frozensets."""
from rewritejit.guards.snapshot import VCall, Virtual
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.calls import Either, _need, builtin
from rewritejit.rewriter.containers import KINDS
from rewritejit.rewriter.dicts import DICTS, SETS, apart, find, key_object, key_samples, learn_key, of, relation, set_of, source_of
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.objects import About

def _view(function):
    @builtin(function)
    def make(b, args):
        _need(args, 1)
        return VCall(function, (of(b, args[0], dict),))


for _function in (dict.keys, dict.values, dict.items):
    _view(_function)


@builtin(dict.get)
def _get(b, args):
    _need(args, 2, 3)
    table = of(b, args[0], dict)
    default = args[2] if len(args) == 3 else b.const(None, "o")
    apart(b, table, False)
    place = find(b, table, args[1])[0]
    return Either(b.emit("is_place", (place,), "b"), lambda: DICTS.found(b, table, place), default)


@builtin(dict.setdefault)
def _setdefault(b, args):
    _need(args, 2, 3)
    table = of(b, args[0], dict)
    default = args[2] if len(args) == 3 else b.const(None, "o")
    if isinstance(default, Virtual) or isinstance(default, Op) and default.type in "if" and objects.object_of(b, default) is None:
        default = objects.to_object(b, default)
    apart(b, table, True)
    place, letter, key = find(b, table, args[1])
    letter, key = key_object(b, letter, key, args[1])

    def insert():
        DICTS.put(b, table, place, letter, key, default)
        learn_key(b, table, args[1])
        return default

    return Either(b.emit("is_place", (place,), "b"), lambda: DICTS.found(b, table, place), insert)


@builtin(dict.pop)
def _pop(b, args):
    _need(args, 2, 3)
    table = of(b, args[0], dict)
    apart(b, table, True)
    place, letter, key = find(b, table, args[1], True)
    samples = objects.about(b, table).item_samples()

    def take():
        if not samples:
            b.starved = True
            raise Leave("no-feedback", "dict.pop")
        checked = b.emit("guard_place", (place,), "p", reason="key")
        found = key_object(b, letter, key, args[1])
        item = objects.own(b, b.emit(f"dict_take_{found[0]}", (table, checked, found[1]), "o", reason="memory"), About(None, samples))
        b.untyped[item] = samples
        return item

    if len(args) == 2:
        return take()
    return Either(b.emit("is_place", (place,), "b"), take, args[2])


@builtin(set.add)
def _add(b, args):
    _need(args, 2)
    SETS.add(b, of(b, args[0], set), args[1])
    return b.const(None, "o")


def _remove(b, args, must):
    _need(args, 2)
    table = of(b, args[0], set)
    if objects.class_of(b, args[1]) is set:
        raise Leave("unsupported-type", "a set in a set")
    place, letter, key = find(b, table, args[1], True)
    if must:
        place = b.emit("guard_place", (place,), "p", reason="key")
    letter, key = key_object(b, letter, key, args[1])
    b.emit(f"set_drop_{letter}", (table, place, key), "v", reason="memory")
    return b.const(None, "o")


@builtin(set.discard)
def _discard(b, args):
    return _remove(b, args, False)


@builtin(set.remove)
def _remove_key(b, args):
    return _remove(b, args, True)


@builtin(dict.copy)
def _copy(b, args):
    _need(args, 1)
    return DICTS.copy(b, of(b, args[0], dict))


@builtin(dict.update)
def _update(b, args):
    _need(args, 2)
    DICTS.update(b, of(b, args[0], dict), of(b, args[1], dict))
    return b.const(None, "o")


@builtin(dict.clear)
def _clear(b, args):
    _need(args, 1)
    table = of(b, args[0], dict)
    apart(b, table, True)
    b.emit("dict_clear", (table, b.const(b.spare, "i")), "v", reason="release")
    return b.const(None, "o")


@builtin(dict.popitem)
def _popitem(b, args):
    _need(args, 1)
    table = of(b, args[0], dict)
    apart(b, table, True)
    samples = list(zip(key_samples(b, table), objects.about(b, table).item_samples()))
    if not samples:
        b.starved = True
        raise Leave("no-feedback", "dict.popitem")
    item = objects.own(b, b.emit("dict_popitem", (table,), "o", reason="key"), About(tuple, samples))
    return item


def _any_set(b, value):
    if objects.class_of(b, value) not in (set, frozenset):
        raise Leave("unsupported-type", f"a set's method of {b.describe(value)}")
    return value


def _copied(cls):
    @builtin(cls.copy)
    def copy(b, args):
        _need(args, 1)
        return set_of(b, of(b, args[0], cls), cls)

    def made(name, symbol):
        @builtin(getattr(cls, name))
        def method(b, args):
            _need(args, 2)
            return KINDS[cls].combine(b, symbol, of(b, args[0], cls), source_of(b, args[1]))

    for name, symbol in (("union", "|"), ("intersection", "&"), ("difference", "-"), ("symmetric_difference", "^")):
        made(name, symbol)

    def asks(name, how):
        @builtin(getattr(cls, name))
        def method(b, args):
            _need(args, 2)
            return relation(b, of(b, args[0], cls), _any_set(b, args[1]), how)

    for name, how in (("issubset", 1), ("issuperset", 5), ("isdisjoint", 6)):
        asks(name, how)


_copied(set)
_copied(frozenset)


def _changing(name, symbol):
    @builtin(getattr(set, name))
    def change(b, args):
        _need(args, 2)
        other = source_of(b, args[1]) if symbol == "|" else _any_set(b, args[1])
        SETS.change(b, symbol, of(b, args[0], set), other)
        return b.const(None, "o")


for _name, _symbol in (("update", "|"), ("intersection_update", "&"), ("difference_update", "-"), ("symmetric_difference_update", "^")):
    _changing(_name, _symbol)


@builtin(set.pop)
def _pop_key(b, args):
    _need(args, 1)
    table = of(b, args[0], set)
    samples = objects.about(b, table).item_samples()
    if not samples:
        b.starved = True
        raise Leave("no-feedback", "set.pop")
    item = objects.own(b, b.emit("set_pop", (table,), "o", reason="key"), About(None, samples))
    b.untyped[item] = samples
    return item


@builtin(set.clear)
def _clear_set(b, args):
    _need(args, 1)
    b.emit("set_clear", (of(b, args[0], set),), "v", reason="release")
    return b.const(None, "o")
