"""Comprehensions over a range whose end was read from a container: the kernel is left between the range and the new container."""


def lists(sizes):
    out = []
    for size in sizes:
        out.append(len([i for i in range(size)]))
    return out


def dicts(sizes):
    total = 0
    for size in sizes:
        total += len({i: i * 2 for i in range(size)}) + len({i % 3 for i in range(size)})
    return total


for _ in range(3):
    print(lists([0, 1, 2, 5, 9, 600]), dicts([0, 1, 2, 5, 9, 600]), dicts((3, 70)), dicts({5: 1, 60: 2}), dicts({7, 80}))
