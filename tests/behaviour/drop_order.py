"""Two variables get new values in one instruction, and what they held ends: in which order, the program says."""


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def both(left, right, found, n, t, u):
    for i in range(n):
        t, u = left[i], right[i]
        found[i] = u
    return i if n else None


def other_way(left, right, found, n, t, u):
    for i in range(n):
        u, t = left[i], right[i]
        found[i] = t
    return t[0] if n else None


def one_by_one(left, right, found, n, t, u):
    for i in range(n):
        t = left[i]
        u = right[i]
        found[i] = u


def swapped(left, right, found, n, t, u):
    for i in range(n):
        t, u = u, t
        left[i], right[i] = u, t
        t, u = left[i], right[i]
        found[i] = t
    t = u = None
    print("end")


for n in (0, 1, 2, 3, 30, 30, 30):
    for function in (both, other_way, one_by_one, swapped):
        print(n, function.__name__)
        print(function([(i, 5) for i in range(30)], [(i, 6) for i in range(30)], {i: (1, 2) for i in range(30)}, n, (3, Thing("t")), (4, Thing("u"))))
