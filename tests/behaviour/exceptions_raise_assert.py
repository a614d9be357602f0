"""raise and assert in hot functions, custom exceptions, StopIteration, exception groups, except*, with-statements."""
import traceback


class Oops(Exception):
    def __init__(self, value):
        super().__init__(value)
        self.value = value


def check(x):
    assert x < 2000, f"too big: {x}"
    return x * 2


def raising(x):
    if x > 1800:
        raise Oops(x)
    return x


def search(n):
    try:
        for i in range(n):
            for j in range(n):
                if i * j == 221:
                    raise Oops((i, j))
    except Oops as e:
        return e.value
    return None


class Manager:
    def __init__(self):
        self.log = []

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, t, v, tb):
        self.log.append(t.__name__ if t else None)
        return t is ZeroDivisionError


def managed(n):
    m = Manager()
    s = 0
    for i in range(n):
        with m as mm:
            s += 10 // (i % 4)
        m.log = m.log[-4:]
    return s, m.log, mm is m


def with_around(n):
    m = Manager()
    s = 0
    with m:
        for i in range(n):
            s += 10 // (n - 20 - i)
    return s, i, m.log


def groups(n):
    c = d = 0
    for i in range(n):
        try:
            if i % 50 == 0:
                raise ExceptionGroup("g", [ValueError(i), TypeError(i)])
            c += i
        except* ValueError as g:
            d += g.exceptions[0].args[0]
        except* TypeError as g:
            d -= g.exceptions[0].args[0] // 2
    return c, d


for i in range(1800):
    check(i)
    raising(i)
for f in (check, raising):
    try:
        for i in range(1700, 3000):
            f(i)
    except Exception:
        print(traceback.format_exc())
print(search(40), search(10), managed(1500), with_around(1500), groups(1000))


def stop(n):
    it = iter(range(n))
    s = 0
    try:
        while True:
            s += next(it)
    except StopIteration as e:
        return s, e.value


def raise_odd(x):
    raise x


print(stop(2000))
for x in (Oops(1), Oops, 5, None, KeyError("k"), type):
    try:
        raise_odd(x)
    except BaseException as e:
        print(type(e).__name__, str(e)[:60])
