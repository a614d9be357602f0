"""Comprehensions, walrus, lambdas, chained comparisons and conditional expressions nested in hot functions."""


def comp(n):
    return [i * j for i in range(n) for j in range(i) if (i + j) % 3 == 0][-3:]


def walrus(n):
    return [y for i in range(n) if (y := i * i % 7) > 3][-4:], y


def dicts(n):
    return {k: v for k, v in ((i % 5, i) for i in range(n))}, {i % 3 for i in range(n)}


def nested(n):
    return [[(x, y) for x in range(y)] for y in range(n)][-1][-1]


def shadow(n):
    i = "outer"
    a = [i for i in range(n)]
    return i, len(a)


def closure_comp(n):
    return [f(2) for f in [lambda x, k=k: x * k for k in range(n)]][-1], [f() for f in [lambda: k for k in range(3)]]


def generator_in_call(n):
    return (sum(i for i in range(n) if i & 1), max((i * 7919) % 1009 for i in range(n)),
            sorted((i * 31) % 17 for i in range(n))[:3])


def failing(n):
    return [10 // (n - 10 - i) for i in range(n)]


def scope(n):
    total = 0
    for r in range(n):
        total += sum([r * k for k in range(3)])
        k = r
    return total, k


class C:
    base = 5
    values = [v * 2 for v in range(4)]

    def m(self, n):
        return [self.base + i for i in range(n)][-1]


for rep in range(40):
    comp(12), walrus(30), dicts(20), nested(8), shadow(5), closure_comp(5), generator_in_call(20), scope(10), C().m(9)
print(comp(60), walrus(1500), dicts(1500), nested(50), shadow(1500), closure_comp(700), generator_in_call(1500),
      scope(1000), C().m(1500), C.values)
try:
    failing(1500)
except ZeroDivisionError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_frame.f_code.co_name, tb.tb_lineno)
        tb = tb.tb_next
x = [i for i in range(2000) if 10 < i < 20 or i in (5, 1999)]
print(x)
