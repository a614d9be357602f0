"""python -m tests.fuzz [--time SECONDS] [--seed N] [--mode NAME[,NAME...]|all] [--kind KIND[,KIND...]] [--save FOLDER]

Tries random programs in the modes until the time is over, kind after kind (fuzzer.py has them), and says at the end how many there were, and what of
the compiler they met and what they never did. A program that differs is made small, saved and shown; then the exit status is 1.
"""
import os
import sys
import tempfile
import time
import warnings

from tests import modes
from tests.fuzz import coverage
from tests.fuzz.fuzzer import KINDS, Fuzzer
from tests.fuzz.world import MODES


def main(arguments):
    parser = modes.parser(__doc__, 60.0, 0)
    parser.add_argument("--mode", default="all", help="some, with commas")
    parser.add_argument("--kind", default=",".join(KINDS), help="the same")
    parser.add_argument("--save", default=os.path.join(tempfile.gettempdir(), "fuzz-failures"), help="folder for what differs")
    options = parser.parse_args(arguments)
    seed, names = options.seed, MODES if options.mode == "all" else tuple(options.mode.split(","))
    warnings.simplefilter("ignore")
    began = time.monotonic()
    with Fuzzer(names, options.save) as fuzzer:
        try:
            fuzzer.run(seed, began + options.time, tuple(options.kind.split(",")))
        except KeyboardInterrupt:
            print("interrupted")
    print(f"Python {sys.version.split()[0]}, {time.monotonic() - began:.0f} s from seed {seed}: {fuzzer.failures} different")
    print("tried: " + ", ".join(f"{kind} {count}" for kind, count in fuzzer.tried.items()) + f"; of no use: {fuzzer.world.rejected or 'none'}")
    print("runs: " + ", ".join(f"{name} {count}" for name, count in fuzzer.runs.items()))
    print(coverage.text(fuzzer.world.met))
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
