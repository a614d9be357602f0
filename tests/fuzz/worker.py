"""Runs programs in its own process: each once as CPython does, and once under rewritejit in each of some modes.

Reads a JSON object per line: {"source": text, "modes": {name: options}} or {"coverage": true}; answers with one per line. A program's code
object is compiled anew for each run and given its sites by the import hook's own `apply`, so that a run knows nothing of the one before.
"""
import contextlib
import gc
import io
import json
import os
import re
import resource
import signal
import sys
import types
import warnings

MODULE = "prog_fuzz"
_ADDRESS = re.compile(" at 0x[0-9a-f]+")
MEMORY = 1 << 30                     # bytes: a program that needs more, such as a list that is extended by an iterator over itself, is no use either
SECONDS = 2                          # of CPU time: a program that takes longer in plain CPython is no use


class TooLong(BaseException):
    """A program takes too long. raised: whether that happened, also if the program did not let it through."""

    raised = False


class Coverage:
    """What of the compiler was met: its handlers, ops, exits and declines. Reads the compiler's own tables and counters."""

    def __init__(self):
        self.handlers, self.builtins, self.built, self.optimised = set(), set(), set(), set()
        self.exits, self.declined, self.invalidated, self.kernels = {}, {}, {}, 0
        self.watching = False

    def watch(self):
        """Note from now on what the compiler, once it is loaded, does."""
        from rewritejit import driver
        if self.watching or driver._pipeline is None or driver._pipeline.generate is None:
            return
        self.watching = True
        from rewritejit.nativeops import opt
        from rewritejit.rewriter import calls, instructions
        for table, met in ((instructions.HANDLERS, self.handlers), (calls.BUILTINS, self.builtins)):
            for key, handler in list(table.items()):
                table[key] = self.noting(handler, key, met)
        optimise = opt.optimize

        def optimised(graph, *rest):
            self.built.update(op.name for op in graph.ops())
            optimise(graph, *rest)
            self.optimised.update(op.name for op in graph.ops())
        opt.optimize = optimised

    @staticmethod
    def noting(handler, key, met):
        def noted(*arguments, **options):
            met.add(key)
            return handler(*arguments, **options)
        return noted

    def harvest(self):
        """Take over what was counted since the last time."""
        from rewritejit import counters, report
        facts = report.as_dict()
        for name, mine in (("exits", self.exits), ("declined", self.declined), ("invalidated", self.invalidated)):
            for item in facts[name]:
                mine[item["reason"]] = mine.get(item["reason"], 0) + item["count"]
        self.kernels += facts["kernels"]
        counters.reset()

    def answer(self):
        """What was met, counted from the last answer on."""
        found = {"handlers": sorted(self.handlers), "builtins": sorted(filter(None, map(callables().get, self.builtins))), "built": sorted(self.built),
                "optimised": sorted(self.optimised), "exits": self.exits, "declined": self.declined, "invalidated": self.invalidated,
                "kernels": self.kernels}
        self.exits, self.declined, self.invalidated, self.kernels = {}, {}, {}, 0
        return found


def callables():
    """id -> name of the builtins and methods that the compiler may have handlers for."""
    import array
    import bisect
    import builtins
    import collections
    import functools
    import heapq
    import itertools
    import math
    import operator
    import time
    names = {}
    for module in (builtins, math, operator, functools, itertools, collections, bisect, heapq, time, array):
        for name, value in vars(module).items():
            names.setdefault(id(value), f"{module.__name__}.{name}" if module is not builtins else name)
            if isinstance(value, type):
                for inner in dir(value):
                    names.setdefault(id(getattr(value, inner, None)), f"{value.__name__}.{inner}")
    return names


def execute(code, destructors):
    """What a program's code prints, and how it ends. destructors: some objects tell when they die, so the collector must not choose when."""
    out = io.StringIO()
    sys.modules.pop("progen_support", None)              # it counts objects
    if destructors:
        gc.collect()
        gc.disable()
    module = types.ModuleType(MODULE)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                exec(code, module.__dict__)
            except Exception as error:
                print("ended by", type(error).__name__, str(error)[:300], error.__traceback__.tb_next and error.__traceback__.tb_next.tb_lineno)
            module.__dict__.clear()
        if destructors:
            with contextlib.redirect_stdout(io.StringIO()):
                gc.collect()
    finally:
        gc.enable()
        if "progen_support" in sys.modules:              # what is still there belongs to a program that took too long, or to a kernel
            sys.modules["progen_support"].Dying.quiet = True
    return _ADDRESS.sub("", out.getvalue())


def declined(code):
    """The code with sites, each of which is declined."""
    from rewritejit.rewriter import probe
    fresh = probe.instrument(code, (1 << 40, 1 << 40))
    todo = [fresh]
    while todo:
        one = todo.pop()
        todo += [item for item in one.co_consts if type(item) is types.CodeType]
        for site in probe.sites(one):
            site.decline(one)
    return fresh


def watched(source, options):
    """What the program prints under rewritejit with these options, as the command line has them; None: with all sites declined."""
    from rewritejit import activation, config
    if options is None:
        return execute(declined(compile(source, f"{MODULE}.py", "exec")), "Dying()" in source)
    words, flags = list(options), {}
    while words:
        name = words.pop(0)[2:].replace("-", "_")
        flags[name] = words.pop(0) if config.row_of(name)[1] else "1"
    handle = activation.start(config.from_sources({"debug": "1", "allow": MODULE, **flags}))
    try:
        return execute(handle.hook.apply(compile(source, f"{MODULE}.py", "exec"), MODULE, f"{MODULE}.py", False), "Dying()" in source)
    finally:
        handle.uninstall()


def too_long(*_):
    TooLong.raised = True
    raise TooLong


def plain_run(source):
    """What the program prints in plain CPython, or None if that takes too long or too much memory."""
    code = compile(source, f"{MODULE}.py", "exec")
    try:
        TooLong.raised = False
        signal.setitimer(signal.ITIMER_PROF, SECONDS, 0.1)       # again and again: a `finally` or a context manager may swallow it
        try:
            text = execute(code, "Dying()" in source)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return None if TooLong.raised or "MemoryError" in text else text
    except TooLong:
        signal.setitimer(signal.ITIMER_PROF, 0)
        return None


def compare(request, coverage):
    """The answer for a program: its plain output, and the modes in which it is different, with their output."""
    source = request["source"]
    try:
        plain = plain_run(source)
    except SyntaxError as error:
        return {"rejected": f"{error.msg}: {error.text}"}
    if plain is None:
        return {"rejected": "too long"}
    different = {}
    for mode, options in request["modes"].items():
        now = watched(source, options)
        if now != plain:
            different[mode] = now
        coverage.watch()
        coverage.harvest()
    return {"plain": plain, "different": different}


def main():
    sys.path.insert(0, sys.argv[1])
    sys.set_int_max_str_digits(0)
    warnings.simplefilter("ignore")
    sys.stdout = open(os.devnull, "w")                   # for what dies later: the answers go to sys.__stdout__
    signal.signal(signal.SIGPROF, too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    coverage = Coverage()
    for line in sys.stdin:
        request = json.loads(line)
        answer = coverage.answer() if "coverage" in request else compare(request, coverage)
        sys.__stdout__.write(json.dumps(answer) + "\n")
        sys.__stdout__.flush()


if __name__ == "__main__":
    main()
