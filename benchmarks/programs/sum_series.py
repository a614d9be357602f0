"""The first n odd numbers add up to n squared: one function, called once, with one long loop."""
import sys


def sum_series(n):
    total = 0
    for i in range(n):
        total += 2 * i + 1
    return total


def main(n):
    return sum_series(n)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
