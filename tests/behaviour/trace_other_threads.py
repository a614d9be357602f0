"""Tracing and profiling switched on and off from another thread while functions are hot: lines and calls are seen, results stay."""
import sys
import threading
import time

seen = set()
stop = False
results = set()


def work(n):
    s = 0
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("work", "fib"):
        seen.add((frame.f_code.co_name, event))
    return tracer


def profiler(frame, event, arg):
    if frame.f_code.co_name in ("work", "fib"):
        seen.add((frame.f_code.co_name, event))


def loop():
    while not stop:
        results.add((work(400), fib(8)))


def until(wanted):
    end = time.monotonic() + 20
    while not wanted <= seen and time.monotonic() < end:
        time.sleep(0.001)
    print(sorted(seen))
    seen.clear()


threads = [threading.Thread(target=loop, daemon=True) for _ in range(3)]
for thread in threads:
    thread.start()
while not results:
    time.sleep(0.001)
time.sleep(0.05)
if sys.version_info >= (3, 12):
    for _ in range(3):
        threading.settrace_all_threads(tracer)
        until({(name, event) for name in ("work", "fib") for event in ("call", "line", "return")})
        threading.settrace_all_threads(None)
        threading.setprofile_all_threads(profiler)
        end = time.monotonic() + 20
        while not {("work", "call"), ("work", "return"), ("fib", "call"), ("fib", "return")} <= seen and time.monotonic() < end:
            time.sleep(0.001)
        threading.setprofile_all_threads(None)
        print({event for _, event in list(seen)} >= {"call", "return"})  # a call of the profiler may be under way in a thread
        time.sleep(0.02)
        seen.clear()
stop = True
for thread in threads:
    thread.join()
print(len(results), results)
for install in (sys.settrace, sys.setprofile):
    install(tracer)
    print(work(300), fib(5))
    install(None)
    print(sorted(seen))
    seen.clear()
