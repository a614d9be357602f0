"""Which of the program's objects a kernel may keep alive."""
from types import BuiltinFunctionType, FunctionType, ModuleType

from rewritejit.nativeops.ir.types import tame_class

_PLAIN_TYPES = {int, float, bool, str, bytes, type(None), ModuleType}


def may_keep(obj, seen=()):
    """Whether a kernel may keep this object alive: nobody can tell, as nothing that it refers to has a destructor of its own. A kernel
    must not put off the release of other objects. seen: functions that are being looked at."""
    kind = tame_class(obj)
    if kind in _PLAIN_TYPES or issubclass(kind, type):
        return True
    if kind is tuple:
        return all([may_keep(item, seen) for item in obj])
    if kind is BuiltinFunctionType:
        return obj.__self__ is None or type(obj.__self__) is ModuleType
    if kind is not FunctionType:
        return False
    if id(obj) in seen or not (obj.__closure__ or obj.__defaults__ or obj.__kwdefaults__):
        return True
    seen = (*seen, id(obj))
    held = [*(obj.__defaults__ or ()), *(obj.__kwdefaults__ or {}).values()]
    for cell in obj.__closure__ or ():
        try:
            held.append(cell.cell_contents)
        except ValueError:                           # an empty cell
            pass
    return all([may_keep(item, seen) for item in held])
