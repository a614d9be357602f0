"""An uncaught exception out of a hot loop: traceback on stderr, exit code, atexit and finally still run."""
import atexit


def inner(x):
    return 1000 // (1500 - x)


def outer(n):
    s = 0
    try:
        for i in range(n):
            s += inner(i)
    finally:
        print("sum", s, "at", i)
    return s


atexit.register(print, "at exit")
print(outer(1400))
try:
    print("next")
    print(outer(3000))
finally:
    print("leaving")
