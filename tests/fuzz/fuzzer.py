"""Turns of a fuzzer: some programs of a kind, in some of the modes.

    strategies   programs of hypothesis strategies (programs.py), which hypothesis makes small when they differ
    seeded       numbers, lists with their lifetimes, and strs (tests/progen.py), which its shrinker makes small
    mutants      mutated tests of CPython (mutate.py), in processes of their own, of which as many changes as can be are taken back
"""
import os
import sys
import time

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings

from tests import modes, progen
from tests.fuzz import mutate
from tests.fuzz.programs import programs
from tests.fuzz.world import World

BATCH = {"strategies": 40, "seeded": 10, "mutants": 1}       # programs of one turn
MODES_AT_ONCE = 3
SHRINK_SECONDS = 60


class Difference(AssertionError):
    """A program does something else under rewritejit."""


class Over(BaseException):
    """The time is up."""


class Fuzzer:
    """Turns, and what they found: `found` has (seed, program, {mode: difference}) of each. A context manager."""

    def __init__(self, names, save=None):
        self.names, self.save, self.world = names, save, World()
        self.found, self.end = [], None
        self.tried, self.runs = dict.fromkeys(KINDS, 0), dict.fromkeys(names, 0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.world.__exit__()                            # and keeps what was met

    @property
    def failures(self):
        return len(self.found)

    def run(self, seed, end, kinds=("strategies", "seeded")):
        """Turn after turn of each kind until `end`, a time.monotonic(); at least one turn."""
        self.end = end
        while True:
            for kind in kinds:
                KINDS[kind](self, seed, self.modes_of(seed))
                self.world.collect()
                if time.monotonic() > end:
                    return
            seed += 1

    def modes_of(self, seed):
        """The modes of a turn."""
        some = min(MODES_AT_ONCE, len(self.names))
        return [self.names[(seed * some + i) % len(self.names)] for i in range(some)]

    @property
    def over(self):
        return self.end is not None and time.monotonic() > self.end

    def compare(self, kind, source, names, seed):
        """What is different in a program, and count it."""
        before = self.world.tried
        different = self.world.compare(source, names, seed)
        if self.world.tried > before:
            self.tried[kind] += 1
            for name in names:
                self.runs[name] += 1
        return different

    def strategies(self, seed, names):
        first, last = [], []

        @hypothesis.seed(seed)
        @settings(max_examples=BATCH["strategies"], phases=(Phase.generate, Phase.shrink), database=None, deadline=None, report_multiple_bugs=False,
                  suppress_health_check=list(HealthCheck), print_blob=False)
        @given(programs())
        def same(source):
            if self.over and not first:
                raise Over
            if first and source != last[0] and time.monotonic() > first[0]:
                return
            different = self.compare("strategies", source, names, seed)
            if different:
                first[:] = first or [time.monotonic() + SHRINK_SECONDS]
                last[:] = [source, different]
                raise Difference

        try:
            same()
        except Difference:
            self.report(seed, *last)
        except Over:
            return
        except hypothesis.errors.HypothesisException as error:
            if not first:
                raise
            self.report(seed, *last, note=f"not each time: {type(error).__name__}")

    def seeded(self, seed, names):
        for number in range(seed * BATCH["seeded"], (seed + 1) * BATCH["seeded"]):
            if self.over:
                return
            source = progen.program(number)
            different = self.compare("seeded", source, names, seed)
            if different:
                mode = next(iter(different))
                again = [mode] if mode in names else names
                small = progen.shrink(source, lambda text: self.world.compare(text, again, seed), SHRINK_SECONDS)
                self.report(number, small, self.world.compare(small, again, seed) or different)

    def mutants(self, seed, names):
        able = mutate.modules()
        for number in range(seed * BATCH["mutants"], (seed + 1) * BATCH["mutants"]):
            if self.over or not able:
                return
            module, folder = able[number % len(able)], self.world.temporary.name
            used, text, mutant = mutate.compare(module, number, folder)
            self.tried["mutants"] += used
            if text:
                kept = mutate.smallest(module, number, folder, mutant.count)
                _, again, mutant = mutate.compare(module, number, folder, kept)
                shown = [source for name, source in mutant.tests.items() if name.partition(".")[2] in (again or text)]
                self.report(number, "\n\n".join([f"# {module}, changes {kept}", *shown]) + "\n", {"eager": again or text})

    def report(self, seed, source, different, note=""):
        """Save and show a program that differs."""
        self.found.append((seed, source, different))
        text = "\n".join(f"{mode}: {' '.join(modes.MODES.get(mode, ()))}\n{difference}" for mode, difference in different.items())
        title = f"seed {seed}, Python {sys.version.split()[0]} {note}"
        if self.save is not None:
            os.makedirs(self.save, exist_ok=True)
            path = os.path.join(self.save, f"{'_'.join(different)}_{sys.version_info[1]}_{seed}.py".replace("+", "_"))
            with open(path, "w", encoding="utf-8") as file:
                file.write("".join(f"# {line}\n" for line in [title, *text.splitlines()]) + source)
            print(f"---- different: {title}, in {path}\n{text}\n{source}", flush=True)


KINDS = {"strategies": Fuzzer.strategies, "seeded": Fuzzer.seeded, "mutants": Fuzzer.mutants}
