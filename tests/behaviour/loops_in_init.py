"""Loops that get hot in __init__, of classes that are made in hot loops: the interpreter has a frame of its own between the two."""


class Sum:
    def __init__(self, n, start=0):
        total = start
        for i in range(n):
            total += i
        self.total = total


class Sub(Sum):
    def __init__(self, n):
        super().__init__(n, 5)
        found = 0
        while found < n:
            found += 1
        self.found = found


class Plain:
    def __init__(self, n):
        total = 0
        for i in range(n):
            total += i
        self.total = total


class Leaves:
    def __init__(self, n):
        for i in range(n):
            if i > 200:
                raise ValueError(i)
        self.n = n


def many(kind, n, times):
    last = None
    for _ in range(times):
        last = kind(n)
    return vars(last)


def plain(n, times):
    last = None
    for _ in range(times):
        last = Plain(n)
    return last.total


def nested(n, times):
    seen = 0
    for i in range(times):
        for k in range(3):
            seen += Sum(n).total + Sub(k).found
    return seen


def main():
    print([plain(n, 300) for n in (3, 30, 300)])
    print(many(Sum, 300, 300), many(Sub, 300, 300), nested(100, 60))
    for n in (100, 300):
        try:
            print(many(Leaves, n, 200))
        except ValueError as error:
            print(repr(error), error.__traceback__.tb_next.tb_next.tb_lineno)
    print([many(Sum, n, 40) for n in (0, 1, 5)])


main()
