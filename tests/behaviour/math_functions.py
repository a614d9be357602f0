"""Every function of math on ordinary values, in hot functions, with int, float and bool arguments."""
import math

ONE = ["sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp",
       "expm1", "log", "log2", "log10", "log1p", "fabs",
       "floor", "ceil", "trunc", "degrees", "radians", "erf", "erfc", "gamma", "lgamma", "isnan", "isinf", "isfinite",
       "frexp", "modf", "ulp"]
ONE += [n for n in ("cbrt", "exp2") if hasattr(math, n)]
TWO = ["atan2", "pow", "fmod", "copysign", "hypot", "remainder", "nextafter", "dist", "log", "isclose", "ldexp"]


def make(name):
    ns = {"math": math}
    exec(f"def f(x):\n    return math.{name}(x)\n", ns)
    return ns["f"]


def attempt(f, *a):
    try:
        return repr(f(*a))
    except Exception as e:
        return type(e).__name__ + ": " + str(e)


V = [0, 1, 2, -1, 0.0, -0.0, 0.5, -0.5, 1.0, 1.5, 2.5, -2.5, 10.0, 100, 709.0, 710.0, 1e10, 1e-10, 1e308, 2**53, 2**63,
     2**70, True]
for name in ONE:
    f = make(name)
    for k in range(400):
        attempt(f, k / 400)
    print(name, *[attempt(f, v) for v in V])


def sines(n):
    s = 0.0
    for i in range(n):
        x = i * 0.01
        s += math.sin(x) * math.cos(x) + math.sqrt(x) - math.exp(-x) + math.atan2(x, 2.0) + math.fabs(x - 5)
        s += math.hypot(x, 1.0)
        s += math.log(x + 1.0) - math.log2(x + 2) - math.log10(x + 3) + math.log1p(x) + math.tanh(x)
        s += math.pow(x, 1.5) + math.fmod(x, 0.3)
        s += math.floor(x) + math.ceil(x) - math.trunc(x) + math.copysign(1.0,
                                                                          x - 3) + math.degrees(x) - math.radians(x)
        s += math.asin(x / n) + math.acos(x / n) + math.atan(x) + math.sinh(x / 9) + math.cosh(x / 9)
        s += math.asinh(x) + math.acosh(x + 1) + math.atanh(x / n)
        s += math.erf(x) + math.erfc(x) + math.expm1(x / 9) + math.tan(x) + math.pi * math.e - math.tau
        if math.isnan(x) or math.isinf(x) or not math.isfinite(s):
            break
    return s


print(sines(1200))
sqrt = math.sqrt
from math import sin as sine, pi


def named(n):
    t = 0
    for i in range(n):
        t += sqrt(i) + sine(i) * pi
    return t


print(named(2500))
for name in TWO:
    f = getattr(math, name)
    for a, b in ((3.0, 4.0), (3, 4), (-3.5, 2), (0.0, -0.0), (-0.0, 0.0), (1e300, 1e300), (2, 0.5), (7, -3), (5, 3)):
        print(name, a, b, attempt(f, a, b))
