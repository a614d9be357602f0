"""Iterators that several things hold: what one of them takes, the others do not give; what has ended stays so."""


def rest_behind_zip(numbers, count):
    it = iter(numbers)
    first = [(item, i) for i, item in zip(range(count), it)]
    rest = []
    for item in it:
        rest.append(item)
    return first, rest


def zip_takes_one_more(count):
    a, b = iter([1, 2, 3, 4]), iter([5, 6])
    pairs = 0
    for x, y in zip(a, b):
        pairs += x * y
    rest = []
    for x in a:
        rest.append(x)
    for y in b:
        rest.append(-y)
    return pairs, rest


def through_itself(count):
    a = iter([1, 2, 3, 4, 5, 6, 7])
    total = 0
    for x, (i, y) in zip(a, enumerate(a)):
        total = total * 10 + x * y + i
    return total


def enumerated_and_direct(count):
    a = iter([1, 2, 3, 4, 5, 6, 7, 8, 9])
    e = enumerate(a, 10)
    out = []
    for i, x in e:
        out.append((i, x))
        for j, y in e:
            out.append((j, y))
            break
        for y in a:
            out.append(y)
            break
    return out


def ended(count):
    items = [1, 2, 3]
    it = iter(items)
    out = []
    for x in it:
        out.append(x)
    items.append(4)
    for x in it:
        out.append(x)
    for x in iter(items):
        out.append(x)
    return out


def ended_backwards(count):
    items = [1, 2, 3]
    it = reversed(items)
    out = []
    for x in it:
        out.append(x)
    items.insert(0, 9)
    for x in it:
        out.append(x)
    return out


def ended_enumerate(count):
    items = [1, 2, 3]
    it = enumerate(items)
    out = []
    for i, x in it:
        out.append(i * x)
    items.append(4)
    for i, x in it:
        out.append(i * x)
    return out


def ended_table(count):
    table = {1: 2, 3: 4}
    it = iter(table)
    out = []
    for x in it:
        out.append(x)
    table[5] = 6
    for x in it:
        out.append(x)
    members = {1}
    it = iter(members)
    for x in it:
        out.append(x)
    members.add(2)
    for x in it:
        out.append(x)
    return out


def table_in_parts(count):
    table = {1: 2, 3: 4, 5: 6, 7: 8}
    it, pairs, members = iter(table), iter(table.items()), iter({10, 20, 30})
    total = 0
    for x in it:
        total = total * 10 + x
        for y in it:
            total = total * 10 - y
            break
    for k, v in pairs:
        total += k * v
        if k == 3:
            break
    for k, v in pairs:
        total = total * 3 + k - v
        break
    for k in members:
        total += k
        break
    for k in members:
        total = total * 2 + k
    return total, list(pairs), list(members)


def sets_zipped(count):
    members, table = {1, 2, 3}, {4: 5, 6: 7}
    out = []
    for x, y in zip(members, members):
        out.append(x + y)
    for i, x in enumerate(members):
        out.append(i * x)
    for k, x in zip(table, range(5)):
        out.append(k * x)
    for i, k in enumerate(table.values()):
        out.append(i * k)
    return out


def range_of_an_item(sizes):
    total = []
    for n in (0, 1, 6, 256, 400):
        total.append([str(i) for i in range(n)][-1:])
    return total


for k in range(60):
    results = (rest_behind_zip([5, 6, 7, 8, 9, 10], 3), rest_behind_zip([5, 6], 3), rest_behind_zip([], 3), zip_takes_one_more(k),
               through_itself(k), enumerated_and_direct(k), ended(k), ended_backwards(k), ended_enumerate(k), ended_table(k),
               table_in_parts(k), sets_zipped(k), range_of_an_item(k))
    if k % 20 == 0:
        print(*results, sep="\n")
    elif results != last:
        print("different", k, results)
    last = results
