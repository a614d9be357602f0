"""Mutual recursion of two and three functions with ints, floats, tuples and early returns."""


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def female(n):
    return 1 if n == 0 else n - male(female(n - 1))


def male(n):
    return 0 if n == 0 else n - female(male(n - 1))


def a(n, acc):
    return acc if n <= 0 else b(n - 1, acc * 2 % 1009)


def b(n, acc):
    return acc if n <= 0 else c(n - 2, acc + n)


def c(n, acc):
    return acc if n <= 0 else a(n - 1, acc * 0.5 if acc % 2 else acc - 1)


def expr(depth, x):
    if depth == 0:
        return x
    return term(depth - 1, x) + term(depth - 1, -x)


def term(depth, x):
    if depth == 0:
        return x * 3
    return expr(depth - 1, x) * expr(depth - 1, 2)


def ping(n):
    if n == 0:
        raise ValueError("bottom")
    return pong(n - 1) + 1


def pong(n):
    if n % 7 == 0:
        try:
            return ping(n - 1) if n else 0
        except ValueError as e:
            return len(str(e))
    return ping(n - 1) - 1


for i in range(100):
    even(30)
print(even(400), odd(401), even(7), odd(7), [female(i) for i in range(14)], [male(i) for i in range(14)], female(30))
print([a(n, 1) for n in range(40)], a(300, 2**62), a(100, 1.5), a(200, 2**70))
print(expr(7, 1), expr(7, 1.5), term(6, 2**40), expr(5, True))
print([ping(n) if n % 2 else pong(n) for n in range(1, 60)])
for bad in ("x", None):
    try:
        even(bad)
    except TypeError as e:
        print(e)
