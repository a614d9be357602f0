"""Small tuples that are made and released all the time: stacks and queues of them, what they hold, and what the collector knows of them."""
import gc
import tracemalloc


class Seen(int):
    def __del__(self):
        gone.append(int(self))


gone = []


def depth_first(width, limit):
    stack, seen = [(0, 0)], 0
    while stack:
        number, depth = stack.pop()
        seen += number
        if depth < limit:
            for i in range(width):
                stack.append((number + i, depth + 1))
    return seen


def sizes(n):
    total, kept = 0, []
    for i in range(n):
        kept.append((i,))
        kept.append((i, i + 0.5))
        kept.append((i, "a", None))
        kept.append((i, True, 1.5, "b", i, i, i, i))
        kept.append((i, i, i, i, i, i, i, i, i))
        kept.append((i, (i, i + 1), [i]))
        while len(kept) > 3:
            total += len(kept.pop())
    return total, len(kept), kept


def with_destructors(n):
    stack = []
    for i in range(n):
        stack.append((i, Seen(i) if i % 50 == 0 else i))
        if len(stack) > 4:
            stack.pop()
            stack.pop()
    return len(stack)


def tracked(n):
    stack, known = [], 0
    for i in range(n):
        stack.append((i, i + 1))
        if i % 500 == 0:
            known += gc.is_tracked(stack[-1])
        if len(stack) > 10:
            stack.pop()
            a, b = stack.pop()
            known += b - a
    return known, len(stack)


def many(n):
    rows = []
    for i in range(n):
        rows.append((i, n - i))
    total = 0
    while rows:
        a, b = rows.pop()
        total += a * b
    return total


def numbers(n):
    """Ints of one, two and three digits, that take each other's place."""
    stack, row, total = [], [0] * 8, 0
    for i in range(n):
        for number in (i, 254 + i % 5, (1 << 30) - 2 + i % 5, (1 << 60) - 2 + i % 5, -i - 300, -(1 << 30) - i, (1 << 62) + i):
            stack.append((number, number + 1))
            row[i % 8] = number
            if len(stack) > 9:
                a, b = stack.pop()
                stack.pop()
                total ^= a + row[i % 7] - b
    return total, stack, row


def grid(n):
    found = {}
    for i in range(n):
        found[i % 40, i % 7] = i
    total = 0
    for i in range(n):
        if (i % 41, i % 7) in found:
            total += found[i % 41, i % 7]
    return total, len(found)


print(depth_first(3, 8))
print(sizes(3000))
print(with_destructors(3000), len(gone), gone[:5])
gc.disable()                        # a collection forgets tuples of numbers
print(tracked(4000))
gc.enable()
print(many(2500), many(9000))
print(grid(3000), numbers(400))
gc.collect()
kept = [(i, 2 * i) for i in range(100)]
print(depth_first(2, 10), sum([type(one) is tuple and len(one) == 2 and one in kept for one in gc.get_objects()]))
tracemalloc.start()
print(depth_first(3, 7), many(3000), grid(2000))
print(all(tracemalloc.get_object_traceback(one) is not None for one in [(i, gone) for i in range(3)]))
tracemalloc.stop()
print(depth_first(3, 7), many(3000), numbers(300))
