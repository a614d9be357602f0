"""Methods, bound methods, classmethods, super, properties, slots and __getattr__ called from hot loops."""


class Body:
    __slots__ = ("x", "v")

    def __init__(self, x, v):
        self.x = x
        self.v = v

    def step(self, dt):
        self.x += self.v * dt
        return self.x


class Shape:
    sides = 0

    def area(self):
        return 0

    def describe(self):
        return self.area() * 2 + self.sides


class Square(Shape):
    sides = 4

    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s * self.s


class Cube(Square):
    def area(self):
        return 6 * super().area()


class Lazy:
    def __getattr__(self, name):
        if name == "value":
            return 5
        raise AttributeError(name)

    def __setattr__(self, name, v):
        self.__dict__["set_" + name] = v


def bodies(n):
    bs = [Body(0, 1), Body(0.5, 2), Body(2**62, 2**50)]
    for i in range(n):
        for b in bs:
            b.step(1)
    return [b.x for b in bs]


def shapes(n):
    items = [Square(2), Cube(3), Shape(), Square(0.5)]
    s = 0
    for i in range(n):
        s += items[i & 3].describe()
    return s


def bound(n):
    b = Body(0, 3)
    f = b.step
    for i in range(n):
        f(2)
    return b.x


def lazy(n):
    z = Lazy()
    s = 0
    for i in range(n):
        s += z.value
        z.other = i
    try:
        z.missing
    except AttributeError as e:
        return s, z.__dict__, str(e)


def changed(n):
    q = Square(3)
    s = 0
    for i in range(n):
        if i == n // 2:
            Square.area = lambda self: 1000
        if i == n - 5:
            q.__class__ = Cube
        s += q.describe()
    return s


original = Square.area
print(bodies(900), shapes(1500), bound(1500), lazy(1000), changed(1200))
Square.area = original
print(changed(10))
Square.area = original
q = Square(2)
q.area = lambda: "own"
try:
    q.describe()
except TypeError as e:
    print(e)
b = Body(1, "a")
try:
    b.step(1.5)
except TypeError as e:
    print(e, b.x)
del b.v
try:
    b.step(1)
except AttributeError as e:
    print(e)
