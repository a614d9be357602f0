"""ranges: how large can each int be? Then guards that cannot fail go, and comparisons that have one answer.

Every int and bool value has an interval. A walk over the dominator tree computes them; conditions of branches and
guards narrow their operands in the part of the tree that they dominate, and phi operands on the edge they come over.
Loop phis start with what enters the loop (edges never taken contribute nothing); a bound that still grows is pushed to
the next landmark (a constant of the program), then to the end of 64 bits, until a walk changes nothing. The last walk
takes the bounds as they come out, which narrows them, and rewrites, by strength.py.
"""
from rewritejit.nativeops.ir.types import CODES, INT_MIN, INT_MAX
from . import analysis
from .intervals import TRANSFER, FULL, BOOL, YES, NO, EXACT, narrowed
from .strength import REWRITE, Context

_MAX_WALKS = 60
_COMPARES = ("lt", "le", "gt", "ge", "eq", "ne")
_NOTHING = {}
_BOUNDED = {"rangeiter_len": (0, INT_MAX), "list_size": (0, INT_MAX >> 3), "bytes_size": (0, INT_MAX >> 1),
            "buffer_size": (0, INT_MAX >> 1), "view_size": (0, INT_MAX >> 1), "bytes_item": (0, 255), "bytearray_pop": (0, 255),
            "buffer_compare": (-1, 1), "str_size": (0, INT_MAX >> 1), "str_char": (0, 0x10FFFF), "str_order": (-1, 1)}
_RAW = {code: (-1 << 8 * size - 1, (1 << 8 * size - 1) - 1) if signed or size == 8 else (0, (1 << 8 * size) - 1)
        for code, (size, signed) in CODES.items()}
_PURE_CALLS = {len: (0, INT_MAX >> 1), ord: (0, 0x10FFFF)}


def bounds(op):
    """The interval of an int or bool, whatever its operands are."""
    if op.name == "pure_call" and op.imm[0] in _PURE_CALLS:
        return _PURE_CALLS[op.imm[0]]
    if op.name == "const":
        return op.imm, op.imm
    return _RAW[op.imm] if op.name == "raw_i" else _BOUNDED.get(op.name, FULL if op.type == "i" else BOOL)


def ranges(graph):
    run = _Ranges(graph)
    if run.useful:
        run.run()


class _Ranges:
    """at: value -> interval, as known at the place of the walk. log: what to restore on the way up. on_edge: (block,
    successor) -> {phi operand: interval} for the edges that may be taken; carried: (block, successor) -> the phi
    operands. joins: phi -> interval. phase: "grow", "mark", "leap" or "narrow"."""

    __slots__ = ("graph", "tree", "at", "log", "on_edge", "joins", "phase", "moved", "landmarks", "work", "inputs",
                 "carried", "empty", "useful")

    def __init__(self, graph):
        self.graph, self.tree = graph, analysis.of(graph)
        self.at, self.log, self.on_edge, self.joins = {}, [], {}, {}
        self.moved = self.empty = self.useful = False
        self.work, self.inputs, self.carried = {}, {}, {}
        at, marks = self.at, {0, INT_MIN, INT_MAX}
        for block in graph.blocks:
            plan, phis = [], []
            for op in block.ops:
                name, type = op.name, op.type
                if op._forward is not None:
                    continue
                if name == "const":
                    if type == "i":
                        at[op] = (op.imm, op.imm)
                        marks.update((op.imm - 1, op.imm, op.imm + 1))
                    elif type == "b":
                        at[op] = YES if op.imm else NO
                elif name == "phi":
                    if type == "i" or type == "b":
                        op.args = [a.find() for a in op.args]
                        phis.append(op)
                elif name in TRANSFER and type != "f" and type != "o":
                    op.args = args = [a.find() for a in op.args]
                    plan.append((op, TRANSFER[name], args))
                    self.useful = True
                elif name == "guard_true" or name == "guard_false" or name == "guard_exact" or name == "itruediv":
                    plan.append((op, None, [a.find() for a in op.args]))
                    self.useful = True
                elif type == "i" or type == "b":
                    at[op] = bounds(op)
            self.work[block], self.inputs[block] = plan, phis
            if phis:
                for i, pred in enumerate(block.preds):
                    self.carried.setdefault((pred, block), []).extend([phi.args[i] for phi in phis])
        self.landmarks = sorted(m for m in marks if INT_MIN <= m <= INT_MAX)

    def run(self):
        for walk in range(_MAX_WALKS):
            self.moved = False
            self.phase = "grow" if walk < 1 else "mark" if walk < 2 else "leap"
            self.walk(None)
            if not self.moved:
                break
        else:
            return                                          # nothing is known for certain: change nothing
        self.phase = "narrow"
        context = Context(self.graph, self.at)
        self.walk(context)
        context.finish()

    def walk(self, context):
        log, on_edge, at = self.log, self.on_edge, self.at
        idom, children = self.tree.idom, self.tree.children
        stack = [(self.graph.blocks[0], -1)]
        while stack:
            block, mark = stack.pop()
            if mark >= 0:
                self.undo(mark)
                continue
            above = idom[block]
            if above is not None:
                for pred in block.preds:
                    if (pred, block) in on_edge:
                        break
                else:
                    continue                                # never reached so far
            stack.append((block, len(log)))
            self.empty = False
            if above is not None and len(block.preds) == 1 and len(above.succs) == 2:
                self.assume(above.ops[-1].args[0].find(), above.succs[0] is block)
            for phi in self.inputs[block]:
                self.phi(block, phi)
                if context is not None:
                    context.constant(phi)
            if context is not None:
                context.block(block)
            for op, transfer, args in self.work[block]:
                if transfer is None:
                    name = op.name
                    if context is not None:
                        REWRITE[name](context, op, args)
                    self.guard(name, args)
                    continue
                if len(args) == 2:
                    at[op] = transfer(at[args[0]], at[args[1]])
                else:
                    at[op] = transfer(*[at[a] for a in args])
                checked = _CHECKS.get(op.name)
                if context is not None:
                    rewrite = REWRITE.get(op.name)
                    if rewrite is not None:
                        rewrite(context, op, args)
                    context.constant(op)
                elif transfer is _DIV or transfer is _MOD:
                    low, high = at[args[1]]
                    if low == 0 or high == 0:
                        self.narrow(args[1], (low or 1, high or -1))
                if checked is not None and at[args[1]][0] >= 0:      # behind it the index is one
                    self.narrow(args[0], checked(at[args[1]][1]))
            if context is not None:
                context.end(block)
            self.leave(block)
            for child in reversed(children[block]):
                stack.append((child, -1))

    def undo(self, mark):
        log = self.log
        if len(log) > mark:
            at = self.at
            for op, old in reversed(log[mark:]):
                at[op] = old
            del log[mark:]

    def phi(self, block, phi):
        low = high = None
        on_edge = self.on_edge
        for pred, arg in zip(block.preds, phi.args):
            edge = on_edge.get((pred, block))
            if edge is not None:
                known = edge[arg]
                if low is None:
                    low, high = known
                else:
                    if known[0] < low:
                        low = known[0]
                    if known[1] > high:
                        high = known[1]
        phase = self.phase
        old = self.joins.get(phi)
        if old is not None and phase != "narrow":
            if low >= old[0]:
                low = old[0]
            elif phase != "grow" and phi.type == "i":
                low = INT_MIN if phase == "leap" else max(m for m in self.landmarks if m <= low)
            if high <= old[1]:
                high = old[1]
            elif phase != "grow" and phi.type == "i":
                high = INT_MAX if phase == "leap" else min(m for m in self.landmarks if m >= high)
        self.at[phi] = self.joins[phi] = (low, high)

    def guard(self, name, args):
        """Beyond a guard its condition holds."""
        if name == "guard_exact":
            self.narrow(args[0], (-EXACT, EXACT))
        elif name != "itruediv":
            self.assume(args[0], name == "guard_true")

    def narrow(self, op, bounds):
        if op.name == "const":
            low, high = self.at[op]
            if low < bounds[0] or high > bounds[1]:
                self.empty = True
            return
        old = self.at[op]
        low, high = old
        if low >= bounds[0] and high <= bounds[1]:
            return
        if low < bounds[0]:
            low = bounds[0]
        if high > bounds[1]:
            high = bounds[1]
        if low > high:
            self.empty = True
            return
        self.log.append((op, old))
        self.at[op] = (low, high)
        if op.name == "add_ovf" and op.args[1].name == "const":
            by = op.args[1].imm
            self.narrow(op.args[0], (low - by, high - by))

    def assume(self, condition, truth):
        if condition.name == "const":
            if bool(condition.imm) != truth:
                self.empty = True
            return
        self.narrow(condition, YES if truth else NO)
        name, args = condition.name, condition.args
        if name in _COMPARES:
            a, b = args[0].find(), args[1].find()
            first, second = narrowed(name, truth, self.at[a], self.at[b])
            self.narrow(a, first)
            self.narrow(b, second)
        elif name == "not":
            self.assume(args[0].find(), not truth)
        elif name == ("band" if truth else "bor"):
            self.assume(args[0].find(), truth)
            self.assume(args[1].find(), truth)

    def leave(self, block):
        """Record what goes over the block's edges."""
        dead = self.empty
        succs, at, on_edge = block.succs, self.at, self.on_edge
        index = self.tree.index
        two = len(succs) == 2 and succs[0] is not succs[1]
        condition = block.ops[-1].args[0].find() if two else None
        for which, succ in enumerate(succs):
            mark = len(self.log)
            self.empty = dead
            if two and not dead:
                self.assume(condition, which == 0)
            key = block, succ
            if self.empty:
                on_edge.pop(key, None)
            else:
                operands = self.carried.get(key)
                edge = {arg: at[arg] for arg in operands} if operands else _NOTHING
                if index[succ] <= index[block] and on_edge.get(key) != edge:
                    self.moved = True
                on_edge[key] = edge
            if two:
                self.undo(mark)
        self.empty = False


#: what an index is known to be when it was checked against a size of at most so many
_CHECKS = {"check_index": lambda most: (0, max(most - 1, 0)), "wrap_index": lambda most: (-most, max(most - 1, 0))}
_DIV, _MOD = TRANSFER["floordiv"], TRANSFER["mod"]
