"""Lists, dicts, sets, strings and bytes in hot loops: sieve, matrix product, sorting, counting, slices, errors."""
import traceback


def sieve(n):
    flags = [True] * n
    flags[0] = flags[1] = False
    i = 2
    while i * i < n:
        if flags[i]:
            for j in range(i * i, n, i):
                flags[j] = False
        i += 1
    return sum(flags)


def matmul(a, b, n):
    c = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            s = 0
            for k in range(n):
                s += a[i][k] * b[k][j]
            c[i][j] = s
    return c


def bubble(data):
    n = len(data)
    for i in range(n):
        for j in range(n - 1 - i):
            if data[j] > data[j + 1]:
                data[j], data[j + 1] = data[j + 1], data[j]
    return data


def counts(text):
    d = {}
    for ch in text:
        d[ch] = d.get(ch, 0) + 1
    return d


def fannkuch_like(n):
    p = list(range(n))
    flips = 0
    for r in range(300):
        p.append(p.pop(r % n))
        q = p[:]
        while q[0]:
            k = q[0]
            q[:k + 1] = q[k::-1]
            flips += 1
            if flips % 50 == 0:
                break
    return flips


def get(seq, i):
    return seq[i]


def put(seq, i, v):
    seq[i] = v
    return seq


def prefix(n):
    data = [0] * n
    for i in range(1, n):
        data[i] = data[i - 1] + i
    s = 0
    for v in data:
        s ^= v
    return s


def text(n):
    out = ""
    for i in range(n):
        out += chr(97 + i % 26)
        if len(out) > 40:
            out = out[::-1][:20]
    return out


def attempt(f, *a):
    try:
        return f(*a)
    except Exception:
        return traceback.format_exc().splitlines()[-1]


print(sieve(3000))
n = 12
a = [[i * j % 7 for j in range(n)] for i in range(n)]
b = [[(i + j) * 0.5 for j in range(n)] for i in range(n)]
print(matmul(a, a, n)[3], matmul(a, b, n)[5], matmul(b, b, n)[0][:3])
print(bubble([(i * 7919) % 97 for i in range(45)]), bubble([0.5, 2, True, -1, 2**70]), attempt(bubble, [1, "a"]))
print(sorted(counts("the quick brown fox jumps over the lazy dog" * 20).items())[:6], fannkuch_like(7), prefix(2000),
      text(1500))
data = list(range(10))
for i in range(1500):
    get(data, i % 10)
    put(data, i % 10, i)
for i in (0, -1, 9, 10, -11, True, 1.0, "a", None, 2**70, slice(1, 3)):
    print(repr(i), attempt(get, data, i), attempt(get, tuple(data), i), attempt(get, "hello world", i),
          attempt(get, {1: "one", "a": 2}, i), attempt(get, range(5, 50, 5), i), attempt(get, 5, i))
    print(attempt(put, [1, 2], i, 9), attempt(put, (1, 2), i, 9),
          attempt(put, {}, i, 9) if not isinstance(i, slice) else "")


def mutate(n):
    d = {i: i for i in range(n)}
    try:
        for k in d:
            if k == n - 3:
                d[n + 1] = 0
    except RuntimeError as e:
        return str(e), k


print(mutate(1500))
