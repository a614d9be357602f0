"""The whole pipeline in this process: what is compiled gives what CPython gives, in both cores, with every kind of exit."""
import contextlib
import gc
import io
import os
from types import FunctionType

import pytest

from rewritejit import config, counters, driver, hotness, report
from rewritejit.nativeops.ext import _core
from rewritejit.rewriter.probe import instrument

HERE = os.path.dirname(os.path.abspath(__file__))
MODES = {"native": {}, "interp": {"core": "interp"}, "unoptimised": {"opt": "0"}, "fail all": {"fail_guards": "all"},
         "fail some": {"fail_guards": ("random", 3)}, "poll": {"poll_always": True}}


@pytest.fixture(params=MODES, ids=list(MODES))
def compiling(request):
    """Compile what gets hot during the test; a bug of ours fails it."""
    counters.reset()
    driver.start(config.Config(debug=True, **MODES[request.param]))
    yield request.param
    driver.stop()


def source(name):
    with open(os.path.join(HERE, name + ".py"), encoding="utf-8") as file:
        return compile(file.read(), name, "exec")


def test_functions(compiling):
    code = source("driver_programs")
    plain, compiled = {"__name__": "plain"}, {"__name__": "compiled"}
    exec(code, plain)
    exec(instrument(code, (3, 4)), compiled)
    for name, arguments in plain["CASES"]:
        for args in arguments:
            wanted = repr(plain[name](*args))
            for _ in range(8):
                assert repr(compiled[name](*args)) == wanted, (name, args)
    assert counters.totals["kernels"] > 20


def test_closures(compiling):
    outputs = []
    for prepare in (lambda code: code, lambda code: instrument(code, (3, 4))):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(prepare(source("driver_closures")), {"__name__": "closures"})
        outputs.append(output.getvalue())
    assert outputs[0] == outputs[1]
    assert counters.totals["kernels"] > 3


SCOPES = """
def f(n):
    t = 0
    for i in range(n):
        t += K
    return t


total = 0
for i in range(3000):
    total += i * K
"""


def test_one_code_in_several_scopes(compiling):
    """A kernel serves only frames with the globals, builtins and module locals that it was compiled for."""
    results = []
    for prepare in (lambda code: code, lambda code: instrument(code, (3, 40))):
        code = prepare(compile(SCOPES, "scopes", "exec"))
        first, second, alone, other = {"K": 1, "__name__": "a"}, {"K": 2.5, "__name__": "b"}, {}, {"K": 7}
        exec(code, first)
        exec(code, second)
        exec(code, first)
        exec(code, first, alone)
        exec(code, first, other)
        f = first["f"]
        g = FunctionType(f.__code__, {"K": 10, "range": range})
        h = FunctionType(f.__code__, {"K": 10, "__builtins__": {"range": lambda n: [1, 2]}})
        results.append((first["total"], second["total"], alone["total"], other["total"],
                        [(f(200), g(200), h(200)) for _ in range(50)]))
    assert results[0] == results[1]


GENERATORS = """
def f(xs, k):
    t = sum(x * k for x in xs) + max(x - k for x in xs) + any(x > 60 for x in xs) + all(x >= 0 for x in xs)
    t += len(set(x % 7 for x in xs)) + len(tuple(x for x in xs if x & 1)) + sum(i * j for i, j in zip(xs, reversed(xs)))
    return t + sum(sum(x + y for y in xs) for x in xs), [k + x for x in xs][-1], dict((x, k) for x in xs)[3]


def stored(n):
    t = 0
    for i in range(n):
        t += sum(i * j for j in range(4))
    return t, i
"""


@pytest.mark.parametrize("call", ["f(list(range(50)), 3)", "stored(40)"])
def test_generator_expressions_stay_in_the_kernel(call):
    """One kernel has all of it: nothing is left to the interpreter once it is there."""
    counters.reset()
    driver.start(config.Config(debug=True))
    try:
        space, plain = {"__name__": "generators"}, {"__name__": "plain"}
        exec(compile(GENERATORS, "generators", "exec"), plain)
        exec(instrument(compile(GENERATORS, "generators", "exec"), (3, 4000)), space)
        for _ in range(20):
            assert eval(call, space) == eval(call, plain)
        kernels = [record.kernel for record in counters.compiled]
        assert len(kernels) == 1 and kernels[0].entries > 10 and not any([one.count for one in kernels[0].exits])
    finally:
        driver.stop()


DEFAULTS = """
def scale(x, k=2, *, shift=1):
    return x * k + shift


def total(n):
    t = 0
    for i in range(n):
        t += scale(i)
    return t
"""


def test_functions_that_are_changed(compiling):
    """Code and defaults of a function that was continued in place are looked at whenever the kernel is entered."""
    results = []
    for prepare in (lambda code: code, lambda code: instrument(code, (3, 40))):
        space = {"__name__": "defaults"}
        exec(prepare(compile(DEFAULTS, "defaults", "exec")), space)
        scale, total, seen = space["scale"], space["total"], []

        def look():
            seen.extend([total(100) for _ in range(20)])
        look()
        scale.__defaults__ = (5,)
        look()
        scale.__kwdefaults__ = {"shift": 0.5}
        look()
        scale.__code__ = (lambda x, k=1, *, shift=0: -x).__code__
        look()
        space["scale"] = lambda x: 7
        look()
        results.append(seen)
    assert results[0] == results[1]


def test_large_functions(compiling):
    """What is too large to be compiled in good time is left to the interpreter, with a reason."""
    lines = [f"        a = (a * {n + 3} + b) % 1000003; b = b + a * {n % 7 + 1} - (a >> {n % 5})" for n in range(1500)]
    source = "def f(n):\n    a = b = 1\n    for i in range(n):\n" + "\n".join(lines) + "\n    return a, b\n"
    plain, compiled = {"__name__": "plain"}, {"__name__": "compiled"}
    exec(source, plain)
    exec(instrument(compile(source, "large", "exec"), (3, 4)), compiled)
    for _ in range(6):
        assert compiled["f"](8) == plain["f"](8)
    report.collect(_core)
    reasons = [row[2] for row in counters.declined]
    assert any("budget" in reason for reason in reasons) or compiling == "interp", reasons


EARLY = """
def count(a, b, n):
    found = 0
    for i in range(n):
        first = b[a[i] % 2]
        if a[i] and b[i] > first:
            found += 1
    return found
"""


def test_early_checks(compiling):
    """A check that a condition was made for fails where the condition is not there: the next kernel has the condition first."""
    plain, compiled = {"__name__": "plain"}, {"__name__": "compiled"}
    exec(EARLY, plain)
    exec(instrument(compile(EARLY, "early", "exec"), (3, 1000000)), compiled)
    ones, few = [1, 0] * 50 + [0] * 400, [3, 2] * 50
    for _ in range(9):
        assert compiled["count"](ones, ones, 500) == plain["count"](ones, ones, 500)
        assert compiled["count"](ones[:100], few, 100) == plain["count"](ones[:100], few, 100)
    early = [one for record in counters.compiled for one in record.kernel.exits if one.reason.startswith("early") and one.count]
    for _ in range(60):
        assert compiled["count"](ones, few, 500) == plain["count"](ones, few, 500)
    if compiling != "native":
        return                                       # other guards fail, no pass moves a check, or exits have no limits
    assert not early and counters.invalidated == {("compiled:count", "checked-early"): 1}
    hits = [record.kernel.entries for record in counters.compiled]
    assert len(hits) == 1 and hits[0] <= 20 + hotness.EARLY_LIMIT, hits
    for _ in range(hotness.AFTER_INVALIDATION + 20):
        compiled["count"](ones, few, 20)
    assert compiled["count"](ones, few, 500) == plain["count"](ones, few, 500)
    assert len(counters.compiled) == 2 and not any([one.count for one in counters.compiled[1].kernel.exits])
    assert "checks made before they were known to be needed failed" in report.text()


DISCARDED = """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def both(n):
    return fib(n) + sum_up(n)


def sum_up(n):
    t = 0
    for i in range(n):
        t += i * i % 7
    return t


for _ in range(3):
    fib(8), sum_up(30), both(6)
"""
BUSY = "def busy(n):\n    t = 0\n    for i in range(n):\n        t += i ^ n\n    return t\n"


def resident():
    """Resident memory in KiB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


def test_discarded_kernels_are_freed(monkeypatch):
    """Functions that are compiled and thrown away leave nothing behind; what is still used stays compiled."""
    monkeypatch.setattr(hotness, "KEPT_KERNELS", 60)
    counters.reset()
    driver.start(config.Config(threshold=1, loop_threshold=1))
    try:
        space = {"__name__": "busy"}
        exec(instrument(compile(BUSY, "busy", "exec"), (2, 2)), space)
        busy = space["busy"]
        for _ in range(5):
            busy(50)
        entry, = [const for const in busy.__code__.co_consts if type(const) is _core.Site and const.kind == "entry"]
        kernels = entry.kernels
        assert kernels
        for turn in range(400):
            discarded = {"__name__": "discarded"}
            exec(instrument(compile(DISCARDED, "discarded", "exec"), (1, 1)), discarded)
            discarded = None
            busy(50)
            if turn == 100:
                gc.collect()
                before = resident()
        gc.collect()
        assert counters.totals["kernels"] > 2000 and not counters.errors
        assert resident() - before < 4000, (before, resident())
        assert entry.kernels == kernels
        assert busy(50) == sum(i ^ 50 for i in range(50))
    finally:
        driver.stop()


MODULE = """
t = 0
for i in range(200):
    t += i ^ 5
"""


def test_kernels_of_discarded_code(monkeypatch):
    """Module code dies as soon as it has run: what is left of its kernels is dropped without looking at it."""
    monkeypatch.setattr(hotness, "KEPT_KERNELS", 10)
    counters.reset()
    driver.start(config.Config(threshold=1, loop_threshold=1, debug=True))
    try:
        space, others = {"__name__": "module"}, []
        for turn in range(30):
            exec(instrument(compile(MODULE, "module", "exec"), (1, 1)), space)
            others += [instrument(compile(MODULE, "other", "exec"), (1, 1)) for _ in range(20)]    # in the memory of those
        assert space["t"] == sum(i ^ 5 for i in range(200))
        assert counters.totals["kernels"] > 20
        assert sum(type(record.kernel) is _core.Kernel for record in counters.compiled) <= 10
    finally:
        driver.stop()


def test_no_executable_memory(monkeypatch):
    """Where the system gives no memory for machine code, the program runs on, and the report says why."""
    counters.reset()
    driver.start(config.Config(debug=True))
    try:
        space, other = {"__name__": "refused"}, {"__name__": "refused"}
        pipeline = driver._compiler()
        driver._compiler()
        monkeypatch.setattr(pipeline, "refused", None)

        def refuse(graph, options):
            raise PermissionError(13, "Permission denied")
        monkeypatch.setattr(pipeline.codegen, "compile_graph", refuse)
        exec(instrument(compile(BUSY, "refused", "exec"), (2, 2)), space)
        assert [space["busy"](50) for _ in range(5)] == 5 * [sum(i ^ 50 for i in range(50))]
        monkeypatch.undo()
        pipeline.refused = "Permission denied"
        exec(instrument(compile(BUSY, "refused", "exec"), (2, 2)), other)
        assert other["busy"](50) == other["busy"](50)
        assert {reason for _, _, reason in counters.declined} == {"no-executable-memory:Permission denied"}
        assert counters.totals["kernels"] == 0
    finally:
        driver.stop()
