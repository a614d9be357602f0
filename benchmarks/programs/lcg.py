"""A linear congruential generator, its bits mixed with shifts and exclusive or."""
import sys


def scramble(n, seed):
    state = seed
    mix = 0
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        mix ^= (state >> 7) ^ (state << 3)
        mix &= 0xFFFFFFFFFF
    return mix


def main(n):
    return scramble(n, 42)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
