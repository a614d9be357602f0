"""Words counted with defaultdict and Counter, classes that are left to the interpreter: a loop over them must not be slower than plain."""
import sys
from collections import Counter, defaultdict


def text(count):
    state, out = 17, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(f"w{(state >> 8) % 3000}")
    return out


WORDS = text(40000)


def with_defaultdict(words):
    counts, places = defaultdict(int), defaultdict(list)
    for index, word in enumerate(words):
        counts[word] += 1
        places[word].append(index)
    return counts, places


def with_counter(words):
    counts = Counter()
    for word in words:
        counts[word] += 1
    return counts


def main(n):
    checksum = 0
    for _ in range(n):
        counts, places = with_defaultdict(WORDS)
        other = with_counter(WORDS)
        third = Counter(WORDS)
        for word, times in third.most_common(20):
            checksum = (checksum * 31 + times + other[word] + counts[word] + places[word][-1]) % 1000003
    return checksum


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
