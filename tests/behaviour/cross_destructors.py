"""Destructors of items that loops drop run when CPython runs them."""


class D:
    def __init__(s, n):
        s.n = n

    def __del__(s):
        print('del', s.n)


def f1(n):
    l = []
    for i in range(n):
        l.append(D(i))
        if len(l) > 3:
            l.pop(0)
    print('end')


f1(8)


def f2(n):
    d = {}
    for i in range(n):
        d[i % 3] = D(i)
    print('end2')


f2(8)


def f3(objs, n):
    l = list(objs)
    del objs
    for i in range(n):
        l[i % len(l)] = i
    print('end3', l)


f3([D(100 + i) for i in range(4)], 9)


def f4(l):
    while l:
        x = l.pop()
    print('end4')


f4([D(200 + i) for i in range(4)])


def f5(l):
    while l:
        l.pop()
    print('end5')


f5([D(210 + i) for i in range(4)])


def f6(l):
    while len(l) > 2:
        del l[1]
    print('end6')


f6([D(220 + i) for i in range(5)])


def f7(l):
    n = 0
    for x in l:
        n += 1
        l[n - 1] = None
    print('end7', n)


f7([D(230 + i) for i in range(5)])


def f8(l):
    a = b = None
    for x in l:
        a, b = (b, x)
    l.clear()
    print('cleared')
    a = None
    print('a gone')


f8([D(240 + i) for i in range(5)])


def f9(l):
    for i, x in enumerate(l):
        l[i] = (x, [x])
    for i in range(len(l)):
        t = l[i]
        l[i] = t[0]
    t = None
    for i in range(len(l)):
        l[i] = [l[i]]
    print('f9')


f9([D(250 + i) for i in range(3)])


def f10(d):
    for k in list(d):
        del d[k]
    print('f10')


f10({i: D(260 + i) for i in range(4)})


def f11(d):
    for k in list(d):
        v = d.pop(k)
    print('f11')


f11({i: D(270 + i) for i in range(4)})


def f12(ls):
    tot = 0
    while ls:
        x, y = ls.pop()
        tot += 1
    print('f12', tot)


f12([(D(280 + i), D(290 + i)) for i in range(4)])


def f13(l, m):
    for i in range(len(l)):
        l[i], m[i] = (m[i], l[i])
    for i in range(len(l)):
        m[i] = l[i]
    print('f13')


f13([D(300 + i) for i in range(3)], [D(310 + i) for i in range(3)])


def f14(l):
    l[1:3] = [1, 2]
    for i in range(4):
        l[1:2] = []
    print('f14')


for i in range(3):
    f14([D(320 + 10 * i + j) for j in range(6)])


def f15(s):
    for x in s:
        y = x
    del x
    s.clear()
    print('f15')


f15({D(400)})


def f16(d, n):
    for i in range(n):
        d = {'k': d}
    for i in range(n):
        d = d['k']
    print('f16')


f16(D(500), 4)
f16(D(501), 4)


def f17(n):
    x = D(600)
    for i in range(n):
        l = [x, i]
        x = l[0]
        if i == 3:
            x = None
            l = None
            print('gone')


f17(6)


def g18(a, b):
    c = [a, b]
    c.append(c[0])
    c[0] = None
    c[2] = None
    return len(c)


for i in range(4):
    print(g18(D(700 + i), D(710 + i)))


def f19(l):
    while l:
        a, *rest = l
        l = rest
        print('rest', len(l))


f19([D(720 + i) for i in range(3)])


def f20(l):
    for x in l:
        pass
    for y in l[1:]:
        pass
    del l
    print('f20')


f20([D(730 + i) for i in range(3)])


def f21(l):
    for x in sorted(l, key=lambda o: -o.n):
        print(x.n)
    x = None
    l = None
    print('f21')


f21([D(740 + i) for i in range(3)])
