"""What every graph must satisfy between passes, as a list of rules. `verify` says which op breaks which rule.

A rule is a generator of (op or block, what is wrong), declared with the text that names it; they run in order, and a
rule may rely on those before it. What the op table says is not repeated here: arity, types, snapshots and terminators
are read from it.
"""
from rewritejit.guards.snapshot import VCall, VChar, VMaybe, VRange, VRangeIter, VSeqIter, VTableIter, VTuple
from .ops import CONTROL, LEAVING, OPS
from .types import FLOAT_CODES, INT_CODES, INT_MAX, INT_MIN
from .values import Block, CallTarget, Op

SUCCESSORS = {"jump": 1, "branch": 2, "ret": 0, "ret_owned": 0, "exit": 0}
# what may write to ctx->out between a call and its call_out: calls, and helpers, which give numbers there
CLOBBERS_OUT = {name for name, info in OPS.items() if info.helper or name != "call_out" and info.args == "*" and info.effect in LEAVING}
RULES = []


class VerifyError(Exception):
    """A graph breaks a rule. rule: its name; where: the guilty op or block; graph."""

    def __init__(self, graph, rule, where, message):
        self.graph, self.rule, self.where = graph, rule, where
        super().__init__(f"{graph.name}: {rule}: {self.describe()}: {message}")

    def describe(self):
        """The guilty op as the printer shows it, and its block."""
        where = self.where
        if isinstance(where, Block):
            return f"block{self.graph.blocks.index(where) if where in self.graph.blocks else where.id}"
        from .text import print_op
        place = next((f"block{i}" for i, block in enumerate(self.graph.blocks) if where in block.ops), "no block")
        return f"{print_op(self.graph, where)} (in {place})"


def verify(graph):
    """Raises VerifyError if the graph breaks a rule."""
    facts = _Facts(graph)
    for name, rule in RULES:
        for where, message in rule(facts):
            raise VerifyError(graph, name, where, message)


def _rule(name):
    def add(function):
        RULES.append((name, function))
        return function
    return add


class _Facts:
    """What several rules need: the live ops, the place of each, the immediate dominators."""

    def __init__(self, graph):
        self.graph = graph
        self.live = [(block, block.live_ops()) for block in graph.blocks]
        self.place = {}              # op -> (block, index); dropped ops have none
        self.idom = {}               # block -> immediate dominator
        self.depth = {}              # block -> depth in the dominator tree
        self.order = {block: index for index, block in enumerate(graph.blocks)}

    def each(self):
        for block, ops in self.live:
            for op in ops:
                yield block, op

    def find_dominators(self):
        """After Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm"."""
        entry = self.graph.blocks[0]
        order, seen, stack = [], {entry}, [(entry, iter(entry.succs))]
        while stack:
            block, succs = stack[-1]
            for succ in succs:
                if succ not in seen:
                    seen.add(succ)
                    stack.append((succ, iter(succ.succs)))
                    break
            else:
                order.append(block)
                stack.pop()
        order.reverse()
        number = {block: index for index, block in enumerate(order)}
        idom = self.idom = {entry: entry}
        changed = True
        while changed:
            changed = False
            for block in order[1:]:
                new = None
                for pred in block.preds:
                    if pred not in idom:
                        continue
                    if new is None:
                        new = pred
                        continue
                    other = pred
                    while new is not other:
                        while number[new] > number[other]:
                            new = idom[new]
                        while number[other] > number[new]:
                            other = idom[other]
                if idom.get(block) is not new:
                    idom[block] = new
                    changed = True
        self.depth[entry] = 0
        for block in order[1:]:
            self.depth[block] = self.depth[idom[block]] + 1

    def block_dominates(self, above, block):
        while self.depth[block] > self.depth[above]:
            block = self.idom[block]
        return block is above

    def is_before(self, value, block, index):
        """Is the value there before op `index` of the block?"""
        place = self.place.get(value)
        if place is None:
            return False
        if place[0] is block:
            return place[1] < index
        return self.block_dominates(place[0], block)


# --- blocks ----------------------------------------------------------------------------------------------------------
@_rule("a graph has an entry block without predecessors")
def _entry(facts):
    graph = facts.graph
    if not graph.blocks:
        raise VerifyError(graph, "a graph has an entry block without predecessors", Block(-1), "no blocks")
    if graph.blocks[0].preds:
        yield graph.blocks[0], "the entry has predecessors"


@_rule("blocks and ops are there once")
def _once(facts):
    if len(facts.order) != len(facts.graph.blocks):
        yield next(b for b in facts.graph.blocks if facts.graph.blocks.count(b) > 1), "listed twice"
    for block, ops in facts.live:
        for index, op in enumerate(ops):
            if op in facts.place:
                yield op, "the op is in two places"
            facts.place[op] = (block, index)


@_rule("an op is a row of the table")
def _known(facts):
    for _, op in facts.each():
        if op.name not in OPS:
            yield op, f"no op is called {op.name}"


@_rule("a block ends with its only terminator")
def _terminator(facts):
    for block, ops in facts.live:
        for op in ops[:-1]:
            if OPS[op.name].effect is CONTROL:
                yield op, "there are ops after it"
        if not ops:
            yield block, "no ops"
        elif OPS[ops[-1].name].effect is not CONTROL:
            yield ops[-1], "the last op is no terminator"
        elif block.ops[-1] is not ops[-1]:
            yield ops[-1], "dropped ops after the terminator (block.terminator is wrong)"


@_rule("successors are those of the terminator")
def _successors(facts):
    for block, ops in facts.live:
        count = SUCCESSORS[ops[-1].name]
        if len(block.succs) != count:
            yield ops[-1], f"{len(block.succs)} successors, {count} expected"
        for succ in block.succs:
            if succ not in facts.order:
                yield ops[-1], f"block{succ.id}, its successor, is not in the graph"


@_rule("predecessors and successors agree")
def _predecessors(facts):
    for block in facts.graph.blocks:
        for pred in block.preds:
            if pred not in facts.order:
                yield block, f"block{pred.id}, its predecessor, is not in the graph"
            if pred.succs.count(block) != block.preds.count(pred):
                yield block, (f"block{facts.order[pred]} is {block.preds.count(pred)} times its predecessor, but goes "
                              f"here {pred.succs.count(block)} times")
        for succ in block.succs:
            if block not in succ.preds:
                yield block, f"block{facts.order[succ]} does not know it as a predecessor"


@_rule("every block is reachable, and comes after its immediate dominator")
def _order(facts):
    facts.find_dominators()
    for block in facts.graph.blocks:
        if block not in facts.idom:
            yield block, "unreachable"
        elif facts.order[facts.idom[block]] > facts.order[block]:
            yield block, f"comes before block{facts.order[facts.idom[block]]}, its immediate dominator"


@_rule("the target of a back-edge is marked as a loop header")
def _headers(facts):
    for block in facts.graph.blocks:
        for succ in block.succs:
            if facts.block_dominates(succ, block) and not succ.loop_header:
                yield succ, f"block{facts.order[block]} jumps back to it"


# --- types -----------------------------------------------------------------------------------------------------------
@_rule("an op has the operands of its row")
def _operands(facts):
    for _, op in facts.each():
        args = OPS[op.name].args
        if args != "*" and len(op.args) != len(args):
            yield op, f"{len(op.args)} operands, {len(args)} expected"
        for index, arg in enumerate(op.args):
            if not isinstance(arg, Op):
                yield op, f"operand {index} is {arg!r}, no op"


@_rule("an op has the type of its row")
def _result(facts):
    for _, op in facts.each():
        letter = OPS[op.name].result
        if letter != "t":
            if op.type != letter:
                yield op, f"type {op.type}, {letter} expected"
        elif op.type not in ("i", "f", "b", "o") and not (op.type == "v" and op.name == "call_native"):
            yield op, f"type {op.type}"


@_rule("operands have the types of the row")
def _operand_types(facts):
    for _, op in facts.each():
        info = OPS[op.name]
        for index in range(len(op.args)):
            have = op.arg(index).type
            want = info.args[index] if info.args != "*" else {"phi": "t", "cmath": "f", "plain_call": "o"}.get(op.name)
            if want == "t":
                want = op.type
            if want is not None and have != want:
                yield op, f"operand {index} has type {have}, {want} expected"
            if have == "v" and op.name != "call_out":
                yield op, f"operand {index} has no value"


@_rule("frames are read in frame kernels, parameters in bodies")
def _kind(facts):
    kind = facts.graph.kind
    for _, op in facts.each():
        if op.name in ("cell", "gval") and kind != "frame" or op.name == "param" and kind != "body":
            yield op, f"not in a {kind}"


# --- immediates, by op -----------------------------------------------------------------------------------------------
@_rule("an immediate is what its op needs")
def _immediates(facts):
    for _, op in facts.each():
        check = _IMMEDIATE.get(op.name)
        if check is not None:
            message = check(op, facts.graph)
            if message:
                yield op, message
        elif op.imm is not None and not OPS[op.name].has_imm:
            yield op, f"immediate {op.imm!r}, none expected"


def _imm_const(op, graph):
    imm, letter = op.imm, op.type
    if letter == "i" and not (type(imm) is int and INT_MIN <= imm <= INT_MAX):
        return f"{imm!r} is no int of 64 bits"
    if letter == "f" and type(imm) is not float:
        return f"{imm!r} is no float"
    if letter == "b" and imm not in (0, 1):
        return f"{imm!r} is no bool"


def _index_below(count, what):
    def check(op, graph):
        if type(op.imm) is not int or op.imm < 0:
            return f"{op.imm!r} is no index"
        if op.imm >= count(op, graph):
            return f"{what} {op.imm} of {count(op, graph)}"
    return check


def _imm_param(op, graph):
    return _index_below(lambda op, graph: len(graph.params), "parameter")(op, graph) or (
        None if graph.params[op.imm] == op.type else f"parameter {op.imm} has type {graph.params[op.imm]}")


def _imm_class(op, graph):
    # a stand-in of a parsed text (it has a kind) is as good as a type
    if not isinstance(op.imm, type) and not hasattr(op.imm, "kind"):
        return f"{op.imm!r} is no type"


def _imm_cmath(op, graph):
    from .interp import CMATH
    if op.imm not in CMATH:
        return f"no C math function {op.imm!r}"
    if len(op.args) != CMATH[op.imm][0]:
        return f"{len(op.args)} operands, {op.imm} has {CMATH[op.imm][0]}"


def _imm_call(op, graph):
    target = op.imm
    if not isinstance(target, CallTarget):
        return f"{target!r} is no CallTarget"
    have = "".join(op.arg(index).type for index in range(len(op.args)))
    if have != "".join(target.params):
        return f"operands of types {have!r}, {''.join(target.params)!r} expected"
    if target.results is not None:
        want = target.results[0] if len(target.results) == 1 else "v"
        if op.type != want:
            return f"type {op.type}, {want} expected"


def _imm_pure_call(op, graph):
    if type(op.imm) is not tuple or len(op.imm) != 2:
        return f"{op.imm!r} is not (callable, letter)"
    if op.imm[1] != op.type:
        return f"type {op.type}, {op.imm[1]} expected"
    if op.type not in ("i", "f", "b"):
        return f"a new object of type {op.type} would have no owner"


def _imm_count(op, graph):
    if type(op.imm) is not int or op.imm < 0:
        return f"{op.imm!r} is no number of references"


def _imm_letters(op, graph):
    letters = op.imm if op.name == "str_build" else op.imm[1][:-1]
    have = [op.arg(index).type for index in range(len(op.args))]
    if [{"c": "i"}.get(letter, letter) for letter in letters] != have:
        return f"{letters!r} are not the types {have}"


def _imm_parts(op, graph):
    before = {"dict_find_t": "o", "set_find_t": "o", "set_add_t": "op", "dict_set_t": "op"}[op.name]
    letters = op.imm[0] if op.name == "dict_set_t" else op.imm
    have = "".join([op.arg(index).type for index in range(len(op.args))])
    if type(letters) is not str or before + letters != have:
        return f"{letters!r} are not the types {have}"


def _imm_text(op, graph):
    if type(op.imm) is not str:
        return f"{op.imm!r} is no str"


def _imm_build(op, graph):
    if type(op.imm) is not tuple or op.imm[0] not in ("list", "tuple") or op.imm[1] != len(op.args):
        return f"{op.imm!r} is no kind of virtual with so many parts"


def _imm_ret(op, graph):
    used = set()
    if _is_wrong_shape(op.imm, len(op.args), used):
        return f"{op.imm!r} is no shape of {len(op.args)} operands"
    if len(used) != len(op.args):
        return f"an operand is not in the shape {op.imm!r}"
    if graph.kind == "body":
        if graph.results is None:
            return "the body's result types are not known"
        have = "".join(op.arg(index).type for index in range(len(op.args)))
        if have != "".join(graph.results):
            return f"gives {have!r}, the body's results are {''.join(graph.results)!r}"


def _is_wrong_shape(shape, count, used):
    """Whether it is no tree of tuples of numbers of `count` operands; those are added to `used`."""
    if type(shape) is int:
        used.add(shape)
        return not 0 <= shape < count
    return type(shape) is not tuple or any(_is_wrong_shape(part, count, used) for part in shape)


def _imm_code(letters):
    def check(op, graph):
        if type(op.imm) is not str or len(op.imm.removesuffix("=" if op.name == "view_code" else "")) != 1 or op.imm[0] not in letters:
            return f"{op.imm!r} is no code of {letters}"
    return check


_IMMEDIATE = {
    "array_code": _imm_code(INT_CODES + FLOAT_CODES), "view_code": _imm_code(INT_CODES + FLOAT_CODES),
    "raw_i": _imm_code(INT_CODES), "raw_set_i": _imm_code(INT_CODES), "raw_f": _imm_code(FLOAT_CODES), "raw_set_f": _imm_code(FLOAT_CODES),
    "const": _imm_const, "param": _imm_param, "guard_class": _imm_class, "cmath": _imm_cmath, "call_native": _imm_call,
    "pure_call": _imm_pure_call, "build": _imm_build, "ret": _imm_ret,
    "cell": _index_below(lambda op, graph: 1 << 20, "cell"),
    "gval": _index_below(lambda op, graph: len(graph.global_slots), "global slot"),
    "cast": _imm_class, "is_class": _imm_class, "release": _imm_count, "list_set_o": _imm_count, "list_mark": _imm_count, "list_set_t": _imm_count,
    "dict_set_oo": _imm_count, "dict_set_io": _imm_count, "dict_drop_o": _imm_count, "dict_drop_i": _imm_count,
    "guard_shared": _imm_count, "str_build": _imm_letters, "call_new": _imm_letters, "char_in": _imm_text, "char_test": _imm_text,
    "iter_field": _imm_text, "iter_number": _imm_text, "iter_part": _imm_count, "guard_alone": _imm_count,
    "guard_is": lambda op, graph: None, "tuple_unpack": _imm_count, "guard_first": _imm_class,
    "plain_call": lambda op, graph: None if callable(op.imm) and 1 <= len(op.args) <= 2 else f"{op.imm!r} of {len(op.args)}",
    "dict_find_t": _imm_parts, "set_find_t": _imm_parts, "dict_set_t": _imm_parts, "set_add_t": _imm_parts,
    "exit": lambda op, graph: None,
    # that its operand is a call is another rule's business, checked before its index is looked at
    "call_out": lambda op, graph: None,
}


# --- SSA -------------------------------------------------------------------------------------------------------------
@_rule("phis are at a block's start, with an operand per predecessor")
def _phis(facts):
    for block, ops in facts.live:
        started = False
        for op in ops:
            if op.name != "phi":
                started = True
            elif started:
                yield op, "after other ops"
            elif len(op.args) != len(block.preds):
                yield op, f"{len(op.args)} operands, {len(block.preds)} predecessors"


@_rule("an operand is in the graph")
def _present(facts):
    for _, op in facts.each():
        for index in range(len(op.args)):
            if op.arg(index) not in facts.place:
                yield op, f"operand {index}, a {op.arg(index).name}, is in no block"


@_rule("an operand dominates its use")
def _dominance(facts):
    for block, ops in facts.live:
        for index, op in enumerate(ops):
            for number in range(len(op.args)):
                arg = op.arg(number)
                if op.name == "phi":
                    pred = block.preds[number]
                    if not facts.is_before(arg, pred, 1 << 60):
                        yield op, f"operand {number} is not there at the end of block{facts.order[pred]}"
                elif not facts.is_before(arg, block, index):
                    yield op, f"operand {number} is not there yet"


@_rule("call_out follows its call, with no other call between")
def _call_out(facts):
    for block, ops in facts.live:
        for index, op in enumerate(ops):
            if op.name != "call_out":
                continue
            call = op.arg(0) if op.args else None
            if len(op.args) != 1 or call.name != "call_native" or call.type != "v":
                yield op, "its operand is no call of several values"
                continue
            if facts.place[call][0] is not block:
                yield op, "its call is in another block"
                continue
            for between in ops[facts.place[call][1] + 1:index]:
                if between.name in CLOBBERS_OUT:
                    yield op, f"{between.name} between its call and it"
            results = call.imm.results
            if type(op.imm) is not int or op.imm < 0 or results is not None and op.imm >= len(results):
                yield op, f"value {op.imm!r} of {len(results or '')}"
            elif results is not None and results[op.imm] != op.type:
                yield op, f"value {op.imm} has type {results[op.imm]}"


# --- snapshots -------------------------------------------------------------------------------------------------------
@_rule("what may leave has a snapshot, nothing else has")
def _snapshots(facts):
    for _, op in facts.each():
        if OPS[op.name].has_snapshot and op.snap is None:
            yield op, "no snapshot"
        if not OPS[op.name].has_snapshot and op.snap is not None:
            yield op, "a snapshot"


@_rule("a snapshot's frames are well-formed")
def _frames(facts):
    for _, op in facts.each():
        if op.snap is None:
            continue
        frames = op.snap.frames
        if not frames:
            yield op, "no frames"
        for index, frame in enumerate(frames):
            own = index == 0 and facts.graph.kind == "frame"
            if (frame.func is None) != own:
                yield op, f"frame {index} has {'no' if frame.func is None else 'a'} function"
            if frame.code is None or type(frame.offset) is not int or frame.offset < 0:
                yield op, f"frame {index} has no place in its code"
            if index < len(frames) - 1 or op.name == "call_native":
                if not 0 <= frame.callee_at < len(frame.stack):
                    yield op, (f"frame {index} waits for a call, but callee_at is {frame.callee_at} "
                               f"of {len(frame.stack)}")
            elif frame.callee_at != -1:
                yield op, f"frame {index} is the innermost, but callee_at is {frame.callee_at}"
            if len(frame.stack) > getattr(frame.code, "co_stacksize", 1 << 30):
                yield op, f"frame {index} has a stack of {len(frame.stack)}, its code's is {frame.code.co_stacksize}"
        slots = [slot for slot, _ in op.snap.gwrites]
        for slot in slots:
            if type(slot) is not int or not 0 <= slot < len(facts.graph.global_slots):
                yield op, f"no global slot {slot}"
        if len(set(slots)) != len(slots):
            yield op, "a global slot is written twice"


@_rule("a snapshot's values are well-formed")
def _virtuals(facts):
    for _, op in facts.each():
        if op.snap is not None:
            for value in op.snap.values():
                for message in _wrong_value(value, "top"):
                    yield op, message


def _wrong_value(value, inside):
    """inside: "top" (a place of a frame), "maybe", or the kind of virtual that it is a part of."""
    if value is None:
        if inside != "top":
            yield f"NULL inside a {inside}"
    elif isinstance(value, Op):
        if value.find().type not in ("i", "f", "b", "o"):
            yield f"{value.find().name} has no value"
    elif isinstance(value, VMaybe):
        if inside not in ("top", "maybe"):
            yield f"a maybe inside a {inside}"
        if not isinstance(value.flag, Op) or value.flag.find().type != "b":
            yield "the flag of a maybe is no bool"
        yield from _wrong_value(value.value, "maybe")
    elif isinstance(value, (VTuple, VCall)):
        for part in value.parts():
            yield from _wrong_value(part, value.kind)
    elif isinstance(value, VChar):
        if not isinstance(value.code, Op) or value.code.find().type != "i":
            yield "the code point of a char is no int"
    elif isinstance(value, VSeqIter):
        if not isinstance(value.seq, Op) or value.seq.find().type != "o":
            yield "what a seqiter goes over is no object"
        if not isinstance(value.index, Op) or value.index.find().type != "i":
            yield "the index of a seqiter is no int"
        if value.origin is not None and (not isinstance(value.origin, Op) or value.origin.find().name != "cell"):
            yield "the origin of a seqiter is no cell"
    elif isinstance(value, VTableIter):
        if not isinstance(value.table, Op) or value.table.find().type != "o":
            yield f"what a {value.kind} goes over is no object"
        for part in value.parts()[1:]:
            if not isinstance(part, Op) or part.find().type != "i":
                yield f"a part of a {value.kind} is no int"
        if value.origin is not None and (not isinstance(value.origin, Op) or value.origin.find().name != "cell"):
            yield f"the origin of a {value.kind} is no cell"
    elif isinstance(value, (VRange, VRangeIter)):
        for part in value.parts():
            if not isinstance(part, Op) or part.find().type != "i":
                yield f"a part of a {value.kind} is no int"
        origin = getattr(value, "origin", None)
        if origin is not None and (not isinstance(origin, Op) or origin.find().name != "cell"):
            yield "the origin of a rangeiter is no cell"
    else:
        yield f"{value!r} is no value"


@_rule("what a snapshot owns are references")
def _owned(facts):
    for _, op in facts.each():
        if op.snap is not None:
            for value in op.snap.owned:
                if value.find().type != "o":
                    yield op, f"it owns {value.find().name}, no object"


@_rule("a snapshot's values dominate its op")
def _snapshot_dominance(facts):
    for block, ops in facts.live:
        for index, op in enumerate(ops):
            if op.snap is None:
                continue
            for value in op.snap.uses():
                if value not in facts.place:
                    yield op, f"the snapshot's {value.name} is in no block"
                elif not facts.is_before(value, block, index):
                    yield op, f"the snapshot's {value.name} is not there yet"
