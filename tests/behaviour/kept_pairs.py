"""Enumerates, zips and iterators over items keep the pair that they gave last; a loop's iterator keeps it while a loop within runs."""
import gc
import weakref

gc.disable()
LOG, CLOCK = [], [0]


class T:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        LOG.append((CLOCK[0], self.n))


def numbered(xs, at):
    for i, c in enumerate(xs):
        CLOCK[0] = i
        if i == at:
            xs[at] = None


def zipped(xs, at):
    for i, c in zip(range(len(xs)), xs):
        CLOCK[0] = i
        if i == at:
            xs[at] = None


def of_dict(xs, at):
    for i, c in xs.items():
        CLOCK[0] = i
        if i == at:
            xs[at] = None


def dropped(xs, at):
    for i, c in enumerate(xs):
        if i == at:
            xs[i] = None
            c = None
            CLOCK[0] = 1


def dropped_of_dict(xs, at):
    for i, c in xs.items():
        if i == at:
            xs[i] = None
            c = None
            CLOCK[0] = 1


def of_the_last_list(lists):
    for i, c in enumerate(lists.pop()):
        pass


def with_a_loop_within(xs, n):
    for i, c in enumerate(xs):
        xs[i] = None
        for j in range(n):
            CLOCK[0] = j
            if j == n - 10:
                c = None
                CLOCK[0] = 1000
        CLOCK[0] = 2000


def with_two(xs, ys):
    for i, c in enumerate(xs):
        for j, e in enumerate(ys):
            CLOCK[0] = j
            if j == 140:
                ys[100] = c = None
            if j == 145:
                xs[i] = 5
    CLOCK[0] = 9


def with_a_while_within(xs, n):
    for c in map(lambda x: x, xs):
        j = 0
        while j < n:
            CLOCK[0] = j
            j += 1
            if j == n - 10:
                c = None
        CLOCK[0] = 2000


def popped(xs):
    while xs:
        o = xs.pop()
        CLOCK[0] = len(xs)
        if len(xs) == 20:
            xs[0] = o


def looked_up(d):
    for k in d:
        o = d[k]
        CLOCK[0] = k
        if k == 150:
            d[k] = None
        if k == 160:
            d[10] = None
        if k == 280:
            d[170] = d[99] = None


def shared_iterator(xs):
    """Two loops, one iterator."""
    found = []
    it = iter(xs)
    for a in it:
        for b in it:
            if b % 50 == 0:
                break
        found.append((a, b))
    return found




class Many(list):
    """Lists have no weak references."""


def emptied(make, r):
    hits = []
    held = {set: set, frozenset: frozenset, list: Many}[make](range(r))
    ref = weakref.ref(held, lambda ref: hits.append("gone"))
    for i in range(600):
        if i == 400:
            held = None
        if hits and i < 403:
            hits.append(i)
    return hits, ref


def rows(table):
    """What is in the pairs is plain here."""
    total = 0
    for i, row in enumerate(table):
        for j, (a, b) in enumerate(zip(row, table[0])):
            total += a * b + i + j
        table[i] = row[1:] + [total % 7]
    return total


def show():
    print(LOG)
    LOG.clear()


for wrap in (T, lambda i: [T(i)]):
    for n in (300, 2000):
        for function in (numbered, zipped):
            function([wrap(i) for i in range(n)], n // 3)
            show()
            function([wrap(i) for i in range(n)], 99)
            show()
        dropped([wrap(i) for i in range(n)], n - 100)
        show()
        for function in (of_dict, dropped_of_dict):
            function({i: wrap(i) for i in range(n)}, n - 100)
            show()
    of_the_last_list([[wrap(i) for i in range(300)]])
    show()
for r in range(4):
    with_a_loop_within([T(i) for i in range(5)], 150)
    with_a_loop_within([T(i) for i in range(2)], 2000)
    show()
    with_two([T(i) for i in range(3)], [T(i + 1000) for i in range(200)])
    show()
    with_a_while_within([T(i) for i in range(3)], 1500)
    show()
    popped([T(i) for i in range(300)])
    show()
    looked_up({i: T(i) for i in range(300)})
    show()
    print(shared_iterator(range(1, 400)), shared_iterator(list(range(1, 400)))[-3:])
    for make in (set, frozenset, list):
        print(emptied(make, r)[0])
    print(rows([[j % 5 for j in range(20)] for _ in range(40)]))
