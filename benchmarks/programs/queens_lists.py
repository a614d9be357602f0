"""All placements of n queens on lists of flags: recursively, and over permutations."""
import sys


def place(row, n, columns, rising, falling):
    if row == n:
        return 1
    count = 0
    for column in range(n):
        if not (columns[column] or rising[row + column] or falling[row - column + n - 1]):
            columns[column] = rising[row + column] = falling[row - column + n - 1] = True
            count += place(row + 1, n, columns, rising, falling)
            columns[column] = rising[row + column] = falling[row - column + n - 1] = False
    return count


def is_safe(queens, row, column):
    for i, other in enumerate(queens):
        if other == column or other - column == row - i or column - other == row - i:
            return False
    return True


def first(n):
    """The first placement in lexical order."""
    queens, column, steps = [], 0, 0
    while len(queens) < n:
        steps += 1
        if column == n:
            column = queens.pop() + 1
        elif is_safe(queens, len(queens), column):
            queens.append(column)
            column = 0
        else:
            column += 1
    return queens, steps


def main(n):
    return place(0, n, [False] * n, [False] * (2 * n), [False] * (2 * n)), first(2 * n)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
