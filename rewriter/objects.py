"""References in the builder: what is known of an object, who owns it, and when the program drops it.

A value of type o in a State is either *permanent* (the interpreter's frame, a global or a constant holds it as long as the
kernel runs) or *owned*: the kernel holds one reference, however often the state mentions it (State.owned). What an instruction no longer
mentions is released before the next one, where the interpreter would have dropped it; nativeops.opt.refcounts takes out
what borrowing makes needless.
"""
from rewritejit.guards.snapshot import VChar, VTuple, Virtual
from rewritejit.nativeops.ext._core import is_plain
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN, UNSEEN, tame_class
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter.leaving import Leave

MOST_SAMPLES = 12
PLAIN = {str}                    # classes of which nobody can tell when an object is released: no user's code runs, nothing else goes with it
PERMANENT = {"cell", "gval", "param", "deref", "const", "iter_seq", "iter_table", "iter_field"}
NUMBERS = {int: "unbox_int", float: "unbox_float", bool: "unbox_bool"}


class About:
    """What is known of an object. cls: its exact class, or None; samples: objects of the running program that it is like; items:
    samples of what it holds, for one that the kernel makes; chars: whether its items are held as code points."""

    __slots__ = ("cls", "samples", "items")

    def __init__(self, cls, samples=(), items=None):
        self.cls, self.samples, self.items = cls, samples, items

    def item_samples(self):
        """A few of the things that it holds."""
        if self.items is not None:
            return self.items
        found = []
        for sample in self.samples:
            if self.cls not in (list, tuple, str, bytes):
                found.extend([item for item, _ in zip(sample.values() if self.cls is dict else sample, range(MOST_SAMPLES))])
                continue
            step = max(len(sample) // MOST_SAMPLES, 1)
            found.extend(sample[::step][:MOST_SAMPLES])
        return found[:2 * MOST_SAMPLES]

    def learn(self, b, sample):
        """The kernel stores something like `sample` into it."""
        items = self.items
        if items is not None and len(items) < MOST_SAMPLES and not any([type(item) is type(sample) for item in items]):
            items.append(sample)
            b.learned = True


class Item:
    """An object that was just read from a container: borrowed, of a class to be found out. about: the container's About."""

    __slots__ = ("op", "samples")

    def __init__(self, op, samples):
        self.op, self.samples = op, samples


def check_kept(b, *items):
    """Enumerates, zips and iterators over a dict's items keep what they gave last until they give the next. That is not followed: only what nobody sees go
    may be among it, as far as samples tell."""
    for item in items:
        if isinstance(item, VTuple):
            check_kept(b, *item.items)
        elif isinstance(item, Item) or isinstance(item, Op) and item.type == "o":
            known = item if isinstance(item, Item) else about(b, item)
            if known is None or not all(map(is_plain, known.samples)):
                raise Leave("unsupported-iter", "objects that an enumerate, a zip or an iterator over items keeps")


class Kept:
    """A number on top of the stack, where ways meet, with the object that it was read from: `row.append(a[i] if c else b[i])` puts that
    object into the row, and needs no new one."""

    __slots__ = ("number", "origin")

    def __init__(self, number, origin):
        self.number, self.origin = number, origin


_LOADS = {"LOAD_FAST", "LOAD_FAST_LOAD_FAST", "LOAD_CONST", "LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF"}
_STORES = {"CALL", "PRECALL", "LIST_APPEND", "STORE_SUBSCR", "BUILD_LIST", "BUILD_TUPLE"}


def is_stored(info, pc):
    """Whether what is on top of the stack before an instruction may soon be in a container."""
    instr = info.instrs.get(pc)
    while instr is not None and instr.op in _LOADS:
        instr = info.instrs.get(instr.next)
    return instr is not None and instr.op in _STORES


def root(op):
    """Where an object was read from, beneath the guards of its class."""
    while op.name == "cast":
        op = op.args[0]
    return op


def holder(b, op):
    """The owned value that keeps an object alive, or for a permanent one where it was read from."""
    return op if op in b.state.owned else root(op)


def is_permanent(op):
    return root(op).name in PERMANENT


def about(b, value):
    """The About of a value; of a constant, what it is."""
    if isinstance(value, Op) and value.type == "o":
        if value.is_const:
            return About(type(value.imm), [value.imm])
        return b.about.get(value)
    return None


def class_of(b, value):
    """The exact class of an object value, or None."""
    known = about(b, value)
    return known.cls if known is not None else None


def own(b, op, known):
    """The op, which gives a new reference, becomes owned by the state."""
    b.about[op] = known
    b.state.owned[op] = None
    b.snap = None
    return op


def retain(b, op, known):
    """A reference to an object that was read from another."""
    return own(b, b.emit("retain", (op,), "o"), known)


# --- reading ---------------------------------------------------------------------------------------------------------

def chosen(b, condition, value, other):
    """The number `value` if the condition is true, else `other`; the object that it was read from with it, if both have one."""
    number = b.emit("select", (condition, value, other), value.type)
    one, two = b.origins.get(value), b.origins.get(other)
    if one in b.state.owned and two in b.state.owned and one is not two and not number.is_const:
        b.origins[number] = b.kept_numbers[number] = retain(
            b, b.emit("select", (condition, one, two), "o"), About({"i": int, "f": float}[value.type]))
    return number


def push_item(b, frame, pops, item, wrap=None):
    """Replace `pops` values of the stack by an item, typed as its samples are: by a guard, or where there are two kinds by a test. wrap:
    a function of the value that gives what is pushed instead."""
    push_items(b, frame, pops, (item,), wrap and (lambda values: [wrap(values[0])]))


def push_items(b, frame, pops, items, finish=None):
    """Replace `pops` values of the stack by values and typed Items, or by the list of values that finish(values) makes of them."""
    values = []
    for index, item in enumerate(items):
        if isinstance(item, Item):
            break
        values.append(item)
    else:
        if finish is not None:
            values = finish(values)
        stack = b.state.frames[-1].stack
        stack[len(stack) - pops:] = values
        return
    rest = tuple(items[index + 1:])
    kinds, groups = _kinds(b, item)

    def ending(kind):
        def fix(state):
            value = typed_item(b, item.op, kind, groups[kind])
            push_items(b, state.frames[-1], pops, (*values, value, *rest), finish)
        return fix

    if len(kinds) == 1 or kinds[0] is type(None):
        if len(kinds) == 1:
            ending(kinds[0])(b.state)
            return
        kinds[:2] = kinds[1], kinds[0]
    test = b.emit("is_class", (item.op,), "b", kinds[0])
    b.branch(test, frame.pc, frame.pc, ending(kinds[0]), ending(kinds[1]))


def _kinds(b, item):
    """(its classes, the most frequent first; class -> samples)"""
    groups = {}
    for sample in item.samples:
        groups.setdefault(tame_class(sample), []).append(sample)
    if not groups:
        b.starved = True
        raise Leave("no-feedback", "an empty container")
    return sorted(groups, key=lambda kind: -len(groups[kind])), groups


def likeliest(b, item):
    """The value of an item, guarded to be of the class that most of its samples have."""
    kinds, groups = _kinds(b, item)
    return typed_item(b, item.op, kinds[0], groups[kinds[0]])


def typed_item(b, op, kind, samples, reason="item-type"):
    """The value of an object that was read from a container, guarded to be of a class. A number keeps its object, so that it can
    be given back as what it was."""
    name = NUMBERS.get(kind)
    if name is not None:
        if kind is int and not all([INT_MIN <= sample <= INT_MAX for sample in samples]):
            raise Leave("unsupported-type", "a large int")
        value = b.emit(name, (op,), {int: "i", float: "f", bool: "b"}[kind], reason=reason)
        if kind is int:
            value.hint = size_hint(samples)
        if kind is not bool:
            b.origins[value] = op if op in b.state.owned else retain(b, op, About(kind))
        return value
    if kind is type(None):
        b.emit("guard_is", (op,), "v", None, reason=reason)
        return b.const(None, "o")
    if kind in b.kinds:
        is_owned = op in b.state.owned
        op = b.emit("cast", (op,), "o", kind, reason=reason)
        if not is_owned:
            return retain(b, op, About(kind, samples))
        b.about[op] = About(kind, samples)
        return op
    return op if op in b.state.owned else retain(b, op, About(None, samples))


def size_hint(samples):
    """How large ints like these are, see Op.hint."""
    if all([-5 <= sample <= 256 for sample in samples]):
        return "small"
    sign = "natural" if min(samples) >= 0 else "signed"
    return sign + " wide" if any([abs(sample) >= 1 << 30 for sample in samples]) else sign


def type_top(b):
    """What an op that changed something gave, is on top of the stack: find out its type before the next instruction."""
    frame = b.frame
    samples = b.untyped.pop(frame.stack[-1])
    b.begin(frame.info.instrs.get(frame.pc))
    push_item(b, frame, 1, Item(frame.stack[-1], samples))


def current(b, value):
    """What has taken a value's place in the state since the instruction began."""
    while value in b.replaced:
        value = b.replaced[value]
    return value


def object_of(b, value):
    """An Op that is the object a value stands for, if there is one already, or for a character; else None."""
    value = current(b, value)
    if isinstance(value, VChar):
        return char_object(b, value)
    if not isinstance(value, Op):
        return None
    if value.type == "o":
        return value
    if value.is_const:
        return b.const(bool(value.imm) if value.type == "b" else value.imm, "o")
    origin = b.origins.get(value)
    if origin is not None and origin in b.state.owned:
        return origin
    if value.name in ("unbox_int", "unbox_float", "unbox_bool") and is_permanent(value.args[0]):
        return value.args[0]
    if value.type == "b":
        return b.emit("bool_obj", (value,), "o")
    return None


def to_object(b, value):
    """The same, made if need be: an owned reference then. It must be the last thing in its instruction that can leave but for the
    op that uses it."""
    value = current(b, value)
    found = object_of(b, value)
    if found is not None:
        return found
    if isinstance(value, Op):
        return own(b, b.emit("box_" + value.type, (value,), "o", reason="memory"), About(int if value.type == "i" else float))
    if isinstance(value, VTuple):
        value = chars_made(b, value)
        made = {}
        result = _tuple(b, value, made)
        substitute(b, made)
        return result
    raise Leave("escape", b.describe(value))


def char_object(b, value):
    """The object of a VChar. A new one takes its place in the state, so that it stays one object. Like to_object, it must come last."""
    return chars_made(b, value)


def chars_made(b, value):
    """The value with objects for the VChars in it; the state has them in their places."""
    found, value = {}, current(b, value)
    _chars(value, found)
    if not found:
        return value
    return substitute(b, {char: _char(b, char) for char in found}, value=value)


def _chars(value, found):
    if isinstance(value, VChar):
        found[value] = True
    elif isinstance(value, Virtual):
        for part in value.parts():
            _chars(part, found)


def _char(b, value):
    known = b.char_objects.get(value)
    if known is not None and known in b.state.owned:
        return known
    code = value.code
    if code.is_const and 0 <= code.imm < 256:
        found = b.const(chr(code.imm), "o")
    else:
        found = own(b, b.emit("char_obj", (code,), "o", reason="memory"), About(str, ["a"]))
        b.chars[found], b.char_objects[value] = code, found
    return found


def _tuple(b, value, made):
    """The object of a VTuple, which is added to `made`: Virtual -> its object, as are those of the tuples in it."""
    if value not in made:
        made[value] = build(b, "tuple", value.items, made) if value.items else b.const((), "o")
    return made[value]


def substitute(b, made, before=True, value=None):
    """Wherever the state mentions a Virtual that is a key of `made`, there is that value now: what is one object stays one. before: in
    the state before the instruction too. Gives what stands for `value` then."""
    made = dict(made)
    for frame in b.state.frames:                     # in place: who has called this holds on to these lists
        frame.locals[:] = [_with(value, made) for value in frame.locals]
        frame.stack[:] = [_with(value, made) for value in frame.stack]
    b.state.gvars[:] = [_with(value, made) for value in b.state.gvars]
    if before:
        b.start_stack = tuple([_with(value, made) for value in b.start_stack])
    b.snap = b.state.before = None                   # frames around the innermost one may have changed
    result = _with(value, made)
    b.replaced.update([(old, new) for old, new in made.items() if old is not new])
    return result


def changed(b, made):
    """The program changes virtual objects: wherever the state mentions a key of `made`, there is its value now. Not where an exit goes back to
    a state that mentions it as it was."""
    if any([mentions(held, old) for old in made for frame in b.state.frames[:b.is_whole] for held in frame.locals + frame.stack]):
        raise Leave("unsupported-op", "a change in a step")
    substitute(b, made, before=False)


def _with(value, made):
    """The value with what `made` has for Virtuals in it; a Virtual that becomes another one is added."""
    if not isinstance(value, Virtual):
        return value
    found = made.get(value)
    if found is None:
        parts = value.parts()
        others = [_with(part, made) for part in parts]
        changed = any([part is not other for part, other in zip(parts, others)])
        found = made[value] = value.with_parts(others) if changed else value
    return found


def mentions(value, part):
    """Whether a value of the state is a Virtual, or made of it."""
    return value is part or isinstance(value, Virtual) and any([mentions(inner, part) for inner in value.parts()])


def replacing(instead):
    """A function of values that gives a tuple of them with other Ops for those that are keys of `instead`, in tuples too: what is one
    Virtual stays one."""
    made = {}
    return lambda values: tuple([_replaced(value, instead, made) for value in values])


def _replaced(value, instead, made):
    if isinstance(value, Op):
        return instead.get(value, value)
    if not isinstance(value, VTuple):
        return value
    found = made.get(value)
    if found is None:
        items = [_replaced(item, instead, made) for item in value.items]
        changed = any([item is not other for item, other in zip(items, value.items)])
        found = made[value] = value.with_parts(items) if changed else value
    return found


def samples_of(b, values):
    """Objects like the values, of those of which there is an idea."""
    found = []
    for value in values:
        if isinstance(value, Op) and value.is_const:
            found.append(value.imm)
        else:
            sample = sample_of(b, value)
            if sample is not None:
                found.append(sample)
    return found


def sample_of(b, value):
    """An object like the value, for what is learned about a container that it is put into; None: no idea."""
    if isinstance(value, Op):
        if value.type != "o":
            return {"i": 0, "f": 0.0, "b": False}[value.type]
        if value.is_const:
            return value.imm
        known = about(b, value)
        if known is not None and known.samples:
            return known.samples[0]
    if isinstance(value, VChar):
        return "a"
    if isinstance(value, VTuple):
        items = samples_of(b, value.items)
        return tuple(items) if len(items) == len(value.items) else None
    return None


def build(b, kind, items, made=None):
    """A new list or tuple of the items, owned. made: tuples that the caller has made and puts into the state, see _tuple."""
    if made is None:
        items = chars_made(b, VTuple(items)).items
    inner = {} if made is None else made
    parts = []
    for item in items:
        if isinstance(item, VTuple):
            item = _tuple(b, item, inner)
        if isinstance(item, Virtual):
            item = to_object(b, item)
        elif item.type != "b":                       # a number that was read from an object is that object
            item = object_of(b, item) or item
        parts.append(item)
    samples = samples_of(b, items)
    op = b.emit("build", tuple(parts), "o", (kind, len(parts)), reason="memory")
    if made is None and inner:
        substitute(b, inner)
    if kind == "list":
        return own(b, op, About(list, (), b.profile(samples)))
    if len(samples) == len(parts):
        return own(b, op, About(tuple, [tuple(samples)]))
    return own(b, op, About(tuple, (), samples))



# --- dropping --------------------------------------------------------------------------------------------------------

def mentioned(b, value, found):
    """Add the objects that a value of the state depends on to the set `found`, a permanent one as where it was read from."""
    if isinstance(value, Op):
        if value.type == "o":
            found.append(holder(b, value))
        else:
            origin = b.origins.get(value)
            if origin is not None:
                found.append(origin)
    elif isinstance(value, Virtual):
        for part in value.parts():
            mentioned(b, part, found)
        origin = getattr(value, "origin", None)
        if origin is not None:
            found.append(origin)


def mentioned_in(b, *places):
    """The objects that the values in these lists depend on, in order."""
    found = []
    for values in places:
        for value in values:
            mentioned(b, value, found)
    return found


def all_mentioned(b):
    return mentioned_in(b, *[values for frame in b.state.frames for values in (frame.locals, frame.stack)], b.state.gvars)


def overwritten(b, value):
    """The program drops a permanent object from a variable. The interpreter's own reference goes when the kernel is left: check that
    this makes no difference."""
    if isinstance(value, Op) and value.type == "o" and not value.is_const and holder(b, value) not in b.state.owned:
        if value.name not in ("cast", "param"):
            raise Leave("unsupported-type", "a variable that holds an object is overwritten")
        if class_of(b, value) not in PLAIN:
            b.emit("guard_shared", (value,), "v", b.spare, reason="release")


def drop_first(b, values):
    """When these values are dropped, it is in this order."""
    found, owned = mentioned_in(b, values), b.state.owned
    b.state.owned = dict.fromkeys([*[op for op in found if op in owned], *owned])


def sweep(b):
    """Release what the state owns but mentions no more; called between instructions."""
    owned = b.state.owned
    if not owned:
        return
    live = set(all_mentioned(b))
    gone = [op for op in owned if op not in live]
    seen = [op for op in gone if class_of(b, op) not in UNSEEN]
    if seen and _is_seen_before(b, seen[0]):
        _release_before(b, seen[0])
        gone.remove(seen[0])
    release(b, gone)


def _is_seen_before(b, op):
    """Whether the last instruction may be begun again, and drops the object then."""
    before, frame = b.state.before, b.frame
    return (before is not None and before.depth == len(b.state.frames) and before.info is frame.info
            and op in mentioned_in(b, before.locals, before.stack, before.gvars))


def _release_before(b, op):
    """Release the object; where that can be seen, the interpreter begins the last instruction again and releases it there: its frame is at that line."""
    frame, state, before = b.frame, b.state, b.state.before
    now = frame.locals, state.gvars
    frame.locals, state.gvars = before.locals, before.gvars
    b.begin(before.instr)
    b.start_stack = before.stack
    _release(b, op)
    frame.locals, state.gvars = now
    b.begin(frame.info.instrs.get(frame.pc))


def release(b, gone):
    """Release what the state owns and mentions no more, in this order; where that can be seen, before the next instruction."""
    if gone:
        b.begin(b.frame.info.instrs.get(b.frame.pc))
        for op in gone:
            _release(b, op)


def _release(b, op):
    b.snap = None
    b.emit("release", (op,), "v", 0 if class_of(b, op) in PLAIN else b.spare, reason="release")
    del b.state.owned[op]
    b.snap = None
