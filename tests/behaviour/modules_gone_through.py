"""What gets hot goes through sys.modules, which the compiler's own modules must not change; then all that was imported meanwhile is thrown away."""
import sys


def lengths(names):
    total = 0
    for name in names:
        total += len(name) & 7
    return total


def letters(table, times):
    total = 0
    for name in table:
        for _ in range(times):
            total += len(name) & 3
    return total


def multiples(n):
    total = 0
    for i in range(n):
        total += i * 3 & 15
    return total


before = dict(sys.modules)
first = letters(sys.modules, 3000)
print(first == letters(list(sys.modules), 3000), lengths(sys.modules) == lengths(list(sys.modules)), before == sys.modules)

names = sys.modules.keys() - before.keys()
sys.modules.clear()
sys.modules.update(before)
print(names, multiples(300_000), multiples(10))
for name in list(sys.modules):
    if name.startswith("rewritejit"):
        del sys.modules[name]


def halves(n):
    import math
    total = 0.0
    for i in range(n):
        total += math.sqrt(i) / 2
    return total


print(round(halves(200_000)), multiples(200_000))
