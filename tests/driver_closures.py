"""Functions that read variables of enclosing functions, whose types change; run by test_driver.py."""


def outer(k):
    c = 0.5
    def inner(x):
        s = 0
        for i in range(x): s += i * k + c
        return s
    def sq(x): return x * x + k
    t = 0
    for i in range(3000):
        t += sq(i)
    k += 1
    return inner(3000), t, inner(3000)
def outer2(k):
    def rec(n): return k if n == 0 else rec(n-1) + k
    return rec(50)
def late():
    def use(): 
        t = 0
        for i in range(1000): t += q
        return t
    try: use()
    except NameError as e: print(e)
    q = 3
    r = use()
    q = 1.5
    return r, use()
def main():
    print(outer(3), outer(2.5), outer(True))
    print([outer2(i) for i in (1, 2.0, 3)] * 2)
    print(late(), late())
main(); main()
