"""`and` and `or` that choose between values: what is checked early, and what is not there to be looked at when the condition before it says so."""
import sys
import traceback


def cells(here, there, n):
    made = []
    for x in range(n):
        around = here[x - 1] + here[x] + there[x - 1]
        made.append(1 if around == 3 or (around == 2 and there[x]) else 0)
    return made


def count(a, b, n):
    """b may be shorter than a, and hold other things where a is 0."""
    found = 0
    for i in range(n):
        first = b[a[i] % 2]
        if a[i] and b[i] > first:
            found += 1
    return found, i


def protected(a, b, n):
    found = 0
    for i in range(n):
        if i < len(b) and b[i] == a[i]:
            found += 1
        if a[i] > 2 or i >= len(b) or b[i] != 1:
            found += 100
    return found


def bounded(a, n):
    i = found = 0
    while i < n:
        j = i
        while j > 0 and a[j - 1] > a[j]:
            a[j - 1], a[j] = a[j], a[j - 1]
            j -= 1
        found += 1 if a[i] > 3 and j != i and a[j] < 9 else 0
        i += 1
    return found, a


def mixed(xs, ys):
    low = high = 0
    for x, y in zip(xs, ys):
        if x > 1 and (y < 5 or x == y) and not (x == 3 and y):
            low += 1
        else:
            high += 1
        low = high if x < 0 or y < 0 and x != 2 else low
    return low, high


def truths(flags, others, n):
    total = 0
    for i in range(n):
        a = others[i - 1]
        total += 2 if flags[i] and a or not others[i] else 1
    return total


def raising(a, b, n):
    total = 0
    for i in range(n):
        total += b[a[i] - 2]
        if a[i] > 1 and \
           b[
               i] < 4:
            total += 1
    return total


def changing(a, b, n):
    """The list that the condition looks at changes in each pass."""
    total = 0
    for i in range(n):
        total += a[i] + b[0]
        if a[i] == 1 and b[i] == 2:
            total += 1
        if i % 7 == 5:
            b.append(i % 3)
        if i % 50 == 49:
            del b[i // 2:]
            b.extend([1, 2] * n)
    return total, len(b)


class Loud(int):
    def __gt__(self, other):
        print("asked", int(self))
        return int(self) > other

    def __bool__(self):
        print("truth of", int(self))
        return int(self) != 0


def shifted(xs, ns):
    found = 0
    for s, x in zip(ns, xs):
        if s >= 0 and x >> s == 1:
            found += 1
    return found


def halved(xs, ys, n, found):
    for i in range(n):
        y = ys[i]
        if xs[i] > 1 and y >> 1 == 3:
            found += 2
    return found


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        frames = [(frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
        return f"{type(error).__name__}: {error} {frames[-1]}"


def ints(seed, n, below=4):
    return [(seed * i * i + i // 3) % below for i in range(n)]


n = int(sys.argv[1]) if len(sys.argv) > 1 else 400
a, b, c = ints(5, n), ints(7, n), ints(11, n, 9)
for _ in range(3):
    print(sum(cells(a, b, n)), count(a, c, n), protected(a, b, n), bounded(c[:60], 60)[0], mixed(a, c), truths(a, b, n), raising(a, c, n))
# shorter than the index that another list was right for
zeros = [0] * n
for _ in range(4):
    print(count([1, 1] + zeros[2:], [5, 6], n), protected(a, b[:n // 2], n), attempt(cells, a, b[:-5], n), attempt(count, a, c[:n // 2], n))
    print(attempt(raising, a, c[:n - 3], n), attempt(raising, zeros[1:] + [3], c[:20], n))
    print(count(zeros, [5, 6] + [None] * n, n), attempt(count, zeros[:-1] + [1], [5, 6] + [None] * n, n))
for _ in range(3):
    print(changing(a, b[:], n), attempt(changing, a, b[:9], n))
for counts in ([0, 1, 2] * 50, [0, 1, 2] * 50, [0, -1, 2] * 50, [0, 1, 64] * 50):
    print(attempt(shifted, [1, 2, 4] * 50, counts))
for start in (0, 0, 0, 2**63 - 101, 2**63 - 100, 2**63 - 99):
    print(attempt(halved, [2] * 50 + [1] * 50, [6] * 100, 100, start))
# items of other types
for other in (Loud(2), True, None, 2.5, 2**70, "x"):
    print(type(other).__name__, attempt(count, a, c[:50] + [other] + c[51:], 60), attempt(truths, a, b[:50] + [other] + b[51:], 60),
          attempt(cells, a, b[:50] + [other] + b[51:], 60), attempt(mixed, a, c[:-1] + [other]))
print(attempt(count, a[:-1] + [Loud(1)], c, n), attempt(truths, a, [2**63 - 1] * n, n), attempt(cells, [2**62] * n, b, n)[:5])
