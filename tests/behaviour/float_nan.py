"""NaN in comparisons, min/max, containers, sums, loop conditions and identity."""
nan = float("nan")


def truths(a, b):
    return a == b, a != b, a < b, a > b, a <= b, a >= b, not (a < b), not (a == b), a is b


def loop_until(x, n):
    k = 0
    while not x >= 10.0:
        x += 1.0
        k += 1
        if k >= n:
            break
    return k


def branch(x):
    if x < 0.0:
        return "neg"
    elif x > 0.0:
        return "pos"
    elif x == 0.0:
        return "zero"
    else:
        return "nan"


def larger(a, b):
    return max(a, b), min(a, b), max(b, a), min(b, a)


def poison(n, at):
    s = 0.0
    top = -1.0
    for i in range(n):
        v = nan if i == at else i * 0.5
        s += v
        if v > top:
            top = v
    return s, top


for i in range(2500):
    truths(i * 0.5, 600.0)
    branch(i - 1000.0)
    larger(i * 0.5, 600.0)
other = float("nan")
print(truths(nan, nan), truths(nan, other), truths(nan, 1.0), truths(1, nan), truths(nan, None is None))
print(loop_until(0.0, 3000), loop_until(nan, 3000), loop_until(-5, 3000), loop_until(float("-inf"), 2000))
print([branch(v) for v in (nan, -nan, 0.0, -0.0, 1e-320, -1e-320, 0, 5, -5, True)])
print(larger(nan, 1.0), larger(1.0, nan), larger(nan, nan), larger(-0.0, 0.0), larger(0.0, -0.0), larger(1, 1.0),
      larger(True, 1))
print(poison(3000, 1500), poison(3000, -1), poison(3000, 0))
print(nan in [nan], nan in [other], [nan] == [nan], [nan] == [other], (nan,) == (nan,), {nan: 1}.get(nan),
      {nan: 1}.get(other))
print([nan, 1.0].index(nan), [1.0, nan, 2.0].count(nan), sorted([3.0, 1.0, 2.0]), nan is nan, bool(nan), not nan)
