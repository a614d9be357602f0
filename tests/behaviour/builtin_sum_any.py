"""sum, any, all, sorted, enumerate, map, filter with hot lambdas and generator expressions inside functions."""


def sums(n):
    return (sum(i * i for i in range(n)), sum([i * 0.5 for i in range(n)]), sum(range(n)),
            sum((i for i in range(n)), 0.5))


def preds(n):
    return any(i * i > n * n for i in range(n)), all(i < n for i in range(n)), any(i == n - 1 for i in range(n))


def mapped(n):
    return (list(map(lambda v: v * v % 97, range(n)))[-5:], len(list(filter(lambda v: v & 1, range(n)))),
            sorted(range(n), key=lambda v: -v % 13)[:5])


def comps(n):
    squares = [i * i for i in range(n) if i % 3]
    pairs = {i: i * 2 for i in range(n)}
    uniq = {i % 7 for i in range(n)}
    nested = [[j * i for j in range(3)] for i in range(n)]
    return squares[-3:], len(pairs), sorted(uniq), nested[-1], sum(sum(r) for r in nested)


print(sums(2000), preds(2000), mapped(2000), comps(1500))
for k in range(60):
    comps(20)
    sums(15)
print(comps(4), sums(3))
total = sum(x * y for x in range(40) for y in range(40) if (x + y) % 2)
print(total, [x for x in range(5)], x if "x" in globals() else "no x")
