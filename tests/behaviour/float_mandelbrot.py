"""Mandelbrot set in floats, with nested loops, early break and a checksum; the same over complex."""


def mandel(width, height, limit):
    rows = []
    for py in range(height):
        y0 = py * 2.0 / height - 1.0
        row = 0
        for px in range(width):
            x0 = px * 3.0 / width - 2.0
            x = y = 0.0
            n = 0
            while x * x + y * y <= 4.0 and n < limit:
                x, y = x * x - y * y + x0, 2.0 * x * y + y0
                n += 1
            row = (row * 31 + n) % 1000003
        rows.append(row)
    return rows


def escape(c, limit):
    z = 0j
    for i in range(limit):
        z = z * z + c
        if abs(z) > 2:
            return i
    return limit


def julia(n):
    inside = 0
    for i in range(n):
        for j in range(n):
            x = i * 3.0 / n - 1.5
            y = j * 3.0 / n - 1.5
            for k in range(30):
                x2 = x * x
                y2 = y * y
                if x2 + y2 > 4.0:
                    break
                y = 2.0 * x * y + 0.156
                x = x2 - y2 - 0.8
            else:
                inside += 1
    return inside


print(mandel(40, 24, 30))
print([escape(complex(i * 0.2 - 2, j * 0.3 - 1), 30) for i in range(15) for j in range(7)])
print(julia(24))
