"""Loops without a pass, and items that are replaced after they were read."""


def f(a, n):
    total = 0
    while n and len(a) > 0:
        total += a[0]
        n -= 1
    return total


for k in range(4):
    print(f([1, 2], 5), f([], 5), f([], 0))


def twice(items):
    total = 0
    for x in items:
        total += x
    for x in items:
        total -= 2 * x
    return total


def replaced(items, k):
    """What was read from a list outlives its place in it."""
    x = items[k]
    items[k] = 7.25
    for i in range(20):
        items[k] += 1.5
    return x


def last_read(items):
    x = 0.5
    for i in range(len(items)):
        x = items[i]
        items[i] = i * 1.5 + 100
    return x


for k in range(4):
    print(twice([1, 2, 3]), twice([]), twice([5]), replaced([i * 1.25 for i in range(10)], 3), last_read([i * 1.25 for i in range(10)]))
