"""The longest common subsequence of two texts of n characters, by a table of two rows."""
import sys


def lcs(a, b):
    before = [0] * (len(b) + 1)
    for x in a:
        row = [0]
        for j in range(len(b)):
            if x == b[j]:
                row.append(before[j] + 1)
            else:
                up, left = before[j + 1], row[j]
                row.append(up if up > left else left)
        before = row
    return before[-1]


def main(n):
    state, letters = 7, []
    for _ in range(2 * n):
        state = (state * 1103515245 + 12345) % 2147483648
        letters.append("acgt"[state >> 16 & 3])
    return lcs("".join(letters[:n]), "".join(letters[n:]))


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
