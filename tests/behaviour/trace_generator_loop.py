"""The events of a traced loop over a generator, which CPython 3.13 reports otherwise where the loop's FOR_ITER has been specialised."""
import sys


def produce():
    yield 1
    yield 2


def split():
    for _ in (
        produce()
    ):
        pass


def single():
    for _ in produce():
        pass


def one_line():
    for _ in produce(): pass


def nested():
    for a in produce():
        for b in produce():
            if a == b:
                continue
            a += b


events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name != "produce":
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def show(function):
    events.clear()
    sys.settrace(tracer)
    function()
    sys.settrace(None)
    print(function.__name__, events)


for function in (split, single, one_line, nested):
    show(function)
    show(function)
    for _ in range(1000):
        function()
    show(function)
    show(function)
