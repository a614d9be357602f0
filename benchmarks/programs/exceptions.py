"""Exceptions as control flow: lookups that fail, conversions that fail, finally and re-raise."""
import sys


class Missing(Exception):
    pass


def lookup(table, key):
    try:
        return table[key]
    except KeyError:
        raise Missing(key) from None


def convert(text):
    try:
        return int(text)
    except ValueError:
        return -1
    finally:
        convert.calls += 1


convert.calls = 0


def main(n):
    table = {i: i * i for i in range(0, 100, 3)}
    texts = ["12", "x", "7", "", "100"]
    total = 0
    convert.calls = 0
    for i in range(n):
        try:
            total += lookup(table, i % 100)
        except Missing as error:
            total -= error.args[0]
        total += convert(texts[i % 5])
    return total + convert.calls


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
