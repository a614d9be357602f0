"""Items of lists that change places: in one list and two, in one place, shared, with references counted and destructors seen."""
import sys


class Thing:
    ended = []

    def __init__(self, name):
        self.name = name

    def __del__(self):
        Thing.ended.append(self.name)


def reverse(items):
    low, high = 0, len(items) - 1
    while low < high:
        items[low], items[high] = items[high], items[low]
        low += 1
        high -= 1


def by_a_variable(items):
    for i in range(len(items) - 1):
        held = items[i]
        items[i] = items[i + 1]
        items[i + 1] = held
    return held


def across(a, b):
    for i in range(min(len(a), len(b))):
        a[i], b[-1 - i] = b[-1 - i], a[i]


def sort(items):
    swaps = 0
    for i in range(len(items)):
        for j in range(len(items) - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
                swaps += 1
    return swaps


def rotate(items, places):
    for i, j, k in places:
        items[i], items[j], items[k] = items[j], items[k], items[i]


def with_itself(items, places):
    for i in places:
        items[i], items[i] = items[i], items[i]


def through(rows, places):
    """A row may be taken out of the list that the next store goes to."""
    for i, j in places:
        rows[i][0], rows[j][0] = rows[j][0], rows[i][0]
        rows[i], rows[j] = rows[j], rows[i]


def half(items, places):
    """The second store is to another place than the one that was read."""
    for i, j in places:
        items[i], items[j - 1] = items[j], items[i]


def counts(things):
    return [sys.getrefcount(thing) for thing in things]


def main():
    things = [Thing(name) for name in "abcdefg"]
    plain = things[:]
    before = counts(plain)
    for _ in range(60):
        reverse(things)
        by_a_variable(things)
        across(things, things)
        rotate(things, [(0, 1, 2), (3, 3, 4), (5, 6, 5), (-1, 2, -2)] if _ % 2 else [(0, 2, 1)])
        with_itself(things, range(-7, 7))
    print([thing.name for thing in things], Thing.ended)
    del things
    print(Thing.ended)
    plain = None
    print(sorted(Thing.ended), len(before))

    for make in (lambda n: [k * 7919 % 1009 for k in range(n)], lambda n: [k * 7919 % 1009 / 3 for k in range(n)],
                 lambda n: [(k * 7919 % 1009) << 25 for k in range(n)], lambda n: [str(k * 7919 % 1009) for k in range(n)],
                 lambda n: [(k * 7919 % 1009, k) for k in range(n)], lambda n: [k % 3 == 0 for k in range(n)]):
        items = make(90)
        held = items[:]
        before = counts(held)
        print(sort(items), items[:5], items[-3:], items == sorted(held), counts(held) == before)
        reverse(items)
        print(items[:3], by_a_variable(items) == items[-1], sorted(map(id, items)) == sorted(map(id, held)), counts(held) == before)
        other = make(40)
        across(items, other)
        print(items[:2], other[:2], counts(held) == before)

    rows = [[k] for k in range(5)]
    rows[3] = rows[1]
    for _ in range(80):
        through(rows, [(0, 1), (1, 3), (2, 2), (4, -1), (3, 0)])
    print(rows, [sys.getrefcount(row) for row in rows])
    knot = [1, 2, 3]
    knot[0] = knot
    for _ in range(80):
        reverse(knot)
        through([knot, knot], [(0, 1)])
    print(knot[1:], sys.getrefcount(knot))

    items = [Thing(name) for name in "uvwxyz"]
    Thing.ended.clear()
    for _ in range(50):
        half(items, [(0, 1), (2, 2), (1, 4), (3, 0)])
    print([item.name for item in items], Thing.ended)
    try:
        for n in range(100):
            items[n % 7], items[0] = items[0], items[n % 7]
    except IndexError as error:
        print(n, error, [item.name for item in items])
    mixed = [1, 2.5, "s", None, True, 2 ** 40]
    for n in range(200):
        i, j = n % 6, n * 5 % 6
        mixed[i], mixed[j] = mixed[j], mixed[i]
    print(mixed)


if __name__ == "__main__":
    main()
