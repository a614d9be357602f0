"""array.array of every code: reading, writing at and beyond the limits, growing, iterating, comparing, lifetimes."""
import sys
import weakref
from array import array

LIMITS = {"b": (-128, 127), "B": (0, 255), "h": (-32768, 32767), "H": (0, 65535), "i": (-2**31, 2**31 - 1), "I": (0, 2**32 - 1),
          "l": (-2**63, 2**63 - 1), "L": (0, 2**64 - 1), "q": (-2**63, 2**63 - 1), "Q": (0, 2**64 - 1)}


def total(values):
    s = 0
    for i in range(len(values)):
        s += values[i] % 1009
    return s


def iterated(values):
    s = 0
    for value in values:
        s = (s * 3 + int(value) % 1000003) % 1000000007
    return s


def copy(source, target, n):
    for i in range(n):
        target[i] = source[n - 1 - i]
    return target


def dot(a, b):
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


def scale(values, factor):
    for i in range(-len(values), 0):
        values[i] = values[i] * factor + 1
    return values


def try_stores(values, items):
    out = []
    for index, item in items:
        try:
            values[index] = item
            out.append(values[index])
        except (IndexError, TypeError, OverflowError, ValueError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def try_appends(values, items):
    out = []
    for item in items:
        try:
            values.append(item)
        except (TypeError, OverflowError, ValueError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out, values.tolist()[-9:]


def grow(code, n, start):
    values = array(code)
    sizes = set()
    for i in range(n):
        values.append(start + i % 100)
        sizes.add(sys.getsizeof(values))
    return len(sizes), sys.getsizeof(values), values[-3:]


def grow_floats(code, n):
    values = array(code)
    x = 0.1
    for i in range(n):
        values.append(x)
        x = x * 1.25 + 0.3 if x < 1e300 else 0.1
        values.append(i)
    return sys.getsizeof(values), values[5], values[-1], len(values)


def iterate_and_grow(values, limit):
    n = 0
    for value in values:
        n += 1
        if n < limit:
            values.append(value)
    return n, len(values)


def sizes_change(values, n):
    s = 0
    for i in range(n):
        s += values[i % len(values)]
        if i % 7 == 0:
            values.append(i & 63)
        if i % 11 == 0:
            values = values[1:] + values[:1]
        if i % 13 == 0:
            values.extend(values[:2])
        if i % 17 == 0:
            values += values[-1:]
        if i % 19 == 0:
            values[1:3] = values[:1]
        if i % 29 == 0:
            values = values * 2
        if len(values) > 500:
            values = values[::37]
    return s, len(values), values.typecode


def contains(values, items, n):
    k = 0
    for i in range(n):
        if items[i % len(items)] in values:
            k += 1
    return k


def equal(one, two, n):
    k = 0
    for i in range(n):
        k += one == two
        k += 2 * (one != two)
    return k


def with_export(values, n):
    view = memoryview(values)
    out = []
    for i in range(n):
        values[0] = i
        try:
            if i % 40 == 10:
                values.append(1)
            if i % 40 == 20:
                values.extend(values[:1])
            if i % 40 == 30:
                values += values[:1]
        except BufferError as error:
            out.append(str(error))
    return out, view[0]


def by_rows(rows, n):
    """Arrays in a list, of one code or several."""
    s = 0
    for i in range(n):
        row = rows[i % len(rows)]
        row[i % 4] = i & 15
        s += row[3]
    return s


def prefix_sums(n):
    sums = array("q", [0]) * (n + 1)
    for i in range(n):
        sums[i + 1] = sums[i] + i * i
    return sums[n], sums[n // 2]


class Sub(array):
    def __getitem__(self, index):
        return 5

    def append(self, value):
        array.append(self, 9)


def collected(n):
    told = []
    out = None
    for i in range(n):
        out = array("i", [i])
        if i % 100 == 50:
            watch = weakref.ref(out, lambda ref, i=i: told.append(i))
            told.append(watch)
    return [item for item in told if type(item) is int]


def dropped(rows, n):
    """Arrays with weak references are dropped from a list in the loop."""
    told = []
    refs = [weakref.ref(row, lambda ref: told.append(len(told))) for row in rows[::3]]
    seen = []
    for i in range(n):
        rows[i % len(rows)] = None
        if i % 5 == 0:
            seen.append(len(told))
    return seen, [ref() is None for ref in refs]


for code, (low, high) in LIMITS.items():
    values = array(code, [low, high, 1, 0, high // 3] * 60)
    print(code, total(values), iterated(values), copy(values, array(code, bytes(values.itemsize * 300)), 300).tolist()[:5])
    print(try_stores(array(code, [0] * 4), [(0, low), (1, high), (2, low - 1), (3, high + 1), (-1, True), (4, 0), (-5, 0), (0, 1.0),
                                            (0, None), (1 << 70, 0)] * 3)[:10])
    print(try_appends(array(code), [1, low, high, low - 1, high + 1, True, 1.0, None] * 3), grow(code, 500, low))
    print(iterate_and_grow(array(code, [1, high]), 300), sizes_change(array(code, range(20)), 400))
    print(contains(values, [low, high, 5, 0, -7, high + 1, low - 1, True, 0.0], 300), equal(values, values[:], 50),
          equal(values, values[1:], 50))
for code in "fd":
    values = array(code, [0.1, -0.0, 1e30, float("inf"), float("nan"), 3] * 50)
    print(code, dot(values[:3] * 100, values[:3] * 100), scale(array(code, [1.5, 2, -3] * 100), 3)[-1], values[-2])
    print(copy(values, array(code, [0] * 300), 300).tolist()[:6], grow_floats(code, 700))
    print(try_stores(array(code, [0] * 4), [(0, 1), (1, 1e308), (2, 1 << 70), (3, 1 << 2000), (0, "a"), (1, True), (2, -0.0),
                                            (3, None), (9, 1.0)] * 3)[:9])
    print(try_appends(array(code), [1, 2.5, True, "a", None, 1 << 60, 1e39, 1 << 2000] * 3))
    print(contains(values, [0.1, 3, 3.0, float("nan"), values[4], 1e30, True, -0.0], 300))
    print(equal(values, values, 50), equal(values[:3], values[:3], 50), iterated(array(code, [1.5, 2.5, -7.25] * 100)))
    print(sizes_change(array(code, [1.0, 2.0, 3.0]), 400))
print(dot(array("d", [1.5] * 300), array("f", [2.5] * 300)), dot(array("d", [1.5] * 300), array("i", [2] * 300)))
print(dot(array("d", range(300)), [1.0] * 300), total(array("i", range(-50, 300))), total(list(range(300))))
print(with_export(array("i", [1, 2, 3]), 200), by_rows([array("i", range(5)) for _ in range(6)], 400))
print(by_rows([array(code, range(5)) for code in "ihbd"] + [list(range(5))], 400), prefix_sums(2000))
sub = Sub("i", [1, 2, 3] * 100)
print(total(sub), iterated(sub), sub[0], try_appends(sub, [1, 2]))
print(collected(400), dropped([array("d", [i]) for i in range(30)], 90))
print(equal(array("u", "abc"), array("u", "abc"), 30), copy(array("u", "xyz" * 50), array("u", "." * 150), 150)[:3])
mixed = array("i", range(300))
before = sys.getrefcount(mixed)
for _ in range(5):
    total(mixed), iterated(mixed), copy(mixed, mixed, 300), equal(mixed, mixed, 20), contains(mixed, [5], 20)
print(sys.getrefcount(mixed) - before)
