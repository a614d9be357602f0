"""sys.exit in the middle of hot code: the code, the finally blocks, the output buffered before."""
import sys


def step(i):
    if i == 2500:
        sys.exit(7)
    return i * 2


def main(n):
    s = 0
    try:
        for i in range(n):
            s += step(i)
    except SystemExit as e:
        print("leaving with", e.code, s)
        raise
    finally:
        print("finally", i)
    return s


print(main(2000))
sys.stderr.write("to stderr\n")
main(5000)
print("never")
