"""Constants of every kind in hot functions: folded, big, negative, float specials, tuples, sets, bytes."""


def constants(i):
    return (2**31, -2**63, 2**63 - 1, 2**64, 1e400, -1e400, 1e-400, 0.1 + 0.2, 3 - 4j, (1, (2, 3)), ..., b"b", "s",
            None, True, -0.0, 10**20 // 3, 7 // -2, -7 % 3, i)


def membership(x):
    return x in {1, 2, 3}, x in (4, 5), x in [6, 7], x in "abc" if isinstance(x, str) else None, x not in {0.5, 1}


def big_literals(x):
    return (x + 9223372036854775807, x - 9223372036854775808, x * 4294967296, x & 0xFFFFFFFFFFFFFFFF,
            x | 0x8000000000000000, x ^ -1, x == 18446744073709551616, x < 99999999999999999999)


def float_literals(x):
    return x + 0.1, x * 1e308, x / 3.0, x - 1e-320, x < 1e18, x == 0.5, x + float("inf")


def negatives(x):
    return x - -5, x + -5, x * -5, x // -5, x % -5, -x * -x, x ** 2 - -x, - 2 ** 2, (-2) ** 2, -x ** 2


def if_constants(n):
    s = 0
    for i in range(n):
        if True:
            s += 1
        if 0:
            s += 100
        while False:
            s += 1000
        if None or "" or ():
            s += 5
        if __debug__:
            s += 2
        s += 1 if 1.0 else 7
    return s


for i in range(1500):
    constants(i)
    membership(i)
    big_literals(i)
    float_literals(i)
    negatives(i)
print(constants(5), constants(5)[9] is constants(6)[9])
for x in (0, 1, -1, 7, 2**62, 2**63, -2**63, 0.5, -0.0, True, 2**64):
    print(x, membership(x), big_literals(x) if not isinstance(x, float) else "", float_literals(x), negatives(x))
print(membership("a"), if_constants(1500))
