"""The types of IR values.

A value has one type for its whole life; where CPython's object could have several, the builder guards and unboxes. The
letters are what the printer writes and what the op table's signatures are made of.

    i  a Python int known to fit 64 signed bits, unboxed        f  a Python float, an unboxed double
    b  a bool, 0 or 1 in a 64-bit register                      o  a PyObject * (borrowed; may be NULL where the op says so)
    p  an address inside an object, valid until memory of its kind is written; never in a phi or a snapshot
    v  nothing
"""
INT = "i"
FLOAT = "f"
BOOL = "b"
OBJ = "o"
ADDRESS = "p"
VOID = "v"

INT_MIN, INT_MAX = -(1 << 63), (1 << 63) - 1


NUMBERS = int, float, bool
UNSEEN = {*NUMBERS, str, bytes}
"""Classes of objects whose end nobody sees: it runs no code, and nothing else goes with it."""


class Wild:
    """Stands for the class of an object when that says itself what its hash is, or what it is equal to: to look for it in a table would run
    the program's code."""


def tame_class(obj):
    """The class of one of the program's objects, for tables; or Wild."""
    kind = type(obj)
    meta = type(kind)
    if meta is type or all([type.__getattribute__(meta, name) is getattr(type, name) for name in ("__hash__", "__eq__")]):
        return kind
    return Wild


CODES = {"b": (1, True), "B": (1, False), "h": (2, True), "H": (2, False), "i": (4, True), "I": (4, False), "l": (8, True),
         "L": (8, False), "q": (8, True), "Q": (8, False)}
"""Code of an int in a buffer, as array.array and struct have them -> (bytes, has a sign)."""
INT_CODES, FLOAT_CODES = "bBhHiIlLqQ", "fd"

ITERATORS = {}
"""Class of an iterator over a sequence that does not tell (it has no __reduce__) -> function(iterator) -> (sequence or None, next index)."""


def iter_parts(iterator):
    """(sequence, next index) of an iterator over a sequence; (None, a number without meaning) if it is exhausted."""
    tell = ITERATORS.get(type(iterator))
    if tell is not None:
        return tell(iterator)
    parts = iterator.__reduce__()                   # an exhausted one gives something empty, and no index
    return (parts[1][0], parts[2]) if len(parts) > 2 else (None, 0)
