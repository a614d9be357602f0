"""A deque that was empty when the code that takes from it got hot holds something later: each item is taken once."""
from collections import deque


def first(items, n):
    total = sum(range(n))
    for i in range(n):
        total += i
    while items:
        return items.popleft(), items.popleft(), total
    return total


def last(items, n):
    total = 0
    for i in range(n):
        total += i
    while items:
        return items.pop(), items.pop(), total
    return total


def ends(items, n):
    total = 0
    for i in range(n):
        total += i
    if items:
        return items[0], items[-1], total
    return total


def all_of(items, n):
    found, total = [], 0
    for i in range(n):
        total += i
        while items:
            found.append(items.popleft() if i % 2 else items.pop())
            if len(found) % 3 == 0:
                break
    return found, total


for function in first, last, ends, all_of:
    empty = deque()
    for _ in range(100):
        function(empty, 10)
    for items in [1, 2, 3, 4], "abcd", [None, 1.5, (1,), []]:
        held = deque(items)
        print(function.__name__, function(held, 5), held)


class Waiter:
    done = False


def wake(waiters):
    """As asyncio.Queue wakes one that waits for an item."""
    while waiters:
        waiter = waiters.popleft()
        if not waiter.done:
            waiter.done = True
            return 1
    return 0


nobody, waiting = deque(), deque(Waiter() for _ in range(300))
everyone = list(waiting)
for _ in range(300):
    wake(nobody)
print(sum([wake(waiting) for _ in range(300)]), len(waiting), [waiter.done for waiter in everyone].count(True))
