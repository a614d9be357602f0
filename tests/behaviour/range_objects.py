"""Iterators over ranges held, shared, exhausted and resumed between hot loops; reversed, enumerate, zip."""


def consume(it, limit):
    s = 0
    for i in it:
        s += i
        if i >= limit:
            break
    else:
        return s, "end"
    return s, "break"


def share(n):
    it = iter(range(n))
    a = b = 0
    for x in it:
        a += x
        for y in it:
            b += y
            if y % 3 == 0:
                break
    return a, b


def back(n):
    s = 0
    for i in reversed(range(n)):
        s = s * 3 % 1000003 + i
    return s


def pairs(n):
    s = 0
    for k, v in enumerate(range(n, 0, -1)):
        s += k * v
    for a, b in zip(range(n), range(0, 2 * n, 2)):
        s += b - a
    return s


def over_list(n):
    data = [i * i for i in range(n)]
    s = 0
    for v in data:
        s += v
    for v in tuple(data):
        s -= v // 2
    return s


it = iter(range(3000))
print(consume(it, 100), consume(it, 1500), next(it), consume(it, 10**9), consume(it, 10**9), list(it))
print(share(2000), back(2000), pairs(1500), over_list(1500))
r = range(0, 3000, 7)
print(consume(r, 10**9), consume(r, 10**9), consume(iter(r), 700), r.index(21), r.count(22), r[5:9], r[::-1][:2],
      hash(r) == hash(range(0, 2998, 7)))
big = iter(range(2**63 - 3, 2**63 + 3))
print(list(big), consume(range(2**64, 2**64 + 5), 2**70))
for i in (it := iter(range(1200))):
    if i % 2:
        next(it, None)
print(i, it.__length_hint__())
try:
    print(iter(range(5)).__reduce__()[1])
except Exception as e:
    print(type(e))
