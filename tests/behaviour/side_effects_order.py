"""Order of evaluation and of side effects around failing operations: nothing done twice, nothing skipped."""
log = []


def note(tag, value):
    log.append(tag)
    return value


class Num:
    def __init__(self, name, v):
        self.name, self.v = name, v

    def __add__(self, o):
        log.append(self.name + "+")
        return self.v + (o.v if isinstance(o, Num) else o)

    def __radd__(self, o):
        log.append("+" + self.name)
        return o + self.v

    def __mul__(self, o):
        log.append(self.name + "*")
        return self.v * (o.v if isinstance(o, Num) else o)

    def __lt__(self, o):
        log.append(self.name + "<")
        return self.v < (o.v if isinstance(o, Num) else o)

    def __bool__(self):
        log.append(self.name + "?")
        return bool(self.v)

    def __index__(self):
        log.append(self.name + ".index")
        return self.v


def expr(a, b, c):
    return a + b * c


def cond(a, b, c):
    return a if b else c


def chain(a, b, c):
    return a < b < c


def calls(x):
    return note("l", x) + note("m", 2) * note("r", 3)


def assign(d, x):
    d[note("key", x % 3)] = note("val", x)
    return d


def augmented(d, x):
    d[note("k", 0)] += note("v", x)
    return d[0]


def loop_with_prints(n):
    s = 0
    for i in range(n):
        if i % 500 == 0:
            print("at", i, s)
        s += i
    print("end", s)
    return s


def overflow_then_effect(n, start):
    x = start
    hits = []
    for i in range(n):
        hits.append(i) if i % 700 == 0 else None
        x = x + 2**53
        if x > 2**63 and len(hits) < 10:
            hits.append(-i)
    return x, hits


def flush(*r):
    print(*r, log)
    log.clear()


d = {0: 0}
for i in range(1200):
    expr(i, 2, 3)
    cond(i, i & 1, 5)
    chain(1, i, 900)
    calls(i)
    assign({}, i)
    augmented(d, 1)
print(len(log), d)
log.clear()
A, B, C, Z = Num("A", 2), Num("B", 3), Num("C", 4), Num("Z", 0)
flush(expr(A, B, C))
flush(expr(1, B, C))
flush(expr(A, 2, 3))
flush(cond(A, B, C) is A, cond(A, Z, C) is C)
flush(chain(A, B, C), chain(C, B, A))
flush(calls(10))
flush(calls(0.5))
try:
    calls("a")
except TypeError as e:
    flush(e)
try:
    assign(None, 1)
except TypeError as e:
    flush(e)
try:
    assign({}, "x")
except TypeError as e:
    flush(e)
try:
    augmented({0: "a"}, 1)
except TypeError as e:
    flush(e)
flush(range(A, B), [i for i in range(Z, C, A)])
loop_with_prints(1800)
print(overflow_then_effect(2500, 0))
