"""THE op table: one row per op. Printer, parser, verifier, interpreter, alias analysis and the completeness tests read it.

Columns
    name      what is printed
    args      one type letter per operand; "*" = any number of any type
    result    a type letter, "t" = the type is the op's own (phi, const, select, calls), "v" = none
    effect    PURE     depends on its operands and immediate alone, never fails
              READ     reads memory that no op of a kernel writes (frame cells, fields of immutable objects)
              LOAD     reads the kinds of memory that `memory` names; never fails, as guards on its operands came before
              GUARD    PURE, but leaves through its snapshot when it fails; has a result or none
              STORE    leaves through its snapshot before it did anything, or does all of it: writes `memory`, may give a
                       value read from memory or a new reference. Never repeated, moved or left out
              RETAIN   makes the kernel an owner of its operand
              CALL     runs other native code, leaves through its snapshot when that code left; writes any memory
              CONTROL  ends a block
    memory    for LOAD the kinds of memory it reads, for STORE those it writes:
                  s  sizes of containers      p  where a container's items lie     e  items of lists
                  r  bytes in buffers         d  dicts and sets                    t  states of iterators
                  n  boxes of numbers: one may be overwritten or freed             x  any object may be freed
                  c  contents of cells
    helper    a STORE that is a C function of nativeops/ext, called with the context and the operands
    note      what it means; for a GUARD or STORE, when it leaves

A kernel is atomic for Python: no op runs Python code or lets another thread run. What it does to objects, it does where
the program does it: between a STORE and the next one lie the snapshots of the instructions after it.

A reference: an op of type o is *borrowed* from what it was read from, or *owned* if it is a RETAIN, the result of a
STORE or CALL, or a phi of such. Owned ones are in the `owned` of each snapshot until a STORE `release` gives them up.
"""
PURE, READ, LOAD, GUARD, STORE = "pure", "read", "load", "guard", "store"
RETAIN, CALL, CONTROL = "retain", "call", "control"
LEAVING = {GUARD, STORE, CALL}       # effects of ops that may leave


class OpInfo:
    """One row of the table."""

    __slots__ = ("name", "args", "result", "effect", "note", "has_imm", "commutes", "memory", "helper", "has_snapshot")

    def __init__(self, name, args, result, effect, has_imm, commutes, memory, helper, note, has_snapshot):
        self.name, self.args, self.result, self.effect = name, args, result, effect
        self.has_snapshot = effect in LEAVING if has_snapshot is None else has_snapshot
        self.has_imm, self.commutes, self.memory, self.helper, self.note = has_imm, commutes, memory, helper, note


OPS = {}


def _row(name, args, result, effect, note, imm=False, commutes=False, memory="", helper=None, has_snapshot=None):
    OPS[name] = OpInfo(name, args, result, effect, imm, commutes, memory, helper, note, has_snapshot)


# --- values that are there at entry ----------------------------------------------------------------------------------
_row("const", "", "t", PURE, "imm: the value. i, f, b: a Python number; o: any object, kept alive by the kernel", imm=True)
_row("param", "", "t", READ, "imm: index. argument of a native body (never in a frame kernel)", imm=True)
_row("cell", "", "o", READ, "imm: index into the frame's localsplus (locals, then stack). May be NULL", imm=True)
_row("gval", "", "o", READ, "imm: index into the kernel's global slots, looked up at entry. May be NULL", imm=True)
_row("phi", "*", "t", PURE, "one operand per predecessor, in the order of block.preds; only at a block's start")

# --- guards on objects -----------------------------------------------------------------------------------------------
_row("unbox_int", "o", "i", GUARD, "leaves unless operand is non-NULL, exactly int, and fits 64 bits")
_row("unbox_float", "o", "f", GUARD, "leaves unless operand is non-NULL and exactly float")
_row("unbox_bool", "o", "b", GUARD, "leaves unless operand is True or False")
_row("guard_is", "o", "v", GUARD, "imm: object (None means the object None). leaves unless the operand is that object", imm=True)
_row("guard_class", "o", "v", GUARD, "imm: a type. leaves unless operand is non-NULL and of exactly that type", imm=True)
_row("guard_null", "o", "v", GUARD, "leaves unless the operand is NULL (an unbound local)")
_row("guard_bound", "o", "v", GUARD, "leaves unless the operand is an object, and not NULL")
_row("guard_true", "b", "v", GUARD, "leaves unless 1")
_row("guard_false", "b", "v", GUARD, "leaves unless 0")
_row("deref", "o", "o", READ, "the content of a cell object (operand: known to be one); NULL if empty. No op of the graph stores to any")
_row("cell_get", "o", "o", LOAD, "the same where one does", memory="c")
_row("cell_set", "ooi", "v", STORE, "second operand: the new content, of which the cell gets a reference. The old one is given up; third operand "
     "and leaving as imm of release", memory="cnx", helper="cell_set")
_row("is_obj", "oo", "b", PURE, "pointer equality", commutes=True)

# --- references and lists --------------------------------------------------------------------------------------------
_row("cast", "o", "o", GUARD, "imm: a type. leaves unless the operand is non-NULL and of exactly that type; gives the operand", imm=True)
_row("is_class", "o", "b", PURE, "imm: a type. whether the operand, which is not NULL, is of exactly that type", imm=True)
_row("guard_shared", "o", "v", GUARD, "imm: a number. leaves unless more references than that and one exist, or its release cannot be seen", imm=True)
_row("retain", "o", "o", RETAIN, "the operand, with a reference that the kernel owns")
_row("borrow", "o", "o", PURE, "the operand, without a reference of the kernel's own")
_row("release", "o", "v", STORE, "imm: a number. gives up a reference; leaves (with it) unless more than one exist beside that number, or beside those of "
     "them that the kernel's own frame has, or freeing the object runs no Python code", imm=True, memory="nx")
_row("check_index", "ii", "i", GUARD, "leaves unless first < second, both without sign; gives the first")
_row("wrap_index", "ii", "i", GUARD, "an index as Python has it, of a size: the first operand, or its sum with the second (which wraps); leaves unless one of "
     "them is less than the second, all without sign")
_row("list_size", "o", "i", LOAD, "operand: a list", memory="s")
_row("list_items", "o", "p", LOAD, "operand: a list. where its items lie", memory="p")
_row("list_item", "pi", "o", LOAD, "second operand: a checked index", memory="e")
_row("list_set_o", "oio", "v", STORE, "second operand: a checked index. takes a reference of its own. The old item is given up; imm and "
     "leaving as for release", imm=True, memory="enx")
_row("list_set_t", "oio", "v", STORE, "as list_set_o, but the kernel gives up its own reference to the third operand, which the list gets",
     imm=True, memory="enx")
_row("list_set_i", "oii", "v", STORE, "the same with an int; leaves unless the old item is a number or None", memory="en")
_row("list_set_f", "oif", "v", STORE, "the same with a float; leaves unless the old item is a number or None, and on NaN", memory="en")
_row("list_mark", "oiio", "v", STORE, "operands: a list, a checked index, a step, a constant bool. list_set_o of the bool at the index and at "
     "the three that follow by the step. Having left, it may have done a part of it: to do that again is no change", imm=True, memory="enx",
     helper="list_mark")
_row("list_swap", "oiooio", "v", STORE, "operands: a list, a checked index, the item there, twice. each item takes the other's place; never leaves",
     memory="e", has_snapshot=False)
_row("list_append_o", "oo", "v", STORE, "takes a reference of its own; leaves if there is no memory", memory="spe")
_row("list_append_t", "oo", "v", STORE, "as list_append_o, but the kernel gives up its own reference, which the list gets", memory="spe")
_row("list_append_i", "oi", "v", STORE, "the same with an int", memory="spe")
_row("list_append_f", "of", "v", STORE, "the same with a float; leaves on NaN", memory="spe")
_row("list_pop", "o", "o", STORE, "removes and gives the last item; leaves if there is none", memory="spe", helper="list_pop")
_row("list_repeat", "oi", "o", STORE, "a new list", helper="list_repeat")
_row("build", "*", "o", STORE, "imm: (kind of virtual, how many operands). a new object made of the operands; leaves if there is no memory", imm=True)
_row("bool_obj", "b", "o", PURE, "the object True or False")
_row("box_i", "i", "o", STORE, "a new reference to an int", helper="new_int")
_row("box_f", "f", "o", STORE, "a new reference to a float; leaves on NaN, of which an exit makes one object", helper="new_float")

_row("iter_seq", "o", "o", READ, "operand: an iterator over a sequence, in the frame. the sequence; NULL if it is exhausted")
_row("iter_index", "o", "i", READ, "operand: the same. the index of its next item")
_row("iter_field", "o", "o", READ, "imm: a field of an iterator's class, as enumerate.iter. operand: such an iterator, in the frame. the object there, "
     "or NULL", imm=True)
_row("iter_number", "o", "i", READ, "the same for a field that is a number", imm=True)
_row("iter_part", "o", "o", READ, "imm: an index. operand: the tuple of iterators of a zip or map. the one there", imm=True)
_row("guard_alone", "o", "v", GUARD, "imm: 0 for what is in a cell, 1 for what is in an iterator. leaves unless that is the only reference to it", imm=True)

# --- strs: they never change, so reading one needs no kind of memory ---------------------------------------------------
_row("str_size", "o", "i", LOAD, "operand: a str. how many characters it has")
_row("str_char", "oi", "i", LOAD, "second operand: a checked index, or the size. the code point there; 0 behind the last")
_row("str_eq", "oo", "b", LOAD, "whether two strs are equal", commutes=True)
_row("str_order", "oo", "i", LOAD, "-1, 0 or 1: the first str is less than, equal to or greater than the second")
_row("str_has_char", "oi", "b", LOAD, "whether a character, given by its code point, is in a str")
_row("str_has", "oo", "b", GUARD, "whether the second str is in the first; leaves if there is no memory")
_row("char_in", "i", "b", LOAD, "imm: a str of characters below 256. whether a code point is that of one of them", imm=True)
_row("char_test", "i", "b", LOAD, "imm: name of a method, as isalpha. its answer for the character of a code point", imm=True)
_row("str_to_int", "o", "i", GUARD, "int(str); leaves if that raises or does not fit 64 bits")
_row("str_to_float", "o", "f", GUARD, "float(str); leaves if that raises")
_row("char_obj", "i", "o", STORE, "the str of one character, given by its code point; a new reference")
_row("str_concat", "oo", "o", STORE, "a new reference to first + second", helper="str_concat")
_row("str_append", "oo", "o", STORE, "the same; the kernel's reference to the first is given up, and with no other it may be the one that is "
     "lengthened", helper="str_append")
_row("str_append_char", "oi", "o", STORE, "the same with a character, given by its code point", helper="str_append_char")
_row("str_repeat", "oi", "o", STORE, "a new reference to first * second; leaves if there is no memory", helper="str_repeat")
_row("str_slice", "oii", "o", STORE, "a new reference to first[second:third]", helper="str_slice")
_row("str_build", "*", "o", STORE, "imm: a letter per operand: its type, or c for a code point. a new reference to the texts of all, joined", imm=True)
_row("call_new", "*", "o", STORE, "imm: (callable, a letter per operand as above, then o, or g for a container). a new reference to what a "
     "builtin known to run no Python code gives; leaves (and forgets the exception) when it raises", imm=True)

# --- range iterators that live in the frame (operand: guarded to be exactly a range_iterator) -------------------------
_row("rangeiter_cur", "o", "i", READ, "the next value it would give")
_row("rangeiter_step", "o", "i", READ, "its step")
_row("rangeiter_len", "o", "i", READ, "how many values are left")

# --- dicts and sets. A *place* is where a lookup found something; 0: nothing; 1: the interpreter must look -------------------------
_row("dict_used", "o", "i", LOAD, "operand: a dict. its length", memory="d")
_row("dict_is_combined", "o", "b", LOAD, "operand: a dict. whether its values are in its own table, as nearly always", memory="d")
_row("dict_find_i", "oi", "p", LOAD, "operands: a dict, a key. the place of its value", memory="d")
_row("dict_find_o", "oo", "p", LOAD, "the same", memory="d")
_row("dict_find_t", "*", "p", LOAD, "operands: a dict, the parts of a tuple, which is the key; imm: a letter per part, i or o", imm=True, memory="d")
_row("guard_known", "p", "v", GUARD, "leaves if the interpreter must look")
_row("guard_place", "p", "p", GUARD, "leaves if nothing was found, or the interpreter must look; gives the operand")
_row("is_place", "p", "b", PURE, "whether something was found. operand: known")
_row("place_item", "p", "o", LOAD, "operand: guarded. what is there", memory="d")
_row("dict_set_oo", "opoo", "v", STORE, "operands: a dict, the place of the key's value (known), the key, the value. References of its own; the old "
     "value is given up; imm and leaving as for release; leaves if the dict is watched, or there is no memory", imm=True, memory="dnx")
_row("dict_set_io", "opio", "v", STORE, "the same", imm=True, memory="dnx")
for _key in "oi":
    for _value in "if":
        _row(f"dict_set_{_key}{_value}", f"op{_key}{_value}", "v", STORE, "the same; leaves unless the old value is a number or None",
             memory="dn")
    _row(f"dict_take_{_key}", f"op{_key}", "o", STORE, "operands: a dict, the place of the key's value (guarded), the key. removes it, gives the "
         "value; leaves if the dict is watched", memory="dnx", helper=f"dict_take_{_key}")
    _row(f"dict_drop_{_key}", f"op{_key}", "v", STORE, "the same; the value is given up: imm and leaving as for release", imm=True, memory="dnx")
_row("dict_set_t", "*", "v", STORE, "as dict_set_oo. operands: a dict, the place of the key's value (known), the value, the parts of a tuple, which "
     "is the key; imm: (a letter for the value, i, f or o, and one per part, i or o; spare references)", imm=True, memory="dnx")
_row("dict_new", "", "o", STORE, "a new dict", helper="dict_new")
_row("dict_next", "oi", "i", LOAD, "operands: a dict (combined), a position. the first one from there on that is in use, or -1", memory="d")
_row("dict_key", "oi", "o", LOAD, "operands: a dict, a position in use", memory="d")
_row("dict_value", "oi", "o", LOAD, "operands: a dict, a position in use", memory="d")
_row("set_used", "o", "i", LOAD, "operand: a set or frozenset. its length", memory="d")
_row("set_find_i", "oi", "p", LOAD, "operands: a set or frozenset, a key. its place", memory="d")
_row("set_find_o", "oo", "p", LOAD, "the same", memory="d")
for _key in "oi":
    _row(f"set_add_{_key}", f"op{_key}", "v", STORE, "operands: a set, the key's place (known), the key", memory="d", helper=f"set_add_{_key}")
    _row(f"set_drop_{_key}", f"op{_key}", "v", STORE, "the same; removes it if it is there", memory="dnx", helper=f"set_drop_{_key}")
_row("set_find_t", "*", "p", LOAD, "operands: a set or frozenset, the parts of a tuple, which is the key; imm: a letter per part, i or o", imm=True,
     memory="d")
_row("set_add_t", "*", "v", STORE, "operands: a set, the key's place (known), the parts of a tuple, which is the key; imm: a letter per part", imm=True,
     memory="d")
_row("set_new", "", "o", STORE, "a new set", helper="set_new")
_row("set_binary", "ooi", "o", STORE, "operands: a set or frozenset, another one or a list, tuple or dict, an operator's character: what the method for it "
     "gives. leaves as set_of",
     helper="set_binary")
_row("set_next", "oi", "i", LOAD, "operands: a set, a position. the first one from there on that is in use, or -1", memory="d")
_row("set_key", "oi", "o", LOAD, "operands: a set, a position in use", memory="d")
_row("iter_table", "o", "o", READ, "operand: an iterator over a dict or set, in the frame. the table; NULL if it is exhausted")
_row("iter_used", "o", "i", READ, "the same. how large the table was")
_row("iter_pos", "o", "i", READ, "the same. its next position")
_row("dictiter_left", "o", "i", READ, "operand: an iterator over a dict, in the frame. how many items it still expects")
_row("setiter_left", "o", "i", READ, "the same for a set")

_row("dict_copy", "o", "o", STORE, "a new dict; leaves unless all keys are such that the kernel looks up", helper="dict_copy")
_row("dict_union", "oo", "o", STORE, "dict | dict, a new one; leaves as dict_copy", helper="dict_union")
_row("dict_merge", "ooi", "v", STORE, "the first is updated by the items of the second; third operand and leaving as imm of release, for each old value; "
     "leaves too as dict_copy, and if the dict is watched", memory="dnx", helper="dict_merge")
_row("dict_clear", "oi", "v", STORE, "the same for all values", memory="dnx", helper="dict_clear")
_row("dict_popitem", "o", "o", STORE, "removes the last item and gives it, a tuple; leaves if there is none, or the dict is watched", memory="d",
     helper="dict_popitem")
_row("table_list", "oi", "o", STORE, "a list of a dict's 0: keys, 1: values, 2: items; 3: of a set", helper="table_list")
_row("set_of", "oi", "o", STORE, "a new set of the items of a list or tuple, or the keys of a dict or set; second operand: 1 for a frozenset. leaves unless "
     "all are such that the kernel looks up", helper="set_of")
_row("set_update", "oo", "v", STORE, "the set gets the items of the second, as in set_of", memory="d", helper="set_update")
_row("set_change", "ooi", "v", STORE, "set &= set, -= or ^=; third operand: the sign", memory="dnx", helper="set_change")
_row("set_relation", "ooi", "b", STORE, "how two sets compare: Py_LT, Py_LE, ... (0 to 5); 6: whether no key is in both. leaves as set_of", helper="set_relation")
_row("set_pop", "o", "o", STORE, "removes and gives a key; leaves if there is none", memory="d", helper="set_pop")
_row("set_clear", "o", "v", STORE, "leaves unless all keys are such that the kernel looks up", memory="dnx", helper="set_clear")

_row("deque_size", "o", "i", LOAD, "operand: a deque. its length", memory="d")
_row("deque_append_o", "oo", "v", STORE, "leaves if there is no memory, or the deque is full and the release of the item at its other end can be seen", memory="dnx",
     helper="deque_append_o")
_row("deque_append_i", "oi", "v", STORE, "the same with an int", memory="dnx", helper="deque_append_i")
_row("deque_append_f", "of", "v", STORE, "the same with a float", memory="dnx", helper="deque_append_f")
_row("deque_appendleft", "oo", "v", STORE, "as deque_append_o, at the other end", memory="dnx", helper="deque_appendleft")
_row("deque_pop", "o", "o", STORE, "removes and gives the last item; leaves if there is none", memory="d", helper="deque_pop")
_row("deque_popleft", "o", "o", STORE, "the same with the first item", memory="d", helper="deque_popleft")
_row("deque_new", "oi", "o", STORE, "a new deque of the items of a list or tuple; second operand: its maxlen, or -1", helper="deque_new")
_row("deque_copy", "o", "o", STORE, "a new deque", helper="deque_copy")
_row("deque_at", "oi", "o", STORE, "the item at an index; leaves if it is out of range", helper="deque_at")
_row("deque_put", "oioi", "v", STORE, "the item at an index becomes the third operand; fourth operand and leaving as imm of release", memory="dnx",
     helper="deque_put")
_row("deque_has", "oo", "b", STORE, "whether an item equals the object; leaves as seq_compare", helper="deque_has")
_row("deque_extend", "oo", "v", STORE, "by the items of a list or tuple; leaves if items must go that can be seen", memory="dnx", helper="deque_extend")
_row("deque_rotate", "oi", "v", STORE, "by so many steps", memory="d", helper="deque_rotate")
_row("deque_clear", "o", "v", STORE, "leaves unless the release of its items cannot be seen", memory="dnx", helper="deque_clear")
_row("deque_block", "o", "i", LOAD, "operand: a deque. the address of its first block", memory="d")
_row("deque_first", "o", "i", LOAD, "the same: the index of its first item in there", memory="d")
_row("deque_state", "o", "i", LOAD, "the same: a number that is another one whenever items came or went", memory="d")
_row("block_item", "ii", "o", LOAD, "operands: the address of a block, an index. the item there", memory="d")
_row("block_right", "oi", "i", LOAD, "operands: the deque, the address of a block. that of the next one, if there is one; else any number", memory="d")

# --- int arithmetic, 64 bits -----------------------------------------------------------------------------------------
_row("add_ovf", "ii", "i", GUARD, "leaves on signed overflow", commutes=True)
_row("sub_ovf", "ii", "i", GUARD, "leaves on signed overflow")
_row("mul_ovf", "ii", "i", GUARD, "leaves on signed overflow", commutes=True)
_row("neg_ovf", "i", "i", GUARD, "leaves on INT_MIN")
_row("abs_ovf", "i", "i", GUARD, "leaves on INT_MIN")
_row("add", "ii", "i", PURE, "wraps; used where no overflow is possible, or only low bits count", commutes=True)
_row("sub", "ii", "i", PURE, "wraps; used where no overflow is possible, or only low bits count")
_row("mul", "ii", "i", PURE, "wraps; used where no overflow is possible, or only low bits count", commutes=True)
_row("neg", "i", "i", PURE, "wraps")
_row("floordiv", "ii", "i", GUARD, "Python's //; leaves if divisor is 0, or INT_MIN // -1")
_row("mod", "ii", "i", GUARD, "Python's %; leaves if divisor is 0 (INT_MIN % -1 is 0)")
_row("mulmod", "iii", "i", GUARD, "(a * b) % c with a 128-bit product, c > 0; leaves if c <= 0")
_row("shl_ovf", "ii", "i", GUARD, "leaves if the count is < 0, or the result does not fit (0 << n is 0 for any n >= 0)")
_row("shr", "ii", "i", GUARD, "arithmetic; a count over 63 acts as 63; leaves if the count is < 0")
_row("and", "ii", "i", PURE, "bitwise", commutes=True)
_row("or", "ii", "i", PURE, "bitwise", commutes=True)
_row("xor", "ii", "i", PURE, "bitwise", commutes=True)
_row("invert", "i", "i", PURE, "bitwise not")
_row("ipow_ovf", "ii", "i", GUARD, "a ** b; leaves if b < 0 or on overflow")
_row("lt", "ii", "b", PURE, "signed")
_row("le", "ii", "b", PURE, "signed")
_row("eq", "ii", "b", PURE, "", commutes=True)
_row("ne", "ii", "b", PURE, "", commutes=True)
_row("gt", "ii", "b", PURE, "signed")
_row("ge", "ii", "b", PURE, "signed")

# --- bytes, bytearrays, arrays, memoryviews ----------------------------------------------------------------------------
# A code is a letter of array.array or struct: bBhHiIlLqQ for ints, f d for floats. A pointer comes from an op that has looked
# at the object, so that nothing is read before.
_row("bytes_size", "o", "i", LOAD, "operand: bytes")
_row("bytes_data", "o", "p", LOAD, "operand: bytes. where they lie")
_row("bytes_item", "pi", "i", LOAD, "second operand: a checked index")
_row("buffer_size", "o", "i", LOAD, "operand: a bytearray or array. how many items", memory="s")
_row("bytearray_data", "o", "p", LOAD, "operand: a bytearray. where its bytes lie", memory="p")
_row("array_code", "o", "o", GUARD, "operand: an array. imm: a code. leaves unless that is the array's; gives the operand", imm=True)
_row("array_data", "o", "p", LOAD, "operand: an array. where its items lie", memory="p")
_row("view_code", "o", "o", GUARD, "operand: a memoryview. imm: a code, and '=' behind it for a writable one. leaves unless it has that "
     "format, one dimension, no gaps, and is not released; gives the operand", imm=True)
_row("view_size", "o", "i", LOAD, "operand: a view_code. how many items")
_row("view_data", "o", "p", LOAD, "operand: a view_code. where its items lie")
_row("raw_i", "pi", "i", LOAD, "imm: a code. the number at a checked index, of 64 bits with a sign", imm=True, memory="r")
_row("raw_f", "pi", "f", LOAD, "the same for floats", imm=True, memory="r")
_row("raw_set_i", "pii", "v", STORE, "imm: a code. writes a number that fits to a checked index; never leaves", imm=True, memory="r")
_row("raw_set_f", "pif", "v", STORE, "the same for floats; f: rounded", imm=True, memory="r")
_row("buffer_find", "oi", "b", LOAD, "whether bytes or a bytearray have such a byte (0 to 255)", memory="sr")
_row("buffer_search", "oo", "b", LOAD, "whether bytes or a bytearray have the others (bytes or a bytearray) in them", memory="sr")
_row("buffer_compare", "oo", "i", LOAD, "how bytes or a bytearray compare with others: -1, 0 or 1", memory="sr")
_row("array_equal", "oo", "b", STORE, "whether two arrays are equal; leaves if their codes differ", helper="array_equal")
_row("array_find_i", "oi", "b", STORE, "whether an array has an item equal to that int; leaves if its items are floats", helper="array_find_i")
_row("array_find_f", "of", "b", STORE, "the same for a float", helper="array_find_f")
_row("bytearray_append", "oi", "v", STORE, "the value: 0 to 255. leaves if the size must not change", memory="spr")
_row("bytearray_pop", "o", "i", STORE, "removes and gives the last byte; leaves if there is none, or the size must not change",
     memory="spr", helper="bytearray_pop")
_row("array_append_i", "oi", "v", STORE, "leaves unless the int fits, and the size may change", memory="spr", helper="array_append_i")
_row("array_append_f", "of", "v", STORE, "leaves unless it is an array of floats, and the size may change", memory="spr",
     helper="array_append_f")
_row("buffer_extend", "oo", "v", STORE, "bytearray or array: .extend with bytes, a bytearray, an array of the same code",
     memory="spr", helper="buffer_extend")
_row("buffer_iadd", "oo", "v", STORE, "bytearray or array: += with the same", memory="spr", helper="buffer_iadd")
_row("buffer_add", "oo", "o", STORE, "bytes, a bytearray or an array + another", helper="buffer_add")
_row("buffer_repeat", "oi", "o", STORE, "bytes, a bytearray or an array * a number", helper="buffer_repeat")
_row("buffer_slice", "oiii", "o", STORE, "x[start:stop:step] of bytes, a bytearray or an array; leaves on step 0", helper="buffer_slice")
_row("buffer_set_slice", "oiiio", "v", STORE, "x[start:stop:step] = bytes or a bytearray; for an array, one of the same code. leaves "
     "if the sizes do not go together", memory="spr", helper="buffer_set_slice")
_row("buffer_new_i", "oi", "o", STORE, "bytes(n) or bytearray(n). first operand: the type", helper="buffer_new_i")
_row("buffer_new_o", "oo", "o", STORE, "bytes(x), bytearray(x) or memoryview(x) of bytes, a bytearray, an array or a memoryview; the first "
     "two also of a list of ints", helper="buffer_new_o")
_row("array_new", "ooo", "o", STORE, "operands: the type array, a code (str), what it is made of: a list of numbers, bytes, a bytearray, "
     "an array", helper="array_new")
_row("int_from_bytes", "oi", "i", STORE, "int.from_bytes of bytes or a bytearray, big-endian if the second is 1; leaves if there are "
     "more than 8, or 63 bits do not hold it", helper="int_from_bytes")
_row("int_to_bytes", "iii", "o", STORE, "first.to_bytes(second), big-endian if the third is 1; leaves if it does not fit",
     helper="int_to_bytes")

# --- bool ------------------------------------------------------------------------------------------------------------
_row("not", "b", "b", PURE, "1 - b")
_row("band", "bb", "b", PURE, "and of two bools", commutes=True)
_row("bor", "bb", "b", PURE, "or of two bools", commutes=True)
_row("bxor", "bb", "b", PURE, "xor of two bools", commutes=True)
_row("bool_to_int", "b", "i", PURE, "0 or 1")
_row("select", "btt", "t", PURE, "second operand if the first is 1, else the third; both already computed")

# --- tuples, and what C functions do to sequences ----------------------------------------------------------------------
_row("tuple_size", "o", "i", LOAD, "operand: a tuple")
_row("tuple_items", "o", "p", LOAD, "operand: a tuple. where its items lie")
_row("guard_first", "o", "v", GUARD, "imm: a type. operand: a list; leaves unless it is empty or its first item is of that type. Only at entry", imm=True)
_row("tuple_unpack", "o", "p", GUARD, "imm: how many. operand: a tuple; leaves unless it has so many items; where they lie", imm=True)
_row("tuple_item", "pi", "o", LOAD, "second operand: a checked index")
_row("seq_slice", "oiii", "o", STORE, "a slice of a list or tuple: start, stop, step as Python has them, step is not 0", helper="seq_slice")
_row("seq_concat", "oo", "o", STORE, "two lists or two tuples, one after the other", helper="seq_concat")
_row("seq_compare", "ooi", "b", STORE, "two lists or two tuples; third operand: Py_LT, Py_LE, ... (0 to 5). leaves unless what is "
     "compared are numbers, strs, None and tuples and lists of such", helper="seq_compare")
_row("seq_find_o", "oo", "i", STORE, "the index of the first item that equals the object, or -1; leaves as seq_compare", helper="seq_find_o")
_row("seq_find_i", "oi", "i", STORE, "the same with an int", helper="seq_find_i")
_row("seq_find_f", "of", "i", STORE, "the same with a float; leaves on NaN, and where both it and an int are beyond 64 bits", helper="seq_find_f")
_row("seq_count", "oo", "i", STORE, "how many items equal the object; leaves as seq_compare", helper="seq_count")
_row("seq_rest", "oii", "o", STORE, "operands: a list or tuple, how many of its items go before, how many after. the list of the others", helper="seq_rest")
_row("seq_list", "o", "o", STORE, "a new list of the items of a list or tuple", helper="seq_list")
_row("seq_tuple", "o", "o", STORE, "a tuple of the items of a list or tuple; a tuple is its own", helper="seq_tuple")
_row("seq_sorted", "oi", "o", STORE, "a new sorted list of the items; second operand: 1 for reverse. leaves if that raises, and unless what is "
     "compared is as for seq_compare", helper="seq_sorted")
_row("range_list", "iii", "o", STORE, "list(range(start, stop, step)), step is not 0", helper="range_list")
_row("plain_call", "*", "o", STORE, "imm: sum, min, max, any or all. calls it with a list or tuple of numbers, strs or None (and a start); "
     "leaves if it raises", imm=True)
_row("list_insert", "oio", "v", STORE, "list.insert, any index", memory="spe", helper="list_insert")
_row("list_pop_at", "oi", "o", STORE, "list.pop(index); leaves if the index is out of range", memory="spe", helper="list_pop_at")
_row("list_extend", "oo", "v", STORE, "by the items of a list or tuple", memory="spe", helper="list_extend")
_row("list_delete", "oiii", "v", STORE, "the slice from the second to the third operand is deleted; fourth: as imm of release; leaves "
     "unless the release of its items cannot be seen", memory="spenx", helper="list_delete")
_row("list_replace", "oiioi", "v", STORE, "the slice is replaced by the items of a list or tuple; else as list_delete", memory="spenx",
     helper="list_replace")
_row("list_move", "oiioiiii", "v", STORE, "the slice (first three) is replaced by another slice (next four); last and leaving as for "
     "list_replace", memory="spenx", helper="list_move")
_row("list_reverse", "o", "v", STORE, "in place", memory="e", helper="list_reverse")
_row("list_sort", "oi", "v", STORE, "in place; second operand and leaving as for seq_sorted", memory="e", helper="list_sort")
_row("list_sort_by", "ooi", "v", STORE, "the same by the keys that the second operand, a list, has for the items; third operand: 1 for reverse, and 2 if functions that "
     "are given the items must not come to the list. leaves too if there is another number of keys, or they might",
     memory="e", helper="list_sort_by")

# --- float arithmetic: IEEE double, never contracted or reordered ------------------------------------------------------
_row("fadd", "ff", "f", PURE, "", commutes=True)
_row("fsub", "ff", "f", PURE, "")
_row("fmul", "ff", "f", PURE, "", commutes=True)
_row("fdiv", "ff", "f", GUARD, "leaves if the divisor is 0.0 or -0.0")
_row("fneg", "f", "f", PURE, "flips the sign bit")
_row("fabs", "f", "f", PURE, "clears the sign bit")
_row("fsqrt", "f", "f", GUARD, "leaves if the operand is < 0 (not for -0.0, not for NaN)")
_row("ffloordiv", "ff", "f", GUARD, "Python's float //; leaves if the divisor is zero")
_row("fmod_py", "ff", "f", GUARD, "Python's float %; leaves if the divisor is zero")
_row("fpow", "ff", "f", GUARD, "leaves unless both operands and the result are finite and the base is > 0, or the exponent is integral and base != 0")
_row("flt", "ff", "b", PURE, "false on NaN")
_row("fle", "ff", "b", PURE, "false on NaN")
_row("feq", "ff", "b", PURE, "false on NaN", commutes=True)
_row("fne", "ff", "b", PURE, "true on NaN", commutes=True)
_row("fgt", "ff", "b", PURE, "false on NaN")
_row("fge", "ff", "b", PURE, "false on NaN")
_row("cmath", "*", "f", GUARD, "imm: name of a C math function of 1 or 2 doubles; leaves unless the result is finite", imm=True)

# --- conversions -----------------------------------------------------------------------------------------------------
_row("int_to_float", "i", "f", PURE, "round to nearest even, as CPython's float(int) for ints of 64 bits")
_row("guard_exact", "i", "v", GUARD, "leaves unless -2**53 <= operand <= 2**53 (then int and float compare and divide alike)")
_row("itruediv", "ii", "f", GUARD, "Python's int / int; leaves unless divisor != 0 and both are within +-2**53")
_row("float_to_int", "f", "i", GUARD, "truncates; leaves unless -2**63 <= x < 2**63 (so on NaN, infinities)")
_row("floor_to_int", "f", "i", GUARD, "floor, then as float_to_int")
_row("ceil_to_int", "f", "i", GUARD, "ceil, then as float_to_int")
_row("round_to_int", "f", "i", GUARD, "nearest, ties to even, then as float_to_int")

# --- calls -----------------------------------------------------------------------------------------------------------
_row("guard_depth", "", "v", GUARD, "leaves unless as many Python frames as the snapshot has may be added. Stands before each call_native")
_row("call_native", "*", "t", CALL, "imm: CallTarget. runs another native body (calls_left is less by the frames of its snapshot while it runs); result 'v' when it gives none or several values", imm=True)
_row("call_out", "*", "t", PURE, "operand: a call_native of type v; imm: which of its values", imm=True)
_row("pure_call", "*", "t", GUARD, "imm: (callable, result letter). calls a builtin known to be free of effects on boxed "
     "operands; leaves (and forgets the exception) when it raises or gives another type", imm=True)
_row("poll", "", "v", GUARD, "leaves when CPython's eval breaker is set; at every back-edge and native body entry")

# --- ends of blocks --------------------------------------------------------------------------------------------------
_row("jump", "", "v", CONTROL, "to block.succs[0]")
_row("branch", "b", "v", CONTROL, "to block.succs[0] if 1, else block.succs[1]")
_row("ret", "*", "v", CONTROL, "imm: shape: an operand's index, or a tuple of shapes (a Python tuple is returned)", imm=True)
_row("ret_owned", "o", "v", CONTROL, "returns the operand, of which the kernel owns a reference")
_row("exit", "", "v", CONTROL, "leaves through its snapshot. imm: why, a code of guards.reasons", imm=True, has_snapshot=True)

INDEX_CHECKS = frozenset(("check_index", "wrap_index"))
CLASS_OF = {"unbox_int": int, "unbox_float": float, "unbox_bool": bool}
"""What an object is that was unboxed."""
