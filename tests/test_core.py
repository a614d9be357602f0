"""Sites, kernels and exits, with kernels written in Python.

The main test leaves a kernel at *every* instruction of some functions where that is legal: a twin of the function runs
in another thread up to that instruction and is frozen there, its locals and stack are given to an exit, and the rest must
happen as in plain CPython.
"""
import ctypes
import dis
import gc
import mmap
import os
import platform
import resource
import struct
import sys
import threading
import traceback
import types

import pytest

_core = pytest.importorskip("rewritejit.nativeops.ext._core")

from rewritejit import pyversion  # noqa: E402
from rewritejit.guards import recipe  # noqa: E402
from rewritejit.rewriter import probe  # noqa: E402

V = sys.version_info[:2]
NEVER = (1 << 40, 1 << 40)
NULL = _core.NULL
KEEP = object()


# --- helpers ---------------------------------------------------------------------------------------------------------

class Raw(list):
    """Words of one recipe value, written by hand."""


class Frame:
    """One frame of an exit. func None: the interpreter's own."""

    def __init__(self, code, offset, locals, stack=(), func=None):
        self.code, self.offset, self.locals, self.stack, self.func = code, offset, locals, stack, func


def make_exit(frames, nregs=0, gwrites=(), entry=False, reason="test"):
    """An ExitDesc whose values are constants, KEEP, NULL or Raw words."""
    consts, words = [], []

    def const(value):
        consts.append(value)
        return len(consts) - 1

    def value(item):
        if item is KEEP:
            words.append(recipe.KEEP)
        elif item is NULL:
            words.append(recipe.NULL)
        elif type(item) is Raw:
            words.extend(const(w) if not isinstance(w, int) else w for w in item)
        else:
            words.extend((recipe.CONST, const(item)))

    words.append(len(frames))
    for frame in frames:
        words.extend((const(frame.code), -1 if frame.func is None else const(frame.func), frame.offset))
        for part in (frame.locals, frame.stack):
            words.append(len(part))
            for item in part:
                value(item)
    words.append(len(gwrites))
    for slot, item in gwrites:
        words.append(slot)
        value(item)
    words.append(0)                       # no references of its own
    return _core.ExitDesc(struct.pack(f"<{len(words)}i", *words), tuple(consts), nregs, entry, reason, 0)


def python_kernel(run, exits=(), **more):
    return _core.Kernel(python=run, exits=tuple(exits), name="test", **more)


def instrumented(func):
    """The function with sites that never get hot; its code."""
    func.__code__ = with_sites(func.__code__)
    return func.__code__


def with_sites(code):
    """The code with its sites, even if nothing in it can be compiled."""
    spec = bytearray(pyversion.instrument_spec())
    spec[256:512] = [kind & ~pyversion.KIND_NEVER for kind in spec[256:512]]
    return _core.instrument(code, bytes(spec), NEVER)


def site_of(code, kind="entry"):
    return next(site for site in probe.sites(code) if site.kind == kind)


def ncells(code):
    own = len([c for c in code.co_cellvars if c not in code.co_varnames])
    return len(code.co_varnames) + own + len(code.co_freevars)


def load(source, name="sample"):
    namespace = {"__name__": "sampled"}
    exec(compile(source, "<sample>", "exec"), namespace)
    return namespace


def call_sequence(code, line=None):
    """Code unit at which the last call (of `line`) begins."""
    instrs = [i for i in dis.get_instructions(code) if i.offset // 2 < site_of(code).landing]
    for index in reversed(range(len(instrs))):
        if instrs[index].opname in ("CALL", "CALL_KW") and (line is None or instrs[index].positions.lineno == line):
            while instrs[index - 1].opname in ("PRECALL", "KW_NAMES"):
                index -= 1
            return instrs[index].offset // 2
    raise AssertionError("no call")


def offset_of(code, opname, nth=0):
    found = [i.offset // 2 for i in dis.get_instructions(code) if i.opname == opname]
    return found[nth]


def callable_first(func, *args):
    """The stack of a call of a plain function."""
    return [NULL, func, *args] if V < (3, 13) else [func, NULL, *args]


# --- every resume point ----------------------------------------------------------------------------------------------

HELPERS = """
import sys
log = []
def here(value=None):
    frame, chain = sys._getframe(1), []
    while frame is not None and frame.f_code.co_filename == "<sample>":
        chain.append((frame.f_code.co_name, frame.f_lineno, frame.f_lasti >= 0))
        frame = frame.f_back
    log.append((chain, repr(value)))
    return value
class Manager:
    def __enter__(self): here("enter"); return 5
    def __exit__(self, *what): here(("exit", what[0])); return what[0] is KeyError
class Thing:
    def __init__(self): self.x = 3
    def double(self, by=2): return here(self.x * by)
"""

SAMPLES = {
    "arithmetic": ("""
def sample(a, b):
    c = a + b * 3
    d = (c - a) / (b or 1)
    return c, -d, a if a > b else b, a < c < 100, not d
""", (3, 4)),
    "loops": ("""
def sample(n, step):
    total = 0
    for i in range(n):
        if i == 2: continue
        for j in (1, step, 3):
            total += i * j
            if j > 2: break
        else:
            total += 1000
    while total > 10:
        total -= 7
    else:
        here(total)
    return total
""", (4, 2)),
    "calls": ("""
def sample(n, thing_count):
    things = [Thing() for _ in range(thing_count)]
    out = []
    for t in things:
        out.append(t.double())
        out.append(t.double(by=n))
        out.append(here(max(n, *[1, 2], key=lambda v: -v)))
        out.append(dict(a=n, **{"b": 2}))
    return out, [x + n for x in range(3) if x]
""", (3, 2)),
    "handlers": ("""
def sample(d, key):
    here(1)
    try:
        value = d[key]
        here(2)
        value += d["missing"]
    except KeyError:
        value = -1
    finally:
        here(3)
    with Manager() as m:
        value += m
        d["nothing"]
    try:
        with Manager():
            value / 0
    except ZeroDivisionError:
        here("caught")
    return value
""", ({"a": 1}, "a")),
    "uncaught": ("""
def sample(a, b):
    x = here(a)
    for q in (1, 2, 0):
        x = (x +
             b // q)
    return x
""", (1, 2)),
    "unbound": ("""
def sample(flag, n):
    if flag:
        y = 1
        del y
    z = here(flag)
    try:
        return y
    except UnboundLocalError as e:
        z = str(e)
    del n
    return z, n
""", (True, 7)),
    "closures": ("""
def sample(n, start):
    def bump(by=1):
        nonlocal start
        start += by
        return here(start)
    fs = [lambda: (n, start), bump]
    for f in fs:
        here(f())
    n = n + 1
    (p, *q), r = (1, 2, 3), start
    return [f() for f in fs], f"{n!r:>4}|{start}", p, q, r, {**{"k": r}}, {p, r}
""", (3, 10)),
    "consume": ("""
def sample(a, n):
    def gen(k):
        for i in range(k):
            yield here(i)
    s = 0
    for v in gen(n):
        s += v
    it = iter([1, 2, 3])
    s += next(it)
    x = a[1:3] if (k := len(a)) > 2 else None
    a[0] += s
    a[-1], a[1] = a[1], a[-1]
    match a:
        case [first, *rest]: return first, rest, s, x, k, sum(it)
""", ([1, 2, 3, 4], 2)),
}
BAD_OPS = {"END_FOR", "CACHE", "RESUME"}
BAD_BEFORE = {"EXTENDED_ARG", "END_FOR", "KW_NAMES"}


def stack_depths(code):
    """{code unit: depth of the stack before that instruction}, as far as control flow reaches."""
    instrs = {i.offset // 2: i for i in dis.get_instructions(code)}
    order = sorted(instrs)
    follows = dict(zip(order, order[1:]))
    depths, todo = {}, [(0, 0)]
    for entry in dis._parse_exception_table(code):
        todo.append((entry.target // 2, entry.depth + entry.lasti + 1))
    while todo:
        unit, depth = todo.pop()
        while unit is not None and unit not in depths:
            depths[unit] = depth
            i = instrs[unit]
            arg = i.arg if i.opcode >= dis.HAVE_ARGUMENT else None
            if i.opcode in dis.hasjrel:
                todo.append((i.argval // 2, depth + dis.stack_effect(i.opcode, arg, jump=True)))
            if i.opname in ("RETURN_VALUE", "RETURN_CONST", "RERAISE", "RAISE_VARARGS") or \
                    i.opname.startswith(("JUMP_FORWARD", "JUMP_BACKWARD")):
                break
            depth += dis.stack_effect(i.opcode, arg, jump=False)
            unit = follows.get(unit)
    return depths


class Twin(threading.Thread):
    """Runs a function up to the n-th traced instruction, then waits. state: (unit, locals + stack), a text, or None."""

    def __init__(self, func, args, n):
        super().__init__(daemon=True)
        self.func, self.args, self.left = func, args, n
        self.state = None
        self.stopped, self.release = threading.Event(), threading.Event()

    def run(self):
        sys._getframe().f_trace_opcodes = True       # 3.12 wants to know before settrace
        sys.settrace(self.trace)
        try:
            self.func(*self.args)
        except BaseException:
            pass
        finally:
            sys.settrace(None)
            self.stopped.set()

    def trace(self, frame, event, arg):
        if frame.f_code is not self.func.__code__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if self.left < 0:
                self.state = self.read(frame)
                sys.settrace(None)
                frame.f_trace = None
                self.stopped.set()
                self.release.wait()
                raise SystemExit
        return self.trace

    def read(self, frame):
        if sys.exc_info()[1] is not None:
            return "in a handler"
        cells = ctypes.c_void_p.from_address(id(frame) + 24).value + _core.LAYOUT["frame.localsplus"]
        unit = frame.f_lasti // 2
        if V == (3, 11) and dis.opname[frame.f_code.co_code[2 * unit]] == "CALL":
            return "between PRECALL and CALL"
        depth = stack_depths(frame.f_code)[unit]
        top = ncells(frame.f_code) + depth
        assert V > (3, 11) or ctypes.c_int.from_address(cells - 8).value == top     # later versions don't save it there
        values = []
        for i in range(top):
            pointer = ctypes.c_void_p.from_address(cells + 8 * i).value
            values.append(NULL if pointer is None else ctypes.cast(pointer, ctypes.py_object).value)
        return unit, values


def outcome(namespace, args):
    try:
        result = "returned", repr(namespace["sample"](*args))
    except Exception as error:
        trace = [(f.name, f.lineno, f.colno, f.end_colno) for f in traceback.extract_tb(error.__traceback__)
                 if f.filename == "<sample>"]
        result = "raised", repr(error), trace
    return result, namespace["log"]


def resume_points(name):
    source, args = SAMPLES[name]
    from copy import deepcopy
    expected = outcome(load(HELPERS + source), deepcopy(args))
    done = skipped = n = 0
    while True:
        namespace = load(HELPERS + source)
        func = namespace["sample"]
        original = func.__code__
        code = instrumented(func)
        twin_func = types.FunctionType(with_sites(original), namespace)
        sites = probe.sites(code)
        inside = {u for s in sites for u in range(s.offset + 1, s.body)} | set(range(site_of(code).body))
        inside |= set(range(sites[0].landing - 2, len(code.co_code) // 2))
        units = code.co_code
        twin, legal = None, None

        def run(cells, gvals):
            nonlocal twin, legal
            twin = Twin(twin_func, [c.cell_contents if type(c) is types.CellType else c for c in cells[:len(args)]], n)
            twin.start()
            twin.stopped.wait()
            state = twin.state
            legal = False
            if not isinstance(state, tuple):
                return "exit", [(stay, [])]
            unit, values = state
            before = dis.opname[units[2 * unit - 2]]
            if unit in inside or dis.opname[units[2 * unit]] in BAD_OPS or before in BAD_BEFORE:
                return "exit", [(stay, [])]
            legal = True
            count = ncells(code)
            out = make_exit([Frame(code, unit, values[:count], values[count:])])
            return "exit", [(out, [])]

        site = site_of(code)
        stay = make_exit([Frame(code, site.body, [KEEP] * ncells(code))])
        site.attach(python_kernel(run), code)
        got = outcome(namespace, deepcopy(args))
        if legal:
            assert got == expected, (n, twin.state)
            done += 1
        else:
            skipped += 1
        finished = twin.state is None
        twin.release.set()
        twin.join()
        if finished:
            return done, skipped
        n += 1


@pytest.mark.parametrize("name", SAMPLES)
def test_leaving_at_every_instruction(name):
    done, skipped = resume_points(name)
    assert done > 12 and done > skipped // 2


# --- one frame -------------------------------------------------------------------------------------------------------

def test_exit_values():
    def f(a, b, c, d, e, g, h):
        return a, b, c, d, e, g, h
    code = instrumented(f)
    site = site_of(code)
    big = object()
    values = [Raw([recipe.INT, 0]), Raw([recipe.FLOAT, 1]), Raw([recipe.BOOL, 2]), Raw([recipe.OBJ, 3]),
              Raw([recipe.TUPLE, 0, 3, recipe.INT, 0, recipe.CELL, 6, recipe.TUPLE, 1, 0]), Raw([recipe.SAME, 0]),
              Raw([recipe.MAYBE, 2, recipe.RANGE, 2, recipe.INT, 0, recipe.INT, 4, recipe.INT, 5])]
    out = make_exit([Frame(code, site.body, values)], 6)
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [-2**63, -0.5, 1, big, 9, 3])]), [out]), code)
    a, b, c, d, e, g, h = f(0, 0, 0, 0, 0, 0, 77)
    assert (a, b, c, h) == (-2**63, -0.5, True, range(-2**63, 9, 3)) and type(c) is bool
    assert d is big and e is g and e == (-2**63, 77, ())
    assert out.count == 1 and site.kernels[0].leaves == site.kernels[0].entries == 1


def test_maybe_false_and_an_object_it_would_have_built():
    def f(flag):
        if flag:
            a = 1
        b = 0
        try:
            return a, b
        except UnboundLocalError as error:
            return str(error), b
    code = instrumented(f)
    site = site_of(code)
    loads = [i for i in dis.get_instructions(code) if i.opname.startswith("LOAD_FAST") and i.argval == "a"]
    maybe = Raw([recipe.MAYBE, 0, recipe.TUPLE, 0, 1, recipe.INT, 1])
    out = make_exit([Frame(code, loads[0].offset // 2, [KEEP, maybe, Raw([recipe.SAME, 0]), NULL])], 2)
    flag = 0
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [flag, 5])])), code)
    assert f(0) == ("cannot access local variable 'a' where it is not associated with a value", (5,))
    flag = 1
    a, b = f(0)
    assert a is b and a == (5,)


def test_a_returned_result():
    def f(a):
        return 0
    code = instrumented(f)
    site_of(code).attach(python_kernel(lambda cells, gvals: ("ret", cells[0] * 2)), code)
    assert f(21) == 42 and f("ab") == "abab"


@pytest.mark.parametrize("step, start, stop", [(1, 0, 10), (3, -4, 11), (-2, 9, -3)])
def test_range_iterator_written_back(step, start, stop):
    def f(iterator):
        out = []
        for i in iterator:
            out.append(i)
        return out
    code = instrumented(f)
    site = site_of(code, "loop")
    whole = list(range(start, stop, step))
    for k in range(len(whole) + 1):
        site.reset(1 << 40)
        cur = start + k * step
        parts = [recipe.INT, 0, recipe.INT, 1, recipe.INT, 2]
        depth = ncells(code)
        out = make_exit([Frame(code, site.body, [KEEP] * depth, [Raw([recipe.RANGEITER_BACK, depth] + parts)])], 3)
        ran = []

        def run(cells, gvals):
            if ran:
                return "exit", [(stay, [])]
            ran.append(cells[-1])
            return "exit", [(out, [cur, stop, step])]
        stay = make_exit([Frame(code, site.body, [KEEP] * depth, [KEEP])])
        site.attach(python_kernel(run), code)
        iterator = iter(range(start, stop, step))
        assert f(iterator) == whole[k:]
        assert ran[0] is iterator and list(iterator) == [] and iterator.__length_hint__() == 0


def test_new_range_iterator_and_stack_of_a_loop():
    def f(n):
        s = []
        for i in range(n):
            s.append(i)
        return s
    code = instrumented(f)
    site = site_of(code, "loop")
    iterator = Raw([recipe.RANGEITER, 0, recipe.INT, 0, recipe.INT, 1, recipe.INT, 2])
    out = make_exit([Frame(code, site.body, [KEEP] * 3, [iterator])], 3)
    stay = make_exit([Frame(code, site.body, [KEEP] * 3, [KEEP])])
    todo = [out]
    site.attach(python_kernel(lambda c, g: ("exit", [(todo.pop(), [7, 10, 1])] if todo else [(stay, [])])), code)
    assert f(100) == [7, 8, 9]


def test_destructors_run_when_the_frame_is_whole():
    seen = []

    class Dies:
        def __del__(self):
            frame = sys._getframe(1)
            seen.append((frame.f_code.co_name, dict(frame.f_locals)))

    def victim(a, b):
        return a, b
    code = instrumented(victim)
    site = site_of(code)
    out = make_exit([Frame(code, site.body, [1, 2])])
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [])])), code)
    result = victim(Dies(), Dies())          # not in the assert: that would keep them alive
    assert result == (1, 2)
    assert seen == [("victim", {"a": 1, "b": 2})] * 2


def test_global_slots():
    namespace = load("counter = 1\ndef sample(n):\n    global counter\n    return counter\n")
    f = namespace["sample"]
    code = instrumented(f)
    site = site_of(code)
    writes = [(1, Raw([recipe.INT, 0])), (2, NULL)]
    out = make_exit([Frame(code, site.body, [Raw([recipe.GVAL, 0])])], 1, gwrites=writes)
    out_2 = make_exit([Frame(code, site.body, [KEEP])], 1, gwrites=[(0, Raw([recipe.FLOAT, 0]))])
    namespace["third"] = 3
    slots = [(namespace, "counter"), (namespace, "fresh"), (namespace, "third")]
    seen = []

    def run(cells, gvals):
        seen.append(gvals)
        return "exit", [(out, [5])] if len(seen) == 1 else [(out_2, [2.5])]
    site.attach(python_kernel(run, global_slots=slots), code)
    assert f(0) == 1 and namespace["fresh"] == 5 and "third" not in namespace
    assert f(0) == 2.5 and namespace["counter"] == 2.5
    assert seen == [(1, NULL, 3), (1, 5, NULL)]


def test_exceptions_right_after_the_exit():
    def f(n):
        out = []
        for i in range(n):
            try:
                out.append(10 // i)
            except ZeroDivisionError:
                out.append("zero")
        return out
    code = instrumented(f)
    site = site_of(code)
    division = offset_of(code, "BINARY_OP")
    append = offset_of(code, "LOAD_METHOD" if V == (3, 11) else "LOAD_ATTR")
    assert append < division
    out = []
    stack = [iter(range(1, 3)), *callable_first(out.append, 10, 0)]
    leave = make_exit([Frame(code, division, [3, out, 0], stack)])
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(leave, [])])), code)
    assert f(3) == ["zero", 10, 5]


# --- several frames --------------------------------------------------------------------------------------------------

NESTED = """
import sys
def inner(a, b=2, *, c=3):
    x = a + b
    where = list(frames())
    return x * c, where
def frames():
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename == "<sample>":
        yield frame.f_code.co_name
        frame = frame.f_back
def middle(n):
    y = n + 1
    r = inner(y, c=5)
    return r, y
def sample(n):
    before = n
    s = middle(n)
    return s, before
"""


def frames_of_nested(namespace, x, error=False):
    codes = {name: instrumented(namespace[name]) for name in ("inner", "middle", "sample")}
    cont = Raw([recipe.CONTINUE])
    outer = Frame(codes["sample"], call_sequence(codes["sample"]), [1, "before", NULL], callable_first(cont, None))
    if V < (3, 13):
        kw = [NULL, cont, None, None]
    else:
        kw = [cont, NULL, None, None, ("c",)]
    middle = Frame(codes["middle"], call_sequence(codes["middle"]), [1, "y", NULL], kw, namespace["middle"])
    store = next(i for i in dis.get_instructions(codes["inner"]) if i.opname == "STORE_FAST" and i.argval == "x")
    inner = Frame(codes["inner"], store.offset // 2 + 1, [1, 2, 5, x, NULL], [], namespace["inner"])
    return codes, outer, middle, inner


@pytest.mark.parametrize("split", ["one record", "three records", "two records"])
def test_nested_frames(split):
    namespace = load(NESTED)
    codes, outer, middle, inner = frames_of_nested(namespace, Raw([recipe.INT, 0]))
    if split == "one record":
        exits = [make_exit([outer, middle, inner], 1)]
    elif split == "two records":
        exits = [make_exit([middle, inner], 1), make_exit([outer])]
    else:
        exits = [make_exit([inner], 1), make_exit([middle]), make_exit([outer])]
    records = [(out, [30] if out.nregs else []) for out in exits]
    site = site_of(codes["sample"])
    site.attach(python_kernel(lambda cells, gvals: ("exit", records)), codes["sample"])
    for _ in range(50):
        assert namespace["sample"](1) == ((((150, ["inner", "middle", "sample"]), "y")), "before")


def test_nested_frames_in_a_traceback():
    namespace = load(NESTED)
    codes, outer, middle, inner = frames_of_nested(namespace, Raw([recipe.OBJ, 0]))
    out = make_exit([outer, middle, inner], 1)

    class Bad:
        def __mul__(self, other):
            raise KeyError("mul")
    bad = Bad()
    site_of(codes["sample"]).attach(python_kernel(lambda cells, gvals: ("exit", [(out, [bad])])), codes["sample"])
    with pytest.raises(KeyError) as info:
        namespace["sample"](1)
    names = [(f.name, f.lineno) for f in traceback.extract_tb(info.value.__traceback__) if f.filename == "<sample>"]
    assert names == [("sample", 18), ("middle", 14), ("inner", 6)]


def test_deep_native_recursion():
    """A thousand records of one native body; the recursion limit counts the frames as if they had been called."""
    namespace = load("def down(n):\n    if n == 0:\n        return 0\n    return down(n - 1) + 1\n"
                     "def sample(n):\n    return down(n)\n")
    code, down_code = instrumented(namespace["sample"]), instrumented(namespace["down"])
    cont = Raw([recipe.CONTINUE])
    site = site_of(code)
    outer = make_exit([Frame(code, call_sequence(code), [KEEP], callable_first(cont, None))])
    stack = callable_first(cont, None)
    call = make_exit([Frame(down_code, call_sequence(down_code), [Raw([recipe.INT, 0])], stack, namespace["down"])], 1)
    bottom = make_exit([Frame(down_code, site_of(down_code).body, [Raw([recipe.INT, 0])], [], namespace["down"])], 1)
    depth = 400

    def run(cells, gvals):
        calls = [(call, [cells[0] - k]) for k in reversed(range(depth))]
        return "exit", [(bottom, [cells[0] - depth]), *calls, (outer, [])]
    site.attach(python_kernel(run), code)
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(2000)
    try:
        assert namespace["sample"](500) == 500
        before = sum(1 for _ in gc.get_objects())
        for _ in range(5):
            assert namespace["sample"](600) == 600
        assert sum(1 for _ in gc.get_objects()) - before < 100
        with pytest.raises(RecursionError):
            namespace["sample"](5000)
        assert namespace["sample"](500) == 500
    finally:
        sys.setrecursionlimit(old)


def test_exit_at_the_recursion_limit():
    """The deepest frame that CPython allows may leave a kernel."""
    namespace = load("def sample(n):\n    if n == 0:\n        return 0\n    return sample(n - 1) + 1\n")
    sample = namespace["sample"]

    def deepest():
        low, high = 1, 1 << 20
        while high - low > 1:
            middle = (low + high) // 2
            try:
                sample(middle)
                low = middle
            except RecursionError:
                high = middle
        return low
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        plain = deepest()
        code = instrumented(sample)
        site = site_of(code)
        out = make_exit([Frame(code, site.body, [Raw([recipe.CELL, 0])])])
        wrapper = python_kernel(lambda cells, gvals: ("exit", [(out, [])]), [out])
        site.attach(wrapper, code)
        # the kernel itself is a Python function here: it needs the frames that machine code does not
        assert plain - 4 <= deepest() <= plain
        site.reset(1 << 40)
        assert deepest() == plain
    finally:
        sys.setrecursionlimit(old)


# --- machine code ----------------------------------------------------------------------------------------------------

class Machine:
    """A page of hand-made x86-64 code."""

    def __init__(self):
        self.page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        self.base, self.used = ctypes.addressof(ctypes.c_char.from_buffer(self.page)), 0

    def emit(self, code):
        at = self.used
        self.page[at:at + len(code)] = code
        self.used = (at + len(code) + 15) & ~15
        return self.base + at

    def result(self, value):
        """mov rax, value; inc dword [rax] (3.11: no immortal objects); ret"""
        return self.emit(b"\x48\xb8" + struct.pack("<Q", id(value)) + (b"\xff\x00" if V == (3, 11) else b"") + b"\xc3")

    def leave(self, exit):
        """mov rax, [rdi]; mov rcx, exit; mov [rax], rcx; add rax, 8; mov [rdi], rax; xor eax, eax; ret"""
        return self.emit(b"\x48\x8b\x07\x48\xb9" + struct.pack("<Q", exit.address) +
                         b"\x48\x89\x08\x48\x83\xc0\x08\x48\x89\x07\x31\xc0\xc3")


machine_only = pytest.mark.skipif(platform.machine() != "x86_64", reason="hand-made x86-64 code")


@machine_only
def test_machine_code():
    def f(a):
        return a
    machine, code = Machine(), instrumented(f)
    site = site_of(code)
    kernel = _core.Kernel(machine.result(None), machine, name="none")
    site.attach(kernel, code)
    assert [f(1) for _ in range(200)] == [None] * 200
    assert kernel.entries == 200 and 64 <= kernel.timed < 70 and kernel.ticks > 0
    site.reset(1 << 40)
    out = make_exit([Frame(code, site.body, [8])])
    site.attach(_core.Kernel(machine.leave(out), machine, (out,)), code)
    assert [f(1) for _ in range(200)] == [8] * 200 and out.count == 200


@machine_only
def test_machine_code_at_the_recursion_limit():
    """Leaving needs no frame of the program's: the limit is where it is without kernels."""
    namespace = load("def sample(n):\n    if n == 0:\n        return 0\n    return sample(n - 1) + 1\n")
    sample = namespace["sample"]

    def deepest():
        low, high = 1, 1 << 20
        while high - low > 1:
            middle = (low + high) // 2
            try:
                sample(middle)
                low = middle
            except RecursionError:
                high = middle
        return low
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        plain = deepest()
        machine, code = Machine(), instrumented(sample)
        site = site_of(code)
        out = make_exit([Frame(code, site.body, [KEEP])])
        site.attach(_core.Kernel(machine.leave(out), machine, (out,)), code)
        assert deepest() == plain
    finally:
        sys.setrecursionlimit(old)


@machine_only
def test_random_exits_of_machine_code_leak_nothing():
    namespace = load(NESTED)
    codes, outer, middle, inner = frames_of_nested(namespace, 7)
    machine = Machine()
    site = site_of(codes["sample"])
    exits = [make_exit([outer, middle, inner]), make_exit([Frame(codes["sample"], site.body, [KEEP, NULL, NULL])])]
    sample = namespace["sample"]

    def loop(n):
        for k in range(n):
            if k % 100 == 0:
                site.reset(1 << 40)
                site.attach(_core.Kernel(machine.leave(exits[k // 100 % 2]), machine), codes["sample"])
                machine.used = 0
            sample(1)
    loop(1000)
    gc.collect()
    blocks = sys.getallocatedblocks()
    loop(20000)
    gc.collect()
    assert sys.getallocatedblocks() - blocks < 200


# --- generators, threads, leaks --------------------------------------------------------------------------------------

def test_generator_frames():
    def gen(n):
        total = 0
        i = 0
        while i < n:
            total += i
            i += 1
            if i % 10 == 0:
                yield total
        return total
    code = instrumented(gen)
    site = site_of(code, "loop")
    cells = ncells(code)
    out = make_exit([Frame(code, site.body, [KEEP, Raw([recipe.INT, 0]), Raw([recipe.INT, 1])])], 2)

    def run(cells, gvals):
        n, total, i = cells
        if i % 10 or i + 9 > n:
            return "exit", [(out, [total, i])]
        for _ in range(9):
            total += i
            i += 1
        return "exit", [(out, [total, i])]
    site.attach(python_kernel(run), code)
    assert cells == 3
    for _ in range(3):
        assert list(gen(95)) == [sum(range(k)) for k in range(10, 100, 10)]


def test_threads():
    def f(n):
        s = 0
        for i in range(n):
            s += i
        return s
    code = instrumented(f)
    site, loop = site_of(code), site_of(code, "loop")
    out = make_exit([Frame(code, site.body, [Raw([recipe.INT, 0]), NULL, NULL])], 1)
    skip = make_exit([Frame(code, loop.body, [KEEP, Raw([recipe.INT, 0]), KEEP], [KEEP])], 1)
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [cells[0]])])), code)
    loop.attach(python_kernel(lambda cells, gvals: ("exit", [(skip, [cells[1]])])), code)
    wrong = []

    def work():
        for k in range(400):
            if f(k % 50) != sum(range(k % 50)):
                wrong.append(k)
    old = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(old)
    assert not wrong


def test_no_leaks():
    namespace = load(NESTED)
    codes, outer, middle, inner = frames_of_nested(namespace, Raw([recipe.TUPLE, 0, 2, recipe.INT, 0, recipe.OBJ, 1]))
    outer.locals[1] = Raw([recipe.SAME, 0])
    outer.locals[0] = Raw([recipe.TUPLE, 0, 2, recipe.INT, 0, recipe.OBJ, 1])
    inner.locals[3] = Raw([recipe.SAME, 0])
    out = make_exit([outer, middle, inner], 2)
    token = object()
    site = site_of(codes["sample"])
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [1 << 40, token])])), codes["sample"])
    sample = namespace["sample"]

    def loop(n):
        for _ in range(n):
            sample(1)
    loop(1000)
    gc.collect()
    things = (token, site, out, namespace["inner"], namespace["middle"], codes["inner"], _core.trampoline)
    counts = [sys.getrefcount(x) for x in things]
    blocks, memory = sys.getallocatedblocks(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    loop(10000)
    gc.collect()
    assert counts == [sys.getrefcount(x) for x in things]
    assert sys.getallocatedblocks() - blocks < 200
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 1000


# --- sites -----------------------------------------------------------------------------------------------------------

@pytest.fixture
def callbacks():
    """Callbacks for one test: a dict name -> function, and a list of what happened."""
    def use(**named):
        _core.set_callbacks(*[named.get(name) for name in ("on_hot", "on_exit_limit", "on_entry_miss", "on_invalid",
                                                           "on_internal_error")])
    yield use
    _core.set_callbacks(None, None, None, None)
    _core.debug = False


def hot_function():
    def f(a, b=1):
        for i in (1, 2):
            a += b
        return a
    f.__code__ = probe.instrument(f.__code__, (5, 1 << 40))
    return f, f.__code__, site_of(f.__code__)


def test_hot_callback(callbacks):
    f, code, site = hot_function()
    events = []

    def on_hot(*args):
        events.append(args)
        args[0].attach(python_kernel(lambda cells, gvals: ("ret", "native")), args[1])
    callbacks(on_hot=on_hot)
    assert [f(1) for _ in range(7)] == [3] * 5 + ["native"] * 2
    (got, its_code, func, cells, globals_, builtins, nstack), = events
    assert got is site and its_code is code and func is f and cells == (1, 1, NULL) and globals_ is f.__globals__
    assert builtins["len"] is len and nstack == 0
    assert site.state == "attached" and site.hits == 2


def test_hot_loop_in_a_module(callbacks):
    source = "x = 0\nfor i in range(20):\n    for j in 'ab':\n        x += 1\n"
    code = probe.instrument(compile(source, "<m>", "exec"), (-1, 7))
    events = []
    callbacks(on_hot=lambda *args: events.append(args))
    namespace = {}
    exec(code, namespace)
    assert namespace["x"] == 40
    assert [(e[2], e[6]) for e in events] == [(None, 2), (None, 1)]
    assert type(events[0][3][1]).__name__ == "str_ascii_iterator" and events[0][4] is namespace


@pytest.mark.parametrize("debug", [False, True])
def test_failing_callback(callbacks, debug):
    f, code, site = hot_function()
    errors = []

    def on_hot(*args):
        raise ValueError("broken")
    callbacks(on_hot=on_hot, on_internal_error=errors.append)
    _core.debug = debug
    before = _core.internal_errors()
    if debug:
        with pytest.raises(ValueError):
            for _ in range(6):
                f(1)
    else:
        assert [f(1) for _ in range(50)] == [3] * 50
        assert _core.internal_errors() == before + 1 and site.state == "off"
        if before == 0:
            assert [str(e) for e in errors] == ["broken"]


def test_interrupt_in_a_callback(callbacks):
    f, code, site = hot_function()

    def on_hot(*args):
        raise KeyboardInterrupt
    callbacks(on_hot=on_hot)
    for _ in range(4):
        f(1)
    with pytest.raises(KeyboardInterrupt) as info:
        f(1)
    trace = traceback.extract_tb(info.value.__traceback__)
    assert [t.name for t in trace[1:]] == ["f"]


def test_no_compilation_inside_a_compilation(callbacks):
    f, code, site = hot_function()
    g, g_code, g_site = hot_function()
    seen = []

    def on_hot(site, *args):
        seen.append(site)
        for _ in range(10):
            g(1)
        site.reset(1 << 40)
    callbacks(on_hot=on_hot)
    for _ in range(8):
        f(1)
    assert seen == [site] and 0 < g_site.count < 100


def test_a_callback_that_fails_after_attaching(callbacks):
    """With debugging its exception is the program's; the kernel is there, or not, but nothing in between."""
    f, code, site = hot_function()

    def on_hot(site, code, *args):
        site.attach(python_kernel(lambda cells, gvals: ("ret", 0)), code)
        raise ValueError("of ours")
    callbacks(on_hot=on_hot)
    _core.debug = True
    results = []
    for _ in range(100):
        try:
            results.append(f(1))
        except ValueError:
            results.append("failed")
    assert results == results.count(3) * [3] + ["failed"] + (99 - results.count(3)) * [0]


def test_decline_and_reset():
    f, code, site = hot_function()
    site.decline(code)
    assert site.state == "declined" and [f(1) for _ in range(20)] == [3] * 20
    with pytest.raises(ValueError):
        site.reset(10)
    site.reset(1000, code)
    assert f(1) == 3 and site.state == "counting" and site.count == 999
    site.attach(python_kernel(lambda cells, gvals: ("ret", 0)), code)
    assert f(1) == 0
    site.decline(code)
    assert f(1) == 3 and site.kernels == []
    site.attach(python_kernel(lambda cells, gvals: ("ret", 5)), code)
    assert f(1) == 5
    site.reset(0)
    assert f(1) == 3 and site.state == "off"


def test_attach_refuses():
    f, code, site = hot_function()
    g, g_code, g_site = hot_function()
    kernel = python_kernel(lambda cells, gvals: ("ret", 0))
    with pytest.raises(ValueError):
        site.attach(kernel, g_code)
    for _ in range(4):
        site.attach(kernel, code)
    with pytest.raises(ValueError):
        site.attach(kernel, code)
    with pytest.raises(ValueError):
        g_site.attach(_core.Kernel(name="nothing"), g_code)


def test_several_kernels_by_types(callbacks):
    f, code, site = hot_function()
    misses = []
    no = make_exit([Frame(code, site.body, [KEEP] * 3)], entry=True)

    def for_type(t):
        return python_kernel(lambda cells, gvals: ("ret", t) if type(cells[0]) is t else ("exit", [(no, [])]), [no])
    callbacks(on_entry_miss=lambda *args: misses.append(args))
    site.miss_limit = 3
    for t in (int, float, str):
        site.attach(for_type(t), code)
    site.miss_limit = 3
    assert (f(1), f(1.5), f("a")) == (int, float, str)
    assert [f([0], [1]) for _ in range(4)] == [[0, 1, 1]] * 4
    assert len(misses) == 1 and misses[0][3][0] == [0, 1, 1] and site.miss_limit > 4
    assert [k.misses for k in site.kernels] == [6, 5, 4] and no.count == 15 and site.misses == 4


def test_exit_limit(callbacks):
    f, code, site = hot_function()
    out = make_exit([Frame(code, site.body, [KEEP] * 3)])
    kernel = python_kernel(lambda cells, gvals: ("exit", [(out, [])]), [out])
    site.attach(kernel, code)
    events = []

    def on_exit_limit(*args):
        events.append(args)
        site.decline(code)
    callbacks(on_exit_limit=on_exit_limit)
    out.limit = 4
    assert [f(1) for _ in range(6)] == [3] * 6
    assert events == [(site, kernel, 0, code)] and out.count == 4 and site.state == "declined"


def test_interrupt_at_an_exit_limit(callbacks):
    source = """
def sample(a):
    try:
        a = a + 1
        return a
    except KeyboardInterrupt:
        return "caught", a
"""
    f = load(source)["sample"]
    code = instrumented(f)
    site = site_of(code)
    out = make_exit([Frame(code, offset_of(code, "BINARY_OP"), [7], [20, 30])])
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [])]), [out]), code)

    def on_exit_limit(*args):
        raise KeyboardInterrupt
    callbacks(on_exit_limit=on_exit_limit)
    assert f(1) == 50
    out.limit = 2
    assert f(1) == ("caught", 7)


def test_invariants(callbacks):
    namespace = load("limit = 5\ndef sample(n):\n    return n + limit\n")
    f = namespace["sample"]
    code = instrumented(f)
    site = site_of(code)
    events = []

    def on_invalid(site, kernel, code, namespace, name):
        events.append((kernel.valid, namespace, name))
        site.reset(1000)
    callbacks(on_invalid=on_invalid)
    kernel = python_kernel(lambda cells, gvals: ("ret", "fast"),
                           invariants=[(namespace, "limit", 5), (namespace, "later", NULL), (namespace, "sample", f)])
    site.attach(kernel, code)
    assert f(1) == "fast"
    namespace["other"] = 1
    del namespace["other"]
    namespace["limit"] = 5
    assert f(1) == "fast" and kernel.valid
    namespace["limit"] = 6
    assert f(1) == 7 and events[0][0] is False and events[0][1] is namespace and events[0][2] == "limit"
    assert site.state == "counting" and f(1) == 7
    for change in (lambda: namespace.update(later=2), lambda: namespace.pop("limit"), namespace.clear):
        namespace.update(limit=5, sample=f, __builtins__=__builtins__)
        namespace.pop("later", None)
        del events[:]
        site.reset(1000)
        site.attach(python_kernel(lambda cells, gvals: ("ret", "fast"),
                                  invariants=[(namespace, "limit", 5), (namespace, "later", NULL)]), code)
        assert f(1) == "fast"
        change()
        try:
            f(1)
        except NameError:
            pass
        assert len(events) == 1


def test_copied_code_runs_without_kernels():
    f, code, site = hot_function()
    site.attach(python_kernel(lambda cells, gvals: ("ret", "native")), code)
    copy = types.FunctionType(code.replace(co_name="copy"), {}, argdefs=(1,))
    assert f(1) == "native" and [copy(1) for _ in range(3)] == [3] * 3
    site.reset(1 << 40)
    assert [copy(1) for _ in range(3)] == [3] * 3 and f(1) == 3


def test_next_of_a_site_from_outside(callbacks):
    f, code, site = hot_function()
    hot = []
    callbacks(on_hot=lambda *args: hot.append(args))
    site.count = 1
    with pytest.raises(StopIteration):
        next(site)
    assert hot == []
    site.attach(python_kernel(lambda cells, gvals: ("ret", 0)), code)
    with pytest.raises(StopIteration):
        next(site)
    assert f(1) == 0
    with pytest.raises(RuntimeError, match="no frame to resume"):
        _core.trampoline()


def test_a_frame_object_sees_the_new_state():
    def f(a):
        frame = sys._getframe()
        for _ in range(3):
            a = a + 1
        return frame.f_locals["a"], a, frame.f_lineno
    code = instrumented(f)
    first = f.__code__.co_firstlineno
    loop = site_of(code, "loop")
    out = make_exit([Frame(code, loop.body, [Raw([recipe.INT, 0]), KEEP, KEEP], [KEEP])], 1)
    loop.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [cells[0] + 10])])), code)
    assert f(0) == (43, 43, first + 4)


def test_fork():
    def f(n):
        return n
    code = instrumented(f)
    site = site_of(code)
    out = make_exit([Frame(code, site.body, [Raw([recipe.INT, 0])])], 1)
    site.attach(python_kernel(lambda cells, gvals: ("exit", [(out, [cells[0] + 1])])), code)
    assert f(1) == 2
    child = os.fork()
    if not child:
        os._exit(f(41))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42 and f(2) == 3


# --- tracing ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("mode", ["settrace", "setprofile", "opcodes"])
def test_traced_code_runs_as_if_there_were_no_kernel(mode):
    source = "def sample(n):\n    s = 0\n    for i in range(n):\n        s += i\n    return s\n"

    def events_of(f):
        events = []

        def tracer(frame, event, arg):
            if frame.f_code.co_filename == "<sample>" or frame.f_code.co_name == "<resume>":
                if mode == "opcodes":
                    frame.f_trace_opcodes = True
                if event != "opcode":
                    events.append((event, frame.f_code.co_name, frame.f_lineno))
            return tracer
        use = sys.setprofile if mode == "setprofile" else sys.settrace
        use(tracer)
        try:
            result = f(3)
        finally:
            use(None)
        return result, events
    expected = events_of(load(source)["sample"])
    f = load(source)["sample"]
    code = instrumented(f)
    for site in probe.sites(code):
        depth = [KEEP] if site.kind == "loop" else []
        out = make_exit([Frame(code, site.body, [KEEP] * 3, depth)])
        site.attach(python_kernel(lambda cells, gvals, out=out: ("exit", [(out, [])]), [out]), code)
    f(3)
    entries = [site.kernels[0].entries for site in probe.sites(code)]
    assert entries == [1, 4]
    assert events_of(f) == expected
    assert entries == [site.kernels[0].entries for site in probe.sites(code)]
    f(3)
    assert [site.kernels[0].entries for site in probe.sites(code)] == [2, 8]


# --- descriptions of exits -------------------------------------------------------------------------------------------

def good_words():
    code = hot_function()[1]
    return code, [1, 0, -1, 8, 1, recipe.INT, 0, 0, 0, 0]


@pytest.mark.parametrize("index, word", [(0, 0), (0, 2), (1, 1), (2, 5), (3, 100000), (3, -1), (4, 100), (5, 16), (6, 1),
                                         (7, 1), (8, 1)])
def test_malformed_recipes_are_refused(index, word):
    code, words = good_words()

    def make():
        return _core.ExitDesc(struct.pack(f"<{len(words)}i", *words), (code,), 1)
    assert make().nregs == 1
    words[index] = word
    with pytest.raises(ValueError):
        make()


def test_python_kernels_that_are_wrong():
    f, code, site = hot_function()
    wrong = ((None, TypeError), (("exit", []), ValueError), (("exit", [(1, 2)]), TypeError), (("what", 3), TypeError))
    for result, error in wrong:
        site.reset(1 << 40)
        site.attach(python_kernel(lambda cells, gvals: result), code)
        with pytest.raises(error):
            f(1)
    site.reset(1 << 40)
    assert f(1) == 3


# --- helpers for machine code ----------------------------------------------------------------------------------------

def native(name, result, *args):
    return ctypes.PYFUNCTYPE(result, *args)(_core.HELPERS[name])


def test_float_helpers():
    double = ctypes.c_double
    divide, mod = native("py_ffloordiv", double, double, double), native("py_fmod", double, double, double)
    infinity = float("inf")
    values = [0.0, -0.0, 1.0, -1.5, 2.5, 1e300, -1e-300, 7.3, -7.3, infinity, -infinity, infinity - infinity, 0.1, 0.3,
              5e-324]
    for a in values:
        for b in values:
            if b:
                assert repr(divide(a, b)) == repr(a // b) and repr(mod(a, b)) == repr(a % b), (a, b)


def test_ipow():
    power = native("ipow", ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.POINTER(ctypes.c_int64))
    out = ctypes.c_int64()
    for a in (-3, -2, -1, 0, 1, 2, 3, 10, 3037000499, 3037000500, -2**63):
        for b in (-1, 0, 1, 2, 3, 62, 63, 64, 1000):
            fits = b >= 0 and -2**63 <= a**b < 2**63
            assert bool(power(a, b, ctypes.byref(out))) == fits, (a, b)
            if fits:
                assert out.value == a**b


def test_unbox_int():
    unbox = native("unbox_int_slow", ctypes.c_int, ctypes.py_object, ctypes.POINTER(ctypes.c_int64))
    out = ctypes.c_int64()
    for value in (0, 1, -1, 2**30, -2**60, 2**63 - 1, -2**63):
        assert unbox(value, ctypes.byref(out)) == 1 and out.value == value
    for value in (2**63, -2**63 - 1, True, 1.0, None, 2**100):
        assert unbox(value, ctypes.byref(out)) == 0


def test_self_check():
    assert _core.self_check() is None
    assert _core.LAYOUT["float.ob_fval"] == 16 and _core.LAYOUT["ctx.top"] == 0
