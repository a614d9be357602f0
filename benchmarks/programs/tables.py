"""Tables of dynamic programming in dicts: reachable sums with their best values, and a memo of partition counts."""
import sys

ITEMS = [(3 + 7 * k % 23, 10 + 13 * k % 41) for k in range(20)]


def best(items, capacity):
    table = {0: 0}
    for weight, value in items:
        fresh = {}
        for total, worth in table.items():
            if total + weight <= capacity:
                other = worth + value
                if other > table.get(total + weight, -1):
                    fresh[total + weight] = other
        for total, worth in fresh.items():
            table[total] = worth
    return table


def partitions(size):
    memo = {}
    for n in range(size):
        for largest in range(1, n + 1):
            key = n * 1000 + largest
            if n == largest:
                memo[key] = memo.get(key - 1, 0) + 1
            else:
                rest = n - largest
                memo[key] = (memo.get(key - 1, 0) + memo.get(rest * 1000 + min(rest, largest), 1)) % 1000003
    return memo


def main(n):
    total = 0
    for _ in range(n):
        total += sum(best(ITEMS, 150).values()) + len(partitions(120))
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
