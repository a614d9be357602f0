"""Characters and tuples of them stay one object however often they are stored."""


def tuples(text):
    out = []
    for c in text:
        t = (c, 1, (c, c))
        out.append(t)
        out.append(t)
        out.append(c)
    return [out[i] is out[i + 1] and out[i][0] is out[i + 2] and out[i][2][1] is out[i][0] for i in range(0, len(out), 3)]


def lists(text):
    out = []
    for c in text:
        t = (c, c)
        row = [c, t, c, t]
        out.append(row[0] is row[2] and row[1] is row[3] and row[1][0] is c and t is row[1])
        out.append((c, t)[0] is c)
        table = {c: c, 1: t}
        out.append(table[c] is c and table[1] is t and table[1][0] is table[c])
    return out


def returned(text, n):
    c = ""
    for c in text:
        if n == 0:
            t = c, c
            return t, c, t
        n -= 1
    return (c, c), c, None


for _ in range(4):
    print(tuples("ab\u20ac\u4e2d"), lists("x\u20acy\xe9\U0001f600"))
    for k in range(4):
        found = returned("a\u20acb\u4e2dc", k)
        print(found[0] is found[2], found[0][0] is found[0][1], found[0][0] is found[1])


def stored(text):
    table, found, rows = {}, [], [None, None]
    for c in text:
        t = (c, 1)
        table[c] = t
        rows[0] = t
        table[t] = c
        table[c, c] = t
        rows[1] = [t, c]
        found.append(table[c] is t and rows[0] is t and rows[1][0] is t and table[t] is t[0] and rows[1][1] is c and table[c, c] is t)
        pair = (t, c, t)
        rows[0] = pair
        found.append(pair[0] is pair[2] and rows[0][0] is t and rows[0] is pair)
    return found


for _ in range(4):
    print(stored("a\u20acb\u4e2dc"))
