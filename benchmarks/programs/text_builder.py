"""Text built in loops: appending characters and f-strings, reversing, counting, a cipher."""
import sys

TEXT = "The quick brown fox jumps over the lazy dog, and 42 other things happen. "


def rot13(text):
    result = ""
    for c in text:
        if "a" <= c <= "z":
            result += chr((ord(c) - 97 + 13) % 26 + 97)
        elif "A" <= c <= "Z":
            result += chr((ord(c) - 65 + 13) % 26 + 65)
        else:
            result += c
    return result


def is_palindrome(text):
    i, j = 0, len(text) - 1
    while i < j:
        if not text[i].isalnum():
            i += 1
        elif not text[j].isalnum():
            j -= 1
        elif text[i] != text[j]:
            return False
        else:
            i += 1
            j -= 1
    return True


def report(n):
    lines = []
    for i in range(n):
        lines.append(f"{i}: {i * i} {'even' if i % 2 == 0 else 'odd'}")
    return "\n".join(lines)


def main(n):
    total = 0
    for i in range(n):
        total += len(rot13(TEXT)) + len(report(20))
        if is_palindrome("A man, a plan, a canal: Panama".lower()):
            total += 1
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
