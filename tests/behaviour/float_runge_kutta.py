"""Runge-Kutta with functions that return tuples of floats; an n-body step with many locals."""
import math


def deriv(t, x, v):
    return v, -x - 0.1 * v + math.sin(t)


def rk4(t, x, v, h):
    a1, b1 = deriv(t, x, v)
    a2, b2 = deriv(t + h / 2, x + a1 * h / 2, v + b1 * h / 2)
    a3, b3 = deriv(t + h / 2, x + a2 * h / 2, v + b2 * h / 2)
    a4, b4 = deriv(t + h, x + a3 * h, v + b3 * h)
    return x + h * (a1 + 2 * a2 + 2 * a3 + a4) / 6, v + h * (b1 + 2 * b2 + 2 * b3 + b4) / 6


def integrate(n):
    t, x, v = 0.0, 1.0, 0.0
    h = 0.01
    for i in range(n):
        x, v = rk4(t, x, v, h)
        t += h
    return t, x, v


def two_body(steps):
    x1, y1, vx1, vy1, m1 = 0.0, 0.0, 0.0, 0.0, 1000.0
    x2, y2, vx2, vy2, m2 = 100.0, 0.0, 0.0, 3.0, 1.0
    dt = 0.05
    for _ in range(steps):
        dx = x2 - x1
        dy = y2 - y1
        d2 = dx * dx + dy * dy
        d = math.sqrt(d2)
        f = 1.0 / (d2 * d)
        vx1 += dx * m2 * f * dt
        vy1 += dy * m2 * f * dt
        vx2 -= dx * m1 * f * dt
        vy2 -= dy * m1 * f * dt
        x1 += vx1 * dt
        y1 += vy1 * dt
        x2 += vx2 * dt
        y2 += vy2 * dt
    return x1, y1, x2, y2, vx1, vy1, vx2, vy2


def newton(f, df, x, n):
    for i in range(n):
        y = f(x)
        if abs(y) < 1e-15:
            return x, i
        x -= y / df(x)
    return x, n


print(integrate(800))
print(rk4(0, 1, 0, 0), rk4(0.0, 1, 0, 1), rk4(1e308, 1e308, 1e308, 1.0))
print(two_body(1500))
for k in range(100):
    newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0, 50)
print(newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0, 50))
print(newton(lambda x: x * x * x - 5, lambda x: 3 * x * x, 10, 50))
try:
    newton(lambda x: x * x + 1, lambda x: 2 * x, 1.0, 50)
except ZeroDivisionError as e:
    print(e)
try:
    integrate(10)
    deriv(0.0, "a", 1)
except TypeError as e:
    print(e)
print(deriv(float("1e300"), 1.0, 1.0))
try:
    deriv(float("inf"), 1.0, 1.0)
except ValueError as e:
    print(e)
