"""Iterators that exist only as their parts, and builtins that consume a sequence at once.

A virtual iterator is a VRangeIter, a VSeqIter, or a VCall of enumerate, zip or `reversed_at` whose arguments hold its state. A step makes
a new one, which takes its place wherever the state mentions it.
"""
from rewritejit.guards.snapshot import VCall, Virtual, VRange, VRangeIter, VSeqIter, VTuple
from rewritejit.nativeops.ext._core import reversed_at
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import arith, calls, lists, objects
from rewritejit.rewriter.calls import builtin, _need
from rewritejit.rewriter.containers import kind_of
from rewritejit.rewriter.leaving import Leave

ITERATORS = (enumerate, zip, reversed_at)


def is_iterator(value):
    return isinstance(value, (VRangeIter, VSeqIter)) or isinstance(value, VCall) and value.function in ITERATORS


def iterator(b, value):
    """iter(value)"""
    if isinstance(value, VRange):
        return VRangeIter(value.start, value.stop, value.step)
    if is_iterator(value):
        return value
    kind = kind_of(b, value)
    if kind is None:
        raise Leave("unsupported-iter", b.describe(value))
    return kind.get_iter(b, value)


def step(b, value):
    """(whether there is an item, function that emits what gives the item). The function is called with a dict, to which it adds
    iterator -> the iterator behind the item, for this one and those in it. The item may be an Item, or a VTuple with Items in it."""
    if isinstance(value, VRangeIter):
        rising = not value.step.is_const or value.step.imm > 0
        more = b.emit("lt" if rising else "gt", (value.cur, value.stop), "b")

        def follow(made):
            following = b.emit("add_ovf", (value.cur, value.step), "i", reason="overflow")
            made[value] = VRangeIter(following, value.stop, value.step, value.origin)
            return value.cur
        return more, follow
    if isinstance(value, VSeqIter):
        return _sequence_step(b, value)
    if value.function is enumerate:
        inner, count = value.args
        more, follow_inner = step(b, inner)

        def follow(made):
            item = follow_inner(made)
            following = b.emit("add_ovf", (count, b.const(1, "i")), "i", reason="overflow")
            made[value] = VCall(enumerate, (made[inner], following))
            return VTuple((count, item))
        return more, follow
    if value.function is zip:
        steps = [step(b, inner) for inner in value.args]
        more = steps[0][0]
        for other, _ in steps[1:]:
            more = b.emit("band", (more, other), "b")

        def follow(made):
            items = [follow_inner(made) for _, follow_inner in steps]
            made[value] = VCall(zip, [made[inner] for inner in value.args])
            return VTuple(items)
        return more, follow
    return _reversed_step(b, value)


def _sequence_step(b, value):
    kind = kind_of(b, value.seq)
    more = b.emit("lt", (value.index, kind.size(b, value.seq)), "b")

    def follow(made):
        item = kind.item_at(b, value.seq, value.index)
        following = b.emit("add", (value.index, b.const(1, "i")), "i")
        made[value] = VSeqIter(value.seq, following, value.origin)
        return item
    return more, follow


def _reversed_step(b, value):
    container, index = value.args
    kind = kind_of(b, container)
    more = b.emit("band", (b.emit("ge", (index, b.const(0, "i")), "b"), b.emit("lt", (index, kind.size(b, container)), "b")), "b")

    def follow(made):
        item = kind.item_at(b, container, index)
        made[value] = VCall(reversed_at, (container, b.emit("sub", (index, b.const(1, "i")), "i")))
        return item
    return more, follow


def iterators_in(value):
    """A virtual iterator and those that it asks."""
    found = [value]
    if isinstance(value, VCall) and value.function in (enumerate, zip):
        for inner in value.args:
            if is_iterator(inner):
                found.extend(iterators_in(inner))
    return found


def is_held(b, value):
    """Whether the state mentions an iterator, which is on top of the stack, or one of those that it asks, elsewhere too."""
    own = set(iterators_in(value))
    frames = b.state.frames
    work = []
    for frame in frames:
        names = frame.info.code.co_varnames          # `.0`, the argument of a comprehension, is read once
        work.extend(frame.locals[1:] if names and names[0] == ".0" else frame.locals)
        work.extend(frame.stack[:-1] if frame is frames[-1] else frame.stack)
    work.extend(b.state.gvars)
    while work:
        part = work.pop()
        if isinstance(part, Virtual):
            if part in own:
                return True
            work.extend(part.parts())
    return False


def push_next(b, frame, value, follow):
    """FOR_ITER where there is an item: the iterator on top of the stack goes on, and the item is pushed, typed."""
    made, leaves = {}, []
    item = follow(made)
    _flatten(item, leaves)

    def finish(typed):
        objects.changed(b, made)
        return [made[value], _rebuild(item, iter(typed))]

    objects.push_items(b, frame, 1, leaves, finish)


def _flatten(item, leaves):
    if isinstance(item, VTuple):
        for part in item.items:
            _flatten(part, leaves)
    else:
        leaves.append(item)


def _rebuild(item, leaves):
    if isinstance(item, VTuple):
        return VTuple([_rebuild(part, leaves) for part in item.items])
    return next(leaves)


def _inner(b, value):
    """The iterator that an enumerate or zip goes through."""
    found = iterator(b, value)
    if not is_iterator(found):
        raise Leave("unsupported-iter", b.describe(found))
    return found


@builtin(iter)
def _iter(b, args):
    _need(args, 1)
    return iterator(b, args[0])


@builtin(enumerate, keywords=("start",))
def _enumerate(b, args, start=None):
    _need(args, 1, 2)
    if len(args) == 2:
        start = args[1]
    if start is None:
        start = b.const(0, "i")
    if not (isinstance(start, Op) and start.type in "ib"):
        raise Leave("unsupported-type", "enumerate")
    start = arith.as_int(b, start)
    return VCall(enumerate, (_inner(b, args[0]), start))


@builtin(zip)
def _zip(b, args):
    _need(args, 1, 8)
    inner = [_inner(b, value) for value in args]
    every = [one for value in inner for one in iterators_in(value)]
    if len(set(every)) != len(every):
        raise Leave("unsupported-iter", "zip of one iterator")
    return VCall(zip, inner)


@builtin(reversed)
def _reversed(b, args):
    _need(args, 1)
    value = args[0]
    if isinstance(value, VRange) and value.step.is_const:
        return _reversed_range(b, value)
    if objects.class_of(b, value) is not list:
        raise Leave("unsupported-iter", f"reversed {b.describe(value)}")
    last = b.emit("sub", (lists.LISTS.size(b, value), b.const(1, "i")), "i")
    return VCall(reversed_at, (value, last))


def _reversed_range(b, value):
    """The range iterator that CPython makes: from the last value down to the first."""
    start, size = value.start, value.step.imm
    first, last = (start, value.stop) if size > 0 else (value.stop, start)
    distance = b.emit("sub_ovf", (last, first), "i", reason="overflow")
    if abs(size) != 1:
        distance = b.emit("add_ovf", (distance, b.const(abs(size) - 1, "i")), "i", reason="overflow")
        distance = b.emit("floordiv", (distance, b.const(abs(size), "i")), "i", reason="overflow")
    far = b.emit("mul_ovf", (b.emit("sub_ovf", (distance, b.const(1, "i")), "i", reason="overflow"), value.step), "i", reason="overflow")
    return VRangeIter(b.emit("add_ovf", (start, far), "i", reason="overflow"),
                      b.emit("sub_ovf", (start, value.step), "i", reason="overflow"), b.const(-size, "i"))


def _plain(b, function, args, samples):
    """A builtin called with a list or tuple of scalars; samples: of what it gives, by the samples of the items."""
    known = objects.about(b, args[0]).item_samples()
    found = samples(known)
    if not found:
        b.starved = True
        raise Leave("no-feedback", function.__name__)
    op = b.emit("plain_call", tuple([objects.to_object(b, value) for value in args]), "o", function, reason="unsupported-type")
    return lists.typed_later(b, op, found)


def _is_sequence(b, value):
    return objects.class_of(b, value) in (list, tuple)


@builtin(sum)
def _sum(b, args):
    _need(args, 1, 2)
    value = args[0]
    if len(args) == 2 and not (isinstance(args[1], Op) and args[1].type in "if"):
        raise Leave("unsupported-type", "sum")
    start = args[1] if len(args) == 2 else b.const(0, "i")
    if isinstance(value, VRange) and value.step.is_const and start.type == "i":
        return _sum_range(b, value, start)
    if isinstance(value, VTuple) and start.type == "i" and all([isinstance(item, Op) and item.type in "ib" for item in value.items]):
        for item in value.items:
            start = arith.binary(b, "+", start, item)
        return start
    if not _is_sequence(b, value):
        raise Leave("unsupported-type", f"sum of {b.describe(value)}")
    return _plain(b, sum, args, lambda known: [0.0] if start.type == "f" or float in [type(item) for item in known] else [0])


def _sum_range(b, value, start):
    """count * first + step * (0 + 1 + ... + count - 1)"""
    size, zero, one = value.step.imm, b.const(0, "i"), b.const(1, "i")

    def emit(name, x, y):
        return b.emit(name, (x, y), "i", reason="overflow")
    first, last = (value.start, value.stop) if size > 0 else (value.stop, value.start)
    distance = emit("sub_ovf", last, first)
    if abs(size) != 1:
        distance = emit("floordiv", emit("add_ovf", distance, b.const(abs(size) - 1, "i")), b.const(abs(size), "i"))
    count = b.emit("select", (b.emit("gt", (distance, zero), "b"), distance, zero), "i")
    triangle = emit("floordiv", emit("mul_ovf", count, emit("sub_ovf", count, one)), b.const(2, "i"))
    total = emit("add_ovf", emit("mul_ovf", count, value.start), emit("mul_ovf", triangle, value.step))
    return emit("add_ovf", start, total)


def _extreme_of(function):
    scalars = calls.BUILTINS[id(function)]

    def handler(b, args):
        if len(args) == 1 and _is_sequence(b, args[0]):
            return _plain(b, function, args, lambda known: known)
        return scalars(b, args)
    return handler


for _function in (min, max):
    calls.BUILTINS[id(_function)] = _extreme_of(_function)


def _truths(function):
    def handler(b, args):
        _need(args, 1)
        if not _is_sequence(b, args[0]):
            raise Leave("unsupported-type", f"{function.__name__} of {b.describe(args[0])}")
        return _plain(b, function, args, lambda known: [True])
    return handler


for _function in (any, all):
    calls.BUILTINS[id(_function)] = _truths(_function)
