"""The type of a hot function's arguments changes: int, float, str, Fraction, Decimal, user class with __add__."""
import traceback
from decimal import Decimal
from fractions import Fraction


class Left:
    def __add__(self, o):
        return "Left+" + type(o).__name__

    def __mul__(self, o):
        return 3

    def __lt__(self, o):
        return True


class Right:
    def __radd__(self, o):
        return type(o).__name__ + "+Right"

    def __rmul__(self, o):
        return 2.5

    def __gt__(self, o):
        return 1


class MyInt(int):
    def __add__(self, o):
        return MyInt(int.__add__(self, o) * 10)


class PlainInt(int):
    pass


class MyFloat(float):
    def __radd__(self, o):
        return "radd"


def add(a, b):
    return a + b


def expression(a, b):
    return a * b + a


def summing(values, start=0):
    s = start
    for v in values:
        s = s + v
    return s


def sum_range(n, step):
    s = 0
    for i in range(n):
        s += step
    return s


def smaller(a, b):
    return a if a < b else b


def scaled(x, n):
    for i in range(n):
        x = x * 1
    return x


VALUES = [3, 2.5, "s", Fraction(1, 3), Decimal("1.5"), Left(), Right(), MyInt(4), PlainInt(6), MyFloat(1.5), True,
          2**70, 1j, None, [1], (1,), b"x", float("nan"), 2**63 - 1]


def show(f, *a):
    try:
        r = f(*a)
        return type(r).__name__, "object" if isinstance(r, (Left, Right)) else r
    except Exception as e:
        return type(e).__name__, str(e)


for i in range(1500):
    add(i, 1)
    expression(i, 3)
    summing((i, 1, 2))
    sum_range(3, i)
    smaller(i, 700)
    scaled(i, 2)
for a in VALUES:
    for b in VALUES:
        print(show(add, a, b), show(expression, a, b), show(smaller, a, b))
    print(show(summing, [1, 2, a, 4]), show(summing, [a, a], a), show(sum_range, 5, a), show(scaled, a, 3))
for t in (float, str, Fraction, Decimal, complex, PlainInt, MyFloat, lambda x: bool(x)):
    for i in range(600):
        try:
            r = add(t(i), t(1))
            q = smaller(t(i), t(300))
        except TypeError as e:
            r = str(e)
    print(type(r).__name__, r, q)
print(show(add, 1, 2), show(expression, 2, 3), show(sum_range, 2500, Fraction(1, 7)),
      show(sum_range, 1000, Decimal("0.1")), show(sum_range, 1500, 0.1))
try:
    summing([1, 2.5, Fraction(1, 2), Decimal(1)])
except TypeError:
    print(traceback.format_exc())
