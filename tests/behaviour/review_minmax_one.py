def f(n):
    s = 0
    for i in range(n):
        try:
            s += min(i)
        except TypeError as e:
            s += 1
            if i == n - 1: print(e)
    return s
print(f(3000))
def g(x):
    return max(x) + x * 2 + x * 3 - x // 2 + x % 7 - x + x * 5
for i in range(3000):
    try:
        g(i)
    except TypeError as e:
        if i == 2999: print(e)
