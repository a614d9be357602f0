"""Sets and frozensets: every operation with ordinary members, wrong ones, and members of users' classes."""
import sys


def fill(items):
    found = set()
    again = 0
    for item in items:
        if item in found:
            again += 1
        found.add(item)
    return len(found), again


def sieve(n):
    out = set()
    for i in range(2, n):
        out.add(i)
    for i in range(2, n):
        if i in out:
            for j in range(i * i, n, i):
                out.discard(j)
    return out


def remove(items, keys):
    for key in keys:
        items.remove(key)
    return len(items)


def vowels(text):
    found = 0
    for letter in text:
        if letter in {"a", "e", "i", "o", "u"}:
            found += 1
    return found


def known(words):
    found = 0
    for word in words:
        if word not in {"alpha", "beta", "gamma"}:
            found += 1
    return found


def algebra(x, y):
    out = []
    for i in range(40):
        z = x | y
        z = z ^ (x & y)
        out.append(len(z) + len(x - y))
    return out[-1], sorted(z, key=repr)[:5], type(x | y).__name__


def inplace(x, y):
    same = x
    for i in range(40):
        x |= y
        x -= {i}
        x ^= {i, i + 1}
    return x is same, sorted(x)


def displays(n):
    out = []
    for i in range(n):
        out.append(len({i, i + 1, i}) + len({1, 2, 3, i}) + len({x % 3 for x in range(i)}))
    return out


class Odd:
    log = []

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        Odd.log.append("hash")
        return self.n % 2

    def __eq__(self, other):
        Odd.log.append("eq")
        return isinstance(other, Odd) and self.n == other.n


def main():
    for _ in range(3):
        print(fill([i * i % 97 for i in range(400)]), fill(["w%d" % (i % 13) for i in range(200)]), fill([(i % 3, i % 4) for i in range(100)]))
        print(fill([1, 1.0, True, 2, "1", None, (1,), b"1", 1 << 70, float(1 << 70), -1, -2, 2 ** 61 - 2, 2 ** 61 - 1, 0] * 20))
        print(len(sieve(300)), sum(sieve(300)), vowels("the quick brown fox jumps over the lazy dog" * 5))
        print(known(["alpha", "x", "gamma", "delta"] * 30), known([1, None, "beta", 2.5] * 30))
    for keys in (range(30), range(60), ["x"], [None]):
        try:
            print(remove(set(range(50)), keys))
        except KeyError as error:
            print("KeyError", error)
    a, b = set(range(0, 60, 2)), set(range(0, 60, 3))
    print(algebra(a, b), algebra(frozenset(a), b), algebra(a, frozenset(b)), algebra({"x", 1, None}, {"x", 2}))
    print(inplace(set(range(20)), {100, 200}))
    try:
        algebra(a, [1])
    except TypeError as error:
        print(error)
    print(displays(40)[-5:])
    items = {Odd(i) for i in range(4)}
    Odd.log.clear()
    print(fill([Odd(i % 3) for i in range(40)]), len(Odd.log))
    Odd.log.clear()
    found = 0
    for i in range(60):
        if i % 4 in items:
            found += 1
    print(found, len(Odd.log))
    for bad in ([], {}, {1}):
        for table in ({1, 2}, frozenset([frozenset([1]), 2])):
            try:
                print(sum(1 for x in [1, 2, 3] * 20 + [bad] if x in table))
            except TypeError as error:
                print(error)
    value = "a member %d" % len(sys.argv)
    before = sys.getrefcount(value)
    bag = set()
    for i in range(200):
        bag.add(value)
        if i % 3 == 0:
            bag.discard(value)
        bag.add(value)
    print(sys.getrefcount(value) - before)
    bag = None
    print(sys.getrefcount(value) - before)


main()
