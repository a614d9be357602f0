"""What `reverse` may be where lists are sorted in hot loops: bools and ints from the loop itself, with a key and without."""


def in_place(items, n):
    found = []
    for i in range(n):
        items.sort(reverse=i % 3)
        found.append(items[0])
        items.sort(reverse=i % 2 == 0)
        found.append(items[0])
        items.sort(reverse=i)
        found.append(items[-1])
    return found


def by_key(items, n):
    found = []
    for i in range(n):
        items.sort(key=lambda x: -x, reverse=i % 3)
        found.append(items[0])
        items.sort(key=abs, reverse=i % 2 == 0)
        found.append(items[0])
        items.sort(key=None, reverse=-i)
        found.append(items[-1])
    return found


def new(items, n):
    found = []
    for i in range(n):
        found.append(sorted(items, reverse=i % 3)[0])
        found.append(sorted(items, key=lambda x: -x, reverse=i % 3)[0])
        found.append(sorted(items, key=abs, reverse=i in items)[0])
        found.append(sorted((x for x in items if x), reverse=i - 5)[0])
    return found


def main():
    items = [3, 1, -2, 7, 700, 0]
    for function in (in_place, by_key, new):
        for _ in range(25):
            result = function(items[:], 8)
        print(result, function([1.5, -0.5, 2.5], 90)[-12:])
    for reverse in (None, 1.5, "x", [], 2 ** 70):
        try:
            print([sorted(items, reverse=reverse) for _ in range(50)][-1])
        except (TypeError, OverflowError) as error:
            print(type(reverse).__name__, error)


main()
