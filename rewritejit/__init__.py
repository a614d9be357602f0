"""rewritejit: a JIT for the CPython that people already run."""
import os as _os

# In a source tree the other layers lie beside this folder; installed, they are subpackages of it.
_root = _os.path.dirname(__path__[0])
if _os.path.exists(_os.path.join(_root, "nativeops", "ir", "ops.py")) and _root not in __path__:
    __path__.append(_root)
del _root
