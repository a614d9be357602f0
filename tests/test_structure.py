"""What the sources promise of themselves: imports go one way, reasons are used, files stay small."""
import ast
import os

import pytest

import rewritejit
from rewritejit.guards import reasons

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(reasons.__file__)))
PACKAGE = os.path.dirname(os.path.abspath(rewritejit.__file__))
# each layer may import itself and those before it; the three of one rank never one another
RANKS = [["rewritejit.pyversion", "rewritejit.config", "rewritejit.counters", "rewritejit.pristine", "rewritejit.standard"],
         ["rewritejit.nativeops.ext"], ["rewritejit.nativeops.ir.types", "rewritejit.nativeops.ir.ops", "rewritejit.nativeops.ir.values"],
         ["rewritejit.guards"], ["rewritejit.nativeops.ir"],
         ["rewritejit.nativeops.opt", "rewritejit.nativeops.codegen", "rewritejit.rewriter"],
         ["rewritejit.hotness", "rewritejit.driver"]]
MAX_LINES = 600


def sources():
    for top in ("rewriter", "guards", "nativeops"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name.endswith(".py"):
                    path = os.path.join(folder, name)
                    yield path, "rewritejit." + os.path.relpath(path, ROOT)[:-3].replace(os.sep, ".").replace(".__init__", "")
    for name in os.listdir(PACKAGE):
        if name.endswith(".py"):
            yield os.path.join(PACKAGE, name), "rewritejit." + name[:-3]


def rank(module):
    for level, layers in enumerate(RANKS):
        for layer in layers:
            if module == layer or module.startswith(layer + "."):
                return level, layer
    return None


def imported(path, module):
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    package = module.split(".") if path.endswith("__init__.py") else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[:len(package) - node.level + 1]) if node.level else ""
            name = ".".join(filter(None, [base, node.module]))
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def test_imports_go_one_way():
    wrong = []
    for path, module in sources():
        mine = rank(module)
        if mine is None:
            continue
        for name in imported(path, module):
            its = rank(name)
            if its is not None and (its[0] > mine[0] or its[0] == mine[0] == 5 and its[1] != mine[1]):
                wrong.append(f"{module} imports {name}")
    assert not wrong


def test_imports_are_used():
    """But for lines that say why not (noqa: F401)."""
    unused = []
    for path, module in sources():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        tree, lines = ast.parse(text), text.split("\n")
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)) and "noqa: F401" not in "".join(lines[node.lineno - 1:node.end_lineno]):
                names = [(alias.asname or alias.name).split(".")[0] for alias in node.names]
                unused += [f"{module}:{node.lineno}: {name}" for name in names if name not in used and not name.startswith("__")]
    assert not unused


def test_every_reason_is_used():
    text = ""
    for path, module in sources():
        if module != "rewritejit.guards.reasons":
            with open(path, encoding="utf-8") as file:
                text += file.read()
    unused = [code for code in reasons.REASONS if f'"{code}' not in text and f"'{code}" not in text]
    assert not unused


def test_reasons_have_texts():
    for code, (kind, words, _) in reasons.REASONS.items():
        assert kind in (reasons.DECLINE, reasons.EXIT, reasons.INVALID) and words
        assert reasons.text(code) == words and reasons.text(code + ":x") == words + " (x)"
    assert reasons.text("nonsense") == "nonsense" and reasons.hint("nonsense") == ""


@pytest.mark.parametrize("path", sorted(path for path, _ in sources()), ids=lambda path: os.path.relpath(path, ROOT))
def test_long_files_say_why(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    assert len(lines) <= MAX_LINES or any("lines" in line for line in lines[:25]), "over 600 lines: give the reason at the top"
