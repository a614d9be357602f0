"""NumPy's scalars where ints and floats were: float64 is a subclass of float, and none of them is what was compiled for."""
try:
    import numpy as np
except ImportError:
    np = None


def add(a, b):
    x = a * 2 + b
    y = x - a
    z = y * y + 1
    return x + y + z


def total(values):
    t = 0
    for v in values:
        t = t + v * 2
    return t


def steps(start, step, n):
    x = start
    for i in range(n):
        x = x + step
        if x > 100:
            x = x - 100
    return x


def whole(a, b):
    k = 0
    for i in range(20):
        k += a // b + a % b + (a << 1) + (b & 3)
    return k


def index(n):
    k = 0
    for i in range(n):
        k += i
    return k


def compared(a, n):
    k = 0
    for i in range(n):
        if a > i:
            k += 1
        elif a == i:
            k += 100
    return k


def show(f, *args):
    try:
        result = f(*args)
        print(f.__name__, type(result).__name__, result)
    except Exception as error:
        print(f.__name__, type(error).__name__, error)


for i in range(1600):
    add(i, 3), whole(i, 7)
show(total, range(2000))
show(steps, 0, 7, 3000)
show(steps, 0.5, 7, 3000)
show(index, 3000)
show(compared, 50, 3000)
if np is None:
    print("no numpy")
else:
    np.seterr(all="ignore")
    for kind in (np.int64, np.int32, np.uint8, np.float64, np.float32, np.bool_, np.complex128):
        one, two = kind(1), kind(2)
        show(add, one, two)
        show(add, 5, two)
        show(add, two, 0.5)
        show(total, np.arange(10).astype(kind))
        show(steps, one, 2, 200)
        show(steps, 1, two, 200)
        show(steps, 2.5, one, 200)
        show(whole, two, one)
        show(whole, 9, two)
        show(index, two)
        show(compared, two, 200)
    show(whole, 5, np.int64(0))
    show(add, np.int64(2**62), 1)
    show(add, 2**62, np.int64(2**62))
    show(add, np.arange(3), 2)
    show(add, 2, np.arange(3.0))
    show(compared, np.arange(3), 2)
    show(steps, np.zeros(2), 1, 5)
show(add, 1, 2)
show(add, 2**62, 2**62)
