"""A loop gets hot while an iterator of the function has ended: by next() before the loop over it asks, by another loop, or before it began."""
from array import array
from operator import length_hint

KINDS = [list, tuple, lambda items: "".join(map(chr, items)), bytes, bytearray, lambda items: array("q", items), lambda items: array("d", items),
         lambda items: memoryview(bytes(items)), lambda items: range(len(items)), lambda items: dict.fromkeys(items), set, lambda items: map(abs, items),
         lambda items: zip(items, items), lambda items: enumerate(items), lambda items: reversed(items)]


def rest(iterator):
    """What the iterator says of itself: one that has ended must stay so."""
    reduced = iterator.__reduce__() if "__reduce__" in vars(type(iterator)) else ()
    return length_hint(iterator), [part for part in reduced[1:] if type(part) is int]


def taken(items):
    """Every second item is taken inside the loop, and the loop inside is what gets hot."""
    source = iter(items)
    seen = []
    for item in source:
        other = next(source, None)
        total = 0
        for i in range(30):
            total += i
        seen.append((item, other, total, rest(source)))
    return seen, next(source, "end"), list(source)


def emptied(items, rounds):
    """The iterator is on the stack of no loop, but in a local variable."""
    source = iter(items)
    total = 0
    for i in range(rounds):
        total += 1 if next(source, None) is None else 2
    return total, list(source)


def again(items):
    """A loop over an iterator that has ended already."""
    source = iter(items)
    counts = []
    for _ in range(40):
        count = 0
        for _ in source:
            for _ in range(3):
                count += 1
        counts.append(count)
    return counts[:2], sum(counts)


def in_a_loop(items):
    """The outer loop's iterator is ended from inside, and the inner loop goes on long after."""
    source = iter(items)
    total = 0
    for item in source:
        for rest in source:
            total += 1
        for i in range(400):
            total += i
    return total, list(source)


def main():
    for make in KINDS:
        for n in (6, 5, 1, 0):
            items = list(range(1, n + 1))
            for _ in range(30):
                taken(make(items))
            print(taken(make(items)), emptied(make(items), 300), again(make(items)), in_a_loop(make(items)))


main()
