"""memoryviews: of several formats, read-only, with gaps, released in the loop; what lies under them is seen at once."""
import gc
import sys
from array import array


def total(view):
    s = 0
    for i in range(len(view)):
        s += view[i]
    return s


def iterated(view):
    s = 0
    for value in view:
        s = s * 2 + value
        if s > 1000000:
            s -= 1000000
    return s


def fill(view, n, value):
    for i in range(n):
        view[i % len(view)] = value
    return view.tolist()[-2:]


def tried(function, *args):
    try:
        return function(*args)
    except (ValueError, TypeError, IndexError, OverflowError, NotImplementedError) as error:
        return f"{type(error).__name__}: {error}"


def released(view, n, when):
    s = 0
    for i in range(n):
        s += view[i & 3]
        if i == when:
            view.release()
    return s


def both(array, n):
    view = memoryview(array)
    s = 0
    for i in range(n):
        view[i % 4] = i & 63
        s += array[(i + 3) % 4]
        array[1] = 60
        s += view[1] * 2
    return s


def short_lived(data, n):
    s = 0
    for i in range(n):
        view = memoryview(data)
        s += view[i % len(data)] + len(view)
    return s


def resized(data, n):
    """The view's end is seen: the bytearray may grow again."""
    k = 0
    for i in range(n):
        view = memoryview(data)
        k += view[0]
        del view
        data.append(i & 7)
    return k, len(data)


class Sub(bytearray):
    pass


print(total(memoryview(bytes(range(256)))), total(memoryview(bytearray(range(200)))), iterated(memoryview(bytes(range(256)))))
for code in "bBhHiIlLqQfd":
    values = array(code, [1, 2, 3, 100] * 50)
    view = memoryview(values)
    print(code, total(view), iterated(view), fill(view, 250, 7), values[0], tried(fill, view, 250, -1), tried(fill, view, 250, 300),
          tried(fill, view, 250, 1 << 40), tried(fill, view, 250, 2.5), tried(fill, view, 250, "x"), tried(fill, view, 250, True))
print(tried(fill, memoryview(b"abc" * 100), 200, 1), total(memoryview(bytes(range(200)))[::2]), total(memoryview(bytes(range(200)))[::-1]))
print(tried(total, memoryview(bytes(range(240))).cast("B", (20, 12))), tried(total, memoryview(bytes(240)).cast("c")),
      total(memoryview(bytes(240)).cast("?")), total(memoryview(bytes(range(240))).cast("i")), total(memoryview(b"abcd" * 60).cast("@i")))
print(total(memoryview(Sub(range(200)))), fill(memoryview(bytearray(300))[::3], 200, 5), iterated(memoryview(bytes(range(200)))[50:]))
for when in (0, 100, 299):
    print(tried(released, memoryview(bytes(range(200))), 300, when))
print(released(memoryview(bytes(range(200))), 300, 1000), tried(total, memoryview(b"")), iterated(memoryview(b"")))
print(both(bytearray(4), 400), both(array("h", [0] * 4), 400), short_lived(b"hello", 500), short_lived(bytearray(b"hello"), 500))
print(short_lived(array("d", [1.5, 2.5]), 500), resized(bytearray(b"\x03"), 400))
data = bytearray(range(200))
view = memoryview(data)
before = sys.getrefcount(data), sys.getrefcount(view)
for _ in range(4):
    total(view), iterated(view), short_lived(data, 60), both(data, 50)
print(sys.getrefcount(data) - before[0], sys.getrefcount(view) - before[1])
view.release()
data.append(1)
print(len(data), tried(total, view))
gc.collect()
