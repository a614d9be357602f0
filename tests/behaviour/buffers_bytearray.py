"""bytearrays: stores and their checks, growing and shrinking in the loop, slices, exports, identity."""
import sys


def fill(array, n, value):
    for i in range(n):
        array[i] = value
    return array


def try_stores(array, pairs):
    out = []
    for index, value in pairs:
        try:
            array[index] = value
            out.append(array[index])
        except (IndexError, ValueError, TypeError, OverflowError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def grow(n):
    array = bytearray()
    sizes = set()
    for i in range(n):
        array.append(i & 255)
        sizes.add(sys.getsizeof(array))
    while len(array) > 3:
        if array.pop() & 1:
            sizes.add(sys.getsizeof(array))
    return len(sizes), bytes(array)


def grow_only(array, n):
    for i in range(n):
        array.append(i % 251)
    return sys.getsizeof(array)


def shrink_only(array, n):
    s = 0
    for _ in range(n):
        s = s * 31 % 1000003 + array.pop()
    return s, sys.getsizeof(array)


def iterate_and_grow(array, limit):
    n = 0
    for byte in array:
        n += 1
        if n < limit:
            array.append(byte ^ 1)
    return n, len(array)


def iterate_and_shrink(array):
    seen = []
    for byte in array:
        seen.append(byte)
        array.pop()
    return seen


def size_in_loop(array):
    i = 0
    while i < len(array):
        if array[i] == 7:
            array += b"\x01\x02"
            array[i] = 6
        i += 1
    return i, len(array)


def sieve(n):
    flags = bytearray(b"\x01") * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            flags[i * i::i] = bytes(len(range(i * i, n + 1, i)))
        i += 1
    return flags


def sieve_by_item(n):
    flags = bytearray(n + 1)
    count = 0
    for i in range(2, n + 1):
        if not flags[i]:
            count += 1
            for j in range(i * i, n + 1, i):
                flags[j] = 1
    return count


def slice_stores(array, n):
    for i in range(n):
        k = i % 9
        array[k:k + 2] = b"xy"
        array[k::3] = bytearray(len(array[k::3]))
        array[-1:k:-2] = bytes([k]) * len(array[-1:k:-2])
        if k == 4:
            array[2:4] = b""
        if k == 5:
            array[3:3] = array[0:2]
        if k == 6:
            array[:] = array
    return bytes(array)


def try_slices(array, values):
    out = []
    for start, stop, step, value in values:
        try:
            array[start:stop:step] = value
            out.append(bytes(array))
        except (ValueError, TypeError, BufferError, IndexError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def appended(array, values):
    out = []
    for value in values:
        try:
            array.append(value)
        except (ValueError, TypeError, OverflowError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out, bytes(array)


def popped(array, n):
    for i in range(n):
        try:
            array.pop()
        except IndexError as error:
            return i, str(error)


def with_export(array, n):
    view = memoryview(array)
    errors = []
    for i in range(n):
        array[i % 4] = i & 127
        try:
            if i % 50 == 20:
                array.append(1)
            if i % 50 == 30:
                array.extend(b"12")
            if i % 50 == 40:
                array += b"34"
            if i % 50 == 45:
                array.pop()
        except BufferError as error:
            errors.append(str(error))
    return errors, view[3], len(array)


def alias(n):
    a = bytearray(b"ab")
    b = a
    for i in range(n):
        a += b"c"
        b.extend(a[:1])
        a.extend(bytearray(b"d"))
    return a is b, len(a), bytes(b[-6:])


def new_ones(n):
    a = bytearray(b"ab")
    b = a
    for i in range(n):
        a = a + b"c"
        c = b"c" + a
        d = a * 2
    return a is b, b, len(a), type(c).__name__, type(d).__name__, len(d)


def self_extend(array, n):
    k = 0
    for i in range(n):
        try:
            array += array
        except BufferError as error:
            k += 1
        if len(array) > 1000:
            del array[5:]
        array.extend(array)
    return k, len(array)


class Index:
    def __index__(self):
        return 5


class Sub(bytearray):
    def __setitem__(self, index, value):
        bytearray.__setitem__(self, index, value ^ 1)

    def append(self, value):
        bytearray.append(self, 200)


def crc(data, n):
    table = []
    for i in range(256):
        c = i
        for _ in range(8):
            c = 0xEDB88320 ^ (c >> 1) if c & 1 else c >> 1
        table.append(c)
    value = 0xFFFFFFFF
    for _ in range(n):
        for byte in data:
            value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def life(rows, h, w):
    new = []
    for y in range(h):
        up, row, down = rows[y - 1], rows[y], rows[(y + 1) % h]
        out = bytearray(w)
        for x in range(w):
            left, right = x - 1, x + 1
            if right == w:
                right = 0
            n = up[left] + up[x] + up[right] + row[left] + row[right] + down[left] + down[x] + down[right]
            out[x] = n == 3 or n == 2 and row[x]
        new.append(out)
    return new


print(fill(bytearray(300), 300, 7)[:3], fill(bytearray(300), 300, True)[-2:], fill([0] * 300, 300, 1)[5])
for value in (256, -1, 1.0, "a", None, 1 << 70):
    try:
        fill(bytearray(400), 400, value)
    except (ValueError, TypeError, OverflowError) as error:
        print(type(error).__name__, error)
try:
    fill(bytearray(300), 301, 1)
except IndexError as error:
    print(error)
print(try_stores(bytearray(9), [(0, 5), (-9, 255), (8, 0), (9, 1), (-10, 1), (3, 256), (3, -1), (True, 9), (2, True), (1 << 70, 1),
                                (1.0, 1), (2, 1.0), (2, Index()), (Index(), 3), (None, 1), (0, "a"), (3, b"a")] * 3))
print(grow(3000), grow_only(bytearray(b"abc"), 5000), grow_only(bytearray(), 10))
print(shrink_only(bytearray(range(250)) * 8, 1990), iterate_and_grow(bytearray(b"ab"), 900), iterate_and_shrink(bytearray(range(200))))
print(size_in_loop(bytearray(range(10)) * 60))
print(sum(sieve(3000)), sieve(30), sieve_by_item(3000))
print(slice_stores(bytearray(range(40)), 300))
print(try_slices(bytearray(b"0123456789"), [(0, 2, 1, b"ab"), (None, None, 2, b"12345"), (None, None, 2, b"1234"), (0, 3, None, b""),
                                            (5, 1, -1, b"QRST"), (5, 1, 0, b"x"), (2, 3, None, [1, 2]), (1, 2, None, "x"),
                                            (-100, 100, 3, b"..."), (1 << 70, None, None, b"end"), (1, 2, None, 3)] * 2))
print(appended(bytearray(), [1, 255, 0, 256, -1, True, 1.5, None, "a", 1 << 70, Index()] * 3))
print(popped(bytearray(50), 60), with_export(bytearray(b"abcd"), 300), alias(300), new_ones(200), self_extend(bytearray(b"xyz"), 100))
sub = Sub(b"\x00" * 300)
print(fill(sub, 300, 6)[:3], appended(sub, [1, 2, 3])[1][-3:])
print(crc(bytes(range(200)), 5), crc(bytearray(b"hello world"), 30))
board = [bytearray(16) for _ in range(16)]
for y, x in ((1, 2), (2, 3), (3, 1), (3, 2), (3, 3)):
    board[y][x] = 1
for _ in range(60):
    board = life(board, 16, 16)
print([(y, x) for y in range(16) for x in range(16) if board[y][x]])
