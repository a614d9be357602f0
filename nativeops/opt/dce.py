"""dce: drop what nobody needs.

Needed are terminators, calls, polls and guards, with their operands and what their snapshots mention; then the operands
of those. Phis that only feed one another fall. A guard without uses stays.

unwanted: the same before anything is concluded from guards. Then those go, too, that only test whether their own result
fits: overflow is no error in Python, so if nobody wants the sum, nobody minds. Later nobody may want the sum any more because it
fits: `a + b <= INT_MAX` is true beyond the guard of the sum, and only there. So do the numbers of boxes that lists only hand on:
`a[i], a[j] = a[j], a[i]` is the same with any objects.
"""
from rewritejit.nativeops.ir.ops import LOAD, OPS, PURE, READ

OPTIONAL = {name for name, info in OPS.items() if info.effect in (PURE, READ, LOAD)}
CHECKED = {"add_ovf", "sub_ovf", "mul_ovf", "neg_ovf", "abs_ovf"}
UNBOXING = {"unbox_int", "unbox_float", "unbox_bool"}
HAND_ON = {"list_swap", "list_set_o", "list_append_o"}
"""Ops that take any object: they rely on nothing that a guard has shown about it."""


def unwanted(graph):
    unboxed = {op.arg(0) for op in graph.ops() if op.name in UNBOXING}
    for op in graph.ops():
        if op.name not in UNBOXING and op.name not in HAND_ON:
            unboxed.difference_update([arg.find() for arg in op.args])
    dce(graph, OPTIONAL | CHECKED, unboxed)


def dce(graph, optional=OPTIONAL, handed_on=()):
    """handed_on: objects whose numbers are optional, too."""
    needed, work, seen = set(), [], set()
    push = work.append
    for block in graph.blocks:
        for op in block.ops:
            if op._forward is None and op.name not in optional and not (op.name in UNBOXING and op.arg(0) in handed_on):
                needed.add(op)
                push(op)
    while work:
        op = work.pop()
        for arg in op.args:
            if arg._forward is not None:
                arg = arg.find()
            if arg not in needed:
                needed.add(arg)
                push(arg)
        snap = op.snap
        if snap is not None and id(snap) not in seen:
            seen.add(id(snap))
            for arg in snap.uses():
                if arg not in needed:
                    needed.add(arg)
                    push(arg)
    for block in graph.blocks:
        block.ops = [op for op in block.ops if op in needed and op._forward is None]
