"""exits: what a counted loop leaves in variables is computed behind it.

        H: cur = phi start next; p = phi before v; lt cur stop; branch B X       B: ... v ...; next = add cur step; jump H

A variable that the loop sets in each pass has a phi at its start, and a flag if it may be unbound before; each costs a move per pass, and most only
serve what comes after the loop. Where no op of the loop and no snapshot in it reads p, and v follows from the counter alone,

        X: p = select (ne cur start) v' before                                   v': v with cur - step for cur, and cur for next

(induction variable rewriting; LLVM's indvars replaces exit values so). The loop has no other way out than its test.
"""
from rewritejit.nativeops.ir.values import Op
from . import analysis, edit

_SIMPLE = {"add", "sub", "neg", "select", "eq", "ne", "lt", "le", "gt", "ge"}
_DEEPEST = 3


def exits(graph):
    changed = False
    for loop in list(analysis.of(graph).loops):
        counted = analysis.counted(loop)
        if counted is None or any(succ not in loop.blocks for block in loop.blocks if block is not loop.header for succ in block.succs):
            continue
        cur, next, start, step, stop = counted
        header, inside, read = loop.header, set(), set()
        back = header.preds.index(loop.latches[0])
        phis = [phi for phi in header.phis() if phi is not cur and phi.type in "ib" and phi._forward is None]
        if not phis or not (step.is_const and step.imm > 0):
            continue
        snaps = {}
        for block in loop.blocks:
            inside.update(block.ops)
            for op in block.ops:
                if op._forward is None:
                    read.update([arg.find() for arg in op.args])
                    if op.snap is not None:
                        snaps[id(op.snap)] = op.snap
        for snap in snaps.values():
            read.update(snap.uses())
        after = _After(cur, next, step, inside)
        found = [(phi, after.value(phi.arg(back))) for phi in phis if phi not in read]
        found = [(phi, value) for phi, value in found if value is not None]
        if found:
            changed |= _place(graph, header, back, cur, start, found, after.ops)
    if changed:
        analysis.changed(graph)


class _After:
    """Values of a loop's last pass, computed of what the counter has come to; ops: theirs, in order. It means nothing where there was no pass."""

    def __init__(self, cur, next, step, inside):
        self.inside, self.ops, self.cur, self.step = inside, [], cur, step
        self.known = {next: cur}

    def value(self, op, depth=_DEEPEST):
        """None if it does not follow from the counter."""
        if op in self.known:
            return self.known[op]
        if op.is_const or op not in self.inside:
            return op
        if op is self.cur:
            made = Op("sub", [op, self.step], "i")
        else:
            args = [self.value(arg.find(), depth - 1) for arg in op.args] if op.name in _SIMPLE and depth > 0 else [None]
            if None in args:
                return None
            made = Op(op.name, args, op.type, op.imm)
        self.ops.append(made)
        self.known[op] = made
        return made


def _place(graph, header, back, cur, start, found, ops):
    """Puts the values on the way out. Whether there is a new block."""
    behind, is_new = header.succs[1], False
    if len(behind.preds) > 1 or behind.ops[0].name == "phi":
        block = graph.new_block()
        block.succs, block.preds, block.ops = [behind], [header], [Op("jump", [], "v")]
        behind.preds[edit.pred_index(header, 1)] = block
        header.succs[1] = block
        behind, is_new = block, True
    went = Op("ne", [cur, start], "b")
    ops = [*ops, went]
    for phi, value in found:
        ops.append(Op("select", [went, value, phi.arg(1 - back)], phi.type))
        phi.make_equal_to(ops[-1])
    behind.ops[:0] = ops
    edit.sweep(header)
    return is_new
