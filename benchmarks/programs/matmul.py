"""Product of two n by n matrices held as lists of lists."""
import sys


def matmul(a, b, n):
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        row = a[i]
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += row[k] * b[k][j]
            c[i][j] = total
    return c


def main(n):
    a = [[(i * j) % 7 + 0.5 for j in range(n)] for i in range(n)]
    b = [[(i + j) % 5 - 0.25 for j in range(n)] for i in range(n)]
    c = matmul(a, b, n)
    return sum(c[i][i] for i in range(n))


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
