"""while with else, break, continue, conditions with side effects, while True, nested whiles."""


def simple(n):
    i = s = 0
    while i < n:
        s += i
        i += 1
    else:
        s += 1000000
    return s, i


def broken(n, at):
    i = s = 0
    while i < n:
        if i == at:
            break
        s += i
        i += 1
    else:
        return "else", s, i
    return "break", s, i


def continued(n):
    i = s = 0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        if i % 5 == 0:
            s += 100
            continue
        s += i
    return s


def forever(n):
    i = 0
    while True:
        i += 1
        if i > n:
            return i


def forever_break(n):
    x = 1
    while 1:
        x = x * 5 % 1000003
        n -= 1
        if not n:
            break
        if x == 1:
            return "one", n
    return x, n


def nested(n):
    i = s = 0
    while i < n:
        j = i
        while j > 0:
            s += j & 3
            if s % 1000 == 999:
                break
            j -= 2
        else:
            s += 1
        i += 1
    return s


def down(n):
    c = 0
    while n:
        n -= 1
        c += not n
    return n, c


def two_conditions(a, b):
    k = 0
    while a < b and a * a < 1000000 or k < 10:
        a += 1
        b -= 1
        k += 1
    return a, b, k


def walrus(n):
    s = 0
    while (n := n - 1) > 0:
        s += n
    return s, n


print(simple(3000), simple(0), simple(-1), simple(0.5), simple(1500.5))
print(broken(3000, 2000), broken(3000, 5000), broken(0, 0), broken(10, 0))
print(continued(3000), forever(3000), forever_break(3000), nested(150))
print(down(3000), down(0), two_conditions(0, 3000), two_conditions(5, 3), walrus(3000), walrus(-5), walrus(10.5))
