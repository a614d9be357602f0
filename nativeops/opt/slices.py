"""slices: `a[i:j] = b[k:l:m]` without the list between.

        x = seq_slice b k l m  @s          list_move a i j b k l m  @s
        ...                           =>   ...
        list_replace a i j x
        release x

where x has no other use and what lies between changes nothing. Then all of it may leave to the state before the slice was made.
"""
from rewritejit.nativeops.ir.ops import CALL, CONTROL, OPS, RETAIN, STORE
from rewritejit.nativeops.ir.values import Op

_CHANGES = {name for name, info in OPS.items() if info.effect in (STORE, RETAIN, CALL, CONTROL)}


def slices(graph):
    if not any([op.name == "list_replace" for block in graph.blocks for op in block.ops]):
        return
    uses = {}
    for op in graph.ops():
        for arg in op.args:
            arg = arg.find()
            uses[arg] = uses.get(arg, 0) + 1
    for block in graph.blocks:
        ops = [op for op in block.ops if op._forward is None]
        for index, op in enumerate(ops):
            if op.name == "list_replace" and index + 1 < len(ops):
                _fuse(block, ops, index, uses)


def _fuse(block, ops, index, uses):
    store, release = ops[index], ops[index + 1]
    value = store.arg(3)
    if value.name != "seq_slice" or uses[value] != 2 or release.name != "release" or release.arg(0) is not value:
        return
    first = index - 1
    while first >= 0 and ops[first] is not value:
        if ops[first].name in _CHANGES:
            return
        first -= 1
    if first < 0:
        return
    snap = value.snap
    for op in ops[first + 1:index]:
        if op.snap is not None and value in op.snap.uses():
            op.snap = snap.because(op.snap.reason)
    args = [store.arg(0), store.arg(1), store.arg(2), value.arg(0), value.arg(1), value.arg(2), value.arg(3), store.arg(4)]
    move = Op("list_move", args, "v", None, snap.because(store.snap.reason))
    gone = {value, release}
    block.ops = [move if op is store else op for op in block.ops if op not in gone]
