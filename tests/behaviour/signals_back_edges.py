"""A timer so fast that it fires in most passes: handlers that count, change globals and types, raise now and then. The loops' results
are those without a timer."""
import signal

hits = 0
STEP = 5
VALUES = (5, 5.0, True * 5)


class Stop(Exception):
    pass


def counting(number, frame):
    global hits
    hits += 1


def changing(number, frame):
    global hits, STEP
    hits += 1
    STEP = VALUES[hits % 3]


def raising(number, frame):
    global hits
    hits += 1
    if frame.f_code.co_name in names:
        raise Stop(frame.f_code.co_name)


def sums(n):
    t = 0
    for i in range(n):
        t += i * STEP
    return t


def nested(n):
    t = 0
    for i in range(n):
        j = i
        while j > 0:
            j //= 2
            t += j & 3
    return t


def lists(n):
    rows = []
    for i in range(n):
        rows.append(i * 0.5)
        rows[-1] += 1
    return len(rows), sum(rows)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def strings(n):
    words = {}
    for i in range(n):
        word = "abcdef"[i % 6]
        words[word] = words.get(word, 0) + 1
    return sorted(words.items())


def stopped(n):
    """Restart what was interrupted where it was."""
    i = t = stops = 0
    while i < n:
        try:
            while i < n:
                t, i = t + i, i + 1
        except Stop:
            stops += 1
    return t


JOBS = [(sums, 4000), (nested, 1500), (lists, 3000), (fib, 15), (strings, 3000)]
wanted = [function(n) for function, n in JOBS]
for handler in (counting, changing):
    before = hits
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
    for turn in range(12):
        for (function, n), value in zip(JOBS, wanted):
            if function(n) != value:
                print("wrong", handler.__name__, function.__name__)
    while hits == before:
        sums(100)
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(handler.__name__, hits > before)
STEP = 5
signal.signal(signal.SIGALRM, raising)
caught = set()
results = []
names = {function.__name__ for function, _ in JOBS} | {"stopped"}
JOBS.append((stopped, 20000))
wanted.append(sum(range(20000)))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
while len(results) < 40 or not caught:
    for (function, n), value in zip(JOBS, wanted):
        try:
            results.append(function(n) == value)
        except Stop as stop:
            caught.add(stop.args[0])
signal.setitimer(signal.ITIMER_REAL, 0)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
print(all(results), len(results) > 8, caught <= names)
