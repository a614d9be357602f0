"""Hot loops entered with values on the interpreter's stack: nested for, with, try, match, arguments."""


def nested_for(n):
    s = 0
    for a in [1, 2, 3]:
        for b in (4.5, 5):
            for c in "xy":
                for i in range(n):
                    s += a * i
                s += b
    return s


def inside_with(n):
    class M:
        def __enter__(self):
            return 5

        def __exit__(self, *a):
            return False
    out = 0
    for k in {1: 2, 3: 4}:
        with M() as m:
            for i in range(n):
                out += m + k
    return out


def over_generator(n):
    def gen():
        for k in range(4):
            yield k
    s = 0
    for g in gen():
        i = 0
        while i < n:
            s += g
            i += 1
    return s


def in_except(n):
    out = []
    for k in range(3):
        try:
            1 // (k - k)
        except ZeroDivisionError as e:
            s = 0
            for i in range(n):
                s += i
                if s > 100000 * (k + 1):
                    break
            out.append((s, i, str(e)))
    return out


def comp_in_args(n):
    return (max([i * 7 % 11 for i in range(n)], default=0), sum(i for i in range(n)),
            [sum([j for j in range(i)]) for i in range(n // 40)][-1])


def enumerate_outer(n):
    s = 0
    for idx, word in enumerate(["a", "b", "c"]):
        for i in range(n):
            if i % 2:
                continue
            s += idx
            if i > n - 10 and idx == 1:
                break
        else:
            s += 1000000
    return s, idx, word, i


def finally_in_loop(n):
    s = 0
    for k in (1, 2):
        try:
            for i in range(n):
                s += k
                if i == n - 2 and k == 2:
                    return s, i, k
        finally:
            for j in range(n):
                s += 1
    return "never"


def while_in_for(n):
    s = 0
    for lst in ([1, 2], [3], []):
        for v in lst:
            k = n
            while k > 0:
                s += v
                k -= 1
                if k == 5:
                    break
    return s, k


def match_inside(n):
    s = 0
    for p in ((1, 2), (3, 4, 5), "x"):
        match p:
            case (a, b):
                for i in range(n):
                    s += a * b
            case (a, *rest):
                for i in range(n):
                    s += len(rest)
            case _:
                for i in range(n):
                    s -= 1
    return s


print(nested_for(300), inside_with(800), over_generator(700), in_except(1500), comp_in_args(1500),
      enumerate_outer(1000), finally_in_loop(900), while_in_for(900), match_inside(800))
print([nested_for(3), inside_with(0), in_except(0) if False else None, enumerate_outer(20), finally_in_loop(5),
       while_in_for(7)])
