"""and/or/not/conditional expressions with values of all kinds; short circuit must not evaluate."""
log = []


def note(x):
    log.append(x)
    return x


def chain_and(a, b, c):
    return a and b and c


def chain_or(a, b, c):
    return a or b or c


def mixed(a, b, c):
    return (a and b) or c, a and (b or c), not (a and b), not a or not b


def conditional(a, b, c):
    return b if a else c


def nested(a, b):
    return 1 if a > b else 2 if a == b else 3 if a < b else 4


def clamp(x, lo, hi):
    return lo if x < lo else hi if x > hi else x


def sign(x):
    return (x > 0) - (x < 0)


def loop(n):
    r = 0
    for i in range(n):
        if i % 3 and i % 5 or i == 15:
            r += 1
        elif not i % 15 or (i > 100 and i < 200):
            r += 10
        r += 1 if i & 1 else 0
    return r


V = [0, 1, -3, 0.0, -0.0, 2.5, float("nan"), "", "s", None, (), (0,), True, False, [], [0], 2**70]
for i in range(2500):
    chain_and(i, i & 1, i & 2)
    chain_or(0, i & 1, i & 2)
    mixed(i & 1, i & 2, i & 4)
    conditional(i & 1, i, -i)
    nested(i, 1000)
    clamp(i, 10, 2000)
    sign(i - 1000)
for a in V:
    for b in V:
        print(repr(a), repr(b), chain_and(a, b, 7), chain_or(a, b, 7), mixed(a, b, 9), conditional(a, b, "else"))
print(loop(3000))
print([nested(a, b) for a in (0, 1, 0.5, float("nan")) for b in (0, 1, 0.5, float("nan"))])
print(clamp(float("nan"), 0, 1), clamp(0.5, 0, 1), clamp(-1, 0.0, 1), clamp(2**70, 0, 5), sign(-0.0), sign(True),
      sign(-2**80))


def short(n):
    for i in range(n):
        i % 2 and i % 100 == 99 and note(i)
        i % 50 or note(-i)
        x = note("t") if i == 7 else None
    return x


print(short(500), log)
