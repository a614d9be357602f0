"""pyperformance's pure-Python benchmarks, unchanged: plain CPython against `python -m rewritejit`.

    python benchmarks/pyperformance_suite.py [--python PYTHON ...] [--only NAME ...] [--repeat N] [--markdown FILE]

Each PYTHON is of an environment that has rewritejit, pyperformance and pyperf. A benchmark's own script is run as a pyperf worker of one
process, with as many loops per value as take plain CPython a tenth of a second: its first value says what the first iteration
costs, the least of all values is its steady speed. Plain and rewritejit run in turns. Times are CPU time. Ratios above 1: rewritejit is
faster. Exit code 1 if a steady ratio is below LEAST.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import tomllib

LEAST = 0.97
SECONDS = 300                   # for one worker
VALUE = 0.1                     # s that a value takes at least
WORKER = 1.5                    # s that a worker of slow values takes
TURN = 0.05                     # s
AGAIN = 4                       # more processes, at most, where rewritejit seems slower
LEFT_OUT = {
    # C code, the system, or the interpreter's start alone
    "gc_collect", "gc_traversal", "pickle", "pickle_dict", "pickle_list", "unpickle", "unpickle_list", "json_loads", "regex_dna",
    "regex_effbot", "regex_v8", "sqlite_synth", "xml_etree", "asyncio_tcp", "asyncio_tcp_ssl", "pathlib", "base64", "python_startup",
    "python_startup_no_site",
    # run in processes of their own, which are started without rewritejit
    "2to3", "concurrent_imap",
    # much like the others of async_tree
    *[f"async_tree_{kind}" for kind in (
        "io", "eager", "eager_cpu_io_mixed", "eager_cpu_io_mixed_tg", "eager_io", "eager_io_tg", "eager_memoization", "eager_tg",
        "io_tg", "memoization", "memoization_tg", "tg", "cpu_io_mixed_tg")]}
CPU_CLOCK = "import time\ntime.perf_counter = time.process_time\n"


def suite(python, version):
    """[(name, path of its script, its own arguments)] of the benchmarks that need no package besides pyperf."""
    code = "import pyperformance, os; print(os.path.dirname(pyperformance.__file__))"
    root = subprocess.run([python, "-c", code], text=True, capture_output=True, check=True).stdout.strip()
    root = os.path.join(root, "data-files", "benchmarks")
    found = []
    for folder in sorted(os.listdir(root)):
        path = os.path.join(root, folder)
        script = os.path.join(path, "run_benchmark.py")
        if not os.path.exists(script) or os.path.exists(os.path.join(path, "requirements.txt")):
            continue
        shared = read(os.path.join(path, "pyproject.toml"))
        for file in sorted(name for name in os.listdir(path) if name.endswith(".toml")):
            about = read(os.path.join(path, file))
            needs = about["project"].get("dependencies", shared["project"].get("dependencies", ()))
            since = about["project"].get("requires-python", ">=3").removeprefix(">=")
            own = about["tool"]["pyperformance"]
            if set(needs) <= {"pyperf"} and own["name"] not in LEFT_OUT and numbers(since) <= numbers(version):
                found.append((own["name"], script, own.get("extra_opts", [])))
    return sorted(found)


def read(path):
    with open(path, "rb") as file:
        return {"project": {}, **tomllib.load(file)}


def numbers(version):
    return [int(part) for part in version.split(".")]


def both(python, script, own, task, loops, values, kinds=(False, True)):
    """What pyperf workers measured, plain and with rewritejit: of each (benchmark's name, its values in s); None: there is no such
    task; a text: it failed. The processes take turns by the twentieth of a second, so that a slow moment hits both."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "sitecustomize.py"), "w") as file:
            file.write(CPU_CLOCK)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPATH"] = folder
        running = {}
        for jit in kinds:
            command = [python] + (["-m", "rewritejit"] if jit else []) + [
                script, *own, "--worker", "--worker-task", str(task), "-l", str(loops), "-w", "0", "-n", str(values),
                "-o", os.path.join(folder, f"{jit}.json")]
            with open(os.path.join(folder, f"{jit}.txt"), "w") as errors:
                running[jit] = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
            running[jit].send_signal(signal.SIGSTOP)
        take_turns(list(running.values()))
        return [outcome(os.path.join(folder, str(jit)), running[jit].returncode) for jit in kinds]


def take_turns(processes):
    until = time.monotonic() + SECONDS
    while processes:
        process = processes.pop(0)
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(TURN)
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                process.kill()
                process.wait()
            else:
                process.send_signal(signal.SIGSTOP)
                processes.append(process)


def outcome(path, status):
    if not os.path.exists(path + ".json"):
        with open(path + ".txt") as file:
            said = file.read().strip().splitlines()
        return None if status == 0 else said[-1] if said else f"exit code {status}"
    with open(path + ".json") as file:
        data = json.load(file)
    bench = data["benchmarks"][0]
    about = {**data.get("metadata", {}), **bench.get("metadata", {})}
    inner = about.get("inner_loops", 1)              # pyperf's values are per each of them
    return about.get("name"), [value * inner for run in bench["runs"] for value in run.get("values", ())]


def measure(python, script, own, task, options):
    """(name, first ratio, steady ratio) of a task; None: there is none; a text: it failed."""
    loops = 1
    for _ in range(3):                               # the first loop may take much longer than others
        found, = both(python, script, own, task, loops, 1, [False])
        if type(found) is not tuple:
            return found
        name, (value,) = found                       # per loop
        if value * loops > VALUE * 0.7:
            break
        loops = max(1, round(VALUE / max(value, 1e-9)))
    values = max(2, min(options.values, round(WORKER / (value * loops))))
    first, steady = {}, {}
    for turn in range(options.repeat + AGAIN):
        found = both(python, script, own, task, loops, values)
        for jit in (False, True):
            if type(found[jit]) is not tuple:
                return f"{'rewritejit' if jit else 'plain'}: {found[jit]}"
            times = found[jit][1]
            first[jit] = min(first.get(jit, times[0]), times[0])
            steady[jit] = min(steady.get(jit, min(times)), min(times))
        if turn + 1 >= options.repeat and min(first[False] / first[True], steady[False] / steady[True]) > LEAST + 0.01:
            break
    return name, first[False] / first[True], steady[False] / steady[True]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", action="append", help="of an environment with rewritejit, pyperformance and pyperf")
    parser.add_argument("--only", action="append", help="a benchmark's name; may be repeated")
    parser.add_argument("--values", type=int, default=12, help="values in one process, fewer of slow ones")
    parser.add_argument("--repeat", type=int, default=1, help="processes of each kind")
    parser.add_argument("--markdown", help="write the table there")
    options = parser.parse_args()
    table = {}                                       # benchmark -> version -> text
    versions, slow = [], 0
    for python in map(os.path.abspath, options.python or [sys.executable]):        # workers run in folders of their own
        version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], text=True,
                                 capture_output=True, check=True).stdout.strip()
        versions.append(version)
        for name, script, own in suite(python, version):
            if options.only and name not in options.only:
                continue
            task = 0
            while (found := measure(python, script, own, task, options)) is not None:
                task += 1
                if type(found) is str:
                    title, text = name, found
                else:
                    title, first, steady = found
                    slow += steady < LEAST
                    text = f"{first:.2f}, {steady:.2f}"
                table.setdefault(title, {})[version] = text
                print(f"{title} {version}: {text}", flush=True)
                if type(found) is str:
                    break
    if options.markdown:
        with open(options.markdown, "w") as file:
            file.write("| first iteration, steady | " + " | ".join(versions) + " |\n" + "|---" * (len(versions) + 1) + "|\n")
            for title, texts in table.items():
                file.write(f"| {title} | " + " | ".join([texts.get(version, "") for version in versions]) + " |\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
