"""Every counter, declared once, and the records behind `--stats`, rewritejit.stats() and rewritejit.explain().

A row of COUNTERS is (name, unit, text). add(name, amount) counts; the records beside the table keep what belongs to one
kernel, decline or error. All of it is cheap, as it is loaded at every start.
"""

import sys

from rewritejit.pristine import BUILTINS as __builtins__     # for the functions below

COUNTERS = (
    ("modules_seen", "modules", "modules loaded since activation"),
    ("modules_instrumented", "modules", "of them watched"),
    ("hot_events", "events", "functions and loops that got hot"),
    ("kernels", "kernels", "kernels compiled"),
    ("compile_ns", "ns", "time in the compiler"),
    ("load_ns", "ns", "time to load the compiler"),
    ("code_bytes", "bytes", "machine code"),
    ("declines", "sites", "declined"),
    ("invalidations", "kernels", "thrown away because something they relied on changed"),
    ("put_off", "times", "compiling or running a kernel put off: memory was short"),
    ("internal_errors", "errors", "internal errors"),
)

totals = {name: 0 for name, _, _ in COUNTERS}
compiled = []        # Compiled records, in order
declined = {}        # (function, line, reason code) -> how often
invalidated = {}     # (function, what changed) -> how often
errors = []          # one line each, the first ERRORS_KEPT
ERRORS_KEPT = 20
COMPILED_KEPT = 2000 # beyond so many records, those of dropped kernels go
KEYS_KEPT = 5000     # different keys of declined and invalidated each; what is new beyond them is counted together
OTHERS = "(others)"  # the function of those


class Compiled:
    """One compilation that gave a kernel. kind is 'entry', 'loop' or 'native'; ns the time it took, in nanoseconds;
    size the bytes of machine code."""
    __slots__ = ("function", "line", "kind", "ns", "size", "kernel")

    def __init__(self, function, line, kind, ns, size, kernel):
        self.function, self.line, self.kind, self.ns, self.size, self.kernel = function, line, kind, ns, size, kernel


class Retired:
    """What the report needs of a kernel that was dropped."""
    __slots__ = ("entries", "misses", "valid", "exits")

    def __init__(self, kernel):
        self.entries, self.misses, self.valid = kernel.entries, kernel.misses, kernel.valid
        self.exits = [RetiredExit(leave) for leave in kernel.exits if leave.count]


class RetiredExit:
    __slots__ = ("line", "reason", "count")

    def __init__(self, leave):
        self.line, self.reason, self.count = leave.line, leave.reason, leave.count


def add(name, amount=1):
    """Count. `name` is one of COUNTERS (KeyError otherwise)."""
    totals[name] += amount


def kernel_compiled(function, line, kind, ns, size, kernel):
    """Record a compiled kernel: `function` is 'module:qualified.name', `line` where the site is, `kernel` the
    _core.Kernel (kept alive for the report until kernel_dropped: its exits are counted there). The record."""
    totals["kernels"] += 1
    totals["compile_ns"] += ns
    totals["code_bytes"] += size
    record = Compiled(function, line, kind, ns, size, kernel)
    compiled.append(record)
    return record


def kernel_dropped(record):
    """A kernel of which kernel_compiled gave this record will not be used again: keep only its numbers."""
    record.kernel = Retired(record.kernel)
    if len(compiled) > COMPILED_KEPT and record in compiled:
        compiled.remove(record)


def site_declined(function, line, reason, ns=0):
    """Record a declined site: `reason` is a code of guards/reasons.py ('code' or 'code:detail'); ns the time spent."""
    totals["declines"] += 1
    totals["compile_ns"] += ns
    _tally(declined, (function, line, reason), (OTHERS, 0, reason.partition(":")[0]))


def kernel_invalidated(function, what):
    """Record that a kernel of `function` was thrown away: `what` is a code of guards/reasons.py, 'code:detail' with the name of what changed."""
    totals["invalidations"] += 1
    _tally(invalidated, (function, what), (OTHERS, what.partition(":")[0]))


def _tally(records, key, others):
    """Count `key`, or `others` where there are too many keys: a process that makes ever new functions has no end of them."""
    if key not in records and len(records) >= KEYS_KEPT:
        key = others
    records[key] = records.get(key, 0) + 1


def internal_error(where, error, debug=False):
    """Record an exception of our own that the program must not see. The first one is logged on stderr; with debug, each one's traceback."""
    totals["internal_errors"] += 1
    if len(errors) < ERRORS_KEPT:
        errors.append(f"{where}: {type(error).__name__}: {' '.join(str(error).split())}")
    if debug:
        import traceback
        traceback.print_exception(error)
    elif totals["internal_errors"] == 1 and sys.__stderr__ is not None:
        try:
            sys.__stderr__.write(f"rewritejit: internal error, the program goes on without it: {errors[0]} (please report; REWRITEJIT_DEBUG=1 shows more)\n")
        except (OSError, ValueError):        # closed by the program
            pass


def reset():
    """Set everything back to nothing (for tests, and for programs that measure a part of themselves)."""
    for name in totals:
        totals[name] = 0
    for records in (compiled, declined, invalidated, errors):
        records.clear()
