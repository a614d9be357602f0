"""Stress: python -m tests.stress [--time SECONDS] [--seed N].

Takes turns, until the time is over, with new seeds each: random programs in a mode, a behaviour program with random
thresholds or random failing guards, and the storm (threads, signals, tracing, patching at once) in a mode. Prints what
fails with the command that repeats it; exit status 1 if anything did.
"""
import os
import random
import sys
import time

from tests import modes
from tests.fuzz.fuzzer import Fuzzer

STORM = os.path.join(modes.ROOT, "tests", "stress", "storm.py")


def random_options(rng):
    """Options that no named mode has."""
    options = ["--threshold", f"random:{rng.randrange(10**6)}", "--loop-threshold", f"random:{rng.randrange(10**6)}"]
    if rng.random() < 0.6:
        options += ["--fail-guards", rng.choice(("all", "2", "3", "13", f"random:{rng.randrange(10**6)}"))]
    if rng.random() < 0.2:
        options += ["--poll-always"]
    if rng.random() < 0.2:
        options += ["--opt", "0"]
    return options


def turn(rng, slice_):
    """One turn: (title, '' or what failed)."""
    kind = rng.randrange(3)
    if kind == 0:
        mode, seed = rng.choice(list(modes.MODES)), rng.randrange(10**8)
        with Fuzzer((mode,)) as fuzzer:
            fuzzer.run(seed, time.monotonic() + slice_)
        text = "".join(f"seed {seed}\n{different}\n{source}" for seed, source, different in fuzzer.found)
        return f"random programs, {mode}, seed {seed}: {sum(fuzzer.tried.values())}", text
    options = random_options(rng)
    if kind == 1:
        program = rng.choice(modes.PROGRAMS)
        text = modes.plain(program).differences(modes.run(["-m", "rewritejit", "--debug", *options, program]))
        return f"{os.path.relpath(program, modes.ROOT)} {' '.join(options)}", text
    outcome = modes.run(["-m", "rewritejit", "--debug", *options, STORM, str(slice_), str(rng.randrange(10**6))])
    fine = outcome.status == 0 and not outcome.err
    text = "" if fine else f"{modes.describe(outcome.status)}\n{outcome.out}{outcome.err}"
    return f"storm {' '.join(options)}: {outcome.out.strip()}", text


def main(arguments):
    options = modes.parser(__doc__, 60.0, random.randrange(10**9)).parse_args(arguments)
    seconds, seed = options.time, options.seed
    end = time.monotonic() + seconds
    rng = random.Random(seed)
    print(f"Python {sys.version.split()[0]}, seed {seed}", flush=True)
    turns = failures = 0
    while time.monotonic() < end:
        title, text = turn(rng, min(5.0, max(1.0, seconds / 20)))
        turns += 1
        failures += bool(text)
        print(f"{'FAILED' if text else 'ok':6} {title}", flush=True)
        if text:
            print(text, flush=True)
    print(f"{turns} turns, {failures} failed (again: --seed {seed})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
