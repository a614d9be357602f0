"""os.fork in the middle of hot loops: child and parent go on with their own state; exit codes; a child that raises."""
import os
import sys


def step(x):
    return (x * 1103515245 + 12345) % 2147483648


def loop(n, where):
    s = 1
    pid = None
    for i in range(n):
        s = step(s)
        if i == where:
            sys.stdout.flush()
            pid = os.fork()
    return s, pid


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(loop(2000, -1), fib(14))
s, pid = loop(3000, 2000)
if pid == 0:
    print("child", s, fib(15), loop(2500, -1)[0])
    sys.stdout.flush()
    os._exit(3)
print("status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print("parent", s, fib(15))
for k in (1,):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        def fresh(n):
            t = 0
            for i in range(n):
                t += i * k
            return t
        print("child", k, fresh(3000), step(k))
        sys.stdout.flush()
        os._exit(k)
    print("status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
sys.stdout.flush()
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    try:
        loop(2000, -1)
        step("a")
    except TypeError as e:
        os.write(w, str(e).encode())
    os._exit(0)
os.waitpid(pid, 0)
print(os.read(r, 1000).decode())
