"""multiprocessing by fork, spawn and forkserver; forks while other threads run hot loops; kernels are made on both sides."""
import multiprocessing
import os
import sys
import threading


def work(n):
    s = 0
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def both(n):
    rows = []
    for i in range(n):
        rows.append((i, work(i % 40)))
    return sum([a ^ b for a, b in rows]), fib(n % 12)


def child(queue, n):
    queue.put((both(n), work(3000)))


def pools():
    for how in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(how)
        with context.Pool(2) as pool:
            print(how, pool.map(both, range(50, 58)), pool.apply(fib, (15,)))
        queue = context.SimpleQueue()
        process = context.Process(target=child, args=(queue, 70))
        process.start()
        print(how, queue.get(), process.join(), process.exitcode)


def forks_among_threads():
    stop = []

    def spin():
        while not stop:
            work(500)
    threads = [threading.Thread(target=spin) for _ in range(3)]
    for thread in threads:
        thread.start()
    codes = []
    for turn in range(6):
        both(40 + turn)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            def fresh(n):
                t = turn
                for i in range(n):
                    t += i ^ turn
                return t
            wanted = turn + sum([i ^ turn for i in range(2000)])
            os._exit(40 + turn if fresh(2000) == wanted and work(900) == WORK else 1)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    stop.append(1)
    for thread in threads:
        thread.join()
    print(codes)


if __name__ == "__main__":
    if sys.version_info >= (3, 12):
        import warnings
        warnings.simplefilter("ignore", DeprecationWarning)      # forks among threads
    WORK = work(900)
    for n in range(20):
        both(30)
    pools()
    forks_among_threads()
    print(both(60), fib(14))
