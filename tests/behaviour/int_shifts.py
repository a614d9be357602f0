"""Shifts: large, negative and zero counts; results that leave 64 bits; negative operands."""


def shl(a, b):
    return a << b


def shr(a, b):
    return a >> b


def attempt(f, a, b):
    try:
        return f(a, b)
    except (ValueError, OverflowError, MemoryError) as e:
        return type(e).__name__ + ": " + str(e)


def xorshift(seed, n):
    x = seed
    for i in range(n):
        x ^= (x << 13) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 7
        x ^= (x << 17) & 0xFFFFFFFFFFFFFFFF
    return x


def xorshift32(seed, n):
    x = seed
    for i in range(n):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
    return x


def popcount(x):
    c = 0
    while x:
        c += x & 1
        x >>= 1
    return c


def growing(n):
    x = 1
    top = 0
    for i in range(n):
        x <<= 1
        if x > 1 << 80:
            x = 1
            top += 1
    return x, top


for i in range(2500):
    shl(i, i & 7)
    shr(i, i & 7)
for a in (0, 1, -1, 5, -5, 2**31, 2**62, 2**63 - 1, -2**63, 2**63, -2**70):
    for b in (0, 1, 2, 31, 32, 61, 62, 63, 64, 65, 100, -1, -64):
        print(a, b, attempt(shl, a, b), attempt(shr, a, b))
print(shr(5, 2**63 - 1), shr(-5, 2**63 - 1), shr(5, 2**70) if True else 0, shl(0, 2**40))
print(xorshift(88172645463325252, 2000), xorshift32(2463534242, 3000))
print([popcount(v) for v in (0, 1, 255, 2**63 - 1, 2**100 - 1)])
print(growing(3000))
print(shl(True, 3), shr(True, 0), shl(3, True), type(shl(True, False)), attempt(shl, 1, -1))
