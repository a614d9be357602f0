"""Stage 0: which code object gets which site. The insertion itself is native and never runs Python code.

    functions, lambdas, comprehensions   an entry site, and a loop site at each loop header
    generators, coroutines, modules      loop sites only, at loops that have a pass without yield or await
    class bodies                         none (what is defined in them is looked at)
"""
from rewritejit import pyversion
from rewritejit.nativeops.ext import _core

_spec = pyversion.instrument_spec() if pyversion.SUPPORTED else b""


def instrument(code, thresholds, deny=None):
    """Insert sites into `code` and the code objects in its constants; `code` itself is returned if nothing changes.

    thresholds: (entry, loop) passes of a site before it is hot; a negative number means no sites of that kind.
    deny: code objects that get no sites themselves: a set of qualified names, or a callable(code) -> bool, or None.
    ValueError on a version of Python that isn't supported.
    """
    return _core.instrument(code, _spec, thresholds, deny)


def sites(code):
    """The sites of a code object itself, in the order of their positions."""
    return [item for item in code.co_consts if type(item) is _core.Site]
