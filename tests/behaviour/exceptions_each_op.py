"""A TypeError, ZeroDivisionError or OverflowError at each operation of a hot function, with the traceback printed."""
import traceback


def arith(a, b):
    x = a + b
    y = a - b
    z = a * b
    w = a / b
    v = a // b
    u = a % b
    t = a ** b
    return x, y, z, w, v, u, t


def bits(a, b):
    x = a & b
    y = a | b
    z = a ^ b
    w = a << b
    v = a >> b
    return (x,
            y, z,
            w, v, ~a)


def compares(a, b):
    if a < b:
        return 1
    elif a > b:
        return 2
    return -a, +b, not a


def sub(a, b):
    return (a
            - b)


def mult(a, b):
    return sub(a, b) * sub(b,
                           a)


def outer(a, b):
    r = 0
    for k in range(3):
        r += mult(a, b) + k
    return r


def attempt(f, *a):
    try:
        print(f.__name__, a, "->", f(*a))
    except Exception:
        print(f.__name__, repr(a)[:60], traceback.format_exc())


class Half:
    """Fails at the operation named."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "Half(" + self.name + ")"


def op(name, key):
    def method(self, other):
        if self.name == key:
            raise ArithmeticError("at " + key)
        return 5
    return method


for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift", "lt",
             "gt"):
    setattr(Half, f"__{name}__", op(name, name))
Half.__invert__ = lambda self: 1
Half.__neg__ = lambda self: 2
Half.__pos__ = lambda self: 3

for i in range(1500):
    arith(i, 3)
    bits(i, 3)
    compares(i, 700)
    outer(i, 3)
for args in ((1, 0), (1.5, 0), (0, -1), (1, "a"), ("a", 1), (None, 1), (1, None), (10.0, 400), (2**63, 2), ([1], 2),
             (1j, 2), (True, False)):
    attempt(arith, *args)
    attempt(bits, *args)
    attempt(compares, *args)
    attempt(outer, *args)
for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    attempt(arith, Half(name), 3)
for name in ("and", "or", "xor", "lshift", "rshift"):
    attempt(bits, Half(name), 3)
for name in ("lt", "gt", "sub"):
    attempt(compares, Half(name), 3)
    attempt(outer, Half(name), 3)
attempt(bits, 1, -1)
attempt(bits, 1.0, 1)
