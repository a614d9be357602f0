"""Random graphs run by machine code, plain and optimised, against the reference interpreter: results, or every record of an exit."""
import ctypes
import os
import random

import pytest

import codegen_host
from irgen import random_cells, random_graph, same_value
from rewritejit.guards.recipe import encode
from rewritejit.nativeops.ir.interp import NULL, Program
from rewritejit.nativeops.ir.text import print_graph
from rewritejit.nativeops.ir.verify import verify
from rewritejit.nativeops.opt import optimize

SEEDS = int(os.environ.get("IR_SEEDS", "25"))


@pytest.fixture(scope="module")
def machine():
    return codegen_host.Machine(100)


def compile_all(machine, graph):
    """The kernel of the graph, and those of the bodies it calls, linked."""
    kernel, others = machine.compile(graph), []
    for target in graph.callees:
        body = machine.compile(target.graph)
        others.append(body)
        if target.cell is not None:
            target.cell.set(body.address)
    return kernel, others


def run_frame(machine, monkeypatch, kernel, others, cells, gvals, breaker):
    """("ret", object) or ("exit", records), as codegen_host gives them, but with NULL for NULL."""
    def read_value(words, at, consts, regs):
        if words[at] in (12, 13):
            return (cells if words[at] == 12 else gvals)[words[at + 1]], at + 2
        return plain(words, at, consts, regs)

    plain = codegen_host.read_value
    with monkeypatch.context() as patch:
        patch.setattr(codegen_host, "read_value", read_value)
        machine.prepare()
        machine.breaker.value = breaker
        for index, value in enumerate(gvals):
            machine.put(codegen_host.GVALS + 8 * index, 0 if value is NULL else id(value))
        array = (ctypes.c_int64 * max(1, len(cells)))(*[0 if cell is NULL else id(cell) for cell in cells])
        function = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(kernel.address)
        result = function(machine.ctx, ctypes.addressof(array))
        if result is None:
            return "exit", machine.left(kernel, *others)
        value = ctypes.cast(result, ctypes.py_object).value
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(value))
        return "ret", value


def same_records(got, want):
    """Machine code's records are the interpreter's: recipe by recipe, register by register."""
    if len(got) != len(want):
        return False
    for (desc, words), (_, snapshot, values) in zip(got, want):
        recipe = encode(snapshot)
        found = [NULL if op.type == "o" and not word else codegen_host.value_of(word, op.type) for word, op in zip(words, recipe.regs)]
        if desc.recipe != recipe.to_bytes() or not same_value(found, list(values)):
            return False
    return True


@pytest.mark.parametrize("optimised", [False, True])
def test_machine_code(machine, monkeypatch, optimised):
    ends = {"ret": 0, "exit": 0}
    for seed in range(SEEDS):
        graph = random_graph(seed, size=35, cmath=("floor", "ceil", "trunc", "sin", "exp", "log"))
        if optimised:
            for one in [graph] + [target.graph for target in graph.callees]:
                optimize(one)
                verify(one)
        program = Program(graph)
        kernel, others = compile_all(machine, graph)
        for number in range(5):
            cells = random_cells(seed * 100 + number, graph)
            breaker = int(number == 4)
            gvals = (random.Random(number).choice((3, NULL, "text")),) if graph.global_slots else ()
            want = program.run(cells, gvals, poll=lambda: breaker, calls_left=machine.calls_left)
            got = run_frame(machine, monkeypatch, kernel, others, cells, gvals, breaker)
            where = f"seed {seed}, cells {cells}, gvals {gvals}\nwant {want}\ngot {got}\n{print_graph(graph, 'full')}"
            assert got[0] == want[0], where
            assert same_value(got[1], want[1]) if got[0] == "ret" else same_records(got[1], want[1]), where
            ends[got[0]] += 1
    assert ends["ret"] >= SEEDS and ends["exit"] >= SEEDS
