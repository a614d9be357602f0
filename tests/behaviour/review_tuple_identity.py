def f(n, m):
    a = (n, 2.5)
    b = a
    s = 0
    for i in range(m):
        s += a[0] + i
        if i == 90:
            s += 10**20
            break
    return a, b, s
for i in range(300): a, b, s = f(i, 100)
print(a is b, s)
def g(n, m):
    a = (n, 2.5)
    b = a
    s = 0
    for i in range(m):
        a = (i, 1.5)
        b = a
        c = (i, 1.5)
        if i % 7 == 3:
            b = c
        s += b[0]
        if s > 2000:
            print(a is b, c is b, c is a)
            return a is b, c is b
    return a is b, c is b, a == b, s
for i in range(100): r = g(i, 20 + i % 7)
print(r, g(5, 27), g(5, 1000), g(1, 1000))
def h(n):
    r = range(n)
    q = r
    s = 0
    for i in range(n):
        for j in r:
            s += j
        for j in q:
            s += j
    return r, q, s
for i in range(200): r, q, s = h(12)
print(r is q, s)
def nest(n):
    t = (1, n)
    u = (t, t, n)
    s = 0
    for i in range(n):
        s += u[0][1] + u[1][0]
    return u, t
for i in range(300): u, t = nest(20)
print(u, u[0] is u[1], u[0] is t)
