"""Instrumented code object -> canonical instructions.

The builder sees one instruction set for all versions: `Instr(op, arg, offset, next)` with offsets in code units of the instrumented code (so
that they are what an exit resumes at), jump targets resolved, caches and EXTENDED_ARG folded in, and our sites shown as the one
instruction SITE. `LANDING` and what follows it are not decoded. A loop header h with several backward jumps has a LATCH, at "offset" ~h, where they
meet first.
"""
from rewritejit import pyversion
from rewritejit.nativeops.ext import _core

_V = pyversion.VERSION
_NAMES = ["?"] * 256
for _name, _number in pyversion.OPMAP.items():
    _NAMES[_number] = _name
_BINARY = ("+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^")
_COMPARE = ("<", "<=", "==", "!=", ">", ">=")
_CACHES = [pyversion.CACHES.get(name, 0) for name in _NAMES]
_POP_JUMPS = {}
for _kind in ("TRUE", "FALSE", "NONE", "NOT_NONE"):
    _POP_JUMPS[f"POP_JUMP_IF_{_kind}"] = (_kind, 1)
    _POP_JUMPS[f"POP_JUMP_FORWARD_IF_{_kind}"] = (_kind, 1)
    _POP_JUMPS[f"POP_JUMP_BACKWARD_IF_{_kind}"] = (_kind, -1)
_ENDS = {"JUMP_FORWARD", "JUMP_BACKWARD", "RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE"}


class Instr:
    """One instruction. op: canonical name; arg: decoded operand; offset: of its first unit; next: of the instruction after it;
    target: where a jump goes, or -1."""

    __slots__ = ("op", "arg", "offset", "next", "target")

    def __init__(self, op, arg, offset, next, target=-1):
        self.op, self.arg, self.offset, self.next, self.target = op, arg, offset, next, target

    def __repr__(self):
        return f"{self.offset}: {self.op} {self.arg!r}" + (f" -> {self.target}" if self.target >= 0 else "")


class Decoded:
    """What the builder needs to know of a code object.

    instrs   offset -> Instr           joins    offsets where several ways meet
    headers  offset of each loop header -> offset after its last backward jump
    sites    offset -> Site            nlocalsplus, size (instructions)
    """

    __slots__ = ("code", "instrs", "joins", "headers", "sites", "nlocalsplus", "size")


_cache = {}


def decode(code):
    """The Decoded of an instrumented code object (kept while the code object lives at that address)."""
    found = _cache.get(id(code))
    if found is not None and found.code is code:
        return found
    found = _cache[id(code)] = _decode(code)
    return found


def forget():
    """Drop what is cached: called when nothing is being compiled."""
    _cache.clear()


def _decode(code):
    info = Decoded()
    info.code = code
    info.sites = sites = {c.offset: c for c in code.co_consts if type(c) is _core.Site and c.is_in(code)}
    raw = code.co_code
    end = min((site.landing for site in sites.values()), default=len(raw) // 2)
    info.instrs = instrs = {}
    names, consts = code.co_names, code.co_consts
    entries = {}                                  # offset -> number of ways in
    headers = info.headers = {}
    back_edges = {}                               # header -> its backward jumps
    i, arg, first, falls = 0, 0, -1, True
    while i < end:
        if i in sites:
            site = sites[i]
            instrs[i] = Instr("SITE", site, i, site.body)
            if falls:
                entries[i] = entries.get(i, 0) + 1
            i, falls = site.body, True
            continue
        op = raw[2 * i]
        arg = arg << 8 | raw[2 * i + 1]
        if first < 0:
            first = i
        name = _NAMES[op]
        if name == "EXTENDED_ARG":
            i += 1
            continue
        after = i + 1 + _CACHES[op]
        instr = _canonical(name, arg, first, after, names, consts)
        if falls:
            entries[first] = entries.get(first, 0) + 1
        instrs[first] = instr
        if instr.target >= 0:
            entries[instr.target] = entries.get(instr.target, 0) + 1
            if instr.target <= first and instr.target in sites:
                headers[instr.target] = max(headers.get(instr.target, 0), after)
                back_edges.setdefault(instr.target, []).append(instr)
        falls = instr.op not in _ENDS
        i, arg, first = after, 0, -1
    info.joins = {offset for offset, n in entries.items() if n > 1}
    info.joins.update(headers)
    for header, jumps in back_edges.items():
        if len(jumps) > 1:                        # they meet before the loop is entered again: one poll, one latch
            latch = ~header
            instrs[latch] = Instr("LATCH", None, sites[header].body, header)
            info.joins.add(latch)
            for jump in jumps:
                jump.target = latch
    info.nlocalsplus = len(code.co_varnames) + len([c for c in code.co_cellvars if c not in code.co_varnames]) \
        + len(code.co_freevars)
    info.size = len(instrs)
    return info


def _canonical(name, arg, offset, after, names, consts):
    jump = _POP_JUMPS.get(name)
    if jump is not None:
        return Instr("POP_JUMP", jump[0], offset, after, after + arg * jump[1])
    if name == "LOAD_FAST_CHECK":
        name = "LOAD_FAST"
    if name == "JUMP_BACKWARD_NO_INTERRUPT":
        return Instr("JUMP_FORWARD", None, offset, after, after - arg)
    if name == "JUMP_FORWARD":
        return Instr(name, None, offset, after, after + arg)
    if name == "JUMP_BACKWARD":
        return Instr(name, None, offset, after, after - arg)
    if name == "FOR_ITER":
        return Instr(name, None, offset, after, after + arg + pyversion.FOR_ITER_SKIP)
    if name in ("JUMP_IF_TRUE_OR_POP", "JUMP_IF_FALSE_OR_POP"):
        return Instr("JUMP_OR_POP", name == "JUMP_IF_TRUE_OR_POP", offset, after, after + arg)
    if name == "LOAD_CONST":
        return Instr(name, consts[arg], offset, after)
    if name == "RETURN_CONST":
        return Instr(name, consts[arg], offset, after)
    if name == "KW_NAMES":
        return Instr(name, consts[arg], offset, after)
    if name == "LOAD_GLOBAL":
        return Instr(name, (names[arg >> 1], arg & 1), offset, after)
    if name == "LOAD_ATTR":
        if _V >= (3, 12):
            return Instr("LOAD_ATTR", (names[arg >> 1], arg & 1), offset, after)
        return Instr("LOAD_ATTR", (names[arg], 0), offset, after)
    if name == "LOAD_METHOD":
        return Instr("LOAD_ATTR", (names[arg], 1), offset, after)
    if name in ("LOAD_NAME", "STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL", "IMPORT_NAME", "STORE_ATTR"):
        return Instr(name, names[arg], offset, after)
    if name == "BINARY_OP":
        return Instr(name if arg < len(_BINARY) else "INPLACE_OP", _BINARY[arg % len(_BINARY)], offset, after)
    if name == "COMPARE_OP":
        return Instr(name, _COMPARE[arg >> pyversion.COMPARE_SHIFT], offset, after)
    if name in ("LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST"):
        return Instr(name, (arg >> 4, arg & 15), offset, after)
    if name == "CALL_INTRINSIC_1" and arg == 5:
        return Instr("UNARY_POSITIVE", None, offset, after)
    if name == "CALL_INTRINSIC_1" and arg == 6:
        return Instr("LIST_TO_TUPLE", None, offset, after)
    return Instr(name, arg, offset, after)
