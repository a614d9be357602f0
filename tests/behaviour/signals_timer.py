"""signal.setitimer firing in hot loops: handlers run, see the frame, may raise, loops go on with exact state."""
import signal
import sys
import threading
import time

hits = 0
frames = set()


def handler(num, frame):
    global hits
    hits += 1
    frames.add(frame.f_code.co_name)


class Alarm(Exception):
    pass


def raising(num, frame):
    raise Alarm(frame.f_code.co_name)


def spin(limit):
    i = 0
    s = 0
    while hits < limit:
        i += 1
        s = (s + i) & 0xFFFF
    return i >= 0


def bounded(n):
    s = 0
    for i in range(n):
        s += i & 3
    return s


def forever():
    i = 0
    signal.setitimer(signal.ITIMER_REAL, 0.003)
    while True:
        i += 1


def forever_float():
    x = 0.0
    signal.setitimer(signal.ITIMER_REAL, 0.003)
    while True:
        x = x * 0.5 + 1.0


def catching():
    n = 0
    for attempt in range(3):
        k = 0
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.002)
            while True:
                k += 1
        except Alarm as e:
            n += 1
        finally:
            n += 10
    return n, k >= 0


def rec(n):
    return 0 if n == 0 else rec(n - 1) + 1


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
print(spin(5), bounded(20000))
signal.setitimer(signal.ITIMER_REAL, 0)
print(hits >= 5, sorted(frames - {"spin", "bounded", "handler", "<module>"}))
signal.signal(signal.SIGALRM, raising)
for f in (forever, forever_float):
    try:
        f()
    except Alarm as e:
        print("alarm in", e.args[0] == f.__name__ or e)
print(catching())
try:
    signal.setitimer(signal.ITIMER_REAL, 0.003)
    while True:
        rec(50)
except Alarm as e:
    print("recursion interrupted", e.args[0] in ("rec", "<module>") or e)
n = 0
try:
    signal.setitimer(signal.ITIMER_REAL, 0.003)
    while True:
        n += 1
except Alarm as e:
    print("module level", e, n >= 0)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
ok = 0


def usr(num, frame):
    global ok
    ok += 1


signal.signal(signal.SIGUSR1, usr)


def self_signal(n):
    s = 0
    for i in range(n):
        if i % 100 == 0:
            signal.raise_signal(signal.SIGUSR1)
        s += ok
    return s


print(self_signal(2000), ok)
