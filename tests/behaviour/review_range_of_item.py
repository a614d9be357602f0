"""The end of a range was read from a tuple: an exit in the loop gives it back as the object that it is."""


def sums(pairs):
    found = []
    for name, size in pairs:
        for i in range(size):
            found.append([name, i])
        for i in range(0, size, 2):
            found.append((name, i))
    return found


def over(rows):
    total = 0
    for first, last in rows:
        for k in range(first, last):
            try:
                total += 100 // (k - 3)
            except ZeroDivisionError:
                total += 1000
    return total


for _ in range(4):
    print(sums([("a", 3), ("b", 0), ("c", 2)]), over([(0, 5), (2, 4), (3, 1)]), over([(0, 3), (1, 2 ** 3)]))
