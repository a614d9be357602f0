"""True division of ints: small, big, huge (rounded correctly), overflow and zero."""


def div(a, b):
    return a / b


def attempt(a, b):
    try:
        return repr(div(a, b))
    except (ZeroDivisionError, OverflowError, TypeError) as e:
        return type(e).__name__ + ": " + str(e)


def harmonic(n):
    s = 0.0
    for i in range(1, n + 1):
        s += 1 / i
    return s


def halves(n):
    x = n
    c = 0
    while x > 1:
        x /= 2
        c += 1
    return x, c


for i in range(1, 2500):
    div(i, 7)
V = [0, 1, -1, 3, 7, -10, 2**53, 2**53 + 1, 2**54 + 3, -(2**53 + 1), 2**62, 2**63 - 1, -2**63, 2**63, 2**64 + 12345,
     10**30, 3**200, 10**400]
for a in V:
    for b in V:
        print(a % 10**9, b % 10**9, attempt(a, b))
print(attempt(9007199254740993, 3), attempt(9223372036854775807, 9223372036854775806), attempt(2**63 - 1, 3),
      attempt(True, 4))
print(harmonic(3000), halves(2**60), halves(2**60 + 12345), halves(10**300))
