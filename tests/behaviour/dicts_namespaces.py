"""Dicts that hold variables: globals(), a module's namespace, instances' dicts, keyword defaults. What a loop stores there, the same loop sees."""
import math
import sys

total = 0
step = 1
log = []


def through_globals(n):
    space = globals()
    seen = 0
    for i in range(n):
        space["step"] = i % 5
        seen += step
    return seen


def reads_globals(n):
    global total
    space = globals()
    seen = 0
    for i in range(n):
        total += i
        seen += space["total"]
    return seen


def by_iteration(n):
    global total
    seen = 0
    for i in range(n):
        total += 1
        if i % 50 == 49:
            for name, value in globals().items():
                if name == "total":
                    seen += value
    return seen


def patched(n):
    space = vars(math)
    old = math.floor
    seen = 0
    for i in range(n):
        seen += math.floor(2.5)
        if i == n // 2:
            space["floor"] = math.ceil
    space["floor"] = old
    return seen


def defaults(n):
    def f(*, k=1):
        return k
    kw = f.__kwdefaults__
    seen = 0
    for i in range(n):
        seen += f()
        kw["k"] = i % 4
    return seen


class Thing:
    kind = 3

    def __init__(self):
        self.x = 1


def instance(n):
    thing = Thing()
    space = thing.__dict__
    seen = 0
    for i in range(n):
        space["x"] = i
        seen += thing.x
        space["y%d" % (i % 3)] = i
        seen += space["x"] + len(space)
    return seen, thing.y2, sorted(space)


def deleted(n):
    space = globals()
    space["temporary"] = 5
    seen = 0
    try:
        for i in range(n):
            seen += temporary  # noqa: F821
            if i == n - 10:
                del space["temporary"]
    except NameError as error:
        return str(error), seen


def memo(n):
    for i in range(n):
        if i not in cache:
            cache[i] = i * i % 10
    return len(cache), sum(cache.values())


cache = {}
for _ in range(3):
    print(through_globals(200), reads_globals(200), by_iteration(200), patched(200), defaults(200), instance(200), deleted(200))
    step = 1
    print(memo(300))
    total = 0

own = globals()
for i in range(300):
    total += i
    own["total"] += 1
    own["new%d" % (i % 3)] = i
print(total, new0, new2, own["total"])  # noqa: F821
space = sys.modules["__main__"].__dict__
for i in range(200):
    total = i
    if space["total"] != i:
        print("stale", i)
        break
print(total)
cache = {1: 2}
print(memo(5))
