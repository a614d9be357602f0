import math
def f(xs):
    out = []
    for x in xs:
        for fn in (t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11):
            for _ in range(3):
                try: out.append(repr(fn(x)))
                except Exception as e: out.append(type(e).__name__ + str(e))
    return out
def t1(x): return math.sqrt(x) + 0 * x
def t2(x): return math.sqrt(x)
def t3(x): return math.floor(x) + math.ceil(x) * 2 + math.trunc(x)
def t4(x): return round(x), round(x, 1), round(x, 0), round(x, -1)
def t5(x): return int(x) + 1, float(x), bool(x), abs(x), -x, +x
def t6(x): return x ** 2, x ** 0.5, x ** -1, 2 ** (x if -99 < x < 99 else 1)
def t7(x): return x // 3, x % 3, x // -3, x % -3, divmod(x, 3), divmod(x, -0.5)
def t8(x): return min(x, 1), max(x, 1.0), min(x, x), max(x, 0, -0.0), min(0.0, x), max((x, 1, 2))
def t9(x): return math.log(x), math.exp(x), math.log1p(x), math.atan2(x, -0.0)
def t10(x): return math.isnan(x), math.isinf(x), math.isfinite(x), math.copysign(1, x), math.fabs(x)
def t11(x): return math.degrees(x), math.radians(x), math.hypot(x, 1), math.pow(x, 3), math.pow(x, -0.5), math.fmod(x, 2)
vals = [1, True, False, 0, -1, 2.5, -0.0, 0.0, 1e308, -1e308, 5e-324, float("inf"), -float("inf"), float("nan"),
        2**62, -2**63, 2**63, 2**53 + 1, 0.5, 1.5, -2.5, 1e16, 4503599627370497.5]
for _ in range(3):
    for v in vals:
        o = f([v] * 8)
for v in vals:
    for w in vals:
        o = f([v, w])
for v in vals:
    print(v, f([v])[::3])
def drive(v, n):
    out = None
    for i in range(n):
        out = t3(v), t4(v), t5(v), t7(v), t10(v)
    return out
for v in vals:
    try: print(drive(v, 300))
    except Exception as e: print(type(e).__name__, e)
