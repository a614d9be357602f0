"""Lists of n ints and of n floats sorted in place by quicksort: with a stack of bounds, and recursively."""
import sys


def with_stack(items):
    stack = [(0, len(items) - 1)]
    while stack:
        low, high = stack.pop()
        while low < high:
            pivot = items[(low + high) // 2]
            i, j = low, high
            while i <= j:
                while items[i] < pivot:
                    i += 1
                while items[j] > pivot:
                    j -= 1
                if i <= j:
                    items[i], items[j] = items[j], items[i]
                    i += 1
                    j -= 1
            if j - low < high - i:
                stack.append((i, high))
                high = j
            else:
                stack.append((low, j))
                low = i


def recursively(items, low, high):
    if low >= high:
        return
    pivot = items[high]
    i = low - 1
    for j in range(low, high):
        if items[j] <= pivot:
            i += 1
            items[i], items[j] = items[j], items[i]
    i += 1
    items[i], items[high] = items[high], items[i]
    recursively(items, low, i - 1)
    recursively(items, i + 1, high)


def numbers(n):
    state, result = 42, []
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        result.append(state)
    return result


def main(n):
    ints = numbers(n)
    floats = [x / 7 for x in ints]
    more = ints[:]
    with_stack(ints)
    with_stack(floats)
    recursively(more, 0, n - 1)
    return ints == sorted(ints), more == ints, ints[n // 2], round(floats[n // 3], 3)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
