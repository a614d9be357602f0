"""Each program of tests/behaviour prints and exits the same under rewritejit in each mode."""
import os

import pytest

from tests import modes

# Programs with signals and threads race with the machine's load, in plain CPython too: a difference counts if it comes back.
TIMED = ("signals_", "threads_", "fork_", "asyncio_")
SLOW_MODES = [name for name in modes.MODES if name not in modes.QUICK]


def name(value):
    return os.path.basename(value)[:-3] if value.endswith(".py") else value


@pytest.mark.parametrize("program", modes.PROGRAMS, ids=name)
@pytest.mark.parametrize("mode", [*modes.QUICK, *(pytest.param(m, marks=pytest.mark.slow) for m in SLOW_MODES)])
def test_same_as_cpython(mode, program, ahead):
    text, _, _ = ahead(modes.check, mode, program)
    for _ in range(2):
        if text and os.path.basename(program).startswith(TIMED):
            text, _, _ = modes.check(mode, program)
    assert not text, f"{mode}: {' '.join(modes.MODES[mode])}\n{text}"


test_same_as_cpython.ahead_of = lambda mode, program: (modes.check, mode, program)


def test_programs_are_deterministic():
    """A program whose own output varies could not be compared: each prints the same under another hash seed."""
    assert len(modes.PROGRAMS) >= 80
    for program in modes.PROGRAMS[::7]:
        assert modes.run([program]).differences(modes.plain(program)) == ""
