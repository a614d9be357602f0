"""What several passes want to know of the flow graph: dominators and loops, computed once per shape of the graph.

`of(graph)` gives the current Analysis; a pass that changes blocks or edges calls `changed(graph)` when it is done,
which brings the blocks back into reverse postorder and throws the old answer away. Dominators: Cooper, Harvey and
Kennedy's iteration over reverse postorder. A loop is a natural loop: the target of a back-edge that dominates its
source, and what reaches the source without passing the target. Edges that go back without that (irreducible flow)
belong to no loop.
"""
from rewritejit.nativeops.ir.ops import INDEX_CHECKS

_STEPS = {"add", "sub", "add_ovf", "sub_ovf"}


class Loop:
    """header, latches: blocks; blocks: set of the blocks inside; parent: the next loop outwards; depth: 1 for an
    outermost one; innermost: no other loop is inside."""

    __slots__ = ("header", "latches", "blocks", "parent", "depth", "innermost")

    def __init__(self, header):
        self.header, self.latches, self.blocks = header, [], {header}
        self.parent, self.depth, self.innermost = None, 1, True

    def entries(self):
        """Indexes into header.preds of the edges that come from outside."""
        return [i for i, p in enumerate(self.header.preds) if p not in self.blocks]


class Analysis:
    """idom: block -> its immediate dominator (None for the entry); children: block -> blocks it immediately dominates,
    in order; loops: innermost last."""

    __slots__ = ("blocks", "index", "idom", "children", "loops", "loop_of", "_in", "_out")

    def __init__(self, graph):
        self.blocks = blocks = graph.blocks
        self.index = index = {b: i for i, b in enumerate(blocks)}
        up = [0] + [-1] * (len(blocks) - 1)
        preds = [[index[p] for p in b.preds] for b in blocks]
        moved = True
        while moved:
            moved = False
            for i in range(1, len(blocks)):
                best = -1
                for p in preds[i]:
                    if up[p] < 0:
                        continue
                    if best < 0:
                        best = p
                    else:
                        q = p
                        while q != best:
                            while q > best:
                                q = up[q]
                            while best > q:
                                best = up[best]
                if best != up[i]:
                    up[i], moved = best, True
        self.idom = {b: blocks[up[i]] if i else None for i, b in enumerate(blocks)}
        self.children = {b: [] for b in blocks}
        for i in range(1, len(blocks)):
            self.children[blocks[up[i]]].append(blocks[i])
        self._number(blocks[0])
        self._find_loops(preds)

    def _number(self, entry):
        self._in, self._out = {}, {}
        clock, stack = 0, [(entry, False)]
        while stack:
            block, leave = stack.pop()
            if leave:
                self._out[block] = clock
                continue
            clock += 1
            self._in[block] = clock
            stack.append((block, True))
            for child in reversed(self.children[block]):
                stack.append((child, False))

    def dominates(self, a, b):
        """Is every path to block b through block a (or a is b)?"""
        return self._in[a] <= self._in[b] <= self._out[a]

    def above(self, block):
        """The live ops of the block, and of those that come before it on every way within its loop; the last one first."""
        loop = self.loop_of.get(block)
        while block is not None and self.loop_of.get(block) is loop:
            for op in reversed(block.ops):
                if op._forward is None:
                    yield op
            block = self.idom[block]

    def _find_loops(self, preds):
        self.loops, self.loop_of = [], {}
        for i, block in enumerate(self.blocks):
            latches = [self.blocks[p] for p in preds[i] if p >= i and self.dominates(block, self.blocks[p])]
            if not latches:
                continue
            loop = Loop(block)
            loop.latches = list(dict.fromkeys(latches))
            work = [b for b in loop.latches if b is not block]
            while work:
                inside = work.pop()
                if inside not in loop.blocks:
                    loop.blocks.add(inside)
                    work.extend(inside.preds)
            self.loops.append(loop)
        for loop in self.loops:                 # headers in reverse postorder: outer loops come first
            parent = self.loop_of.get(loop.header)
            if parent is not None:
                loop.parent, loop.depth = parent, parent.depth + 1
                parent.innermost = False
            for block in loop.blocks:
                self.loop_of[block] = loop


def of(graph):
    """The Analysis of the graph as it is."""
    known = getattr(graph, "analysis", None)
    if known is None or known.blocks is not graph.blocks:
        if getattr(graph, "ordered", None) is not graph.blocks:
            changed(graph)
        known = graph.analysis = Analysis(graph)
    return known


def changed(graph):
    """Blocks or edges were changed: drop what is unreachable, order the rest, forget the old answer."""
    graph.remove_unreachable()
    graph.analysis, graph.ordered = None, graph.blocks
    for i, block in enumerate(graph.blocks):
        block.id = i


def counted(loop):
    """(cur, next, start, step, stop) of a loop that goes on while `cur < stop`, with cur = phi start next and next = add cur step; None if it is
    another one. Nothing but that test is in its header, and it is entered from one place and begins again at one."""
    header = loop.header
    if len(loop.latches) != 1 or len(header.preds) != 2 or header.ops[-1].name != "branch" or header.succs[0] not in loop.blocks or header.succs[1] in loop.blocks:
        return None
    rest = [op for op in header.ops if op.name != "phi" and op._forward is None]
    if len(rest) != 2 or rest[0].name != "lt" or rest[1].arg(0) is not rest[0]:
        return None
    cur, stop = rest[0].arg(0), rest[0].arg(1)
    if cur.name != "phi" or cur not in header.ops or stop in header.ops:
        return None
    back = header.preds.index(loop.latches[0])
    next = cur.arg(back)
    if next.name not in ("add", "add_ovf") or next.arg(0) is not cur:
        return None
    return cur, next, cur.arg(1 - back), next.arg(1), stop


def is_item(op):
    """A load of a list's item at an index that was checked for just this list."""
    if op.name != "list_item" or op.arg(0).name != "list_items" or op.arg(1).name not in INDEX_CHECKS:
        return False
    size = op.arg(1).arg(1)
    return size.name == "list_size" and size.arg(0) is op.arg(0).arg(0)


def is_step(op):
    """Is it a constant away from its first operand?"""
    return op.name in _STEPS and op.arg(1).is_const


def base_of(value):
    """What a value is a constant away from, itself if nothing else."""
    while is_step(value):
        value = value.arg(0)
    return value
