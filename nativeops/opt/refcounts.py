"""refcounts: no reference where borrowing does.

The builder retains every object that it reads from another one, and releases it where the program drops it. Where nothing that
runs in between can free the object or overwrite it, it stays what it was: borrowed. That is so for a value if none of the
ops at which it is alive writes memory of the kind `x` (any object may be freed) or, if it is or may be the box of a number, `n`.
What flows into a phi or out of the graph stays owned.

A value is alive until the builder's release of it: what was derived from it, such as where its items lie, is used up to there. Nothing is
derived from a number's box, which need be there no longer than until the last op or snapshot that mentions it otherwise. The numbers of a tuple
that is given up, and that are given up themselves soon after (`a, b = stack.pop()`), go with the tuple; they are looked at together, as each
one's release mentions the others.

A reference that is given up right after a list got one of its own is handed over to the list.

Where ways meet, each with a reference to what it has read, one reference is taken behind the phi instead (_sink); often that is one to
do without.
"""
from rewritejit.nativeops.ir.ops import CALL, OPS, RETAIN, STORE
from rewritejit.nativeops.ir.types import NUMBERS, UNSEEN
from rewritejit.nativeops.ir.values import Op
from .dce import UNBOXING

_FREES = {name for name, info in OPS.items() if info.effect is CALL or info.effect is STORE and "x" in info.memory}
_OVERWRITES = {name for name, info in OPS.items() if info.effect is CALL or info.effect is STORE and "n" in info.memory}
_CONSUMES = {"ret", "ret_owned", "str_append", "str_append_char"}


def refcounts(graph):
    retained = [op for block in graph.blocks for op in block.ops if op._forward is None and OPS[op.name].effect is RETAIN]
    while retained:                              # few rounds: a value borrowed in one may let another be in the next
        left, behind = _round(graph, retained)
        if len(left) == len(retained) and not behind:
            break
        retained = left + behind
    _hand_over(graph)


_TAKEN = {"list_set_o": (2, "list_set_t"), "list_append_o": (1, "list_append_t")}


def _hand_over(graph):
    """A reference that is given up as soon as a list has got one of its own is handed over instead."""
    for block in graph.blocks:
        before, gone = None, set()
        for op in block.ops:
            if op._forward is not None:
                continue
            if op.name == "release" and before is not None and before.name in _TAKEN:
                operand, name = _TAKEN[before.name]
                value = op.arg(0)
                if before.arg(operand) is value and [arg.find() for arg in before.args].count(value) == 1:
                    before.name = name
                    gone.add(op)
                    continue
            before = op
        if gone:
            block.ops = [op for op in block.ops if op not in gone]


class _Places:
    """Where the retained values, and what they were read as, are mentioned: lists of (block, index in it, op) for each.

    users: by ops; releases: by their own `release`; snaps: by snapshots; into: the phis that a value flows into, with multiplicity; home: of
    the retained ones only, (block, index) of the op itself."""

    __slots__ = ("users", "releases", "snaps", "home", "into", "phis")

    def __init__(self, graph, retained):
        self.users, self.releases, self.snaps, self.home, self.into, self.phis = {}, {}, {}, {}, {}, {}
        mentioned, retained = {}, set(retained)
        wanted = retained | {value.arg(0) for value in retained}
        for block in graph.blocks:
            for index, op in enumerate(block.ops):
                if op._forward is not None:
                    continue
                if op in retained:
                    self.home[op] = block, index
                if op.name == "phi" and op.type == "o":
                    self.phis[op] = block
                for arg in op.args:
                    arg = arg.find()
                    if arg in wanted:
                        if op.name == "release":
                            self.releases.setdefault(arg, []).append((block, index, op))
                        elif op.name == "phi":
                            self.into.setdefault(arg, []).append(op)
                        else:
                            self.users.setdefault(arg, []).append((block, index, op))
                snap = op.snap
                if snap is not None:
                    mentions = mentioned.get(id(snap))
                    if mentions is None:
                        mentions = mentioned[id(snap)] = [arg for arg in snap.uses() if arg in wanted]
                    for arg in mentions:
                        self.snaps.setdefault(arg, []).append((block, index, op))

    def is_consumed(self, value):
        return any([op.name in _CONSUMES for _, _, op in self.users.get(value, ())])

    def ends(self, value):
        return {op for _, _, op in self.releases.get(value, ())}

    def all(self, value):
        """(block, index) of each."""
        places = self.users.get(value, []) + self.snaps.get(value, []) + self.releases.get(value, [])
        return [(block, index) for block, index, _ in places]

    def of_number(self, value, ends):
        """(block, up to which index it is needed there) of each mention of a number's box, or of what it was read as, but by `ends`. What leaves has
        freed nothing yet, but for calls."""
        both = value, value.arg(0)
        return [(block, index + 1) for one in both for block, index, op in self.users.get(one, ()) if op not in both] + [
            (block, index + (OPS[op.name].effect is CALL)) for one in both for block, index, op in self.snaps.get(one, ()) if op not in ends]

    def is_number(self, value):
        """Whether a retained value is known to be a number's box: it was unboxed before, in its block."""
        block, index = self.home[value]
        return any([op.name in UNBOXING and where is block and at < index for where, at, op in self.users.get(value.arg(0), ())])


def _round(graph, retained):
    """Make those of the values borrowed that need not be owned. (the others, references taken behind phis). One fewer `release` may
    free another value."""
    places = _Places(graph, retained)
    left, gone = [], set()
    for group in _groups(retained, places):
        ends = set().union(*map(places.ends, group))
        if not any([value in places.into or places.is_consumed(value) or _is_dropped(value, places) for value in group]) and all(
                [_is_free(value, places.home[value], places.of_number(value, ends) if len(group) > 1 else places.all(value), ends) for value in group]):
            for value in group:
                _borrow(value)
            gone |= ends
        else:
            left += group
    made = [] if len(left) < len(retained) else _sink(graph, places, gone)
    if gone:
        for block in graph.blocks:
            block.ops = [op for op in block.ops if op not in gone]
    return [value for value in left if value._forward is None and value.name == "retain"], made


def _groups(retained, places):
    """The values by themselves, but the numbers of a tuple together."""
    groups = {}
    for value in retained:
        source = value.arg(0)
        is_part = source.name == "tuple_item" and source not in places.into and places.is_number(value)
        groups.setdefault(source.arg(0) if is_part else value, []).append(value)
    return groups.values()


def _borrow(value):
    if value.arg(0).name == "phi":               # a snapshot takes a phi for a reference of the kernel's own
        value.name = "borrow"
    else:
        value.make_equal_to(value.arg(0))


def _sink(graph, places, gone):
    """Where all that flows into a phi are retained values that could be borrowed up to there, take a reference behind it. Their releases,
    on other ways, are added to `gone`."""
    made = []
    for phi, block in places.phis.items():
        args = [arg.find() for arg in phi.args]
        group = set(args)
        if block.loop_header or not group <= places.home.keys() or any(
                [set(places.into[arg]) != {phi} or places.is_consumed(arg) or _is_dropped(arg, places) for arg in group]):
            continue
        ends = set().union(*[places.ends(arg) for arg in group])
        if not all([_is_free(arg, places.home[arg], places.all(arg) + [
                (pred, len(pred.ops) - 1) for pred, other in zip(block.preds, args) if other is arg], ends) for arg in group]):
            continue
        gone |= ends
        sources = [arg.arg(0) for arg in args]
        for arg in group:
            _borrow(arg)
        borrowed = graph.phi(sources, "o")
        behind = Op("retain", [borrowed], "o")
        count = next(index for index, op in enumerate(block.ops) if op.name != "phi")
        front = [borrowed if op is phi else op for op in block.ops[:count] if op._forward is None]
        block.ops[:count] = [*front, behind]
        phi.make_equal_to(behind)
        made.append(behind)
        break                                        # the places are others now
    return made


def _is_free(value, home, places, ends):
    """Whether no op at which the value is alive, but for its own releases, frees or overwrites it."""
    bad = _FREES if _is_no_number(value) else _OVERWRITES
    block, start = home
    last = {}                                 # block -> the index up to which the value is needed there
    for where, index in places:
        last[where] = max(last.get(where, 0), index)
    live_out, work = set(), [where for where in last if where is not block]
    seen = set(work)
    while work:
        where = work.pop()
        for pred in where.preds:
            live_out.add(pred)
            if pred is not block and pred not in seen:
                seen.add(pred)
                work.append(pred)
    for where in live_out | set(last) | {block}:
        first = start + 1 if where is block else 0
        stop = len(where.ops) if where in live_out else last.get(where, 0)
        for op in where.ops[first:stop]:
            if op.name in bad and op._forward is None and op not in ends:
                return False
    return True


def _is_dropped(value, places):
    """Whether it is what a variable held at the entry, and the program drops it on some way: what it was read from, the frame, is no longer to hold
    it then, and whether its release can be seen must be looked at."""
    source = value.arg(0)
    return bool(places.ends(value)) and (source.name == "cell" or source.name == "cast" and source.arg(0).name == "cell" and source.imm not in UNSEEN)


def _is_no_number(value):
    """Whether the object is known not to be a number's box."""
    source = value.arg(0)
    return source.name == "cast" and source.imm not in NUMBERS
