"""The protocol of containers: what the handlers of instructions ask of a class. One subclass of Kind per class, in a file of its
own for each family; KINDS has them all.

A method emits ops and gives a value, or an objects.Item (an object of unknown class that was just read), or raises Leave. An op that changes
something must be the last one of its instruction that can leave.
"""
from rewritejit.guards.snapshot import VSeqIter, VTuple
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.leaving import Leave

KINDS = {}
IMMUTABLE = {tuple, str, bytes, frozenset, range}            # x += y is x = x + y


class Kind:
    """A class of objects. cls: the class itself; iterator: the class of its iterators if those are nativeops' SeqIter, else None."""

    cls = None
    iterator = None

    def leave(self, what):
        raise Leave("unsupported-type", f"{what} of {self.cls.__name__}")

    def size(self, b, container):
        """len(container), an int Op."""
        self.leave("len")

    def truth(self, b, container):
        return b.emit("ne", (self.size(b, container), b.const(0, "i")), "b")

    def subscr(self, b, container, index):
        """container[index]"""
        self.leave("indexing")

    def store(self, b, container, index, value):
        """container[index] = value"""
        self.leave("item assignment")

    def delete(self, b, container, index):
        """del container[index]"""
        self.leave("item deletion")

    def contains(self, b, container, value):
        """value in container, a bool Op."""
        self.leave("in")

    def binary(self, b, symbol, x, y):
        """x <symbol> y, one of them of this class."""
        self.leave(symbol)

    def inplace(self, b, symbol, x, y):
        """x <symbol>= y, x of this class: what x is afterwards."""
        if self.cls not in IMMUTABLE:
            self.leave(symbol + "=")
        return self.binary(b, symbol, x, y)

    def compare(self, b, symbol, x, y):
        """x <symbol> y as a bool Op, one of them of this class."""
        self.leave(symbol)

    def unpack(self, b, container, count):
        """The `count` items: values or Items, in order."""
        self.leave("unpacking")

    def get_iter(self, b, container):
        """A virtual iterator over the container."""
        if self.iterator is None:
            self.leave("iteration")
        return VSeqIter(container, b.const(0, "i"))

    def item_at(self, b, container, index):
        """The item at an index known to be within the container, for iteration."""
        self.leave("iteration")


def register(kind):
    KINDS[kind.cls] = kind()
    return kind


def kind_of(b, value):
    """The Kind of a value that is an object of a known container class, or a VTuple; None for all others."""
    if isinstance(value, Op) and value.type == "o":
        return KINDS.get(objects.class_of(b, value))
    if isinstance(value, VTuple):
        return KINDS.get(tuple)
    return None


def checked_index(b, index, size):
    """An index, counted from the end if negative, that was checked to be below the size."""
    if not isinstance(index, Op) or index.type not in "ib":
        raise Leave("unsupported-type", "an index that is no int")
    if index.type == "b":
        index = b.emit("bool_to_int", (index,), "i")
    if index.is_const:
        if index.imm < 0:
            index = b.emit("add", (size, index), "i")
    else:
        negative = b.emit("lt", (index, b.const(0, "i")), "b")
        index = b.emit("select", (negative, b.emit("add", (index, size), "i"), index), "i")
    return b.emit("check_index", (index, size), "i", reason="index")
