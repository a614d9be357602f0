"""int against float beyond 2**53, equality, ordering, in loops with a mixed bound."""


def cmp(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


def count_below(n, bound):
    c = 0
    for i in range(n):
        if i < bound:
            c += 1
    return c


def step_until(limit):
    i = 0
    while i < limit:
        i += 1
    return i


for i in range(2500):
    cmp(i, 1250.5)
    cmp(i * 0.5, i)
B = [2**53 - 1, 2**53, 2**53 + 1, 2**53 + 2, 2**62, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64, 10**22, 10**23,
     10**400, -10**400, 0, 1]
F = [float(2**53), float(2**53) + 2, float(2**62), float(2**63), -float(2**63), float(2**64), 1e22, 1e23, 1.7e308,
     float("inf"), float("-inf"),
     float("nan"), 0.0, -0.0, 0.5, 1.0]
for a in B:
    for b in F:
        print(a % 10**8, b, *map(int, cmp(a, b)), *map(int, cmp(b, a)))
print(count_below(3000, 1500), count_below(3000, 1500.5), count_below(3000, float("nan")),
      count_below(3000, float("inf")), count_below(3000, 2**70))
print(step_until(1500), step_until(1500.5), step_until(-1), step_until(True), type(step_until(3.5)).__name__)
print(2**53 + 1 == float(2**53), 2**63 - 1 == float(2**63), hash(1.0) == hash(1), {1: "a", 1.0: "b", True: "c"})
