"""Strs where other things are compiled: enumerate, zip, dicts, tuples, calls that are not inlined, % and partition."""


def positions(text):
    found = {}
    for i, c in enumerate(text):
        found[c] = i
    return found


def pairs(a, b):
    same = 0
    found = []
    for x, y in zip(a, b):
        if x == y:
            same += 1
        else:
            found.append(x + y)
    for x, y in zip(a, [1, 2, 3]):
        found.append(x * y)
    return same, found


def backwards(text):
    found = ""
    for c in reversed(text):
        found += c
    return found, text[::-1]


def counts(text):
    table = {}
    for c in text:
        table[c] = table.get(c, 0) + 1
    for c in text:
        if c in table and table[c] > 1:
            table[c] -= 1
    return sorted(table.items())


def lists(text):
    found = list(text)
    again = tuple(text)
    some = set()
    n = 0
    for c in text:
        some.add(c)
        if c in found:
            n += 1
        if c in again:
            n += 10
        found.append(c)
        found[0] = c
    return found, len(again), sorted(some), n


def both(text, i):
    return text[i], i, text[i] * 2


def call_both(text):
    found = []
    for i in range(len(text)):
        c, k, cc = both(text, i)
        found.append(c + str(k) + cc)
    return found


def depth(text, i):
    if i >= len(text):
        return 0
    c = text[i]
    if c == "(":
        return 1 + depth(text, i + 1)
    return depth(text, i + 1)


def last_of(c, text, n):
    if n == 0:
        return c
    return last_of(text[n], text, n - 1)


def first(text, n):
    if n > 20:
        return text[0]
    return first(text, n + 1)


def percents(rows):
    found = []
    for name, i, x in rows:
        try:
            found.append("%s=%d" % (name, i))
            found.append("%5.2f|%s" % (x, name[0]))
            found.append("<%r>" % name)
            found.append("%x" % i)
        except (TypeError, ValueError) as error:
            found.append(str(error))
    return found


def partitions(lines):
    found = []
    for line in lines:
        name, between, value = line.partition("=")
        found.append(value + between + name)
        head, _, tail = line.rpartition(",")
        found.append(head + "|" + tail)
        parts = line.split(",")
        if len(parts) == 2:
            x, y = parts
            found.append(y + x)
        for part in parts:
            found.append(part.strip())
    return found


def sums(lines):
    total = 0
    for line in lines:
        for word in line.split():
            if word.isdigit():
                total += int(word)
            elif "." in word:
                total += float(word)
    return total


def smallest(words):
    return min(words), max(words), sorted(words), min("hello"), max("a", "b"), sum([len(w) for w in words]), any([w == "b" for w in words])


def maybe(text, flags):
    found = []
    for f in flags:
        if f:
            c = text[f]
            word = text[f:f + 2]
        try:
            found.append(c + word[0])
            found.append(len(word))
        except NameError as error:
            found.append(str(error))
        if f == 2:
            del c, word
    return found


def closures(text):
    count = 0

    def bump(c):
        nonlocal count
        if c in "aeiou":
            count += 1
        return count

    return [bump(c) for c in text][-1], {c: ord(c) for c in text}, [c.upper() for c in text if c.isalpha()]


def swaps(text):
    a, b = "x", "y"
    for c in text:
        a, b = b, c
        if a > b:
            a, b = b, a
    return a, b


class Text(str):
    pass


def keeps(values):
    """The object that is passed through is the one that comes out."""
    found = []
    for value in values:
        kept = value
        if value and value == kept:
            found.append(kept)
    return all([a is b for a, b in zip(found, [v for v in values if v])]), [type(v).__name__ for v in found]


for _ in range(3):
    for text in ("hello world", "caf\xe9 \u20ac\u20ac", "(a(b)c", "x"):
        print(ascii(positions(text)), ascii(pairs(text, "hallo (\u20ac")), ascii(backwards(text)))
        print(ascii(counts(text)), ascii(lists(text)), ascii(call_both(text)), depth(text * 3, 0))
        print(ascii(last_of("q", text * 9, 8)), ascii(first(text, 0)), ascii(swaps(text)))
        print(ascii(closures(text)))
    print(percents([("a", 1, 2.5), ("bc", -3, 1e9), ("\xe9", 10 ** 20, 1.0), ("d", "x", 1.0), ("e", 1, None), ("f", True, 3)]))
    print(partitions(["a=1", "b,c=2", "none", "", ",", "x , y"]))
    print(sums(["1 2 3", "4.5 x 6", "\u0661 7", "", "1.5.2"][:4]))
    print(smallest(["b", "a", "cc"]), maybe("abcdef", [0, 1, 3, 0, 2, 0, 1, 2, 4]))
    print(keeps(["".join(["a", "b"]), Text("c"), "", "\u20ac" * 2, Text(""), "z"]))
