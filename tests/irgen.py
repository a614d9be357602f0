"""Random graphs and inputs for them, to hold two ways of running a graph against each other.

`random_graph(rng)` gives a verified Graph: ints, floats, bools, objects, branches, loops bounded by a counter, guards
with snapshots and calls of native bodies. Equal seeds give equal graphs. `random_cells(rng, graph)` gives frames that
reach past its entry guards most of the time; `same_outcome` compares what two ways of running gave.
"""
import math
import random
import struct

from rewritejit.guards.snapshot import FrameState, Snapshot, VMaybe, VRange, VRangeIter, VTuple
from rewritejit.nativeops.ir.interp import CMATH, NULL
from rewritejit.nativeops.ir.ops import GUARD, LOAD, OPS, PURE
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import CallTarget, Graph, Op
from rewritejit.nativeops.ir.verify import verify

INTS = (0, 1, -1, 2, 3, 7, -8, 10, 63, 64, 100, 255, 1 << 31, -(1 << 31), (1 << 32) - 1, 1 << 53, (1 << 53) + 1,
        -(1 << 53) - 1,
        1 << 62, INT_MAX, INT_MAX - 1, INT_MIN, INT_MIN + 1)
FLOATS = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1.5, 3.0, 1e-3, 1e10, -1e300, 1e308, 5e-324, 2.2250738585072014e-308,
          2.0 ** 53, 2.0 ** 63,
          -2.0 ** 63, 9007199254740993.0, math.pi, math.inf, -math.inf, math.nan)
OBJECTS = (None, "text", (1, 2), 1 << 70, True, False, 5, -1, 1 << 40, 2.5)

# ops that take any object, or NULL
_ANY = {"unbox_int", "unbox_float", "unbox_bool", "is_obj"}
# what is made of any values of its types; rows on objects of one class, with immediates or about the graph's frame stand apart
SIMPLE = tuple(name for name, info in OPS.items()
               if info.effect in (PURE, GUARD) and not info.has_imm and name not in ("guard_depth", "guard_null", "guard_bound")
               and info.args != "*" and (name in _ANY or set(info.args) <= set("ifb")))
# questions on strs: they have no memory, so that they may move as they like
TEXTS = tuple(name for name, info in OPS.items() if name.startswith(("str_", "char_")) and info.effect in (LOAD, GUARD))
_TEST_NAMES = ("isalpha", "isdigit", "isspace", "isupper")
# guards that seldom hold for values at random: the last operand that makes them hold more often, or None: there is none
_SAFE = {"floordiv": lambda rng: rng.choice((1, 2, 3, -3, 10)), "mod": lambda rng: rng.choice((1, 2, 3, -3, 10)),
         "mulmod": lambda rng: rng.choice((1, 7, 1000, 1 << 40)), "shl_ovf": lambda rng: rng.randrange(5),
         "shr": lambda rng: rng.randrange(70), "ipow_ovf": lambda rng: rng.randrange(4),
         "itruediv": lambda rng: rng.choice((1, 3, -7)),
         "fdiv": lambda rng: rng.choice((0.5, -3.0, 1e10)), "ffloordiv": lambda rng: rng.choice((0.5, -3.0, 1e10)),
         "fmod_py": lambda rng: rng.choice((0.5, -3.0, 1e10)), "fpow": lambda rng: rng.choice((2.0, 1.0, -1.0)),
         "guard_true": lambda rng: 1, "guard_false": lambda rng: 0, "fsqrt": None, "unbox_int": None,
         "unbox_float": None,
         "unbox_bool": None, "check_index": lambda rng: rng.choice((100, 1 << 40)), "wrap_index": lambda rng: rng.choice((100, 1 << 40)),
         "guard_exact": None, "float_to_int": None, "floor_to_int": None, "ceil_to_int": None,
         "round_to_int": None}


def _frame_code(locals):
    """A real code object with that many locals and room on its stack."""
    names = ", ".join(f"x{index}" for index in range(locals))
    space = {}
    exec(f"def frame({names}): return [{', '.join(['1'] * 12)}, *[]]", space)
    return space["frame"]


class _Generator:
    def __init__(self, rng, kind, cells, size, calls, cmath, texts=False):
        self.texts = texts
        self.rng, self.size, self.cells = rng, size, cells
        self.graph = Graph("random", kind)
        self.func = _frame_code(len(cells))
        self.calls, self.cmath = calls, cmath
        self.block = self.graph.new_block()
        self.values = {"i": [], "f": [], "b": [], "o": []}      # what dominates the present place
        self.iterators, self.offset, self.depth = [], 0, 0

    # --- ops
    def emit(self, name, args=(), type=None, imm=None):
        info = OPS[name]
        snap = self.snapshot() if info.effect is GUARD or name in ("exit", "call_native") else None
        op = Op(name, list(args), info.result if type is None else type, imm, snap)
        self.block.ops.append(op)
        if op.type in self.values:
            self.values[op.type].append(op)
        return op

    def const(self, letter):
        rng = self.rng
        if letter == "i":
            imm = rng.choice(INTS) if rng.random() < 0.4 else rng.randint(-5, 20)
        elif letter == "f":
            imm = rng.choice(FLOATS) if rng.random() < 0.5 else rng.uniform(-100, 100)
        elif letter == "b":
            imm = rng.randint(0, 1)
        else:
            imm = rng.choice(OBJECTS)
        op = Op("const", [], letter, imm)
        self.block.ops.append(op)
        return op

    def pick(self, letter):
        """A value of that type; recent ones more often."""
        known = self.values[letter]
        if not known or self.rng.random() < 0.12:
            return self.const(letter)
        return known[max(self.rng.randrange(len(known)), self.rng.randrange(len(known)))]

    def snapshot(self, callee=None):
        """A state of the frame made of what is there; callee: (function, arguments) of a call_native."""
        rng = self.rng
        shared = []
        self.offset += 1

        def value(places=True, depth=0):
            letters = [letter for letter in "ifbo" if self.values[letter]]
            chance = rng.random()
            if places and chance < 0.15 or not letters:
                return None if places else self.const_above("i")
            if chance < 0.35 and depth < 2:
                kind = rng.randrange(5)
                if kind == 0 and shared:
                    return rng.choice(shared)
                if kind <= 1:
                    made = VTuple([value(False, depth + 1) for _ in range(rng.randrange(3))])
                elif kind == 2 and self.values["i"]:
                    parts = [rng.choice(self.values["i"]) for _ in range(2)]
                    made = VRange(*parts, self.const_above("i", 2))
                elif kind == 3 and self.values["b"] and places:
                    return VMaybe(rng.choice(self.values["b"]), rng.choice(self.values[rng.choice(letters)]))
                else:
                    return rng.choice(self.values[rng.choice(letters)])
                shared.append(made)
                return made
            return rng.choice(self.values[rng.choice(letters)])

        own = self.graph.kind == "frame"
        locals = [value() for _ in self.cells]
        stack = [value() for _ in range(rng.randrange(3))]
        if self.iterators and rng.random() < 0.5:
            cell, cur, stop, step = rng.choice(self.iterators)
            stack.append(VRangeIter(cur, stop, step, cell))
        frames = [FrameState(self.func.__code__, None if own else self.func, self.offset, locals, stack)]
        if callee is not None:
            function, args = callee
            frames[0].callee_at = len(stack)
            stack.extend([self.const_above("o", function)] + args)
        elif rng.random() < 0.15:
            frames[0].callee_at = len(stack)
            stack.append(self.const_above("o", self.func))
            frames.append(FrameState(self.func.__code__, self.func, self.offset + 1000, [value() for _ in self.cells],
                                     [value()]))
        gwrites = []
        if self.graph.global_slots and rng.random() < 0.3:
            gwrites.append((0, value()))
        return Snapshot(frames, gwrites, f"why{self.offset}")

    def const_above(self, letter, imm=0):
        """A constant for a snapshot, before the op that is about to be emitted."""
        op = Op("const", [], letter, imm)
        self.block.ops.append(op)
        return op

    # --- control
    def start(self):
        block = self.graph.new_block()
        return block

    def goto(self, block):
        self.block.succs.append(block)
        block.preds.append(self.block)
        self.block.ops.append(Op("jump", [], "v"))

    def branch(self, condition, yes, no):
        self.block.ops.append(Op("branch", [condition], "v"))
        for succ in (yes, no):
            self.block.succs.append(succ)
            succ.preds.append(self.block)

    def scope(self):
        return {letter: list(values) for letter, values in self.values.items()}

    def body(self, count):
        for _ in range(count):
            if self.size <= 0:
                return
            self.size -= 1
            self.statement()

    def statement(self):
        rng = self.rng
        chance = rng.random()
        if self.texts and rng.random() < 0.15:
            self.text()
        elif chance < 0.70:
            self.simple()
        elif chance < 0.74:
            self.object_guard()
        elif chance < 0.77:
            letter = rng.choice("ifbo")
            self.emit("select", [self.pick("b"), self.pick(letter), self.pick(letter)], letter)
        elif chance < 0.785 and self.cmath:
            name = rng.choice(self.cmath)
            self.emit("cmath", [self.pick("f") for _ in range(CMATH[name][0])], imm=name)
        elif chance < 0.83 and self.calls:
            self.call()
        elif chance < 0.85:
            letter, function = rng.choice([("i", abs), ("f", abs), ("i", int.bit_count), ("b", bool)])
            self.emit("pure_call", [self.pick("f" if (letter, function) == ("f", abs) else "i")], letter,
                      (function, letter))
        elif chance < 0.93 and self.depth < 3:
            self.conditional()
        elif self.depth < 2:
            self.loop()

    def simple(self):
        rng = self.rng
        name = rng.choice(SIMPLE)
        args = None
        if name in _SAFE and rng.random() < 0.9:
            safe = _SAFE[name]
            if safe is None:
                name = rng.choice(("add", "sub_ovf", "fadd", "lt", "xor", "fmul", "int_to_float", "bool_to_int", "fge"))
            else:
                letters = OPS[name].args
                args = [self.pick(letter) for letter in letters[:-1]] + [self.const_above(letters[-1], safe(rng))]
        self.emit(name, args or [self.pick(letter) for letter in OPS[name].args])

    def text(self):
        """A question on a str, or on a character."""
        rng = self.rng
        name = rng.choice(TEXTS)
        str = self.const_above("o", rng.choice(("", "text", "17", "-2.5", "caf\xe9 x", "\u20ac")))
        if rng.random() < 0.3:
            str = self.emit("cast", [self.const("o")], imm=type("")) if rng.random() < 0.5 else str
        args = []
        for letter in OPS[name].args:
            if letter == "o":
                args.append(str)
                str = self.const_above("o", rng.choice(("", "t", "text", "7")))
            elif name == "str_char":
                args.append(self.emit("check_index", [self.pick("i"), self.emit("str_size", [args[0]])]))
            else:
                args.append(self.emit("and", [self.pick("i"), self.const_above("i", 255)]))
        imm = {"char_in": "ab7 \xe9", "char_test": rng.choice(_TEST_NAMES)}.get(name)
        self.emit(name, args, imm=imm)

    def object_guard(self):
        rng = self.rng
        if rng.random() < 0.8:
            op = self.const("o")
            kind = rng.randrange(5)
            if kind < 2:
                self.emit("guard_is", [op], imm=op.imm)
            elif kind == 2:
                self.emit("guard_class", [op], imm=type(op.imm))
            elif kind == 3:
                self.emit("cast", [op], imm=type(op.imm))
            else:                                    # never of NULL, which an `o` may be
                self.emit("is_class", [self.emit("bool_obj", [self.pick("b")]) if rng.random() < 0.3 else op],
                          imm=rng.choice((int, bool, str)))
        else:
            op = self.pick("o")
            name = rng.choice(("guard_is", "guard_class", "guard_null", "guard_bound", "cast"))
            imm = {"guard_is": rng.choice(OBJECTS), "guard_class": rng.choice((int, float, str, bool)),
                   "cast": rng.choice((int, float, str, bool))}.get(name)
            self.emit(name, [op], imm=imm)

    def call(self):
        target = self.rng.choice(self.calls)
        args = [self.pick(letter) for letter in target.params]
        results = target.results
        snap = self.snapshot((target.owner, args))
        op = Op("call_native", args, results if len(results) == 1 else "v", target, snap)
        guard = Op("guard_depth", [], "v", None, self.snapshot())
        self.block.ops += [guard, op]
        if len(results) == 1:
            self.values[op.type].append(op)
        else:
            for index, letter in enumerate(results):
                self.emit("call_out", [op], letter, index)

    def conditional(self):
        condition = self.pick("b")
        above, self.depth = self.scope(), self.depth + 1
        start, outer = self.block, self.values
        yes = self.start()
        start.ops.append(Op("branch", [condition], "v"))
        ends = []
        for index in range(2):
            block = yes if index == 0 else self.start()
            start.succs.append(block)
            block.preds.append(start)
            self.block, self.values = block, {letter: list(values) for letter, values in above.items()}
            self.body(self.rng.randrange(1, 6))
            if index == 1 and self.rng.random() < 0.12:
                self.emit("exit", imm="random")
                self.block.cold = True
            else:
                ends.append((self.block, self.values))
        merge = self.start()
        picks = []
        for letter in self.rng.choices("iifbo", k=self.rng.randrange(1, 4)):
            operands = []
            for self.block, self.values in ends:
                operands.append(self.pick(letter))
            picks.append((letter, operands))
        for self.block, self.values in ends:
            self.goto(merge)
        self.block, self.values, self.depth = merge, outer, self.depth - 1
        for letter, operands in picks:
            self.emit("phi", operands, letter)

    def loop(self):
        rng = self.rng
        self.depth += 1
        carried = [(letter, self.pick(letter)) for letter in rng.choices("iifbo", k=rng.randrange(1, 4))]
        count = Op("const", [], "i", rng.randrange(1, 7))
        zero, one = Op("const", [], "i", 0), Op("const", [], "i", 1)
        self.block.ops += [zero, one, count]
        header = self.start()
        header.loop_header = True
        self.goto(header)
        self.block = header
        counter = self.emit("phi", [zero], "i")
        phis = [self.emit("phi", [value], letter) for letter, value in carried]
        self.emit("poll")
        more = self.emit("lt", [counter, count])
        above = self.values
        self.values = self.scope()
        body = self.start()
        start = self.block
        start.ops.append(Op("branch", [more], "v"))
        start.succs.append(body)
        body.preds.append(start)
        self.block = body
        self.body(rng.randrange(2, 8))
        for phi, (letter, _) in zip(phis, carried):
            phi.args.append(self.pick(letter))
        self.block.ops.append(Op("add", [counter, one], "i"))
        counter.args.append(self.block.ops[-1])
        self.goto(header)
        after = self.start()
        start.succs.append(after)
        after.preds.append(start)
        self.block, self.values, self.depth = after, above, self.depth - 1

    # --- ends
    def finish(self, letters=None):
        rng = self.rng
        if letters is not None:
            args = [self.pick(letter) for letter in letters]
            shape = 0 if len(args) == 1 else tuple(range(len(args)))
        else:
            args = [self.pick(letter) for letter in rng.choices("iifb", k=rng.randrange(1, 5))]
            shape = rng.choice((0, tuple(range(len(args))), (tuple(range(len(args))), 0)))
            if shape == 0:
                del args[1:]
        self.block.ops.append(Op("ret", args, "v", shape))
        graph = self.graph
        graph.remove_unreachable()
        graph.number()
        verify(graph)
        return graph


def random_graph(rng, size=40, cells=None, calls=None, cmath=("sin", "exp", "log", "floor", "atan2"),
                 global_slots=True, texts=False):
    """A frame kernel. rng: a random.Random, or a seed. size: how many statements at most.

    cells    a letter per local: i, f, b unboxed at entry, o an object as it is, r a range iterator; made up if None.
             The code of the snapshots is a real one with as many locals
    calls    how many native bodies it may call; made up if None           cmath   names of C math functions to use
    texts    whether it asks about strs too
    """
    if not isinstance(rng, random.Random):
        rng = random.Random(rng)
    if cells is None:
        cells = "".join(rng.choices("iiffbor", k=rng.randrange(1, 7)))
    if calls is None:
        calls = rng.choice((0, 0, 1, 2))
    targets = [random_body(rng, size // 3, cmath) for _ in range(calls)]
    generator = _Generator(rng, "frame", cells, size, targets, cmath, texts)
    graph = generator.graph
    graph.callees = list(targets)
    if global_slots and rng.random() < 0.3:
        graph.global_slots.append(({"g": 3}, "g"))
    loaded = [generator.emit("cell", imm=index) for index in range(len(cells))]
    if graph.global_slots:
        slot = generator.emit("gval", imm=0)
        if rng.random() < 0.5:
            generator.emit("unbox_int", [slot])
    for op, letter in zip(loaded, cells):
        if letter in "ifb":
            generator.emit({"i": "unbox_int", "f": "unbox_float", "b": "unbox_bool"}[letter], [op])
        elif letter == "r":
            generator.emit("guard_class", [op], imm=type(iter(range(0))))
            cur, step, left = (generator.emit("rangeiter_" + what, [op]) for what in ("cur", "step", "len"))
            stop = generator.emit("add", [cur, generator.emit("mul", [left, step])])
            generator.emit("guard_false", [generator.emit("eq", [step, generator.const_above("i", 0)])])
            generator.iterators.append((op, cur, stop, step))
    generator.body(size)
    return generator.finish()


def random_body(rng, size=15, cmath=()):
    """The CallTarget of a native body, its graph built; `owner` is the Python function that its frames name."""
    params = "".join(rng.choices("iifb", k=rng.randrange(0, 5)))
    results = "".join(rng.choices("iifb", k=rng.choice((1, 1, 2, 3))))
    generator = _Generator(rng, "body", params, size, [], cmath)
    graph = generator.graph
    graph.params, graph.results, graph.name = params, results, "body"
    for index, letter in enumerate(params):
        generator.emit("param", (), letter, index)
    generator.emit("poll")
    generator.body(size)
    target = CallTarget("body", params, results)
    target.graph, target.owner = generator.finish(results), generator.func
    return target


def cell_letters(graph):
    """What the graph expects in its cells, as random_graph's `cells`."""
    letters = {}
    for op in graph.ops():
        if op.name == "cell":
            letters.setdefault(op.imm, "o")
        elif op.args and op.arg(0).name == "cell":
            letter = {"unbox_int": "i", "unbox_float": "f", "unbox_bool": "b", "rangeiter_cur": "r"}.get(op.name)
            if letter is not None and letters.get(op.arg(0).imm, "o") == "o":
                letters[op.arg(0).imm] = letter
    return "".join(letters.get(index, "o") for index in range(1 + max(letters, default=-1)))


def random_value(rng, letter):
    """An object of that type, interesting more often than not."""
    if letter == "i":
        return rng.choice(INTS) if rng.random() < 0.3 else rng.randint(-20, 100)
    if letter == "f":
        return rng.choice(FLOATS) if rng.random() < 0.3 else rng.uniform(-50, 50)
    if letter == "b":
        return rng.random() < 0.5
    if letter == "r":
        step = rng.choice((1, 1, 2, -1, -3))
        iterator = iter(range(rng.randrange(10), rng.randrange(10) + 10 * step, step))
        for _ in range(rng.randrange(3)):
            next(iterator, None)
        return iterator
    return rng.choice(OBJECTS)


def random_cells(rng, graph, letters=None, null=NULL, wrong=0.03):
    """Cells for a frame kernel. wrong: how probable it is that one is NULL or of another type than the kernel wants."""
    if not isinstance(rng, random.Random):
        rng = random.Random(rng)
    cells = []
    for letter in cell_letters(graph) if letters is None else letters:
        if rng.random() < wrong:
            cells.append(rng.choice((null, None, 1 << 64, "wrong", 1.0, 1, True)))
        else:
            cells.append(random_value(rng, letter))
    return tuple(cells)


def same_value(one, other):
    """Equal, of equal type, floats bit for bit (NaNs are all alike); tuples and ranges by their parts."""
    if type(one) is not type(other):
        return False
    if type(one) is float:
        return struct.pack("<d", one) == struct.pack("<d", other) or one != one and other != other
    if type(one) in (tuple, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    if type(one) is dict:
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    if type(one) in (int, bool, str, range):
        return one == other
    return one is other or one == other


def same_outcome(one, other):
    """Two outcomes of interp.run are the same: the same result, or the same ops left with the same register values."""
    if one[0] != other[0]:
        return False
    if one[0] == "ret":
        return same_value(one[1], other[1])
    return len(one[1]) == len(other[1]) and all(
        a[0] is b[0] and same_value(list(a[2]), list(b[2])) for a, b in zip(one[1], other[1]))
