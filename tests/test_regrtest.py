"""CPython's own tests end under rewritejit as they do without it."""
import importlib.util

import pytest

from tests import modes, regrtest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("test.test_bool") is None,
                                reason="this Python has no test package")


@pytest.mark.parametrize("name",
                         [n if n in regrtest.QUICK else pytest.param(n,
                                                                     marks=pytest.mark.slow) for n in regrtest.TESTS])
def test_own_tests(name):
    before = regrtest.run(name)
    now = regrtest.run(name, regrtest.FIRST_USE)
    assert before.outcomes, before.text[-2000:]
    assert regrtest.differences(before, now) == [], now.text[-3000:]


def test_the_output_is_understood():
    text = ("test_a (test.m.C.test_a) ... ok\ntest_b (test.m.C.test_b)\nWhat it does. ... FAIL\n"
            "test_c (test.m.C.test_c) ... skipped 'why'\ntest_d (test.m.C.test_d) ... some output\nERROR\n")
    result = regrtest.Result(modes.Outcome(2, "", text, 1.0))
    assert result.outcomes == {"test.m.C.test_a": "ok", "test.m.C.test_b": "FAIL", "test.m.C.test_c": "skipped", "test.m.C.test_d": "ERROR"}
    other = regrtest.Result(modes.Outcome(0, "", text.replace("FAIL", "ok"), 1.0))
    assert regrtest.differences(result, other) == ["exit status 2, now 0", "test.m.C.test_b: FAIL, now ok"]


def test_all_modules_are_found():
    found = regrtest.all_modules()
    assert set(regrtest.TESTS) - set(found) <= {"test_inspect"}          # test.test_inspect.test_inspect
    assert "test.test_asyncio.test_tasks" in found and "test_idle" not in found and len(found) > 400
