import sys
sys.setrecursionlimit(400)
def g(x):
    return x + 1
def f(n):
    if n == 0:
        return g(0)
    return f(n - 1) + g(n)
def even(n):
    if n == 0: return True
    return odd(n - 1)
def odd(n):
    if n == 0: return False
    return even(n - 1)
def deepest(fn):
    lo = 0
    for n in range(340, 420):
        try:
            fn(n)
            lo = n
        except RecursionError:
            pass
    return lo
for _ in range(300): f(20); even(21); even(20)
print(deepest(f), deepest(even), deepest(odd))
def h3(n): return n + 1
def h2(n): return h3(n) + 1
def h1(n): return h2(n) + 1
def at_depth(d, n):
    if d > 0:
        return at_depth(d - 1, n)
    s = 0
    for i in range(n):
        s += h1(i)
    return s
for _ in range(100): at_depth(3, 50)
ok = 0
for d in range(380, 420):
    try:
        at_depth(d, 50); ok = d
    except RecursionError: pass
print(ok)
def dd(d, n):
    if d > 0: return dd(d - 1, n)
    return hh(n)
def hh(n):
    return h1(n) * 2 + h1(n + 1) * 3 + n * n - n // 3 + h1(n)
for _ in range(3000): hh(4)
ok = 0
for d in range(380, 420):
    try:
        dd(d, 50); ok = d
    except RecursionError: pass
print(ok)
