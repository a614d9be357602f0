"""__code__, __defaults__ and __globals__ games with hot functions; exec'd and eval'd functions; copies of functions."""
import copy
import pickle
import types


def f(x):
    return x + 1


def g(x):
    return x * 100


def call(n):
    s = 0
    for i in range(n):
        s += f(i)
    return s


print(call(2000))
old = f.__code__
f.__code__ = g.__code__
print(call(5), f(3), f.__name__)
f.__code__ = old
print(call(5), f(3))
h = types.FunctionType(f.__code__, {"__builtins__": {}}, "h")
print([h(i) for i in range(1500)][-1], h.__name__)
k = types.FunctionType(f.__code__.replace(co_consts=tuple(50 if c == 1 else c for c in f.__code__.co_consts)),
                       globals())
r = k(1)
print(r == 51 or r == 2)


def use_global(x):
    return x + offset


ns1, ns2 = {"offset": 1}, {"offset": 1.5}
u1 = types.FunctionType(use_global.__code__, ns1)
u2 = types.FunctionType(use_global.__code__, ns2)
s = t = 0
for i in range(1500):
    s += u1(i)
    t += u2(i)
print(s, t)
ns1["offset"] = "x"
try:
    u1(1)
except TypeError as e:
    print(e)
exec("def made(x):\n    t = 0\n    for i in range(x):\n        t += i\n    return t\n")
print([made(10) for _ in range(300)][-1], made(2000))
fs = []
for j in range(5):
    d = {}
    exec(f"def v(x):\n    return x * {j}\n", d)
    fs.append(d["v"])
print([sum(fn(i) for i in range(600)) for fn in fs])
print(eval("(lambda x: [x + i for i in range(3)])(5)"), sum(eval("i * 2") for i in range(300)))
print(copy.copy(f) is f, copy.deepcopy(f) is f, pickle.loads(pickle.dumps(f)) is f)
f2 = types.FunctionType(f.__code__, f.__globals__, f.__name__, f.__defaults__, f.__closure__)
print(f2(1), f2 == f, f2.__code__ is f.__code__, f2.__code__ == f.__code__)


def attrs(x):
    attrs.calls = getattr(attrs, "calls", 0) + 1
    return x


for i in range(1500):
    attrs(i)
print(attrs.calls, attrs.__dict__)


def swapped_inside(n):
    s = 0
    for i in range(n):
        if i == n // 2:
            f.__code__ = g.__code__
        s += f(1)
    f.__code__ = old
    return s


print(swapped_inside(2000), f(1))
