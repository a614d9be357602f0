"""Loops that take a small part of the time for a while, with most of it in C functions: their probes sleep, wake, and sleep again. Meanwhile they are traced
and monitored, generators are held within them, and copies of their code share the probes."""
import sys
import types

ITEMS = list(range(12000))


def elsewhere():
    return len(sorted(ITEMS, reverse=True))


def plain(xs):
    n = 0
    for x in xs:
        n += x
    return n


def with_else(xs, stop):
    for i, x in enumerate(xs):
        if x == stop:
            break
    else:
        return -1
    return i


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def nested(rows):
    total = 0
    for row in rows:
        for x in row:
            if x < 0:
                continue
            total = total * 3 + x & 0xffff
    return total


def caught(xs):
    errors = 0
    for x in xs:
        try:
            10 // x
        except ZeroDivisionError:
            errors += 1
    return errors


def counting(n):
    i = 0
    while i < n:
        yield i
        i += 1


def doubled(xs):
    for x in xs:
        yield x * 2


def rest(xs):
    n = 1
    for x in xs:
        n = n * 3 + x & 0xffff
    return n


copied = types.FunctionType(rest.__code__.replace(co_name="copied"), globals())


def filled(n):
    return [k * k for k in range(n) if k % 3]


def traced(function, *args):
    lines = []

    def tracer(frame, event, arg):
        if frame.f_code is not function.__code__:
            return None
        lines.append((event, frame.f_lineno - function.__code__.co_firstlineno))
        return tracer
    sys.settrace(tracer)
    try:
        result = function(*args)
    finally:
        sys.settrace(None)
    return result, lines


def monitored(function, *args):
    if sys.version_info < (3, 12):
        return None
    lines, monitoring = [], sys.monitoring
    monitoring.use_tool_id(3, "lines")
    monitoring.register_callback(3, monitoring.events.LINE, lambda code, line: lines.append(line - code.co_firstlineno))
    monitoring.set_local_events(3, function.__code__, monitoring.events.LINE)
    result = function(*args)
    monitoring.set_local_events(3, function.__code__, 0)
    monitoring.free_tool_id(3)
    print(function.__name__, result, lines)


held = []


def once(turn):
    done = [plain([1, 2, 3, turn]), plain([0.5, turn]), with_else("abcdef", "e"), with_else([1, 2, 3], turn), collatz(27 + turn % 3), nested([[1, -2, turn], [3]]),
            caught([1, 0, 2, turn % 2]), sum(counting(5)), filled(7), rest([1, turn]), copied((2, turn))]
    held.append(doubled([1, turn, 3]))
    done.append(next(held[-1]))
    if len(held) == 40:
        done += map(tuple, held)
        held.clear()
    if turn % 500 == 450:
        monitored(plain, [1, turn])
        monitored(nested, [[1, 2], [turn]])
        done += traced(plain, [1, 2]), traced(with_else, "xyz", "y"), traced(collatz, 3), traced(nested, [[1, -1], [2]]), traced(caught, [1, 0])
    return done


for phase, count in enumerate((700, 3000, 900)):
    seen = {}
    for turn in range(count):
        if phase != 1:
            elsewhere()
        for result in once(turn % 600):
            key = repr(result)
            seen[key] = seen.get(key, 0) + 1
    print(phase, sorted(seen.items()))
print(rest(range(50000)), copied(range(50000)), sum(doubled(range(50000))))
try:
    plain([1] * 50 + ["x"])
except TypeError as error:
    print(error, error.__traceback__.tb_next.tb_lineno - plain.__code__.co_firstlineno)
