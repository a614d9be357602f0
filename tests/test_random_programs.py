"""Random programs print the same in plain CPython and under rewritejit; generators and shrinkers do their part."""
import ast
import collections
import os
import re
import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import progen
from tests.fuzz import mutate
from tests.fuzz.fuzzer import KINDS, Fuzzer
from tests.fuzz.programs import programs
from tests.fuzz.world import MODES, World

SLOW = os.environ.get("REWRITEJIT_SLOW", "0") not in ("", "0")
ONCE = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink))


@pytest.fixture(scope="module")
def world():
    with World() as world:
        yield world


@settings(ONCE, max_examples=1500 if SLOW else 25)
@given(st.binary(min_size=20, max_size=900))
def test_random_program(world, data):
    source = progen.generate(data)
    different = world.compare(source, ("eager", "fail-7") if SLOW else ("eager",))
    assert not different, f"{different}\n{source}"


def _fuzz(kinds, names, seed, seconds=0.0):
    """A turn of each kind, and more until the time is over."""
    with Fuzzer(names) as fuzzer:
        end = time.monotonic() + seconds
        for kind in kinds:
            KINDS[kind](fuzzer, seed, fuzzer.modes_of(seed))
        if seconds:
            fuzzer.run(seed + 1, end, kinds)
    assert all(fuzzer.tried[kind] > 0 for kind in kinds)
    for seed, source, different in fuzzer.found:
        pytest.fail("\n".join([f"seed {seed}", *map(": ".join, different.items()), source]))
    return fuzzer.world.met


@pytest.mark.parametrize("kind", ["strategies", "seeded"])
def test_a_turn_of_the_fuzzer(kind):
    met = _fuzz([kind], ("eager", "fail-all"), 1000)
    assert met["kernels"] > 10 and len(met["built"]) > 50 and len(met["handlers"]) > 20 and "loop-end" in met["exits"], met


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_fuzzer(mode):
    _fuzz(("strategies", "seeded"), (mode,), 5000, float(os.environ.get("TIME", "20")))


def test_programs_vary_and_run(world):
    """Many calls return, many raise, loops and calls abound: a generator that lost its bite would show."""
    returned = raised = loops = calls = 0
    for seed in range(60):
        source = progen.program(seed)
        loops += source.count("for ") + source.count("while ")
        calls += sum(isinstance(n, ast.Call) and getattr(n.func, "id", "").startswith("f") for n in ast.walk(ast.parse(source)))
        text = world.ask({"source": source, "modes": {}})["plain"]
        returned += text.count("->")
        raised += text.count(" raised ")
        assert "ended by" not in text, source
    assert returned > 400 and raised > 100 and loops > 60 and calls > 30, (returned, raised, loops, calls)


def test_strategies_vary_and_run(world):
    """The same of the programs of strategies; few are of no use."""
    count = collections.Counter()

    @settings(ONCE, max_examples=40, derandomize=True)
    @given(programs())
    def look(source):
        answer = world.ask({"source": source, "modes": {}})
        count.update(["refused"] if "rejected" in answer else re.findall(r" -> | raised |^ended by", answer["plain"], re.M))
    look()
    assert count[" -> "] > 200 and count[" raised "] > 20 and count["refused"] < 8 and count["ended by"] < 8, count


def test_generator_is_deterministic_and_total():
    assert progen.program(5) == progen.program(5)
    for data in (b"", b"\xff" * 500, bytes(range(256)) * 3):
        compile(progen.generate(data), "program", "exec")


def test_shrink_finds_the_core():
    """Shrinking by a property of the text ends at a program of a few lines."""
    source = min((s for s in map(progen.program, range(200)) if "while " in s and "divmod" in s), key=len)
    small = progen.shrink(source, lambda text: compile(text, "p", "exec") and "while " in text and "divmod" in text,
                          90.0)
    assert "while " in small and "divmod" in small and len(small.splitlines()) < 8, small


def test_a_difference_is_seen(world):
    """What tells a watched code object from an unwatched one is told by each mode."""
    source = "import sys\nfrom progen_support import note\ndef f(n):\n    for i in range(n): pass\n    return n\nnote(len(f.__code__.co_code))\n"
    assert set(world.compare(source, MODES)) == set(MODES)
    assert world.compare(source.replace("note(len(f.__code__.co_code))", "note(f(5))"), MODES) == {}


def test_a_dead_process_is_reported_and_replaced(world):
    source = "import os\nprint('before')\nos._exit(3)\n"
    for _ in range(2):
        assert world.compare(source, ("eager",))["eager"].startswith("the process ended: 3")
    assert world.ask({"source": "print(1 + 1)\n", "modes": {}})["plain"] == "2\n"


def test_what_is_no_program_is_told(world):
    assert world.compare("def f(:", ("eager",)) == {} and world.compare("while True: pass", ("eager",)) == {}
    assert world.rejected == {"invalid syntax": 1, "too long": 1}


@pytest.mark.skipif(not mutate.modules(), reason="this Python has no test package")
def test_mutants_differ_from_their_origin_and_from_one_another(tmp_path):
    mutants = [mutate.Mutant("test_bool", seed) for seed in range(20)]
    assert len({one.source for one in mutants}) == 20 and all(one.count >= 8 for one in mutants)
    assert mutate.Mutant("test_bool", 3).source == mutants[3].source
    assert mutate.Mutant("test_bool", 3, []).source == ast.unparse(ast.parse(mutate.source_of("test_bool"))) + "\n"
    used, text, mutant = mutate.compare("test_bool", 1, str(tmp_path))
    assert used and not text, text
    plain, _ = mutant.outcomes(str(tmp_path))
    assert plain.out.count("mutated.") >= 8


@pytest.mark.slow
@pytest.mark.skipif(not mutate.modules(), reason="this Python has no test package")
def test_mutants():
    _fuzz(["mutants"], ("eager",), 100, float(os.environ.get("TIME", "60")))
