"""Fourth-order Runge-Kutta on the Lorenz system; the state travels as tuples of floats."""
import sys


def slope(x, y, z):
    return 10.0 * (y - x), x * (28.0 - z) - y, x * y - 8.0 / 3.0 * z


def advance(x, y, z, kx, ky, kz, h):
    return x + h * kx, y + h * ky, z + h * kz


def step(x, y, z, h):
    k1x, k1y, k1z = slope(x, y, z)
    px, py, pz = advance(x, y, z, k1x, k1y, k1z, h / 2.0)
    k2x, k2y, k2z = slope(px, py, pz)
    px, py, pz = advance(x, y, z, k2x, k2y, k2z, h / 2.0)
    k3x, k3y, k3z = slope(px, py, pz)
    px, py, pz = advance(x, y, z, k3x, k3y, k3z, h)
    k4x, k4y, k4z = slope(px, py, pz)
    sixth = h / 6.0
    return (x + sixth * (k1x + 2.0 * k2x + 2.0 * k3x + k4x),
            y + sixth * (k1y + 2.0 * k2y + 2.0 * k3y + k4y),
            z + sixth * (k1z + 2.0 * k2z + 2.0 * k3z + k4z))


def main(n):
    x, y, z = 1.0, 1.0, 1.0
    for _ in range(n):
        x, y, z = step(x, y, z, 0.001)
    return x, y, z


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
