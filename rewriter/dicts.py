"""Dicts, sets and frozensets.

A key is looked up by an op `dict_find_*`, which gives the place of its value: what is then read, stored or removed there takes the place, so
that `d[k] += 1` looks once. Lookups that would have to run Python code leave.

A dict of the program may be one in which the kernel's own variables and constants are (globals(), a module's __dict__): it is checked to be none
of those (Unit.namespaces).
"""
from rewritejit.guards.snapshot import VCall, VItemsIter, VKeysIter, VSetIter, VTuple, VValuesIter, Virtual
from rewritejit.nativeops.ir.types import tame_class
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.arith import as_int
from rewritejit.rewriter.calls import _need, builtin
from rewritejit.rewriter.containers import KINDS, Kind, register
from rewritejit.rewriter.lists import COMPARISONS
from rewritejit.rewriter.leaving import Leave, name_of
from rewritejit.rewriter.objects import MOST_SAMPLES, About, Item

MOST_PARTS = 8                   # of a tuple that is looked up without being made, as in dicts.c
_KEYS = {str, int, float, bool, bytes, tuple, type(None)}        # classes that are looked up without running Python code


class DictAbout(About):
    """What is known of a dict that the kernel made. keys: samples of its keys."""

    __slots__ = ("keys",)

    def __init__(self, keys, values):
        About.__init__(self, dict, (), values)
        self.keys = keys


def key_samples(b, table):
    """A few of the keys of a dict or set."""
    known = objects.about(b, table)
    if known.cls is not dict:
        return known.item_samples()
    if isinstance(known, DictAbout):
        return known.keys
    return [key for sample in known.samples for key, _ in zip(sample, range(MOST_SAMPLES))][:2 * MOST_SAMPLES]


def learn_key(b, table, key):
    known, sample = objects.about(b, table), objects.sample_of(b, key)
    if sample is None and isinstance(key, VTuple):
        sample = ()
    if sample is None:
        return
    if known.cls is not dict:
        known.learn(b, sample)
    elif isinstance(known, DictAbout) and len(known.keys) < MOST_SAMPLES and not any([type(key) is type(sample) for key in known.keys]):
        known.keys.append(sample)
        b.learned = True


def _learn_samples(known, samples):
    """Add one sample of each class that is new to `known`; whether there is one."""
    before = len(known)
    for sample in samples:
        if len(known) < MOST_SAMPLES and not any([type(sample) is type(other) for other in known]):
            known.append(sample)
    return len(known) > before


def _key(b, key):
    """(letter, Op) to look a key up with: an int as it is, anything else as an object."""
    if isinstance(key, Op) and key.type == "i":
        return "i", key
    _no_new_nan(b, key)
    if isinstance(key, VTuple):
        return "o", objects.build(b, "tuple", key.items)
    found = objects.to_object(b, key)
    known = objects.about(b, found)
    if known is not None and (known.cls or tame_class(next(iter(known.samples), None))) not in _KEYS:
        raise Leave("unsupported-type", f"a key like {name_of(known.cls or type(known.samples[0]))}")
    if known is not None and known.samples and not any(map(_is_plain, known.samples)):
        raise Leave("unsupported-type", "a tuple as a key that holds other things than keys")
    return "o", found


def _is_plain(key, depth=4):
    """Whether looking the key up runs no Python code, as the helpers see it."""
    kind = tame_class(key)
    return depth > 0 and all([_is_plain(item, depth - 1) for item in key]) if kind is tuple else kind in _KEYS


def _no_new_nan(b, key):
    """A NaN is found by its identity, which a computed number does not have yet."""
    if isinstance(key, VTuple):
        for item in key.items:
            _no_new_nan(b, item)
    elif isinstance(key, Op) and key.type == "f" and objects.object_of(b, key) is None:
        b.emit("guard_true", (b.emit("feq", (key, key), "b"),), "v", reason="key")


def _parts(b, key):
    """The parts of a tuple that need not exist to be looked up: ints, and objects; None for others."""
    if not isinstance(key, VTuple) or not 0 < len(key.items) <= MOST_PARTS:
        return None
    found = []
    for item in key.items:
        if not isinstance(item, Op) or item.type == "f":
            return None
        if item.type == "o":
            item = _key(b, item)[1]
        found.append(as_int(b, item) if item.type in "ib" else item)
    return found


def _letters(values):
    return "".join([value.type for value in values])


def find(b, table, key, exists=False):
    """(place, letter, Op of the key); the place is known. The letter is t for a tuple that does not exist, of which the parts are given. exists:
    whether the key must."""
    parts = None if exists else _parts(b, key)
    if parts is not None:
        prefix = "dict" if objects.class_of(b, table) is dict else "set"
        place = b.emit(prefix + "_find_t", (table, *parts), "p", _letters(parts))
        b.emit("guard_known", (place,), "v", reason="key")
        return place, "t", parts
    letter, key = _key(b, key)
    prefix = "dict" if objects.class_of(b, table) is dict else "set"
    place = b.emit(f"{prefix}_find_{letter}", (table, key), "p")
    b.emit("guard_known", (place,), "v", reason="key")
    return place, letter, key


def key_object(b, letter, key, original):
    """The same for what changes a table: the objects that the program has, if there are."""
    if letter == "t":
        return letter, [objects.object_of(b, item) or part for item, part in zip(original.items, key)]
    if letter == "i":
        found = objects.object_of(b, original)
        if found is not None:
            return "o", found
    return letter, key


def apart(b, table, writes):
    """Check that the dict is none of those whose items the kernel keeps elsewhere. writes: whether it is changed. What a body is called from
    may keep variables."""
    if table.name == "dict_new":
        return
    b.unit.uses_dicts = True
    for held in b.unit.invariants.values():
        if type(held[0]) is dict:
            b.unit.namespaces[id(held[0])] = held[0]
    for namespace in b.unit.namespaces.values():
        if writes or b.kind == "body" or any([id(namespace) == key[0] for key in b.wanted_globals]):
            same = b.emit("is_obj", (table, b.const(namespace, "o")), "b")
            b.emit("guard_false", (same,), "v", reason="namespace-dict")


@register
class DictKind(Kind):
    cls = dict
    iterator = None

    def entered(self, b, value, seen, reason):
        """Of one that is empty now, what the kernel puts into it is learned."""
        if not seen:
            place = value.args[0].name, value.args[0].imm
            b.about[value] = DictAbout(b.profiles.setdefault((*place, "keys"), []), b.profiles.setdefault((*place, "values"), []))

    def size(self, b, container):
        apart(b, container, False)
        return b.emit("dict_used", (container,), "i")

    def found(self, b, container, place):
        """The Item at a place where something is."""
        place = b.emit("guard_place", (place,), "p", reason="key")
        return Item(b.emit("place_item", (place,), "o"), objects.about(b, container).item_samples())

    def subscr(self, b, container, index):
        apart(b, container, False)
        return self.found(b, container, find(b, container, index)[0])

    def store(self, b, container, index, value):
        if isinstance(value, Virtual):
            value = objects.to_object(b, value)
        apart(b, container, True)
        place, letter, key = find(b, container, index)
        self.put(b, container, place, *key_object(b, letter, key, index), value)
        learn_key(b, container, index)

    def put(self, b, container, place, letter, key, value):
        sample = objects.sample_of(b, value)
        if sample is not None:
            objects.about(b, container).learn(b, sample)
        found = objects.object_of(b, value)
        if letter == "t":
            if found is None and not (isinstance(value, Op) and value.type in "if"):
                raise Leave("escape", b.describe(value))
            operands = (found or value, *key)
            b.emit("dict_set_t", (container, place, *operands), "v", (_letters(operands), b.spare), reason="release")
        elif found is not None:
            b.emit(f"dict_set_{letter}o", (container, place, key, found), "v", b.spare, reason="release")
        elif isinstance(value, Op) and value.type in "if":
            b.emit(f"dict_set_{letter}{value.type}", (container, place, key, value), "v", reason="release")
        else:
            raise Leave("escape", b.describe(value))

    def delete(self, b, container, index):
        apart(b, container, True)
        place, letter, key = find(b, container, index, True)
        place = b.emit("guard_place", (place,), "p", reason="key")
        letter, key = key_object(b, letter, key, index)
        b.emit(f"dict_drop_{letter}", (container, place, key), "v", b.spare, reason="release")

    def contains(self, b, container, value):
        apart(b, container, False)
        return b.emit("is_place", (find(b, container, value)[0],), "b")

    def get_iter(self, b, container):
        return _table_iter(b, VKeysIter, container)

    def binary(self, b, symbol, x, y):
        if symbol != "|" or not objects.class_of(b, x) is objects.class_of(b, y) is dict:
            self.leave(symbol)
        apart(b, x, False)
        apart(b, y, False)
        return self.new(b, "dict_union", (x, y))

    def inplace(self, b, symbol, x, y):
        if symbol != "|" or not objects.class_of(b, x) is objects.class_of(b, y) is dict:
            self.leave(symbol + "=")
        self.update(b, x, y)
        return x

    def copy(self, b, container):
        """A new dict with the same items."""
        apart(b, container, False)
        return self.new(b, "dict_copy", (container,))

    def new(self, b, name, sources):
        keys = b.profiles.setdefault((id(b.frame.info), b.instr.offset, "keys"), [])
        values = []
        for source in sources:
            _learn_samples(keys, key_samples(b, source))
            values += objects.about(b, source).item_samples()
        return objects.own(b, b.emit(name, sources, "o", reason="memory"), DictAbout(keys, b.profile(values)))

    def update(self, b, container, other):
        """container.update(other), a dict."""
        apart(b, container, True)
        apart(b, other, False)
        self.merge(b, container, other)

    def merge(self, b, container, other):
        known = objects.about(b, container)
        for sample in objects.about(b, other).item_samples():
            known.learn(b, sample)
        if isinstance(known, DictAbout) and _learn_samples(known.keys, key_samples(b, other)):
            b.learned = True
        b.emit("dict_merge", (container, other, b.const(b.spare, "i")), "v", reason="release")


DICTS = KINDS[dict]


class _SetKind(Kind):
    iterator = None

    def size(self, b, container):
        return b.emit("set_used", (container,), "i")

    def contains(self, b, container, value):
        if objects.class_of(b, value) is set:                # it is looked up as a frozenset
            self.leave("a set in a set")
        return b.emit("is_place", (find(b, container, value)[0],), "b")

    def binary(self, b, symbol, x, y):
        if symbol not in ("|", "&", "-", "^") or not {objects.class_of(b, x), objects.class_of(b, y)} <= {set, frozenset}:
            self.leave(symbol)
        return self.combine(b, symbol, x, y)

    def combine(self, b, symbol, x, y):
        """What x.union(y) gives for |, and so on, for what a set is made of at once."""
        known = objects.about(b, x)
        made = b.emit("set_binary", (x, y, b.const(ord(symbol), "i")), "o", reason="memory")
        return objects.own(b, made, About(known.cls, (), b.profile(known.item_samples() + key_samples(b, y))))

    def compare(self, b, symbol, x, y):
        if symbol not in ("==", "!="):               # loops that do this work on whole sets, which is faster without a look at each key before
            self.leave(symbol)
        if not {objects.class_of(b, x), objects.class_of(b, y)} <= {set, frozenset}:
            self.leave(symbol)
        return relation(b, x, y, COMPARISONS[symbol])

    def get_iter(self, b, container):
        return _table_iter(b, VSetIter, container)


def relation(b, x, y, how):
    return b.emit("set_relation", (x, y, b.const(how, "i")), "b", reason="unsupported-type")


@register
class SetKind(_SetKind):
    cls = set

    def inplace(self, b, symbol, x, y):
        if symbol not in ("|", "&", "-", "^") or objects.class_of(b, y) not in (set, frozenset):
            self.leave(symbol + "=")
        self.change(b, symbol, x, y)
        return x

    def change(self, b, symbol, container, other):
        """container <symbol>= other; for | it may be a list, tuple or dict too."""
        if symbol in "|^":
            for sample in key_samples(b, other):
                objects.about(b, container).learn(b, sample)
        if symbol == "|":
            b.emit("set_update", (container, other), "v", reason="memory")
        else:
            b.emit("set_change", (container, other, b.const(ord(symbol), "i")), "v", reason="memory")

    def add(self, b, container, value):
        """container.add(value)"""
        place, letter, key = find(b, container, value)
        letter, key = key_object(b, letter, key, value)
        if letter == "t":
            b.emit("set_add_t", (container, place, *key), "v", _letters(key), reason="memory")
        else:
            b.emit(f"set_add_{letter}", (container, place, key), "v", reason="memory")
        learn_key(b, container, value)


@register
class FrozensetKind(_SetKind):
    cls = frozenset


SETS = KINDS[set]


# --- making ----------------------------------------------------------------------------------------------------------

def _samples(b, values):
    return [sample for sample in [objects.sample_of(b, value) for value in values] if sample is not None]


def build_dict(b, keys, values):
    """A new dict, owned. What is put into it meanwhile, nobody sees if this leaves."""
    keys = [objects.to_object(b, key) if isinstance(key, Virtual) else key for key in keys]
    values = [objects.to_object(b, value) if isinstance(value, Virtual) else value for value in values]
    code = id(b.frame.info), b.instr.offset, "keys"
    key_profile = b.profiles.setdefault(code, [])
    made = b.emit("dict_new", (), "o", reason="memory")
    objects.own(b, made, DictAbout(key_profile, b.profile(_samples(b, values))))
    for key, value in zip(keys, values):
        DICTS.store(b, made, key, value)
    return made


def build_set(b, items):
    items = [objects.to_object(b, item) if isinstance(item, Virtual) else item for item in items]
    made = b.emit("set_new", (), "o", reason="memory")
    objects.own(b, made, About(set, (), b.profile(_samples(b, items))))
    for item in items:
        SETS.add(b, made, item)
    return made


def of(b, value, cls):
    if objects.class_of(b, value) is not cls:
        raise Leave("unsupported-type", f"a {cls.__name__}'s method of {b.describe(value)}")
    return value


@builtin(dict)
def _dict(b, args):
    _need(args, 0, 1)
    if not args:
        return build_dict(b, (), ())
    return DICTS.copy(b, of(b, args[0], dict))


SOURCES = (list, tuple, dict, set, frozenset)     # what sets are made of at once


def source_of(b, value):
    """The value as an object that is one of SOURCES."""
    value = objects.to_object(b, value) if isinstance(value, VTuple) else value
    if objects.class_of(b, value) not in SOURCES:
        raise Leave("unsupported-type", f"a set of the items of {b.describe(value)}")
    if objects.class_of(b, value) is dict:
        apart(b, value, False)
    return value


def set_of(b, value, cls):
    """set(value) or frozenset(value)"""
    value = source_of(b, value)
    made = b.emit("set_of", (value, b.const(int(cls is frozenset), "i")), "o", reason="memory")
    return objects.own(b, made, About(cls, (), b.profile(key_samples(b, value))))


@builtin(set)
def _set(b, args):
    _need(args, 0, 1)
    return set_of(b, args[0], set) if args else build_set(b, ())


@builtin(frozenset)
def _frozenset(b, args):
    _need(args, 0, 1)
    return set_of(b, args[0], frozenset) if args else b.const(frozenset(), "o")


def items_list(b, value):
    """The list of what a dict, a view of one, or a set has."""
    table, what = view_of(b, value), 0
    if table is not None:
        what = _VIEWS[id(value.function)].what
    else:
        table = value
    known, samples = objects.about(b, table), []
    if known.cls is not dict:
        samples, what = known.item_samples(), 3
    else:
        apart(b, table, False)
        samples = key_samples(b, table) if what == 0 else known.item_samples()
        if what == 2:
            samples = list(zip(key_samples(b, table), samples))
    made = b.emit("table_list", (table, b.const(what, "i")), "o", reason="memory")
    return objects.own(b, made, About(list, (), b.profile(samples)))


# --- iteration -------------------------------------------------------------------------------------------------------

_VIEWS = {id(dict.keys): VKeysIter, id(dict.values): VValuesIter, id(dict.items): VItemsIter}


def view_of(b, value):
    """The dict of a view that the kernel made, or None."""
    if isinstance(value, VCall) and id(value.function) in _VIEWS:
        return value.args[0]
    return None


def view_iter(b, value):
    return _table_iter(b, _VIEWS[id(value.function)], value.args[0])


def check_combined(b, table, reason="unsupported-iter"):
    """Iteration reads the dict's own table; that of instances' dicts is elsewhere."""
    b.emit("guard_true", (b.emit("dict_is_combined", (table,), "b"),), "v", reason=reason)


def _table_iter(b, kind, table):
    if objects.class_of(b, table) is dict:
        apart(b, table, False)
        check_combined(b, table)
        used = b.emit("dict_used", (table,), "i")
    else:
        used = b.emit("set_used", (table,), "i")
    return kind(table, used, b.const(0, "i"), used)


def table_step(b, value):
    """As iteration.step. Where the table changed meanwhile, the interpreter raises."""
    table, prefix = value.table, "set" if isinstance(value, VSetIter) else "dict"
    same = b.emit("eq", (value.used, b.emit(prefix + "_used", (table,), "i")), "b")
    b.emit("guard_true", (same,), "v", reason="index")
    position = b.emit(prefix + "_next", (table, value.pos), "i")
    more = b.emit("ge", (position, b.const(0, "i")), "b")

    def follow(made):
        if prefix == "dict":
            b.emit("guard_true", (b.emit("gt", (value.left, b.const(0, "i")), "b"),), "v", reason="index")
        items = []
        if not isinstance(value, VValuesIter):
            items.append(Item(b.emit(prefix + "_key", (table, position), "o"), key_samples(b, table)))
        if isinstance(value, (VValuesIter, VItemsIter)):
            items.append(Item(b.emit("dict_value", (table, position), "o"), objects.about(b, table).item_samples()))
        if isinstance(value, VItemsIter):
            objects.check_kept(b, *items)
        following = b.emit("add", (position, b.const(1, "i")), "i")
        left = b.emit("sub", (value.left, b.const(1, "i")), "i")
        made[value] = type(value)(table, value.used, following, left, value.origin)
        return VTuple(items) if len(items) > 1 else items[0]
    return more, follow


def table_next(b, instr, value, exhausted):
    """FOR_ITER."""
    more, follow = table_step(b, value)

    def advance(state):
        made = {}
        item = follow(made)
        objects.changed(b, made)
        if isinstance(item, VTuple):
            _push_pair(b, state.frames[-1], *item.items)
        else:
            objects.push_item(b, state.frames[-1], 0, item)

    b.branch(more, instr.next, instr.target, advance, exhausted)


def _push_pair(b, top, key, value):
    """A tuple of both, which exists only if somebody needs it."""
    first = objects.likeliest(b, key)
    objects.push_item(b, top, 0, value, lambda second: VTuple((first, second)))
