"""PyThreadState_SetAsyncExc into another thread's hot loop, caught there; and into the own thread."""
import ctypes
import threading
import time


class Stop(Exception):
    pass


def set_exc(ident, exc):
    return ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(exc))


def spin(out, started):
    n = 0
    try:
        while True:
            n += 1
            if n == 100:
                started.set()
    except Stop:
        out.append(("stopped", n > 99))


def spin_range(out, started):
    i = 0
    started.set()
    try:
        while True:
            for i in range(1000):
                x = i * 2
    except Stop:
        out.append(("range", 0 <= i < 1000))


def spin_calls(out, started):
    def f(x):
        return x + 1
    v = 0
    try:
        while True:
            v = f(v)
            if v == 100:
                started.set()
    except Stop:
        out.append(("calls", v > 0))


out = []
for target in (spin, spin_range, spin_calls):
    started = threading.Event()
    t = threading.Thread(target=target, args=(out, started))
    t.start()
    started.wait()
    time.sleep(0.003)
    print(set_exc(t.ident, Stop))
    t.join(5)
    print(target.__name__, t.is_alive())
print(out)


def own(n):
    s = 0
    try:
        for i in range(n):
            if i == 2000:
                set_exc(threading.get_ident(), Stop)
            s += 1
    except Stop:
        return "own", 2000 <= i < 2010
    return "none"


print(own(5000))
