"""Where each value lives at an exit: the encoded form of a snapshot, read by nativeops/ext when the exit is taken.

Grammar: a sequence of little-endian 32-bit ints.

    recipe  := nframes frame{nframes} ngwrites gwrite{ngwrites} nowned r{nowned}
               r{nowned}: register values that hold references of the kernel's own, given up when all is done
    frame   := code func offset nlocals value{nlocals} nstack value{nstack}
               code, func: index into the constants; func is -1 for the interpreter's own frame; offset in code units
    gwrite  := slot value                   the kernel's global slot is set to the value (NULL: nothing is written)
    value   := 0                            KEEP: what the interpreter's frame holds in this place
             | 1                            NULL
             | 2 k                          the constant k
             | 3 r | 4 r | 5 r              int, float, bool made from register value r of the record
             | 6 r                          the object that register value r points to
             | 7 id n value{n}              a new tuple
             | 8 id value value value       a new range(start, stop, step)
             | 9 id value value value       a new iterator over range(cur, stop, step)
             | 10 cell value value value    the range iterator in that cell, set to cur, stop, step
             | 11 r value                   the value if register value r is not 0, else NULL
             | 12 cell                      the object that was in that cell of the interpreter's frame at entry
             | 13 g                         the object that global slot g held at entry
             | 14 id                        the object built earlier in this exit under that id
             | 15                           a continuation function of the next frame
             | 16 id value value            a new iterator over the first, a sequence, that goes on at an index
             | 17 cell value value          the sequence iterator in that cell, set to the index (the second)
             | 18 id k n value{n}           what the constant k gives, called with the values
             | 19 id r                      the str of one character with register value r as its code point
             | 20 id n value{n}             a new list
             | 21 id what value{4}          a new iterator over the first, a dict or set: what it gives (0 keys, 1 values, 2 items of a
                                            dict; 3 a set), the size at the start, the next position, how many items are left
             | 22 cell value{4}             the iterator in that cell, set to these

At run time a record is [address of the exit's descriptor, register value 0, 1, ...]; a native body that leaves appends its record
and returns, and so does each native caller, so the records lie innermost first.
"""
import _struct as struct              # struct.py has nothing else, and takes its time

from rewritejit.nativeops.ir.values import Op
from rewritejit.nativeops.ir.ops import CALL, OPS, RETAIN, STORE
from rewritejit.guards.snapshot import VCall, VChar, VMaybe, VRange, VRangeIter, VList, VSeqIter, VTableIter, VTuple

KEEP, NULL, CONST, INT, FLOAT, BOOL, OBJ, TUPLE, RANGE, RANGEITER, RANGEITER_BACK, MAYBE, CELL, GVAL, SAME, CONTINUE, \
    SEQITER, SEQITER_BACK, CALLED, CHAR, LIST, TABLEITER, TABLEITER_BACK = range(23)

_BY_TYPE = {"i": INT, "f": FLOAT, "b": BOOL, "o": OBJ}
_UNBOX = {"unbox_int", "unbox_float", "unbox_bool", "cast"}
_OWNING = {name for name, info in OPS.items() if info.effect in (RETAIN, STORE, CALL)} | {"phi", "call_out"}


class Recipe:
    """words: the encoded ints; consts: objects; regs: the Ops whose values the exit must store, in record order."""

    __slots__ = ("words", "consts", "regs")

    def __init__(self, words, consts, regs):
        self.words, self.consts, self.regs = words, consts, regs

    def to_bytes(self):
        return struct.pack(f"<{len(self.words)}i", *self.words)


def encode(snapshot):
    """The Recipe of a snapshot, values read through `find`."""
    encoder = _Encoder(originals(snapshot) if snapshot.owned else ())
    words = encoder.words
    frames = snapshot.frames
    words.append(len(frames))
    for index, frame in enumerate(frames):
        words.append(encoder.const(frame.code))
        words.append(-1 if frame.func is None else encoder.const(frame.func))
        words.append(frame.offset)
        own = frame.func is None
        words.append(len(frame.locals))
        for slot, value in enumerate(frame.locals):
            encoder.value(value, slot if own else -1)
        words.append(len(frame.stack))
        callee = frame.callee_at
        base = len(frame.locals)
        for depth, value in enumerate(frame.stack):
            if depth == callee:
                words.append(CONTINUE)
            elif 0 <= callee < depth and value is not None:      # an argument: the continuation ignores it
                words.append(CONST)
                words.append(encoder.const(value.find().imm if _is_const_obj(value) else None))
            else:
                encoder.value(value, base + depth if own else -1)
    writes = [write for write in snapshot.gwrites if not _is_own_gval(*write)]
    words.append(len(writes))
    for slot, value in writes:
        words.append(slot)
        encoder.value(value, -1)
    owned = [op for op in dict.fromkeys(map(_owner, snapshot.owned)) if op.name in _OWNING]
    words.append(len(owned))
    words.extend([encoder.reg(op) for op in owned])
    return Recipe(words, tuple(encoder.consts), list(encoder.regs))


def _is_const_obj(value):
    if not isinstance(value, Op):
        return False
    value = value.find()
    return value.name == "const" and value.type == "o"


def _is_own_gval(slot, value):
    if not isinstance(value, Op):
        return False
    op = value.find()
    if op.name in _UNBOX:
        op = op.args[0].find()
    return op.name == "gval" and op.imm == slot


def _owner(op):
    """The op that gave the reference of which a snapshot speaks: passes may leave a cast of it in its place."""
    op = op.find()
    while op.name == "cast":
        op = op.args[0].find()
    return op


def originals(snapshot):
    """{value read from an object: the Op that refers to it while the snapshot's kernel does}: a number unboxed from it is given back
    as that object."""
    found = {}
    for op in snapshot.owned:
        op = _owner(op)
        found[op.arg(0) if op.name == "retain" else op] = op
    return found


class _Encoder:
    def __init__(self, originals=()):
        self.originals = originals
        self.words, self.consts, self.regs = [], [], {}
        self.const_index, self.built = {}, {}

    def const(self, obj):
        index = self.const_index.get(id(obj))
        if index is None:
            index = self.const_index[id(obj)] = len(self.consts)
            self.consts.append(obj)
        return index

    def reg(self, op):
        index = self.regs.get(op)
        if index is None:
            index = self.regs[op] = len(self.regs)
        return index

    def value(self, value, place):
        """place: the cell this value goes to in the interpreter's own frame, or -1."""
        words = self.words
        if value is None:
            words.append(NULL)
        elif isinstance(value, Op):
            self.op(value.find(), place)
        elif id(value) in self.built:
            words.append(SAME)
            words.append(self.built[id(value)])
        elif isinstance(value, VMaybe):
            flag = value.flag.find()
            if flag.name == "const":
                self.value(value.value if flag.imm else None, place)
            else:
                words.append(MAYBE)
                words.append(self.reg(flag))
                self.value(value.value, -1)
        elif isinstance(value, VChar):
            code = value.code.find()
            if code.name == "const":
                words.extend((CONST, self.const(chr(code.imm))))
            else:
                number = self.built[id(value)] = len(self.built)
                words.extend((CHAR, number, self.reg(code)))
        elif isinstance(value, (VRangeIter, VSeqIter, VTableIter)) and value.origin is not None:
            words.append(RANGEITER_BACK if isinstance(value, VRangeIter) else SEQITER_BACK if isinstance(value, VSeqIter)
                         else TABLEITER_BACK)
            words.append(value.origin.find().imm)
            for part in value.parts():
                self.value(part, -1)
        else:
            number = self.built[id(value)] = len(self.built)
            if isinstance(value, VTuple):
                words.extend((LIST if isinstance(value, VList) else TUPLE, number, len(value.items)))
            elif isinstance(value, VCall):
                words.extend((CALLED, number, self.const(value.function), len(value.args)))
            elif isinstance(value, VSeqIter):
                words.extend((SEQITER, number))
            elif isinstance(value, VTableIter):
                words.extend((TABLEITER, number, value.what))
            else:
                words.extend((RANGE if isinstance(value, VRange) else RANGEITER, number))
            for part in value.parts():
                self.value(part, -1)

    def op(self, op, place):
        words = self.words
        source = op
        if op.name in _UNBOX:                    # the object it was unboxed from is still there: its identity is kept
            origin = op.args[0].find()
            while origin.name == "cast":
                origin = origin.args[0].find()
            if origin.name in ("cell", "gval") or (origin.name == "const" and origin.type == "o"):
                source = origin
            elif origin in self.originals:
                source = self.originals[origin]
        if source.name == "cell":
            if source.imm == place:
                words.append(KEEP)
            else:
                words.extend((CELL, source.imm))
        elif source.name == "gval":
            words.extend((GVAL, source.imm))
        elif source.name == "const":
            imm = source.imm
            if source.type == "b":
                imm = bool(imm)
            words.extend((CONST, self.const(imm)))
        else:
            words.extend((_BY_TYPE[source.type], self.reg(source)))
