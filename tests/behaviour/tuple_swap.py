"""Tuple assignment: swaps, rotations, star targets, nested targets, order of evaluation, wrong lengths."""
import traceback


def swap(a, b):
    a, b = b, a
    return a, b


def rotate(n):
    a, b, c, d = 1, 2, 3, 4
    for i in range(n):
        a, b, c = b, c, a
        d, a = a + d, d % 1000
    return a, b, c, d


def star(n):
    s = 0
    for i in range(n):
        first, *rest = i, i + 1, i + 2
        *init, last = (i, 2, 3)
        s += first + rest[0] + last + len(init)
    return s


def nested(n):
    s = 0
    for i in range(n):
        (a, b), [c, (d, e)] = (i, 1), (2, (3, i))
        s += a * b + c * d + e
    return s


def chained(n):
    for i in range(n):
        a = b = c = i
        a, b = b + 1, c
    return a, b, c


def same_target(n):
    x = 0
    for i in range(n):
        x, x = i, x + 1
    return x


def index_order(n):
    data = [0, 1, 2]
    for i in range(n):
        k = 0
        k, data[k] = 1, i
    return data, k


def unpack(t):
    a, b = t
    return b, a


def attempt(f, *a):
    try:
        print(f(*a))
    except Exception:
        print(traceback.format_exc())


for i in range(2000):
    swap(i, -i)
    unpack((i, 1))
print(swap(1, 2.5), swap("a", None), rotate(3000), star(2000), nested(2000), chained(2000), same_target(2000),
      index_order(2000))
for t in ((1, 2), [3, 4], "ab", {5: 6, 7: 8}, range(2), (1,), (1, 2, 3), 5, None, iter([1, 2]), (x for x in range(3))):
    attempt(unpack, t)


def gen():
    a, b = 1, 1
    while True:
        yield a
        a, b = b, a + b


g = gen()
for i in range(1500):
    x = next(g)
print(x % 10**20)
