"""math functions replaced, the module's name rebound, attributes added and removed while hot."""
import math


def hyp(a, b):
    return math.sqrt(a * a + b * b)


def loop(n):
    s = 0.0
    for i in range(n):
        s += math.sin(i) + math.floor(i * 0.5) + math.pi
    return s


def mixed(n):
    s = 0
    for i in range(n):
        if i == n // 2:
            math.cos = lambda x: 1000
        s += math.cos(i)
    return s


for i in range(2500):
    hyp(i, 1)
print(loop(2000), hyp(3, 4))
real = math.sqrt
math.sqrt = lambda x: "patched"
print(hyp(3, 4))
math.sqrt = real
print(hyp(3, 4))
del math.sqrt
try:
    hyp(3, 4)
except AttributeError as e:
    print(e)
math.sqrt = real
print(hyp(6, 8))
pi = math.pi
math.pi = 3
print(loop(100))
math.pi = pi
real_cos = math.cos
print(mixed(2000))
math.cos = real_cos
print(mixed(10))
math.cos = real_cos


class Fake:
    pi = 0

    @staticmethod
    def sin(x):
        return 0

    @staticmethod
    def floor(x):
        return 1

    @staticmethod
    def sqrt(x):
        return x


module = math
math = Fake
print(loop(100), hyp(3, 4))
math = Fake()
print(loop(100), hyp(3, 4))
math = module
print(loop(100), hyp(3, 4))
math = None
try:
    hyp(3, 4)
except AttributeError as e:
    print(e)
