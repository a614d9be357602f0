"""The collector runs all the time, while loops make and drop containers."""
import gc
import weakref
gc.set_threshold(1)


class N:
    def __init__(s, v):
        s.v = v
        s.me = s

    def __del__(s):
        deleted.append(s.v)


deleted = []


def cyc(n):
    out = []
    for i in range(n):
        a = [i]
        a.append(a)
        d = {'k': a, i: (i, a)}
        a.append(d)
        out.append(len(a) + len(d))
    return sum(out)


def nodes(n):
    keep = []
    for i in range(n):
        x = N(i)
        keep.append((x, [i]))
        if len(keep) > 3:
            keep.pop(0)
        if i % 5 == 0:
            keep[0] = None
    return len(keep)


def grow(n):
    d = {}
    for i in range(n):
        d.setdefault(i % 7, []).append((i, [i], {i: str(i)}))
    t = 0
    for k, v in d.items():
        for a, b, c in v:
            t += a + b[0] + len(c[a])
    return t


def tup(n):
    t = ()
    for i in range(n):
        t = (i, t)
    c = 0
    while t:
        c += t[0]
        t = t[1]
    return c


def strs(n):
    parts = []
    for i in range(n):
        parts.append([str(i), 'x' * (i % 5)])
    s = ''
    for a, b in parts:
        s += a + b
    return (len(s), s[-20:])


def mat(n):
    m = [[i * j for j in range(n)] for i in range(n)]
    t = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            t[j][i] = m[i][j] + 0.5
    return sum(map(sum, t))


def wr(n):

    class C:
        pass
    c = C()
    r = weakref.ref(c)
    l = [c]
    c = None
    for i in range(n):
        x = [l[0], i]
        l[0] = x[0]
    x = None
    alive = r() is not None
    l[0] = None
    return (alive, r() is None)


for k in range(6):
    print(cyc(50), nodes(30), grow(60), tup(50), strs(30), mat(8), wr(20))
gc.collect()
print(sorted(deleted))
