"""Generators, generator expressions, send, throw, close, yield from, with hot consumers and hot bodies."""


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def consume(g):
    s = 0
    for x in g:
        s += x
    return s


def running():
    total = 0
    n = 0
    while True:
        x = yield total, n
        total += x
        n += 1


def delegating(n):
    r = yield from inner(n)
    yield r
    yield from range(n, n + 3)
    return "done"


def inner(n):
    for i in range(n):
        yield i * i
    return n * 1000


def catching(n):
    caught = 0
    for i in range(n):
        try:
            yield i
        except ValueError as e:
            caught += e.args[0]
        finally:
            caught += 1
    yield caught


def tree(lo, hi):
    if lo < hi:
        mid = (lo + hi) // 2
        yield from tree(lo, mid)
        yield mid
        yield from tree(mid + 1, hi)


print(consume(count(2500)), consume(count(2.5)), consume(x * x for x in range(2000)))
f = fib()
for i in range(300):
    v = next(f)
print(v)
r = running()
next(r)
for i in range(2000):
    last = r.send(i)
print(last, r.send(0.5), r.send(2**63))
try:
    r.send("text")
except TypeError as e:
    print(e)
try:
    r.send(1)
except StopIteration as e:
    print("stopped", e.value)
print(list(delegating(5)), consume(delegating(1000)), consume(tree(0, 600)), list(tree(0, 8)))
g = catching(1000)
out = []
for i in range(500):
    out.append(next(g))
    if i % 100 == 0:
        out.append(("thrown", g.throw(ValueError(i))))
out = out[-5:]
print(out, list(g)[-2:])
g = catching(10)
next(g)
g.close()
try:
    next(g)
except StopIteration:
    print("closed")


def bad():
    yield 1
    raise StopIteration


try:
    list(bad())
except RuntimeError as e:
    print(e, type(e.__cause__).__name__)
