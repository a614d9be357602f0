"""How much memory a list holds on to, as items go and come."""
import sys


def taken(items, times):
    sizes = []
    for _ in range(times):
        items.pop()
        sizes.append(sys.getsizeof(items))
    return sizes


def drained(items):
    total = 0
    while items:
        total += items.pop()
    return total, sys.getsizeof(items)


def grown(items, times):
    for number in range(times):
        items.append(number)
    return sys.getsizeof(items)


def up_and_down(items, times):
    for number in range(times):
        items.append(number)
        items.append(number)
        items.pop()
        if number % 3 == 0:
            items.pop()
            items.pop()
    return len(items), sys.getsizeof(items)


for size in range(40):
    print(taken(list(range(size)), size), drained([1] * size), drained(list(range(size))), grown([0] * size, size + 3))
for _ in range(300):
    last = drained([5]), drained([1, 2]), taken([3], 1), taken([1, 2, 3], 3), up_and_down([1, 2], 200)
print(last)


def made(n, xs, d):
    """Lists that are made at once, of which each has room of its own."""
    lists = ()
    for _ in range(n):
        first, *rest = xs
        *front, last = tuple(xs)
        lists = list(range(len(xs))), xs.copy(), xs[:], list(xs), list(tuple(xs)), sorted(xs), rest, front, list(d), list(d.keys()), list(d.values()), list(d.items())
    return [sys.getsizeof(one) for one in lists]


for size in range(1, 12):
    print(made(300, [7] * size, dict.fromkeys(range(size))))
