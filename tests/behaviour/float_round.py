"""round(): half to even, ndigits of both signs, huge and tiny values, nan and inf, ints, bools; trunc, ceil, floor."""
import math


def r0(x):
    return round(x)


def r2(x):
    return round(x, 2)


def rn(x, n):
    return round(x, n)


def all3(x):
    return math.floor(x), math.ceil(x), math.trunc(x), int(x)


def attempt(f, *args):
    try:
        r = f(*args)
        return type(r).__name__, r
    except Exception as e:
        return type(e).__name__, str(e)


def bucket(n):
    s = 0
    for i in range(n):
        s += round(i * 0.25)
        s -= int(i * 0.3)
        s += math.floor(-i * 0.7)
    return s


for i in range(2500):
    r0(i * 0.25)
    r2(i * 0.333)
    rn(i * 0.123, i & 3)
    all3(i * 0.25 - 300)
V = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 4503599627370495.5, 4503599627370497.5, 1e16, -1e16, 9.2e18,
     9223372036854775807.0,
     -9223372036854775808.0, 1e19, 1e300, 5e-324, -5e-324, 0.0, -0.0, float("inf"), float("-inf"), float("nan"), 2.675,
     1.005, 0.125, 7, -7, True, 2**70, 15, 25]
for x in V:
    print(x, attempt(r0, x), attempt(r2, x), *[attempt(rn, x, n) for n in (None, 0, 1, -1, 5, 20, 400, -400)],
          attempt(all3, x))
for x in ("a", None, 1j):
    print(attempt(r0, x), attempt(r2, x), attempt(all3, x))
print(bucket(3000), round(12345, -2), round(2.5, True), attempt(rn, 1.5, 1.0))
