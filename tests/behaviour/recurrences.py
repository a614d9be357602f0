"""Random numbers and hashes: numbers that are kept under a mask from one pass to the next, with starts of any size and type."""


def generator(n, seed):
    state, seen = seed, 0
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        seen ^= state >> 7
    return state, seen


def power_of_two(n, seed):
    state = seed
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**32
    return state


def hash_of(text, start):
    h = start
    for c in text:
        h = (h * 33 + ord(c)) & 0xFFFFFFFF
    return h


def fnv(data, start):
    h = start
    for b in data:
        h = ((h ^ b) * 16777619) & 0xFFFFFFFF
    return h


def shifted(text, h):
    for c in text:
        h = ((h << 5) + h + ord(c)) & 0xFFFFFFFF
    return h


def wide(n, seed):
    state = seed
    for _ in range(n):
        state = (state * 25214903917 + 11) & (1 << 48) - 1
    return state


def both(n, seed):
    a, b = seed, 1
    for _ in range(n):
        a = (a * 69069 + b) & 0xFFFFFFFF
        b = (b * 3 - a) & 0xFFFF
    return a, b


def left_in_between(numbers, seed):
    h = seed
    for x in numbers:
        h = (h * 31 + x) & 0xFFFFFF
    return h


def all_of(n):
    for seed in (0, 1, -1, 42, 2**31 - 1, -2**31, 2**32 + 5, 2**40, -2**45, 2**62, -2**63, 2**64 + 3, True):
        print(generator(n, seed), power_of_two(n, seed), wide(n, seed), both(n, seed))
        print(hash_of("some text \u20ac" * n, seed), fnv(bytes(range(256)) * (n // 100 + 1), seed),
              shifted("other text" * n, seed))
    print(left_in_between([1, 2, 3, -4] * n, 7), left_in_between([1, 2, 10**30, -4, 2**63 - 1] * n, 7), left_in_between([5, 6.0] * 2, 7)
          if n < 2 else "")


for n in (0, 1, 5, 700, 40):
    try:
        all_of(n)
    except TypeError as error:
        print(error)
print([generator(n, 42) for n in (3, 3000, 10)])
try:
    generator(2000, 1.5)
except TypeError as error:
    print(error)
