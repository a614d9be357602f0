"""Switching everything on and off, in one place for the command line, rewritejit.install() and the site hook.

start(config) puts the parts in order (driver, loaders) and takes back what it did if a later part fails: nothing
stays half activated. Loaded at every start: imports nothing that is not needed then.
"""
import os
import sys

from . import config as _config
from . import pristine

__all__ = ["Handle", "install", "start", "stop", "refusal", "active"]

active = None            # the Handle of the activation in force, or None


def refusal():
    """Why this interpreter or machine cannot be used, as one line that says what to do, or None."""
    version = sys.version_info
    if sys.implementation.name != "cpython" or not (3, 11) <= version[:2] <= (3, 13):
        return (f"needs CPython 3.11, 3.12 or 3.13; this is {sys.implementation.name} "
                f"{version[0]}.{version[1]}.{version[2]}. Use one of these")
    if "t" in sys.abiflags:
        return "does not support the free-threaded build of CPython. Use the usual build"
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return f"needs Linux on x86-64; this is {sys.platform} on {os.uname().machine}"
    return None


def in_subinterpreter():
    """Whether this is not the process's main interpreter, the only one whose code can be compiled."""
    try:
        from .nativeops.ext._boot import in_main_interpreter
    except ImportError as error:
        return "subinterpreter" in str(error)   # with a lock of its own: it does not load such extension modules
    return not in_main_interpreter()


class Handle:
    """An activation. uninstall() ends it; also usable as a context manager. `config` is the Config in force."""
    __slots__ = ("config", "hook", "owner")

    def __init__(self, config, hook, owner=True):
        self.config = config
        self.hook = hook
        self.owner = owner      # False: someone else had activated already, and this handle changes nothing

    def uninstall(self):
        """Restore loaders and interpreter. Safe to call twice. Compiled functions go back to the interpreter."""
        if self.owner and active is self:
            stop()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.uninstall()


def start(config):
    """Activate with a Config; returns the Handle. Raises config.Refused, one line of text, with nothing activated."""
    global active
    if active is not None:
        raise RuntimeError("rewritejit is active already")
    reason = refusal()
    if reason:
        raise _config.Refused(reason)
    if in_subinterpreter():
        raise _config.Refused("works in a process's main interpreter only; this is a subinterpreter")
    try:
        with pristine.imports("driver"):
            from . import driver
            from .importhook import Hook
            from .rewriter.probe import instrument
    except ImportError as error:
        if error.name is None or not error.name.startswith("rewritejit") and "_core" not in str(error) \
                and "_asm" not in str(error):
            raise
        raise _config.Refused(missing(error)) from error
    driver.start(config)
    try:
        hook = Hook(config, instrument)
        hook.install()
    except BaseException:
        driver.stop()
        raise
    if config.stats:
        import atexit
        atexit.register(_report, os.getpid())
    active = Handle(config, hook)
    return active


def extension(name):
    """One of our extension modules. Raises config.Refused if it can't be imported."""
    try:
        return getattr(__import__("rewritejit.nativeops.ext", fromlist=(name,)), name)
    except (AttributeError, ImportError) as error:
        raise _config.Refused(missing(error)) from error


def report_failure(error):
    """One line on stderr for an error of ours, after which the program runs unmodified; with REWRITEJIT_DEBUG=1 its
    traceback too."""
    if sys.stderr is not None:
        sys.stderr.write(f"rewritejit: not active: {type(error).__name__}: {' '.join(str(error).split())}\n")
        if os.environ.get("REWRITEJIT_DEBUG", "0") not in ("", "0"):
            import traceback
            traceback.print_exception(error)


def missing(error):
    """The line for extension modules that cannot be imported."""
    return (f"its extension modules do not load in {sys.executable} ({error}): build them with "
            f"`{os.path.basename(sys.executable)} -m pip install .` (or `make`) in rewritejit's folder")


def stop():
    """Deactivate. Returns whether it was active."""
    global active
    handle, active = active, None
    if handle is None:
        return False
    boot = sys.modules.get("rewritejit.nativeops.ext._boot")
    if boot is not None:
        boot.release_main()
    handle.hook.uninstall()
    if handle.config.stats:
        import atexit
        atexit.unregister(_report)
    from . import counters, driver
    driver.stop()
    for item in counters.compiled:
        item.kernel.valid = False               # its code is the interpreter's again
    return True


def install(options):
    """rewritejit.install(**options): see there."""
    checked = _config.from_values(options)
    if active is not None:
        if options:
            raise RuntimeError("rewritejit is active already; uninstall() it to change its options")
        return Handle(active.config, active.hook, owner=False)
    settings = _config.from_sources(start=os.getcwd())
    if not settings.jit:                        # REWRITEJIT=0 wins over everything
        return Handle(settings, None, owner=False)
    settings = settings.replace(**checked)
    return start(settings) if settings.jit else Handle(settings, None, owner=False)


def watch_main(handle, name):
    """Give the program's own top-level code its probes as well, just before it starts. `name` is what the program calls
    itself for the patterns of allow and deny. Works for a script, -c and stdin; runpy's programs come through the
    loaders. Raises config.Refused without the extension module, RuntimeError if another tool (a debugger, say) has
    replaced the interpreter's frame evaluation."""
    _boot = extension("_boot")
    hook = handle.hook

    def instrument_main(code):
        return hook.apply(code, name, code.co_filename, True)
    _boot.catch_main(instrument_main)


def _report(pid):
    if os.getpid() == pid:
        from . import report
        report.write(sys.stderr)
    from . import driver
    driver.end()
