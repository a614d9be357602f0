"""Float // and %: signs, infinities, zeros, tiny quotients, mixed with ints."""


def floordiv(a, b):
    return a // b


def mod(a, b):
    return a % b


def dm(a, b):
    return divmod(a, b)


def attempt(f, a, b):
    try:
        return repr(f(a, b))
    except (ZeroDivisionError, OverflowError) as e:
        return type(e).__name__ + ":" + str(e)


def wrap(n):
    x = 0.0
    total = 0.0
    for i in range(n):
        x = (x + 0.7) % 1.0
        total += (x * 10) // 3
    return x, total


def wrap_negative(n):
    x = 0.0
    k = 0
    while k < n:
        x = (x - 0.7) % -1.25
        k += 1
    return x


for i in range(2500):
    floordiv(i * 0.5, 3.25)
    mod(i * 0.5, 3.25)
    dm(i * 0.5, 3.25)
inf, nan = float("inf"), float("nan")
V = [0.0, -0.0, 1.0, -1.0, 0.1, -0.1, 3.5, -3.5, 7.0, 1e300, 5e-324, inf, -inf, nan, 3, -3, 0, 2**60 + 1, True]
for a in V:
    for b in V:
        print(a, b, attempt(floordiv, a, b), attempt(mod, a, b), attempt(dm, a, b))
print(wrap(3000), wrap_negative(3000))
