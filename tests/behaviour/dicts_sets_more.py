"""Dicts and sets as wholes: copies, updates, unions, clear, popitem, comparisons; of other classes, with keys of the program's, changed meanwhile."""
import sys
import weakref


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


class Key:
    compared = 0

    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return self.number % 3

    def __eq__(self, other):
        Key.compared += 1
        return isinstance(other, Key) and self.number == other.number

    def __repr__(self):
        return f"Key({self.number})"


class Dying:
    def __init__(self, log, name):
        self.log, self.name = log, name

    def __del__(self):
        self.log.append(self.name)


class OwnDict(dict):
    def copy(self):
        return "mine"

    def __or__(self, other):
        return "or"

    def keys(self):
        return ["k"]


class OwnSet(set):
    def __or__(self, other):
        return "or"

    def add(self, x):
        set.add(self, x + 1)


def dicts(n):
    base, other = {i: i * 2 for i in range(10)}, {"a": 1, 5: "five", 2.5: None, (1, 2): [3]}
    total, out = 0, []
    for i in range(n):
        d = base.copy()
        d.update(other)
        d[i] = i
        e = d | {i: "new", "b": 2}
        e |= base
        f = dict(e)
        total += len(d) + len(e) + len(f)
        del f[0]
        f.pop(1)
        k, v = f.popitem()
        total += len(f) + (5 in f) + (d == e)
        if i % 50 == 0:
            out.append((k, v, list(e)[-2:], list(f.items())[:2], d is base, f == e))
        d.clear()
        total += len(d)
    return total, out[-1], list(base)[:3], list(other)


def displays(n):
    a, b, out = {"x": 1, "y": 2}, {"y": 3, "z": 4}, []
    for i in range(n):
        c = {**a, "w": i, **b}
        d = {"q": 0, **c}
        if i % 60 == 0:
            out.append((c, d))
    return out[-1]


def popped(n):
    d, out = {}, 0
    for i in range(n):
        d[i] = i * 2
        d["k"] = i
        k, v = d.popitem()
        out += len(k) + v
        if i % 5 == 0:
            k, v = d.popitem()
            out += k * v
    return out, len(d), attempt({}.popitem)


def sets(n):
    base, other = {1, 2, 3, "x", 2.5}, frozenset([3, 4, "y", (1, 2)])
    total, out = 0, []
    for i in range(n):
        s = base.copy()
        s.update(other)
        s.update([i, i + 1])
        s.update({i: 1, "d": 2})
        s.update((7,))
        s |= {i * 3}
        t = s - other
        u = s & base
        v = s ^ other
        w = base.union(other) | base.union([9])
        x = base.intersection(other), base.difference(other), base.symmetric_difference(other), other.union(base)
        s.discard(1)
        s.discard(100)
        s.remove(2)
        t -= base
        u &= {1, "x", 9}
        v ^= {1, 2}
        s.difference_update(other)
        s.intersection_update(base)
        v.symmetric_difference_update(other)
        total += len(s) + len(t) * 3 + len(u) * 5 + len(v) * 7 + len(w) + sum(map(len, x))
        total += (u <= base) + (base < w) * 2 + (base == base.copy()) * 4 + (base != other) * 8 + (w > base) * 16 + (base >= u) * 32
        total += u.issubset(base) + w.issuperset(other) * 2 + u.isdisjoint(t) * 4 + other.isdisjoint(base) * 8
        if i % 50 == 0:
            out.append((sorted(map(str, s)), sorted(map(str, t)), sorted(map(str, u)), sorted(map(str, v)), type(x[3]).__name__, frozenset(other) is other))
        total += s.pop() is not None
        s.clear()
        total += len(s) + len(set(other)) + len(frozenset(base)) + len(set((1, 1, i))) + len(set([i, i])) + len(set(base)) + len(set({1: 2}))
    return total, out[-1], len(base)


def errors():
    yield attempt(lambda: {1}.remove(2))
    yield attempt(lambda: set().pop())
    yield attempt(lambda: {1} | [2])
    yield attempt(lambda: {1} < [2])
    yield attempt(lambda: {1: 2} | [1])
    yield attempt(lambda: set([[1]]))
    yield attempt(lambda: {1}.union(5))
    yield attempt(lambda: dict([1, 2]))
    yield attempt(lambda: {}.update(5))
    yield attempt(lambda: {1} == [1])
    yield attempt(lambda: {1}.update([[]]))


def keys_of_the_program(n):
    Key.compared = 0
    table, members, out = {Key(i): i for i in range(7)}, {Key(i) for i in range(7)}, 0
    for i in range(n):
        copied = table.copy()
        copied.update({Key(3): i, Key(9): i})
        out += len(copied) + len(table | copied)
        members.update([Key(i % 9)])
        out += len(members | {Key(1)}) + (members >= {Key(2)})
        copied.clear()
    return out, len(members), Key.compared


def lifetimes(n):
    log = []
    for i in range(n):
        d = {"a": i, "b": 2}
        if i % 100 == 0:
            d = {"a": Dying(log, f"a{i}"), "b": Dying(log, f"b{i}")}
            log.append("made")
        d.update({"a": 1})
        if i % 100 == 0:
            log.append("updated")
        d.clear()
        if i % 100 == 0:
            log.append("cleared")
    return log


def shared_values(n):
    log, out = [], 0
    for i in range(n):
        value = Dying(log, i) if i % 100 == 0 else i
        d = {"a": value, "b": value, "c": value}
        value = None
        if i % 100 == 0:
            log.append("before")
        d.update({"a": 1, "b": 2})
        if i % 100 == 0:
            log.append("between")
        d.update({"c": 3})
        if i % 100 == 0:
            log.append("after")
        out += d["a"]
    return log, out


def subclasses(n):
    d, s, out = OwnDict(a=1), OwnSet([1]), []
    for i in range(n):
        got = d.copy(), d | {}, {"z": 1} | d, s | {2}, dict(d), set(s), list(d), sorted(s)
        s.add(i)
        if i % 50 == 0:
            out.append(str(got[:5]))
    return out[-1], len(s)


def watched(n):
    gone = []
    for i in range(n):
        s = {i, 1}
        if i % 100 == 0:
            r = weakref.ref(s, lambda ref: gone.append(ref() is None))
            gone.append(i)
        s = None
        if i % 100 == 0:
            gone.append("after")
    return gone


def aliases(n):
    d, s, out = {1: 2, "a": 3}, {1, 2, "b"}, 0
    for i in range(n):
        d.update(d)
        d |= d
        s |= s
        s.update(s)
        s &= s
        out += len(d) + len(s) + len(s - s) + len(s ^ s)
    t = {1, 2}
    t -= t
    u = {1}
    u ^= u
    return out, t, u


def references(n):
    key, value = "".join(["k", "ey"]), [1]
    before = sys.getrefcount(key), sys.getrefcount(value)
    for i in range(n):
        d = {key: value, i: 1}
        e = d.copy() | {key: value}
        e.update(d)
        k, v = d.popitem()
        s = set(e)
        s.update([key])
        t = s | {key}
        t.discard(key)
        l = list(e.values()), list(e), sorted({key, "z"})
        d.clear()
    del d, e, k, v, s, t, l
    return sys.getrefcount(key) - before[0], sys.getrefcount(value) - before[1]


def main():
    for round in range(12):
        result = [dicts(101), displays(121), popped(150), sets(101), list(errors()), keys_of_the_program(60), lifetimes(250), shared_values(250), subclasses(60),
                  watched(150), aliases(100), references(150)]
        if round in (0, 5, 11):
            for item in result:
                print(item)


main()
