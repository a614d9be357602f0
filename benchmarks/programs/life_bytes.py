"""The game of life on a torus, its rows bytearrays."""
import sys


def step(rows, height, width):
    new = []
    for y in range(height):
        above, row, below = rows[y - 1], rows[y], rows[(y + 1) % height]
        out = bytearray(width)
        for x in range(width):
            left, right = x - 1, x + 1
            if right == width:
                right = 0
            n = (above[left] + above[x] + above[right] + row[left] + row[right]
                 + below[left] + below[x] + below[right])
            if n == 3 or n == 2 and row[x]:
                out[x] = 1
        new.append(out)
    return new


def main(n):
    height = width = 64
    rows = [bytearray(width) for _ in range(height)]
    seed = 1
    for row in rows:
        for x in range(width):
            seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
            row[x] = seed >> 16 & 1
    for _ in range(n):
        rows = step(rows, height, width)
    return sum(map(sum, rows))


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
