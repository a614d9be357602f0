"""map and filter: in loops and in builtins, with functions of the program, lambdas and builtins, to the end and not."""
import sys

NUMBERS = list(range(400))
MIXED = [*range(300), 2.5, True, 2 ** 70, *range(20)]
WORDS = "the quick brown fox jumps over the lazy dog".split() * 20
PAIRS = [(word, index * 7 % 31) for index, word in enumerate(WORDS)]
calls = 0


def square(x):
    return x * x + 1


def odd(x):
    return x & 1


def half(x):
    if x % 3 == 0:
        return None
    return x / 2


def counting(x):
    global calls
    calls += 1
    return x + calls


def appending(x, log=[]):
    log.append(x)
    return len(log)


def picky(x):
    if x > 350:
        raise ValueError(x)
    return x


def looping(n):
    total = 0
    for i in range(n % 9):
        total += i * n
    return total


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def pair(x):
    return x, str(x)


def identity(x):
    return x


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__, str(error)


def in_loops(values):
    total = 0
    for x in map(square, values):
        total += x
    for x in filter(odd, values):
        total -= x
    for x in filter(None, values):
        total += x
    for x in filter(bool, values):
        total -= x
    for x in map(square, filter(odd, values)):
        total ^= int(x)
    for i, x in enumerate(map(square, values)):
        total += i * int(x)
    for x, y in map(pair, values):
        total += len(y)
    for x in map(looping, values):
        total += x
    for x in map(fib, (3, 4, 5)):
        total += x
    return total


def several(values):
    total = 0
    for x in map(max, values, values[::-1]):
        total += x
    for x in map(lambda a, b, c: a * b - c, values, range(50), reversed(values)):
        total += x
    for x in map(pow, values[:9], (2, 3, 2)):
        total += x
    return total


def nones(values):
    out = [x for x in map(half, values) if x is not None]
    out.append(len(list(filter(half, values))))
    return out[:4], out[-2:], len(out)


def with_effects(values):
    global calls
    calls = 0
    total = 0
    for x in map(counting, values):
        total += x
    total += sum(map(counting, values))
    total += len(list(filter(counting, values)))
    return total, calls, list(map(appending, values[:3]))[-1] - len(values[:3])


def stops_midway(values):
    seen = []
    for x in map(picky, values):
        seen.append(x)
        if x == 340:
            seen.append("near")
    return len(seen)


def mutated(values):
    values = values[:50]
    out = 0
    for x in map(square, values):
        if x < 200:
            values.append(x % 40)
        out += x
    for x in filter(odd, values):
        if len(values) > 20:
            values.pop()
        out += x
    return out, len(values)


def broken_off(values):
    mapped = map(square, values)
    out = []
    for x in mapped:
        out.append(x)
        if len(out) == 300:
            break
    out.append(next(mapped))
    out.append(sum(mapped))
    return out[-3:], list(mapped)


def closures(values, k):
    total = 0
    for j in range(3):
        for x in map(lambda v: v * k + j, values):
            total += x
        total += len(list(filter(lambda v: v % 7 == j, values)))
        k += 1
    return total


def made_later(values):
    functions = []
    for j in range(4):
        functions.append(lambda v: v + j)
    return [sum(map(f, values)) for f in functions]


def builtins_of_texts(words):
    total = 0
    for size in map(len, words):
        total += size
    for code in map(ord, "hello world" * 9):
        total += code
    for number in map(int, "12 007 -5 66".split()):
        total += number
    a, b, c = map(int, "1 22 333".split())
    text = ",".join(map(str, (a, b, c, 2.5, True)))
    shouted = " ".join(map(str.upper, words[:5]))
    stripped = list(map(str.strip, [" a", "b ", "c"]))
    return total, a + b + c, text, shouted, stripped, "".join(map(chr, range(97, 110)))


def wrong():
    yield attempt(lambda: [x for x in map(int, ["1", "x"])])
    yield attempt(lambda: list(map(square, ["a"])))
    yield attempt(lambda: sum(map(picky, range(400))))
    yield attempt(lambda: list(map(5, [1])))
    yield attempt(lambda: list(map(square, 5)))
    yield attempt(lambda: list(map(square, [1], [2])))
    yield attempt(lambda: max(map(square, [])))
    yield attempt(lambda: list(filter(lambda: 1, [1])))


def identities():
    values = [1.5 * i for i in range(300)]
    copies = list(map(identity, values))
    chosen = list(filter(identity, values))
    same = sum(map(lambda a, b: a is b, copies, values)), sum(map(lambda a, b: a is b, chosen, values[1:]))
    found = [x for x in map(identity, values) if x is values[7]]
    return same, found, max(values, key=identity) is values[-1], min(map(identity, values)) is values[0]


class Number(int):
    def __mul__(self, other):
        return "mine"

    def __bool__(self):
        return False


class Callable:
    def __call__(self, x):
        return x + 1


def of_classes(count):
    out = []
    for x in map(identity, [*range(count), Number(3)]):
        out.append(type(x).__name__)
    out += [type(x).__name__ for x in filter(None, [*range(count), Number(3)])][-2:]
    out += list(map(Callable(), range(3))) + list(map(Number, range(2)))
    return len(out), out[-6:], list(map(Number(4).__mul__, [1]))


def exact(values):
    as_map = map(square, values)
    kept = as_map
    total = 0
    for x in as_map:
        total += x
        if x > 1000:
            break
    for x in kept:
        total -= x
    return total, next(kept, "end")


def references():
    before = sys.getrefcount(WORDS[3]), sys.getrefcount(PAIRS[3])
    for _ in range(3):
        list(map(identity, WORDS))
        list(filter(len, WORDS))
        sorted(PAIRS, key=lambda p: p[1])
        max(PAIRS, key=lambda p: p[1])
        for word in map(identity, WORDS):
            pass
        del word
    return tuple(b - a for a, b in zip((sys.getrefcount(WORDS[3]), sys.getrefcount(PAIRS[3])), before))


def main():
    for round in range(12):
        result = [in_loops(NUMBERS), attempt(in_loops, MIXED), several(NUMBERS), nones(NUMBERS), with_effects(NUMBERS[:60]),
                  attempt(stops_midway, NUMBERS), mutated(NUMBERS), broken_off(NUMBERS), closures(NUMBERS, 3), made_later(NUMBERS),
                  builtins_of_texts(WORDS), list(wrong()), identities(), of_classes(200), exact(NUMBERS)]
        if round in (0, 5, 11):
            print(result)
    print(references())
    global odd
    before = list(map(odd, NUMBERS))[:4]
    odd = lambda x: x + 100
    print(before, list(map(odd, NUMBERS))[:4], in_loops(NUMBERS))
    square.__code__ = identity.__code__
    print(in_loops(NUMBERS), sum(map(square, NUMBERS)))


main()
