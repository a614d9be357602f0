"""Lists in hot code, more: closures, globals, generators, aliases, exceptions in the middle of changes."""
import sys


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)

    def __repr__(self):
        return f"D({self.name})"


class Sub(list):
    def __getitem__(self, i):
        return ("sub", list.__getitem__(self, i))

    def append(self, x):
        list.append(self, (x, "appended"))


class Index:
    def __init__(self, i):
        self.i = i

    def __index__(self):
        print("index", self.i)
        return self.i


G = [1.5, 2.5]
H = 0


def globals_of_lists(n):
    global G, H
    for i in range(n):
        G = [G[0], i]
        H = H + len(G)
        G.append(H)
    return G, H


def subclass(items, n):
    total = 0
    for i in range(n):
        x = items[i % 3]
        total += 1 if type(x) is tuple else x
        items.append(i)
    return total, len(items)


def with_index(items, indices):
    out = []
    for i in indices:
        try:
            out.append(items[i])
        except Exception as error:
            out.append(type(error).__name__ + str(error))
    return out


def store_with_index(items, indices):
    out = 0
    for i in indices:
        try:
            items[i] = out
        except Exception as error:
            out += len(str(error))
        out += 1
    return out


def closure(items):
    total = [0]

    def add(x):
        total[0] = total[0] + x
        return total

    for x in items:
        add(x)
    return total


def accumulate(total, items):
    for x in items:
        total[0] = total[0] + x
    return total


def alias(items):
    other = items
    n = 0
    for i in range(len(items)):
        other[i] = n
        n += items[i] + 1
        if items is other:
            n += 1
    return n


def two_lists(a, b, n):
    for i in range(n):
        a[i % len(a)] = b[i % len(b)]
        b[(i + 1) % len(b)] = a[(i + 1) % len(a)]
        a, b = b, a
    return a, b


def bubble(items):
    n = len(items)
    for i in range(n):
        for j in range(n - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items


def insertion(items):
    for i in range(1, len(items)):
        key = items[i]
        j = i - 1
        while j >= 0 and items[j] > key:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = key
    return items


def sieve(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            for k in range(i * i, n + 1, i):
                flags[k] = False
        i += 1
    count = 0
    for f in flags:
        if f:
            count += 1
    return count


def matmul(a, b, n):
    out = [[0.0] * n for _ in range(n)]
    for i in range(n):
        row = out[i]
        for j in range(n):
            s = 0.0
            for k in range(n):
                s += a[i][k] * b[k][j]
            row[j] = s
    return out


def table(n):
    rows = []
    for i in range(n):
        row = [1] * (i + 1)
        for j in range(1, i):
            row[j] = rows[i - 1][j - 1] + rows[i - 1][j]
        rows.append(row)
    return rows


def stack_machine(program):
    stack, out = [], []
    for op in program:
        if op == 0:
            stack.append(len(stack) * 1000)
        elif op == 1:
            stack.append(stack.pop() + stack.pop())
        elif op == 2:
            out.append(stack[-1])
        else:
            stack[0] = stack[-1]
    return stack, out


def while_pop(items):
    total = 0
    while items:
        x = items.pop()
        if x is None:
            continue
        total += x
    return total


def early(items, wanted):
    for x in items:
        if x == wanted:
            return items
    return None


def dies_on_the_way(items, n):
    """The list itself goes in the middle of the loop."""
    total = 0
    for i in range(n):
        total += len(items)
        if i == 4:
            items = [i]
    return total, items


def dies_on_the_stack(make, n):
    total = 0
    for i in range(n):
        total += make()[0]
    return total


def make_one():
    return [3, D("temporary")]


def many_types(items):
    seen = []
    for x in items:
        if x is None:
            seen.append(0)
        elif x is items:
            seen.append(1)
        else:
            seen.append(x)
    return seen


def large(items):
    for i in range(len(items)):
        items[i] = items[i] * 3 + 1
    return items


def generator(items):
    for i in range(len(items)):
        items[i] = items[i] + 1
        yield items[i]


for n in (0, 3, 10, 50):
    print(globals_of_lists(n))
for n in range(6):
    print(subclass(Sub([1, 2, 3]), 5), subclass([1, 2, 3], 5), subclass(Sub([1, 2, 3]), 0))
indices = [0, 1, -1, 5, True, False, Index(1), Index(9), "a", None, 1.0, 2 ** 70, -2 ** 70, 2 ** 63 - 1, -2 ** 63,
    slice(0, 1), -3, -4]
for n in range(5):
    print(with_index([10, 20.5, None], indices))
    print(with_index([10, 20, 30], [0, 1, 2] * 5 + indices))
    print(store_with_index([10, 20, 30], [0, 1, 2] * 5 + [Index(2), 7, "x", -3, -4]))
for n in range(5):
    print(closure([1, 2, 3.5, 4] * 3), accumulate([0], list(range(20))), accumulate([0.0], [1.5] * 9),
        accumulate([2 ** 62], [2 ** 61] * 9))
    print(alias([1, 2, 3]), two_lists([1.5, 2, None], [D(1), "x"], 7), two_lists([1, 2, 3], [4], 9))
    print(bubble([3, 1, 2, -5, 10 ** 9, 2 ** 40]), bubble([0.5, -0.0, float("inf"), -1.5]), bubble([3, 1.5, True, -7]))
    print(insertion([3, 1, 2, -5, 10 ** 9, 2 ** 40]), insertion([0.5, -0.0, float("inf"), -1.5]), insertion(["b", "a"]))
    print(sieve(100), matmul([[1.5, 2], [3, 4.5]], [[1, 0], [0, 1]], 2), table(8), stack_machine([0, 0, 1, 2, 0, 3,
        2, 1] * 3))
    print(while_pop([1, None, 2.5, 3, 2 ** 70]), while_pop([1, 2, 3] * 9), early([1, 2, 3], 3), early([1.5, 2], 5))
    print(dies_on_the_way([D("list " + str(n)), 1], 9), dies_on_the_stack(make_one, 3))
    items = [1, None, 2.5, "x", D(7)]
    items.append(items)
    print(len(many_types(items)), sys.getrefcount(items))
    items.clear()
    print(large([1, -5, 2 ** 28, 2 ** 29, 2 ** 61, 2 ** 62, 0]), large([0.1, -0.0, 1e308]), list(generator([1, 2, 3])),
          list(generator([1.5, 2 ** 62, 3])))
try:
    stack_machine([1])
except IndexError as error:
    print(error, error.__traceback__.tb_next.tb_lineno)
