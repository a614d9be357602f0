"""New strs in loops: appending, slices, repetition, f-strings, methods, numbers from and to text; references are kept exactly."""
import sys


def append(text):
    found = ""
    for c in text:
        found += c
    return found


def append_words(words, between):
    found = words[0]
    for word in words:
        found += word
        found = found + between
        found += found[0:1]
    return found


def appended_is_kept(text):
    """What others hold is not changed by appending to it."""
    found = "start"
    kept = []
    again = found
    for c in text:
        found += c
        if c == "k":
            kept.append(found)
            again = found
        found += "!"
    return found, kept, again


def itself(times):
    s = "ab"
    for _ in range(times):
        s += s
        t = s
        s += "c"
        if t == s:
            print("wrong")
    return len(s), s[:20], t[-3:]


def over_itself(n):
    s = "abc"
    m = 0
    for c in s:
        s += c
        m += len(s)
        if m > n:
            break
    return s, m


def wider(n):
    s = "x"
    for i in range(n):
        s += chr(60 + i * 37)
    return ascii(s)


def hashed(words):
    table = {}
    s = ""
    for word in words:
        s += word
        table[s] = len(s)
        s += "-"
    return table


def slices(text, n):
    found = []
    for i in range(-n, n):
        found.append(text[i:])
        found.append(text[:i])
        found.append(text[i:i + 3])
        found.append(text[1:-1])
        found.append(text[:])
        found.append(text[i:10 ** 18])
    return "|".join(found)


def slice_kinds(text):
    found = []
    for step in (1, 2, -1, None):
        found.append(text[1:5:step])
    for bounds in (None, True, 2):
        found.append(text[bounds:])
    try:
        for bounds in (1, 2, "x"):
            found.append(text[bounds:])
    except TypeError as error:
        found.append(str(error))
    return found


def repeat(text, counts):
    found = []
    for n in counts:
        try:
            found.append(text * n)
            found.append(n * text)
            found.append(text[0] * n)
        except (OverflowError, MemoryError, TypeError) as error:
            found.append(type(error).__name__)
    return found


def formats(values):
    found = []
    for i, x, s in values:
        found.append(f"{i}")
        found.append(f"<{i}|{x}|{s}|{i + 1}|{s[0]}>")
        found.append(f"{x:.3f} {i:5d} {s:>6}")
        found.append(str(i) + str(x) + str(s))
    return found


def formats_hot(n):
    total = 0
    text = ""
    flag = False
    for i in range(n):
        text = f"{i}:{i * 0.25}:{text[:3]}:{flag}:{i > 3}"
        flag = not flag
        total += len(text)
        number = f"{total}"
        total += int(number) % 7
        total += len(f"{i:04d}") + len(f"{i * 0.1:.2f}") + len(f"{'x'!r}") + len(f"{text!s:>40}")
    return total, text


class Loud:
    def __format__(self, spec):
        print("format", spec)
        return "loud"

    def __str__(self):
        print("str")
        return "loud"


def formats_objects(values):
    found = []
    for value in values:
        found.append(f"a{value}b")
        found.append(str(value))
    return found


def methods(texts):
    found = []
    for s in texts:
        found.append(s.upper() + s.lower() + s.strip() + s.lstrip("x ") + s.rstrip())
        found.append(s.replace("a", "bb") + s.title() + s.zfill(8) + s.ljust(9, ".") + s.rjust(9) + s.center(9))
        found.append(str(s.find("a")) + str(s.rfind("a", 1)) + str(s.count("a")) + str(s.startswith("x")) + str(s.endswith(("a", "z"))))
        found.append(str(s.isalpha()) + str(s.isdigit()) + str(s.isidentifier()) + str(s.isspace()) + str(s.isascii()))
        found.append("+".join(s.split()) + "-".join(s.split("a", 1)) + "".join(s.splitlines()))
        try:
            found.append(str(s.index("a")))
        except ValueError as error:
            found.append(str(error))
        for c in s:
            found.append(c.upper() + c.lower() + c.strip() + c.replace(c, "<" + c + ">") + str(c.startswith("a")) + str(c.isidentifier()))
    return ascii(found)


def joins(n):
    found = []
    for i in range(n):
        parts = ["a", "b"]
        parts.append(str(i))
        found.append(",".join(parts))
    return "".join(found)


def join_wrong(parts):
    found = []
    for part in parts:
        try:
            found.append("".join(part))
        except TypeError as error:
            found.append(str(error))
    return found


def numbers(texts):
    found = []
    for text in texts:
        try:
            found.append(int(text))
            found.append(float(text))
        except ValueError as error:
            found.append(str(error))
    return ascii(found)


def digits(text):
    total = 0
    for c in text:
        total += int(c)
    return total


def digits_wrong(text):
    total = 0
    try:
        for c in text:
            total += int(c) * 10 + float(c)
    except ValueError as error:
        return total, ascii(str(error))
    return total


def adds_wrong(values):
    s = ""
    found = []
    for value in values:
        try:
            s += value
        except TypeError as error:
            found.append(str(error))
    return s, found


class Adds(str):
    def __add__(self, other):
        return "added"

    def __radd__(self, other):
        return "radded"


def module_level():
    space = {}
    exec("text = ''\nlast = None\nfor c in 'module level' * 3:\n    text += c\n    last = c\n    pair = last + c\n", space)
    return space["text"], space["last"], space["pair"]


def returns_char(text, n):
    i = 0
    while i < n:
        i += 1
    return text[i % len(text)]


def nested(text):
    def kind(c):
        if c.isdigit():
            return "d"
        return c

    found = ""
    for c in text:
        found += kind(c)
    return found


def references():
    word = "".join(["re", "ference"])
    other = "".join(["\u20ac", "uro"])
    words = [word, other] * 20
    before = sys.getrefcount(word), sys.getrefcount(other)
    for _ in range(5):
        append(word)
        append_words(words, other)
        appended_is_kept(word)
        slices(word, 6)
        formats([(1, 2.0, word)])
        methods([word, other])
        longest = ""
        for w in words:
            if len(w) > len(longest):
                longest = w
            if w == other:
                longest = w
        del w, longest
    return before == (sys.getrefcount(word), sys.getrefcount(other))


def blocks():
    def work():
        append_words(["some", "words", "here"] * 9, "\u20ac")
        appended_is_kept("check" * 20)
        slices("some text", 9)
        formats_hot(60)
        methods(["xaz ", "a\u20acb"])
        joins(30)
        wider(40)
        nested("a1b2\u20ac")

    before = sys.getallocatedblocks()
    for _ in range(40):                              # what leaks, leaks each time; kernels are made now and then
        for _ in range(15):
            work()
        sooner, before = before, sys.getallocatedblocks()
        if before - sooner < 10:
            return True
    return False


for _ in range(3):
    print(append("plain text") + append(""), ascii(append("caf\xe9 \u20ac\U0001f600" * 4)))
    print(append_words(["one", "two", "three"] * 3, ", "))
    print(appended_is_kept("skip the kicker kept" * 2))
    print(itself(8), over_itself(50), wider(60))
    print(hashed(["a", "b", "c", "d"] * 4))
    print(slices("abcdefgh", 10), ascii(slices("\xe9\u20acx", 4)))
    print(slice_kinds("abcdefgh"))
    print(repeat("ab", [0, 1, 3, -1, True, False, 2 ** 62, 2 ** 70, 1.5, 2]))
    print(formats([(1, 0.5, "abc"), (-7, 1e300, "\xe9"), (2 ** 62, float("inf"), "q"), (True, -0.0, "z"), (2 ** 70, float("nan"), "k")]))
    print(formats_hot(50))
    print(formats_objects([1, "s", 2.5, Loud(), None, True, [1], b"x"]))
    print(methods(["xaz ", "  a b\na ", "", "\u20aca", "12", "\u0661", "\xdf"]))
    print(joins(25))
    print(join_wrong([["a", "b"], ["a", 1], [], ["c"], ["d", None], ["\u20ac"]]))
    print(numbers(["1", " 12 ", "-5", "1_000", "\u0661", "9223372036854775808", "nan", "1e5", "x", "", "007"]))
    print(digits("123456789" * 3), digits_wrong("1234x"), digits_wrong("12\u0661"), digits_wrong("\xb2"))
    print(adds_wrong(["a", "b", 1, "c", None, "d", 2.5, b"e"]))
    print(append([Adds("x"), "y", "z"]), append_words([Adds("x"), "y"], "z"))
    print(module_level(), returns_char("abc\u20ac", 51) == "\u20ac", nested("a1b2c3" * 5))
    print(references())
print(blocks())


def nested_formats(n):
    found = []
    s = "s"
    for i in range(n):
        found.append(f"{f'{i}' + s}{i}")
        found.append(f"{f'{i}'}|{f'{i}':>4}|{f'{i * 2}{s}'}")
        found.append(f"{-i}{i + 1}{s[0]}{i < 3}{'ab'[i % 2]}" + f"{i}")
        found.append(f"{i}" + f"{i:3d}{i}")
    return found


for _ in range(3):
    print(nested_formats(12))
