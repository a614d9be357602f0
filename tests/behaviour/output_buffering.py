"""print from hot loops with flush, file output, stdin reading, and writes to stderr keep their order."""
import io
import sys


def table(n):
    for i in range(n):
        if i % 200 == 0:
            print(i, i * i, end=";")
    print()


def to_file(n):
    f = io.StringIO()
    for i in range(n):
        f.write(str(i % 10))
    return len(f.getvalue()), f.getvalue()[-5:]


def both(n):
    for i in range(n):
        if i % 400 == 0:
            print("out", i, flush=True)
            print("err", i, file=sys.stderr, flush=True)


def read_all():
    c = 0
    for line in sys.stdin:
        c += len(line)
    return c


table(1500)
print(to_file(2000))
both(1500)
print(read_all())


class Tee:
    def __init__(self, out):
        self.out = out
        self.n = 0

    def write(self, s):
        self.n += len(s)
        return self.out.write(s)

    def flush(self):
        self.out.flush()


real = sys.stdout
sys.stdout = Tee(real)
table(1000)
n = sys.stdout.n
sys.stdout = real
print(n)
