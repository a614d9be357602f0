"""The longest Collatz chain that starts below n."""
import sys


def chain_length(start):
    length = 1
    value = start
    while value != 1:
        if value % 2 == 0:
            value = value // 2
        else:
            value = 3 * value + 1
        length += 1
    return length


def main(n):
    longest = 0
    best = 0
    for start in range(1, n):
        length = chain_length(start)
        if length > longest:
            longest = length
            best = start
    return best * 1000 + longest


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
