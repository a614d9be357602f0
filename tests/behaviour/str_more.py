"""Strs: conversions in f-strings, repr and its kin, steps in slices, formats, bytes, numbers of other bases; other classes and errors."""
import sys


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


class Own(str):
    def __repr__(self):
        return "mine"

    def __str__(self):
        return "text"

    def __format__(self, spec):
        return "formatted"

    def encode(self):
        return 5


WORDS = ["a", "it's", 'say "x"', "\u20ac\n", "\U0001f600", "", "abc" * 30]


def conversions(values):
    out = []
    for value in values:
        out.append(f"{value!r}|{value!s}|{value!a}|{value!r:>6}|{value}")
        out.append(repr(value) + ascii(value) + str(value))
    return out


def characters(text):
    out = []
    for char in text:
        out.append(f"{char!r}{char!s:>3}{char!a}")
        out.append(repr(char) + ascii(char))
    return "".join(out)


def numbers(n):
    out = 0
    for i in range(n):
        out += len(hex(i)) + len(oct(-i)) + len(bin(i * i)) + len(repr(i * 0.5)) + len(repr(i)) + len(str(i > 5)) + len(repr(i == 5))
        out += len(f"{i!r} {i * 0.5!s} {i!r:>8} {i!s:<4}|") + len(format(i, "x")) + len(format(i * 0.5, ".3f")) + len(format(i))
        out += int("ff", 16) + int(str(i), 7 + 3) + int("0b11", 0)
    return out, hex(True), bin(False), repr(2.0), repr(-0.0), hex(2 ** 70)


def formats(n):
    out = []
    for i in range(n):
        text = "{} {:>5} {:.2f} {!r}".format(i, "ab", i * 0.5, "x")
        other = "%d %s %5.1f %r %%" % (i, "ab", i * 0.5, "y")
        third = "%s" % i + "%x" % i + "%5s" % "ab"
        if i % 60 == 0:
            out.append((text, other, third))
    return out


def slices(words):
    out = []
    for word in words:
        out.append((word[::-1], word[::2], word[1::3], word[-1:0:-2], word[5:1:-1], word[:]))
        if word == word[::-1]:
            out.append("palindrome")
    return out


def coded(words):
    total, back = 0, []
    for word in words:
        data = word.encode()
        total += len(data)
        back.append(data.decode() == word)
        for byte in data:
            total += byte
    return total, back


def methods(words):
    out = []
    for word in words:
        out.append((word.isalpha(), word.isdigit(), word.isidentifier(), word.isspace(), word.istitle(), word.isascii(), word.isprintable(), word.isnumeric()))
        out.append((word.partition("'"), word.rpartition("a"), word.split("a"), word.rsplit("a", 1), word.splitlines(), word.zfill(5), word.count("a")))
        out.append((word.find("b"), word.rfind("b"), word.startswith("a"), word.endswith(("c", "e")), word.strip("a"), word.replace("a", "<>"), word.title()))
        out.append((str.upper(word), str.join("-", [word, word]), word.center(9, "*"), word.expandtabs(), word.casefold(), word.swapcase(), word.removeprefix("a")))
    return out


def errors():
    yield attempt(lambda: "x".index("y"))
    yield attempt(lambda: int("12", 2))
    yield attempt(lambda: int("x", 99))
    yield attempt(lambda: hex("a"))
    yield attempt(lambda: bin(2.5))
    yield attempt(lambda: "%d" % "x")
    yield attempt(lambda: "%d %d" % (1,))
    yield attempt(lambda: "{} {}".format(1))
    yield attempt(lambda: "abc"[::0])
    yield attempt(lambda: "\ud800".encode())
    yield attempt(lambda: b"\xff".decode())
    yield attempt(lambda: format(5, "zz"))
    yield attempt(lambda: f"{5!r:d}")
    yield attempt(lambda: "a".zfill("x"))


def own(n):
    value, out = Own("abc"), []
    for i in range(n):
        got = f"{value!r} {value!s} {value} {value:5}", repr(value), value.encode(), "%s %r" % (value, value), "{} {!r}".format(value, value), value[::-1]
        if i % 60 == 0:
            out.append(got)
    return out


def references(n):
    text = "".join(["te", "xt"])
    before = sys.getrefcount(text)
    for i in range(n):
        parts = f"{text!r}{text!s}", repr(text), text[::-1], "%s" % text, "{}".format(text), text.encode(), format(text, ">9")
    return sys.getrefcount(text) - before


def main():
    for round in range(12):
        result = [conversions(WORDS * 20)[:14], conversions([1, 2.5, True, None, (1, "a"), [2], 2 ** 70, b"x"] * 10)[:16], characters("ab'\"\n\u20ac\u00e9" * 20)[:60],
                  numbers(100), formats(121), slices(WORDS * 15)[:9], coded(WORDS * 15)[0], methods(WORDS * 4)[:28], list(errors()), own(70), references(120)]
        if round in (0, 5, 11):
            for item in result:
                print(item)


main()
