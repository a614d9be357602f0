"""Fibonacci numbers by plain recursion: nothing but calls."""
import sys


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def main(n):
    return fib(n)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
