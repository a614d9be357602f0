"""What is declined without asking the compiler: functions and loops each way through which has an instruction that is never compiled."""
import builtins
import json
import math
import os
import subprocess
import sys
import time
from array import array
from collections import OrderedDict, deque

import pytest

from rewritejit import pyversion
from rewritejit.nativeops.ext import _core
from rewritejit.rewriter import calls, decode, instructions, probe

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ELSEWHERE = {"CACHE", "EXTENDED_ARG", "RESERVED", "ENTER_EXECUTOR", "INTERPRETER_EXIT",          # never seen
             "COPY_FREE_VARS", "RETURN_GENERATOR",                                               # before a function's start
             "PUSH_EXC_INFO", "POP_EXCEPT", "CHECK_EXC_MATCH", "CHECK_EG_MATCH", "WITH_EXCEPT_START", "PREP_RERAISE_STAR",
             "CLEANUP_THROW", "END_ASYNC_FOR", "EXIT_INIT_CHECK",                                # behind an exception
             "END_FOR", "CALL_INTRINSIC_1"}                                                      # some are compiled
LEFT = {"RAISE_VARARGS", "RERAISE", "LOAD_ASSERTION_ERROR",                                      # their handlers leave,
        "YIELD_VALUE"}                                                                           # but where a builtin goes through a generator


def test_the_table_is_complete():
    """Each instruction has a handler or is known to be never compiled."""
    for name in pyversion.OPMAP:
        canonical = decode._canonical(name, 0, 0, 1, ("x",) * 300, ((),) * 300).op
        handled = canonical in instructions.HANDLERS and name not in LEFT
        assert handled + (name in pyversion.NEVER) + (name in ELSEWHERE) == 1, name


def function(text, name="f"):
    scope = {}
    exec(probe.instrument(compile(text, "never", "exec"), (300, 1500)), scope)
    found = scope
    for part in name.split("."):
        found = found[part] if type(found) is dict else vars(found)[part]
    return found


@pytest.mark.parametrize("body, watched", [
    ("return self.x", False), ("self.x = y", False), ("raise ValueError", False), ("with y: return 1", False),
    ("return self.x if y else 1", True), ("return y.x", True), ("self = y\n        return self + 1", True),
    ("for i in range(y): pass\n        return self.x", False)])
def test_methods_without_a_way_get_no_entry_site(body, watched):
    f = function(f"class A:\n    def f(self, y):\n        {body}\n", "A.f")
    assert [site.kind for site in probe.sites(f.__code__)].count("entry") == watched




def run(code):
    """(what the program printed, the reasons for declining)"""
    code += "\nimport sys, rewritejit\n"
    code += "for row in rewritejit.stats()['declined']: print('*', row['function'], row['line'], row['reason'])\n"
    code += "print('!', 'rewritejit.rewriter.build' in rewritejit.pristine.modules)\n"
    done = subprocess.run([sys.executable, "-m", "rewritejit", "-c", code], cwd=ROOT, text=True, check=True, capture_output=True)
    lines = done.stdout.splitlines()
    return ([line for line in lines if line[:2] not in ("* ", "! ")], [line[2:] for line in lines if line.startswith("* ")],
            lines[-1] == "! True")


def test_objects_do_not_load_the_compiler():
    printed, declined, loaded = run("""
class A:
    def __init__(self): self.x = 0
    def next(self): self.x += 1
def get(a): return a.x
def work(many, n):
    for i in range(n):
        for a in many:
            a.next()
            get(a)
many = [A() for _ in range(10)]
work(many, 20000)
print([a.x for a in many])
""")
    assert printed == [str([20000] * 10)] and not loaded
    assert {row.split(" ")[1] + " " + row.split(" ")[2].partition(":")[0] for row in declined} == {
        "5 no-return", "7 no-loop-left", "8 no-loop-left"}


def test_a_way_through_is_compiled():
    printed, declined, loaded = run("""
class A: x = 1
def f(n, a):
    total = 0
    for i in range(n):
        if i == n - 1:
            total += a.x
        total += i
    return total
print([f(100000, A()) for _ in range(60)][0])
""")
    assert printed == ["4999950001"] and loaded and not declined


def test_what_is_specialised_is_looked_at():
    """Only the kind of the attribute's owner says that it is not compiled: modules are."""
    printed, declined, loaded = run("""
import math
def f(n):
    x = 0.0
    for i in range(n):
        x += math.sqrt(i)
    return x
print(round([f(50000) for _ in range(40)][0] / 100))
""")
    assert printed == ["74534"] and loaded and not declined


LOOPS = {
    "a function of a module that is not watched": ("json.dumps(i)", "import json", 2000),
    "the same by its name": ("dumps(i)", "from json import dumps", 2000),
    "a C function that is not compiled": ("time.perf_counter()", "import time", 300_000),
    "a builtin that is not compiled": ("hash(i)", "", 300_000),
    "a class": ("complex(i)", "", 300_000),
    "a generator": ("many(3)", "def many(n): yield n", 100_000),
    "a generator's values": ("pass", "", 0),
    "an object's attribute": ("obj.real", "", 300_000),
    "an object's item": ("obj2[i]", "", 300_000),
    "an object's method": ("obj.conjugate()", "", 300_000),
    "an object's truth": ("3 if obj else 4", "", 300_000),
    "an object in a comparison": ("obj == i", "", 300_000),
    "an object looked for": ("obj in (1, 2)", "", 300_000),
    "an object for a builtin": ("isinstance(obj, int)", "", 300_000),
    "an object as a function's result": ("obj = half(obj)", "def half(x): return x + 0", 300_000),
    "objects as a loop's items": ("for o in objs: isinstance(o, int)", "", 100_000),
    "most items are objects": ("for o in mixed: o == 3", "", 100_000),
    "objects in a generator expression": ("all(o for o in objs if o != 4)", "", 100_000),
}


@pytest.mark.parametrize("module_level", [False, True], ids=["function", "module"])
@pytest.mark.parametrize("what", LOOPS)
def test_nothing_is_loaded_for(what, module_level):
    body, before, count = LOOPS[what]
    code = f"for i in range({count}):\n    {body}\n" if count else "for i in (i for i in range(100_000)): pass\n"
    variables = "obj, obj2, objs, mixed = 1j, OrderedDict.fromkeys(range(300_000)), [2j] * 10, [None, 2j, 1j, 5, 3j, 4j, 5j, 6j] * 3\n"
    if module_level:
        if "obj" in body or "mixed" in body:
            pytest.skip("globals that hold objects are looked at by the compiler")
        text = code
    else:
        text = "def f():\n" + "".join([f"    {line}\n" for line in (variables + code + "return i").splitlines()]) + "f()\n"
    printed, declined, loaded = run(f"from collections import OrderedDict\n{before}\n{text}\n")
    assert not loaded and any(["no-loop-left:" in row for row in declined]), declined


@pytest.mark.parametrize("body", ["obj = objs[i % 10]", "for o in objs: pass", "for o in objs: t += o is None", "for o in mixed: t += o is obj",
                                  "t = [o for o in objs if o is not None]", "objs[i % 10] = obj", "t = all(o is not None for o in objs)"])
def test_variables_may_hold_objects(body):
    """It is only what is done with them."""
    printed, declined, loaded = run(f"""
def f(obj, objs, mixed, t):
    for i in range(20000):
        {body}
    return i
print(f(1j, [2j] * 100, [None, 2j, 1j] * 30, 0))
""")
    assert loaded and printed == ["19999"] and not [row for row in declined if not row.startswith("__main__:f.")], declined


@pytest.mark.parametrize("test", ["o == 1", "isinstance(o, int)", "type(o) is int"])
@pytest.mark.parametrize("objects, numbers", [(1, 300), (5, 1000), (8, 300)])
def test_a_few_objects_among_numbers(objects, numbers, test):
    """For which a kernel is left at once, and another one entered behind them."""
    printed, declined, loaded = run(f"""
def f(xs):
    t = 0
    for o in xs:
        if {test}:
            t += 1
    return t
xs = [1j] * {objects} + [1] * {numbers}
print([f(xs) for _ in range(2000)][-1])
""")
    assert printed == [str(numbers)] and loaded and not [row for row in declined if row.startswith("__main__:f ")], declined


def test_large_code_is_declined():
    lines = "".join([f"        a{i % 7}, a{(i + 1) % 7}, a{(i + 2) % 7} = t\n" for i in range(1000)])
    printed, declined, loaded = run(f"def f(t):\n    for i in range(3000):\n{lines}f((1, 2, 3))\n")
    assert not loaded and [row for row in declined if row.endswith("budget:before it was tried")]


def test_a_variable_of_a_comprehension_is_another_one():
    """It is put aside before it gets a new value."""
    printed, declined, loaded = run("""
def f(x, n):
    total = 0
    for i in range(n):
        total += [x + i for x in (1, 2)][1]
    return total
print([f(1j, 30000) for _ in range(40)][0])
""")
    assert printed == [str(sum(i + 2 for i in range(30000)))] and loaded and not [row for row in declined if row.startswith("__main__:f ")], declined


@pytest.mark.parametrize("call", ["hash(sum([x + i for x in xs]))", "hash(sum(x + i for x in xs))", "hash(max(xs, key=lambda x: x - i))"])
def test_arguments_may_be_worth_a_kernel(call):
    """What is not compiled is called after a whole loop."""
    printed, declined, loaded = run(f"""
def f(n, xs):
    for i in range(n):
        last = {call}
    return last
print(f(30000, list(range(50))))
""")
    assert loaded and "LOAD_GLOBAL" not in "".join(declined)


@pytest.mark.parametrize("line, is_worth_it", [
    ("t = sum(x + i for x in xs); hash(t)", True), ("t = max(xs, key=lambda x: x ^ i); hash(t)", True), ("t = max(xs, key=g); hash(t)", True),
    ("t = sum(map(g, xs)); hash(t)", True), ("t = sum(x + i for x in xs); obj.t = t", True), ("t = h(xs)", True), ("t = k(xs)", False),
    ("hash(i); t = sum(x + i for x in xs)", False)])
def test_a_loop_of_a_builtin_may_be_worth_a_kernel(line, is_worth_it):
    """It has no site of its own: the kernel is that of the pass, which ends behind it."""
    printed, declined, loaded = run(f"""
class A: pass
def g(x): return x + 1
def h(xs):
    t = sum(x * x for x in xs)
    return hash(t)
def k(xs):
    t = len(xs)
    return hash(t)
def f(n, xs, obj):
    for i in range(n):
        {line}
    return t
print(f(4000, list(range(500)), A()))
""")
    assert loaded == is_worth_it and any(["no-loop-left:" in row for row in declined]) != is_worth_it, declined


@pytest.mark.parametrize("module_level", [False, True], ids=["function", "module"])
@pytest.mark.parametrize("call", ["(f if C else g)(i)", "(f if C > 0 else g)(i)", "(C and f)(i)", "TABLE[0](i)", "globals()[1] = 2; hash(i)"])
def test_only_what_is_called_is_looked_at(call, module_level):
    """Beside the NULL of a call lies at first what its function is found with; a name need not be the builtin's where a dict has other keys than texts."""
    before, _, call = call.rpartition("; ")
    loop = f"s = 0\nfor i in range(30000):\n    s += {call}\n"
    if not module_level:
        loop = "def h():\n" + "".join([f"    {line}\n" for line in loop.splitlines()]) + "    return s\ns = [h() for _ in range(40)][0]\n"
    printed, declined, loaded = run("def f(x): return x + 1\ndef g(x): return x + 2\nC, TABLE, hash = 1, (f, g), f\n"
                                    + before + "\n" + loop * (1 + 39 * module_level) + "print(s)")
    assert printed == ["450015000"] and loaded and not [row for row in declined if "LOAD_" in row]


def test_operands_of_what_is_never_executed():
    """A program's own code objects may have any there."""
    printed, declined, loaded = run("""
def g(x):
    if x < 0: return OTHER(x)
    return x.attribute
g.__code__ = g.__code__.replace(co_names=())
def f(n):
    t = 0
    for i in range(n):
        t += i if i >= 0 else g(i)
    return t
print([f(30000) for _ in range(40)][0])
""")
    assert printed == ["449985000"]


def test_calls_that_are_declined():
    """Of the builtins just those that the compiler does not know."""
    for value in vars(builtins).values():
        if callable(value) and value is not __build_class__:
            assert _core.never_called(value) == (id(value) not in calls.BUILTINS), value
    known = [value for value in vars(math).values() if callable(value)] + [array, deque, str.upper, int.from_bytes, [].append]
    assert not any([_core.never_called(value) for value in known])
    watched = function("def f(x): return x + 1")
    assert not _core.never_called(watched)
    for value in (json.dumps, time.time, OrderedDict, function("def f(x): yield x"), function("def f(x): raise x"), type("A", (), {})):
        assert _core.never_called(value), value
