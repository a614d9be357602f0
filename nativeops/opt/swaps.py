"""swaps: `a[i], b[j] = b[j], a[i]` moves two pointers.

        x = list_item (list_items a) i
        y = list_item (list_items b) j
        list_set_o a i y                =>   list_swap a i x b j y
        ...
        list_set_o b j x                     (gone)

where x and y are still there at the first store, and what lies between the stores changes nothing but counts of references and reads no
items. Each list keeps as many references as it had, whether the two places are one or not. What leaves between the stores finds
the second one done, and the interpreter does it again: it puts y where y is.
"""
from rewritejit.nativeops.ir.ops import CALL, CONTROL, OPS, STORE
from rewritejit.nativeops.ir.values import Op
from . import analysis, memory

_ENDS = {name for name, info in OPS.items() if info.effect in (STORE, CALL, CONTROL)} - {"release"}
_ENDS |= {name for name, kinds in memory.READS.items() if "e" in kinds}


def swaps(graph):
    if [op.name for op in graph.ops()].count("list_set_o") < 2:
        return
    places = memory.Memory(graph)
    tree, versions, seen, home = analysis.of(graph), places.versions(graph), {}, {}
    for block in graph.blocks:                       # reverse postorder: what dominates comes first
        now, gone, first = dict(versions[block]), {}, None
        for op in block.ops:
            if op._forward is not None:
                continue
            if op.name == "list_item":
                seen[op], home[op] = places.seen(now, op), block
            if op.name == "list_set_o":
                if first is not None:
                    swap = _swap(first[0], op, first[1], places, seen, lambda item: tree.dominates(home[item], block))
                    if swap is not None:
                        gone[first[0]], gone[op], first = swap, None, None
                        places.write(now, op)
                        continue
                first = op, dict(now)
            elif op.name in _ENDS:
                first = None
            places.write(now, op)
        if gone:
            block.ops = [gone.get(op, op) for op in block.ops if gone.get(op, op) is not None]


def _swap(first, second, now, places, seen, is_there):
    """The op for two stores, if they swap. now: the versions at the first; seen: those that each item was read with."""
    two, one = memory.root(first.arg(2)), memory.root(second.arg(2))
    for item, store in ((one, first), (two, second)):
        if item.name != "list_item" or item not in seen or not is_there(item) or item.arg(1) is not store.arg(1):
            return None
        pointer = item.arg(0)
        if pointer.name != "list_items" or pointer.arg(0) is not store.arg(0) or places.seen(now, item) != seen[item]:
            return None
    return Op("list_swap", [first.arg(0), first.arg(1), one, second.arg(0), second.arg(1), two], "v")
