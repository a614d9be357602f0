"""Euclid's algorithm over a triangle of pairs."""
import sys


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def main(n):
    total = 0
    for a in range(1, n):
        for b in range(1, a):
            total += gcd(a, b)
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
