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


def digits_of(n, base):
    total = count = 0
    while n:
        total += n % base
        n //= base
        count += 1
        if count == 70:
            break
    return total, count


def factors(n, step):
    found = 0
    d = step
    while d * d <= n:
        while n % d == 0:
            n //= d
            found = found * 31 + d
        d += step
    return found, n


def bezout(a, b):
    x, y = 1, 0
    while b:
        q = a // b
        a, b = b, a % b
        x, y = y, x - q * y
    return a, x


def smallest_by_minus_one(n, start):
    """The remainder exists where the quotient overflows 64 bits."""
    total = 0
    for i in range(n):
        a, b = start + i, -1
        total += a % b
        if i > 2:
            total += a // b
    return total


EDGES = [0, 1, 2, 7, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**62, 2**63 - 1, 2**63, -1, -2, -7, -2**31, -2**32, -2**63]
for k in range(400):
    digits_of(k * 12345, 7)
    factors(k + 1, 2 + k % 3)
    bezout(k * 17, k + 3)
for a in EDGES:
    for b in EDGES:
        print(a, b, attempt(digits_of, a, b), bezout(a, b))
for n in (360, 2**20, 9699690, 1000003, 10**10 + 19, 2**40):
    print(n, factors(n, 2), factors(n + 1, 3))
for start in (-2**63, -2**63 - 2, -5, 2**32 - 2):
    for k in range(40):
        smallest_by_minus_one(60, start)
    print(start, smallest_by_minus_one(60, start))
