"""Sorting a list takes no reference to its items."""
import sys


def sorts(items, reverse, times):
    total = 0
    for n in range(times):
        items.sort(reverse=reverse)
        total += n
    return total


def copies(items, times):
    made = None
    for _ in range(times):
        made = sorted(items)
    return made


class Ends(float):
    def __del__(self):
        print("ended")


for values in ([int("1" * n) for n in range(12, 2, -1)], [n + 0.5 for n in range(9)], ["".join(["text", str(n)]) for n in range(9)]):
    one = values[3]
    for reverse in (True, False):
        before = sys.getrefcount(one)
        print(sorts(values, reverse, 400), values[0], values[-1], sys.getrefcount(one) - before)
    before = sys.getrefcount(one)
    print(copies(values, 400) == values, sys.getrefcount(one) - before)
    found = 0
    for n in range(300):
        found += (one in values) + (2.5 in values) + (len(values) in values)
    print(found)


def find_float(items, value, times):
    found = 0
    for _ in range(times):
        found += value in items
    return found


for items in ([1, 2, 3], [True, 2.5], [2 ** 63 - 1, -2 ** 63], [2 ** 70, 1], [None, "1", 1]):
    print([find_float(items, value, 300) for value in (1.0, 2.5, -2.0 ** 63, 2.0 ** 63, 2.0 ** 70, float("inf"), -0.0)])
mixed = [3.0, Ends(1.0), 2.0]
print(sorts(mixed, False, 300), mixed)
del mixed
