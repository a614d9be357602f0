"""Direct recursion: fib, factorial, power, Ackermann, Hanoi, gcd, tak; overflow into big ints, floats."""


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


def power(b, e):
    if e == 0:
        return 1
    h = power(b, e // 2)
    return h * h * b if e & 1 else h * h


def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


def hanoi(n, a, b, c):
    if n == 0:
        return 0
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


def gcd(a, b):
    return a if b == 0 else gcd(b, a % b)


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def binom(n, k):
    if k == 0 or k == n:
        return 1
    return binom(n - 1, k - 1) + binom(n - 1, k)


def sum_to(n):
    if n == 0:
        return 0
    return n + sum_to(n - 1)


def depth_tuple(n):
    if n == 0:
        return 0, 1
    a, b = depth_tuple(n - 1)
    return b, a + b


print(fib(17), fib(10.0), fib(True), fib(-3))
print([fact(n) for n in (0, 5, 20, 21, 25, 60)], fact(5.5), fact(30.0))
print(power(3, 39), power(3, 40), power(3, 41), power(3, 200), power(1.5, 20), power(-2, 63), power(2, 63),
      power(-7, 0))
print(ack(2, 8), ack(1, 30), hanoi(10, "a", "b", "c"), gcd(2**64 + 6, 2**62 - 4), gcd(123456, 7890), gcd(10.5, 4.5),
      tak(10, 5, 2), binom(13, 6))
for k in range(60):
    sum_to(50)
    depth_tuple(40)
print(sum_to(800), sum_to(500.0), depth_tuple(85), depth_tuple(100), depth_tuple(300)[0] % 10**20)
for bad in ("a", None, 2.5j):
    for f in (fib, fact, sum_to):
        try:
            print(f(bad))
        except (TypeError, RecursionError) as e:
            print(f.__name__, e)
