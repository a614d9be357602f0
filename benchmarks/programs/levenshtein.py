"""Edit distances and longest common subsequences of words, by tables of ints."""
import sys

WORDS = ["kitten", "sitting", "intention", "execution", "saturday", "sunday", "levenshtein", "distance", "algorithm", "rhythm",
         "caf\xe9 au lait", "coffee with milk"]


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        current = [i]
        for j in range(1, len(b) + 1):
            cost = previous[j - 1] if a[i - 1] == b[j - 1] else previous[j - 1] + 1
            current.append(min(cost, previous[j] + 1, current[j - 1] + 1))
        previous = current
    return previous[len(b)]


def common(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        left = 0
        diagonal = 0
        for j in range(len(b)):
            above = row[j + 1]
            if x == b[j]:
                left = diagonal + 1
            elif above > left:
                left = above
            diagonal = above
            row[j + 1] = left
    return row[len(b)]


def main(n):
    total = 0
    for i in range(n):
        a, b = WORDS[i % 12] * 3, WORDS[i * 7 % 11] * 3
        total += distance(a, b) + common(a, b)
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
