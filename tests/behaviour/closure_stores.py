"""Variables of closures that loops store to: in the function itself, in the inner one, of several types, deleted, seen from elsewhere."""
import sys


def counter():
    count = 0

    def step(by):
        nonlocal count
        count += by
        return count
    return step, lambda: count


def captured_in_loop(n):
    total, functions = 0, []
    for i in range(n):
        k = i * 2
        if i % 100 == 99:
            functions.append(lambda: k)
        total += k
    return total, [f() for f in functions]


def comprehensions(n):
    out = 0
    for i in range(n):
        k = i % 7
        out += sum([x + k for x in range(5)])
        out += len({x * k for x in range(5)})
        out += {x: x + k for x in range(3)}[2]
        out += [[x * y + k for x in range(3)] for y in range(3)][1][2]
    return out, (lambda: k)()


def changing_types(n):
    value = 0
    get = lambda: value
    out = []
    for i in range(n):
        if i == 200:
            value = "text"
        elif i == 300:
            value = 2.5
        elif i == 400:
            value = [i]
        elif i == 500:
            value = 2 ** 70
        elif i < 200 or i > 600:
            value = i
        if i % 50 == 0:
            out.append(get())
    return out


def strings(n):
    text = ""
    size = lambda: len(text)
    for i in range(n):
        text += "ab"
        if size() > 100:
            text = ""
    return text


def unbound(n):
    for i in range(n):
        if i == n - 1:
            del late
        else:
            late = i
    try:
        return (lambda: late)()
    except NameError as error:
        return type(error).__name__


class Dying:
    def __init__(self, log, number):
        self.log, self.number = log, number

    def __del__(self):
        self.log.append(self.number)


def lifetimes(n):
    log = []
    held = None
    get = lambda: held
    for i in range(n):
        if i % 100 == 0:
            held = Dying(log, i)
            log.append("made")
        elif i % 100 == 50:
            held = i
    return log, get() is held


def inner_and_outer(n):
    total = 0

    def add(x):
        nonlocal total
        total += x
        return total
    for i in range(n):
        add(i)
        total -= 1
        if add(0) > 1000:
            total = 0
    return total


def in_maps(n):
    seen = 0

    def note(x):
        nonlocal seen
        seen += 1
        return x + seen
    total = sum(map(note, range(n)))
    for x in map(note, range(n)):
        total += x
    return total, seen, sum(map(lambda x: x + seen, range(n)))


def references():
    value = "".join(["re", "ferences"])
    before = sys.getrefcount(value)
    for _ in range(500):
        kept = value
        (lambda: kept)
    kept = None
    return sys.getrefcount(value) - before


def main():
    for round in range(12):
        step, read = counter()
        total = 0
        for i in range(300):
            total += step(i & 3)
        result = [total, read(), captured_in_loop(450), comprehensions(60), changing_types(800), strings(300), unbound(300), lifetimes(320),
                  inner_and_outer(500), in_maps(300), references()]
        if round in (0, 5, 11):
            print(result)


main()
