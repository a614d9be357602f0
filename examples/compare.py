"""Times a script with plain Python and with rewritejit: whole processes, in turn, start-up and compilation included.

    python examples/compare.py [--rounds N] SCRIPT [ARGUMENT...]

The output of both must be the same. The minimum of the rounds counts.
"""
import subprocess
import sys
import time


def run(command):
    """(wall seconds, standard output) of one process; a failure ends the comparison."""
    start = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"compare: exit code {done.returncode}: {' '.join(command)}")
    return seconds, done.stdout


def main(arguments):
    rounds = 3
    if arguments[:1] == ["--rounds"]:
        rounds, arguments = int(arguments[1]), arguments[2:]
    if not arguments:
        sys.exit(__doc__)
    plain, ours = [], []
    for _ in range(rounds):
        seconds, expected = run([sys.executable, *arguments])
        plain.append(seconds)
        seconds, output = run([sys.executable, "-m", "rewritejit", *arguments])
        ours.append(seconds)
        if output != expected:
            sys.exit(f"compare: the outputs differ\nplain:      {expected!r}\nrewritejit: {output!r}")
    a, b = min(plain), min(ours)
    print(f"{arguments[0]}: plain Python {a:.2f} s, rewritejit {b:.2f} s: "
          f"{a / b:.1f} times {'faster' if a >= b else 'as fast'} (whole processes, minimum of {rounds}, same output)")


main(sys.argv[1:])
