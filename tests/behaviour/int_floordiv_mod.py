"""Floor division, modulo and divmod: every combination of signs, zero and the one that overflows."""


def floordiv(a, b):
    return a // b


def mod(a, b):
    return a % b


def both(a, b):
    return divmod(a, b)


def by_constant(a):
    return a // 7, a % 7, a // -7, a % -7, a // 8, a % 8, a // -8, a % -8, a // 1, a % 1, a // -1, a % -1


def digits(n):
    s = 0
    c = 0
    while n:
        s += n % 10
        n //= 10
        c += 1
    return s, c


def attempt(f, *args):
    try:
        return f(*args)
    except ZeroDivisionError as e:
        return type(e).__name__, str(e)


for i in range(1, 3000):
    floordiv(i * 37, i)
    mod(i * 37, i)
    both(i, 13)
    by_constant(i)
VALUES = [0, 1, -1, 2, -2, 3, -3, 7, -7, 8, 10, -10, 99, 2**31, -2**31, 2**62, 2**63 - 1, -2**63, 2**63, -2**63 - 1,
          10**22, -10**22]
for a in VALUES:
    print(a, by_constant(a))
    for b in VALUES:
        print(a, b, attempt(floordiv, a, b), attempt(mod, a, b), attempt(both, a, b))
for n in (0, 9, 10, 1234567890, 2**63 - 1, 2**64, 10**25 + 7):
    for k in range(100):
        digits(n)
    print(n, digits(n))


def euclid_signs(n):
    bad = 0
    for a in range(-n, n):
        for b in range(-5, 6):
            if b == 0:
                continue
            q = a // b
            r = a % b
            if q * b + r != a or (r != 0 and (r < 0) != (b < 0)):
                bad += 1
    return bad


print(euclid_signs(300))
