"""The x86-64 code generator: walks a Plan, applies the rules of select.py, writes exit stubs, makes the Kernel.

A frame kernel is `PyObject *k(Ctx *, PyObject **cells)`, a native body `R body(Ctx *, int64_t calls_left, args...)`.
The order of the code: hot blocks, edges that needed moves of their own, rarely used parts of rules, exit stubs.

Over 600 lines: one class is the whole interface that the rules see.
"""
import _struct as struct              # struct.py has nothing else, and takes its time
import sys

from rewritejit.nativeops.codegen import TooLarge
from rewritejit.nativeops.ext import _asm
from rewritejit.guards.recipe import _Encoder
from rewritejit.guards.snapshot import VTuple
from rewritejit.nativeops.codegen.regs import Plan, fresh_copy
from rewritejit.nativeops.codegen import buffers  # noqa: F401 - its rules register themselves
from rewritejit.nativeops.codegen.objects import incref
from rewritejit.nativeops.codegen import lists, strings, tables  # noqa: F401 - they register their rules
from rewritejit.nativeops.codegen.select import RULES, fits32

MAX_INSTRUCTIONS = 10_000   # allocating registers takes 50 ms for so many, and grows faster than their number
MAX_PARAMS = 14         # AsmJit's functions have at most 16, the first two are the context and the depth
MAX_ROTATED = 8         # a loop header of at most so many ops is repeated at the end of the loop


class _Instructions:
    """AsmJit's numbers of the instructions that the rules use; a trailing underscore avoids Python's keywords."""

    __slots__ = (
        "mov", "movzx", "movsd", "movaps", "lea", "add", "sub", "imul", "mul", "mulx", "div", "idiv", "cqo", "and_", "or_",
        "xor", "not_", "neg", "inc", "shl", "shr", "sar", "shlx", "sarx", "cmp", "test", "jmp", "jo", "js", "jz",
        "jnz", "je", "jne", "jl", "jle", "jg", "jge", "ja", "jae", "jb", "jbe", "jp", "cmove", "cmovne", "cmovnz",
        "cmovs", "cmova", "cmovae", "cmovb", "cmovbe", "cmovl", "cmovle", "cmovg", "cmovge", "sete", "setne",
        "setl", "setle", "setg", "setge", "seta", "setae", "setb", "setbe", "setp", "setnp", "addsd", "subsd",
        "mulsd", "divsd", "sqrtsd", "minsd", "maxsd", "ucomisd", "xorps", "andps", "cvtsi2sd", "cvttsd2si",
        "roundsd", "movzx", "movsx", "movsxd", "movss", "cvtss2sd", "cvtsd2ss", "prefetchw",
    )

    def __init__(self):
        for name in self.__slots__:
            setattr(self, name, _asm.inst_id(name.rstrip("_")))


I = _Instructions()
_CONDITIONS = ("e", "ne", "l", "le", "g", "ge", "a", "ae", "b", "be")
_NONNEG = {"mulmod", "abs_ovf", "bool_to_int", "rangeiter_len", "list_size", "str_size", "str_char", "bytes_size", "buffer_size", "view_size", "bytes_item",
           "bytearray_pop"}
JUMP = {c: getattr(I, "j" + c) for c in _CONDITIONS}
SET = {c: getattr(I, "set" + c) for c in _CONDITIONS}
CMOV = {c: getattr(I, "cmov" + c) for c in _CONDITIONS}
NEGATED = {"e": "ne", "ne": "e", "l": "ge", "ge": "l", "g": "le", "le": "g", "a": "be", "be": "a", "b": "ae", "ae": "b",
           "feq": "fne", "fne": "feq", True: False, False: True}
SWAPPED = {"e": "e", "ne": "ne", "l": "g", "g": "l", "le": "ge", "ge": "le"}
INT_COMPARE = {"lt": "l", "le": "le", "eq": "e", "ne": "ne", "gt": "g", "ge": "ge"}

FEATURES = _asm.cpu_features()
OLD_INTS = sys.version_info < (3, 12)


class Host:
    """What the machine code leans on: field offsets, helper addresses, and the factories of exits and kernels."""

    __slots__ = ("layout", "helpers", "ExitDesc", "Kernel")

    def __init__(self, layout, helpers, ExitDesc, Kernel):
        self.layout, self.helpers, self.ExitDesc, self.Kernel = layout, helpers, ExitDesc, Kernel


_default_host = None


def default_host():
    global _default_host
    if _default_host is None:
        from rewritejit.nativeops.ext import _core
        _default_host = Host(_core.LAYOUT, _core.HELPERS, _core.ExitDesc, _core.Kernel)
    return _default_host


class Machine:
    """What a Kernel keeps alive: code (_asm.Code), the objects whose addresses it holds, and the listing (or None)."""

    __slots__ = ("code", "objects", "text")

    def __init__(self, code, objects):
        self.code, self.objects, self.text = code, objects, code.text


class Gen:
    """The state of one compilation; the rules' only interface."""

    def __init__(self, graph, host, logging):
        self.graph, self.host, self.logging = graph, host, logging
        self.layout, self.helpers = host.layout, host.helpers
        self.is_body = graph.kind == "body"
        self.plan = Plan(graph)
        self.cc = cc = _asm.Compiler(graph.name, logging)
        self.emit, self.mem = cc.emit, _asm.mem
        self.I, self.CMOV = I, CMOV
        self.old_ints, self.sse41, self.bmi2, self.prefetchw = OLD_INTS, "sse4.1" in FEATURES, "bmi2" in FEATURES, "prefetchw" in FEATURES
        self.objects, self.exit_list = [], []
        self.registers, self.local = {}, {}
        self.pending, self.stubs, self.edges = [], [], []
        self.labels = {}
        self.leave = cc.label()
        self.block = self.next_block = None
        self.rotating = False
        self.following = None                        # the op after this one
        self.divided = None                          # the remainder that the division before it gave already
        self.counted = None, None                    # the call that guard_depth counted already, the number to pass

    # -- operands -----------------------------------------------------------------------------------------------------

    def is_fused(self, op):
        return op in self.plan.fused and op not in self.local

    def has_value(self, op):
        return op in self.plan.reg_class or op in self.local

    def _register(self, op):
        found = self.local.get(op)
        if found is None:
            one = self.plan.reg_class[op]
            found = self.registers.get(one)
            if found is None:
                name = f"v{one.id}" if self.logging else None
                new = self.cc.xmm if one.type == "f" else self.cc.gp
                found = self.registers[one] = new(name, self.plan.weight(one))
        return found

    dst = _register

    def reg(self, op):
        """A register that holds the value; not to be written."""
        if op.name == "const":
            return self._load_const(op)
        return self._register(op)

    def _load_const(self, op):
        if op.type == "f":
            register = self.cc.xmm()
        else:
            register = self.cc.gp()
        self.move_const(register, op)
        return register

    def const_number(self, op):
        """The 64-bit number that stands for a constant of type i, b or o."""
        return self.object(op.imm) if op.type == "o" else int(op.imm)

    def move_const(self, register, op):
        if op.type == "f":
            bits = struct.pack("<d", op.imm)
            if bits == b"\0\0\0\0\0\0\0\0":
                self.emit(I.xorps, register, register)
            else:
                self.emit(I.movsd, register, self.cc.const(bits))
        else:
            self.load_number(register, self.const_number(op))

    def load_number(self, register, number):
        # no xor here: flags may be alive
        self.emit(I.mov, register, number)

    def operand(self, op):
        """As the last operand of an instruction: a register, a small immediate, or memory for a double."""
        if op.name != "const":
            return self._register(op)
        if op.type == "f":
            return self.cc.const(struct.pack("<d", op.imm))
        return self.operand_number(self.const_number(op))

    def operand_number(self, number):
        return number if fits32(number) else self.constant(number)

    imm = operand_number

    def constant(self, number):
        register = self.cc.gp()
        self.emit(I.mov, register, number)
        return register

    def constant8(self, number):
        return self.cc.const(struct.pack("<d", number))

    def constant16(self, bits):
        return self.cc.const(struct.pack("<QQ", bits, bits))

    def object(self, obj):
        """The address of an object that the kernel keeps alive from now on."""
        self.objects.append(obj)
        return id(obj)

    def c_string(self, text):
        """The address of a NUL-terminated string that the kernel keeps alive."""
        data = text.encode()
        self.objects.append(data)
        return id(data) + bytes.__basicsize__ - 1

    def cell_of(self, target):
        if target.cell is None:
            target.cell = _asm.Cell()
        self.objects.append(target)
        self.objects.append(target.cell)
        return target.cell.address

    def same(self, register, op):
        return op.name != "const" and self.has_value(op) and self._register(op) is register

    def move(self, register, source, kind):
        if register is not source:
            self.emit(I.movaps if kind == "f" else I.mov, register, source)

    def move_value(self, register, op):
        if op.name == "const":
            self.move_const(register, op)
        else:
            self.move(register, self._register(op), op.type)

    def argument(self, op):
        """A call argument: an immediate or a register of its own."""
        if op.name == "const":
            return self._load_const(op) if op.type == "f" else self.const_number(op)
        return fresh_copy(self, self._register(op), op.type == "f")

    def store(self, memory, op):
        if op.name == "const" and op.type != "f":
            self.emit(I.mov, memory, self.operand(op))
        else:
            self.emit(I.movsd if op.type == "f" else I.mov, memory, self.reg(op))

    def unreachable_value(self, op):
        """The op always leaves: give its result some value, for the register allocator."""
        if op.type == "f":
            self.emit(I.xorps, self.dst(op), self.dst(op))
        elif op.type != "v":
            self.emit(I.xor, self.dst(op).d, self.dst(op).d)

    # -- facts --------------------------------------------------------------------------------------------------------

    def nonneg(self, op):
        """Whether an int is known not to be negative: everything it may come from is, a greatest fixed point."""
        work, seen = [op], {op}
        while work:
            op = work.pop()
            if len(seen) > 40:
                return False
            name = op.name
            args = [arg.find() for arg in op.args]
            if name == "const":
                if op.imm < 0:
                    return False
                continue
            if name == "phi":
                if _is_counter(op, args):
                    continue
                needed = args
            elif name == "and":
                needed = [args[1]] if not any(arg.is_const and arg.imm >= 0 for arg in args) else ()
            elif name in ("or", "xor", "floordiv", "add_ovf", "mul_ovf"):
                needed = args
            elif name == "mod":
                needed = [args[1]]
            elif name == "shr" or name == "shl_ovf" or name == "ipow_ovf":
                needed = [args[0]]
            elif name == "select":
                needed = args[1:]
            elif name in _NONNEG or name == "raw_i" and op.imm in "BHI":
                continue
            else:
                return False
            for arg in needed:
                if arg not in seen:
                    seen.add(arg)
                    work.append(arg)
        return True

    def nonzero(self, op, reader):
        """Whether an int is known not to be 0 where `reader`, an op of the current block, reads it."""
        if op.is_const:
            return op.imm != 0
        if op.name == "phi" and _is_counter(op, self.plan.args[op], 1):
            return True
        for other in self.plan.seq[self.block]:
            if other is reader:
                break
            if other.name in _DIVISIONS and other.arg(1) is op:
                return True
        return self._tested(op, self.block, 3)

    def _tested(self, op, block, joins):
        """Whether each way to `block` has a branch, or a division, that lets no 0 pass. joins: how many phis to look
        through."""
        plan = self.plan
        while len(block.preds) == 1 and plan.block_of.get(op) is not block:
            above = block.preds[0]
            if _rules_out_zero(above, block, op) or any(
                    other.name in _DIVISIONS and other.arg(1) is op for other in plan.seq[above]):
                return True
            block = above
        if op.name != "phi" or plan.block_of[op] is not block or joins == 0 or len(block.preds) > 4:
            return False
        for arg, pred in zip(plan.args[op], block.preds):
            if arg.is_const and arg.imm != 0 or _rules_out_zero(pred, block, arg):
                continue
            if arg.is_const or not self._tested(arg, pred, joins - 1):
                return False
        return True

    def below(self, op, limit, seen=None):
        """Whether 0 <= op < limit is known."""
        name = op.name
        if name == "const":
            return 0 <= op.imm < limit
        if name == "mod":
            modulus = op.arg(1)
            return modulus.is_const and 0 < modulus.imm <= limit
        if name == "mulmod":
            modulus = op.arg(2)
            return modulus.is_const and 0 < modulus.imm <= limit
        if name == "bool_to_int":
            return limit > 1
        if name == "and":
            return any(arg.find().is_const and 0 <= arg.find().imm < limit for arg in op.args)
        if name == "phi":
            seen = seen or set()
            if op in seen:
                return True
            seen.add(op)
            return len(seen) < 20 and all(self.below(arg.find(), limit, seen) for arg in op.args)
        if name == "select":
            return self.below(op.arg(1), limit, seen) and self.below(op.arg(2), limit, seen)
        return False

    # -- conditions ---------------------------------------------------------------------------------------------------

    def compare(self, op):
        """Emit a comparison; the condition under which it holds."""
        emit, name = self.emit, op.name
        if name == "is_class":
            emit(I.cmp, self.mem(self.reg(op.arg(0)), self.layout["object.ob_type"], 8), self.imm(self.object(op.imm)))
            return "e"
        if name == "is_place":
            register = self.reg(op.arg(0))
            emit(I.test, register, register)
            return "ne"
        a, b = op.arg(0), op.arg(1)
        if name == "is_obj" or name in INT_COMPARE:
            condition = INT_COMPARE.get(name, "e")
            if a.is_const:
                a, b, condition = b, a, SWAPPED[condition]
            left = self.reg(a)
            if b.is_const and b.type == "i" and b.imm == 0:
                emit(I.test, left, left)
            else:
                emit(I.cmp, left, self.operand(b))
            return condition
        if name in ("flt", "fle"):
            emit(I.ucomisd, self.reg(b), self.operand(a))
            return "a" if name == "flt" else "ae"
        if name in ("feq", "fne") and a.is_const:
            a, b = b, a
        emit(I.ucomisd, self.reg(a), self.operand(b))
        return {"fgt": "a", "fge": "ae"}.get(name, name)

    def condition(self, op):
        """Emit what sets the flags for a bool; the condition under which it is 1 (True or False when that is known)."""
        if op.name == "const":
            return bool(op.imm)
        if self.is_fused(op):
            if op.name == "not":
                return NEGATED[self.condition(op.arg(0))]
            return self.compare(op)
        register = self._register(op)
        self.emit(I.test, register.d, register.d)
        return "ne"

    @staticmethod
    def negated(condition):
        return NEGATED[condition]

    def jump_if(self, condition, label):
        emit = self.emit
        if condition is True:
            emit(I.jmp, label)
        elif condition == "feq":
            skip = self.cc.label()
            emit(I.jp, skip)
            emit(I.je, label)
            self.cc.bind(skip)
        elif condition == "fne":
            emit(I.jp, label)
            emit(I.jne, label)
        elif condition is not False:
            emit(JUMP[condition], label)

    def jump_unless(self, condition, label):
        self.jump_if(NEGATED[condition], label)

    def set_bool(self, register, condition):
        """Zeroed first, by a mov that leaves the flags alone: setcc alone would keep the old value alive."""
        emit = self.emit
        if condition is True or condition is False:
            emit(I.mov, register.d, int(condition))
            return
        emit(I.mov, register.d, 0)
        if condition == "feq" or condition == "fne":
            other = self.cc.gp()
            emit(I.mov, other.d, 0)
            emit(I.setnp if condition == "feq" else I.setp, other.b)
            emit(SET["e" if condition == "feq" else "ne"], register.b)
            emit(I.and_ if condition == "feq" else I.or_, register, other)
        else:
            emit(SET[condition], register.b)

    def round(self, register, source, mode):
        """mode: 0 nearest even, 1 down, 2 up, 3 to zero."""
        if self.sse41:
            self.emit(I.roundsd, register, source, mode | 8)
        else:
            value = self.call(("rint", "floor", "ceil", "trunc")[mode], "f>f", (fresh_copy(self, source, True),))
            self.emit(I.movaps, register, value)

    # -- calls --------------------------------------------------------------------------------------------------------

    def call(self, helper, signature, args):
        """Call a C helper; a register with its result. Arguments must be registers of their own, or ints."""
        result = self.cc.xmm() if signature.endswith("f") else self.cc.gp()
        self.cc.invoke(self.helpers[helper], signature, result, *args)
        copy = self.cc.xmm() if signature.endswith("f") else self.cc.gp()
        self.emit(I.movaps if signature.endswith("f") else I.mov, copy, result)
        return copy

    def calls_left(self):
        """How many native calls may still be nested. Bodies get it as an argument: cheaper than counting in memory."""
        return self.depth if self.is_body else self.mem(self.ctx, self.layout["ctx.calls_left"], 8)

    # -- control ------------------------------------------------------------------------------------------------------

    def label_of(self, block):
        label = self.labels.get(block)
        if label is None:
            label = self.labels[block] = self.cc.label()
        return label

    def moves(self, index):
        """The copies that the edge from the current block to its successor `index` needs: [(register, op)]."""
        block = self.block
        succ = block.succs[index]
        phis = self.plan.phis[succ]
        if not phis:
            return ()
        pred = succ.preds.index(block)
        if index and block.succs[0] is succ:
            pred = succ.preds.index(block, pred + 1)
        found, args = [], self.plan.args
        for phi in phis:
            register, source = self._register(phi), args[phi][pred]
            if source.name == "const" or self._register(source) is not register:
                found.append((register, source))
        return found

    def do_moves(self, moves):
        """A parallel copy."""
        consts = [(register, op) for register, op in moves if op.name == "const"]
        copies = [(register, self._register(op), op.type) for register, op in moves if op.name != "const"]
        while copies:
            sources = [source for _, source, _ in copies]
            for at, (register, source, kind) in enumerate(copies):
                if not any(register is other for place, other in enumerate(sources) if place != at):
                    self.move(register, source, kind)
                    del copies[at]
                    break
            else:                                    # a cycle: save one value, its readers use the copy
                register, _, kind = copies[0]
                saved = fresh_copy(self, register, kind == "f")
                copies = [(to, saved if source is register else source, kind) for to, source, kind in copies]
        for register, op in consts:
            if op.type == "f" or self.const_number(op):
                self.move_const(register, op)
            else:
                self.emit(I.xor, register.d, register.d)

    def can_rotate(self, succ):
        """Whether to end a loop by repeating its header here instead of jumping to it."""
        plan = self.plan
        if self.rotating or (self.block, succ) not in plan.back_edges or len(succ.succs) != 2:
            return False
        body = plan.loop_body[succ]
        return len(plan.seq[succ]) <= MAX_ROTATED and (succ.succs[0] in body) != (succ.succs[1] in body)

    def go(self, index):
        """Go to the current block's successor `index`, with the moves of that edge."""
        succ = self.block.succs[index]
        self.do_moves(self.moves(index))
        if self.can_rotate(succ):
            self.rotating, block = True, self.block
            self.block = succ
            self.block_ops(succ)
            self.block, self.rotating = block, False
        elif succ is not self.next_block:
            self.emit(I.jmp, self.label_of(succ))

    def edge_label(self, index):
        """The label to jump to for the successor `index`: the block's own, or that of a block with the edge's moves."""
        moves = self.moves(index)
        succ = self.block.succs[index]
        if not moves:
            seq = self.plan.seq[succ]
            return self.exit(seq[0]) if len(seq) == 1 and seq[0].name == "exit" else self.label_of(succ)
        label = self.cc.label()
        self.edges.append((label, moves, succ))
        return label

    def fork(self, condition):
        """End the current block by a conditional jump."""
        block = self.block
        one, two = block.succs
        if condition is True or condition is False:
            self.go(0 if condition else 1)
        elif two is self.next_block and one is not two:
            self.jump_if(condition, self.edge_label(0))
            self.do_moves(self.moves(1))
        elif one is self.next_block and one is not two:
            self.jump_unless(condition, self.edge_label(1))
            self.do_moves(self.moves(0))
        elif two in self.plan.loop_body.get(block, ()) and one not in self.plan.loop_body.get(block, ()):
            self.jump_unless(condition, self.edge_label(1))
            self.go(0)
        else:
            self.jump_if(condition, self.edge_label(0))
            self.go(1)

    def later(self, label, emit):
        """Code off the hot path: `emit()` is called at the end, after label is bound; it must jump back itself."""
        self.pending.append((label, emit))

    # -- exits --------------------------------------------------------------------------------------------------------

    def exit(self, op):
        exit_ = self.plan.exits[op]
        label = exit_.label
        if label is None:
            label = exit_.label = self.cc.label()
            self.stubs.append(exit_)
        return label

    def needs_undo(self, op, operand):
        return self.plan.exits[op].mask & self.plan.bit[operand] != 0

    def undo_exit(self, stub, undo):
        label = self.cc.label()

        def cold():
            undo()
            self.emit(I.jmp, stub)

        self.later(label, cold)
        return label

    def _redo(self, op):
        """In a stub: compute a value that the hot path does not keep."""
        if op.name == "const" or op in self.local or op not in self.plan.redone:
            return
        for arg in self.plan.args[op]:
            self._redo(arg)
        register = self.cc.xmm() if op.type == "f" else self.cc.gp()
        self.local[op] = register
        RULES[op.name](self, op)

    def emit_stub(self, exit_, lines):
        self.check_size()
        emit, mem, layout = self.emit, self.mem, self.layout
        self.cc.bind(exit_.label)
        if self.logging:
            self.cc.comment(f"exit {len(self.exit_list)}: {exit_.snapshot.reason}")
        reason = exit_.snapshot.reason
        desc = self.host.ExitDesc(exit_.recipe.to_bytes(), exit_.recipe.consts, len(exit_.regs),
                                  reason.startswith("entry-type"), reason, lines.at(exit_.snapshot.frames[-1]))
        self.exit_list.append(desc)
        self.local = {}
        for op in exit_.regs:
            self._redo(op)
        top, word = self.cc.gp(), self.cc.gp()
        emit(I.mov, top, mem(self.ctx, layout["ctx.top"], 8))
        emit(I.mov, word, desc.address)
        emit(I.mov, mem(top, 0, 8), word)
        at = 8
        for op in exit_.regs:
            self.store(mem(top, at, 8), op)
            at += 8
        emit(I.add, mem(self.ctx, layout["ctx.top"], 8), at)
        emit(I.jmp, self.leave)
        self.local = {}

    # -- returning ----------------------------------------------------------------------------------------------------

    def return_values(self, op):
        values = [op.arg(index) for index in _leaves(op.imm)]
        if len(values) > self.layout.get("ctx.nout", 64):
            raise TooLarge(f"{len(values)} results")
        if len(values) == 1:
            result = self.cc.xmm() if values[0].type == "f" else self.cc.gp()
            self.move_value(result, values[0])
            self.cc.ret(result)
            return
        for index, value in enumerate(values):
            self.store(self.mem(self.ctx, self.layout["ctx.out"] + 8 * index, 8), value)
        self.cc.ret()

    def return_object(self, op):
        emit, shape = self.emit, op.imm
        if isinstance(shape, tuple):
            self.return_tuple(op)
            return
        value = op.arg(shape)
        if value.type == "i" and not value.is_const:
            self.cc.ret(self.call("box_int", "i>p", (self.argument(value),)))
        elif value.type == "f" and not value.is_const:
            self.cc.ret(self.call("box_float", "f>p", (self.argument(value),)))
        elif value.is_const:
            obj = bool(value.imm) if value.type == "b" else value.imm
            self.return_reference(self.constant(self.object(obj)))
        elif value.type == "b":
            result, true = self.cc.gp(), self.cc.gp()
            emit(I.mov, result, id(False))
            emit(I.mov, true, id(True))
            register = self._register(value)
            emit(I.test, register.d, register.d)
            emit(I.cmovne, result, true)
            self.return_reference(result)
        else:
            self.return_reference(fresh_copy(self, self._register(value), False))

    def return_reference(self, register):
        """Return a new reference to the object."""
        incref(self, register)
        self.cc.ret(register)

    def value_recipe(self, virtual):
        """The address of the recipe of a new object, whose parts have been stored where it wants them."""
        encoder = _Encoder()
        encoder.value(virtual, -1)
        words = encoder.words
        if len(encoder.regs) > self.layout.get("ctx.nout", 64):
            raise TooLarge(f"{len(encoder.regs)} results")
        recipe = struct.pack(f"<{len(words)}i", *words)
        desc = self.host.ExitDesc(recipe, tuple(encoder.consts), len(encoder.regs), False, "ret", 0)
        self.exit_list.append(desc)
        for index, value in enumerate(encoder.regs):
            self.store(self.mem(self.ctx, self.layout["ctx.out"] + 8 * index, 8), value)
        return desc.address

    def return_tuple(self, op):
        address = self.value_recipe(_virtual(op, op.imm))
        self.cc.ret(self.call("build", "pp>p", (fresh_copy(self, self.ctx, False), address)))

    # -- the whole ----------------------------------------------------------------------------------------------------

    def check_size(self):
        if self.cc.count > MAX_INSTRUCTIONS:
            raise TooLarge(f"more than {MAX_INSTRUCTIONS} machine instructions")

    def block_ops(self, block):
        self.check_size()
        seq, rules = self.plan.seq[block], RULES
        last = len(seq) - 1
        for index, op in enumerate(seq):
            if self.logging:
                self.cc.comment(_describe(op))
            self.following = seq[index + 1] if index < last else None
            rules[op.name](self, op)

    def generate(self):
        cc, plan, graph = self.cc, self.plan, self.graph
        self.ctx = cc.gp("ctx" if self.logging else None)
        if self.is_body:
            results = graph.results or ""
            if len(graph.params) > MAX_PARAMS:
                raise TooLarge(f"{len(graph.params)} parameters")
            cc.func("pi" + graph.params + ">" + (results if len(results) == 1 else "v"))
            cc.arg(0, self.ctx)
            self.depth = cc.gp("calls_left" if self.logging else None)
            cc.arg(1, self.depth)
            self.params = []
            for index, letter in enumerate(graph.params):
                register = cc.xmm() if letter == "f" else cc.gp()
                self.params.append(register)
                cc.arg(index + 2, register)
        else:
            cc.func("pp>p")
            cc.arg(0, self.ctx)
            self.cells = cc.gp("cells" if self.logging else None)
            cc.arg(1, self.cells)
        order = plan.order
        for index, block in enumerate(order):
            self.block = block
            self.next_block = order[index + 1] if index + 1 < len(order) else None
            cc.bind(self.label_of(block))
            self.block_ops(block)
        self.next_block = None
        for label, moves, succ in self.edges:
            cc.bind(label)
            self.do_moves(moves)
            self.emit(I.jmp, self.label_of(succ))
        lines = _Lines()
        self.block = None
        done_pending = done_stubs = 0
        while done_pending < len(self.pending) or done_stubs < len(self.stubs):
            if done_pending < len(self.pending):
                label, emit = self.pending[done_pending]
                done_pending += 1
                cc.bind(label)
                emit()
            else:
                self.emit_stub(self.stubs[done_stubs], lines)
                done_stubs += 1
        cc.bind(self.leave)
        if self.is_body:
            self.emit(I.mov, self.mem(self.ctx, self.layout["ctx.status"], 8), 1)
            results = graph.results or ""
            if len(results) == 1:
                register = cc.xmm() if results == "f" else cc.gp()
                self.emit(I.xorps if results == "f" else I.xor, register, register)
                cc.ret(register)
            else:
                cc.ret()
        else:
            register = cc.gp()
            self.emit(I.xor, register, register)
            cc.ret(register)

    def finish(self):
        """The code, once everything is generated."""
        return self.cc.finalize()


_DIVISIONS = frozenset(("floordiv", "mod"))
#: a comparison of x with a constant c -> for which c its being true (first) or false (second) means x != 0
_NOT_ZERO = {
    "ne": (lambda c: c == 0, lambda c: c != 0),
    "eq": (lambda c: c != 0, lambda c: c == 0),
    "gt": (lambda c: c >= 0, lambda c: c < 0),
    "ge": (lambda c: c > 0, lambda c: c <= 0),
    "lt": (lambda c: c <= 0, lambda c: c > 0),
    "le": (lambda c: c < 0, lambda c: c >= 0),
}


def _rules_out_zero(block, succ, op):
    """Whether the branch at the end of `block` goes to `succ` only if `op` is not 0."""
    if block.succs.count(succ) != 1 or block.ops[-1].name != "branch":
        return False
    condition = block.ops[-1].arg(0)
    known = _NOT_ZERO.get(condition.name)
    if known is None or condition.arg(0) is not op or not condition.arg(1).is_const:
        return False
    return known[block.succs.index(succ)](condition.arg(1).imm)


def _is_counter(phi, args, least=0):
    """phi(start, phi + step), start >= least, with a small step: it would take more than 2**50 turns to become
    negative."""
    if len(args) != 2:
        return False
    for start, step in (args, args[::-1]):
        if start.is_const and least <= start.imm < 1 << 62 and step.name == "add":
            one, two = step.arg(0), step.arg(1)
            if one is phi and two.is_const and 0 < two.imm <= 1024:
                return True
    return False


def _leaves(shape):
    if isinstance(shape, tuple):
        for part in shape:
            yield from _leaves(part)
    else:
        yield shape


def _virtual(op, shape):
    return VTuple([_virtual(op, part) for part in shape]) if isinstance(shape, tuple) else op.arg(shape)


def _describe(op):
    args = " ".join(repr(arg.imm) if arg.is_const else f"%{arg.id}" for arg in (arg.find() for arg in op.args))
    imm = "" if op.imm is None else f" [{str(op.imm)[:40]}]"
    return (f"%{op.id} = " if op.type != "v" else "") + f"{op.name}{imm} {args}"


class _Lines:
    """Line numbers of instructions, one table per code object."""

    __slots__ = ("tables",)

    def __init__(self):
        self.tables = {}

    def at(self, frame):
        """The line of the instruction a FrameState is at, or 0."""
        code = frame.code
        lines = getattr(code, "co_lines", None)
        if lines is None:
            return 0
        table = self.tables.get(id(code))
        if table is None:
            table = self.tables[id(code)] = list(lines())
        place = frame.offset * 2
        for start, end, line in table:
            if start <= place < end:
                return line or 0
        return 0


def compile_graph(graph, options=None, host=None):
    """Machine code for a graph.

    options: anything with a `logging` attribute (true: the listing is kept), or None. host: see Host. Returns
    host.Kernel(...), whose owner is a Machine. The graph must be as nativeops.ir.verify wants it, each block reachable.
    A body's entry is not stored in its CallTarget's cell: the caller does that once every body that it calls is there.
    Raises TooLarge for graphs that are, AsmError for what AsmJit cannot encode.
    """
    host = host or default_host()
    gen = Gen(graph, host, bool(options is not None and options.logging))
    if gen.logging:
        graph.number()
    try:
        gen.generate()
        code = gen.finish()
        owner, exits = Machine(code, gen.objects), tuple(gen.exit_list)
    finally:
        vars(gen).clear()               # what it emits late refers to it
    return host.Kernel(code.address, owner, exits, tuple(graph.invariants), tuple(graph.global_slots), graph.name)


def asm_text(kernel):
    """The listing of a kernel that was compiled with logging, else None."""
    return kernel.owner.text
