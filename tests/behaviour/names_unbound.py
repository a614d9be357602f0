"""UnboundLocalError and NameError at the right line of hot functions; names conditionally bound."""
import traceback


def late(x, flag):
    if flag:
        y = x
    return x + y


def augment(x, flag):
    if flag:
        z = 0
    z += x
    return z


def missing(x):
    if x > 1900:
        return undefined_name + x
    return x


def both(n):
    total = 0
    for i in range(n):
        if i < n - 3:
            v = i
        else:
            del v
        total += v
    return total


def twice(x):
    if x:
        a = 1
    b = a
    del a
    del b
    if x > 1900:
        del a
    return x


def in_expression(x, flag):
    if flag:
        p = q = 2
    return (x * 2 +
            p *
            q)


def attempt(f, *a):
    try:
        print(f.__name__, f(*a))
    except NameError:
        print(traceback.format_exc())


for i in range(1, 1900):
    late(i, True)
    augment(i, True)
    missing(i)
    twice(i)
    in_expression(i, True)
attempt(late, 1, False)
attempt(late, 1, 1)
attempt(augment, 1, False)
attempt(missing, 1950)
attempt(both, 2000)
attempt(twice, 0)
attempt(twice, 1950)
attempt(in_expression, 1, 0)
undefined_name = 5
attempt(missing, 1950)
del undefined_name
attempt(missing, 1950)


class Scope:
    value = 3

    def method(self, x):
        return value + x


s = Scope()
attempt(s.method, 1)
value = 10
for i in range(1500):
    s.method(i)
attempt(s.method, 1)
del value
attempt(s.method, 1)
