#!/usr/bin/env python3
"""Measures plain interpreters, rewritejit on them, and peers, interleaved in one session.

    run.py [--python PATH]... [--peer NAME=COMMAND]... [--debian-root DIR] [--program NAME]... [--only KIND]...
           [--repeat N] [--cpu] [--json FILE] [--markdown FILE]

Every round runs each contender once, so that a slow minute of the machine hits all of them; the minimum of the rounds
counts.

whole     a process that runs one program, start-up and compilation included: wall time (with --cpu its CPU time, for busy
          machines)
steady    the fastest iteration in one process, after warm-up: CPU time
startup   `-c pass`, and a program of many functions none of which gets hot: wall or CPU time, and peak memory

A contender whose result differs from the first one's is reported, and the exit code is 1.
"""
import argparse
import json
import math
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
#: Where the processes are started: a folder from which the source tree cannot be imported, so that what is installed counts.
NEUTRAL = "/"

#: program: (argument for a whole process, argument for one steady iteration or None); about 1-2 s and 0.1 s in CPython
NUMERIC = {
    "sum_series": (30_000_000, 2_000_000),
    "sum_series_calls": (30_000_000, 2_000_000),
    "sum_series_module": (15_000_000, None),
    "mandelbrot": (500, 150),
    "collatz": (150_000, 15_000),
    "fib": (32, 28),
    "runge_kutta": (800_000, 80_000),
    "gcd": (3_000, 900),
    "modpow": (900_000, 90_000),
    "lcg": (6_000_000, 500_000),
}
MIXED = {
    "classes": (1_500_000, 150_000),
    "counting": (2_000_000, 200_000),
    "words": (60, 6),
    "counters": (40, 4),
    "pipelines": (160, 12),
    "bfs": (100, 10),
    "tables": (200, 20),
    "exceptions": (1_000_000, 100_000),
    "fannkuch": (9, 8),
    "generators": (6_000_000, 500_000),
    "heapsort": (150_000, 20_000),
    "insertion_sort": (2_500, 800),
    "knapsack": (700, 40),
    "lcs": (4_000, 900),
    "lu": (250, 120),
    "life": (1_500, 60),
    "matmul": (300, 100),
    "nbody": (150_000, 10_000),
    "nqueens": (12, 10),
    "pidigits": (4_000, 1_000),
    "queens_lists": (9, 7),
    "quicksort": (200_000, 20_000),
    "sieve": (10_000_000, 500_000),
    "spectral_norm": (400, 100),
    "spectral_norm_generators": (400, 100),
    "levenshtein": (7_000, 450),
    "strings": (1_000_000, 100_000),
    "text_builder": (100_000, 7_000),
    "tokenizer": (60_000, 4_500),
    "vectors": (1_000_000, 100_000),
}
BUFFERS = {
    "crc32": (10_000_000, 1_000_000),
    "dot_product": (2_000_000, 100_000),
    "life_bytes": (100, 10),
    "sieve_bytes": (6_000_000, 500_000),
}
PROGRAMS = {**NUMERIC, **MIXED, **BUFFERS}


class Contender:
    """An interpreter as a command, and the contender its ratios refer to (itself for a plain interpreter)."""

    def __init__(self, name, command, base=None):
        self.name, self.command, self.base = name, command, base or name


def output(command):
    """Standard output of a command that must succeed, or None."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=NEUTRAL)
    return done.stdout.strip() if done.returncode == 0 else None


def find_contenders(pythons, peers, root):
    """Plain interpreters, the ones of them where rewritejit is installed, and peers; names what it leaves out."""
    found = []
    for path in map(os.path.abspath, pythons):
        version = output([path, "-c", "import platform as p; print(p.python_implementation(), p.python_version())"])
        if version is None:
            print(f"left out: {path} does not run", file=sys.stderr)
            continue
        plain = Contender(version, [path])
        found.append(plain)
        if output([path, "-m", "rewritejit", "-c", "print(42)"]) == "42":
            found.append(Contender(f"rewritejit on {version}", [path, "-m", "rewritejit"], plain.name))
        else:
            print(f"left out: no working rewritejit in {path}", file=sys.stderr)
    commands = [peer.partition("=")[::2] for peer in peers]
    if root:
        # The interpreters of another Debian release, through that release's own dynamic loader: needs no root and no chroot.
        loader = os.path.join(root, "lib64", "ld-linux-x86-64.so.2")
        libraries = os.path.join(root, "usr", "lib", "x86_64-linux-gnu")
        for name in ("pypy3", "python3.14", "python3.15"):
            program = os.path.join(root, "usr", "bin", name)
            if os.path.exists(program):
                commands.append((name, shlex.join([loader, "--argv0", program, "--library-path", libraries, program])))
    for name, command in commands:
        words = shlex.split(command)
        if output([*words, "-c", "print(42)"]) == "42":
            found.append(Contender(name, words, found[0].name if found else None))
        else:
            print(f"left out: {name}: {command} does not run", file=sys.stderr)
    return found


def process(command):
    """(seconds, peak memory in MB, standard output) of one process; a failure ends the measurement."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, cwd=NEUTRAL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if process.cpu:
            seconds = usage.ru_utime + usage.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"exit code {child.returncode}: {shlex.join(command)}")
        out.seek(0)
        return seconds, usage.ru_maxrss / 1024, out.read().decode().strip()


process.cpu = False


class Results:
    """Measurements by (kind, program, contender), each a list over the rounds, and the wrong results seen."""

    def __init__(self):
        self.rows, self.expected, self.wrong = {}, {}, []

    def add(self, kind, program, contender, value, memory, result):
        row = self.rows.setdefault((kind, program, contender.name), {"seconds": [], "mb": []})
        row["seconds"].append(value)
        if memory is not None:
            row["mb"].append(memory)
        expected = self.expected.setdefault((kind, program), result)
        if result != expected:
            self.wrong.append(f"{program} ({kind}), {contender.name}: {result!r} instead of {expected!r}")

    def best(self, kind, program, contender, what="seconds"):
        """The minimum over the rounds, or None where it was not measured."""
        row = self.rows.get((kind, program, contender))
        return min(row[what]) if row and row[what] else None


def cold_program(folder, functions=2000):
    """A script and a module of many functions, each called twice: nothing gets hot. Returns the script's path."""
    lines = []
    for i in range(functions):
        lines.append(f"def f{i}(a, b={i}):\n    total = a\n    for k in range(3):\n        if k != b:\n"
                     f"            total += k * b\n    return [total, str(total), {{'f{i}': a}}]\n\n")
    lines.append("def main():\n    count = 0\n    for g in range(2):\n" +
                 "".join(f"        count += len(f{i}(g))\n" for i in range(functions)) + "    return count\n")
    with open(os.path.join(folder, "cold_module.py"), "w") as file:
        file.write("".join(lines))
    script = os.path.join(folder, "cold.py")
    with open(script, "w") as file:
        file.write("import cold_module\nprint(cold_module.main())\n")
    return script


def measure(contenders, programs, kinds, rounds, seconds):
    """Runs everything, round by round, and returns the Results."""
    results = Results()
    for round_ in range(rounds):
        for program in programs:
            whole, steady = PROGRAMS[program]
            print(f"round {round_ + 1}/{rounds}: {program}", file=sys.stderr)
            if "whole" in kinds:
                for contender in contenders:
                    path = os.path.join(HERE, "programs", program + ".py")
                    results.add("whole", program, contender, *process([*contender.command, path, str(whole)]))
            if "steady" in kinds and steady is not None:
                for contender in contenders:
                    _, memory, text = process([*contender.command, os.path.join(HERE, "steady.py"), program,
                                               str(steady), str(seconds)])
                    answer = json.loads(text)
                    results.add("steady", program, contender, min(answer["times"][1:]), memory, answer["result"])
    if "startup" in kinds:
        folder = tempfile.mkdtemp()
        try:
            cold = cold_program(folder)
            for contender in contenders:                                 # the .pyc of each interpreter
                process([*contender.command, cold])
            for _ in range(max(15, rounds)):
                for contender in contenders:
                    seconds, _, text = process([*contender.command, "-c", "pass"])
                    # ru_maxrss of a child is never below the parent's: a small process must say itself what it needed
                    memory = process([*contender.command, "-c", "print(open('/proc/self/status').read())"])[2]
                    megabytes = int(memory.partition("VmHWM:")[2].split()[0]) / 1024
                    results.add("startup", "-c pass", contender, seconds, megabytes, text)
                    results.add("startup", "nothing hot", contender, *process([*contender.command, cold]))
        finally:
            shutil.rmtree(folder)
    return results


def geomean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def ratio_table(results, contenders, programs, kind):
    """Markdown: seconds of the plain interpreters, and of the others how many times faster than their base."""
    lines = ["| program | " + " | ".join(c.name for c in contenders) + " |", "|---" * (len(contenders) + 1) + "|"]
    ratios = {c.name: [] for c in contenders}
    for program in programs:
        cells = []
        for c in contenders:
            value, base = results.best(kind, program, c.name), results.best(kind, program, c.base)
            if value is None:
                cells.append("–")
            elif c.base == c.name:
                cells.append(f"{value:.3g} s")
            else:
                ratios[c.name].append(base / value)
                cells.append(f"{base / value:.2f}x ({value:.3g} s)")
        if any(cell != "–" for cell in cells):
            lines.append(f"| {program} | " + " | ".join(cells) + " |")
    means = [f"{geomean(ratios[c.name]):.2f}x" if ratios[c.name] else "" for c in contenders]
    lines.append("| *geometric mean* | " + " | ".join(means) + " |")
    return "\n".join(lines)


def startup_table(results, contenders):
    """Markdown: start-up and memory, and the difference from the base."""
    lines = ["| | " + " | ".join(c.name for c in contenders) + " |", "|---" * (len(contenders) + 1) + "|"]
    for program in ("-c pass", "nothing hot"):
        times, memory = [], []
        for c in contenders:
            value, base = results.best("startup", program, c.name), results.best("startup", program, c.base)
            mb, base_mb = (results.best("startup", program, name, "mb") for name in (c.name, c.base))
            plain = c.base == c.name
            times.append(f"{value * 1e3:.1f} ms" + ("" if plain else f" ({(value - base) * 1e3:+.1f}, {value / base:.3f}x)"))
            memory.append(f"{mb:.1f} MB" + ("" if plain else f" ({mb - base_mb:+.1f})"))
        lines.append(f"| `{program}` | " + " | ".join(times) + " |")
        lines.append(f"| `{program}`, peak memory | " + " | ".join(memory) + " |")
    return "\n".join(lines)


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], metavar="PATH", help="an interpreter (default: this one)")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND", help="another implementation")
    parser.add_argument("--debian-root", metavar="DIR", help="a Debian tree with pypy3, python3.14, python3.15")
    parser.add_argument("--program", action="append", choices=[*PROGRAMS, "numeric", "mixed"], metavar="NAME")
    parser.add_argument("--only", action="append", choices=["whole", "steady", "startup"])
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds (default 3)")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one steady run (default 1)")
    parser.add_argument("--cpu", action="store_true", help="CPU time instead of wall time")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--markdown", metavar="FILE")
    options = parser.parse_args(argv)

    process.cpu = options.cpu
    programs = []
    for name in options.program or ["numeric", "mixed"]:
        programs += {"numeric": NUMERIC, "mixed": MIXED}.get(name, [name])
    kinds = options.only or ["whole", "steady", "startup"]
    contenders = find_contenders(options.python or [sys.executable], options.peer, options.debian_root)
    if not contenders:
        raise SystemExit("nothing to measure")
    results = measure(contenders, programs, kinds, options.repeat, options.seconds)

    clock = "CPU time" if options.cpu else "wall time"
    parts = [f"{platform.machine()}, {os.cpu_count()} CPUs, minimum of {options.repeat} rounds, {clock}"]
    for kind, title in (("whole", "Whole processes"), ("steady", "Steady state, one iteration")):
        if kind in kinds:
            parts.append(f"### {title}\n\n" + ratio_table(results, contenders, programs, kind))
    if "startup" in kinds:
        parts.append("### Start-up and memory\n\n" + startup_table(results, contenders))
    text = "\n\n".join(parts) + "\n"
    print(text)
    if options.markdown:
        with open(options.markdown, "w") as file:
            file.write(text)
    if options.json:
        with open(options.json, "w") as file:
            json.dump([{"kind": kind, "program": program, "contender": name, **row}
                       for (kind, program, name), row in results.rows.items()], file, indent=1)
    for line in results.wrong:
        print("WRONG RESULT:", line, file=sys.stderr)
    return 1 if results.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
