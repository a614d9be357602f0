"""Mutated tests of CPython: functions of the interpreter's own `test` package with constants and operators changed, statements swapped, left out
or put into loops, run plain and with everything compiled at its first use. What each test ends with, to the line, must be equal.

As a program of its own it is the runner: mutate.py FILE TEST... runs tests of a mutated module and prints how each ends.
"""
import ast
import functools
import importlib.util
import os
import random
import re
import sys

if __name__ != "__main__":
    from tests import modes

MODULES = tuple("""
    test_list list_tests seq_tests test_tuple test_dict test_set test_deque test_heapq test_bisect test_itertools test_iter test_unpack test_unpack_ex
    test_string string_tests test_bytes test_array test_enumerate test_range test_slice test_sort test_int test_long test_float test_complex test_bool
    test_math test_statistics test_fractions test_generators test_genexps test_listcomps test_dictcomps test_setcomps test_exceptions test_raise
    test_except_star test_exception_variations test_with test_contextlib test_scope test_named_expressions test_patma test_grammar test_augassign
    test_binop test_compare test_richcmp test_contains test_call test_extcall test_keywordonlyarg test_positional_only_arg test_functools
    test_operator test_builtin test_property test_class test_descr test_super test_decorators test_dataclasses test_enum test_collections
    test_defaultdict test_ordered_dict test_userlist test_userdict test_fstring test_format test_copy test_weakref test_memoryview test_struct
    test_pow test_numeric_tower test_opcodes test_dynamic test_global test_textwrap test_shlex test_calendar test_colorsys test_difflib test_json
    test_random test_re test_reprlib test_pprint test_graphlib""".split())
OPERATORS = ((ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitAnd, ast.BitOr, ast.BitXor),
             (ast.Lt, ast.LtE, ast.Eq, ast.NotEq, ast.Gt, ast.GtE, ast.Is, ast.In),
             (ast.And, ast.Or), (ast.USub, ast.UAdd, ast.Not, ast.Invert))
NUMBERS = (0, 1, -1, 2, 3, 7, 255, 2 ** 31, 2 ** 62, 2 ** 63 - 1, 2 ** 63, 10 ** 20, 0.5, -0.0, 1e308, True, None)
LARGEST = 10_000                     # numbers beyond may be sizes and counts: they are not made larger
OPTIONS = ("--threshold", "1", "--loop-threshold", "1", "--allow", "mutated,test.*")
SECONDS = 20.0


def source_of(module):
    """The text of a module of the test package, or None where this Python hasn't got it."""
    spec = importlib.util.find_spec("test")
    for folder in spec.submodule_search_locations if spec else ():
        for path in (os.path.join(folder, module + ".py"), os.path.join(folder, module, "__init__.py")):
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    return file.read()
    return None


@functools.cache
def modules():
    """Those of MODULES that have tests here."""
    return tuple(name for name in MODULES if "\n    def test" in (source_of(name) or ""))


def tests_of(tree):
    """[(class, function)] of a module's test methods, as nodes; without those that count references, which the compiler has as well, or look
    at instructions."""
    return [(holder, item) for holder in tree.body if isinstance(holder, ast.ClassDef) for item in holder.body
            if isinstance(item, ast.FunctionDef) and item.name.startswith("test")
            and not any(isinstance(node, ast.Attribute) and node.attr in ("getrefcount", "get_instructions", "co_code") for node in ast.walk(item))]


def places(function):
    """What can be changed in a function: (node or list of statements, change), each change called with the first and a random.Random."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float, bool) and abs(node.value) < LARGEST:
            found.append((node, other_number))
        elif isinstance(node, ast.Constant) and type(node.value) in (str, bytes) and node.value:
            found.append((node, other_text))
        elif isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp, ast.UnaryOp, ast.Compare)):
            found.append((node, other_operator))
        for field in ("body", "orelse", "finalbody"):
            lines = getattr(node, field, None)
            if isinstance(lines, list) and lines:
                found += [(lines, change) for change in (swap, leave_out, repeat, repeat, catch)]
    return found


def other_number(node, rng):
    node.value = rng.choice((node.value + 1, node.value - 1, *NUMBERS))


def other_text(node, rng):
    node.value = rng.choice((node.value[1:], node.value[::-1], node.value * 2))


def other_operator(node, rng):
    op = node.ops[0] if isinstance(node, ast.Compare) else node.op
    for group in OPERATORS:
        if isinstance(op, group):
            new = rng.choice(group)()
            if isinstance(node, ast.Compare):
                node.ops[0] = new
            else:
                node.op = new


def swap(lines, rng):
    at = rng.randrange(len(lines))
    lines[at - 1], lines[at] = lines[at], lines[at - 1]


def leave_out(lines, rng):
    lines[rng.randrange(len(lines))] = ast.Pass()


def repeat(lines, rng):
    """Put some statements into a loop."""
    at = rng.randrange(len(lines))
    end = at + rng.randint(1, 4)
    loop = ast.parse(f"for _ in range({rng.choice((2, 5, 40))}): pass").body[0]
    loop.body = lines[at:end]
    lines[at:end] = [loop]


def catch(lines, rng):
    """Put a statement into a `try` that prints the exception."""
    at = rng.randrange(len(lines))
    tried = ast.parse("try: pass\nexcept Exception as mutated_error: print(type(mutated_error).__name__)").body[0]
    tried.body = [lines[at]]
    lines[at] = tried


class Mutant:
    """A mutated module: `module` of the test package, and what `seed` makes of some of its tests. kept: which of its changes are made, by
    number; None: all."""

    def __init__(self, module, seed, kept=None):
        rng = random.Random(f"{module} {seed}")
        tree = ast.parse(source_of(module))
        able = tests_of(tree)
        chosen = rng.sample(able, min(len(able), 8))
        changes = [change for _, function in chosen for change in rng.sample(places(function), rng.randint(1, 4))]
        self.count = len(changes)
        for number, (node, change) in enumerate(changes):
            if kept is None or number in kept:
                change(node, random.Random(f"{seed} {number}"))
        ast.fix_missing_locations(tree)
        self.source = ast.unparse(tree) + "\n"
        self.tests = {f"{holder.name}.{function.name}": ast.unparse(function) for holder, function in chosen}

    def outcomes(self, folder):
        """The Outcomes of a plain run and of one under rewritejit; None for the second if the first is no use."""
        path = os.path.join(folder, "mutated.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.source)
        runner = [os.path.abspath(__file__), path, *self.tests]
        plain = modes.run(runner, timeout=SECONDS)
        if plain.status is None or "MemoryError" in plain.out:
            return plain, None
        return plain, modes.run(["-m", "rewritejit", "--debug", *OPTIONS, *runner], timeout=SECONDS * 10)


def compare(module, seed, folder, kept=None):
    """(whether it could be compared, what is different or "", the Mutant). What differs from one plain run to the next says nothing."""
    mutant = Mutant(module, seed, kept)
    try:
        compile(mutant.source, "mutated.py", "exec")
    except SyntaxError:
        return False, "", mutant
    plain, now = mutant.outcomes(folder)
    if now is None:
        return False, "", mutant
    text = plain.differences(now)
    if text and not plain.differences(mutant.outcomes(folder)[0]) and plain.differences(mutant.outcomes(folder)[1]):
        return True, text, mutant
    return True, "", mutant


def smallest(module, seed, folder, count):
    """The numbers of changes that are needed for the difference."""
    kept = list(range(count))
    for number in range(count):
        fewer = [other for other in kept if other != number]
        if compare(module, seed, folder, fewer)[1]:
            kept = fewer
    return kept


# ---- the runner ------------------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}|mutated_\w+|\[\d+ chars\][0-9a-f]+>")          # unittest leaves out what two texts begin with


def run_tests(path, names):
    """Print how each test of the module in `path` ends: exceptions with their lines in the module."""
    import resource
    import traceback
    import unittest
    import warnings
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.insert(0, os.path.dirname(path))
    module = __import__("mutated")

    class Result(unittest.TestResult):
        def tell(self, test, what, error=None):
            print(test.id(), what)
            while error is not None:
                lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
                print("   ", type(error).__name__, _ADDRESS.sub("0x", str(error))[:500], lines)
                error = error.__cause__ or error.__context__

        def addSuccess(self, test):
            self.tell(test, "ok")

        def addError(self, test, info):
            self.tell(test, "error", info[1])

        def addFailure(self, test, info):
            self.tell(test, "failure", info[1])

        def addSkip(self, test, reason):
            self.tell(test, "skipped")

        def addSubTest(self, test, subtest, info):
            if info is not None:
                self.tell(subtest, "subtest", info[1])

    for name in names:
        holder, _, method = name.partition(".")
        holder = getattr(module, holder, None)
        if not (isinstance(holder, type) and issubclass(holder, unittest.TestCase)):         # a mixin: run it in those that use it
            holders = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, unittest.TestCase)
                       and holder in value.__mro__]
        else:
            holders = [holder]
        for one in holders[:2]:
            one(method).run(Result())
            sys.stdout.flush()


if __name__ == "__main__":
    run_tests(sys.argv[1], sys.argv[2:])
