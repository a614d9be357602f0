"""LU decomposition of an n by n matrix with partial pivoting, in place, and the determinant."""
import sys


def lu(a, n):
    sign = 1.0
    for k in range(n):
        pivot = k
        largest = abs(a[k][k])
        for i in range(k + 1, n):
            if abs(a[i][k]) > largest:
                largest = abs(a[i][k])
                pivot = i
        if pivot != k:
            a[k], a[pivot] = a[pivot], a[k]
            sign = -sign
        row = a[k]
        inverse = 1.0 / row[k]
        for i in range(k + 1, n):
            other = a[i]
            factor = other[k] * inverse
            other[k] = factor
            for j in range(k + 1, n):
                other[j] -= factor * row[j]
    return sign


def main(n):
    a = [[((i * 37 + j * 61) % 101) / 50.0 + (5.0 if i == j else 0.0) for j in range(n)] for i in range(n)]
    result = lu(a, n)
    for i in range(n):
        result *= a[i][i]
    return result


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
