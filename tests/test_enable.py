"""python -m rewritejit enable: plain `python` in a virtual environment, against the same with REWRITEJIT=0."""
import os
import subprocess
import sys
import venv

import pytest

import test_cli
from activation_helper import HOME, both, environment
from test_cli import SHOW, untimed

folder = test_cli.folder


class Environment:
    """A virtual environment in which rewritejit can be switched on."""

    def __init__(self, path):
        venv.create(path, symlinks=True)
        self.path = path
        self.python = str(path / "bin" / "python")
        self.site = path / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
        self.pth = self.site / "rewritejit-enabled.pth"

    def run(self, *words, cwd, stdin="", **env):
        env = environment(**env)
        if "PYTHONPATH" in env:
            del env["PYTHONPATH"]
        done = subprocess.run([self.python, *words], cwd=cwd, input=stdin.encode(), capture_output=True, env=env,
            timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def manage(self, command, python=None, **env):
        """`python -m rewritejit command`, with rewritejit found by PYTHONPATH."""
        done = subprocess.run([python or self.python, "-m", "rewritejit", command], cwd="/", capture_output=True,
            text=True,
                              env=environment(PYTHONPATH=HOME, **env), timeout=60)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """An environment where it is enabled."""
    place = Environment(tmp_path_factory.mktemp("place") / "env")
    status, out, err = place.manage("enable")
    assert (status, err) == (0, "") and out.startswith(f"enabled: python in {place.path} ")
    return place


def test_enable_disable_status(tmp_path):
    place = Environment(tmp_path / "env")
    assert place.manage("status") == (1, f"not enabled in {place.path}\n", "")
    assert place.manage("disable") == (0, f"not enabled in {place.path}\n", "")
    before = set(place.site.iterdir())
    assert place.manage("enable")[0] == 0
    assert set(place.site.iterdir()) - before == {place.pth} and place.pth.read_text().count("\n") == 1
    first = place.pth.read_text()
    assert place.manage("enable")[0] == 0 and place.pth.read_text() == first
    assert place.manage("status") == (0, f"enabled in {place.path} by {place.pth}\n", "")
    assert place.manage("status", REWRITEJIT="0") == (0,
        f"enabled in {place.path} by {place.pth}, but REWRITEJIT=0 is set\n", "")
    assert place.manage("disable") == (0, f"disabled in {place.path}\n", "")
    assert set(place.site.iterdir()) == before


def test_outside_of_a_virtual_environment():
    base = os.path.join(sys.base_prefix, "bin", "python%d.%d" % sys.version_info[:2])
    for command in ("enable", "disable", "status"):
        status, out, err = Environment.manage(None, command, python=base)
        assert (status, out) == (2, "") and "is not in a virtual environment" in err and err.count("\n") == 1


def test_site_packages_that_cannot_be_written(tmp_path):
    place = Environment(tmp_path / "env")
    (place.site / "rewritejit-enabled.pth.new").mkdir()
    status, out, err = place.manage("enable")
    assert (status, out) == (2,
        "") and err.startswith("rewritejit: ") and err.count("\n") == 1 and not place.pth.exists()


SLOW = os.environ.get("REWRITEJIT_SLOW", "0") not in ("", "0")
COMMANDS = test_cli.COMMANDS if SLOW else test_cli.COMMANDS[::3]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:40].replace("\n", " "))
def test_as_plain_python(words, place, folder):
    where = dict(cwd=folder, stdin="one\ntwo\n", PYTHONDONTWRITEBYTECODE="1")
    on, off = both(lambda: place.run(*words, **where), lambda: place.run(*words, **where, REWRITEJIT="0"))
    assert untimed(on) == untimed(off)


@pytest.mark.parametrize("program", [SHOW, test_cli.FRAMES, "x = (\n", "1/0\n"])
@pytest.mark.parametrize("words", [(), ("-", "a"), ("-i",)], ids=" ".join)
def test_program_from_stdin(words, program, place, folder):
    assert untimed(place.run(*words, cwd=folder, stdin=program)) == untimed(place.run(*words, cwd=folder,
        stdin=program, REWRITEJIT="0"))


@pytest.mark.parametrize("words", [("folder2",), ("-m", "prog"), ("-Wignore", "-mprog"), ("-m", "packaged"),
    ("prog.py",), ("-X", "dev", "prog.py"),
                                   ("-I", "prog.py"), ("-c", "import prog"), ("-",)], ids=" ".join)
def test_the_program_has_probes(words, place, tmp_path):
    code = ("import sys\ndef f(): pass\n"
            "print(sum(type(item).__name__ == 'Site' for item in f.__code__.co_consts))\n")
    (tmp_path / "folder2").mkdir()
    (tmp_path / "folder2" / "__main__.py").write_text(code)
    (tmp_path / "packaged").mkdir()
    (tmp_path / "packaged" / "__init__.py").write_text("")
    (tmp_path / "packaged" / "__main__.py").write_text(code)
    (tmp_path / "prog.py").write_text(code)
    assert place.run(*words, cwd=tmp_path, stdin=code) == (0, "1\n", "")
    assert place.run(*words, cwd=tmp_path, stdin=code, REWRITEJIT="0") == (0, "0\n", "")


def test_without_site_or_switched_off_nothing_is_loaded(place, tmp_path):
    code = "import sys; print(any(name.startswith('rewritejit') for name in sys.modules), any('rewritejit' in p for p in sys.path))"
    assert place.run("-c", code, cwd=tmp_path) == (0, "True False\n", "")
    assert place.run("-S", "-c", code, cwd=tmp_path) == (0, "False False\n", "")
    assert place.run("-c", code, cwd=tmp_path, REWRITEJIT="0") == (0, "False False\n", "")


def test_bad_settings_are_one_line_and_the_program_runs(place, tmp_path):
    status, out, err = place.run("-c", "print(1)", cwd=tmp_path, REWRITEJIT_THRESHOLD="x")
    assert (status, out) == (0,
        "1\n") and err.startswith("rewritejit: REWRITEJIT_THRESHOLD: 'x'") and err.count("\n") == 1
    assert place.run("-E", "-c", "print(1)", cwd=tmp_path, REWRITEJIT_THRESHOLD="x") == (0, "1\n", "")
    (tmp_path / "pyproject.toml").write_text("[tool.rewritejit]\nnonsense = 1\n")
    (tmp_path / "prog.py").write_text("def f(): pass\nprint(len(f.__code__.co_consts))\n")
    status, out, err = place.run(str(tmp_path / "prog.py"), cwd="/")
    assert (status, out) == (0,
        "1\n") and err.startswith(f"rewritejit: {tmp_path}/pyproject.toml: ") and err.count("\n") == 1


def test_settings_count(place, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.rewritejit]\nstats = true\n")
    status, out, err = place.run("-c", "print(1)", cwd=tmp_path)
    assert (status, out) == (0, "1\n") and err.startswith("rewritejit: 0 kernels compiled")
    assert place.run("-c", "print(1)", cwd=tmp_path, REWRITEJIT_STATS="0") == (0, "1\n", "")


def test_command_line_wins_over_enabled(place, tmp_path):
    code = "import rewritejit.activation as a; print(a.active.config.threshold, a.active.config.stats)"
    assert place.run("-m", "rewritejit", "--threshold", "77", "-c", code, cwd=HOME) == (0, "77 False\n", "")


def test_bad_settings_are_told_once(place):
    status, out, err = place.run("-m", "rewritejit", "-c", "print(1)", cwd=HOME, REWRITEJIT_THRESHOLD="x")
    assert (status, out) == (2, "") and err.startswith("rewritejit: REWRITEJIT_THRESHOLD: 'x'") and err.count("\n") == 1


def test_a_package_that_is_gone(tmp_path):
    place = Environment(tmp_path / "env")
    (place.site / "rewritejit").mkdir()
    (place.site / "rewritejit" / "__init__.py").write_text("raise ImportError('gone')\n")
    assert place.manage("enable")[0] == 0
    place.pth.write_text(place.pth.read_text().replace(repr(HOME), repr(str(tmp_path))))
    assert place.run("-c", "print(1)", cwd=tmp_path) == (0, "1\n",
        "rewritejit: enabled, but cannot be imported: gone\n")
    assert place.run("-c", "print(1)", cwd=tmp_path, REWRITEJIT="0") == (0, "1\n", "")


@pytest.mark.parametrize("patch", ["def start(config): raise RuntimeError('of ours')",
    "def start(config): import nonexistent",
                                   "from rewritejit import config\ndef start(c): raise config.Refused('of ours')"])
def test_errors_of_ours_are_one_line_and_the_program_runs(patch, place, tmp_path):
    """Activation fails in a made-up driver: one line, no loader is wrapped, the program runs."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        f"import sys, types\nsys.path.append({HOME!r})\ndriver = types.ModuleType('rewritejit.driver')\nexec({patch!r}, driver.__dict__)\n"
        f"driver.stop = lambda: None\nimport rewritejit\nsys.modules['rewritejit.driver'] = rewritejit.driver = driver\n"
        "import rewritejit.sitehook\n")
    env = environment(PYTHONPATH=str(site))
    code = "import importlib.machinery as m; print('get_code' in m.SourceFileLoader.__dict__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "False\n")
    assert done.stderr.startswith("rewritejit: ") and done.stderr.count("\n") == 1
