"""A program that checks itself while everything happens at once: hot functions in several threads, signals, tracing,
profiling, patched builtins and globals, collections, changing recursion limits, exceptions, types that change.

    python -m rewritejit [options] tests/stress/storm.py [seconds]

Each function exists twice: compiled from its text by exec (which no import hook sees) and as written here; the two
must always agree. Prints a summary; exits 1 after the first disagreements.
"""
import builtins
import gc
import inspect
import random
import signal
import sys
import threading
import time

step = 1
factor = 3


def ints(n, k):
    s = k
    for i in range(n):
        s = (s * 31 + i * step) % 1000003
        if s % 17 == 0:
            s += i
    return s


def growing(n, k):
    s = k
    for i in range(n):
        s = s * 3 + 1
        if s > 10**30:
            s //= 10**25
    return s


def floats(n, k):
    x = 0.5 + k / 1000
    for i in range(n):
        x = 3.7 * x * (1.0 - x) if 0 < x < 1 else 0.5
    return x


def fib(n, k):
    return n + k if n < 2 else fib(n - 1, k) + fib(n - 2, k)


def divisions(n, k):
    bad = s = 0
    for i in range(n):
        try:
            s += 1000 // (i % 7 - k % 3)
        except ZeroDivisionError:
            bad += 1
    return s, bad


def helper(x):
    return x * factor


def calls(n, k):
    s = k
    for i in range(n):
        s = (s + helper(i)) % 65536
    return s


def typed(n, k):
    s = k
    for i in range(n):
        s = s + (i if i % 50 else i * 0.5)
    return s


def builtin(n, k):
    s = 0
    for i in range(n):
        s += min(i, k) + abs(k - i) + len((i, k)) - max(0, i - k)
    return s


def nested(n, k):
    c = 0
    for i in range(n):
        j = i
        while j > 0:
            j //= 2
            if (j ^ k) & 3 == 1:
                continue
            if j == 5:
                break
            c += 1
        else:
            c += 2
    return c


def pair(a, b):
    return b, (a + b) % 10007


def pairs(n, k):
    a, b = k, 1
    for i in range(n):
        a, b = pair(a, b)
    return a, b


JOBS = {ints: 400, growing: 300, floats: 300, fib: 11, divisions: 200, calls: 250, typed: 200, builtin: 200,
        nested: 150, pairs: 250}


def references():
    """name -> the same function, compiled where nothing changes its code."""
    space = {"__builtins__": dict(vars(builtins)), "step": 1, "factor": 3}
    for function in (*JOBS, helper, pair):
        exec(compile(inspect.getsource(function), "reference", "exec"), space)
    return space


class Storm:
    def __init__(self, seconds, seed):
        self.end = time.monotonic() + seconds
        self.reference = references()
        self.wrong, self.done, self.signals = [], 0, 0
        self.seed = seed

    def worker(self, number):
        rng = random.Random(self.seed + number)
        functions = list(JOBS)
        while time.monotonic() < self.end and not self.wrong:
            function = rng.choice(functions)
            k = rng.choice((0, 1, 2, 5, 100, rng.randrange(1000)))
            n = JOBS[function] + rng.randrange(3) - 1
            expected = self.reference[function.__name__](n, k)
            got = function(n, k)
            if got != expected or type(got) is not type(expected):
                self.wrong.append((function.__name__, n, k, got, expected))
            self.done += 1

    def alarm(self, number, frame):
        self.signals += 1
        frame.f_lineno

    def weather(self, rng):
        """One disturbance."""
        global step, factor, helper
        kind = rng.randrange(8)
        if kind == 0:
            gc.collect()
        elif kind == 1:
            old = builtins.abs
            builtins.abs = lambda x: old(x)
            time.sleep(0.001)
            builtins.abs = old
        elif kind == 2:
            sys.settrace(lambda *a: None)
            ints(50, 1)
            sys.settrace(None)
        elif kind == 3:
            sys.setprofile(lambda *a: None)
            fib(5, 1)
            sys.setprofile(None)
        elif kind == 4:
            sys.setrecursionlimit(rng.choice((500, 1000, 3000)))
        elif kind == 5:
            factor = int("3")
        elif kind == 6:
            old_helper = helper
            helper = lambda x: x * factor
            time.sleep(0.001)
            helper = old_helper
        else:
            try:
                helper("text" if rng.random() < 0.5 else None)
            except TypeError:
                pass

    def run(self, threads=4):
        signal.signal(signal.SIGALRM, self.alarm)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        workers = [threading.Thread(target=self.worker, args=(i,)) for i in range(threads)]
        for worker in workers:
            worker.start()
        rng = random.Random(self.seed)
        while time.monotonic() < self.end and not self.wrong:
            self.weather(rng)
        for worker in workers:
            worker.join()
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    storm = Storm(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    storm.run()
    print(f"{storm.done} calls, {storm.signals} signals, {len(storm.wrong)} wrong")
    for row in storm.wrong[:5]:
        print("WRONG %s(%r, %r) = %r, not %r" % row)
    sys.exit(1 if storm.wrong else 0)
