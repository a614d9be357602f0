"""python -m rewritejit against plain python: what a program can see of how it was started, and bad command lines."""
import os
import subprocess
import sys
import zipfile

import pytest

from activation_helper import HOME, both, environment, ours, python

SHOW = """\
import sys
print("argv", sys.argv)
print("path", sys.path)
print("main", sys.modules["__main__"].__dict__ is globals(), sorted(globals()))
print("file", globals().get("__file__"), globals().get("__cached__"), __name__, __package__, __doc__)
print("spec", __spec__ and (__spec__.name, __spec__.origin, __spec__.cached, __spec__.parent))
print("loader", getattr(__loader__, "__name__", type(__loader__)), __builtins__)
print("flags", sys.flags)
print("back", sys._getframe().f_back and sys._getframe().f_back.f_code.co_name)
print("code", sys._getframe().f_code.co_name, sys._getframe().f_code.co_filename, sys._getframe().f_locals is globals())
"""

FRAMES = """\
import inspect, logging, sys, traceback, warnings
logging.basicConfig(format="%(filename)s:%(lineno)d %(funcName)s %(message)s")
def f():
    traceback.print_stack()
    warnings.warn("first", stacklevel=1)
    warnings.warn("second", stacklevel=2)
    warnings.warn("third", stacklevel=3)
    warnings.warn("fourth", stacklevel=4)
    logging.warning("logged")
    logging.warning("logged", stacklevel=2)
    print([(frame.function, frame.lineno, frame.code_context) for frame in inspect.stack()])
    try:
        1 / 0
    except ZeroDivisionError:
        traceback.print_exc()
        print(len(traceback.extract_tb(sys.exc_info()[2])), traceback.format_stack())
f()
depth = 0
def g():
    global depth
    depth += 1
    g()
try:
    g()
except RecursionError:
    print("depth", depth)
def h(n):
    return n if n == 0 else 1 + h(n - 1)
sys.setrecursionlimit(500)
for n in range(450, 520):
    try:
        h(n)
    except RecursionError:
        print("limit", n)
        break
"""

PICKLE = """\
import pickle, copy, sys
class C:
    def __init__(self): self.x = 1
    def __eq__(self, other): return self.x == other.x
def f(): return 2
print(pickle.loads(pickle.dumps(C())) == C(), pickle.loads(pickle.dumps(f)) is f, pickle.dumps(f, 0), C.__module__)
import __main__
print(__main__.C is C)
"""

SPAWN = """\
import multiprocessing
def work(x): return x * x
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(work, [1, 2, 3]))
"""

EXIT = """\
import atexit, sys, threading, time
class D:
    def __del__(self): print("deleted", sys.is_finalizing(), flush=True)
d = D()
atexit.register(print, "first registered", flush=True)
atexit.register(print, "last registered", flush=True)
def late():
    time.sleep(0.05)
    print("thread ends", threading.main_thread() is threading.current_thread(), flush=True)
threading.Thread(target=late).start()
print("main ends", threading.current_thread().name)
"""

INTERRUPT = """\
import os, signal, time
print("before", flush=True)
os.kill(os.getpid(), signal.SIGINT)
time.sleep(5)
"""

CHAIN = """\
def a():
    try:
        {}["x"]
    except KeyError as error:
        raise ValueError("v") from error
def b():
    try:
        a()
    except ValueError:
        raise TypeError("t", [1, 2]
                        + [3])
b()
"""

IMPORTS = """\
import sys, traceback, warnings
for name in ("broken", "raises", "absent", "warns", "nested.absent", "importsbroken"):
    try:
        __import__(name)
    except Exception:
        traceback.print_exc()
import warns, plain, nested.inner
for module in (warns, plain, nested, nested.inner):
    print(module.__name__, module.__file__, module.__cached__, type(module.__loader__), module.__spec__)
    print(module.__loader__.get_source(module.__name__) == open(module.__file__).read())
import inspect
print(inspect.getsource(plain.f), inspect.getsourcelines(plain.C.m), plain.f.__code__.co_qualname)
print(sys.modules["plain"].f(3), plain.C().m(), repr(sys.path_hooks), repr(sys.meta_path))
"""

FILES = {
    "show.py": SHOW, "noext": SHOW, "sub/show.py": SHOW, "frames.py": FRAMES, "pickles.py": PICKLE, "spawn.py": SPAWN,
    "exits.py": EXIT,
    "interrupt.py": INTERRUPT, "chain.py": CHAIN, "imports.py": IMPORTS,
    "syntax.py": "x = 1\ndef f(:\n    pass\n", "indent.py": "if 1:\nx = 2\n", "null.py": "x = 1\0\n",
    "badcookie.py": "# coding: nonsense\n",
    "latin.py": b"# coding: latin-1\nprint(ascii('\xe9'))\n", "empty.py": "", "doc.py": '"""Text."""\nprint(__doc__)\n',
    "warnsyntax.py": "print(1 is 1)\nassert (1, 'x')\n",
    "exit3.py": "import sys\nsys.exit(3)\n", "exittext.py": "import sys\nsys.exit('some text')\n",
    "exitnone.py": "import sys\nsys.exit()\n",
    "exitobject.py": "raise SystemExit([1, 2])\n", "exithuge.py": "raise SystemExit(2 ** 40 + 5)\n", "exitsub.py":
    "class E(SystemExit): pass\ntry:\n    1 / 0\nfinally:\n    raise E(4)\n",
    "osexit.py": "import os\nprint('x', flush=True)\nos._exit(9)\n",
    "abort.py": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n",
    "keyboard.py": "def f():\n    raise KeyboardInterrupt\nf()\n",
    "group.py": "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])\n",
    "hook.py": "import sys\nsys.excepthook = lambda *a: print('hooked', a[0], a[2].tb_frame.f_back, a[2].tb_next)\n1 / 0\n",
    "badhook.py": "import sys\nsys.excepthook = 1\n1 / 0\n",
    "stdin.py": "import sys\nprint(sys.stdin.read(), input.__name__)\n",
    "raiseinthread.py": "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='T')\nt.start()\nt.join()\n",
    "trace.py": "import sys\nlog = []\ndef t(frame, event, arg):\n    log.append((event, frame.f_lineno))\n    return t\nsys.settrace(t)\n"
                "def f(n):\n    for i in range(n):\n        n += i\n    return n\nf(3)\nsys.settrace(None)\nprint(log)\n",
    "fork.py": "import os, sys\nif os.fork() == 0:\n    sys.exit(0)\nprint(os.waitstatus_to_exitcode(os.wait()[1]))\n",
    "runpath.py": "import runpy\nprint(sorted(runpy.run_path('show.py', run_name='n')))\nrunpy.run_module('pkg', run_name='__main__', alter_sys=True)\n",
    "future.py": "from __future__ import annotations\nx: undefined = 1\nprint(__annotations__)\n",
    "annotated.py": "x: int = 1\nprint(__annotations__)\n",
    "locals.py": "x = [i for i in range(3)]\nprint(locals() is globals(), x, i if 'i' in globals() else None)\n",
    "deleted.py": "import sys\ndel sys.modules['__main__']\nprint('still here', __name__)\n",
    "sub/uses_neighbour.py": "import neighbour\nprint(neighbour.x)\n", "sub/neighbour.py": "x = 'found'\n",
    "pkg/__init__.py": "", "pkg/__main__.py": SHOW, "pkg/mod.py": SHOW, "pkg/fails.py": CHAIN,
    "pkg/sub/__init__.py": "",
    "pkg/relative.py": "from . import mod\n", "brokenpkg/__init__.py": "1 / 0\n", "brokenpkg/__main__.py": "",
    "folder/__main__.py": SHOW,
    "emptyfolder/x.txt": "", "broken.py": "def f(:\n", "raises.py": "def f():\n    1 / 0\nf()\n", "plain.py":
    "def f(x):\n    for i in range(x):\n        x += i\n    return x\nclass C:\n    def m(self):\n        return 'm'\n",
    "warns.py": "import warnings\nwarnings.warn('at import', stacklevel=1)\nwarnings.warn('importer', stacklevel=2)\n",
    "nested/__init__.py": "", "nested/inner.py": "y = 1\n", "importsbroken.py": "import broken\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("programs")
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (root / "link.py").symlink_to(root / "sub" / "uses_neighbour.py")
    (root / "away").mkdir()
    with zipfile.ZipFile(root / "app.zip", "w") as archive:
        archive.writestr("__main__.py", SHOW + "import inside\nprint(inside.__file__, inside.f())\n")
        archive.writestr("inside.py", "def f():\n    return 'inside'\n")
    with zipfile.ZipFile(root / "nomain.zip", "w") as archive:
        archive.writestr("inside.py", "")
    import py_compile
    py_compile.compile(str(root / "show.py"), str(root / "compiled.pyc"))
    return root


SCRIPTS = sorted(name for name in FILES if "/" not in name and name.endswith(".py")
                 and name not in ("broken.py", "spawn.py", "abort.py", "warns.py", "importsbroken.py"))
COMMANDS = [(name,) for name in SCRIPTS] + [
    ("show.py", "a", "-x", "--stats", "--", "-"), ("./show.py",), ("sub/show.py",), ("sub/../show.py",), ("noext",),
    ("spawn.py",), ("abort.py",),
    ("link.py",), ("compiled.pyc",), ("folder",), ("folder/", "x"), ("app.zip", "x"), ("nomain.zip",), ("emptyfolder",
    ), ("absent.py",),
    ("absent/absent.py",), ("-m", "pkg", "a", "-b"), ("-m", "pkg.mod"), ("-mpkg.mod", "x"), ("-m", "pkg.fails"), ("-m",
    "pkg.sub"),
    ("-m", "pkg.relative"), ("-m", "absent"), ("-m", "pkg.absent"), ("-m", "brokenpkg"), ("-m", "syntax"), ("-m",
    "exit3"), ("-m", "keyboard"),
    ("-m", "frames"), ("-m", "timeit", "-n1", "-r1", "-s", "pass", "0 and 1", "--help"), ("-m", "this"), ("-m", ""),
    ("-c", SHOW, "a", "-c"),
    ("-cprint(1)",), ("-c", "import sys; sys.exit(5)"), ("-c", "def f():\n  1/0\nf()"), ("-c", "x = ("), ("-c", ""),
    ("-c", "raise KeyboardInterrupt"),
    ("-c", "import imports"), ("-c", "print('é', ascii('é'))"), ("-c", "import traceback; traceback.print_stack()"),
]


def untimed(result):
    """A result without addresses of objects."""
    import re
    return tuple(re.sub(r"0x[0-9a-f]+", "0x", part) if isinstance(part, str) else part for part in result)


def same(*words, **where):
    now, plain = both(lambda: ours(*words, **where), lambda: python(*words, **where))
    assert untimed(now) == untimed(plain)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:40].replace("\n", " "))
def test_as_plain_python(words, folder):
    same(*words, cwd=folder, stdin="one\ntwo\n", PYTHONDONTWRITEBYTECODE="1")


@pytest.mark.parametrize("program", [SHOW, FRAMES, CHAIN, "import sys\nsys.exit(7)\n", "x = (\n", "", "print(1)\n1/0",
    PICKLE, "print(input())"])
@pytest.mark.parametrize("words", [(), ("-",), ("-", "a", "-b")], ids=["", "-", "- a -b"])
def test_program_from_stdin(words, program, folder):
    same(*words, cwd=folder, stdin=program)


@pytest.mark.parametrize("words, stdin", [
    (("-i", "empty.py"), "print(__name__, __file__)\n1/0\nimport sys\nsys.exit(4)\n"), (("-i", "chain.py"),
    "import sys\nprint(sys.last_value)\n"),
    (("-i", "-c", "x = 5"), "x\n"), (("-i", "-m", "pkg.mod"), "__name__\n"), (("-i", "exit3.py"), "1 + 1\n"),
    (("-ic", "y = 1"), "y\n"),
])
def test_inspect(words, stdin, folder):
    """-i after our own options shows the same session as python's own -i, and exits alike."""
    same(*words, cwd=folder, stdin=stdin)


def test_inspect_flag_of_python_itself(folder):
    where = dict(cwd=folder, stdin="x\n__name__\n", flags=("-i",))
    same("-c", "x = 5", **where)
    same("exit3.py", **where)


@pytest.mark.parametrize("flags", [("-O",), ("-OO", "-W", "error::UserWarning"), ("-P",), ("-X", "dev"),
                                   ("-b", "-u", "-q"), ("-X", "utf8=0")], ids=" ".join)
@pytest.mark.parametrize("words", [("show.py",), ("-m", "pkg.mod"), ("-c", FRAMES)], ids=lambda words: words[-1][:8])
def test_flags_of_python(flags, words, folder):
    same(*words, cwd=folder, flags=flags)


def test_started_elsewhere(folder):
    same("../show.py", cwd=folder / "away")
    same(str(folder / "sub" / "show.py"), "x", cwd="/")
    same("../link.py", cwd=folder / "away")


def test_a_folder_that_is_gone(folder, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    words = ["-c", f"import os, subprocess, sys; os.rmdir({str(gone)!r}); "
             f"sys.exit(subprocess.run([sys.executable, *sys.argv[1:], {str(folder / 'doc.py')!r}]).returncode)"]
    assert python(*words, "-m", "rewritejit", cwd=gone) == (0, "Text.\n", "")


def test_pyc_files_are_cpythons_own(folder, tmp_path):
    (tmp_path / "a").mkdir()
    for name in ("plain.py", "use.py"):
        (tmp_path / "a" / name).write_text(FILES["plain.py"] if name == "plain.py" else "import plain\nprint(plain.f(5))\n")
    assert python("use.py", cwd=tmp_path / "a")[1] == "15\n"
    cache = next((tmp_path / "a" / "__pycache__").iterdir())
    written = cache.read_bytes()
    cache.unlink()
    assert ours("use.py", cwd=tmp_path / "a")[1] == "15\n"
    assert cache.read_bytes() == written
    assert ours("--no-jit", "use.py", cwd=tmp_path / "a")[1] == "15\n"      # and they are read again
    assert cache.read_bytes() == written


def test_probes_are_there(folder):
    """The functions of the program itself and of its modules have probes, those of the standard library have not."""
    code = ("import rewritejit, json, plain\ndef f(): pass\n"
            "for function in (f, plain.f, plain.C.m, json.dumps): print(rewritejit.explain(function).splitlines()[1].partition(',')[0])\n")
    status, out, err = ours("-c", code, cwd=folder)
    assert (status, err) == (0, "")
    assert out.splitlines() == ["  entry", "  entry", "  entry",
        "  not watched: module json is not chosen (see --allow and --deny)"]
    status, out, err = ours("--allow", "json.*,__main__", "--deny=__main__:f", "-c", code, cwd=folder)
    assert [line.strip() for line in out.splitlines()] == [
        "not watched: excluded by --allow or --deny",
        *2 * ["not watched: module plain is not chosen (see --allow and --deny)"], "entry"]
    status, out, err = ours("--no-jit", "-c", code, cwd=folder)
    assert out.splitlines() == 4 * ["  not watched: rewritejit is not active"]


@pytest.mark.parametrize("words", [("folder2",), ("-m", "prog"), ("prog.py",), ("prog.zip",), ("-",)], ids=" ".join)
def test_the_program_has_probes(words, tmp_path):
    code = "import rewritejit\ndef f(): pass\nprint(rewritejit.explain(f).split()[2:4])\n"
    (tmp_path / "folder2").mkdir()
    (tmp_path / "folder2" / "__main__.py").write_text(code)
    (tmp_path / "prog.py").write_text(code)
    with zipfile.ZipFile(tmp_path / "prog.zip", "w") as archive:
        archive.writestr("__main__.py", code)
    status, out, err = ours(*words, cwd=tmp_path, stdin=code)
    assert (status, err) == (0, "") and out.startswith("['entry,', 'line']"), out


# ---- our own options -------------------------------------------------------------------------------------------------

def test_help_and_version(folder):
    status, out, err = ours("--help", cwd=folder)
    assert (status, err) == (0, "")
    from rewritejit import __version__, config
    for name, metavar, *_ in config.OPTIONS:
        assert config.flag(name if name != "jit" else "no_jit") in out
    assert max(map(len, out.splitlines())) <= 110
    assert ours("-h", cwd=folder) == (status, out, err)
    assert ours("--version", cwd=folder) == (0, "rewritejit %s (CPython %d.%d.%d)\n" % (__version__,
        *sys.version_info[:3]), "")


@pytest.mark.parametrize("words, text", [
    (("--nonsense", "show.py"), "unknown option: --nonsense"), (("-z", "show.py"), "unknown option: -z"),
    (("-O", "show.py"), "python -O -m rewritejit"), (("-W", "error", "show.py"), "python -W -m rewritejit"), (("-m",),
    "-m needs"), (("-c",), "-c needs"),
    (("--threshold",), "--threshold needs a value"), (("--threshold", "x", "show.py"), "--threshold: 'x': expected"),
    (("--threshold=0", "show.py"), "--threshold: '0'"), (("--allow", "a b", "show.py"), "--allow: 'a b': bad pattern"),
    (("--deny", "!", "x"), "--deny"),
    (("--core=quick", "show.py"), "--core: 'quick': expected one of: native, interp"), (("--dump", "all", "show.py"),
    "--dump: 'all'"),
    (("--no-threshold", "show.py"), "unknown option: --no-threshold"), (("enable", "x"), "enable takes no arguments"),
    (("--stats=maybe", "show.py"), "--stats: 'maybe'"), (("--", "show.py"), "unknown option: --"),
])
def test_bad_command_line(words, text, folder):
    status, out, err = ours(*words, cwd=folder)
    assert (status, out) == (2, "")
    assert err.startswith("rewritejit: ") and text in err and err.count("\n") == 1


def test_bad_environment_and_file(folder, tmp_path):
    status, out, err = ours("show.py", cwd=folder, REWRITEJIT_THRESHOLD="many")
    assert (status, out) == (2,
        "") and err.startswith("rewritejit: REWRITEJIT_THRESHOLD: 'many'") and err.count("\n") == 1
    (tmp_path / "show.py").write_text(SHOW)
    (tmp_path / "pyproject.toml").write_text("[tool.rewritejit]\nallow = 3\n")
    for cwd, script in ((tmp_path, "show.py"), (folder, str(tmp_path / "show.py"))):
        status, out, err = ours(script, cwd=cwd)
        assert (status, out) == (2, "") and err.count("\n") == 1
        assert err.startswith(f"rewritejit: {tmp_path}/pyproject.toml: allow: ")
    assert ours("--no-jit", "-c", "print(1)", cwd=tmp_path)[:2] == (0, "1\n")
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / "pyproject.toml").mkdir()
    status, out, err = ours("show.py", cwd=tmp_path)
    assert (status, out) == (2, "") and "cannot be read" in err and err.count("\n") == 1


def test_switched_off_is_plain_python(folder):
    same("frames.py", cwd=folder, REWRITEJIT="0")
    status, out, _ = ours("-c", "import rewritejit, sys; print('rewritejit.driver' in sys.modules)", cwd=folder,
        REWRITEJIT="0")
    assert (status, out) == (0, "False\n")


def test_missing_script_names_it(folder):
    status, out, err = ours("absent.py", cwd=folder)
    assert (status, out) == (2, "") and err.count("\n") == 1 and "can't open file" in err


@pytest.mark.parametrize("patch, text", [
    ("sys.implementation.name = 'pypy'", "needs CPython 3.11, 3.12 or 3.13; this is pypy"),
    ("sys.version_info = (3, 10, 1, 'final', 0)", "needs CPython 3.11, 3.12 or 3.13; this is cpython 3.10.1"),
    ("sys.abiflags = 't'", "free-threaded"), ("os.uname = lambda: type('U', (), {'machine': 'riscv64'})",
    "needs Linux on x86-64; this is linux on riscv64"),
    ("sys.modules['rewritejit.nativeops.ext._boot'] = None", "its extension modules do not load"),
    ("sys.modules['rewritejit.nativeops.ext._core'] = None", "its extension modules do not load"),
])
def test_cannot_run_here(patch, text, folder):
    """A machine or build that is not supported, made up: one line, exit code 2, and the program does not start."""
    code = (f"import os, runpy, sys\n{patch}\nsys.argv = ['x', '-c', 'print(1)']\n"
            "runpy.run_module('rewritejit', run_name='__main__', alter_sys=False)\n")
    status, out, err = python("-c", code, cwd=folder)
    assert (status, out) == (2, ""), err
    assert err.startswith("rewritejit: ") and text in err and err.count("\n") == 1


def test_error_of_ours_at_the_start(folder, tmp_path):
    """A bug of ours while starting, made up: one line, and the program runs as it is."""
    (tmp_path / "sitecustomize.py").write_text("import rewritejit.driver\nrewritejit.driver.start = lambda config: 1 / 0\n")
    path = os.environ.get("PYTHONPATH", "") + os.pathsep + str(tmp_path)
    status, out, err = ours("doc.py", cwd=folder, PYTHONPATH=f"{path}{os.pathsep}{HOME}")
    assert (status, out) == (0, "Text.\n") and err == "rewritejit: not active: ZeroDivisionError: division by zero\n"
    status, out, err = ours("doc.py", cwd=folder, PYTHONPATH=f"{path}{os.pathsep}{HOME}", REWRITEJIT_DEBUG="1")
    assert (status, out) == (0, "Text.\n") and err.count("ZeroDivisionError") == 2 and "Traceback" in err


def test_closed_standard_streams(folder):
    for close in ("0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"):
        command = f"{sys.executable} {{}} -c 'import sys; sys.exit(7 + (sys.stderr is None))' {close}"
        results = [subprocess.run(command.format(start), shell=True, cwd=folder, env=environment(), capture_output=True)
                   for start in ("", "-m rewritejit", "-m rewritejit --nonsense")]
        assert results[0].returncode == results[1].returncode and results[0].stderr == results[1].stderr
        assert results[2].returncode == 2


def test_stats_report(folder):
    status, out, err = ours("--stats", "exits.py", cwd=folder)
    assert status == 0 and out == python("exits.py", cwd=folder)[1]
    assert err.startswith("rewritejit: 0 kernels compiled in 0.0 ms; 0 places declined")
    assert ", 1 watched: 4 code objects with probes at 2 entries and 0 loops\n" in err


def test_stats_report_only_once_with_fork(folder):
    status, out, err = ours("--stats", "fork.py", cwd=folder)
    assert (status, out) == (0, "0\n") and err.count("rewritejit: ") == 1


def test_start_is_lean(folder):
    """The modules that a start may load beside those of `python -m`: nothing big may creep in."""
    status, out, err = ours("-c", "import sys; print(*sys.modules)", cwd=folder)
    before = set(python("-c", "import runpy, sys; print(*sys.modules)", cwd=folder)[1].split())
    new = {name for name in set(out.split()) - before if not name.startswith("rewritejit")}
    assert new <= {"time", "_opcode", "_collections"}, new
    ours_new = {name for name in out.split() if name.startswith("rewritejit")}
    assert not any(name.startswith(("rewritejit.nativeops.ir", "rewritejit.nativeops.opt",
        "rewritejit.nativeops.codegen", "rewritejit.guards",
                                    "rewritejit.report", "rewritejit.enable")) for name in ours_new), ours_new


def test_from_the_repositorys_root():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    status, out, err = ours("-c", "import rewritejit.nativeops.ir, sys; print(sys.path[0] == '')", cwd=root,
        PYTHONPATH="")
    assert (status, out, err) == (0, "True\n", "")
