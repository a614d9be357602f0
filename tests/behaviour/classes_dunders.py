"""Classes with arithmetic dunders used in functions that were hot with ints; reflected methods, NotImplemented."""
import functools


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, o):
        if isinstance(o, Vec):
            return Vec(self.x + o.x, self.y + o.y)
        return NotImplemented

    def __radd__(self, o):
        return Vec(self.x + o, self.y + o)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    def __eq__(self, o):
        return isinstance(o, Vec) and self.x == o.x and self.y == o.y

    def __bool__(self):
        return bool(self.x or self.y)

    def __repr__(self):
        return f"Vec({self.x}, {self.y})"


@functools.total_ordering
class Money:
    def __init__(self, cents):
        self.cents = cents

    def __lt__(self, o):
        return self.cents < o.cents

    def __eq__(self, o):
        return self.cents == o.cents

    def __repr__(self):
        return f"${self.cents / 100:.2f}"

    def __iadd__(self, o):
        self.cents += o
        return self


def add(a, b):
    return a + b


def lin(a, k, b):
    return a * k + b


def truth(a):
    return "yes" if a else "no"


def biggest(a, b):
    return a if a > b else b


def total(items, start):
    t = start
    for i in items:
        t = t + i
    return t


def walk(n):
    p = Vec(0, 0)
    v = Vec(1, 0.5)
    for i in range(n):
        p = p + v * 0.5
        v = v * -1 if i % 10 == 9 else v
    return p, abs(p)


def pay(n):
    m = Money(0)
    k = m
    for i in range(n):
        m += i
    return m, k is m


class Counter:
    total = 0

    def __init__(self):
        self.n = 0

    def step(self, by=1):
        self.n += by
        Counter.total += by
        return self

    @property
    def double(self):
        return self.n * 2

    @classmethod
    def reset(cls):
        cls.total = 0

    @staticmethod
    def plus(a, b):
        return a + b


for i in range(1500):
    add(i, 1)
    lin(i, 2, 3)
    truth(i)
    biggest(i, 5)
    total((1, 2, 3), 0)
v, w = Vec(1, 2), Vec(3, 4)
print(add(v, w), add(5, v), lin(v, 2, w), lin(2, v, w), truth(v), truth(Vec(0, 0)), truth(v - v), total([v, w], 0),
      total([v, w], v), -v, abs(w), v == Vec(1, 2), v != w)
try:
    add(v, 5)
except TypeError as e:
    print(e)
print(biggest(Money(5), Money(7)), biggest(Money(7), Money(5)), walk(1500), pay(2000))
c = Counter()
for i in range(2000):
    c.step().step(2)
    c.double
    Counter.plus(i, 1)
print(c.n, c.double, Counter.total, Counter.plus(1, 0.5), Counter.plus("a", "b"))
Counter.reset()
print(Counter.total)


class Weird:
    def __add__(self, o):
        return NotImplemented

    def __radd__(self, o):
        return NotImplemented

    def __lt__(self, o):
        return "lt"

    def __gt__(self, o):
        return []

    def __len__(self):
        return 0


for pair in ((Weird(), 1), (1, Weird()), (Weird(), Weird())):
    try:
        add(*pair)
    except TypeError as e:
        print(e)
print(type(biggest(Weird(), 1)).__name__, truth(Weird()))
