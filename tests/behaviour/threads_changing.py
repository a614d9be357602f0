"""Eight threads run the same hot functions while a ninth changes globals, builtins, defaults, code and classes beneath them: each
change leaves the results equal, whatever the types."""
import builtins
import sys
import threading

sys.setswitchinterval(0.0002)
STEP = 3
done = False
changes = 0


def plus_int(x, k=2):
    return x * 3 + k


def plus_float(x, k=2):
    return x * 3.0 + k


def plus_long(x, k=2):
    y = x
    for _ in range(2):
        y += x
    return y + k


helper = plus_int


class Point:
    def __init__(self, x):
        self.x = x

    def moved(self, d):
        return self.x + d


def calls(n):
    t = 0
    for i in range(n):
        t += helper(i)
    return t


def steps(n):
    t = 0
    for i in range(n):
        t += STEP * (i & 7)
    return t


def distances(n):
    t = 0
    for i in range(n):
        t += abs(i - 50) + max(i, 3)
    return t


def points(n):
    p, t = Point(1), 0
    for i in range(n):
        t += p.moved(i)
    return t


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def rows(n):
    found = []
    for i in range(n):
        found.append([i, helper(i)])
    found.sort()
    return sum([a + b for a, b in found])


JOBS = [(calls, 300), (steps, 400), (distances, 300), (points, 200), (fib, 11), (rows, 100)]
WANTED = [function(n) for function, n in JOBS]
wrong = []
counts = [0] * 8


def work(number):
    for turn in range(60):
        which = (turn + number) % len(JOBS)
        function, n = JOBS[which]
        got = function(n)
        if got != WANTED[which]:
            wrong.append((function.__name__, got, WANTED[which]))
        counts[number] += 1


def change():
    global helper, STEP, changes
    plain_abs, moved, code = builtins.abs, Point.moved, plus_int.__code__
    while not done:
        helper = (plus_int, plus_float, plus_long)[changes % 3]
        STEP = (3, 3.0)[changes % 2]
        builtins.abs = (plain_abs, lambda x: plain_abs(x) + 0.0)[changes // 2 % 2]
        Point.moved = (moved, lambda self, d: self.x + d * 1.0)[changes % 2]
        plus_int.__code__ = (code, plus_long.__code__)[changes // 3 % 2]
        plus_int.__defaults__ = (2 if changes % 2 else 2.0,)
        changes += 1
    builtins.abs, Point.moved, plus_int.__code__ = plain_abs, moved, code


changer = threading.Thread(target=change)
workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
changer.start()
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
done = True
changer.join()
print(wrong[:3], counts, changes > 0, [function(n) for function, n in JOBS] == WANTED)
