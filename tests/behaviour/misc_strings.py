"""String formatting, f-strings, %-formatting and conversions in hot loops; numbers must print as they should."""


def fmt(i, x):
    return f"{i}:{x:.3f}:{i:>5}:{x!r}:{i:#x}:{x:g}"


def percent(i, x):
    return "%d %s %.2f %r %5d" % (i, x, x, x, i)


def join(n):
    parts = []
    for i in range(n):
        parts.append(str(i * i % 13))
        if len(parts) > 30:
            parts = parts[10:]
    return ",".join(parts)


def digits(n):
    c = 0
    for i in range(n):
        c += len(str(i)) + int(str(i)[::-1]) % 3
        if str(i) == str(i)[::-1]:
            c += 1
    return c


def concat(a, b):
    return a + b


def repeat(a, n):
    return a * n


def caesar(s, k):
    out = []
    for ch in s:
        if "a" <= ch <= "z":
            out.append(chr((ord(ch) - 97 + k) % 26 + 97))
        else:
            out.append(ch)
    return "".join(out)


def hashing(s):
    h = 5381
    for ch in s:
        h = (h * 33 + ord(ch)) & 0xFFFFFFFF
    return h


def palindromes(s):
    n = 0
    for i in range(len(s)):
        for j in range(i + 1, len(s) + 1):
            t = s[i:j]
            if t == t[::-1]:
                n += 1
    return n


for i in range(1200):
    fmt(i, i * 0.5)
    percent(i, i * 0.5)
    concat(i, 1)
    repeat(i, 2)
for i, x in ((0, 0.0), (-1, -0.0), (2**70, 1e300), (True, float("nan")), (7, float("inf")), (12, 3)):
    print(fmt(i, x), percent(i, x))
print(join(1200), digits(1500), concat("a", "b"), concat([1], [2]), repeat("ab", 3), repeat((1,), 2), repeat(3, 1.5))
print(caesar("hello, world" * 20, 3)[:30], hashing("some text" * 100), palindromes("abacabadabacaba"))
for a, b in (("a", 1), (1, "a"), ("a", None)):
    for f in (concat, repeat):
        try:
            print(f(a, b))
        except TypeError as e:
            print(e)
