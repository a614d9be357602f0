"""Complex numbers through functions that were hot with ints and floats, and hot complex loops."""
import cmath


def poly(x):
    return x * x * 3 - x * 2 + 1


def step(z, c):
    return z * z + c


def iterate(z, c, n):
    for i in range(n):
        z = z * z + c
        if abs(z) > 2:
            return i
    return -1


def roots(n):
    s = 0
    for k in range(n):
        s += cmath.exp(2j * cmath.pi * k / n)
    return abs(s) < 1e-9


def parts(z):
    return z.real, z.imag, z.conjugate(), abs(z), -z, z == z.real, bool(z)


for i in range(1500):
    poly(i)
    step(i & 3, 1)
    parts(i)
for x in (2, 1.5, 2 + 3j, 1j, -0.0, complex("nan"), complex(0.0, -0.0), True, 2**70):
    print(poly(x), step(x, 1j), parts(x))
print([iterate(0, complex(a / 5 - 2, b / 5), 60) for a in range(12) for b in range(5)])
print(roots(700), (-1) ** 0.5, (-8) ** (1 / 3), 2 ** 1j, 0j ** 0)
for f, a in ((lambda z: z < 1j, 1j), (lambda z: z // 1j, 2j), (lambda z: z % 2, 1j), (lambda z: int(z), 1j),
             (lambda z: 0j ** z, -1), (lambda z: 1 / z, 0j)):
    try:
        print(f(a))
    except Exception as e:
        print(type(e).__name__, e)
for k in range(1500):
    w = (k + 1j) * (1 - 1j) / 2j
print(w)
