"""Random programs print the same in plain CPython and under rewritejit; generator and shrinker do their part."""
import ast
import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import modes, progen

SLOW = os.environ.get("REWRITEJIT_SLOW", "0") not in ("", "0")


@pytest.fixture(scope="module")
def pair():
    with progen.Pair(("eager", "fail-7") if SLOW else ("eager",)) as pair:
        yield pair


@settings(max_examples=1500 if SLOW else 25, deadline=None, database=None, suppress_health_check=list(HealthCheck),
          phases=(Phase.generate, Phase.shrink))
@given(st.binary(min_size=20, max_size=900))
def test_random_program(pair, data):
    source = progen.generate(data)
    difference = pair.compare(source)
    assert difference is None, f"{progen.report(difference)}\n{source}"


def _fuzz(seconds, seed, names):
    tried, failures = progen.fuzz(seconds, seed, names)
    assert tried > 0
    for seed, source, difference in failures:
        pytest.fail(f"seed {seed}\n{progen.report(difference)}\n{source}")


def test_fuzzer_for_a_second():
    _fuzz(1.0, 1000, ("eager",))


@pytest.mark.slow
@pytest.mark.parametrize("mode", modes.MODES)
def test_fuzzer(mode):
    _fuzz(float(os.environ.get("TIME", "10")), 5000, (mode,))


def test_programs_vary_and_run():
    """Many calls return, many raise, loops and calls abound: a generator that lost its bite would show."""
    returned = raised = loops = calls = 0
    with progen.Pair(()) as plain:
        for seed in range(60):
            source = progen.program(seed)
            loops += source.count("for ") + source.count("while ")
            calls += sum(isinstance(n, ast.Call) and getattr(n.func, "id",
                                                             "").startswith("f") for n in ast.walk(ast.parse(source)))
            name = f"prog_s{seed}"
            with open(os.path.join(plain.folder, name + ".py"), "w", encoding="utf-8") as file:
                file.write(source)
            text = plain.plain.run(name)
            returned += text.count(" -> ")
            raised += text.count(" raised ")
            assert "ended by" not in text and "process ended" not in text, source
    assert returned > 400 and raised > 100 and loops > 60 and calls > 30, (returned, raised, loops, calls)


def test_generator_is_deterministic_and_total():
    assert progen.program(5) == progen.program(5)
    for data in (b"", b"\xff" * 500, bytes(range(256)) * 3):
        compile(progen.generate(data), "program", "exec")


def test_shrink_finds_the_core():
    """Shrinking by a property of the text ends at a program of a few lines."""
    source = min((s for s in map(progen.program, range(200)) if "while " in s and "divmod" in s), key=len)
    small = progen.shrink(source, lambda text: compile(text, "p", "exec") and "while " in text and "divmod" in text,
                          20.0)
    assert "while " in small and "divmod" in small and len(small.splitlines()) < 8, small


def test_a_dead_process_is_reported_and_replaced(pair):
    source = "import os\nprint('before')\nos._exit(3)\n"
    difference = progen.Pair(())
    with difference as plain:
        for _ in range(2):
            with open(os.path.join(plain.folder, "prog_x.py"), "w", encoding="utf-8") as file:
                file.write(source)
            assert plain.plain.run("prog_x").startswith("the process ended: 3")
        with open(os.path.join(plain.folder, "prog_y.py"), "w", encoding="utf-8") as file:
            file.write("print(1 + 1)\n")
        assert plain.plain.run("prog_y") == "2\n"
