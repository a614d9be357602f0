"""What is installed and what a start loads; the layers' imports; the benchmark programs; the ways to install."""
import ast
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys

import pytest

import rewritejit

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
IR = {"nativeops.ir", "nativeops.ir.ops", "nativeops.ir.types", "nativeops.ir.values"}
#: layer: what it may import besides itself. The three of the middle don't know one another; nobody below imports the driver.
BELOW = {"nativeops.ext": set(), "nativeops.ir": set(), "guards": {"nativeops.ir"},
         # the interpreter asks the C part where the entries of dicts and sets lie
         "nativeops.ir.tools": {"nativeops.ir", "nativeops.ext", "guards"}}
for middle in ("nativeops.opt", "nativeops.codegen", "rewriter"):
    BELOW[middle] = {"nativeops.ir", "nativeops.ir.tools", "nativeops.ext", "guards", "pyversion"}


def modules():
    """(dotted name below rewritejit, path) of each Python module of the package that is being tested."""
    for place in rewritejit.__path__:
        for top in ("", "nativeops", "guards", "rewriter"):
            folder = os.path.join(place, top)
            if not os.path.isdir(folder) or (top == "" and not os.path.exists(os.path.join(folder, "cli.py"))):
                continue
            for where, subfolders, files in os.walk(folder):
                if top == "":
                    subfolders.clear()
                for file in files:
                    if file.endswith(".py"):
                        path = os.path.join(where, file)
                        name = os.path.relpath(path, place)[:-3].replace(os.sep, ".")
                        yield name.removesuffix(".__init__"), path


def imported(name, path):
    """The names below rewritejit that a module imports, dotted, at module level or inside functions."""
    package = ("rewritejit." + name).split(".")
    if os.path.basename(path) != "__init__.py":
        package.pop()
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[:len(package) - node.level + 1] if node.level else []
            base = ".".join(base + ([node.module] if node.module else []))
            found = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (item.removeprefix("rewritejit.") for item in found if item.startswith("rewritejit."))


def layer_of(name):
    """The layer of a module, or of a name in one. What reads, prints, checks and runs the IR lies above the IR itself."""
    parts = name.split(".")
    if parts[:2] == ["nativeops", "ir"]:
        return "nativeops.ir" if ".".join(parts[:3]) in IR else "nativeops.ir.tools"
    return ".".join(parts[:2]) if parts[0] == "nativeops" else parts[0]


def test_imports_go_one_way():
    seen = set()
    for name, path in modules():
        layer = layer_of(name)
        seen.add(layer)
        if layer in BELOW:
            wrong = {item for item in imported(name, path) if layer_of(item) not in BELOW[layer] | {layer}}
            assert not wrong, f"{name} imports {', '.join(sorted(wrong))}"
    assert set(BELOW) <= seen and "driver" in seen              # the walk did find them


def test_a_start_loads_little():
    """No compiler, no library that takes milliseconds, before something is hot."""
    code = "import sys; print(sorted(sys.modules))"
    plain = eval(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    ours = eval(subprocess.run([sys.executable, "-m", "rewritejit", "-c", code], capture_output=True, text=True,
                               check=True).stdout)
    extra = set(ours) - set(plain)
    heavy = {"re", "typing", "dataclasses", "inspect", "dis", "argparse", "enum", "bytecode", "tomllib", "ast", "json"}
    assert any(name.startswith("rewritejit") for name in extra)
    assert not heavy & extra
    assert not {name for name in extra if name.startswith(("rewritejit.rewriter.build", "rewritejit.nativeops.codegen",
                                                           "rewritejit.nativeops.opt", "rewritejit.nativeops.ir"))}


def installed():
    """The metadata of the installed package that is being tested; skips in a source tree."""
    try:
        distribution = importlib.metadata.distribution("rewritejit")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("not installed: this is a source tree")
    if distribution.read_text("RECORD") is None:
        pytest.skip("not installed: this is a source tree, where something was built")      # its egg-info lists the sources
    if os.path.realpath(os.path.dirname(rewritejit.__file__)) != os.path.realpath(distribution.locate_file("rewritejit")):
        pytest.skip("another copy than the installed one is being tested")
    return distribution


def test_the_wheel_holds_the_package_and_nothing_else():
    distribution = installed()
    files = [str(file) for file in distribution.files if not str(file).endswith(".pyc")]
    assert {file.split("/")[0] for file in files} == {"rewritejit", f"rewritejit-{distribution.version}.dist-info"}
    assert not [file for file in files if file.endswith((".c", ".cpp", ".h"))]
    for module in ("_core", "_asm", "_boot"):
        assert [file for file in files if file.startswith(f"rewritejit/nativeops/ext/{module}.") and file.endswith(".so")]
    assert distribution.version == rewritejit.__version__


def bench():
    """benchmarks/run.py as a module."""
    spec = importlib.util.spec_from_file_location("bench_run", os.path.join(ROOT, "benchmarks", "run.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SMALL = {"collatz": 3000, "fannkuch": 7, "fib": 20, "gcd": 200, "matmul": 30, "mandelbrot": 40, "modpow": 5000, "nqueens": 7,
         "pidigits": 200, "spectral_norm": 30, "spectral_norm_generators": 30, "insertion_sort": 200, "lu": 30, "lcs": 100, "words": 2, "counters": 1, "pipelines": 1,
         "bfs": 2, "queens_lists": 6, "tables": 3, "knapsack": 30, "life": 20, "life_bytes": 10, "text_builder": 500,
         "levenshtein": 60, "tokenizer": 300, "quicksort": 2000, "heapsort": 2000, "crc32": 20000, "sieve_bytes": 20000}


def test_benchmarks_are_listed():
    files = {name[:-3] for name in os.listdir(os.path.join(ROOT, "benchmarks", "programs")) if name.endswith(".py")}
    assert files == set(bench().PROGRAMS)


@pytest.mark.parametrize("program", sorted(bench().PROGRAMS))
def test_benchmark_gives_the_same_result(program):
    command = [os.path.join(ROOT, "benchmarks", "programs", program + ".py"), str(SMALL.get(program, 20_000))]
    plain, ours = (subprocess.run([sys.executable, *options, *command], capture_output=True, text=True, timeout=120)
                   for options in ((), ("-m", "rewritejit")))
    assert plain.returncode == 0 and plain.stdout.strip()
    assert (ours.returncode, ours.stdout, ours.stderr) == (plain.returncode, plain.stdout, plain.stderr)


def test_the_runner_reports(tmp_path):
    """One small measurement from end to end, with a ratio for rewritejit."""
    done = subprocess.run([sys.executable, os.path.join(ROOT, "benchmarks", "run.py"), "--program", "nqueens", "--only", "whole",
                           "--repeat", "1", "--json", str(tmp_path / "bench.json")], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "bench.json").read_text())
    assert all(row["program"] == "nqueens" and row["seconds"][0] > 0 for row in rows)
    assert "| nqueens |" in done.stdout


@pytest.mark.slow
def test_editable_install_and_fresh_clone(tmp_path):
    """`pip install -e .`; and a source tree where nothing is built does not hide what is installed."""
    source = os.environ.get("REWRITEJIT_SOURCE", ROOT)
    if not os.path.exists(os.path.join(source, "setup.py")):
        pytest.skip("no source tree here; REWRITEJIT_SOURCE names one")
    clones = [tmp_path / "built", tmp_path / "fresh"]
    for clone in clones:
        clone.mkdir()
        for name in ("rewritejit", "rewriter", "guards", "nativeops"):
            shutil.copytree(os.path.join(source, name), clone / name, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
        for name in ("setup.py", "setup.cfg", "pyproject.toml", "README.md"):
            shutil.copy(os.path.join(source, name), clone)

    def run(*command, cwd):
        done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    venv = str(tmp_path / "venv")
    python = os.path.join(venv, "bin", "python")
    run(sys.executable, "-m", "venv", venv, cwd=tmp_path)
    where = "import rewritejit.nativeops.ext._core as core; print(core.__file__)"
    run(python, "-m", "pip", "install", "-q", "-e", str(clones[0]), cwd=tmp_path)
    for cwd in (tmp_path, clones[0]):
        assert run(python, "-c", where, cwd=cwd).startswith(str(clones[0]))
        assert run(python, "-m", "rewritejit", "-c", "print(6 * 7)", cwd=cwd) == "42\n"
    run(python, "-m", "pip", "uninstall", "-q", "-y", "rewritejit", cwd=tmp_path)
    run(python, "-m", "pip", "install", "-q", str(clones[0]), cwd=tmp_path)
    for cwd in (tmp_path, clones[1]):
        assert run(python, "-c", where, cwd=cwd).startswith(venv)
        assert run(python, "-m", "rewritejit", "-c", "print(6 * 7)", cwd=cwd) == "42\n"
