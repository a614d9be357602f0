"""match statements in hot functions: literals, captures, classes, guards, sequences, mappings."""


class P:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


def classify(v):
    match v:
        case 0:
            return "zero"
        case 1 | 2 | 3:
            return "small"
        case int() if v < 0:
            return "negative"
        case bool():
            return "bool"
        case int(n) if n % 100 == 0:
            return f"hundreds {n}"
        case int():
            return "int"
        case float(f):
            return f * 2
        case str() as s:
            return s.upper()
        case (a, b):
            return a + b
        case [a, *rest]:
            return a, len(rest)
        case {"k": k, **others}:
            return k, others
        case P(x=0, y=y):
            return "on axis", y
        case P(x, y):
            return x * y
        case None:
            return "none"
        case _:
            return "other"


def machine(n):
    state = 0
    acc = 0
    for i in range(n):
        match state, i % 3:
            case 0, 0:
                state = 1
            case 1, 1:
                state = 2
                acc += 1
            case 2, _:
                state = 0
                acc += 10
            case _:
                acc += 100
    return state, acc


for i in range(1500):
    classify(i)
print([classify(v) for v in (0, 2, -5, 200, 7, True, 1.5, "abc", (1, 2), (1.5, 2), [1, 2, 3], [], {"k": 1, "z": 2}, {},
                             P(0, 3), P(2, 3.5), None, 2**70, 1j, b"x")])
print(machine(2000))
