"""__del__ and weakref timing of locals rebound in hot loops, temporaries, cycles and gc during hot code."""
import gc
import weakref

log = []


class Tracked:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)

    def __add__(self, o):
        return Tracked(f"({self.name}+{o})")


def rebind(n):
    for i in range(n):
        t = Tracked(i)
        if i >= n - 3:
            log.append(("bound", i))
    log.append("after loop")
    return n


def argument(t, n):
    for i in range(n):
        pass
    t = None
    log.append("dropped")
    for i in range(n):
        pass
    return i


def temporary(n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 2:
            Tracked("temp")
            log.append("after temp")
    return s


def add(a, b):
    return a + b


def overwritten(n, first):
    x = first
    for i in range(n):
        if i == n // 2:
            log.append("before overwrite")
            x = i
            log.append("after overwrite")
    return x


def weak(n):
    o = Tracked("weak")
    r = weakref.ref(o)
    alive = []
    for i in range(n):
        if i == n // 2:
            del o
        if i % (n // 4) == 0:
            alive.append(r() is not None)
    return alive


def cycles(n):
    for i in range(n):
        a = []
        a.append(a)
    return gc.collect() >= 0


def loop_target(items):
    for t in items:
        for k in range(300):
            pass
        log.append("next")
    del items
    return t.name


def returned(n):
    t = Tracked("ret")
    for i in range(n):
        pass
    return t


def exception_holds(n):
    t = Tracked("exc")
    for i in range(n):
        if i == n - 1:
            1 // (i - n + 1)


def flush(title):
    print(title, log)
    log.clear()


for i in range(1500):
    add(i, 1)
rebind(1500)
print(len(log), log[-8:])
log.clear()
argument(Tracked("arg"), 1500)
flush("argument")
temporary(1500)
flush("temporary")
add(Tracked("a"), 1)
flush("add")
overwritten(1500, Tracked("first"))
flush("overwritten")
print(weak(1200))
flush("weak")
print(cycles(1200))
print(loop_target([Tracked(i) for i in range(3)]))
flush("loop target")
returned(1500)
flush("returned")
try:
    exception_holds(1500)
except ZeroDivisionError as e:
    flush("in handler")
flush("after handler")


def in_callback(n):
    hits = []
    o = Tracked("cb")
    weakref.finalize(o, hits.append, "final")
    s = 0
    for i in range(n):
        s += i
        if i == 1000:
            o = None
        if hits and i < 1002:
            hits.append(i)
    return hits, s


print(in_callback(1500))
flush("callback")
gc.freeze() if hasattr(gc, "freeze") else None
gc.set_threshold(5)


def allocating(n):
    keep = []
    for i in range(n):
        keep.append((i, i + 0.5))
        if len(keep) > 10:
            keep = keep[5:]
    return keep[-1]


print(allocating(1500))
gc.set_threshold(700)
