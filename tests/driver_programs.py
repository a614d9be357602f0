"""Small functions of every compiled kind, run plain and compiled by test_driver.py. CASES: function name, argument tuples."""
import math


def sum_series(n):
    t = 0
    for i in range(n): t += i * i % 7
    return t
def fib(n):
    return n if n < 2 else fib(n-1) + fib(n-2)
def g(t, b=1): return t * b, b
def f(n, k=3):
    t = 0
    i = 1
    while t < n:
        for i in range(t, n, 2):
            if i % 3 == 0 and t > 2: continue
            t += i
            x, y = t, i
            x, y = y, x
        t += g(t, b=2)[0]
    return t, i
def mandel(w, h):
    s = 0
    for y in range(h):
        for x in range(w):
            cr = 2.0*x/w - 1.5; ci = 2.0*y/h - 1.0
            zr = zi = 0.0
            for k in range(50):
                zr2, zi2 = zr*zr, zi*zi
                if zr2 + zi2 > 4.0: break
                zi = 2.0*zr*zi + ci
                zr = zr2 - zi2 + cr
            s += k
    return s
def even(n): return True if n == 0 else odd(n-1)
def odd(n): return False if n == 0 else even(n-1)
def mixed(n):
    s = 0
    for i in range(n):
        s += i * 0.5
        if i > 3: s = s - 1
    return s
def collatz(n):
    best = 0; bi = 0
    for i in range(1, n):
        c = 0; x = i
        while x != 1:
            x = x // 2 if x % 2 == 0 else 3 * x + 1
            c += 1
        if c > best: best, bi = c, i
    return best, bi
def boolish(a, b):
    r = 0
    for i in range(10):
        if (a and i) or not b: r += 1
        r += True
        if a is None: r += 5
    else:
        r += 100
    return r, a and b, a or b, not a
def mm(a, b): return min(a, b), max(a, b), abs(a - b), divmod(a, b), round(a / b), a % b, -a // b
def wh(n):
    i = 0
    while True:
        i += 1
        if i > n: break
        try:
            if i % 2: continue
        finally:
            n -= 1
    return i, n
def rk(n):
    def step(x, v, h): return x + v * h, v - x * h
    x, v = 0.0, 1.0
    for _ in range(n): x, v = deriv(x, v, 0.01)
    return x, v
def deriv(x, v, h=0.1):
    k1x, k1v = dd(x, v); k2x, k2v = dd(x + h/2*k1x, v + h/2*k1v)
    return x + h * k2x, v + h * k2v
def dd(x, v): return v, -x
def noneloop(n):
    last = None
    for i in range(n):
        if last is not None and last > i: return last
        last = i
    return last
def gcd(a, b):
    while b: a, b = b, a % b
    return a
def mathy(x):
    return math.sqrt(x), math.sin(x), math.floor(x), math.atan2(x, 2), x ** 2, x ** 0.5, int(x), math.gcd(12, 18), math.pi
def shifts(n):
    x = 1
    for i in range(n): x = (x << 3 ^ x >> 2 | i) & 0xffffff
    return x, ~x
def nested(n):
    t = 0
    for i in range(n):
        for j in range(i):
            for k in range(j, i):
                t += (i ^ j) - k
    return t
def cmpchain(n):
    c = 0
    for i in range(n):
        if 2 < i < 7 or i == 9: c += i
        d = i if c > 4 else -i
    return c, d
def ack(m, n):
    if m == 0: return n + 1
    if n == 0: return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


def steps(n):
    t = 0
    for i in range(1, n):
        for j in range(i * i, 200, i):
            t += j
        for j in range(n, i, -i):
            t -= j
    return t


def descending(n):
    t = 0
    for step in (1, 2, 3, -1, -2):
        for j in range(0 if step > 0 else n, n if step > 0 else 0, step):
            t += j * step
    return t


def mixed_extremes(n):
    low, high = n, 0
    for i in range(n):
        low = min(low, i * 0.5 - 3)
        high = max(high, i, 2)
        high = max(high * 1.0, i)
    return low, high, max(n, 0.5), min(0, -n * 0.1)


def members(n):
    c = 0
    for i in range(n):
        if i in (1, 5, 7) or i % 10 not in {2, 3}:
            c += i
    return c, float("inf"), float(" 1.5 ")


def queens(rows, free, left, right):
    if rows == 0:
        return 1
    found = 0
    while free:
        bit = free & -free
        free ^= bit
        found += queens(rows - 1, free | bit >> 1, left | bit, right | bit)
    return found


def many_arguments(n, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p):
    if n == 0:
        return a + b * c - d + e * f - g + h * i - j + k * l - m + o * p
    return many_arguments(n - 1, b, c, d, e, f, g, h, i, j, k, l, m, o, p, a) + n


def ten_arguments(n, a, b, c, d, e, f, g, h, i):
    if n == 0:
        return a + b * c - d + e * f - g + h * i
    return ten_arguments(n - 1, b, c, d, e, f, g, h, i, a) + n


CASES = [('sum_series',[(10,),(0,)]),('fib',[(12,)]),('f',[(10,),(50,)]),('mandel',[(10,10)]),('even',[(5,)]),('odd',[(8,)]),('mixed',[(0,),(1,),(10,)]),
 ('collatz',[(30,)]),('boolish',[(1,2),(True,False),(0.0,1),(None,3)]),('mm',[(3,4),(-7,2),(3.5,-2.0)]),('wh',[(10,)]),('rk',[(5,)]),('noneloop',[(0,),(5,)]),
 ('gcd',[(48,18)]),('mathy',[(2.5,),(3,)]),('shifts',[(100,)]),('nested',[(9,)]),('cmpchain',[(12,)]),('ack',[(2,3)]),
         ("steps", [(5,), (20,)]), ("descending", [(10,)]), ("mixed_extremes", [(10,), (0,)]), ("members", [(60,)]),
         ("queens", [(5, 63, 2, 3), (3, 7, 0, 1)]),
         ("many_arguments", [(5, *range(15))]), ("ten_arguments", [(5, *range(9)), (9, 1, 2, 3.5, 4, 5, 6, 7, 8.0, 9)])]
