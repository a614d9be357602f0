"""Dicts: every operation with ordinary keys, missing ones, keys of all plain classes, and keys of users' classes."""
import sys


def count(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def tally(keys):
    seen = {}
    for key in keys:
        if key in seen:
            seen[key] += 1
        else:
            seen[key] = 1
    return seen


def deltas(keys, table):
    """Each operation once per pass."""
    out = []
    for key in keys:
        table[key] = len(table)
        out.append(table.setdefault(key, 7))
        out.append(table.setdefault(key + 1000, 7))
        out.append(table.pop(key + 1000))
        out.append(table.pop(key + 5000, -1))
        out.append(table.get(key + 1, None))
        if key % 3 == 0:
            del table[key]
        out.append(key not in table)
        out.append(len(table))
    return out


def missing(keys, table):
    total = 0
    for key in keys:
        try:
            total += table[key]
        except KeyError as error:
            total -= 1
            last = error.args
    return total, last


def no_such(keys, table):
    total = 0
    for key in keys:
        total += table[key]
    return total


def gone(keys, table):
    for key in keys:
        del table[key]
    return len(table)


def popped(keys, table):
    total = 0
    for key in keys:
        total += table.pop(key)
    return total


def floats(n):
    table = {}
    for i in range(n):
        key = i % 13
        table[key] = table.get(key, 0.5) * 1.25 - i
    return table


def replace(keys, table, value):
    for key in keys:
        table[key] = value
    return table


def mixed(keys, table):
    found = 0
    for key in keys:
        if key in table:
            found += 1
    return found


def groups(pairs):
    out = {}
    for key, value in pairs:
        out.setdefault(key, []).append(value)
    return out


def tuples(n):
    grid = {}
    for x in range(n):
        for y in range(n):
            grid[(x, y % 5)] = grid.get((x, y - 1), 1) + y
    return grid


def displays(n):
    out = []
    for i in range(n):
        table = {"a": i, "b": i + 1, i: "c"}
        out.append(table["a"] + table["b"])
        out.append(len(table))
        out.append({k: k * i for k in range(3)})
        out.append({1: i, 1: -i, True: 2 * i})
    return out


def nested(n):
    table = {k: {} for k in range(4)}
    for i in range(n):
        inner = table[i % 4]
        inner[i % 7] = inner.get(i % 7, 0) + i
    return table


def main():
    words = ["w%d" % (i * 7919 % 41) for i in range(700)]
    for _ in range(3):
        print(sorted(count(words).items())[:4], len(tally(words)))
        print(list(tally([i * i % 50 for i in range(300)]).items()))
    for _ in range(3):
        print(deltas(range(60), {5: 1})[-9:])
    table = {i: 1 << i for i in range(0, 40, 2)}
    print(missing(range(100), table))
    print(missing(range(100), {float(i): i for i in range(30)}))
    for keys in (range(50), list("ab"), [1.5], [(1, 2)], [None]):
        try:
            print(no_such(keys, {i: i for i in range(45)}))
        except KeyError as error:
            print("KeyError", error)
        try:
            print(gone(keys, {i: i for i in range(45)}))
        except KeyError as error:
            print("KeyError", error)
        try:
            print(popped(keys, {i: i for i in range(45)}))
        except KeyError as error:
            print("KeyError", error)
    for _ in range(3):
        print(floats(200))
    table = {}
    for value in (1, 2.5, "x", None, [1], True, 1 << 70, {}):
        print(replace(range(20), table, value)[7], len(table))
    print(replace([True, 1, 1.0, 2, 2.0], {}, "v"), replace([1.0, 1, True], {}, "v"), replace([False, 0, -0.0], {}, 1))
    huge = 1 << 64
    keys = [1, 2.0, True, "1", b"1", None, (1, 2), (1, "x", (2, None)), huge, -huge, 2.0 ** 70, 1 << 70, -1, -2, float("nan"), 2 ** 61 - 1, 2 ** 61,
            -(2 ** 61), -(2 ** 61) - 1, 2 ** 63 - 1, -2 ** 63, 2 ** 62, 0, "", b"", (), "\u20ac", "\U0001f600", "e\u0301"] * 12
    table = {0: 1, 1.0: 2, "1": 3, (1, 2): 4, None: 5, 1 << 70: 6, 2 ** 61 + 1: 7, -2: 8, 2.0 ** 63: 9, "\u20ac": 1, (1, "x", (2, None)): 2}
    print(mixed(keys, table), mixed(keys, dict.fromkeys(keys)), mixed(keys, {}), mixed(keys, dict.fromkeys("abc")))
    same = [2 ** 61 - 1, 0, 2 ** 62 - 2, 1, 2 ** 61, -1, -2, -(2 ** 61 - 1)] * 20
    print(tally(same), mixed(same, {0: 0, 1: 1}), mixed(same, {-2: 0}), mixed([0, 1, -1, -2] * 30, dict.fromkeys(same[:3])))
    for _ in range(3):
        print(groups([(i % 5, i) for i in range(60)])[3], groups([("k%d" % (i % 3), str(i)) for i in range(60)])["k2"][-3:])
        print(sum(tuples(20).values()), len(tuples(20)), list(tuples(3)))
        print(displays(40)[-4:])
        print(nested(100))


def order():
    """Insertion order, and which of equal keys stays."""
    table = {}
    for i in range(200):
        key = i * 37 % 101
        if key in table:
            del table[key]
        table[key] = i
    print(list(table.items())[:5], list(table)[-5:])
    big = [10 ** 6 + i % 5 for i in range(200)]
    first = {}
    for number in big:
        first[number] = None
    print(all(a is b for a, b in zip(first, big)))


class Key:
    log = []

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        Key.log.append(("hash", self.n))
        return self.n % 4

    def __eq__(self, other):
        Key.log.append(("eq", self.n, getattr(other, "n", other)))
        return isinstance(other, Key) and self.n == other.n


class Text(str):
    def __eq__(self, other):
        Key.log.append("text eq")
        return str.__eq__(self, other)

    __hash__ = str.__hash__


class Number(int):
    def __eq__(self, other):
        Key.log.append("number eq")
        return int.__eq__(self, other)

    __hash__ = int.__hash__


def users():
    table = {}
    for i in range(80):
        table[Key(i % 6)] = i
    print([(key.n, value) for key, value in table.items()], len(Key.log), Key.log[-5:])
    Key.log.clear()
    table[1] = "one"
    print(mixed(list(range(40)), table), len(Key.log), Key.log[-4:])
    Key.log.clear()
    print(mixed(["a", "b", "c"] * 30, {Text("a"): 1, "b": 2, Key(3): 3}), len(Key.log))
    Key.log.clear()
    print(mixed([1, 2, 3] * 30, {Number(1): 1, 2: 2, Number(7): 3}), len(Key.log))
    Key.log.clear()
    print(mixed([Text("a"), Number(2), "a", 2] * 30, {"a": 1, 2: 2}), len(Key.log))
    for bad in ([], {}, set(), [1]):
        try:
            print(mixed([1, 2, 3] * 20 + [bad], {1: 1}))
        except TypeError as error:
            print(error)


class Default(dict):
    def __missing__(self, key):
        return key * 2

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, value + 1)


def subclasses():
    from collections import Counter, OrderedDict, defaultdict
    print(no_such(range(50), Default({3: 1})), replace(range(3), Default(), 4))
    table = defaultdict(int)
    for i in range(200):
        table[i % 9] += i
    print(table)
    words = Counter()
    for i in range(200):
        words["w%d" % (i % 4)] += 1
    print(words)
    ordered = OrderedDict()
    for i in range(100):
        ordered[i % 10] = i
    print(ordered)
    for kind in (dict, OrderedDict, Counter, dict):
        print(type(replace(range(40), kind(), 3)).__name__)


def references():
    """No reference is lost or kept."""
    value, key = ["v"], "a key that is not interned %d" % len(sys.argv)
    before = sys.getrefcount(value), sys.getrefcount(key)
    table = {}
    for i in range(300):
        table[i % 20] = value
        table[key] = value
        table.get(key)
        table.setdefault(i % 30, value)
        if i % 30 in table:
            table.pop(i % 30)
    print(sys.getrefcount(value) - before[0] == len(table), sys.getrefcount(key) - before[1])
    table = None
    print(sys.getrefcount(value) == before[0], sys.getrefcount(key) == before[1])


def blocks():
    def work():
        table = {}
        for i in range(400):
            table[i % 50] = table.get(i % 50, 0) + i * 1000
            table[i % 50, i % 3] = i
        for i in range(50):
            table.pop(i)
        return len(table)
    sizes = []
    for _ in range(60):                  # some memory is kept for the next ones
        work()
        sizes.append(sys.getallocatedblocks())
    print(sorted([b - a for a, b in zip(sizes, sizes[1:])])[30] < 10)


main()
order()
users()
subclasses()
references()
blocks()


def nans(values):
    """A NaN is found where it is the same object."""
    table, found, out = {}, 0, []
    for value in values:
        new = value * 2.0 - value * 2.0
        table[new] = 1
        table[(new, 1)] = 2
        found += (new in table) + ((new, 1) in table) + (value in table)
        table[value] = 3
        found += 10 * (value in table)
        out.append(len(table))
    return found, out[-1], len({key for key in table if key == key})


def large_sets(n):
    return sum(1 for i in range(n) if i in {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, "x", 41.0, None})


for _ in range(3):
    print(nans([1.5, float("inf"), 2.5, float("nan")] * 20), large_sets(60))
