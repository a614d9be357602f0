"""In which order sets are gone through, and which of two equal keys they hold, after methods that take sets, lists, tuples and dicts."""
import random
import sys


def union(s, sources):
    made = None
    for x in sources:
        made = s.union(x)
    return made


def intersection(s, sources):
    made = None
    for x in sources:
        made = s.intersection(x)
    return made


def difference(s, sources):
    made = None
    for x in sources:
        made = s.difference(x)
    return made


def symmetric_difference(s, sources):
    made = None
    for x in sources:
        made = s.symmetric_difference(x)
    return made


def update(s, sources):
    s = set(s)
    for x in sources:
        s.update(x)
    return s


def display(s, sources):
    made = None
    for x in sources:
        made = {0, 5, *x, *s}
    return made


def constants(s, sources):
    made = None
    for x in sources:
        made = {1, 2, 3, 1000, 55, 8, 16}
    return made


def operators(s, sources):
    made = s
    for x in sources:
        x = set(x)
        made = [*(s | x), *(s & x), *(s - x), *(s ^ x)]
        s = set(s)
        s |= x
        s |= frozenset(x)
    return made


def items(source, make):
    keys = [source.choice((source.randrange(20), 8 * source.randrange(40), source.randrange(5000))) for _ in range(source.randrange(1, 25))]
    return make(keys)


def show(made):
    if type(made) is list:
        return made
    return list(made), sys.getsizeof(made)


seeded = random.Random(5)
for function in (union, intersection, difference, symmetric_difference, update, display, constants, operators):
    for make in (list, tuple, dict.fromkeys, set, frozenset):
        for kind in (set, frozenset):
            print(function.__name__, [show(function(items(seeded, kind), [items(seeded, make) for _ in range(150)])) for _ in range(3)])
            print(show(function(kind([1, True, 2.0, 5]), [make([1.0, 2, True, 7.0])] * 200)))
