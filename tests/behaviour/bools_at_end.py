"""Functions that end behind a loop while they hold a list of flags: who can see it until then?"""
import gc
import sys
import weakref


class Watched:
    """Looks at its maker's variables when it goes."""

    def __init__(self, seen):
        self.seen = seen

    def __del__(self):
        frame = sys._getframe()
        names = []
        while frame is not None:
            if frame.f_code.co_name in ("watched_before", "watched_behind"):
                names.append(sorted([name for name in frame.f_locals if name not in ("watch", "i", "seen")]))
            frame = frame.f_back
        self.seen.append(names)


def sieve(n):
    flags = [True] * n
    flags[0] = flags[1] = False
    for i in range(2, n):
        if flags[i]:
            for j in range(i * i, n, i):
                flags[j] = False
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count


def returned(n):
    flags = [False] * n
    for i in range(0, n, 3):
        flags[i] = True
    return flags


def in_vain(n):
    flags = [i % 2 == 0 for i in range(n)]
    for flag in flags:
        pass


def two_names(n):
    flags = others = [True] * n
    for i in range(n):
        others[i] = i > 5
    return n


def two_lists(n):
    flags, others = [True] * n, [False] * n
    for i in range(n):
        others[i] = flags[i]
    return others


def mixed(n):
    flags = [True] * n
    for i in range(n):
        flags[i] = None if i % 7 == 0 else i % 3 == 0
    return i


def with_last(n, last):
    flags = [True] * n + [last]
    for i in range(n):
        flags[i] = i % 3 == 0
    return i


def captured(n):
    flags = [True] * n

    def inside():
        return sum(flags)
    for i in range(n):
        flags[i] = i % 2 == 0
    return inside


def argument(flags):
    for i in range(len(flags)):
        flags[i] = not flags[i]
    return None


def generator(n):
    flags = [False] * n
    for i in range(n):
        flags[i] = True
    yield flags[0]
    for flag in flags:
        pass
    return i


def framed(n, kept):
    kept.append(sys._getframe())
    flags = [False] * n
    for i in range(n):
        flags[i] = i > 3
    return i


def watched_before(n, seen):
    watch, flags = Watched(seen), [False] * n
    for i in range(n):
        flags[i] = True
    return i


def watched_behind(n, seen):
    flags, watch = [False] * n, Watched(seen)
    for i in range(n):
        flags[i] = True
    return i


def weakly(n, seen):
    flags = [False] * n
    thing = Watched([])
    ref = weakref.ref(thing, lambda _: seen.append(len([one for one in gc.get_objects() if type(one) is list and len(one) == n and one[0] is True])))
    for i in range(n):
        flags[i] = True
    return ref


def raises(n):
    flags = [True] * n
    try:
        for i in range(n + 1):
            flags[i] = False
    except IndexError as error:
        return error.__traceback__.tb_frame.f_locals["flags"].count(False)


def module_like(n):
    class Body:
        flags = [True] * n
        for i in range(n):
            flags[i] = False
    return len(Body.flags), Body.i


for n in (70, 64, 63, 300):
    for _ in range(12):
        kept, seen = [], []
        results = (sieve(n), returned(n), in_vain(n), two_names(n), two_lists(n), mixed(n), with_last(n, None), with_last(n, 1), with_last(n, "a"),
                   captured(n)(), argument([True] * n), list(generator(n)), framed(n, kept), watched_before(n, seen), watched_behind(n, seen),
                   weakly(n, seen)() is None, raises(n), module_like(n))
    print([one if not isinstance(one, list) else (len(one), sum(one)) for one in results])
    print(kept[0].f_locals["flags"].count(True), kept[0].f_locals["i"], seen)
own = [True] * 500
for _ in range(100):
    argument(own)
print(sum(own), argument(own), sum(own))
def unbound(n):
    flags = [True] * n
    try:
        for i in range(n):
            flags[i] = False
            if n < 0:
                x = 1
        return x
    except UnboundLocalError:
        return len(flags)


def changes_at_the_end(n, numbers, change):
    flags = [True] * n
    try:
        for k in numbers:
            flags[k] = False
            if k == n - 1:
                change(numbers)
        return n
    except RuntimeError as error:
        return str(error), len(flags), flags.count(False)


class Last:
    seen = []

    def __del__(self):
        self.seen.append("flags" in sys._getframe(1).f_locals)


def iterator_holds_the_last(make, n):
    flags = [True] * n
    for p in make([*range(n), Last()]):
        if type(p) is int:
            flags[p] = False
        p = None
    return n


log = []


def profile(frame, event, arg):
    if frame.f_code.co_name == "profiled" and event == "return":
        log.append("flags" in frame.f_locals)


def profiled(n):
    flags = [True] * n
    for i in range(n):
        flags[i] = False
    return n


for _ in range(60):
    results = unbound(100), changes_at_the_end(100, dict.fromkeys(range(100)), lambda d: d.setdefault(-1)), \
        changes_at_the_end(100, set(range(100)), lambda s: s.add(-1)), changes_at_the_end(100, list(range(100)), lambda xs: xs.append(0))
    for make in (list, tuple, lambda xs: dict(enumerate(xs)).values(), iter):
        iterator_holds_the_last(make, 100)
print(results, len(Last.seen), all(Last.seen))
for _ in range(60):
    profiled(100)
on = False
gc.callbacks.append(lambda phase, info: on and phase == "stop" and sys.setprofile(profile))
before = gc.get_threshold()
for _ in range(5):
    gc.set_threshold(100000)
    keep = [[i] for i in range(200)]
    on = True
    gc.set_threshold(50)
    profiled(100)
    on = False
    sys.setprofile(None)
gc.set_threshold(*before)
print(all(log))

true, false = sys.getrefcount(True), sys.getrefcount(False)
for _ in range(100):
    sieve(500), in_vain(500), two_lists(500), mixed(500)
print(abs(sys.getrefcount(True) - true) < 5000, abs(sys.getrefcount(False) - false) < 5000)
