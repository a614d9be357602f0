"""functools: lru_cache, partial, reduce, singledispatch, wraps over hot functions; operator module."""
import functools
import operator


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@functools.lru_cache(maxsize=64)
def slow(a, b):
    return a * b + 1


def scale(k, x):
    return k * x


def wrap(f):
    @functools.wraps(f)
    def inner(*a):
        inner.n += 1
        return f(*a)
    inner.n = 0
    return inner


@wrap
def add(a, b):
    return a + b


@functools.singledispatch
def kind(x):
    return "other"


@kind.register
def _(x: int):
    return x + 1


@kind.register
def _(x: float):
    return x * 2


class Point:
    def __init__(self, x):
        self.x = x

    @functools.cached_property
    def sq(self):
        return self.x * self.x


print(fib(90), fib.cache_info(), fib(300) % 10**20)
for i in range(1500):
    slow(i % 100, 3)
print(slow.cache_info())
triple = functools.partial(scale, 3)
print(sum(triple(i) for i in range(1500)), triple(0.5), triple("ab"), triple(2**62))
print(functools.reduce(add, range(1500)), add.n, functools.reduce(operator.mul, range(1, 30)),
      functools.reduce(lambda a, b: (a * 31 + b) % 1009, range(2000)))
out = [kind(i) for i in range(1200)][-1], kind(1.5), kind("s"), kind(True), kind(None)
print(out)
p = Point(2**32)
print(sum(Point(i).sq for i in range(1000)), p.sq is p.sq)


def through_operator(n):
    s = 0
    for i in range(n):
        s = operator.add(s, operator.mul(i, 2))
        s = operator.mod(s, 10007)
        if operator.lt(s, 0):
            break
    return s


print(through_operator(1500), operator.index(True), operator.floordiv(-7, 2), operator.truediv(1, 3))
