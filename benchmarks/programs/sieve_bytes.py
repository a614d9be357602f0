"""Primes below n by crossing out in a bytearray: one by one, and by slices."""
import sys


def by_items(n):
    flags = bytearray(n)
    count = 0
    for i in range(2, n):
        if not flags[i]:
            count += 1
            for j in range(i * i, n, i):
                flags[j] = 1
    return count


def by_slices(n):
    flags = bytearray(b"\x01") * n
    flags[0] = flags[1] = 0
    i = 2
    while i * i < n:
        if flags[i]:
            flags[i * i::i] = bytes(len(range(i * i, n, i)))
        i += 1
    return sum(flags)


def main(n):
    return by_items(n), by_slices(n)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
