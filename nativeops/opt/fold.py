"""fold: constant folding and the equations of rules.py, one op at a time.

`Folder.fold(op, out)` looks at an op whose operands are already folded: it either leaves it to be appended by the
caller, or makes it equal to another value, having appended new ops to `out`. gvn calls it on its way through the
blocks; the pass `fold` is the same without value numbering. A guard that always leaves ends its block; a branch on a
constant becomes a jump: both are done at the end (`finish`), because they change the flow graph. FIRED counts per rule.
"""
from rewritejit.nativeops.ir.ops import OPS, GUARD
from rewritejit.nativeops.ir.values import Op
from . import analysis, edit
from .evaluate import EVAL
from .rules import EQUATIONS, FUNCTIONS

FIRED = {}
_RULES = {}                    # op name -> its rules, read when they are first needed: see _rules
_VARIABLES = ("x", "y", "z", "c")


def fold(graph):
    folder = Folder(graph)
    for block in graph.blocks:
        out = []
        for op in block.ops:
            if op._forward is None and not folder.fold(op, out):
                out.append(op)
        block.ops = out
    folder.finish()


class Folder:
    """constants: edit.Constants. Call `finish` when every block's new list is in place."""

    __slots__ = ("graph", "constants", "out", "leaving", "decided", "eval")

    def __init__(self, graph):
        self.graph, self.constants, self.out = graph, edit.Constants(graph), None
        self.leaving, self.decided, self.eval = [], [], EVAL

    def const(self, type, value):
        return self.constants.get(type, value)

    def make(self, name, op, *args):
        """A new op in place of `op` (whose snapshot it has, if it may leave), folded itself."""
        info = OPS[name]
        snap = op.snap if info.effect is GUARD else None
        new = Op(name, list(args), op.type if info.result == "t" else info.result, None, snap)
        if not self.fold(new, self.out):
            self.out.append(new)
        return new.find()

    def fold(self, op, out):
        """Was the op replaced? What it needs was appended to `out`."""
        name, args = op.name, op.args
        rules = _RULES.get(name)
        if rules is None:
            rules = _rules(name)
        rules, firsts, seconds = rules
        if rules is None:
            if name == "branch":
                if args[0].find().name == "const":
                    self.decided.append(op)
                return False
            if name not in _ON_OBJECTS:
                return False
        if not args:
            return False
        self.out = out
        constant = True
        for arg in args:
            if arg._forward is not None:
                arg = arg.find()
            if arg.name != "const":
                constant = False
        if constant:
            result = self._evaluate(op)
            if result is not None:
                return result
        if rules is None:
            return False
        if len(args) == 2 and args[0].find().name == "const" and OPS[name].commutes and args[1].find().name != "const":
            op.args = args = [args[1], args[0]]
        first, second = args[0].find(), None
        if len(args) == 2:
            second = args[1].find()
            if first.name not in firsts and second.name not in seconds and first is not second:
                return False
        elif len(args) == 1 and first.name not in firsts:
            return False
        for rule, heads, left, right in rules:
            if heads is not None:
                head = heads[0]
                if head is not None and head != first.name:
                    continue
                if second is not None:
                    head = heads[1]
                    if head is not None and head != second.name:
                        continue
                env = {}
                for pattern, arg in zip(left, args):
                    if not _match(pattern, arg.find(), env):
                        break
                else:
                    new = self._build(right, op, env)
                    break
            else:
                new = right(self, op)
                if new is not None:
                    break
        else:
            return False
        FIRED[rule] = FIRED.get(rule, 0) + 1
        if op.type != "v":
            op.make_equal_to(new)
        return True

    def _build(self, term, op, env):
        head = term[0]
        if head == "var":
            return env[term[1]]
        if head == "num":
            return self.const(op.type, term[1])
        letters = OPS[head].args
        return self.make(head, op, *[self._operand(part, op, env, letter) for part, letter in zip(term[1], letters)])

    def _operand(self, term, op, env, letter):
        if term[0] == "num":
            return self.const(op.type if letter == "t" else letter, term[1])
        return self._build(term, op, env)

    def _evaluate(self, op):
        """Fold an op of constants. True: replaced; False: it always leaves; None: not known."""
        name = op.name
        values = [arg.find().imm for arg in op.args]
        function = EVAL.get(name)
        if function is not None:
            result = function(*values)
        elif name == "guard_is":
            result = True if values[0] is op.imm else None
        elif name == "guard_class":
            result = True if type(values[0]) is op.imm else None
        elif name == "pure_call":
            result = _call(op.imm, values)
            if result is None:
                return None
        else:
            return None
        if result is None:
            self.leaving.append(op)
            return False
        FIRED["constant"] = FIRED.get("constant", 0) + 1
        if op.type != "v":
            op.make_equal_to(self.const(op.type, result))
        return True

    def finish(self):
        self.constants.place()
        if not self.leaving and not self.decided:
            return
        leaving, decided = set(self.leaving), set(self.decided)
        for block in self.graph.blocks:
            for index, op in enumerate(block.ops):
                if op in leaving:
                    edit.end_in_exit(block, index, op.snap)
                    break
            else:
                if block.ops[-1] in decided:
                    edit.decide_branch(block, 0 if block.ops[-1].args[0].find().imm else 1)
        analysis.changed(self.graph)


_ON_OBJECTS = {"unbox_int", "unbox_float", "unbox_bool", "guard_is", "guard_class", "pure_call"}


def _call(imm, values):
    function, letter = imm
    try:
        result = function(*values)
    except Exception:
        return None
    if letter == "i":
        return EVAL["unbox_int"](result)
    return result if type(result) is (float if letter == "f" else bool) else None


def _match(pattern, op, env):
    head = pattern[0]
    if head == "var":
        name = pattern[1]
        if name == "c" and op.name != "const":
            return False
        return env.setdefault(name, op) is op
    if head == "num":
        return op.name == "const" and op.type != "o" and repr(int(op.imm) if op.type == "b" else op.imm) == pattern[2]
    if op.name != head:
        return False
    for part, arg in zip(pattern[1], op.args):
        if not _match(part, arg.find(), env):
            return False
    return True


# --- reading the equations -------------------------------------------------------------------------------------------
def _lines():
    """Yields (name, left side, right side) as lists of words."""
    for line in EQUATIONS.strip().splitlines():
        name, text = line.split(None, 1)
        for suffix in ("_ovf", "") if "*" in text else ("",):
            left, right = text.replace("*", suffix).split("=")
            yield name, left.split(), right.split()


def equations():
    """Yields (name, left term, right term); a term is ("var", name), ("num", value, text) or (op name, terms)."""
    for name, left, right in _lines():
        yield name, _term(left), _term(right)


def _term(tokens):
    token = tokens.pop(0)
    if token in OPS:
        return token, [_term(tokens) for _ in OPS[token].args]
    if token in _VARIABLES:
        return "var", token
    value = float(token) if "." in token else int(token)
    return "num", value, repr(value)


def _rules(op):
    """([(name, heads, operand patterns, right side) or (name, None, None, function)], what a rule wants the op's first operand to be, and its
    second; "const" for any function); (None, None, None) if the op is never folded."""
    if not _BY_OP:
        by_op = {}
        for line in _lines():
            by_op.setdefault(line[1][0], []).append(line)
        _BY_OP.update(by_op)
    rules = []
    for name, left, right in _BY_OP.get(op, ()):
        _, patterns = _term(left[:])
        heads = [{"var": "const" if part[1] == "c" else None, "num": "const"}.get(part[0], part[0]) for part in patterns]
        rules.append((name, heads, patterns, _term(right[:])))
    for name, _, ops, function in FUNCTIONS:
        if op in ops:
            rules.append((name, None, None, function))
    wanted = [heads or ["const", "const"] for _, heads, _, _ in rules]
    if rules or op in EVAL:
        found = rules, {heads[0] for heads in wanted} - {None}, {heads[-1] for heads in wanted} - {None}
    else:
        found = None, None, None
    _RULES[op] = found
    return found


_BY_OP = {}                    # op name -> the lines whose left side is such an op
