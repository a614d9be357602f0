"""isinstance with types, tuples, subclasses, bool against int, changing types and a patched __class__."""


class Base:
    pass


class Derived(Base):
    pass


class Liar:
    @property
    def __class__(self):
        return int


class Meta(type):
    def __instancecheck__(cls, obj):
        return obj == 42


class Virtual(metaclass=Meta):
    pass


def kind(x):
    if isinstance(x, bool):
        return "bool"
    if isinstance(x, int):
        return "int"
    if isinstance(x, float):
        return "float"
    if isinstance(x, (str, bytes)):
        return "text"
    if isinstance(x, Base):
        return "base"
    if x is None:
        return "none"
    return "other"


def number(x):
    return isinstance(x, (int, float)), isinstance(x, (int, (float, str))), isinstance(x, object), isinstance(x, type)


def virtual(x):
    return isinstance(x, Virtual)


def union(x):
    return isinstance(x, int | None)


def exact(x):
    return type(x) is int, type(x) == float, type(x).__name__


def summing(n):
    s = 0
    for i in range(n):
        v = i if i % 3 else float(i)
        if isinstance(v, int):
            s += v
        elif isinstance(v, float):
            s -= int(v)
    return s


class MyInt(int):
    pass


for i in range(2500):
    kind(i)
    number(i)
    virtual(i)
    union(i)
    exact(i)
for x in (1, 2**70, True, 1.0, "a", b"b", None, Base(), Derived(), Liar(), MyInt(5), 42, 42.0, int, [], 1j):
    print(kind(x), number(x), virtual(x), union(x), exact(x))
print(summing(3000))
for bad in (5, "int", [int], (int, 5)):
    try:
        print(isinstance("x", bad))
    except TypeError as e:
        print(e)
Kind = int


def rebinding(x):
    return isinstance(x, Kind)


for i in range(2500):
    rebinding(i)
print(rebinding(1), rebinding(1.5))
Kind = float
print(rebinding(1), rebinding(1.5))
Kind = (str, type(None))
print(rebinding(1), rebinding("a"), rebinding(None))
