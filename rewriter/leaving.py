"""How the builder's parts stop what they are doing."""
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType

_FUNCTIONS = FunctionType, BuiltinFunctionType, MethodDescriptorType
_class_name = type.__dict__["__qualname__"].__get__


def name_of(obj):
    """What a function or class is called, or else an object's class, for a reason's detail. Asks no metaclass and no object."""
    kind = type(obj)
    if any([kind is function for function in _FUNCTIONS]):
        return obj.__qualname__
    return _class_name(obj if issubclass(kind, type) else kind)


class Leave(Exception):
    """This instruction isn't compiled in this situation: the kernel is left before it. args: reason code, detail."""


class Wait(Exception):
    """The result type of the native body being called isn't known yet; args: its CallTarget."""


class Restart(Exception):
    """Build again: something learned on the way changes what was built before."""
