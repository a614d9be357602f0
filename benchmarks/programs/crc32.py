"""CRC-32 of bytes, a table look-up per byte."""
import sys


def make_table():
    table = []
    for i in range(256):
        crc = i
        for _ in range(8):
            crc = 0xEDB88320 ^ (crc >> 1) if crc & 1 else crc >> 1
        table.append(crc)
    return table


TABLE = make_table()


def crc32(data, table=TABLE):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def main(n):
    return crc32(bytes(range(256)) * (n // 256))


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
