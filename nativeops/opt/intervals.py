"""Interval arithmetic: what ranges.py knows of each op. An interval is (low, high), both included, ints or bools (0,
1).

TRANSFER[name](*operand intervals) is the interval of the result if the op did not leave. A property test checks that
results of random operands lie inside.
"""
from rewritejit.nativeops.ir.types import INT_MIN, INT_MAX

FULL, BOOL, YES, NO = (INT_MIN, INT_MAX), (0, 1), (1, 1), (0, 0)
EXACT = 1 << 53


def fits(low, high):
    return INT_MIN <= low and high <= INT_MAX


def _wrapped(low, high):
    return (low, high) if fits(low, high) else FULL


def _checked(low, high):
    """The result of an op that leaves on overflow: what is outside does not happen."""
    low, high = max(low, INT_MIN), min(high, INT_MAX)
    return (low, high) if low <= high else FULL


def add(a, b):
    return a[0] + b[0], a[1] + b[1]


def sub(a, b):
    return a[0] - b[1], a[1] - b[0]


def mul(a, b):
    if a[0] >= 0 and b[0] >= 0:
        return a[0] * b[0], a[1] * b[1]
    p, q, r, s = a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]
    return min(p, q, r, s), max(p, q, r, s)


def neg(a):
    return -a[1], -a[0]


def absolute(a):
    if a[0] >= 0:
        return a
    if a[1] <= 0:
        return -a[1], -a[0]
    return 0, max(-a[0], a[1])


def shl(a, n):
    low, high = max(n[0], 0), min(n[1], 64)
    if low > high:
        return FULL
    corners = (a[0] << low, a[0] << high, a[1] << low, a[1] << high)
    return min(corners), max(corners)


def _shr(a, n):
    low, high = min(max(n[0], 0), 63), min(max(n[1], 0), 63)
    corners = (a[0] >> low, a[0] >> high, a[1] >> low, a[1] >> high)
    return min(corners), max(corners)


def _floordiv(a, b):
    if b[0] > 0 or b[1] < 0:
        corners = (a[0] // b[0], a[0] // b[1], a[1] // b[0], a[1] // b[1])
        return _checked(min(corners), max(corners))
    most = max(-a[0], a[1])
    return _checked(-most, most)


def _mod(a, b):
    if b[0] >= 0:
        if a[0] >= 0:
            return (a if a[1] < b[0] else (0, max(0, min(a[1], b[1] - 1))))
        return 0, max(b[1] - 1, 0)
    return min(b[0] + 1, 0), max(b[1] - 1, 0)


def _mulmod(a, b, c):
    return 0, max(c[1] - 1, 0)


def _and(a, b):
    if a[0] >= 0:
        return 0, min(a[1], b[1]) if b[0] >= 0 else a[1]
    return (0, b[1]) if b[0] >= 0 else FULL


def _or(a, b):
    if a[0] >= 0 and b[0] >= 0:
        return max(a[0], b[0]), (1 << max(a[1], b[1]).bit_length()) - 1
    return FULL


def _xor(a, b):
    return (0, (1 << max(a[1], b[1]).bit_length()) - 1) if a[0] >= 0 and b[0] >= 0 else FULL


def _lt(a, b):
    return YES if a[1] < b[0] else NO if a[0] >= b[1] else BOOL


def _le(a, b):
    return YES if a[1] <= b[0] else NO if a[0] > b[1] else BOOL


def _eq(a, b):
    if a[1] < b[0] or b[1] < a[0]:
        return NO
    return YES if a[0] == a[1] == b[0] == b[1] else BOOL


def _not(a):
    return 1 - a[1], 1 - a[0]


def _select(c, a, b):
    if c[0]:
        return a
    if not c[1]:
        return b
    return min(a[0], b[0]), max(a[1], b[1])


TRANSFER = {
    "add": lambda a, b: _wrapped(*add(a, b)),
    "sub": lambda a, b: _wrapped(*sub(a, b)),
    "mul": lambda a, b: _wrapped(*mul(a, b)),
    "neg": lambda a: _wrapped(*neg(a)),
    "add_ovf": lambda a, b: _checked(*add(a, b)),
    "sub_ovf": lambda a, b: _checked(*sub(a, b)),
    "mul_ovf": lambda a, b: _checked(*mul(a, b)),
    "neg_ovf": lambda a: _checked(*neg(a)),
    "abs_ovf": lambda a: _checked(*absolute(a)),
    "shl_ovf": lambda a, n: _checked(*shl(a, n)),
    "shr": _shr,
    "floordiv": _floordiv,
    "mod": _mod,
    "mulmod": _mulmod,
    "and": _and,
    "or": _or,
    "xor": _xor,
    "invert": lambda a: (~a[1], ~a[0]),
    "ipow_ovf": lambda a, b: (0, INT_MAX) if a[0] >= 0 else FULL,
    "lt": _lt,
    "le": _le,
    "gt": lambda a, b: _lt(b, a),
    "ge": lambda a, b: _le(b, a),
    "eq": _eq,
    "ne": lambda a, b: _not(_eq(a, b)),
    "not": _not,
    "band": lambda a, b: (a[0] & b[0], a[1] & b[1]),
    "bor": lambda a, b: (a[0] | b[0], a[1] | b[1]),
    "bxor": lambda a, b: (a[0] ^ b[0],) * 2 if a[0] == a[1] and b[0] == b[1] else BOOL,
    "bool_to_int": lambda a: a,
    "check_index": lambda a, b: (max(a[0], 0), max(a[0], 0, min(a[1], b[1] - 1))) if b[0] >= 0 else a,
    "wrap_index": lambda a, b: FULL if b[0] < 0 else (max(a[0], 0) if a[0] >= 0 else 0, max(a[0], 0, b[1] - 1)),
    "select": _select,
}


def narrowed(name, truth, a, b):
    """The intervals of both operands of a comparison whose outcome is known. Empty ones (low > high) where it cannot
    be."""
    if not truth:
        name = {"lt": "ge", "ge": "lt", "le": "gt", "gt": "le", "eq": "ne", "ne": "eq"}[name]
    if name == "lt":
        return (a[0], min(a[1], b[1] - 1)), (max(b[0], a[0] + 1), b[1])
    if name == "le":
        return (a[0], min(a[1], b[1])), (max(b[0], a[0]), b[1])
    if name == "gt":
        return (max(a[0], b[0] + 1), a[1]), (b[0], min(b[1], a[1] - 1))
    if name == "ge":
        return (max(a[0], b[0]), a[1]), (b[0], min(b[1], a[1]))
    if name == "eq":
        both = max(a[0], b[0]), min(a[1], b[1])
        return both, both
    return _without(a, b), _without(b, a)


def _without(a, b):
    if b[0] == b[1]:
        if a[0] == b[0]:
            return a[0] + 1, a[1]
        if a[1] == b[0]:
            return a[0], a[1] - 1
    return a
