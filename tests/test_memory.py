"""Memory: pages of machine code, what is freed, deep recursion, and a system that gives no memory, pages or threads."""
import contextlib
import gc
import importlib
import io
import os
import shutil
import subprocess
import sys
import threading

import pytest

from rewritejit import config, counters, driver, hotness, report
from rewritejit.nativeops.ext import _core
from rewritejit.rewriter.probe import instrument
from tests import modes

SLOW = os.environ.get("REWRITEJIT_SLOW", "0") not in ("", "0")
OLD = sys.version_info < (3, 12)


@pytest.fixture
def compiling():
    counters.reset()
    driver.start(config.Config(threshold=2, loop_threshold=4, debug=True))
    yield
    driver.stop()


def functions(source, name="memory"):
    """The namespaces of a program: plain, and watched."""
    spaces = []
    for change in (lambda code: code, lambda code: instrument(code, (2, 4))):
        spaces.append({"__name__": name})
        exec(change(compile(source, name, "exec")), spaces[-1])
    return spaces


def resident():
    """Resident memory in KiB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


# ---- pages ----------------------------------------------------------------------------------------------------------

PAGES = """
import threading

wrong, executable, done = set(), 0, False


def look():
    global executable
    with open("/proc/self/maps") as file:
        lines = file.read().splitlines()
    wrong.update([line for line in lines if "w" in line.split()[1] and "x" in line.split()[1]])
    anonymous = [line.split()[0].split("-") for line in lines if " r-xp " in line and len(line.split()) == 5]
    executable = max(executable, sum([int(end, 16) - int(start, 16) for start, end in anonymous]) // 4096)


def watch():
    while not done:
        look()


from rewritejit.rewriter.probe import instrument


def work(n):
    t = 0
    for i in range(n):
        t += i
    return t


work(100)                       # the compiler is loaded here: while it is, nothing is compiled in other threads
thread = threading.Thread(target=watch)
thread.start()
for k in range(60):
    names = {"__name__": "__main__"}
    text = f"def f(n):\\n    t = {k}\\n    for i in range(n):\\n        t += i ^ {k}\\n    return t"
    exec(instrument(compile(text, "pages", "exec"), (1, 1)), names)
    assert [names["f"](50) for _ in range(3)] == 3 * [k + sum([i ^ k for i in range(50)])]
look()
done = True
thread.join()
print(len(wrong), executable >= 50)
"""


def test_no_page_is_writable_and_executable():
    """Neither while machine code is made nor afterwards; one that was written is not writable any more."""
    done = modes.run(["-m", "rewritejit", "--threshold", "1", "--loop-threshold", "1", "--deny", "__main__:watch,__main__:look*", "-c", PAGES])
    assert (done.status, done.out, done.err) == (0, "0 True\n", "")


# ---- what is freed ----------------------------------------------------------------------------------------------------

MODULE = """
K = {number}


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def rows(n):
    found = []
    for i in range(n):
        found.append((i, i * 0.5 + K))
    return found


def uses(n):
    t = 0
    for i, x in rows(n):
        t += i + x
    return t + fib(6)


for _ in range(3):
    fib(8), rows(30), uses(30)
"""


def test_reloading_a_module_leaves_nothing(tmp_path, monkeypatch):
    """importlib.reload of a module with hot functions: a page for each reload would show."""
    times, warm, most = (1000, 250, 2000) if SLOW else (60, 20, 700)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr("rewritejit.hotness.KEPT_KERNELS", 20)
    file = tmp_path / "reloaded_module.py"
    file.write_text(MODULE.format(number=0))
    import importlib.machinery
    plain = importlib.machinery.SourceFileLoader.get_code
    monkeypatch.setattr(importlib.machinery.SourceFileLoader, "get_code", lambda self, name: instrument(plain(self, name), (2, 4)))
    counters.reset()
    driver.start(config.Config(threshold=2, loop_threshold=4))
    module = importlib.import_module("reloaded_module")
    try:
        for turn in range(times):
            importlib.reload(module)
            if turn == warm:
                gc.collect()
                before = resident()
        gc.collect()
        after = resident()
        print(f"{times} reloads, {counters.totals['kernels']} kernels: {before} KiB, {after} at the end")
        assert counters.totals["kernels"] > 3 * times
        assert after - before < most, (before, after)
    finally:
        driver.stop()
        del sys.modules["reloaded_module"]


CYCLES = [
    "def f(n):\n    t = {k}\n    for i in range(n):\n        t += i ^ {k}\n    return t",
    "def f(n):\n    x, items = {k}.5, []\n    while n:\n        n -= 1\n        x = x * 0.75 + n\n        items.append(x)\n    return items",
    "def g(n):\n    return n if n < 2 else g(n - 1) + g(n - 2)\n\n\ndef f(n):\n    return [g(i % 7) + {k} for i in range(n)]",
    "def f(n):\n    names, found = {{}}, ''\n    for i in range(n):\n        names[f'{{i}}'] = i + {k}\n        found += chr(65 + i % 26)\n"
    "    return found, names",
    "k = {k}\n\n\ndef f(n):\n    def g(x):\n        nonlocal t\n        t += x\n        return k\n    t = 0\n    for i in range(n):\n        g(i * k)\n"
    "    return t, (n, [(i, n) for i in range(n)])"]


def test_compiled_and_thrown_away(monkeypatch):
    """Ever new functions that are compiled, left at each guard in turns, invalidated, and thrown away: nothing is left of them."""
    times, warm, most, blocks = (3000, 300, 2000, 3000) if SLOW else (150, 50, 1000, 3000)
    monkeypatch.setattr("rewritejit.hotness.KEPT_KERNELS", 20)
    monkeypatch.setattr("rewritejit.hotness.KEPT_VOLATILE", 20)
    monkeypatch.setattr("rewritejit.counters.COMPILED_KEPT", 100)
    counters.reset()
    configs = [config.Config(threshold=1, loop_threshold=1, fail_guards=which) for which in (None, "all", 3)]
    driver.start(configs[0])
    driver._compiler()
    try:
        for turn in range(times):
            driver._config = driver._pipeline.config = configs[turn % 3]
            source = CYCLES[turn % len(CYCLES)].format(k=turn)
            names, watched = {"__name__": "cycle"}, {"__name__": "cycle"}
            exec(compile(source, "cycle", "exec"), names)
            exec(instrument(compile(source, "cycle", "exec"), (1, 1)), watched)
            for watched["k"] in (turn, turn, 7):
                names["k"] = watched["k"]
                assert watched["f"](20) == names["f"](20), source
            if turn == warm:
                gc.collect()
                before = resident(), sys.getallocatedblocks()
        gc.collect()
        after = resident(), sys.getallocatedblocks()
        print(f"{times} programs, {counters.totals['kernels']} kernels: {before} KiB and blocks, {after} at the end")
        assert counters.totals["kernels"] > (10_000 if SLOW else 500) and not counters.errors
        assert after[0] - before[0] < most and after[1] - before[1] < blocks, (before, after)
    finally:
        driver.stop()


LARGE = "def f(n):\n    t = 0\n    for i in range(n):\n" + "".join([f"        t = t * i // {k + 3} % 1000 + i ^ t\n" for k in range(300)]) + "    return t\n"


@pytest.mark.parametrize("debug", [False, True])
def test_compiling_leaves_no_garbage(monkeypatch, debug):
    """What the compiler makes goes at once, also of what is declined or too large: a program may have no garbage collected."""
    monkeypatch.setattr("rewritejit.hotness.KEPT_KERNELS", 10**6)
    counters.reset()
    driver.start(config.Config(threshold=1, loop_threshold=1, debug=debug))
    driver._compiler()
    driver._compiler()
    kept = []
    sources = [one.format(k=7) for one in CYCLES] + [LARGE] + [open(os.path.join(modes.ROOT, "tests", "behaviour", name), encoding="utf-8").read() for name in (
        "lists_more.py", "tuple_returns.py", "maps_filters.py", "closure_stores.py", "float_runge_kutta.py")]
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for number, source in enumerate(sources):
                kept.append({"__name__": "garbage", "k": number})
                exec(instrument(compile(source, "garbage", "exec"), (1, 1)), kept[-1])
                for _ in range(3):
                    kept[-1].get("f", int)(30)
        gc.collect()
        ours = [one for one in gc.garbage if (type(one).__module__ or "").startswith(("rewritejit.rewriter", "rewritejit.guards", "rewritejit.nativeops.ir",
                "rewritejit.nativeops.opt", "rewritejit.nativeops.codegen")) or str(getattr(one, "__module__", "")).startswith("rewritejit")]
        report.collect(_core)
        assert counters.totals["kernels"] > 50 and any([reason.startswith("budget") for _, _, reason in counters.declined])
        assert not ours, ours[:20]
    finally:
        gc.set_debug(0)
        gc.enable()
        gc.garbage.clear()
        driver.stop()


def test_records_of_ever_new_functions_are_bounded(monkeypatch):
    """The statistics of a process that goes on making functions, and what is known of sites that wait."""
    monkeypatch.setattr("rewritejit.counters.KEYS_KEPT", 4)
    monkeypatch.setattr("rewritejit.hotness.KEPT_WAITING", 4)
    counters.reset()
    driver.start(config.Config(threshold=1, loop_threshold=1))
    try:
        for turn in range(12):
            names = {"__name__": f"module{turn}"}
            exec(instrument(compile("def f():\n    return None", "f", "exec"), (1, 1)), names)
            assert [names["f"]() for _ in range(4)] == [None] * 4
            driver._remember(driver._postponed, turn, True, hotness.KEPT_WAITING)
            counters.kernel_invalidated(f"module{turn}:f", "global-changed:k")
        declines, changes = counters.totals["declines"], counters.totals["invalidations"]
        assert declines >= 12 and sum(counters.declined.values()) == declines and len(counters.declined) == 5
        assert changes == 12 and sum(counters.invalidated.values()) == changes and len(counters.invalidated) == 5
        assert "(others), line 0: so short" in report.text() and len(driver._postponed) == 4
    finally:
        driver.stop()
        counters.reset()


CHANGED = "k = 1\ndef f(n):\n    t = 0\n    for i in range(n):\n        t += i ^ k\n    return t\n"


def test_namespaces_of_changed_globals_are_freed(monkeypatch, compiling):
    """Globals that changed under a kernel are remembered, but not for ever: that keeps their namespaces alive."""
    monkeypatch.setattr("rewritejit.hotness.KEPT_VOLATILE", 5)
    for turn in range(20):
        _, names = functions(CHANGED)
        for names["k"] in range(3):
            assert [names["f"](30) for _ in range(5)] == 5 * [sum([i ^ names["k"] for i in range(30)])]
    assert len(counters.invalidated) and len(driver._pipeline.volatile) == 5


# ---- deep recursion ------------------------------------------------------------------------------------------------------

def wide(n):
    """A recursive function with n variables that live across its call."""
    lines = [f"    v{i} = x * 1.5 + {i}.25" for i in range(n)]
    return "\n".join(["def deep(n, x=1.0):", "    if n == 0:", "        return x", *lines, "    r = deep(n - 1, x * 0.5)",
                      "    return r" + "".join([f" + v{i}" for i in range(n)])]) + "\n"


DEEP = {"small": "def deep(n):\n    return 0 if n == 0 else deep(n - 1) + 1\n",
        "pair": "def deep(n):\n    return True if n == 0 else odd(n - 1)\ndef odd(n):\n    return False if n == 0 else deep(n - 1)\n",
        "list": "def deep(n):\n    if n == 0:\n        return []\n    r = deep(n - 1)\n    r.append(n)\n    return r\n",
        "wide": wide(60), "very wide": wide(400)}


@pytest.mark.parametrize("name", DEEP)
def test_deep_recursion_in_threads(name, compiling):
    """As deep as CPython goes, with its RecursionError, whatever the thread's stack and the limit: what does not fit on the C stack is
    left to the interpreter."""
    plain, watched = [space["deep"] for space in functions(DEEP[name])]
    for _ in range(5):
        assert watched(20) == plain(20)
    assert counters.totals["kernels"] >= 1
    limit, size, results = sys.getrecursionlimit(), threading.stack_size(), []

    def attempt(function, depth):
        try:
            return function(depth)
        except RecursionError as error:
            return str(error)

    def work():
        for depth in (990, 12000):
            results.append((attempt(plain, depth), attempt(watched, depth)))
    try:
        for new_limit in (1000, 10**5):
            for stack in (512 << 10, 8 << 20) if OLD else (4 << 20, 32 << 20):
                threading.stack_size(stack)
                sys.setrecursionlimit(new_limit)
                thread = threading.Thread(target=work)
                thread.start()
                thread.join()
        sys.setrecursionlimit(10**5)
        results.append((attempt(plain, 12000), attempt(watched, 12000)))
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    assert len(results) == 9
    assert all([want == got for want, got in results]), [(str(want)[:60], str(got)[:60]) for want, got in results]


RESIDENT = """
import random, resource

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() >> 20
"""

KEPT = RESIDENT + """
def hot(n):
    total = 0
    for i in range(n):
        total += i
    return total

def faults(count):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        sum(list(range(1000, count)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

hot(100000)
faults(150000), faults(150000)
few = faults(150000)
before = resident()
numbers = list(range(1000, 3000000))
most = resident()
del numbers
print(few, most - before, resident() - before)
"""


def test_a_few_empty_arenas_are_kept():
    plain, ours = [[int(word) for word in modes.run([*options, "-c", KEPT]).out.split()] for options in ([], ["-m", "rewritejit"])]
    assert plain[0] > 5000 > 1000 > ours[0]              # 5 MB, twenty times: most pages anew each time
    assert plain[1] > 80 < ours[1] and plain[2] < 10 and ours[2] < plain[2] + 20          # MB


SHUFFLED = RESIDENT + """
def loop(n, box, length):
    total = 0
    for i in range(n):
        numbers = box[0]
        box[0] = None
        total += len(numbers)
        numbers = None
        box[0] = [5] if i % 1000 != 500 else random.sample(range(1000, length + 1000), length)
    return total

loop(6000, [[300]], 10)
before = resident()
loop(2000, [[300]], 1500000)
print(resident() - before)
"""


def test_kept_ints_keep_no_arenas():
    """Of a long list in random order they would lie in all of them."""
    plain, ours = [int(modes.run([*options, "-c", SHUFFLED]).out) for options in ([], ["-m", "rewritejit"])]
    assert ours < plain + 25          # MB


def test_room_for_nested_calls(compiling):
    """A kernel knows how much stack and how large a record each of its native calls needs."""
    rooms = []
    for name in ("small", "very wide"):
        counters.reset()
        watched = functions(DEEP[name])[1]["deep"]
        for _ in range(5):
            watched(20)
        kernel = counters.compiled[0].kernel
        rooms.append((kernel.stack_room, kernel.record_room))
    assert rooms[0] == (512, 1024) and rooms[1][0] > 400 * 8 and rooms[1][1] > 400 * 8


# ---- nothing to be had -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("first, last, step, width", [(1, 1100, 3, 1), (1, 900, 7, 400)])
def test_memory_errors_in_kernels(first, last, step, width):
    """Allocations fail while kernels run: the answer is CPython's, or MemoryError; what must be released is."""
    nomemory(first, last, step, width)


@pytest.mark.skipif(not OLD, reason="CPython 3.12 and 3.13 free a code object that is in use when a function cannot be made")
@pytest.mark.parametrize("width", [1, 40])
def test_memory_errors_in_the_compiler(width):
    """The same while they are compiled; what was not compiled for want of memory is later."""
    nomemory(1, 60000, 301 if SLOW else 6001, width, "fresh")


def nomemory(*arguments):
    pytest.importorskip("_testcapi")
    program = os.path.join(modes.ROOT, "tests", "stress", "nomemory.py")
    done = modes.run([program, *[str(argument) for argument in arguments]])
    assert done.status == 0 and " 0 wrong, 0 held" in done.out and done.out.endswith("errors: []\n"), done.out + done.err


HOT = """
import resource, rewritejit, sys, threading


def ints(n):
    t = 0
    for i in range(n):
        t += i ^ 5
    return t


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def lists(n):
    rows = []
    for i in range(n):
        rows.append([i] * 3)
    return len(rows)


def work():
    print(ints(5000), fib(15), lists(3000))


PREPARE
work()
thread = threading.Thread(target=work)
try:
    thread.start()
    thread.join()
except RuntimeError:
    work()
work()
facts = rewritejit.stats()
reasons = sorted(set([row["reason"] for row in facts["declined"] if row["reason"].startswith("no-executable")]))
print(facts["kernels"] > 0, facts["put_off"] > 0, reasons, facts["internal_errors"])
"""
ANSWERS = "12497500 610 3000\n" * 3
EAGER = ("-m", "rewritejit", "--threshold", "3", "--loop-threshold", "40")


@pytest.mark.parametrize("spare", [2, 6, 12, 30, 60])
def test_little_address_space(spare):
    """With so many MB left, nothing is compiled, and that is counted; the program's memory is its own."""
    prepare = "with open('/proc/self/statm') as file:\n    size = int(file.read().split()[0]) * 4096\n"
    prepare += f"resource.setrlimit(resource.RLIMIT_AS, (size + ({spare} << 20), -1))\n"
    done = modes.run([*EAGER, "-c", HOT.replace("PREPARE", prepare)])
    answers, facts = done.out.rsplit("\n", 2)[:2]
    assert (done.status, answers + "\n", done.err) == (0, ANSWERS, "")
    assert facts in ("False True [] 0", "True True [] 0", "True False [] 0"), facts
    assert spare > 12 or facts == "False True [] 0"


SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>

static int refuses(const char *what) { const char *text = getenv("SHIM"); return text && strstr(text, what); }

int mprotect(void *at, size_t size, int how)
{
    static int (*next)(void *, size_t, int);
    if (refuses("mprotect") && (how & PROT_EXEC)) { errno = EACCES; return -1; }
    if (!next) next = dlsym(RTLD_NEXT, "mprotect");
    return next(at, size, how);
}

int memfd_create(const char *name, unsigned flags)
{
    static int (*next)(const char *, unsigned);
    if (refuses("memfd")) { errno = EACCES; return -1; }
    if (!next) next = dlsym(RTLD_NEXT, "memfd_create");
    return next(name, flags);
}

void *mmap64(void *at, size_t size, int how, int flags, int file, off_t offset)
{
    static void *(*next)(void *, size_t, int, int, int, off_t);
    if (refuses("large") && size > (1 << 20) && file == -1 && (flags & MAP_NORESERVE)) { errno = ENOMEM; return MAP_FAILED; }
    if (!next) next = dlsym(RTLD_NEXT, "mmap64");
    return next(at, size, how, flags, file, offset);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*work)(void *), void *data)
{
    static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (refuses("thread")) return EAGAIN;
    if (!next) next = dlsym(RTLD_NEXT, "pthread_create");
    return next(thread, attr, work, data);
}
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """A library that refuses what the environment variable SHIM names."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler")
    folder = tmp_path_factory.mktemp("shim")
    (folder / "shim.c").write_text(SHIM)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", folder / "shim.so", folder / "shim.c", "-ldl"], check=True)
    return str(folder / "shim.so")


@pytest.mark.parametrize("refused, facts", [
    ("mprotect memfd", "False False ['no-executable-memory:Permission denied'] 0"),
    ("mprotect", "True False [] 0"),                               # there is another way
    ("thread", "False True [] 0"),
    ("large", "True True [] 0")])                                  # kernels, but no room for their records
def test_refusals(shim, refused, facts):
    """Where the system refuses pages or threads the program runs on, with the reason in the statistics."""
    done = subprocess.run([sys.executable, *EAGER, "-c", HOT.replace("PREPARE", "")], cwd=modes.ROOT, capture_output=True, text=True,
                          env={**modes.environment(), "LD_PRELOAD": shim, "SHIM": refused})
    assert (done.returncode, done.stdout, done.stderr) == (0, ANSWERS + facts + "\n", "")
