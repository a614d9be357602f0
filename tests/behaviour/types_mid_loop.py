"""The type of a loop-carried variable changes in the middle of a hot loop, many times, in every direction."""
from fractions import Fraction


def sequence(n, kinds):
    x = kinds[0]
    k = 0
    trace = []
    for i in range(n):
        x = x + x if i % 97 == 0 else x
        if i % 400 == 399:
            trace.append(type(x).__name__)
            k += 1
            x = kinds[k % len(kinds)]
    return trace, x


def by_condition(n):
    s = 0
    for i in range(n):
        v = i
        if i % 500 == 499:
            v = i * 0.5
        elif i % 700 == 699:
            v = i > 0
        elif i % 900 == 899:
            v = 2**64
        s += v
    return s


def callee(x):
    return x + x


def varied_calls(n):
    out = []
    for i in range(n):
        arg = i
        if i == 1000:
            arg = 1.5
        elif i == 1200:
            arg = "ab"
        elif i == 1400:
            arg = Fraction(1, 3)
        elif i == 1600:
            arg = [1]
        r = callee(arg)
        if type(r) is not int:
            out.append(r)
    return out


def growing(n):
    x = 1
    seen = []
    for i in range(n):
        x = x * 2 if i % 10 == 0 else x + 1
        if x > 10**30:
            seen.append(i)
            x = x % 7
    return x, seen


def none_then_value(n):
    last = None
    changes = 0
    for i in range(n):
        cur = i // 100 if i < n - 50 else str(i)
        if cur != last:
            changes += 1
        last = cur
    return changes, last


def bools_to_ints(n):
    f = True
    for i in range(n):
        f = f and i < n - 100
        if not f:
            f = f + 1
    return f, type(f).__name__


print(sequence(3000, [1, 0.5, True, 2**62, 1j, Fraction(1, 3)]))
print(by_condition(3000), varied_calls(2000), growing(3000), none_then_value(2000), bools_to_ints(2000))


class Acc:
    def __init__(self, v):
        self.v = v

    def __add__(self, o):
        return Acc(self.v + (o.v if isinstance(o, Acc) else o))

    def __radd__(self, o):
        return Acc(o + self.v)

    def __mul__(self, o):
        return Acc(self.v * o)

    def __gt__(self, o):
        return self.v > o

    def __mod__(self, o):
        return self.v % o


def carried(x, n):
    for i in range(n):
        x = x + i
        x = x * 3
        if x > 10**15:
            x = x % 1000
    return x


for start in (1, 0.5, Acc(1), True, Fraction(1, 2), 2**62, Acc(0.5)):
    r = carried(start, 800)
    print(r.v if isinstance(r, Acc) else r, type(r).__name__)
