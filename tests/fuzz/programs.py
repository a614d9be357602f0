"""Random programs as hypothesis strategies: `programs()` gives the source of a module that imports progen_support.

A statement is a composite strategy, and so is a block, a function, a program; the rest takes `draw` and gives text, as a strategy for each
expression would cost more than running the program. What names there are is in a Scope, which lives as long as one example is drawn.
"""
import functools
import re

from hypothesis import strategies as st

from tests.fuzz import grammar

PRELUDE = """\
import array as _array, bisect, builtins, collections, contextlib, functools, heapq, itertools, math, operator, sys
from array import array
from collections import deque
from progen_support import Dying, Left, Num, Sub, note, show, show_times
_abs, _range, _len, _sqrt = abs, range, len, math.sqrt
"""
COST_LIMIT = 1500                    # steps of one call of a function, more or less
DEPTH = 3                            # of expressions
_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_LOOPS = ("for ", "$ = 0\nwhile", "$ = {trips}\nwhile")
_percent = st.integers(0, 99)
_choice = functools.cache(st.sampled_from)
ALWAYS = {"int", "bool", "index", "seq", "block"}     # what every function has; the other types are drawn for each
EXPRESSIONS = {kind: tuple(rows) for kind, rows in grammar.EXPRESSIONS.items()}
STATEMENTS = tuple(grammar.STATEMENTS)
CONSTANTS = {kind: tuple(rows) for kind, rows in grammar.CONSTANTS.items()}
RESULTS = ("int", "int", "int", "float", "list", "str", "any", "bool", "tuple", "generator")
ABOUT = ("list", "float", "str", "tuple", "dict", "list", "rows", "words", "set", "bytes", "gen", "array", "deque",
         "names", "gen_words", "numbers", "obj", "any")
PATCHES = tuple(grammar.PATCHES)
WORDS = {word: tuple(rows) for word, rows in grammar.WORDS.items()}


@functools.cache
def kinds_of(template):
    """The types that a template mentions."""
    found = {hole.partition("$")[0].rpartition(":")[2] for hole in _HOLE.findall(template)}
    return frozenset(found & (EXPRESSIONS.keys() | {"numbers"}) - ALWAYS)


@functools.cache
def among(rows, kinds, text=str):
    """The rows of a table that mention no other types, as a strategy."""
    return st.sampled_from([row for row in rows if kinds_of(text(row)) <= kinds] or rows[:1])


def _template(row):
    return row[1]


class Function:
    """What a call of a generated function must know: parameters as (name, type, how it may be passed)."""

    def __init__(self, name, result, parameters, recursive):
        self.name, self.result, self.parameters, self.recursive, self.cost = name, result, parameters, recursive, 0


class Scope:
    """Where a strategy writes: names by type, those that may be assigned to, and what kinds of statements may stand here."""

    def __init__(self, functions, level, globals_={}):
        self.functions, self.level = functions, level        # level: module, function, generator or method
        self.kinds = frozenset(grammar.TYPES + tuple(EXPRESSIONS)) | {"numbers"}
        self.names = {kind: [] for kind in grammar.TYPES}
        self.assignable, self.globals, self.declared = set(), globals_, set()
        self.weight, self.loops, self.in_loop, self.walrus, self.returns = 1, 0, False, True, level != "module"
        self.shared = [0, 1]                                 # names given, cost: the same for all scopes of a function

    def inner(self, **changes):
        """A copy for what is nested here."""
        scope = object.__new__(Scope)
        vars(scope).update(vars(self), **changes)
        scope.names = {kind: names[:] for kind, names in self.names.items()}
        scope.assignable = set(self.assignable)
        return scope

    def fresh_name(self, stem):
        self.shared[0] += 1
        return f"{stem}{self.shared[0]}"

    def bind(self, name, kind, assignable=True):
        for names in self.names.values():
            if name in names:
                names.remove(name)
        self.names[kind].append(name)
        if assignable:
            self.assignable.add(name)

    def spend(self, cost=1):
        self.shared[1] += cost * self.weight

    @property
    def poor(self):
        return self.shared[1] > COST_LIMIT


def chance(draw, percent):
    """True in so many of 100 cases; shrinks to False."""
    return draw(_percent) >= 100 - percent


def constant(draw, kind):
    return draw(_choice(CONSTANTS[kind]))


def leaf(draw, scope, kind):
    """A name or a constant."""
    if chance(draw, 3):
        other = draw(_choice(grammar.TYPES))
        return draw(st.sampled_from(scope.names[other] or [f"({constant(draw, other)})"]))
    names = scope.names[kind]
    if names and not chance(draw, 25):
        return draw(st.sampled_from(names))
    if scope.globals.get(kind) and chance(draw, 20):
        return draw(st.sampled_from(scope.globals[kind]))
    return constant(draw, kind)


def expression(draw, scope, kind, depth):
    """An expression that usually has this type."""
    if kind in CONSTANTS:
        if depth <= 0 or scope.poor or chance(draw, 45):
            return leaf(draw, scope, kind)
    elif depth <= -2:
        return "[]" if kind != "index" else "0"
    template = draw(among(EXPRESSIONS[kind], scope.kinds))
    if ":=" in template and not scope.walrus:
        return leaf(draw, scope, kind)
    text = filled(draw, scope, template, depth - 1)
    return f"({text})" if kind in CONSTANTS and (" " in text or text[:1] in "-~") else text


def call(draw, scope, kind, depth):
    """A call of a function of the program that gives this type, if there is one that does not cost too much."""
    able = [f for f in scope.functions if f.result == kind or kind == "any" and f.result != "generator"]
    able = [f for f in able if f.cost * scope.weight + scope.shared[1] < COST_LIMIT]
    if not able:
        return "range(3)" if kind == "generator" else leaf(draw, scope, kind)
    function = draw(st.sampled_from(able))
    scope.spend(function.cost)
    return f"{function.name}({arguments(draw, function, lambda kind: expression(draw, scope, kind, depth - 1))})"


def arguments(draw, function, value):
    """The text of a call's arguments. value: type -> text."""
    texts, keywords = ["2"] if function.recursive else [], False
    for name, kind, how in function.parameters:
        if how in ("default", "keyword") and chance(draw, 40):
            keywords = True
        elif how == "rest":
            if not keywords:
                texts += [value("int") for _ in range(draw(st.integers(0, 2)))]
            keywords = True
        elif how == "options":
            texts += [f"extra={value('int')}"] if chance(draw, 40) else []
        else:
            if chance(draw, 6):
                kind = draw(_choice(grammar.TYPES))
            keywords = keywords or how == "keyword" or how == "default" and chance(draw, 15)
            texts.append(f"{name}={value(kind)}" if keywords else value(kind))
    return ", ".join(texts)


class Filling:
    """A template whose holes are being filled. trips: of a statement, how often what is in it runs; 0 for an expression. depth: of what
    fills it."""

    def __init__(self, draw, scope, template, depth, trips):
        self.draw, self.scope, self.template, self.depth, self.trips = draw, scope, template, depth, trips
        self.mine = scope.fresh_name("w") if "$" in template else None
        self.before, self.after, self.cells, self.targets = [], [], {}, []

    def text(self):
        """The filled template; what it binds is then bound in the scope."""
        text = _HOLE.sub(self.hole, self.template)
        if self.mine:
            text = text.replace("$", self.mine)
            kinds = {hole.partition("$")[2] for hole in _HOLE.findall(self.template) if hole.startswith("block$")}
            if self.template.startswith(_LOOPS) and len(kinds) == 1:       # it keeps its last value
                self.scope.bind(self.mine, *kinds, assignable="while" not in self.template)
        for name, kind in self.after:
            self.scope.bind(name, kind)
        if not self.trips:
            return text
        return "\n".join([*self.before, text, *self.clamps(text)])

    def clamps(self, text):
        """Lines that keep small what grows in a loop."""
        if self.scope.in_loop and any(word in text for word in grammar.MAKES_GROW):
            for name, kind in dict.fromkeys(self.targets):
                if kind in grammar.GROWING:
                    yield grammar.GROWING[kind].format(name)

    def target(self, kind, old, but=()):
        """A name to assign to: one that there is, if old."""
        scope = self.scope
        able = [name for name in scope.names[kind] if name in scope.assignable and name not in but]
        if able and (old or not chance(self.draw, 35)):
            name = self.draw(st.sampled_from(able))
        else:
            name = scope.fresh_name("v")
            if old:
                scope.bind(name, kind)
                self.before.append(f"{name} = {constant(self.draw, kind)}")
            else:
                self.after.append((name, kind))
        self.targets.append((name, kind))
        return name

    def hole(self, match):
        what, draw, scope = match.group(1), self.draw, self.scope
        if what is None:
            return match.group()[0]                      # a doubled brace
        if what in WORDS:
            return draw(_choice(WORDS[what]))
        how, colon, kind = what.rpartition(":")
        if how == "call" or what == "numbers":
            return call(draw, scope, kind if colon else "generator", self.depth)
        if how == "name":
            return draw(st.sampled_from(scope.names[kind])) if scope.names[kind] else "5"
        if how == "cell":
            if kind not in self.cells:
                self.cells[kind] = self.target(kind, True, scope.declared)
            return self.cells[kind]
        if how:
            return self.target(kind, how == "old")
        kind, _, type_ = what.partition("$")
        return self.block(match, type_) if kind == "block" else self.expression(kind, type_)

    def block(self, match, type_):
        """An indented block, in which the new name has that type. Sometimes what it binds is used behind it."""
        scope, ahead = self.scope, self.template[:match.start()]
        starred = "except*" in self.template             # which nothing may jump out of
        inside = self.trips > 1 and "\nelse:" not in ahead
        own = scope.inner(weight=scope.weight * self.trips, loops=scope.loops + (self.trips > 1), in_loop=(scope.in_loop or inside) and not starred,
                          returns=scope.returns and not starred)
        if type_:
            own.bind(self.mine, type_, assignable="while" not in self.template)      # else it might never end
        lines = self.draw(block(own, self.depth - 1))
        if chance(self.draw, 30):
            for kind, names in own.names.items():
                for name in names:
                    if name in own.assignable - scope.assignable and name != self.mine:
                        scope.bind(name, kind)
        indent = ahead[ahead.rfind("\n") + 1:]
        return f"\n{indent}".join(lines)

    def expression(self, kind, type_):
        """An expression, in a scope of its own where the template makes one."""
        scope, template = self.scope, self.template
        inner = "class " in template or "lambda" in template or "def " in template
        if type_ or inner or " for " in template:        # where a comprehension goes over something, nothing may be assigned
            walrus = scope.walrus and bool(type_) and "class " not in template and "lambda" not in template
            scope = scope.inner(weight=scope.weight * (4 if type_ else 1), walrus=walrus)
            if type_:
                scope.bind(self.mine, type_, assignable=self.trips > 0)
        return expression(self.draw, scope, kind, self.depth)


def filled(draw, scope, template, depth, trips=0):
    """A template with its holes filled."""
    return Filling(draw, scope, template, depth, trips).text()


def _may_stand(scope, trips, template):
    """Whether a statement of this template is allowed here."""
    if trips > 1 and (scope.loops >= 3 or scope.weight * trips > 120):
        return False
    if template.startswith(("yield", "{new:any} = yield")):
        return scope.level == "generator"
    if template.endswith(("    break", "    continue")) and template.startswith("if {bool}"):
        return scope.in_loop
    if "return {any}" in template:
        return scope.returns
    return "nonlocal" not in template or scope.level in ("function", "generator")


@st.composite
def statement(draw, scope, depth):
    """Lines of a statement."""
    trips, template = draw(among(STATEMENTS, scope.kinds, _template))
    if scope.poor or depth <= 0 and "{block" in template or not _may_stand(scope, trips, template):
        trips, template = 1, "{new:int} = {int}"
    scope.spend()
    return filled(draw, scope, template, depth if "{block" in template else DEPTH, trips).split("\n")


@st.composite
def block(draw, scope, depth, least=1, most=3):
    """Lines of a block."""
    return [line for lines in draw(st.lists(statement(scope, depth), min_size=least, max_size=most)) for line in lines]


def signature(draw, scope, recursive):
    """(text of the parameters, what Function has of them), which are bound in the scope."""
    hows = ["plain"] * draw(st.integers(1, 3)) + ["default"] * draw(st.integers(0, 1))
    hows += ["rest"] * chance(draw, 12) + ["keyword"] * chance(draw, 12) + ["options"] * chance(draw, 8)
    kinds = ("int", *sorted(scope.kinds & set(grammar.TYPES)))
    parameters, texts = [], ["depth"] * recursive
    for position, how in enumerate(hows):
        kind = {"rest": "tuple", "options": "names"}.get(how) or draw(_choice(kinds))
        name = "abcdefg"[position] if how not in ("rest", "options") else how
        parameters.append((name, kind, how))
        scope.bind(name, kind)
        default = f"={constant(draw, kind)}" if how in ("default", "keyword") else ""
        texts += ["*"] * (how == "keyword" and "rest" not in hows)
        texts.append({"rest": "*", "options": "**"}.get(how, "") + name + default)
    return ", ".join(texts), parameters


@st.composite
def function(draw, functions, globals_, index):
    """(lines, Function)."""
    result = draw(_choice(RESULTS))
    scope = Scope(functions, "generator" if result == "generator" else "function", globals_)
    scope.kinds = frozenset(draw(st.lists(_choice(ABOUT), min_size=1, max_size=5))) | {result, "list2", "rows2"}
    recursive = result in ("int", "float", "any") and chance(draw, 15)
    text, parameters = signature(draw, scope, recursive)
    own = Function(f"n{index}" if result == "generator" else f"f{index}", result, parameters, recursive)
    lines = []
    for kind, names in globals_.items():
        for name in names:
            if chance(draw, 20):
                scope.declared.add(name)
                scope.bind(name, kind)
                lines.append(f"global {name}")
    lines += draw(block(scope, 3, 1, 6))
    if recursive:
        values = arguments(draw, own, lambda kind: leaf(draw, scope, kind))
        lines += ["if depth > 0:", f"    return {leaf(draw, scope, result)} {draw(_choice(('+', '-')))} {own.name}(depth - 1{values[1:]})"]
    word, kind = ("yield", "int") if result == "generator" else ("return", result)
    lines.append(f"{word} {expression(draw, scope, kind, 2)}")
    own.cost = scope.shared[1] * (4 if recursive else 1)
    return [f"def {own.name}({text}):", *["    " + line for line in lines]], own


@st.composite
def calls(draw, new, functions):
    """Lines that call a function with many arguments, and meanwhile patch what it may use."""
    def texts(least):
        return [arguments(draw, new, lambda kind: constant(draw, kind)) for _ in range(draw(st.integers(least, 3)))]

    lines, name = [], new.name
    if new.result == "generator":
        name = "_" + new.name
        lines.append(f"def {name}(*args, **options):\n    return list({new.name}(*args, **options))")
    counting = arguments(draw, new, lambda kind: constant(draw, kind))
    if new.parameters[0][1] in ("int", "float") and not new.recursive:
        counting = re.sub(r"^[-\w.]+(?=,|$)", "t", counting)
    shows = [f"show({name}, {text})" for text in texts(1)]
    lines += [f"show_times({draw(_choice((5, 1, 12, 40)))}, {name}, {counting!r}, globals())", *shows]
    if chance(draw, 35):
        setup, undo = draw(_choice(PATCHES))
        if "f0" not in setup or functions[0].name == "f0":
            scope = Scope([], "module")
            scope.walrus = False
            lines += [filled(draw, scope, setup, 1), "try:", *["    " + line for line in shows], "finally:", "    " + (filled(draw, scope, undo, 1) or "pass")]
    return lines + [f"show({name}, {text})" for text in texts(0)]


@st.composite
def programs(draw):
    """The source of a program."""
    scope = Scope([], "method")
    scope.walrus, scope.kinds = False, frozenset({"list"})
    lines = [PRELUDE, filled(draw, scope, grammar.CLASSES, 1), ""]
    globals_, functions = {}, []
    for index, kind in enumerate(draw(st.lists(_choice(("int", "list", "any", "dict", "float")), min_size=1, max_size=3))):
        globals_.setdefault(kind, []).append(f"g{index}")
        lines.append(f"g{index} = {constant(draw, kind)}")
    for index in range(draw(st.integers(1, 3))):
        text, new = draw(function(functions, globals_, index))
        functions.append(new)
        lines += ["", "", *text]
    lines += ["", ""]
    for new in reversed(functions):
        lines += draw(calls(new, functions))
    if chance(draw, 30):
        body = draw(block(Scope(functions, "module"), 2, 1, 3))
        lines += ["try:", *["    " + line for line in body], "except Exception as error:", "    note(type(error).__name__, str(error))"]
    lines.append(f"note({', '.join(name for names in globals_.values() for name in names)})")
    return "\n".join(lines) + "\n"
