"""python -m tests.fuzz [--time SECONDS] [--seed N] [--mode NAME[,NAME...]|all] [--kind KIND[,KIND...]] [--save FOLDER]

Tries random programs in the modes until the time is over, kind after kind (fuzzer.py has them), and says at the end how many there were, and what of
the compiler they met and what they never did. A program that differs is made small, saved and shown; then the exit status is 1.
"""
import os
import sys
import tempfile
import time
import warnings

from tests.fuzz import coverage
from tests.fuzz.fuzzer import KINDS, Fuzzer
from tests.fuzz.world import MODES


def main(arguments):
    seconds, seed, names, kinds, save = 60.0, 0, MODES, tuple(KINDS), os.path.join(tempfile.gettempdir(), "fuzz-failures")
    words = iter(arguments)
    for word in words:
        if word == "--time":
            seconds = float(next(words))
        elif word == "--seed":
            seed = int(next(words))
        elif word == "--mode":
            word = next(words)
            names = MODES if word == "all" else tuple(word.split(","))
        elif word == "--kind":
            kinds = tuple(next(words).split(","))
        elif word == "--save":
            save = next(words)
        else:
            print(f"unknown option: {word}", file=sys.stderr)
            return 2
    warnings.simplefilter("ignore")
    began = time.monotonic()
    with Fuzzer(names, save) as fuzzer:
        fuzzer.run(seed, began + seconds, kinds)
    print(f"Python {sys.version.split()[0]}, {time.monotonic() - began:.0f} s from seed {seed}: {fuzzer.failures} different")
    print("tried: " + ", ".join(f"{kind} {count}" for kind, count in fuzzer.tried.items()) + f"; of no use: {fuzzer.world.rejected or 'none'}")
    print("runs: " + ", ".join(f"{name} {count}" for name, count in fuzzer.runs.items()))
    print(coverage.text(fuzzer.world.met))
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
