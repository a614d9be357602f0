"""Lists."""
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.arith import as_int
from rewritejit.rewriter.calls import builtin, _need
from rewritejit.rewriter.containers import KINDS, Kind, checked_index, register
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.objects import About, Item


@register
class ListKind(Kind):
    cls = list
    iterator = type(iter([]))

    def size(self, b, container):
        return b.emit("list_size", (container,), "i")

    def subscr(self, b, container, index):
        if objects.class_of(b, index) is not None:
            self.leave("slicing")
        return self.item_at(b, container, checked_index(b, index, self.size(b, container)))

    def item_at(self, b, container, index):
        items = b.emit("list_items", (container,), "p")
        return Item(b.emit("list_item", (items, index), "o"), objects.about(b, container).item_samples())

    def store(self, b, container, index, value):
        index = checked_index(b, index, self.size(b, container))
        _learn(b, container, value)
        found = objects.object_of(b, value)
        if found is not None:
            b.emit("list_set_o", (container, index, found), "v", b.spare, reason="release")
        elif isinstance(value, Op) and value.type in "if":
            b.emit("list_set_" + value.type, (container, index, value), "v", reason="release")
        else:
            raise Leave("escape", b.describe(value))

    def append(self, b, container, value):
        """container.append(value)"""
        _learn(b, container, value)
        found = objects.object_of(b, value)
        if found is not None:
            b.emit("list_append_o", (container, found), "v", reason="memory")
        elif isinstance(value, Op) and value.type in "if":
            b.emit("list_append_" + value.type, (container, value), "v", reason="memory")
        else:
            raise Leave("escape", b.describe(value))

    def binary(self, b, symbol, x, y):
        if symbol == "*" and objects.class_of(b, x) is list and isinstance(y, Op) and y.type in "ib":
            known = objects.about(b, x)
            made = b.emit("list_repeat", (x, as_int(b, y)), "o", reason="memory")
            return objects.own(b, made, About(list, (), b.profile(known.item_samples())))
        self.leave(symbol)



LISTS = KINDS[list]


def _learn(b, container, value):
    known = objects.about(b, container)
    sample = objects.sample_of(b, value)
    if sample is not None:
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


@builtin(list.pop)
def _pop(b, args):
    _need(args, 1)
    container = _list(b, args[0])
    known = objects.about(b, container)
    samples = known.item_samples()
    if not samples:
        raise Leave("no-feedback", "list.pop")
    item = objects.own(b, b.emit("list_pop", (container,), "o", reason="index"), About(None, samples))
    b.untyped[item] = samples
    return item
