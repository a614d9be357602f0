"""Activation at the start of plain `python`, in an environment where `python -m rewritejit enable` was run.

Imported by a .pth file (or by one's own sitecustomize: `import rewritejit.sitehook`). The program's own main script,
-c, standard input, -m and everything imported are covered. Whatever goes wrong here is one line on stderr, and the
program runs as it would without us.
"""
import os
import sys

from . import pristine


def activate():
    """Activate as the environment and pyproject.toml say. Returns the Handle, or None. Raises nothing."""
    with pristine.imports("activation"):
        from . import activation, config
    try:
        words = sys.argv if hasattr(sys, "argv") else [""]
        word = words[0] if words else ""
        script = word not in ("", "-", "-c", "-m")
        if script:
            path = os.path.realpath(word)
            folder = path if os.path.isdir(path) else os.path.dirname(path)
        else:
            folder = os.getcwd()
        module = _module_name() if word == "-m" else None
        if module == "rewritejit" or activation.in_subinterpreter():       # it has options of its own, and activates by itself
            return None
        settings = config.from_sources(start=folder)
        if not settings.jit or activation.active is not None:
            return activation.active
        handle = activation.start(settings)
        try:
            if word == "-m":
                handle.hook.main_name = module
            elif word != "" or not (sys.stdin and sys.stdin.isatty()):
                activation.watch_main(handle, os.path.basename(word).removesuffix(".py") if script else "__main__")
        except BaseException:
            handle.uninstall()
            raise
        return handle
    except (config.ConfigError, config.Refused) as error:
        _say(str(error))
    except Exception as error:
        activation.report_failure(error)
    return None


def _module_name():
    """What `-m` runs, from the real command line; None if that can't be told."""
    words = sys.orig_argv[1:]
    for position, word in enumerate(words):
        if word.startswith("-") and not word.startswith("--") and "m" in word:
            letters, _, rest = word.partition("m")
            if not set(letters) & set("cWX"):
                return rest or (words[position + 1] if position + 1 < len(words) else None)
    return None


def _say(text):
    if sys.stderr is not None:
        sys.stderr.write(f"rewritejit: {text}\n")


if os.environ.get("REWRITEJIT", "") != "0":
    activate()
