"""Which loads see the same memory: a version per place.

A place is a kind of memory, of the op table's `memory` column, or for sizes, pointers and items of lists that kind together with an object
that the graph makes (_NEW) and changes. A STORE makes new versions of the places it writes, a call of all; where ways with different
versions meet there is a new one, and at a loop's header where something in the loop writes. Two equal loads of equal versions give
the same value.

What such an object holds, only a load from what may be that object sees. A value that dominates the op that makes the object is
another one: wherever both are there, it was there first. So are the results of two ops that make objects.
"""
from rewritejit.nativeops.ir.ops import CALL, LOAD, OPS, STORE
from . import analysis

KINDS = "spertdnxc"
WRITES = {name: info.memory if info.effect is STORE else KINDS for name, info in OPS.items() if info.effect in (STORE, CALL)}
READS = {name: info.memory for name, info in OPS.items() if info.effect is LOAD}
_OWN = set("spe")                # a STORE writes these of its first operand alone, or of two, see _changed
_NEW = {"build", "list_repeat", "seq_slice", "seq_concat", "seq_rest", "seq_list", "seq_sorted", "range_list"}
_POINTERS = {"list_items"}


def has_loads(graph):
    return any([op.name in READS for block in graph.blocks for op in block.ops])


def root(value):
    """The op that gave the object, beneath references and tests of it."""
    while True:
        value = value.find()
        if value.name not in ("cast", "retain", "borrow"):
            return value
        value = value.args[0]


class Memory:
    """The places of a graph. makers: the ops that make the objects that have places of their own."""

    __slots__ = ("tree", "makers", "home", "places", "_seen")

    def __init__(self, graph):
        self.tree, self.home, self._seen = analysis.of(graph), {}, {}
        self.makers = {}
        for block in graph.blocks:
            for op in block.ops:
                kinds = WRITES.get(op.name)
                if kinds and op._forward is None and not _OWN.isdisjoint(kinds):
                    for changed in _changed(op):
                        maker = root(changed)
                        if maker.name in _NEW:
                            self.makers[maker] = None
        if self.makers:
            self.home = {op: (block, index) for block in graph.blocks for index, op in enumerate(block.ops)}
        self.places = [*KINDS, *[(kind, maker) for maker in self.makers for kind in _OWN]]

    def written(self, op):
        """The places that an op may write."""
        kinds = WRITES.get(op.name, ())
        if not self.makers or _OWN.isdisjoint(kinds):
            return kinds
        changed = _changed(op)
        if not changed:
            return self.places
        found = [kind for kind in kinds if kind not in _OWN]
        for value in changed:
            maker = root(value)
            found.extend([(kind, maker) if maker in self.makers else kind for kind in kinds if kind in _OWN])
        return found

    def writes(self, blocks):
        """The places that these blocks may write, as a set."""
        found = set()
        for block in blocks:
            for op in block.ops:
                if op._forward is None and op.name in WRITES:
                    found.update(self.written(op))
        return found

    def read(self, op):
        """The places that a load depends on."""
        kinds = READS[op.name]
        if not self.makers or not kinds or _OWN.isdisjoint(kinds):
            return kinds
        value = op.args[0].find()
        if value.type == "p" and value.name in _POINTERS:
            value = value.args[0]
        value = root(value)
        others = self._seen.get(value)
        if others is None:
            others = self._seen[value] = [maker for maker in self.makers if self._may_be(value, maker)]
        return [*kinds, *[(kind, maker) for maker in others for kind in kinds if kind in _OWN]]

    def _may_be(self, value, maker):
        """Whether a value may be the object that the op `maker` makes."""
        if value is maker or value.type != "o":
            return True
        if value.name in _NEW:
            return False
        at, made = self.home.get(value), self.home.get(maker)
        if at is None or made is None:
            return True
        if at[0] is made[0]:
            return at[1] > made[1]
        return not self.tree.dominates(at[0], made[0])

    def versions(self, graph):
        """{block: {place: version}} at the start of each block. A version is anything that is equal to itself alone."""
        loops = {loop.header: loop for loop in self.tree.loops}
        starts, ends = {}, {}
        for block in graph.blocks:
            start = {}
            loop = loops.get(block)
            written = self.writes(loop.blocks) if loop is not None else ()
            before = [ends.get(pred) for pred in block.preds if loop is None or pred not in loop.latches]
            for place in self.places:
                known = {None if end is None else end[place] for end in before}
                if place in written or len(known) != 1 or None in known:
                    start[place] = (block, place)
                else:
                    start[place] = known.pop()
            starts[block] = start
            end = dict(start)
            for op in block.ops:
                self.write(end, op)
            ends[block] = end
        return starts

    def write(self, now, op):
        """Let the versions `now` be those after the op."""
        if op.name in WRITES:
            for place in self.written(op):
                now[place] = op

    def seen(self, now, op):
        """What of the versions a load depends on."""
        return tuple([now[place] for place in self.read(op)])


def _changed(op):
    """The objects of which a STORE writes sizes, pointers and items; none: any."""
    if OPS[op.name].effect is not STORE or not op.args or op.args[0].type != "o":
        return ()
    return (op.args[0], op.args[3]) if op.name == "list_swap" else op.args[:1]
