"""The ways to run one program: plain CPython, and rewritejit in each of its modes. The outputs must be equal.

    python -m tests.modes [--mode NAME]... [--jobs N] [--list] [--asan] [program.py ...]

runs the programs (default: tests/behaviour/*.py) in the modes (default: all) and prints what differs. --asan: with extension modules that were
built with REWRITEJIT_SANITIZE=address,undefined and malloc for each object, so that AddressSanitizer sees what is used after it was freed.
"""
import argparse
import concurrent.futures
import difflib
import glob
import os
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = sorted(glob.glob(os.path.join(ROOT, "tests", "behaviour", "*.py")))
STDIN = b"first line\nsecond line\n"
TIMEOUT = 120.0                     # seconds for one process; only a hang takes so long

# name -> options of `python -m rewritejit`. --debug makes an error inside the compiler visible on stderr; without it, as users have it, compilations
# are put off until they pay, and such an error is logged there.
MODES = {
    "user": (),
    "default": (),
    "eager": ("--threshold", "1", "--loop-threshold", "1"),
    "warm": ("--threshold", "3", "--loop-threshold", "40"),
    "outer": ("--threshold", "65", "--loop-threshold", "65"),       # the least with which outer loops are compiled before inner ones
    "fail-all": ("--threshold", "3", "--loop-threshold", "40", "--fail-guards", "all"),
    "fail-7": ("--threshold", "3", "--loop-threshold", "40", "--fail-guards", "7"),
    "fail-random": ("--fail-guards", "random:20"),
    "interp": ("--core", "interp", "--threshold", "20", "--loop-threshold", "300"),
    "opt-0": ("--opt", "0", "--threshold", "3", "--loop-threshold", "40"),
    "poll": ("--poll-always", "--threshold", "20", "--loop-threshold", "100"),
    "verify": ("--verify", "--threshold", "3", "--loop-threshold", "40"),
    "random": ("--threshold", "random:11", "--loop-threshold", "random:12"),
}
# (mode, program) that cannot be equal, and why.
EXCEPTIONS = {
    ("interp", "signals_timer.py"): "the IR interpreter is Python: signal handlers see its frames",
    ("interp", "signals_keyboard_interrupt.py"): "the same",
    ("interp", "buffers_audit.py"): "the IR interpreter is Python: audit hooks are told what it does",
    ("interp", "lists_lifetimes.py"): "the IR interpreter's values go together: of several that die at one exit, the last first",
    ("interp", "bools_at_end.py"): "the IR interpreter is Python: garbage is collected in it, and a callback of that sees what it has not done yet",
}
QUICK = ("user", "default", "eager", "fail-all")   # without REWRITEJIT_SLOW=1

_ENVIRON = {k: v for k, v in os.environ.items() if not k.startswith(("REWRITEJIT", "PYTHON", "COV"))}     # not each time: pytest changes it beside us
_plain = {}                         # program -> Outcome, filled once per process


class Outcome:
    """What a process left behind: exit status (negative: a signal, None: still running after TIMEOUT seconds),
    standard output and standard error as text, and the seconds it took."""
    __slots__ = ("status", "out", "err", "seconds")

    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err, self.seconds = status, out, err, seconds

    def __eq__(self, other):
        return (self.status, self.out, self.err) == (other.status, other.out, other.err)

    __hash__ = None

    def differences(self, other, limit=60):
        """Text that shows what `other` has different from this outcome; empty if nothing."""
        lines = []
        if self.status != other.status:
            lines.append(f"exit status {self.status}, now {describe(other.status)}")
        for name in ("out", "err"):
            before, after = getattr(self, name), getattr(other, name)
            if before != after:
                diff = list(difflib.unified_diff(before.splitlines(), after.splitlines(), "std" + name + " of CPython",
                                                 "std" + name + " now", lineterm="", n=1))
                lines += [line[:300] for line in diff[:limit]]
                lines += [f"... {len(diff) - limit} more lines"] if len(diff) > limit else []
        return "\n".join(lines)


def describe(status):
    """An exit status in words."""
    if status is None:
        return f"still running after {TIMEOUT:.0f} s"
    return f"killed by signal {-status}" if status < 0 else str(status)


def environment():
    """The environment of every process: no setting of ours, fixed hashes, no .pyc files written."""
    env = dict(_ENVIRON)
    env.update(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", PYTHONIOENCODING="utf-8", TERM="dumb")
    return env


def run(arguments, python=sys.executable, timeout=TIMEOUT):
    """The Outcome of `python arguments...`, started in the project's root. After `timeout` seconds it goes with all that it started."""
    began = time.monotonic()
    process = subprocess.Popen([python, *arguments], cwd=ROOT, env=environment(), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = process.communicate(STDIN, timeout)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        status = None
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    out, err = settled(out.decode("utf-8", "replace")), settled(err.decode("utf-8", "replace"))
    return Outcome(status, out, err, time.monotonic() - began)


def parser(about, seconds, seed):
    """Of the options that all runs of random programs have, whose docstring is `about`, with what they are if not given."""
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--time", type=float, default=seconds, help="seconds")
    made.add_argument("--seed", type=int, default=seed, help="where it begins: the same programs again")
    return made


def use_sanitizers():
    """Have all processes load the sanitizers' library, which must come before everything else."""
    library = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True).stdout.strip()
    _ENVIRON.update(LD_PRELOAD=library, ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1", UBSAN_OPTIONS="print_stacktrace=1", PYTHONMALLOC="malloc")


def settled(text):
    """The text without what CPython 3.11 itself leaves to chance: an unbound local that is read by the second half of a
    superinstruction is reported at the place of the first half, and whether there is a superinstruction depends on how
    often that code ran before."""
    if sys.version_info >= (3, 12) or "UnboundLocalError" not in text:
        return text
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if line.startswith("UnboundLocalError") and not lines[i - 1].strip(" ^~"):
            lines[i - 1] = "    ^"
    return "\n".join(lines)


def plain(program):
    """The Outcome of the program in CPython alone; remembered."""
    if program not in _plain:
        _plain[program] = run([program])
    return _plain[program]


def under(mode, program, extra=()):
    """The Outcome of the program under rewritejit in a mode."""
    return run(["-m", "rewritejit", *([] if mode == "user" else ["--debug"]), *MODES[mode], *extra, program])


def check(mode, program):
    """('' or what differs, seconds plain, seconds under rewritejit)."""
    before = plain(program)
    if (mode, os.path.basename(program)) in EXCEPTIONS:
        return "", before.seconds, 0.0
    now = under(mode, program)
    return before.differences(now), before.seconds, now.seconds


def main(arguments):
    modes, jobs, programs = [], os.cpu_count() or 1, []
    words = iter(arguments)
    for word in words:
        if word == "--mode":
            modes += next(words).split(",")
        elif word == "--jobs":
            jobs = int(next(words))
        elif word == "--list":
            print("\n".join(f"{name:12} {' '.join(options)}" for name, options in MODES.items()))
            return 0
        elif word == "--asan":
            use_sanitizers()
        else:
            programs.append(os.path.abspath(word))
    modes = modes or list(MODES)
    programs = programs or PROGRAMS
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for _ in pool.map(plain, programs):
            pass
        for mode in modes:
            spent = [0.0, 0.0]
            failed = []
            for program, (text, before, now) in zip(programs, pool.map(lambda p: check(mode, p), programs)):
                spent[0] += before
                spent[1] += now
                if text:
                    failed.append(os.path.basename(program))
                    print(f"==== {mode}: {os.path.relpath(program, ROOT)}\n{text}\n", flush=True)
            failures += len(failed)
            print(f"---- {mode}: {len(programs) - len(failed)} of {len(programs)} equal; {spent[0]:.1f} s plain, "
                  f"{spent[1]:.1f} s here; different: {' '.join(failed) or 'none'}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
