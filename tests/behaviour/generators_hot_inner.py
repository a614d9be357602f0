"""Generators and coroutines whose bodies contain hot loops without yield: state must survive between resumptions."""


def blocks(n, m):
    s = 0
    for i in range(n):
        for j in range(m):
            s += i * j % 7
        yield s
        k = 0
        while k < m:
            s ^= k
            k += 1
        yield s, k


def primes():
    n = 2
    while True:
        d = 2
        while d * d <= n:
            if n % d == 0:
                break
            d += 1
        else:
            yield n
        n += 1


def integrate(f, a, b):
    n = 1
    while True:
        h = (b - a) / n
        s = 0.0
        for i in range(n):
            s += f(a + (i + 0.5) * h)
        yield s * h
        n *= 2


def overflow(n):
    x = 1
    for r in range(n):
        for i in range(70):
            x *= 2
        yield x.bit_length()
        x >>= 69


def failing(n):
    for r in range(5):
        try:
            s = 0
            for i in range(n):
                s += 1 // (i - n * (r + 1) // 3)
            yield s
        except ZeroDivisionError:
            yield "zero", i


print(list(blocks(4, 700)))
p = primes()
print([next(p) for _ in range(200)][-5:])
it = integrate(lambda x: x * x, 0, 3)
print([round(next(it), 6) for _ in range(10)])
print(list(overflow(20)), list(failing(1000)))


def with_locals(n):
    t = 0
    for i in range(n):
        t += i
    yield dict(sorted(locals().items()))
    for i in range(n):
        t -= 1
    yield dict(sorted(locals().items()))


print(list(with_locals(1500)))


def abandoned(n):
    try:
        while True:
            s = 0
            for i in range(n):
                s += i
            yield s
    finally:
        for i in range(n):
            s -= 1
        print("closed with", s)


a = abandoned(1500)
print(next(a), next(a))
del a
print(sum(sum(j for j in range(i % 40)) for i in range(200)))
