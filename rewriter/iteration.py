"""Iterators that exist only as their parts, and builtins that consume a sequence at once.

A virtual iterator is a VRangeIter, a VSeqIter, or a VCall of enumerate, zip or `reversed_at` whose arguments hold its state. A step makes
a new one, which takes its place wherever the state mentions it.
"""
from rewritejit.guards.snapshot import VCall, Virtual, VRange, VRangeIter, VSeqIter, VTableIter, VTuple
from rewritejit.nativeops.ext._core import deque_iter, reversed_at, start_generator
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import arith, calls, deques, dicts, lists, objects, steps
from rewritejit.rewriter.calls import builtin, _need
from rewritejit.rewriter.closures import VGenerator, is_generator
from rewritejit.rewriter.containers import kind_of
from rewritejit.rewriter.leaving import Leave

ITERATORS = (enumerate, zip, reversed_at, map, filter, deque_iter, start_generator)
_CHAINED = (enumerate, map, filter)


def is_iterator(value):
    return isinstance(value, (VRangeIter, VSeqIter, VTableIter, VGenerator)) or isinstance(value, VCall) and value.function in ITERATORS


def iterator(b, value):
    """iter(value)"""
    if isinstance(value, VRange):
        return VRangeIter(value.start, value.stop, value.step)
    if is_iterator(value):
        return value
    if dicts.view_of(b, value) is not None:
        return dicts.view_iter(b, value)
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
    if isinstance(value, VTableIter):
        return dicts.table_step(b, value)
    if is_generator(value):
        raise Leave("unsupported-iter", "a generator in another iterator")
    if value.function is deque_iter:
        return deques.step(b, value)
    if value.function is enumerate:
        inner, count = value.args
        more, follow_inner = step(b, inner)

        def follow(made):
            item = follow_inner(made)
            objects.check_kept(b, item)
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
            objects.check_kept(b, *items)
            made[value] = VCall(zip, [made[inner] for inner in value.args])
            return VTuple(items)
        return more, follow
    return _reversed_step(b, value)


def calls_in(value):
    """Whether a step of an iterator calls a function: there is a map or filter in it."""
    return any([isinstance(one, VCall) and one.function in (map, filter) for one in iterators_in(value)])


def _chain(value):
    """(iterators that ask one another, the innermost first; those that the innermost one asks). Only these may call functions."""
    links = []
    while isinstance(value, VCall) and value.function in _CHAINED:
        links.insert(0, value)
        if value.function is map and len(value.args) > 2:
            sources = value.args[1:]
            break
        value = value.args[0 if value.function is enumerate else 1]
    else:
        sources = (value,)
    if any(map(calls_in, sources)):
        raise Leave("unsupported-iter", "a map or filter in another iterator")
    return links, sources


def call_next(b, frame, instr, value, exhausted):
    """FOR_ITER of an iterator that calls functions."""
    links, sources = _chain(value)
    found = [step(b, source) for source in sources]
    more = found[0][0]
    for other, _ in found[1:]:
        more = b.emit("band", (more, other), "b")
    key = id(frame.info), instr.offset, len(sources), *[link.function for link in links]
    program = b.programs.get(key)
    if program is None:
        program = b.programs[key] = steps.Program(_steps_of(frame, instr, links, len(sources)))

    def advance(state):
        item = [follow({}) for _, follow in found]
        item = VTuple(item) if len(item) > 1 else item[0]
        leaves = []
        _flatten(item, leaves)
        steps.begin(b, state.frames[-1], program, [])
        objects.push_items(b, b.frame, 0, leaves, lambda typed: [_rebuild(item, iter(typed))])

    b.branch(more, instr.next, instr.target, advance, exhausted)


def _steps_of(frame, instr, links, sources):
    again = next((header for header in frame.info.headers if frame.info.instrs[header].next == instr.offset), instr.offset)
    frame.info.joins.add(again)                      # where the body always leaves the loop, no jump of the code goes there
    made = []
    for depth, link in enumerate(links):
        if link.function is enumerate:
            made.append(_number(depth))
        elif link.function is map:
            made.append(_call(depth, sources > 1 and depth == 0))
        else:
            made += _choice(depth, again)
    if len(made) >= steps.MOST_STEPS:
        raise Leave("unsupported-iter", "too many iterators")

    def last(b, frame):
        _advance(b, len(links))
        item = frame.stack[-1]
        below = steps.end(b)
        below.stack.append(item)
        below.pc = instr.next
    return [*made, last]


def _link(b, depth):
    return _chain(steps.waiting(b).stack[-1])[0][depth]


def _number(depth):
    def one(b, frame):
        objects.check_kept(b, frame.stack[-1])
        frame.stack[-1] = VTuple((_link(b, depth).args[1], frame.stack[-1]))
    return one


def _call(depth, several):
    def one(b, frame):
        item = frame.stack.pop()
        steps.apply(b, frame, _link(b, depth).args[0], item.items if several else (item,))
    return one


def _choice(depth, again):
    def ask(b, frame):
        function = _link(b, depth).args[0]
        if isinstance(function, Op) and (function.imm is None or function.imm is bool):
            frame.stack.append(frame.stack[-1])
        else:
            steps.apply(b, frame, function, frame.stack[-1:])

    def choose(b, frame):
        condition = arith.truth(b, frame.stack[-1])
        frame.stack.pop()

        def pass_over(state):
            _advance(b, depth + 1)
            below = steps.end(b)
            below.pc = again
            b.begin(below.info.instrs[again])
            b.emit("poll", (), "v", reason="poll")
        b.branch(condition, frame.pc, frame.pc, None, pass_over)
    return [ask, choose]


def _advance(b, count):
    """The iterator on top of the stack of the frame that waits goes on: its sources and the first `count` of those that ask them."""
    links, sources = _chain(steps.waiting(b).stack[-1])
    made = {}
    for source in sources:
        step(b, source)[1](made)
    inner = [made[source] for source in sources]
    for link in links[:count]:
        if link.function is enumerate:
            count_on = b.emit("add_ovf", (link.args[1], b.const(1, "i")), "i", reason="overflow")
            new = VCall(enumerate, (*inner, count_on))
        else:
            new = VCall(link.function, (link.args[0], *inner))
        made[link] = new
        inner = [new]
    objects.changed(b, made)


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
    if isinstance(value, VCall) and value.function in ITERATORS:
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


def mentions(b, value):
    """How often the state mentions an iterator or one of those that it asks, counted where the chain of them begins."""
    own, count = set(iterators_in(value)), 0
    work = [*b.state.gvars]
    for frame in b.state.frames:
        work += frame.locals
        work += frame.stack
    while work:
        part = work.pop()
        if isinstance(part, Virtual):
            if part in own:
                count += 1
            else:
                work.extend(part.parts())
    return count


def can_end(b, value):
    """Whether `ended` knows how the iterator is at its end."""
    if isinstance(value, VSeqIter):
        return objects.class_of(b, value.seq) in (list, tuple)
    if isinstance(value, VCall):
        return value.function in (map, filter) and len(value.args) == 2 and can_end(b, value.args[1])
    return isinstance(value, VRangeIter)


def ended(b, value):
    """The iterator as it is when nothing more comes: over an empty sequence, which nobody else has."""
    if isinstance(value, VSeqIter):
        kind = objects.class_of(b, value.seq)
        return VSeqIter(b.const(b.empty.setdefault(kind, kind()), "o"), b.const(0, "i"))
    if isinstance(value, VCall):
        return VCall(value.function, (value.args[0], ended(b, value.args[1])))
    return VRangeIter(value.stop, value.stop, value.step)


def end_held(b, values):
    """Those of the values that are iterators were gone through: where the program holds one elsewhere too, it has ended."""
    for value in values:
        if isinstance(value, Virtual) and is_iterator(value) and mentions(b, value) > 1:
            objects.substitute(b, {value: ended(b, value)}, before=False)


steps.end_iterators = end_held


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


def _asks(function):
    @builtin(function)
    def make(b, args):
        _need(args, 2, 8 if function is map else 2)
        nothing = function is filter and isinstance(args[0], Op) and args[0].is_const and args[0].imm is None
        if not (nothing or steps.can_call(args[0])):
            raise Leave("unsupported-call", f"{b.describe(args[0])} in a {function.__name__}")
        inner = [_inner(b, value) for value in args[1:]]
        every = [one for value in inner for one in iterators_in(value)]
        if len(set(every)) != len(every):
            raise Leave("unsupported-iter", "map of one iterator")
        return VCall(function, (args[0], *inner))


_asks(map)
_asks(filter)


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
