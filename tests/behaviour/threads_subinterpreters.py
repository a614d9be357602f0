"""Sub-interpreters with hot loops of their own, beside and between those of the main one."""
try:
    import _interpreters as interpreters
except ImportError:
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        interpreters = None
import os
import sys
import tempfile
import threading


def work(n):
    s = 0
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s


PROGRAM = """
import os, sys
sys.path.insert(0, {folder!r})
import hot_in_interpreter as hot
total = 0
for i in range(3000):
    total += i ^ 5
for turn in range(300):
    hot.work(50)
os.write({file}, repr((total, hot.work(3000), hot.fib(12), hot.rows(200))).encode() + b"\\n")
"""
MODULE = """
def work(n):
    s = 0
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def rows(n):
    found = []
    for i in range(n):
        found.append((i, i * 0.5))
    return sum([a + b for a, b in found])
"""


def run(file, folder):
    number = interpreters.create()
    interpreters.run_string(number, PROGRAM.format(file=file, folder=folder))
    interpreters.destroy(number)


if interpreters is not None:
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "hot_in_interpreter.py"), "w") as file:
            file.write(MODULE)
        sys.path.insert(0, folder)
        import hot_in_interpreter
        reader, writer = os.pipe()
        for turn in range(3):
            print(work(2000), [hot_in_interpreter.fib(10) for _ in range(20)][-1])
            run(writer, folder)
            print(os.read(reader, 1000).decode(), end="")
        threads = [threading.Thread(target=run, args=(writer, folder)) for _ in range(3)]
        for thread in threads:
            thread.start()
        print(work(50000))
        for thread in threads:
            thread.join()
        print(os.read(reader, 1000).decode(), end="")
print(work(5000))
