"""Module-level hot loops in which a global is deleted, shadowed or rebound; NameError caught at the right line."""
import traceback

y = 5
total = 0
try:
    for i in range(3000):
        total += y
        if i == 2500:
            del y
except NameError:
    print(traceback.format_exc())
print(total, i, "y" in globals())
y = 5
try:
    for i in range(3000):
        total += y
        if i == 2900:
            globals().pop("y")
except NameError as e:
    print(e, i, total)
count = 0
for i in range(3000):
    count += len("abc")
    if i == 2000:
        len = lambda s: 100
print(count)
del len
for i in range(10):
    count += len("abc")
print(count)
limit = 2000
i = 0
while i < limit:
    i += 1
    if i == 1500:
        limit = 1700.5
print(i, limit)
i = 0
try:
    while True:
        i += 1
        if i > 2000:
            del i
except NameError as e:
    print(e)
try:
    for total in range(3000):
        if total == 2500:
            raise KeyError(total)
except KeyError as e:
    print(repr(e), total)
for _ in range(3):
    exec("z = 0\nfor i in range(1500):\n    z += i\nprint(z, i)")
ns = {}
exec("t = 1\nfor i in range(2000):\n    t = t * 3 % 1009\nu = [i * 2 for i in range(3)]", ns)
print(ns["t"], ns["i"], ns["u"])
