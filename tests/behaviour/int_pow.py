"""Powers: negative and zero exponents, big results, float bases, three arguments."""


def power(a, b):
    return a ** b


def power3(a, b, c):
    return pow(a, b, c)


def square_cube(a):
    return a ** 2, a ** 3, a ** 1, a ** 0


def inverse(a):
    return a ** -1


def attempt(f, *args):
    try:
        r = f(*args)
        return type(r).__name__, r
    except Exception as e:
        return type(e).__name__, str(e)


for i in range(1, 2500):
    power(i & 7, 3)
    square_cube(i)
    inverse(i)
for a in (0, 1, -1, 2, -2, 3, 10, -10, 2**31, 2**32, 3037000500, 2**63, True, False):
    print(a, attempt(square_cube, a), attempt(inverse, a))
    for b in (0, 1, 2, 3, 5, 21, 62, 63, 64, -1, -2, True, False):
        print(a, b, attempt(power, a, b))
for a in (0.0, -0.0, 1.5, -2.0, float("inf"), float("-inf"), float("nan"), -8.0):
    for b in (0, 1, 2, -1, 0.5, -0.5, 1.0 / 3, 2.0, 1e308, float("inf"), float("-inf"), float("nan")):
        print(a, b, attempt(power, a, b))
print(attempt(power, 10.0, 400), attempt(power, 10, 400.0), attempt(power, -1, 0.5), attempt(power, 2, 0.5))
for args in ((3, 100, 7), (3, -1, 7), (2, -1, 4), (-3, 5, 7), (3, 5, -7), (3, 5, 0), (3, 5, 1), (2**70, 3, 1000),
             (0, 0, 5), (5, 0, 1)):
    print(args, attempt(power3, *args))


def modpow(b, e, m):
    r = 1
    b %= m
    while e > 0:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r


def check(n):
    bad = 0
    for i in range(1, n):
        if modpow(i, i + 5, 1000003) != pow(i, i + 5, 1000003):
            bad += 1
    return bad


print(check(300), modpow(3, 10**18, 2**31 - 1), modpow(3, 10**18, 2**61 - 1), modpow(7, 12345, 2**89 - 1))
