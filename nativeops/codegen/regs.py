"""Which values get machine code, where it is placed, and which values share a register.

AsmJit's register allocator never merges two virtual registers, so a copy that is not needed must not be asked for.
`Plan` decides on the SSA graph, before anything is emitted:

  sinking     a value that only exits need is computed in the exit stubs, not on the hot path
  relief      where doubles are too many for the registers, arithmetic that ends lives moves up
  lateness    the step of a loop counter (`add phi, const`) moves to the end of the loop; exits before it redo it
  fusing      a comparison with one reader right there becomes cmp + jcc in the reader
  coalescing  a phi and its inputs, or the result of a two-operand instruction and its first operand, become one virtual
              register wherever their lives do not overlap
  weight      what the deepest loops touch stays in registers; what only exits and cold blocks want is spilled first

Lives are bit masks over the values of the graph; two SSA values overlap exactly if one is alive where the other is
defined.

Work-arounds for the allocator live here too, see `fresh_copy`.
"""
from rewritejit.nativeops.ir.ops import OPS, PURE, READ
from rewritejit.guards.recipe import encode

LATE, FIRST, EARLY = 0, 1, 2
"""When a rule writes its result: LATE after reading all operands and taking all exits; FIRST like a two-operand
instruction (the result starts as a copy of the first operand); EARLY before it has read all operands."""

MODES = {name: FIRST for name in (
    "add", "sub", "mul", "neg", "and", "or", "xor", "invert", "fadd", "fsub", "fmul", "fdiv", "fneg", "fabs", "add_ovf",
    "sub_ovf", "mul_ovf", "neg_ovf", "not", "band", "bor", "bxor", "bool_to_int", "shr", "cast", "retain", "borrow", "check_index", "wrap_index",
    "guard_place")}
MODES.update({name: EARLY for name in (
    "select", "bool_obj", "float_to_int", "floor_to_int", "ceil_to_int", "round_to_int", "rangeiter_cur", "rangeiter_len",
    "unbox_int", "unbox_bool", "ipow_ovf")})

COPIES = frozenset(("cast", "retain", "borrow", "check_index", "guard_place", "bool_to_int"))
"""Ops that give their first operand: the two have one register, both alive or not."""

UNDO = frozenset(("add_ovf", "sub_ovf", "neg_ovf"))
"""Guards whose stub can compute the overwritten operand back from the wrapped result."""

COMPARES = frozenset(("lt", "le", "eq", "ne", "gt", "ge", "flt", "fle", "feq", "fne", "fgt", "fge", "is_obj", "is_class",
                      "is_place"))
RELIEF = frozenset(("fadd", "fsub", "fmul", "fneg", "fabs"))
DEPTH_WEIGHT = 12                   # in hundredths of AsmJit's measure: reads per instruction of a life
MANY_DOUBLES = 14                   # of 16 registers: one is for constants, one for a value on its way
FUSING = frozenset(("branch", "guard_true", "guard_false", "select", "not"))


class Exit:
    """One way out: the recipe, and what its stub needs.

    regs     Ops whose values the record holds, in order        mask   the values that must be alive at the stub
    """

    __slots__ = ("snapshot", "recipe", "regs", "mask", "label")

    def __init__(self, snapshot, recipe):
        self.snapshot, self.recipe, self.regs = snapshot, recipe, recipe.regs
        self.mask = 0
        self.label = None


class Plan:
    """The decisions for one graph.

    order      blocks in the order of the code            seq      block -> ops to emit, in order (phis not among them)
    phis       block -> its live phis                     args     op -> its operands, resolved
    reg_class  op -> the op that stands for its register  exits    op -> Exit (of a call: after it)
    offsets    list_item whose index is a constant more than its operand in `args` -> bytes
    redone     values that a stub computes again (sunk, late and fused ones)
    """

    def __init__(self, graph):
        self.graph = graph
        self.args, self.exits, self.redone, self.fused = {}, {}, set(), set()
        self.seq, self.phis, self.loop_depth, self.block_of = {}, {}, {}, {}
        self._exit_of, self.offsets = {}, {}
        self._read()
        self._mark()
        self._layout()
        self._schedule()
        self._liveness()
        if self._relieve():
            self._liveness()
        self._coalesce()

    # -- reading ------------------------------------------------------------------------------------------------------

    def _read(self):
        args, exits = self.args, self.exits
        for block in self.graph.blocks:
            ops = block.live_ops()
            self.seq[block] = ops
            for op in ops:
                args[op] = [arg.find() for arg in op.args]
                if op.name == "list_item":
                    self._offset(op)
                self.block_of[op] = block
                if op.snap is not None:
                    exits[op] = self.exit_of(op.snap)

    def _offset(self, op):
        """An index that is a constant more than another value: the address has room for the constant."""
        index = self.args[op][1]
        if index.name == "add" and index.arg(1).is_const and abs(index.arg(1).imm) < 1 << 24:
            self.args[op][1], self.offsets[op] = index.arg(0), 8 * index.arg(1).imm

    def exit_of(self, snapshot):
        known = self._exit_of.get(id(snapshot))
        if known is None:
            known = self._exit_of[id(snapshot)] = Exit(snapshot, encode(snapshot))
        return known

    # -- what is needed, and where ------------------------------------------------------------------------------------

    def _mark(self):
        """hot: values the hot path reads, with the number of reads. Values only exits read are redone in stubs."""
        hot, args = {}, self.args
        roots, exit_roots = [], []
        for ops in self.seq.values():
            for op in ops:
                effect = OPS[op.name].effect
                if effect is not PURE and effect is not READ:
                    roots.append(op)
        done = set(roots)
        for op in roots:                                # grows while it is read
            for arg in args[op]:
                hot[arg] = hot.get(arg, 0) + 1
                if arg not in done:
                    done.add(arg)
                    roots.append(arg)
        for exit_ in self._exit_of.values():
            exit_roots.extend(exit_.regs)
        seen, late_roots = set(), []
        while exit_roots or late_roots:
            if late_roots:
                op = late_roots.pop()
                for arg in args[op]:
                    hot[arg] = hot.get(arg, 0) + 1
                    if arg not in done:
                        done.add(arg)
                        late_roots.append(arg)
                continue
            op = exit_roots.pop()
            if op in seen:
                continue
            seen.add(op)
            if op in done:
                continue
            if op.name in ("phi", "call_out", "param", "cell", "gval"):
                done.add(op)
                hot.setdefault(op, 0)
                late_roots.append(op)
            else:
                self.redone.add(op)
                exit_roots.extend(args[op])
        # what was first thought to be needed by exits alone may have become hot through a phi
        self.redone -= done
        self.hot, self.needed = hot, done

    def _layout(self):
        """Order of the code: reverse postorder in which a loop's blocks stay together, cold blocks last."""
        blocks = self.graph.blocks
        self._loops(blocks)
        depth = self.loop_depth
        order, seen, stack = [], {blocks[0]}, []

        def visit(block):
            # what is pushed last in postorder comes first in the code: leave the loop first, then go deeper
            succs = block.succs
            if len(succs) == 2 and depth[succs[0]] == depth[succs[1]]:
                succs = (succs[1], succs[0])
            elif len(succs) == 2:
                succs = sorted(succs, key=depth.__getitem__)
            stack.append((block, iter(succs)))

        visit(blocks[0])
        while stack:
            block, succs = stack[-1]
            for succ in succs:
                if succ not in seen:
                    seen.add(succ)
                    visit(succ)
                    break
            else:
                order.append(block)
                stack.pop()
        order.reverse()
        self.order = [b for b in order if not b.cold] + [b for b in order if b.cold]
        if self.order[0] is not blocks[0]:
            self.order.remove(blocks[0])
            self.order.insert(0, blocks[0])
        self.position = {block: index for index, block in enumerate(self.order)}

    def _loops(self, blocks):
        """loop_depth and back_edges, from the natural loops."""
        state, back, stack = {blocks[0]: 1}, [], [(blocks[0], iter(blocks[0].succs))]
        while stack:
            block, succs = stack[-1]
            for succ in succs:
                known = state.get(succ)
                if known is None:
                    state[succ] = 1
                    stack.append((succ, iter(succ.succs)))
                    break
                if known == 1:
                    back.append((block, succ))
            else:
                state[block] = 2
                stack.pop()
        self.loop_depth = depth = dict.fromkeys(blocks, 0)
        self.back_edges = set(back)
        self.loop_body = bodies = {}
        for latch, header in back:
            body = bodies.setdefault(header, {header})
            work = [latch]
            while work:
                block = work.pop()
                if block not in body:
                    body.add(block)
                    work.extend(block.preds)
        for body in bodies.values():
            for block in body:
                if block in depth:
                    depth[block] += 1

    def _schedule(self):
        args, hot, needed, redone = self.args, self.hot, self.needed, self.redone
        reader, late_uses, early = {}, {}, set()
        for block in self.order:
            for op in self.seq[block]:
                if op not in needed:
                    continue
                if op.name == "phi":
                    for index, arg in enumerate(args[op]):
                        reader[arg] = None
                        late_uses.setdefault(arg, set()).add(block.preds[index])
                else:
                    for arg in args[op]:
                        reader[arg] = op if arg not in reader else None
                        early.add(arg)
        late = {}
        for block in self.order:
            ops = self.seq[block]
            self.phis[block] = [op for op in ops if op.name == "phi" and op in needed]
            kept, outs = [], {}
            for op in ops:
                name = op.name
                if name == "phi" or name == "const" or op in redone or op not in needed:
                    continue
                if name == "call_out":
                    outs.setdefault(args[op][0], []).append(op)
                    continue
                if (name in COMPARES or name == "not") and hot.get(op) == 1:
                    user = reader.get(op)
                    if user is not None and user.name in FUSING and self.block_of[user] is block and \
                            (user.name != "select" or args[user][0] is op) and args[user].count(op) == 1:
                        self.fused.add(op)
                        redone.add(op)
                        continue
                if name == "add" or name == "sub":
                    uses, first, second = late_uses.get(op), args[op][0], args[op][1]
                    if uses and len(uses) == 1 and op not in early and first.name == "phi" and second.name == "const":
                        latch = next(iter(uses))
                        if len(latch.succs) == 1:
                            late.setdefault(latch, []).append(op)
                            redone.add(op)
                            continue
                kept.append(op)
            self.seq[block] = kept
            if outs:
                moved = []
                for op in kept:
                    moved.append(op)
                    moved.extend(outs.pop(op, ()))
                self.seq[block] = moved
                for call, rest in outs.items():           # read in a later block than the call's
                    home = self.seq[self.block_of[call]]
                    at = home.index(call) + 1
                    home[at:at] = rest
        for latch, ops in late.items():
            seq = self.seq[latch]
            seq[-1:-1] = ops

    # -- lives --------------------------------------------------------------------------------------------------------

    def _mask_of(self, op):
        """The bits of the values that must be alive for the hot path to read `op`."""
        if op.name == "const":
            return 0
        if op in self.fused:
            mask = 0
            for arg in self.args[op]:
                mask |= self._mask_of(arg)
            return mask
        return self.bit[op]

    def _redo_mask(self, op, memo):
        """The same for an exit stub."""
        if op.name == "const":
            return 0
        if op not in self.redone:
            return self.bit[op]
        mask = memo.get(op)
        if mask is None:
            mask = 0
            for arg in self.args[op]:
                mask |= self._redo_mask(arg, memo)
            memo[op] = mask
        return mask

    def _liveness(self):
        self.bit, self.values = bit, values = {}, []
        for block in self.order:
            for ops in (self.phis[block], self.seq[block]):
                for op in ops:
                    if op.type != "v":
                        bit[op] = 1 << len(values)
                        values.append(op)
        memo = {}
        for exit_ in self._exit_of.values():
            mask = 0
            for op in exit_.regs:
                mask |= self._redo_mask(op, memo)
            exit_.mask = mask
        uses, gen, kill, edge = {}, {}, {}, {}
        touched = {}                                    # loop depth (-1: cold) -> the values that it reads or writes
        for block in self.order:
            live = killed = hot = 0
            for op in reversed(self.seq[block]):
                own = bit.get(op)
                if own is not None:
                    live &= ~own
                    killed |= own
                mask = 0
                for arg in self.args[op]:
                    mask |= self._mask_of(arg) if arg.type != "v" else 0
                hot |= mask
                exit_ = self.exits.get(op)
                if exit_ is not None:
                    mask |= exit_.mask
                uses[op] = mask
                live |= mask
            for phi in self.phis[block]:
                killed |= bit[phi]
                live &= ~bit[phi]
            gen[block], kill[block] = live, killed
            depth = -1 if block.cold else self.loop_depth[block]
            touched[depth] = touched.get(depth, 0) | hot | killed
            for index, pred in enumerate(block.preds):
                mask = 0
                for phi in self.phis[block]:
                    mask |= self._mask_of(self.args[phi][index])
                edge[pred, block] = edge.get((pred, block), 0) | mask
                depth = self.loop_depth.get(pred, 0)
                touched[depth] = touched.get(depth, 0) | mask
        self.touched = sorted(touched.items(), reverse=True)
        live_in = dict(gen)
        live_out = {}
        changed = True
        while changed:
            changed = False
            for block in reversed(self.order):
                out = 0
                for succ in block.succs:
                    out |= live_in[succ] | edge[block, succ]
                live_out[block] = out
                new = gen[block] | (out & ~kill[block])
                if new != live_in[block]:
                    live_in[block] = new
                    changed = True
        self.uses, self.live_out, self.live_in = uses, live_out, live_in

    # -- fewer lives at once ------------------------------------------------------------------------------------------

    def _relieve(self):
        """In loop blocks where too many doubles live at once: an operation that is the last to read an operand moves up
        to where the others are known. Says whether anything moved."""
        uses, bit, moved = self.uses, self.bit, False
        doubles = sum([mask for op, mask in bit.items() if op.type == "f"])
        if doubles.bit_count() <= MANY_DOUBLES:
            return False
        for block in self.order:
            if self.loop_depth[block] == 0:
                continue
            seq, live, most = self.seq[block], self.live_out[block], 0
            after = []                                   # what is read later, for each op
            for op in reversed(seq):
                after.append(live)
                live |= uses[op]
            live = self.live_out[block]
            for op in reversed(seq):
                live = live & ~bit.get(op, 0) | uses[op]
                most = max(most, (live & doubles).bit_count())
            if most <= MANY_DOUBLES:
                continue
            after.reverse()
            result = []
            for op, later in zip(seq, after):
                place = len(result)
                if op.name in RELIEF:
                    ended = uses[op] & ~later
                    if ended:
                        wanted = uses[op]
                        while place and not (uses[result[place - 1]] & ended or bit.get(result[place - 1], 0) & wanted):
                            place -= 1
                        moved = moved or place < len(result)
                result.insert(place, op)
            self.seq[block] = result
        return moved

    # -- sharing registers --------------------------------------------------------------------------------------------

    def _same(self, bit):
        """({op that gives its first operand: the value that it comes from}, {such a value: the bits of all that are the same})"""
        roots, groups = {}, {}
        for block in self.order:
            for op in self.seq[block]:
                if op.name in COPIES and op in bit:
                    root = op
                    while root.name in COPIES and root in bit:
                        root = self.args[root][0]
                    if root in bit:
                        roots[op] = root
                        groups[root] = groups.get(root, bit[root]) | bit[op]
        return roots, groups

    def _coalesce(self):
        bit, args, exits, uses = self.bit, self.args, self.exits, self.uses
        overlap, roots, same = {}, *self._same(bit)
        wishes = []
        for block in self.order:
            depth = self.loop_depth[block]
            live = self.live_out[block]
            for op in reversed(self.seq[block]):
                own = bit.get(op)
                if own is not None:
                    live &= ~own
                    mask = live
                    mode = MODES.get(op.name, LATE)
                    if mode:
                        operands = args[op]
                        exit_ = exits.get(op) if op.name != "fdiv" else None     # which leaves before it divides
                        out = exit_.mask if exit_ is not None else 0
                        if op.name == "select":             # starts as a copy of the third operand
                            mask |= uses[op]
                            other = operands[2]
                            if other in bit and other is not operands[1] and \
                                    not self._mask_of(operands[0]) & bit[other]:
                                mask &= ~bit[other] | live
                                wishes.append((depth, 1, op, other))
                        elif mode == EARLY:
                            mask |= uses[op]
                        else:
                            first = operands[0]
                            if len(operands) == 2 and roots.get(operands[1], operands[1]) is not roots.get(first, first):
                                second = operands[1]
                                if not OPS[op.name].commutes:
                                    mask |= bit.get(second, 0)
                                elif second in bit and not uses[op] & live & bit[second]:
                                    wishes.append((depth, 0, op, second))
                                if op.name in UNDO:
                                    out &= ~bit.get(first, 0)
                                    if op.name == "add_ovf":
                                        out &= ~bit.get(second, 0)
                            elif op.name == "neg_ovf":
                                out &= ~bit.get(first, 0)
                            mask |= out
                            if first in bit:
                                wishes.append((depth, 1, op, first))
                    overlap[op] = mask & ~(same[roots[op]] if op in roots else own)
                live |= uses[op]
            phis = self.phis[block]
            for phi in phis:
                live |= bit[phi]
            for phi in phis:
                overlap[phi] = live & ~bit[phi]
                for index, pred in enumerate(block.preds):
                    arg = args[phi][index]
                    if arg in bit:
                        wishes.append((self.loop_depth[pred] if pred in self.loop_depth else 0,
                                       3 if (pred, block) in self.back_edges else 2, phi, arg))
        wishes.sort(key=lambda wish: (-wish[0], -wish[1]))
        parent = {}
        members = dict(bit)                              # per representative of a class

        def root(op):
            while op in parent:
                op = parent[op]
            return op

        for _, _, one, two in wishes:
            one, two = root(one), root(two)
            if one is two or (one.type == "f") != (two.type == "f"):
                continue
            if overlap[one] & members[two] or overlap[two] & members[one]:
                continue
            parent[two] = one
            overlap[one] |= overlap[two]
            members[one] |= members[two]
        self.reg_class = {op: root(op) for op in self.values}
        self.members = members

    def weight(self, op):
        """For a representative of a class, how much it wants a register: AsmJit itself counts a read in a loop for no more than one outside."""
        members = self.members[op]
        for depth, touched in self.touched:
            if touched & members:
                return DEPTH_WEIGHT * (depth + 1)
        return 0


def fresh_copy(gen, operand, is_float):
    """A new virtual register that holds the same value, to be used where the register is fixed (call arguments, shifts
    by cl, division): one that is used there would get only that register, or live in memory everywhere."""
    if is_float:
        copy = gen.cc.xmm()
        gen.emit(gen.I.movaps, copy, operand)
    else:
        copy = gen.cc.gp()
        gen.emit(gen.I.mov, copy, operand)
    return copy
