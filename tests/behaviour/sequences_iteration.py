"""enumerate, zip, reversed in hot loops: left in the middle, nested, exhausted early, over things that change."""


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


def numbered(items, start):
    total, last = 0, None
    for i, x in enumerate(items, start):
        total += i * x
        last = i, x
    for i, x in enumerate(items):
        total -= x
    for i, x in enumerate(items, start=2):
        total += i
    return total, last


for _ in range(3):
    print(numbered([5, 6, 7], 0), numbered(list(range(40)), 3), numbered([], 1), numbered((1, 2, 3), True), numbered([1.5, 2.5], -1))
print(numbered([1, 2, "a"][:2], 2 ** 63 - 2), numbered([1] * 5, 2 ** 63 - 3), numbered([1] * 5, 2 ** 70), attempt(numbered, [1, "a", None], 1))
print(numbered(range(5), 1), numbered({1: 2, 3: 4}, 1), attempt(numbered, 5, 1), attempt(numbered, [1], 1.5))


def pairs(a, b):
    total = 0
    for x, y in zip(a, b):
        total += x * y
    for pair in zip(a, b, range(100)):
        total += pair[0] + pair[2]
    for i, (x, y) in enumerate(zip(a, b)):
        total += i * x - y
    for (i, x), y in zip(enumerate(a), reversed(b)):
        total += i * x - y
    return total


for _ in range(3):
    print(pairs([1, 2, 3], [4, 5, 6]), pairs(list(range(30)), [2] * 20), pairs([1.5, 2.5], [2, 3]), pairs([], [1]), pairs([1] * 9, [2.5, 1, 2]))
print(attempt(pairs, [1, "a"], [2, 3]), attempt(pairs, [1], 5), pairs([1, 10 ** 30], [2, 2]))


def backwards(items):
    out = []
    for x in reversed(items):
        out.append(x)
    for i in range(len(items) - 1, -1, -1):
        out.append(items[i])
    return out


for _ in range(3):
    print(backwards([1, 2, 3]), backwards([]), backwards([1.5, "a", None, 2]), backwards(list(range(20)))[:5])
print(attempt(backwards, {1}), backwards((1, 2)))


def stops(items, limit):
    """Left in the middle: what is left of the iterator is what it would be."""
    seen = []
    for i, x in enumerate(items):
        if x == limit:
            seen.append("stop")
            break
        if x < 0:
            continue
        seen.append(i)
    else:
        seen.append("end")
    return seen


for _ in range(3):
    print(stops([1, 2, 3, -1, 4], 4), stops([1, 2], 9), stops(list(range(30)), 25)[-3:], stops([1.0, 2, True], 3))


def caught(items):
    total = 0
    for i, x in enumerate(items):
        try:
            total += 100 // x
        except ZeroDivisionError:
            total += i * 1000
        except TypeError:
            total -= 1
    return total


for _ in range(3):
    print(caught([1, 0, 5, 0, 3]), caught([1, "a", 0, None, 2]), caught([2.0, 0.0, 1]))


def growing(items):
    for i, x in enumerate(items):
        if len(items) < 50:
            items.append(x + i)
    for x, y in zip(items, items):
        if len(items) < 60:
            items.append(x + y)
    for x in reversed(items):
        if len(items) > 55:
            items.pop()
    return len(items), sum(items)


for _ in range(3):
    print(growing([1, 2, 3]))


def shortest(a, b):
    """zip asks the first iterator before it finds the second one exhausted."""
    first, second = iter(a), iter(b)
    n = 0
    for x, y in zip(first, second):
        n += x * y
    return n, list(first), list(second)


for _ in range(3):
    print(shortest([1, 2, 3, 4], [5, 6]), shortest([1], [2, 3, 4]))


def one_iterator(items):
    it = iter(items)
    out = []
    for x, y in zip(it, it):
        out.append(x * y)
    return out


for _ in range(3):
    print(one_iterator([1, 2, 3, 4, 5]))


def kept(n):
    """An iterator that a variable holds too."""
    items = list(range(n))
    numbers = enumerate(items)
    for i, x in numbers:
        if i > 5:
            break
    rest = 0
    for i, x in numbers:
        rest += i * x
    return rest, list(numbers), i


for _ in range(3):
    print(kept(20))


def types_change(items):
    total = 0
    for i, x in enumerate(items):
        if type(x) is str:
            total += len(x)
        elif x is None:
            total += i
        else:
            total += x
    return total


for _ in range(3):
    print(types_change([1, 2, None, 3, "abc", 4.5, None, 10 ** 20]), types_change([None] * 20 + [1] * 20))


def is_safe(queens, column):
    row = len(queens)
    for i, other in enumerate(queens):
        if other == column or other - column == row - i or column - other == row - i:
            return False
    return True


def queens(n):
    placed, column, found = [], 0, 0
    while True:
        if column == n:
            if not placed:
                return found
            column = placed.pop() + 1
        elif is_safe(placed, column):
            if len(placed) == n - 1:
                found += 1
                column += 1
            else:
                placed.append(column)
                column = 0
        else:
            column += 1


print(queens(5), queens(6))

position = 0
for index, value in enumerate([3, 1, 2] * 30):
    position += index * value
print(position)
for left, right in zip(range(100), [2.5] * 50):
    position += left * right
print(position)
