"""The option table, what is derived from it, and the patterns of allow and deny."""
import os

import pytest
from hypothesis import given, strategies as st

from rewritejit import config
from rewritejit.config import Config, ConfigError, Selection, from_sources, matches


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("REWRITEJIT"):
            monkeypatch.delenv(name)


def project(folder, text):
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return str(folder)


def test_defaults_are_the_tables():
    settings = Config()
    assert settings.as_dict() == {row[0]: row[3] for row in config.OPTIONS}
    assert settings == from_sources()


def test_frozen():
    settings = Config(stats=True)
    with pytest.raises(AttributeError):
        settings.stats = False
    with pytest.raises(AttributeError):
        del settings.stats
    with pytest.raises(AttributeError):
        settings.other = 1
    assert settings.replace(verify=True) == Config(stats=True, verify=True)
    assert hash(settings.replace(verify=True)) == hash(Config(stats=True, verify=True))
    with pytest.raises(TypeError):
        settings.replace(nonsense=1)
    assert repr(settings) == "Config(stats=True)"


VALUES = {  # option -> (text, value)
    "allow": ("app.*, !app.legacy,m:C.f", ("app.*", "!app.legacy", "m:C.f")), "deny": ("x,y.*", ("x", "y.*")),
    "threshold": ("1", 1), "loop_threshold": ("random:7", ("random", 7)), "stats": ("1", True), "dump": ("ir,asm",
    ("ir", "asm")),
    "dump_filter": ("m:C.*", "m:C.*"), "compiled_log": ("names.txt", "names.txt"), "core": ("interp", "interp"), "fail_guards": ("all", "all"),
    "poll_always": ("yes", True),
    "opt": ("0", 0), "verify": ("on", True), "debug": ("true", True), "jit": ("0", False),
}


def test_each_option_has_a_row_here():
    assert set(VALUES) == {row[0] for row in config.OPTIONS}


@pytest.mark.parametrize("name", VALUES)
def test_every_source(name, tmp_path, monkeypatch):
    text, value = VALUES[name]
    assert getattr(from_sources({name: text}), name) == value
    start = project(tmp_path, f'[tool.rewritejit]\n{name.replace("_", "-")} = "{text}"\n')
    assert getattr(from_sources(start=start), name) == value
    monkeypatch.setenv(config.variable(name), text)
    assert getattr(from_sources(), name) == value


def test_precedence(tmp_path, monkeypatch):
    start = project(tmp_path, "[tool.rewritejit]\nthreshold = 11\nloop-threshold = 12\nstats = true\n")
    monkeypatch.setenv("REWRITEJIT_LOOP_THRESHOLD", "22")
    monkeypatch.setenv("REWRITEJIT_STATS", "0")
    settings = from_sources({"stats": "1"}, start)
    assert (settings.threshold, settings.loop_threshold, settings.stats) == (11, 22, True)


@pytest.mark.parametrize("text, values", [
    ("threshold = 5\nstats = true\nopt = 0", {"threshold": 5, "stats": True, "opt": 0}),
    ('allow = ["a.*", "!a.b"]\ndump = ["ir"]', {"allow": ("a.*", "!a.b"), "dump": ("ir",)}),
    ("fail-guards = 3", {"fail_guards": 3}),
    ("loop_threshold = 3", {"loop_threshold": 3}),
])
def test_file_values(text, values, tmp_path):
    assert from_sources(start=project(tmp_path, "[tool.rewritejit]\n" + text)) == Config(**values)


def test_nearest_file_counts(tmp_path):
    project(tmp_path, "[tool.rewritejit]\nthreshold = 5\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert from_sources(start=str(inner)).threshold == 5
    project(tmp_path / "a", "[project]\nname = 'a'\n")
    assert from_sources(start=str(inner)) == Config()


@pytest.mark.parametrize("text", [
    "[tool.rewritejit]\nthreshold = 0", "[tool.rewritejit]\nthreshold = 1.5", "[tool.rewritejit]\nnonsense = 1",
    "[tool.rewritejit]\nallow = [1]", "[tool.rewritejit]\nallow = ['a b']", "[tool.rewritejit\n",
    "[tool]\nrewritejit = 1 # tool.rewritejit",
    "[tool.rewritejit]\ncore = true", "[tool.rewritejit]\nstats = 'maybe'", "[tool.rewritejit]\nallow = ['a,b']",
])
def test_bad_file(text, tmp_path):
    start = project(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        from_sources(start=start)
    assert str(caught.value).startswith(os.path.join(start, "pyproject.toml") + ":")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [
    "[tool.rewritejit]\nthreshold = 7", "[ tool . rewritejit ]\nthreshold = 7", "[tool.'rewritejit']\nthreshold = 7",
    "[tool]\nrewritejit = {threshold = 7}", "[tool]\n\"rewritejit\"  .threshold=7", "tool.rewritejit.threshold = 7",
    "tool = { rewritejit.threshold = 7 }",
])
def test_spellings_of_the_table(text, tmp_path):
    assert from_sources(start=project(tmp_path, text)).threshold == 7


@pytest.mark.parametrize("text", ["dependencies = ['rewritejit']", "dependencies = [\"rewritejit>=0.1\", 'rewritejit==0.1']",
                                  "name = 'rewritejit-plugins'", "# about rewritejit"])
def test_rewritejit_named_elsewhere(text, tmp_path):
    assert from_sources(start=project(tmp_path, "[project]\n" + text)) == Config()


def test_file_that_is_not_utf8(tmp_path):
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.rewritejit]\n# \xff\n")
    with pytest.raises(ConfigError):
        from_sources(start=str(tmp_path))


def test_file_that_cannot_be_read(tmp_path):
    (tmp_path / "pyproject.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        from_sources(start=str(tmp_path))


def test_broken_file_without_our_table_is_not_ours(tmp_path):
    assert from_sources(start=project(tmp_path, "this is [not TOML")) == Config()


@pytest.mark.parametrize("name, text", [
    ("threshold", "0"), ("threshold", "-1"), ("threshold", "x"), ("threshold", ""), ("threshold", "random:x"),
    ("threshold", "²"),
    ("loop_threshold", "1e3"), ("threshold", "9" * 30), ("dump", "everything"), ("core", "fast"), ("fail_guards",
    "some"), ("fail_guards", "0"),
    ("opt", "9"), ("stats", "maybe"), ("allow", "a b"), ("allow", "a:b:c"), ("allow", "!"), ("allow", "a..b"),
    ("allow", ".a"), ("allow", ":f"),
    ("allow", "m:"), ("deny", "a[bc]"), ("dump_filter", "a-b"), ("dump_filter", "!f"), ("dump_filter", ""), ("jit",
    "2"),
])
def test_bad_values(name, text, monkeypatch):
    with pytest.raises(ConfigError, match="^" + config.flag(name) + ": ") as caught:
        from_sources({name: text})
    assert "\n" not in str(caught.value)
    monkeypatch.setenv(config.variable(name), text)
    with pytest.raises(ConfigError, match="^" + config.variable(name) + ": "):
        from_sources()


@pytest.mark.parametrize("text, value", [
    ("none", None), ("all", "all"), ("7", 7), ("random", ("random", 0)), ("random:20", ("random", 20))])
def test_fail_guards(text, value):
    assert config.parse_guards(text) == value


def test_wants_dump():
    settings = Config(dump=("ir",), dump_filter="C.f*")
    assert settings.wants_dump("ir", "m:C.fast") and settings.wants_dump("ir", "C.f")
    assert not settings.wants_dump("asm", "m:C.fast") and not settings.wants_dump("ir", "m:D.f")
    assert Config(dump=("ir",), dump_filter="m:*").wants_dump("ir", "m:f")
    assert not Config(dump=("ir",), dump_filter="m:*").wants_dump("ir", "n:f")


# ---- globs -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("pattern, text, answer", [
    ("a", "a", True), ("a", "b", False), ("*", "", True), ("*", "x.y", True), ("a*c", "abbc", True), ("a*c", "abb",
    False),
    ("?", "x", True), ("?", "", False), ("a*b*c", "a1b2b3c", True), ("", "", True), ("", "a", False), ("*a", "banana",
    True),
    ("C.<locals>.*", "C.<locals>.f", True), ("a.b", "axb", False),
])
def test_matches(pattern, text, answer):
    assert matches(pattern, text) is answer


@given(st.text("ab.*?", max_size=8), st.text("ab.", max_size=8))
def test_matches_as_fnmatch(pattern, text):
    import fnmatch
    assert matches(pattern, text) == fnmatch.fnmatchcase(text, pattern)


HOME, LIBRARY = "/home/me/m.py", os.path.join(os.path.dirname(os.__file__), "m.py")


@pytest.mark.parametrize("allow, deny, name, path, main, answer", [
    ((), (), "m", HOME, False, True),
    ((), (), "m", LIBRARY, False, False),
    ((), (), "m", "/x/site-packages/m.py", False, False),
    ((), (), "m", "/x/dist-packages/m.py", False, False),
    ((), (), "m", "<frozen m>", False, False),
    ((), (), "m", "/x/site-packages/m.py", True, True),            # the program itself, wherever it lies
    (("*",), (), "m", LIBRARY, False, True),
    (("app.*",), (), "app", HOME, False, True),
    (("app.*",), (), "app.x.y", HOME, False, True),
    (("app.*",), (), "apple", HOME, False, False),
    (("app.*",), (), "script", HOME, True, False),
    (("app.*",), (), "app.cli", HOME, True, True),
    (("__main__",), (), "script", HOME, True, True),
    (("app.*", "!app.legacy"), (), "app.legacy", HOME, False, False),
    (("app.*", "!app.legacy"), (), "app.legacy.x", HOME, False, True),
    (("app.*", "!app.legacy.*"), (), "app.legacy", HOME, False, False),
    (("!app.legacy",), (), "app.legacy", HOME, False, False),
    (("!app.legacy",), (), "app.new", HOME, False, True),
    (("*",), ("m",), "m", HOME, False, False),
    (("*",), ("!m",), "m", HOME, False, False),
    ((), ("__main__",), "script", HOME, True, False),
    (("m:f",), (), "m", HOME, False, True),
    (("m:f",), (), "n", HOME, False, False),
    (("!m:f",), (), "m", HOME, False, True),
    (("*",), (), "rewritejit.cli", HOME, False, False),             # never our own code
    (("*",), (), "bytecode", HOME, False, False),
])
def test_selection_of_modules(allow, deny, name, path, main, answer):
    selection = Selection(allow, deny)
    assert selection.module(name, path, main) is answer
    assert selection.module(name, path, main) is answer              # from the cache


def code_named(qualname):
    return compile("0", "m", "exec").replace(co_qualname=qualname)


@pytest.mark.parametrize("allow, deny, module, denied, kept", [
    ((), ("m:C.slow",), "m", ["C.slow"], ["C.fast", "<module>"]),
    ((), ("m:C.*",), "m", ["C.slow", "C.f.<locals>.g"], ["f"]),
    (("m:C.fast",), (), "m", ["f", "<module>"], ["C.fast"]),
    (("m:C.*", "!m:C.slow"), (), "m", ["C.slow", "f"], ["C.fast"]),
    (("*", "!*:test_*"), (), "x.y", ["test_it"], ["run"]),
])
def test_selection_of_functions(allow, deny, module, denied, kept):
    deny = Selection(allow, deny).functions(module)
    assert [name for name in denied + kept if deny(code_named(name))] == denied


def test_no_function_patterns_no_predicate():
    assert Selection(("a.*",), ("b",)).functions("a.x") is None
    assert Selection((), ("m:f",)).functions("n") is None
    assert Selection(("*", "m:f"), ()).functions("m") is None
    assert Selection(("__main__:f",), ()).functions("script", main=True)(code_named("g"))
