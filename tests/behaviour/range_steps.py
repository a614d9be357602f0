"""Ranges whose step is a variable that changes from one pass of an outer loop to the next."""


def crossed(size, steps):
    block = [True] * size
    for p in steps:
        for t in range((-(7 + p) // 2) % p, size, p):
            block[t] = False
    return [i for i, one in enumerate(block) if one]


def held(size, steps):
    total = 0
    for p in steps:
        r = range(p, size, p)
        for again in range(2):
            for t in r:
                total = total * 3 + t & 0xFFFFFF
    return total


def taken(size, steps):
    """The iterator outlives the pass in which it was made."""
    found, it = [], iter(range(0, size, 2))
    for p in steps:
        n = 0
        for t in it:
            found.append(t * 100 + p)
            n += 1
            if n == p:
                break
        it = iter(range(p, size, p))
    return found


def downwards(size, steps):
    total = 0
    for p in steps:
        for t in range(size, 0, -p):
            total += t * p
        for t in range(0, size, p if p != 5 else 1):
            total -= t
    return total


def from_the_step(n):
    """The first number is the step's."""
    total = 0
    for k in range(n):
        for t in range(2, k, 2):
            total = total * 5 + t & 0xFFFFFF
        for t in range(-1, -k, -1):
            total += t
    return total


for round in range(60):
    steps = [3, 5, 7, 11, 13][: 1 + round % 5]
    print(crossed(90, steps), held(60, steps * 4), sum(taken(40, steps)), downwards(80, steps), from_the_step(20 + round % 3))
try:
    crossed(50, [3, 0])
except ZeroDivisionError as error:
    print(error)
try:
    held(50, [3, 2, 0])
except ValueError as error:
    print(error)
