"""The builtins as they were before the program began, for our own code: a program may replace `len`, and the compiler must not notice.

A module loaded at start-up says `from rewritejit.pristine import BUILTINS as __builtins__` before its functions: functions take their
builtins from their globals when they are made. The compiler's modules are loaded later, through `imports`, with such globals from the beginning.

They are loaded in the middle of the program, which may just be going through sys.modules, may have emptied it, or have files of its own with the names of
modules that the compiler imports. So from hide() on, our modules and those of the standard library that we use are put and found in a dict of our own.
"""
import builtins
import os
import sys
from _frozen_importlib import BuiltinImporter, ModuleSpec, module_from_spec
from _frozen_importlib_external import MAGIC_NUMBER, ExtensionFileLoader, PathFinder, SourceFileLoader
from _imp import _fix_co_filename, extension_suffixes
from marshal import loads

BUILTINS = dict(vars(builtins))
__builtins__ = BUILTINS
NAMES = "rewritejit."
PACKAGES = "rewritejit.rewriter", "rewritejit.guards", "rewritejit.nativeops"        # the compiler
BUNDLE = "modules.bundle"        # beside this file: the code of the modules below, in the form that bundle.py says
GROUPS = {                       # what is loaded at once, with all that it imports and no earlier group has
    "activation": ("rewritejit.activation",),
    "cli": ("rewritejit.cli",),
    "driver": ("rewritejit.driver", "rewritejit.importhook", "rewritejit.rewriter.probe"),
    "front": ("rewritejit.rewriter.entry",),
    "back": ("rewritejit.nativeops.opt", "rewritejit.nativeops.codegen.x64"),
}
PLACE = 8                        # bytes that say where a group is
STANDARD = "_collections", "_operator", "_struct", "atexit", "math", "sys", "types"      # what the compiler imports of the standard library

modules = sys.modules            # where our modules are put, and found
_import_module = __import__
_folder = os.path.dirname(os.path.abspath(os.__file__))
_paths = [_folder, os.path.join(_folder, "lib-dynload")]


def hide():
    """The program begins: its sys.modules is left alone from now on."""
    global modules
    if modules is sys.modules:
        modules = {name: module for name, module in list(sys.modules.items())
                   if name == "rewritejit" or name.startswith(NAMES) or name in STANDARD and _is_genuine(module)}
        BUILTINS["__import__"] = _import


def _import(name, globals=None, locals=None, fromlist=(), level=0):
    """The builtin __import__ of our modules while the program runs."""
    if level:
        package = globals["__package__"].rsplit(".", level - 1)[0] if level > 1 else globals["__package__"]
        name = f"{package}.{name}" if name else package
    if name != "rewritejit" and not name.startswith(NAMES) and name not in STANDARD:
        return _import_module(name, globals, locals, fromlist)
    module = _module(name)
    for item in fromlist or ():
        if hasattr(module, "__path__") and not hasattr(module, item):
            _module(f"{name}.{item}")
    return module if fromlist else modules[name.partition(".")[0]]


def _module(name):
    module = modules.get(name)
    if module is None:
        module = sys.modules.get(name)           # the program has it; or imported one of ours itself
        if module is not None and (name.startswith(NAMES) or _is_genuine(module)):
            modules[name] = module
            return module
        package = name.rpartition(".")[0]
        spec = _Finder.find_spec(name, _module(package).__path__) if package else BuiltinImporter.find_spec(name) or PathFinder.find_spec(name, _paths)
        if spec is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        module = _add(name, spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            _forget(name)
            raise
    return module


def _add(name, spec):
    """A new module, not executed. Its package has it already, as modules may import one another."""
    module = module_from_spec(spec)
    package, _, tail = name.rpartition(".")
    if package:
        setattr(modules[package], tail, module)
    modules[name] = module
    return module


def _is_genuine(module):
    """Whether it is a module of the standard library."""
    origin = getattr(getattr(module, "__spec__", None), "origin", None) if type(module) is type(sys) else None
    return origin == "built-in" or (type(origin) is str and os.path.dirname(os.path.abspath(origin)) in _paths)


class _Loader(SourceFileLoader):
    def create_module(self, spec):
        module = type(sys)(spec.name)
        module.__builtins__ = BUILTINS
        return module


class _Finder:
    """Finds our modules, in the folder of their package."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith(NAMES):
            return None
        if path and len(path) == 1 and sys.pycache_prefix is None:
            start = f"{path[0]}/{name.rpartition('.')[2]}"
            for file, search in ((f"{start}.py", None), (f"{start}/__init__.py", [start])):
                if os.path.exists(file):
                    return _spec(name, file, search)
            file = start + extension_suffixes()[0]
            if os.path.exists(file):
                return _spec_of(name, ExtensionFileLoader(name, file), file, None)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            return _spec(name, spec.origin, spec.submodule_search_locations)
        return spec


def _spec(name, file, search):
    spec = _spec_of(name, _Loader(name, file), file, search)
    folder, tail = os.path.split(file)
    spec.cached = f"{folder}/__pycache__/{tail[:-2]}{sys.implementation.cache_tag}.pyc"
    return spec


def _spec_of(name, loader, file, search):
    spec = ModuleSpec(name, loader, origin=file, is_package=search is not None)
    spec.submodule_search_locations = search
    spec.has_location = True
    return spec


class imports:
    """A context in which our modules are imported with the pristine builtins. Some of GROUPS are imported at the beginning, from the
    bundle if there is one that this interpreter can read; not for debugging, and not if one of their files was changed. They
    register things with one another: after an import that failed, the next one begins by forgetting all modules of that attempt."""

    before = None            # the modules before an attempt that is not finished

    def __init__(self, *groups):
        self.groups = groups

    def __enter__(self):
        if imports.before is not None:
            for name in modules.keys() - imports.before:
                if name.startswith(PACKAGES):
                    _forget(name)
        imports.before = set(modules)
        if modules is sys.modules:
            sys.meta_path.insert(0, _Finder)
        try:
            self.load_groups()
        except BaseException:
            self.__exit__(True)
            raise

    def load_groups(self):
        folder = __file__.rpartition("/")[0]
        if not self.groups or os.environ.get("REWRITEJIT_DEBUG", "0") not in ("", "0") or modules["rewritejit"].__path__ != [folder]:
            return
        try:
            file = os.open(f"{folder}/{BUNDLE}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return
        try:
            places = os.pread(file, len(MAGIC_NUMBER) + PLACE * len(GROUPS), 0)
            if places[:len(MAGIC_NUMBER)] == MAGIC_NUMBER:
                for group, at in zip(GROUPS, range(len(MAGIC_NUMBER), len(places), PLACE)):
                    if group in self.groups:
                        offset, length = int.from_bytes(places[at:at + 4], "little"), int.from_bytes(places[at + 4:at + 8], "little")
                        _load(_read(file, offset, length), folder)
        finally:
            os.close(file)

    def __exit__(self, error, *_):
        if modules is sys.modules:
            sys.meta_path.remove(_Finder)
        if error is None:
            imports.before = None


def _forget(name):
    package, _, tail = name.rpartition(".")
    if package in modules:
        vars(modules[package]).pop(tail, None)
    del modules[name]


def _read(file, offset, length):
    """What was marshalled there; nothing, if the file is damaged."""
    core = modules.get(f"{NAMES}nativeops.ext._core")
    try:
        if core is not None:
            try:
                return core.unmarshal(file, offset, length)
            except OSError:              # a file system that maps no files
                pass
        return loads(os.pread(file, length, offset))
    except (EOFError, ValueError, TypeError):
        return ()


def _load(group, folder):
    """Make a group's modules and execute them in their order: what importing them would do in twice the time, and the program
    waits. Packages are there before what is in them, and may import it."""
    try:
        if any([os.stat(folder + path).st_size != size for _, path, size, _ in group]):
            return
    except OSError:
        return
    waiting = set()
    for name, path, _, code in sorted(group):
        if name not in modules and name in sys.modules:
            modules[name] = sys.modules[name]
        elif name not in modules:
            path = folder + path
            _add(name, _spec(name, path, [path.rpartition("/")[0]] if path.endswith("/__init__.py") else None))
            waiting.add(name)
            _fix_co_filename(code, path)
    try:
        for name, _, _, code in group:
            if name in waiting:
                exec(code, vars(modules[name]))
                waiting.remove(name)
    finally:
        for name in waiting:
            _forget(name)
