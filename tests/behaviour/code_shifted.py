"""Functions with the bytes of others behind some more instructions: whatever was put into the bytes has moved."""
import dis
from types import FunctionType

NOP = bytes([dis.opmap["NOP"], 0])
COPY_FREE_VARS = bytes([dis.opmap["COPY_FREE_VARS"], 1])


def behind(prefix, function, closure=None, **changes):
    code = function.__code__
    code = code.replace(co_code=prefix + code.co_code, **changes)
    return FunctionType(code, globals(), function.__name__, function.__defaults__, closure)


def total(n):
    k = 0
    for i in range(n):
        k += i * 3
    return k


def nested(n):
    k = j = 0
    for i in range(n):
        for j in range(i):
            k += i - j
        while j > 2 and k % 7:
            k, j = k + 1, j - 1
    return k


def square(n):
    return n * n


def through(f, n):
    k = 0
    for i in range(n):
        k += f(i)
    return k


def get(self, i):
    return f"foreign: {super().__getitem__(i)}"


class List(list):
    pass


originals = total, nested, square
shifted = [[behind(NOP * n, f) for f in originals] for n in range(1, 12)]
for n in range(1, 80, 6):
    expected = [f(n) for f in originals]
    for copies in shifted:
        found = [f(n) for f in copies]
        if found != expected:
            print(n, expected, found)
print([f(40) for f in originals])
for copies in shifted:
    for f, copy in zip(originals, copies):
        if through(f, 30) != through(copy, 30):
            print(f.__name__, through(f, 30), through(copy, 30))
print([through(f, 30) for f in originals])

List.__getitem__ = behind(COPY_FREE_VARS, get, (lambda __class__: (lambda: __class__).__closure__)(List), co_freevars=("__class__",))
items = List("abc")
print({items[i % 3] for i in range(200)} == {"foreign: a", "foreign: b", "foreign: c"}, items[-1])
