"""Points of a grid that stay bounded under z -> z*z + c, in floats."""
import sys


def escape_time(cr, ci, limit):
    zr = 0.0
    zi = 0.0
    for step in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return step
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return limit


def main(n):
    total = 0
    for y in range(n):
        ci = 2.4 * y / n - 1.2
        for x in range(n):
            cr = 3.0 * x / n - 2.1
            total += escape_time(cr, ci, 100)
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
