"""Containers in containers, comprehensions, generators, recursion, exceptions in the middle of loops, iterators that go on later."""


def gen(l):
    for x in l:
        l2 = [x, x]
        yield l2
        l2.append(1)
        if len(l2) > 2:
            l.append(l2[0]) if len(l) < 12 else None


def usegen(n):
    l = list(range(n))
    out = []
    for g in gen(l):
        out.append(g)
        g.append(len(out))
    return out


print([usegen(k) for k in (1, 3, 6)])


def exc(l, d):
    out = []
    for i in range(len(l) + 2):
        try:
            x = l[i]
            y = d[x]
            out.append((x, y))
            l[i] = y / (x - 2)
        except IndexError as e:
            out.append(('I', str(e)))
        except KeyError as e:
            out.append(('K', e.args))
        except ZeroDivisionError as e:
            out.append(('Z', str(e)))
        finally:
            out.append(i)
    return (out, l)


for k in range(4):
    print(exc([1, 2, 3, 9, 2.0, 'x'], {1: 1, 2: 2, 3: 3, 'x': 5}))


def perm(items):
    if len(items) <= 1:
        return [items]
    out = []
    for i in range(len(items)):
        for rest in perm(items[:i] + items[i + 1:]):
            out.append([items[i]] + rest)
    return out


print(perm([1, 2, 3, 4])[::5], len(perm(list('abcd'))), perm([1.5, 'a', None])[3])


def qsort(l):
    if len(l) < 2:
        return l
    p = l[0]
    return qsort([x for x in l[1:] if x < p]) + [p] + qsort([x for x in l[1:] if x >= p])


print(qsort([5, 3, 8, 1, 9, 2, 7]), qsort(list('hello')), qsort([2.5, 1, 3.5]), qsort([(2, 'b'), (1, 'c'), (2, 'a')]))


def flatten(x, out):
    for e in x:
        if isinstance(e, list):
            flatten(e, out)
        elif isinstance(e, tuple):
            flatten(list(e), out)
        elif isinstance(e, dict):
            for k, v in e.items():
                out.append(k)
                flatten([v], out)
        else:
            out.append(e)
    return out


for k in range(5):
    print(flatten([1, [2, (3, [4.5, 'x'])], {'a': [1, {'b': None}]}, True], []))


def memo(n, cache={}):
    if n in cache:
        return cache[n]
    if n < 2:
        return n
    cache[n] = r = memo(n - 1) + memo(n - 2)
    return r


print(memo(20), memo(90), memo(120))


def words(text):
    counts = {}
    first = {}
    lens = {}
    for i, line in enumerate(text.split('\n')):
        for w in line.split():
            counts[w] = counts.get(w, 0) + 1
            first.setdefault(w, []).append((i, len(w)))
            if len(w) not in lens:
                lens[len(w)] = set()
            lens[len(w)].add(w)
    s = ''
    for w, c in sorted(counts.items()):
        s += w + ':' + str(c) + ',' + str(first[w][0]) + ' '
    return (s, sorted(((k, sorted(v)) for k, v in lens.items())))


for k in range(4):
    print(words('a bb a\nccc bb a d\n\ndd ee a bb' * (k + 1)))


def lod(n):
    rows = []
    for i in range(n):
        rows.append({'id': i, 'name': 'n%d' % (i % 3), 'pos': (i, i * 0.5), 'tags': ['x'] * (i % 4)})
    by = {}
    for row in rows:
        by.setdefault(row['name'], []).append(row)
        x, y = row['pos']
        row['pos'] = (y, x)
        row['tags'].append(row['name'])
        row['n'] = len(row['tags']) + x
    tot = 0.0
    for name, rs in by.items():
        for r in rs:
            tot += r['pos'][0] + r['n']
            for t in r['tags']:
                tot += len(t)
    return (tot, {k: len(v) for k, v in by.items()}, rows[-1])


print([lod(k) for k in (1, 5, 30)])


def life(g):
    h, w = (len(g), len(g[0]))
    new = [[0] * w for _ in range(h)]
    for y in range(h):
        for x in range(w):
            c = 0
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if dy or dx:
                        c += g[(y + dy) % h][(x + dx) % w]
            new[y][x] = 1 if c == 3 or (c == 2 and g[y][x]) else 0
    return new


g = [[(x * y + x) % 3 == 0 and 1 or 0 for x in range(8)] for y in range(8)]
for k in range(5):
    g = life(g)
print(g)


def unb(n):
    d = {}
    for i in range(n):
        if i > 2:
            x = d[i - 1]
        d[i] = [i]
        if i > 4:
            del x
    try:
        return x
    except UnboundLocalError as e:
        return str(e)


print([unb(k) for k in range(8)])


def iterstate(n):
    res = []
    l = list(range(n))
    it = iter(l)
    for x in it:
        if x == 3:
            break
    res.append(next(it, None))
    res.append(it.__reduce__()[1:])
    d = {i: i for i in range(n)}
    it = iter(d)
    for x in it:
        if x == 3:
            break
    res.append(list(it))
    it = iter(d.items())
    for k, v in it:
        if k == 2:
            break
    res.append(it.__length_hint__())
    res.append(list(it))
    it = enumerate('abcdef')
    for i, c in it:
        if i == 2:
            break
    res.append(next(it))
    res.append(list(it))
    it = zip(l, 'xyzabcdefghij')
    for a, b in it:
        if a == 2:
            break
    res.append(list(it))
    it = reversed(l)
    for a in it:
        if a == 5:
            break
    res.append(it.__length_hint__())
    res.append(list(it))
    it = iter({1, 2, 3, 4, 5})
    for a in it:
        if a == 2:
            break
    res.append(list(it))
    return res


for k in (2, 8, 12, 12):
    print(iterstate(k))
