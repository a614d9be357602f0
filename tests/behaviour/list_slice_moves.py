"""Slices of lists assigned from slices: turned round, overlapping, of other lengths, with objects that are seen to go."""


class Seen:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def turn(deck, k):
    deck[:k + 1] = deck[k::-1]
    return deck[0]


def shift(items, i, j, k):
    items[i:j] = items[k:k + (j - i)]
    return len(items)


def grow(items, k):
    items[1:2] = items[:k]
    return len(items)


def between(items, other, n):
    total = 0
    for i in range(n):
        items[i:i + 3] = other[i + 2:None if i else None:1][:3]
        items[0:4] = other[4:0:-1]
        total += items[0]
    return total


def swap_objects(n):
    objects = [Seen(i) for i in range(6)]
    for i in range(n):
        objects[:3] = objects[2::-1]
        objects[2:5] = objects[4:1:-1]
    print([item.name for item in objects])
    for i in range(4):
        objects[i:i + 1] = objects[5:6]
    print([item.name for item in objects])


def bad(items, step):
    items[0:2] = items[::step]
    return items


def main():
    deck = list(range(8))
    print([turn(deck, k % 8) for k in range(60)], deck)
    items = list(range(300, 320))
    print([shift(items, k % 5, k % 5 + 3, k % 7) for k in range(60)], items)
    items = [1.5, 2.5, 3.5]
    print([grow(items, k % 4) for k in range(40)], items)
    print(between(list(range(40)), [i * 1000 for i in range(60)], 30))
    swap_objects(30)
    for step in [1] * 30 + [2, -1, 0]:
        try:
            print(bad([1, 2, 3, 4], step))
        except ValueError as error:
            print(error)
    deck.append(deck)
    print([turn(deck, 8) is deck for _ in range(20)])


main()
