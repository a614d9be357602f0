"""Runs plain python and rewritejit beside each other, for the tests of everything the user touches."""
import concurrent.futures
import os
import subprocess
import sys

import rewritejit

HOME = os.path.dirname(os.path.abspath(rewritejit.__path__[0]))      # what must be on sys.path to import rewritejit


def environment(**extra):
    """The environment of every process: rewritejit importable, no settings of ours or of the test run."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("REWRITEJIT", "COV", "PYTHON"))}
    path = os.environ.get("PYTHONPATH")
    env.update(PYTHONPATH=path + os.pathsep + HOME if path else HOME, PYTHONHASHSEED="0",
               PYTHONIOENCODING="utf-8", TERM="dumb", NO_COLOR="1")
    env.update(extra)
    return env


def python(*words, cwd, stdin="", flags=(), **env):
    """(exit status, stdout, stderr) of `python flags... words...`."""
    done = subprocess.run([sys.executable, *flags, *words], cwd=cwd, input=stdin.encode(), capture_output=True,
                          env=environment(**env), timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def ours(*words, **where):
    """The same with `python flags... -m rewritejit words...`."""
    return python("-m", "rewritejit", *words, **where)


def both(first, second):
    """The results of two calls, run at the same time."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return tuple(future.result() for future in [pool.submit(first), pool.submit(second)])
