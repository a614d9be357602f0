"""rewritejit: a JIT for the CPython that people already run.

    python -m rewritejit app.py         run a program with it; see python -m rewritejit --help
    python -m rewritejit enable         let plain `python` in this virtual environment use it

    install(**options)                  from inside a program: modules imported from now on
    uninstall()                         take that back
    stats()                             what was compiled, declined and left early
    explain(function)                   what became of one function
"""
import _imp
import os as _os
import sys as _sys

__version__ = "0.1.0"
__all__ = ["install", "uninstall", "stats", "explain"]

# In a source tree the other layers lie beside this folder; installed, they are subpackages of it.
_root = _os.path.dirname(__path__[0])
if _os.path.exists(_os.path.join(_root, "nativeops", "ir", "ops.py")) and _root not in __path__:
    __path__.append(_root)
    # A source tree without the extension modules (a fresh clone) must not hide the package that is installed.
    _core = _os.path.join("nativeops", "ext", "_core" + _imp.extension_suffixes()[0])
    if not _os.path.exists(_os.path.join(_root, _core)):
        for _folder in _sys.path:
            _folder = _os.path.join(_folder, "rewritejit")
            if _os.path.exists(_os.path.join(_folder, _core)):
                __path__[:] = [_folder]
                break
        del _folder
    del _core
del _root


def install(**options):
    """Activate for the modules that are imported from now on (functions that exist already keep their code).

    Options are the fields of the option table with Python values, for instance allow=["app.*", "!app.legacy"],
    threshold=100, stats=True; those not given come from REWRITEJIT_* variables and pyproject.toml. Returns a handle:
    handle.uninstall() restores everything, and so does leaving a `with` block; handle.config is the frozen Config.
    While already active, a call without options returns a handle that changes nothing.
    Raises config.ConfigError for a bad value, TypeError for an unknown option, config.Refused (one line of text) if
    this interpreter or machine is not supported, RuntimeError if already active and options are given."""
    from . import activation
    return activation.install(options)


def uninstall():
    """Deactivate, however it was activated. Returns whether it was active. Compiled functions go back to the
    interpreter."""
    from . import activation
    return activation.stop()


def stats():
    """What happened so far, as a dict: every counter by name (times in ns), and lists of dicts: 'compiled' (a kernel
    each), 'exits' (kernels left, by place and reason), 'declined', 'invalidated'; and 'errors', lines of text."""
    from . import report
    return report.as_dict()


def explain(function):
    """What became of a function (or code object, or anything with __wrapped__ or __func__), as text: each of its probes
    with state, kernels, exits taken, and why it was declined. Raises TypeError for anything without Python code."""
    from . import report
    return report.explain(function)
