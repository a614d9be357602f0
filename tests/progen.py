"""Random programs about numbers and control flow, drawn from bytes; what all random programs import; a shrinker for any program.

A program is drawn from a string of bytes (`generate`): each decision takes one byte, and a string that has run out gives zeros, which mean the
simplest choice. Every other seed of `program` is a program about lists (listgen.py) or strs (strgen.py). tests/fuzz runs them.
"""
import ast
import random
import time

from tests import listgen, strgen

# ---- drawing a program -----------------------------------------------------------------------------------------------

INTS = ["0", "1", "2", "-1", "3", "7", "-5", "10", "63", "64", "100", "-128", "255", "1000003", "2147483647",
        "-2147483648", "4294967296", "3037000500", "4611686018427387904", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "-9223372036854775809", "18446744073709551616", "9007199254740993",
        "1000000000000000000000000000000"]
LIMITS = ["9223372036854775807", "-9223372036854775808", "9223372036854775806", "-9223372036854775807",
          "4611686018427387904", "9007199254740992"]
FLOATS = ["0.5", "1.0", "0.0", "-0.0", "2.5", "-1.5", "0.1", "1e16", "1e308", "-1e308", "5e-324", "float('inf')",
          "float('nan')", "9007199254740992.0",
          "9.223372036854775807e18"]
BOOLS = ["True", "False"]
ODD = ["None", "Num(5)", "''", "()", "Sub(3)", "1j", "[]", "b''", "Left()"]
BINARY = ["+", "-", "*", "//", "%", "/", "&", "|", "^"]
COMPARE = ["<", "<=", "==", "!=", ">", ">="]
TYPES = ["int", "float", "bool", "(int, float)", "tuple", "Num"]
BUILTINS = ["abs({x})", "min({x}, {y})", "max({x}, {y})", "int({x})", "float({x})", "bool({x})", "round({x})",
            "divmod({x}, {y})[{bit}]", "isinstance({x}, {type})", "math.sqrt({x})", "math.floor({x})", "math.sin({x})",
            "len(({x}, {y}))", "round({x}, {few})", "pow({x}, {few}, {int})", "min({x}, {y}, {z})",
            "math.copysign({x}, {y})",
            "max({x}, {y}, key=abs)", "({x}, {y})[{bit}]", "math.fmod({x}, {y})", "math.exp({x})", "math.ceil({x})",
            "int({x}, {few})", "math.atan2({x}, {y})", "({x}, {y})[{z}]", "math.log({x})", "math.trunc({x})"]
COST_LIMIT = 4000                   # estimated steps of one call of a function

PRELUDE = """\
import math
from progen_support import Left, Num, Sub, note, show
"""


class Draw:
    """Decisions taken from bytes; zeros when they have run out."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def pick(self, n):
        """A number below n (n <= 256)."""
        if self.at >= len(self.data):
            return 0
        self.at += 1
        return self.data[self.at - 1] % n

    def empty(self):
        return self.at >= len(self.data)

    def of(self, options):
        return options[self.pick(len(options))]

    def chance(self, percent):
        """True in `percent` of 100 cases; False when the bytes have run out."""
        return self.pick(100) >= 100 - percent


class Function:
    """The signature of a function that was generated: what its callers need to know."""

    def __init__(self, name, params, required, kwonly, pair, cost, recursive):
        self.name, self.params, self.required, self.kwonly, self.pair = name, params, required, kwonly, pair
        self.cost, self.recursive = cost, recursive


class Body:
    """Writes one function."""

    def __init__(self, draw, index, functions, globals_):
        self.draw, self.functions, self.globals = draw, functions, globals_
        self.name = f"f{index}"
        self.lines, self.indent = [], 1
        self.ints, self.floats, self.others = [], [], []   # names of locals by what they usually hold
        self.weight, self.cost = 1, 1
        self.loops = self.counter = 0
        self.in_loop = False
        self.written = set()
        self.pair = draw.chance(25)
        self.recursive = draw.chance(15)
        self.params()

    def params(self):
        draw = self.draw
        n = 1 + draw.pick(4)
        self.names, text, self.required, self.kwonly = [], [], n, set()
        for i in range(n):
            name = "abcd"[i]
            self.names.append(name)
            (self.floats if draw.chance(30) else self.ints).append(name)
            if i and (self.required < n or draw.chance(30)):
                if self.required == n:
                    self.required = i
                if not self.kwonly and draw.chance(15):
                    text.append("*")
                if "*" in text:
                    self.kwonly.add(name)
                text.append(f"{name}={self.constant()}")
            else:
                text.append(name)
        if self.recursive:
            text.insert(0, "depth")
        self.head = f"def {self.name}({', '.join(text)}):"

    # -- expressions

    def constant(self):
        k = self.draw.pick(100)
        if k < 60:
            return self.draw.of(INTS)
        return self.draw.of(FLOATS) if k < 90 else self.draw.of(BOOLS) if k < 99 else self.draw.of(ODD[:3])

    def name_of(self):
        pool = self.ints + self.floats
        if self.others and self.draw.chance(8):
            pool = self.others
        if self.globals and self.draw.chance(10):
            pool = self.globals
        return self.draw.of(pool) if pool else self.constant()

    def int_name(self):
        return self.draw.of(self.ints) if self.ints else self.draw.of(INTS)

    def divisor(self, depth):
        """What to divide by: mostly something that is not zero."""
        k = self.draw.pick(10)
        if k < 5:
            return self.draw.of(["3", "7", "2", "-5", "10", "64", "1000003", "-1", "9223372036854775807"])
        return f"({self.int_name()} | 1)" if k < 8 else self.expr(depth)

    def expr(self, depth=2):
        draw = self.draw
        k = draw.pick(100)
        if depth <= 0 or k < 22:
            return self.name_of() if draw.pick(10) < 7 else self.constant()
        if k < 62:
            op = draw.of(BINARY)
            if op in "&|^":
                return f"({self.int_expr(depth - 1)} {op} {self.int_expr(depth - 1)})"
            right = self.divisor(depth - 1) if op in ("/", "//", "%") else self.expr(depth - 1)
            return f"({self.expr(depth - 1)} {op} {right})"
        if k < 66:
            exponent = draw.of(['2', '0', '1', '3', '-1', '0.5', '(' + self.int_name() + ' & 3)'])
            return f"({self.expr(depth - 1)} ** {exponent})"
        if k < 70:
            count = draw.of(["1", "0", "5", "13", "62", "63", "64", "(" + self.int_name() + " & 15)", "-1"])
            return f"({self.int_expr(depth - 1)} {draw.of(['<<', '>>'])} {count})"
        if k < 74:
            return f"({draw.of(['-', '+', 'not ', '~'])}{self.expr(depth - 1)})"
        if k < 79:
            return f"({self.expr(depth - 1)} if {self.condition(depth - 1)} else {self.expr(depth - 1)})"
        if k < 83:
            return f"({self.expr(depth - 1)} {draw.of(['and', 'or'])} {self.expr(depth - 1)})"
        if k < 86:
            return f"({self.condition(depth - 1)})"
        if k < 96:
            return self.builtin(depth)
        call = self.call(depth, pair=False)
        return call or self.name_of()

    def int_expr(self, depth):
        draw = self.draw
        k = draw.pick(20)
        if depth <= 0 or k < 6:
            return self.int_name() if k % 3 < 2 else draw.of(INTS)
        if k == 19:
            return self.expr(depth - 1)
        if k < 9:
            return f"({self.int_expr(depth - 1)} {draw.of(['//', '%'])} {draw.of(INTS[1:20])})"
        if k < 10:
            count = draw.of(['1', '0', '5', '13', '62', '63', '64', '(' + self.int_name() + ' & 15)'])
            return f"({self.int_expr(depth - 1)} {draw.of(['<<', '>>'])} {count})"
        if k < 12:
            shape = draw.of(["abs({})", "-{}", "~{}", "int({})", "min({}, 100)", "round({})", "math.floor({})"])
            return shape.format(self.int_expr(depth - 1))
        if k < 13:
            return f"({self.int_expr(depth - 1)} if {self.condition(depth - 1)} else {self.int_expr(depth - 1)})"
        return f"({self.int_expr(depth - 1)} {draw.of(['+', '-', '*', '^', '&', '|'])} {self.int_expr(depth - 1)})"

    def value(self, kind, depth):
        """An expression for a local that usually holds ints ('i') or floats ('f')."""
        if self.draw.chance(12):
            return self.expr(depth)
        return self.int_expr(depth) if kind == "i" else self.float_expr(depth)

    def float_expr(self, depth):
        draw = self.draw
        k = draw.pick(20)
        if depth <= 0 or k < 5:
            return draw.of(self.floats) if self.floats and k % 5 < 3 else draw.of(FLOATS)
        if k < 7:
            return f"({self.float_expr(depth - 1)} {draw.of(['/', '%', '//'])} {draw.of(FLOATS[:2] + FLOATS[4:9])})"
        if k < 9:
            return f"({self.int_expr(depth - 1)} {draw.of(['/', '%'])} {draw.of(['3', '7.5', '2', '-0.25'])})"
        if k < 12:
            shape = draw.of(["abs({})", "-{}", "float({})", "max({}, 0.5)", "math.sqrt(abs({}))", "math.sin({})",
                             "round({}, 2)", "({} ** 2)"])
            return shape.format(self.float_expr(depth - 1))
        if k < 13:
            return f"({self.float_expr(depth - 1)} if {self.condition(depth - 1)} else {self.float_expr(depth - 1)})"
        right = self.int_expr(depth - 1) if k > 17 else self.float_expr(depth - 1)
        return f"({self.float_expr(depth - 1)} {draw.of(['+', '-', '*'])} {right})"

    def builtin(self, depth):
        draw = self.draw
        x, y = self.expr(depth - 1), self.expr(depth - 1)
        shape = draw.of(BUILTINS)
        z, type_, number = self.name_of(), draw.of(TYPES), draw.of(INTS)
        return shape.format(x=x, y=y, z=z, type=type_, bit=draw.pick(2), few=draw.pick(4), int=number)

    def condition(self, depth=1):
        draw = self.draw
        k = draw.pick(100)
        if 30 <= k < 40:
            return f"{self.int_expr(depth + 1)} {draw.of(COMPARE)} {draw.of(LIMITS)}"
        if k < 40:
            return f"{self.int_expr(depth)} {draw.of(COMPARE)} {self.int_expr(depth)}"
        x = self.expr(depth)
        if k < 60:
            return f"{x} {draw.of(COMPARE)} {self.expr(depth)}"
        if k < 68:
            return f"{x} {draw.of(COMPARE)} {self.name_of()} {draw.of(COMPARE)} {self.expr(depth - 1)}"
        if k < 74:
            return f"{self.name_of() if self.ints else 'math'} {draw.of(['is', 'is not'])} None"
        if k < 84:
            return f"not {x}"
        if k < 92:
            return f"{self.int_name()} % {draw.of(['2', '3', '5', '7'])} == {draw.pick(2)}"
        return x

    def call(self, depth, pair):
        """A call of an earlier function that gives a pair (or not), or None when there is none or it costs too much."""
        able = [f for f in self.functions if f.pair == pair and f.cost * self.weight + self.cost < COST_LIMIT]
        if not able:
            return None
        f = self.draw.of(able)
        self.cost += f.cost * self.weight
        return self.call_text(f, lambda: self.expr(depth - 1))

    def call_text(self, f, value):
        arguments = [str(self.draw.pick(6))] if f.recursive else []
        keywords = False
        for i, name in enumerate(f.params):
            if i >= f.required and self.draw.chance(40):
                keywords = True
                continue
            keywords = keywords or name in f.kwonly or self.draw.chance(10)
            arguments.append(f"{name}={value()}" if keywords else value())
        return f"{f.name}({', '.join(arguments)})"

    # -- statements

    def put(self, line):
        self.lines.append("    " * self.indent + line)
        self.cost += self.weight

    def new_name(self, kind):
        pool = {"i": self.ints, "f": self.floats, "o": self.others}[kind]
        if pool and (self.indent > 1 and self.draw.pick(20) < 19 or self.draw.pick(10) < 7):
            return self.draw.of(pool)
        self.counter += 1
        name = f"{'xyz'[self.counter % 3]}{self.counter}"
        pool.append(name)
        return name

    def block(self, depth, loop=None):
        self.indent += 1
        before = len(self.lines)
        for _ in range(1 + self.draw.pick(3)):
            self.statement(depth - 1)
            if self.draw.empty():
                break
        if len(self.lines) == before:
            self.put("pass")
        self.indent -= 1

    def clamp(self, name, expression):
        if self.in_loop and any(op in expression for op in ("*", "<<")):
            self.put(f"if not -1e40 < {name} < 1e40:")
            self.put(f"    {name} = {self.draw.of(INTS[:14])}")

    def statement(self, depth):
        draw = self.draw
        k = draw.pick(100)
        if self.cost > COST_LIMIT or k < 22 or (depth <= 0 and k >= 56):
            kind = "f" if draw.chance(25) else "i"
            e = self.value(kind, 3)
            name = self.new_name(kind)
            self.put(f"{name} = {e}")
            self.clamp(name, e)
        elif k < 38:
            if not self.ints + self.floats:
                return
            name = draw.of(self.ints + self.floats)
            op = draw.of(BINARY + ["<<", ">>"]) if name in self.ints else draw.of(BINARY[:6])
            kind = "i" if name in self.ints and op != "/" else "f"
            if op in ("<<", ">>"):
                e = draw.of(["1", "3", "31"])
            else:
                e = self.divisor(0) if op in ("/", "//", "%") else self.value(kind, 1)
            self.put(f"{name} {op}= {e}")
            self.clamp(name, op)
        elif k < 42:
            x, y = self.new_name("i"), self.new_name("f" if draw.chance(30) else "i")
            pair = self.call(1, pair=True)
            if pair is None or draw.chance(40):
                ex, ey = self.int_expr(1), self.expr(1)
                self.put(f"{x}, {y} = {ex}, {ey}")
                self.clamp(x, ex)
                self.clamp(y, ey)
            else:
                self.put(f"{x}, {y} = {pair}")
        elif k < 44:
            e = draw.of(["None", f"({self.expr(1)}, {self.expr(1)})", self.condition()])
            self.put(f"{self.new_name('o')} = {e}")
        elif k < 46:
            name = draw.of(self.globals) if self.globals else None
            if name:
                self.written.add(name)
                e = self.expr(2)
                self.put(f"{name} = {e}")
                if any(op in e for op in ("*", "<<")):
                    self.put(f"if not -1e40 < {name} < 1e40:")
                    self.put(f"    {name} = {draw.of(INTS[:14])}")
        elif k < 48:
            self.put(draw.of(["note(locals())", f"note({self.name_of()})", f"note('here', {self.expr(1)})"]))
        elif k < 50:
            if self.in_loop:
                self.put(f"if {self.condition()}:")
                self.put("    " + draw.of(["break", "continue"]))
        elif k < 52:
            self.put(f"if {self.condition()}:")
            self.put("    " + self.result())
        elif k < 53:
            pool = self.ints + self.floats + self.others
            if pool:
                self.put(f"if {self.condition(0)}:")
                self.put(f"    del {draw.of(pool)}")
        elif k < 54:
            self.put(f"if {self.condition()}:")
            self.put(f"    raise ValueError({self.name_of()})")
        elif k < 56:
            self.put(f"assert {self.condition()}, {self.name_of()}" if draw.chance(40) else "pass")
        elif k < 68:
            self.put(f"if {self.condition()}:")
            self.block(depth)
            if draw.chance(25):
                self.put(f"elif {self.condition()}:")
                self.block(depth)
            if draw.chance(45):
                self.put("else:")
                self.block(depth)
        elif k < 84:
            self.for_loop(depth)
        elif k < 92:
            self.while_loop(depth)
        else:
            self.try_statement(depth)

    def looped(self, depth, trips, header, after=()):
        if self.loops >= 3 or self.weight * trips > 300:
            return self.statement(0)
        self.put(header)
        weight, inside = self.weight, self.in_loop
        self.loops += 1
        self.weight, self.in_loop = weight * max(trips, 1), True
        for line in after:
            self.put("    " + line)
        self.block(depth)
        self.weight, self.in_loop = weight, inside
        self.loops -= 1
        if self.draw.chance(15):
            self.put("else:")
            self.block(0)

    def for_loop(self, depth):
        draw = self.draw
        k = draw.pick(10)
        trips = draw.of([3, 5, 8, 0, 1, 12, 20])
        if k < 5:
            source = f"range({trips})"
        elif k < 7:
            low = draw.of([1, 0, -3, 4611686018427387904, 9223372036854775800])
            source = f"range({low}, {low + trips})"
        elif k < 8:
            step = draw.of([2, -1, -3, 7])
            source = f"range({0 if step > 0 else trips * -step}, {trips * step if step > 0 else 0}, {step})"
        elif k < 9:
            source = f"range(min(abs(int({self.int_name()})), {trips}))"
        else:
            trips = 3
            source = f"({self.expr(1)}, {self.expr(0)}, {self.expr(0)})"
        self.looped(depth, trips, f"for {self.new_name('i')} in {source}:")

    def while_loop(self, depth):
        draw = self.draw
        trips = draw.of([4, 7, 1, 15, 25])
        self.counter += 1
        name = f"k{self.counter}"
        self.put(f"{name} = 0")
        more = f" and {self.condition()}" if draw.chance(30) else ""
        if draw.chance(20):
            end = f"if {name} > {trips}{more.replace(' and ', ' or ', 1)}:"
            self.looped(depth, trips, "while True:", (f"{name} += 1", end, "    break"))
        else:
            self.looped(depth, trips, f"while {name} < {trips}{more}:", (f"{name} += 1",))

    def try_statement(self, depth):
        draw = self.draw
        self.put("try:")
        self.block(depth)
        k = draw.pick(10)
        if k < 8:
            self.put(draw.of(["except ZeroDivisionError:", "except Exception as e:", "except (TypeError, ValueError):",
                              "except ArithmeticError as e:", "except NameError:"]))
            if draw.chance(20):
                self.put("    note(type(e).__name__, str(e))" if "as e" in self.lines[-1] else "    note('handler')")
            if draw.chance(10):
                self.put("    raise")
            else:
                self.block(depth)
            if draw.chance(15):
                self.put("else:")
                self.block(0)
        if k >= 7:
            self.put("finally:")
            loop, self.in_loop = self.in_loop, False
            self.block(0)
            self.in_loop = loop

    def result(self):
        if self.pair:
            return f"return {self.expr(2)}, {self.expr(1)}"
        if self.draw.pick(20):
            return f"return {self.expr(2)}"
        return "return " + ", ".join((self.ints + self.floats)[:4] or ["None"]) + ","

    def write(self):
        """(the function's lines, its Function)."""
        for _ in range(1 + self.draw.pick(4)):
            kind = "f" if self.draw.chance(35) else "i"
            if self.draw.empty():
                break
            self.counter += 1
            name = f"{'xyz'[self.counter % 3]}{self.counter}"
            self.put(f"{name} = {self.value(kind, 1)}")
            (self.ints if kind == "i" else self.floats).append(name)
        for _ in range(2 + self.draw.pick(5)):
            if not self.draw.empty():
                self.statement(3)
        if self.recursive:
            base = self.draw.of(self.ints + self.floats)
            values = [f"{n}={self.expr(1)}" if n in self.kwonly else self.expr(1) for n in self.names]
            again = ", ".join(["depth - 1", *values])
            self.put("if depth > 0:")
            value = f"{self.name}({again})"
            if self.pair:
                self.put(f"    return {value}")
            else:
                self.put(f"    return {base} {self.draw.of(['+', '-', '^'])} {value}")
            self.cost *= 6
        self.put(self.result())
        head = [self.head]
        if self.written:
            head.append("    global " + ", ".join(sorted(self.written)))
        function = Function(self.name, self.names, self.required, self.kwonly, self.pair, self.cost, self.recursive)
        return head + self.lines, function


def generate(data):
    """The source of the program that the bytes describe."""
    draw = Draw(data)
    lines = [PRELUDE]
    globals_ = [f"g{i}" for i in range(draw.pick(4))]
    for name in globals_:
        lines.append(f"{name} = {draw.of(INTS) if draw.pick(10) < 7 else draw.of(FLOATS)}")
    functions = []
    bodies = []
    for index in range(1 + draw.pick(4)):
        body = Body(draw, index, functions, globals_)
        text, function = body.write()
        functions.append(function)
        bodies.append(body)
        lines += ["", "", *text]
    lines += ["", ""]

    def argument(odd):
        k = draw.pick(100)
        if k < odd:
            return draw.of(ODD)
        return draw.of(INTS) if k < 65 else draw.of(FLOATS) if k < 92 else draw.of(BOOLS)

    def usual(body, name):
        return draw.of(FLOATS[:9]) if name in body.floats else draw.of(INTS[:18])

    for body, f in reversed(list(zip(bodies, functions))):
        first = ["2"] if f.recursive else []

        def show(values):
            text = ", ".join(first + [f"{n}={v}" if n in f.kwonly else v for n, v in zip(f.params, values)])
            lines.append(f"show({f.name}, {text})")
        for _ in range(2 + draw.pick(3)):
            show([usual(body, n) for n in f.params])
        values = [usual(body, n) for n in f.params]
        values[draw.pick(len(values))] = draw.of(["t", "t * 0.5", "t - 3", "t * 2305843009213693951"])
        lines.append(f"for t in range({draw.of([4, 9, 2, 16])}):")
        text = ", ".join(first + [f"{n}={v}" if n in f.kwonly else v for n, v in zip(f.params, values)])
        lines.append(f"    show({f.name}, {text})")
        for _ in range(draw.pick(4)):
            show([argument(20) for _ in f.params])
        if globals_ and draw.chance(25):
            name = draw.of(globals_)
            lines.append(f"del {name}" if draw.chance(15) else f"{name} = {argument(10)}")
            show([usual(body, n) for n in f.params])
        for _ in range(draw.pick(3)):
            show([argument(0) for _ in f.params])
    if globals_:
        lines.append(f"note({', '.join('globals().get(%r)' % name for name in globals_)})")
    return "\n".join(lines) + "\n"


SUPPORT = '''\
"""What random programs import: odd types, and show() and note() that record what happens."""
import re
import sys

SUPER = sys.version_info < (3, 12)   # a superinstruction's second half is reported at the first half's line


class Num:
    """A number of the user's own: arithmetic modulo 1009."""

    def __init__(self, v):
        self.v = int(v) % 1009 if v == v and abs(v) != float("inf") else 0

    def __repr__(self):
        return f"Num({self.v})"

    def _of(self, o):
        if isinstance(o, Num):
            return o.v
        if isinstance(o, (int, float)) and o == o and abs(o) != float("inf"):
            return int(o)
        return None

    def __lt__(self, o):
        return self.v < o

    def __gt__(self, o):
        return self.v > o

    def __neg__(self):
        return Num(-self.v)

    def __abs__(self):
        return self.v

    def __bool__(self):
        return self.v != 0

    def __float__(self):
        return self.v * 0.5

    def __int__(self):
        return self.v


def _binary(name, f):
    def forward(self, other):
        v = self._of(other)
        return NotImplemented if v is None else Num(f(self.v, v % 1009))

    def backward(self, other):
        v = self._of(other)
        return NotImplemented if v is None else Num(f(v % 1009, self.v))
    setattr(Num, f"__{name}__", forward)
    setattr(Num, f"__r{name}__", backward)


for _name, _f in {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
                  "floordiv": lambda a, b: a // b, "mod": lambda a, b: a % b,
                  "and": lambda a, b: a & b, "xor": lambda a, b: a ^ b}.items():
    _binary(_name, _f)


class Sub(int):
    """An int that is not exactly int."""

    def __repr__(self):
        return f"Sub({int(self)})"

    def __add__(self, o):
        return Sub(int(self) + int(o) + 1) if isinstance(o, int) else NotImplemented


class Left:
    """Adds itself to anything, compares with anything."""

    def __add__(self, o):
        return "left"

    def __lt__(self, o):
        return True

    def __repr__(self):
        return "Left()"

    def __hash__(self):                  # not the address
        return 5


def text(value, depth=0):
    """repr, with the type where repr hides it, short."""
    if isinstance(value, list):          # lists that hold one another many times have a very long repr
        return "[" + ", ".join([text(v, depth + 1) for v in value]) + "]" if depth < 3 else f"[{len(value)} items]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(text, value)) + ")"
    try:
        r = repr(value)
    except ValueError as e:          # an int too long to print
        r = f"{value.bit_length()} bits, {value % 1000003}"
    r = re.sub(" at 0x[0-9a-f]+", "", r)
    return r if len(r) < 200 else f"{r[:90]}...{r[-90:]}"


def note(*values):
    print("  note", *map(text, values))


class Dying:
    """An object that tells when it dies."""
    count, quiet = 0, False

    def __init__(self):
        Dying.count += 1
        self.number = Dying.count

    def __del__(self):
        if not Dying.quiet:
            print("  end of", self)

    def __repr__(self):
        return f"Dying{self.number}"

    def __hash__(self):                  # not the address
        return self.number


def shape(value, seen):
    """The value, and which lists and objects in it are one."""
    if not isinstance(value, (list, tuple, Dying)):
        return text(value)
    if id(value) in seen:
        return f"#{seen.index(id(value))}"
    seen.append(id(value))
    if isinstance(value, Dying):
        return f"{value} refs {sys.getrefcount(value)}"
    items = ", ".join([shape(item, seen) for item in value])
    return f"[{items}] refs {sys.getrefcount(value)}" if isinstance(value, list) else f"({items})"


def show_lists(f, *args):
    print(f.__name__, *map(text, args))
    try:
        result = f(*args)
    except Exception as e:
        tb = e.__traceback__.tb_next
        chance = SUPER and isinstance(e, UnboundLocalError) and tb.tb_next is None
        print("raised", type(e).__name__, str(e)[:200], "in line", "?" if chance else tb.tb_lineno)
        del tb
        result = None
    seen = []
    print("->", shape(result, seen), *[shape(arg, seen) for arg in args])


def show_times(times, f, arguments, names):
    """show(f, ...) so often; arguments: their text, in which t counts."""
    for t in range(times):
        eval(f"show({arguments})", {**names, "t": t, "show": lambda *args, **kwargs: show(f, *args, **kwargs)})


def show(f, *args, **kwargs):
    call = f"{f.__name__}({', '.join([*map(text, args), *(f'{k}={text(v)}' for k, v in kwargs.items())])})"
    try:
        print(call, "->", text(f(*args, **kwargs)))
    except Exception as e:
        print(call, "raised", type(e).__name__, str(e)[:200])
        while e is not None:
            tb = e.__traceback__
            while tb is not None:
                code = tb.tb_frame.f_code
                if code.co_name != "show":
                    state = text(tb.tb_frame.f_locals) if code.co_name != "<module>" else ""
                    chance = SUPER and isinstance(e, UnboundLocalError) and tb.tb_next is None
                    print("   ", code.co_name, "?" if chance else tb.tb_lineno, state)
                tb = tb.tb_next
            e = e.__cause__ or e.__context__
            if e is not None:
                print("   after", type(e).__name__, str(e)[:200])
'''


# ---- shrinking -------------------------------------------------------------------------------------------------------


def _smaller(tree):
    """Edits of a syntax tree, each as (apply, undo), the big cuts first."""
    edits = []
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody", "handlers"):
            statements = getattr(node, field, None)
            if not isinstance(statements, list) or not statements:
                continue
            size = len(statements)
            while size:
                for start in range(0, len(statements), size):
                    edits.append((-size * 10, statements, start, start + size, []))
                size //= 2
            for i, statement in enumerate(statements):
                for inner in ("body", "orelse", "finalbody"):
                    inside = getattr(statement, inner, None)
                    scope = isinstance(statement, (ast.FunctionDef, ast.ClassDef))
                    if inside and isinstance(inside, list) and not scope:
                        edits.append((-3, statements, i, i + 1, inside))
    expressions = []
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and field not in ("target", "func", "optional_vars"):
                expressions.append((node, field, None, value))
            elif isinstance(value, list) and field not in ("targets",):
                expressions += [(node, field, i, v) for i, v in enumerate(value) if isinstance(v, ast.expr)]
    edits.sort(key=lambda e: e[0])
    for _, statements, start, end, new in edits:
        old = statements[:]

        def apply(s=statements, a=start, b=end, n=new):
            s[a:b] = n

        def undo(s=statements, o=old):
            s[:] = o
        yield apply, undo
    for node, field, index, value in expressions:
        new = [child for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr)]
        if isinstance(value, (ast.Constant, ast.Name)):
            if getattr(value, "value", None) not in (0, 1) and not isinstance(getattr(value, "ctx", None), ast.Store):
                new.append(ast.Constant(1))
        else:
            new += [ast.Constant(1), ast.Constant(0)]
        for other in new:
            def apply(n=node, f=field, i=index, o=other):
                if i is None:
                    setattr(n, f, o)
                else:
                    getattr(n, f)[i] = o

            def undo(n=node, f=field, i=index, v=value):
                if i is None:
                    setattr(n, f, v)
                else:
                    getattr(n, f)[i] = v
            yield apply, undo


def shrink(source, differs, seconds=30.0):
    """A smaller program for which `differs(source)` still holds (SyntaxError counts as no)."""
    end = time.monotonic() + seconds
    tree = ast.parse(source)
    best = ast.unparse(tree)
    if not _holds(differs, best):
        return source
    progress = True
    while progress and time.monotonic() < end:
        progress = False
        tree = ast.parse(best)
        for apply, undo in list(_smaller(tree)):
            if time.monotonic() > end:
                break
            apply()
            try:
                text = ast.unparse(ast.fix_missing_locations(tree))
            except Exception:
                undo()
                continue
            if len(text) < len(best) and _holds(differs, text):
                best, progress = text, True
            else:
                undo()
    return best + "\n"


def _holds(differs, source):
    try:
        return bool(differs(source))
    except (SyntaxError, ValueError, RecursionError):
        return False


def program(seed):
    """The program of a seed."""
    rng = random.Random(seed)
    if seed % 4 == 3:
        return strgen.program(seed)
    if seed % 2:
        return listgen.generate(Draw(rng.randbytes(rng.choice((100, 300, 600, 1200)))), Draw(rng.randbytes(1000)))
    return generate(rng.randbytes(rng.choice((200, 600, 1200, 2500))))
