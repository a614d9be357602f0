"""Indexing and iterating over strs of every width, comparisons and classes of characters."""

TEXTS = ["", "a", "hello, World 42\t\n", "caf\xe9 \xdf\xff\xb2\xb5\x85", "\u20ac1 = \u0661\u216b \u4e2d\u6587", "a\U0001f600b\U0001d54f\u0130 z",
         "\x00\x7f\x80\xa0\u2028"]


def total(text):
    found = 0
    for c in text:
        found = found * 31 % 1000003 + ord(c)
    return found


def indexed(text):
    found = 0
    for i in range(len(text)):
        found = found * 31 % 1000003 + ord(text[i])
    for i in range(-len(text), 0):
        found = found * 31 % 1000003 + ord(text[i])
    return found


def classes(text):
    n = [0] * 10
    for c in text:
        if c.isalpha():
            n[0] += 1
        if c.isdigit():
            n[1] += 1
        if c.isspace():
            n[2] += 1
        if c.isalnum():
            n[3] += 1
        if c.isupper():
            n[4] += 1
        if c.islower():
            n[5] += 1
        if c.isdecimal():
            n[6] += 1
        if c.isnumeric():
            n[7] += 1
        if c.istitle():
            n[8] += 1
        if c.isprintable() and c.isascii():
            n[9] += 1
    return n


def inside(text):
    n = 0
    for c in text:
        if c in "0123456789":
            n += 1
        if c not in "aeiou\xe9":
            n += 10
        if c in "\u20ac\u4e2d":
            n += 100
        if c in "":
            n += 1000
        if c in "a":
            n += 10000
        if c in text:
            n += 100000
        if text in c:
            n += 1000000
    return n


def ordered(text, other):
    n = 0
    for c in text:
        if c == "a" or c == other or other == c:
            n += 1
        if c < other:
            n += 10
        if c <= other:
            n += 100
        if c > other:
            n += 1000
        if c >= other:
            n += 10000
        if other < c:
            n += 100000
        if c != "ab" and "ab" != c and c != "":
            n += 1000000
        if "b" < c <= "z":
            n += 10000000
        if c == 1 or c is None or c == None or c == 1.5:  # noqa: E711
            n += 100000000
    return n


def whole(words):
    n = 0
    for x in words:
        for y in words:
            n = n * 3 % 1000003 + (x == y) + 2 * (x < y) + 4 * (x <= y) + 8 * (x > y) + 16 * (x >= y) + 32 * (x != y)
            if x in y:
                n += 1
            if x:
                n += len(x)
    return n


def index_errors(text, indices):
    found = []
    for i in indices:
        try:
            found.append(text[i])
        except (IndexError, TypeError) as error:
            found.append(str(error))
    return found


def characters(numbers):
    found = []
    for n in numbers:
        try:
            c = chr(n)
            found.append(c)
            found.append(c * 2)
            if ord(c) != n:
                print("wrong", n)
        except (ValueError, OverflowError, TypeError) as error:
            found.append(type(error).__name__)
    return found


def ords(texts):
    found = []
    for text in texts:
        try:
            found.append(ord(text))
        except TypeError as error:
            found.append(str(error))
    return found


def identities(text):
    found = []
    same = 0
    for c in text:
        d = c
        found.append(c)
        found.append(d)
        e = [c, d]
        if e[0] is e[1] and found[-1] is found[-2] and c is d:
            same += 1
    return same, len(found), [found[i] is found[i + 1] for i in range(0, len(found), 2)]


def leaves_with(text):
    """The kernel is left with characters in variables: one object under two names stays one."""
    found = []
    for c in text:
        d = c
        if len(found) > 3:
            found.append(object.__class__(c is d))
            e = complex(1, 2)
            found.append((c is d, e.real))
        else:
            found.append(c)
    return len(found), c, d, c is d


def first_different(a, b):
    i = 0
    while i < len(a) and i < len(b) and a[i] == b[i]:
        i += 1
    return i


def last(text):
    c = None
    for c in text:
        pass
    return c


def both(a, b):
    found = []
    it = iter(a)
    for c in it:
        if c == ",":
            break
        found.append(c)
    return found, list(it), [x for x in b if x > "b"]


class Sub(str):
    def __getitem__(self, index):
        return "sub"

    def __len__(self):
        return 77

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__

    def isalpha(self):
        return "overridden"


def of_sub(text):
    n = 0
    for i in range(3):
        n += len(text)
        if text[i] == "sub":
            n += 1000
        if text == "nothing":
            n += 10000
        if text.isalpha() == "overridden":
            n += 100000
    return n


for _ in range(3):
    for text in TEXTS:
        print(total(text), indexed(text), classes(text), inside(text))
        for other in ("a", "\xe9", "\u20ac", "", "ab", "\U0001f600x"):
            print(ordered(text, other), end=" ")
        print(identities(text), ascii(last(text)))
        print(ascii(both(text, text)))
    print(whole(TEXTS), whole(["x", "xy", "y", "", "x" * 30, "x" * 29 + "y", "\xe9", "\u20ac"]))
    print(ascii(index_errors("abc\xe9", [0, 3, -1, -4, True, False, 4, -5, 10 ** 30, 1.5, None, 2])))
    print(ascii(index_errors("", [0, -1, True])))
    print(ascii(characters([0, 65, 255, 256, 0xD800, 0x10FFFF, 0x110000, -1, 2 ** 40, True, 1.5, "x"])))
    print(ords(["a", "\xe9", "\U0001f600", "", "ab", "z"]))
    print(leaves_with("ab\u20accdefg\u4e2d")[0:1], leaves_with("ab\u20accdefg\u4e2d")[3])
    print(first_different("hello world", "hello there"), first_different("\u20acuro", "\u20acurope"))
    print(of_sub("abc"), of_sub(Sub("abc")), of_sub("xyz"))


def one_of(words):
    n = 0
    for w in words:
        if w in ("if", "else", "a", "", "\u20ac", 1, None):
            n += 1
        if w not in {"for", "in", "b", "e"}:
            n += 10
        for c in w:
            if c in ("a", "ab", "\u20ac", "\xe9", 2.5):
                n += 100
            if c not in {"b", "c", "\u4e2d"}:
                n += 1000
        if w in (1, 2):
            n += 10000
        if w in ():
            n += 100000
    return n


for _ in range(3):
    print(one_of(["if", "abc", "", "\u20ac", "else", "fo", "for", "b", "\xe9\u4e2d", "elif", "in"]), one_of(["x", "if", 1, None, "e"][:2]))
