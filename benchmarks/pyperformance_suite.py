"""pyperformance's pure-Python benchmarks, unchanged: plain CPython against `python -m rewritejit`.

    python benchmarks/pyperformance_suite.py [--python PYTHON ...] [--only NAME ...] [--values N] [--repeat N] [--markdown FILE]

Each PYTHON is of an environment that has rewritejit, pyperformance and pyperf. A benchmark's own script is run as a pyperf worker of one
process: its first value says what the first iteration costs, the least of all values is its steady speed. Plain and
rewritejit take turns. Ratios above 1: rewritejit is faster. Exit code 1 if a steady ratio is below LEAST.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

LEAST = 0.97
SECONDS = 300                   # for one worker
NOT_PYTHON = {"gc_collect", "gc_traversal", "pickle", "json_loads", "python_startup", "regex_dna", "regex_effbot", "regex_v8",
              "sqlite_synth", "xml_etree", "asyncio_tcp", "asyncio_websockets", "concurrent_imap", "pathlib", "base64"}
"""What measures C code, the system or the interpreter's start alone."""

SEVERAL = {"async_tree", "scimark", "logging", "pprint", "unpack_sequence", "richards_super"}
"""Scripts with more than one benchmark."""


def suite(python):
    """[(name, path of its script)] of the benchmarks that need nothing but pyperf."""
    code = "import pyperformance, os; print(os.path.dirname(pyperformance.__file__))"
    root = subprocess.run([python, "-c", code], text=True, capture_output=True, check=True).stdout.strip()
    root = os.path.join(root, "data-files", "benchmarks")
    found = []
    for folder in sorted(os.listdir(root)):
        script = os.path.join(root, folder, "run_benchmark.py")
        name = folder.removeprefix("bm_")
        if os.path.exists(script) and name not in NOT_PYTHON and not needs_more(os.path.join(root, folder)):
            found.append((name, script))
    return found


def needs_more(folder):
    """Whether a benchmark depends on packages besides pyperf."""
    return os.path.exists(os.path.join(folder, "requirements.txt"))


def worker(python, jit, script, task, values):
    """[(benchmark's name, its values in s)] of one run, [] if there is no such task."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.json")
        command = [python] + (["-m", "rewritejit"] if jit else []) + [
            script, "--worker", "--worker-task", str(task), "-l", "1", "-w", "0", "-n", str(values), "-o", out]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, env=environment)
        except subprocess.TimeoutExpired:
            return "takes too long"
        if not os.path.exists(out):
            return [] if done.returncode == 0 else (done.stderr.strip().splitlines() or ["failed"])[-1]
        with open(out) as file:
            data = json.load(file)
    shared = data.get("metadata", {}).get("name")
    return [(bench.get("metadata", {}).get("name", shared), [v for run in bench["runs"] for v in run.get("values", ())])
            for bench in data["benchmarks"]]


def measure(python, script, task, values, repeat):
    """(name, first ratio, steady ratio, plain steady s) of a task; None: there is none; a text: it failed."""
    first, steady, name = {}, {}, None
    for _ in range(repeat):
        for jit in (False, True):
            found = worker(python, jit, script, task, values)
            if type(found) is str:
                return f"{'rewritejit' if jit else 'plain'}: {found}"
            if not found or not found[0][1]:
                return None
            name, times = found[0]
            first[jit] = min(first.get(jit, times[0]), times[0])
            steady[jit] = min(steady.get(jit, min(times)), min(times))
    return name, first[False] / first[True], steady[False] / steady[True], steady[False]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", action="append", help="of an environment with rewritejit, pyperformance and pyperf")
    parser.add_argument("--only", action="append", help="a benchmark's name; may be repeated")
    parser.add_argument("--values", type=int, default=12, help="iterations in one process")
    parser.add_argument("--repeat", type=int, default=2, help="processes of each kind")
    parser.add_argument("--markdown", help="write the table there")
    options = parser.parse_args()
    lines = ["| benchmark | Python | first iteration | steady |", "|---|---|---|---|"]
    slow = 0
    for python in map(os.path.abspath, options.python or [sys.executable]):        # workers run in folders of their own
        version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], text=True,
                                 capture_output=True, check=True).stdout.strip()
        for name, script in suite(python):
            if options.only and name not in options.only:
                continue
            for task in range(12):
                found = measure(python, script, task, options.values, options.repeat)
                if found is None:
                    break
                if type(found) is str:
                    lines.append(f"| {name} | {version} | {found} | |")
                else:
                    title, first, steady, _ = found
                    slow += steady < LEAST
                    lines.append(f"| {title} | {version} | {first:.2f} | {steady:.2f} |")
                print(lines[-1], flush=True)
                if type(found) is str or name not in SEVERAL:
                    break
    if options.markdown:
        with open(options.markdown, "w") as file:
            file.write("\n".join(lines) + "\n")
    return 1 if slow else 0



if __name__ == "__main__":
    sys.exit(main())
