"""Tuples as keys, with everything that may be inside them: a class of the program's own decides for itself whether it is equal."""
from collections import namedtuple

Place = namedtuple("Place", "x y")
asked = []


class Id:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        asked.append("hash")
        return hash(self.number)

    def __eq__(self, other):
        asked.append("eq")
        return isinstance(other, Id) and self.number == other.number


def known(keys, seen, counts):
    new = 0
    for key in keys:
        if key in seen:
            continue
        new += counts.get(key, 1)
        seen.add(key)
        counts[key] = new
    return new


def main():
    for make in (lambda i: (i, i // 2), lambda i: (0, (i, "a")), lambda i: (i, Place(i, 1)), lambda i: (0, (1, Place(i, (i,)))), lambda i: (i, Id(i % 5)),
                 lambda i: Place(i, 2), lambda i: (i, b"x"), lambda i: (((((i,),),),),), lambda i: (i, frozenset([i])), lambda i: (i, i * 0.5, None, True),
                 lambda i: (i, [])):
        asked.clear()
        seen, counts = set(), {}
        try:
            for _ in range(30):
                new = known([make(i % 20) for i in range(25)], seen, counts)
            print(new, len(seen), sum(counts.values()), len(asked), asked[:4])
        except TypeError as error:
            print(error, len(asked))
    mixed = [(i, Place(i, 1)) if i % 3 else (i, i) for i in range(30)]
    seen, counts = set(), {}
    for _ in range(30):
        new = known(mixed, seen, counts)
        seen.discard(mixed[7])
    print(new, len(seen), sum(counts.values()))


main()
