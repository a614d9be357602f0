"""What is declined without asking the compiler: functions and loops each way through which has an instruction that is never compiled."""
import os
import subprocess
import sys

import pytest

from rewritejit import pyversion
from rewritejit.rewriter import decode, instructions, probe

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
    code += "print('!', 'rewritejit.rewriter.build' in sys.modules)\n"
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
