"""Default and keyword arguments, keyword-only, positional-only, defaults changed while hot, wrong calls."""
import traceback


def f(a, b=2, c=3.5):
    return a + b * c


def kw(a, *, k=10, m=1):
    return a * k + m


def pos(a, b=1, /, c=2, *, d=3):
    return a * 1000 + b * 100 + c * 10 + d


def mutable(x, acc=[]):
    acc.append(x)
    return len(acc)


def loop(n):
    s = 0
    for i in range(n):
        s += f(i) + f(i, 1) + f(i, c=2) + f(b=i, a=1) + f(a=i, b=1, c=0.5) + f(i, *(1, 2)) + f(**{"a": i})
        s += kw(i) + kw(i, k=2) + kw(i, m=3, k=1) + kw(a=i)
        s += pos(i) + pos(i, 2) + pos(i, 2, 3) + pos(i, c=5) + pos(i, 2, d=4, c=1)
    return s


def attempt(g, *a, **k):
    try:
        print(g(*a, **k))
    except TypeError as e:
        print(e)


print(loop(800))
for i in range(1500):
    mutable(i)
print(mutable(0))
attempt(f)
attempt(f, 1, 2, 3, 4)
attempt(f, 1, d=5)
attempt(f, 1, a=2)
attempt(kw, 1, 2)
attempt(kw)
attempt(pos, a=1)
attempt(pos, 1, d=2, e=3)
attempt(f, "a", "b")
f.__defaults__ = (5, 6)
print(f(1), loop(5))
f.__defaults__ = (100,)
print(f(1, 2))
attempt(f, 1)
kw.__kwdefaults__ = {"k": 7}
attempt(kw, 1)
attempt(kw, 1, m=2)
kw.__kwdefaults__["m"] = 50
attempt(kw, 1)
f.__defaults__ = None
attempt(f, 1)


def bad_in_loop(n):
    for i in range(n):
        if i == n - 1:
            kw(i, 1)
        else:
            kw(i)


try:
    bad_in_loop(1500)
except TypeError:
    print(traceback.format_exc())
