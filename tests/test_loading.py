"""How the compiler is loaded, and what becomes of it at the end."""
import marshal
import os
import shutil
import subprocess
import sys

import pytest

import rewritejit
from rewritejit import pristine

PACKAGE = os.path.dirname(os.path.abspath(rewritejit.__file__))
HOT = "def hot(n):\n    s = 0\n    for i in range(n):\n        s += i & 3\n    return s\nassert hot(300000) == 450000\n"
needs_bundle = pytest.mark.skipif(not os.path.exists(os.path.join(PACKAGE, pristine.BUNDLE)), reason="a source tree has no bundle")


def run(code, cwd, options=("--loop-threshold", "1000"), **environment):
    done = subprocess.run([sys.executable, "-m", "rewritejit", *options, "-c", code], cwd=cwd, text=True, capture_output=True,
                          env={**os.environ, **environment})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


SEEN = HOT + """
from rewritejit import pristine
module = pristine.modules["rewritejit.rewriter.leaving"]
print(module.Leave.__doc__ is None, module.__file__ == module.Leave.__init__.__code__.co_filename if hasattr(module.Leave.__init__, "__code__") else True,
      hasattr(module, "CHANGED"), module.__builtins__ is not vars(__import__("builtins")))
"""


@needs_bundle
def test_modules_come_from_the_bundle(tmp_path):
    assert run(SEEN, tmp_path) == ["True", "True", "False", "True"]
    assert run(SEEN, tmp_path, REWRITEJIT_DEBUG="1")[0] == "False"


@needs_bundle
@pytest.mark.parametrize("what", ["changed file", "other interpreter's bundle", "no bundle", "half a bundle"])
def test_the_files_themselves_where_the_bundle_does_not_fit(tmp_path, what):
    copy = tmp_path / "site" / "rewritejit"
    shutil.copytree(PACKAGE, copy)
    bundle = copy / pristine.BUNDLE
    if what == "changed file":
        with open(copy / "rewriter" / "leaving.py", "a") as file:
            file.write("CHANGED = True\n")
    elif what == "no bundle":
        bundle.unlink()
    elif what == "half a bundle":
        bundle.write_bytes(bundle.read_bytes()[:bundle.stat().st_size // 2])
    else:
        bundle.write_bytes(b"none" + bundle.read_bytes()[4:])
    found = run(SEEN, tmp_path, PYTHONPATH=str(tmp_path / "site"))
    assert found == ["False", "True", str(what == "changed file"), "True"]


def test_unmarshalling_from_a_file(tmp_path):
    from rewritejit.nativeops.ext import _core
    objects = [("first", 2.5), {"a": [1, None]}, compile("x = 1", "name", "exec"), b"x" * 10000]
    parts = [marshal.dumps(one) for one in objects]
    with open(tmp_path / "data", "wb+") as file:
        file.write(b"odd" + b"".join(parts))
        file.flush()
        at = 3
        for one, part in zip(objects, parts):
            assert _core.unmarshal(file.fileno(), at, len(part)) == one == pristine._read(file.fileno(), at, len(part))
            for length in len(part) - 1, 100000:
                with pytest.raises(EOFError):
                    _core.unmarshal(file.fileno(), at, length)
            at += len(part)
    here, there = os.pipe()
    with pytest.raises(OSError):
        _core.unmarshal(here, 0, 10)
    os.close(here)
    os.close(there)


@needs_bundle
def test_groups_may_be_loaded_alone_and_again(tmp_path):
    code = """
import sys
from rewritejit import pristine
with pristine.imports("driver", "front"):
    from rewritejit.rewriter import build
before = dict(sys.modules)
with pristine.imports(*pristine.GROUPS):
    from rewritejit.nativeops.codegen import x64
print(all([sys.modules[name] is module for name, module in before.items()]), x64.__spec__.name, x64.__package__, build.__file__.endswith("build.py"),
      sys.modules["rewritejit.nativeops.opt"].__path__[0].endswith("opt"), sys.modules["rewritejit"].driver.__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, text=True, capture_output=True)
    assert (done.stdout.split(), done.stderr) == (["True", "rewritejit.nativeops.codegen.x64", "rewritejit.nativeops.codegen", "True", "True", "rewritejit.driver"], "")


@needs_bundle
def test_a_group_that_cannot_be_executed_leaves_nothing_half_done(tmp_path):
    code = """
import sys
from rewritejit import pristine
sys.modules["rewritejit.nativeops.ext._core"] = None
try:
    with pristine.imports("driver"):
        print("loaded")
except ImportError:
    print("failed", "rewritejit.driver" in sys.modules, hasattr(sys.modules["rewritejit"], "driver"), hasattr(sys.modules["rewritejit"], "importhook"))
del sys.modules["rewritejit.nativeops.ext._core"]
with pristine.imports("driver"):
    from rewritejit import driver, importhook
print(driver.start.__name__, importhook.Hook.__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, text=True, capture_output=True)
    assert (done.stdout.split(), done.stderr) == (["failed", "False", "False", "False", "start", "Hook"], "")


def test_collections_pass_over_the_compiler(tmp_path):
    code = HOT + """
import gc, types, weakref
class Node: pass
node = Node(); node.self = node
gone = weakref.ref(node)
del node
gc.collect()
ours = [f for f in gc.get_objects() if type(f) is types.FunctionType and str(f.__module__).startswith(("rewritejit.rewriter.", "rewritejit.nativeops."))]
print(gone() is None, gc.get_freeze_count() > 1000, len(ours) < 10, gc.isenabled())
"""
    assert run(code, tmp_path) == ["True"] * 4


def test_containers_of_other_threads_are_not_frozen(tmp_path):
    code = """
import gc, sys, threading
sys.setswitchinterval(1e-6)
made, done = [], []
def make():
    while not done:
        made.append([len(made)])
thread = threading.Thread(target=make)
thread.start()
""" + HOT + """
done.append(1)
thread.join()
seen = {id(item) for item in gc.get_objects()}
print(len(made) > 0, all(id(item) in seen for item in made))
"""
    assert run(code, tmp_path, ("--loop-threshold", "1000", "--allow", "__main__:hot")) == ["True"] * 2


def test_what_runs_after_the_end(tmp_path):
    """The compiler is gone by then; programs are not hindered."""
    code = "import atexit, sys\n" + """
class Last:
    def __del__(self):
        print("deleted", hot(100000))
def last():
    import rewritejit
    print("last", hot(100000), "rewritejit.rewriter.build" in rewritejit.pristine.modules, "entered" in rewritejit.explain(hot))
atexit.register(last)
kept = Last()
kept.self = kept
""" + HOT
    assert run(code, tmp_path) == ["last", "150000", "False", "True", "deleted", "150000"]
