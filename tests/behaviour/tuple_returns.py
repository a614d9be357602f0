"""Functions returning tuples: unpacked, kept, indexed, nested, returned through, identity and types preserved."""


def pair(a, b):
    return a + b, a - b


def triple(a):
    return a, (a * 2, a * 0.5), -a


def through(a):
    return pair(a, 1)


def unpacked(n):
    x, y = 1, 1
    for i in range(n):
        x, y = pair(x, i)
        x %= 1000
    return x, y


def kept(n):
    out = None
    for i in range(n):
        p = pair(i, 2)
        if i % 100 == 99:
            out = p
    return out, p


def indexed(n):
    s = 0
    for i in range(n):
        s += pair(i, 3)[0] - triple(i)[1][0]
    return s


def nested(n):
    s = 0
    for i in range(n):
        a, (b, c), d = triple(i)
        s += a + b + c + d
    return s


def carried(n):
    state = (0, 1.0)
    for i in range(n):
        a, b = state
        state = (a + 1, b * 0.999)
    return state


def maybe(i):
    if i % 7 == 0:
        return None
    return i, -i


def optional(n):
    s = 0
    for i in range(n):
        r = maybe(i)
        if r is None:
            continue
        s += r[0] - r[1]
    return s


def empty():
    return ()


def compare(n):
    c = 0
    for i in range(n):
        if (i, i + 1) == (i, 1 + i) and (i, 2) < (i, 3) and (i,) != (i, 1) and (1, 2)[i & 1] == 1 + (i & 1):
            c += 1
    return c


for i in range(1500):
    pair(i, 1)
    triple(i)
    through(i)
    empty()
print(unpacked(2500), kept(2500), indexed(2000), nested(2000), carried(2000), optional(2000), empty() is empty(),
      compare(2000))
print(pair(2**62, 2**62), pair(-2**63, 1), pair(1.5, 2), pair(True, False), through(2**63 - 1), triple(2**63),
      triple(1e300))
a = pair(1000, 2000)
b = pair(1000, 2000)
print(a == b, a is b, type(a), hash(a) == hash(b), through(5)[::-1])
for bad in (("a", "b"), (None, 1), ([1], [2])):
    try:
        print(pair(*bad))
    except TypeError as e:
        print(e)
