"""A pipeline of generators: source, filter, pairs, and a recursive one over a tree."""
import sys


def source(n):
    i = 0
    while i < n:
        yield i
        i += 1


def odd(values):
    for value in values:
        if value & 1:
            yield value


def pairs(values):
    previous = None
    for value in values:
        if previous is not None:
            yield previous, value
        previous = value


def build(depth):
    return None if depth == 0 else (build(depth - 1), depth, build(depth - 1))


def walk(tree):
    if tree is not None:
        left, value, right = tree
        yield from walk(left)
        yield value
        yield from walk(right)


def main(n):
    total = 0
    for a, b in pairs(odd(source(n))):
        total += a * 2 - b
    tree = build(10)
    for _ in range(n // 20000):
        total += sum(walk(tree))
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
