"""collections.deque: what a queue needs."""
from _collections import deque

from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.calls import _need, builtin
from rewritejit.rewriter.containers import Kind, register
from rewritejit.rewriter.leaving import Leave
from rewritejit.rewriter.objects import About

_core.know_deque(deque)

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


def _taken(name):
    def take(b, args):
        _need(args, 1)
        container = _deque(b, args[0])
        samples = objects.about(b, container).item_samples()
        if not samples:
            b.starved = True
            raise Leave("no-feedback", name)
        item = objects.own(b, b.emit(name, (container,), "o", reason="index"), About(None, samples))
        b.untyped[item] = samples
        return item
    return take


builtin(deque.pop)(_taken("deque_pop"))
builtin(deque.popleft)(_taken("deque_popleft"))


@builtin(deque)
def _new(b, args):
    _need(args, 1)
    if objects.class_of(b, args[0]) is not list:
        raise Leave("unsupported-call", "deque of " + b.describe(args[0]))
    made = b.emit("deque_new", (args[0],), "o", reason="memory")
    return objects.own(b, made, About(deque, (), b.profile(objects.about(b, args[0]).item_samples())))
