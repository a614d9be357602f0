"""None as a value in hot code: compared, returned, default, replaced by numbers half way."""


def first_over(n, limit):
    found = None
    for i in range(n):
        if i * i > limit:
            found = i
            break
    return found


def best(n):
    top = None
    for i in range(n):
        v = (i * 7919) % 1009
        if top is None or v > top:
            top = v
    return top


def nothing(x):
    if x > 5:
        return x


def default(x, y=None):
    if y is None:
        y = x
    return x + y


def toggle(n):
    x = None
    c = 0
    for i in range(n):
        if x is None:
            x = i
        else:
            c += x
            x = None
    return c, x


for i in range(2000):
    nothing(i)
    default(i)
print(first_over(3000, 10000), first_over(3000, 10**9), best(3000), best(0), best(1))
print(nothing(3), nothing(7), nothing(5.5), nothing(5.0))
print(default(3), default(3, 4), default(3, 0), default("a"), default("a", "b"), default(1.5, None))
print(toggle(3000), toggle(3001))
for bad in ((None, 1), (1, "a"), (None, None)):
    try:
        print(default(*bad))
    except TypeError as e:
        print(e)
try:
    nothing(None)
except TypeError as e:
    print(e)
