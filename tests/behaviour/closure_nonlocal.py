"""nonlocal variables changed inside hot loops, by inner functions and by both sides at the same time."""


def random_source(seed):
    state = seed

    def rand():
        nonlocal state
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        return state
    return rand


def both_sides(n):
    x = 0

    def bump():
        nonlocal x
        x = x + 1
        return x
    for i in range(n):
        x += 10
        if bump() != x:
            return "wrong"
    return x


def type_change(n):
    v = 0

    def set_(new):
        nonlocal v
        v = new
    out = []
    for i in range(n):
        if i == n // 2:
            set_(0.5)
        if i == n - 10:
            set_(2**63 - 5)
        v += 1
    return v


def deleted(n):
    y = 1

    def drop():
        nonlocal y
        del y
    s = 0
    try:
        for i in range(n):
            s += y
            if i == n - 5:
                drop()
    except NameError as e:
        return s, i, str(e)


def memo(n):
    cache = {}
    hits = 0

    def fib(k):
        nonlocal hits
        if k in cache:
            hits += 1
            return cache[k]
        r = k if k < 2 else fib(k - 1) + fib(k - 2)
        cache[k] = r
        return r
    for i in range(n):
        fib(i % 90)
    return fib(90), hits


r = random_source(7)
for i in range(2500):
    last = r()
print(last, [r() for _ in range(5)])
print(both_sides(2500), type_change(2500), deleted(2000), memo(1000))
