"""Dicts that are namespaces of modules, instances, builtins, changed by loops: other compiled code sees it."""
import types
m = types.ModuleType('m')
m.x = 1.5
m.y = 2
m.f = lambda a: a + 1
m.s = 's'
other = types.ModuleType('o')
other.__dict__.update(z=1)


def use(n):
    t = 0
    for i in range(n):
        t += m.x + m.y + m.f(i)
    return t


def setx(d, n, v):
    for i in range(n):
        d['x'] = v + i
        d['y'] = i


def setf(d, n, k, v):
    for i in range(n):
        d[k] = v


def dele(d, k, v):
    for i in range(3):
        del d[k]
        d[k] = v


def swap(a, b, k):
    for i in range(3):
        a[k], b[k] = (b[k], a[k])


for r in range(6):
    print(use(5))
    setx(vars(m), 3, 0.25 + r)
    print(use(5), m.x, m.y)
    setf(vars(m), 4, 'f', lambda a, r=r: a * r)
    print(use(4))
    setf(vars(m), 4, 'y', 2.5)
    print(use(4))
    dele(m.__dict__, 'x', 9.5 + r)
    print(use(3))
    setf(vars(other), 2, 'x', 100.5)
    swap(vars(m), vars(other), 'x')
    print(use(3))
g = 5
h = 1.5


def useg(n):
    t = 0
    for i in range(n):
        t += g * h
    return t


def setg(d, n):
    for i in range(n):
        d['g'] = i
        d['h'] = i + 0.5
        d['new%d' % i] = i


def both(d, n):
    global g, h
    t = 0
    for i in range(n):
        g = g + 1
        d['g'] = i
        t += g
        h = h + 0.5
        t += d['h']
    return (t, g, h)


for r in range(5):
    print(useg(4))
    setg(globals(), 3 + r)
    print(useg(3), g, h, both(globals(), 4), both({'g': 1, 'h': 2}, 4), useg(2))


class P:
    def __init__(s):
        s.a = 1
        s.b = 2.5


def inst(objs, n):
    t = 0
    for o in objs:
        d = o.__dict__
        for i in range(n):
            d['a'] = i
            d['b'] = d['b'] + i
            d['c'] = 'x'
            t += d['a']
    return t


for r in range(5):
    os = [P() for _ in range(4)]
    print(inst(os, 3), [(o.a, o.b, o.c) for o in os], [len(o.__dict__) for o in os])
    for o in os:
        o.a = 7
        o.e = 1
    print([list(o.__dict__.items()) for o in os][:1], inst(os, 2), os[0].a)
import builtins


def bl(n, l):
    t = 0
    for i in range(n):
        t += len(l)
    return t


def setb(d, n, f):
    for i in range(n):
        d['len'] = f


old = len
for r in range(4):
    print(bl(3, [1, 2]))
    setb(vars(builtins), 3, lambda l: 100)
    print(bl(3, [1, 2]))
    setb(vars(builtins), 2, old)
    print(bl(3, [1, 2]))
    setb(globals(), 2, lambda l: 50)
    print(bl(3, [1, 2]))
    del globals()['len']
    print(bl(2, [1]))
