"""Tuples of different lengths are compared item by item all the same: a user's __eq__ is called. Lists are not."""


class Loud:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        print(self.name, "==", other.name)
        return True

    __hash__ = None


def equal(a, b, n):
    result = None
    for _ in range(n):
        result = a == b
    return result


def unequal(a, b, n):
    result = None
    for _ in range(n):
        result = a != b
    return result


def within(a, items, n):
    result = None
    for _ in range(n):
        result = a in items
    return result


short, long = (Loud("x"),), (Loud("y"), 2)
for _ in range(6):
    print(equal((1, 2), (1, 2, 3), 60), unequal((1, 2), (1, 2, 3), 60), equal([1, 2], [1, 2, 3], 60))
    print(equal(short, long, 3), unequal(short, long, 3))
    print(within(short, [long, 5], 3), within((short,), [(long,)], 3))
    print(equal(list(short), list(long), 3), within((list(short),), [(list(long),)], 3))
