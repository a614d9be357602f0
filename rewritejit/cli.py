"""python -m rewritejit: read the options, activate, and hand the process to the program.

The program is run by the interpreter's own main function (nativeops/ext/boot.c), so everything it can see is as plain
`python` has it. Loaded at every start: imports only what each start needs.
"""
import os
import sys

from . import config as _config

USAGE = """usage: python -m rewritejit [options] app.py [arguments]      a script, a folder or a zip file
       python -m rewritejit [options] -m module [arguments]
       python -m rewritejit [options] -c code [arguments]
       python -m rewritejit [options] - [arguments]           the program comes from standard input
       python -m rewritejit enable | disable | status         plain `python` in this virtual environment
       python -m rewritejit bisect -- app.py [arguments]      which functions it is that go wrong"""
PYTHON_FLAGS = "bBdEhIOPqsSuvVWxX"          # plain python's own one-letter options
COMMANDS = ("enable", "disable", "status")


class UsageError(Exception):
    """A command line that cannot be understood; str() is one line."""


class Request:
    """What a command line asks for. kind: 'file', 'module', 'command', 'stdin', 'help', 'version', 'manage' or 'bisect'; value:
    the script, module, code or command; argv: the program's sys.argv; flags: option name -> text; inspect: -i."""
    __slots__ = ("kind", "value", "argv", "flags", "inspect")

    def __init__(self):
        self.kind, self.value, self.argv, self.flags, self.inspect = "stdin", "", [""], {}, False


def parse(arguments):
    """The Request of a command line (without the program's name). Raises UsageError."""
    request = Request()
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        position += 1
        rest = arguments[position:]
        if argument == "bisect" and not request.flags:
            request.kind, request.value = "bisect", rest
            return request
        if argument == "-" or not argument.startswith("-"):
            if argument in COMMANDS and not request.flags:
                if rest:
                    raise UsageError(f"{argument} takes no arguments (for a script of that name: ./{argument})")
                request.kind, request.value = "manage", argument
            else:
                request.kind = "stdin" if argument == "-" else "file"
                request.value, request.argv = argument, [argument, *rest]
            return request
        if argument in ("--help", "-h", "-?"):
            request.kind = "help"
            return request
        if argument in ("--version", "-V"):
            request.kind = "version"
            return request
        if argument.startswith("--"):
            position += _option(request, argument, rest)
        else:
            letters = argument[1:]
            while letters:
                letter, letters = letters[0], letters[1:]
                if letter == "i":
                    request.inspect = True
                elif letter in "mc":
                    if not letters and not rest:
                        raise UsageError(f"-{letter} needs {'a module' if letter == 'm' else 'code'}")
                    value, rest = (letters, rest) if letters else (rest[0], rest[1:])
                    request.kind = "module" if letter == "m" else "command"
                    request.value, request.argv = value, ["-" + letter, *rest]
                    return request
                elif letter in PYTHON_FLAGS:
                    raise UsageError(f"-{letter} is an option of python itself: python -{letter} -m rewritejit ...")
                else:
                    raise UsageError(f"unknown option: -{letter}")
    return request


def _option(request, argument, rest):
    """Take one --option; returns how many of `rest` it used."""
    text, equals, value = argument.partition("=")
    for name, metavar, _, default, _ in _config.OPTIONS:
        spelling = _config.flag(name)
        if text == spelling:
            if metavar is None:
                request.flags[name] = value if equals else "1"
                return 0
            if equals:
                request.flags[name] = value
                return 0
            if not rest:
                raise UsageError(f"{spelling} needs a value: {spelling} {metavar}")
            request.flags[name] = rest[0]
            return 1
        if metavar is None and text == "--no-" + spelling[2:] and not equals:
            request.flags[name] = "0"
            return 0
    raise UsageError(f"unknown option: {text}")


def help_text():
    """The text of --help, from the option table."""
    lines = [USAGE, "", "options (also REWRITEJIT_* variables and [tool.rewritejit] in pyproject.toml):"]
    for name, metavar, _, default, text in _config.OPTIONS:
        spelling = _config.flag("no_" + name if default is True else name) + (f" {metavar}" if metavar else "")
        if isinstance(default, int) and not isinstance(default, bool):
            text += f" (default: {default})"
        words, line = text.split(), f"  {spelling:<22}"
        if len(spelling) > 20:
            lines.append(line.rstrip())
            line = " " * 24
        for word in words:
            if len(line) + 1 + len(word) > 100:
                lines.append(line)
                line = " " * 24
            line += " " + word
        lines.append(line)
    lines.append(f"  {'-i':<22} inspect interactively after the program, as python -i does")
    lines.append(f"  {'--help, --version':<22} print this, or the version, and exit")
    lines.append("\nOptions of python itself come first: python -O -m rewritejit app.py. "
                 "REWRITEJIT=0 switches everything off.")
    return "\n".join(lines) + "\n"


def say(text):
    """One line of ours on stderr, if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(f"rewritejit: {text}\n")


def main(arguments):
    """Run a command line. Returns an exit code, or does not return: the program ends the process."""
    try:
        request = parse(arguments)
    except UsageError as error:
        say(f"{error} (see python -m rewritejit --help)")
        return 2
    if request.kind == "help":
        sys.stdout.write(help_text())
        return 0
    if request.kind == "version":
        from . import __version__
        sys.stdout.write("rewritejit %s (CPython %d.%d.%d)\n" % (__version__, *sys.version_info[:3]))
        return 0
    if request.kind == "manage":
        from . import enable
        return enable.main(request.value)
    if request.kind == "bisect":
        from . import bisect
        try:
            return bisect.main(request.value, say)
        except (_config.ConfigError, _config.Refused) as error:
            say(str(error))
            return 2
    if not arguments and sys.stdin is not None and sys.stdin.isatty():
        sys.stderr.write(USAGE + "\n")
        return 2
    from . import activation
    try:
        settings = _config.from_sources(request.flags, start_folder(request))
        reason = activation.refusal()
        if reason:
            raise _config.Refused(reason)
        _boot = activation.extension("_boot")
        activation.stop()                       # the site hook may have activated with settings of its own
        if settings.jit:
            handle = activation.start(settings)
            if request.kind == "module":
                handle.hook.main_name = request.value
            else:
                activation.watch_main(handle, program_name(request))
    except (_config.ConfigError, _config.Refused) as error:
        say(str(error))
        return 2
    except Exception as error:                  # of ours: the program shall run all the same
        activation.stop()
        activation.report_failure(error)
    prepare(request)
    _boot.run_main(request.kind, program_value(request), request.argv, request.inspect)


def start_folder(request):
    """Where the search for pyproject.toml begins: the script's folder, or the current one; None if there is none."""
    try:
        if request.kind == "file":
            path = os.path.realpath(request.value)
            return path if os.path.isdir(path) else os.path.dirname(path)
        return os.getcwd()
    except OSError:
        return None


def program_name(request):
    """The program's name for allow and deny, beside __main__: a script's file name without its suffix."""
    if request.kind == "file":
        name = os.path.basename(request.value)
        return name.removesuffix(".py") or "__main__"
    return "__main__"


def program_value(request):
    """What the interpreter's configuration holds for such a program."""
    if request.kind == "file":
        value = request.value
        if not os.path.isabs(value):
            try:
                value = os.path.join(os.getcwd(), value)
            except OSError:
                pass
        return value
    if request.kind == "command":
        return request.value + "\n"
    return request.value


def prepare(request):
    """Make sys and __main__ what they are when the interpreter has just started."""
    if not sys.flags.safe_path and sys.path:
        try:
            if sys.path[0] == os.getcwd():      # what `-m` put there
                del sys.path[0]
        except OSError:
            pass
    sys.argv[:] = request.argv
    main = type(sys)("__main__")
    main.__loader__ = sys.modules["_frozen_importlib"].BuiltinImporter
    main.__annotations__ = {}
    main.__builtins__ = sys.modules["builtins"]
    sys.modules["__main__"] = main
