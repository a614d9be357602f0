"""int and float subclasses, IntEnum, IntFlag in code that was hot with plain numbers."""
import enum


class Loud(int):
    def __add__(self, o):
        return "add"

    def __radd__(self, o):
        return "radd"

    def __mul__(self, o):
        return "mul"

    def __lt__(self, o):
        return "lt"

    def __bool__(self):
        return False

    def __neg__(self):
        return "neg"

    def __abs__(self):
        return "abs"

    def __index__(self):
        return 3

    def __eq__(self, o):
        return "eq"

    __hash__ = int.__hash__


class Quiet(int):
    pass


class QuietFloat(float):
    pass


class Colour(enum.IntEnum):
    RED = 1
    GREEN = 2


class Flag(enum.IntFlag):
    A = 1
    B = 2


def ops(a, b):
    return (a + b, b + a, a * b, -a, abs(a), a & 3 if isinstance(a, int) else None, a == b, a < b, not a, a or b,
            a // 1, a % 7, +a)


def loop(n):
    s = 0
    for i in range(n):
        s += i
    return s


def ident(x):
    y = x
    for i in range(3):
        y = y
    return y


for i in range(1500):
    ops(i, 3)
    loop(3)
    ident(i)
for a in (Quiet(5), QuietFloat(2.5), Colour.RED, Colour.GREEN, Flag.A | Flag.B, True, Loud(4)):
    for b in (2, 2.5, Quiet(3), Loud(9)):
        r = ops(a, b)
        print(repr(a), repr(b),
              [(type(v).__name__, v if isinstance(v, (str, bool)) else int(v) if isinstance(v, int) else v) for v in r])
    print(type(ident(a)).__name__, ident(a) is a)
for n in (Quiet(5), Colour.GREEN, True, Loud(10)):
    print(loop(n))
for k in range(100):
    x = Quiet(k) + Quiet(k)
print(type(x), type(-Quiet(3)), type(Quiet(3) * 1.5), type(abs(Quiet(-3))), type(QuietFloat(1) + 1),
      Colour.RED + Colour.GREEN, Colour.RED | 4, sum([Quiet(1), Quiet(2)]))
