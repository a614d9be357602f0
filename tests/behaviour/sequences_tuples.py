"""Tuples: objects and virtual ones, unpacked, compared, indexed, stored; and what does not fit."""
import sys


def totals(pairs):
    total = 0
    for weight, value in pairs:
        total += weight * value
    return total


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


class Pair(tuple):
    def __iter__(self):
        return iter((100, 200))

    def __getitem__(self, index):
        return -1

    def __len__(self):
        return 2


PAIRS = [(i, i + 1) for i in range(60)]
for _ in range(4):
    print(totals(PAIRS))
print(totals([(1.5, 2), (2.5, 3)]), totals(PAIRS[:10] + [[5, 6]] + PAIRS[:3]), totals(PAIRS[:9] + [Pair((1, 2))]))
print(attempt(totals, PAIRS[:20] + [(1, 2, 3)]), attempt(totals, PAIRS[:20] + [(1,)]), attempt(totals, PAIRS[:20] + [7]))
print(totals(PAIRS[:20] + [(10 ** 30, 2), (3, 4)]))


def indexed(rows, column):
    total = 0
    for row in rows:
        total += row[column] + row[-1] + row[0] + len(row)
    return total


ROWS = [(i, i * 2, i * 3) for i in range(50)]
for _ in range(3):
    print(indexed(ROWS, 1), indexed(ROWS, -2), indexed(ROWS, True))
print(attempt(indexed, ROWS, 3), attempt(indexed, ROWS, -4), attempt(indexed, ROWS, "a"), attempt(indexed, ROWS, 10 ** 20))


def stored(n):
    """Virtual tuples become objects: each of them once."""
    out, last, same = [], None, 0
    for i in range(n):
        pair = (i, i * 0.5)
        nested = (pair, pair, i)
        out.append(pair)
        out.append(nested)
        same += out[-2] is pair
        same += nested[0] is pair
        last = nested
    return same, last[0] is last[1], out[-2] is last[0], out[:4], len(out)


for _ in range(3):
    print(stored(30))


def compared(n):
    found = []
    for i in range(n):
        a, b = (i % 3, i % 5), (i % 5, i % 3)
        found.append((a < b, a <= b, a == b, a != b, a > b, a >= b, a == (1, 1), a < (1,), a > (0, 0, 0)))
    return found.count((True, True, False, True, False, False, False, True, False)), found[:6]


for _ in range(3):
    print(compared(40))

NAN = float("nan")


def with_nan(values):
    found = []
    for value in values:
        found.append(((value, 1) == (value, 1), value in (value, 2.0), (value,) < (value,)))
    return found


for _ in range(3):
    print(with_nan([1.0, 2.5, 3.5]), with_nan([1.0, NAN, 2.0, NAN]))


def members(values):
    found = 0
    for value in values:
        found += value in (1, 2, 3)
        found += value not in (4, 5)
        found += value in {7, 8}
    return found


for _ in range(3):
    print(members(list(range(20))), members([True, False, 2]), members([1.0, 2.0, 9.5]))
print(members(["a", 3, None, (1, 2)]))


def objects_compared(rows, key):
    below = equal = inside = 0
    for row in rows:
        below += row < key
        equal += row == key
        inside += key in rows
    return below, equal, inside


for _ in range(3):
    print(objects_compared(ROWS, (25, 50, 75)), objects_compared(ROWS, (25, 50)))
print(objects_compared([("a", 1), ("b", 2), ("c", 3)], ("b", 2)))
print(attempt(objects_compared, [("a", 1), (2, 2)], ("b", 2)))


class Loud:
    def __eq__(self, other):
        print("eq")
        return True

    def __hash__(self):
        return 1


print(objects_compared([(1, Loud())] * 3, (1, 5)))


def around(n):
    """Swaps, rotations, concatenation, slices of tuples."""
    a, b, c = 1, 2.0, n
    total = 0
    for i in range(n):
        a, b, c = c, a, b
        t = (a, b) + (c,)
        total += t[i % 3]
        total += sum((i, i, 1)) + max(t) + len(t[1:]) + t[::-1][0]
        u = t[:]
        total += u is t
    return total, a, b, c


for _ in range(3):
    print(around(31))


def iterate(n):
    total = 0
    for i in range(n):
        for x in (i, 1, 2):
            total += x
        for x, y in ((0, 1), (1, 0), (0, -1)):
            total += x * i - y
    return total


for _ in range(3):
    print(iterate(20))


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def dropped(n):
    """Destructors of what tuples hold run where the program drops them."""
    for i in range(n):
        pair = (Dying(i), i)
        thing, number = pair
        del pair
        if number % 2:
            print("odd", number)
    print("end")


dropped(4)


def shared(items):
    count = 0
    for thing, number in items:
        count += number
    return count


THINGS = [(object(), i) for i in range(30)]
for _ in range(3):
    print(shared(THINGS))
before = [sys.getrefcount(pair) for pair in THINGS] + [sys.getrefcount(pair[0]) for pair in THINGS]
for _ in range(20):
    shared(THINGS)
print(before == [sys.getrefcount(pair) for pair in THINGS] + [sys.getrefcount(pair[0]) for pair in THINGS])


def returned(rows):
    best = None
    for row in rows:
        if best is None or row[1] > best[1]:
            best = row
    return best, (best, 1), best[0]


for _ in range(3):
    print(returned(ROWS), returned(ROWS)[0] is ROWS[-1])


def unpack_lists(rows):
    total = 0
    for row in rows:
        a, b = row
        total += a - b
    return total


for _ in range(3):
    print(unpack_lists([[i, 2 * i] for i in range(30)]))
print(attempt(unpack_lists, [[1, 2]] * 9 + [[1]]), attempt(unpack_lists, [[1, 2]] * 9 + [[1, 2, 3]]), unpack_lists([[1, 2]] * 9 + [(8, 9)]))
