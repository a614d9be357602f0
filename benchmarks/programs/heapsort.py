"""Lists of n ints and of n floats sorted in place by heap sort."""
import sys


def sift_down(items, start, end):
    root = start
    while True:
        child = 2 * root + 1
        if child > end:
            return
        if child + 1 <= end and items[child] < items[child + 1]:
            child += 1
        if items[root] < items[child]:
            items[root], items[child] = items[child], items[root]
            root = child
        else:
            return


def heapsort(items):
    n = len(items)
    for start in range((n - 2) // 2, -1, -1):
        sift_down(items, start, n - 1)
    for end in range(n - 1, 0, -1):
        items[end], items[0] = items[0], items[end]
        sift_down(items, 0, end - 1)


def numbers(n):
    state, result = 42, []
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        result.append(state)
    return result


def main(n):
    ints = numbers(n)
    floats = [x / 7 for x in ints]
    heapsort(ints)
    heapsort(floats)
    return ints[0], ints[n // 2], ints[-1], round(floats[n // 3], 3)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
