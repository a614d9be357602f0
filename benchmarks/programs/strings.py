"""Text: split, join, replace, format, and a search character by character."""
import sys


def build(count):
    parts = []
    for i in range(count):
        parts.append("item %d=%s" % (i, hex(i * 7919)[2:]))
    return ";".join(parts)


def vowels(text):
    count = 0
    for char in text:
        if char in "aeiou":
            count += 1
    return count


def main(n):
    text = build(n)
    total = vowels(text)
    for field in text.replace("item", "row").split(";"):
        name, _, value = field.partition("=")
        if value.startswith("a"):
            total += len(f"{name.upper()}:{value:>8}")
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
