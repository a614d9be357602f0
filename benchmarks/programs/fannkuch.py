"""The largest number of prefix reversals over all permutations of n numbers, and a parity checksum."""
import sys


def flips(order):
    deck = order[:]
    count = 0
    first = deck[0]
    while first:
        deck[:first + 1] = deck[first::-1]
        count += 1
        first = deck[0]
    return count


def main(n):
    order = list(range(n))
    turns = [0] * n
    most = flips(order)
    checksum = most
    sign = 1
    i = 0
    while i < n:
        if turns[i] < i:
            other = turns[i] if i % 2 else 0
            order[other], order[i] = order[i], order[other]
            sign = -sign
            count = flips(order)
            if count > most:
                most = count
            checksum += sign * count
            turns[i] += 1
            i = 0
        else:
            turns[i] = 0
            i += 1
    return checksum * 1000 + most


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
