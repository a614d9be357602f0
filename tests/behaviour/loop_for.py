"""for with else, break, continue, nested loops, loop variable reassigned and read after the loop."""


def search(n, target):
    for i in range(n):
        if i * i == target:
            break
    else:
        return "none", n
    return "found", i


def nested(n):
    s = 0
    for i in range(n):
        for j in range(i):
            if j * j > i:
                break
            if (i + j) % 4 == 0:
                continue
            s += j
        else:
            s += 1
            continue
        s += 100
        if s > 10**6:
            break
    return s


def triple(n):
    c = 0
    for a in range(1, n):
        for b in range(a, n):
            for d in range(b, n):
                if a * a + b * b == d * d:
                    c += 1
                    break
    return c


def reassigned(n):
    out = 0
    for i in range(n):
        out += i
        i = -i
        out += i * 2
    return out, i


def after(n):
    i = "untouched"
    for i in range(n):
        pass
    return i


def same_name(n):
    c = 0
    for i in range(n):
        for i in range(3):
            c += i
        c += i * 10
    return c, i


def flags(n):
    done = False
    for i in range(n):
        for j in range(n):
            if i * j == 77:
                done = True
                break
        if done:
            break
    return i, j, done


def returns(n):
    for i in range(n):
        for j in range(n):
            if i + j == 2 * n - 3:
                return i, j
    return None


def tuple_targets(n):
    s = 0
    for i, (j, k) in enumerate(zip(range(n), range(n, 0, -1))):
        s += i * j - k
    return s


print(search(3000, 1234321), search(3000, 7), search(0, 0))
print(nested(300), triple(22), reassigned(3000), after(3000), after(0), same_name(1000), flags(100), returns(60),
      tuple_targets(1500))
