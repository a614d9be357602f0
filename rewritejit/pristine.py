"""The builtins as they were before the program began, for our own code: a program may replace `len`, and the compiler must not notice.

A module loaded at start-up says `from rewritejit.pristine import BUILTINS as __builtins__` before its functions: functions take their
builtins from their globals when they are made. The compiler's modules are loaded later, through `imports`, with such globals from the beginning.
"""
import builtins
import sys
from _frozen_importlib_external import PathFinder, SourceFileLoader

BUILTINS = dict(vars(builtins))
__builtins__ = BUILTINS
PACKAGES = ("rewritejit.rewriter", "rewritejit.guards", "rewritejit.nativeops")


class _Loader(SourceFileLoader):
    def create_module(self, spec):
        module = type(sys)(spec.name)
        module.__builtins__ = BUILTINS
        return module


class _Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith(PACKAGES):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class imports:
    """A context in which the compiler's modules are imported with the pristine builtins."""

    __slots__ = ()

    def __enter__(self):
        sys.meta_path.insert(0, _Finder)

    def __exit__(self, *error):
        sys.meta_path.remove(_Finder)
