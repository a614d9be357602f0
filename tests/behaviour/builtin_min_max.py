"""min and max: two and more arguments, iterables, key=, default=, mixed types, ties, strings, errors."""


def two(a, b):
    return min(a, b), max(a, b)


def three(a, b, c):
    return min(a, b, c), max(a, b, c)


def keyed(a, b):
    return min(a, b, key=abs), max(a, b, key=lambda v: -v)


def of_tuple(a, b, c):
    return min((a, b, c)), max([a, b, c])


def running(n):
    lo = 10**9
    hi = -1
    x = 12345
    for i in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        lo = min(lo, x)
        hi = max(hi, x)
    return lo, hi


def running_float(n):
    lo = 1e9
    hi = 0
    for i in range(n):
        v = (i * 0.7) % 13.0
        lo = min(lo, v)
        hi = max(hi, v)
    return lo, hi


def attempt(f, *a, **k):
    try:
        r = f(*a, **k)
        return r if not isinstance(r, tuple) else [(type(v).__name__, v) for v in r]
    except Exception as e:
        return type(e).__name__, str(e)


for i in range(2500):
    two(i, 1000)
    three(i, 500, 2000)
    keyed(i, -1000)
    of_tuple(i, 5, 7)
V = [0, 1, -1, 2**63 - 1, 2**63, -2**70, 0.0, -0.0, 1.0, 0.5, float("inf"), float("nan"), True, False, "a", "b", None,
     (1, 2)]
for a in V:
    for b in V:
        print(repr(a), repr(b), attempt(two, a, b), attempt(three, a, b, 1), attempt(of_tuple, b, a, b))
for a, b in ((3, -5), (-3, 3), (3, -3), (1.5, -2), (True, 1), (2**70, -2**80)):
    print(attempt(keyed, a, b))
print(running(3000), running_float(3000))
print(attempt(min), attempt(min, 1), attempt(min, []), attempt(min, [], default=5), attempt(max, (), default=None),
      attempt(max, 1, 2, default=3), attempt(max, "hello"))
