"""Machine code against the reference interpreter: each op at its edges, random loops and branches, exits, records."""
import math
import random
import struct
import sys

import pytest

import codegen_host
from rewritejit.guards.snapshot import FrameState, Snapshot, VMaybe, VRangeIter, VTuple
from rewritejit.nativeops.codegen import TooLarge, regs, select
from rewritejit.nativeops.codegen.select import RULES
from rewritejit.nativeops.ir import interp
from rewritejit.nativeops.ir.ops import GUARD, OPS
from rewritejit.nativeops.ir.text import parse_graph, parse_graphs, print_graph
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import CallTarget, Graph, Op
from rewritejit.nativeops.ir.verify import verify
from rewritejit.nativeops.opt import quotients

INTS = (0, 1, -1, 2, 3, -3, 7, 10, -10, 63, 64, 65, 1000, 2**31 - 1, 2**31, -2**31, 2**32 + 5, 2**53, 2**53 + 1, -2**53,
        -2**53 - 1, 2**62, 3037000499, -3037000500, INT_MAX, INT_MAX - 1, INT_MIN, INT_MIN + 1)
FLOATS = (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -3.0, 1e300, -1e300, 5e-324, 1e16, 2.0**63, -2.0**63,
          2.0**63 - 1024, -2.0**63 - 2048, 2.0**52 + 0.5, math.inf, -math.inf, math.nan)
VALUES = {"i": INTS, "f": FLOATS, "b": (False, True)}


def bits(value):
    return struct.pack("<d", value) if type(value) is float and value == value else repr(value)


def same(one, two):
    if type(one) is tuple:
        return type(two) is tuple and len(one) == len(two) and all(map(same, one, two))
    return type(one) is type(two) and bits(one) == bits(two)


def near(one, two):
    """For C math functions: the interpreter may round the last bit otherwise."""
    return all(same(a, b) or type(a) is type(b) is float and math.isclose(a, b, rel_tol=1e-15)
               for a, b in zip(one, two))


def check(machine, graph, kernel, args, poll=False, equal=same, others=()):
    """Run machine code and the reference interpreter; compare results, or exits and the values in their records."""
    machine.breaker.value = int(poll)
    got = machine.run_body(kernel, graph, args, others)
    want = interp.run(graph, args, poll=lambda: poll, calls_left=machine.calls_left)
    where = f"{args}\n{print_graph(graph)}\ngot {got}\nwant {want}"
    assert got[0] == want[0], where
    if got[0] == "ret":
        assert equal(got[1], want[1]), where
        return got[0]
    assert len(got[1]) == len(want[1]), where
    for (desc, words), (_, snapshot, values) in zip(got[1], want[1]):
        assert desc.recipe == codegen_host.encode(snapshot).to_bytes(), where
        found = codegen_host.register_values(snapshot, words)
        assert same(tuple(found), tuple(values)), f"{found} {values} {where}"
    return got[0]


def caller(function, value):
    return function(value, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, value)


def state(values, reason="test"):
    """A snapshot with these values in local variables."""
    return Snapshot([FrameState(caller.__code__, caller, 4, list(values), [])], (), reason)


def append(block, name, args=(), type=None, imm=None, snap=None):
    info = OPS[name]
    op = Op(name, list(args), type or info.result, imm, snap)
    block.ops.append(op)
    return op


def op_graph(name, consts=(), imm=None, letters=None, result=None, shared=False):
    """A body that applies one op to its parameters, of which those in `consts` (index -> value) are constants."""
    info = OPS[name]
    letters = letters or info.args
    graph = Graph(name, "body")
    block = graph.new_block()
    args = []
    for index, letter in enumerate(letters):
        if index in consts:
            args.append(append(block, "const", (), letter, consts[index]))
        elif shared and args and args[0].type == letter:
            args.append(args[0])
        else:
            args.append(append(block, "param", (), letter, len(graph.params)))
            graph.params += letter
    type_ = result or (info.result if info.result != "t" else letters[-1])
    snap = state(args) if info.effect is GUARD else None
    op = append(block, name, args, type_, imm, snap)
    values = [op] if type_ != "v" else []
    values += [arg for arg in args if arg.name == "param"]
    graph.results = "".join(value.type for value in values)
    append(block, "ret", values, "v", tuple(range(len(values))))
    verify(graph)
    return graph


def cases(letters, limit, seed):
    """Argument tuples: all combinations of edge values, or `limit` of them."""
    rng = random.Random(seed)
    total = math.prod(len(VALUES[letter]) for letter in letters)
    if total <= limit:
        found = [()]
        for letter in letters:
            found = [case + (value,) for case in found for value in VALUES[letter]]
        return found
    return [tuple(rng.choice(VALUES[letter]) for letter in letters) for _ in range(limit)]


SIMPLE = [name for name, info in OPS.items()
          if info.args and set(info.args) <= set("ifb") and info.result in "ifb" and not info.has_imm]


@pytest.mark.parametrize("name", SIMPLE)
def test_op(name):
    machine = codegen_host.Machine()
    equal = near if name == "fpow" else same
    graph = op_graph(name)
    kernel = machine.compile(graph)
    for case in cases(graph.params, 900, name):
        check(machine, graph, kernel, case, equal=equal)
    if len(graph.params) > 1 and graph.params[0] == graph.params[1]:
        graph = op_graph(name, shared=True)
        kernel = machine.compile(graph)
        for case in cases(graph.params, 900, name):
            check(machine, graph, kernel, case, equal=equal)


@pytest.mark.parametrize("name", [name for name in SIMPLE if len(OPS[name].args) > 1])
def test_op_with_constants(name):
    machine = codegen_host.Machine()
    letters = OPS[name].args
    for index, letter in enumerate(letters):
        for value in VALUES[letter]:
            graph = op_graph(name, {index: value})
            kernel = machine.compile(graph)
            for case in cases(graph.params, 40, name):
                check(machine, graph, kernel, case, equal=near if name == "fpow" else same)


LIMITS = [INT_MIN, INT_MIN + 1, -2**32 - 1, -2**32, -2**31, -7, -2, -1, 0, 1, 2, 6, 7, 2**31, 2**32 - 1, 2**32,
          2**32 + 1, INT_MAX - 1, INT_MAX]


def pair_graph(order, divisor=None):
    """Both of `a // b` and `a % b`, each with a state of its own, and the operands if they are wanted afterwards."""
    params = "ii" if divisor is None else "i"
    b = "%b" if divisor is None else str(divisor)
    other = "  %b = param.i 1\n" if divisor is None else ""
    ops = {"floordiv": f"  %q = floordiv %a, {b} @1[%a, {b}]\n", "mod": f"  %r = mod %a, {b} @2[{b}, %a]\n"}
    return parse_graph(f"graph pair body({params})->iii\na:\n  %a = param.i 0\n{other}"
                       + "".join(ops[name] for name in order) + "  %s = sub %q, %r\n  ret (%q, %r, %s)\n")


@pytest.mark.parametrize("order", [("floordiv", "mod"), ("mod", "floordiv")], ids=" ".join)
def test_quotient_and_remainder(order):
    """One division for both, at all limits; what must leave does so before the first of the two."""
    machine = codegen_host.Machine()
    graph = pair_graph(order)
    quotients(graph)
    verify(graph)
    kernel = machine.compile(graph, logging=True)
    hot = kernel.owner.text[:kernel.owner.text.index("ret ")]
    assert hot.count("\ndiv ") == 1 and "idiv" not in hot
    for a in LIMITS:
        for b in LIMITS:
            check(machine, graph, kernel, (a, b))
            if b > 0:
                assert machine.run_body(kernel, graph, (a, b))[1][:2] == (a // b, a % b)
    for b in LIMITS + [3, 8, -8, 10, 2**40, 1000003 * 2**30]:
        graph = pair_graph(order, b)
        quotients(graph)
        kernel = machine.compile(graph)
        for a in LIMITS:
            check(machine, graph, kernel, (a,))


@pytest.mark.parametrize("name, number", [("add", 1), ("add_ovf", 1), ("add", -1), ("add_ovf", -3)])
def test_the_remainder_of_a_sum_with_a_constant(name, number):
    """(i + 1) % n needs no division where i + 1 is less than n."""
    machine = codegen_host.Machine()
    graph = parse_graph(f"graph round body(ii)->i\na:\n  %a = param.i 0\n  %b = param.i 1\n  %s = {name} %a, {number} @1[%a, %b]\n"
                        "  %r = mod %s, %b @2[%s, %b]\n  ret %r\n")
    kernel = machine.compile(graph)
    for a in LIMITS:
        for b in LIMITS:
            check(machine, graph, kernel, (a, b))


def test_the_remainder_may_overwrite_the_operands():
    """Phis that share registers with both operands: digits of a number, and the other way round."""
    for values in ("%q, %r", "%r, %q"):
        first, second = values.split(", ")
        graph = parse_graph(f"""graph digits body(iii)->ii
b0:
  %n = param.i 0
  %base = param.i 1
  %times = param.i 2
  jump b1
b1: loop <- b0, b2
  %a = phi.i %n, {first}
  %b = phi.i %base, {second}
  %i = phi.i %times, %i2
  %c = gt %i, 0
  branch %c, b2, b3
b2:
  %q = floordiv %a, %b @10[%a, %b]
  %r = mod %a, %b @20[%a, %b]
  %i2 = sub %i, 1
  poll @30[%q, %r]
  jump b1
b3:
  ret (%a, %b)
""")
        machine = codegen_host.Machine()
        kernel = machine.compile(graph)
        for n in LIMITS:
            for base in LIMITS:
                check(machine, graph, kernel, (n, base, 3))


@pytest.mark.parametrize("compare", ["eq", "ne", "lt", "le", "gt", "ge"])
def test_divisors_that_were_tested(compare):
    """Behind a comparison with a constant, on either side, and behind a join: a zero divisor leaves, never traps."""
    machine = codegen_host.Machine()
    for number in (-2, -1, 0, 1, 2):
        graph = parse_graph(f"""graph tested body(ii)->ii
b0:
  %a = param.i 0
  %b = param.i 1
  %c = {compare} %b, {number}
  branch %c, b1, b2
b1:
  %x = mod %a, %b @1[%a, %b]
  jump b3
b2:
  %y = floordiv %a, %b @2[%a, %b]
  jump b3
b3:
  %z = phi.i %x, %y
  %d = {compare} %z, {number}
  branch %d, b4, b5
b4:
  jump b6
b5:
  jump b6
b6:
  %e = phi.i %z, %a
  %f = phi.i %b, %z
  %g = mod %a, %e @3[%a, %e]
  %h = mod %a, %f @4[%a, %f]
  ret (%g, %h)
""")
        kernel = machine.compile(graph)
        for a in (-5, -1, 0, 1, 2, 12):
            for b in (-3, -2, -1, 0, 1, 2, 3):
                check(machine, graph, kernel, (a, b))


def test_a_tested_divisor_is_not_tested_again():
    graph = parse_graph("""graph gcd body(ii)->i
b0:
  %a = param.i 0
  %b = param.i 1
  %c = ne %b, 0
  branch %c, b1, b4
b1:
  jump b2
b2: loop <- b1, b3
  %x = phi.i %a, %y
  %y = phi.i %b, %r
  %r = mod %x, %y @1[%x, %y]
  %d = ne %r, 0
  branch %d, b3, b5
b3:
  poll @2[%y, %r]
  jump b2
b4:
  jump b6
b5:
  jump b6
b6:
  %z = phi.i %a, %y
  ret %z
""")
    machine = codegen_host.Machine()
    kernel = machine.compile(graph, logging=True)
    loop = instructions(kernel.owner.text, "= mod", "div ")
    assert [line.split()[0] for line in loop] == ["mov", "or", "shr", "jnz", "mov", "xor", "div"], loop
    for a in LIMITS:
        for b in LIMITS:
            check(machine, graph, kernel, (a, b))


@pytest.mark.parametrize("letter", "ifb")
def test_select(letter):
    machine = codegen_host.Machine()
    for consts in ({}, {1: VALUES[letter][1]}, {2: VALUES[letter][0]}, {0: True}):
        graph = op_graph("select", consts, letters="b" + 2 * letter, result=letter)
        kernel = machine.compile(graph)
        for case in cases(graph.params, 300, letter):
            check(machine, graph, kernel, case)


@pytest.mark.parametrize("compare", ["flt", "fle", "feq", "fne", "fgt", "fge", "lt", "le", "eq", "ne", "gt", "ge"])
def test_fused_compare(compare):
    """A comparison read by a branch, a guard and selects, the other way round too."""
    letter = OPS[compare].args[0]
    machine = codegen_host.Machine()
    text = f"""graph fused body({letter}{letter})->iii{letter}{letter}
a:
  %a = param.{letter} 0
  %b = param.{letter} 1
  %c0 = {compare} %a, %b
  %s = select.i %c0, 1, 2
  %c1 = {compare} %a, %b
  %lo = select.{letter} %c1, %a, %b
  %c2 = {compare} %a, %b
  %hi = select.{letter} %c2, %b, %a
  %c3 = {compare} %a, %b
  branch %c3, b, c
b:
  jump d
c:
  jump d
d: <- b, c
  %p = phi.i 10, 20
  %c4 = {compare} %b, %a
  %n = not %c4
  branch %n, e, f
e:
  jump g
f:
  jump g
g: <- e, f
  %q = phi.i 30, 40
  ret (%s, %p, %q, %lo, %hi)
"""
    graph = parse_graph(text)
    verify(graph)
    kernel = machine.compile(graph)
    for case in cases(letter * 2, 1000, compare):
        check(machine, graph, kernel, case)
    for name in ("guard_true", "guard_false"):
        graph = parse_graph(f"""graph guards body({letter}{letter})->i
a:
  %a = param.{letter} 0
  %b = param.{letter} 1
  %c = {compare} %a, %b
  {name} %c @5[%a, %c, %b]
  ret 1
""")
        verify(graph)
        kernel = machine.compile(graph)
        for case in cases(letter * 2, 1000, compare):
            check(machine, graph, kernel, case)


@pytest.mark.parametrize("name", sorted(set(interp.CMATH) & {*codegen_host.HELPERS, "sqrt"}))
def test_cmath(name):
    machine = codegen_host.Machine()
    count = interp.CMATH[name][0]
    graph = op_graph("cmath", imm=name, letters="f" * count)
    kernel = machine.compile(graph)
    for case in cases("f" * count, 600, name):
        if name == "pow" and case[0] == 0.0 and case[1] < 0 or name == "cbrt" and math.isnan(case[0]):
            continue
        check(machine, graph, kernel, case, equal=near)


def test_every_op_has_a_rule():
    assert set(RULES) == set(OPS) - {"const", "phi"}


# --- frame kernels: unboxing, object guards, returning ---------------------------------------------------------------

class Sub(int):
    pass


OBJECTS = (None, 0, 1, -1, 5, -7, 2**30 - 1, 2**30, -2**30, 2**31, 2**60, 2**62, INT_MAX, INT_MIN, INT_MAX + 1,
           INT_MIN - 1, 2**200, True, False, 0.0, -0.0, 1.5, math.inf, math.nan, "text", Sub(3), (), [], Ellipsis,
           iter(range(3, 9, 2)))


def frame_graph(text, **names):
    graph = parse_graph(text, names)
    verify(graph)
    return graph


def check_frame(machine, graph, kernel, cells, gvals=()):
    cells = tuple(cells)
    got = machine.run_frame(kernel, cells, gvals)
    null = [interp.NULL if cell is None else cell for cell in cells]
    want = interp.run(graph, null, [interp.NULL if value is None else value for value in gvals])
    where = f"{cells} {gvals} got {got} want {want}"
    assert got[0] == want[0], where
    if got[0] == "ret":
        assert same(got[1], want[1]) or got[1] is want[1], where
    else:
        (desc, words), (_, snapshot, values) = got[1][0], want[1][0]
        assert desc.recipe == codegen_host.encode(snapshot).to_bytes()
        for found, value in zip(codegen_host.register_values(snapshot, words), values):
            assert same(found, value) or found is value, where
    return got[0]


@pytest.mark.parametrize("name", ["unbox_int", "unbox_float", "unbox_bool"])
def test_unbox_and_return(name):
    machine = codegen_host.Machine()
    graph = frame_graph(f"graph g frame\na:\n  %p = cell 0\n  %v = {name} %p @3[%p]\n  ret %v\n")
    kernel = machine.compile(graph)
    outcomes = {check_frame(machine, graph, kernel, [value]) for value in OBJECTS}
    assert outcomes == {"ret", "exit"}


def test_bools_that_lie_anywhere(monkeypatch):
    monkeypatch.setattr(select, "_BOOLS_APART", 48)
    test_unbox_and_return("unbox_bool")


@pytest.mark.parametrize("guard", ["guard_class %p, int", "guard_class %p, list", "guard_is %p, Ellipsis",
                                   "guard_is %p, None", "guard_null %p", "guard_bound %p"])
def test_object_guards(guard):
    machine = codegen_host.Machine()
    graph = frame_graph(f"graph g frame\na:\n  %p = cell 1\n  {guard} @3[NULL, %p]\n  ret 7\n")
    kernel = machine.compile(graph)
    for value in OBJECTS:
        check_frame(machine, graph, kernel, [1.0, value])


def test_objects_are_returned_with_a_reference():
    machine = codegen_host.Machine()
    graph = frame_graph("graph g frame\nglobals x, y\na:\n  %p = cell 0\n  %q = gval 1\n  %s = is_obj %p, %q\n"
                        "  branch %s, b, c\nb:\n  ret %p\nc:\n  ret %q\n")
    kernel = machine.compile(graph)
    thing = ["a", "list"]
    before = sys.getrefcount(thing)
    results = [machine.run_frame(kernel, [5], (None, thing))[1] for _ in range(10)]
    assert all(result is thing for result in results) and sys.getrefcount(thing) == before + 10
    del results
    assert sys.getrefcount(thing) == before
    for immortal in (None, True, 3):
        if immortal is not None:
            assert machine.run_frame(kernel, [immortal], (None, immortal)) == ("ret", immortal)


def test_tuples_are_returned():
    machine = codegen_host.Machine()
    graph = frame_graph("""graph g frame
a:
  %p = cell 0
  %i = unbox_int %p @1
  %f = int_to_float %i
  %b = lt %i, 5
  ret (%i, (%f, %b, 2.5), (), 7)
""")
    kernel = machine.compile(graph)
    for value in (3, 9):
        assert machine.run_frame(kernel, [value]) == ("ret", (value, (float(value), value < 5, 2.5), (), 7))
        check_frame(machine, graph, kernel, [value])


def test_constants_are_returned():
    machine = codegen_host.Machine()
    for literal, value in (("-5", -5), ("2.5", 2.5), ("True", True), ("o:None", None), ("o:'text'", "text"),
                           ("o:int", int)):
        graph = frame_graph(f"graph g frame\na:\n  ret {literal}\n")
        assert machine.run_frame(machine.compile(graph)) == ("ret", value)


def test_range_iterator():
    machine = codegen_host.Machine()
    graph = frame_graph("""graph g frame
a:
  %p = cell 0
  guard_class %p, range_iterator @1
  %c = rangeiter_cur %p
  %s = rangeiter_step %p
  %n = rangeiter_len %p
  ret (%c, %s, %n)
""")
    kernel = machine.compile(graph)
    for values in (range(10), range(5, 100, 7), range(50, -20, -3)):
        iterator = iter(values)
        for index, value in enumerate(values):
            assert machine.run_frame(kernel, [iterator]) == ("ret", (value, values.step, len(values) - index))
            next(iterator)


def test_pure_call():
    machine = codegen_host.Machine()
    graph = frame_graph("""graph g frame
a:
  %p = cell 0
  %x = unbox_float %p @1
  %y = pure_call.f root, %x, 2, True @2[%x]
  ret %y
""", root=lambda x, n, b: math.sqrt(x) + n if b else x)
    kernel = machine.compile(graph)
    assert machine.run_frame(kernel, [9.0]) == ("ret", 5.0)
    assert machine.run_frame(kernel, [-1.0])[0] == "exit"


# --- native calls ----------------------------------------------------------------------------------------------------

CALLS = """graph both body(if)->if
callee both(if)->if
callee one(ff)->f
a:
  %n = param.i 0
  %x = param.f 1
  %stop = le %n, 0
  branch %stop, b, c
b:
  ret (%n, %x)
c:
  %m = sub %n, 1
  guard_depth @1[%n, %x]
  %y = call_native.f one, %x, 0.5 @2[%n | None, %x]^0
  guard_depth @3[%n, %y]
  %r = call_native.v both, %m, %y @4[%n, %x | None, %y]^0
  %i = call_out.i 0, %r
  %f = call_out.f 1, %r
  %j = add_ovf %i, %n @5[%i, %n, %f, %x]
  %g = fadd %f, %x
  ret (%j, %g)

graph one body(ff)->f
a:
  %x = param.f 0
  %y = param.f 1
  %c = flt %x, 100.0
  guard_true %c @1[%x]
  %z = fmul %x, 1.5
  %w = fadd %z, %y
  ret %w
"""


def link(machine, graphs):
    """Compile native bodies that call one another: {name: kernel}."""
    kernels, named = {}, {graph.name: graph for graph in graphs}
    for graph in graphs:
        kernels[graph.name] = machine.compile(graph)
    for graph in graphs:
        for op in graph.ops():
            if op.name == "call_native":
                op.imm.graph = named[op.imm.name]
                op.imm.cell.set(kernels[op.imm.name].address)
    return kernels


def test_native_calls():
    graphs = parse_graphs(CALLS)
    for graph in graphs:
        verify(graph)
    machine = codegen_host.Machine(calls_left=6)
    kernels = link(machine, graphs)
    outcomes = []
    for n in range(9):
        for x in (0.5, 4.0, 60.0, 99.5):
            outcomes.append(check(machine, graphs[0], kernels["both"], (n, x), others=kernels.values()))
    assert outcomes.count("ret") > 8 and outcomes.count("exit") > 8


def test_calls_leave_when_the_callee_polls():
    graphs = parse_graphs("""graph f body(i)->i
callee f(i)->i
a:
  %n = param.i 0
  %c = le %n, 0
  branch %c, b, d
b:
  poll @9[%n]
  ret 1
d:
  %m = sub %n, 1
  guard_depth @1[%n]
  %r = call_native.i f, %m @2[%n|None]^0
  %s = mul_ovf %r, %n @3[%r, %n]
  ret %s
""")
    machine = codegen_host.Machine(calls_left=50)
    kernels = link(machine, graphs)
    for n in (0, 5, 20, 21, 25, 49, 50, 51, 60):
        for poll in (False, True):
            check(machine, graphs[0], kernels["f"], (n,), poll=poll)


def test_calls_in_a_loop():
    graphs = parse_graphs("""graph loop body(if)->if
callee g(i)->i
callee h(f)->f
a:
  %n = param.i 0
  %x = param.f 1
  jump b
b: loop <- a, c
  %i = phi.i 0, %i1
  %t = phi.i 1, %t1
  %f = phi.f %x, %f1
  %c = lt %i, %n
  branch %c, c, d
c:
  guard_depth @1[%i, %t, %f]
  %r = call_native.i g, %i @2[%i, %t, %f | None]^0
  guard_depth @3[%i, %t, %f, %r]
  %q = call_native.f h, %f @4[%i, %t, %f, %r | None]^0
  %t1 = add_ovf %t, %r @5[%i, %t, %r]
  %f1 = fsub %q, 0.25
  %i1 = add %i, 1
  poll @6[%i1, %t1, %f1]
  jump b
d:
  ret (%t, %f)

graph g body(i)->i
a:
  %n = param.i 0
  %m = mul_ovf %n, 3 @1[%n]
  ret %m

graph h body(f)->f
a:
  %n = param.f 0
  %m = fmul %n, 1.25
  ret %m
""")
    machine = codegen_host.Machine()
    kernels = link(machine, graphs)
    for n in (0, 1, 2, 50):
        check(machine, graphs[0], kernels["loop"], (n, 3.0), others=kernels.values())


def instructions(text, first, last):
    """The instructions of a listing from the one after the comment `first` to the next one called `last`."""
    lines = text[text.index(first):].splitlines()[1:]
    found = []
    for line in lines:
        if line[0] not in ";L":
            found.append(line.split(";")[0].split("short ")[-1].strip())
            if found[-1].startswith(last):
                return found
    raise AssertionError(f"no {last} after {first}: {text}")


def test_a_sum_is_one_short_loop():
    """No copies, no memory but the eval breaker: the phis share registers with the values of the next turn."""
    graph = parse_graph("""graph sum body(ii)->i
b0:
  %n = param.i 0
  %start = param.i 1
  jump b1
b1: loop <- b0, b2
  %t = phi.i %start, %t2
  %i = phi.i 0, %i2
  %c = lt %i, %n
  branch %c, b2, b3
b2:
  %i2 = add %i, 1
  %t2 = add_ovf %t, %i @10[%i, %t, rangeiter(%i2, %n, 1)]
  poll @20[%i, %t2, rangeiter(%i2, %n, 1)]
  jump b1
b3:
  ret %t
""")
    machine = codegen_host.Machine()
    kernel = machine.compile(graph, logging=True)
    loop = instructions(kernel.owner.text, "= add_ovf", "jl ")
    assert [line.split()[0] for line in loop] == ["add", "jo", "mov", "cmp", "jne", "add", "cmp", "jl"], loop
    for n, start in ((0, 7), (1, 0), (1000, -5), (1000, INT_MAX - 10000), (10, INT_MIN)):
        check(machine, graph, kernel, (n, start))


def test_the_mandelbrot_loop_stays_in_registers():
    graph = parse_graph("""graph mandelbrot body(ffi)->i
a:
  %x = param.f 0
  %y = param.f 1
  %limit = param.i 2
  jump b
b: loop <- a, d
  %r = phi.f 0.0, %r1
  %i = phi.f 0.0, %i1
  %n = phi.i 0, %n1
  %rr = fmul %r, %r
  %ii = fmul %i, %i
  %s = fadd %rr, %ii
  %far = fgt %s, 4.0
  branch %far, e, c
c:
  %two = fadd %r, %r
  %ri = fmul %two, %i
  %i1 = fadd %ri, %y
  %d = fsub %rr, %ii
  %r1 = fadd %d, %x
  %n1 = add_ovf %n, 1 @5[%r1, %i1, %n]
  %more = lt %n1, %limit
  branch %more, d, e
d:
  poll @7[%r1, %i1, %n1]
  jump b
e: <- b, c
  %last = phi.i %n, %n1
  ret %last
""")
    graph.remove_unreachable()
    verify(graph)
    machine = codegen_host.Machine()
    kernel = machine.compile(graph, logging=True)
    loop = instructions(kernel.owner.text, "; branch", "jbe ")
    assert sum(line.startswith("movaps") for line in loop) <= 4, loop
    assert not [line for line in loop if line.startswith("mov ") and "0x" not in line and "[" not in line], loop
    assert not [line for line in loop if "[rsp" in line], loop
    for point in ((0.1, 0.2), (-0.7, 0.3), (1.0, 1.0), (-2.0, 0.0)):
        check(machine, graph, kernel, point + (50,))


def test_an_inner_loop_stays_in_registers():
    """What only the loop around it reads is spilled there, however often it is read."""
    outer = [f"  %v{n} = add %n, {n}" for n in range(12)]
    sums = [f"  %s{n} = xor %{f's{n - 1}' if n else 'k1'}, %v{n % 12}" for n in range(72)]
    graph = parse_graph("\n".join(["""graph nest body(ii)->i
a:
  %n = param.i 0
  %m = param.i 1""", *outer, """  jump b
b: loop <- a, e
  %i = phi.i 0, %i1
  %t = phi.i 0, %t1
  jump c
c: loop <- b, d
  %j = phi.i 0, %j1
  %k = phi.i %t, %k1
  %p = phi.i %i, %p1
  %q = phi.i 1, %q1
  %p1 = add %p, %q
  %q1 = xor %q, %j
  %u = add %k, %p1
  %k1 = xor %u, %q1
  %j1 = add %j, 1
  %c1 = lt %j1, %m
  branch %c1, d, e
d:
  poll @3[%k1]
  jump c
e:""", *sums, """  %t1 = add %s71, %i
  %i1 = add %i, 1
  %c2 = lt %i1, %n
  branch %c2, b, f
f:
  ret %t1
"""]))
    verify(graph)
    machine = codegen_host.Machine()
    kernel = machine.compile(graph, logging=True)
    inner = instructions(kernel.owner.text, "; branch", "jl ")
    assert inner and "[rsp" in kernel.owner.text and not [line for line in inner if "[rsp" in line], inner
    for case in ((3, 4), (1, 1), (40, 17)):
        check(machine, graph, kernel, case)


def test_more_doubles_than_registers():
    """What is only summed at the end is summed as it comes, so that nothing is spilled."""
    parts = [f"  %k{n} = fmul %x, {n}.5" for n in range(24)]
    sums = [f"  %s{n} = fadd %{'s' if n else 'k'}{n - 1 if n else n}, %k{n + 1}" for n in range(23)]
    graph = parse_graph("\n".join(["""graph sums body(fi)->f
a:
  %x0 = param.f 0
  %n = param.i 1
  jump b
b: loop <- a, b
  %x = phi.f %x0, %x1
  %i = phi.i 0, %i1""", *parts, *sums, """  %x1 = fmul %s22, 0.001
  %i1 = add_ovf %i, 1 @3[%x, %i]
  %c = lt %i1, %n
  branch %c, b, c
c:
  ret %x1
"""]))
    verify(graph)
    machine = codegen_host.Machine()
    kernel = machine.compile(graph, logging=True)
    assert "[rsp" not in kernel.owner.text
    for case in ((1.25, 1), (-3.0, 20), (0.0, 7)):
        check(machine, graph, kernel, case)


def sum_graph(count):
    """A body of so many additions, each with an exit of its own."""
    graph = Graph("sums", "body")
    block = graph.new_block()
    graph.params, graph.results = "i", "i"
    total = value = append(block, "param", (), "i", 0)
    for _ in range(count):
        total = append(block, "add_ovf", (total, value), None, None, state([total]))
    append(block, "ret", (total,), "v", 0)
    return graph


def test_large_graphs_are_refused():
    machine = codegen_host.Machine()
    graph = sum_graph(300)
    check(machine, graph, machine.compile(graph), (7,))
    with pytest.raises(TooLarge, match="instructions"):
        machine.compile(sum_graph(3000))
    with pytest.raises(TooLarge, match="70 results"):
        machine.compile(parse_graph("graph g body(i)->" + "i" * 70 + "\na:\n  %a = param.i 0\n  ret ("
                                    + ", ".join(["%a"] * 70) + ")\n"))
    with pytest.raises(TooLarge, match="15 parameters"):
        machine.compile(parse_graph("graph g body(" + "i" * 15 + ")->i\na:\n  %a = param.i 14\n  ret %a\n"))


def test_listing():
    graph = op_graph("add_ovf")
    kernel = codegen_host.Machine().compile(graph, logging=True)
    assert "add_ovf" in kernel.owner.text and "jo " in kernel.owner.text
    assert codegen_host.Machine().compile(graph).owner.text is None


# --- programs at random ----------------------------------------------------------------------------------------------

INT_OPS = ["add_ovf", "sub_ovf", "mul_ovf", "neg_ovf", "abs_ovf", "add", "sub", "mul", "neg", "floordiv", "mod",
           "mulmod", "shl_ovf", "shr", "and", "or", "xor", "invert", "bool_to_int", "float_to_int", "floor_to_int",
           "add_ovf", "sub_ovf", "add"]
FLOAT_OPS = ["fadd", "fsub", "fmul", "fdiv", "fneg", "fabs", "fsqrt", "int_to_float", "itruediv", "fadd", "fmul"]
BOOL_OPS = ["lt", "le", "eq", "ne", "gt", "ge", "flt", "fle", "feq", "fne", "fgt", "fge", "not", "band", "bor", "bxor"]


class Maker:
    """Makes a graph over a few variables: straight code, branches, loops, guards that mention random variables.

    callees: CallTargets that it may call. target: its own, whose params and results it has; if its first parameter is an
    int, that is how deep it still calls itself. more: as many more variables of each type live throughout.
    """

    def __init__(self, seed, callees=(), target=None, more=0):
        self.rng = rng = random.Random(seed)
        self.graph = graph = Graph(f"random{seed}", "body")
        self.block = graph.new_block()
        self.callees, self.target = list(callees), target
        self.vars, self.calls, self.depth_left = {}, 0, None
        wanted = "iiiiffb" + "if" * more if target is None else target.params
        for letter in wanted:
            self.vars[letter + str(len(graph.params))] = self.op("param", (), letter, len(graph.params))
            graph.params += letter
        for letter in "ifb":
            if letter not in graph.params:
                self.vars[letter] = self.op("const", (), letter, {"i": 5, "f": 0.5, "b": True}[letter])
        self.budget = rng.randrange(6, 40) if target is None else rng.randrange(3, 12)
        if target is None:
            results = [self.vars[name] for name in sorted(self.vars)]
            graph.results = "".join(value.type for value in results)
        else:
            graph.name, graph.results, target.graph = target.name, target.results, graph
            if rng.random() < 0.5:
                self.op("poll", (), "v", None, self.snapshot())
            if target.params.startswith("i"):
                self.recursive()
        self.body(0)
        if self.depth_left is not None:
            self.call(target)
        self.finish([self.vars[name] for name in sorted(self.vars)] if target is None else None)
        for op in graph.ops():
            if op.name == "call_native" and op.imm not in graph.callees:
                graph.callees.append(op.imm)
        verify(graph)

    def finish(self, results=None):
        if results is None:
            results = [self.pick(letter) for letter in self.graph.results]
        self.op("ret", results, "v", 0 if len(results) == 1 else tuple(range(len(results))))

    def recursive(self):
        """Return at once if the first parameter is not positive, else call oneself with one less, once."""
        depth = self.vars.pop("i0")
        self.vars.setdefault("i", depth)
        flag = self.op("le", (depth, self.op("const", (), "i", 0)), "b")
        self.op("branch", (flag,), "v")
        above, stop, go = self.block, self.graph.new_block(), self.graph.new_block()
        for block in (stop, go):
            self.edge(above, block)
        self.block = stop
        self.finish()
        self.block = go
        self.depth_left = depth

    def call(self, target):
        """A call, some variables of the caller in the two snapshots, results to variables."""
        rng = self.rng
        if target is self.target:
            first = self.op("sub", (self.depth_left, self.op("const", (), "i", 1)), "i")
            self.depth_left = None
        else:
            first = self.op("const", (), "i", rng.randrange(4))
        recursive = target.params.startswith("i")
        args = [first if index == 0 and recursive else self.pick(letter) for index, letter in enumerate(target.params)]
        before = self.snapshot() if rng.random() < 0.7 else None
        if before is not None:
            self.op("guard_depth", (), "v", None, before)
        if rng.random() < 0.3:
            self.statement()
        frame = self.snapshot().frames[0]
        frame.callee_at = 0
        frame.stack.extend([self.op("const", (), "o", caller), *args])
        if before is None:
            self.op("guard_depth", (), "v", None, self.snapshot())
        results = target.results
        call = self.op("call_native", args, results if len(results) == 1 else "v", target, Snapshot([frame], (), "call"))
        for index, letter in enumerate(results):
            value = call if len(results) == 1 else self.op("call_out", (call,), letter, index)
            if rng.random() < 0.8:
                self.vars[rng.choice([name for name in self.vars if name[0] == letter])] = value

    def op(self, name, args=(), type=None, imm=None, snap=None):
        return append(self.block, name, args, type, imm, snap)

    def pick(self, letter, const=True):
        if const and letter != "b" and self.rng.random() < 0.25:
            values = (1, 2, 3, 7, -1, 10, 16, 1000003) if letter == "i" else (0.5, 2.0, -1.0, 3.25)
            return self.op("const", (), letter, self.rng.choice(values))
        return self.vars[self.rng.choice([name for name in self.vars if name[0] == letter])]

    def snapshot(self):
        names = [name for name in self.vars if self.rng.random() < 0.4]
        values = [self.vars[name] for name in names]
        if self.rng.random() < 0.2:
            values.append(VTuple([self.pick("i", False), self.pick("f")]))
        if self.rng.random() < 0.2:
            values.append(VMaybe(self.pick("b"), self.pick("f", False)))
        if self.rng.random() < 0.2:
            next_ = self.op("add", (self.pick("i", False), self.op("const", (), "i", 1)), "i")
            values.append(VRangeIter(next_, self.pick("i", False), self.op("const", (), "i", 1)))
        if self.rng.random() < 0.2:
            values.append(self.compare())
        return state(values)

    def compare(self):
        name = self.rng.choice(BOOL_OPS[:12])
        return self.op(name, [self.pick(letter, False) for letter in OPS[name].args], "b")

    def statement(self):
        rng = self.rng
        letter = rng.choice("iiiiffb")
        target = rng.choice([name for name in self.vars if name[0] == letter])
        name = rng.choice({"i": INT_OPS, "f": FLOAT_OPS, "b": BOOL_OPS}[letter])
        if rng.random() < 0.12:
            flag = self.compare() if rng.random() < 0.7 else self.pick("b")
            if rng.random() < 0.3:
                flag = self.op("not", (flag,), "b")
            value = self.op("select", (flag, self.pick(letter), self.pick(letter)), letter)
        else:
            snap = self.snapshot() if OPS[name].effect is GUARD else None
            value = self.op(name, [self.pick(one) for one in OPS[name].args], None, None, snap)
        self.vars[target] = value
        if rng.random() < 0.08:
            guard = rng.choice(("guard_true", "guard_false"))
            self.op(guard, (self.compare(),), "v", None, self.snapshot())

    def body(self, depth):
        for _ in range(self.rng.randrange(1, 5)):
            if self.budget <= 0:
                return
            self.budget -= 1
            roll = self.rng.random()
            if self.callees and self.calls < 5 and self.rng.random() < 0.3:
                self.calls += 1
                self.call(self.rng.choice(self.callees))
            elif roll < 0.15 and depth < 3:
                self.branch(depth)
            elif roll < 0.35 and depth < 3:
                self.loop(depth)
            else:
                self.statement()

    def edge(self, source, target):
        source.succs.append(target)
        target.preds.append(source)

    def branch(self, depth):
        graph = self.graph
        flag = self.compare() if self.rng.random() < 0.7 else self.pick("b")
        self.op("branch", (flag,), "v")
        head, before = self.block, dict(self.vars)
        ends = []
        for side in range(2):
            self.vars = dict(before)
            self.block = graph.new_block()
            self.edge(head, self.block)
            self.block.cold = self.rng.random() < 0.2
            if side == 0 or self.rng.random() < 0.6:
                self.body(depth + 1)
            self.op("jump", (), "v")
            ends.append((self.block, self.vars))
        self.block = join = graph.new_block()
        for end, _ in ends:
            self.edge(end, join)
        self.vars = dict(before)
        for name in before:
            one, two = ends[0][1][name], ends[1][1][name]
            self.vars[name] = one if one is two else self.op("phi", (one, two), one.type)

    def loop(self, depth):
        graph, rng = self.graph, self.rng
        counter = self.op("const", (), "i", rng.choice((0, 5)))
        limit = self.op("const", (), "i", counter.imm + rng.randrange(0, 4))
        self.op("jump", (), "v")
        before = self.block
        self.block = header = graph.new_block()
        header.loop_header = True
        self.edge(before, header)
        phis = {name: self.op("phi", [value], value.type) for name, value in self.vars.items()}
        cur = self.op("phi", [counter], "i")
        self.vars = dict(phis)
        flag = self.op("lt", (cur, limit), "b")
        swap = rng.random() < 0.3
        if swap:
            flag = self.op("not", (flag,), "b")
        self.op("branch", (flag,), "v")
        body, after = graph.new_block(), graph.new_block()
        for succ in (after, body) if swap else (body, after):
            self.edge(header, succ)
        self.block = body
        next_ = self.op("add", (cur, self.op("const", (), "i", 1)), "i")
        self.vars[rng.choice([name for name in self.vars if name[0] == "i"])] = cur
        self.body(depth + 1)
        self.op("poll", (), "v", None, state([VRangeIter(next_, limit, 1 and limit), *self.vars.values()]))
        if rng.random() < 0.2:
            names = [name for name in self.vars if name[0] == "i"]
            rng.shuffle(names)
            first, second = names[0], names[-1]
            self.vars[first], self.vars[second] = self.vars[second], self.vars[first]
        self.op("jump", (), "v")
        self.edge(self.block, header)
        for name, phi in phis.items():
            phi.args.append(self.vars[name])
        cur.args.append(next_)
        self.vars = dict(phis)
        self.block = after


def random_callees(rng):
    """A few native bodies with their graphs: up to 12 parameters, so that some are passed on the stack; some recursive,
    some that call one another."""
    targets = []
    for index in range(rng.randrange(1, 4)):
        params = "".join(rng.choices("iiffb", k=rng.choice((0, 1, 2, 3, 4, 6, 9, 12))))
        target = CallTarget(f"callee{index}", params, "".join(rng.choices("iifb", k=rng.choice((1, 1, 2, 4)))))
        Maker(rng.random(), [one for one in targets if rng.random() < 0.3], target).graph.remove_unreachable()
        targets.append(target)
    return targets


def random_programs(seeds, runs, calls=False):
    outcomes = {"ret": 0, "exit": 0}
    machine = codegen_host.Machine()
    for seed in seeds:
        rng = random.Random(seed)
        callees = random_callees(rng) if calls else []
        graph = Maker(seed, callees, more=rng.randrange(4) if calls else 0).graph
        graph.remove_unreachable()
        verify(graph)
        kernels = link(machine, [graph] + [target.graph for target in callees])
        kernel = kernels[graph.name]
        for turn in range(runs):
            machine.calls_left = rng.choice((1, 3, 100)) if calls else 100
            wild = turn % 3 == 0
            args = tuple(rng.choice(VALUES[letter]) if wild or letter == "b" else
                         rng.randrange(1, 60) if letter == "i" else rng.choice((0.5, 1.0, 2.0, 3.75, 11.0))
                         for letter in graph.params)
            outcomes[check(machine, graph, kernel, args, poll=turn == 1, others=kernels.values())] += 1
    return outcomes


def test_random_programs():
    outcomes = random_programs(range(250), 12)
    assert min(outcomes.values()) > 200, outcomes


def test_random_programs_that_save_registers(monkeypatch):
    monkeypatch.setattr(regs, "MANY_DOUBLES", 0)
    random_programs(range(500, 620), 8)
    random_programs(range(500, 560), 8, calls=True)


def test_random_programs_with_calls():
    outcomes = random_programs(range(120), 12, calls=True)
    assert min(outcomes.values()) > 100, outcomes


@pytest.mark.slow
def test_many_random_programs():
    random_programs(range(1000, 6000), 20)


@pytest.mark.slow
def test_many_random_programs_with_calls():
    random_programs(range(1000, 4000), 12, calls=True)
