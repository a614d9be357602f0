"""Multiplication that leaves 64 bits, in loops and at the edges."""


def mul(a, b):
    return a * b


def square(a):
    return a * a


def powers(base, n):
    x = 1
    out = 0
    for i in range(n):
        x *= base
        if x > 10**40 or x < -10**40:
            out += 1
            x = 1
    return x, out


def factorial(n):
    r = 1
    for i in range(2, n + 1):
        r = r * i
    return r


def horner(x, n):
    acc = 0
    for i in range(n):
        acc = acc * x + i
        acc = acc % 1000000007
    return acc


def poly(x):
    return 3 * x * x * x - 7 * x * x + 11 * x - 13


EDGES = [0, 1, -1, 3, -3, 2**31, -2**31, 2**32, 3037000499, 3037000500, -3037000500, 2**62, -2**62, 2**63 - 1, -2**63,
         2**63, 10**25]

for i in range(2500):
    mul(i, -i)
    square(i)
    poly(i)
for a in EDGES:
    print(a, square(a), poly(a))
    for b in EDGES:
        print(a, b, mul(a, b))
for base in (2, -2, 3, -3, 10, 7, 2**31, -2**32 + 1):
    print(base, powers(base, 2000))
for n in (0, 1, 5, 19, 20, 21, 22, 30, 66):
    print(n, factorial(n))
for k in range(200):
    factorial(25)
print(factorial(25))
print(horner(31, 3000), horner(-31, 3000), horner(2**40, 2000), horner(2**70, 500))
