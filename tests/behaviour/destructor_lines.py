"""Where a destructor sees the frame that drops the last reference: the line is that of the instruction which does it, and the variables are those of then."""
import sys
import warnings


class D:
    def __del__(self):
        frame = sys._getframe(1)
        print(frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_locals.get("i"), frame.f_locals.get("t"))


def overwritten(n, y):
    t = 0
    for i in range(n):
        if i == 306:
            y = 1.0
        t += i


def deleted(n, y):
    t = 0
    for i in range(n):
        if i == 306:
            del y
            t = 5
        t += i


def popped(xs, n):
    for i in range(n):
        if i == 306:
            xs.pop()
            i += 0


def asked(xs, n):
    t = 0
    for i in range(n):
        if i == 306:
            if xs.pop() is None:
                t = 1
                t += 1
            else:
                t = 4
        t += 1


def each_time(xs):
    t = 0
    while xs:
        if xs.pop() is None:
            t = 1
            t += 1
        else:
            t = 4
            t += 2
        t += 1


def true_or_false(xs, n):
    t = 0
    for i in range(n):
        if i % 100 == 6:
            if not xs.pop():
                t = 1
                t += 1
        t += 1


def two_at_once(x, y, n):
    t = 0
    for i in range(n):
        if i == 306:
            x, y = i, t
            t = 3
        t += 1


def swapped(x, y, n):
    t = 0
    for i in range(n):
        if i == 306:
            x, y = y, x
            t = 3
        if i == 310:
            x = y
            y = None
            t += 2
        t += 1


def in_a_list(xs, n):
    t = 0
    for i in range(n):
        if i == 306:
            xs = [
                i]
            t += 1
        t += 1


def given(x, n):
    def inner(x):
        y = 0
        x = 0
        return y
    for i in range(n):
        if i == 306:
            t = x
            x = None
            t = inner(t)
        t = 1


def before_raising(x, n):
    t = 0
    try:
        for i in range(n):
            if i == 306:
                x = None
                raise ValueError
            t += 1
    except ValueError as error:
        print(error.__traceback__.tb_lineno - error.__traceback__.tb_frame.f_code.co_firstlineno)


def before_break(xs, n):
    t = 0
    for i in range(n):
        if i == 306:
            x = xs.pop()
            x = 1
            t = 5
            break
    return 9


def warned(file, n):
    t = 0
    for i in range(n):
        t += i
        if i == 306:
            file = None
            t -= 1


def over_items(xs):
    t = 0
    while xs:
        x = xs.pop()
        t += 1
        for y in x:
            t += 1
        x = \
            None
        t += 2


LAST = 0


def in_a_global(n):
    global LAST
    t = 0
    for i in range(n):
        if i == 306:
            LAST = t
            t += 2
        t += 1


warnings.simplefilter("always")
warnings.showwarning = lambda message, category, filename, line, file=None, text=None: print("warned at", line - warned.__code__.co_firstlineno)
for r in range(4):
    overwritten(400, D())
    deleted(400, D())
    popped([D()], 400)
    asked([D()], 400)
    each_time([D(), D(), None, 1, D()] + [None, 1, 2] * 200)
    true_or_false([D(), 1, [], [D()], D()], 500)
    two_at_once(D(), D(), 400)
    swapped(D(), D(), 400)
    in_a_list([D(), D()], 400)
    given(D(), 400)
    before_raising(D(), 400)
    before_break([D()], 400)
    warned(open(__file__), 400)
    over_items([[1, 2], [D()], [D(), D()]] + [[1]] * 400)
    LAST = D()
    in_a_global(400)
