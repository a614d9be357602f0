"""A program that checks itself while allocations fail: hot functions, their kernels and, with `fresh`, the compiler.

    python tests/stress/nomemory.py FIRST LAST STEP WIDTH [fresh]

For each number from FIRST to LAST, by STEP, the functions below run while that allocation, and the WIDTH - 1 after it, fail.
They must give what plain CPython gives, or MemoryError. `fresh`: each time with functions of their own, to be compiled; else
only kernels run. Afterwards new functions must be compiled as ever. Prints a summary; exits 1 after a wrong answer.
"""
import collections
import gc
import sys

import _testcapi

from rewritejit import config, counters, driver
from rewritejit.rewriter.probe import instrument

SOURCE = '''
import threading

K = 3
total = 0
lock = threading.Lock()


def helper(x, k=2):
    return x * k + K


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def floats(n):
    x, out = 0.5, []
    for i in range(n):
        x = 3.7 * x * (1.0 - x)
        out.append(x)
    return out


def dicts(n):
    d = {}
    for i in range(n):
        d[i % 7] = d.get(i % 7, 0) + i * 10**6
    return d


def strings(n):
    s = ""
    for i in range(n):
        s += "ab"[i & 1]
    return s


def lists(n):
    rows = []
    for i in range(n):
        rows.append([i, i * 0.5, (i, 2)])
    return rows


def big(n):
    t = 1
    for i in range(1, n):
        t *= i + K
    return t


def calls(n):
    t = 0
    for i in range(n):
        t += helper(i) + fib(5)
    return t


def globals_(n):
    global total
    total = 0
    for i in range(n):
        total += i * 1000003
    return total


def nested(n):
    return [] if n == 0 else nested(n - 1) + [n]


def guarded(n):
    t, rows = 2**62, []
    lock.acquire()
    try:
        for i in range(n):
            t += i
            rows.append((t, i))
    finally:
        lock.release()
    return rows


def divides(n):
    t = 0.0
    for i in range(n):
        try:
            t += 5 / (i % 5)
        except ZeroDivisionError:
            t += 1
    return t


def generates(n):
    return sum(i * j for i in range(n) for j in (1, 2.5)), [x * 1.5 for x in range(n)], {x: x * 300 for x in range(n)}


CASES = [(fib, 12), (floats, 60), (dicts, 60), (strings, 60), (lists, 40), (big, 40), (calls, 30), (globals_, 60), (nested, 20),
         (guarded, 30), (divides, 30), (generates, 30)]
'''


def space(name, watched=True):
    """The program's namespace, executed once more."""
    names = {"__name__": name}
    code = compile(SOURCE, name, "exec")
    exec(instrument(code, (2, 4)) if watched else code, names)
    return names


def run(cases):
    return [[function(n) for _ in range(3)] for function, n in cases]


def main(first, last, step, width, fresh):
    wanted = run(space("plain", False)["CASES"])
    driver.start(config.Config(threshold=2, loop_threshold=4))
    warm = space("warm")
    kernels = counters.totals["kernels"]
    assert run(warm["CASES"]) == wanted
    kernels = counters.totals["kernels"] - kernels
    if not fresh:
        driver.stop()               # the kernels stay
    ends = collections.Counter()
    for start in range(first, last, step):
        names = space("fresh") if fresh else warm
        cases, got = names["CASES"], None
        _testcapi.set_nomemory(start, start + width)
        try:
            got = run(cases)
        except MemoryError:
            pass
        _testcapi.remove_mem_hooks()
        ends["right" if got == wanted else "MemoryError" if got is None else "wrong"] += 1
        if names["lock"].locked():
            names["lock"].release()
            ends["held"] += 1
    driver.start(config.Config(threshold=2, loop_threshold=4))
    before = counters.totals["kernels"]
    assert run(space("again")["CASES"]) == wanted and counters.totals["kernels"] - before == kernels and gc.isenabled()
    errors = [error for error in counters.errors if "MemoryError" not in error]
    print(f"{ends['right']} right, {ends['MemoryError']} MemoryError, {ends['wrong']} wrong, {ends['held']} held, "
          f"{kernels} kernels, errors: {errors}")
    return 1 if ends["wrong"] or ends["held"] or errors else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:5]), "fresh" in sys.argv[5:]))
