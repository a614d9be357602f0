"""Looking at the program's objects runs nothing of the program: __getattribute__ and __class__ see only what the program itself asks for."""
import types

log = []


class Module(types.ModuleType):
    def __init__(self, name):
        types.ModuleType.__init__(self, name)

    def __getattribute__(self, name):
        log.append(("get", name))
        return types.ModuleType.__getattribute__(self, name)

    def __setattr__(self, name, value):
        log.append(("set", name, value))
        types.ModuleType.__setattr__(self, name, value)

    def __delattr__(self, name):
        log.append(("del", name))
        types.ModuleType.__delattr__(self, name)


def module(n):
    a = Module("a")
    for i in range(n):
        a.foo = i
        a.foo
        del a.foo
    return n


class Thing:
    def __getattribute__(self, name):
        log.append(name)
        return object.__getattribute__(self, name)

    def __call__(self, x):
        return x + 1

    def __iter__(self):
        return iter((1, 2, 3))

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i * 2


class Liar:
    @property
    def __class__(self):
        log.append("__class__")
        return int


def use(x, items, n):
    t = 0
    for i in range(n):
        for y in x:
            t += y
        t += x(i) + len(x) + x[i]
        items.append(x)
        items[i] = x
        d = {i: x}
        if x is None or d[i] is None:
            t += 1
    return t


def lie(x, n):
    t, kept = 0, []
    for i in range(n):
        kept.append(x)
        pair = (x, i)
        if pair[0] is kept[0]:
            t += 1
        try:
            t += x
        except TypeError:
            t += 2
    return t


def through(x, items):
    """As an argument, in a list, in a closure, as a default, as a constant and as a global."""
    def inner(y, z=x):
        return x is y and y is z and x is GLOBAL
    return [inner(one) for one in items], [one is x for one in items], max(len(items), 1)


class Meta(type):
    """Its classes tell whenever they are looked at."""

    def __hash__(cls):
        log.append("hash of a class")
        return type.__hash__(cls)

    def __eq__(cls, other):
        log.append("== of a class")
        return cls is other

    def __instancecheck__(cls, one):
        log.append("isinstance")
        return type.__instancecheck__(cls, one)

    def __subclasscheck__(cls, one):
        log.append("issubclass")
        return type.__subclasscheck__(cls, one)

    def __getattribute__(cls, name):
        log.append(name)
        return type.__getattribute__(cls, name)


class Loud(metaclass=Meta):
    number, items = 3, (1, 2)

    def __init__(self, x=0):
        self.x = x

    @staticmethod
    def key(x):
        return -x

    def __lt__(self, other):
        return False

    __gt__ = __lt__

    def __eq__(self, other):
        log.append("==")
        return self is other

    def __hash__(self):
        log.append("hash")
        return 5

    def __bool__(self):
        log.append("bool")
        return True

    def __repr__(self):
        log.append("repr")
        return "Loud"

    def __getattribute__(self, name):
        log.append(name)
        return object.__getattribute__(self, name)


def met(one, kind, n):
    t, kept, places = 0, [one], {}
    for i in range(n):
        if one is kept[0] and kind is not None and (one, kind)[1] is kind:
            t += i
        kept.append((i, one, kind))
        kept[0] = one
        places[i] = one
        for other in kept[:1]:
            t += other is one
        try:
            t += one
        except TypeError:
            t += 1
    return t, len(kept), len(places)


def asked(one, n):
    t = 0
    for i in range(n):
        if one == i or one:
            t += 1
        if i in {one: 1}:
            t += 2
        if isinstance(one, Loud):
            t += 4
        if type(one) is Loud:
            t += 8
        t += one.x
        other = Loud(i)
        t += other.x
    return t


def named(n):
    """Each of the loops ends its kernel at another thing."""
    t = 0
    for i in range(n):
        t += Loud(i).x
    for i in range(n):
        t += Loud.number
    for i in range(n):
        t += loud.x
    for i in range(n):
        t += isinstance(i, Loud)
    for i in range(n):
        t += len({loud: i, Loud: i}) + ({loud: i}[loud])
    for i in range(n):
        t += loud == i
    for i in range(n):
        t += sorted([i, 2], key=Loud.key)[0]
    for i in range(n):
        t += max([i, 2], key=Loud) is not None
    for i in range(n):
        t += sum(map(Loud.key, [i]))
    for i in range(n):
        t += len(list(map(Loud, [i])))
    for i in range(n):
        t += thing(i)
    for i in range(n):
        t += str(loud) == "Loud"
    for i in range(n):
        t += f"{loud}" == "Loud"
    for i in range(n):
        for y in loud.items:
            t += y
    return t


def default(one=Loud(), kind=Loud):
    return [x + (one is not kind) for x in range(3)]


for n in (1, 3, 60):
    module(n)
    print(len(log), log[:6])
    log.clear()
    thing = GLOBAL = Thing()
    print(use(thing, [], n), sorted(set(log)), len(log))
    log.clear()
    liar = GLOBAL = Liar()
    print(lie(liar, n), log)
    log.clear()
    for _ in range(n):
        through(liar, [liar] * 3)
        through(thing, [thing, liar])
    print(through(liar, [liar, thing]), log)
    log.clear()
    loud = GLOBAL = Loud()
    log.clear()
    print(named(n), len(log), log)
    log.clear()
    print(met(loud, Loud, n), default(), [default() for _ in range(n)][-1], log)
    log.clear()
    print(asked(loud, n), log)
    log.clear()
