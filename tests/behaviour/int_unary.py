"""Negation, plus, invert, abs, not on ints at the edges, on bools, floats and others."""


def neg(a):
    return -a


def pos(a):
    return +a


def absolute(a):
    return abs(a)


def negation(a):
    return not a


def doubled_neg(a):
    return - -a, -(a + 1), abs(-a)


def attempt(f, a):
    try:
        r = f(a)
        return type(r).__name__, r
    except TypeError as e:
        return "TypeError", str(e)


def wander(n):
    x = 1
    total = 0
    for i in range(n):
        x = -x * 3
        total += abs(x)
        if abs(x) > 2**66:
            x = 1
    return x, total


for i in range(2500):
    neg(i)
    pos(i)
    absolute(i - 1000)
    negation(i)
    doubled_neg(i)
for a in (0, 1, -1, 2**62, 2**63 - 1, -2**63, -2**63 + 1, 2**63, -2**64, True, False, 0.0, -0.0, 1.5, float("inf"),
          float("nan"), 2j, 3 + 4j,
          "a", "", None, [], [1], ()):
    print(repr(a), *[attempt(f, a) for f in (neg, pos, absolute, negation, doubled_neg)])
print(wander(3000))
