"""Threads running the same hot functions at once: every result right, locks, events, thread-local, switch interval."""
import sys
import threading
import time

sys.setswitchinterval(0.0005)


def work(n, k):
    s = 0
    for i in range(n):
        s = (s * 31 + i * k) % 1000003
    return s


def floats(n, k):
    x = 0.5
    for i in range(n):
        x = k * x * (1.0 - x)
    return x


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


results = {}


def run(name, f, *a):
    results[name] = f(*a)


def main():
    threads = [threading.Thread(target=run, args=(("work", k), work, 8000, k)) for k in range(4)]
    threads += [threading.Thread(target=run, args=(("floats", k), floats, 6000, 3.5 + k / 10)) for k in range(3)]
    threads += [threading.Thread(target=run, args=(("fib", k), fib, 12 + k)) for k in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for k in sorted(results):
        print(k, results[k])


main()
lock = threading.Lock()
shared = 0


def locked(n):
    global shared
    for i in range(n):
        with lock:
            shared += 1


ts = [threading.Thread(target=locked, args=(500,)) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(shared)
stop = False
spins = 0


def spin():
    global spins
    while not stop:
        spins += 1


t = threading.Thread(target=spin)
t.start()
work(20000, 3)
while not spins:
    time.sleep(0.001)
stop = True
t.join()
print(spins > 0, t.is_alive())


def waits(flag):
    k = 0
    while not flag:
        k += 1
    return k > 0


flag = []
timer = threading.Timer(0.01, flag.append, (1,))
timer.start()
print(waits(flag) or True)
timer.join()
ready = threading.Event()


def spin_local(box):
    i = 0
    while True:
        i += 1
        if i & 1023 == 0 and ready.is_set():
            break
    box.append(i > 0)


box = []
t = threading.Thread(target=spin_local, args=(box,))
t.start()
ready.set()
t.join(5)
print(box, t.is_alive())
errors = []
threading.excepthook = lambda a: errors.append((a.exc_type.__name__, str(a.exc_value)))


def dies(n):
    for i in range(n):
        1 // (n - 1 - i)


t = threading.Thread(target=dies, args=(2000,))
t.start()
t.join()
print(errors)
