"""Tuples and lists that hold bytes: compared and searched in hot loops, also next to what bytes are never equal to."""


class Text(bytes):
    def __eq__(self, other):
        return "asked"

    __hash__ = bytes.__hash__


def pairs(items, pair):
    found = []
    for i in range(len(items) - 1):
        if (items[i], items[i + 1]) == pair:
            found.append(i)
        if [items[i]] != [items[i + 1]]:
            found.append(-i)
    return found


def ordered(items):
    less = 0
    for i in range(len(items) - 1):
        less += (items[i], i) < (items[i + 1], 0)
        less += 2 * ([items[i]] >= [items[i + 1]])
    return less


def searched(items, values):
    result = []
    for value in values:
        if value in items:
            result.append((items.index(value), items.count(value)))
        else:
            result.append(None)
    return result


def main():
    words = [bytes([97 + i * i % 5]) * (1 + i % 3) for i in range(80)]
    for _ in range(40):
        found = pairs(words, (b"bb", b"eee"))
    print(found, pairs(words, (b"b", "b")), pairs(words, (b"a", None)))
    for _ in range(40):
        less = ordered(words)
    print(less)
    for _ in range(40):
        result = searched(words, words[:9] + [b"", b"zz"])
    print(result)
    for other in ("a", 97, 1.5, None, (b"a",), [b"a"], bytearray(b"a"), memoryview(b"a"), Text(b"a")):
        mixed = [b"zz", other, b"a", b"bb"] * 5
        print(pairs(mixed, (b"a", b"bb")), searched(mixed, [b"a", b"bb", other]))
        try:
            print(ordered(mixed))
        except TypeError as error:
            print(type(other).__name__, error)


main()
