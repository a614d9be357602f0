"""Items that only change places, and of which something else is asked than their number: their class, whether they are None."""


def none(items):
    count = 0
    for i in range(0, len(items) - 1, 2):
        items[i], items[i + 1] = items[i + 1], items[i]
        if items[i + 1] is None:
            count += 1
    return count


def ints(items):
    count = 0
    for i in range(len(items) - 1):
        items[i], items[i + 1] = items[i + 1], items[i]
        if isinstance(items[i + 1], int):
            count += 1
    return count


def floats(items):
    count = 0
    for i in range(len(items) - 1):
        items[i], items[i + 1] = items[i + 1], items[i]
        if type(items[i + 1]) is float:
            count += 1
    return count


def equal(items):
    count = 0
    for i in range(0, len(items) - 1, 2):
        items[i], items[i + 1] = items[i + 1], items[i]
        if items[i + 1] == "q":
            count += 1
    return count


def difference(items):
    for i in range(0, len(items) - 1, 2):
        items[i], items[i + 1] = items[i + 1], items[i]
        items[i + 1] - 5


def less(items):
    for i in range(0, len(items) - 1, 2):
        items[i], items[i + 1] = items[i + 1], items[i]
        items[i + 1] < 5


def negative(items):
    for i in range(0, len(items) - 1, 2):
        items[i], items[i + 1] = items[i + 1], items[i]
        -items[i + 1]


def copied(items):
    made, count = [], 0
    for i in range(len(items)):
        made.append(items[i])
        if items[i] is None:
            count += 1
    return count, len(made)


def moved(items):
    count, made = 0, items[:]
    for i in range(len(items)):
        made[i] = items[-1 - i]
        if isinstance(made[i], str):
            count += 1
    return count


def tried(function, items):
    try:
        return function(items)
    except Exception as error:
        return type(error).__name__, str(error)


FUNCTIONS = none, ints, floats, equal, difference, less, negative, copied, moved
for _ in range(4):
    numbers = [500 + i for i in range(1500)]
    print([tried(function, numbers[:]) for function in FUNCTIONS], [tried(function, [x / 4 for x in numbers]) for function in FUNCTIONS],
          [tried(function, [x % 3 == 0 for x in numbers]) for function in FUNCTIONS])
for other in (None, "q", 2.5, 7, True, 2 ** 70, [1]):
    numbers = [500 + i for i in range(1500)]
    numbers[700::50] = [other] * 16
    print([tried(function, numbers[:]) for function in FUNCTIONS], [tried(function, [x if x is other else x / 4 for x in numbers]) for function in FUNCTIONS])
