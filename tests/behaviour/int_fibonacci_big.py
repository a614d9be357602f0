"""Iterative Fibonacci that grows from small ints to big ints while hot, and back."""


def fib(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, a + b
    return a


def fib_mod(n, m):
    a, b = 0, 1
    for i in range(n):
        a, b = b, (a + b) % m
    return a


def alternating(n):
    a, b = 0, 1
    seen = []
    for i in range(n):
        a, b = b, a + b
        if i % 100 == 99:
            seen.append(a)
            a, b = 0, 1
    return seen, a


def tribonacci(n):
    a = b = 0
    c = 1
    while n > 0:
        a, b, c = b, c, a + b + c
        n -= 1
    return a


for k in range(100):
    fib(40)
for n in (0, 1, 2, 10, 89, 90, 91, 92, 93, 94, 95, 100, 200):
    print(n, fib(n), fib_mod(n, 1000), tribonacci(n))
print(fib(1000) % 10**30, fib_mod(3000, 2**61 - 1), fib_mod(500, 2**66 - 1))
print(alternating(1000))
