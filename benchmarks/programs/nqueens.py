"""Placements of n queens by bit masks, counted recursively."""
import sys


def place(full, columns, left, right):
    if columns == full:
        return 1
    count = 0
    free = full & ~(columns | left | right)
    while free:
        bit = free & -free
        free ^= bit
        count += place(full, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return count


def main(n):
    return place((1 << n) - 1, 0, 0, 0)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
