def outer(n):
    x = 1
    def inner(m):
        s = 0
        for i in range(m):
            s += x
        return s
    for _ in range(60): inner(50)
    r = [inner(100)]
    x = 2.5
    r.append(inner(100))
    x = None
    try: inner(100)
    except TypeError as e: r.append(str(e))
    del x
    try: inner(100)
    except NameError as e: r.append(str(e))
    x = 10**30
    r.append(inner(100))
    x = True
    r.append(inner(100))
    return r
print(outer(3))
def loc(n, flag):
    if flag:
        x = 1
    s = 0
    for i in range(n):
        s += x
    return s
for _ in range(60): loc(60, True)
try: loc(60, False)
except UnboundLocalError as e: print(e)
def late(n, k):
    for i in range(n):
        if i == k:
            y = i
        if i > n - 3:
            return y
for _ in range(60): late(60, 5)
try: late(60, 100)
except UnboundLocalError as e: print(e)
try: late(5000, 10000)
except UnboundLocalError as e: print(e)
print(late(5000, 3))
def bodyunb(n, k):
    if n > 0:
        return bodyunb(n - 1, k) + 1
    t = 0
    for i in range(k):
        if i > 3:
            z = i
        if i > 6:
            t += z
    return t
def drive(n):
    s = 0
    for i in range(n):
        s += bodyunb(2, 12)
    return s
for _ in range(20): q = drive(100)
print(q)
