import gc, weakref, sys
class R:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
obj = R("global")
def f(n):
    s = 0
    for i in range(n):
        if obj is None:
            return -1
        s += i
    return s
for _ in range(50): f(200)
del obj
print("after del global")
def make():
    r = R("closure")
    def add(x):
        return x + 1
    def add2(x, q=r):
        return x + 2
    return add2
def apply(fn, n):
    s = 0
    for i in range(n):
        s += fn(i)
    return s
fn = make()
for _ in range(50): apply(fn, 100)
del fn
gc.collect()
print("after del closure")
ns = {"R": R}
exec("res = R('namespace')\ndef go(n):\n    s = 0\n    for i in range(n):\n        s += i * 2\n    return s\n", ns)
for _ in range(50): ns["go"](200)
del ns
gc.collect()
print("after del namespace")
def local(n, o):
    s = 0
    for i in range(n):
        s += i
    o = None
    for i in range(n):
        s += i
    return s
for _ in range(30): local(100, None)
local(3000, R("arg")); print("after arg")
last = R("at exit")
changing = 0
def usechanging(n):
    s = 0
    for i in range(n): s += changing
    return s
for changing in range(60): usechanging(100)
def uselast(n):
    s = 0
    for i in range(n):
        if last is not None: s += 1
    return s
for _ in range(50): uselast(200)
print("end")
