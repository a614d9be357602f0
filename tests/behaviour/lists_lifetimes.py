"""Lists in hot code: lifetimes and order of destructors, identity of items, boxes that are written over, exits in
the middle."""
import sys


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name, "in", sys._getframe(1).f_code.co_name)

    def __repr__(self):
        return f"D({self.name})"


def many(function, *makers):
    for number in range(6):
        args = [make() if callable(make) else make for make in makers]
        try:
            print(function.__name__, repr(function(*args)), *map(repr, args))
        except Exception as error:
            print(function.__name__, type(error).__name__, error, *map(repr, args))
            del error


def last_read(items):
    for i in range(len(items)):
        x = items[i]
        items[i] = x + 1.5
    return x


def last_read_before(items):
    x = 0.0
    for i in range(len(items)):
        if i % 3:
            x = items[i]
        items[i] = 0.25 * i
    return x, items[0]


def rotate(items, n):
    previous = items[-1]
    for i in range(n):
        current = items[i]
        items[i] = previous
        previous = current
    return previous


def iterate_and_overwrite(items):
    total = 0
    for x in items:
        items[0] = x * 2
        items[-1] = total
        total += x
    return total


def same_name_twice(items):
    hits = 0
    for i in range(len(items)):
        a = b = items[i]
        items[i] = 1000.5
        if a is b:
            hits += 1
    return hits


def borrowed_row(rows):
    total = 0
    for i in range(len(rows)):
        row = rows[i]
        rows[i] = None
        for k in range(len(row)):
            total += row[k]
            row[k] = total
    return total


def nested_take(rows):
    out = []
    for i in range(len(rows)):
        rows[i] = rows[i][0]
        out.append(rows[i])
    return out


def drop_each(items):
    count = 0
    while items:
        x = items.pop()
        if x is not None:
            count += 1
    return count


def overwrite_each(items):
    count = 0
    for i in range(len(items)):
        items[i] = None
        count += i
    return count


def pop_two(items, a=0, b=0):
    b = items.pop()
    a = items.pop()
    return 1


def pop_all_in_pairs(items):
    n = 0
    while items:
        n += pop_two(items)
        print("pair", n)
    return n


def held_in_local(items):
    x = y = None
    for i in range(len(items)):
        y = x
        x = items[i]
        items[i] = i
    return i


def give_back(items):
    for i in range(3):
        x = items[i]
    return x


def give_popped(items):
    for i in range(3):
        x = items.pop()
    return x


def chain(n):
    node = None
    for i in range(n):
        node = [i, node]
    total = 0
    while node is not None:
        total += node[0]
        node = node[1]
    return total


def chain_of(first, n):
    node = first
    for i in range(n):
        node = [i, node]
    while len(node) > 1:
        node = node[1]
    return 7


def swap_in_argument(items):
    n = 0
    for i in range(5):
        n += i
        if i == 3:
            n += len([items, items := [1, 2]])
    return n, items


def index_with_store(items):
    n = 0
    for i in range(5):
        n += i
        if i == 3:
            n += items[(items := 1)]
    return n


def tail_of_self(items):
    for i in range(3):
        items.append(items)
    found = items
    for i in range(3):
        found = found[-1]
    items.clear()
    return found is items


def grow_while_iterating(items):
    n = 0
    for x in items:
        n += x
        if len(items) < 40:
            items.append(x + 1)
    return n


def shrink_while_iterating(items):
    n = 0
    for x in items:
        n += x
        if len(items) > 2:
            items.pop()
    return n


def replace_list(items):
    n = 0
    for i in range(10):
        items = [items, i]
        n += len(items)
    return n, items[1]


def literal_keeps(items):
    out = []
    for i in range(len(items)):
        pair = [items[i], items[i], i]
        out.append(pair[0] is items[i] and pair[1] is pair[0])
    return out


def comprehension_keeps(items):
    twice = [x for x in items]
    return [a is b for a, b in zip(twice, items)]


def index_kinds(items):
    out = []
    for i in range(-len(items) - 2, len(items) + 2):
        try:
            out.append(items[i])
        except IndexError as error:
            out.append(str(error))
    out.append(items[True])
    out.append(items[False])
    return out


def store_kinds(items):
    out = []
    for i in range(-len(items) - 2, len(items) + 2):
        try:
            items[i] = i
        except IndexError as error:
            out.append(str(error))
    items[True] = "true"
    return out


def small_ints(items):
    for k in range(3):
        for i in range(len(items)):
            items[i] = i - 10 + k * 130
    return [x is y for x, y in zip(items, items[1:])], items[5] is int(str(items[5]))


def mixed(items):
    n = 0.0
    for x in items:
        if x is None:
            n += 1000
        else:
            n += x
    return n


def finished_iterator(items):
    it = iter(items)
    n = 0
    for x in it:
        n += x
        if n > 6:
            break
    for x in it:
        n += 100 * x
    return n, list(it)


def shared_iterator(items):
    it = iter(items)
    n = 0
    for x in it:
        for y in it:
            n += x * y
            if y % 3 == 0:
                break
    return n


def exception_in_the_middle(items):
    kept = []
    try:
        for i in range(10):
            x = items[i]
            kept.append(x)
            items[i] = kept
    except IndexError:
        return i, len(kept), kept[0] is x
    return None


def repeated(items, n):
    grid = [items] * n
    for i in range(n):
        grid[i] = items * i
        grid[i].append(i)
    return grid


def deleted(items):
    for i in range(len(items)):
        x = items[i]
        items[i] = None
        del x
    return i


def unpack_swap(items):
    for i in range(len(items) - 1):
        items[i], items[i + 1] = items[i + 1], items[i]
    return items


def objects():
    return [D(1), D(2), None, D(3), D(4)]


def floats():
    return [float(i) * 1.25 for i in range(12)]


def ints():
    return [i * 1000 for i in range(-6, 6)]


for make in (floats, ints, lambda: [2 ** 70, 1, 2.5], lambda: [1.5, None], list):
    for function in (last_read, last_read_before, iterate_and_overwrite, same_name_twice, grow_while_iterating,
                     shrink_while_iterating,
                     literal_keeps, comprehension_keeps, index_kinds, store_kinds, small_ints, mixed, finished_iterator,
                     shared_iterator,
                     unpack_swap, give_back, give_popped):
        many(function, make)
    many(rotate, make, 3)
    many(rotate, make, 20)
    many(repeated, make, 4)
for function in (last_read_before, drop_each, overwrite_each, pop_all_in_pairs, held_in_local, give_back, give_popped,
                 literal_keeps, index_with_store,
                 swap_in_argument, tail_of_self, replace_list, exception_in_the_middle, deleted, unpack_swap,
                     nested_take):
    many(function, objects)
many(rotate, objects, 4)
many(rotate, objects, 9)
for make in (lambda: [[1, 2], [3], [], [4.5]], lambda: [[D(1), 1], [2], [3]], lambda: [[[D(7)]], [[8]]], lambda: [[1,
    2]] * 3):
    for function in (borrowed_row, nested_take, overwrite_each, drop_each, deleted, unpack_swap, replace_list,
        held_in_local,
                     pop_all_in_pairs):
        many(function, make)
for n in (0, 1, 5, 300):
    print(chain(n))
    print(chain_of([D(n)], n))
