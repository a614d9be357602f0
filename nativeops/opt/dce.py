"""dce: drop what nobody needs.

Needed are terminators, calls, polls and guards, with their operands and what their snapshots mention; then the operands
of those. Phis that only feed one another fall. A guard without uses stays.

unwanted: the same before anything is concluded from guards. Then those go, too, that only test whether their own result
fits: overflow is no error in Python, so if nobody wants the sum, nobody minds. Later nobody may want the sum any more because it
fits: `a + b <= INT_MAX` is true beyond the guard of the sum, and only there. Of an unboxing whose number nobody wants (`a[i], a[j] = a[j], a[i]`) the
test of the class is left, on which the builder may have relied.
"""
from rewritejit.nativeops.ir.ops import LOAD, OPS, PURE, READ

OPTIONAL = {name for name, info in OPS.items() if info.effect in (PURE, READ, LOAD)}
CHECKED = {"add_ovf", "sub_ovf", "mul_ovf", "neg_ovf", "abs_ovf"}
UNBOXING = {"unbox_int": int, "unbox_float": float, "unbox_bool": bool}


def unwanted(graph):
    unread = {op for op in dce(graph, OPTIONAL | CHECKED) if op.name in UNBOXING}
    if unread:                                       # states that guards may go back to (anchors.py) want some
        for snap in {id(snap): snap for snap in getattr(graph, "points", {}).values()}.values():
            unread.difference_update(snap.uses())
    for op in unread:
        op.name, op.type, op.imm = "guard_class", "v", UNBOXING[op.name]


def dce(graph, optional=OPTIONAL):
    """(the ops that stay although nobody reads them)"""
    needed, work, seen = set(), [], set()
    push = work.append
    for block in graph.blocks:
        for op in block.ops:
            if op._forward is None and op.name not in optional:
                needed.add(op)
                push(op)
    unread = set(needed)
    while work:
        op = work.pop()
        for arg in op.args:
            if arg._forward is not None:
                arg = arg.find()
            if arg not in needed:
                needed.add(arg)
                push(arg)
            else:
                unread.discard(arg)
        snap = op.snap
        if snap is not None and id(snap) not in seen:
            seen.add(id(snap))
            for arg in snap.uses():
                if arg not in needed:
                    needed.add(arg)
                    push(arg)
                else:
                    unread.discard(arg)
    for block in graph.blocks:
        block.ops = [op for op in block.ops if op in needed and op._forward is None]
    return unread
