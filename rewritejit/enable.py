"""python -m rewritejit enable | disable | status: whether plain `python` in this virtual environment uses rewritejit.

A .pth file in the environment's site-packages imports rewritejit.sitehook at each start. It is one line, works beside
any other start-up file, and is all that `disable` has to remove.
"""
import os
import sys

from . import config

NAME = "rewritejit-enabled.pth"


def folder():
    """The site-packages of the running virtual environment. Raises config.Refused outside of one."""
    if sys.prefix == sys.base_prefix:
        raise config.Refused(f"{sys.executable} is not in a virtual environment: make one with "
                             f"`{os.path.basename(sys.executable)} -m venv DIR` and use its python")
    return os.path.join(sys.prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")


def line():
    """The line of the .pth file. An installed rewritejit is imported by name; one in a source tree that is not
    installed is found through its folder, for the moment of the import only."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    steps = "import rewritejit.sitehook"
    if not _installed(home):
        steps = f"sys.path.append({home!r})\n try: {steps}\n finally: sys.path.remove({home!r})"
    # site reads the .pth files of a virtual environment twice: the second time must say nothing.
    program = (f"try:\n {steps}\nexcept ImportError as e:\n sys.modules['rewritejit.sitehook'] = None\n"
               " sys.stderr.write('rewritejit: enabled, but cannot be imported: %s\\n' % e)")
    return ('import os, sys; os.environ.get("REWRITEJIT") == "0" or "rewritejit.sitehook" in sys.modules or '
            f'exec({program!r})\n')


def _installed(home):
    """Whether this environment's python finds this very rewritejit by itself, wherever it is started."""
    import subprocess
    done = subprocess.run([sys.executable, "-I", "-c", "import rewritejit; print(rewritejit.__path__[0])"], cwd="/",
                          env={**os.environ, "REWRITEJIT": "0"}, capture_output=True, text=True)
    return done.returncode == 0 and os.path.dirname(os.path.abspath(done.stdout.strip())) == home


def main(command):
    """Run one of the three commands; returns an exit code."""
    try:
        path = os.path.join(folder(), NAME)
        return {"enable": enable, "disable": disable, "status": status}[command](path)
    except config.Refused as error:
        sys.stderr.write(f"rewritejit: {error}\n")
    except OSError as error:
        sys.stderr.write(f"rewritejit: {error.filename}: {error.strerror}\n")
    return 2


def enable(path):
    """Write the .pth file, after making sure that activation works here. Returns 0."""
    from . import activation
    reason = activation.refusal()
    if reason:
        raise config.Refused(reason)
    for name in ("_boot", "_core", "_asm"):
        activation.extension(name)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(line())
    os.replace(path + ".new", path)
    print(f"enabled: python in {sys.prefix} uses rewritejit (REWRITEJIT=0 switches it off for one run)")
    return 0


def disable(path):
    """Remove the .pth file. Returns 0, also if there was none."""
    try:
        os.remove(path)
    except FileNotFoundError:
        print(f"not enabled in {sys.prefix}")
    else:
        print(f"disabled in {sys.prefix}")
    return 0


def status(path):
    """Say whether it is enabled. Returns 0 if so, else 1."""
    enabled = os.path.exists(path)
    if not enabled:
        print(f"not enabled in {sys.prefix}")
    elif os.environ.get("REWRITEJIT") == "0":
        print(f"enabled in {sys.prefix} by {path}, but REWRITEJIT=0 is set")
    else:
        print(f"enabled in {sys.prefix} by {path}")
    return 0 if enabled else 1
