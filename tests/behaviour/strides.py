"""Loops with steps of any size over lists: many passes at a time where that is possible, and what happens in the midst of them."""


def strike(flags, start, stop, step, value):
    for j in range(start, stop, step):
        flags[j] = value
    return j


def count(flags):
    found = 0
    for flag in flags:
        if flag:
            found += 1
    return found


def total(numbers):
    result = 0
    for number in numbers:
        result += number & 255
    return result


def both(flags, numbers, step):
    result = []
    for j in range(0, len(numbers), step):
        flags[j] = numbers[j] > 3
    for flag in flags:
        result.append(flag)
    return result


def report(work, *arguments):
    try:
        print(work.__name__, work(*arguments))
    except (IndexError, TypeError, ValueError, UnboundLocalError) as error:
        print(work.__name__, type(error).__name__, error, error.__traceback__.tb_next.tb_lineno)


flags = [True] * 500
for _ in range(300):
    strike(flags, 3, 500, 7, False)
for step in (1, 2, 3, 4, 5, 99, 124, 125, 166, 167, 249, 250, 499, 500, 501, 1 << 20, (1 << 20) + 1, 1 << 40, 1 << 62, (1 << 63) - 1, 1 << 64):
    flags = [True] * 500
    report(strike, flags, 0, 500, step, False)
    print(step, count(flags), flags.index(True) if True in flags else None)
report(strike, flags, 499, -1, -1, None)
report(strike, flags, 499, -1, -3, 0)
report(strike, flags, 0, 500, 0, 0)
report(strike, flags, 5, 5, 3, 0)
for stop in range(495, 512):            # beyond the end in each of the passes that are made together
    flags = [True] * 500
    report(strike, flags, 480, stop, 1, False)
    print(count(flags))
for size in range(12):
    print(count([True, False, True] * size), count([False] * size), total(range(size)), total(list(range(250, 250 + size))))

for position in range(9):               # something else in each of them
    for other in (2, None, "", "x", 0.0, [], [0], True, 1 << 70):
        flags = [False, True, True] * 3
        flags[position] = other
        report(count, flags)
        numbers = [1, 2, 3] * 3
        numbers[position] = other
        report(total, numbers)


class Dying:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        print("end of", self.number, end="; ")


class Truth:
    def __init__(self, flags):
        self.flags = flags

    def __bool__(self):
        self.flags.append(True)
        del self.flags[0]
        return len(self.flags) > 8


for position in range(9):
    flags = [True] * 9
    flags[position] = Dying(position)
    report(strike, flags, 0, 9, 1, False)
    flags[position] = Truth(flags)
    report(count, flags)
flags, numbers = [False] * 40, list(range(40))
for step in range(1, 12):
    print(count(both(flags, numbers, step)))
numbers[17] = 3.5
numbers[20] = "x"
for step in range(1, 12):
    report(both, flags, numbers, step)
