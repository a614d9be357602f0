"""Every comparison of ints, floats, bools, None and strings, chained, in conditions and as values."""


def compare(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


def branchy(a, b):
    r = 0
    if a < b:
        r += 1
    if a <= b:
        r += 2
    if a == b:
        r += 4
    if a != b:
        r += 8
    if a > b:
        r += 16
    if a >= b:
        r += 32
    if not a < b:
        r += 64
    return r


def between(lo, x, hi):
    return lo <= x < hi


def chain4(a, b, c, d):
    return a < b <= c != d


def identity(a, b):
    return a is None, a is not None, b is True, a in (1, 2, 3), a not in (1, 2, 3)


for i in range(2500):
    compare(i, 1250)
    branchy(i, 1250)
    between(3, i, 2000)
    chain4(i, 700, 900, i)
    identity(i, i)
V = [0, 1, -1, 2, 2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1, -2**63, 2**63, 2**64, -2**70, 0.0, -0.0, 0.5, 1.0,
     float(2**53), float(2**63),
     -float(2**63), float("inf"), float("-inf"), float("nan"), True, False]
for a in V:
    for b in V:
        print(a, b, *map(int, compare(a, b)), branchy(a, b))
    print(identity(a, a), between(a, 1, 5), between(0, a, 2**63), chain4(a, a, a, 1))
for a, b in ((1, "a"), (None, 1), (1, None), ("a", "b"), ((1, 2), (1, 3)), ([1], [1]), (1, 1j)):
    for f in (compare, branchy):
        try:
            print(f(a, b))
        except TypeError as e:
            print(f.__name__, e)
