"""sys.setprofile on hot functions: call, return and c_call events, switched on in a loop, values of returns."""
import math
import sys

events = []


def profiler(frame, event, arg):
    name = frame.f_code.co_name
    if name in ("work", "callee", "late", "rec", "failing"):
        if event.startswith("c_"):
            events.append((name, event, arg.__name__))
        else:
            events.append((name, event, arg if event == "return" else None))


def callee(x):
    return math.sqrt(x) + abs(x)


def work(n):
    s = 0.0
    for i in range(n):
        s += callee(i)
    return s


def late(n, when):
    s = 0
    for i in range(n):
        if i == when:
            sys.setprofile(profiler)
        s += callee(i)
    return s


def rec(n):
    return 1 if n == 0 else rec(n - 1) * 2


def failing(n):
    for i in range(n):
        callee(n - 2 - i)


def report(title, value):
    sys.setprofile(None)
    print(title, value, len(events))
    for e in events:
        print("   ", e)
    events.clear()


print(work(2000), late(1500, -1), [rec(20) for _ in range(100)][0])
sys.setprofile(profiler)
r = work(4)
report("work", r)
r = work(2000)
report("off", r)
r = late(1500, 1497)
report("late", r)
sys.setprofile(profiler)
r = rec(3)
report("rec", r)
try:
    sys.setprofile(profiler)
    failing(4)
except ValueError as e:
    r = str(e)
report("failing", r)
import cProfile
import pstats
import io
p = cProfile.Profile()
p.enable()
work(1500)
rec(10)
p.disable()
st = pstats.Stats(p, stream=io.StringIO())
print(sorted((k[2], v[0], v[1]) for k,
             v in st.stats.items() if k[2] in ("work", "callee", "rec") or "sqrt" in k[2] or "abs" in k[2]))
