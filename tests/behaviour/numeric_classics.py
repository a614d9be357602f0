"""Numeric kernels in one program: pi series, bisection, Simpson, Monte Carlo, dates, modular inverse, primes."""
import math


def leibniz(n):
    s = 0.0
    sign = 1.0
    for k in range(n):
        s += sign / (2 * k + 1)
        sign = -sign
    return 4 * s


def simpson(f, a, b, n):
    h = (b - a) / n
    s = f(a) + f(b)
    for i in range(1, n):
        s += f(a + i * h) * (4 if i % 2 else 2)
    return s * h / 3


def bisect(f, lo, hi, eps):
    steps = 0
    while hi - lo > eps:
        mid = (lo + hi) / 2
        if f(mid) > 0:
            hi = mid
        else:
            lo = mid
        steps += 1
    return lo, steps


def monte_carlo(n, seed):
    inside = 0
    x = seed
    for _ in range(n):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        a = x / 0x7FFFFFFF
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        b = x / 0x7FFFFFFF
        if a * a + b * b <= 1.0:
            inside += 1
    return 4.0 * inside / n


def days(y, m, d):
    if m <= 2:
        y -= 1
        m += 12
    return 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + d


def weekdays(n):
    c = [0] * 7
    for y in range(1900, 1900 + n):
        for m in range(1, 13):
            c[days(y, m, 13) % 7] += 1
    return c


def agm(a, b):
    n = 0
    while abs(a - b) > 1e-15 and n < 50:
        a, b = (a + b) / 2, math.sqrt(a * b)
        n += 1
    return a, n


def logistic(r, n):
    x = 0.25
    for i in range(n):
        x = r * x * (1 - x)
    return x


def mod_inverse(a, m):
    r0, r1, s0, s1 = a, m, 1, 0
    while r1:
        q = r0 // r1
        r0, r1 = r1, r0 - q * r1
        s0, s1 = s1, s0 - q * s1
    return s0 % m


def miller_rabin(n):
    if n < 4:
        return n > 1
    if n % 2 == 0:
        return False
    d, r = n - 1, 0
    while d % 2 == 0:
        d //= 2
        r += 1
    for a in (2, 3, 5, 7, 11, 13):
        if a % n == 0:
            continue
        x = pow(a, d, n)
        if x == 1 or x == n - 1:
            continue
        for _ in range(r - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


print(leibniz(3000), simpson(math.sin, 0, math.pi, 1500), simpson(lambda x: x * x * x, 0, 2, 600),
      bisect(lambda x: x * x - 2, 0.0, 2.0, 1e-15))
print(monte_carlo(2500, 42), weekdays(60), agm(1, 0.5), agm(2**62, 1), [logistic(r / 10, 800) for r in range(30, 40)])
print(sum(mod_inverse(a, 1000003) for a in range(1, 400)), mod_inverse(3, 2**89 - 1),
      [n for n in range(150) if miller_rabin(n)], miller_rabin(2**61 - 1), miller_rabin(2**61 + 1))
