"""cfg: fewer, longer blocks.

A block that only its single predecessor jumps to is appended to it. A block that only jumps is skipped, where that
leaves no phi operand ambiguous and makes no critical edge into a block with phis. A branch with equal sides is a jump.
Then blocks from which every way leads to an exit are marked cold.
"""
from rewritejit.nativeops.ir.values import Op
from . import analysis, anchors, edit


def cfg(graph):
    decided = False
    for block in graph.blocks:
        if block.ops[-1].name == "branch":
            condition = block.ops[-1].args[0].find()
            if condition.name == "const":
                edit.decide_branch(block, 0 if condition.imm else 1)
                decided = True
    if decided:
        analysis.changed(graph)
    skipped = [_skip_empty(block) for block in list(graph.blocks) if len(block.ops) == 1]
    if True in skipped:
        analysis.changed(graph)
    gone = set()
    for block in graph.blocks:
        if block in gone:
            continue
        while len(block.succs) == 1:
            succ = block.succs[0]
            if len(succ.preds) != 1 or succ is block:
                break
            _append(block, succ)
            anchors.merged(graph, block, succ)
            gone.add(succ)
    if gone:
        graph.blocks = [b for b in graph.blocks if b not in gone]
    analysis.changed(graph)
    _mark(graph)


def _append(block, succ):
    for phi in succ.phis():
        phi.make_equal_to(phi.args[0])
    block.ops.pop()
    block.ops.extend([op for op in succ.ops if op._forward is None])
    block.succs = succ.succs
    for after in dict.fromkeys(succ.succs):
        after.preds = [block if p is succ else p for p in after.preds]


def _skip_empty(block):
    """Let the predecessors of a block that only jumps go where it goes. Whether that changed anything."""
    if block.ops[0].name != "jump" or not block.preds:
        return False
    target = block.succs[0]
    if target is block:
        return False
    changed = False
    merging = next(target.phis(), None) is not None
    for pred in list(dict.fromkeys(block.preds)):
        if merging and (len(pred.succs) > 1 or pred in target.preds):
            continue
        if target.loop_header and len(block.preds) > 1:
            continue                     # keep the header's only entry
        values = [phi.args[target.preds.index(block)] for phi in target.phis()]
        changed = True
        while block in pred.succs:
            edit.redirect(pred, pred.succs.index(block), target, values)
        if len(pred.succs) == 2 and pred.succs[0] is pred.succs[1] and not merging:
            edit.remove_edge(pred, 1)
            pred.ops[-1] = Op("jump", [], "v")
    if not block.preds:                  # unreachable now: its edge goes with it
        edit.remove_edge(block, 0)
        block.ops[-1] = Op("exit", [], "v")
    return changed


def _mark(graph):
    """Needs blocks numbered in their order, as `changed` leaves them."""
    for block in reversed(graph.blocks):
        block.cold = block.ops[-1].name == "exit" or bool(block.succs) and all(
            succ.cold and succ.id > block.id for succ in block.succs)
