"""Loops over enumerate, zip and reversed that become hot while they run: their iterators are read, and made anew where the loop is left."""
import sys


def counted(values, start):
    total = 0
    for index, value in enumerate(values, start):
        total += index * value
        if value == 1500:
            values[1501] = 2.5                       # another type: the loop is left, and goes on
        if value == 1700:
            values.append(7)
    return total


def paired(left, right):
    total = 0
    for x, y in zip(left, right):
        total += x - y
        if x == 1200:
            total += len("a" * y)
    return total


def three(left, middle, right):
    out = []
    for x, (index, y), z in zip(left, enumerate(middle), right):
        if x % 97 == 0:
            out.append((x, index, y, z))
    return out


def backwards(values):
    total = 0
    for value in reversed(values):
        total = (total * 3 + value) % 1000003
        if value == 900:
            del values[700:]
    return total


def both_ends(values):
    out = 0
    for index, value in enumerate(reversed(values)):
        out += index * value
    for index, (value, other) in enumerate(zip(reversed(values), range(5, 90000, 7)), -3):
        out += index * value - other
    return out


def shared_inner(values):
    it = iter(values)
    out = []
    for index, value in enumerate(it):
        if index % 500 == 3:
            out.append((index, value, next(it)))
    return out, list(it)


def shared_outer(values):
    numbered = enumerate(values)
    out = []
    for index, value in numbered:
        if index % 500 == 3:
            out.append((index, value, next(numbered)))
    return out, list(numbered)


def zip_of_one(values):
    it = iter(values)
    total = 0
    for x, y in zip(it, it):
        total += x * 2 - y
    return total, list(it)


def strict(left, right):
    total = 0
    try:
        for x, y in zip(left, right, strict=True):
            total += x * y
    except ValueError as error:
        return total, str(error)
    return total


def kept(values, keep):
    numbered = enumerate(values)
    keep.append(numbered)
    total = 0
    for index, value in numbered:
        total += index ^ value
        if index == 2500:
            break
    return total


def huge(values):
    total = 0
    for index, value in enumerate(values, sys.maxsize - 2000):
        total += index & value
    return total


def broken(values):
    for index, value in enumerate(values):
        if value < 0:
            break
    else:
        index = -1
    return index


def texts(words):
    total = 0
    for index, char in enumerate(words):
        if char == "e":
            total += index
    for left, right in zip(words, words[1:]):
        if left == right:
            total += 1
    return total


def failing(values):
    done = 0
    try:
        for index, value in enumerate(values):
            done += 10 // value
    except ZeroDivisionError:
        return done, index
    return done


def nested(rows):
    total = 0
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            total += r * c * value
        for value, other in zip(row, reversed(row)):
            total += value * other
    return total


class Dying:
    def __init__(self, log, name):
        self.log, self.name = log, name

    def __del__(self):
        self.log.append(self.name)


def lifetimes():
    log = []
    total = 0
    for index, item in enumerate([Dying(log, "first"), *range(3000), Dying(log, "last")]):
        if 0 < index < 3001:
            total += item
    log.append("loop")
    item = None
    log.append(total)
    return log


def main():
    numbers = list(range(3000))
    print(counted(numbers[:], 0), counted(numbers[:], 10**6), counted(numbers[:], -5))
    print(paired(numbers, numbers[5:]), paired(range(2500), numbers), paired(tuple(numbers), range(0, 9000, 4)))
    print(three(numbers, numbers[::-1], range(1, 2900)))
    print(backwards(numbers[:]), backwards([]), both_ends(numbers))
    print(shared_inner(numbers), shared_outer(numbers)[0], zip_of_one(numbers))
    print(strict(numbers, numbers[:]), strict(numbers, numbers[:-1]), strict(numbers[:-1], numbers))
    keep = []
    print(kept(numbers, keep), next(keep[0]), kept(numbers[:9], keep), list(keep[1]))
    print(huge(numbers), broken(numbers), broken([*numbers, -1, 5]))
    print(texts("nestled between the trees " * 200), texts("n\u00e9\u20ac e" * 500))
    print(failing([1, 2, 5] * 900 + [0]), failing([1, 2, 5] * 900))
    print(nested([[i * j % 7 for i in range(60)] for j in range(60)]))
    print(lifetimes())
    before = sys.getrefcount(numbers)
    for _ in range(5):
        paired(numbers, numbers)
        both_ends(numbers)
    print(sys.getrefcount(numbers) - before)


if __name__ == "__main__":
    main()
