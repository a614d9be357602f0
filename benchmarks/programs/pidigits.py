"""Decimal digits of pi by a spigot over big integers."""
import sys


def digits(count):
    out = []
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while len(out) < count:
        if 4 * q + r - t < m * t:
            out.append(m)
            q, r, m = 10 * q, 10 * (r - m * t), 10 * (3 * q + r) // t - 10 * m
        else:
            q, r, t, k, m, x = (q * k, (2 * q + r) * x, t * x, k + 1,
                                (q * (7 * k + 2) + r * x) // (t * x), x + 2)
    return out


def main(n):
    checksum = 0
    for digit in digits(n):
        checksum = (checksum * 31 + digit) % 1000003
    return checksum


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
