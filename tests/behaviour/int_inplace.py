"""Every in-place operator on ints, floats and mixed, in a while loop that keeps all of them live."""


def inplace(n):
    a = b = c = d = e = f = g = h = 1
    i = 0
    while i < n:
        a += i
        b -= i
        c *= 3
        c %= 1000003
        d += 17
        d //= 2
        e ^= i
        e <<= 2
        e &= 0xFFFFFF
        f |= i
        g = g ** 2 % 9973 + 1
        h <<= 1
        h >>= 1
        i += 1
    return a, b, c, d, e, f, g, h


def inplace_float(n):
    a = 1.0
    b = 2
    c = 1e10
    d = 7.5
    for i in range(n):
        a += i
        b /= 3
        c -= 1.5
        b += 1
        d %= 2.25
        d += i
        a //= 3
    return a, b, c, d


def strings(n):
    s = ""
    t = ()
    for i in range(n):
        s += "x"
        if len(s) > 50:
            s = ""
        t += (i,)
        if len(t) > 5:
            t = ()
    return s, t


def swap_types(n):
    x = 0
    for i in range(n):
        if i == n // 2:
            x = float(x)
        x += i
    return x


print(inplace(2500))
print(inplace_float(2500))
print(strings(1200))
print(swap_types(2001), swap_types(2))
a = [0]
b = a
for i in range(2000):
    a += [i]
print(len(b), a is b)
