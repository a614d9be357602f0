"""Closures: free variables read in hot code, changed from outside, cells unbound, loops capturing variables."""


def make_adder(k):
    def add(x):
        return x + k
    return add


def make_counter():
    n = 0

    def inc(by=1):
        nonlocal n
        n += by
        return n

    def get():
        return n
    return inc, get


def poly(a, b, c):
    def at(x):
        return (a * x + b) * x + c
    return at


def accumulate(n):
    total = 0

    def add(x):
        nonlocal total
        total += x
    for i in range(n):
        add(i)
    return total


def late(n):
    fs = [lambda: i for i in range(3)]
    out = []
    for i in range(n):
        out = [f() for f in fs]
    return out, i


def cell_loop(n):
    s = 0
    for i in range(n):
        s += i

    def show():
        return s, i
    return show


def unbound():
    def get():
        return v
    out = []
    for k in range(3):
        try:
            out.append(get())
        except NameError as e:
            out.append(str(e))
        v = k
    del v
    try:
        get()
    except NameError as e:
        out.append(str(e))
    return out


add5, add_half, add_text = make_adder(5), make_adder(0.5), make_adder("!")
s = 0
for i in range(2000):
    s = add5(s) % 1000
    t = add_half(i)
print(s, t, add5(2.5), add_half(1), add_text("hey"), add5(2**63 - 1))
try:
    add_text(1)
except TypeError as e:
    print(e)
inc, get = make_counter()
for i in range(2500):
    inc()
print(get(), inc(10), get(), inc(0.5), inc(2**63), get())
p, q = poly(1, 2, 3), poly(0.5, 2**62, -1)
v = w = 0
for i in range(2000):
    v += p(i)
    w = q(i)
print(v, w, q(4), p(1.5), p(2**40))
print(accumulate(2500), late(1200), cell_loop(2500)(), unbound())
add5.__closure__[0].cell_contents = 100
print(add5(1))
add5.__closure__[0].cell_contents = "now text"
try:
    print(add5(1))
except TypeError as e:
    print(e)


def deep(n):
    def outer(x):
        def inner(y):
            return x * y + n
        return inner
    t = 0
    for i in range(800):
        t += outer(i)(2)
    return t


print(deep(3))
