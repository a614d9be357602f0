"""abs and divmod of everything, result types, errors inside hot loops with tuple unpacking."""


def absolute(x):
    return abs(x)


def dm(a, b):
    return divmod(a, b)


def base7(n):
    out = 0
    scale = 1
    while n:
        n, d = divmod(n, 7)
        out += d * scale
        scale *= 10
    return out


def clock(seconds):
    m, s = divmod(seconds, 60)
    h, m = divmod(m, 60)
    d, h = divmod(h, 24)
    return d, h, m, s


def distance(n):
    t = 0
    for i in range(n):
        t += abs(i - 1500) - abs(1500 - i) + abs(-i)
    return t


def attempt(f, *a):
    try:
        r = f(*a)
        return type(r).__name__, r
    except Exception as e:
        return type(e).__name__, str(e)


class V:
    def __abs__(self):
        return "abs!"

    def __divmod__(self, o):
        return "divmod", o

    def __rdivmod__(self, o):
        return "rdivmod", o


for i in range(2500):
    absolute(i - 500)
    dm(i, 7)
    clock(i * 1000)
for x in (0, -5, 5, -2**63, 2**63 - 1, -2**64, -1.5, -0.0, float("-inf"), True, 3 - 4j, "s", None, V()):
    print(attempt(absolute, x))
for a in (7, -7, 7.5, -7.5, 2**63, -2**63, True, 0):
    for b in (2, -2, 0, 2.5, -2.5, 0.0, 2**65, -1, V(), "x"):
        r = attempt(dm, a, b)
        print(a, b if not isinstance(b, V) else "V", r)
print(attempt(dm, V(), 3), [base7(n) for n in (0, 6, 7, 48, 49, 10**6, 2**63 - 1, 2**64)], distance(3000))
print(clock(0), clock(86399), clock(10**6), clock(-1), clock(10**20), clock(3661.5), clock(True))
