"""`is` on numbers passed through functions, tuples and loops: the same object must come out."""


def same(x):
    return x


def through_loop(x, n):
    y = x
    for i in range(n):
        z = y
        y = z
    return y is x, z is x


def keep(x, n):
    s = 0
    for i in range(n):
        s += i
    return x


def swap_many(a, b, n):
    for i in range(n):
        a, b = b, a
    return a, b


def pick(a, b, c):
    return a if c else b


def or_and(a, b):
    return a or b, a and b


def small(n):
    c = 0
    for i in range(n):
        if i is same(i):
            c += 1
        k = i % 50
        if k is (i % 50):
            c += 1
        if None is not k and k is not None:
            c += 1
    return c


def bools(n):
    c = 0
    for i in range(n):
        t = i > 5
        if t is True:
            c += 1
        elif t is False:
            c += 1000
        if (i == i) is True and (i != i) is False and (not i) is (i == 0):
            c += 1
    return c


def in_container(x, n):
    box = [x]
    for i in range(n):
        box[0] = box[0]
    return box[0] is x, (x,)[0] is x, {1: x}[1] is x


for i in range(1500):
    same(i)
    keep(i, 1)
    pick(i, 0, i & 1)
    or_and(i, 5)
for x in (5, 257, 10**6 + 1, 2**62 + 1, 2**63 + 1, 2**70, 1.5, float("nan"), 0.0, True, False, None, "s", 1j, (1, 2)):
    big = x
    p, q = swap_many(x, None, 1001)
    print(repr(x), same(x) is x, through_loop(x, 1500), keep(x, 1500) is x, p is None, q is x, pick(x, 1, True) is x,
          pick(1, x, False) is x, or_and(x, x)[0] is x, or_and(x, x)[1] is x, in_container(x, 600))
print(small(1500), bools(1500))
big = 10**6 + 7
print(max(big, 5) is big, min(big, 10**7) is big, abs(big) is big, int(big) is big,
      +big is big, round(big) is big)
f = 1234.5
print(float(f) is f, max(f, 1) is f, +f is f)


def default_same(x, d=12345.5):
    return d is default_same.__defaults__[0]


print([default_same(i) for i in range(1200)][-1])


def const():
    return 123456.75


print(all(const() is const() for _ in range(1500)),
      const() is const.__code__.co_consts[1] if 123456.75 in const.__code__.co_consts else None)


def cell_same(v):
    def get():
        return v
    for i in range(600):
        get()
    return get() is v


print(cell_same(99999), cell_same(1.25))
