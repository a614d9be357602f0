"""Functions defined in hot loops and hot functions, lambdas, recursion through closures, functions as values."""


def compose(f, g):
    return lambda x: f(g(x))


def repeat(f, n, x):
    for i in range(n):
        x = f(x)
    return x


def local_helper(n):
    def sq(x):
        return x * x
    s = 0
    for i in range(n):
        s += sq(i)
    return s


def fresh_each(n):
    s = 0
    for i in range(n):
        def f(x, i=i):
            return x + i
        s += f(1)
        s += (lambda y: y * 2)(i)
    return s


def local_recursion(n):
    def fact(k):
        return 1 if k < 2 else k * fact(k - 1)
    return [fact(i) for i in range(n)]


def dispatch(n):
    table = [lambda x: x + 1, lambda x: x * 2, lambda x: x // 3, lambda x: -x]
    v = 7
    for i in range(n):
        v = table[i & 3](v)
        if abs(v) > 10**6:
            v = 7
    return v


def higher(n, op):
    acc = 1
    for i in range(1, n):
        acc = op(acc, i)
    return acc


inc = compose(lambda x: x + 1, lambda x: x * 3)
print(repeat(inc, 60, 1), repeat(lambda x: x * 1.01, 1500, 1), repeat(lambda x: x * 5 % 1009, 2000, 3),
      repeat(lambda s: s[1:] + s[0], 1001, "abc"))
print(local_helper(2000), fresh_each(1200), local_recursion(25)[-1], dispatch(2500))
print(higher(2000, lambda a, b: (a + b) % 997), higher(1500, max), higher(300, lambda a, b: a ^ b),
      higher(30, lambda a, b: a * b), higher(50, lambda a, b: a + 1 / b))


def counter_factory():
    def counter():
        counter.calls += 1
        return counter.calls
    counter.calls = 0
    return counter


c, d = counter_factory(), counter_factory()
for i in range(1500):
    c()
    if i & 1:
        d()
print(c(), d(), c.calls, d.calls)


def same_code(k):
    def f(x):
        return x * k
    return f


fs = [same_code(k) for k in (2, 0.5, "a", 2**62, True)]
for rep in range(400):
    out = [f(3) for f in fs]
print(out)
