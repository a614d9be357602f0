"""Each operation, hot with ints, floats or bools, then with operands of every kind that it was not compiled for: in a
function, in the middle of a loop inside of try, in a function that is continued in place, or in a recursive one."""
import importlib
import os
import sys
import tempfile
from fractions import Fraction

EXPRESSIONS = {
    "add": "a + b", "sub": "a - b", "mul": "a * b", "div": "a / b", "floordiv": "a // b", "mod": "a % b",
    "pow": "a ** b", "square": "a ** 2", "lshift": "a << b", "rshift": "a >> b", "bits": "(a & b) | (a ^ b)",
    "mulmod": "a * b % 1000003",
    "modulus": "a * 77777777777 % b", "neg": "-a", "invert": "~a", "abs": "abs(a)", "lt": "a < b", "eq": "a == b",
    "chain": "a if b else 0", "either": "a or b", "min": "min(a, b)", "divmod": "divmod(a, b)",
    "powmod": "pow(a, b, 7)",
    "int": "int(a)", "float": "float(a)", "round": "round(a)", "round2": "round(a, 1)", "bool": "bool(a)",
    "floor": "math.floor(a)", "ceil": "math.ceil(a)", "trunc": "math.trunc(a)", "sqrt": "math.sqrt(a)",
    "exp": "math.exp(a)", "log": "math.log(a)", "sin": "math.sin(a)", "fmod": "math.fmod(a, b)",
    "mathpow": "math.pow(a, b)", "atan2": "math.atan2(a, b)", "gcd": "math.gcd(a, b)", "isqrt": "math.isqrt(a)",
    "isinstance": "isinstance(a, int)", "times": "sum_to(a)",
}
MODULE = """import math


def sum_to(n):
    t = 0
    for i in range(n):
        t += i
    return t
"""
FUNCTIONS = """

def NAME(a, b):
    before = 7
    result = EXPRESSION
    return result, before


def NAME_loop(a, b, c, d, n, when):
    failed = last = 0
    result = None
    for i in range(n):
        if i == when:
            a, c, b, d = c, a, d, b
        elif i == when + 1:
            a, c, b, d = c, a, d, b
        try:
            result = EXPRESSION
        except Exception as error:
            failed += 1
            result = str(error)
        else:
            failed += 100
        finally:
            last = i
        if i == when:
            seen = result
    return seen, result, failed, last


def NAME_callee(a, b):
    inner = 1
    inner = EXPRESSION
    return inner


def NAME_caller(a, b, n):
    total = 0
    for i in range(n):
        total = (NAME_callee(a, b),
                 i)
    return total


def NAME_deep(a, b, n):
    if n:
        below = NAME_deep(a, b, n - 1)
        return below
    return EXPRESSION
"""
HOT = {"ints": (5, 3), "floats": (2.5, 1.5), "mixed": (7, 0.5), "bools": (True, True)}


class Left:
    def __repr__(self):
        return "Left"

    def __add__(self, other):
        return "added"

    def __radd__(self, other):
        return "radded"

    def __rmod__(self, other):
        return 0.25

    def __lt__(self, other):
        return self

    def __index__(self):
        return 4

    def __bool__(self):
        raise KeyError("no truth")


class Sub(int):
    def __mul__(self, other):
        return "multiplied"


class Floating(float):
    def __rsub__(self, other):
        return "rsubbed"


ODD = [0, -1, 1, 64, 2**53 + 1, 2**63 - 1, -2**63, 2**64, False, 0.0, -0.0, 2.5, -2.5, 1e308, 2.0**63, float("inf"),
       float("nan"), Sub(3), Floating(0.5), Fraction(1, 3), "s", None, 2j, (1,), Left()]
FULL = len(sys.argv) > 1                # any argument: all combinations, by hand; it takes minutes in some modes
HUGE = {"pow", "lshift", "times"}


def fits(name, a, b):
    """Nothing that computes for hours."""
    if name == "times":
        return not (type(a) is int and a > 10**4)
    return name not in HUGE or not (isinstance(b, int) and b > 64) and not (type(a) is int and abs(a) > 2**64)


def describe(function, *args):
    try:
        result = function(*args)
        return f"{type(result).__name__} {result!r}"
    except Exception as error:
        places, tb = [], error.__traceback__.tb_next
        while tb is not None:
            places.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
            tb = tb.tb_next
        return f"{type(error).__name__} {error} {places[-3:]}"


def main():
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        for column, (kind, (a, b)) in enumerate(HOT.items()):
            with open(os.path.join(folder, kind + "_guards.py"), "w") as file:
                file.write(MODULE)
                for name, expression in EXPRESSIONS.items():
                    file.write(FUNCTIONS.replace("NAME", "op_" + name).replace("EXPRESSION", expression))
            module = importlib.import_module(kind + "_guards")
            for row, name in enumerate(EXPRESSIONS):
                if not FULL and (row + column) % 3:
                    continue
                single, loop, caller, deep = (getattr(module, f"op_{name}{end}")
                                              for end in ("", "_loop", "_caller", "_deep"))
                for _ in range(320):
                    describe(single, a, b)
                for _ in range(6):
                    describe(loop, a, b, a, b, 60, 50)
                    describe(caller, a, b, 60)
                    describe(deep, a, b, 20)
                print(kind, name, describe(single, a, b), describe(loop, a, b, a, b, 300, 5))
                print("   ", describe(caller, a, b, 300), describe(deep, a, b, 30))
                pairs = [pair for odd in ODD for pair in ((odd, b), (a, odd)) if fits(name, *pair)]
                pairs = pairs if FULL else pairs[row % 2::2]
                for number, (c, d) in enumerate(pairs):
                    print("   ", repr(c), repr(d), describe(single, c, d))
                    form = row % 3 if number % 4 else number // 4 % 3
                    if form == 0:
                        print("       ", describe(loop, a, b, c, d, 40, 33))
                    elif form == 1:
                        print("       ", describe(caller, c, d, 30))
                    else:
                        print("       ", describe(deep, c, d, 5))
        sys.path.remove(folder)


main()
