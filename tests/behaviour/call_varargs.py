"""*args and **kwargs in callee and caller: correct, whether compiled or declined."""


def total(*args):
    s = 0
    for a in args:
        s += a
    return s


def both(first, *rest, scale=1, **named):
    s = first
    for r in rest:
        s += r
    for k in named:
        s += named[k]
    return s * scale


def forward(*args, **kwargs):
    return both(*args, **kwargs)


def loop(n):
    s = 0
    for i in range(n):
        s += total(i, 1, 2) + total() + total(*range(3)) + both(i) + both(i, 1, 2, scale=2, x=i) + forward(i, 3, y=4)
    return s


def decorate(fn):
    def wrapper(*a, **k):
        wrapper.calls += 1
        return fn(*a, **k)
    wrapper.calls = 0
    return wrapper


@decorate
def add(a, b=1):
    return a + b


def use(n):
    s = 0
    for i in range(n):
        s = add(s, i) % 10007
        s = add(s)
    return s


print(loop(1000), use(1500), add.calls)
print(total(1.5, 2), total(2**63, 1), both("a", "b", scale=2), both(1, 2, 3, a=1.5), forward(1, scale=3))
try:
    total(1, "a")
except TypeError as e:
    print(e)
try:
    forward()
except TypeError as e:
    print(e)
