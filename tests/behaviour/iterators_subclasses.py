"""Loops over the reversed and other iterators of subclasses of list, tuple, deque and others, hot while they run."""
from collections import OrderedDict, UserList, deque


class Stack(list):
    def search(self, wanted):
        looked = 0
        for node in reversed(self):
            looked += 1
            if node == wanted:
                return looked
        return -looked


class Loud(list):
    def __getitem__(self, index):
        return "loud" if index == 3 else list.__getitem__(self, index)

    def __len__(self):
        return 4


class Numbers(tuple):
    pass


class Line(deque):
    pass


class Table(dict):
    pass


def count(values):
    seen = {}
    for value in values:
        seen[value] = seen.get(value, 0) + 1
    return len(seen), sum(seen.values())


def pairs(first, second):
    total = 0
    for i, (x, y) in enumerate(zip(first, second)):
        total += i * x - y
    return total


stack = Stack(range(3000))
print(stack.search(100), stack.search(-1), Stack().search(1))
print([Stack(range(n)).search(n // 2) for n in range(60)])
loud = Loud(range(6))
for values in (stack, loud, Numbers(range(2000)), Line(range(2000)), Table.fromkeys(range(2000)), OrderedDict.fromkeys(range(2000)), UserList(range(2000))):
    print(type(values).__name__, count(values), count(iter(values)), count(reversed(values)))
    if len(values) > 10:
        print(pairs(values, reversed(values)), pairs(reversed(values), values), pairs(reversed(list(values)), reversed(stack)))
for turn in range(40):
    print(count(reversed(Stack(range(turn)))), end=" ")
print(sorted(reversed(loud)), list(enumerate(reversed(loud))), loud.__reversed__().__reduce__()[1])
it = reversed(stack)
print(sum(it), sum(it), list(it))
