"""The 0/1 knapsack problem with n items by dynamic programming: over one row of values, and over a table."""
import sys


def one_row(items, capacity):
    best = [0] * (capacity + 1)
    for weight, value in items:
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
    return best[capacity]


def table(items, capacity):
    rows = [[0] * (capacity + 1)]
    for weight, value in items:
        before = rows[-1]
        row = before[:weight]
        for room in range(weight, capacity + 1):
            row.append(max(before[room], before[room - weight] + value))
        rows.append(row)
    taken, room = [], capacity
    for index in range(len(items) - 1, -1, -1):
        if rows[index + 1][room] != rows[index][room]:
            taken.append(index)
            room -= items[index][0]
    return rows[-1][capacity], len(taken), sum(taken)


def main(n):
    state, items = 7, []
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        items.append((state % 90 + 10, state // 1000 % 500))
    return one_row(items, 5000), table(items, 5000)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
