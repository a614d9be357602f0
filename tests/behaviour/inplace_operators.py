"""Augmented assignment changes the object where its class does so: other names see it."""
from array import array


def repeat(n):
    changed = 0
    for i in range(n):
        items = [i]
        other = items
        items *= 2
        if len(other) == 2:
            changed += 1
    return changed, items, other


def repeat_once(items, n):
    other = items
    for i in range(n):
        items *= 1
        items[0] = i
    return other[0], other is items


def extend(items, more, n):
    other = items
    for i in range(n):
        items += more
    return len(other), len(items), other is items


def repeat_bytes(data, n):
    other = data
    for i in range(n):
        data *= 2
        if len(data) > 50:
            data = data[:2]
    return len(other), len(data), other is data


print(repeat(300), repeat_once([5, 6], 300))
print(extend([1], [2, 3], 300), extend((1,), (2, 3), 300), extend(b"a", b"bc", 300), extend("a", "bc", 300))
print(extend(bytearray(b"a"), b"bc", 300), extend(array("i", [1]), array("i", [2]), 300))
print(repeat_bytes(b"ab", 100), repeat_bytes(bytearray(b"ab"), 4), repeat_bytes(bytearray(b"ab"), 100), repeat_bytes([1, 2], 100))
