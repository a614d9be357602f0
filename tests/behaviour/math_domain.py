"""Domain and range errors of math functions inside hot code, caught in the same function and by callers."""
import math
import traceback

inf, nan = float("inf"), float("nan")


def root(x):
    return math.sqrt(x)


def logs(x):
    return math.log(x), math.log2(x), math.log10(x)


def trig(x):
    return math.sin(x), math.cos(x), math.tan(x)


def arcs(x):
    return math.asin(x), math.acos(x)


def expo(x):
    return math.exp(x)


def hyper(x):
    return math.acosh(x), math.atanh(1 / x)


def guarded(n):
    bad = 0
    s = 0.0
    for i in range(n):
        try:
            s += math.sqrt(i % 10 - 1)
        except ValueError:
            bad += 1
    return s, bad


def logsum(n, start):
    s = 0.0
    for i in range(n):
        s += math.log(start - i)
    return s


def powers(a, b):
    return math.pow(a, b)


def attempt(f, *a):
    try:
        return repr(f(*a))
    except Exception as e:
        return type(e).__name__ + ": " + str(e)


for i in range(2000):
    root(i)
    logs(i + 1)
    trig(i)
    arcs(i / 2000)
    expo(i / 100)
    hyper(i + 2)
    powers(i, 0.5)
for x in (-1, -0.0, 0, 0.0, -1e-300, inf, -inf, nan, 1e308, 710, -746, 2**1023, 10**400, 1.0000000001, 1, -1.0, "a",
          None, 1j, [1]):
    print(str(x)[:20], *[attempt(f, x) for f in (root, logs, trig, arcs, expo, hyper)])
for a in (0.0, -0.0, -8.0, inf, nan, 2.0, 1e300, -1.0):
    for b in (0.0, -1.0, 1 / 3, inf, -inf, nan, 2, 3):
        print(a, b, attempt(powers, a, b))
print(guarded(2000))
try:
    logsum(3000, 1500)
except ValueError:
    print(traceback.format_exc())
print(attempt(math.floor, inf), attempt(math.ceil, nan), attempt(math.trunc, -inf), attempt(math.fmod, 1, 0),
      attempt(math.fmod, inf, 1), attempt(math.sqrt), attempt(math.sqrt, 1, 2))
