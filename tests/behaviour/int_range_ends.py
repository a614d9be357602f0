"""Comparisons that hold for every int of 64 bits, of results that do not fit."""
BIG, SMALL = 2**63 - 1, -2**63


def product(n, a, b):
    k = 0
    for i in range(n):
        if (a + i) * b <= 9223372036854775807:
            k += 1
    return k


def total(n, a, b):
    k = 0
    for i in range(n):
        k += a + b * 2 >= -9223372036854775808
        k -= a - i - b > 9223372036854775807
    return k


def negated(n, a):
    k = 0
    for i in range(n):
        if -(a - i) > 9223372036854775807:
            k += 1
        if abs(a - i) <= 9223372036854775807:
            k += 10
    return k


def far(n, a, b):
    k = 0
    for i in range(n):
        k += (a * (b + i) >> 10) // 1152921504606846976
    return k


def smaller(n, step):
    k = 0
    for i in range(n):
        k += min(i * step, 9223372036854775807) == 9223372036854775807
    return k


def once(a, b):
    x = a % 7 + a % 11 + a % 13 + a % 17 + a % 19
    return a * b <= 9223372036854775807 and x


for i in range(2000):
    once(i, 3)
for n in (2000, 5):
    print(product(n, 1, 2), total(n, 1, 2), negated(n, 5), far(n, 1, 1), smaller(n, 3))
    for a, b in ((7, BIG), (BIG, 1), (BIG, 2), (SMALL, 2), (SMALL, -1), (-1, SMALL), (SMALL, SMALL), (BIG, BIG), (SMALL, BIG)):
        print(a, b, product(n, a, b), total(n, a, b), negated(n, a), far(n, a, b), smaller(n, b), once(a, b))
