g = 0
def rec(n):
    if n <= 0:
        return g
    return rec(n - 1)
def inc():
    global g
    g += 1
def loop(n):
    s = 0
    for i in range(n):
        s += rec(2)
        inc()
    return s
for _ in range(6):
    print(loop(500), g)
h = 1.5
def rech(n):
    if n <= 0:
        return h
    return rech(n - 1)
for i in range(3000):
    x = rech(2)
    h = x + i
print(h, x)
