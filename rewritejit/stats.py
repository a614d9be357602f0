"""Every counter, declared once, and the records behind `--stats`, rewritejit.stats() and rewritejit.explain().

A row of COUNTERS is (name, unit, text). add(name, amount) counts; the records beside the table keep what belongs to one
site, decline or error. All of it is cheap. Loaded at every start: imports nothing but `sys`.

rewritejit.stats is this module, and calling the module, rewritejit.stats(), returns everything as a dict.
"""
import sys

COUNTERS = (
    ("modules_seen", "modules", "modules loaded"),
    ("modules_instrumented", "modules", "of them watched"),
    ("hot", "sites", "got hot"),
    ("compile_ns", "ns", "time in the compiler"),
    ("load_ns", "ns", "time to load the compiler"),
    ("declined", "sites", "declined"),
    ("invalidated", "kernels", "thrown away because a global or builtin changed"),
    ("internal_errors", "errors", "internal errors"),
)

totals = {name: 0 for name, _, _ in COUNTERS}
compilations = []    # (code, site, ns) of every run of the compiler, in order
declines = []        # (code, site, reason code) in order
exits = {}           # (function, file, line, reason code) -> how often, of kernels that are gone
errors = []          # one line each, the first ERRORS_KEPT
ERRORS_KEPT = 20


def add(name, amount=1):
    """Count. `name` is one of COUNTERS (KeyError otherwise)."""
    totals[name] += amount


def compiled(code, site, ns):
    """Record that the compiler worked on a site of a code object for so many nanoseconds, whatever came of it."""
    totals["hot"] += 1
    totals["compile_ns"] += ns
    compilations.append((code, site, ns))


def declined(code, site, reason):
    """Record that a site is given up (before site.decline()); reason is a code of guards/reasons.py: 'code' or
    'code:detail'."""
    totals["declined"] += 1
    declines.append((code, site, reason))
    for kernel in site.kernels:
        count_exits(exits, code, kernel)


def invalidated(code, kernel):
    """Record that a kernel of a code object is thrown away."""
    totals["invalidated"] += 1
    count_exits(exits, code, kernel)


def count_exits(table, code, kernel):
    """Add a kernel's exits that were taken to a table like `exits`."""
    for leave in kernel.exits:
        if leave.count:
            key = code.co_qualname, code.co_filename, leave.line, leave.reason
            table[key] = table.get(key, 0) + leave.count


def internal_error(where, error, debug=False):
    """Record an exception of our own that the program must not see; with debug, print its traceback to stderr."""
    totals["internal_errors"] += 1
    if len(errors) < ERRORS_KEPT:
        errors.append(f"{where}: {type(error).__name__}: {' '.join(str(error).split())}")
    if debug:
        import traceback
        traceback.print_exception(error)


def reset():
    """Set everything back to nothing (for tests, and for programs that measure a part of themselves)."""
    for name in totals:
        totals[name] = 0
    for records in (compilations, declines, exits, errors):
        records.clear()


class _Callable(type(sys)):
    """A module that answers stats()."""

    def __call__(self):
        """What happened so far, as a dict: every counter by name, and 'compiled', 'declined', 'exits' and 'errors' as
        lists."""
        from . import report
        return report.as_dict()


sys.modules[__name__].__class__ = _Callable
