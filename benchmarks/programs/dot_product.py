"""Dot product of two arrays of doubles."""
import sys
from array import array


def dot(a, b):
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def main(n):
    a = array("d", [0.5]) * n
    b = array("d", [1.25]) * n
    total = 0.0
    for _ in range(10):
        total += dot(a, b)
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
