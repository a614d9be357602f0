"""Generator expressions that builtins consume: results, order of effects, exceptions, what is seen of iterators, cells and frames."""
import sys
import traceback


def kinds(xs, k):
    return (sum(x * k for x in xs), max(x - k for x in xs), min(x ^ k for x in xs), any(x > 50 for x in xs), all(x >= 0 for x in xs),
            list(x + 1 for x in xs if x & 1), tuple(x - 1 for x in xs if not x & 1), set(x % 7 for x in xs),
            sorted(x % 11 for x in xs), dict((x, x * x) for x in xs if x < 5), ",".join(str(x) for x in xs if x < 6))


def floats(xs, start):
    return sum(x for x in xs), sum((x * 1e16 for x in xs), start), sum(x if x > 0.3 else 1 for x in xs), sum(-x for x in xs)


def mixed(xs):
    total = 0
    for i in range(8):
        total += sum(x * i for x in xs)
    return total


def pairs(xs, ys):
    return sum(a * b for a, b in zip(xs, ys)), sum(i * v for i, v in enumerate(xs)), sum(a + b for a in xs for b in ys)


def nested(rows):
    return sum(sum(v * v for v in row) for row in rows), max(max(row[i] for i in range(len(row))) for row in rows)


def cells(n):
    """A variable that is in a cell, stored in each pass; a function made before sees it."""
    seen = []

    def look():
        return i
    i = 5
    out = []
    for i in range(n):
        out.append(sum(i * j for j in range(4)))
        if i == n - 1:
            seen.append(look())
    return sum(out), seen, look()


def comprehension(n):
    return [sum(i * j + n for j in range(i)) for i in range(n)]


def shared_iterator(xs):
    it = iter(xs)
    first = sum(x for x, _ in zip(it, range(3)))
    return first, sum(x for x in it), list(it)


def held(xs):
    g = (x for x in xs)
    return sum(g), list(g), next(g, "over")


def walrus(xs):
    last = -1
    total = sum((last := x) for x in xs)
    return total, last


def empty(xs):
    out = [sum(x for x in xs), any(x for x in xs), all(x for x in xs), list(x for x in xs)]
    try:
        max(x for x in xs)
    except ValueError as error:
        out.append(str(error))
    return out


def divides(xs, d):
    try:
        return sum(100 // (x - d) for x in xs)
    except ZeroDivisionError:
        return [(f.name, f.lineno - divides.__code__.co_firstlineno, f.line) for f in traceback.extract_tb(sys.exc_info()[2])]


class Loud:
    def __init__(self, n, log):
        self.n, self.log = n, log

    def __index__(self):
        self.log.append(self.n)
        return self.n

    def __add__(self, other):
        self.log.append(("add", self.n))
        return self.n + other

    __radd__ = __add__


def effects(xs, log):
    return sum(x for x in xs), log


def caller(x):
    return sys._getframe(1).f_code.co_name, sys._getframe(2).f_code.co_name, x


def frames(xs):
    return list(caller(x) for x in xs)


def appends(xs):
    out = []
    any(out.append(x) for x in xs)
    return out


def stops(xs):
    try:
        return list(next(iter(())) if x == 30 else x for x in xs)
    except RuntimeError as error:
        return type(error.__cause__).__name__, str(error)


def inner(n):
    """Functions with cells of their own, called in a loop."""
    def scale(k):
        base = k + 1
        return sum(base * j for j in range(5))
    total = 0
    for i in range(n):
        total += scale(i)
    return total


def through_lambda(n):
    total = 0
    for i in range(n):
        double = lambda x: x * 2 + i
        total += double(i)
    return total, double(3)


def halves(values):
    """A function in its own closure, made and called in one function, as an inlined one and by itself."""
    def inner(a, b):
        if b - a <= 1:
            return values[a]
        mid = (a + b) // 2
        return inner(a, mid) + inner(mid, b)
    return inner(0, len(values))


def many_halves(values):
    return [halves(values[k:]) for k in range(5)], sum(halves(values) for _ in range(3))


XS = list(range(60))
for turn in range(12):
    print(halves(XS), many_halves(XS))
for turn in range(12):
    print(turn, kinds(XS, turn)[:5], [len(part) for part in kinds(XS, turn)[5:]])
    print(floats([0.1 * k for k in range(40)], float(turn)))
    print(mixed(XS), mixed([0.5, 2, True]), pairs(XS, XS[5:]), nested([XS, XS[3:9], [7]]))
    print(cells(10 + turn), comprehension(12), shared_iterator(XS), held(XS), walrus(XS))
    print(empty([]), divides(XS, 80 - turn), inner(30), through_lambda(20), appends(XS)[-1])
print(kinds([1, 2, 3], 1))
print(divides(XS, 41), stops(XS), stops(XS[:9]))
log = []
print(effects([1, 2, Loud(3, log), 4, Loud(5, log)], log))
print(frames(XS)[:2], sum(x for x in [2 ** 62, 2 ** 62, 5]), sum(x for x in [1, 2.5, 2 ** 70]), max(x for x in [1, 2.0, True]))
print(repr(sum(x for x in [-0.0, -0.0])), repr(sum((x for x in [-0.0]), -0.0)), sum(x for x in [float("inf"), 1.0]),
      sum(x for x in [1e308, 1e308, -1e308]), sum(x for x in [1.0, 1e100, 1.0, -1e100] * 20))
for bad in (None, 7):
    try:
        mixed(bad)
    except TypeError as error:
        print(error, [f.name for f in traceback.extract_tb(error.__traceback__)])
for bad in (["a"], [None], [[1]]):
    try:
        print(mixed(bad))
    except TypeError as error:
        print(error, [f.name for f in traceback.extract_tb(error.__traceback__)])


def scaled(vector):
    return [i * len(vector) for i in range(len(vector))]


def chain(n):
    u = [1.0] * n
    for _ in range(3):
        v = scaled(u)
        u = scaled(v)
    return u, v


def tables(d):
    return sum(v for v in d.values()), max(k for k in d), sum(k * v for k, v in d.items()), len(set(k & 3 for k in d.keys()))


def sizes(d):
    """A dict that grows meanwhile."""
    try:
        return sum(d.setdefault(k + 100, 1) for k in d)
    except RuntimeError as error:
        return str(error)


for turn in range(12):
    print(chain(4), tables({k: k * k for k in range(40)}), sizes({1: 1}))
