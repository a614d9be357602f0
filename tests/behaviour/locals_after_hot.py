"""locals(), vars() and dir() inside functions after and during hot loops: names, order, values, unbound ones absent."""


def plain(n):
    a = 1
    b = 2.5
    s = 0
    for i in range(n):
        s += i * b
        if i == n - 2:
            c = s
    d = None
    return locals()


def during(n):
    out = []
    s = 0
    for i in range(n):
        s += i
        if i % 500 == 499:
            out.append(dict(locals(), out=None))
    return out


def with_cells(n):
    x = 0
    y = 1

    def f():
        return x
    for i in range(n):
        x += i
        y = f()
    return sorted(locals())[:4], locals()["x"], locals()["y"], f()


def deleted(n):
    t = u = 0
    for i in range(n):
        t += 1
    del u, i
    return locals()


def args(a, b=2, *c, d=4, **e):
    for i in range(a):
        b += 1
    return locals()


def evals(n):
    v = 0
    for i in range(n):
        v += i
        if i == n - 1:
            w = eval("v + i")
            exec("v = 100")
    return v, w


def list_of(n):
    q = 1
    s = 0
    for i in range(n):
        s += q
    return [k for k in dir()], vars() is not None


def exploding(n):
    acc = 1
    try:
        for i in range(n):
            acc = acc * 3 % 1009
            1 // (n - 1 - i)
    except ZeroDivisionError:
        return locals()


print(plain(2000), list(plain(1500)), plain(0), plain(1))
print(during(2000), with_cells(1500), deleted(1500), args(1500), args(1, 2, 3, 4, d=5, f=6), evals(1500), list_of(1500),
      exploding(1500))


def frame_view(n):
    import sys
    s = 0.5
    t = True
    for i in range(n):
        s += i
        t = not t
        if i == n - 1:
            return list(sys._getframe().f_locals.items())


print([(k, v) for k, v in frame_view(1500) if k != "sys"])
