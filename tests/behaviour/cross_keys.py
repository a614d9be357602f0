"""Keys and items with methods of their own, containers that hold themselves, containers that grow while iterated over."""


class K:
    def __init__(s, v):
        s.v = v

    def __hash__(s):
        print('hash', s.v)
        return hash(s.v)

    def __eq__(s, o):
        print('eq', s.v, o.v if isinstance(o, K) else o)
        return s.v == (o.v if isinstance(o, K) else o)


class L(list):
    def append(s, x):
        print('append', x)
        list.append(s, x)

    def __getitem__(s, i):
        return ('sub', list.__getitem__(s, i))

    def __len__(s):
        return 3


class DD(dict):
    def __missing__(s, k):
        return 'missing %s' % k

    def __getitem__(s, k):
        return dict.__getitem__(s, k) if k in s else s.__missing__(k)


class S(str):
    def __eq__(s, o):
        print('S eq')
        return str.__eq__(s, o)
    __hash__ = str.__hash__

    def __add__(s, o):
        return 'S+' + o


def look(d, keys):
    out = []
    for k in keys:
        out.append(d.get(k))
        out.append(k in d)
    return out


def store(d, keys):
    for i, k in enumerate(keys):
        d[k] = i
    return len(d)


def app(l, n):
    for i in range(n):
        l.append(i)
    return (len(l), l[1])


def cat(a, b, n):
    for i in range(n):
        a = a + b
    return (a, type(a))


for r in range(4):
    print(look({1: 2, 'a': 3, 2.0: 4, True: 5, (1, 'x'): 6},
               [1, 1.0, True, 'a', 2, 2.0, (1, 'x'), (1.0, 'x'), None, 1 << 70]))
    print(look({K(1): 1, 2: 2}, [1, 2, K(1), 3]))
    print(look({S('a'): 1, 'b': 2}, ['a', 'b', S('b'), 'c']))
    print(look(DD(a=1), ['a', 'b']))
    d = {}
    print(store(d, [1, 1.0, True, 'a', S('a'), K(5), 5]), d.keys() and len(d))
    print(app([], 3), app(L(), 3), app([7], 3))
    print(cat('a', 'b', 3), cat(S('a'), 'b', 3), cat('a', S('b'), 2))


def selfc(n):
    l = []
    l.append(l)
    d = {'d': None}
    d['d'] = d
    for i in range(n):
        l[0].append(i)
        l = l[0]
        d = d['d']
        d['d'][i] = d
    return (len(l), len(d), l == l, l in l)


print([selfc(k) for k in range(5)])


def selfcmp(n):
    a = []
    a.append(a)
    b = []
    b.append(b)
    r = []
    for i in range(n):
        try:
            r.append(a == b)
        except RecursionError:
            r.append('rec')
    return r


print(selfcmp(3))


def ext(n):
    l = [1, 2]
    for i in range(n):
        l.extend(l)
        l += l[:1]
        l[1:1] = l
        if len(l) > 1000:
            del l[5:]
    return (len(l), l[:7])


print([ext(k) for k in range(6)])


def growing(n):
    l = [1]
    c = 0
    for x in l:
        c += x
        if len(l) < n:
            l.append(x + 1)
    for x in l:
        l.pop()
    return (c, l)


print([growing(k) for k in (1, 5, 50)])


def dictgrow(n):
    d = {0: 0}
    out = []
    for r in range(n):
        try:
            for k in d:
                d[k + 1] = 1
        except RuntimeError as e:
            out.append(str(e))
        try:
            for k, v in d.items():
                del d[k]
                d[k + 100] = v
                if len(out) > 50:
                    break
                out.append(k)
        except RuntimeError as e:
            out.append(str(e))
    return (out[-5:], len(d))


print([dictgrow(k) for k in (1, 5, 20)])


def setgrow(n):
    s = {0}
    out = []
    for r in range(n):
        try:
            for k in s:
                s.add(k + 1)
        except RuntimeError as e:
            out.append(str(e))
        try:
            for k in s:
                s.discard(k)
        except RuntimeError as e:
            out.append(str(e))
    return (out, len(s))


print([setgrow(k) for k in (1, 5, 20)])


def ints(n):
    l = [10 ** 6] * 3
    keep = []
    a = l[0]
    for i in range(n):
        l[0] = l[0] + i
        keep.append(l[0])
        b = l[0]
        l[0] = l[0] * 3 + 1
        l[1] = b
        keep.append((b, l[1], l[0]))
    return (keep, l, a)


print([ints(k) for k in (1, 5, 5)])


def floats(n):
    l = [1.5] * 3
    d = {}
    keep = []
    t = ()
    for i in range(n):
        l[0] = l[0] + i
        x = l[0]
        t = (x, l[0], t)
        l[0] = x * 0.5
        l[1] = x
        d[i] = x
        d[0] = l[0]
        l[2] = d[0]
        d[0] = 7.5 + i
        keep.append(x)
    return (l, d, keep, t)


print([floats(k) for k in (1, 5, 5)])


def big(n):
    l = [1] * 4
    for i in range(n):
        l[i % 4] = l[i % 4] * 1000003 + l[(i + 1) % 4]
    return l


print([big(k) for k in (3, 10, 40)])


def neg(n):
    l = list(range(5))
    r = []
    for i in range(-n, n):
        try:
            r.append(l[i])
        except IndexError as e:
            r.append(str(e))
        try:
            l[i] = i
        except IndexError as e:
            r.append(str(e))
        try:
            r.append('abcde'[i])
        except IndexError as e:
            r.append(str(e))
        try:
            r.append((1, 2, 3)[i])
        except IndexError as e:
            r.append(str(e))
        try:
            r.append(b'abc'[i])
        except IndexError as e:
            r.append(str(e))
    return r


print(neg(8), neg(8) == neg(8))
