"""Objects with operators: small vectors of floats, slots and a plain class, sorted by a key."""
import sys


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z


class Ball:
    def __init__(self, position, speed):
        self.position = position
        self.speed = speed

    def move(self, dt):
        self.position = self.position + self.speed * dt
        if self.position.dot(self.position) > 100.0:
            self.speed = self.speed * -1.0


def main(n):
    balls = [Ball(Vector(i * 0.1, 0.0, 1.0), Vector(1.0 + i, 0.5 * i, -0.25)) for i in range(20)]
    for _ in range(n // 20):
        for ball in balls:
            ball.move(0.01)
    balls.sort(key=lambda ball: ball.position.x)
    total = Vector(0.0, 0.0, 0.0)
    for ball in balls:
        total = total + ball.position
    return round(total.dot(total), 6)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
