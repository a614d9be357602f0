"""Counting in dictionaries: words made from a small generator, their frequencies and their groups."""
import sys


def words(count):
    state = 17
    out = []
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append("w%d" % ((state >> 8) % 5000))
    return out


def main(n):
    counts = {}
    for word in words(n):
        counts[word] = counts.get(word, 0) + 1
    groups = {}
    for word, count in counts.items():
        groups.setdefault(count % 10, []).append(word)
    checksum = 0
    for key in sorted(groups):
        checksum = (checksum * 131 + key + len(groups[key])) % 1000003
    return checksum


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
