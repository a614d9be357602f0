"""NaN is found in a container as the object that it is: what was computed and put into several places stays one. Numbers and strs in mixed
lists keep their kinds."""
inf = float("inf")


def nan_append(n):
    l = []
    r = 0
    for i in range(n):
        x = inf - inf
        l.append(x)
        if x in l:
            r += 1
        if l[-1] is x:
            r += 1000
    return r


def nan_mul(n):
    l = [0.0] * n
    r = 0
    z = 0.0
    for i in range(n):
        x = z * inf + i
        l[i] = x
        if x in l:
            r += 1
        if l.count(x):
            r += 1000
        if [x] == [x]:
            r += 10**6
    return r


def nan_dict(n):
    d = {}
    r = 0
    for i in range(n):
        x = inf - inf + i
        d[x] = i
        if x in d:
            r += 1
        if d.get(x) == i:
            r += 1000
        e = {i: x}
        if e == {i: x}:
            r += 10**6
        y = e[i]
        if y in d:
            r += 10**9
    return r, len(d)


def nan_tup(n):
    l = []
    r = 0
    for i in range(n):
        x = inf - inf + i
        t = (x, i)
        l.append(t)
        if t in l:
            r += 1
        if (x, i) in l:
            r += 1000
        if t == (x, i):
            r += 10**6
        u = (t, t)
        if u[0] == u[1]:
            r += 10**12
        s = {t}
        if t in s:
            r += 10**15
    return r


def nan_list(l, n):
    r = 0
    for i in range(n):
        for x in l:
            if x in l:
                r += 1
            if x == x:
                r += 1000
            if l.index(x) >= 0:
                r += 10**6
            m = [x, i]
            if m == [x, i]:
                r += 10**9
            if x in m:
                r += 10**12
            if min(m) is x:
                r += 10**15
            if (x, 1) in [(x, 1)]:
                r += 10**18
    return r


def negz(n):
    out = []
    l = [0.0, 1.5]
    for i in range(n):
        l[0] = -0.0 if i & 1 else 0.0
        out.append(str(l[0]))
        l[0] *= -1
        out.append(repr(l[0]))
    return out[-4:]


def bools(n):
    l = [0, 1, 2]
    d = {0: "a", 1: "b"}
    for i in range(n):
        l[0] = i == 3
        l[1] = l[0]
        l.append(i < 5)
        d[i % 2 == 0] = l[0]
        d[l[0]] = i
        x = l.pop()
    return l, d, x, [type(k) for k in d]


def mixed(n):
    l = [1, 2.5, True, None, "x", (1,), [2]]
    c = {}
    for i in range(n):
        for x in l:
            c[type(x).__name__] = c.get(type(x).__name__, 0) + 1
            if x:
                c["true"] = c.get("true", 0) + 1
    return c


def strid(n):
    out = 0
    l = ["a" * 3, "bc"]
    for i in range(n):
        s = l[0]
        l[0] = s + "x"
        t = l[0]
        t += "y"
        if l[0] is not t:
            out += 1
        u = l[0]
        l[1] = u
        u += "z"
        l[0] = l[1][:3]
        if len(l[1]) == 4:
            out += 1000
    return out, l


def sall(n):
    s = ""
    keep = []
    for i in range(n):
        s += "ab"
        keep.append(s)
        if i % 3 == 0:
            t = s
        s += "c"
    return s[-5:], [len(k) for k in keep][-5:], keep[-1][-4:], len(t)


def sdict(n):
    d = {"s": ""}
    l = [""]
    for i in range(n):
        d["s"] += "x"
        l[0] += "y"
        z = l[0]
        d["s"] = d["s"] + z[-1]
    return len(d["s"]), len(l[0]), d["s"][-4:]


for n in (3, 50, 120, 7):
    print(nan_append(n), nan_mul(n), nan_dict(n), nan_tup(n), nan_list([inf - inf, 1.5, float("nan")], n), nan_list([1, 2.0, float("nan"), True], n))
    print(negz(n), bools(n)[0][:3], bools(n)[1:], mixed(n), strid(n), sall(n), sdict(n))
