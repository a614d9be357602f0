"""python -m tests.fuzz [--time SECONDS] [--seed N] [--mode NAME[,NAME...]|all] [--save FOLDER] [--only KIND[,KIND...]] [--examples N]

Takes turns, until the time is over: programs of hypothesis strategies (programs.py), of the seeded generators (tests/progen.py), and mutated
tests of CPython (mutate.py), each in some of the modes. A program that differs is made small, saved and shown. At the end: how many were tried,
what of the compiler they met, and what they never did. Exit status 1 if anything differed.
"""
import os
import sys
import tempfile
import time
import warnings

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings

from tests import modes
from tests.fuzz import coverage
from tests.fuzz.programs import programs
from tests.fuzz.world import Difference, World

BATCH = 40                           # programs of one turn
MODES_AT_ONCE = 2
SHRINK_SECONDS = 60


class Fuzzer:
    """The turns, and what they found."""

    def __init__(self, names, save, examples=BATCH):
        self.names, self.save, self.examples = names, save, examples
        self.world = World()
        self.failures, self.runs = 0, {name: 0 for name in names}

    def turn(self, seed, end=None):
        """One batch of hypothesis programs."""
        at = seed * MODES_AT_ONCE
        names = [self.names[(at + i) % len(self.names)] for i in range(min(MODES_AT_ONCE, len(self.names)))]
        first, last = [], []

        @hypothesis.seed(seed)
        @settings(max_examples=self.examples, phases=(Phase.generate, Phase.shrink), database=None, deadline=None, report_multiple_bugs=False,
                  suppress_health_check=list(HealthCheck), print_blob=False)
        @given(programs())
        def same(source):
            now = time.monotonic()
            if not first and end is not None and now > end or first and source != last[0] and now > first[2] + SHRINK_SECONDS:
                return
            different = self.world.compare(source, names, seed)
            for name in names:
                self.runs[name] += 1
            if different:
                first[:] = first or [source, different, now]
                last[:] = [source, different]
                raise Difference

        try:
            self.world.collect()
            same()
        except Difference:
            self.report(seed, *last)
        except hypothesis.errors.HypothesisException as error:
            if not first:
                raise
            self.report(seed, *last, note=f"not always: {error}")

    def report(self, seed, source, different, note=""):
        """Save and show a program that differs."""
        self.failures += 1
        os.makedirs(self.save, exist_ok=True)
        path = os.path.join(self.save, f"{'_'.join(different)}_{sys.version_info[1]}_{seed}.py".replace("+", "_"))
        text = "\n".join(f"{mode}: {' '.join(modes.MODES.get(mode, ()))}\n{difference}" for mode, difference in different.items())
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(f"# {line}\n" for line in [f"seed {seed}, Python {sys.version.split()[0]} {note}", *text.splitlines()]) + source)
        print(f"---- different: seed {seed} {note}, in {path}\n{text}\n{source}", flush=True)


def main(arguments):
    seconds, seed, names, save, examples = 60.0, 0, tuple(modes.MODES), os.path.join(tempfile.gettempdir(), "fuzz-failures"), BATCH
    words = iter(arguments)
    for word in words:
        if word == "--time":
            seconds = float(next(words))
        elif word == "--seed":
            seed = int(next(words))
        elif word == "--mode":
            word = next(words)
            names = tuple(modes.MODES) if word == "all" else tuple(word.split(","))
        elif word == "--save":
            save = next(words)
        elif word == "--examples":
            examples = int(next(words))
        else:
            print(f"unknown option: {word}", file=sys.stderr)
            return 2
    warnings.simplefilter("ignore")
    began = time.monotonic()
    fuzzer = Fuzzer(names, save, examples)
    with fuzzer.world:
        first = seed
        while time.monotonic() < began + seconds:
            fuzzer.turn(seed, began + seconds)
            seed += 1
    print(f"{fuzzer.world.tried} programs in {time.monotonic() - began:.0f} s from seed {first}: {fuzzer.failures} different; rejected: {fuzzer.world.rejected or 'none'}")
    print("runs: " + ", ".join(f"{name} {count}" for name, count in fuzzer.runs.items()))
    print(coverage.text(fuzzer.world.met))
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
