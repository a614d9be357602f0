"""collections.deque.

An iterator over one is a VCall of `deque_iter`: its deque, the block where the next item lies and the index in it, how many items are left, and
the deque's state at the start. Blocks stay where they are as long as the state is the same.
"""
from _collections import deque

from rewritejit.guards.snapshot import VCall, VTuple
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ext._core import deque_iter
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.arith import as_int
from rewritejit.rewriter.calls import _need, builtin
from rewritejit.rewriter.containers import Kind, register
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.lists import typed_later
from rewritejit.rewriter.objects import About, Item

KNOWN = _core.know_deque(deque)
BLOCK = 64                       # items in a block, as in deques.c


@register
class DequeKind(Kind):
    cls = deque
    iterator = None

    def entered(self, b, value, seen, reason):
        """Of one that is empty now, what the kernel puts into it is learned."""
        if not seen:
            b.about[value] = About(deque, (), b.profiles.setdefault((value.args[0].name, value.args[0].imm, "items"), []))

    def size(self, b, container):
        return b.emit("deque_size", (container,), "i")

    def subscr(self, b, container, index):
        return _taken(b, container, "deque_at", _index(index, b))

    def store(self, b, container, index, value):
        index = _index(index, b)
        _learn(b, container, value)
        b.emit("deque_put", (container, index, objects.to_object(b, value), b.const(b.spare, "i")), "v", reason="release")

    def contains(self, b, container, value):
        return b.emit("deque_has", (container, objects.to_object(b, value)), "b", reason="unsupported-type")

    def get_iter(self, b, container):
        if not KNOWN:
            self.leave("iteration")
        return VCall(deque_iter, [b.emit(name, (container,), "i") if name else container
                                  for name in ("", "deque_block", "deque_first", "deque_size", "deque_state")])


def _index(index, b):
    if not isinstance(index, Op) or index.type not in "ib":
        raise Leave("unsupported-type", "an index that is no int")
    return as_int(b, index)


def _taken(b, container, name, *args):
    """An item, of which the op of that name gives a new reference."""
    samples = objects.about(b, container).item_samples()
    if not samples:
        b.starved = True
        raise Leave("no-feedback", "a deque")
    return typed_later(b, b.emit(name, (container, *args), "o", reason="index"), samples)


def step(b, value):
    """As iteration.step. Where the deque was changed meanwhile, the interpreter raises."""
    container, block, index, left, state = value.args
    same = b.emit("eq", (state, b.emit("deque_state", (container,), "i")), "b")
    b.emit("guard_true", (same,), "v", reason="index")
    zero, one = b.const(0, "i"), b.const(1, "i")
    more = b.emit("gt", (left, zero), "b")

    def follow(made):
        crosses = b.emit("ge", (index, b.const(BLOCK, "i")), "b")
        here = b.emit("select", (crosses, b.emit("block_right", (container, block), "i"), block), "i")
        at = b.emit("select", (crosses, zero, index), "i")
        made[value] = VCall(deque_iter, (container, here, b.emit("add", (at, one), "i"), b.emit("sub", (left, one), "i"), state))
        return Item(b.emit("block_item", (here, at), "o"), objects.about(b, container).item_samples())
    return more, follow

def _deque(b, value):
    if objects.class_of(b, value) is not deque:
        raise Leave("unsupported-type", f"a deque's method of {b.describe(value)}")
    return value


def _learn(b, container, value):
    sample = objects.sample_of(b, value)
    if sample is not None:
        objects.about(b, container).learn(b, sample)


@builtin(deque.append)
def _append(b, args):
    _need(args, 2)
    container, value = _deque(b, args[0]), args[1]
    _learn(b, container, value)
    found = objects.object_of(b, value)
    if found is None and not (isinstance(value, Op) and value.type in "if"):
        found = objects.to_object(b, value)
    operand = value if found is None else found
    b.emit("deque_append_" + operand.type, (container, operand), "v", reason="memory")
    return b.const(None, "o")


@builtin(deque.appendleft)
def _appendleft(b, args):
    _need(args, 2)
    container = _deque(b, args[0])
    _learn(b, container, args[1])
    b.emit("deque_appendleft", (container, objects.to_object(b, args[1])), "v", reason="memory")
    return b.const(None, "o")


def _end(name):
    def take(b, args):
        _need(args, 1)
        container = _deque(b, args[0])
        return _taken(b, container, name)
    return take


builtin(deque.pop)(_end("deque_pop"))
builtin(deque.popleft)(_end("deque_popleft"))


@builtin(deque.extend)
def _extend(b, args):
    _need(args, 2)
    container, items = _deque(b, args[0]), args[1]
    items = objects.to_object(b, items) if isinstance(items, VTuple) else items
    if objects.class_of(b, items) not in (list, tuple):
        raise Leave("unsupported-type", f"extending a deque by {b.describe(items)}")
    for sample in objects.about(b, items).item_samples():
        objects.about(b, container).learn(b, sample)
    b.emit("deque_extend", (container, items), "v", reason="memory")
    return b.const(None, "o")


@builtin(deque.rotate)
def _rotate(b, args):
    _need(args, 1, 2)
    container = _deque(b, args[0])
    b.emit("deque_rotate", (container, _index(args[1], b) if len(args) > 1 else b.const(1, "i")), "v", reason="memory")
    return b.const(None, "o")


@builtin(deque.clear)
def _clear(b, args):
    _need(args, 1)
    b.emit("deque_clear", (_deque(b, args[0]),), "v", reason="release")
    return b.const(None, "o")


@builtin(deque.copy)
def _copy(b, args):
    _need(args, 1)
    container = _deque(b, args[0])
    made = b.emit("deque_copy", (container,), "o", reason="memory")
    return objects.own(b, made, About(deque, (), b.profile(objects.about(b, container).item_samples())))


def of_sequence(b, items, most):
    """deque(items, maxlen) of a list or tuple; most: an int Op."""
    made = b.emit("deque_new", (items, most), "o", reason="memory")
    return objects.own(b, made, About(deque, (), b.profile(objects.about(b, items).item_samples())))


def limit(b, value):
    if value is None or isinstance(value, Op) and value.is_const and value.imm is None:
        return b.const(-1, "i")
    value = _index(value, b)
    if not value.is_const:
        b.emit("guard_true", (b.emit("ge", (value, b.const(0, "i")), "b"),), "v", reason="raise")
    elif value.imm < 0:
        raise Leave("raise", "maxlen")
    return value


@builtin(deque, keywords=("maxlen",))
def _new(b, args, maxlen=None):
    _need(args, 0, 2)
    most = limit(b, args[1] if len(args) > 1 else maxlen)
    items = args[0] if args else b.const((), "o")
    items = objects.to_object(b, items) if isinstance(items, VTuple) else items
    if objects.class_of(b, items) not in (list, tuple):
        raise Leave("unsupported-call", "deque of " + b.describe(items))
    return of_sequence(b, items, most)
