def k(x, *, w=2):
    return x * w
def loop(n):
    s = 0
    for i in range(n):
        s += k(i)
    return s
for _ in range(60): a = loop(100)
print(a)
k.__kwdefaults__['w'] = 5
print(loop(100))
k.__kwdefaults__ = {'w': 7}
print(loop(100))
k.__defaults__ = None
del k.__kwdefaults__['w']
try:
    print(loop(100))
except TypeError as e:
    print(e)
