"""python -m rewritejit bisect: the functions whose compilation changes a program are found, whatever the change is."""
import subprocess
import sys

import pytest

from rewritejit.bisect import smallest

PROGRAM = """
import os, sys, time


def seen(f):
    return any(type(c).__name__ == "Site" for c in f.__code__.co_consts)


def one(n):
    t = 0
    for i in range(n):
        t += i
    return t


def two(n):
    t = 0
    for i in range(n):
        t += i * 2
    return t


def three(n):
    t = 0
    for i in range(n):
        t += i * 3
    return four(t)


def four(n):
    return n + 1


for k in range(60):
    one(50), two(50), three(50)
wanted = {"one": seen(two), "both": seen(one) and seen(four), "crash": seen(three), "hang": seen(two), "none": False}[sys.argv[1]]
print("done")
if wanted and sys.argv[1] == "crash":
    os.abort()
while wanted and sys.argv[1] == "hang":
    time.sleep(1)
if wanted:
    print("odd")
"""


def bisect(folder, *words):
    done = subprocess.run([sys.executable, "-m", "rewritejit", "bisect", *words], cwd=folder, capture_output=True, text=True, timeout=200)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("change, found, line", [
    ("one", "__main__:two", 'deny = ["__main__:two"]'),
    ("both", "__main__:one, __main__:four", 'deny = ["__main__:one"]'),
    ("crash", "__main__:three", 'deny = ["__main__:three"]'),
])
def test_functions_are_found(tmp_path, change, found, line):
    (tmp_path / "app.py").write_text(PROGRAM)
    status, out, err = bisect(tmp_path, "--threshold", "2", "--loop-threshold", "40", "--", "app.py", change)
    assert status == 1 and out.strip() == line
    assert f"Needed for the difference: {found}\n" in err and "Traceback" not in err
    assert ("signal 6" if change == "crash" else "line 2 of the output is 'odd'") in err


def test_a_hang_is_an_outcome(tmp_path, monkeypatch):
    from rewritejit import bisect as module
    monkeypatch.setattr(module, "AT_LEAST", 3.0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(PROGRAM)
    runs = module.Runs(["app.py", "hang"], ["--threshold", "2", "--loop-threshold", "40"], 1)
    want = runs.plain()
    wrong, names = runs.compiled()
    assert wrong.status is None and want.difference(wrong) == "no end instead of exit status 0" and "__main__:two" in names


def test_among_all_functions(tmp_path):
    """--allow: where to look. What is wrong may be in the standard library."""
    program = ("import colorsys\nfor k in range(200):\n    colorsys.rgb_to_hsv(k / 200, 0.5, 0.25)\n"
               "print('odd' if 'Site' in [type(c).__name__ for c in colorsys.rgb_to_hsv.__code__.co_consts] else 'even')\n")
    (tmp_path / "app.py").write_text(program)
    status, out, err = bisect(tmp_path, "--threshold", "2", "--", "app.py")
    assert (status, out) == (0, "") and "no difference" in err
    status, out, err = bisect(tmp_path, "--allow", "*", "--threshold", "2", "--", "app.py")
    assert (status, out.strip()) == (1, 'deny = ["colorsys:rgb_to_hsv"]'), err


def test_no_difference(tmp_path):
    (tmp_path / "app.py").write_text(PROGRAM)
    status, out, err = bisect(tmp_path, "--threshold", "2", "--", "app.py", "none")
    assert (status, out) == (0, "") and "no difference" in err


@pytest.mark.parametrize("words, text", [
    (("app.py",), "put -- before the program"), (("--",), "no program behind --"), (("--runs", "x", "--", "app.py"), "--runs needs a number"),
    (("--deny", "a", "--", "app.py"), "--deny is what it looks for"),
    (("--", "-c", "import time; print(time.time_ns())"), "does not do the same twice"),
    (("--nonsense", "--", "-c", "pass"), "unknown option: --nonsense"),
])
def test_what_cannot_be_done(tmp_path, words, text):
    status, out, err = bisect(tmp_path, *words)
    assert status == 2 and text in err and out == "" and "Traceback" not in err


def test_smallest():
    names = [f"f{number}" for number in range(23)]
    for needed in ({"f3"}, {"f0", "f22"}, {"f1", "f2", "f17"}, set(names[4:9])):
        assert set(smallest(names, lambda some: needed <= set(some))) == needed
