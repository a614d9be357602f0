import sys, traceback
def inner(x):
    if x == 77:
        raise ValueError("seventy-seven %d" % x)
    return 100 // (x - 50)
def mid(x, *, k=1):
    return inner(x) + k
def loop(n):
    s = 0
    for i in range(n):
        try:
            s += mid(i, k=i)
        except ZeroDivisionError as e:
            s += 1000
            if i == 50: tb = traceback.format_exc()
        except ValueError:
            s -= 1
            tb2 = traceback.format_exc()
        else:
            s += 2
        finally:
            s += 3
    return s, tb, tb2
for _ in range(60): r = loop(100)
print(*r)
def noh(n):
    t = 0
    for i in range(n):
        t += mid(i + 51)
    return t
for _ in range(60): noh(20)
try: noh(100)
except ValueError:
    print(traceback.format_exc())
def nested(n):
    s = 0
    for i in range(n):
        for j in range(5):
            if j == 3: break
            if j == i % 4: continue
            s += i * j
        else:
            s += 1
        while True:
            s += 1
            if s % 3 == 0: break
        else:
            s = -1
    else:
        s += 5
    return s
for _ in range(40): q = nested(100)
print(q, nested(1000))
def inexc(n):
    try:
        raise KeyError("a")
    except KeyError:
        s = 0
        for i in range(n):
            s += i
        try:
            raise ValueError(s)
        except ValueError as e:
            return repr(e), repr(e.__context__), sys.exc_info()[0]
for _ in range(40): w = inexc(100)
print(w, sys.exc_info())
def fin(n):
    out = []
    for k in range(n):
        try:
            s = 0
            for i in range(60):
                s += i
                if s > 500 + k: return_ = s; break
            if k == n - 1: return out, s
        finally:
            t = 0
            for i in range(60):
                t += 2 * i
            out.append(t + s)
print(fin(80))
class CM:
    def __enter__(self): return 5
    def __exit__(self, *a): 
        return a[0] is ZeroDivisionError
def withs(n):
    s = 0
    with CM() as c:
        for i in range(n):
            s += c
            s += 10 // (n - i - 1)
        s = -1
    return s
for _ in range(60): v = withs(50)
print(v)
def gen(n):
    s = 0
    for i in range(n):
        for j in range(50):
            s += j
        try:
            got = yield s
        except ValueError:
            s = -100
        if got: s += got
g = gen(300)
next(g)
o = [g.send(i) for i in range(290)]
print(o[-3:], g.throw(ValueError), g.gi_frame.f_lineno)
def walrus(n):
    s = 0
    i = 0
    while (i := i + 1) < n:
        if 3 < (y := i * 2) <= n < 5000: s += y
        s += i if i & 1 else -i
        s -= 1 if i % 3 else 2.5 if i % 5 == 0 else 3
    return s, i, y
for _ in range(60): z = walrus(70)
print(z, walrus(6000))
class C:
    s = 0
    for i in range(5000):
        s += i
    l = [k * 2 for k in range(1000)]
    m = sum(l)
print(C.s, C.i, C.m)
lam = lambda n: [x * y for x in range(n) for y in range(n) if x != y]
for _ in range(60): aa = lam(12)
print(sum(aa))
import asyncio
async def co(n):
    s = 0
    for i in range(n):
        s += i * 2
        if i % 500 == 0: await asyncio.sleep(0)
    return s
async def main(): print(await asyncio.gather(*[co(3000) for _ in range(5)]))
asyncio.run(main())
def iters():
    it = iter(range(5000))
    out = []
    for x in it:
        if x % 1000 == 999: out.append(next(it))
        if x > 4500: break
    out.append(list(it)[:3])
    it = iter(range(100, -5000, -7))
    t = 0
    for x in it:
        t += x
        if x < -2000: break
    for y in it:
        t += y
        if y < -3000: break
    out.append((t, next(it), it.__length_hint__(), it.__reduce__()))
    it = iter(range(1000))
    t = 0
    for x in it:
        for y in it:
            t += x * y
            if y % 10 == 0: break
    out.append((t, list(it)))
    return out
for _ in range(5): ii = iters()
print(ii)
def ext():
    t = []
    for r in (range(2**63 - 3000, 2**63 - 1), range(2**63 - 3000, 2**63 + 5), range(-2**63 + 2, -2**63, -1), range(-2**63 + 5000, -2**63 - 1, -2),
              range(0, 2**63 - 1, 2**61), range(2**63 - 1, -2**63, -2**62), range(5, 5), range(10, 0, -3), range(-2**63, 2**63 - 1, 2**53)):
        s = 0
        n = 0
        for x in r:
            s ^= x
            n += 1
            last = x
            if n > 3000: break
        t.append((s, n, last))
    return t
for _ in range(5): e = ext()
print(e)
def ext2(a, b):
    s = 0
    for x in range(a, b): s ^= x
    for x in range(b, a, -1): s += x & 7
    for x in range(b, a, -5): s += x & 3
    return s
for _ in range(200): ext2(0, 100)
print(ext2(2**63 - 500, 2**63 - 1), ext2(-2**63, -2**63 + 500), ext2(2**63 - 50, 2**63 + 5))
