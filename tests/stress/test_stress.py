"""The stress programs themselves: a moment of the storm, plain and eagerly compiled."""
import os

import pytest

from tests import modes

STORM = os.path.join(modes.ROOT, "tests", "stress", "storm.py")


@pytest.mark.parametrize("prefix", [(), ("-m", "rewritejit", "--debug", "--threshold", "2", "--loop-threshold", "50")],
                         ids=["plain", "rewritejit"])
def test_a_second_of_storm(prefix):
    outcome = modes.run([*prefix, STORM, "1.0"])
    assert outcome.status == 0, outcome.out + outcome.err
    assert outcome.err == ""
    assert int(outcome.out.split()[0]) > 20


def test_a_moment_of_soak():
    outcome = modes.run(["-m", "tests.stress.soak", "--time", "4", "--warm", "2", "--seed", "1"])
    assert outcome.err == "" and " 0 wrong; " in outcome.out and "KiB resident: " in outcome.out, outcome.out + outcome.err
