"""Iteration over dicts, their views, and sets: all ways to leave the loop, tables that change meanwhile, iterators shared by loops."""


def keys(table):
    total = 0
    for key in table:
        total = total * 3 + key
    return total % 1000003


def values(table):
    total = 0
    for value in table.values():
        total += value
    return total


def items(table):
    total = 0
    for key, value in table.items():
        total += key * value
    return total


def pairs(table):
    out = []
    for pair in table.items():
        out.append(pair)
    return out


def first_over(table, limit):
    for key, value in table.items():
        if value > limit:
            return key, value
    return None


def stop_at(table, limit):
    seen = 0
    for key in table:
        if key == limit:
            break
        seen += 1
    else:
        return "all", seen
    return key, seen


def grow(table, at):
    seen = []
    try:
        for key in table:
            seen.append(key)
            if key == at:
                table[key + 1000] = 1
    except RuntimeError as error:
        return str(error), len(seen)
    return seen[-1:]


def shrink(table, at):
    seen = 0
    try:
        for key, value in table.items():
            seen += value
            if key == at:
                del table[key]
    except RuntimeError as error:
        return str(error), seen
    return seen


def swap(table, at):
    """One goes, one comes: the size stays."""
    seen = 0
    try:
        for key in table.keys():
            seen += 1
            if key == at:
                del table[key]
                table[key + 1000] = 1
    except RuntimeError as error:
        return str(error), seen
    return seen


def overwrite(table):
    for key in table:
        table[key] = key * 2
    for key, value in table.items():
        table[key] = value + 1
    return sum(table.values())


def set_sum(table):
    total = 0
    for key in table:
        total += key
    return total


def set_grow(table, at):
    seen = 0
    try:
        for key in table:
            seen += 1
            if seen == at:
                table.add(10 ** 6)
    except RuntimeError as error:
        return str(error), seen
    return seen


def shared(table):
    iterator = iter(table)
    out = []
    for key in iterator:
        out.append(key)
        if len(out) % 10 == 0:
            for other in iterator:
                out.append(-other)
                if len(out) % 7 == 0:
                    break
    return out[-6:], len(out), next(iterator, "end")


def nested(table):
    total = 0
    for x in table:
        for y in table.values():
            for z in table.items():
                total += x + y + z[0]
    return total


def comprehensions(table):
    return ({key: value + 1 for key, value in table.items()}, [key for key in table if key % 2], {value % 3 for value in table.values()},
            {value: key for key, value in table.items()})


def views(table):
    found = 0
    for i in range(40):
        view = table.keys()
        found += len(table) + (i in table)
    return found, list(view)[:3]


class Owner:
    def __init__(self):
        self.a, self.b, self.c = 1, 2, 3


def attributes(owners):
    total = 0
    for owner in owners:
        for name, value in owner.__dict__.items():
            total += value * len(name)
        owner.__dict__["d"] = total
        total += owner.__dict__["a"]
    return total


def held(n):
    """Values that somebody sees go."""
    class Loud:
        def __init__(self, name):
            self.name = name

        def __del__(self):
            log.append(self.name)
    log = []
    table = {i: Loud(i) for i in range(n)}
    for key, value in table.items():
        if key % 3 == 0:
            table[key] = None
            log.append("set")
        value = None
        log.append("next")
    for key in list(table):
        table[key] = None
    return log[:8], len(log)


def main():
    for size in (0, 1, 5, 6, 60, 300, 3000):
        table = {i: i * 2 for i in range(size)}
        holes = {i: i * 2 for i in range(size)}
        for i in range(0, size, 3):
            del holes[i]
        for one in (table, holes):
            for _ in range(3):
                print(keys(one), values(one), items(one), len(pairs(one)), pairs(one)[-1:], first_over(one, size), stop_at(one, size // 2),
                      stop_at(one, -1))
        print(grow(dict(table), size // 2), shrink(dict(table), size // 2), swap(dict(table), size // 2), swap(dict(table), size - 1))
        print(grow(dict(table), size - 1), shrink(dict(table), size - 1), overwrite(table))
        whole = set(range(0, size * 7, 7))
        print(set_sum(whole), set_sum(frozenset(whole)), set_grow(set(whole), size // 2), set_sum(whole - set(range(0, size, 14))))
        print(shared(table), shared(whole) if size < 300 else None) if size else None
    for _ in range(4):
        table = {i: i * 5 % 7 for i in range(12)}
        print(nested(table), comprehensions(table), views(table))
    print(attributes([Owner() for _ in range(40)]))
    print(held(30))
    for bad in ({1: "x"}, {"x": 1}, {1: 2.5}, {2.5: 1}, {1: 1, "x": 2, 3: 4}, {1: None}):
        try:
            print(items({**{i: i for i in range(50)}, **bad}))
        except TypeError as error:
            print(error)


main()
