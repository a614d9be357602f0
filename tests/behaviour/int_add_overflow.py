"""Addition and subtraction whose results cross +-2**63 in the middle of a hot loop."""


def climb(start, step, n):
    x = start
    for i in range(n):
        x += step
    return x


def climb_where(start, step, n):
    x = start
    first = None
    for i in range(n):
        x = x + step
        if first is None and x > 9223372036854775807:
            first = i
    return x, first


def descend(start, step, n):
    x = start
    k = 0
    while k < n:
        x = x - step
        k += 1
    return x


def add(a, b):
    return a + b


def sub(a, b):
    return a - b


EDGES = [0, 1, -1, 2, 2**31, -2**31, 2**30 - 1, 2**30, 2**62, -2**62, 2**63 - 1, -2**63, 2**63, -2**63 - 1, 2**64,
         -2**64, 10**30]

for i in range(3000):
    add(i, 3)
    sub(i, 7)
for a in EDGES:
    for b in EDGES:
        print(a, b, add(a, b), sub(a, b))

for k in range(3):
    print(climb(0, 1, 4000))
    print(climb(2**63 - 2000, 1, 4000))
    print(climb(-2**63 + 2000, -1, 4000))
    print(climb(2**62, 2**52, 3000))
    print(climb_where(2**63 - 1500, 1, 3000))
    print(descend(-2**63 + 1000, 1, 3000))
    print(descend(2**63 + 1000, 1, 3000))
    print(descend(2**65, 2**55, 3000))
