"""The spectral norm of an infinite matrix cut to n by n, by power iteration."""
import sys


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector):
    return [sum(entry(i, j) * value for j, value in enumerate(vector)) for i in range(len(vector))]


def transposed_times(vector):
    return [sum(entry(j, i) * value for j, value in enumerate(vector)) for i in range(len(vector))]


def main(n):
    u = [1.0] * n
    v = u
    for _ in range(5):
        v = transposed_times(times(u))
        u = transposed_times(times(v))
    uv = sum(a * b for a, b in zip(u, v))
    vv = sum(b * b for b in v)
    return round((uv / vv) ** 0.5, 9)           # from 3.12 on, sum() of floats makes up for what rounding loses


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
