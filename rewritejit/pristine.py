"""The builtins as they were before the program began, for our own code: a program may replace `len`, and the compiler must not notice.

A module loaded at start-up says `from rewritejit.pristine import BUILTINS as __builtins__` before its functions: functions take their
builtins from their globals when they are made. The compiler's modules are loaded later, through `imports`, with such globals from the beginning.
"""
import builtins
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, PathFinder, SourceFileLoader
from _imp import _fix_co_filename
from marshal import loads

BUILTINS = dict(vars(builtins))
__builtins__ = BUILTINS
NAMES = "rewritejit."
PACKAGES = "rewritejit.rewriter", "rewritejit.guards", "rewritejit.nativeops"        # the compiler
BUNDLE = "modules.bundle"        # beside this file: the code of all modules, as setup.py has put it there


class _Loader(SourceFileLoader):
    def create_module(self, spec):
        module = type(sys)(spec.name)
        module.__builtins__ = BUILTINS
        return module

    def get_code(self, name):
        """From the bundle, or from a .pyc file that is up to date, if it is where it mostly is: some sixty modules are loaded while
        the program waits."""
        try:
            there = os.stat(self.path)
            size, mtime = there.st_size & 0xFFFFFFFF, int(there.st_mtime) & 0xFFFFFFFF
            place = _Finder.index.get(name)
            if place is not None and place[1] == size:
                code = loads(os.pread(_Finder.file, place[3], place[2]))
                _fix_co_filename(code, self.path)
                return code
            with open(self.cached, "rb", 0) as file:
                data = file.read()
        except OSError:
            return SourceFileLoader.get_code(self, name)
        if data[:16] != MAGIC_NUMBER + bytes(4) + mtime.to_bytes(4, "little") + size.to_bytes(4, "little"):
            return SourceFileLoader.get_code(self, name)
        return loads(memoryview(data)[16:])


class _Finder:
    """Finds our modules, in the bundle while it is open. index: name -> (whether it is a package, its file's size, offset and length
    of its code)."""
    file, index = -1, {}

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith(NAMES):
            return None
        if path and len(path) == 1 and sys.pycache_prefix is None:
            folder, tail = path[0], name.rpartition(".")[2]
            place = _Finder.index.get(name)
            for package, file in ((False, f"{folder}/{tail}.py"), (True, f"{folder}/{tail}/__init__.py")):
                if os.path.exists(file) if place is None else place[0] == package:
                    return _spec(name, file, [f"{folder}/{tail}"] if package else None)
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
    """A context in which our modules are imported with the pristine builtins, from the bundle if there is one that this interpreter
    can read; for debugging from the files themselves. They register things with one another: after an import that failed, the next one
    begins by forgetting all modules of that attempt."""

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
        if os.environ.get("REWRITEJIT_DEBUG", "0") in ("", "0"):
            try:
                _Finder.file = os.open(f"{__file__.rpartition('/')[0]}/{BUNDLE}", os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                return
            head = os.pread(_Finder.file, 12, 0)
            if head[:4] == MAGIC_NUMBER:
                _Finder.index = loads(os.pread(_Finder.file, int.from_bytes(head[8:], "little"), int.from_bytes(head[4:8], "little")))

    def __exit__(self, error, *_):
        sys.meta_path.remove(_Finder)
        if error is None:
            imports.before = None
        if _Finder.file >= 0:
            os.close(_Finder.file)
        _Finder.file, _Finder.index = -1, {}


def bundle(modules):
    """The bytes of a bundle for this interpreter, without docstrings, of (name, whether it is a package, source text as bytes)."""
    import ast
    from marshal import dumps
    codes, index, offset = [], {}, 12
    for name, package, source in modules:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, False) is not None:
                node.body[0].value.value = None
        codes.append(dumps(compile(tree, name, "exec", dont_inherit=True)))
        index[name] = package, len(source), offset, len(codes[-1])
        offset += len(codes[-1])
    codes.append(dumps(index))
    return b"".join([MAGIC_NUMBER, offset.to_bytes(4, "little"), len(codes[-1]).to_bytes(4, "little"), *codes])
