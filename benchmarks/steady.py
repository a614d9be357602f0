"""One program, many iterations in one process: `steady.py PROGRAM N SECONDS` prints the time of each as JSON.

It is run as a script by the interpreter under test; see run.py.
"""
import importlib
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs"))


def measure(main, n, seconds):
    """CPU times (s) of the calls of `main(n)` until `seconds` have gone, at least five, and the result of the last.

    CPU time, so that other processes on a busy machine don't count."""
    times = []
    end = time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        start = time.process_time()
        result = main(n)
        times.append(time.process_time() - start)
    return times, result


if __name__ == "__main__":
    program, n, seconds = sys.argv[1:]
    times, result = measure(importlib.import_module(program).main, int(n), float(seconds))
    print(json.dumps({"times": times, "result": repr(result)}))
