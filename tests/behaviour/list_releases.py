"""Lists that are given up in hot loops, and what was in them: ints that others hold too, singletons, lists in lists; and lists that grow one by one."""
import sys


def fresh(n, kind):
    total = 0
    for i in range(n):
        xs = []
        for j in range(i % 70):
            if kind == 0:
                xs.append(j * i)
            elif kind == 1:
                xs.append(-j * i * i)
            elif kind == 2:
                xs.append(j << 31 | i)
            elif kind == 3:
                xs.append(j * 0.5)
            elif kind == 4:
                xs.append(j & 1)
            elif kind == 5:
                xs.append(None)
            elif kind == 6:
                xs.append(j > 5)
            elif kind == 7:
                xs.append([j, [j * 1000, j * 2000]])
            elif kind == 8:
                xs.append("abc"[j % 3])
            elif kind == 9:
                xs.append((j, i))
            else:
                xs.append([j * 300, None, True, 1 << 40, 0.5, "a", (i, j)][(i + j) % 7])
        total += len(xs)
        last = xs[-1] if xs else None
    return total, last, xs[:5]


def shared(n):
    """Each row has ints of the row before."""
    before, kept = [0] * 300, []
    for i in range(n):
        row = []
        for j in range(300):
            row.append(before[j] + 7 if j % 3 else before[j - 1])
        before = row
        if i % 10 == 0:
            kept.append(row[i])
            kept.append(row)
    return before[::50], [k if type(k) is int else sum(k) for k in kept]


def grown(n):
    """The sizes in memory of lists that grow by one, of several beginnings."""
    found = set()
    for i in range(n):
        for xs in ([], [None] * (i % 7), [i, i], list(range(i % 40)), [0] * 63, [1] * 64, [2] * 65):
            for j in range(i % 75):
                xs.append(j)
                found.add((len(xs), sys.getsizeof(xs) - sys.getsizeof([])))
            if len(xs) > 5:
                del xs[2:]
                xs.append(i)
                found.add((len(xs), sys.getsizeof(xs) - sys.getsizeof([])))
                xs.pop()
                xs.append(1000 + i)
                assert xs[-1] == 1000 + i and len(xs) == 3
    return sum(hash(one) for one in found), len(found)


def rows(n):
    """Many lists that grow by turns into one another's memory."""
    lists = [[] for _ in range(40)]
    for i in range(n):
        for j in range(40):
            lists[j].append(i * j)
            if (i + j) % 50 == 49:
                lists[j] = [j]
    return [(len(xs), sum(xs), xs[:3], xs[-1]) for xs in lists[::7]]


def while_sorting(n):
    xs, caught = list(range(20)), []

    def key(x):
        xs.append(x)
        return -x
    for _ in range(n):
        try:
            xs.sort(key=key)
        except ValueError as error:
            caught.append(str(error))
        xs = xs[:20]
    return len(xs), caught[:1], len(caught)


for kind in range(11):
    for _ in range(3):
        result = fresh(300, kind)
    print(kind, result)
print(shared(100))
print(shared(100) == shared(100), grown(160), rows(120), while_sorting(30))

singles = (None, True, False, 0, 1, 7, 256)
before = [sys.getrefcount(one) for one in singles]
for _ in range(200):
    fresh(140, 4), fresh(140, 5), fresh(140, 6)
print([abs(sys.getrefcount(one) - count) < 5000 for one, count in zip(singles, before)])


def holding(held, n):
    before = sys.getrefcount(held)
    for i in range(n):
        xs = [held, held, [held, i]]
        ys = [xs, held]
        xs = ys = None
    return sys.getrefcount(held) - before, held


for _ in range(3):
    print(holding(int("838102050"), 3000), holding(float("2.5"), 3000), holding(object(), 3000)[0])
