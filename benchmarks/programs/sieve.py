"""Primes below n by crossing out in a list of flags."""
import sys


def sieve(n):
    flags = [True] * n
    flags[0] = flags[1] = False
    i = 2
    while i * i < n:
        if flags[i]:
            for j in range(i * i, n, i):
                flags[j] = False
        i += 1
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count


def main(n):
    return sieve(n)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
