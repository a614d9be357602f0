"""The equations, the constant folder and the interval arithmetic against the reference interpreter."""
import itertools
import math
import random
import struct

import pytest

import rewritejit  # noqa: F401
from rewritejit.guards.snapshot import FrameState, Snapshot
from rewritejit.nativeops.ir.interp import Program
from rewritejit.nativeops.ir.ops import CALL, GUARD, OPS, PURE
from rewritejit.nativeops.ir.values import Graph, Op
from rewritejit.nativeops.opt import evaluate, fold, intervals, rules

VALUES = {
    "i": [0, 1, -1, 2, 3, -2, 7, 63, 64, 1000, -1000, 2**31, 2**53, 2**53 + 1, -2**53, 2**62, 2**63 - 1,
          -2**63, -2**63 + 1],
    "f": [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 0.1, -3.7, 1e308, -1e308, 5e-324, 2.0**-1022, math.inf, -math.inf, math.nan,
          -math.nan, 2.0**63, -2.0**63, 2.5, 3.5, -2.5],
    "b": [False, True],
}
SNAP = Snapshot([FrameState("code", lambda: 0, 0, [], [])], (), "test")


def exact(value):
    return struct.pack("<d", value) if type(value) is float else value


def graph_of(term, types, constants, result=None):
    """A body that computes a term; variables in `constants` are constants, the others parameters."""
    graph = Graph("rule", "body")
    block = graph.new_block()
    names = {}
    for name, type in types.items():
        if name in constants:
            names[name] = Op("const", [], type, constants[name])
        else:
            names[name] = Op("param", [], type, len(graph.params))
            graph.params += type
        block.ops.append(names[name])

    def build(term, letter):
        if term[0] == "var":
            return names[term[1]]
        if term[0] == "num":
            op = Op("const", [], letter, bool(term[1]) if letter == "b" else term[1])
        else:
            info = OPS[term[0]]
            letters = [letter if want == "t" else want for want in info.args]
            args = [build(part, want) for part, want in zip(term[1], letters)]
            snap = SNAP if info.effect in (GUARD, CALL) else None
            op = Op(term[0], args, letter if info.result == "t" else info.result, None, snap)
        block.ops.append(op)
        return op

    value = build(term, result or OPS[term[0]].result)
    if value.type == "v":
        block.ops.append(Op("ret", [], "v", ()))
        graph.results = ""
    else:
        block.ops.append(Op("ret", [value], "v", 0))
        graph.results = value.type
    return graph


def types_of(term, found, letter=None):
    if term[0] == "var":
        found[term[1]] = letter
    elif term[0] != "num":
        info = OPS[term[0]]
        for part, want in zip(term[1], info.args):
            types_of(part, found, letter if want == "t" else want)
    return found


def run(graph, args):
    how, value = Program(graph).run(args)
    return how, tuple(map(exact, value)) if how == "ret" else None


EQUATIONS = list(fold.equations())


@pytest.mark.parametrize("name,left,right", EQUATIONS, ids=[f"{n}-{le[0]}" for n, le, _ in EQUATIONS])
def test_equation(name, left, right):
    """Both sides give the same, bit for bit; folding fires, and leaves where the left side left."""
    letter = OPS[left[0]].result
    if letter == "t":                                   # a condition that is chosen itself is a bool
        letter = "b" if left[1][0] in left[1][1:] else "i"
    types = types_of(left, {}, letter)
    if "o" in types.values():
        return
    before = fold.FIRED.get(name, 0)
    for values in itertools.product(*[VALUES[t] for t in types.values()]):
        known = {n: v for n, v in zip(types, values) if n == "c"}
        args = [v for n, v in zip(types, values) if n != "c"]
        want = run(graph_of(left, types, known, letter), args)
        if right[0] != "num" and want[0] == "ret":          # where an inner op left, it is still there
            assert run(graph_of(right, types, known, letter), args) == want, (name, values)
        graph = graph_of(left, types, known, letter)
        fold.fold(graph)
        assert run(graph, args) == want, (name, values)
    assert fold.FIRED.get(name, 0) > before


@pytest.mark.parametrize("name,note,ops,function", rules.FUNCTIONS, ids=[row[0] for row in rules.FUNCTIONS])
def test_function_rule(name, note, ops, function):
    before, some = fold.FIRED.get(name, 0), random.Random(name)
    for op in ops:
        info = OPS[op]
        for letter in ("i", "b") if info.result == "t" else (info.result,):
            letters = [letter if want == "t" else want for want in info.args]
            names = ["x", "y", "z"][:len(letters)]
            terms = [(op, [("var", n) for n in names])]
            if name == "add_chain":
                terms = [("add", [("add", [("var", "x"), ("var", "z")]), ("var", "y")])]
                names, letters = ["x", "y", "z"], "iii"
            for term in terms:
                for values in itertools.product(*[VALUES[t] for t in letters]):
                    for fixed in itertools.product((0, 1), repeat=len(names)):
                        if sum(fixed) > 2:
                            continue
                        known = {n: v for n, v, f in zip(names, values, fixed) if f}
                        if len(values) == 3 and letter == "i" and some.random() < 0.9:
                            continue
                        args = [v for n, v in zip(names, values) if n not in known]
                        types = dict(zip(names, letters))
                        graph = graph_of(term, types, known, letter)
                        want = run(graph, args)
                        fold.fold(graph)
                        assert run(graph, args) == want, (name, values, known)
    assert fold.FIRED.get(name, 0) > before


@pytest.mark.parametrize("name", [n for n in evaluate.EVAL if "o" not in OPS[n].args])
def test_evaluate(name):
    info = OPS[name]
    some = random.Random(name)
    for values in itertools.product(*[VALUES[t] for t in info.args]):
        if len(values) == 3 and some.random() < 0.8 or [v == v for v in values] == [False, False]:
            continue                                        # which of two NaNs comes out is the processor's affair
        types = dict(zip("xyz", info.args))
        want = run(graph_of((name, [("var", n) for n in types]), types, {}), values)
        have = evaluate.EVAL[name](*values)
        if want[0] == "exit":
            assert have is None, (name, values)
        elif info.result == "v":
            assert have is True, (name, values)
        else:
            assert exact(have) == want[1][0], (name, values)


@pytest.mark.parametrize("name", [n for n in intervals.TRANSFER if n != "select"])
def test_interval(name):
    """What an op gives for operands inside intervals lies inside the interval it is said to have."""
    info, some = OPS[name], random.Random(name)
    for _ in range(3000):
        bounds = []
        for type in info.args:
            a, b = some.choice(VALUES[type]), some.choice(VALUES[type])
            if type == "i" and some.random() < 0.5:
                a, b = some.randint(-20, 20), some.randint(-20, 20)
            bounds.append((int(min(a, b)), int(max(a, b))))
        values = [some.choice((low, high, some.randint(low, high))) for low, high in bounds]
        result = evaluate.EVAL[name](*values)
        if result is not None:
            low, high = intervals.TRANSFER[name](*bounds)
            assert low <= result <= high, (name, bounds, values, result)


@pytest.mark.parametrize("name", ["lt", "le", "gt", "ge", "eq", "ne"])
def test_narrowed(name):
    some = random.Random(name)
    for _ in range(3000):
        a, b = sorted(some.randint(-9, 9) for _ in "ab"), sorted(some.randint(-9, 9) for _ in "ab")
        x, y = some.randint(*a), some.randint(*b)
        (low, high), (low2, high2) = intervals.narrowed(name, evaluate.EVAL[name](x, y), tuple(a), tuple(b))
        assert low <= x <= high and low2 <= y <= high2


def test_every_op_is_judged():
    """A row about numbers alone that may be computed ahead of time is evaluated, unless it is known why not; no other
    effect is."""
    apart = {"poll", "guard_depth",                     # ask the thread
             "select"}                                  # rewritten by rules
    for name, info in OPS.items():
        if info.effect not in (PURE, GUARD):
            assert name not in evaluate.EVAL, name
        elif not info.has_imm and set(info.args) <= set("ifbt") and info.result in "ifbtv" and info.args != "*":
            assert (name in evaluate.EVAL) != (name in apart), name
