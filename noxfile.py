"""`nox` runs the tests on each interpreter it finds, like `make test`: one session per version."""
import nox

nox.options.default_venv_backend = "venv"


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session):
    """The tests against the installed wheel; arguments after `--` go to pytest."""
    session.install(".[test]")
    folder = session.create_tmp()                       # without the source packages: what is tested is the wheel
    session.run("cp", "-R", "tests", "examples", "benchmarks", "README.md", "setup.cfg", folder, external=True)
    session.chdir(folder)
    session.run("python", "-m", "pytest", *session.posargs)
