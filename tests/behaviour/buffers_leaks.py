"""Kernels that make, grow and drop buffers keep none of them: memory is the same after many runs."""
import gc
import sys
from array import array


def churn(n):
    keep = []
    data = bytearray()
    text = b""
    for i in range(n):
        data = data[1:] + bytearray(i & 15)
        data.append(i & 255)
        text = bytes(data) + text[:40]
        view = memoryview(data)
        total = view[0] + len(view)
        other = bytearray(text) + bytearray(8)
        other.extend(text[::2])
        other += b"abc"
        other[3:9:2] = b"\x01\x02\x03"
        keep.append(other[total & 7:])
        if len(keep) > 5:
            keep.pop()
        if data == other or text > data or 7 in text or b"ab" in other:
            total += 1
        if len(data) > 60:
            data = bytearray(b"z") * 3
    return len(text), len(data), len(keep)


def arrays(n):
    rows = [array("d", [0.5] * 4) for _ in range(4)]
    found = 0
    for i in range(n):
        row = array("d", [1.0, 2.0])
        row.append(i * 0.25)
        row = row + rows[i & 3]
        row.extend(rows[0])
        rows[i & 3] = row[-4:]
        if rows[0] == row or 0.5 in row:
            found += 1
        numbers = array("i", bytes(16))
        numbers[3] = i
        numbers.append(numbers[-1] * 2)
        found += numbers[-1] & 1
    return found, [len(row) for row in rows]


def failing(n):
    data, numbers = bytearray(b"abc"), array("h", [1, 2, 3])
    k = 0
    for i in range(n):
        try:
            data.append(i)
            numbers[i % 4] = i * 100
            data = data[-3:]
        except (ValueError, IndexError, OverflowError):
            k += 1
    return k


def leaving(items):
    n = 0
    for item in items:
        part = item[1:3]
        n += len(part + part)
    return n


def run():
    return churn(200), arrays(200), failing(400), leaving([b"abcd", bytearray(b"xyz"), b"12345"] * 30), leaving(["abcd", b"abcd"] * 20)


results = {repr(run()) for _ in range(30)}
gc.collect()
before = sys.getallocatedblocks()
for _ in range(10):                     # what leaks, leaks each time; kernels are made now and then
    for _ in range(40):
        results.add(repr(run()))
    gc.collect()
    sooner, before = before, sys.getallocatedblocks()
    if before - sooner < 1000:
        break
print(results, "stable" if before - sooner < 1000 else before - sooner)
