"""The builtins as they were before the program began, for our own code: a program may replace `len`, and the compiler must not notice.

A module loaded at start-up says `from rewritejit.pristine import BUILTINS as __builtins__` before its functions: functions take their
builtins from their globals when they are made. The compiler's modules are loaded later, through `imports`, with such globals from the beginning.
"""
import builtins
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, PathFinder, SourceFileLoader
from marshal import loads

BUILTINS = dict(vars(builtins))
__builtins__ = BUILTINS
PACKAGES = ("rewritejit.rewriter", "rewritejit.guards", "rewritejit.nativeops")


class _Loader(SourceFileLoader):
    def create_module(self, spec):
        module = type(sys)(spec.name)
        module.__builtins__ = BUILTINS
        return module

    def get_code(self, name):
        """From a .pyc file that is up to date, if it is where it mostly is: some sixty modules are loaded while the program waits."""
        try:
            there = os.stat(self.path)
            with open(self.cached, "rb", 0) as file:
                data = file.read()
        except OSError:
            return SourceFileLoader.get_code(self, name)
        size, mtime = there.st_size & 0xFFFFFFFF, int(there.st_mtime) & 0xFFFFFFFF
        if data[:16] != MAGIC_NUMBER + bytes(4) + mtime.to_bytes(4, "little") + size.to_bytes(4, "little"):
            return SourceFileLoader.get_code(self, name)
        return loads(memoryview(data)[16:])


class _Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith(PACKAGES):
            return None
        if path and len(path) == 1 and sys.pycache_prefix is None:
            folder, tail = path[0], name.rpartition(".")[2]
            for file, search in ((f"{folder}/{tail}.py", None), (f"{folder}/{tail}/__init__.py", [f"{folder}/{tail}"])):
                if os.path.exists(file):
                    return _spec(name, file, search)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            return _spec(name, spec.origin, spec.submodule_search_locations)
        return spec


def _spec(name, file, search):
    loader = _Loader(name, file)
    spec = ModuleSpec(name, loader, origin=file, is_package=search is not None)
    spec.submodule_search_locations = search
    spec.has_location = True
    folder, tail = os.path.split(file)
    spec.cached = loader.cached = f"{folder}/__pycache__/{tail[:-2]}{sys.implementation.cache_tag}.pyc"
    return spec


class imports:
    """A context in which the compiler's modules are imported with the pristine builtins. They register things with one another: after an
    import that failed, the next one begins by forgetting all modules of that attempt."""

    before = None            # the modules before an attempt that is not finished

    def __enter__(self):
        if imports.before is not None:
            for name in sys.modules.keys() - imports.before:
                if name.startswith(PACKAGES):
                    package, _, tail = name.rpartition(".")
                    if package in sys.modules:
                        vars(sys.modules[package]).pop(tail, None)
                    del sys.modules[name]
        imports.before = set(sys.modules)
        sys.meta_path.insert(0, _Finder)

    def __exit__(self, error, *_):
        sys.meta_path.remove(_Finder)
        if error is None:
            imports.before = None
