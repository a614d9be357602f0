"""len of containers, ranges, strings, objects whose __len__ misbehaves; len in loop conditions."""


def size(x):
    return len(x)


def total(n):
    data = [0] * 7
    t = (1, 2, 3)
    s = 0
    i = 0
    while i < n:
        s += len(data) + len(t) + len("four") + len(range(i))
        i += 1
    return s


def drain(n):
    work = list(range(n))
    c = 0
    while len(work) > 0:
        c += work.pop()
    return c


class Good:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


def attempt(x):
    try:
        return size(x)
    except Exception as e:
        return type(e).__name__, str(e)


for i in range(2500):
    size("abc")
    size((1, 2))
for x in ("", "héllo", b"12", [], [1] * 9, (), (1,), {}, {1: 2}, {1, 2}, range(10), range(0), range(10, 0),
          range(0, 10, 3), range(2**63 - 1), range(2**63),
          range(-2**62, 2**62), memoryview(b"abcd"), Good(3), Good(0), Good(-1), Good("x"), Good(2**63), Good(True), 5,
          None, 1.5, (i for i in ())):
    print(type(x).__name__, attempt(x))
print(total(2000), drain(1500))
