"""The spectral norm of an infinite matrix cut to n by n, by power iteration with loops over lists."""
import sys


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector, result):
    n = len(vector)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(i, j) * vector[j]
        result[i] = total


def transposed_times(vector, result):
    n = len(vector)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(j, i) * vector[j]
        result[i] = total


def main(n):
    u, v, between = [1.0] * n, [0.0] * n, [0.0] * n
    for _ in range(5):
        times(u, between)
        transposed_times(between, v)
        times(v, between)
        transposed_times(between, u)
    uv = vv = 0.0
    for i in range(n):
        uv += u[i] * v[i]
        vv += v[i] * v[i]
    return (uv / vv) ** 0.5


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
