"""faulthandler in hot code: the frames that it shows, from a signal, from its timer, and all threads'. What it sees at any moment may be
the compiler or the way out of a kernel, too: of the timer's dumps only the program's own functions are compared."""
import faulthandler
import os
import re
import signal
import tempfile
import threading


def shown(file):
    """(file, line, function) of each frame in a dump, the current thread's last, and what was dumped before forgotten."""
    file.seek(0)
    names = re.findall(r'File "(?:[^"]*/)?([^"/]*)", line (\S+) in (\S+)', file.read())
    file.seek(0)
    file.truncate()
    return names


def raises(n):
    t = 0
    for i in range(n):
        t += i
        if i == n - 5:
            signal.raise_signal(signal.SIGUSR1)
    return t


def outer(n):
    return raises(n) + 1


def dumps(n, file):
    t = 0
    for i in range(n):
        t += i
        if i == n - 3:
            faulthandler.dump_traceback(file, all_threads=False)
    return t


def own(frames):
    """The names of this file's functions."""
    return [name for file, _, name in frames if file == "signals_faulthandler.py" and name in ("spins", "spins_alone", "<module>")]


def spins(ready, done):
    t = 0
    while not done.is_set():
        for i in range(2000):
            t += i & 3
        ready.release()
    return t


def spins_alone(file):
    """A loop that calls nothing: it ends when a signal handler says so."""
    t = 0
    try:
        while True:
            t += 1
    except KeyError:
        return shown(file)


def stop(number, frame):
    """Ends the loop when the timer's dump is there, whole: on a busy machine it may come late."""
    sizes.append(os.fstat(file.fileno()).st_size)
    if sizes[-1] > 0 and sizes[-1] == sizes[-2]:
        raise KeyError
    signal.setitimer(signal.ITIMER_REAL, 0.05)


sizes = [0]
with tempfile.TemporaryFile("w+") as file:
    faulthandler.register(signal.SIGUSR1, file, all_threads=False)
    for turn in range(3):
        print(outer(3000), shown(file))
    faulthandler.unregister(signal.SIGUSR1)
    print(dumps(3000, file), shown(file))
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.06)
    faulthandler.dump_traceback_later(0.02, file=file)
    print(own(spins_alone(file)))
    ready, done = threading.Semaphore(0), threading.Event()
    workers = [threading.Thread(target=spins, args=(ready, done)) for _ in range(3)]
    for worker in workers:
        worker.start()
        for _ in range(20):
            ready.acquire()
    faulthandler.dump_traceback(file, all_threads=True)
    done.set()
    for worker in workers:
        worker.join()
    print(sorted(own(shown(file))))
