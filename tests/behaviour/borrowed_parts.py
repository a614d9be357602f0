"""Parts of something that was read, used again after the container has lost it."""
from collections import deque


def of_list(box, i):
    t = box[i]
    size = len(t[0])
    box[i] = None
    return t[0] + str(size)


def of_dict(box, i):
    t = box[i]
    size = len(t[0])
    del box[i]
    return t[0] + str(size)


def by_key(box, i):
    t = box[i]
    size = len(t["k"])
    box[i] = None
    return t["k"] + str(size)


def first(box):
    t = box[0]
    size = len(t[0])
    del box[0]
    return t[0] + str(size)


def replaced(box, i):
    t = box[i]
    before = t[0]
    box[i] = (i, i)
    return before + t[0]


def turned(box):
    t = box.pop()
    size = len(t[0])
    box.append((t[1], t[0]))
    return t[0] + str(size)


def in_turn(box):
    t = box.popleft()
    size = len(t[0])
    box.append(t)
    return t[0] + str(size)


def of_bytes(boxes, other, n):
    total = 0
    for i in range(n):
        t = boxes[i]
        before = t[1]
        other[0] = 5
        boxes[i] = None
        after = t[1]
        t = None
        total += before + after
    return total


def of_lists(boxes, n):
    total = 0
    for i in range(n):
        t = boxes[i]
        before = t[0][0]
        boxes[i] = None
        total += before + t[0][0] + len(t)
    return total


def numbers(boxes):
    """Numbers of a tuple that is gone: compared, kept, put back."""
    total, kept = 0, []
    while boxes:
        a, b = boxes.pop()
        if a > b:
            a, b = b, a
        if b - a > 3:
            boxes.append((a + 2, b))
            kept.append(b)
        total += a * b
    return total, len(kept), sum(kept)


def at(box, n, function):
    return [function(box, i) for i in range(n)]


def next_of(box, n, function):
    return [function(box) for _ in range(n)]


def pairs(n):
    return [(str(i + 1000), i) for i in range(n)]


def texts(n):
    return [(str(i + 1000), str(i)) for i in range(n)]


for size in (1, 7, 300, 300, 300, 2000):
    print(sum(map(int, at(pairs(size), size, of_list))), at(dict(enumerate(pairs(size))), size, of_dict)[-2:], end=" ")
    print(at([{"k": text} for text, _ in pairs(size)], size, by_key)[-2:], next_of(pairs(size), size, first)[-2:], end=" ")
    print(at(texts(size), size, replaced)[-2:], next_of(texts(size), size, turned)[-2:], next_of(deque(texts(size)), size, in_turn)[-2:])
    print(of_bytes([bytearray([i % 200, i % 199, 3]) for i in range(size)], bytearray(3), size), of_lists([[(i + 1000, i)] for i in range(size)], size))
    print(numbers([(i * 1000, i * 1000 + 40 + i % 5) for i in range(3, size + 3)]), numbers([(i / 3, i * 3) for i in range(2, 40)] + [(2 ** 35 + i, 2 ** 35 + 3 * i) for i in range(9)] + [(5, 9.5)]))
