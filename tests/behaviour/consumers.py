"""Builtins that go through an iterator, a dict or its views, a set or a str: their results, what they leave of an iterator, and errors."""
import random
import sys

NUMBERS = [(i * 37 + 11) % 101 - 50 for i in range(300)]
FLOATS = [x * 0.1 for x in NUMBERS]
TABLE = {f"k{i}": (i * 7) % 23 for i in range(60)}
COUNTS = {i: i * 0.25 for i in range(40)}
MEMBERS = set(NUMBERS)
TEXT = "hello, world \u20ac\u00e9"


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


def sums():
    return (sum(TABLE.values()), sum(COUNTS), sum(COUNTS.values()), sum(MEMBERS), sum(enumerate([], 3)), sum(x for x in ()), sum(zip(), 5),
            sum(map(float, NUMBERS)), sum(map(abs, FLOATS)), sum(map(abs, FLOATS), 1e16), sum(range(0)), sum(reversed(NUMBERS), 2.5), sum({}),
            sum({True: 1, 5: 2}), sum({1.5: 1, 2: 2}))


def float_sums(rounds):
    chance = random.Random(5)
    out = []
    for _ in range(rounds):
        values = [chance.choice((1e16, -1e16, 1.0, 0.1, 1e-9, 3, -0.0, True, 10 ** 17)) * chance.random() for _ in range(chance.randrange(9))]
        values += chance.choice(([], [7], [1e300, -1e300], [2 ** 60], [False]))
        out.append(repr(sum(filter(lambda x: x == x, values))))
        out.append(repr(sum(map(lambda x: x, values), chance.choice((0, 0.0, -0.0, 5, 1e16)))))
    for values in ([float("inf"), 1.0], [float("inf"), float("-inf")], [1e308, 1e308, -1e308], [-0.0, -0.0], [float("nan")]):
        out.append(repr(sum(map(lambda x: x, values))))
    return out


def extremes():
    return (max(TABLE), min(TABLE), max(TABLE.values()), min(COUNTS.values()), max(TABLE.items()), min(TABLE.items()), max(MEMBERS), min(MEMBERS), max(TEXT),
            min(TEXT), max(enumerate(NUMBERS)), max(zip(NUMBERS, FLOATS)), max(TABLE, key=lambda k: (TABLE[k], k)), min(TABLE, key=len),
            max(NUMBERS, key=lambda x: -x), min(NUMBERS, key=abs), max(TABLE.items(), key=lambda item: item[1]), max(reversed(NUMBERS)),
            attempt(lambda: max({})), attempt(lambda: min([], key=len)), attempt(lambda: max({1: 1, "a": 2})), attempt(max, map(abs, [])))


def containers():
    made = (list(TABLE)[:3], list(TABLE.keys())[-2:], list(TABLE.values())[:3], list(TABLE.items())[-2:], sorted(MEMBERS)[:3], list("abc"),
            list(enumerate("ab", 5)), list(zip(NUMBERS, TEXT))[:3], list(reversed(NUMBERS))[:3], tuple(TABLE)[:2], tuple(TABLE.items())[:2], tuple("xy"),
            tuple(enumerate("xy")), sorted(set("hello")), sorted(set(NUMBERS))[:3], len(set(map(abs, NUMBERS))), set(), sorted(set(TABLE.values()))[:3],
            dict(zip("abc", NUMBERS)), dict(enumerate("xy")), dict([(1, 2), [3, 4], "56"]), dict(TABLE.items()) == TABLE, dict(map(lambda k: (k, k * 2), "ab")))
    return made


def sorting():
    pairs = list(TABLE.items())
    pairs.sort(key=lambda item: item[1])
    first = pairs[:3]
    pairs.sort(key=lambda item: item[1], reverse=True)
    second = pairs[:3]
    pairs.sort()
    third = pairs[:3]
    pairs.sort(reverse=True)
    words = TEXT.split() + ["a", "B", "c"]
    words.sort(key=str.lower)
    return (first, second, third, pairs[:2], words, sorted(TABLE)[:3], sorted(TABLE, key=TABLE.get)[:3], sorted(TABLE.items(), key=lambda i: (-i[1], i[0]))[:3],
            sorted(NUMBERS, key=abs)[:4], sorted(NUMBERS, key=abs, reverse=True)[:4], sorted(MEMBERS, reverse=True)[:3], sorted(TEXT), sorted("abc", key=ord),
            sorted([[2, "b"], [1, "c"], [1, "a"]]), sorted(zip(NUMBERS, FLOATS))[:2], sorted({3: "a", 1: "b"}.items(), key=lambda kv: kv[1]),
            sorted([0.0, -0.0, 1, True], key=lambda x: x), sorted(["b", "a"], key=None), attempt(sorted, [1, "a"]), attempt(sorted, [(1, "a"), (1, 2)]),
            attempt(lambda: sorted([1, 2], key=lambda x: [x, "a"][x - 1])), attempt(lambda: sorted([1, 2], key=lambda x: x // 0)), sorted([float("nan"), 1.0, 0.5], key=abs))


def sorts_itself(count):
    values = [[3], [1], [2]] * count
    sizes = []
    values.sort(key=lambda item: (sizes.append(len(values)), item[0])[1])
    own = [5, 4, 3] * count
    own.sort(key=lambda x: (x, len(own)))
    loop = [1, 2, 3] * count
    pairs = [(3, loop), (1, loop), (2, [5])]
    loop[:] = pairs
    loop.sort(key=lambda pair: (len(pair[1]), pair[0]))
    rows = [(i * 7 % 5, str(i)) for i in range(9)]
    rows.sort(key=lambda row: row[0], reverse=True)
    shown = [pair[0] for pair in loop]
    del loop[:]
    return values[0], values[-1], sizes[:2], own[:2], shown, rows


def truths():
    return (any(TABLE.values()), all(TABLE.values()), any({}), all({}), any(map(lambda x: x > 49, NUMBERS)), all(map(lambda x: x < 1000, NUMBERS)),
            any(enumerate([])), all("text"), any(""), any(MEMBERS), all(MEMBERS))


def inside():
    return (5 in TABLE.values(), 99 not in TABLE.values(), "k5" in TABLE.keys(), "x" not in TABLE.keys(), ("k3", 21) in TABLE.items(), ("k3", 2) in TABLE.items(),
            7 in map(abs, NUMBERS), 7000 in map(abs, NUMBERS), 2.5 in COUNTS.values(), float("nan") in COUNTS.values(), (0, 1) in enumerate([1]))


def unpacking():
    a, b, c = map(abs, (-1, -2, -3))
    d, e = {"x": 1, "y": 2}
    f, g = {"x": 1, "y": 2}.items()
    h, i = zip((1, 2), (3, 4))
    (j, k), l = enumerate("pq")
    m, n = "mn"
    o, p = {5, 6}
    q, r = {"x": 1, "y": 2.5}.values()
    return (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o + p, q, r)


def unpacks_wrong(values):
    a, b = values
    return a, b


def joins():
    return ("-".join(TABLE)[:9], "+".join(map(str, NUMBERS))[:12], "".join(reversed("abc")), ",".join(sorted(TABLE, reverse=True))[:11], "".join({}), " ".join("abc"),
            attempt(lambda: "".join({1: 2})), attempt(lambda: ",".join(map(abs, NUMBERS))))


def consumed(values):
    """What an iterator has left behind."""
    it = iter(values)
    first = [x for x, _ in zip(it, range(3))]
    total = sum(it)
    rest = list(it)
    it = enumerate(values)
    found = (2, values[2]) in it
    after = next(it)
    it = map(abs, values)
    some = any(x > 20 for x in it), next(it, "end")
    return first, total, rest, found, after, some


def changed_meanwhile():
    table = {i: i for i in range(20)}

    def change(k):
        table[k + 100] = 1
        return k
    return attempt(lambda: list(map(change, table))), attempt(lambda: sum(map(lambda k: table.pop(k), list(table))))


def large():
    return sum([2 ** 62, 2 ** 62, 2 ** 62].__iter__()), sum(map(abs, [2 ** 63 - 1, -5])), sum({2 ** 62: 0, 2 ** 61: 1, 2 ** 60: 2}), max({2 ** 70: 1, 5: 1})


def main():
    for round in range(12):
        result = [sums(), float_sums(15), extremes(), containers(), sorting(), sorts_itself(3), truths(), inside(), unpacking(),
                  [attempt(unpacks_wrong, value) for value in ("ab", "abc", {1: 2}, {1: 2, 3: 4}, map(abs, (1, 2)), map(abs, (1, 2, 3)), range(2), enumerate("ab"), 5)],
                  joins(), consumed(NUMBERS), changed_meanwhile(), large()]
        if round in (0, 5, 11):
            for item in result:
                print(item)
    before = [sys.getrefcount(x) for x in (TABLE, NUMBERS, TEXT, FLOATS[3], MEMBERS)]
    for _ in range(5):
        sums(), extremes(), containers(), sorting(), truths(), joins(), inside(), unpacking()
    print([sys.getrefcount(x) - b for x, b in zip((TABLE, NUMBERS, TEXT, FLOATS[3], MEMBERS), before)])


main()


def held(values):
    """Iterators in variables: at their end after one use, and where another use may see it."""
    chosen = filter(lambda x: x > 0, values)
    first = sorted(chosen)[:2]
    mapped = map(abs, values)
    total = sum(mapped)
    it = iter(values)
    copied = list(it)
    numbers = iter(range(len(values)))
    most = max(numbers)
    rows = iter(((1, 2), (3, 4)))
    table = dict(rows)
    again = list(chosen), sum(mapped), next(it, "end"), list(numbers), list(rows), [x for x in mapped]
    values.append(7)
    later = list(it), list(chosen), type(it).__name__, type(chosen).__name__, next(mapped, None)
    values.pop()
    some = iter(values)
    found = any(some), next(some), 5 in some, len(list(some))
    numbered = enumerate(values)
    counted = len(list(numbered)), next(numbered, "none")
    two = zip(values, values)
    return first, total, len(copied), most, table, again, later, found, counted, len(list(two)), list(two)


def ranges(n):
    a, b, c = range(3)
    out = []
    out.extend(range(n % 5))
    out.extend({1: 2, 3: 4}.values())
    out.extend({"k"})
    return (a, b, c, out, tuple(range(4)), sorted(set(range(n % 7))), max(range(n + 1)), min(range(5, 1, -1)), any(range(1)), all(range(1, 3)), sorted(range(3), key=lambda x: -x),
            attempt(unpacks_wrong, range(3)), list(range(2)), sum(range(5)), max(range(9), key=lambda x: x % 4), attempt(lambda: max(range(0))))


def partly(values):
    it = map(abs, values)
    out = []
    for x in it:
        if x == 3:
            out.append(sum(it))
        else:
            out.append(x)
    return out


for round in range(12):
    result = held([3, -1, 5, 0, 2] * 20), partly([1, 2, -3, 4, 5]), ranges(round)
    if round in (0, 5, 11):
        print(result)
