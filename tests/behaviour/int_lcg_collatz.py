"""Classic integer loops: LCG, Collatz, gcd, isqrt by Newton, primes by trial, digits, perfect numbers."""


def lcg(seed, n):
    x = seed
    for _ in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) % 18446744073709551616
    return x


def lcg31(seed, n):
    x = seed
    for _ in range(n):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
    return x


def collatz(n):
    c = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        c += 1
    return c


def longest(limit):
    best = where = 0
    for i in range(1, limit):
        c = collatz(i)
        if c > best:
            best, where = c, i
    return where, best


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def isqrt(n):
    if n < 2:
        return n
    x = n
    y = (x + 1) // 2
    while y < x:
        x = y
        y = (x + n // x) // 2
    return x


def is_prime(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def perfect(limit):
    found = ()
    for n in range(2, limit):
        s = 1
        for d in range(2, n):
            if n % d == 0:
                s += d
        if s == n:
            found += (n,)
    return found


print(lcg(42, 1500), lcg31(42, 3000))
print(longest(500), collatz(27), collatz(2**62 - 1), collatz(3**45))
g = 0
for a in range(1, 60):
    for b in range(1, 60):
        g += gcd(a * 6, b * 4)
print(g, gcd(2**80, 2**70 * 3), gcd(-12, 18), gcd(12, -18), gcd(0, 5), gcd(0, 0))
print([isqrt(n) for n in (0, 1, 2, 99, 10**18, 2**63 - 1, 2**64, 10**40)])
print(sum(isqrt(n) for n in range(1500)))
print([n for n in range(300) if is_prime(n)], is_prime(99991))
print(perfect(130))
