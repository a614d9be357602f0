"""Tuples: objects, constants, and those that exist only as their items (VTuple)."""
from rewritejit.guards.snapshot import VTuple
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import arith, lists, objects
from rewritejit.rewriter.calls import builtin, _need
from rewritejit.rewriter.containers import Kind, checked_index, is_slice, register
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.objects import About, Item

MOST_COMPARED = 16               # items of a constant that are compared one by one


@register
class TupleKind(Kind):
    cls = tuple
    iterator = type(iter(()))

    def size(self, b, container):
        if isinstance(container, VTuple):
            return b.const(len(container.items), "i")
        return b.const(len(container.imm), "i") if container.is_const else b.emit("tuple_size", (container,), "i")

    def subscr(self, b, container, index):
        if is_slice(index):
            return self.slice(b, container, index)
        position = None
        if isinstance(index, Op) and index.is_const and index.type in "ib":
            position = int(index.imm)
            known = container.items if isinstance(container, VTuple) else container.imm if container.is_const else None
            if known is not None:
                if not -len(known) <= position < len(known):
                    raise Leave("raise", "IndexError")
                return known[position] if isinstance(container, VTuple) else b.constant(known[position])
        container = objects.to_object(b, container)
        index = checked_index(b, index, self.size(b, container))
        items = b.emit("tuple_items", (container,), "p")
        return Item(b.emit("tuple_item", (items, index), "o"), position_samples(objects.about(b, container), position))

    def slice(self, b, container, index):
        known = items_of(b, container)
        parts = lists.fixed_slice(b, index)
        if known is not None and all([part.is_const for part in parts]):
            found = known[slice(*[part.imm for part in parts])]
            return container if len(found) == len(known) and parts[2].imm == 1 else VTuple(found)
        container = objects.to_object(b, container)
        return lists.sequence_slice(b, container, parts, objects.about(b, container))

    def item_at(self, b, container, index):
        items = b.emit("tuple_items", (container,), "p")
        return Item(b.emit("tuple_item", (items, index), "o"), objects.about(b, container).item_samples())

    def get_iter(self, b, container):
        return super().get_iter(b, objects.to_object(b, container))

    def unpack(self, b, container, count):
        known = items_of(b, container)
        if known is not None:
            return known
        about = objects.about(b, container)
        items = b.emit("tuple_unpack", (container,), "p", count, reason="index")
        return [Item(b.emit("tuple_item", (items, b.const(index, "i")), "o"), position_samples(about, index)) for index in range(count)]

    def contains(self, b, container, value):
        known = items_of(b, container)
        if known is not None and len(known) <= MOST_COMPARED and is_scalar(value):
            if isinstance(container, Op) and value.type in "ib" and are_small_ints(container.imm):
                return equals_one(b, value, container.imm)
            if all([is_scalar(item) for item in known]):
                found = b.const(False, "b")
                for item in known:
                    found = b.emit("bor", (found, equal_items(b, item, value)), "b")
                return found
        return lists.contains(b, objects.to_object(b, container), value)

    def binary(self, b, symbol, x, y):
        if symbol == "+" and class_of(b, x) is class_of(b, y) is tuple:
            mine, other = items_of(b, x), items_of(b, y)
            if mine is not None and other is not None:
                return VTuple(mine + other) if mine and other else x if mine else y
            return lists.joined(b, objects.to_object(b, x), objects.to_object(b, y))
        self.leave(symbol)

    def compare(self, b, symbol, x, y):
        mine, other = items_of(b, x), items_of(b, y)
        if mine is not None and other is not None and all([is_scalar(item) for item in mine + other]):
            return compare_items(b, symbol, mine, other)
        if class_of(b, x) is not tuple or class_of(b, y) is not tuple:
            raise Leave("unsupported-type", f"{symbol} on {b.describe(x)} and {b.describe(y)}")
        return lists.sequence_compare(b, symbol, objects.to_object(b, x), objects.to_object(b, y))


def class_of(b, value):
    return tuple if isinstance(value, VTuple) else objects.class_of(b, value)


def items_of(b, value):
    """The items of a virtual or constant tuple; None for an object."""
    if isinstance(value, VTuple):
        return value.items
    if isinstance(value, Op) and value.is_const and type(value.imm) is tuple:
        return tuple([b.constant(item) for item in value.imm])
    return None


def position_samples(known, index):
    """Samples of the items at an index of a tuple, or of any if it is None."""
    if index is None or known.items is not None:
        return known.item_samples()
    return [sample[index] for sample in known.samples if -len(sample) <= index < len(sample)]


def is_scalar(value):
    return isinstance(value, Op) and value.type in "ifb"


def are_small_ints(values):
    return len(values) <= MOST_COMPARED and all([type(value) is int and INT_MIN <= value <= INT_MAX for value in values])


def equals_one(b, value, ints):
    """Whether an int or bool is one of the constants."""
    value, found = arith.as_int(b, value), b.const(False, "b")
    for item in ints:
        found = b.emit("bor", (found, b.emit("eq", (value, b.constant(item)), "b")), "b")
    return found


def equal_items(b, x, y):
    """x == y for items of tuples: where one is NaN it matters whether they are one object, so that is left to the interpreter."""
    if x.type == y.type == "f":
        b.emit("guard_true", (b.emit("feq", (x, x), "b"),), "v", reason="domain")
    return arith.compare(b, "==", x, y)


def compare_items(b, symbol, mine, other):
    """Two tuples of scalars, item by item."""
    pairs = list(zip(mine, other))
    if symbol in ("==", "!="):
        if len(mine) != len(other):
            return b.const(symbol == "!=", "b")
        same = b.const(True, "b")
        for x, y in pairs:
            same = b.emit("band", (same, equal_items(b, x, y)), "b")
        return b.emit("not", (same,), "b") if symbol == "!=" else same
    result = b.const({"<": len(mine) < len(other), "<=": len(mine) <= len(other), ">": len(mine) > len(other),
                      ">=": len(mine) >= len(other)}[symbol], "b")
    for x, y in reversed(pairs):
        same = equal_items(b, x, y)
        result = b.emit("select", (same, result, arith.compare(b, symbol, x, y)), "b")
    return result


@builtin(tuple)
def _new_tuple(b, args):
    _need(args, 0, 1)
    if not args:
        return b.const((), "o")
    value = args[0]
    if class_of(b, value) is tuple:
        return value
    if objects.class_of(b, value) is not list:
        raise Leave("unsupported-type", f"tuple of {b.describe(value)}")
    return of_list(b, value)


def of_list(b, value):
    """tuple(value) of a list."""
    samples = objects.about(b, value).item_samples()
    return objects.own(b, b.emit("seq_tuple", (value,), "o", reason="memory"), About(tuple, (), samples))


@builtin(tuple.index)
def _index(b, args):
    _need(args, 2)
    return lists.found(b, objects.to_object(b, _tuple(b, args[0])), args[1])


@builtin(tuple.count)
def _count(b, args):
    _need(args, 2)
    container = objects.to_object(b, _tuple(b, args[0]))
    return b.emit("seq_count", (container, objects.to_object(b, args[1])), "i", reason="unsupported-type")


def _tuple(b, value):
    if class_of(b, value) is not tuple:
        raise Leave("unsupported-type", f"a tuple's method of {b.describe(value)}")
    return value
