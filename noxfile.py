"""`nox` runs the tests on each interpreter it finds, like `make test`: one session per version."""
import os
import subprocess

import nox

VERSIONS = ["3.11", "3.12", "3.13"]
nox.options.default_venv_backend = "venv"

# nox looks for python3.13 in PATH only; `make test` knows more places
for version in VERSIONS:
    found = subprocess.run([".ci/find-python", version], capture_output=True, text=True).stdout.strip()
    if found:
        os.environ["PATH"] += os.pathsep + os.path.dirname(found)


@nox.session(python=VERSIONS)
def tests(session):
    """The tests against the installed wheel; arguments after `--` go to pytest."""
    session.install(".[test]")
    folder = session.create_tmp()                       # without the source packages: what is tested is the wheel
    session.run("cp", "-R", "tests", "examples", "benchmarks", "README.md", "setup.cfg", folder, external=True)
    session.chdir(folder)
    session.run("python", "-m", "pytest", *session.posargs)
