"""Other packages' own test suites, plain and under rewritejit: each test must end as it does without us.

    python -m tests.thirdparty [--only NAME]... [--mode NAME]... [--list]

downloads each package's source distribution, installs it and what its tests need into the running environment, and
runs its suite with pytest: plain, and with every module allowed (the package, its tests, pytest and the standard library) in
the modes that its row names. Prints a table and every test whose outcome differs.
"""
import json
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile

from tests import modes

FOLDER = os.path.join(modes.ROOT, "build", "thirdparty")
CRASHED = "did not run"

# mode -> (options for rewritejit, options for pytest, both for this run and the plain one that it is compared with). Without pytest's
# assertion rewriting the test modules come by the usual loader, and are compiled too.
MODES = {
    "default": ((), ()),
    "eager": (("--threshold", "1", "--loop-threshold", "1"), ("--assert=plain",)),
}
BOTH, DEFAULT = ("default", "eager"), ("default",)

# name, version, what its tests need, modes, seconds for one run, arguments for pytest (in the unpacked folder).
PACKAGES = (
    ("more-itertools", "11.2.1", "", BOTH, 300, "tests"),
    ("toolz", "1.2.0", "", BOTH, 120, "toolz"),
    ("sqlparse", "0.6.1", "", BOTH, 120, "tests"),
    ("attrs", "26.1.0", "cloudpickle hypothesis pympler", BOTH, 300, "tests"),
    ("jinja2", "3.1.6", "trio", BOTH, 300, "tests"),
    ("click", "8.5.1", "", BOTH, 300, "tests"),
    ("markdown", "3.11.3", "pyyaml", BOTH, 300, "-o python_classes=None tests"),
    ("packaging", "26.4", "pretend hypothesis tomli_w", BOTH, 600, "tests"),
    ("pyparsing", "3.3.3", "", BOTH, 300, "tests/test_unit.py tests/test_simple_unit.py tests/test_util.py"),
    ("lark", "1.3.1", "regex atomicwrites", BOTH, 600, "tests/test_parser.py tests/test_grammar.py tests/test_trees.py tests/test_tools.py"),
    ("parso", "0.8.7", "", BOTH, 300, "test"),
    ("beautifulsoup4", "4.14.2", "html5lib lxml", BOTH, 300, "bs4/tests"),
    ("docutils", "0.23", "", BOTH, 600, "test"),
    ("sqlglot", "30.30.0", "pytz", BOTH, 900, "tests/test_parser.py tests/test_tokens.py tests/test_expressions.py tests/test_build.py"
     " tests/test_transpile.py tests/test_lineage.py tests/test_diff.py tests/test_schema.py tests/dialects"),
    ("pygments", "2.21.0", "wcag-contrast-ratio", DEFAULT, 900, "tests"),
    ("mpmath", "1.4.1", "hypothesis", DEFAULT, 900, "mpmath/tests/test_basic_ops.py mpmath/tests/test_bitwise.py mpmath/tests/test_convert.py"
     " mpmath/tests/test_division.py mpmath/tests/test_elliptic.py mpmath/tests/test_functions.py mpmath/tests/test_gammazeta.py"
     " mpmath/tests/test_linalg.py mpmath/tests/test_matrices.py mpmath/tests/test_mpmath.py mpmath/tests/test_power.py"),
    ("networkx", "3.6.1", "numpy", DEFAULT, 900, "networkx/classes networkx/algorithms/shortest_paths networkx/algorithms/flow"
     " networkx/algorithms/tests/test_cycles.py networkx/algorithms/tests/test_dag.py networkx/algorithms/tests/test_core.py networkx/algorithms/traversal"),
    ("sympy", "1.14.0", "mpmath==1.3.0", DEFAULT, 1800, "sympy/core/tests/test_arit.py sympy/core/tests/test_numbers.py sympy/core/tests/test_expr.py"
     " sympy/ntheory sympy/combinatorics/tests/test_permutations.py sympy/polys/tests/test_densearith.py sympy/polys/tests/test_rings.py"
     " sympy/polys/tests/test_factortools.py sympy/sets/tests/test_sets.py sympy/logic"),
)
# Not here, since their source distributions bring no tests: rich, sortedcontainers, tomli.

# (package, mode, test): tests that cannot be equal, and why.
EXCEPTIONS = {
}


def pip(*arguments):
    """Run pip quietly; its output is shown only if it fails, which ends the program."""
    done = subprocess.run([sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"pip {' '.join(arguments)}\n{done.stdout}")


def prepare(name, version, requirements):
    """The folder of the package's unpacked source distribution; the package and what its tests need are installed."""
    os.makedirs(FOLDER, exist_ok=True)
    stem = f"{name.replace('-', '_')}-{version}"
    archive, folder = os.path.join(FOLDER, stem + ".tar.gz"), os.path.join(FOLDER, stem)
    if not os.path.exists(archive):
        pip("download", "--no-deps", "--no-binary", name, "--dest", FOLDER, f"{name}=={version}")
    if not os.path.isdir(folder):
        with tarfile.open(archive) as file:
            file.extractall(FOLDER, filter="data")
    pip("install", "pytest-reportlog", archive, *requirements.split())
    return folder


class Run:
    """One run of a suite: outcomes (test -> word), texts (test -> what it said when it failed), exit status, seconds
    of processor time, and the end of the output."""
    __slots__ = ("outcomes", "texts", "status", "seconds", "tail")

    def __init__(self, folder, ours, arguments, limit):
        log = os.path.join(tempfile.mkdtemp(), "report.jsonl")
        command = [sys.executable, *ours, "-m", "pytest", "-p", "no:cacheprovider", f"--report-log={log}", "-q", *arguments]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            output, _ = process.communicate(timeout=limit)
            self.status = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            output, _ = process.communicate()
            self.status = None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.tail = output.decode("utf-8", "replace")[-1500:]
        self.outcomes, self.texts = {}, {}
        if os.path.exists(log):
            self.read(log)
        shutil.rmtree(os.path.dirname(log))

    def read(self, log):
        """Fill in the outcomes, as far as the report goes (after a crash its last line may be half a line)."""
        with open(log, encoding="utf-8") as file:
            for line in file:
                if not line.endswith("\n"):
                    break
                entry = json.loads(line)
                if entry["$report_type"] == "CollectReport" and entry["outcome"] == "failed":
                    self.put(entry["nodeid"], "not collected", entry)
                elif entry["$report_type"] == "TestReport" and (entry["when"] == "call" or entry["outcome"] != "passed"):
                    word = entry["outcome"] if entry["when"] != "teardown" else "failed in teardown"
                    self.put(entry["nodeid"], "x" + word if "wasxfail" in entry else word, entry)

    def put(self, test, word, entry):
        self.outcomes[test] = word
        if word not in ("passed", "skipped"):
            self.texts[test] = said(entry["longrepr"])

    def count(self, word):
        return sum(1 for outcome in self.outcomes.values() if outcome == word)


def said(longrepr):
    """What a failed test's report says: message and place, if it is the usual kind."""
    crash = longrepr.get("reprcrash") if isinstance(longrepr, dict) else None
    return f"{crash['path']}:{crash['lineno']}: {crash['message']}" if crash else str(longrepr)


def environment():
    """The environment of every run: CI makes hypothesis repeatable and patient."""
    env = modes.environment()
    del env["PYTHONDONTWRITEBYTECODE"]
    return {**env, "CI": "true", "COLUMNS": "80"}


def differences(before, now, known=()):
    """[(test or '', what differs)] between two runs, without the `known` tests. Exit status 1 says no more than that some test failed."""
    found = []
    for test in sorted({*before.outcomes, *now.outcomes}):
        old, new = before.outcomes.get(test, CRASHED), now.outcomes.get(test, CRASHED)
        if old != new and test not in known:
            found.append((test, f"{old}, now {new}"))
    if before.status != now.status and not {before.status, now.status} <= {0, 1}:
        found.append(("", f"exit status {modes.describe(before.status)}, now {modes.describe(now.status)}"))
    return found


def compare(name, mode, folder, arguments, limit):
    """Run a suite plain and in a mode and print its row; returns whether something differs. Unsteady tests are left out: those that a second
    plain run ends in another way, and those that hypothesis found to take too long."""
    ours, common = MODES[mode]
    arguments = [*common, *shlex.split(arguments)]
    before = Run(folder, (), arguments, limit)
    now = Run(folder, ("-m", "rewritejit", "--debug", "--allow", "*", *ours), arguments, 3 * limit)
    known = {test for package, where, test in EXCEPTIONS if package == name and where in (mode, "*")}
    found = differences(before, now, known)
    unsteady = 0
    if found:
        again = Run(folder, (), arguments, limit)
        varied = {test for test, _ in differences(before, again)} | {test for test in now.texts if "DeadlineExceeded" in now.texts[test]}
        unsteady = sum(test in varied for test, _ in found)
        found = [(test, text) for test, text in found if test not in varied]
    print(f"{name:16} {mode:8} {before.count('passed'):6} {now.count('passed'):6} {before.count('failed'):6} {now.count('failed'):6} "
          f"{len(found):9} {unsteady:8} {before.seconds:7.1f} {now.seconds:7.1f} {now.seconds / max(before.seconds, 0.01):6.2f}", flush=True)
    for test, text in found[:40]:
        print(f"    {test or 'the whole suite'}: {text}\n        {now.texts.get(test, now.tail if not test else '')[:3000]}", flush=True)
    if not before.count("passed"):
        print("    nothing passed in plain CPython:\n" + before.tail, flush=True)
    return bool(found) or not before.count("passed")


def main(arguments):
    only, chosen = [], []
    words = iter(arguments)
    for word in words:
        if word == "--only":
            only += next(words).split(",")
        elif word == "--mode":
            chosen += next(words).split(",")
        elif word == "--list":
            print("\n".join(f"{row[0]} {row[1]}" for row in PACKAGES))
            return 0
        else:
            sys.exit(__doc__)
    print(f"Python {sys.version.split()[0]}, plain and under rewritejit; seconds of processor time\n"
          f"{'package':16} {'mode':8} {'passed':>6} {'here':>6} {'failed':>6} {'here':>6} {'different':>9} {'unsteady':>8} {'plain':>7} {'here':>7} {'ratio':>6}",
          flush=True)
    different = 0
    for name, version, requirements, named, limit, suite in PACKAGES:
        if only and name not in only:
            continue
        folder = prepare(name, version, requirements)
        for mode in chosen or named:
            different += compare(name, mode, folder, suite, limit)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
