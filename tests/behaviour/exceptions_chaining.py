"""__cause__, __context__, raise from, from None, exceptions raised in handlers and finally blocks of hot functions."""
import sys
import traceback


class Failure(Exception):
    pass


def convert(x):
    try:
        return 100 // x
    except ZeroDivisionError as e:
        raise Failure("converted", x) from e


def implicit(x):
    try:
        return 100 % x
    except ZeroDivisionError:
        return len(x)


def hidden(x):
    try:
        return 1 / x
    except ZeroDivisionError:
        raise Failure("hidden") from None


def in_finally(x):
    try:
        y = 5 // x
    finally:
        y = 6 % x
    return y


def context_of_loop(n):
    for i in range(n):
        try:
            1 // (n - 1 - i)
        except ZeroDivisionError:
            return 2.0 ** (i * 1000.0)


def info(n):
    out = []
    for i in range(n):
        try:
            7 // (i % 500)
        except ZeroDivisionError:
            out.append(sys.exc_info()[0].__name__ + str(sys.exc_info()[2].tb_lineno - info.__code__.co_firstlineno))
        out = out[-3:]
    return out, sys.exc_info()


def deep(x, n):
    if n == 0:
        return convert(x)
    try:
        return deep(x, n - 1) + n
    except Failure as e:
        e.args += (n,)
        raise


def show(f, *a):
    try:
        print(f(*a))
    except Exception as e:
        print(traceback.format_exc())
        chain = []
        while e is not None:
            chain.append((type(e).__name__, str(e), e.__suppress_context__, e.__cause__ is not None,
                          e.__context__ is not None))
            e = e.__cause__ or e.__context__
        print(chain)


for i in range(1, 1500):
    convert(i)
    implicit(i)
    hidden(i)
    in_finally(i)
    deep(i, 3)
for f in (convert, implicit, hidden, in_finally):
    for x in (0, 0.0, "a", 3):
        show(f, x)
show(context_of_loop, 2000)
show(deep, 0, 4)
show(deep, 5, 4)
print(info(1500))
with_note = None
try:
    try:
        convert(0)
    finally:
        implicit(0.0)
except Exception as e:
    with_note = e
print(type(with_note.__context__).__name__, type(with_note.__context__.__context__).__name__)
try:
    raise with_note
except TypeError:
    print(traceback.format_exc())
