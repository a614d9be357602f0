"""+ - * / on floats with nan, infinities, zeros of both signs, denormals and overflow to infinity."""


def ops(a, b):
    return a + b, a - b, a * b


def div(a, b):
    return a / b


def attempt(a, b):
    try:
        return repr(div(a, b))
    except ZeroDivisionError as e:
        return str(e)


def grow(n):
    x = 1.0
    y = 1.0
    for i in range(n):
        x *= 1.5
        y /= 1.5
    return x, y


def shrink(n):
    x = 1.0
    k = 0
    while x > 0.0:
        x *= 0.5
        k += 1
        if k >= n:
            break
    return x, k


def cancel(n):
    s = 0.0
    c = 0.0
    for i in range(n):
        y = 0.1 - c
        t = s + y
        c = (t - s) - y
        s = t
    return s, c


for i in range(2500):
    ops(i * 0.5, 3.25)
    div(i * 0.5, 3.25)
inf, nan = float("inf"), float("nan")
V = [0.0, -0.0, 1.0, -1.0, 0.1, 1e308, -1e308, 5e-324, 2.2250738585072014e-308, inf, -inf, nan, 1e16, 0, 1, -3,
     2**53 + 1, 2**63, 10**30, True]
for a in V:
    for b in V:
        print(a, b, *map(repr, ops(a, b)), attempt(a, b))
print(grow(1000), grow(3000), shrink(3000), cancel(3000))
try:
    ops(1.5, 10**400)
except OverflowError as e:
    print(e)
try:
    ops(10**400, 1.5)
except OverflowError as e:
    print(e)
