"""Globals read and written in functions and loops; created, deleted and retyped while hot."""
import traceback

counter = 0
scale = 2
total = 0.0


def bump():
    global counter
    counter += 1
    return counter


def scaled(x):
    return x * scale


def accumulate(n):
    global total
    for i in range(n):
        total += i * scale
    return total


def other_side(n):
    global scale
    s = 0
    for i in range(n):
        if i % 100 == 0:
            scale += 1
        s += scaled(i)
    return s


def created(n):
    global fresh
    for i in range(n):
        fresh = i
    return fresh


def deleted(n):
    global gone
    gone = 1
    s = 0
    for i in range(n):
        s += gone
        if i == n - 3:
            del gone
    return s


def swap_globals(n):
    global ga, gb
    ga, gb = 0, 1
    for i in range(n):
        ga, gb = gb, ga + gb
        if ga > 10**6:
            ga, gb = 0, 1
    return ga, gb


def by_dict(n):
    g = globals()
    s = 0
    for i in range(n):
        if i == 1000:
            g["scale"] = 0.25
        s += scale
    return s


for i in range(2500):
    bump()
    scaled(i)
print(counter, scaled(3), accumulate(2500), total, other_side(2000), scale, created(1500), fresh, swap_globals(2500),
      by_dict(2000), scale)
try:
    deleted(2000)
except NameError:
    print(traceback.format_exc())
scale = 0.5
print(scaled(3), accumulate(1000))
scale = "ab"
print(scaled(3), type(scaled(2)))
try:
    accumulate(2000)
except TypeError:
    print(traceback.format_exc())
scale = 2**62
print(scaled(2), scaled(1))
del scale
try:
    scaled(1)
except NameError:
    print(traceback.format_exc())
import builtins
builtins.scale = 7
print(scaled(6))
scale = 8
print(scaled(6))
del scale
print(scaled(6))
del builtins.scale
try:
    scaled(6)
except NameError as e:
    print(e)
counter = 2**63 - 3
print([bump() for _ in range(6)])
counter = 1.5
print(bump())
