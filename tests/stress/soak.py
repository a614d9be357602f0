"""Soak: python -m tests.stress.soak [--time SECONDS] [--seed N] [--warm SECONDS] [--plain].

One process runs random programs (progen) and the behaviour programs that can share a process, again and again, compiled with
thresholds, options and failing guards that change every few programs; kernels are made and thrown away all the time. What each
prints must be what it prints plainly. After the warm-up (a third of the time, or --warm), in which the random programs are chosen, memory is
sampled: what is in use (objects, and the C library's blocks) must be flat, and so must resident memory, of which freed memory is a part that
goes up and down: the compiler's, which the C library keeps for the next time. Prints how each changed; exit status 1 after a wrong answer or
where memory grows. --plain runs the same programs without compiling anything: the share of CPython itself.
"""
import contextlib
import ctypes
import gc
import io
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import types
import warnings

from rewritejit import config, counters, driver, hotness, report
from rewritejit.nativeops.ext import _core
from rewritejit.rewriter.probe import instrument
from tests import modes, progen

POOL = 200                       # random programs, used again and again: new ones would leave traces in CPython itself
BATCH = 12                       # programs between two changes of the options
# name -> (what it is, growth within the samples and slope a minute of the line through them that together are too much: noise is less)
MEASURES = {"resident": ("KiB resident", 6144, 400),
            "malloc": ("KiB in use of the C library's", 1024, 60),
            "free": ("KiB freed that it keeps", 1 << 30, 1 << 30),
            "blocks": ("blocks of objects", 30_000, 1500)}
# What a behaviour program must not mention: it would change the process, or see that it is not alone in it.
ALONE = ("fork", "signal", "_exit", "settrace", "setprofile", "monitoring", "stdin", "atexit", "_getframe", "sys.argv", "thread",
         "asyncio", "setrecursionlimit", "sys.modules", "gc.", "__main__", "exit(", "excepthook", "import numpy", "sys.std", "builtins",
         "getrefcount", "tracemalloc", "warnings", "displayhook", "audithook", "ctypes", "uncaught", "import os", "__del__", "weakref")


class Mallinfo(ctypes.Structure):
    """struct mallinfo2."""
    _fields_ = [(name, ctypes.c_size_t) for name in
                ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


MALLINFO = ctypes.CDLL(None).mallinfo2
MALLINFO.restype = Mallinfo


def measured():
    """What MEASURES names, now."""
    with open("/proc/self/statm") as file:
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024
    info = MALLINFO()
    return resident, (info.uordblks + info.hblkhd) // 1024, info.fordblks // 1024, sys.getallocatedblocks()


def output(code, name):
    """What a program prints, and the exception that ends it."""
    module, out = types.ModuleType(name), io.StringIO()
    sys.modules[name] = module                               # classes are looked up there
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            exec(code, module.__dict__)
        except Exception as error:
            print("ended by", type(error).__name__, error)
        finally:
            del sys.modules[name]
            module.__dict__.clear()
    return re.sub(r"Dying\d+", "Dying", modes.settled(out.getvalue()))     # numbered in the order they are made in a process


def plain_output(code):
    """The output of a program that is not compiled, from a child of this process: some do not end, or need much memory. Then None."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.5)             # which kills it
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        try:
            data = output(code, "soaked").encode("utf-8", "surrogatepass")
            while data:
                data = data[os.write(writer, data):]
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8", errors="surrogatepass", newline="") as pipe:
        text = pipe.read()
    return text if os.waitpid(child, 0)[1] == 0 and "MemoryError" not in text else None


def behaviour_programs():
    """name -> (code, what it prints), of those that print the same twice in this process."""
    found = {}
    for path in modes.PROGRAMS:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if not any([word in text for word in ALONE]):
            name = os.path.basename(path)
            code = compile(text, path, "exec")
            wanted = output(code, "soaked")
            if "ended by" not in wanted and " at 0x" not in wanted and wanted == output(code, "soaked"):
                found[name] = code, wanted
    return found


def random_config(rng):
    """(thresholds of probes, Config)"""
    settings = {}
    if rng.random() < 0.5:
        settings["fail_guards"] = rng.choice(("all", rng.randrange(2, 15), ("random", rng.randrange(10**6))))
    if rng.random() < 0.15:
        settings["poll_always"] = True
    if rng.random() < 0.15:
        settings["opt"] = "0"
    return (rng.choice((1, 2, 3, 7, 30)), rng.choice((1, 2, 5, 40, 300))), config.Config(threshold=2, loop_threshold=4, **settings)


class Soak:
    """The state of one run. samples: (seconds, what is measured) after the warm-up."""

    def __init__(self, seed, plain=False):
        self.rng = random.Random(seed)
        self.plain, self.choosing = plain, True
        self.programs = behaviour_programs()
        self.tried = self.kernels = self.wrong = 0
        self.pool, self.samples = [], []

    def one(self, thresholds):
        """Run one program both ways."""
        if self.rng.random() < 0.25:
            name = self.rng.choice(list(self.programs))
            code, wanted = self.programs[name]
        else:
            if self.choosing and len(self.pool) < POOL:
                seed = self.rng.randrange(10**8)
                code = compile(progen.program(seed), "random", "exec")
                wanted = plain_output(code)
                if wanted is None:
                    return
                self.pool.append((f"progen seed {seed}", code, wanted))
            name, code, wanted = self.rng.choice(self.pool)
        got = output(code if self.plain else instrument(code, thresholds), "soaked")
        self.tried += 1
        if got != wanted:
            self.wrong += 1
            difference = modes.Outcome(0, wanted, "", 0).differences(modes.Outcome(0, got, "", 0), 20)
            print(f"WRONG {name}, thresholds {thresholds}, fail {driver._config.fail_guards}, opt {driver._config.opt}\n{difference}", flush=True)

    def batch(self):
        thresholds, chosen = random_config(self.rng)
        driver._config = driver._pipeline.config = chosen
        for _ in range(BATCH):
            self.one(thresholds)
        self.kernels += counters.totals["kernels"]
        if counters.errors:
            self.wrong += 1
            print("ERRORS", thresholds, counters.errors[:3], flush=True)
        report.collect(_core)
        counters.reset()                                     # the report's records of ever new functions are no leak

    def run(self, seconds, warm):
        began = time.monotonic()
        while (at := time.monotonic() - began) < seconds and self.wrong < 5:
            self.choosing = at <= warm or not self.pool
            self.batch()
            if not self.choosing and (not self.samples or at - self.samples[-1][0] > max(1.0, seconds / 200)):
                self.sample(at)
        self.sample(at)
        return at

    def sample(self, at):
        gc.collect()
        self.samples.append((at, measured()))

    def growth(self, which):
        """(first, last and highest value, the slope a minute of the line through the samples) of one measure."""
        count, values = len(self.samples), [values[which] for _, values in self.samples]
        mean_at, mean = sum([at for at, _ in self.samples]) / count, sum(values) / count
        spread = sum([(at - mean_at) ** 2 for at, _ in self.samples])
        slope = sum([(at - mean_at) * (value - mean) for (at, _), value in zip(self.samples, values)]) / spread * 60 if spread else 0.0
        return values[0], values[-1], max(values), slope

    def report(self):
        """Prints how the measures changed. Whether one grew."""
        grown = False
        for which, (title, growth, steep) in enumerate(MEASURES.values()):
            first, last, most, slope = self.growth(which)
            grows = last - first > growth and slope > steep
            grown |= grows
            print(f"  {title}: {first} after the warm-up, {last} at the end, {most} at most, slope {slope:+.0f} a minute{': GROWS' if grows else ''}")
        return grown


def main(arguments):
    parser = modes.parser(__doc__, 60.0, random.randrange(10**9))
    parser.add_argument("--warm", type=float, help="seconds before memory is looked at; a third of the time")
    parser.add_argument("--plain", action="store_true", help="compile nothing")
    options = parser.parse_args(arguments)
    seed, plain = options.seed, options.plain
    hotness.KEPT_KERNELS = 60
    sys.set_int_max_str_digits(0)
    warnings.simplefilter("ignore")                         # of random programs that are compiled
    with tempfile.TemporaryDirectory(prefix="soak") as folder:
        with open(os.path.join(folder, "progen_support.py"), "w", encoding="utf-8") as file:
            file.write(progen.SUPPORT)
        sys.path.insert(0, folder)
        soak = Soak(seed, plain)
        driver.start(config.Config(threshold=2, loop_threshold=4, fail_guards="all"))
        driver._compiler()
        print(f"Python {sys.version.split()[0]}, seed {seed}, {len(soak.programs)} behaviour programs{', plain' if plain else ''}", flush=True)
        took = soak.run(options.time, options.time / 3 if options.warm is None else options.warm)
        sys.path.remove(folder)
    print(f"{took:.0f} s: {soak.tried} programs, {soak.kernels} kernels, {soak.kernels - len(driver._kept)} of them discarded, {soak.wrong} wrong; "
          f"{len(soak.samples)} samples")
    grown = soak.report()
    return 1 if soak.wrong or grown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
