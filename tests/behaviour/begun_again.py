"""A kernel is left before an instruction that drops the last reference to something: what the instruction has made or changed by then is one object in all
frames."""
LOG = []


class D:
    def __del__(self):
        LOG.append(len(SEEN))


SEEN = []


def asks(o, lists):
    found = o in lists.pop()
    return o


def asks_index(o, lists):
    lists.pop().index(o)
    return o


def asks_dict(o, lists, d):
    d.get(o, lists.pop())
    return o


def same_tuple(make):
    lists = make()
    lost = []
    for i in range(200):
        t = (i, 5)
        if asks(t, lists) is not t:
            lost.append(i)
    return lost, len(lists)


def same_tuple_index(make):
    lists = make()
    lost = []
    for i in range(200):
        t = (i, 5)
        if asks_index(t, lists) is not t:
            lost.append(i)
    return lost, len(lists)


def same_key(make):
    lists, d = make(), {}
    lost = []
    for i in range(200):
        t = (i, 5)
        if asks_dict(t, lists, d) is not t:
            lost.append(i)
    return lost, len(lists)


def same_char(make):
    lists = make()
    lost = []
    for i in range(200):
        c = chr(300 + i)
        if asks(c, lists) is not c:
            lost.append(i)
    return lost, len(lists)


def tables():
    made = [[(i, 5)] + [D()] * (i % 50 == 40) for i in range(200)]
    made.reverse()
    return made


def in_a_comprehension(lists):
    n = [len(c := lists.pop()) for _ in range(4)]
    return c[1]


def cells():
    lists = [[D() if i == 603 else None, i] for i in range(1200)]
    wrong = []
    for i in range(300):
        x = in_a_comprehension(lists)
        if x != 1196 - i * 4:
            wrong.append((i, x))
    return wrong


def drops_its_argument(o):
    o = None
    SEEN.append(1)
    return 2


def drops_a_keyword(*, o, n=1):
    SEEN.append(n)
    o = n
    SEEN.append(n)
    return o


class Owner:
    def drops(self, o, n):
        o = n
        SEEN.append(n)
        return o


def given(objects):
    owner, total = Owner(), 0
    for i in range(200):
        total += drops_its_argument(objects.pop())
        total += drops_a_keyword(n=i, o=objects.pop())
        total += owner.drops(objects.pop(), 3)
    return total


for r in range(3):
    print(same_tuple(tables), same_tuple_index(tables), same_key(tables), same_char(lambda: [[chr(300 + i)] + [D()] * (i % 50 == 40) for i in range(199, -1, -1)]))
    print(cells(), len(LOG))
    print(given([[D()] if i % 70 == 20 else [None] for i in range(600)]), LOG[-20:])
    print(given([D() if i % 70 == 20 else [None] for i in range(600)]), LOG[-20:])
