"""Bools written to every so many items of a list: up to its end and beyond, over other objects, over ones whose end changes the list; and bools counted."""
import sys


class Loud:
    def __init__(self, flags=None):
        self.flags = flags

    def __del__(self):
        print("gone", self.flags is not None and len(self.flags))
        if self.flags:
            self.flags.pop()


def clear(flags, start, stop, step):
    j = None
    try:
        for j in range(start, stop, step):
            flags[j] = False
    except IndexError as error:
        return j, str(error)
    return j


def fill(flags, start, stop, step):
    j = None
    for j in range(start, stop, step):
        flags[j] = True
    return j


def by_twos(flags):
    for j in range(0, len(flags), 2):
        flags[j] = True
    for j in range(3, len(flags) - 1, 5):
        flags[j] = False


def read(items, start, stop, step):
    """The index is checked against a size, and nothing is written."""
    total = 0
    for j in range(start, stop, step):
        total += items[j]
    return total


def both(a, b, stop):
    """Two sizes, each of which may be the smaller one."""
    total = j = 0
    try:
        for j in range(stop):
            total += a[j] ^ b[j]
    except IndexError:
        return total, j, "end"
    return total, j


def counted(flags, count):
    for flag in flags:
        if flag:
            count += 1
    return count


def tried(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


found = []
for size in (0, 1, 3, 4, 5, 16, 17, 18, 19, 63, 200):
    for start in (0, 1, 5, -3, -size, -size - 1):
        for step in (1, 2, 3, 7, 50, size + 1):
            for stop in (size, size + 1, size - 1, size + 40):
                flags = [True] * size
                found.append((clear(flags, start, stop, step), sum(flags), hash(tuple(flags))))
                flags = [False, None, 1, True] * (size // 4)
                found.append((tried(fill, flags, start, len(flags), step), flags.count(True), str(flags[:9])))
                found.append(tried(read, list(range(size)), start, stop, step))
print(len(found), found[::517])
check = 0
for text in map(str, found):
    for letter in text:
        check = (check * 31 + ord(letter)) % 1000000007
print(check)

for step in (0, -1, -3, 2 ** 40, 2 ** 62, True):
    flags = [True] * 100
    print(step, tried(clear, flags, 0, 100, step), tried(fill, flags, 99, -1, step), flags.count(True))
for stop in (2 ** 62, 2 ** 63 - 1, 2 ** 63, 2 ** 70):
    flags = [True] * 100
    print(tried(clear, flags, 1, stop, 7), tried(clear, flags, 90, stop, 2 ** 60), tried(read, [1] * 90, 3, stop, 9), flags.count(True))

for at in range(12):
    flags = [True] * 40
    flags[at] = Loud()
    print(at, clear(flags, 0, 40, 1), flags.count(True))
    flags = [False] * 40
    flags[at], flags[3 * at] = Loud(flags), [Loud(), "text", 2 ** 70]
    print(clear(flags, 0, 40, 3), len(flags), flags.count(False), [type(item).__name__ for item in flags if item not in (True, False)])
    flags.clear()

a, b = [True, False] * 40, [False, False, True] * 30
for stop in (10, 80, 81, 90, 91, 200):
    print(both(a, b, stop), both(b, a, stop), both(a, a[:33], stop))

flags = [False] * 1001
for _ in range(30):
    by_twos(flags)
print(flags.count(True), [j for j in range(0, 1001, 97) if flags[j]])

for first in (-7, 2 ** 62 - 5, 2 ** 62, 2 ** 62 + 1, 2 ** 63 - 335, 2 ** 63 - 334, 2 ** 63 - 2, 2 ** 63 - 1, 2 ** 64, 0.5, True):
    for other in (True, 1, "text"):
        print(counted(flags, first), counted([other] + flags, first), counted(flags * 3 + [other, other], first))
large = [True] * 300_000
for step in (1, 3, 40, 700):
    print(clear(large, step, 300_000, step), clear(large, 300_000 - 9 * step, 300_001, step), counted(large, 0))
    fill(large, 0, 300_000, 1)
del large

kept = []
before = sys.getrefcount(True), sys.getrefcount(False)
for _ in range(40):
    flags = [True] * 5000
    clear(flags, 0, 5000, 2)
    clear(flags, 0, 5000, 3)
    fill(flags, 0, 5000, 6)
    kept.append(flags)
after = sys.getrefcount(True), sys.getrefcount(False)
print([abs(now - then - (5000 * 40 - other if sys.version_info < (3, 12) else 0)) < 2000 for now, then, other in
       zip(after, before, (sum(map(sum, [[not flag for flag in flags] for flags in kept])), sum(map(sum, kept))))])
