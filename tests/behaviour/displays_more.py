"""Star targets and displays with stars: of lists, tuples, and others; too short, too long, of other classes; lifetimes and references."""
import sys


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


def heads(rows):
    total, rests = 0, 0
    for row in rows:
        first, *rest = row
        total += first
        rests += len(rest)
        *rest, last = row
        total += last * 3 + len(rest)
        a, *middle, z = row
        total += a - z + sum(middle)
        middle.append(1)
        if middle is rest or rest is row:
            total += 1000
    return total, rests, type(rest).__name__


def fixed(n):
    out = 0
    for i in range(n):
        a, *b = i, i + 1, i + 2
        c, d, *e = (i, "x")
        *f, g = [i]
        h, *k, l = i, (i, i), [i]
        out += a + len(b) + b[-1] + len(d) + len(e) + len(f) + g + k[0][1] + len(l) + h + c
    return out, b, e, f, k


def mixed(values):
    out = []
    for value in values:
        a, *b = value
        out.append((a, b))
    return out


def short(value):
    a, b, *c = value
    return a, b, c


def lists(n):
    a, b, out = [1, 2.5], ("x", None), 0
    for i in range(n):
        c = [*a, i, *b]
        d = [*c, *c]
        e = [*range(i % 4), *{"k": 1}, *{i}, *{"a": 2}.values(), *"hi"]
        out += len(c) + len(d) + len(e) + c[2]
    return out, c, e, a


def tuples(n):
    a, out = [1, 2], 0
    for i in range(n):
        t = (*a, i)
        u = (*t, *t)
        v = *t, "end"
        out += t[2] + len(u) + len(v)
    return out, t, u, v, (*(), *[])


def sets(n):
    a, b, out = {1, 2}, [3, "x"], 0
    for i in range(n):
        s = {*a, *b, i}
        t = {*s, *{i: 1}, *(7, 8)}
        out += len(s) + len(t)
    return out, sorted(map(str, t))


def dicts(n):
    a, b, out = {"x": 1}, {1: 2, "x": 3}, 0
    for i in range(n):
        d = {**a, i: i, **b}
        e = {**d, "y": d["x"]}
        out += len(d) + len(e) + e["y"]
    return out, d, e, a


class Rows(list):
    def __iter__(self):
        return iter([7, 8, 9])


class Dying:
    def __init__(self, log, name):
        self.log, self.name = log, name

    def __del__(self):
        self.log.append(self.name)


def lifetimes(n):
    log = []
    for i in range(n):
        row = [i, i + 1, i + 2]
        if i % 100 == 0:
            row = [Dying(log, f"a{i}"), Dying(log, f"b{i}"), Dying(log, f"c{i}")]
            log.append("made")
        a, *rest = row
        row = None
        if i % 100 == 0:
            log.append("unpacked")
        a = None
        if i % 100 == 0:
            log.append("rest")
        rest = None
    return log


def references(n):
    item = "".join(["it", "em"])
    before = sys.getrefcount(item)
    row = [item, 1, item, item]
    for i in range(n):
        a, *b, c = row
        d = [*row, *b]
        e = (*row, item)
        f = {**{item: item}, "x": item}
        g = {*row}
    del a, b, c, d, e, f, g, row
    return sys.getrefcount(item) - before


def main():
    for round in range(12):
        result = [heads([[i, i + 1, i * 2, 5] for i in range(150)]), heads([(i, i + 1) for i in range(150)]), fixed(120),
                  mixed([[1, 2], (3.5, "x"), "ab", [None], range(3), {5: 6}] * 20)[:6], attempt(heads, [[1, 2]] * 60 + [[1]]), attempt(heads, [[1, 2]] * 60 + [[]]),
                  [attempt(short, value) for value in ([1], (1, 2), [1, 2, 3], (), "ab", {1, 2}, 5, Rows([1]), iter([1, 2, 3]), range(2))],
                  lists(100), tuples(100), sets(100), dicts(100), lifetimes(150), references(120),
                  attempt(lambda: [*5]), attempt(lambda: {**[1]}), attempt(lambda: {*[[]]}), [*Rows([1])], (*Rows([1]), 1)]
        if round in (0, 5, 11):
            for item in result:
                print(item)


main()
