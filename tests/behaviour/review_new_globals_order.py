for i in range(5000):
    if i >= 4000:
        zz = i
    if i >= 3000:
        yy = i
print([k for k in globals() if k in ("zz", "yy", "i")])
def f():
    global aa, bb, cc
    for i in range(5000):
        if i >= 4500:
            cc = i
        if i >= 4000:
            bb = i
        if i >= 3000:
            aa = i
f()
print([k for k in globals() if k in ("aa", "bb", "cc")])
