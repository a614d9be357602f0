"""Conway's game of life on a torus, a list of lists: n generations of 64 x 64 cells."""
import sys


def step(grid):
    height, width = len(grid), len(grid[0])
    result = []
    for y in range(height):
        above, here, below = grid[y - 1], grid[y], grid[(y + 1) % height]
        row = []
        for x in range(width):
            left, right = x - 1, (x + 1) % width
            around = (above[left] + above[x] + above[right] + here[left] + here[right]
                      + below[left] + below[x] + below[right])
            row.append(1 if around == 3 or (around == 2 and here[x]) else 0)
        result.append(row)
    return result


def main(n):
    size = 64
    grid = [[0] * size for _ in range(size)]
    state = 99
    for _ in range(size * size // 3):
        state = (state * 1103515245 + 12345) % 2147483648
        grid[state // 65536 % size][state // 1024 % size] = 1
    for _ in range(n):
        grid = step(grid)
    return sum([sum(row) for row in grid])


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
