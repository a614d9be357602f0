"""Local events of a function that hot loops continue in place: it has no way out of its own, so nothing else in the kernel knows its code."""
import sys


def double(x):
    return x * 2.0


def triple(x):
    return double(x) + x


def work(n):
    total = 0.0
    for i in range(n):
        total += triple(0.5)
    return total


counts = {}


def count(code, *rest):
    counts[code.co_name] = counts.get(code.co_name, 0) + 1


print(work(5000))
if hasattr(sys, "monitoring"):
    mon = sys.monitoring
    START = mon.events.PY_START
    mon.use_tool_id(1, "test")
    mon.register_callback(1, START, count)
    for function in (double, triple, work):
        mon.set_local_events(1, function.__code__, START)
        print(function.__name__, work(500), counts)
        mon.set_local_events(1, function.__code__, 0)
        counts.clear()
        print(work(5000), counts)
    mon.free_tool_id(1)
print(work(5000))
