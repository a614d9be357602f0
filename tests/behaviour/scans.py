"""Loops that look for an item: upwards, downwards, to an end of the list and beyond, over items of other types, which are never looked at before their time."""
import sys
import traceback


class Loud:
    """Says when it is compared."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Loud({self.value})"

    def __lt__(self, other):
        print("compared", self.value)
        return self.value < other

    def __gt__(self, other):
        print("compared", self.value)
        return self.value > other


def up(a, i, p):
    while a[i] < p:
        i += 1
    return i


def down(a, i, p):
    while a[i] > p:
        i -= 1
    return i


def until(a, i, p):
    while not a[i] >= p:
        i += 1
    return i, a[i]


def equal(a, i, p):
    while p == a[i]:
        i += 1
    return i


def unequal(a, i, p):
    while a[i] != p:
        i -= 1
    return i


def by_hand(a, i, p):
    """Two tests in lines of their own."""
    if a[i] < p:
        i += 1
        while a[i] < p:
            i += 1
        return i
    return -1 - i


def before(a, i, p):
    """A variable is the index of the item before."""
    last = -5
    while a[i] < p:
        last = i
        i += 1
    return last, i


def item(a, i, p):
    while (x := a[i]) < p:
        i += 1
    return x, i


def both(a, i, j, p):
    swaps = 0
    while i <= j:
        while a[i] < p:
            i += 1
        while a[j] > p:
            j -= 1
        if i <= j:
            a[i], a[j] = a[j], a[i]
            swaps += 1
            i += 1
            j -= 1
    return i, j, swaps


def sort(a):
    stack = [(0, len(a) - 1)]
    while stack:
        low, high = stack.pop()
        while low < high:
            i, j, _ = both(a, low, high, a[(low + high) // 2])
            stack.append((i, high))
            high = j


def tried(function, *args):
    try:
        return function(*args)
    except Exception as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        return type(error).__name__, str(error), at.lineno - function.__code__.co_firstlineno


def numbers(n, top, seed=7):
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        yield seed % top


FUNCTIONS = up, down, until, equal, unequal, by_hand, before, item

for _ in range(3):                                   # so that all is compiled for ints, floats, and both
    for make in int, float:
        for top in 2, 5, 1000:
            a = [make(x) for x in numbers(400, top)] + [make(top)]
            for function in FUNCTIONS:
                found = []
                for i in range(0, 400, 3):
                    for p in (make(top // 2), make(1)):
                        found.append(tried(function, a, i, p))
                print(function.__name__, make.__name__, top, sum(map(len, map(str, found))), found[::40])
            b = a[:]
            print(both(b, 0, len(b) - 1, make(top // 2)), b[:7], sum(b))
            sort(a)
            print(a == sorted(a))

ints = [3, 1, 2, 9, 1, 1, 1, 1, 1, 1, 2, 4, 5]
for function in FUNCTIONS:                           # to the ends, from below 0 and from beyond
    print(function.__name__, [tried(function, ints, i, p) for i in (-14, -13, -3, -1, 0, 3, 4, 9, 10, 12, 13, 2 ** 62, 2 ** 70) for p in (0, 5, 9, 10)])

for other in (2 ** 40, 2 ** 61, 2 ** 70, -2 ** 70, 2.5, float("nan"), float("inf"), "text", None, True, Loud(2), Loud(7)):
    for at in range(6):                              # of another type, at the place where it stops or behind it
        a = [1, 1, 1, 1, 9, 1, 1, 1, 1]
        a[at] = other
        for function in FUNCTIONS:
            print(function.__name__, at, tried(function, a, 0 if function not in (down, unequal) else 5, 5))
    a = [float(x) for x in ints]
    a[5] = other
    print([tried(function, a, 2, 3.5) for function in FUNCTIONS])

a = [1, 1, 9] + [Loud(2)] * 20
for _ in range(60):                                  # what lies behind is of another type each time
    up(a, 0, 5), until(a, 1, 5), by_hand(a, 0, 5), item(a, 1, 5)
print(up(a, 0, 5), by_hand(a, 0, 5))
nan = float("nan")
floats = [1.0, nan, 0.5, 2.0, nan, nan, 7.0, 1.0] * 9
for function in FUNCTIONS:
    print(function.__name__, [tried(function, floats, i, p) for i in range(0, 20) for p in (0.7, nan, 2.0)])
print(sys.getrefcount(floats[3]) > 1, sort(ints), ints)
