"""A called function gives a list of which nothing is known before it was built once."""


def pieces(text, n):
    found = []
    i = 0
    while i < len(text):
        found.append(text[i:i + n])
        i += n
        if i > 100:
            found.append(text)
        if i > 200:
            found.append(n)
        last = found[-1]
        a = i * 3 + n + len(last)
        b = a - i
        c = b + a
        if c > 10 ** 9:
            found.append(c)
        d = a * b + c
        a, b = (a + 7 * b) % 1009, (b + 3 * a) % 1013
        c, d = (c + 7 * d) % 1009, (d + 3 * c) % 1013
        a, b = (a + 5 * b) % 1009, (b + 2 * a) % 1013
        c, d = (c + 5 * d) % 1009, (d + 2 * c) % 1013
        a, b = (a + 4 * c) % 1009, (b + 3 * d) % 1013
        c, d = (c + 4 * b) % 1009, (d + 3 * a) % 1013
        if d > 10 ** 12:
            found.append(d - a)
    return found


def main(times):
    total = 0
    for k in range(times):
        total += len(pieces("some text that is cut", 3))
        total += len(pieces("other", 2)[0])
    return total


for _ in range(3):
    print(main(60))
