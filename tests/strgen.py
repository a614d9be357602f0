"""Random programs about strs: statements on a few variables in loops, printed state after each function."""
import random

TEXTS = ["", "a", "hello world", "a,b;c  d\n", "caf\xe9 \xff\xb5", "\u20ac 12\u0661 \u4e2d", "x\U0001f600yz", "0123456789", "AbC dEf", "--=="]
CHARS = ["a", "z", " ", "0", "\xe9", "\u20ac", "\U0001f600", "-"]
TESTS = ("isalpha", "isdigit", "isspace", "isalnum", "isupper", "islower", "isdecimal", "isnumeric", "istitle", "isprintable", "isascii",
         "isidentifier")
CHANGES = ("upper()", "lower()", "strip()", "lstrip('a ')", "rstrip()", "title()", "capitalize()", "swapcase()", "replace('a', 'bc')",
           "replace(c, s[:2], 3)", "zfill(7)", "ljust(6, '*')", "center(8)", "casefold()", "removeprefix('a')")


class Writer:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.lines = []

    def text(self):
        return ascii(self.rng.choice(TEXTS + CHARS))

    def string(self, depth=0):
        """An expression that is a str."""
        rng = self.rng
        kind = rng.randrange(16 if depth < 2 else 6)
        if kind < 2:
            return "c"
        if kind < 4:
            return rng.choice("stu")
        if kind == 4:
            return self.text()
        if kind == 5:
            return rng.choice(("t[i % max(len(t), 1)]", "s[-1]", "text[i % len(text)]", "u[0]", "chr(97 + i % 30)", "chr(i * 37 % 70000 % 55000)"))
        if kind == 6:
            return f"{self.string(depth + 1)} + {self.string(depth + 1)}"
        if kind == 7:
            return f"({self.string(depth + 1)} * {rng.choice(('2', 'i % 4', '-1', '0', '(i > 3)'))})"
        if kind == 8:
            low, high = rng.choice(("", "1", "-3", "i", "i - 4")), rng.choice(("", "2", "-1", "i + 2", "10 ** 12"))
            return f"{rng.choice('stu')}[{low}:{high}]"
        if kind == 9:
            return f"{rng.choice('stuc')}.{rng.choice(CHANGES)}"
        if kind == 10:
            part = rng.choice(("i", "n", "i * 0.5", "c", "s[:3]", "i > 2", "n:5d", "i / 4:.2f", "c:>4"))
            return f"f'{rng.choice(('', 'x'))}{{{part}}}{rng.choice(('', '|', ': {c}', '{t[:2]}{i}'))}'"
        if kind == 11:
            return rng.choice(("str(i)", "str(n % 7 / 2)", "str(c)", "str(i == 3)"))
        if kind == 12:
            return f"{self.text()}.join([c, {self.string(depth + 1)}, {rng.choice('stu')}])"
        if kind == 13:
            return f"({self.string(depth + 1)} if {self.condition(depth + 1)} else {self.string(depth + 1)})"
        return rng.choice("stuc")

    def number(self):
        rng = self.rng
        return rng.choice(("len(s)", "len(t) - i", "len(c)", "ord(c)", "ord(t[0])", "s.find(c)", "t.count('a')", "s.rfind('b', 1)", "text.index(c)",
                           "int(str(i))", "len(f'{i}{c}')", "int(c)", "int(s[-1:])", "float('1.5') * 2", "len(t.split())", "(c in s) + (c == t[:1])"))

    def condition(self, depth=0):
        rng = self.rng
        kind = rng.randrange(9)
        a, b = self.string(depth + 1), self.string(depth + 1)
        if kind < 2:
            return f"{a} {rng.choice(('==', '!=', '<', '<=', '>', '>='))} {b}"
        if kind == 2:
            return f"{a} {rng.choice(('in', 'not in'))} {b}"
        if kind == 3:
            return f"c {rng.choice(('in', 'not in'))} {rng.choice((self.text(), repr(tuple(rng.sample(CHARS, 3))), repr(set(rng.sample(CHARS, 3)))))}"
        if kind == 4:
            return f"{rng.choice('stuc')}.{rng.choice(TESTS)}()"
        if kind == 5:
            return f"{rng.choice('stuc')}.{rng.choice(('startswith', 'endswith'))}({rng.choice(('c', self.text(), repr(('a', 'x', ' '))))})"
        if kind == 6:
            return rng.choice("stuc")
        if kind == 7:
            return f"c {rng.choice(('==', '<', '>=', '!='))} {ascii(rng.choice(CHARS))}"
        return f"{rng.choice('stuc')} {rng.choice(('==', 'is not', '!='))} None"

    def statement(self, depth):
        rng, pad = self.rng, "    " * depth
        kind = rng.randrange(12)
        if kind < 2:
            self.lines.append(f"{pad}{rng.choice('stu')} += {rng.choice(('c', 'c', self.string(1)))}")
        elif kind == 2:
            name = rng.choice("stu")
            self.lines.append(f"{pad}{name} = {name} + {self.string(1)}")
        elif kind < 5:
            self.lines.append(f"{pad}{rng.choice('stuc')} = {self.string()}")
        elif kind == 5:
            self.lines.append(f"{pad}n += {self.number()}")
        elif kind == 6:
            self.lines.append(f"{pad}found.append({self.string()})")
        elif kind == 7:
            self.lines.append(f"{pad}kept = {rng.choice('stu')}")
        elif kind == 8:
            self.lines.append(f"{pad}n += kept == {rng.choice('stu')}")
        elif depth < 5:
            self.lines.append(f"{pad}if {self.condition()}:")
            for _ in range(rng.randrange(1, 3)):
                self.statement(depth + 1)
            if rng.random() < 0.4:
                self.lines.append(f"{pad}else:")
                self.statement(depth + 1)
        self.lines.append(f"{pad}i += 1")

    def function(self, number):
        rng = self.rng
        self.lines.append(f"def function{number}(text, s, t, u):")
        self.lines.append("    n = i = 0\n    found = []\n    c = kept = ''")
        self.lines.append(rng.choice(("    for c in text:", "    for k in range(len(text)):\n        c = text[k]", "    for c in text:\n      for d in t[:2]:")))
        deep = 2
        if self.lines[-1].endswith("t[:2]:"):
            self.lines[-1] = self.lines[-1].replace("\n      for", "\n        for")
            deep = 3
        guarded = rng.random() < 0.4
        if guarded:
            self.lines.append("    " * deep + "try:")
        for _ in range(rng.randrange(2, 7)):
            self.statement(deep + guarded)
        pad = "    " * deep
        if guarded:
            self.lines.append(f"{pad}except (ValueError, TypeError, IndexError) as error:\n{pad}    found.append(type(error).__name__)")
        self.lines.append(f"{pad}if len(s) + len(t) + len(u) > 500:\n{pad}    s, t, u = s[:5], t[3:9], u[-4:]")
        self.lines.append(f"{pad}if len(found) > 40:\n{pad}    found = found[-5:]" if rng.random() < 0.5 else "")
        self.lines.append("    return n, i, s[-30:], t[-30:], u[:30], c[:20], kept[-20:], [item[:20] for item in found[-12:]]")
        self.lines.append("")

    def program(self, functions=4):
        for number in range(functions):
            self.function(number)
        self.lines.append(f"TEXTS = {ascii(TEXTS)}")
        self.lines.append("for turn in range(3):")
        for number in range(functions):
            self.lines.append(f"""    for k in range({len(TEXTS)}):
        try:
            print(ascii(function{number}(TEXTS[k] * 4, "".join(TEXTS[k - 1:k]), TEXTS[k - 2] + "ab", TEXTS[k - 3] * 2)))
        except (ValueError, TypeError, IndexError) as error:
            print(type(error).__name__, error.__traceback__.tb_next.tb_lineno, ascii(str(error)))""")
        return "\n".join(self.lines) + "\n"


def program(seed):
    """The text of a random program, the same for the same seed."""
    return Writer(seed).program()
