"""collections.deque as a queue and as a stack: blocks that fill and empty, bounded ones, empty ones, items of several kinds, subclasses."""
import sys
from collections import deque


def search(graph, start):
    distance, queue = {start: 0}, deque([start])
    while queue:
        node = queue.popleft()
        for other in graph[node]:
            if other not in distance:
                distance[other] = distance[node] + 1
                queue.append(other)
    return distance


def ring(queue, n):
    for i in range(n):
        queue.append(queue.popleft() + 1)
    return len(queue), queue[0], queue[-1]


def stack(queue, n):
    out = 0
    for i in range(n):
        queue.append(i)
        queue.append(i * 0.5)
        out += queue.pop()
        if i % 3 == 0:
            out += queue.pop()
    return out, len(queue)


def left(queue, n):
    for i in range(n):
        queue.appendleft(i)
        if i % 3:
            queue.pop()
    return list(queue)[:5], len(queue)


def drain(queue):
    total = 0
    try:
        while True:
            total += queue.popleft()
    except IndexError as error:
        return total, str(error)


def fill(queue, n):
    for i in range(n):
        queue.append(i)
    return list(queue)[-3:], len(queue)


def pairs(n):
    queue, seen = deque([(0, 0)]), 0
    while queue:
        x, y = queue.popleft()
        seen += x + y
        if x + y < n:
            queue.append((x + 1, y))
    return seen


def changed(n):
    queue = deque(range(5))
    out = []
    try:
        for item in queue:
            for i in range(n):
                queue.append(i)
            out.append(item)
    except RuntimeError as error:
        return str(error), out


class Loud:
    def __init__(self, name, log):
        self.name, self.log = name, log

    def __del__(self):
        self.log.append(self.name)


def dropped(n):
    log = []
    queue = deque(maxlen=3)
    for i in range(n):
        queue.append(Loud(i, log))
        log.append(-i)
    while queue:
        queue.popleft()
        log.append("next")
    return log[-12:], len(log)


class Mine(deque):
    def popleft(self):
        return deque.popleft(self) + 100


for _ in range(3):
    graph = {i: [(i * 3 + j * j) % 300 for j in range(4)] for i in range(300)}
    print(sum(search(graph, 0).values()), len(search(graph, 7)))
    for size in (1, 2, 63, 64, 65, 130):
        print(ring(deque(range(size)), 300), drain(deque(range(size))))
    print(stack(deque(), 200), stack(deque([1]), 200), left(deque(), 200), left(deque([1, 2]), 200))
    print(fill(deque(), 200), fill(deque(maxlen=5), 200), fill(deque(maxlen=0), 200), fill(deque([1], 300), 200))
    print(pairs(100), changed(3), dropped(40), ring(Mine([1, 2, 3]), 60))
    for items in ([1, 2.5, 3], [1] * 40 + ["x"], [1 << 80, 2]):
        try:
            print(ring(deque(items), 100))
        except TypeError as error:
            print(error)
value = ["v"]
before = sys.getrefcount(value)
queue = deque()
for i in range(300):
    queue.append(value)
    if i % 3:
        queue.popleft()
print(sys.getrefcount(value) - before == len(queue))
queue = None
print(sys.getrefcount(value) == before)
