"""The first n odd numbers add up to n squared.

A plain program: no import of rewritejit, no annotation. `python -m rewritejit examples/sum_series.py` runs it.
"""


def sum_series(n):
    total = 0
    for i in range(n):
        total += 2 * i + 1
    return total


n = 30_000_000
print(f"sum_series({n:_}) = {sum_series(n):_}")
