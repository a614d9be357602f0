"""Small edits of a graph that several passes make: edges, constants, copies of snapshots.

An edge is (block, index of the successor). A block that branches to the same target on both sides has two edges; the
k-th mention of it in target.preds belongs to the k-th mention of the target in its succs.
"""
import _struct as struct              # struct.py has nothing else, and takes its time

from rewritejit.nativeops.ir.values import Op
from rewritejit.guards.snapshot import Snapshot, FrameState


def pred_index(block, which):
    """Where block.succs[which].preds mentions this edge."""
    target = block.succs[which]
    nth = block.succs[:which].count(target)
    for i, pred in enumerate(target.preds):
        if pred is block:
            if nth == 0:
                return i
            nth -= 1
    raise ValueError(f"{block} is no predecessor of {target}")


def remove_edge(block, which):
    """Take the edge out of succs, preds and the target's phis."""
    target, index = block.succs[which], pred_index(block, which)
    for phi in target.phis():
        phi.args = [a for i, a in enumerate(phi.args) if i != index]
    del target.preds[index]
    del block.succs[which]


def decide_branch(block, taken):
    """Replace the block's branch by a jump to succs[taken]."""
    remove_edge(block, 1 - taken)
    block.ops[-1] = Op("jump", [], "v")


def end_in_exit(block, index, snap):
    """The op at `index` always leaves: cut the block there."""
    while block.succs:
        remove_edge(block, len(block.succs) - 1)
    del block.ops[index:]
    block.ops.append(Op("exit", [], "v", snap.reason, snap))


def redirect(block, which, target, args=()):
    """Let the edge go to `target`, a new last predecessor there, with the phi operands `args`. The old target forgets
    it."""
    old, index = block.succs[which], pred_index(block, which)
    for phi in old.phis():
        phi.args = [a for i, a in enumerate(phi.args) if i != index]
    del old.preds[index]
    block.succs[which] = target
    target.preds.append(block)
    for phi, value in zip(target.phis(), args):
        phi.args = [*phi.args, value]


def preheader(graph, loop):
    """The block outside the loop that does nothing after its ops but jump to the header; made if need be, then the
    shape changed."""
    header, entries = loop.header, loop.entries()
    if len(entries) == 1 and len(header.preds[entries[0]].succs) == 1:
        return header.preds[entries[0]]
    block = graph.new_block()
    block.succs.append(header)
    for phi in header.phis():
        outside = [phi.args[i] for i in entries]
        value = outside[0]
        if any(v.find() is not value.find() for v in outside):
            value = graph.phi(outside, phi.type)
            block.ops.append(value)
        phi.args = [a for i, a in enumerate(phi.args) if i not in entries] + [value]
    for i in entries:
        pred = header.preds[i]
        pred.succs[pred.succs.index(header)] = block
        block.preds.append(pred)
    header.preds = [p for i, p in enumerate(header.preds) if i not in entries] + [block]
    block.ops.append(Op("jump", [], "v"))
    return block


def value_key(type, value):
    """A key that tells constants apart exactly: True from 1, 0.0 from -0.0, objects by identity."""
    if type == "f":
        return "f", struct.pack("<d", value)
    return type, id(value) if type == "o" else int(value)


class Constants:
    """The constants of a graph, each once, at the start of the entry block. Call `place` when the ops are in their
    lists."""

    __slots__ = ("graph", "known", "fresh")

    def __init__(self, graph):
        self.graph, self.known, self.fresh = graph, {}, []
        entry = graph.blocks[0]
        found = [op for op in entry.ops if op.name == "const" and op._forward is None]
        if found:
            entry.ops = found + [op for op in entry.ops if op.name != "const"]
        for op in found:
            self.known.setdefault(value_key(op.type, op.imm), op)

    def get(self, type, value):
        key = value_key(type, value)
        op = self.known.get(key)
        if op is None:
            op = self.known[key] = Op("const", [], type, bool(value) if type == "b" else value)
            self.fresh.append(op)
        return op

    def place(self):
        self.graph.blocks[0].ops[:0] = self.fresh
        self.fresh = []


def map_snapshot(snap, mapping, memo, reason=None):
    """The snapshot with values replaced by mapping (Op -> Op; others stay). memo: dict shared by one copy, so that
    guards which shared a snapshot still do."""
    key = id(snap)
    known = memo.get(key)
    if known is None:
        frames = [FrameState(f.code, f.func, f.offset, [_map(v, mapping, memo) for v in f.locals],
                             [_map(v, mapping, memo) for v in f.stack], f.callee_at) for f in snap.frames]
        gwrites = [(slot, _map(v, mapping, memo)) for slot, v in snap.gwrites]
        owned = tuple([_map(v, mapping, memo) for v in snap.owned])
        known = Snapshot(frames, gwrites, snap.reason if reason is None else reason, owned)
        memo[key] = known
        memo[key, "kept"] = snap                 # the id stays its own while the memo lives
    return known


def _map(value, mapping, memo):
    if value is None:
        return None
    if isinstance(value, Op):
        value = value.find()
        return mapping.get(value, value)
    known = memo.get(id(value))
    if known is not None:
        return known
    new = value.with_parts([_map(part, mapping, memo) for part in value.parts()])
    memo[id(value)] = new
    memo[id(value), "kept"] = value
    return new


def sweep(block):
    """Take the replaced ops out of the block's list."""
    block.ops = [op for op in block.ops if op._forward is None]
