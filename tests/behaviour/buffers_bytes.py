"""bytes: indexing, iteration, searching, slicing, joining and comparing, with values of other types in mid-loop."""
import sys


def total(data):
    s = 0
    for byte in data:
        s += byte
    return s


def strided(data, start, step, n):
    s = 0
    for k in range(n):
        s = s * 3 % 1000003 + data[start + k * step]
    return s


def pick(data, indices):
    out = []
    for i in indices:
        try:
            out.append(data[i])
        except (IndexError, TypeError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def count_in(data, values):
    found = 0
    for value in values:
        if value in data:
            found += 1
        if value not in data:
            found += 1000
    return found


def try_in(data, values):
    out = []
    for value in values:
        try:
            out.append(value in data)
        except (ValueError, TypeError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def slices(data, n):
    seen = []
    for start in range(-n, n):
        a, b, c, d = data[start:], data[:start], data[start:start + 3], data[start::2]
        seen.append((len(a), b[-1:], c, d, data[::-1][:2], data[n:start:-1], data[:]))
    return seen


def same_when_whole(data, n):
    k = 0
    for i in range(n):
        if data[:] is data and data[0:1000] is data and data[::1] is data:
            k += 1
        if data + b"" == data:
            k += 1
    return k


def joined(n):
    out = b""
    for i in range(n):
        out += b"ab" * (i & 3)
        out = out + b"-"
    return out


def compared(items, n):
    counts = [0] * 6
    for i in range(n):
        x, y = items[i % len(items)], items[i // len(items) % len(items)]
        counts[0] += x < y
        counts[1] += x <= y
        counts[2] += x == y
        counts[3] += x != y
        counts[4] += x > y
        counts[5] += x >= y
    return counts


def lengths(items):
    n = 0
    for item in items:
        n = n * 7 % 99991 + len(item)
        if item:
            n += 1
    return n


def while_index(data):
    i = s = 0
    while i < len(data):
        s ^= data[i] << (i & 7)
        i += 1
    return s


class Bytes(bytes):
    def __getitem__(self, index):
        return 77

    def __iter__(self):
        return iter((1, 2))


def make(n):
    out = []
    for i in range(n):
        data = bytes(i)
        out.append(len(data) + len(bytes(bytearray(data))) + len(bytes([1, 2, i & 255])) + bytes(True)[0])
    return out


def bad_make(values):
    out = []
    for value in values:
        try:
            out.append(bytes(value))
        except (ValueError, TypeError, OverflowError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


data = bytes(range(256)) * 8
print(total(data), total(b""), total(bytearray(data)), total([1, 2, 3]), total(data[:3000]), total(data))
print(strided(data, 0, 1, 2048), strided(data, -1, -1, 2048), strided(data, -2048, 1, 4096))
try:
    strided(data, 0, 1, 3000)
except IndexError as error:
    print("IndexError", error, error.__traceback__.tb_next.tb_lineno)
print(pick(data, [0, -1, 255, -2048, 2047, 2048, -2049, True, False, 1 << 70, -1 << 70, 1.5, None, "a"] * 2))
print(count_in(data, list(range(256)) * 4), count_in(b"abc", list(range(256)) * 4), count_in(b"", range(200)))
print(count_in(data, [b"\x01\x02", b"\x02\x01", b"", bytearray(b"\xff\x00")] * 300))
print(try_in(b"hello", [104, 300, -1, b"ell", bytearray(b"lo"), "e", 1.0, None, 1 << 80, True] * 3))
print(slices(b"0123456789", 14))
print(same_when_whole(data, 500), same_when_whole(b"", 300), len(joined(600)), joined(600)[-30:])
print(compared([b"", b"a", b"ab", b"b", bytearray(b"ab"), b"\xff", bytearray()], 2000))
print(lengths([b"", b"a", b"abc" * 5] * 300), lengths([b"xy", "text", (1, 2), b""] * 200))
print(while_index(data), while_index(b""))
print(total(Bytes(data)), pick(Bytes(data), [3] * 5), while_index(Bytes(b"abc")))
print(make(700)[-5:], bad_make([3, b"xy", -1, [1, 256], [1, 2], [1, "a"], 1.5, "abc", (3, 4), range(3), None, 1 << 70] * 3))
print([b"abc" == "abc", b"a" != 1] * 2, [x == y for x in (b"a", "a", 97, None) for y in (b"a", "a", 97, None)])
before = sys.getrefcount(data)
for _ in range(5):
    total(data), slices(data, 5), same_when_whole(data, 50), compared([data, data], 50)
print(sys.getrefcount(data) - before)
