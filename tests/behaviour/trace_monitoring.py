"""sys.monitoring (3.12+) switched on globally and locally for hot code, in the middle of a loop, and off again."""
import sys


def callee(x):
    y = x + 1
    return y


def constant(x):
    return 1


def calls_constant(n):
    s = 0
    for i in range(n):
        s += constant(i)
    return s


def work(n):
    s = 0
    for i in range(n):
        s += callee(i)
        if i % 2:
            s -= 1
    return s


def late(n, when, switch):
    s = 0
    for i in range(n):
        if i == when:
            switch()
        s += callee(i)
    return s


print(work(2000), late(1500, -1, None), calls_constant(4000), calls_constant(4000))
if hasattr(sys, "monitoring"):
    mon = sys.monitoring
    E = mon.events
    TOOL = 3
    mon.use_tool_id(TOOL, "test")
    counts = {}

    def counter(kind):
        def hook(code, *args):
            if code.co_name in ("work", "callee", "late", "constant"):
                extra = args[0] - code.co_firstlineno if kind == "line" else None
                key = code.co_name, kind, extra
                counts[key] = counts.get(key, 0) + 1
        return hook

    for name, kind in (("PY_START", "start"), ("PY_RETURN", "return"), ("LINE", "line"), ("RAISE", "raise"),
                       ("CALL", "call")):
        mon.register_callback(TOOL, getattr(E, name), counter(kind))

    def report(title, value):
        mon.set_events(TOOL, 0)
        print(title, value)
        for k in sorted(counts, key=str):
            print("   ", k, counts[k])
        counts.clear()

    mon.set_events(TOOL, E.PY_START | E.PY_RETURN)
    report("start/return", work(30))
    mon.set_events(TOOL, E.LINE)
    report("lines", work(30))
    report("off", work(2000))
    report("late", late(1500, 1490, lambda: mon.set_events(TOOL, E.LINE | E.PY_START)))
    mon.set_local_events(TOOL, callee.__code__, E.PY_START | E.LINE)
    report("local", work(1500))
    mon.set_local_events(TOOL, callee.__code__, 0)
    report("local off", work(1500))
    report("local late", late(1500, 1480, lambda: mon.set_local_events(TOOL, callee.__code__, E.PY_RETURN)))
    mon.set_local_events(TOOL, callee.__code__, 0)
    mon.set_local_events(TOOL, constant.__code__, E.PY_START)
    report("nothing in the callee can leave", calls_constant(1500))
    mon.set_local_events(TOOL, constant.__code__, 0)
    mon.set_events(TOOL, E.CALL)
    report("calls", work(10))
    mon.free_tool_id(TOOL)
    print(work(2000))
else:
    print("no monitoring")
