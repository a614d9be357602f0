"""What an op gives for constant operands; the reference is nativeops/ir/interp.py, and a test compares the two for
every row.

EVAL[name](*operand values) is the result, True for a guard without one that holds, None where the op leaves. Ops whose
result depends on their immediate or on the machine are not here.
"""
import math
from rewritejit.nativeops.ir.types import INT_MIN, INT_MAX

_UNSIGNED = 2 ** 64 - 1
_EXACT = 1 << 53
_MASK = (1 << 64) - 1


def wrap(v):
    """v as 64 bits keep it."""
    return v if INT_MIN <= v <= INT_MAX else ((v - INT_MIN) & _MASK) + INT_MIN


def fit(v):
    """v, or None if 64 bits do not hold it."""
    return v if INT_MIN <= v <= INT_MAX else None


def _shl(a, n):
    return None if n < 0 else 0 if a == 0 else None if n > 63 else fit(a << n)


def _ipow(a, b):
    if b < 0 or (b > 63 and a not in (0, 1, -1)):
        return None
    return fit(a ** b)


def _fpow(a, b):
    if not (math.isfinite(a) and math.isfinite(b) and (a > 0 or (b == math.floor(b) and a != 0))):
        return None
    try:
        r = a ** b
    except (OverflowError, ZeroDivisionError):
        return None
    return r if type(r) is float and math.isfinite(r) else None


def _rounded(how):
    return lambda x: int(how(x)) if -9223372036854775808.0 <= x < 9223372036854775808.0 else None


def _itruediv(a, b):
    return a / b if b and -_EXACT <= a <= _EXACT and -_EXACT <= b <= _EXACT else None


def _wrap_index(i, n):
    for value in (i, wrap(i + n)):
        if value & _UNSIGNED < n & _UNSIGNED:
            return value
    return None


EVAL = {
    "guard_true": lambda b: True if b else None,
    "guard_false": lambda b: None if b else True,
    "is_obj": lambda a, b: a is b,
    "add_ovf": lambda a, b: fit(a + b),
    "sub_ovf": lambda a, b: fit(a - b),
    "mul_ovf": lambda a, b: fit(a * b),
    "neg_ovf": lambda a: fit(-a),
    "abs_ovf": lambda a: fit(abs(a)),
    "add": lambda a, b: wrap(a + b),
    "sub": lambda a, b: wrap(a - b),
    "mul": lambda a, b: wrap(a * b),
    "neg": lambda a: wrap(-a),
    "floordiv": lambda a, b: fit(a // b) if b else None,
    "mod": lambda a, b: a % b if b else None,
    "mulmod": lambda a, b, c: a * b % c if c > 0 else None,
    "shl_ovf": _shl,
    "shr": lambda a, n: a >> min(n, 63) if n >= 0 else None,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "invert": lambda a: ~a,
    "ipow_ovf": _ipow,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "not": lambda b: not b,
    "band": lambda a, b: bool(a and b),
    "bor": lambda a, b: bool(a or b),
    "bxor": lambda a, b: bool(a) != bool(b),
    "bool_to_int": int,
    "wrap_index": _wrap_index,
    "check_index": lambda i, n: i if i & _UNSIGNED < n & _UNSIGNED else None,
    "fadd": lambda a, b: a + b,
    "fsub": lambda a, b: a - b,
    "fmul": lambda a, b: a * b,
    "fdiv": lambda a, b: a / b if b else None,
    "fneg": lambda a: -a,
    "fabs": abs,
    "fsqrt": lambda a: None if a < 0.0 else math.sqrt(a),
    "ffloordiv": lambda a, b: a // b if b else None,
    "fmod_py": lambda a, b: a % b if b else None,
    "fpow": _fpow,
    "flt": lambda a, b: a < b,
    "fle": lambda a, b: a <= b,
    "feq": lambda a, b: a == b,
    "fne": lambda a, b: a != b,
    "fgt": lambda a, b: a > b,
    "fge": lambda a, b: a >= b,
    "int_to_float": float,
    "guard_exact": lambda a: True if -_EXACT <= a <= _EXACT else None,
    "itruediv": _itruediv,
    "float_to_int": _rounded(math.trunc),
    "floor_to_int": _rounded(math.floor),
    "ceil_to_int": _rounded(math.ceil),
    "round_to_int": _rounded(round),
    "unbox_int": lambda o: fit(o) if type(o) is int else None,
    "unbox_float": lambda o: o if type(o) is float else None,
    "unbox_bool": lambda o: o if type(o) is bool else None,
}
