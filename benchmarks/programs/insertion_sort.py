"""Insertion sort of n pseudo-random ints and of as many floats."""
import sys


def insertion_sort(items):
    for i in range(1, len(items)):
        item = items[i]
        j = i - 1
        while j >= 0 and items[j] > item:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = item


def main(n):
    state, ints = 7, []
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        ints.append(state)
    floats = [value / 1024.0 for value in ints]
    insertion_sort(ints)
    insertion_sort(floats)
    return ints[0], ints[-1], floats[n // 2]


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
