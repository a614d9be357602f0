"""del of locals in hot loops and functions, rebinding with other types, del of items and attributes."""


def del_each(n):
    s = 0
    for i in range(n):
        t = i * 2
        s += t
        del t
    try:
        return s, t
    except UnboundLocalError as e:
        return s, str(e)


def del_sometimes(n):
    s = 0
    k = 5
    for i in range(n):
        if i % 10 == 9:
            del k
        if i % 10 == 9:
            k = i
        s += k
    return s


def del_param(x):
    y = x + 1
    del x
    return y, sorted(locals())


def del_loop_var(n):
    c = 0
    for i in range(n):
        c += i
        del i
    return c, "i" in locals()


def try_del(n):
    c = 0
    for i in range(n):
        try:
            if i & 1:
                q = i
            del q
            c += 1
        except UnboundLocalError:
            c += 1000
    return c


def del_tuple(n):
    for i in range(n):
        a, b, *c = i, i, i, i
        del a, (b, c)
    return sorted(locals())


def items(n):
    d = {}
    l = [0] * 10
    for i in range(n):
        d[i % 7] = i
        if i % 5 == 0 and 3 in d:
            del d[3]
        l.append(i)
        del l[0]
    return d, l


for i in range(1500):
    del_param(i)
print(del_each(2000), del_sometimes(2000), del_param(1), del_param(0.5), del_loop_var(2000), try_del(2000),
      del_tuple(1500), items(1500))


class Noisy:
    alive = 0

    def __init__(self):
        Noisy.alive += 1

    def __del__(self):
        Noisy.alive -= 1


def objects(n):
    peak = 0
    for i in range(n):
        o = Noisy()
        if i % 3 == 0:
            del o
        if Noisy.alive > peak:
            peak = Noisy.alive
    return peak, Noisy.alive


print(objects(2000), Noisy.alive)
