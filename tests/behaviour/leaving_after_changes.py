"""What cannot go on is left in the state before it, whatever was changed just before and whatever constants it has."""
from array import array


def unpacked(n):
    numbers = array("i", [1, 2, 3])
    numbers[0:0] = array("i", [1, 2, 3])
    n = n
    a, b = (1, 2.5, "a")
    return a, b, numbers


def stored(row):
    row[0] = 7
    a, b = (1, 2.5, "b")
    return a, b


for _ in range(100):
    row = [1, 2]
    for function, argument in ((unpacked, 1), (stored, row)):
        try:
            print(function(argument))
        except ValueError as error:
            print(error, row)
