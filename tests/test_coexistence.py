"""Tools of the standard library, and pytest, on programs that rewritejit has compiled: they say what they say without it."""
import re
import sys
import zipfile

import pytest

from coexistence_helper import HOT, WAYS, Project, compare, untimed
from test_enable import Environment


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_pytest_explains_failures(project):
    """Assertion rewriting, plain asserts, fixtures, parameters, warnings and captured output."""
    project.write("test_it.py", """\
        import warnings
        import hot
        import pytest

        @pytest.fixture
        def counter():
            hot.warm(50)
            return hot.Counter(3)

        @pytest.mark.parametrize("n", range(60))
        def test_total(n):
            assert hot.total(n, 2) == n * (n - 1)

        def test_wrong(counter):
            values = [hot.total(i, 2) for i in range(40)]
            assert values[5] == 21, "a message"

        def test_wrong_call(counter):
            print("captured", counter.run(5))
            assert hot.nested(4) == [2, 4, 3, 6, 5, 5]

        def test_raises():
            with pytest.raises(ZeroDivisionError):
                for i in range(50):
                    hot.total(10, 1) // (49 - i)

        def test_error(counter):
            hot.total(30, None)

        def test_loop_in_test():
            s = 0
            for i in range(5000):
                s += i
                assert s < 4_000_000, i
    """)
    words = "-m", "pytest", "-p", "no:cacheprovider", "test_it.py"
    project.same(*words, clean=untimed, expect=("assert 20 == 21", "At index 5 diff: 4 != 5", "4 failed, 61 passed", "unsupported operand type"))
    project.same(*words, "--assert=plain", "--tb=long", "-l", clean=untimed, expect=("4 failed, 61 passed",), ways=("eager",))


PDB = """\
import hot
hot.warm(%d)
breakpoint()
print(hot.total(7, 5))
print(hot.nested(4))
print(hot.fib(3))
"""


def test_pdb_in_a_hot_function(project):
    """Breakpoints set before and after a function got hot, stepping, until, up and down, locals, conditions."""
    project.write("app.py", PDB % 400)
    commands = ["b hot.py:12, i == 3", "b hot.scale", "c", "p s, i, k", "n", "s", "p s", "until 16", "p s, i", "up", "p __name__", "down", "args",
                "tbreak hot.py:16", "c", "p s", "r", "p __return__", "c", "p x", "u", "p i, j, found", "cl 2", "c", "q"]
    commands.insert(2, "b hot.py:28")
    project.same("app.py", stdin="\n".join(commands) + "\n", expect=("(15, 3, 5)", "-> return s", "'__main__'"))
    project.same("app.py", stdin="\n".join(["s"] * 45 + ["w", "p locals()", "jump 27", "n", "return", "c"]) + "\n", expect=("--Call--", "{'n': 4, 'found': [2]"))


def test_pdb_as_the_main_module(project):
    project.write("app.py", "import hot\nprint(hot.warm(30))\nfor k in range(3):\n    print(hot.total(20, k))\n")
    commands = "b hot.py:13", "c", "p i, s", "display s", "c", "c", "cl 1", "b hot.py:77", "c", "n", "n", "p self.value", "ll", "q"
    project.same("-m", "pdb", "app.py", stdin="\n".join(commands) + "\n", expect=("(1, 0)", "for i in range(n):"))


PROFILED = """\
import cProfile, pstats, sys
import hot
hot.warm(100)
def table(profile):
    stats = pstats.Stats(profile).stats
    for (file, line, name), (calls, primitive, _, _, callers) in sorted(stats.items()):
        if "hot.py" in file or file == "~":
            print(line, name, calls, primitive, sorted((key[2], value[:2]) for key, value in callers.items()))
for times in (1, 300):
    profile = cProfile.Profile()
    profile.enable()
    hot.warm(times)
    profile.disable()
    table(profile)
hot.warm(10)
"""


def calls(text):
    """The rows of cProfile's report about the hot module, without times; what is called besides depends on what is imported."""
    rows = sorted(re.findall(r"^ +(\S+) .* (\S*hot\.py:\S+)$", text, re.M))
    return "\n".join(map(str, rows)) + "\n" + text[text.rfind("exit status"):]


def test_cprofile_counts_the_same_calls(project):
    project.write("app.py", PROFILED)
    project.same("app.py", expect=("33 fib 300 4500", "19 scale 8400"))
    project.write("main.py", "import hot\nhot.warm(300)\n")
    assert "hot.py:33(fib)" in calls(project.same("-m", "cProfile", "-s", "name", "main.py", clean=calls))
    project.same("-m", "profile", "-s", "name", "main.py", clean=calls, ways=("eager",))


MONITORED = """\
import sys
import hot
events = []
mon = sys.monitoring
E = mon.events
mon.use_tool_id(mon.PROFILER_ID, "a tool")
NAMES = {getattr(E, name): name for name in ("LINE", "PY_START", "PY_RETURN", "PY_YIELD", "PY_RESUME", "PY_UNWIND", "CALL", "C_RETURN", "C_RAISE",
                                             "RAISE", "EXCEPTION_HANDLED", "STOP_ITERATION")}
def callback(event):
    def note(code, *rest):
        if "hot.py" in code.co_filename:
            rest = [r if isinstance(r, (int, tuple)) else getattr(r, "__name__", type(r).__name__) for r in rest]
            events.append((NAMES[event], code.co_name, *(rest if event == E.LINE else rest[1:])))
    return note
for event in NAMES:
    mon.register_callback(mon.PROFILER_ID, event, callback(event))
def show(title):
    print(title, len(events))
    for event in events:
        print(*event)
    events.clear()
%s
hot.warm(5)
mon.set_events(mon.PROFILER_ID, E.LINE | E.PY_START | E.PY_RETURN | E.CALL | E.RAISE | E.PY_YIELD | E.PY_RESUME | E.EXCEPTION_HANDLED | E.STOP_ITERATION)
hot.everything(7)
show("everything")
mon.set_events(mon.PROFILER_ID, 0)
hot.warm(5)
mon.set_local_events(mon.PROFILER_ID, hot.total.__code__, E.LINE | E.PY_RETURN)
mon.set_local_events(mon.PROFILER_ID, hot.scale.__code__, E.PY_START)
mon.set_local_events(mon.PROFILER_ID, hot.safe.__code__, E.CALL | E.LINE)
hot.everything(7)
show("local")
for f in (hot.total, hot.scale, hot.safe):
    mon.set_local_events(mon.PROFILER_ID, f.__code__, 0)
hot.warm(5)
try:
    hot.total(3, None)
except TypeError:
    mon.set_events(mon.PROFILER_ID, E.RAISE | E.PY_UNWIND)
    try:
        hot.nested(None)
    except TypeError as error:
        print(error)
show("errors")
def once(code, line):
    events.append(("LINE", code.co_name, line))
    return mon.DISABLE
mon.register_callback(mon.PROFILER_ID, E.LINE, once)
mon.set_events(mon.PROFILER_ID, E.LINE)
hot.warm(100)
hot.total(1000, 2)
mon.set_events(mon.PROFILER_ID, 0)
events[:] = [event for event in events if event[1] not in ("<module>", "show")]
show("coverage")
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is new in 3.12")
@pytest.mark.parametrize("before", ["", "hot.warm()"], ids=["cold", "hot"])
def test_monitoring_tools_get_the_same_events(project, before):
    project.write("app.py", MONITORED % before)
    project.same("app.py", expect=("LINE total 15", "PY_RETURN total 63", "RAISE nested TypeError", "LINE everything 90"))


TRACED = """\
import sys, threading
import hot
hot.warm(%d)
lines = []
def tracer(frame, event, arg):
    if "hot.py" in frame.f_code.co_filename:
        lines.append((event, frame.f_code.co_name, frame.f_lineno, sorted(frame.f_locals)))
        return tracer
sys.settrace(tracer)
hot.everything(6)
sys.settrace(None)
hot.warm(3)
threading.settrace(tracer)
thread = threading.Thread(target=hot.everything, args=(5,))
thread.start(); thread.join()
def stop(frame, event, arg):
    if event == "line" and frame.f_locals.get("i") == 4:
        frame.f_trace = None
    return stop
sys.settrace(stop)
print(hot.total(10, 3))
sys.settrace(None)
print(len(lines))
for line in lines:
    print(*line)
"""


@pytest.mark.parametrize("times", [1, 400])
def test_settrace(project, times):
    project.write("app.py", TRACED % times)
    project.same("app.py", expect=("line total 13", "line add 84"))


MULTI = """\
import multiprocessing, pickle, sys
from concurrent.futures import ProcessPoolExecutor
import hot

def work(n):
    s = 0
    for i in range(n):
        s += hot.scale(i) % 7
    return s, hot.fib(n % 9), hot.everything(n % 20)[1:]

def send(connection):
    connection.send([work(n) for n in range(30)])
    connection.close()

if __name__ == "__main__":
    hot.warm()
    first = [work(n) for n in range(400)]
    for f in (work, hot.fib, hot.Counter, hot.Counter.run, hot.Counter(3).run):
        again = pickle.loads(pickle.dumps(f))
        print(again is f, f.__qualname__, len(pickle.dumps(f)), pickle.dumps(f))
    for method in ("fork", "forkserver", "spawn"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            print(method, pool.map(work, range(400), 50) == first, pool.apply(hot.fib, (12,)))
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            print(list(pool.map(hot.scale, range(100)))[::9])
        ours, theirs = context.Pipe()
        process = context.Process(target=send, args=(theirs,))
        process.start()
        print(ours.recv() == first[:30])
        process.join()
        print(process.exitcode)
"""


def test_pickle_and_multiprocessing(project):
    project.write("app.py", MULTI)
    text = project.same("app.py", expect=("fork True 144", "spawn True 144", "forkserver True 144"), ways=("default", "eager"))
    assert text.count("True") == 10 and "exit status 0" in text


LOOKED_AT = """\
import ast, dis, inspect, io, pydoc
import hot
hot.warm()
for f in (hot.total, hot.nested, hot.Counter.run, hot.Counter, hot.adder, hot.adder(3)):
    print(inspect.getsource(f), inspect.getsourcelines(f)[1], inspect.getsourcefile(f).endswith("hot.py"))
    if f is not hot.Counter:
        code = f.__code__
        print(inspect.signature(f), inspect.getclosurevars(f), inspect.isgeneratorfunction(f), code.co_varnames, code.co_names, code.co_name,
              code.co_firstlineno, code.co_freevars, code.co_cellvars, code.co_flags, code.co_argcount, code.co_nlocals)
print(pydoc.render_doc(hot, renderer=pydoc.plaintext).partition("FILE")[0])
print(sorted({line for _, _, line in hot.total.__code__.co_lines() if line}))
out = io.StringIO()
for f in (hot.total, hot.nested, hot.Counter, hot):
    dis.dis(f, file=out)
    dis.dis(f, file=out, adaptive=True)
    assert f is hot or f is hot.Counter or "RETURN" in dis.Bytecode(f).dis()
text = out.getvalue()
print(all(name in text for name in ("FOR_ITER", "BINARY_OP", "RETURN_VALUE", "STORE_FAST")))
copy = hot.total.__code__.replace(co_name="other")
print(type(hot.total)(copy, {})(100, 3), copy.co_name, copy == hot.total.__code__)
print(eval(hot.scale.__code__.replace(co_name="x"), {"x": 1}) if hot.scale.__code__.co_argcount == 0 else "takes arguments")
"""


def test_inspect_and_dis(project):
    project.write("app.py", LOOKED_AT)
    project.same("app.py", clean=untimed, expect=("for i in range(n):", "ClosureVars(nonlocals={'k': 3}", "14850 other"))


def test_doctest(project):
    project.write("documented.py", """\
        '''
        >>> from documented import f
        >>> [f(n) for n in range(400)][-1]
        79401
        >>> f(3)
        3
        >>> f(None)
        Traceback (most recent call last):
        TypeError: unsupported operand type(s) for -: 'NoneType' and 'int'
        '''
        def f(n):
            '''
            >>> for i in range(2000): assert f(i) >= 0
            >>> f(1.5)
            1.74
            '''
            return n * n - n + n // 2
        if __name__ == "__main__":
            import doctest
            print(doctest.testmod(verbose=True))
    """)
    project.same("documented.py", expect=("Expected:", "***Test Failed***"))
    project.same("-m", "doctest", "-v", "documented.py", expect=("Failed example:",))


MOCKED = """\
import builtins
from unittest import TestCase, main, mock
import hot

class Patching(TestCase):
    def setUp(self):
        hot.warm()
        hot.nested(60)

    def test_global_value(self):
        with mock.patch.object(hot, "FACTOR", 10):
            self.assertEqual(hot.nested(3), [10, 20, 19])
        self.assertEqual(hot.nested(3), [2, 4, 3])

    def test_global_function(self):
        with mock.patch("hot.scale", return_value=100) as scale:
            self.assertEqual(hot.nested(60)[:2], [100, 100])
            self.assertEqual(scale.call_count, 1770)
        with mock.patch("hot.fib", wraps=hot.fib) as fib:
            self.assertEqual(hot.fib(10), 55)
            self.assertEqual(fib.call_count, 177)

    def test_method_and_property(self):
        with mock.patch.object(hot.Counter, "add", autospec=True, side_effect=lambda self, n: None) as add:
            self.assertEqual(hot.Counter(5).run(50), 10)
            self.assertEqual(add.call_count, 50)
        with mock.patch.object(hot.Counter, "double", mock.PropertyMock(return_value=-1)):
            self.assertEqual(hot.Counter(5).run(50), -1)
        counter = hot.Counter(1)
        counter.add = mock.Mock()
        counter.run(9)
        self.assertEqual(counter.add.mock_calls, [mock.call(i) for i in range(9)])

    def test_builtins(self):
        with mock.patch.object(builtins, "range", side_effect=lambda n: iter([1, 2, 3])) as fake:
            self.assertEqual(hot.total(100, 1), 6)
            fake.assert_called_once_with(100)
        with mock.patch("hot.range", return_value=[7], create=True):
            self.assertEqual(hot.total(100, 2), 14)
        with mock.patch("builtins.sum", return_value="sum"), mock.patch("builtins.sorted", return_value="sorted"):
            self.assertEqual((hot.adder(3)(4), hot.words("a b")), ("sum", "sorted"))
        self.assertEqual(hot.total(100, 1), 4950)

    def test_code_and_defaults(self):
        code, hot.scale.__code__ = hot.scale.__code__, (lambda x: -x).__code__
        self.assertEqual(hot.nested(3), [-1, -2, -3])
        hot.scale.__code__ = code
        self.assertEqual(hot.nested(3), [2, 4, 3])
        with mock.patch.dict(hot.__dict__, scale=abs):
            self.assertEqual(hot.nested(3), [1, 2, 1])

main(argv=["app", "-v"], exit=False)
import logging, warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    hot.scale = lambda x: warnings.warn("from scale", stacklevel=2) or x
    hot.nested(4)
    print([(str(w.message), w.lineno, w.filename[-6:]) for w in caught])
"""


def test_mock_patches_what_is_hot(project):
    project.write("app.py", MOCKED)
    project.same("app.py", clean=untimed, expect=("Ran 5 tests", "OK", "('from scale', 28, 'hot.py')"))


RELOADED = """\
import importlib, pathlib, sys
import hot
hot.warm()
path = pathlib.Path(hot.__file__)
text = path.read_text()
old, counter = hot.total, hot.Counter(2)
try:
    for factor in (5, 7):
        path.write_text(text.replace("x * FACTOR", f"x * FACTOR * {factor}").replace("s = 0", f"s = {factor}"))
        again = importlib.reload(hot)
        print(again is hot, hot.total is old, hot.nested(4), old(10, 1), hot.total(10, 1), counter.run(4))
        print(hot.warm(300))
        print(hot.nested(4), old(10, 1), hot.total(10, 1), isinstance(counter, hot.Counter), counter.run(4))
finally:
    path.write_text(text)
del sys.modules["hot"]
import hot as fresh
print(fresh.total is old, fresh.warm(300))
"""


def test_reload(project):
    project.write("app.py", RELOADED)
    for way in ("default", "eager"):                    # one after the other: they write to the same file
        project.same("app.py", ways=(), expect=("True False [10, 20, 19, 30, 29, 28] 45 50",))
        compare(project.run("app.py"), project.run("app.py", ours=WAYS[way]), way)


def test_zip_files_and_namespace_packages(project):
    with zipfile.ZipFile(project.folder / "packed.zip", "w") as archive:
        archive.writestr("zipped/__init__.py", "from . import inner\n")
        archive.writestr("zipped/inner.py", HOT)
        archive.writestr("zipped/data.txt", "some data")
    for part in "one", "two":
        project.write(f"{part}/spread/{part}.py", HOT.replace("FACTOR = 2", f"FACTOR = {len(part)}0"))
    project.write("app.py", """\
        import importlib.resources, inspect, pkgutil, sys, traceback
        sys.path[:0] = ["packed.zip", "one", "two"]
        import zipped.inner, spread.one, spread.two
        for module in (zipped.inner, spread.one, spread.two):
            print(module.__name__, module.__spec__.origin, type(module.__loader__).__name__, module.__package__)
            print(module.warm())
            print(inspect.getsource(module.scale), inspect.getsourcelines(module.Counter.run)[1])
            try:
                module.total(9, None)
            except TypeError:
                traceback.print_exc()
        print(list(spread.__path__), [info.name for info in pkgutil.iter_modules(spread.__path__)])
        print(importlib.resources.files("zipped").joinpath("data.txt").read_text())
    """)
    project.same("app.py", expect=("zipimporter", "two/spread'", "some data"))


CODES = """\
import copyreg, io, pickle, types
import hot
hot.warm()
{first}
class Pickler(pickle.Pickler):
    "Pickles functions by value, as cloudpickle does."
    def reducer_override(self, item):
        if type(item) is types.CodeType:
            names = ("argcount posonlyargcount kwonlyargcount nlocals stacksize flags code consts names varnames filename name qualname "
                     "firstlineno linetable exceptiontable freevars cellvars")
            return code_of, tuple(getattr(item, "co_" + name) for name in names.split())
        if type(item) is types.FunctionType and item not in (make, code_of):
            return make, (item.__code__, item.__name__, item.__defaults__, len(item.__closure__ or ()))
        return NotImplemented
def code_of(*parts):
    return types.CodeType(*parts)
def make(code, name, defaults, cells):
    return types.FunctionType(code, {{"scale": lambda x: x + 1, "FACTOR": 5}}, name, defaults, tuple(types.CellType(3) for _ in range(cells)))
file = io.BytesIO()
Pickler(file).dump([hot.total, hot.nested, hot.safe, hot.countdown, hot.words, hot.adder, hot.adder(2)])
total, nested, safe, countdown, words, adder, add = pickle.loads(file.getvalue())
for n in range(5, 8):
    print(total(n, 2), nested(n), safe([n, 0, 2]), list(countdown(n)), words("a b a" * n), adder(n)(4), add(n))
"""


@pytest.mark.parametrize("first", ["", "hot.total.__code__.co_code"])
def test_functions_pickled_by_value(project, first):
    """Code objects that go elsewhere, as cloudpickle sends those of the main program, run there as they were written."""
    project.write("app.py", CODES.format(first=first))
    project.same("app.py", expect=("20 [2, 3, 2, 4, 3, 2,", "[5, 4, 3, 2, 1]"))


@pytest.fixture(scope="module")
def enabled(tmp_path_factory):
    """A virtual environment in which every `python` uses rewritejit."""
    place = Environment(tmp_path_factory.mktemp("enabled") / "env")
    assert place.manage("enable")[0] == 0
    return place


def test_tools_where_it_is_enabled(project, enabled):
    """Tools started as ever, with rewritejit activated before them by the environment."""
    project.write("main.py", "import hot\nhot.warm(300)\n")
    project.write("multi.py", MULTI)
    project.write("app.py", PDB % 400)
    cases = ((("-m", "cProfile", "-s", "name", "main.py"), "", calls), (("-m", "doctest", "hot.py"), "", None), (("multi.py",), "", None),
             (("app.py",), "b hot.py:14\nc\np i, s\nup\np __name__\nq\n", None), (("-m", "trace", "--count", "--summary", "main.py"), "", untimed),
             (("-m", "timeit", "-n", "2", "-r", "1", "-s", "import hot", "hot.warm(200)"), "", lambda text: re.sub(r"[\d.]+ [mun]?sec", "#", text)))
    for words, stdin, clean in cases:
        before = project.run(*words, python=enabled.python, stdin=stdin, REWRITEJIT="0", PYTHONPATH="")
        eager = {"REWRITEJIT_THRESHOLD": "1", "REWRITEJIT_LOOP_THRESHOLD": "1"}
        for settings in ({},) if words == ("multi.py",) else ({}, eager):
            now = project.run(*words, python=enabled.python, stdin=stdin, PYTHONPATH="", **settings)
            compare(before, now, f"{words} {settings}", clean)
            assert "exit status 0" in now


INTERPRETERS = """\
import sys, threading
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
import hot

code = '''
import sys
sys.path.insert(0, '.')
import hot
out = str((hot.warm(500), hot.total(100000, 3), hot.nested(5)))
if {install}:
    import rewritejit
    try:
        rewritejit.install()
    except Exception as error:
        out += f"{{type(error).__name__}}: {{error}}"
sys.stdout.write(out + "\\\\n")
'''
def run(isolated, install=False):
    interpreter = interpreters.create(("legacy", "isolated")[isolated]) if sys.version_info >= (3, 13) else interpreters.create(isolated=isolated)
    interpreters.run_string(interpreter, code.format(install=install))
    interpreters.destroy(interpreter)

run(False, True)
run(True, True)
hot.warm()
threads = [threading.Thread(target=run, args=(isolated,)) for isolated in (True, False)]
for thread in threads:
    thread.start()
for thread in threads:
    hot.warm(100)
    thread.join()
def late(n):
    s = 0
    for i in range(n):
        s += i
    return s
for i in range(3000):
    late(i % 50)
print(late(100000), hot.warm(5))
"""


def test_subinterpreters(project, enabled):
    """They run beside the main interpreter, are left alone, and may be gone when the next function is hot."""
    project.write("app.py", INTERPRETERS.replace("rewritejit.install()", "raise ImportError"))

    def lines(text):
        return "\n".join(sorted(text.splitlines()))
    before = project.run("app.py")
    assert "exit status 0" in before and before.count("('a', 2)") == 5, before
    compare(before, project.run("app.py", ours=WAYS["eager"]), "eager", lines)
    compare(before, project.run("app.py", python=enabled.python, PYTHONPATH=""), "enabled", lines)
    project.write("app.py", INTERPRETERS)
    now = project.run("app.py", ours=WAYS["eager"])
    assert now.count("main interpreter only; this is a subinterpreter") == 2 and "exit status 0" in now, now


TRANSLATED = """\
{statement}
import hot

@njit
def f(n):
    s = 0
    for i in range(n):
        s += i
    return s

hot.warm()
print([f(i) for i in range(400)][-1])
"""


@pytest.mark.parametrize("statement", ["from numba import njit", "try:\n    import numba\nfinally:\n    njit = numba.njit",
                                       "import numba.core as n\nnjit = n.njit"])
def test_functions_that_are_translated_from_their_bytecode(project, statement):
    """Where a module imports such a package (here: one that shows what it gets), its functions are as CPython compiled them."""
    show = "def njit(f):\n    print(f.__code__.co_consts, f.__code__.co_code, f.__code__.co_exceptiontable)\n    return f\n"
    project.write("numba/__init__.py", show)
    project.write("numba/core.py", show)
    project.write("app.py", TRANSLATED.format(statement=statement))
    project.same("app.py", expect=("(None, 0)", "79401", "exit status 0"))
    project.same("-m", "app", expect=("(None, 0)",), ways=("default",))
