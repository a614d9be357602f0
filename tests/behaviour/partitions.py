"""Partitions of lists: items that a condition swaps with the one behind the last that it held for."""
import binascii
import sys


def partition(items, low, high):
    pivot = items[high]
    i = low - 1
    for j in range(low, high):
        if items[j] <= pivot:
            i += 1
            items[i], items[j] = items[j], items[i]
    i += 1
    items[i], items[high] = items[high], items[i]
    return i


def sort(items, low, high):
    if low < high:
        middle = partition(items, low, high)
        sort(items, low, middle - 1)
        sort(items, middle + 1, high)


def evens_first(items):
    i = 0
    for j in range(len(items)):
        if items[j] % 2 == 0:
            items[j], items[i] = items[i], items[j]
            i += 1
    return i


def from_the_end(items, limit):
    i = j = len(items) - 1
    while j >= 0:
        if items[j] > limit:
            pass
        else:
            items[i], items[j] = items[j], items[i]
            i -= 1
        j -= 1
    return i


def flags(items):
    """Three ways: Dijkstra's flag."""
    low, i, high = 0, 0, len(items)
    while i < high:
        if items[i] < 1:
            items[low], items[i] = items[i], items[low]
            low += 1
            i += 1
        elif items[i] > 1:
            high -= 1
            items[high], items[i] = items[i], items[high]
        else:
            i += 1
    return low, high


def bubble(items):
    swaps = 0
    for end in range(len(items) - 1, 0, -1):
        for j in range(end):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
                swaps += 1
    return swaps


def past_the_end(items, pivot, start):
    """The place leaves the list."""
    i = start
    for j in range(len(items)):
        if items[j] <= pivot:
            i += 1
            items[i], items[j] = items[j], items[i]
    return i


def other_types(items, pivot):
    """What the item is swapped with is read, too."""
    i, total = -1, 0
    for j in range(len(items)):
        if items[j] <= pivot:
            i += 1
            total += items[i] + items[i]
            items[i], items[j] = items[j], items[i]
    return i, total


def and_then(items, n, limit, total):
    i = 0
    for j in range(n):
        x = items[j]
        y = x + 1
        if y < limit:
            items[i], items[j] = items[j], items[i]
            i += 1
        if i > 2:
            total += 1
    return i, total


def and_inside(items, others, limit):
    i = total = 0
    for j in range(len(items)):
        x = items[j]
        k = 0
        if x * 3 <= limit:
            items[i], items[j] = items[j], items[i]
            i += 1
        while k < 2:
            total += others[j]
            k += 1
    return i, total


def distinct(items):
    i = 0
    for j in range(1, len(items)):
        if items[j] != items[i]:
            i += 1
            items[i], items[j] = items[j], items[i]
    return i


class Number(int):
    def __le__(self, other):
        seen.append(int(self))
        return int(self) <= other


def attempt(function, items, *args):
    try:
        result = function(items, *args)
    except Exception as error:
        result = type(error).__name__, str(error), error.__traceback__.tb_next.tb_lineno
    return result, items[:12], binascii.crc32(repr([(type(item).__name__, item) for item in items]).encode())


def numbers(seed, n, below):
    state, result = seed, []
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        result.append(state // 65536 % below)
    return result


n, seen = int(sys.argv[1]) if len(sys.argv) > 1 else 300, []
for below in (3, 10, 30000):
    for scale in (1, 2**28, 2**45, 2**62, 0.5):
        items = [item * scale for item in numbers(below, n, below)]
        ordered = items[:]
        sort(ordered, 0, n - 1)
        assert ordered == sorted(items)
        again = ordered[:]
        sort(again, 0, n - 1)
        backwards = ordered[::-1]
        sort(backwards, 0, n - 1)
        assert again == ordered == backwards
        print(below, scale, attempt(evens_first, items[:]), attempt(from_the_end, items[:], ordered[n // 2]), attempt(bubble, items[:60])[0])
for total in (0, 0, 0, 0, *range(2**63 - 20, 2**63)):
    print(attempt(and_then, [(k * 7) % 11 for k in range(20)], 20, 5, total))
for others in ([1] * 9, [1] * 9, [1] * 9, [1] * 9, [1] * 8, [1] * 8 + [1.5]):
    print(attempt(and_inside, [9, 3] * 4 + [3], others, 9), attempt(distinct, [9, 3] * 4 + [3]))
print([attempt(flags, numbers(seed, n, 3)) for seed in range(4)])
for start in (-1, n - 150, -n - 5, -n, 2**63 - 100):
    print([attempt(past_the_end, numbers(seed, n, 9), 4, start)[0] for seed in range(3)])
for odd in (Number(3), True, 2.5, None, 2**65, "x"):
    for place in (0, 5, n // 2, n - 1):
        items = numbers(place, n, 9)
        items[place] = odd
        print(odd, [attempt(function, items[:], *args) for function, args in ((past_the_end, (4, -1)), (other_types, (4,)), (evens_first, ()), (flags, ()))])
print(len(seen), seen[:20])
same = [[1], [2]] * 3
print(attempt(past_the_end, numbers(1, 9, 9), 4, -1), attempt(past_the_end, [], 4, -1), same[0] is same[2])
