"""Imports of the standard library that a program's own files cannot catch.

The compiler is loaded in the middle of the program, when sys.path[0] is the program's folder: a file `math.py` or
`_struct.py` there must neither be run by us nor be hidden from the program by us.
"""
import os
import sys
from _frozen_importlib import BuiltinImporter, module_from_spec
from _frozen_importlib_external import PathFinder

from rewritejit.pristine import BUILTINS as __builtins__     # for the functions below

# What the compiler imports from the standard library, dependencies first. A test compares this with what it does
# import.
NAMES = ("math", "_struct")

_folder = os.path.dirname(os.path.abspath(os.__file__))
_paths = [_folder, os.path.join(_folder, "lib-dynload")]


def loading(make):
    """The result of make(), with the standard library's own modules behind the NAMES meanwhile. Afterwards
    sys.modules has the program's modules of these names again; those that were not loaded stay, unless the program
    has files for them."""
    before = {}
    try:
        for name in NAMES:
            module = sys.modules.get(name)
            if module is not None and _genuine(module.__spec__):
                continue
            spec = BuiltinImporter.find_spec(name) or PathFinder.find_spec(name, _paths)
            if spec is not None:
                before[name] = module
                sys.modules[name] = module = module_from_spec(spec)
                spec.loader.exec_module(module)
        return make()
    finally:
        for name, module in before.items():
            if module is not None:
                sys.modules[name] = module
            elif not _genuine(BuiltinImporter.find_spec(name) or PathFinder.find_spec(name)):
                sys.modules.pop(name, None)


def _genuine(spec):
    """Whether a module spec is the standard library's."""
    origin = getattr(spec, "origin", None)
    return origin == "built-in" or (origin is not None and os.path.dirname(os.path.abspath(origin)) in _paths)
