"""Kernels and the extension under valgrind's memcheck: python -m tests.stress.valgrind [--time SECONDS] [--seed N] [program.py ...]

Runs the programs, then random ones (progen) until the time is over, under rewritejit with low thresholds or failing guards, with
malloc for each object (PYTHONMALLOC=malloc), so that memcheck sees each access to what is freed or was never written. A
program fails if memcheck reports anything, or if it prints something else than plain CPython. Needs valgrind.
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from tests import modes, progen

PROGRAMS = ("lists_more", "dicts_sets_more", "str_building", "gc_lifetimes", "buffers_ints", "cross_destructors", "recursion_mutual",
            "generators_hot_inner", "deques_more", "closure_stores", "tuple_returns", "exceptions_try_finally", "lists_lifetimes")
MEMCHECK = ["valgrind", "-q", "--error-exitcode=99", "--num-callers=20"]
if sys.version_info < (3, 12):
    MEMCHECK.append("--undef-value-errors=no")       # CPython 3.11 reads digits of ints that it has not written
OPTIONS = [("--threshold", "3", "--loop-threshold", "40"), ("--threshold", "1", "--loop-threshold", "1", "--fail-guards", "7"),
           ("--threshold", "2", "--loop-threshold", "5", "--fail-guards", "random:3")]


def run(command):
    """(exit status, standard output, standard error)"""
    done = subprocess.run(command, cwd=modes.ROOT, env={**modes.environment(), "PYTHONMALLOC": "malloc"}, capture_output=True, text=True)
    return done.returncode, modes.settled(done.stdout), modes.settled(done.stderr)


def check(program, options):
    """'' or what is wrong."""
    plain = run([sys.executable, program])
    status, out, err = run([*MEMCHECK, sys.executable, "-m", "rewritejit", "--debug", *options, program])
    if (status, out, err) == plain:
        return ""
    return f"{modes.describe(status)}\n{modes.Outcome(*plain, 0).differences(modes.Outcome(status, out, err, 0))}"


def main(arguments):
    parser = modes.parser(__doc__, 300.0, random.randrange(10**8))
    parser.add_argument("programs", nargs="*", help="these first, instead of some of tests/behaviour")
    given = parser.parse_args(arguments)
    seconds, seed, programs = given.time, given.seed, [os.path.abspath(program) for program in given.programs]
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: apt-get install valgrind", file=sys.stderr)
        return 2
    programs = programs or [os.path.join(modes.ROOT, "tests", "behaviour", name + ".py") for name in PROGRAMS]
    end, rng, failures, tried = time.monotonic() + seconds, random.Random(seed), 0, 0
    print(f"Python {sys.version.split()[0]}, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="valgrind") as folder:
        with open(os.path.join(folder, "progen_support.py"), "w", encoding="utf-8") as file:
            file.write(progen.SUPPORT)
        while time.monotonic() < end:
            if programs:
                program = title = programs.pop(0)
            else:
                number, program = rng.randrange(10**8), os.path.join(folder, "program.py")
                title = f"progen seed {number}"
                with open(program, "w", encoding="utf-8") as file:
                    file.write(progen.program(number))
            options = rng.choice(OPTIONS)
            text = check(program, options)
            tried += 1
            failures += bool(text)
            print(f"{'FAILED' if text else 'ok':6} {os.path.basename(title)} {' '.join(options)}\n{text}".rstrip(), flush=True)
    print(f"{tried} programs, {failures} failed (again: --seed {seed})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
