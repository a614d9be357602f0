"""python -m rewritejit bisect: which functions, when they are compiled, change what a program does.

The program is run in processes of its own: without rewritejit, with it, and then with fewer and fewer functions allowed, by delta debugging
(Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). What counts is its outcome: exit status, or signal, and
what it writes. Loaded for this command only.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

from . import config

USAGE = """usage: python -m rewritejit bisect [--runs N] [options] -- app.py [arguments]
       also -m module and -c code behind the --; options are those of python -m rewritejit, for each run; --allow says among which functions"""
LONGER = 10                     # a run with rewritejit hangs when it takes so many times what plain Python takes,
AT_LEAST = 20.0                 # and so many seconds


class Outcome:
    """What a run left behind: exit status (negative: a signal; None: it took too long), stdout and stderr without addresses."""
    __slots__ = ("status", "out", "err")

    def __init__(self, status, out, err):
        self.status = status
        self.out, self.err = (re.sub(rb"0x[0-9a-fA-F]+", b"0x", text) for text in (out, err))

    def __eq__(self, other):
        return (self.status, self.out, self.err) == (other.status, other.out, other.err)

    __hash__ = None

    def difference(self, other):
        """How the other one differs, in words."""
        if self.status != other.status:
            return f"{_ending(other.status)} instead of {_ending(self.status)}"
        name, mine, its = ("output", self.out, other.out) if self.out != other.out else ("error output", self.err, other.err)
        mine, its = mine.split(b"\n"), its.split(b"\n")
        line = next((number for number, (a, b) in enumerate(zip(mine, its)) if a != b), min(len(mine), len(its)))
        shown = [repr(lines[line].decode(errors="replace"))[:100] if line < len(lines) else "nothing" for lines in (its, mine)]
        return f"line {line + 1} of the {name} is {shown[0]} instead of {shown[1]}"


def _ending(status):
    if status is None:
        return "no end"
    return f"signal {-status}" if status < 0 else f"exit status {status}"


class Runs:
    """The program's runs. words: the command line behind `python -m rewritejit`; options: words before it."""

    def __init__(self, words, options, runs):
        self.words, self.options, self.runs = words, options, runs
        self.count, self.timeout = 0, None

    def run(self, *options):
        self.count += 1
        environment = {name: value for name, value in os.environ.items() if name != "REWRITEJIT_DENY"}
        command = [sys.executable, "-m", "rewritejit", *options, *self.words]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=self.timeout, env=environment)
        except subprocess.TimeoutExpired:
            return Outcome(None, b"", b"")
        return Outcome(done.returncode, done.stdout, done.stderr)

    def plain(self):
        """The outcome without rewritejit; Refused where that is not the same twice."""
        began = time.monotonic()
        first = self.run("--no-jit")
        self.timeout = max((time.monotonic() - began) * LONGER, AT_LEAST)
        if first != self.run("--no-jit"):
            raise config.Refused("without rewritejit the program does not do the same twice: give it fixed random seeds, times and inputs")
        self.want = first
        return first

    def wrong(self, *options):
        """An outcome with rewritejit that differs, or None."""
        for _ in range(self.runs):
            outcome = self.run(*self.options, *options)
            if outcome != self.want:
                return outcome
        return None

    def compiled(self, *options):
        """(the wrong outcome or None, names of the functions that were compiled)"""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "compiled")
            outcome = self.wrong("--compiled-log", path, *options)
            try:
                with open(path, encoding="utf-8") as file:
                    return outcome, list(dict.fromkeys(file.read().split("\n")[:-1]))
            except OSError:
                return outcome, []


def allowing(names):
    return "--allow", ",".join(names)


def smallest(names, is_wrong):
    """A list of names that is wrong, and no longer wrong with any one of them left out (ddmin)."""
    parts = 2
    while len(names) > 1:
        size = -(-len(names) // parts)
        pieces = [names[start:start + size] for start in range(0, len(names), size)]
        rest = ([name for name in names if name not in piece] for piece in pieces)
        found = next((piece for piece in pieces if is_wrong(piece)), None)
        if found is not None:
            names, parts = found, 2
            continue
        found = next((some for some in rest if len(pieces) > 2 and is_wrong(some)), None)
        if found is not None:
            names, parts = found, max(parts - 1, 2)
        elif size == 1:
            break
        else:
            parts = min(parts * 2, len(names))
    return names


def parse(arguments):
    """(words of the program, options, runs). Raises ConfigError."""
    if "--" not in arguments:
        raise config.ConfigError("bisect: put -- before the program: python -m rewritejit bisect -- app.py")
    at = arguments.index("--")
    options, words, runs = arguments[:at], arguments[at + 1:], 1
    if not words:
        raise config.ConfigError("bisect: no program behind --")
    while "--runs" in options:
        index = options.index("--runs")
        value = options[index + 1:index + 2]
        if not value or not value[0].isdigit() or not int(value[0]):
            raise config.ConfigError("bisect: --runs needs a number of at least 1")
        runs = int(value[0])
        del options[index:index + 2]
    if any(option.partition("=")[0] == "--deny" for option in options):
        raise config.ConfigError("bisect: --deny is what it looks for")
    return words, options, runs


def main(arguments, say):
    """Run the command; the exit code. say: writes one line for people."""
    words, options, runs = parse(arguments)
    runs = Runs(words, options, runs)
    want = runs.plain()
    wrong, names = runs.compiled()
    if wrong is None:
        say("no difference: the program does the same with and without rewritejit"
            + (f" ({len(names)} functions were compiled); try --runs 5, or --threshold 1 --loop-threshold 1" if names else ""))
        return 0
    say(f"a difference: {want.difference(wrong)}")
    if wrong.status == 2 and not names:
        sys.stderr.write(wrong.err.decode(errors="replace"))
        return 2
    say(f"{len(names)} functions were compiled until then")
    if not names or not runs.wrong(*allowing(names)):
        say("it does not come back with only these allowed, so no function can be named; " + (
            "REWRITEJIT=0 avoids it" if not names else "try again with --runs 5"))
        return 1

    known = {}

    def is_wrong(some):
        key = tuple(some)
        if key not in known:
            known[key] = runs.wrong(*allowing(some)) is not None
            say(f"  {len(some)} of {len(names)} allowed: {'wrong' if known[key] else 'right'}")
        return known[key]
    found = smallest(names, is_wrong)
    enough = next(([name] for name in found if len(found) > 1 and not runs.wrong("--deny", name)), found)
    say(f"{runs.count} runs. Needed for the difference: {', '.join(found)}")
    if runs.wrong("--deny", ",".join(enough)):
        say("it stays when they are denied: other functions show it, too. Deny these, and bisect again")
    sys.stdout.write(f"deny = [{', '.join(repr(name).replace(chr(39), chr(34)) for name in enough)}]\n")
    say(f"that line goes into [tool.rewritejit] of pyproject.toml; or: --deny '{','.join(enough)}'")
    return 1
