"""Hot code with lists leaks nothing and frees nothing twice: blocks of memory and reference counts stay what they
are, whichever way
compiled code is left."""
import gc
import sys

WINDOWS, RUNS = 9, 40


class Marker:
    pass


MARKER = Marker()


def reads(items, n):
    total = 0.0
    for i in range(n):
        x = items[i % 7]
        total += x
    return x


def writes(items, n):
    for i in range(n):
        items[i % 7] = items[(i + 1) % 7] + 0.5
    return items[0]


def int_boxes(items, n):
    for i in range(n):
        items[i % 7] = i * 100000
        items[(i + 3) % 7] = 1.5
        items[(i + 5) % 7] = None
    return None


def objects_in_and_out(items, n):
    out = []
    for i in range(n):
        x = items[i % 7]
        out.append(x)
        items[i % 7] = out[0]
        y = out.pop()
        if y is not x:
            return 1
    return y


def rows(items, n):
    grid = [[0.5] * 4 for _ in range(n)]
    for i in range(n):
        row = grid[i]
        for k in range(4):
            row[k] = row[k] * i + k
        grid[i] = row * 2
    return grid[n - 1][3]


def literals(items, n):
    last = None
    for i in range(n):
        last = [i * 1000, last, [i * 0.5, items[0]]]
        if i % 5 == 0:
            last = None
    return last


def raises(items, n):
    found = []
    try:
        for i in range(n + 10):
            x = items[i]
            found.append([x, i * 1000])
            y = [x]
    except IndexError:
        return y
    return found


def raises_through(items, n):
    made = [MARKER, 1.5]
    for i in range(n + 10):
        made = [made[0], items[i]]
    return made


def type_changes(items, n):
    total = 0
    for x in [1, 2, 3, 4, 2.5, 6] * 5:
        total += x
        pair = [x, total]
    for x in items + ["text"]:
        pair = [x, pair]
        if x is None:
            break
    return total


def calls(items, n):
    total = 0
    for i in range(n):
        total += helper(items, i)
    return total


def helper(items, i):
    kept = [items[i % 7], i * 1000, items]
    back = kept.pop()
    if back is not items:
        return 0
    return kept[1]


def iterates(items, n):
    total = 0
    for row in [items, items, [MARKER]]:
        for x in row:
            if x is MARKER:
                total += 1
                break
    return total


def returns_popped(items, n):
    made = [[i * 1000, MARKER] for i in range(n)]
    while len(made) > 2:
        x = made.pop()
    return x


def returns_from_the_middle(items, n):
    for i in range(n):
        row = [items[i % 7], i * 1000]
        if i == n - 2:
            return row[1]
    return None


def drops(items, n):
    made = [[i * 0.5] for i in range(n)]
    for i in range(n):
        made[i] = None
    made = None
    return n


def references(objects):
    return [sys.getrefcount(obj) for obj in objects]


def run(function, make):
    items = make()
    try:
        function(items, 20)
    except (IndexError, TypeError):
        pass


gc.collect()
gc.disable()
for make in (lambda: [0.5 * i for i in range(7)], lambda: [1000 * i for i in range(7)], lambda: [MARKER] * 7,
             lambda: [1.5, None, MARKER, 100000, [MARKER], 2 ** 70, "text"]):
    for function in (reads, writes, int_boxes, objects_in_and_out, rows, literals, raises, raises_through,
        type_changes, calls, iterates,
                     returns_popped, returns_from_the_middle, drops):
        for _ in range(RUNS):
            run(function, make)
        before, growth = references([MARKER]), []
        for _ in range(WINDOWS):
            blocks = sys.getallocatedblocks()
            for _ in range(RUNS):
                run(function, make)
            growth.append(sys.getallocatedblocks() - blocks)
        after = references([MARKER])
        if min(growth) > RUNS // 2 or max(growth) < -RUNS // 2 or after[0] != before[0]:
            print(function.__name__, "leaks", growth, before[0], after[0])
print("done")


def pops_itself(a):
    """What was popped goes on where ways meet."""
    a.append(a)
    k = 0
    while k < 8:
        k += 1
        if a:
            y = a.pop()
        a.append([])
        z = [a[k]]
    return z


for t in range(12):
    a = []
    try:
        pops_itself(a)
    except IndexError as error:
        print(error, len(a), sys.getrefcount(a))
