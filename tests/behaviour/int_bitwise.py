"""and, or, xor, invert on all signs and sizes, also with bools and in place."""


def band(a, b):
    return a & b


def bor(a, b):
    return a | b


def bxor(a, b):
    return a ^ b


def inv(a):
    return ~a


def masks(a):
    return a & 0xFF, a | 0x100, a ^ -1, a & -256, ~a & 0xFFFF, a & 0xFFFFFFFFFFFFFFFF, a | 2**63


def gray(n):
    acc = 0
    for i in range(n):
        g = i ^ (i >> 1)
        acc ^= g
        acc = (acc << 1 | acc >> 31) & 0xFFFFFFFF
    return acc


def crc(n):
    c = 0xFFFFFFFF
    for i in range(n):
        c ^= i & 0xFF
        for k in range(8):
            if c & 1:
                c = (c >> 1) ^ 0xEDB88320
            else:
                c >>= 1
    return ~c & 0xFFFFFFFF


for i in range(2500):
    band(i, 12)
    bor(i, 12)
    bxor(i, 12)
    inv(i)
    masks(i)
VALUES = [0, 1, -1, 5, -6, 255, 2**31, -2**31, 2**62, 2**63 - 1, -2**63, 2**63, -2**63 - 1, 2**64 - 1, -2**80, True,
          False]
for a in VALUES:
    print(a, int(a), masks(a))
    for b in VALUES:
        r = band(a, b), bor(a, b), bxor(a, b)
        print(a, b, *r, *[type(v).__name__ for v in r])
print([inv(a) for a in VALUES if type(a) is int])
print(gray(3000), crc(400))
for bad in (1.0, "a", None, (1,)):
    for f in (band, bor, bxor):
        try:
            print(f(1, bad))
        except TypeError as e:
            print(f.__name__, e)
    try:
        print(inv(bad))
    except TypeError as e:
        print("inv", e)
print(band({1, 2}, {2, 3}), bor({1: 2}, {3: 4}), bxor({1, 2}, {2, 3}))
