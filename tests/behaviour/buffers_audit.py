"""An audit hook is told of the arrays that the program makes, and of no others."""
import sys
from array import array

seen = []


def hook(event, args):
    if event == "array.__new__":
        seen.append(args)


def make(n):
    k = 0
    for i in range(n):
        k += array("i", [i, 2])[0]
    return k


def total(values):
    s = 0
    for value in values:
        s += value
    return s


make(200)
sys.addaudithook(hook)
print(make(200), total(array("d", range(500))), len(seen), seen[-1][0])
