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
_percent = st.integers(0, 99)
_choice = functools.cache(st.sampled_from)
ALWAYS = {"int", "bool", "index", "seq", "block"}     # what every function has; the other types are drawn for each
EXPRESSIONS = {kind: tuple(rows) for kind, rows in grammar.EXPRESSIONS.items()}
STATEMENTS = tuple(grammar.STATEMENTS)
CONSTANTS = {kind: tuple(rows) for kind, rows in grammar.CONSTANTS.items()}
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

    def __init__(self, name, result, parameters, recursive, cost):
        self.name, self.result, self.parameters, self.recursive, self.cost = name, result, parameters, recursive, cost


class Scope:
    """Where a strategy writes: names by type, those that may be assigned to, and what kinds of statements may stand here."""

    def __init__(self, functions, level="function"):
        self.functions, self.level = functions, level        # level: module, function, generator or method
        self.kinds = frozenset(grammar.TYPES + tuple(EXPRESSIONS)) | {"numbers"}
        self.names = {kind: [] for kind in grammar.TYPES}
        self.assignable, self.globals, self.declared = set(), {}, set()
        self.weight, self.loops, self.in_loop, self.walrus, self.returns = 1, 0, False, True, level != "module"
        self.shared = [0, 1]                                 # names given, cost: the same for all scopes of a function

    def inner(self, **changes):
        """A copy for what is nested here."""
        scope = object.__new__(Scope)
        vars(scope).update(vars(self), **changes)
        scope.names = {kind: names[:] for kind, names in self.names.items()}
        scope.assignable = set(self.assignable)
        return scope

    def fresh(self, kind, stem="v", assignable=True):
        """A new name of a type."""
        self.shared[0] += 1
        name = f"{stem}{self.shared[0]}"
        self.bind(name, kind, assignable)
        return name

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


def leaf(draw, scope, kind):
    """A name or a constant."""
    if chance(draw, 3):
        other = draw(_choice(grammar.TYPES))
        return draw(st.sampled_from(scope.names[other] or [f"({draw(_choice(CONSTANTS[other]))})"]))
    names = scope.names[kind]
    if names and not chance(draw, 25):
        return draw(st.sampled_from(names))
    if scope.globals.get(kind) and chance(draw, 20):
        return draw(st.sampled_from(scope.globals[kind]))
    return draw(_choice(CONSTANTS[kind]))


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
        return leaf(draw, scope, "int" if kind == "generator" else kind) if kind != "generator" else "range(3)"
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


def filled(draw, scope, template, depth, trips=0):
    """A template with its holes filled. trips: of a statement, how often what is in it runs; 0 for an expression. What it binds is bound
    in `scope`; in a nested block, mostly only there."""
    mine = scope.fresh("any", "w") if "$" in template else None
    if mine:
        scope.names["any"].remove(mine)
        scope.assignable.discard(mine)
    statement = trips > 0
    comprehension = not statement and " for " in template
    before, cells, clamps, bound = [], {}, [], []

    def target(kind, old, also=()):
        able = [name for name in scope.names[kind] if name in scope.assignable and name not in also]
        if able and (old or not chance(draw, 35)):
            return draw(st.sampled_from(able))
        name = scope.fresh(kind)
        if old:
            before.append(f"{name} = {draw(_choice(CONSTANTS[kind]))}")
        else:
            scope.names[kind].remove(name)
        return name

    def hole(match):
        what = match.group(1)
        if what is None:
            return match.group()[0]
        if what in WORDS:
            return draw(_choice(WORDS[what]))
        if ":" in what:
            how, kind = what.split(":")
            if how == "call":
                return call(draw, scope, kind, depth)
            if how == "name":
                return draw(st.sampled_from(scope.names[kind])) if scope.names[kind] else "5"
            if how == "cell":
                if kind not in cells:
                    cells[kind] = target(kind, True, scope.declared)
                    clamps.append((cells[kind], kind))
                return cells[kind]
            name = target(kind, how == "old")
            if how == "new":
                bound.append((name, kind))
            clamps.append((name, kind))
            return name
        if what == "numbers":
            return call(draw, scope, "generator", depth)
        kind, _, type_ = what.partition("$")
        if kind == "block":
            indent = re.search(r"[ ]*$", template[:match.start()].rpartition("\n")[2]).group()
            own = scope.inner(weight=scope.weight * trips, loops=scope.loops + (trips > 1), in_loop=scope.in_loop or trips > 1 and "\nelse:" not in template[:match.start()],
                              returns=scope.returns and "except*" not in template)
            own.in_loop = own.in_loop and "except*" not in template
            if type_:
                own.bind(mine, type_, assignable="while" not in template)      # else it might never end
            lines = draw(block(own, depth - 1))
            if chance(draw, 30):
                for type_, names in own.names.items():
                    for name in names:
                        if name not in scope.assignable and name in own.assignable and name != mine:
                            scope.bind(name, type_)
            return f"\n{indent}".join(lines)
        own = scope
        if type_ or comprehension or "class " in template or "lambda" in template or "def " in template:
            own = scope.inner(weight=scope.weight * (4 if type_ else 1),
                              walrus=scope.walrus and bool(type_) and "class " not in template and "lambda" not in template)
            if type_:
                own.bind(mine, type_, assignable=statement)
        return expression(draw, own, kind, depth)

    text = _HOLE.sub(hole, template)
    if mine:
        text = text.replace("$", mine)
        if statement and scope.weight * trips > 0 and "def " not in template and "class " not in template and "= [lambda" not in template:
            kinds = {match.partition("$")[2] for match in _HOLE.findall(template) if match.startswith("block$")}
            if len(kinds) == 1 and "except" not in template:
                scope.bind(mine, kinds.pop(), assignable="while" not in template)
    for name, kind in bound:
        scope.bind(name, kind)
    if statement:
        if scope.in_loop:
            for name, kind in dict.fromkeys(clamps):
                if kind in grammar.GROWING and any(word in text for word in grammar.MAKES_GROW):
                    text += "\n" + grammar.GROWING[kind].format(name)
        text = "\n".join([*before, text])
    return text


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


@st.composite
def function(draw, functions, globals_, index):
    """(lines, Function)."""
    result = draw(_choice(("int", "int", "int", "float", "list", "str", "any", "bool", "tuple", "generator")))
    scope = Scope(functions, "generator" if result == "generator" else "function")
    scope.globals = globals_
    usual = ("list", "float", "str", "tuple", "dict", "list", "rows", "words", "set", "bytes", "gen", "array", "deque", "names", "gen_words", "numbers", "obj", "any")
    scope.kinds = frozenset(draw(st.lists(_choice(usual), min_size=1, max_size=5))) | {result, "list2", "rows2"}
    own_kinds = ("int", *sorted(scope.kinds & set(grammar.TYPES)))
    recursive = result in ("int", "float", "any") and chance(draw, 15)
    parameters, texts = [], ["depth"] if recursive else []
    hows = ["plain"] * draw(st.integers(1, 3)) + ["default"] * draw(st.integers(0, 1))
    hows += ["rest"] * chance(draw, 12) + ["keyword"] * chance(draw, 12) + ["options"] * chance(draw, 8)
    if "keyword" in hows and "rest" not in hows:
        texts_star = "*"
    else:
        texts_star = None
    for position, how in enumerate(hows):
        kind = {"rest": "tuple", "options": "names"}.get(how) or draw(_choice(own_kinds))
        name = {"rest": "rest", "options": "options"}.get(how, "abcdefg"[position])
        parameters.append((name, kind, how))
        scope.bind(name, kind)
        if how == "keyword" and texts_star:
            texts.append(texts_star)
        default = f"={draw(_choice(CONSTANTS[kind]))}" if how in ("default", "keyword") else ""
        texts.append({"rest": "*", "options": "**"}.get(how, "") + name + default)
    lines = []
    declared = [name for kind in ("int", "list", "any") for name in globals_.get(kind, ()) if chance(draw, 20)]
    scope.declared = set(declared)
    if declared:
        lines.append("global " + ", ".join(declared))
        for kind in list(globals_):
            for name in globals_[kind]:
                if name in declared:
                    scope.bind(name, kind, assignable=True)
    body = draw(block(scope, 3, 1, 6))
    name = f"f{index}" if result != "generator" else f"n{index}"
    own = Function(name, result, parameters, recursive, 0)
    if recursive:
        values = arguments(draw, own, lambda kind: leaf(draw, scope, kind))
        body += ["if depth > 0:", f"    return {leaf(draw, scope, result)} {draw(_choice(('+', '-')))} {name}(depth - 1{values[1:]})"]
    if result == "generator":
        body.append(f"yield {expression(draw, scope, 'int', 2)}")
    else:
        body.append(f"return {expression(draw, scope, result, 2)}")
    own.cost = scope.shared[1] * (4 if recursive else 1)
    body = lines + body
    return [f"def {name}({', '.join(texts)}):", *["    " + line for line in body]], own


@st.composite
def programs(draw):
    """The source of a program."""
    globals_ = {}
    scope = Scope([], "method")
    scope.walrus, scope.kinds = False, frozenset({"list"})
    lines = [PRELUDE, filled(draw, scope, grammar.CLASSES, 1), ""]
    for index, kind in enumerate(draw(st.lists(_choice(("int", "list", "any", "dict", "float")), min_size=1, max_size=3))):
        globals_.setdefault(kind, []).append(f"g{index}")
        lines.append(f"g{index} = {draw(_choice(CONSTANTS[kind]))}")
    functions = []
    for index in range(draw(st.integers(1, 3))):
        text, new = draw(function(functions, globals_, index))
        functions.append(new)
        lines += ["", "", *text]
    lines += ["", ""]

    def value(kind):
        return draw(_choice(CONSTANTS[kind]))

    for new in reversed(functions):
        before = "list, " if new.result == "generator" else ""
        name = f"lambda *a, **k: list({new.name}(*a, **k))" if before else new.name
        if before:
            lines.append(f"def _{new.name}(*args, **options):\n    return list({new.name}(*args, **options))")
            name = "_" + new.name
        shows = [f"show({name}, {text})" for text in [arguments(draw, new, value) for _ in range(draw(st.integers(1, 3)))]]
        times = draw(_choice((5, 1, 12, 40)))
        numeric = [p for p in new.parameters if p[1] in ("int", "float") and p[2] == "plain"]
        text = arguments(draw, new, value)
        if numeric and new.parameters[0] is numeric[0] and not new.recursive:
            text = re.sub(r"^[-\w.]+(?=,|$)", "t", text)
        lines += [f"show_times({times}, {name}, {text!r}, globals())", *shows]
        if chance(draw, 35):
            setup, undo = draw(_choice(tuple(grammar.PATCHES)))
            if "f0" in setup and not any(f.name == "f0" for f in functions):
                setup = undo = "pass"
            scope = Scope([], "module")
            scope.walrus = False
            lines += [filled(draw, scope, setup, 1), "try:", *["    " + line for line in shows], "finally:", "    " + (filled(draw, scope, undo, 1) or "pass")]
        lines += [f"show({name}, {text})" for text in [arguments(draw, new, value) for _ in range(draw(st.integers(0, 3)))]]
    if chance(draw, 30):
        scope = Scope(functions, "module")
        lines += ["try:", *["    " + line for line in draw(block(scope, 2, 1, 3))], "except Exception as error:", "    note(type(error).__name__, str(error))"]
    lines.append(f"note({', '.join(name for names in globals_.values() for name in names)})")
    return "\n".join(lines) + "\n"
