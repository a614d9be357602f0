"""Functions called exactly once whose loop runs long: state on entry of every kind, exits in every way."""
import sys


def once_int(n):
    a, b, c = 1, 2, 3
    for i in range(n):
        a, b, c = b, c, (a + b + c) % 1000003
    return a, b, c


def once_float(n):
    x = 0.1
    for i in range(n):
        x = 3.9 * x * (1.0 - x)
    return x


def once_mixed(n, label, obj):
    count = 0
    ratio = 0.5
    flag = False
    nothing = None
    text = label * 2
    for i in range(n):
        count += i & 3
        ratio = ratio * 0.999 + count % 7
        flag = not flag
        if i == n - 1:
            nothing = i
    return count, ratio, flag, nothing, text, obj


def once_return(n):
    for i in range(n):
        if i * i > 4_000_000:
            return "inside", i
    return "end"


def once_raise(n):
    i = 0
    while True:
        i += 1
        if i == n:
            raise LookupError(i)


def once_nested(n):
    t = 0
    i = 0
    while i < n:
        j = 0
        while j < n:
            t += i ^ j
            j += 1
        i += 1
    return t


def once_iterator(n):
    it = iter(range(n))
    s = 0
    for x in it:
        s += x
        if x == n // 2:
            for y in it:
                s -= y
                if y > n - 5:
                    break
    return s, list(it)


def once_list(n):
    data = [k % 17 for k in range(n)]
    s = 0
    for v in data:
        s = s * 3 + v & 0xFFFFFF
    return s


def once_gen(n):
    s = 0
    for v in (k * k for k in range(n)):
        s += v
    return s


def once_try(n):
    s = 0
    for i in range(n):
        try:
            s += 10 // (i % 1000 - 999)
        except ZeroDivisionError:
            s += 1000000
    return s


def once_with(n):
    with open(__file__) as fh:
        s = 0
        for i in range(n):
            s += i
        closed = fh.closed
    return s, closed, fh.closed


def once_handler(n):
    try:
        raise KeyError("k")
    except KeyError as e:
        s = 0
        for i in range(n):
            s += i
        return s, repr(e), sys.exc_info()[0].__name__


def once_finally(n):
    try:
        1 // 0
    except ZeroDivisionError:
        pass
    finally:
        s = 0
        for i in range(n):
            s += 1
    return s


def once_sequence(n):
    s = 0
    for i in range(n):
        s += 1
    for i in range(n):
        s += 2.5
    while n:
        n -= 1
        s -= 1
    return s, n, i


def once_big(n):
    x = 2**61
    for i in range(n):
        x += 2**50
    return x


print(once_int(4000), once_float(4000), once_mixed(4000, "lab", [1]), once_return(5000))
try:
    once_raise(4000)
except LookupError as e:
    print(repr(e), e.__traceback__.tb_next.tb_lineno - once_raise.__code__.co_firstlineno)
print(once_nested(60), once_iterator(4000), once_list(3000), once_gen(3000), once_try(4000), once_with(4000),
      once_handler(4000), once_finally(4000), once_sequence(2500), once_big(4000))


class Body:
    total = 0
    for k in range(2000):
        total += k


print(Body.total, Body.k)
