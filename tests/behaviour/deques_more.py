"""Deques: iteration, indices, in, extend, rotate, clear, copies, bounded ones; changed meanwhile, shared, of other classes, and errors."""
import gc
import sys
import weakref
from collections import deque


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


def iterated(queue):
    total = 0
    for x in queue:
        total = total * 3 + x & 0xFFFFFF
    for i, x in enumerate(queue):
        total += i * x
    for x, y in zip(queue, range(1000)):
        total += x ^ y
    return total, sum(queue), max(queue), min(queue), list(queue)[:2], tuple(queue)[-2:], sorted(queue)[:2], len(set(queue)), sum(map(abs, queue))


def indexed(queue):
    out = 0
    for i in range(len(queue)):
        out += queue[i] * queue[-1 - i] - queue[0] + queue[-1]
        queue[i] = out & 15
    return out, attempt(lambda: queue[len(queue)]), attempt(lambda: queue[-len(queue) - 1])


def membership(queue):
    out = 0
    for i in range(-5, 120):
        if i in queue:
            out += i
        if i * 0.5 not in queue:
            out += 1
    return out, "a" in queue, None in queue, (1, 2) in queue, deque() in queue


def window(values, size):
    queue, sums = deque(maxlen=size), 0
    for value in values:
        queue.append(value)
        if len(queue) == size:
            sums += queue[0] + queue[-1]
    for value in values:
        queue.appendleft(value)
    return sums, list(queue), queue.maxlen


def worked(n):
    queue, out = deque([0]), 0
    seen = {0}
    while queue:
        x = queue.popleft()
        out += x
        for y in (x * 2 + 1, x * 3 + 2):
            if y < n and y not in seen:
                seen.add(y)
                queue.append(y)
    queue.extend([1, 2, 3])
    queue.extend((4, 5))
    queue.rotate(2)
    queue.rotate(-1)
    queue.rotate()
    copied = queue.copy()
    queue.clear()
    return out, list(copied), len(queue), bool(queue), bool(copied)


def mixed(n):
    queue = deque()
    out = []
    for i in range(n):
        queue.append(i if i % 3 else str(i) if i % 2 else i * 0.5)
        if i % 7 == 0:
            out.append(queue.pop())
    for x in queue:
        if type(x) is str:
            out.append(x)
    return out[-5:], queue[3], queue[-1], len(queue)


def changed(queue, at, how):
    out = 0
    for x in queue:
        out += x
        if x == at:
            if how == "append":
                queue.append(1)
            elif how == "pop":
                queue.pop()
            elif how == "set":
                queue[0] = 5
            elif how == "rotate":
                queue.rotate(1)
            elif how == "clear":
                queue.clear()
            else:
                out += how
    return out


def changes(n):
    return [attempt(changed, deque(range(n)), at, how) for at in (0, n // 2, n - 1) for how in ("append", "pop", "set", "rotate", "clear", 2.5)]


def exhausted(n):
    queue = deque(range(n))
    it = iter(queue)
    total = 0
    for x in it:
        total += x
        if x == n // 2:
            break
    for x in it:
        total -= x
    queue.append(1)
    return total, attempt(lambda: list(it)), list(iter(queue))[-1]


def bounded(n):
    none = deque([1, 2], 0)
    one = deque([1, 2, 3], maxlen=1)
    for i in range(n):
        none.append(i)
        none.appendleft(i)
        one.append(i)
        one.extend([i, i + 1])
        none.extend([1])
    return len(none), list(one), attempt(lambda: deque([1], -1)), attempt(lambda: deque([1], maxlen="a")), deque([1], None).maxlen


class Own(deque):
    def append(self, x):
        deque.append(self, x * 2)

    def __iter__(self):
        return iter([1, 2, 3])

    def __getitem__(self, index):
        return 7


class Loud:
    def __init__(self, log, number):
        self.log, self.number = log, number

    def __eq__(self, other):
        self.log.append("eq")
        return other == self.number

    def __del__(self):
        self.log.append(self.number)


def subclass(n):
    queue, out = Own(), 0
    for i in range(n):
        queue.append(i)
        out += queue[0]
        if i in queue:
            out += 1
    for x in queue:
        out += x
    return out, len(queue)


def loud(n):
    log = []
    queue = deque(maxlen=2)
    for i in range(n):
        queue.append(Loud(log, i))
        if i % 50 == 0:
            log.append("at")
    found = 5 in queue
    queue[0] = 1
    log.append("set")
    queue.clear()
    log.append("cleared")
    return log[-9:], len(log), found


def watched(n):
    gone = []
    for i in range(n):
        queue = deque([i])
        if i % 100 == 0:
            reference = weakref.ref(queue, lambda r: gone.append("gone"))
            gone.append(i)
    queue = None
    gone.append(reference() is None)
    return gone


def nan():
    value = float("nan")
    queue = deque([value, 1.0])
    return [value in queue, float("nan") in queue, queue[0] is value, [x is value for x in queue]]


def references(n):
    item = "".join(["it", "em"])
    before = sys.getrefcount(item)
    queue = deque([item, 1])
    for i in range(n):
        queue.append(item)
        queue.rotate(1)
        for x in queue:
            if x is item:
                break
        queue[0] = item
        queue.pop()
        queue.copy()
        x = item in queue
    queue.clear()
    x = None
    return sys.getrefcount(item) - before


def main():
    for round in range(12):
        result = [iterated(deque(range(200))), iterated(deque(range(70), 64)), indexed(deque(range(150))), membership(deque(range(100))), window(list(range(300)), 7),
                  worked(3000), mixed(300), changes(130), exhausted(200), bounded(100), subclass(100), loud(101), watched(150), nan(), references(200)]
        if round in (0, 5, 11):
            for item in result:
                print(item)
    gc.collect()


main()
