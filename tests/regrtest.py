"""CPython's own tests, plain and under rewritejit: each test must end as it does without us.

    python -m tests.regrtest [--mode NAME]... [--options "..."] [--timeout SECONDS] [-v] [--all | test_name ...]

runs `python -m test -v` for each (default: TESTS; with --all, all modules of the test package but LEFT_OUT_OF_ALL, which takes about an hour for a mode)
plain and in each mode (default: all of MODES) and prints a table, and every test whose outcome differs. Every module is allowed, the standard library
and the tests included, but for DENIED.
"""
import re
import sys
from fnmatch import fnmatch

from tests import modes

TESTS = ("test_int", "test_float", "test_math", "test_bool", "test_range", "test_generators", "test_exceptions",
         "test_traceback", "test_inspect",
         "test_sys_settrace", "test_threading", "test_signal",
         "test_list", "test_tuple", "test_dict", "test_set", "test_unpack", "test_listcomps", "test_slice", "test_sort", "test_enumerate",
         "test_iter", "test_bytes", "test_array", "test_memoryview", "test_str" if sys.version_info >= (3, 13) else "test_unicode",
         "test_string", "test_fstring", "test_long", "test_builtin", "test_deque", "test_defaultdict", "test_collections",
         "test_userlist", "test_userdict", "test_itertools", "test_functools", "test_bisect", "test_heapq", "test_copy", "test_weakref",
         "test_gc", "test_re", "test_json", "test_random", "test_statistics")
QUICK = ("test_bool", "test_range")
FIRST_USE = ("--threshold", "1", "--loop-threshold", "1")
MODES = {
    "default": (),                                        # as users run it: compilations are put off until they pay
    "eager": FIRST_USE,                                   # all is compiled at its first use
    "fail-all": (*FIRST_USE, "--fail-guards", "all"),
    "interp": ("--core", "interp", "--threshold", "20", "--loop-threshold", "100"),
}

# These look at the bytecode of their own functions, count its events, or marshal it.
DENIED = ("test.test_dis", "test.dis_module", "dis:code_info", "test.test_compile", "test.test_monitoring", "test.test_peepholer",
          "test.test_patma:TestSourceLocations.*", "test.test_type_cache", "test.test_interpreters.test_api", "test.test__interpreters")

# Modules (globs) that --all leaves out, and why.
LEFT_OUT_OF_ALL = {
    "test_idle": "needs a display",
    "test_t[kt]*": "the same",
    "test*.test_gdb*": "gdb runs another interpreter, without us",
    "test_gdb*": "the same",
}

# Tests that cannot be equal, and why.
EXCEPTIONS = {
    "test.test_descr.ClassPropertiesAndMethods.test_slots": "counts all objects: the compiler's, too",
    "test.test_xml_etree.BugsTest.test_bug_xmltoolkit63": "the same, references to None",
    "test.test_xml_etree_c.BugsTest.test_bug_xmltoolkit63": "the same",
    "test.test_imp.ImportTests.test_create_builtin_subinterp": "the same, to the module builtins",
    "test.test_tracemalloc.TestTracemallocEnabled.test_get_traced_memory": "the same, memory",
    "test.test_sys.SysModuleTest.test_getallocatedblocks": "the same",
    "test.test_os.TimerfdTests.test_timerfd_ns_TFD_TIMER_ABSTIME": "compiling takes time between two readings of the clock",
    "test.test_os.TimerfdTests.test_timerfd_interval": "the same",
    "test.test_os.TimerfdTests.test_timerfd_ns_interval": "the same",
    "test.test_sys.SizeofTest.test_objecttypes": "the size of its own frame",
    "test.test_int.IntStrDigitLimitsTests.test_denial_of_service_prevented_int_to_str": "skips itself when time is short",
    "test.test_int.IntSubclassStrDigitLimitsTests.test_denial_of_service_prevented_int_to_str": "the same",
}

# The same where the IR interpreter, which is Python code, stands for machine code.
IN_INTERPRETER = {
    "test.test_asyncio.test_threads.ToThreadTests.test_to_thread_concurrent": "threads count in a mock without a lock, and switch more often",
    "test.test_gc.GCTests.test_resurrection_does_not_block_cleanup_of_other_objects": "counts garbage: functions that the IR interpreter makes are cycles",
}
# (mode, module) that takes too long.
LEFT_OUT = {
}

INTERNAL_ERROR = "rewritejit: internal error"

_TEST = re.compile(r"^(\w+) \(([^\W\d][\w.<>]*)\)", re.M)
_WORDS = "ok|FAIL|ERROR|skipped|expected failure|unexpected success"
_END = re.compile(rf" \.\.\. ({_WORDS})|^({_WORDS})$", re.M)          # on a line of its own behind what the test has written


class Result:
    """A run of one test module: outcomes (test's full name -> word), exit status, seconds, the output's text."""
    __slots__ = ("outcomes", "status", "seconds", "text")

    def __init__(self, outcome):
        self.text = outcome.err + outcome.out
        self.status, self.seconds = outcome.status, outcome.seconds
        self.outcomes = {}
        heads = list(_TEST.finditer(self.text))
        for head, following in zip(heads, heads[1:] + [None]):
            name = f"{head.group(2)}" if head.group(2).endswith(head.group(1)) else f"{head.group(2)}.{head.group(1)}"
            end = _END.search(self.text, head.end(), following.start() if following else len(self.text))
            if end:
                self.outcomes[name] = end.group(1) or end.group(2)

    def count(self):
        """Such as '12 ok, 1 skipped'."""
        words = {}
        for word in self.outcomes.values():
            words[word] = words.get(word, 0) + 1
        return ", ".join(f"{n} {word}" for word, n in sorted(words.items(), key=lambda item: -item[1])) or "nothing ran"


def run(name, options=None, timeout=600.0):
    """The Result of one of CPython's test modules: plain, or with `options` for rewritejit."""
    debug = ["--debug"] if options else []               # else the compiler's errors are logged
    prefix = [] if options is None else ["-m", "rewritejit", *debug, "--allow", "*", "--deny", ",".join(DENIED), *options]
    return Result(modes.run([*prefix, "-m", "test", "-v", name], timeout=timeout))


def all_modules():
    """The names of all modules of the test package but LEFT_OUT_OF_ALL, as `python -m test` takes them."""
    from test.libregrtest.findtests import findtests
    return [name for name in findtests() if not any(fnmatch(name, pattern) for pattern in LEFT_OUT_OF_ALL)]


def differences(before, now, mode=""):
    """Lines saying which tests ended in another way."""
    lines = []
    exceptions = {**EXCEPTIONS, **(IN_INTERPRETER if mode == "interp" else {})}
    known = [name for name in exceptions if before.outcomes.get(name) != now.outcomes.get(name)]
    if INTERNAL_ERROR in now.text:
        lines.append(now.text[now.text.index(INTERNAL_ERROR):].partition("\n")[0])
    if before.status != now.status and not (known and now.status == 2):      # 2: some test failed
        lines.append(f"exit status {modes.describe(before.status)}, now {modes.describe(now.status)}")
    missing = [name for name in before.outcomes if name not in now.outcomes]
    if len(missing) > 10:
        lines.append(f"{len(missing)} of {len(before.outcomes)} tests did not run")
    for name in sorted({*before.outcomes, *now.outcomes}):
        old, new = before.outcomes.get(name, "did not run"), now.outcomes.get(name, "did not run")
        if old != new and name not in exceptions and (name not in missing or len(missing) <= 10):
            lines.append(f"{name}: {old}, now {new}")
    return lines


def main(arguments):
    names, chosen, timeout, shown = [], {}, 900.0, 600
    words = iter(arguments)
    for word in words:
        if word == "--mode":
            mode = next(words)
            chosen[mode] = MODES[mode]
        elif word == "--options":
            options = next(words)
            chosen[options] = tuple(options.split())
        elif word == "--timeout":
            timeout = float(next(words))
        elif word == "-v":
            shown = 20000
        elif word == "--all":
            names += all_modules()
        else:
            names.append(word)
    chosen = chosen or MODES
    different, modules, passed = dict.fromkeys(chosen, 0), 0, 0
    print(f"Python {sys.version.split()[0]}\n" + "\n".join(f"{mode}: {' '.join(options)}" for mode, options in chosen.items()))
    print(f"{'test':20} {'plain':>8} " + " ".join(f"{mode:>10}" for mode in chosen) + "  outcome", flush=True)
    for name in names or TESTS:
        before = run(name, timeout=timeout)
        print(f"{name:20} {before.seconds:7.1f}s", end=" ", flush=True)
        if before.status is None or not before.outcomes:
            print(" " * 11 * len(chosen) + (" takes too long" if before.status is None else " nothing ran"), flush=True)
            continue
        modules += 1
        passed += list(before.outcomes.values()).count("ok")
        found = []
        for mode, options in chosen.items():
            if (mode, name) in LEFT_OUT:
                print(f"{'-':>10}", end=" ", flush=True)
                continue
            now = run(name, options, timeout)
            lines = differences(before, now, mode)
            different[mode] += bool(lines)
            print(f"{'DIFFERENT' if lines else f'{now.seconds:.1f}s':>10}", end=" ", flush=True)
            if lines:
                found += [f"    {mode}:", *["    " + line for line in lines], "    | " + now.text[-shown:].replace("\n", "\n    | ")]
        print(f" {before.count()}", *found, sep="\n" if found else "", flush=True)
    print(f"{modules} modules, {passed} tests pass in plain CPython; modules with differences: " + ", ".join(f"{mode} {count}" for mode, count in different.items()))
    return 1 if any(different.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
