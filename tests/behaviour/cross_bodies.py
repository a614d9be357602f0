"""Functions that give containers, called from others that are compiled too; what a list holds is found out only while its maker is compiled."""


def cut_points(data, n):
    m = len(data) + 1
    result = []
    for i in range(1, n):
        j = i * m // n
        j = 1 if j < 1 else len(data) - 1 if j > len(data) - 1 else j
        delta = i * m - j * n
        result.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
    return result


def total_of(data, n):
    total = 0.0
    for q in cut_points(data, n):
        total += q
    return total


def table_of(words):
    table = {}
    for word in words:
        table.setdefault(len(word), []).append(word)
    return table


def longest(words):
    table = table_of(words)
    best = 0
    for size in table:
        if size > best:
            best = size
    return table[best]


def tree(depth):
    if depth == 0:
        return []
    return [tree(depth - 1), depth, tree(depth - 1)]


def count(node):
    if not node:
        return 0
    left, value, right = node
    return count(left) + value + count(right)


def pair(n):
    return [n], {n: str(n)}


def pairs(n):
    total = []
    for i in range(n):
        first, second = pair(i)
        total.append(first[0])
        total.append(second[i])
    return total


for k in range(50):
    results = (total_of([1.0, 2.0, 4.0, 8.0, 16.0], 7), total_of([1, 2, 4, 8], 4), longest(["a", "bb", "cc", "d", "eee"][:k % 5 + 1]),
               count(tree(5)), pairs(5))
    if k % 10 == 0:
        print(*results)
