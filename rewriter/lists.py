"""Lists."""
from rewritejit.guards.snapshot import VCall, VRange, VTuple
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.arith import as_int
from rewritejit.rewriter.calls import builtin, _need
from rewritejit.rewriter.containers import KINDS, Kind, checked_index, is_slice, register, slice_parts
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.objects import About, Item


def fixed_slice(b, index):
    """slice_parts of a slice whose step is a constant, not 0: what the helpers of lists and tuples, and slices that are known, want."""
    start, stop, step = index.args
    if not (isinstance(step, Op) and step.is_const and (step.imm is None or step.type in "ib")):
        raise Leave("unsupported-type", "slice")
    step = 1 if step.imm is None else int(step.imm)
    if step == 0:
        raise Leave("raise", "slice step")
    if step == INT_MIN:
        raise Leave("unsupported-type", "slice")
    return slice_parts(b, VCall(slice, (start, stop, b.const(step, "i"))))


def sequence_slice(b, container, parts, known):
    """A slice of a list or tuple. parts: start, stop, step."""
    made = b.emit("seq_slice", (container, *parts), "o", reason="memory")
    if known.cls is list:
        return objects.own(b, made, About(list, (), b.profile(known.item_samples())))
    return objects.own(b, made, About(tuple, (), known.item_samples()))


COMPARISONS = {"<": 0, "<=": 1, "==": 2, "!=": 3, ">": 4, ">=": 5}


def sequence_compare(b, symbol, x, y):
    """Two lists or two tuples; tuples may be virtual."""
    if objects.class_of(b, x) is not objects.class_of(b, y):
        raise Leave("unsupported-type", f"{symbol} on {b.describe(x)} and {b.describe(y)}")
    return b.emit("seq_compare", (x, y, b.const(COMPARISONS[symbol], "i")), "b", reason="unsupported-type")


def find(b, container, value):
    """The index of the first item that equals the value, or -1."""
    if isinstance(value, Op) and value.type in "if":
        return b.emit("seq_find_" + value.type, (container, value), "i", reason="unsupported-type")
    return b.emit("seq_find_o", (container, objects.to_object(b, value)), "i", reason="unsupported-type")


def contains(b, container, value):
    return b.emit("ge", (find(b, container, value), b.const(0, "i")), "b")


def found(b, container, value):
    """The index of an item that is there."""
    index = find(b, container, value)
    b.emit("guard_true", (b.emit("ge", (index, b.const(0, "i")), "b"),), "v", reason="raise")
    return index


def joined(b, x, y):
    """x + y of two lists or two tuples."""
    kind = objects.class_of(b, x)
    samples = objects.about(b, x).item_samples() + objects.about(b, y).item_samples()
    made = b.emit("seq_concat", (x, y), "o", reason="memory")
    return objects.own(b, made, About(kind, (), b.profile(samples) if kind is list else samples))


def unpacked(b, container, before, after):
    """What `a, *rest, z = container` gives, a list or tuple: Items, with the list of those between."""
    kind = KINDS[objects.class_of(b, container)]
    container = objects.to_object(b, container)
    size = kind.size(b, container)
    b.emit("guard_true", (b.emit("ge", (size, b.const(before + after, "i")), "b"),), "v", reason="index")
    end = b.emit("sub", (size, b.const(after, "i")), "i")
    indices = [*[b.const(index, "i") for index in range(before)], *[b.emit("add", (end, b.const(index, "i")), "i") for index in range(after)]]
    items = [kind.item_at(b, container, b.emit("check_index", (index, size), "i", reason="index")) for index in indices]
    known = objects.about(b, container)
    middle = b.emit("seq_rest", (container, b.const(before, "i"), b.const(after, "i")), "o", reason="memory")
    objects.own(b, middle, About(list, (), b.profile(known.item_samples())))
    return [*items[:before], middle, *items[before:]]


@register
class ListKind(Kind):
    cls = list
    iterator = type(iter([]))

    def size(self, b, container):
        return b.emit("list_size", (container,), "i")

    def subscr(self, b, container, index):
        if is_slice(index):
            return sequence_slice(b, container, fixed_slice(b, index), objects.about(b, container))
        return self.item_at(b, container, checked_index(b, index, self.size(b, container)))

    def item_at(self, b, container, index):
        items = b.emit("list_items", (container,), "p")
        return Item(b.emit("list_item", (items, index), "o"), objects.about(b, container).item_samples())

    def store(self, b, container, index, value):
        if is_slice(index):
            self.replace(b, container, index, value)
            return
        index = checked_index(b, index, self.size(b, container))
        _learn(b, container, value)
        known = objects.object_of(b, value)
        if known is None and isinstance(value, Op):
            b.emit("list_set_" + value.type, (container, index, value), "v", reason="release")
        else:
            known = known or objects.to_object(b, value)
            b.emit("list_set_o", (container, index, known), "v", b.spare, reason="release")

    def replace(self, b, container, index, value):
        """container[start:stop] = value"""
        start, stop, step = fixed_slice(b, index)
        if objects.class_of(b, value) not in (list, tuple) or step.imm != 1:
            self.leave("slice assignment")
        for sample in objects.about(b, value).item_samples():
            objects.about(b, container).learn(b, sample)
        b.emit("list_replace", (container, start, stop, value, b.const(b.spare, "i")), "v", reason="release")

    def delete(self, b, container, index):
        if is_slice(index):
            start, stop, step = fixed_slice(b, index)
            if step.imm != 1:
                self.leave("deletion of a slice with a step")
        else:
            start = checked_index(b, index, self.size(b, container))
            stop = b.emit("add", (start, b.const(1, "i")), "i")
        b.emit("list_delete", (container, start, stop, b.const(b.spare, "i")), "v", reason="release")

    def unpack(self, b, container, count):
        size = self.size(b, container)
        b.emit("guard_true", (b.emit("eq", (size, b.const(count, "i")), "b"),), "v", reason="index")
        indices = [b.emit("check_index", (b.const(index, "i"), size), "i", reason="index") for index in range(count)]
        return [self.item_at(b, container, index) for index in indices]

    def contains(self, b, container, value):
        return contains(b, container, value)

    def compare(self, b, symbol, x, y):
        return sequence_compare(b, symbol, x, y)

    def inplace(self, b, symbol, x, y):
        if symbol == "+" and objects.class_of(b, x) is list:
            self.extend(b, x, y)
            return x
        self.leave(symbol + "=")

    def extend(self, b, container, value):
        """container.extend(value)"""
        value = objects.to_object(b, value) if isinstance(value, VTuple) else value
        if objects.class_of(b, value) not in (list, tuple):
            raise Leave("unsupported-type", f"extending a list by {b.describe(value)}")
        for sample in objects.about(b, value).item_samples():
            objects.about(b, container).learn(b, sample)
        b.emit("list_extend", (container, value), "v", reason="memory")

    def append(self, b, container, value):
        """container.append(value)"""
        _learn(b, container, value)
        known = objects.object_of(b, value)
        if known is None and isinstance(value, Op):
            b.emit("list_append_" + value.type, (container, value), "v", reason="memory")
        else:
            b.emit("list_append_o", (container, known or objects.to_object(b, value)), "v", reason="memory")

    def binary(self, b, symbol, x, y):
        if symbol == "+" and objects.class_of(b, x) is objects.class_of(b, y) is list:
            return joined(b, x, y)
        if symbol == "*" and objects.class_of(b, x) is list and isinstance(y, Op) and y.type in "ib":
            known = objects.about(b, x)
            made = b.emit("list_repeat", (x, as_int(b, y)), "o", reason="memory")
            return objects.own(b, made, About(list, (), b.profile(known.item_samples())))
        self.leave(symbol)


LISTS = KINDS[list]


def _learn(b, container, value):
    known = objects.about(b, container)
    for sample in objects.samples_of(b, (value,)):
        known.learn(b, sample)


def _list(b, value):
    if objects.class_of(b, value) is not list:
        raise Leave("unsupported-type", f"a list's method of {b.describe(value)}")
    return value


@builtin(list.append)
def _append(b, args):
    _need(args, 2)
    LISTS.append(b, _list(b, args[0]), args[1])
    return b.const(None, "o")


@builtin(list.extend)
def _extend(b, args):
    _need(args, 2)
    LISTS.extend(b, _list(b, args[0]), args[1])
    return b.const(None, "o")


@builtin(list.insert)
def _insert(b, args):
    _need(args, 3)
    container, index = _list(b, args[0]), args[1]
    if not (isinstance(index, Op) and index.type in "ib"):
        raise Leave("unsupported-type", "list.insert")
    _learn(b, container, args[2])
    b.emit("list_insert", (container, as_int(b, index), objects.to_object(b, args[2])), "v", reason="memory")
    return b.const(None, "o")


@builtin(list.pop)
def _pop(b, args):
    _need(args, 1, 2)
    container = _list(b, args[0])
    samples = objects.about(b, container).item_samples()
    if not samples:
        b.starved = True
        raise Leave("no-feedback", "list.pop")
    if len(args) == 1 or isinstance(args[1], Op) and args[1].is_const and args[1].type == "i" and args[1].imm == -1:
        op = b.emit("list_pop", (container,), "o", reason="index")
    elif isinstance(args[1], Op) and args[1].type in "ib":
        op = b.emit("list_pop_at", (container, as_int(b, args[1])), "o", reason="index")
    else:
        raise Leave("unsupported-type", "list.pop")
    return typed_later(b, op, samples)


def typed_later(b, op, samples):
    """A new reference of an op that changed something: its type is found out before the next instruction."""
    b.untyped[objects.own(b, op, About(None, samples))] = samples
    return op


@builtin(list.remove)
def _remove(b, args):
    _need(args, 2)
    container = _list(b, args[0])
    index = found(b, container, args[1])
    stop = b.emit("add", (index, b.const(1, "i")), "i")
    b.emit("list_delete", (container, index, stop, b.const(b.spare, "i")), "v", reason="release")
    return b.const(None, "o")


@builtin(list.clear)
def _clear(b, args):
    _need(args, 1)
    container = _list(b, args[0])
    b.emit("list_delete", (container, b.const(0, "i"), b.const(INT_MAX, "i"), b.const(b.spare, "i")), "v", reason="release")
    return b.const(None, "o")


@builtin(list.copy)
def _copy(b, args):
    _need(args, 1)
    value = _list(b, args[0])
    return sequence_slice(b, value, (b.const(0, "i"), b.const(INT_MAX, "i"), b.const(1, "i")), objects.about(b, value))


@builtin(list.reverse)
def _reverse(b, args):
    _need(args, 1)
    b.emit("list_reverse", (_list(b, args[0]),), "v", reason="memory")
    return b.const(None, "o")


def sort(b, args, reverse=None):
    """list.sort without a key."""
    b.emit("list_sort", (_list(b, args[0]), flag(b, reverse)), "v", reason="unsupported-type")
    return b.const(None, "o")


def flag(b, value):
    """A keyword argument that is True or False: 1 or 0."""
    if value is None:
        return b.const(0, "i")
    if not (isinstance(value, Op) and value.type in "ib"):
        raise Leave("unsupported-type", "a flag")
    return as_int(b, b.emit("ne", (value, b.const(0, "i")), "b") if value.type == "i" else value)


@builtin(list.index)
def _index(b, args):
    _need(args, 2)
    return found(b, _list(b, args[0]), args[1])


@builtin(list.count)
def _count(b, args):
    _need(args, 2)
    return b.emit("seq_count", (_list(b, args[0]), objects.to_object(b, args[1])), "i", reason="unsupported-type")


def as_list(b, value):
    """list(value) of a list or tuple."""
    known = objects.about(b, value)
    made = b.emit("seq_list", (value,), "o", reason="memory")
    return objects.own(b, made, About(list, (), b.profile(known.item_samples())))


@builtin(list)
def _new_list(b, args):
    _need(args, 0, 1)
    if not args:
        return objects.build(b, "list", ())
    value = args[0]
    if isinstance(value, VTuple):
        return objects.build(b, "list", value.items)
    if isinstance(value, VRange):
        made = b.emit("range_list", (value.start, value.stop, value.step), "o", reason="memory")
        return objects.own(b, made, About(list, (), b.profile([0])))
    if objects.class_of(b, value) not in (list, tuple):
        raise Leave("unsupported-type", f"list of {b.describe(value)}")
    return as_list(b, value)


@builtin(sorted, keywords=("reverse",))
def _sorted(b, args, reverse=None):
    _need(args, 1)
    value = objects.to_object(b, args[0]) if isinstance(args[0], VTuple) else args[0]
    if objects.class_of(b, value) not in (list, tuple):
        raise Leave("unsupported-type", f"sorted of {b.describe(value)}")
    samples = objects.about(b, value).item_samples()
    made = b.emit("seq_sorted", (value, flag(b, reverse)), "o", reason="unsupported-type")
    return objects.own(b, made, About(list, (), b.profile(samples)))
