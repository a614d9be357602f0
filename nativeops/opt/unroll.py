"""unroll: four iterations at a time for the smallest counted loops.

        H: cur = phi; lt cur stop       B: few int ops; next = add cur step; poll; jump H

In such a loop the test, the poll and the moves of the back-edge cost more than the work. In front of it goes a loop
that makes four iterations per test and poll while `cur < stop - 3 * step`; the old loop does the rest. Each copy has
its own values, and its guards their own snapshots. Loops that wait for something slow (division, floats, calls) gain
nothing and are left alone. A step that is a variable may be anything: with one below 1 or above a million, the old loop
does all.

In front, `cur` is no index that has to be checked, either: that loop ends before a size that `cur` is compared with, and is not entered
below 0 (iteration space splitting, as array bounds checks are removed from loops in HotSpot's server compiler). Nor does a variable overflow to
which bools are added, unless it is huge before.
"""
from rewritejit.nativeops.ir.ops import INDEX_CHECKS, OPS, GUARD, PURE
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import Op
from . import analysis, edit

_TIMES, _MOST_OPS, _MOST_STEP = 4, 8, 1 << 20
_SLOW = {"floordiv", "mod", "mulmod", "ipow_ovf", "pure_call", "call_out", "poll", "guard_depth"}
_QUICK = {name for name, info in OPS.items()
          if info.effect in (PURE, GUARD) and set(info.args + info.result) <= set("ibvt")} - _SLOW
_MOST_COUNT = 1 << 62
_NO_OVERFLOW = INT_MAX - (_TIMES + 1) * _MOST_STEP
_QUICK |= {"list_item", "tuple_item", "bytes_item", "raw_i", "unbox_int", "unbox_bool", "list_set_o"}


def unroll(graph):
    found = [plan for loop in analysis.of(graph).loops if loop.innermost for plan in (_plan(loop),) if plan is not None]
    for plan in found:
        _unroll(graph, *plan)
    if found:
        analysis.changed(graph)


def _plan(loop):
    """(header, body, preheader, cur, stop, step) of a loop that fits."""
    counted = analysis.counted(loop)
    if counted is None or len(loop.blocks) != 2:
        return None
    cur, next, start, step, stop = counted
    header, body = loop.header, loop.latches[0]
    outside = header.preds[1 - header.preds.index(body)]
    if body.succs != [header] or len(body.preds) != 1 or len(outside.succs) != 1:
        return None
    ops = [op for op in body.ops[:-1] if op._forward is None]
    if not ops or ops[-1].name != "poll" or len(ops) > _MOST_OPS or any(op.name not in _QUICK for op in ops[:-1]):
        return None
    fits = 0 < step.imm <= _MOST_STEP if step.is_const else step not in header.ops and step not in body.ops
    return (header, body, outside, cur, stop, step) if fits and stop not in body.ops else None


def _unroll(graph, header, body, outside, cur, stop, step):
    constants = edit.Constants(graph)
    back, entry = header.preds.index(body), header.preds.index(outside)
    phis, next = list(header.phis()), cur.arg(back)
    checks = [op for op in body.ops if op.name in INDEX_CHECKS and op._forward is None and op.arg(0) is cur
              and op.arg(1) not in header.ops and op.arg(1) not in body.ops]
    sizes = list(dict.fromkeys([op.arg(1) for op in checks]))
    counts = _counts(phis, body, back)
    before, limit = _limit(constants, cur.arg(entry), stop, step, sizes, next.name == "add_ovf", [phi.arg(entry) for phi in counts.values()])
    outside.ops[-1:-1] = before
    test, quick = graph.new_block(), graph.new_block()
    values = {phi: graph.phi([phi.arg(entry)], phi.type) for phi in phis}
    firsts = dict(values)
    values[header.ops[-1].arg(0)] = constants.get("b", True)
    again = Op("lt", [firsts[cur], limit], "b")
    test.ops = [*firsts.values(), again, Op("branch", [again], "v")]
    test.succs, test.preds = [quick, header], [outside, quick]
    mark = _mark(header, body, cur, next, checks)
    for time in range(_TIMES):
        memo, values = {}, dict(values)
        for op in body.ops[:-1]:
            if op in checks:
                values[op] = values[cur]
            elif op._forward is None and (time == 0 or op is not mark) and (time == _TIMES - 1 or op.name != "poll"):
                name, args, snap = op.name, op.args, op.snap
                if op is next or op in counts:
                    name, snap = "add", None
                elif op is mark:
                    name, args = "list_mark", [op.arg(0), cur, step, op.arg(2)]
                snap = None if snap is None else edit.map_snapshot(snap, values, memo)
                values[op] = Op(name, [values.get(a.find(), a.find()) for a in args], op.type, op.imm, snap)
                quick.ops.append(values[op])
        following = {phi: values.get(phi.arg(back), phi.arg(back)) for phi in phis}
        values.update(following)
    for phi, first in firsts.items():
        first.args.append(values[phi])
        phi.args = [firsts[phi] if i == entry else a for i, a in enumerate(phi.args)]
    quick.ops.append(Op("jump", [], "v"))
    quick.succs, quick.preds = [test], [test]
    test.loop_header = True
    outside.succs = [test]
    header.preds = [test if p is outside else p for p in header.preds]
    constants.place()


def _mark(header, body, cur, next, checks):
    """The store of a bool that is all that the loop does, if so."""
    stores = [op for op in body.ops[:-1] if op._forward is None and op.name != "poll" and op is not next and op not in checks]
    if len(stores) != 1 or stores[0].name != "list_set_o" or stores[0].arg(0) in body.ops or stores[0].arg(0) in header.ops:
        return None
    index, value = stores[0].arg(1), stores[0].arg(2)
    return stores[0] if (index is cur or index in checks) and value.is_const and isinstance(value.imm, bool) else None


def _counts(phis, body, back):
    """op: its phi, for each variable to which an iteration adds a bool."""
    adds = {phi.arg(back): phi for phi in phis if phi.arg(back).name == "add_ovf" and phi.arg(back) in body.ops}
    return {op: phi for op, phi in adds.items() if any(op.arg(i) is phi and op.arg(1 - i).name == "bool_to_int" for i in (0, 1))}


def _limit(constants, first, stop, step, sizes, is_checked, counts):
    """(ops, what `cur` has to be below for four iterations that go neither beyond `stop` nor beyond a size, and four steps that do not
    overflow). It is INT_MIN if there is none. is_checked: whether the steps were checked so far. counts: what variables begin with to which
    at most 1 is added: they do not overflow in a hundred years if they begin below _MOST_COUNT."""
    ops = []

    def emit(name, *args):
        args = [constants.get("i", arg) if isinstance(arg, int) else arg for arg in args]
        ops.append(Op(name, args, "b" if name in ("lt", "gt") else "i"))
        return ops[-1]

    if step.name == "const":
        least, bad = (_TIMES - 1) * step.imm, []
    else:
        least, bad = emit("mul", step, _TIMES - 1), [emit("lt", step, 1), emit("gt", step, _MOST_STEP)]
    limit = emit("sub", stop, least)
    bad.append(emit("gt", limit, stop))
    for size in sizes:
        end = emit("sub", size, least)
        limit = emit("select", emit("lt", end, limit), end, limit)
    if sizes and not (first.is_const and first.imm >= 0):
        bad.append(emit("lt", first, 0))
    if is_checked and not sizes:                     # sizes are far from overflowing
        limit = emit("select", emit("lt", limit, _NO_OVERFLOW), limit, _NO_OVERFLOW)
    bad += [emit("gt", count, _MOST_COUNT) for count in counts if not (count.is_const and count.imm <= _MOST_COUNT)]
    for one in bad:
        limit = emit("select", one, INT_MIN, limit)
    return ops, limit
