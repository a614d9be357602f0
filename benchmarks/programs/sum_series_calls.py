"""The same series in slices: one small function called many times."""
import sys


def sum_slice(start, stop):
    total = 0
    for i in range(start, stop):
        total += 2 * i + 1
    return total


def main(n):
    total = 0
    step = 1000
    for start in range(0, n, step):
        total += sum_slice(start, min(start + step, n))
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
