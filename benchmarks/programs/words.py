"""Words counted in a dict, grouped by their count, and merged into another dict."""
import sys


def text(count):
    state, out = 17, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(f"w{(state >> 8) % 3000}")
    return out


WORDS = text(40000)


def count(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def count_in(words):
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts


def main(n):
    checksum = 0
    for _ in range(n):
        counts = count(WORDS)
        other = count_in(WORDS)
        for word, times in counts.items():
            checksum = (checksum * 31 + times + other[word]) % 1000003
    return checksum


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
