"""Loops whose variables hold objects of the program's classes: what they are, when they go, and whether they are bound."""
import weakref


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


class Plain:
    pass


class Falsy:
    def __bool__(self):
        print("asked", end=" ")
        return False

    def __eq__(self, other):
        return other == 3

    __hash__ = None


def present(objs):
    found = []
    for o in objs:
        if o is not None:
            found.append(o)
    return found


def count(objs):
    n = 0
    for o in objs:
        n += 1
    return n, o if n else None


def last(objs, o):
    for o in objs:
        pass
    return o


def pick(objs, o, n):
    for i in range(n):
        if i % 3 == 0:
            o = objs[i % len(objs)]
    return o


def kept(objs, o, n):
    """The argument is read, and never written."""
    same = 0
    out = []
    for i in range(n):
        if objs[i % len(objs)] is o:
            same += 1
            out.append(o)
    return same, len(out), all([x is o for x in out])


def numbered(objs):
    return {i: o for i, o in enumerate(objs)}


def swapped(a, b, n):
    for i in range(n):
        a, b = b, a
    return a, b


def taken(objs):
    while objs:
        o = objs.pop()
    return len(objs)


def dropped(objs, names):
    """The list is the last that holds them, but for the variable."""
    for i in range(len(objs)):
        o = objs[i]
        objs[i] = None
        names[i] = i
    print("end of dropped")


def deleted(objs, n):
    total = 0
    for i in range(n):
        o = objs[i % len(objs)]
        if o is objs[0]:
            del o
            total += 1
    try:
        return total, o is objs[1 % len(objs)]
    except UnboundLocalError as error:
        return total, str(error)


def maybe_unbound(objs, n):
    for i in range(n):
        if i > n - 3:
            print(o is objs[0])
        if i == n // 2:
            o = objs[0]


def true_ones(objs):
    n = 0
    for o in objs:
        if o:
            n += 1
        if o == 3:
            n += 100
    return n


GONE = [Thing(f"global {i}") for i in range(6)]


def forget(n, i):
    """Called natively: it calls itself."""
    if n == 0:
        GONE[i] = None
        return 0
    return forget(n - 1, i) + 1


def forgetting(n, o):
    """What the variable held at first is the list's alone from the first pass on, and goes with it."""
    total = 0
    for i in range(n):
        o = GONE[5]
        total += i
        if i == n - 10:
            forget(3, 0)
            print("forgotten")
    return total


def noticed(held, thing, n):
    """What a variable held from before the loop goes in the middle of it."""
    hits = []
    weakref.finalize(thing, hits.append, "final")
    del thing
    for i in range(n):
        if i == n - 300:
            held = None
        if hits and i < n - 297:
            hits.append(i)
    return hits


def noticed_when_replaced(things, held, n):
    hits = []
    weakref.finalize(things.pop(), hits.append, "final")
    for i in range(n):
        if i == n - 300:
            held = things
        if hits and i < n - 297:
            hits.append(i)
    return hits, held is things


def main():
    plain = [Plain() if i % 3 else None for i in range(300)]
    for _ in range(40):
        found = present(plain)
    print(len(found), all(a is b for a, b in zip(found, [o for o in plain if o is not None])))
    print([count(plain)[0] for _ in range(40)][-1], count(plain)[1] is plain[-1], count([]))
    print(all(last(plain, 1) is plain[-1] for _ in range(40)), last([], plain[1]) is plain[1], last(plain, "text") is plain[-1])
    for o in (plain[1], 1, None, "text", [1]):
        print([pick(plain, o, 400) is plain[399 % 300] for _ in range(3)], pick(plain, o, 0) is o)
    for o in (plain[1], plain[2], None, 5):
        print(kept(plain, o, 900))
    table = [numbered(plain) for _ in range(30)][-1]
    print(len(table), all(table[i] is plain[i] for i in range(300)))
    a, b = plain[1], plain[2]
    print([swapped(a, b, n)[0] is a for n in (1000, 1001)], [swapped(a, 1, n)[0] is a for n in (1000, 1001)])
    print(taken([Thing(i) for i in range(12)]))
    dropped([Thing(i) for i in range(5)] + [Plain() for _ in range(200)] + [Thing(i) for i in range(5, 9)], [None] * 300)
    print(deleted(plain[1:3], 501), deleted(plain[1:3], 502), deleted(plain[1:2], 500))
    for _ in range(3):
        maybe_unbound(plain[1:3], 300)
    things = [Falsy() for _ in range(6)]
    print(true_ones(things * 10), true_ones([Plain()] * 300))
    print(forgetting(400, GONE[0]))
    for wrap in (lambda thing: thing, lambda thing: [thing], lambda thing: (1, thing), lambda thing: {1: thing}):
        things = [Plain() for _ in range(6)]
        print(noticed(wrap(things[0]), things.pop(0), 900), noticed(wrap(things[0]), things.pop(0), 400))
        print(*[noticed_when_replaced(things, wrap(things[-1]), n) for n in (900, 400)])
    ref = weakref.ref(plain[1])
    held = last(plain[:2] * 100, plain[4])
    plain[1] = None
    print(ref() is held)
    del held, found, o, a, b, table
    print(ref())
    GONE.clear()


if __name__ == "__main__":
    main()
    print("end")
