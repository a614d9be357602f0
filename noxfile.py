"""`nox` runs the tests on each interpreter it finds, like `make test`: one session per version."""
import nox

nox.options.default_venv_backend = "venv"


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session):
    """The tests against the installed wheel; arguments after `--` go to pytest."""
    session.install(".[test]")
    root = session.invoked_from
    session.chdir(session.create_tmp())                 # where the source packages cannot be imported
    session.run("python", "-P", "-m", "pytest", "-p", "no:cacheprovider", "-c", f"{root}/setup.cfg",
                f"--rootdir={root}", f"{root}/tests", *session.posargs)
