"""A loop whose kernel often does not fit at entry: the objects in its variables are given up as often as they are taken."""
import sys


def longest(words, other):
    best = ""
    for word in words:
        if word == other:
            best = word
    del word, best


def main():
    one, two = "".join(["some", "thing"]), "".join(["other", "wise"])
    words = [one, two] * 20
    for _ in range(6):
        before = sys.getrefcount(one), sys.getrefcount(two)
        longest(words, two)
        print(before == (sys.getrefcount(one), sys.getrefcount(two)))


main()
