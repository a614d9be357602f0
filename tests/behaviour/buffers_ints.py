"""int.from_bytes and int.to_bytes: byte orders, sizes, what does not fit."""


def read(data, size, n):
    s = 0
    for i in range(n):
        k = i * size % (len(data) - size)
        s = (s * 3 + int.from_bytes(data[k:k + size], "little") - int.from_bytes(data[k:k + size], "big") % 1000) % 1000000007
    return s


def read_default(data, n):
    s = 0
    for i in range(n):
        s += int.from_bytes(data) % 97
    return s


def read_signed(data, n):
    s = 0
    for i in range(n):
        s += int.from_bytes(data, "big", signed=True) % 97
    return s


def write(n, size):
    out = bytearray()
    for i in range(n):
        out += i.to_bytes(size, "little")
        out.extend((i * 7).to_bytes(size, "big"))
    return len(out), sum(out), bytes(out[-9:])


def tried(value, sizes, order):
    out = []
    for size in sizes:
        try:
            out.append(value.to_bytes(size, order))
        except (OverflowError, ValueError, TypeError, MemoryError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def tried_read(items, order):
    out = []
    for item in items:
        try:
            out.append(int.from_bytes(item, order))
        except (OverflowError, ValueError, TypeError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def kept(n):
    f = None
    for i in range(n):
        f = int.from_bytes
        g = i.to_bytes
        if f(b"\x01") + len(g()) != 2:
            break
    return f(b"\x05\x00"), g()


class Int(int):
    def to_bytes(self, size, order):
        return b"mine"


data = bytes(range(256)) * 4
print(read(data, 2, 600), read(data, 4, 600), read(bytearray(data), 7, 600), read(data, 8, 600), read(data, 11, 600), read(data, 0, 600))
print(read_default(b"\x01\x02\x03", 300), read_default(b"", 300), read_default(b"\xff" * 9, 300), read_signed(b"\xff\x01", 300))
print(write(255, 2), write(300, 8), tried(255, [1, 2, 0, 8, 9, True] * 40, "big")[:6], tried(256, [1, 2, 0, -1, 9] * 40, "little")[:5])
print(tried(-1, [1, 2] * 40, "big")[:2], tried(1 << 62, [7, 8, 9] * 40, "big")[:3], tried(1 << 70, [8, 9] * 40, "big")[:2])
print(tried(0, [0, 1] * 40, "big")[:2], tried(5, [1, "a", 1.0, None] * 40, "big")[:4], tried(5, [1, 2] * 40, "middle")[:2])
print(tried(True, [1, 2] * 40, "big")[:2], tried(Int(5), [1, 2] * 40, "big")[:2], kept(250))
print(tried_read([b"ab", bytearray(b"\x01"), [1, 2], "ab", 5, b""] * 40, "little")[:6], tried_read([b"ab", b"\xff" * 8] * 40, "big")[:2])
