"""sys.settrace switched on in the middle of a hot loop, per-line counts, off again, on during calls, f_trace."""
import sys

events = {}


def tracer(frame, event, arg):
    name = frame.f_code.co_name
    if name in ("work", "callee", "late", "self_tracing", "rec", "catcher"):
        key = name, event, frame.f_lineno - frame.f_code.co_firstlineno
        events[key] = events.get(key, 0) + 1
        return tracer
    return None


def callee(x):
    y = x + 1
    return y


def work(n):
    s = 0
    for i in range(n):
        if i % 2:
            s += callee(i)
        else:
            s -= 1
    return s


def late(n, when):
    s = 0
    for i in range(n):
        if i == when:
            start(sys._getframe())
        s += callee(i)
        s %= 1000
    return s


def start(frame):
    sys.settrace(tracer)
    frame.f_trace = tracer


def rec(n):
    if n < 2:
        return n
    return rec(n - 1) + rec(n - 2)


def catcher(n):
    c = 0
    for i in range(n):
        try:
            c += 1 // (i % 3)
        except ZeroDivisionError:
            c += 1
    return c


def report(title, value):
    sys.settrace(None)
    print(title, value)
    for key in sorted(events):
        print("   ", key, events[key])
    events.clear()


print(work(2000), late(1500, -1), rec(12), catcher(1000))
sys.settrace(tracer)
r = work(20)
report("work", r)
r = work(2000)
report("work untraced", r)
r = late(2000, 1990)
report("late", r)
r = late(20, 10)
report("late short", r)
sys.settrace(tracer)
r = rec(6)
report("rec", r)
sys.settrace(tracer)
r = catcher(7)
report("catcher", r)


def self_tracing(n):
    s = 0
    for i in range(n):
        if i == n - 6:
            start(sys._getframe())
        if i == n - 3:
            sys.settrace(None)
            sys._getframe().f_trace = None
        s += i
    return s


print(self_tracing(1500))
report("self", None)


def opcodes(frame, event, arg):
    if frame.f_code is work.__code__ or frame.f_code is callee.__code__:
        events[event] = events.get(event, 0) + 1
        return opcodes


sys.settrace(opcodes)
r = work(11)
report("counts", r)
print(work(2000))
