"""refcounts: no reference where borrowing does.

The builder retains every object that it reads from another one, and releases it where the program drops it. Where nothing that
runs in between can free the object or overwrite it, it stays what it was: borrowed. That is so for a value if none of the
ops at which it is alive writes memory of the kind `x` (any object may be freed) or, if it is or may be the box of a number, `n`.
What flows into a phi or out of the graph stays owned.

A reference that is given up right after a list got one of its own is handed over to the list.
"""
from rewritejit.nativeops.ir.ops import CALL, OPS, RETAIN, STORE

_NUMBERS = (int, float, bool)
_FREES = {name for name, info in OPS.items() if info.effect is CALL or info.effect is STORE and "x" in info.memory}
_OVERWRITES = {name for name, info in OPS.items() if info.effect is CALL or info.effect is STORE and "n" in info.memory}
_CONSUMES = {"phi", "ret", "ret_owned", "str_append", "str_append_char"}


def refcounts(graph):
    retained = [op for block in graph.blocks for op in block.ops if op._forward is None and OPS[op.name].effect is RETAIN]
    while retained:                              # few rounds: a value borrowed in one may let another be in the next
        left = _round(graph, retained)
        if len(left) == len(retained):
            break
        retained = left
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


def _round(graph, retained):
    """Make those of the values borrowed that need not be owned; the others. One fewer `release` may free another value."""
    users, snaps, releases, mentioned = {}, {}, {}, {}
    wanted = set(retained)
    for block in graph.blocks:
        for index, op in enumerate(block.ops):
            if op._forward is not None:
                continue
            for arg in op.args:
                arg = arg.find()
                if arg in wanted:
                    if op.name == "release":
                        releases.setdefault(arg, []).append((block, index, op))
                    else:
                        users.setdefault(arg, []).append((block, index, op))
            snap = op.snap
            if snap is not None:
                mentions = mentioned.get(id(snap))
                if mentions is None:
                    mentions = mentioned[id(snap)] = [arg for arg in snap.uses() if arg in wanted]
                for arg in mentions:
                    snaps.setdefault(arg, []).append((block, index, op))
    home = {op: (block, index) for block in graph.blocks for index, op in enumerate(block.ops) if op in wanted}
    left, gone = [], set()
    for value in retained:
        used = users.get(value, [])
        if any([op.name in _CONSUMES for _, _, op in used]):
            left.append(value)
            continue
        ends = {op for _, _, op in releases.get(value, ())}
        places = used + snaps.get(value, []) + releases.get(value, [])
        if _is_free(value, home[value], places, ends):
            value.make_equal_to(value.arg(0))
            gone |= ends
        else:
            left.append(value)
    if gone:
        for block in graph.blocks:
            block.ops = [op for op in block.ops if op not in gone]
    return left


def _is_free(value, home, places, ends):
    """Whether no op at which the value is alive, but for its own releases, frees or overwrites it."""
    bad = _FREES if _is_no_number(value) else _OVERWRITES
    block, start = home
    last = {}                                 # block -> index of the value's last use there
    for where, index, _ in places:
        last[where] = max(last.get(where, -1), index)
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
        stop = len(where.ops) if where in live_out else last.get(where, -1)
        for op in where.ops[first:stop]:
            if op.name in bad and op._forward is None and op not in ends:
                return False
    return True


def _is_no_number(value):
    """Whether the object is known not to be a number's box."""
    source = value.arg(0)
    return source.name == "cast" and source.imm not in _NUMBERS
