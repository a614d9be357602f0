"""Deep recursion to RecursionError at exactly the interpreter's depth, with several limits, and life after it."""
import sys


def depth(n):
    return depth(n + 1)


deepest = 0


def measure(n):
    global deepest
    deepest = n
    measure(n + 1)


def count(n):
    try:
        return count(n + 1)
    except RecursionError:
        return n


def down(n):
    if n == 0:
        return 0
    return down(n - 1) + 1


def ping(n):
    return pong(n + 1)


def pong(n):
    return ping(n + 1)


def attempt(f, *a):
    try:
        return f(*a)
    except RecursionError as e:
        return "RecursionError", str(e)[:40]


for k in range(200):
    down(60)
for limit in (1000, 300, 150, 1500):
    sys.setrecursionlimit(limit)
    print(limit, attempt(depth, 0), attempt(ping, 0), attempt(measure, 0), deepest, count(0))
    lo = limit - 60
    while attempt(down, lo) == lo:
        lo += 1
    print("deepest ok", lo - 1, attempt(down, lo))
sys.setrecursionlimit(1000)
print(down(900), attempt(down, 5000), down(900))
try:
    sys.setrecursionlimit(1)
except (RecursionError, ValueError) as e:
    print(type(e).__name__, e)
sys.setrecursionlimit(20000)
print(down(15000), attempt(down, 30000))
sys.setrecursionlimit(400)
print(attempt(down, 399), attempt(down, 390), down(300))


def limit_inside(n):
    if n == 50:
        sys.setrecursionlimit(120)
    return limit_inside(n + 1)


sys.setrecursionlimit(1000)
print(attempt(limit_inside, 0), sys.getrecursionlimit())
