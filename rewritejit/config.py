"""Options: one table, from which the command line, REWRITEJIT_* variables and [tool.rewritejit] are read.

A row of OPTIONS is (name, metavar, parse, default, help). From the name `loop_threshold` come the flag
`--loop-threshold`, the variable `REWRITEJIT_LOOP_THRESHOLD`, the key `loop-threshold` of `[tool.rewritejit]` in
pyproject.toml and the field `Config.loop_threshold`. The command line wins over the environment, which wins over the
file, which wins over the default.

This module is loaded at every start: it imports nothing but `sys` and `os`.
"""
import os
import sys

__all__ = ["Config", "ConfigError", "OPTIONS", "Refused", "Selection", "from_sources"]


class ConfigError(Exception):
    """A setting that cannot be used. str() is one line for the user, naming where the setting came from."""


class Refused(Exception):
    """This interpreter, machine or installation cannot be used. str() is one line that says what to do."""


# ---- values ----------------------------------------------------------------------------------------------------------

def parse_switch(text):
    """'1', 'true', 'yes', 'on' -> True; '0', 'false', 'no', 'off' and '' -> False. Raises ValueError."""
    lowered = text.lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("expected 1 or 0")


def parse_threshold(text):
    """A whole number >= 1 -> int; 'random' or 'random:SEED' -> ('random', seed). Raises ValueError."""
    if text == "random" or text.startswith("random:"):
        return "random", _seed(text)
    number = _number(text, "a whole number of at least 1, or random[:SEED]")
    if not 1 <= number <= 1 << 62:
        raise ValueError("expected a whole number of at least 1, or random[:SEED]")
    return number


def parse_level(text):
    """'0' or '1' -> int. Raises ValueError."""
    if text not in ("0", "1"):
        raise ValueError("expected 0 or 1")
    return int(text)


def parse_guards(text):
    """Which guards fail on purpose: 'none' -> None, 'all' -> 'all', N -> int (every Nth one that is reached),
    'random[:SEED]' -> ('random', seed). Raises ValueError."""
    if text in ("none", ""):
        return None
    if text == "all":
        return text
    if text == "random" or text.startswith("random:"):
        return "random", _seed(text)
    number = _number(text, "none, all, a whole number or random[:SEED]")
    if number < 1:
        raise ValueError("expected none, all, a whole number or random[:SEED]")
    return number


def parse_globs(text):
    """Comma-separated patterns -> tuple of str, each checked. Raises ValueError."""
    patterns = tuple(part.strip() for part in text.split(",") if part.strip())
    for pattern in patterns:
        check_glob(pattern)
    return patterns


def parse_function_glob(text):
    """A glob of function names (qualified name, or module:qualified name) -> str. Raises ValueError."""
    check_glob(text)
    if text.startswith("!"):
        raise ValueError("'!' has no meaning here")
    return text


def one_of(*names):
    def parse(text):
        if text not in names:
            raise ValueError("expected one of: " + ", ".join(names))
        return text
    return parse


def some_of(*names):
    def parse(text):
        chosen = tuple(part.strip() for part in text.split(",") if part.strip())
        for part in chosen:
            if part not in names:
                raise ValueError("expected some of: " + ", ".join(names))
        return chosen
    return parse


def _number(text, expected):
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise ValueError("expected " + expected)
    return int(text)


def _seed(text):
    name, colon, seed = text.partition(":")
    return _number(seed, "random:SEED with a whole number") if colon else 0


# ---- the table -------------------------------------------------------------------------------------------------------

OPTIONS = (
    ("allow", "GLOBS", parse_globs, (),
     "modules to work on, comma-separated: app.*, !app.legacy, mypkg.mod:Class.method; the main program is __main__ "
     "(default: the main program and every module outside the standard library and site-packages)"),
    ("deny", "GLOBS", parse_globs, (),
     "modules or functions to leave alone; wins over --allow"),
    ("threshold", "N", parse_threshold, 300,
     "calls of a function before it is compiled; random[:SEED] draws one for each"),
    ("loop_threshold", "N", parse_threshold, 1500,
     "passes of a loop before it is compiled; random[:SEED] draws one for each"),
    ("stats", None, parse_switch, False,
     "at exit, report on stderr what was compiled, declined and left early"),
    ("dump", "WHAT", some_of("bytecode", "ir", "asm"), (),
     "write bytecode, ir or asm (or several, with commas) of what is compiled to stderr"),
    ("dump_filter", "GLOB", parse_function_glob, "*",
     "dump only functions with such a qualified name"),
    ("compiled_log", "FILE", str, "",
     "append the name of each function to FILE before its machine code runs for the first time, callees too"),
    ("core", "NAME", one_of("native", "interp"), "native",
     "native machine code, or interp: compile, but let the IR interpreter run it"),
    ("fail_guards", "WHICH", parse_guards, None,
     "make guards fail on purpose: none, all, N (every Nth), random[:SEED]"),
    ("poll_always", None, parse_switch, False,
     "behave as if a signal were waiting at every back-edge"),
    ("opt", "LEVEL", parse_level, 1,
     "0: no optimisation passes; 1: all of them"),
    ("verify", None, parse_switch, False,
     "check the IR after every pass"),
    ("debug", None, parse_switch, False,
     "tracebacks of internal errors on stderr"),
    ("jit", None, parse_switch, True,
     "do nothing at all, as REWRITEJIT=0 does"),
)

LISTS = ("allow", "deny", "dump")   # options that may also be given as a list, in a file or to install()


def flag(name):
    """The command-line spelling of an option's name."""
    return "--" + name.replace("_", "-")


def variable(name):
    """The environment variable of an option; the switch for everything is REWRITEJIT itself."""
    return "REWRITEJIT" if name == "jit" else "REWRITEJIT_" + name.upper()


def row_of(name):
    """The table's row of an option's name, or None."""
    for row in OPTIONS:
        if row[0] == name:
            return row
    return None


class Config:
    """Every setting, frozen. Fields are the names in OPTIONS; `selection` answers which code may be changed."""
    __slots__ = (*(row[0] for row in OPTIONS), "selection")

    def __init__(self, **settings):
        put = object.__setattr__
        for name, _, _, default, _ in OPTIONS:
            put(self, name, settings.pop(name, default))
        if settings:
            raise TypeError("unknown option: " + ", ".join(sorted(settings)))
        put(self, "selection", Selection(self.allow, self.deny))

    def __setattr__(self, name, value):
        raise AttributeError("a Config cannot be changed; use replace()")

    def __delattr__(self, name):
        raise AttributeError("a Config cannot be changed; use replace()")

    def replace(self, **changes):
        """Another Config with these fields changed. Raises TypeError for an unknown field."""
        return Config(**{**self.as_dict(), **changes})

    def as_dict(self):
        """Field name -> value."""
        return {row[0]: getattr(self, row[0]) for row in OPTIONS}

    def __eq__(self, other):
        return self.as_dict() == other.as_dict() if isinstance(other, Config) else NotImplemented

    def __hash__(self):
        return hash(tuple(self.as_dict().values()))

    def __repr__(self):
        changed = (f"{row[0]}={getattr(self, row[0])!r}" for row in OPTIONS if getattr(self, row[0]) != row[3])
        return f"Config({', '.join(changed)})"

    def wants_dump(self, what, name):
        """Whether `what` ('bytecode', 'ir', 'asm') is to be printed for the function called `name`
        ('module:qualified.name' or a qualified name)."""
        if what not in self.dump:
            return False
        return matches(self.dump_filter, name) or (
            ":" not in self.dump_filter and matches(self.dump_filter, name.rpartition(":")[2]))


def from_values(values):
    """Checked settings (option name -> value) from Python values (the arguments of rewritejit.install): strings,
    numbers, bools, sequences of globs. Raises ConfigError, or TypeError for an unknown name."""
    settings = {}
    for name, value in values.items():
        row = row_of(name)
        if row is None:
            raise TypeError(f"unknown option: {name}")
        settings[name] = _parse(row, value, name)
    return settings


def from_sources(flags=None, start=None):
    """The Config of this process: `flags` (option name -> text, from the command line), then the environment, then
    pyproject.toml of the folder `start` (or the nearest one above it), then defaults. Raises ConfigError."""
    settings = {}
    environ = {} if sys.flags.ignore_environment else os.environ
    flags = flags or {}
    for row in OPTIONS:
        name = row[0]
        if name in flags:
            settings[name] = _parse(row, flags[name], flag(name))
        elif variable(name) in environ:
            settings[name] = _parse(row, environ[variable(name)], variable(name))
    if settings.get("jit", True) and start is not None:
        for name, value in read_project(start).items():
            settings.setdefault(name, value)
    return Config(**settings)


def _parse(row, value, where):
    """Parse one setting, text or a Python/TOML value, through the row's parser."""
    name, metavar, parse, _, _ = row
    if isinstance(value, bool):
        text = "1" if value else "0"
        if metavar is not None and not (parse is parse_guards and not value):
            raise ConfigError(f"{where}: {_shown(value)}: expected {metavar}")
    elif isinstance(value, int) and parse in (parse_threshold, parse_guards, parse_level):
        text = str(value)
    elif isinstance(value, str):
        text = value
    elif isinstance(value, (list, tuple)) and name in LISTS and all(isinstance(item, str) for item in value):
        for item in value:
            if "," in item:
                raise ConfigError(f"{where}: {_shown(item)}: one name per item")
        text = ",".join(value)
    elif value is None and parse is parse_guards:
        text = "none"
    else:
        raise ConfigError(f"{where}: {_shown(value)}: not a value for this option")
    try:
        return parse(text)
    except ValueError as error:
        raise ConfigError(f"{where}: {_shown(text)}: {error}") from None


def _shown(value):
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


# ---- pyproject.toml --------------------------------------------------------------------------------------------------

def find_project(folder):
    """The path of the nearest pyproject.toml in `folder` or above it, or None."""
    folder = os.path.abspath(folder or ".")
    while True:
        path = os.path.join(folder, "pyproject.toml")
        if os.path.lexists(path):
            return path
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _may_be_key(content):
    """Whether TOML text can have a key `rewritejit`: before `]`, `.` or `=`, with quotes and blanks as TOML allows; or
    before a line's end, where a bracket was forgotten."""
    for rest in content.split(b"rewritejit")[1:]:
        rest = rest.lstrip(b" \t\"'")
        if rest[:1] in (b"]", b".", b"=", b"\r", b"\n") and rest[:2] != b"==":
            return True
    return False


def read_project(folder):
    """Settings of [tool.rewritejit] in the nearest pyproject.toml: option name -> value. A file where rewritejit is no
    key (a dependency, say) is not even parsed. Raises ConfigError for a file that cannot be read or a key that cannot
    be used."""
    path = find_project(folder)
    if path is None:
        return {}
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    if not _may_be_key(content):
        return {}
    import tomllib
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}") from None
    tool = table.get("tool")
    section = tool.get("rewritejit") if isinstance(tool, dict) else None
    if section is None:
        return {}
    if not isinstance(section, dict):
        raise ConfigError(f"{path}: tool.rewritejit must be a table")
    settings = {}
    for key, value in section.items():
        row = row_of(key.replace("-", "_"))
        if row is None:
            raise ConfigError(f"{path}: [tool.rewritejit] has no option {_shown(key)}")
        settings[row[0]] = _parse(row, value, f"{path}: {key}")
    return settings


# ---- which code ------------------------------------------------------------------------------------------------------

_GLOB_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.*?:<>")


def check_glob(pattern):
    """Raise ValueError, saying why, if this is not `[!]module-glob[:function-glob]`."""
    body = pattern[1:] if pattern.startswith("!") else pattern
    if not body:
        raise ValueError("an empty pattern")
    for character in body:
        if character not in _GLOB_CHARACTERS and (character.isascii() or not character.isidentifier()):
            raise ValueError(f"bad pattern {pattern!r}: {character!r} cannot be part of a name (use * and ?)")
    if body.count(":") > 1 or body.startswith(":") or body.endswith(":"):
        raise ValueError(f"bad pattern {pattern!r}: write module:function")
    if ".." in body or body.startswith("."):
        raise ValueError(f"bad pattern {pattern!r}: an empty name between dots")


def matches(pattern, text):
    """Whether the glob (`*`: any characters, `?`: one) covers the whole text."""
    p = t = 0
    star = mark = -1
    while t < len(text):
        if p < len(pattern) and pattern[p] == "*":
            star, mark = p, t
            p += 1
        elif p < len(pattern) and pattern[p] in ("?", text[t]):
            p += 1
            t += 1
        elif star >= 0:
            mark += 1
            p, t = star + 1, mark
        else:
            return False
    return pattern[p:].strip("*") == ""


def _covers(pattern, module):
    """`app.*` means the package app and everything in it."""
    return matches(pattern, module) or (pattern.endswith(".*") and matches(pattern[:-2], module))


class Selection:
    """Which modules and functions may be changed, from the allow and deny patterns."""
    __slots__ = ("allow", "deny", "allow_functions", "deny_functions", "decided")

    def __init__(self, allow, deny):
        self.allow, self.allow_functions = [], []
        self.deny, self.deny_functions = [], []
        for pattern in (*allow, *("!" + item.removeprefix("!") for item in deny)):
            denies = pattern.startswith("!")
            module, colon, function = pattern.removeprefix("!").partition(":")
            if colon:
                (self.deny_functions if denies else self.allow_functions).append((module, function))
            else:
                (self.deny if denies else self.allow).append(module)
        self.decided = {}

    def module(self, name, path, main=False):
        """Whether any code of the module `name`, loaded from `path` (or None), may be changed. The program itself
        (main=True) goes by `__main__` and by its own name. Cached for each (name, path)."""
        key = name, path, main
        answer = self.decided.get(key)
        if answer is None:
            answer = self.decided[key] = self._decide(("__main__", name) if main else (name,), path, main)
        return answer

    def _decide(self, names, path, main):
        for name in names:
            if name.partition(".")[0] in ("rewritejit", "bytecode"):
                return False
            if any(_covers(pattern, name) for pattern in self.deny):
                return False
        if self.allow or self.allow_functions:
            return any(_covers(pattern, name) for name in names for pattern in self.allow) or any(
                _covers(pattern, name) for name in names for pattern, _ in self.allow_functions)
        return main or (path is not None and not in_library(path))

    def functions(self, name, main=False):
        """Which code objects of a chosen module are left alone: a predicate of code objects, or None if none is."""
        names = ("__main__", name) if main else (name,)
        denied = [glob for module, glob in self.deny_functions if any(_covers(module, n) for n in names)]
        allowed = None
        if self.allow_functions and not any(_covers(pattern, n) for n in names for pattern in self.allow):
            allowed = [glob for module, glob in self.allow_functions if any(_covers(module, n) for n in names)]
        if not denied and not allowed:
            return None

        def deny(code):
            name = code.co_qualname
            if allowed and not any(matches(glob, name) for glob in allowed):
                return True
            return any(matches(glob, name) for glob in denied)
        return deny


_library = os.path.dirname(os.path.abspath(os.__file__)) + os.sep


def in_library(path):
    """Whether a file belongs to the standard library or to installed packages (or is no file at all)."""
    return (path.startswith("<frozen ") or path.startswith(_library) or f"{os.sep}site-packages{os.sep}" in path
            or f"{os.sep}dist-packages{os.sep}" in path)
