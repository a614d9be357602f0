"""Tools and libraries that have to be installed (make ecosystem), on programs that rewritejit has compiled."""
import json
import os
import re
import socket
import subprocess
import sys

import pytest

from coexistence_helper import WAYS, Project, compare, untimed

HERE = os.path.dirname(os.path.abspath(__file__))


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


# ---- coverage.py -------------------------------------------------------------------------------------------------------

MIXED = """\
import hot
hot.everything(3)
try:
    hot.total(50, None)
except TypeError:
    pass
hot.warm(60)
def unused():
    return 1
for i in range(3000):
    if i > 5000:
        print(i)
"""
MIDWAY = """\
import coverage, json
import hot
hot.warm()
cov = coverage.Coverage(branch={branch}, data_file=None, include=["*hot.py"])
cov.start()
hot.nested(30)
hot.safe([1, 2])
cov.switch_context("other") if {branch} else None
hot.adder(3)(100)
cov.stop()
data = cov.get_data()
for file in data.measured_files():
    print(sorted(data.lines(file)), sorted(data.arcs(file) or ()))
hot.warm(10)
"""


@pytest.mark.parametrize("core", ["ctrace", "pytrace", "sysmon"])
@pytest.mark.parametrize("branch", [True, False], ids=["branch", "lines"])
def test_coverage_is_the_same(project, core, branch):
    """The same lines and branches, of a whole run and of a part of it that starts when everything is hot."""
    pytest.importorskip("coverage")
    if core == "sysmon" and (sys.version_info < (3, 12) or branch and sys.version_info < (3, 14)):
        pytest.skip("coverage.py does not offer this core here")
    project.write("app.py", MIXED)
    project.write("midway.py", MIDWAY.format(branch=branch))
    project.same("midway.py", COVERAGE_CORE=core, expect=("exit status 0", "27, 28, 29"))
    found = {}
    for way in (None, *WAYS):
        data = f"--data-file={way}.data"
        words = ["-m", "coverage", "run", data, *(["--branch"] if branch else []), "app.py"]
        text = project.run(*words, ours=None if way is None else WAYS[way], COVERAGE_CORE=core)
        assert text == "\nexit status 0\n", text
        project.run("-m", "coverage", "json", data, "-o", f"{way}.json")
        found[way] = json.loads((project.folder / f"{way}.json").read_text())["files"]
    assert sorted(found[None]) == ["app.py", "hot.py"] and found[None]["app.py"]["missing_lines"] == [9, 12]
    for way in WAYS:
        assert found[way] == found[None], way


# ---- debugpy ---------------------------------------------------------------------------------------------------------

def debug(project, points, steps, *ours):
    """What dap_client.py says of app.py."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    command = [sys.executable, "-Xfrozen_modules=off", *ours, "-m", "debugpy", "--listen", f"127.0.0.1:{port}", "--wait-for-client", "app.py"]
    env = {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, os.path.join(HERE, "dap_client.py"), points, steps, "--", *command], cwd=project.folder, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **env}, text=True)
    return untimed(done.stdout)


@pytest.mark.parametrize("times", [2, 400], ids=["cold", "hot"])
def test_debugpy_stops_in_hot_functions(project, times):
    """Breakpoints that are there from the start, conditional ones, one that is set when everything is hot, and stepping."""
    pytest.importorskip("debugpy")
    project.write("app.py", f"import hot\nhot.warm({times})\nprint('warm')\nprint(hot.total(9, 2))\nprint(hot.nested(3), hot.fib(4))\nhot.warm(2)\nprint('end')\n")
    for points, steps in (("app.py:3,hot.py:13:i == 7 and n == 9", "next,next,next,stepOut"),
                          ("app.py:3", "+hot.py:28,next,stepIn,next,stepOut,+hot.py:84")):
        before = debug(project, points, steps)
        assert "('total', 13)" in before or "('nested', 28)" in before, before
        assert "exit status 0" in before, before
        for way, options in WAYS.items():
            compare(before, debug(project, points, steps, "-m", "rewritejit", "--debug", *options), way)


# ---- NumPy and pandas ------------------------------------------------------------------------------------------------

NUMBERS = """\
import numpy as np
import hot

def norm(values):
    s = 0.0
    for v in values:
        s += v * v
    return s ** 0.5

def smooth(a, n):
    for _ in range(n):
        for i in range(1, len(a) - 1):
            a[i] = (a[i - 1] + a[i] + a[i + 1]) / 3
    return a

def clip(matrix, low):
    changed = 0
    for y in range(matrix.shape[0]):
        for x in range(matrix.shape[1]):
            if matrix[y, x] < low:
                matrix[y, x] = low
                changed += 1
    return changed

def kinds(values):
    seen = {}
    for v in values:
        seen[type(v).__name__] = seen.get(type(v).__name__, 0) + 1
    return seen

hot.warm()
rng = np.random.default_rng(3)
for dtype in ("f8", "f4", "i8", "u1", "i2", "?"):
    a = rng.integers(0, 100, 300).astype(dtype)
    with np.errstate(all="ignore"):
        print(dtype, repr(norm(a)), repr(norm(a.tolist())), kinds([a[0], a[:2], a.sum(), a.tolist()[0]] * 20))
        print(repr(smooth(a.copy(), 20)[::50]), repr(smooth(a.tolist(), 20)[::50]))
m = rng.integers(0, 50, (40, 30))
print(clip(m, 20), m.sum(), clip(m.astype("f4"), 25.5))
print(hot.total(np.int64(500), np.int64(3)), hot.total(500, np.float32(0.1)), hot.nested(np.int8(9)), hot.safe(np.array([1, 2, 5, 7])))
print(np.vectorize(hot.fib)(np.arange(15)), np.frompyfunc(hot.scale, 1, 1)(np.arange(40))[::7], np.fromiter(hot.countdown(50), "i4")[:3])
print(hot.scale(np.arange(3)), hot.scale(np.ones((2, 2))), sum(np.arange(1000)), sorted(np.array([3, 1, 2])), max(np.array([1.5, np.nan, 2])))
for i in range(400):
    hot.scale(i) if i % 2 else hot.scale(np.float64(i))
with np.errstate(over="raise"):
    try:
        for i in range(1000):
            hot.total(np.int8(100), np.int8(100))
    except (FloatingPointError, TypeError) as error:
        print(error)
"""
FRAMES = """\
import numpy as np
import pandas as pd
import hot

def grade(row):
    score = 0
    for value in row:
        if value > 50:
            score += value
        elif value == value:
            score -= 1
    return score

def spread(series):
    low = high = series.iloc[0]
    for v in series:
        low, high = min(low, v), max(high, v)
    return high - low

hot.warm()
rng = np.random.default_rng(5)
frame = pd.DataFrame(rng.integers(0, 100, (300, 4)), columns=list("abcd"))
frame["k"] = [chr(97 + i % 7) for i in range(300)]
frame["e"] = frame.a.where(frame.a > 10, np.nan)
print(frame[["a", "b", "e"]].apply(grade, axis=1).describe().to_string())
print(frame.groupby("k").a.agg(spread).to_string())
print(frame.a.map(hot.scale).sum(), frame.a.rolling(5).apply(spread).dropna().sum(), frame.k.map(hot.words).value_counts().to_string())
print(frame.pivot_table(index="k", values="b", aggfunc=lambda s: hot.safe(s.tolist())[0]).to_string())
for row in frame.head(3).itertuples():
    print(row, hot.total(row.a, row.b))
total = 0
for index, row in frame.iterrows():
    total += row["a"] * hot.scale(row["b"])
print(total, type(total))
print(pd.Series(range(500)).apply(lambda x: hot.total(x, 2)).sum(), frame.eval("a + b").sum(), frame.query("a > b").shape)
"""


@pytest.mark.parametrize("library, text", [("numpy", NUMBERS), ("pandas", FRAMES)], ids=["numpy", "pandas"])
def test_arrays_and_frames(project, library, text):
    pytest.importorskip(library)
    project.write("app.py", text)
    project.same("app.py", clean=lambda t: re.sub(r"app\.py:\d+: RuntimeWarning", "", t), expect=("exit status 0",))


# ---- compiled extensions -----------------------------------------------------------------------------------------------

COMPILED = """\
class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y

    def moved(self, k: int) -> "Point":
        return Point(self.x + k, self.y - k)


def collatz(n: int) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def call(f: object, n: int) -> list:
    return [f(i) for i in range(n)]  # type: ignore[operator]
"""
USER = """\
import hot
import compiled

def far(n):
    p = compiled.Point(0, 0)
    for i in range(n):
        p = p.moved(i)
        if p.x > 10 ** 6:
            p.x = 0
    return p.x, p.y

def longest(n):
    best = 0
    for i in range(1, n):
        best = max(best, compiled.collatz(i))
    return best

def back(n):
    if n == 13:
        raise ValueError(n)
    return hot.total(n, 2)

hot.warm()
print(compiled.__file__.rpartition(".")[2], far(3000), longest(2000), compiled.call(back, 12), compiled.call(hot.fib, 15))
for _ in range(300):
    try:
        compiled.call(back, 20)
    except ValueError as error:
        trace = error.__traceback__
        names = []
        while trace:
            names.append((trace.tb_frame.f_code.co_name, trace.tb_lineno))
            trace = trace.tb_next
print(names)
"""


@pytest.mark.parametrize("compiler", ["Cython", "mypyc"])
def test_beside_compiled_modules(project, compiler):
    """Hot functions call compiled ones and are called back by them."""
    pytest.importorskip(compiler)
    project.write("compiled.py", COMPILED)
    if compiler == "Cython":
        text = project.run("-c", "from Cython.Build.Cythonize import main; main()", "-i", "-3", "compiled.py", timeout=300)
    else:
        text = project.run("-m", "mypyc", "compiled.py", timeout=300)
    assert "exit status 0" in text, text
    (project.folder / "compiled.py").unlink()
    project.write("app.py", USER)
    project.same("app.py", expect=("so ", "('back', 20)", "exit status 0"))


# ---- other users of bytecode, and of the stack ----------------------------------------------------------------------------

TRANSLATED = """\
import numba
import hot

@numba.njit
def f(n):
    s = 0
    for i in range(n):
        s += i
    return s

@numba.vectorize
def g(x):
    return x * 2 if x > 3 else x

hot.warm()
print([f(n) for n in range(0, 400, 90)], g(5), f.signatures)
"""
QUERIED = """\
from pony.orm import *
import hot
db = Database()
class Person(db.Entity):
    name = Required(str)
    age = Required(int)
db.bind(provider="sqlite", filename=":memory:")
db.generate_mapping(create_tables=True)
hot.warm()
with db_session:
    for i in range(30):
        Person(name=f"p{i}", age=i)
    limit = 20
    print([p.name for p in select(p for p in Person if p.age > limit and p.name != "p25")])
    print(sum(p.age for p in Person), count(p for p in Person if p.age > 3 and p.age < 9))
    print([p.name for p in Person.select(lambda p: p.age > limit + 5)])
"""
SWITCHED = """\
import gevent, gevent.pool, greenlet
import hot

def back(value):
    return greenlet.getcurrent().parent.switch(value)

def ping(n):
    s = 0
    for i in range(n):
        s += i
        if i % 100 == 7:
            s += back(s)
    return s

def drive(n, k):
    g = greenlet.greenlet(ping)
    value, total = g.switch(n), 0
    while not g.dead:
        total += value
        value = g.switch(k)
    return total + value

def deep(n):
    if n == 0:
        return back(1)
    return deep(n - 1) + 1

def caught():
    try:
        for i in range(10000):
            if i == 5000:
                back(i)
    except ValueError as error:
        return f"caught {error} at {i}"

def work(n):
    gevent.sleep(0)
    result = hot.everything(n % 40)
    gevent.sleep(0.0001)
    return hot.total(n, 2) + len(result)

print([drive(300, k) for k in range(300)][-1], drive(5000, 3))
for _ in range(20):
    greenlets = [greenlet.greenlet(deep) for _ in range(30)]
    for g in greenlets:
        g.switch(100)
    total = sum(g.switch(5) for g in reversed(greenlets))
print(total)
for _ in range(20):
    g = greenlet.greenlet(caught)
    g.switch()
    said = g.throw(ValueError("it"))
print(said, sum(gevent.pool.Pool(20).map(work, range(400))))
"""


@pytest.mark.parametrize("library, text, expect", [("numba", TRANSLATED, "64620"), ("pony", QUERIED, "['p26', 'p27', 'p28', 'p29']"),
                                                   ("gevent", SWITCHED, "caught it at 5000")], ids=["numba", "pony", "gevent"])
def test_translators_and_switchers(project, library, text, expect):
    """Functions that are translated from their bytecode, and stacks that are switched in the middle of hot functions."""
    pytest.importorskip(library)
    project.write("app.py", text)
    project.same("app.py", expect=(expect, "exit status 0"))


# ---- pickling by value ---------------------------------------------------------------------------------------------------

SENT = """\
import subprocess, sys
import {library} as pickler

FACTOR = 7

def triangle(n, k=3):
    t = 0
    for i in range(n):
        t += i * k * FACTOR
    return t

class Worker:
    def run(self, items):
        return [triangle(item) for item in items if item % 2] + sorted(items)

def numbers(n):
    for i in range(n):
        try:
            if i == 3:
                raise ValueError(i)
            yield i
        except ValueError as error:
            yield str(error)

def outer(a):
    def inner(b):
        s = 0
        while b:
            s += a
            b -= 1
        return s
    return inner

if __name__ == "__main__":
    for _ in range(2000):
        triangle(5), Worker().run([1, 2, 3]), list(numbers(5)), outer(3)(4)
    {recurse}
    data = pickler.dumps((triangle, Worker, numbers, outer, outer(5)))
    other = '''
import sys, {library}
triangle, Worker, numbers, outer, inner = {library}.loads(sys.stdin.buffer.read())
for n in range(3):
    print(triangle(100), Worker().run(list(range(10))), list(numbers(5)), outer(2)(3), inner(4), triangle(20000 * n))
print("rewritejit" in sys.modules)
'''
    print(subprocess.run([sys.executable, "-c", other], input=data, capture_output=True))
    for f in pickler.loads(data)[:1]:
        print(f(100), f(20000), f(20000))
"""


@pytest.mark.parametrize("library", ["cloudpickle", "dill"])
def test_functions_sent_by_value(project, library):
    """Functions and classes of the main program run in a process that has neither the program nor rewritejit."""
    pytest.importorskip(library)
    project.write("app.py", SENT.format(library=library, recurse="pickler.settings['recurse'] = True" if library == "dill" else ""))
    project.same("app.py", expect=("returncode=0", "False"))


# ---- IPython and Jupyter ------------------------------------------------------------------------------------------------

SHELL = """\
import os, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
def run(cell):
    print("In:", cell)
    result = shell.run_cell(cell, store_history=True)
    print("Out:", result.result, result.success)
run("import hot; hot.warm()[0]")
run("def f(n):\\n    s = 0\\n    for i in range(n):\\n        s += hot.scale(i)\\n    return s\\n[f(i) for i in range(300)][-1]")
run("t = %timeit -o -q -n 20 -r 2 hot.total(100, 3)\\nt.loops, t.repeat, len(t.all_runs)")
run("%timeit -n 2 -r 1 f(3000)")
run("hot.total(10, None)")
run("hot.total??")
run("%load_ext autoreload\\n%autoreload 2")
with open("hot.py") as file:
    text = file.read()
with open("hot.py", "w") as file:
    file.write(text.replace("x * FACTOR", "x * FACTOR + 100"))
os.utime("hot.py", (time.time() + 10, time.time() + 10))
run("f(300), hot.nested(3), hot.Counter(1).run(100)")
run("hot.FACTOR = 10\\nf(300), f(300), hot.nested(3)")
run("%prun -q -T prof.txt f(500)\\nprint([l.split()[0] for l in open('prof.txt') if '(scale)' in l])")
run("import asyncio\\nawait asyncio.sleep(0)\\nhot.fib(9)")
with open("hot.py", "w") as file:
    file.write(text)
"""


def test_ipython(project):
    pytest.importorskip("IPython")
    project.write("app.py", SHELL)
    env = {"IPYTHONDIR": str(project.folder / "ipython"), "HOME": str(project.folder)}

    def clean(text):
        return re.sub(r"[\d.]+ (ns|us|μs|µs|ms|s)( ± [\d.]+ (ns|us|μs|µs|ms|s))?", "#", untimed(text))
    before = project.run("app.py", **env)
    assert "['500']" in before and "[102, 104, 103]" in before and "TypeError" in before and "exit status 0" in before, before
    for way, options in WAYS.items():                   # one after the other: they write to the same file
        compare(before, project.run("app.py", ours=options, **env), way, clean)


NOTEBOOK = """\
import sys, nbclient, nbformat
from nbformat.v4 import new_code_cell, new_notebook
cells = ["import hot\\nhot.warm()", "def f(n):\\n    return [hot.total(i, 2) for i in range(n)]\\nf(200)[-1]", "hot.fib(14)", "1 / 0",
         "%timeit -q -n 3 -r 1 f(100)", "import os\\nhot.scale = lambda x: -x\\nhot.nested(3)", "'rewritejit' in __import__('sys').modules"]
notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
nbclient.NotebookClient(notebook, kernel_name=sys.argv[1], timeout=60, allow_errors=True).execute()
for cell in notebook.cells:
    for output in cell.outputs:
        print(cell.source, output.get("text"), output.get("data"), output.get("ename"), output.get("evalue"))
"""


def test_jupyter_kernel(project):
    """The cells of a notebook, in a kernel that runs under rewritejit."""
    for name in ("nbclient", "ipykernel", "nbformat"):
        pytest.importorskip(name)
    project.write("client.py", NOTEBOOK)
    kernels = {"plain": []} | {way: ["-m", "rewritejit", "--debug", *options] for way, options in WAYS.items()}
    for name, ours in kernels.items():
        spec = {"argv": [sys.executable, *ours, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": name, "language": "python"}
        project.write(f"jupyter/kernels/{name}/kernel.json", json.dumps(spec))
    env = {"JUPYTER_PATH": str(project.folder / "jupyter"), "HOME": str(project.folder), "IPYTHONDIR": str(project.folder / "ipython")}
    before = project.run("client.py", "plain", **env)
    assert "division by zero" in before and "'377'" in before and before.count("False") == 1, before
    for way in WAYS:
        now = project.run("client.py", way, **env)
        assert "True" in now
        compare(before, now.replace("True", "False"), way)
