"""bools in arithmetic: the result's type, bools as loop variables, counters fed with comparisons."""


def arith(a, b):
    return a + b, a - b, a * b, a & b, a | b, a ^ b, -a, +a, a // 1 if b else a, a == b, a < b


def count(n):
    c = 0
    for i in range(n):
        c += i % 3 == 0
        c += (i & 1) == 1
    return c


def flags(n):
    even = odd = False
    x = True
    for i in range(n):
        even = i % 2 == 0
        odd = not even
        x ^= even
    return even, odd, x, type(x).__name__


def both(a, b):
    return a and b, a or b, not a, not b, (a and not b) or (b and not a)


def types(*values):
    return [type(v).__name__ for v in values]


for i in range(2500):
    arith(i % 2 == 0, i % 3 == 0)
    both(i % 2 == 0, i % 3 == 0)
for a in (True, False):
    for b in (True, False, 0, 1, 2, 0.5):
        try:
            r = arith(a, b)
        except TypeError as e:
            r = (str(e),)
        print(a, b, r, types(*r), both(a, b))
print(count(3000), flags(3000), flags(3001))
print(True + True, True * 2.5, True / 2, True // 2, True % 2, True ** 2, True << 3, ~5, True < 2, True == 1.0,
      True is (1 == 1))
print(int(True), float(True), bool(2), abs(True), round(True), divmod(True, 2), max(True, 0), min(True, 1),
      max(False, 0) is False)
