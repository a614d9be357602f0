"""The assembler binding: what it makes runs, and what AsmJit refuses becomes an exception that says what was wrong."""
import ctypes
import gc
import os
import struct
import subprocess
import sys

import pytest

from rewritejit.nativeops.ext import _asm


def inst(name):
    return _asm.inst_id(name)


def function(code, result, *args):
    return ctypes.CFUNCTYPE(result, *args)(code.address)


def test_add():
    cc = _asm.Compiler("add")
    cc.func("ii>i")
    a, b = cc.gp("a"), cc.gp()
    cc.arg(0, a)
    cc.arg(1, b)
    cc.emit(inst("add"), a, b)
    cc.emit(inst("add"), a, 5)
    cc.ret(a)
    code = cc.finalize()
    assert function(code, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)(30, -100) == -65
    assert code.name == "add" and code.text is None and 0 < code.size < 100 and len(code.bytes()) == code.size


def test_memory_labels_and_constants():
    """Sum of an array of doubles, plus a constant from the pool."""
    cc = _asm.Compiler("sum", logging=True)
    cc.func("pi>f")
    pointer, count, total = cc.gp("pointer"), cc.gp("count"), cc.xmm("total")
    cc.arg(0, pointer)
    cc.arg(1, count)
    top, done = cc.label(), cc.label()
    cc.emit(inst("movsd"), total, cc.const(struct.pack("<d", 0.5)))
    cc.comment("the loop")
    cc.bind(top)
    cc.emit(inst("sub"), count, 1)
    cc.emit(inst("js"), done)
    cc.emit(inst("addsd"), total, _asm.mem(pointer, 0, 8, count, 3))
    cc.emit(inst("jmp"), top)
    cc.bind(done)
    cc.ret(total)
    code = cc.finalize()
    values = (ctypes.c_double * 4)(1.0, 2.0, 3.0, 4.5)
    assert function(code, ctypes.c_double, ctypes.c_void_p, ctypes.c_int64)(ctypes.addressof(values), 4) == 11.0
    assert "the loop" in code.text and "addsd" in code.text


@pytest.mark.parametrize("between, jumps", [((), 0), (("comment",), 0), (("label",), 0), (("mov",), 0), (("add",), 1)])
def test_jumps_to_what_follows(between, jumps):
    """They go where nothing is left between: registers were given to values, so moves may have become nothing."""
    cc = _asm.Compiler("idle", logging=True)
    cc.func("i>i")
    a, b, negative, end = cc.gp(), cc.gp(), cc.label(), cc.label()
    cc.arg(0, a)
    cc.emit(inst("mov"), b, a)
    cc.emit(inst("test"), a, a)
    cc.emit(inst("js"), negative)
    cc.emit(inst("jmp"), end)
    cc.bind(negative)
    for what in between:
        if what == "comment":
            cc.comment("here")
        elif what == "label":
            cc.bind(cc.label())
        else:
            cc.emit(inst(what), b, b if what == "mov" else 1)
    cc.bind(end)
    cc.emit(inst("add"), b, 2)
    cc.ret(b)
    code = cc.finalize()
    run = function(code, ctypes.c_int64, ctypes.c_int64)
    assert (run(40), run(-40), code.text.count("\njmp ")) == (42, -38 + jumps, jumps)


def test_absolute_memory_and_narrow_views():
    number = ctypes.c_int64(0x1122334455667788)
    cc = _asm.Compiler("narrow")
    cc.func(">i")
    address, value = cc.gp(), cc.gp()
    cc.emit(inst("mov"), address, ctypes.addressof(number))
    cc.emit(inst("mov"), value.d, _asm.mem(address, 4, 4))
    cc.emit(inst("movzx"), value.d, value.b)
    cc.ret(value)
    assert function(cc.finalize(), ctypes.c_int64)() == 0x44


def test_calls_with_doubles_and_many_arguments():
    seen = []
    prototype = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, *[ctypes.c_int64] * 8)

    def callee(x, *numbers):
        seen.append((x, numbers))
        return x * 2

    target = prototype(callee)
    cc = _asm.Compiler("call")
    cc.func("f>f")
    x, copy, result = cc.xmm(), cc.xmm(), cc.xmm()
    cc.arg(0, x)
    cc.emit(inst("movaps"), copy, x)
    cc.invoke(ctypes.cast(target, ctypes.c_void_p).value, "fiiiiiiii>f", result, copy, *range(8))
    cc.emit(inst("addsd"), result, x)
    cc.ret(result)
    assert function(cc.finalize(), ctypes.c_double, ctypes.c_double)(1.5) == 4.5
    assert seen == [(1.5, tuple(range(8)))]


def test_many_live_doubles_survive_spilling():
    """More live doubles than registers: a spill of the wrong size would overwrite its neighbours."""
    cc = _asm.Compiler("spill")
    cc.func("p>f")
    pointer = cc.gp()
    cc.arg(0, pointer)
    registers = [cc.xmm() for _ in range(40)]
    for index, register in enumerate(registers):
        cc.emit(inst("movsd"), register, _asm.mem(pointer, 8 * index, 8))
    total = cc.xmm()
    cc.emit(inst("xorps"), total, total)
    for register in registers:
        cc.emit(inst("addsd"), total, register)
        cc.emit(inst("addsd"), total, total)
    cc.ret(total)
    values = [index + 0.25 for index in range(40)]
    want = 0.0
    for value in values:
        want = (want + value) * 2
    array = (ctypes.c_double * 40)(*values)
    assert function(cc.finalize(), ctypes.c_double, ctypes.c_void_p)(ctypes.addressof(array)) == want


def test_errors_name_the_instruction():
    cc = _asm.Compiler("bad")
    cc.func("i>i")
    with pytest.raises(_asm.AsmError, match="addsd"):
        cc.emit(inst("addsd"), cc.gp(), cc.gp())
    with pytest.raises(ValueError, match="no instruction"):
        inst("frobnicate")
    with pytest.raises(TypeError):
        cc.emit(inst("add"), cc.gp(), "text")
    with pytest.raises(OverflowError):
        cc.emit(inst("mov"), cc.gp(), 1 << 70)
    with pytest.raises(IndexError):
        cc.arg(1, cc.gp())
    with pytest.raises(ValueError, match="signature"):
        _asm.Compiler("x").func("xyz")
    with pytest.raises(_asm.AsmError):
        cc.func("i>i")
    with pytest.raises(OverflowError):
        _asm.mem(cc.gp(), 1 << 40, 8)
    with pytest.raises(TypeError):
        cc.const(b"abc")
    with pytest.raises(AttributeError):
        cc.xmm().d


def test_a_compiler_works_once():
    cc = _asm.Compiler("once")
    cc.func(">v")
    cc.ret()
    cc.finalize()
    for call in (cc.finalize, cc.gp, cc.xmm, cc.label, cc.ret, lambda: cc.emit(inst("nop"))):
        with pytest.raises(_asm.AsmError, match="finished"):
            call()
    with pytest.raises(_asm.AsmError, match="no function"):
        _asm.Compiler("empty").finalize()


def maps_of(address):
    with open("/proc/self/maps") as maps:
        for line in maps:
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if start <= address < end:
                return line.split()[1]
    return None


def test_pages_are_executable_private_and_given_back():
    cc = _asm.Compiler("pages")
    cc.func(">v")
    cc.ret()
    code = cc.finalize()
    address = code.address
    assert maps_of(address) == "r-xp"
    del code
    gc.collect()
    assert maps_of(address) != "r-xp"


def test_cells():
    cell = _asm.Cell()
    assert cell.value == 0
    cell.set(0xFFFFFFFFFFFFFFF0)
    assert cell.value == ctypes.c_uint64.from_address(cell.address).value == 0xFFFFFFFFFFFFFFF0
    with pytest.raises(OverflowError):
        cell.set(-1)
    with pytest.raises(TypeError):
        _asm.Cell(1)


def test_cpu_features():
    assert _asm.cpu_features() <= {"sse4.1", "bmi2", "prefetchw"}


HARDENED = """
import ctypes, os
from rewritejit.nativeops.ext import _asm
libc = ctypes.CDLL(None, use_errno=True)


def double():
    cc = _asm.Compiler("double")
    cc.func("i>i")
    x = cc.gp()
    cc.arg(0, x)
    cc.emit(_asm.inst_id("add"), x, x)
    cc.ret(x)
    return cc.finalize()


before = double()
if libc.prctl(65, 1, 0, 0, 0):                      # PR_SET_MDWE: what was writable never becomes executable
    print("unsupported")
else:
    pages = libc.mmap
    pages.restype = ctypes.c_void_p
    page = pages(None, 4096, 3, 0x22, -1, 0)
    assert libc.mprotect(ctypes.c_void_p(page), 4096, 5) == -1
    codes = [double() for _ in range(100)]
    files = len(os.listdir("/proc/self/fd"))
    codes += [double() for _ in range(100)]
    assert len(os.listdir("/proc/self/fd")) == files
    for code in [before] + codes:
        assert ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(code.address)(21) == 42
    with open("/proc/self/maps") as file:
        assert not [line for line in file if " rwx" in line]
    print("ran")
"""


def test_where_memory_cannot_become_executable():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    done = subprocess.run([sys.executable, "-c", HARDENED], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if "unsupported" in done.stdout:
        pytest.skip("this system has no PR_SET_MDWE")
    assert done.stdout == "ran\n"
