"""Random graphs in machine code, plain and optimised, against the reference interpreter: results, or every record."""
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


def as_host(values):
    """As codegen_host wants them: None for NULL."""
    return [None if value is NULL else value for value in values]


def same_records(got, want):
    """Machine code's records are the interpreter's: recipe by recipe, register by register."""
    if len(got) != len(want):
        return False
    for (desc, words), (_, snapshot, values) in zip(got, want):
        recipe = encode(snapshot)
        found = [NULL if op.type == "o" and not word else codegen_host.value_of(word, op.type)
                 for word, op in zip(words, recipe.regs)]
        if desc.recipe != recipe.to_bytes() or not same_value(found, list(values)):
            return False
    return True


@pytest.mark.parametrize("optimised", [False, True])
def test_machine_code(machine, optimised):
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
            cells = [... if cell is None else cell for cell in random_cells(seed * 100 + number, graph)]
            breaker = int(number == 4)
            gvals = (random.Random(number).choice((3, NULL, "text")),) if graph.global_slots else ()
            want = program.run(cells, gvals, poll=lambda: breaker, calls_left=machine.calls_left)
            machine.breaker.value = breaker
            got = machine.run_frame(kernel, as_host(cells), as_host(gvals), others)
            where = f"seed {seed}, cells {cells}, gvals {gvals}\nwant {want}\ngot {got}\n{print_graph(graph, 'full')}"
            assert got[0] == want[0], where
            assert same_value(got[1], want[1]) if got[0] == "ret" else same_records(got[1], want[1]), where
            ends[got[0]] += 1
    assert ends["ret"] >= SEEDS and ends["exit"] >= SEEDS
