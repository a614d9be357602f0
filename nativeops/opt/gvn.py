"""gvn: one op per value, one test per fact. Folds on the way (fold.py).

A walk over the dominator tree with a table that holds what is known at the place: an op with the same name, operands
and immediate as one that dominates it is that value; a guard that already held needs no second test, and a load of the
same memory (memory.py) no second look. Beyond a branch or a guard its condition is a constant, the opposite and weaker
comparisons with it, and a value that was compared equal to a constant is that constant. Where ways meet, a phi has the
class that each of them tested. Entries are undone on the way up. Calls, polls and what reads their results are left
alone. All constants move to the entry block.
"""
from rewritejit.nativeops.ir.ops import CLASS_OF, OPS, PURE, READ, LOAD, GUARD
from . import analysis, memory
from .fold import Folder

NUMBERED = {name: info.has_imm for name, info in OPS.items()
             if info.effect in (PURE, READ, LOAD, GUARD) and name not in ("phi", "const", "poll", "call_out")}
_MIRROR = {"gt": "lt", "ge": "le", "fgt": "flt", "fge": "fle"}
_COMMUTES = {name for name, info in OPS.items() if info.commutes}
# name -> (negated, what its truth means for lt, le of (a, b), lt, le of (b, a), eq, ne)
_MEANS = {"lt": (1, 1, 0, 0, 0, 1), "le": (None, 1, 0, None, None, None), "eq": (0, 1, 0, 1, 1, 0),
          "ne": (None, None, None, None, 0, 1)}
_NUMBERS = {id(cls) for cls in CLASS_OF.values()}
_IDENTITY = {"guard_is", "cast", "is_class"}
_OPPOSITE = {"lt": ("le", True), "le": ("lt", True), "eq": ("ne", False), "ne": ("eq", False)}


def gvn(graph):
    tree = analysis.of(graph)
    walk = _Walk(graph)
    stack = [(graph.blocks[0], -1)]
    while stack:
        block, mark = stack.pop()
        if mark >= 0:
            walk.undo(mark)
            continue
        stack.append((block, len(walk.log)))
        walk.enter(block, tree.idom[block])
        walk.block(block)
        for child in reversed(tree.children[block]):
            stack.append((child, -1))
    walk.folder.finish()


class _Walk:
    """table: key of an op, or a value, -> the value it equals here. log: what to restore."""

    __slots__ = ("table", "log", "folder", "true", "false", "memory", "versions", "wanted", "tested")

    def __init__(self, graph):
        self.memory = memory.Memory(graph) if memory.has_loads(graph) else None
        self.versions = self.memory and self.memory.versions(graph)
        self.table, self.log, self.folder, self.tested = {}, [], Folder(graph), {}
        self.wanted = {}
        for op in graph.ops():
            if op.name == "guard_class" and id(op.imm) in _NUMBERS:
                self.wanted.setdefault(op.arg(0), set()).add(id(op.imm))
        self.true, self.false = self.folder.const("b", True), self.folder.const("b", False)

    def undo(self, mark):
        table, log = self.table, self.log
        if len(log) > mark:
            for key, old in reversed(log[mark:]):
                if old is None:
                    del table[key]
                else:
                    table[key] = old
            del log[mark:]

    def put(self, key, value):
        table = self.table
        self.log.append((key, table.get(key)))
        table[key] = value

    def enter(self, block, above):
        """The branch that leads here alone says something about its condition."""
        if above is not None and len(block.preds) == 1 and len(above.succs) == 2:
            self.assume(above.ops[-1].args[0].find(), above.succs[0] is block)
        for key, tests in self.tested.pop(block, {}).items():
            if len(tests) == len(block.preds):
                self.put(key, tests[0])

    def assume(self, condition, truth):
        name = condition.name
        if name == "const":
            return
        self.put(condition, self.true if truth else self.false)
        if name == "not":
            self.assume(condition.arg(0), not truth)
        elif name == ("band" if truth else "bor"):
            self.assume(condition.arg(0), truth)
            self.assume(condition.arg(1), truth)
        elif len(condition.args) == 2:
            a, b = condition.arg(0), condition.arg(1)
            if name in _MIRROR:
                name, a, b = _MIRROR[name], b, a
            if name not in _MEANS:
                return
            if not truth:
                name, swap = _OPPOSITE[name]
                if swap:
                    a, b = b, a
            equal = ("eq", a, b) if id(a) < id(b) else ("eq", b, a)
            keys = ("lt", a, b), ("le", a, b), ("lt", b, a), ("le", b, a), equal, ("ne", *equal[1:])
            for key, value in zip(keys, _MEANS[name]):
                if value is not None:
                    self.put(key, self.true if value else self.false)
            if name == "eq":
                if b.name == "const":
                    self.put(a, b)
                elif a.name == "const":
                    self.put(b, a)

    def block(self, block):
        out, table, log, fold, numbered = [], self.table, self.log, self.folder.fold, NUMBERED.get
        now = dict(self.versions[block]) if self.versions else None
        for op in block.ops:
            if op._forward is not None:
                continue
            name, args = op.name, op.args
            if name == "const":
                value = self.folder.const(op.type, op.imm)
                if value is op:
                    out.append(op)
                else:
                    op.make_equal_to(value)
                continue
            if name == "phi":
                values = [a.find() for a in args]
                if values.count(values[0]) == len(values) and values[0] is not op:
                    op.make_equal_to(values[0])
                    continue
                key = ("phi", block, *values)
            else:
                for arg in args:
                    if (arg if arg._forward is None else arg.find()) in table:
                        op.args = args = [table.get(a.find(), a) for a in args]
                        break
                if fold(op, out):
                    continue
                imm = numbered(name)
                if imm is None:
                    out.append(op)
                    if now is not None:
                        self.memory.write(now, op)
                    continue
                key = key_of(op, imm)
                if name in memory.READS:
                    key = (*key, self.memory.seen(now, op))
            old = table.get(key)
            if old is not None:
                op.make_equal_to(old)
                continue
            log.append((key, None))
            table[key] = op
            out.append(op)
            if name == "guard_true" or name == "guard_false":
                self.assume(op.arg(0), name == "guard_true")
            elif name == "guard_is":
                self.put(op.arg(0), self.folder.const("o", op.imm))
            elif name == "cast":
                self.put(("guard_class", id(op.imm), op.arg(0)), op)
                self.put(("is_class", id(op.imm), op.arg(0)), self.true)
            elif name in CLASS_OF:
                self.put(("guard_class", id(CLASS_OF[name]), op.arg(0)), op)
        block.ops = out
        for succ in block.succs:
            if self.wanted and len(succ.preds) > 1:
                self.leave(block, succ)
        if len(out) and out[-1].name == "jump":
            self.edge(block, block.succs[0])

    def leave(self, block, succ):
        """Which classes the operands of the next block's phis are known to have."""
        for phi in succ.phis():
            for cls in self.wanted.get(phi, ()):
                for index, pred in enumerate(succ.preds):
                    test = self.table.get(("guard_class", cls, phi.args[index].find())) if pred is block else None
                    if test is not None:
                        self.tested.setdefault(succ, {}).setdefault(("guard_class", cls, phi), {})[index] = test

    def edge(self, block, succ):
        """Operands of the next block's phis, with what is known here."""
        index = succ.preds.index(block)
        for phi in succ.phis():
            arg = phi.args[index].find()
            if arg in self.table:
                phi.args = [*phi.args[:index], self.table[arg], *phi.args[index + 1:]]


def key_of(op, imm):
    """What equal values have in common, but for the memory that a load sees. imm: whether the immediate counts."""
    name, args = op.name, op.args
    if imm:
        value = op.imm
        if type(value) is tuple:
            value = id(value[0]), value[1]
        elif type(value) is not int and type(value) is not str or name in _IDENTITY:
            value = id(value)
        return (name, value, *[a.find() for a in args])
    if len(args) == 2:
        a, b = args[0].find(), args[1].find()
        if name in _COMMUTES:
            return (name, a, b) if id(a) < id(b) else (name, b, a)
        if name in _MIRROR:
            return _MIRROR[name], b, a
        return name, a, b
    return (name, *[a.find() for a in args])
