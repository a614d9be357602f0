"""Five bodies under gravity, each a list of seven floats, leapfrog steps."""
import sys

G = 39.47841760435743


def make_bodies():
    return [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
        [5.2, 0.1, -0.1, 0.2, 2.7, 0.0, 0.00095],
        [-9.1, 2.8, 0.3, -0.7, -1.9, 0.04, 0.00029],
        [12.9, -15.1, -0.2, 1.1, 0.9, -0.01, 0.000044],
        [15.4, -25.9, 0.2, 1.0, 0.6, -0.03, 0.000052],
    ]


def advance(bodies, dt, steps):
    for _ in range(steps):
        for i in range(len(bodies)):
            a = bodies[i]
            for j in range(i + 1, len(bodies)):
                b = bodies[j]
                dx = a[0] - b[0]
                dy = a[1] - b[1]
                dz = a[2] - b[2]
                square = dx * dx + dy * dy + dz * dz
                pull = G * dt / (square * square ** 0.5)
                pull_a = pull * b[6]
                pull_b = pull * a[6]
                a[3] -= dx * pull_a
                a[4] -= dy * pull_a
                a[5] -= dz * pull_a
                b[3] += dx * pull_b
                b[4] += dy * pull_b
                b[5] += dz * pull_b
        for body in bodies:
            body[0] += dt * body[3]
            body[1] += dt * body[4]
            body[2] += dt * body[5]


def energy(bodies):
    total = 0.0
    for i, (x, y, z, vx, vy, vz, mass) in enumerate(bodies):
        total += 0.5 * mass * (vx * vx + vy * vy + vz * vz)
        for other in bodies[i + 1:]:
            dx, dy, dz = x - other[0], y - other[1], z - other[2]
            total -= G * mass * other[6] / (dx * dx + dy * dy + dz * dz) ** 0.5
    return total


def main(n):
    bodies = make_bodies()
    advance(bodies, 0.001, n)
    return energy(bodies)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
