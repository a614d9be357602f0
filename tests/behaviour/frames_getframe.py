"""sys._getframe inside callees of hot functions: names, line numbers, locals and back links of the callers."""
import sys


def where(depth=1):
    out = []
    f = sys._getframe(depth)
    while f is not None and f.f_code.co_name != "<module>":
        out.append((f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno,
                    sorted((k, v) for k, v in f.f_locals.items() if isinstance(v, (int, float)))))
        f = f.f_back
    return out


def leaf(x, when):
    y = x * 2
    if x == when:
        print(where())
    return y + 1


def middle(x, when):
    z = leaf(x,
             when)
    return (z
            + leaf(x + 1, when))


def top(n, when):
    s = 0
    for i in range(n):
        s += middle(i, when)
    return s


def rec(n):
    if n == 0:
        print(len(where()), where()[0], where()[-1])
        return 0
    k = n * 2
    return rec(n - 1) + k


def lines(n):
    seen = set()
    for i in range(n):
        seen.add(sys._getframe().f_lineno)
        if i % 2:
            seen.add(sys._getframe().f_lineno)
        else:
            seen.add(
                sys._getframe().f_lineno)
    first = lines.__code__.co_firstlineno
    return sorted(v - first for v in seen)


print(top(1500, -1))
print(top(10, 5))
print(top(1500, 1490))
for k in range(100):
    top(15, -1)
print(top(3, 2))
rec(5)
rec(50)
print(lines(1500))


def code_names(n):
    for i in range(n):
        f = sys._getframe()
        name = f.f_code.co_name, f.f_code is code_names.__code__, f.f_globals is globals(), f.f_back.f_code.co_name
    return name


print(code_names(1500))


def held_frame(n):
    fr = sys._getframe()
    s = 0
    for i in range(n):
        s += i
        if i in (100, 1200):
            print(fr.f_locals["s"], fr.f_locals["i"], fr.f_lineno - fr.f_code.co_firstlineno)
    return fr, s


fr, s = held_frame(1500)
print(fr.f_locals["s"] == s, fr.f_lineno - fr.f_code.co_firstlineno)
