"""What was read from a container stays what it was while the container changes; what is dropped goes when CPython drops it."""


class D:
    def __init__(s, n):
        s.n = n

    def __del__(s):
        log.append(s.n)


log = []


def borrow(n):
    out = []
    for i in range(n):
        l = [[i], [i + 1], 's' * i]
        x = l[0]
        y = x[0]
        l[0] = None
        x.append(y)
        l.clear()
        out.append(x)
        z = out[-1]
        out[-1] = z[0]
        out.append(len(z))
    return out


def borrow2(n):
    tot = 0
    m = {}
    for i in range(n):
        m[i] = [float(i), str(i) * 3]
        v = m[i]
        f = v[0]
        s = v[1]
        del m[i]
        v[0] = 1.0
        v[1] = ''
        tot += f + len(s)
        v.append(v[0] + f)
        w = v.pop()
        tot += w
    return tot


def borrow3(n):
    l = [1.5] * 4
    out = []
    for i in range(n):
        a = l[0]
        l[0] = a + 1.0
        b = l[0]
        l[0] = b * 2.0
        l[1], l[2] = (a, b)
        a2 = l[1]
        l[1] = 0.25
        out.append((a, b, a2, l[0]))
        if len(out) > 5:
            out.pop(0)
    return out


def borrow4(n):
    d = {'x': 0.5, 'y': [1.0]}
    out = []
    for i in range(n):
        a = d['x']
        d['x'] = a + i
        e = d['x']
        d['x'] = 7.25
        out.append(a)
        out.append(e)
        d['y'][0] = e
        q = d['y']
        d['y'] = [a]
        out.append(q[0])
        if len(out) > 9:
            del out[:6]
    return out


def dels(n):
    l = [D(i) for i in range(3)]
    for i in range(n):
        x = l[i % 3]
        l[i % 3] = [x]
        l[i % 3] = l[i % 3][0]
        d = {i: l}
        d2 = {'a': d}
        y = d2['a'][i][0]
        l2 = l[:]
        l2.pop()
        t = (l2, y)
        l3, y2 = t
        l3.append(y2)
        if i % 7 == 3:
            l[1] = D(100 + i)
        if i % 5 == 2:
            l.append(D(200 + i))
            l.pop()
        if i % 4 == 1:
            del l[0]
            l.insert(0, D(300 + i))
    return len(l)


def dels2(n):
    a = None
    for i in range(n):
        a = (a, D(i)) if i % 3 else D(1000 + i)
    b = a
    a = None
    log.append('end')
    return len(b) if type(b) is tuple else 0


def dels3(n):
    d = {}
    for i in range(n):
        d[i % 2] = d.get(i % 2, []) + [D(i)]
        if len(d[i % 2]) > 2:
            d[i % 2] = d[i % 2][1:]
        log.append('p%d' % i)
    d.clear()
    log.append('cleared')


def dels4(n):
    s = {1}
    l = []
    for i in range(n):
        o = D(i)
        l += [o, o]
        l.remove(o)
        o = None
        log.append('a')
        l.pop()
        log.append('b')
        l.extend((D(i + 50),))
        l[:] = [1]
        log.append('c')
        l = l + [D(i + 80)]
        l = l[:1]
        log.append('d')
        l = [l, D(i + 90)]
        l, _ = l
        _ = None
        log.append('e')


def dels5(n):
    def inner(x, k):
        y = [x, D(k)]
        return y[0]
    for i in range(n):
        z = inner(D(i), 50 + i)
        log.append('r')
    return None


def dels6(n):
    def raising(l):
        x = l[0]
        y = D(7)
        return l[5]
    for i in range(n):
        try:
            raising([D(i)])
        except IndexError as e:
            log.append(str(e))
        log.append('x')


def dels7(n):
    for i in range(n):
        for x in [D(i), D(i + 10), D(i + 20)]:
            if x.n == i + 10:
                break
            log.append('in')
        log.append('out')
        for j, x in enumerate((D(60), D(61))):
            log.append(j)
        for x, y in zip([D(70)], [D(71), D(72)]):
            pass
        log.append('z')
        x = y = None


for n in (2, 9, 30, 30):
    for f in (borrow, borrow2, borrow3, borrow4, dels, dels2, dels3, dels4, dels5, dels6, dels7):
        r = f(n)
        print(f.__name__, n, r, log)
        log.clear()
