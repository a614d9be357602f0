"""The loader hook, and rewritejit.install() and its handle."""
import importlib
import importlib.util
import sys
import zipfile
from importlib.machinery import SourceFileLoader, SourcelessFileLoader

import pytest

import rewritejit
from rewritejit import activation, config, counters
from rewritejit.importhook import Hook, Threshold
from activation_helper import python

SOURCE = "def f(n):\n    for i in range(n):\n        n += i\n    return n\nclass C:\n    def m(self): return 1\n    def slow(self): return 2\n"


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Imports fresh modules from a folder on sys.path; forgets them afterwards."""
    names = []

    def make(name, source=SOURCE):
        path = tmp_path.joinpath(*name.split("."))
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in path.parents:
            if folder == tmp_path:
                break
            (folder / "__init__.py").touch()
        path.with_suffix(".py").write_text(source)
        importlib.invalidate_caches()
        names.append(name)
        return importlib.import_module(name)
    monkeypatch.syspath_prepend(tmp_path)
    yield make
    for name in list(sys.modules):
        if name.partition(".")[0] in {name.partition(".")[0] for name in names}:
            del sys.modules[name]


def probes(function):
    """The kinds of the probes in a function's code."""
    from rewritejit.rewriter.probe import sites
    return [site.kind for site in sites(function.__code__)]


@pytest.fixture(autouse=True)
def inactive():
    assert activation.active is None
    before = SourceFileLoader.get_code, SourcelessFileLoader.get_code
    yield
    rewritejit.uninstall()
    assert (SourceFileLoader.get_code, SourcelessFileLoader.get_code) == before


def test_install_and_uninstall(modules):
    assert probes(modules("one").f) == []
    handle = rewritejit.install()
    assert handle.config == config.Config() and activation.active is handle
    assert probes(modules("two").f) == ["entry", "loop"]
    handle.uninstall()
    assert activation.active is None and "get_code" not in SourceFileLoader.__dict__
    assert probes(modules("three").f) == []
    handle.uninstall()
    assert rewritejit.uninstall() is False


def test_handle_as_context_manager(modules):
    with rewritejit.install(threshold=5) as handle:
        assert handle.config.threshold == 5
        assert modules("ctx").f.__code__ is not None and activation.active is handle
    assert activation.active is None


def test_install_twice(modules):
    first = rewritejit.install(stats=False)
    second = rewritejit.install()
    assert second is not first and second.config is first.config
    second.uninstall()
    assert activation.active is first
    with pytest.raises(RuntimeError, match="active already"):
        rewritejit.install(threshold=3)
    assert rewritejit.uninstall() is True
    with rewritejit.install(threshold=3) as handle:
        assert handle.config.threshold == 3
    assert activation.active is None


@pytest.mark.parametrize("options, error", [({"nonsense": 1}, TypeError), ({"threshold": 0}, config.ConfigError),
    ({"allow": ["a b"]}, config.ConfigError),
                                            ({"stats": "maybe"}, config.ConfigError), ({"allow": [1]},
                                            config.ConfigError)])
def test_install_with_bad_options(options, error):
    with pytest.raises(error):
        rewritejit.install(**options)
    assert activation.active is None and "get_code" not in SourceFileLoader.__dict__


def test_install_takes_values_of_python(modules):
    with rewritejit.install(allow=["pa.*", "!pa.bad"], deny="pa.other:C.slow", fail_guards=None, stats=False) as handle:
        assert handle.config.allow == ("pa.*", "!pa.bad") and handle.config.fail_guards is None
        assert probes(modules("pa.good").f) == ["entry", "loop"]
        assert probes(modules("pa.bad").f) == []
        assert probes(modules("pb").f) == []
        other = modules("pa.other")
        assert probes(other.C.m) == ["entry"] and probes(other.C.slow) == []


def test_no_jit_from_the_environment(modules, monkeypatch):
    monkeypatch.setenv("REWRITEJIT", "0")
    with rewritejit.install():
        assert probes(modules("env").f) == []


def test_nothing_stays_when_the_start_fails(monkeypatch):
    from rewritejit import driver
    stopped = []
    monkeypatch.setattr(driver, "stop", lambda stop=driver.stop: (stopped.append(1), stop()))
    monkeypatch.setattr(Hook, "install", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rewritejit.install()
    assert stopped == [1] and activation.active is None
    monkeypatch.setattr(driver, "start", lambda config: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rewritejit.install()
    assert activation.active is None


def test_module_looks_as_ever(modules):
    plain = modules("looks0")
    with rewritejit.install():
        module = modules("looks1")
        assert type(module.__loader__) is type(plain.__loader__) is SourceFileLoader
        assert module.__loader__.get_code.__name__ == "get_code"
        assert module.__loader__.get_code.__doc__ == SourceFileLoader.get_code.__wrapped__.__doc__
        assert module.__spec__.origin == module.__file__ and module.__spec__.cached == module.__cached__
        assert module.f.__code__.co_firstlineno == plain.f.__code__.co_firstlineno
        assert module.f.__code__.co_varnames == plain.f.__code__.co_varnames


def test_every_way_to_import(modules, tmp_path):
    import py_compile
    with rewritejit.install():
        (tmp_path / "src.py").write_text(SOURCE)
        py_compile.compile(str(tmp_path / "src.py"), str(tmp_path / "sourceless.pyc"))
        importlib.invalidate_caches()
        module = importlib.import_module("sourceless")
        assert type(module.__loader__) is SourcelessFileLoader and probes(module.f) == ["entry", "loop"]
        with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
            archive.writestr("inzip.py", SOURCE)
        sys.path.insert(0, str(tmp_path / "z.zip"))
        try:
            assert probes(importlib.import_module("inzip").f) == ["entry", "loop"]
        finally:
            sys.path.remove(str(tmp_path / "z.zip"))
            sys.modules.pop("inzip", None)
            sys.modules.pop("sourceless", None)
        spec = importlib.util.spec_from_file_location("byfile", tmp_path / "src.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert probes(module.f) == ["entry", "loop"]
        name = "lazily"
        (tmp_path / "lazily.py").write_text(SOURCE)
        spec = importlib.util.find_spec(name)
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        assert probes(module.f) == ["entry", "loop"]
        del sys.modules[name]
        module = modules("again")
        assert probes(importlib.reload(module).f) == ["entry", "loop"]


def test_a_loader_of_someone_else_keeps_its_code(tmp_path):
    class Loader(SourceFileLoader):
        def get_code(self, fullname):
            return compile("def f(): return 'theirs'", "theirs", "exec")
    (tmp_path / "own.py").write_text(SOURCE)
    with rewritejit.install():
        spec = importlib.util.spec_from_loader("own", Loader("own", str(tmp_path / "own.py")))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    assert module.f() == "theirs" and probes(module.f) == []


def test_uninstall_under_someone_elses_wrapper(modules):
    handle = rewritejit.install()
    ours = SourceFileLoader.get_code
    called = []

    def theirs(self, name):
        called.append(name)
        return ours(self, name)
    SourceFileLoader.get_code = theirs
    try:
        handle.uninstall()
        assert SourceFileLoader.get_code is theirs
        assert probes(modules("wrapped").f) == [] and "wrapped" in called
    finally:
        del SourceFileLoader.get_code


def test_a_module_that_cannot_be_instrumented_runs_as_it_is(modules, capsys):
    def fail(code, thresholds, deny):
        raise ValueError("of ours\nwith two lines")
    handle = rewritejit.install()
    before = counters.totals["internal_errors"]
    handle.hook.instrument = fail
    assert modules("unlucky").f(3) == 6
    assert counters.totals["internal_errors"] == before + 1 and "ValueError: of ours with two lines" in counters.errors[-1]
    assert capsys.readouterr() == ("", "")


def test_wrapper():
    from rewritejit.nativeops.ext._boot import Wrapper
    code = compile("1", "x", "exec")

    class L:
        def get(self, fullname):
            "Text."
            return self.result
    L.get = wrapper = Wrapper(L.get, lambda self, name, code: (self, name, code))
    loader = L()
    loader.result = None
    assert loader.get("a") is None
    loader.result = code
    assert loader.get("a") == (loader, "a", code) == loader.get(fullname="a")
    assert L.get is wrapper and wrapper.__doc__ == "Text." and wrapper.__name__ == "get" and wrapper.__wrapped__.__name__ == "get"
    with pytest.raises(TypeError):
        loader.get()
    with pytest.raises(TypeError):
        Wrapper(1)
    with pytest.raises(TypeError):
        Wrapper(1, 2, x=3)
    with pytest.raises(AttributeError):
        wrapper.absent
    L.get = Wrapper(wrapper.__wrapped__, lambda *args: 1 / 0)
    assert loader.get("a") is code

    def interrupted(*args):
        raise KeyboardInterrupt
    L.get = Wrapper(wrapper.__wrapped__, interrupted)
    with pytest.raises(KeyboardInterrupt):
        loader.get("a")


def test_wrapper_is_collected():
    import gc
    import weakref
    from rewritejit.nativeops.ext._boot import Wrapper

    class L:
        pass
    L.get = Wrapper(L.__init__, L.__eq__)
    L.get2 = Wrapper(lambda self: L, L.__eq__)
    ref = weakref.ref(L)
    del L
    gc.collect()
    assert ref() is None


def test_tracebacks_have_no_frames_of_ours(tmp_path):
    (tmp_path / "bad.py").write_text("import worse\n")
    (tmp_path / "worse.py").write_text("def f(:\n")
    (tmp_path / "late.py").write_text("import sys\ndef f():\n    return sys._getframe(1).f_back\nback = f()\n")
    code = "import traceback, sys\n{}\ntry:\n    import bad\nexcept SyntaxError:\n    traceback.print_exc()\nimport late\nframe = late.back\n" \
           "while frame:\n    print(frame.f_code.co_filename, frame.f_code.co_name, frame.f_lineno)\n    frame = frame.f_back\n"
    plain = python("-c", code.format("pass"), cwd=tmp_path)
    assert plain[0] == 0 and python("-c", code.format("import rewritejit; rewritejit.install()"), cwd=tmp_path) == plain


def test_exceptions_of_signal_handlers_are_the_programs(tmp_path):
    (tmp_path / "mod.py").write_text("value = 1\n")
    code = """
import os, signal, sys, traceback
import rewritejit
from rewritejit.config import Selection
class Stop(Exception): pass
def handler(number, frame):
    raise Stop(frame.f_code.co_filename)
signal.signal(signal.SIGUSR1, handler)
decide = Selection.module
def signalled(*arguments):
    os.kill(os.getpid(), signal.SIGUSR1)
    return decide(*arguments)
Selection.module = signalled
with rewritejit.install(allow=["mod"]):
    try:
        import mod
    except Stop as error:
        print("stopped", "rewritejit" in str(error), [f.f_code.co_name for f, _ in traceback.walk_tb(error.__traceback__) if "rewritejit" in f.f_code.co_filename])
print(rewritejit.stats()["internal_errors"])
"""
    assert python("-c", code, cwd=tmp_path) == (0, "stopped False []\n0\n", "")


@pytest.mark.parametrize("before, lines", [("", 1), ("sys.stderr = None", 1), ("sys.__stderr__ = None", 0), ("sys.__stderr__.close()", 0)])
def test_internal_errors_are_logged_once(tmp_path, before, lines):
    code = f"""
import sys
from rewritejit import driver
def broken(self, situation, name):
    raise KeyError("of ours")
driver.Pipeline.compile = broken
{before}
def f(n):
    t = 0
    for i in range(n):
        t += i
    return t
def g(n):
    return f(n // 2) + [f(1) for i in range(n)][1]
print(f(10_000), g(20_000), [f(1) for i in range(10_000)] == [0] * 10_000)
import rewritejit
print(rewritejit.stats()["internal_errors"] > 1)
"""
    status, out, err = python("-m", "rewritejit", "--threshold", "100", "--loop-threshold", "400", "-c", code, cwd=tmp_path)
    assert (status, out) == (0, "49995000 49995000 True\nTrue\n") and err.count("rewritejit: internal error, the program goes on") == err.count("\n") == lines


def test_random_thresholds(modules):
    with rewritejit.install(threshold="random:3", loop_threshold="random:4"):
        module = modules("drawn", "".join(f"def f{n}():\n    for i in 1,: pass\n" for n in range(50)))
        from rewritejit.rewriter.probe import sites
        found = [[site.count for site in sites(getattr(module, f"f{n}").__code__)] for n in range(50)]
        again = modules("drawn2", "".join(f"def f{n}():\n    for i in 1,: pass\n" for n in range(50)))
        assert found != [[site.count for site in sites(getattr(again, f"f{n}").__code__)] for n in range(50)]
    entries, loops = {entry for entry, _ in found}, {loop for _, loop in found}
    assert len(entries) > 20 and len(loops) > 20 and entries != loops
    assert min(entries | loops) >= 1 and max(entries | loops) <= Threshold.LARGEST
    with rewritejit.install(threshold="random:3", loop_threshold="random:4"):
        module = modules("drawn3", "".join(f"def f{n}():\n    for i in 1,: pass\n" for n in range(50)))
        assert found == [[site.count for site in sites(getattr(module, f"f{n}").__code__)] for n in range(50)]


def test_thresholds_are_passed_on(modules):
    from rewritejit.rewriter.probe import sites
    with rewritejit.install(threshold=123, loop_threshold=456):
        assert [site.count for site in sites(modules("counted").f.__code__)] == [123, 456]


# ---- stats and explain -----------------------------------------------------------------------------------------------

def test_stats_and_explain(tmp_path):
    """A hot loop is compiled and both say so; a cold function and one without code are explained too."""
    (tmp_path / "hot.py").write_text(
        "import json, rewritejit\n"
        "def hot(n):\n    s = 0\n    for i in range(n):\n        s += i & 3\n    return s\n"
        "def cold(): pass\n"
        "print(hot(100000))\n"
        "print(json.dumps(rewritejit.stats()))\nprint(rewritejit.explain(hot), rewritejit.explain(cold))\n"
        "try: rewritejit.explain(len)\nexcept TypeError as error: print(error)\n")
    status, out, err = python("-m", "rewritejit", "--loop-threshold", "100", "hot.py", cwd=tmp_path)
    assert (status, err) == (0, "")
    result, facts, *explained = out.splitlines()
    assert result == "150000"
    import json
    facts = json.loads(facts)
    assert facts["kernels"] == 1 and facts["hot_events"] == 1 and facts["compile_ns"] > 1000 and facts["internal_errors"] == 0
    assert [(item["function"], item["line"], item["kind"],
        item["valid"]) for item in facts["compiled"]] == [("__main__:hot", 4, "loop", True)]
    assert facts["entry_sites"] == 2 and facts["loop_sites"] == 1 and facts["modules_instrumented"] == 1
    assert any(item["reason"] == "loop-end" and item["line"] == 4 for item in facts["exits"])
    assert explained[0].startswith("hot (") and explained[1] == "  entry, line 3: not hot yet, looked at after 299 more passes"
    assert explained[2] == "  loop, line 4: compiled" and explained[3].startswith("    kernel ")
    assert any(line.startswith(" cold (") for line in explained)
    assert explained[-1] == "explain() takes a Python function, method or code object, not builtin_function_or_method"
    status, out, err = python("-m", "rewritejit", "--stats", "--loop-threshold", "100", "hot.py", cwd=tmp_path)
    assert err.startswith("rewritejit: 1 kernel compiled in ") and "__main__:hot, line 4: entered once" in err


def test_declined_is_explained(tmp_path):
    (tmp_path / "prog.py").write_text(
        "import rewritejit\ndef f():\n    return 1\nfor i in (1, 2, 3): f()\nprint(rewritejit.explain(f))\nprint(rewritejit.stats()['declined'])\n")
    status, out, err = python("-m", "rewritejit", "--threshold", "1", "prog.py", cwd=tmp_path)
    assert (status, err) == (0, "")
    assert "entry, line 3: declined: so short that" in out and "'reason': 'no-gain'" in out and "'function': '__main__:f'" in out


def test_counters_are_declared_once():
    assert len({row[0] for row in counters.COUNTERS}) == len(counters.COUNTERS) == len(counters.totals)
    with pytest.raises(KeyError):
        counters.add("nonsense")


# ---- the compiler's own imports --------------------------------------------------------------------------------------

HOT = "def hot(n):\n    s = 0\n    for i in range(n):\n        s += i & 3\n    return s\n"


def test_the_compiler_leaves_the_programs_modules_alone(tmp_path):
    """Compiling loads no module of the standard library that is not guarded against a program's file of that name, and changes nothing that the program
    may be going through."""
    code = ("import sys\nbefore = [list(one) for one in (sys.modules, sys.meta_path, sys.path_importer_cache)]\n" + HOT + "print(hot(100000))\n"
            "print(before == [list(one) for one in (sys.modules, sys.meta_path, sys.path_importer_cache)])\n"
            "from rewritejit import pristine\nprint('rewritejit.nativeops.codegen.x64' in pristine.modules)\n")
    for bundle in (True, False):
        found = python("-m", "rewritejit", "--loop-threshold", "100", "-c", code, cwd=tmp_path, REWRITEJIT_DEBUG="" if bundle else "1")
        assert found == (0, "150000\nTrue\nTrue\n", "")


def test_files_of_the_program_with_such_names(tmp_path):
    """A program's own opcode.py, struct.py and math.py are its own, before and after the compiler was loaded."""
    for name in ("opcode", "struct", "math", "_struct"):
        (tmp_path / f"{name}.py").write_text(f"print('the program imports {name}')\nmine = {name!r}\n")
    (tmp_path / "prog.py").write_text("import opcode\n" + HOT + "print(hot(100000))\nimport struct, math, rewritejit\n"
                                      "print(opcode.mine, struct.mine, math.mine, rewritejit.stats()['kernels'])\n")
    status, out, err = python("-m", "rewritejit", "--loop-threshold", "100", "prog.py", cwd=tmp_path)
    assert (status, err) == (0, "")
    assert out.splitlines() == ["the program imports opcode", "150000", "the program imports struct",
        "the program imports math",
                                "opcode struct math 1"]
    code = f"import sys\n{HOT}hot(100000)\nimport math, struct\nprint('math' in sys.modules, math.sqrt(4.0), struct.calcsize('d'))"
    (tmp_path / "clean").mkdir()
    assert python("-m", "rewritejit", "--loop-threshold", "100", "-c", code, cwd=tmp_path / "clean") == (0,
        "True 2.0 8\n", "")


def test_uninstall_gives_code_back(tmp_path):
    code = HOT + ("hot(100000)\nimport rewritejit\nsite = next(c for c in hot.__code__.co_consts if getattr(c, 'kind', 0) == 'loop')\n"
                  "kernel = site.kernels[0]\nbefore = kernel.entries\nprint(hot(1000), kernel.entries > before)\n"
                  "print(rewritejit.uninstall(), kernel.valid)\nbefore = kernel.entries\n"
                  "print(sum(hot(1000) for i in range(3000)), kernel.entries == before, rewritejit.uninstall())\n")
    status, out, err = python("-m", "rewritejit", "--loop-threshold", "100", "-c", code, cwd=tmp_path)
    assert (status, out, err) == (0, "1500 True\nTrue False\n4500000 True False\n", "")
