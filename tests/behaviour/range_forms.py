"""range with every form of arguments, loops over them, attributes, negative steps, bad arguments, __index__."""


def one(n):
    s = c = 0
    for i in range(n):
        s += i
        c += 1
    return s, c


def two(a, b):
    s = c = 0
    for i in range(a, b):
        s += i
        c += 1
    return s, c


def three(a, b, st):
    s = c = 0
    last = None
    for i in range(a, b, st):
        s += i
        c += 1
        last = i
    return s, c, last


def constants():
    s = 0
    for i in range(10):
        for j in range(2, 8):
            for k in range(9, -9, -4):
                s += i * j * k + i - j
    return s


def modify_bound(n):
    c = 0
    m = n
    for i in range(m):
        m = 0
        i = i * 2
        c += i
    return c, m, i


def held(n):
    r = range(n)
    s = 0
    for i in r:
        for j in range(i, min(i + 2, n)):
            s += i * j
    return s, len(r), r[-1] if n else None, 5 in r, r


class Index:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        print("index", self.v)
        return self.v


def attempt(f, *a):
    try:
        return f(*a)
    except Exception as e:
        return type(e).__name__, str(e)


for i in range(120):
    one(20)
    two(3, 25)
    three(40, 3, -2)
    constants()
print(constants())
for n in (0, 1, -5, 7, 2500, True, False):
    print(n, one(n), modify_bound(n) if n > 0 else None, held(int(n)) if 0 <= n < 300 else None)
for a, b in ((0, 0), (5, 5), (5, 4), (-5, 5), (-2**63, -2**63 + 3), (2**63 - 3, 2**63 - 1), (2**63 - 2, 2**63 + 2),
             (2**70, 2**70 + 3), (False, True)):
    print(a, b, attempt(two, a, b))
for a, b, s in ((0, 10, 3), (10, 0, -3), (0, 10, -1), (10, 0, 1), (0, 10, 2**62), (0, 2**63 - 1, 2**62),
                (-2**63, 2**63 - 1, 2**62), (2**63 - 1, -2**63, -2**62), (0, 2**64, 2**62),
                (0, 10, 0), (5, 6, -2**63), (0, 1, 2**63 - 1), (2**62, -2**62, -2**61), (0, 10**20, 3 * 10**19)):
    print(a, b, s, attempt(three, a, b, s))
for bad in (1.0, "a", None, 1j, [1]):
    print(attempt(one, bad), attempt(two, 0, bad), attempt(three, 0, 5, bad))
print(attempt(one, Index(4)), attempt(two, Index(1), Index(4)), attempt(three, 0, Index(9), Index(2)), attempt(range),
      attempt(range, 1, 2, 3, 4))
