"""Lines of text read into records, filtered, sorted by a key, and summed up: with map, filter, sorted, lambda, star targets and deques."""
import sys
from collections import deque


def lines(count):
    state, out = 29, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(f"item{state % 97} {state >> 7 & 255} {state >> 15 & 127} {state >> 3 & 63}")
    return out


LINES = lines(4000)


def record(line):
    name, *numbers = line.split()
    a, b, c = map(int, numbers)
    return name, a * b, c


def smooth(values, width):
    window, total, out = deque(maxlen=width), 0, []
    for value in values:
        if len(window) == width:
            total -= window[0]
        window.append(value)
        total += value
        out.append(total // len(window))
    return out


def best(records, limit):
    chosen = filter(lambda r: r[2] > limit, records)
    return sorted(chosen, key=lambda r: (-r[1], r[0]))[:10]


def main(n):
    checksum = 0
    for i in range(n):
        records = list(map(record, LINES))
        top = best(records, i % 50)
        means = smooth(map(lambda r: r[1], records), 8)
        sizes = {}
        for name, size, _ in records:
            sizes[name] = max(sizes.get(name, 0), size)
        total = sum(map(lambda x: x * x % 1009, means)) + sum(sizes.values()) + max(records, key=lambda r: r[2])[1]
        checksum = (checksum * 31 + total + top[0][1] + len(",".join(map(str, means[:50])))) % 1000003
    return checksum


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
