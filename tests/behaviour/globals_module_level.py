"""Hot loops at module level over globals: ints, floats, conditionals, nested, break/else, big ints, final namespace."""
total = 0
for i in range(4000):
    total += i * i % 7
print(total, i)
x = 1
steps = 0
while x < 10**40:
    x *= 3
    steps += 1
print(x, steps)
s = 0.0
for i in range(1, 4000):
    s += 1.0 / (i * i)
    if s > 1.6448:
        print("reached", i)
        break
else:
    print("not reached", i)
print(s)
grid = 0
for a in range(60):
    for b in range(60):
        if a == b:
            continue
        if a * b > 3000:
            break
        grid += a ^ b
    else:
        grid += 1
print(grid, a, b)
a, b = 0, 1
n = 0
while n < 3000:
    a, b = b, (a + b) % 1000003
    n += 1
print(a, b, n)
k = 3000
v = 2**62
while k:
    k -= 1
    v += 2**52
    if k % 1000 == 0:
        print(k, v)
for q in range(0):
    pass
print("q" in globals())
for q in range(3000):
    w = q
del q
print("q" in globals(), w)
kinds = set()
value = 0
for i in range(3000):
    kinds.add(type(value).__name__)
    value += 1
    if i == 1000:
        value = float(value)
    if i == 2000:
        value = value * 1j
print(sorted(kinds), value)


def f(x):
    return x * 2 + 1


acc = 0
for i in range(3000):
    acc = f(acc) % 1000007
print(acc)
text = ""
for i in range(2000):
    text += str(i % 10)
    if len(text) > 70:
        text = text[35:]
print(text)
print(sorted(name for name in globals() if not name.startswith("__")))
