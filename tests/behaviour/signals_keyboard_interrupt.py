"""KeyboardInterrupt raised into hot loops and caught by an except in the loop, around it, and by finally."""
import _thread
import os
import signal
import threading
import time
import traceback


armed = []


def send():
    """Ctrl-C soon after the main thread says that it is where it wants it."""
    while not armed:
        time.sleep(0.001)
    armed.clear()
    time.sleep(0.003)
    os.kill(os.getpid(), signal.SIGINT)


def later():
    t = threading.Thread(target=send)
    t.start()
    return t


def spin():
    n = 0
    armed.append(1)
    while True:
        n += 1


def inside():
    caught = 0
    i = 0
    while caught < 3:
        t = later()
        try:
            armed.append(1)
            while True:
                i += 1
        except KeyboardInterrupt:
            caught += 1
            t.join()
    return caught, i > 0


def around(log):
    t = later()
    x = 0.5
    try:
        armed.append(1)
        while True:
            x = 3.7 * x * (1 - x)
    except KeyboardInterrupt:
        log.append("caught")
    finally:
        log.append(0 <= x <= 1)
        t.join()
    return log


def nested(log):
    t = later()
    try:
        try:
            armed.append(1)
            for i in iter(int, 1):
                for j in range(100):
                    i += j
        finally:
            log.append("finally")
    except KeyboardInterrupt:
        log.append("outer")
    t.join()
    return log


def in_callee():
    t = later()
    try:
        spin()
    except KeyboardInterrupt as e:
        names = [f.name for f in traceback.extract_tb(e.__traceback__)]
        t.join()
        return names


print(inside(), around([]), nested([]), in_callee())
t = later()
k = 0
try:
    armed.append(1)
    while True:
        k += 1
except KeyboardInterrupt:
    print("module level", k > 0)
t.join()


def simulated(n):
    s = 0
    try:
        for i in range(n):
            s += i
            if i == 1500:
                _thread.interrupt_main()
    except KeyboardInterrupt:
        return "interrupted", i < 1600, s == sum(range(i + 1)) or s == sum(range(i))
    return "missed"


print(simulated(100000))
