"""Functions with many locals (slots above 16 and above 255), long bodies, deep expressions, many arguments."""


def twenty(n):
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = a9 = 1
    b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = b8 = b9 = 2
    for i in range(n):
        a0 = (a0 + b9) % 101
        a1 = (a1 + a0) % 103
        a2 = (a2 + a1) % 107
        a3 = (a3 + a2) % 109
        a4 = (a4 + a3) % 113
        a5 = (a5 + a4) % 127
        a6 = (a6 + a5) % 131
        a7 = (a7 + a6) % 137
        a8 = (a8 + a7) % 139
        a9 = (a9 + a8) % 149
        b0 = (b0 + a9) % 151
        b1 = (b1 * b0) % 157
        b2 = (b2 ^ b1) % 163
        b3 = (b3 - b2) % 167
        b4 = (b4 | b3) % 173
        b5 = (b5 + b4) % 179
        b6 = (b6 + b5) % 181
        b7 = (b7 + b6) % 191
        b8 = (b8 + b7) % 193
        b9 = (b9 + b8) % 197
    return a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9


lines = ["def wide(n):"]
for k in range(300):
    lines.append(f"    v{k} = {k}")
lines.append("    for i in range(n):")
for k in range(0, 300, 7):
    lines.append(f"        v{k} = (v{(k * 3 + 1) % 300} * {k + 1000} + i) % {k + 10007}")
lines.append("    return " + " + ".join(f"v{k}" for k in range(300)))
ns = {}
exec("\n".join(lines), ns)
wide = ns["wide"]


def many_args(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t):
    return a - b + c - d + e - f + g - h + i - j + k - l + m - n + o - p + q - r + s - t


def deep(x):
    return (((((((((x + 1) * 2 - 3) * 2 + 4) * 3 - 5) ^ 6) + 7) * 2
             - (x * (x + (x * (x - (x + (x * 2))))))) + 9) & 0xFFFFFF) - (x - (x - (x - (x - 1))))


def branches(i):
    if i < 10:
        if i < 5:
            return 1
        elif i == 7:
            return 2
        else:
            return 3
    elif i < 100:
        if i % 2:
            if i % 3:
                return 4
            return 5
        return 6
    elif i < 1000 and i % 7 == 0 or i == 555:
        return 7
    return 8


print(twenty(1500), twenty(0))
print(wide(0), wide(1), wide(60), wide(150))
for i in range(1500):
    many_args(*range(i, i + 20))
    deep(i)
    branches(i)
print(many_args(*range(20)), many_args(*[k * 0.5 for k in range(20)]), many_args(*[2**62] * 20), deep(5), deep(10**9),
      deep(-3), deep(2**63))
print(sum(branches(i) for i in range(2000)), branches(7.0), branches(-1), branches(555))
try:
    deep(1.5)
except TypeError as e:
    print(e)
