"""SSA values, blocks and graphs.

A value is the op that defines it. Rewriting is `make_equal_to`: the op forwards to its replacement, every reader goes through
`find` (union-find, after PyPy's "toy optimizer"). Nothing ever patches operand lists in place.
"""
from .ops import OPS, CONTROL


class Op:
    """One operation and the value it defines.

    name   key of OPS            args   operands (Op); read them through `arg(i)` or `find`
    type   type letter            imm    the immediate, meaning per op
    snap   Snapshot for GUARD, STORE, CALL and exit, else None
    id     number for printing, given by the graph
    hint   of an unbox_int: what numbers it mostly sees: "small" (-5 to 256), "natural" (none negative), "signed", or these and " wide" (many
           beyond 30 bits). It means nothing, the code is chosen by it; None is "signed"
    """

    __slots__ = ("name", "args", "type", "imm", "snap", "id", "hint", "_forward")

    def __init__(self, name, args, type, imm=None, snap=None):
        self.name, self.args, self.type, self.imm, self.snap = name, args, type, imm, snap
        self.id = -1
        self.hint = self._forward = None

    def find(self):
        """The op that now stands for this value."""
        op = self
        while op._forward is not None:
            op = op._forward
        if self is not op:                      # path compression
            step = self
            while step._forward is not op:
                step._forward, step = op, step._forward
        return op

    def arg(self, index):
        return self.args[index].find()

    def make_equal_to(self, other):
        """Every use of this value now means `other`. The op itself is to be dropped from its block (`is_dropped`)."""
        mine, other = self.find(), other.find()
        if mine is not other:
            mine._forward = other

    @property
    def is_dropped(self):
        return self._forward is not None

    @property
    def info(self):
        return OPS[self.name]

    @property
    def is_const(self):
        return self.name == "const"

    def __repr__(self):
        return f"<{self.name} %{self.id}>"


class Block:
    """A basic block: phis, then ops, the last one of effect CONTROL. `succs` are in the terminator's order."""

    __slots__ = ("id", "ops", "preds", "succs", "loop_header", "cold")

    def __init__(self, id):
        self.id = id
        self.ops = []
        self.preds = []
        self.succs = []
        self.loop_header = False      # the target of a back-edge
        self.cold = False

    @property
    def terminator(self):
        return self.ops[-1]

    def phis(self):
        for op in self.ops:
            if op.name != "phi":
                break
            if op._forward is None:
                yield op

    def live_ops(self):
        """The ops that were not replaced by another value."""
        return [op for op in self.ops if op._forward is None]

    def __repr__(self):
        return f"<block{self.id}>"


class CallTarget:
    """A native body that other kernels call: its signature, and the address once it is compiled.

    cell: an 8-byte box (address of it) from which the machine code loads the entry, so that bodies may call each other and
    themselves before they are finished. results: type letters; one letter is returned in a register, more through ctx.out.
    template: the builder's value that the results are the scalars of; known: object in it -> what the builder knows of it;
    owner: the builder while it works on it.
    """

    __slots__ = ("name", "params", "results", "template", "known", "cell", "graph", "kernel", "owner")

    def __init__(self, name, params, results=None):
        self.name, self.params, self.results = name, params, results
        self.template = self.known = self.cell = self.graph = self.kernel = self.owner = None

    def forget(self):
        """It is compiled: drop what only the builder needs, which keeps objects of the program alive."""
        self.template = self.known = self.owner = None


class Graph:
    """The SSA form of one kernel.

    kind     "frame": reads the interpreter's frame (cell, gval) and returns an object; "body": typed native arguments (param)
    blocks   in an order in which each block comes after its immediate dominator (reverse postorder)
    results  for a body: type letters of what `ret` gives
    """

    def __init__(self, name, kind="frame"):
        self.name, self.kind = name, kind
        self.blocks = []
        self.results = None
        self.params = ""
        self.global_slots = []        # (dict, name) for gval
        self.invariants = []          # (dict, name, value or guards.invariants.MISSING): what the kernel relies on at entry
        self.callees = []             # CallTargets used
        self.circular = []            # each block and phi that was made: without them nothing in the graph leads back to itself
        self.careful = False          # no check is to be made before it is known to be needed
        self.effectful = True         # it, or what it may call, has ops that change something: known from anchors.record on

    def new_block(self):
        block = Block(len(self.blocks))
        self.blocks.append(block)
        self.circular.append(block)
        return block

    def phi(self, args, type):
        """A phi of this graph, not yet in a block."""
        op = Op("phi", args, type)
        self.circular.append(op)
        return op

    def forget(self):
        """It will not be used any more: everything in it goes at once, even where no garbage is collected."""
        for one in self.circular:
            if type(one) is Block:
                one.preds = one.succs = one.ops = ()
            else:
                one.args = ()

    def ops(self):
        for block in self.blocks:
            for op in block.ops:
                if op._forward is None:
                    yield op

    def number(self):
        """Give blocks and values their printing numbers, in order. Snapshots refer to values by these."""
        n = 0
        for index, block in enumerate(self.blocks):
            block.id = index
            for op in block.ops:
                if op._forward is None and op.type != "v":
                    op.id = n
                    n += 1

    def remove_unreachable(self):
        """Drop blocks the entry does not reach; their phi operands go with them. Blocks end in reverse postorder, and those with a
        predecessor at or behind them are marked as loop headers."""
        order, seen = [], set()
        stack = [(self.blocks[0], 0)]
        seen.add(self.blocks[0])
        while stack:
            block, index = stack[-1]
            if index < len(block.succs):
                stack[-1] = (block, index + 1)
                # the last successor first, so that the first one follows its block in the final order
                succ = block.succs[len(block.succs) - 1 - index]
                if succ not in seen:
                    seen.add(succ)
                    stack.append((succ, 0))
            else:
                order.append(block)
                stack.pop()
        order.reverse()
        for block in order:
            if any(p not in seen for p in block.preds):
                keep = [i for i, p in enumerate(block.preds) if p in seen]
                for phi in block.phis():
                    phi.args = [phi.args[i] for i in keep]
                block.preds = [block.preds[i] for i in keep]
        self.blocks = order
        place = {block: index for index, block in enumerate(order)}
        for index, block in enumerate(order):
            block.loop_header = any([place[pred] >= index for pred in block.preds])


def is_terminator(op):
    return OPS[op.name].effect is CONTROL
