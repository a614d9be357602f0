"""min, max, abs, range, int, len, isinstance, round replaced in builtins and globals while hot."""
import builtins


def use(n):
    s = 0
    for i in range(n):
        s += min(i, 5) + max(i, 3) + abs(-i) + len("ab") + int(1.5) + round(2.5)
        s += isinstance(i, int) + bool(i) + float(1) + pow(2, 2) + divmod(7, 2)[0]
    return s


def single(x):
    return min(x, 10), abs(x), len((x,)), int(x), float(x), bool(x), isinstance(x, int), round(x), max(x, 0)


def attempt(f, *a):
    try:
        return f(*a)
    except TypeError as e:
        return str(e)


def patch(where, name, value):
    had = name in vars(where) if where is not None else name in globals()
    target = vars(where) if where is not None else globals()
    old = target.get(name)
    target[name] = value
    try:
        return attempt(use, 40), attempt(single, 7)
    finally:
        if had:
            target[name] = old
        else:
            del target[name]


for i in range(1500):
    single(i)
print(use(1500))
REPLACEMENTS = {"min": lambda *a: 100, "max": lambda *a: 0.5, "abs": lambda x: -1, "len": lambda x: 50,
                "int": lambda x: 7, "round": lambda x: 3, "isinstance": lambda a, b: 2,
                "bool": lambda x: 9, "float": lambda x: 0.25, "pow": lambda a, b: 1, "divmod": lambda a, b: (11, 0),
                "range": lambda n: (1, 2, 3)}
for name, f in REPLACEMENTS.items():
    print(name, patch(builtins, name, f), patch(None, name, f), use(20), single(20))


def during(n):
    s = 0
    for i in range(n):
        if i == n // 2:
            builtins.abs = lambda x: 1000
        s += abs(-1)
    return s


real_abs = abs
try:
    print(during(2000))
finally:
    builtins.abs = real_abs
print(during.__name__, abs(-3))
real_len = builtins.len
del builtins.len
try:
    single(3)
except NameError as e:
    print(e)
finally:
    builtins.len = real_len
print(single(3))


class CountingInt(int):
    made = 0

    def __new__(cls, *a):
        CountingInt.made += 1
        return super().__new__(cls, *a)


int = CountingInt
print(attempt(single, 4), CountingInt.made)
del int
print(single(4), type(single(4)[3]).__name__, CountingInt.made)
