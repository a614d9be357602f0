"""random module with a seed drives hot code paths in an unforeseeable order; results compared as one checksum."""
import random

rng = random.Random(12345)


def op(kind, a, b):
    if kind == 0:
        return a + b
    if kind == 1:
        return a - b
    if kind == 2:
        return a * b
    if kind == 3:
        return a // b if b else 0
    if kind == 4:
        return a % b if b else a
    if kind == 5:
        return a & b
    if kind == 6:
        return a | b
    if kind == 7:
        return a ^ b
    if kind == 8:
        return a << (b & 15)
    if kind == 9:
        return a >> (b & 15)
    return -a


def fold(n):
    v = 1
    check = 0
    big = 0
    for i in range(n):
        v = op(rng.randrange(11), v, rng.randrange(-50, 50))
        if v > 2**63 or v < -2**63:
            big += 1
            if v.bit_length() > 90:
                v >>= 60
        if v == 0:
            v = i + 1
        check = (check * 31 + v) % (2**61 - 1)
    return v, check, big


def walk(n):
    x = y = 0
    far = 0.0
    for i in range(n):
        d = rng.random()
        if d < 0.25:
            x += 1
        elif d < 0.5:
            x -= 1
        elif d < 0.75:
            y += d
        else:
            y -= d
        r = (x * x + y * y) ** 0.5
        if r > far:
            far = r
    return x, y, far


def mixed(n):
    values = [0, 1, -1, 2.5, True, 2**62, -2**63, 0.0, -0.0, None, "s", 1e308]
    out = 0
    errors = 0
    for i in range(n):
        a, b = rng.choice(values), rng.choice(values)
        try:
            if a > b:
                out += 1
            c = a * b + a
            if c == c and c:
                out += 2
        except TypeError:
            errors += 1
    return out, errors


def shuffle_sort(n):
    data = list(range(n))
    rng.shuffle(data)
    swaps = 0
    for i in range(1, n):
        v = data[i]
        j = i
        while j > 0 and data[j - 1] > v:
            data[j] = data[j - 1]
            j -= 1
            swaps += 1
        data[j] = v
    return swaps, data == sorted(data)


print(fold(3000))
print(walk(2500))
print(mixed(2500))
print(shuffle_sort(80))
