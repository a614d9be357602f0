"""Numbers that are chosen between on their way from one container into another: the same object must come out, and be counted."""
import sys


def ints(n, factor):
    return [10 ** 6 + k * factor % 7919 for k in range(n)]


def appended(a, b):
    row = []
    for i in range(len(a)):
        row.append(a[i] if a[i] > b[i] else b[i])
    return row


def stored(a, b, out):
    for i in range(len(out)):
        out[i] = a[i] if a[i] > b[i] else b[i]
    return out


def comprehended(a, b):
    return [x if x < y else y for x, y in zip(a, b)]


def nested(a, b, c):
    row = []
    for i in range(len(a)):
        row.append(a[i] if a[i] > b[i] else b[i] if b[i] > c[i] else c[i])
    return row


def sometimes_computed(a, b):
    row = []
    for i in range(len(a)):
        row.append(a[i] if a[i] > b[i] else b[i] + 1)
    return row


def sometimes_constant(a):
    row = []
    for i in range(len(a)):
        row.append(a[i] if a[i] % 3 else 1234567)
    return row


def sometimes_none(a):
    row = []
    for i in range(len(a)):
        row.append(a[i] if a[i] % 3 else None)
    return row


def either(a, b):
    row = []
    for i in range(len(a)):
        row.append(a[i] or b[i])
        row.append(a[i] and b[i])
    return row


def pairs(a, b):
    row = []
    for i in range(len(a)):
        row.append((i, a[i] if a[i] > b[i] else b[i]))
    return row


def of_a_variable(a):
    best, row = a[0], []
    for x in a:
        row.append(x if x > best else best)
        best = row[-1]
    return row


def in_place(a, b):
    """What was read is written over before it is put somewhere."""
    row = []
    for i in range(len(a)):
        x, y = a[i], b[i]
        a[i] += 0.5
        b[i] -= 0.5
        row.append(x if x > y else y)
    return row


def taken(a, b):
    """The lists have let go of what was read."""
    row = []
    while a:
        x, y = a[-1], b[-1]
        a.pop()
        del b[-1]
        row.append(x if x > y else y)
    return row


def summed(a, b):
    total = 0
    for i in range(len(a)):
        total += a[i] if a[i] > b[i] else b[i]
        total -= min(a[i], b[i]) + abs(a[i] if i & 1 else b[i])
    return total


def extremes(a, b):
    row = []
    for i in range(len(a)):
        row.append(max(a[i], b[i]))
        row.append(min(a[i], b[i]))
    return row


def table(text, other):
    before = [1000] * (len(other) + 1)
    for x in text:
        row = [1000]
        for j in range(len(other)):
            if x == other[j]:
                row.append(before[j] + 1)
            else:
                up, left = before[j + 1], row[j]
                row.append(up if up > left else left)
        before = row
    return before[-1], len({id(item) for item in before})


def matches(row, *sources):
    """For each item the first source in whose place it is the same object."""
    return "".join([next((str(k) for k, source in enumerate(sources) if item is source[i]), "-") for i, item in enumerate(row)])


def main():
    for make in (ints, lambda n, factor: [k * factor % 7919 / 7 for k in range(n)]):
        for _ in range(3):
            a, b, c = make(90, 5101), make(90, 3301), make(90, 1009)
            kept = [*a, *b, *c]
            before = [sys.getrefcount(item) for item in kept]
            row = appended(a, b)
            print(matches(row, a, b))
            print(matches(stored(a, b, [None] * 90), a, b), matches(comprehended(a, b), a, b))
            print(matches(nested(a, b, c), a, b, c))
            print(sum(sometimes_computed(a, b)), sum(sometimes_constant(a)), matches(sometimes_none(a), a))
            both = either(a, b)
            print(matches(both[::2], a, b), matches(both[1::2], a, b))
            print(matches([x for _, x in pairs(a, b)], a, b))
            print(sum(of_a_variable(a)), summed(a, b), matches(extremes(a, b)[::2], a, b), matches(extremes(a, b)[1::2], a, b))
            copy = a[:]
            print(matches(stored(copy, b, copy), a, b))
            one, two = make(90, 5101), make(90, 3301)
            print(in_place(one, two) == row, one[:2], two[:2])
            print(taken(a[:], b[:])[::-1] == row)
            del row, both, copy
            print(before == [sys.getrefcount(item) for item in kept])
    print(table("abcabba" * 6, "cbabac" * 6))
    for bad in ([1, 2, "s"], [1, 2, 2.5], [1, 2, 2 ** 70], [1, 2, None]):
        try:
            print(appended(bad * 30, [1, 3, 0] * 30)[-4:])
        except TypeError as error:
            print(type(error).__name__, error)
    nan = float("nan")
    print([x is nan for x in appended([nan, 1.0] * 40, [0.5, nan] * 40)][:4])


if __name__ == "__main__":
    main()
