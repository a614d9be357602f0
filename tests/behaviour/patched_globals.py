"""Functions and constants of the module replaced while their callers are hot; inlined callees must notice."""


def helper(x):
    return x + 1


def caller(x):
    return helper(x) * 2


def loop(n):
    s = 0
    for i in range(n):
        s += caller(i)
    return s


def replace_inside(n):
    global helper
    s = 0
    for i in range(n):
        if i == n // 2:
            helper = lambda x: -x
        s += helper(i)
    return s


original = helper
print(loop(2500))
helper = lambda x: x - 1
print(loop(10), loop(2500))
helper = abs
print(loop(10), caller(-4))
helper = original
print(loop(10))
print(replace_inside(2000))
helper = original
print(loop(10), replace_inside(10))
helper = original
original.__code__ = (lambda x: x * 100).__code__
print(loop(10), caller(3))


class Callable:
    def __init__(self):
        self.n = 0

    def __call__(self, x):
        self.n += 1
        return 0.5


helper = c = Callable()
print(loop(10), c.n)
helper = None
try:
    loop(10)
except TypeError as e:
    print(e)
del helper
try:
    loop(10)
except NameError as e:
    print(e)
helper = float
print(loop(10), caller("1.5"))
K = 3


def const(x):
    return x * K + K


for i in range(2500):
    const(i)
for K in (4, 0.5, 2**62, "s", True, None, [1]):
    try:
        print(const(3))
    except TypeError as e:
        print(e)


def self_replacing(x):
    global self_replacing
    if x > 1500:
        self_replacing = helper2
    return x


def helper2(x):
    return -1


print(sum(self_replacing(i) for i in range(2000)))
