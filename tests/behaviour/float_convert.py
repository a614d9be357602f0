"""int(), float(), bool(), str and back; conversions of strings, huge floats and bad values inside hot functions."""


def to_int(x):
    return int(x)


def to_float(x):
    return float(x)


def to_bool(x):
    return bool(x)


def mixed(n):
    a = 0
    b = 0.0
    for i in range(n):
        a += int(b)
        b = float(i) * 0.5
        if bool(a & 1):
            b += 1
    return a, b


def no_args():
    return int(), float(), bool()


def attempt(f, *args):
    try:
        r = f(*args)
        return type(r).__name__, r
    except Exception as e:
        return type(e).__name__, str(e)


for i in range(2500):
    to_int(i * 0.5)
    to_float(i)
    to_bool(i & 1)
    no_args()


class Thing:
    def __int__(self):
        return 42

    def __float__(self):
        return 4.25

    def __bool__(self):
        return False

    def __repr__(self):
        return "Thing"


class Odd:
    def __bool__(self):
        return 3

    def __int__(self):
        return 1.5

    def __float__(self):
        return 1

    def __repr__(self):
        return "Odd"


class Length:
    def __len__(self):
        return 0

    def __repr__(self):
        return "Length"


for x in (0, 1, -7, 2**63, 2**70, 0.0, -0.0, 0.99, -0.99, 1e18, 9.3e18, 1e30, -1e30, float("inf"), float("nan"), True,
          "12", " 7 ", "1_000", "0x1", "1.5",
          "nan", "", None, b"5", [], [1], (), Thing(), Odd(), Length(), 10**400, 2j):
    print(repr(x)[:30], attempt(to_int, x), str(attempt(to_float, x)), attempt(to_bool, x))
print(mixed(3000), no_args())
print(attempt(int, "ff", 16), attempt(int, "z", 36), attempt(int, 5, 10), attempt(int, "9", 5), attempt(float, "1e5"),
      attempt(float, "1e400"))
