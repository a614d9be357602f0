"""Runs a tool on a small project, plain and under rewritejit, for the tests of living with other tools."""
import concurrent.futures
import difflib
import re
import subprocess
import sys
import textwrap

from activation_helper import environment

WAYS = {
    "default": (),
    "eager": ("--threshold", "1", "--loop-threshold", "1"),
}

# What the tools look at: a module that rewritejit watches and compiles, with what a debugger or a tracer must get right. `warm()`
# has all of it hot at the default thresholds too.
HOT = '''\
"""A module of hot functions.

>>> total(4, 2)
12
"""
FACTOR = 2


def total(n, k):
    s = 0
    for i in range(n):
        if i % 2:
            s += i * k
        else:
            s += i * k
    return s


def scale(x):
    return x * FACTOR


def nested(n):
    found = []
    for i in range(n):
        j = 0
        while j < i:
            found.append(scale(i) - j)
            j += 1
    return found


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def safe(items):
    good = bad = 0
    for item in items:
        try:
            good += 10 // item
        except ZeroDivisionError:
            bad += 1
        finally:
            good += 1
    return good, bad


def countdown(n):
    while n:
        yield n
        n -= 1


def words(text):
    seen = {}
    for word in text.split():
        seen[word] = seen.get(word, 0) + 1
    return sorted(seen.items())


class Counter:
    def __init__(self, start):
        self.value = start

    def add(self, n):
        self.value += n
        return self

    @property
    def double(self):
        return self.value * 2

    def run(self, n):
        for i in range(n):
            self.add(i)
        return self.double


def adder(k):
    def add(n):
        return sum(x + k for x in range(n))
    return add


def everything(n):
    return (total(n, 3), nested(n % 9), fib(n % 8), safe([1, 2, n % 3 - 2, 5]), list(countdown(n % 5)), words("a b a c " * (n % 4)),
            Counter(n).run(n % 7), adder(n)(n % 6))


def warm(times=400):
    for _ in range(times):
        result = everything(53)
    total(40000, 3)
    return result
'''


class Project:
    """A folder with hot.py and other files, in which tools are run."""

    def __init__(self, folder, **files):
        self.folder = folder
        self.write("hot.py", HOT)
        for name, text in files.items():
            self.write(name + ".py", text)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    def run(self, *words, ours=None, stdin="", flags=(), timeout=300, python=sys.executable, **env):
        """What `python [-m rewritejit ours...] words...` leaves: exit status, output and errors in one text."""
        prefix = () if ours is None else ("-m", "rewritejit", "--debug", *ours)
        env = environment(PYTHONDONTWRITEBYTECODE="1", **env)
        done = subprocess.run([python, *flags, *prefix, *words], cwd=self.folder, input=stdin.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=env, timeout=timeout)
        return f"{done.stdout.decode()}\nexit status {done.returncode}\n"

    def same(self, *words, clean=None, expect=(), ways=WAYS, **how):
        """Assert that the tool says the same under rewritejit in each way, and all of `expect`; returns its text. clean(text): the text
        without what differs from run to run."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = {way: pool.submit(self.run, *words, ours=WAYS[way], **how) for way in ways}
            before = pool.submit(self.run, *words, **how).result()
        missing = [text for text in expect if text not in before]
        assert not missing, before
        for way, run in runs.items():
            compare(before, run.result(), way, clean)
        return before


def compare(before, now, way, clean=None):
    """Assert that two texts are equal, as far as clean() leaves them."""
    if clean:
        before, now = clean(before), clean(now)
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), "plain", way, lineterm="", n=2)
    assert before == now, "\n".join(lines)


def untimed(text):
    """The text without times and addresses, and without the rules whose length depends on them."""
    return re.sub(r"={4,}|\d+\.\d+ ?(ms|us|ns|s|seconds)?\b|0x[0-9a-f]+", "#", text)
