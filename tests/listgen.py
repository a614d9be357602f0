"""Random programs about lists, drawn from bytes like those of progen: literals, repetition, comprehensions, indices in and out of
range, stores, append and pop, nested and shared and self-containing lists, iteration while the list changes, swaps, objects with
destructors. What they print has the lists, which items are one object, all reference counts, and when destructors ran."""

INTS = ["0", "1", "-1", "5", "-5", "-6", "256", "257", "7", "100", "1073741823", "1073741824", "-1073741824", "4294967296",
        "9223372036854775807", "-9223372036854775808", "2 ** 70"]
FLOATS = ["0.5", "1.0", "-0.0", "2.5", "-1.5", "1e300", "float('nan')", "float('inf')"]
ODD = ["None", "True", "'s'", "(1, 2)", "False"]
KINDS = "ifmno"                     # lists of ints, floats, mixed items, lists, objects
COST_LIMIT = 1500

PRELUDE = """\
import gc
from progen_support import Dying, note, show_lists
gc.disable()                        # when it runs depends on what else the process does
"""


class ListBody:
    """Writes one function of lists. names: kind -> the locals that usually hold such a list; "x": items, "k": small ints."""

    def __init__(self, draw, index, functions):
        self.draw, self.functions, self.name = draw, functions, f"f{index}"
        self.lines, self.indent, self.counter, self.loops = [], 1, 0, 0
        self.names = {kind: [] for kind in KINDS}
        self.numbers, self.items, self.small = [], [], ["n"]
        self.cost, self.weight = 1, 1
        self.params = [draw.of(KINDS) for _ in range(1 + draw.pick(3))]
        for slot, kind in enumerate(self.params):
            self.names[kind].append("abc"[slot])
        if draw.chance(50):
            self.put("t = 0")
            self.numbers.append("t")

    def put(self, line):
        self.lines.append("    " * self.indent + line)
        self.cost += self.weight

    def fresh(self, pool):
        if pool and self.draw.pick(10) < 6:
            return self.draw.of(pool)
        self.counter += 1
        name = f"{'xyz'[self.counter % 3]}{self.counter}"
        pool.append(name)
        return name

    def any_list(self):
        """(name, kind)"""
        found = [(name, kind) for kind in KINDS for name in self.names[kind]]
        return self.draw.of(found)

    def index(self, name):
        draw = self.draw
        k = draw.pick(40)
        if k < 15:
            return draw.of(self.small)
        if k < 22:
            return draw.of(["0", "1", "2", "-1", "-2"])
        if k < 30:
            return f"{draw.of(self.small)} % len({name})"
        if k < 34:
            return f"{draw.of(self.small)} {draw.of(['- 1', '% 3', '+ 1', '* 2'])}"
        if k < 36:
            return f"len({name}) - 1"
        if k < 38:
            return f"-{draw.of(self.small)}"
        return draw.of(["0", "True", "7", "-9", "2 ** 63 - 1", "-2 ** 63", "2 ** 70", "1.0", "None"][:3 + draw.pick(7)])

    def item(self, kind):
        """An expression for something that a list of this kind may hold."""
        draw = self.draw
        if draw.chance(4):
            kind = draw.of(KINDS)
        if draw.chance(35) and self.names[kind]:
            name = draw.of(self.names[kind])
            return f"{name}[{self.index(name)}]"
        if draw.chance(8) and any(self.names.values()):
            return f"({self.item(kind)} if {self.condition()} else {self.item(kind)})"
        if kind == "i":
            if self.numbers and draw.chance(40):
                return draw.of([f"{draw.of(self.numbers)} + 1", draw.of(self.numbers), f"{draw.of(self.small)} * 100"])
            return draw.of(self.small) if draw.chance(30) else draw.of(INTS)
        if kind == "f":
            return f"{draw.of(self.small)} * {draw.of(FLOATS)}" if draw.chance(40) else draw.of(FLOATS)
        if kind == "n":
            inner = draw.of("iifmo")
            pool = self.names[inner] + self.names["n"]
            return draw.of(pool) if pool and draw.chance(60) else self.literal(inner, 2)
        if kind == "o":
            return draw.of(self.items) if self.items and draw.chance(60) else draw.of(["None", "Dying()"])
        if self.items and draw.chance(40):
            return draw.of(self.items)
        return draw.of([self.item("i"), self.item("f"), draw.of(ODD)])

    def literal(self, kind, most=4):
        draw = self.draw
        items = [self.item(kind) for _ in range(draw.pick(most + 1))]
        return f"[{', '.join(items)}]"

    def new_list(self, kind):
        draw = self.draw
        k = draw.pick(10)
        if k < 3:
            return self.literal(kind)
        if k < 5:
            return f"[{self.item(kind)}] * {draw.of(['n', '3', '5', '0', '-1', draw.of(self.small)])}"
        if k < 8:
            source = draw.of(["range(n)", "range(4)"] + self.names[kind])
            item = draw.of(["e", self.item(kind)]) if not source.startswith("range") else self.item(kind)
            return f"[{item} for e in {source}]"
        pool = self.names[kind]
        return draw.of(pool) if pool else "[]"

    def folded(self, name):
        """What a builtin makes of a generator expression, or a comprehension that reads variables of the function."""
        draw = self.draw
        item = draw.of(["e", "e", f"e + {draw.of(self.small)}", f"e * {draw.of(self.small)}", f"{draw.of(self.small)} - e", f"{name}[{self.index(name)}]",
                        f"sum(e for e in {name}[:3])", "(e, 1)", "-e"])
        tail = draw.of(["", "", f" if e", f" if e is not None", f" if e != {draw.of(self.small)}"])
        source = draw.of([name, name, f"{name}[1:]", "range(n)", f"reversed({name})"])
        over = f"{item} for e in {source}{tail}"
        return draw.of([f"sum({over})", f"sum({over})", f"max({over})", f"min({over})", f"any({over})", f"all({over})", f"list({over})",
                        f"tuple({over})", f"[{over}]", f"len(set(str({item}) for e in {source}{tail}))", f"sum({over} for {draw.of('de')} in {name})",
                        f"sorted({over})", f"sum(({over}), 0.5)", f"dict((e, {draw.of(self.small)}) for e in {source}{tail})"])

    def condition(self):
        draw = self.draw
        name, kind = self.any_list()
        lists = [other for letter in "no" for other in self.names[letter]]
        kept = draw.of(lists) if lists else name       # numbers are not compared by identity: that of some is lost
        x = draw.of(self.items) if self.items else f"{kept}[{self.index(kept)}]"
        return draw.of([
            f"{draw.of(self.small)} % {draw.of(['2', '3'])} == 0", f"len({name}) > {draw.pick(6)}", f"{name}", f"not {name}",
            f"{x} is None", f"{x} is not {kept}", f"{kept}[{self.index(kept)}] is {kept}", f"{kept}[{self.index(kept)}] is not None",
            f"{draw.of(self.numbers) if self.numbers else 'n'} > {draw.of(INTS)}",
        ])

    def block(self, depth):
        self.indent += 1
        before = len(self.lines)
        for _ in range(1 + self.draw.pick(4)):
            self.statement(depth - 1)
            if self.draw.empty():
                break
        if len(self.lines) == before:
            self.put("pass")
        self.indent -= 1

    def guarded(self, line, condition):
        """The line, mostly only where it does not raise."""
        if self.draw.chance(75):
            self.put(f"if {condition}:")
            self.put("    " + line)
        else:
            self.put(line)

    def statement(self, depth):
        draw = self.draw
        k = draw.pick(100)
        name, kind = self.any_list()
        index = self.index(name)
        if k < 16 or self.cost > COST_LIMIT or depth <= 0 and k >= 70:
            pool = self.numbers if kind in "if" and draw.chance(70) else self.names["m"] if kind == "n" else self.items
            self.put(f"{self.fresh(pool)} = {name}[{index}]")
        elif k < 30:
            self.put(f"{name}[{index}] = {self.item(kind)}")
        elif k < 35:
            if draw.chance(40):
                self.put(f"{self.fresh(self.items)} = {self.folded(name)}")
            elif self.numbers:
                total = draw.of(self.numbers)
                self.put(f"{total} = {total} + {name}[{index}]" if draw.chance(60) else f"{name}[{index}] += {total}")
                self.put(f"if not -1e25 < {total} < 1e25: {total} = 1")
        elif k < 41:
            other, _ = self.any_list() if draw.chance(30) else (name, kind)
            second = self.index(other)
            self.put(f"{name}[{index}], {other}[{second}] = {other}[{second}], {name}[{index}]")
        elif k < 47:
            self.guarded(f"{name}.append({self.item(kind)})", f"len({name}) < 30")
        elif k < 53:
            pool = self.numbers if kind in "if" else self.items
            self.guarded(f"{self.fresh(pool)} = {name}.pop()" if draw.chance(80) else f"{name}.pop()", name)
        elif k < 58:
            kind = draw.of(KINDS)
            made = self.new_list(kind)
            self.put(f"{self.fresh(self.names[kind])} = {made}")
        elif k < 61:
            self.put(f"{draw.of(self.items + self.numbers + self.names['n'] or ['n'])} = None")
        elif k < 63:
            if self.names["n"]:
                outer = draw.of(self.names["n"])
                self.put(f"{outer}[{self.index(outer)}][{index}] = {self.item(kind)}")
        elif k < 65:
            self.put(draw.of([f"note({name})", f"note(len({name}))", "note('here')", f"note({name}[{index}])"]))
        elif k < 67:
            self.put(f"if {self.condition()}:")
            self.put("    " + draw.of([self.result(), "break" if self.loops else "pass", "continue" if self.loops else "pass"]))
        elif k < 70:
            able = [f for f in self.functions if f.cost * self.weight + self.cost < COST_LIMIT]
            if able:
                f = draw.of(able)
                self.cost += f.cost * self.weight
                given = [draw.of(self.names[kind] or [self.literal(kind)]) for kind in f.params]
                self.put(f"{self.fresh(self.items)} = {f.name}({', '.join(given)}, {draw.of(['n', '3', draw.of(self.small)])})")
        elif k < 78:
            self.put(f"if {self.condition()}:")
            self.block(depth)
            if draw.chance(40):
                self.put("else:")
                self.block(depth)
        elif k < 81:
            self.scan()
        elif k < 93:
            self.loop(depth, name, kind)
        else:
            self.put("try:")
            self.block(depth)
            self.put(draw.of(["except (LookupError, TypeError, ArithmeticError):", "except Exception as e:"]))
            self.put("    note('handler')")

    def loop(self, depth, name, kind):
        draw = self.draw
        trips = 8
        if self.loops >= 3 or self.weight * trips > 600:
            return self.statement(0)
        k = draw.pick(10)
        if k < 3:
            pool = self.numbers if kind in "if" else self.names["m"] if kind == "n" and draw.chance(60) else self.items
            head = f"for {self.fresh(pool)} in {name}:"
        elif k < 8:
            self.counter += 1
            variable = f"i{self.counter}"
            self.small.append(variable)
            self.put(f"{variable} = 0")
            head = f"for {variable} in range({draw.of([f'len({name})', 'n', '5', f'len({name}) + 1', '1, n'])}):"
        else:
            self.put("k = 0")
            head = f"while k < {draw.of(['8', 'n', f'len({name})'])}:"
            if "k" not in self.small:
                self.small.append("k")
        self.put(head)
        if head.startswith("while"):
            self.put("    k += 1")
        elif k < 3:                                  # the loop may make its own list longer
            self.put(f"    if len({name}) > 400:")
            self.put("        break")
        self.loops += 1
        self.weight *= trips
        self.block(depth)
        self.weight //= trips
        self.loops -= 1

    def scan(self):
        """A loop with conditions that look at several lists, and choose a number, or swap items."""
        draw = self.draw
        pool = [name for kind in "iif" for name in self.names[kind]]
        if not pool or self.loops >= 3:
            return self.statement(0)
        a, b, c = draw.of(pool), draw.of(pool), draw.of(pool)
        self.counter += 1
        i, at, total = f"i{self.counter}", f"k{self.counter}", self.fresh(self.numbers)

        def compared(value):
            return f"{value} {draw.of(['<', '<=', '>', '==', '!='])} {draw.of(['x', 'y', '1', '7', '0.5', *self.small])}"

        def term():
            return draw.of([compared("x"), compared(f"{b}[{i}]"), compared(f"{c}[{i}]"), f"{b}[{i}]", "x", f"{i} % 2", f"{i} < len({b})", f"{total} < 3"])
        condition = f" {draw.of(['and', 'or'])} ".join([term() for _ in range(1 + draw.pick(3))])
        self.put(f"{total}, {at} = 0, {draw.of(['-1', '0', '0', '1'])}")
        self.put(f"for {i} in range({draw.of([f'len({a})', f'len({a})', f'len({b})', 'n'])}):")
        lines = [f"x = {a}[{i}]", f"y = {b}[{draw.of([f'{i} - 1', f'{i} % 2', i])}]"]
        swap = draw.of([f"{a}[{at}], {a}[{i}] = {a}[{i}], {a}[{at}]", f"{a}[{i}], {a}[{at}] = {a}[{at}], {a}[{i}]"])
        k = draw.pick(6)
        if k < 2:
            lines += [f"if {condition}:", f"    {total} += {draw.of(['1', '1', '2', 'x'])}"]
        elif k < 4:
            lines += [f"{total} = {draw.of([total, f'{total} + 1', 'y'])} if {condition} else {draw.of([total, '0', f'{total} - 1'])}"]
        else:
            steps = [f"{at} += 1", swap]
            lines += [f"if {condition if k == 5 else compared('x')}:", *["    " + line for line in (steps if draw.chance(60) else steps[::-1])]]
            if draw.chance(40):
                lines += [f"if {at} > 1:", f"    {total} += {draw.of(['1', 'y', '2 ** 62'])}"]
        for line in lines:
            self.put("    " + line)
        self.cost += 40 * self.weight

    def result(self):
        draw = self.draw
        name, _ = self.any_list()
        found = [name, f"{name}[{self.index(name)}]", f"len({name})", *self.items[:2], *self.numbers[:2], "n"]
        return "return " + (draw.of(found) if draw.chance(85) else ", ".join([draw.of(found), draw.of(found)]))

    def write(self):
        for number in range(3 + self.draw.pick(6)):
            if number == 1:
                self.loop(3, *self.any_list())
            elif not self.draw.empty():
                self.statement(3)
        self.put(self.result())
        return [f"def {self.name}({', '.join([*'abc'[:len(self.params)], 'n'])}):", *self.lines]


def generate(draw, values):
    """The source of a program: its functions drawn from the one, their arguments from the other."""
    lines, bodies = [PRELUDE], []
    for index in range(1 + draw.pick(3)):
        body = ListBody(draw, index, bodies[:])
        lines += ["", "", *body.write()]
        bodies.append(body)
    lines += ["", ""]
    draw = values

    def argument(kind):
        if draw.chance(5):
            return draw.of(ODD + ["[]"])
        if draw.chance(5):
            kind = draw.of(KINDS)
        size = draw.of([9, 5, 8, 12, 3, 1, 0, 25])
        if kind == "i":
            return f"[{', '.join([draw.of(INTS[:16 if draw.chance(90) else 17]) for _ in range(size)])}]"
        if kind == "f":
            return f"[{', '.join([draw.of(FLOATS) for _ in range(size)])}]"
        if kind == "o":
            return f"[{', '.join([draw.of(['Dying()', 'None', 'Dying()', 'p']) for _ in range(size)])}]"
        if kind == "n":
            inner = draw.of("iifo")
            return f"[{', '.join([argument(inner) for _ in range(size)])}]"
        return f"[{', '.join([draw.of([draw.of(INTS[:16]), draw.of(FLOATS), draw.of(ODD)]) for _ in range(size)])}]"

    for body in reversed(bodies):
        lines.append("p = Dying()")
        given = [argument(kind) for kind in body.params]
        for _ in range(2 + draw.pick(4)):
            if draw.chance(25):
                given = [argument(kind) for kind in body.params]
            lines.append(f"show_lists({body.name}, {', '.join(given)}, {draw.of([5, 3, 9, 0, 20])})")
        lines.append(f"for t in range({draw.of([3, 9])}):")
        lines.append(f"    show_lists({body.name}, {', '.join(given)}, t)")
    lines += ["p = None", "Dying.quiet = True", "gc.collect()", "Dying.quiet = False", "gc.enable()"]
    return "\n".join(lines) + "\n"
