"""The protocol of containers: what the handlers of instructions ask of a class. One subclass of Kind per class, in a file of its
own for each family; KINDS has them all.

A method emits ops and gives a value, or an objects.Item (an object of unknown class that was just read), or raises Leave. An op that changes
something must be the last one of its instruction that can leave.
"""
from rewritejit.guards.snapshot import VCall, VChar, VSeqIter, VTuple
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import Op
from rewritejit.rewriter import objects
from rewritejit.rewriter.leaving import Leave

KINDS = {}
BY_ITERATOR = {}                     # class of an iterator in the frame -> Kind of what it goes over
IMMUTABLE = {tuple, str, bytes, frozenset, range}            # x += y is x = x + y


class Kind:
    """A class of objects. cls: the class itself; iterator: the class of its iterators, or a tuple of classes, if those are nativeops' SeqIter, else
    None."""

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
        """x <symbol>= y, x of this class: what x is afterwards; x itself if it is changed, which a class that does so says."""
        if self.cls not in IMMUTABLE:
            self.leave(symbol + "=")
        return self.binary(b, symbol, x, y)

    def entered(self, b, op, seen, reason):
        """A variable's object, guarded to be of this class, is `seen` as the kernel is compiled: guard more if uses will."""

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
    """Class decorator; a Kind that needs arguments is registered itself."""
    made = kind() if isinstance(kind, type) else kind
    KINDS[made.cls] = made
    for iterator in made.iterator if type(made.iterator) is tuple else (made.iterator,):
        if iterator is not None:
            BY_ITERATOR[iterator] = made
    return kind


def kind_of(b, value):
    """The Kind of a value that is an object of a known container class, or a VTuple; None for all others."""
    if isinstance(value, Op) and value.type == "o":
        return KINDS.get(objects.class_of(b, value))
    if isinstance(value, VTuple):
        return KINDS.get(tuple)
    return KINDS.get(str) if isinstance(value, VChar) else None


def kind_for(b, value, what):
    """The same for an instruction that needs one: Leave if there is none. what: the instruction, in words."""
    kind = kind_of(b, value)
    if kind is None:
        raise Leave("unsupported-type", f"{what} {b.describe(value)}")
    return kind


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
        return b.emit("wrap_index", (index, size), "i", reason="index")
    return b.emit("check_index", (index, size), "i", reason="index")


def is_slice(index):
    return isinstance(index, VCall) and index.function is slice


def slice_parts(b, index):
    """(start, stop, step) of a slice, int Ops; what is None is a number that means the same for any size."""
    values = []
    for part in index.args:
        if isinstance(part, Op) and part.is_const and part.imm is None:
            values.append(None)
        elif isinstance(part, Op) and part.type in "ib":
            values.append(b.emit("bool_to_int", (part,), "i") if part.type == "b" else part)
        else:
            raise Leave("unsupported-type", "a slice of other things than ints")
    start, stop, step = values
    if step is None:
        step = b.const(1, "i")
    if not step.is_const and None in (start, stop):
        b.emit("guard_true", (b.emit("gt", (step, b.const(0, "i")), "b"),), "v", reason="domain")
    falls = step.is_const and step.imm < 0
    if start is None:
        start = b.const(INT_MAX if falls else 0, "i")
    if stop is None:
        stop = b.const(INT_MIN if falls else INT_MAX, "i")
    return start, stop, step
