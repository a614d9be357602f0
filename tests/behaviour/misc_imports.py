"""Imports inside hot functions, module attributes changed, star imports, hot functions of the imported modules."""
import sys
import types

mod = types.ModuleType("fake_mod")
exec("factor = 2\ndef f(x):\n    return x * factor\n", mod.__dict__)
sys.modules["fake_mod"] = mod
import fake_mod
from fake_mod import f as imported


def use(n):
    s = 0
    for i in range(n):
        s += fake_mod.f(i) + fake_mod.factor + imported(1)
    return s


def local_import(x):
    from math import sqrt
    import math
    return sqrt(x) + math.floor(x)


def import_in_loop(n):
    s = 0
    for i in range(n):
        import fake_mod as m
        s += m.factor
    return s


print(use(1500))
fake_mod.factor = 0.5
print(use(100), import_in_loop(1500))
fake_mod.f = lambda x: -1
print(use(100))
print(sum(local_import(i) for i in range(1500)))
sys.modules["fake_mod"] = types.SimpleNamespace(factor=3)
print(import_in_loop(100), use(3))
del sys.modules["fake_mod"]
try:
    import_in_loop(3)
except ImportError as e:
    print(type(e).__name__, e)


def failing_import(n):
    c = 0
    for i in range(n):
        try:
            import does_not_exist_at_all
        except ImportError:
            c += i
    return c


print(failing_import(30))
print(__name__, __file__.endswith("misc_imports.py"), __spec__ is None, __doc__[:7], __builtins__.__name__,
      sys.argv[1:])
