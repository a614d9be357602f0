"""Methods and operators of lists in hot functions, at their limits, and where they are left to the interpreter."""
import gc
import sys


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


def slices(n):
    items, total = list(range(n)), 0
    for i in range(n):
        total += len(items[i:]) + len(items[:-i]) + len(items[i:3]) + sum(items[::2]) + items[::-1][0] + len(items[-3:10 ** 9])
        part = items[i:i + 2]
        part[0] = -1
        total += items[i] - len(items[5:2]) - len(items[n:0:-3])
    return total, items == list(range(n)), items[:] is items


for _ in range(3):
    print(slices(20))


def changed(n):
    items, log = [], []
    for i in range(n):
        items.append(i)
        items.insert(0, -i)
        items.insert(-1, 50)
        items.insert(10 ** 6, 60)
        items.extend([i, 1])
        items.extend((2.5, i))
        items += [7]
        if i % 4 == 3:
            items.reverse()
            del items[0]
            del items[-1]
            del items[2:4]
            items[1:3] = [9, 9, 9]
            items[2:2] = (8,)
            items[5:1] = [4]
            items.remove(7)
            log.append(items.pop(0))
            log.append(items.pop(-2))
            log.append(items.pop(1))
        if i % 10 == 9:
            items.clear()
    return items, log


for _ in range(3):
    print(changed(25))


def search(items, value):
    total = 0
    for _ in range(5):
        total += (value in items) + 10 * (value not in items)
        total += items.count(value) * 100
        if value in items:
            total += items.index(value) * 1000
    return total


for value in (3, 3.0, True, False, 7, -1, 10 ** 30, 2.5, "a", "b", None, (1, 2), [1], float("inf")):
    print(value, search([0, 1, 2, 3, 2.5, 3, "a", None, (1, 2), [1], 10 ** 30, float("inf")], value))
NAN = float("nan")
print(search([1.0, NAN, 2.0], NAN), search([1.0, NAN, 2.0], float("nan")))
print(search([2 ** 53, 2 ** 53 + 1, 2 ** 62, 2 ** 63], 2 ** 53 + 1), search([float(2 ** 53)], 2 ** 53 + 1), search([float(2 ** 63)], 2 ** 63 - 1))


class Loud:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        print("eq", self.name, type(other).__name__)
        return self.name == other

    def __hash__(self):
        return 1

    def __del__(self):
        print("del", self.name)


print(search([1, 2, 3], 2), search([1, Loud(2), 3], 2))


def remove_all(items, value):
    count = 0
    while value in items:
        items.remove(value)
        count += 1
    return count, items


for _ in range(3):
    print(remove_all([1, 2, 1, 3, 1.0, True] * 3, 1))
print(attempt(list.remove, [1], 2))


def must_have(items, value):
    for _ in range(3):
        items.remove(value)
    return items


print(must_have([1, 2, 1, 1, 3], 1), attempt(must_have, [1, 1], 1))


def orders(items):
    out = []
    for _ in range(3):
        copy = items.copy()
        copy.sort()
        other = items[:]
        other.sort(reverse=True)
        out = [copy, other, sorted(items), sorted(items, reverse=True), sorted(tuple(items))]
    return out


print(orders([3, 1, 2, 5, 4]), orders([2.5, 1, -3.5, 0]), orders(["b", "a", "c"]), orders([]), orders([1, 1.0, True and 1, 0.0, -0.0]))
print(attempt(orders, [1, "a"]), orders([(2, 1), (1, 2)]), orders([[2], [1]]), orders([True, False, 3]))
MIXED = [3, "a", 1, None]
print(attempt(orders, MIXED), MIXED)


def sums(items):
    out = []
    for _ in range(3):
        out = [sum(items), sum(items, 10), sum(items, 0.5), min(items), max(items), any(items), all(items)]
    return out


print(sums([1, 2, 3]), sums([0.1] * 10), sums([1, 2.5]), sums([True, False, True]), sums([10 ** 18] * 20), sums((0.0, -0.0)))
print(attempt(sums, []), attempt(sums, [1, "a"]), attempt(sums, [None]), sums([1e100, 1.0, -1e100]), sums([2 ** 62, 2 ** 62]))
print([type(x).__name__ for x in sums([True, True])], sum(range(10)), any([]), all([]))


def ranges(n):
    total = 0
    for i in range(n):
        total += sum(range(i)) + sum(range(i, -i, -2)) + sum(range(5, i, 3), i)
        total += len(list(range(i))) + list(range(i, -3, -1))[0]
        for x in reversed(range(i)):
            total += x
        for x in reversed(range(i, -i, -3)):
            total = total * 3 % 1000003 + x
        for x in reversed(range(1, i, 2)):
            total = total * 3 % 1000003 + x
    return total


for _ in range(3):
    print(ranges(20))


def equal(a, b):
    out = 0
    for _ in range(4):
        out = (a == b, a != b, a < b, a <= b, a > b, a >= b)
    return out


print(equal([1, 2], [1, 2]), equal([1, 2], [1, 3]), equal([], [1]), equal([1, [2, 3]], [1, [2, 4]]), equal(["a", 1], ["b", 0]))
print(equal([NAN], [NAN]), equal([NAN], [float("nan")]), equal([1], [1.0]), equal([10 ** 30], [10 ** 30]), attempt(equal, [1], ["a"]))
LOOP = []
LOOP.append(LOOP)
print(attempt(equal, LOOP, LOOP), attempt(equal, LOOP, [LOOP]), attempt(equal, LOOP, [[[[[[LOOP]]]]]]))


def joined(n):
    out = []
    for i in range(n):
        a = [i] + [i + 1] * 2
        b = a
        b += (5,)
        a = a + [0]
        out.append(a is b)
        out.append(len(a) - len(b))
        b *= 2
        out.append(len(b))
    return sum(out)


for _ in range(3):
    print(joined(20))


def swaps(items):
    for i in range(len(items) - 1):
        items[i], items[i + 1] = items[i + 1], items[i]
    items[0], items[-1] = items[-1], items[0]
    return items


OBJECTS = [object() for _ in range(10)] + [1000, 1000.5, "x" * 30, (1, 2)]
before = [sys.getrefcount(item) for item in OBJECTS]
ids = [id(item) for item in OBJECTS]
for _ in range(len(OBJECTS) * 3):
    swaps(OBJECTS)
now = {id(item): sys.getrefcount(item) for item in OBJECTS}
print(sorted(now) == sorted(ids), [now[one] for one in ids] == before)


def grows_while_iterated(n):
    items, seen = [1], 0
    for x in items:
        seen += x
        if len(items) < n:
            items.append(x + 1)
            items.append(2)
    return seen, len(items)


def shrinks_while_iterated(n):
    items, seen = list(range(n)), 0
    for x in items:
        seen += x
        items.pop(0)
        del items[-1:]
    return seen, items


for _ in range(3):
    print(grows_while_iterated(50), shrinks_while_iterated(30))


def destructors(n):
    items = [Loud(i) for i in range(n)]
    del items[1]
    print("one")
    items[0:2] = [5]
    print("two")
    items.pop()
    print("three")
    items[-1] = 3
    print("four")
    items.clear()
    print("five")
    return items


for _ in range(2):
    print(destructors(6))


def display(n):
    out = []
    for i in range(n):
        row = [1, 2, 3, i]
        row.extend([4, 5, 6])
        pair = [[0] * 3 for _ in range(2)]
        pair[0][1] = i
        row.append(pair)
        out.append(row)
    return out[-1], out[0][-1][0] is out[0][-1][1]


for _ in range(3):
    print(display(10))


def squares(n):
    return [x * x for x in range(n)], [x for x in range(n) if x % 3], [[y for y in range(x)] for x in range(3)], [(x, -x) for x in range(2)]


for _ in range(4):
    print(squares(12))


class Numbers(list):
    def append(self, value):
        print("append", value)

    def __len__(self):
        return 99


def subclass(items):
    for i in range(3):
        items.append(i)
    return len(items)


print(subclass([]), subclass([1.5]), subclass(Numbers()), subclass([]))


def blocks(n):
    gc.collect()
    start = sys.getallocatedblocks()
    for _ in range(n):
        changed(25)
        slices(10)
        display(5)
        squares(6)
        remove_all([1, 2] * 5, 1)
        orders([3, 1, 2.5])
        sums([1, 2, 3])
    gc.collect()
    return sys.getallocatedblocks() - start


print(min([blocks(20) for _ in range(20)]) < 100)
