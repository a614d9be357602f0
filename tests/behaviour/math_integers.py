"""Integer functions of math: gcd, lcm, factorial, comb, perm, isqrt, prod, and floor/ceil of huge values."""
import math


def gcds(n):
    s = 0
    for i in range(1, n):
        s += math.gcd(i * 6, 84) + math.lcm(i, 4)
    return s


def roots(n):
    s = 0
    for i in range(n):
        s += math.isqrt(i * i + i)
    return s


def choose(n):
    s = 0
    for i in range(n):
        s += math.comb(10, i % 11) + math.perm(5, i % 6)
    return s


def floors(n):
    s = 0
    for i in range(n):
        s += math.floor(i * 1e17) - math.ceil(-i * 0.5) + math.trunc(i * -2.5)
    return s


class F:
    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"


def floor3(x):
    return math.floor(x), math.ceil(x), math.trunc(x)


def attempt(f, *a):
    try:
        return f(*a)
    except Exception as e:
        return type(e).__name__, str(e)


print(gcds(1500), roots(1500), choose(1200), floors(1500))
for i in range(2000):
    floor3(i * 0.5)
for x in (1.5, -1.5, 1e18, 9.3e18, -9.3e18, 1e40, 7, -2**70, True, F()):
    print(floor3(x))
print(attempt(math.factorial, 25), attempt(math.factorial, -1), attempt(math.isqrt, -1), attempt(math.isqrt, 2**130),
      attempt(math.gcd), attempt(math.comb, 3, -1), attempt(math.gcd, 1.5),
      attempt(math.prod, range(1, 30)), attempt(math.fsum, [0.1] * 10))
