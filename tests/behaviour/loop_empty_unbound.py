"""Loop variables that stay unbound when the loop is empty; the error's text and line after hot use."""
import traceback


def last(n):
    for i in range(n):
        x = i * 2
    return i, x


def last_while(n):
    while n > 0:
        y = n
        n -= 1
    return y


def conditional(n, at):
    for i in range(n):
        if i == at:
            z = i
    return z


def inner(n, m):
    t = 0
    for i in range(n):
        for j in range(m):
            t += 1
        t += j
    return t


def use_before(n):
    s = 0
    for i in range(n):
        if i > 5:
            s += w
        w = i
    return s


def first_iteration(n):
    for i in range(n):
        if i:
            s += q
        else:
            s = 0
        q = i
    return s


def attempt(f, *a):
    try:
        print(f.__name__, a, f(*a))
    except NameError as e:
        print(f.__name__, a, type(e).__name__, e, e.name)
        print(traceback.format_exc())


for k in range(150):
    last(20)
    last_while(20)
    conditional(20, 3)
    inner(5, 4)
    use_before(20)
    first_iteration(20)
attempt(last, 3000)
attempt(last, 0)
attempt(last_while, 3000)
attempt(last_while, 0)
attempt(conditional, 3000, 2999)
attempt(conditional, 3000, -1)
attempt(inner, 30, 40)
attempt(inner, 3, 0)
attempt(inner, 0, 0)
attempt(use_before, 2000)
attempt(first_iteration, 2000)
attempt(first_iteration, 0)
