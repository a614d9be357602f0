"""unroll: four iterations at a time for the smallest counted loops.

        H: cur = phi; lt cur stop       B: few int ops; next = add cur step; poll; jump H

In such a loop the test, the poll and the moves of the back-edge cost more than the work. In front of it goes a loop
that makes four iterations per test and poll while `cur < stop - 3 * step`; the old loop does the rest. Each copy has
its own values, and its guards their own snapshots. Loops that wait for something slow (division, floats, calls) gain
nothing and are left alone. A step that is a variable may be anything: with one below 1 or above a million, the old loop
does all.
"""
from rewritejit.nativeops.ir.ops import OPS, GUARD, PURE
from rewritejit.nativeops.ir.types import INT_MIN
from rewritejit.nativeops.ir.values import Op
from . import analysis, edit

_TIMES, _MOST_OPS, _MOST_STEP = 4, 8, 1 << 20
_SLOW = {"floordiv", "mod", "mulmod", "ipow_ovf", "pure_call", "call_out", "poll", "guard_depth"}
_QUICK = {name for name, info in OPS.items()
          if info.effect in (PURE, GUARD) and set(info.args + info.result) <= set("ibvt")} - _SLOW
_QUICK |= {"list_item", "tuple_item", "bytes_item", "raw_i", "unbox_int", "unbox_bool", "list_set_o"}


def unroll(graph):
    found = [plan for loop in analysis.of(graph).loops if loop.innermost for plan in (_plan(loop),) if plan is not None]
    for plan in found:
        _unroll(graph, *plan)
    if found:
        analysis.changed(graph)


def _plan(loop):
    """(header, body, preheader, cur, stop, step) of a loop that fits."""
    header = loop.header
    if len(loop.blocks) != 2 or len(header.preds) != 2 or header.ops[-1].name != "branch":
        return None
    body = loop.latches[0]
    outside = header.preds[0] if header.preds[1] is body else header.preds[1]
    if body.succs != [header] or len(body.preds) != 1 or len(outside.succs) != 1 or header.succs.count(body) != 1:
        return None
    rest = [op for op in header.ops if op.name != "phi" and op._forward is None]
    ops = [op for op in body.ops[:-1] if op._forward is None]
    if len(rest) != 2 or rest[0].name != "lt" or rest[1].arg(0) is not rest[0] or header.succs[0] is not body:
        return None
    if not ops or ops[-1].name != "poll" or len(ops) > _MOST_OPS or any(op.name not in _QUICK for op in ops[:-1]):
        return None
    cur, stop = rest[0].arg(0), rest[0].arg(1)
    if cur.name != "phi" or cur not in header.ops or stop in header.ops or stop in body.ops:
        return None
    next = cur.arg(header.preds.index(body))
    if next.name not in ("add", "add_ovf") or next.arg(0) is not cur:
        return None
    step = next.arg(1)
    fits = 0 < step.imm <= _MOST_STEP if step.name == "const" else step not in header.ops and step not in body.ops
    return (header, body, outside, cur, stop, step) if fits else None


def _unroll(graph, header, body, outside, cur, stop, step):
    constants = edit.Constants(graph)
    back, entry = header.preds.index(body), header.preds.index(outside)
    phis = list(header.phis())
    # the last value of cur from which four iterations are safe; none, where the subtraction wraps
    if step.name == "const":
        before, least = [], constants.get("i", (_TIMES - 1) * step.imm)
    else:
        least = Op("mul", [step, constants.get("i", _TIMES - 1)], "i")
        low, high = Op("lt", [step, constants.get("i", 1)], "b"), Op("gt", [step, constants.get("i", _MOST_STEP)], "b")
        before = [least, low, high]
    limit = Op("sub", [stop, least], "i")
    wraps = Op("gt", [limit, stop], "b")
    before += [limit, wraps]
    for bad in [op for op in before if op.type == "b"]:
        limit = Op("select", [bad, constants.get("i", INT_MIN), limit], "i")
        before.append(limit)
    outside.ops[-1:-1] = before
    test, quick = graph.new_block(), graph.new_block()
    values = {phi: graph.phi([phi.arg(entry)], phi.type) for phi in phis}
    firsts = dict(values)
    values[header.ops[-1].arg(0)] = constants.get("b", True)
    again = Op("lt", [firsts[cur], limit], "b")
    test.ops = [*firsts.values(), again, Op("branch", [again], "v")]
    test.succs, test.preds = [quick, header], [outside, quick]
    for time in range(_TIMES):
        memo, values = {}, dict(values)
        for op in body.ops[:-1]:
            if op._forward is None and (op.name != "poll" or time == _TIMES - 1):
                snap = None if op.snap is None else edit.map_snapshot(op.snap, values, memo)
                values[op] = Op(op.name, [values.get(a.find(), a.find()) for a in op.args], op.type, op.imm, snap)
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
