"""Signed zeros through every path: constants, loops, products, min/max, formatting, copysign, atan2."""
import math


def signs(x):
    return math.copysign(1.0, x), str(x), repr(-x), x == 0.0, math.atan2(x, -1.0), math.atan2(-x, -1.0)


def zero_ops(a, b):
    return a + b, a - b, a * b, -a, abs(a), a + 0, a - 0, 0 - a, 0.0 - a, a * -1, a * 0, a // 1.0, a % 1.0


def underflow(n):
    x = -1.0
    for i in range(n):
        x *= 0.25
    return x


def sum_zeros(n, z):
    s = z
    for i in range(n):
        s += z
    return s


for i in range(2500):
    signs(i - 1000.0)
    zero_ops(i * 1.0, 2.0)
for a in (0.0, -0.0):
    print(signs(a))
    for b in (0.0, -0.0, 1.0, -1.0, 0, 1, -1):
        print(a, b, zero_ops(a, b))
print(underflow(2000), sum_zeros(2000, -0.0), sum_zeros(2000, 0.0), sum_zeros(2000, 0), sum([-0.0, -0.0]), round(-0.4),
      round(-0.4, 0), int(-0.5))
print((-0.0).hex(), f"{-0.0:.1f}", "%g" % -0.0, min(0.0, -0.0), max(-0.0, 0.0), 0.0 == -0.0, hash(-0.0) == hash(0.0))


def constants():
    return 0.0, -0.0, 0.0 * -1, 1 / float("-inf"), -(0.0), 0 * -1.0


for i in range(2000):
    c = constants()
print(c)
