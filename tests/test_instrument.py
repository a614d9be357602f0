"""Stage 0: sites change nothing that a program, a debugger or a traceback can see.

The structural half decodes instrumented code with a decoder of its own and takes the sites out again; the behavioural
half runs programs with and without sites under every observer that CPython offers.
"""
import contextlib
import dis
import inspect
import io
import opcode
import os
import sys
import sysconfig
import textwrap
import traceback
import types
import warnings

import pytest
from hypothesis import HealthCheck, given, settings

_core = pytest.importorskip("rewritejit.nativeops.ext._core")

from rewritejit import pyversion  # noqa: E402
from rewritejit.rewriter import probe  # noqa: E402
from tests.fuzz.programs import programs  # noqa: E402

NEVER = (1 << 40, 1 << 40)
SLOW = os.environ.get("REWRITEJIT_SLOW") == "1"
V = sys.version_info[:2]
CACHE_COUNTS = ({dis.opmap[name]: n for name, n in opcode._inline_cache_entries.items()} if V >= (3, 13)
                else dict(enumerate(opcode._inline_cache_entries)))
BACKWARD_LOOPS = {n for name, n in dis.opmap.items() if "JUMP_BACKWARD" in name and "NO_INTERRUPT" not in name}
SUSPENDS = 0x20 | 0x80 | 0x200


# --- the version facts -----------------------------------------------------------------------------------------------

def test_opcode_numbers_are_those_of_the_interpreter():
    expected = {name: n for name, n in opcode.opmap.items() if n < 256 and not name.startswith("INSTRUMENTED")}
    assert pyversion.OPMAP == expected


def test_caches_and_jumps_are_those_of_the_interpreter():
    assert {dis.opmap[name]: n for name, n in pyversion.CACHES.items()} == {o: n for o, n in CACHE_COUNTS.items() if n}
    assert {dis.opmap[name] for name in pyversion.JUMPS} == {o for o in dis.hasjrel if o < 256}
    assert not dis.hasjabs


def test_spec_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="spec"):
        _core.instrument((lambda: 0).__code__, pyversion.instrument_spec()[:-1], NEVER)
    with pytest.raises(TypeError):
        probe.instrument((lambda: 0).__code__, NEVER, 3)
    with pytest.raises(TypeError):
        probe.instrument("code", NEVER)


# --- an independent decoder ------------------------------------------------------------------------------------------

class Instr:
    """start: first unit, prefixes included; at: the opcode's unit; end: after the caches."""

    __slots__ = ("start", "at", "end", "op", "arg", "site")

    def __init__(self, start, at, end, op, arg):
        self.start, self.at, self.end, self.op, self.arg, self.site = start, at, end, op, arg, None

    def target(self):
        if self.op not in dis.hasjrel:
            return None
        return self.end - self.arg if "BACKWARD" in dis.opname[self.op] else self.end + self.arg


def decode(code):
    raw, found, u = code.co_code, [], 0
    while 2 * u < len(raw):
        start, arg = u, 0
        while raw[2 * u] == dis.EXTENDED_ARG:
            arg = (arg | raw[2 * u + 1]) << 8
            u += 1
        op = raw[2 * u]
        end = u + 1 + CACHE_COUNTS.get(op, 0)
        found.append(Instr(start, u, end, op, arg | raw[2 * u + 1]))
        u = end
    return found


def exception_map(code, units):
    """For every unit: (handler, depth, lasti) or None."""
    found = [None] * units
    for entry in dis._parse_exception_table(code):
        for u in range(entry.start // 2, entry.end // 2):
            assert found[u] is None
            found[u] = (entry.target // 2, entry.depth, entry.lasti)
    return found


def is_site(item):
    return type(item) is _core.Site


def reachable(instrs, start=0, avoid=(), units=()):
    """Start units that control reaches from the instruction at `start` without an exception, and not through opcodes in `avoid` or those at
    `units`."""
    by_start = {i.start: k for k, i in enumerate(instrs)}
    seen, todo = set(), [by_start[start]]
    while todo:
        k = todo.pop()
        while k < len(instrs) and instrs[k].start not in seen:
            i = instrs[k]
            seen.add(i.start)
            if dis.opname[i.op] in avoid or i.start in units:
                break
            if i.target() is not None:
                todo.append(by_start[i.target()])
            if dis.opname[i.op] in ENDS:
                break
            k += 1
    return seen


def depths(code):
    """Unit of each instruction that can be reached -> how many values the stack has before it, by every way the same."""
    instrs = decode(code)
    by_start = {i.start: k for k, i in enumerate(instrs)}
    handlers = exception_map(code, instrs[-1].end)
    found, todo = {}, [(0, 0)]
    while todo:
        start, depth = todo.pop()
        if start in found:
            assert found[start] == depth, f"{depth} and {found[start]} values at {start}"
            continue
        assert 0 <= depth <= code.co_stacksize, f"{depth} values at {start}"
        found[start] = depth
        i, name = instrs[by_start[start]], dis.opname[instrs[by_start[start]].op]
        if handlers[i.at] is not None:
            handler, below, lasti = handlers[i.at]
            todo.append((handler, below + lasti + 1))
        arg = i.arg if i.op >= dis.HAVE_ARGUMENT else None
        if name == "FOR_ITER":                           # when it is over, the interpreter skips what follows
            todo += [(i.end, depth + 1), (i.target() + pyversion.FOR_ITER_SKIP, depth - 1)]
            continue
        if i.target() is not None:
            todo.append((i.target(), depth + dis.stack_effect(i.op, arg, jump=True)))
        if name == "RETURN_GENERATOR":
            todo.append((i.end, depth + 1))
        elif name not in ENDS:
            todo.append((i.end, depth + dis.stack_effect(i.op, arg, jump=False)))
    return found


ENDS = ("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT")
SAME = ("co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_flags co_names co_varnames co_cellvars "
        "co_freevars co_filename co_name co_qualname co_firstlineno").split()
ENTRY, LOOP = 0, 1


def can_return(code, instrs):
    """Whether a function can return without an instruction that is never compiled, such as one that reads an attribute of self."""
    own, before = [], None
    for i in instrs:
        if dis.opname[i.op] in ("LOAD_ATTR", "LOAD_METHOD") and code.co_varnames[:1] in (("self",), ("cls",)) and before:
            name, arg = dis.opname[before.op], before.arg
            if name in ("LOAD_FAST", "LOAD_FAST_CHECK") and arg == 0 or "FAST_LOAD_FAST" in name and arg & 15 == 0:
                own.append(i.start)
        before = i
    entry = next(k for k, i in enumerate(instrs) if dis.opname[i.op] == "RESUME") + 1
    seen = reachable(instrs, instrs[entry].start, pyversion.NEVER, own)
    return any(dis.opname[i.op] in ("RETURN_VALUE", "RETURN_CONST") and i.start in seen for i in instrs)


def check(old, new, top=True, counts=None):
    """Assert that `new` is `old` with sites, recursively. counts: [codes, entry sites, loop sites] to add to."""
    counts = counts if counts is not None else [0, 0, 0]
    counts[0] += 1
    nested = list(zip(old.co_consts, new.co_consts))
    for a, b in nested:
        if isinstance(a, types.CodeType):
            check(a, b, False, counts)
        else:
            assert a is b
    added = new.co_consts[len(old.co_consts):]
    function = old.co_flags & 3 == 3
    if not added:
        assert new.co_code == old.co_code and new.co_linetable == old.co_linetable
        assert new.co_exceptiontable == old.co_exceptiontable and new.co_stacksize == old.co_stacksize
        if all(a is b for a, b in nested):
            assert new is old
    for name in SAME:
        assert getattr(new, name) == getattr(old, name)
    before = decode(old)
    warm = reachable(before)
    expected_loops = {i.target() for i in before if i.op in BACKWARD_LOOPS and i.start in warm}
    if old.co_flags & SUSPENDS:
        for header in list(expected_loops):
            free = reachable(before, header, ("YIELD_VALUE", "SEND"))
            if not any(i.target() == header and i.start in free and i.start >= header for i in before):
                expected_loops.remove(header)
    if not added:
        assert not expected_loops or not (function or top)
        assert not function or old.co_flags & SUSPENDS or old.co_name.startswith("<generic") or not can_return(old, before)
        return counts
    assert function or top
    sites = added[:-1]
    assert added[-1] is not None and not is_site(added[-1]) and all(map(is_site, sites))

    # take the sites out
    after = decode(new)
    end = sites[0].landing - len(pyversion.LANDING_LEAD) // 2
    kept, site_of, k = [], {}, 0
    while after[k].start < end:
        i = after[k]
        load = after[k + 1]
        if dis.opname[i.op] == "NOP" and dis.opname[load.op] == "LOAD_CONST" and is_site(new.co_consts[load.arg]):
            site = new.co_consts[load.arg]
            assert site.offset == i.start and site.landing == sites[0].landing and site.pad == sites[0].pad
            assert i.arg == site.body - site.offset - 1         # what a JUMP_FORWARD in its place needs
            k += 1
            names = [dis.opname[i.op] for i in after[k:]]
            tail = ["END_FOR", "POP_TOP"] if V >= (3, 13) else ["END_FOR"] if V >= (3, 12) else ["POP_TOP"]
            assert names[1:3 + len(tail)] == ["FOR_ITER", "RETURN_VALUE"] + tail
            for_iter = after[k + 1]
            assert for_iter.at == for_iter.start + 1            # exactly one EXTENDED_ARG
            assert for_iter.target() + pyversion.FOR_ITER_SKIP == site.body
            k += 3 + len(tail)
            assert after[k].start == site.body
            site_of.setdefault(len(kept), []).append((site, i.start))
        else:
            kept.append(i)
            k += 1
    assert sum(map(len, site_of.values())) == len(sites)
    behind = [i for i in after if sites[0].landing <= i.start < sites[0].pad]
    if V >= (3, 13):                                            # a mark for each loop site
        loop_sites = [site for site in sites if site.kind in (LOOP, "loop")]
        marks = behind[len(behind) - len(loop_sites):]
        del behind[len(behind) - len(loop_sites):]
        assert [dis.opname[i.op] for i in marks] == ["JUMP_BACKWARD_NO_INTERRUPT"] * len(loop_sites)
        assert [i.target() for i in marks] == [site.body for site in loop_sites]
    assert [dis.opname[i.op] for i in behind] in (
        ["NOP"] * 3 + ["PUSH_NULL", "LOAD_CONST", "PRECALL", "CALL"], ["NOP"] * 3 + ["PUSH_NULL", "LOAD_CONST", "CALL"],
        ["NOP"] * 3 + ["LOAD_CONST", "PUSH_NULL", "CALL"])
    assert after[-1].end - sites[0].pad == 4 and after[-1].end - after[-1].start == 3

    # the same instructions, in the same order
    assert [i.op for i in kept] == [i.op for i in before]
    number = {i.start: k for k, i in enumerate(before)}
    jump_to = {k: kept[k].start for k in range(len(kept))}
    for k, found in site_of.items():
        for site, _ in found:
            if site.kind in (LOOP, "loop"):
                jump_to[k] = site.offset
    for a, b in zip(before, kept):
        assert b.at - b.start >= a.at - a.start and b.end - b.at == a.end - a.at
        if a.target() is None:
            assert a.arg == b.arg and b.at - b.start == a.at - a.start
        else:
            assert b.target() == jump_to[number[a.target()]]
            assert b.at - b.start == a.at - a.start or b.arg >> 8 * (b.at - b.start)

    # the same stack before each of them; dis and inspect take the code
    was, now = depths(old), depths(new)
    assert [was.get(a.start) for a in before] == [now.get(b.start) for b in kept]
    assert len(list(dis.get_instructions(new))) >= len(kept) and inspect.getargs(new) == inspect.getargs(old)

    # sites where they belong
    entries = [k for k, found in site_of.items() for site, _ in found if site.kind in (ENTRY, "entry")]
    loops = [k for k, found in site_of.items() for site, _ in found if site.kind in (LOOP, "loop")]
    assert len(set(loops)) == len(loops)
    deepest = max([was[before[k].start] for k in loops]) if old.co_flags & SUSPENDS else old.co_stacksize
    assert new.co_stacksize == max(old.co_stacksize, deepest + 4)               # of generators there may be many at once
    resume = next(k for k, i in enumerate(before) if dis.opname[i.op] == "RESUME")
    if function and not old.co_flags & SUSPENDS and not old.co_name.startswith("<generic") and can_return(old, before):
        assert entries == [resume + 1]
    else:
        assert not entries
    assert {before[k].start for k in loops if before[k].start in warm} == expected_loops
    assert all(any(i.op in BACKWARD_LOOPS and i.target() == before[k].start for i in before) for k in loops)

    # exceptions and positions: a site has those of the instruction that it precedes
    was, now = exception_map(old, before[-1].end), exception_map(new, after[-1].end)
    old_places, new_places = list(old.co_positions()), list(new.co_positions())
    assert len(new_places) == after[-1].end
    for k, (a, b) in enumerate(zip(before, kept)):
        lead = [first for _, first in site_of.get(k, [])][:1]
        grown = (b.at - b.start) - (a.at - a.start)
        for u in range(lead[0] if lead else b.start, b.start + grown):
            assert now[u] == mapped(was[a.start], kept, number)
            assert new_places[u] == old_places[a.start]
        for u in range(a.start, a.end):
            assert now[u - a.start + b.start + grown] == mapped(was[u], kept, number)
            assert new_places[u - a.start + b.start + grown] == old_places[u]
    assert now[end:] == [None] * (after[-1].end - end)
    assert new_places[end:] == [(None,) * 4] * (after[-1].end - end)
    counts[1] += len(entries)
    counts[2] += len(loops)
    return counts


def mapped(entry, kept, number):
    if entry is None:
        return None
    handler, depth, lasti = entry
    return kept[number[handler]].start, depth, lasti


# --- structure: the whole standard library ---------------------------------------------------------------------------

def library_files():
    folder = sysconfig.get_path("stdlib")
    for where, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(n for n in subfolders if n not in ("site-packages", "bad_coding", "lib2to3_fixers"))
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(where, name)


def check_files(files):
    counts = [0, 0, 0]
    for path in files:
        try:
            with open(path, "rb") as file, contextlib.redirect_stderr(io.StringIO()):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    code = compile(file.read(), path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, UnicodeDecodeError, RecursionError):
            continue
        try:
            check(code, probe.instrument(code, NEVER), counts=counts)
        except AssertionError as error:
            raise AssertionError(f"in {path}: {error}") from error
    return counts


def test_structure_of_some_modules():
    folder = sysconfig.get_path("stdlib")
    names = ("argparse.py", "ast.py", "asyncio/base_events.py", "asyncio/streams.py", "dataclasses.py", "decimal.py",
             "_pydecimal.py", "contextlib.py", "json/decoder.py", "heapq.py", "tarfile.py", "typing.py",
             "test/test_sys_settrace.py", "test/test_generators.py",
             "test/test_coroutines.py", "test/test_except_star.py")
    codes, entries, loops = check_files(filter(os.path.exists, (os.path.join(folder, name) for name in names)))
    assert codes > 2000 and entries > 500 and loops > 200


@pytest.mark.skipif(not SLOW, reason="REWRITEJIT_SLOW=1 checks the whole standard library")
def test_structure_of_the_whole_library():
    before = _core.instrument_stats()
    codes, entries, loops = check_files(library_files())
    after = _core.instrument_stats()
    print({name: after[name] - before[name] for name in after})
    assert after["not_understood"] == before["not_understood"]
    assert codes > 50_000 and entries > 15_000 and loops > 8_000


@settings(max_examples=2000 if SLOW else 15, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(programs())
def test_structure_of_random_programs(source):
    code = compile(source, "program", "exec", dont_inherit=True)
    check(code, probe.instrument(code, NEVER))


def test_structure_of_random_syntax():
    """Sources that use all of the grammar, and make no sense."""
    generate = pytest.importorskip("pysource_codegen").generate
    for seed in range(400 if SLOW else 20):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(generate(seed, node_limit=400), "random", "exec", dont_inherit=True)
        check(code, probe.instrument(code, NEVER))


def compiled(source, name="<test>"):
    return compile(textwrap.dedent(source), name, "exec", dont_inherit=True)


def function_code(source):
    return next(c for c in compiled(source).co_consts if isinstance(c, types.CodeType))


def test_nothing_to_do_is_the_identical_object():
    for source in ("x = 1", "class A:\n    y = 2\n    z = [y]", "def g():\n    yield 1"):
        code = compiled(source)
        assert probe.instrument(code, NEVER) is code


def test_twice_is_once():
    code = probe.instrument(function_code("def f(n):\n    for i in n: pass"), NEVER)
    assert len(probe.sites(code)) == 2
    assert probe.instrument(code, NEVER) is code


def test_kinds_can_be_left_out():
    code = function_code("def f(n):\n    for i in n: pass")
    assert [site.kind for site in probe.sites(probe.instrument(code, (-1, 5)))] in ([LOOP], ["loop"])
    assert [site.kind for site in probe.sites(probe.instrument(code, (5, -1)))] in ([ENTRY], ["entry"])
    assert probe.instrument(code, (-1, -1)) is code
    assert [site.count for site in probe.sites(probe.instrument(code, (7, 9)))] == [7, 9]


def test_deny():
    code = compiled("""
        def f():
            def g(): return 1
            return g
        class C:
            def f(self): return 2
    """)

    def denied(deny):
        found = []

        def walk(code):
            if probe.sites(code):
                found.append(code.co_qualname)
            for item in code.co_consts:
                if isinstance(item, types.CodeType):
                    walk(item)
        walk(probe.instrument(code, NEVER, deny))
        return found
    assert denied(None) == ["f", "f.<locals>.g", "C.f"]
    assert denied({"f"}) == ["f.<locals>.g", "C.f"]
    assert denied(frozenset(["C.f", "f.<locals>.g"])) == ["f"]
    assert denied(lambda code: code.co_name == "f") == ["f.<locals>.g"]
    with pytest.raises(ZeroDivisionError):
        denied(lambda code: 1 / 0)


def test_many_constants_need_a_prefix():
    names = ", ".join(f"{i}.5" for i in range(300))
    source = f"def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    x = [t, {names}]\n    y = -1000.25\n"
    source += "    while y < 0: y += 100 * x[3]\n" + "".join(f"    x[{i}] = {i}.75 + y\n" for i in range(300))
    source += "    return sum(x)"
    old = function_code(source)
    new = probe.instrument(old, NEVER)
    assert len(old.co_consts) > 256
    check(old, new, False)
    where = {"range": range, "sum": sum}
    assert types.FunctionType(new, where)(5) == types.FunctionType(old, where)(5)


@pytest.mark.parametrize("body", range(60, 140))
def test_jumps_that_grow(body):
    """Bodies whose jumps lie around the 8-bit limit: sites push some over it."""
    source = "def f(n):\n    s = 0\n    for i in range(n):\n        while s < i:\n            s += 1\n"
    source += "        if i & 1:\n" + "            s = s\n" * body + "        else:\n            s += 1\n    return s"
    old = function_code(source)
    new = probe.instrument(old, NEVER)
    check(old, new, False)
    assert types.FunctionType(new, {"range": range})(9) == types.FunctionType(old, {"range": range})(9)


def test_code_too_large_is_left_alone():
    before = _core.instrument_stats()["too_large"]
    code = compile("def f(s):\n" + "    s = s + 1\n" * 17000 + "    return s", "<test>", "exec")
    assert probe.instrument(code, NEVER) is code
    assert _core.instrument_stats()["too_large"] == before + 1
    code = function_code("def f(s):\n" + "    for i in s:\n        s = s + 1\n" * 2000 + "    return s")
    check(code, probe.instrument(code, NEVER), False)


def test_not_a_loop_header():
    """A handler that jumps back into the normal code makes no loop."""
    code = function_code("""
        def f(x):
            try:
                y = x[0]
            except IndexError:
                y = 3
            return y + 1
    """)
    assert len(probe.sites(probe.instrument(code, NEVER))) == 1


# --- behaviour -------------------------------------------------------------------------------------------------------

PROGRAMS = {
    "loops": """
        def f(n):
            s = 0
            for i in range(n):
                for j in range(i):
                    if j == 3: continue
                    s += i * j
                else:
                    s -= 1
                while s % 5:
                    s -= 1
                if s > 300:
                    break
            return s
        print(f(3), f(12))
        total = 0
        for k in range(4):
            total += f(k)
        print(total)
    """,
    "one line": """
        def f(n):
            while n > 0: n -= 1
            for i in range(3): n += i
            return n
        def g(x): return [i * x for i in range(3)]
        def h(x): return sum(i for i in range(x))
        print(f(4), g(3), h(4), (lambda a: a + 1)(2)); i = 0
        while i < 3: i += 1
        print(i)
    """,
    "exceptions": """
        class Odd(Exception): pass
        def f(n):
            out = []
            while True:
                try:
                    for i in range(n):
                        if i == 2:
                            raise Odd(i)
                        out.append(i)
                    return out
                except Odd as error:
                    n -= 1
                    for k in (1, 2):
                        out.append((str(error), k))
                    continue
                finally:
                    out.append("finally")
        def g(n):
            for i in range(n):
                try:
                    1 / (i - 1)
                except ZeroDivisionError:
                    try:
                        [][i]
                    except IndexError:
                        continue
                with open("/dev/null") as file:
                    for line in file: print(line)
            return i
        print(f(4), g(3))
        def deep(n):
            for i in range(2):
                if n == 0:
                    raise Odd("bottom")
                deep(n - 1)
        deep(2)
    """,
    "generators": """
        def gen(n):
            for i in range(n):
                got = yield i
                while got:
                    got = yield -got
                    for k in range(2): pass
        g = gen(4)
        print(next(g), g.send(3), g.send(0), list(g))
        def outer():
            x = yield from gen(3)
            for i in range(2):
                yield from gen(2)
        print(list(outer()), sum(x for x in range(4) if x))
        async def sleep():
            return 1
        class Aiter:
            def __init__(self): self.n = 0
            def __aiter__(self): return self
            async def __anext__(self):
                self.n += 1
                if self.n > 3: raise StopAsyncIteration
                return self.n
        async def main():
            s = 0
            for i in range(3):
                s += await sleep()
            async for x in Aiter():
                s += x
            return s + sum([y async for y in Aiter()])
        try:
            main().send(None)
        except StopIteration as stop:
            print(stop.value)
        def closes():
            try:
                while True: yield 1
            finally:
                for i in range(2): print("closing", i)
        c = closes(); next(c); c.close()
    """,
    "scopes": """
        def f(a, *args, b=2, **kw):
            def g():
                nonlocal a
                while a < 5:
                    a += 1
                return a, b, [x + a for x in args]
            return g(), sorted(locals())
        print(f(1, 7, 8), f(2, b=3, z=1))
        class A:
            items = [n for n in range(3)]
            def __init__(self):
                for i in self.items:
                    super().__setattr__("x%d" % i, [i for i in range(i)])
        class B(A):
            def __init__(self):
                super().__init__()
                del self.x1
        print(sorted(vars(B())), {k: v for k, v in zip("ab", (1, 2))}, {c for c in "a"})
        mod = [i for i in range(3)]
        print("i" in globals(), f.__code__.co_varnames)
        def unbound():
            for q in (): pass
            return q
        unbound()
    """,
    "match": """
        def f(x):
            while True:
                match x:
                    case [a, *rest]: x = rest
                    case {"k": v}: x = v
                    case int() | float(): return x
                    case _: return None
        print(f([1, 2]), f({"k": 3}), f("s"))
        def g(n):
            i = 0
            while i < n and (i := i + 1):
                if i % 3 == 0: continue
                assert i < 100
            else:
                i = -i
            return i
        print(g(7))
        def h():
            for x in [1, 2]:
                for y in [3, 4]:
                    for z in [5]:
                        if x + y + z == 10: return (x, y, z)
        print(h())
        def nested():
            try:
                try:
                    raise KeyError(1)
                finally:
                    for i in range(2): print(i)
            except KeyError:
                while i: i -= 1
            raise RuntimeError("end") from None
        nested()
    """,
}


def run(source, change, observe=None):
    """Execute a program; (output and traceback, events). change(code) -> code; observe: a context manager around it."""
    code = change(compiled(source, "<program>"))
    out, events = io.StringIO(), []
    with contextlib.redirect_stdout(out):
        with observe(events) if observe else contextlib.nullcontext():
            try:
                exec(code, {"__name__": "program"})
            except Exception as error:
                caught = error
            else:
                caught = None
    if caught is not None:
        out.write("".join(traceback.format_exception(caught.with_traceback(caught.__traceback__.tb_next))))
    return out.getvalue(), events


@contextlib.contextmanager
def traced(events):
    def trace(frame, event, arg):
        if frame.f_code.co_filename != "<program>":
            return None
        shown = isinstance(arg, (int, str, list, tuple))
        detail = arg[0].__name__ if event == "exception" else repr(arg) if shown else type(arg).__name__
        events.append((event, frame.f_code.co_qualname, frame.f_lineno, detail))
        return trace
    old = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(old)


@contextlib.contextmanager
def profiled(events):
    def profile(frame, event, arg):
        if frame.f_code.co_filename == "<program>":
            events.append((event, frame.f_code.co_qualname, frame.f_lineno, getattr(arg, "__name__", None)))
    old = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(old)


@contextlib.contextmanager
def monitored(events):
    mon, tool = sys.monitoring, 4
    mon.use_tool_id(tool, "test")
    names = ("LINE", "PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "PY_UNWIND", "RAISE", "RERAISE",
             "STOP_ITERATION", "CALL", "PY_THROW", "EXCEPTION_HANDLED")

    def callback(name):
        def note(code, *args):
            if code.co_filename == "<program>":
                # instruction offsets differ; a line number doesn't
                events.append((name, code.co_qualname, args[0] if name == "LINE" else line_of(code, args[0]),
                               type(args[-1]).__name__ if len(args) > 1 else None))
        return note
    for name in names:
        mon.register_callback(tool, getattr(mon.events, name), callback(name))
    mon.set_events(tool, sum(getattr(mon.events, name) for name in names))
    try:
        yield
    finally:
        mon.set_events(tool, 0)
        for name in names:
            mon.register_callback(tool, getattr(mon.events, name), None)
        mon.free_tool_id(tool)


def line_of(code, offset):
    return next(line for start, end, line in code.co_lines() if start <= offset < end)


def every_code(code):
    yield code
    for item in code.co_consts:
        if isinstance(item, types.CodeType):
            yield from every_code(item)


def counting(code):
    return probe.instrument(code, NEVER)


def declined(code):
    code = probe.instrument(code, NEVER)
    for each in every_code(code):
        for site in probe.sites(each):
            site.decline(each)
    return code


OBSERVERS = {"none": None, "settrace": traced, "setprofile": profiled}
if V >= (3, 12):
    OBSERVERS["monitoring"] = monitored


@pytest.mark.parametrize("change", [counting, declined])
@pytest.mark.parametrize("observer", OBSERVERS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_same_behaviour(program, observer, change):
    plain = run(PROGRAMS[program], lambda code: code, OBSERVERS[observer])
    sited = run(PROGRAMS[program], change, OBSERVERS[observer])
    assert sited[0] == plain[0] and plain[0]
    assert sited[1] == plain[1] and bool(plain[1]) == (observer != "none")


@pytest.mark.parametrize("program", PROGRAMS)
def test_declining_is_undone_by_reset(program):
    def change(code):
        code = declined(code)
        for each in every_code(code):
            for site in probe.sites(each):
                site.reset(1 << 40, each)
        return code
    assert run(PROGRAMS[program], change, traced) == run(PROGRAMS[program], lambda code: code, traced)


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_keep_their_structure(program):
    code = compiled(PROGRAMS[program])
    counts = check(code, probe.instrument(code, NEVER))
    assert counts[1] + counts[2] > 1


@pytest.mark.parametrize("program", PROGRAMS)
def test_declined_while_observed(program):
    """Sites that are patched after CPython has put its own instrumentation into the code."""
    def change(code):
        code = probe.instrument(code, NEVER)
        run_once = contextlib.redirect_stdout(io.StringIO())
        with run_once, traced([]):
            with contextlib.suppress(Exception):
                exec(code, {"__name__": "program"})
        for each in every_code(code):
            for site in probe.sites(each):
                site.decline(each)
        return code
    assert run(PROGRAMS[program], change, traced) == run(PROGRAMS[program], lambda code: code, traced)


@pytest.mark.parametrize("program", PROGRAMS)
def test_reset_while_observed(program):
    """The same for sites that were declined before that and are undone after it."""
    def change(code):
        code = declined(code)
        with contextlib.redirect_stdout(io.StringIO()), traced([]), contextlib.suppress(Exception):
            exec(code, {"__name__": "program"})
        for each in every_code(code):
            for site in probe.sites(each):
                site.reset(1 << 40, each)
        return code
    assert run(PROGRAMS[program], change, traced) == run(PROGRAMS[program], lambda code: code, traced)


def jump_targets(code):
    """Where the live code's loops are closed to."""
    live, found = code._co_code_adaptive, []
    for i in decode(code):
        if i.op in BACKWARD_LOOPS:
            arg = 0
            for u in range(i.start, i.at + 1):
                arg = arg << 8 | live[2 * u + 1]
            found.append(i.end - arg)
    return found


@pytest.mark.parametrize("width", [1, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 60, 400])
def test_declined_loops_jump_to_their_bodies(width):
    filler = "\n".join(["                    x = x + n - n"] * width)
    source = f"""
        def f(n):
            x = done = 0
            for i in range(n):
                while x < 5:
                    x += 1
                    if x == 2: continue
                    if x == 3: done += 1
{filler}
            while not done and n: n -= 1
            while x is not None: x = None
            return x, done, n
    """
    code = probe.instrument(function_code(source), NEVER)
    f = types.FunctionType(code, {})
    plain = types.FunctionType(function_code(source), {})
    sites = [site for site in probe.sites(code) if site.kind in (LOOP, "loop")]
    starts, bodies = {site.offset for site in sites}, {site.body for site in sites}
    assert len(starts) >= 4 and set(jump_targets(code)) == starts
    for _ in range(60):
        assert f(3) == plain(3) and f(0) == plain(0)            # the interpreter specialises it
    before = code.co_code
    for site in sites:
        site.decline(code)
    assert set(jump_targets(code)) == bodies
    assert f(3) == plain(3) and f(0) == plain(0)
    for site in sites:
        site.reset(1 << 40, code)
    assert set(jump_targets(code)) == starts and code.co_code == before
    assert f(3) == plain(3)
    for site in sites:
        site.decline(code)
    assert set(jump_targets(code)) == bodies
    assert f(3) == plain(3) and code.co_code == before


def test_declined_loops_stop_for_signals():
    """Ctrl-C ends a declined endless loop."""
    import signal
    import threading
    where = {}
    exec(declined(compiled("def f():\n    while True: pass\ndef g(x):\n    while x: x = 1\n")), where)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)        # it is ignored in what a shell runs in the background
    try:
        for endless in (where["f"], lambda: where["g"](1)):
            timer = threading.Timer(0.1, signal.raise_signal, (signal.SIGINT,))
            timer.start()
            with pytest.raises(KeyboardInterrupt):
                endless()
            timer.join()
    finally:
        signal.signal(signal.SIGINT, before)


def test_assigning_to_f_lineno_inside_an_instrumented_loop():
    source = """
        def f():
            out = []
            for i in range(3):
                out.append(i)
                out.append("skipped")
                out.append(-i)
            return out
    """

    def jumping(code):
        where, again = {}, []
        exec(code, where)

        def trace(frame, event, arg):
            if frame.f_code.co_name == "f" and event == "line" and frame.f_lineno == 6:
                frame.f_lineno = 7
            if frame.f_code.co_name == "f" and event == "line" and frame.f_lineno == 8 and not again:
                again.append(1)
                frame.f_lineno = 3
            return trace
        sys.settrace(trace)
        try:
            return where["f"]()
        finally:
            sys.settrace(None)
    code = compiled(source)
    assert jumping(probe.instrument(code, NEVER)) == jumping(code) == [0, 0, 1, -1, 2, -2]


def jumps_allowed(code, lines):
    """{(from, to): whether CPython lets a debugger jump there, and what comes out}."""
    found = {}
    for first in lines:
        for to in lines:
            where, done = {}, []
            exec(code, where)

            def trace(frame, event, arg):
                if frame.f_code.co_name != "f":
                    return None
                if event == "line" and frame.f_lineno == first and not done:
                    done.append(1)
                    try:
                        frame.f_lineno = to
                    except ValueError as error:
                        done.append(str(error))
                elif len(done) < 40:
                    done.append(frame.f_lineno if event == "line" else event)
                else:
                    raise TimeoutError
                return trace
            sys.settrace(trace)
            try:
                result = where["f"](3)
            except (TimeoutError, UnboundLocalError, NameError, TypeError) as error:
                result = type(error)
            finally:
                sys.settrace(None)
            found[first, to] = result, done
    return found


@pytest.mark.filterwarnings("ignore:assigning None to unbound local")
@pytest.mark.parametrize("change", [counting, declined])
def test_debuggers_can_jump_where_they_could(change):
    code = compiled("""
        def f(n):
            x = 0
            for i in range(n):
                x += i
                while x > 2:
                    x -= 1
                    if x == 3:
                        break
            try:
                for k in (1, 2):
                    x += k
            finally:
                x += 1
            return x
    """)
    assert jumps_allowed(change(code), range(3, 16)) == jumps_allowed(code, range(3, 16))


# --- exceptions raised in a site -------------------------------------------------------------------------------------

def test_an_exception_from_a_site_is_the_programs_to_catch():
    """Ctrl-C while a function is being compiled arrives inside the try range of the loop header, with its line."""
    source = """
        def f(n):
            for i in range(2):
                try:
                    while n:
                        n -= 1
                except KeyboardInterrupt as error:
                    return error.__traceback__.tb_lineno, n, i
        def g():
            for i in range(9):
                pass
    """
    raised = []

    def hot(*args):
        raised.append(1)
        raise KeyboardInterrupt
    where = {}
    exec(probe.instrument(compiled(source), (1 << 40, 6)), where)
    _core.set_callbacks(hot, None, None, None)
    try:
        assert where["f"](40) == (6, 35, 0)         # the loop is entered at its body: the test is repeated below it
        with pytest.raises(KeyboardInterrupt) as caught:
            where["g"]()
        assert caught.traceback[-1].lineno + 1 == 10 and len(raised) == 2
    finally:
        _core.set_callbacks(None, None, None, None)


def test_the_iterator_below_a_site_is_untouched():
    where = {}
    source = """
        def f(items):
            it = iter(items)
            for a in it:
                for b in it:
                    if b % 4 == 0:
                        break
            return a, b, next(it, None)
    """
    exec(probe.instrument(compiled(source), (3, 5)), where)
    assert where["f"](range(1, 11)) == (9, 10, None)
