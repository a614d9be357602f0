"""Loops in which a variable is int on some paths and float on others."""


def average(n):
    total = 0
    for i in range(n):
        total += i
        if i == n // 3:
            total *= 1.0
    return total / n


def alternate(n):
    x = 0
    for i in range(n):
        if i & 1:
            x = x + 0.5
        else:
            x = int(x) + 1
    return x


def either(flag, n):
    v = 1 if flag else 1.0
    for i in range(n):
        v = v + v if v < 1e6 else v - v + 1
    return v


def mean_var(n):
    m = 0
    s = 0
    for i in range(1, n):
        x = (i * 7919) % 101
        d = x - m
        m += d / i
        s += d * (x - m)
    return m, s / n


def interest(principal, rate, years):
    for y in range(years):
        principal += principal * rate
        if principal > 10**12:
            principal = int(principal) % 1000
    return principal


def add3(a, b, c):
    return a + b + c


print(average(3000), alternate(3000), alternate(3001))
print(either(True, 3000), either(False, 3000), either(1, 7), either(0, 7))
print(mean_var(3000), interest(100, 0.05, 1500), interest(100, 0, 1500), interest(100, 1, 50), interest(1.5, 2, 2000))
for i in range(2000):
    add3(i, 1, 2)
for args in ((1, 2, 3), (1.5, 2, 3), (1, 2.5, 3), (1, 2, 3.5), (2**62, 2**62, 0.5), (2**62, 2**62, 2**62),
             (True, 2, 3.0), (1e308, 1e308, -1e308), (2**63, 0.0, 1)):
    print(args, add3(*args), type(add3(*args)).__name__)
