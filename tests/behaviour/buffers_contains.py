"""`in` and comparisons of everything with a buffer, in hot loops."""
from array import array


def count(buffer, values):
    found = []
    for value in values:
        try:
            found.append(value in buffer)
        except (TypeError, ValueError) as error:
            found.append(str(error))
    return found


def hot(buffer, value, n):
    hits = 0
    for _ in range(n):
        hits += value in buffer
    return hits


def equal(buffer, other, n):
    hits = 0
    for _ in range(n):
        hits += buffer == other
        hits += (buffer != other) * 2
    return hits


VALUES = 1, 2.0, 300, "a", b"\x01", b"\x02\x03", None, (1,)
for buffer in (bytes(range(5)), bytearray(range(5)), memoryview(bytes(range(5))), array("i", [1, 2]), array("d", [1.0, 2.5]),
               memoryview(array("d", [1.0, 2.5])), memoryview(array("h", [1, 2]))):
    print(type(buffer).__name__, count(buffer, VALUES * 30)[-len(VALUES):])
    for value in (2.0, 1) if type(buffer) not in (bytes, bytearray) else (1, b"\x01"):
        print(hot(buffer, value, 100))
    for other in bytes(range(5)), array("d", [1.0, 2.5]), None, buffer:
        print(equal(buffer, other, 100), end=" ")
    print()
