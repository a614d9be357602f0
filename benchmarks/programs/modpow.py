"""Modular powers by squaring: counts the numbers that pass a Fermat test."""
import sys


def modpow(base, exponent, modulus):
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def main(n):
    count = 0
    for candidate in range(3, n, 2):
        if modpow(2, candidate - 1, candidate) == 1:
            count += 1
    return count


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
