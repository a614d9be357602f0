"""Bytecode -> typed SSA with snapshots, by abstract interpretation with basic-block versioning.

The builder runs the program on types instead of values, starting from the types seen at the hot moment. A block of bytecode is built once
per combination of types that reaches it (Chevalier-Boisvert & Feeley, "Simple and Effective Type Check Removal through Lazy Basic Block
Versioning", ECOOP 2015), so inside a block every value has one type and no guard is repeated. Python calls of known small
functions are continued in place: a state is a stack of frames. Every exit names the whole state (guards.snapshot).

What cannot be compiled raises Leave, which ends the block with an exit before the instruction: the interpreter goes on there.

Over 600 lines: one class is all that the handlers see of the state.
"""
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType

from rewritejit.guards.snapshot import FrameState, Snapshot, VTuple, VRange, VRangeIter, VMaybe, Virtual
from rewritejit.nativeops.ext import _core
from rewritejit.nativeops.ir.types import INT_MIN, INT_MAX, tame_class
from rewritejit.nativeops.ir.ops import CALL, OPS, STORE
from rewritejit.nativeops.ir.values import Graph, Op
from rewritejit.rewriter import closures, objects, steps
from rewritejit.rewriter.containers import KINDS
from rewritejit.rewriter.instructions import HANDLERS
from rewritejit.rewriter.keeping import may_keep
from rewritejit.rewriter.leaving import Leave, Restart, Wait, name_of

MAX_VERSIONS = 6
MAX_OPS = 6000
_CONSTANT_TYPES = (FunctionType, BuiltinFunctionType, ModuleType, type, type(None))
MISSING = _core.NULL
UNBOX = ("unbox_int", "unbox_float", "unbox_bool")
_SEEN = {name for name, info in OPS.items() if info.effect is STORE and info.memory and name != "release"}     # may change what the program sees
_DONE = {*_SEEN, "release", *[name for name, info in OPS.items() if info.effect is CALL]}          # after these an instruction is not begun again
_INTO_NEW = {"LIST_APPEND", "SET_ADD", "MAP_ADD", "BUILD_MAP", "BUILD_SET", "BUILD_CONST_KEY_MAP"}              # what is made there, or by a display


class Frame:
    """One Python frame of the abstract state. call: for a frame that waits for a callee, (offset of the call sequence, stack index of
    the callable, offset behind the call, stack height below the call)."""

    __slots__ = ("info", "func", "globals", "builtins", "pc", "locals", "stack", "call")

    def __init__(self, info, func, globals, builtins, pc, locals, stack, call=None):
        self.info, self.func, self.globals, self.builtins = info, func, globals, builtins
        self.pc, self.locals, self.stack, self.call = pc, locals, stack, call

    def copy(self):
        return Frame(self.info, self.func, self.globals, self.builtins, self.pc, self.locals[:], self.stack[:], self.call)


class State:
    """frames: outermost first; gvars: the current value of each global slot; owned: the objects of which the kernel owns a reference
    (the keys of a dict, in order); before: the Before of the last instruction, if it may be begun again, else None."""

    __slots__ = ("frames", "gvars", "owned", "before")

    def __init__(self, frames, gvars, owned=(), before=None):
        self.frames, self.gvars, self.owned, self.before = frames, gvars, dict.fromkeys(owned), before

    def copy(self):
        return State([frame.copy() for frame in self.frames], self.gvars[:], self.owned, self.before)


class Before:
    """The innermost of so many frames, and the globals, as an instruction began: where it may be begun again, the interpreter drops itself what it
    drops."""

    __slots__ = ("depth", "info", "instr", "locals", "stack", "gvars")

    def __init__(self, depth, info, instr, locals, stack, gvars):
        self.depth, self.info, self.instr, self.locals, self.stack, self.gvars = depth, info, instr, locals, stack, gvars


class Unit:
    """What the kernels compiled together share: invariants, native bodies, what is known of names and loops."""

    def __init__(self, volatile=()):
        self.invariants = {}          # (id(dict), name) -> (dict, name, value); functions: (id(func),) -> (func, None, parts)
        self.bodies = {}              # (function, argument key) -> CallTarget
        self.spare = 0                # Builder.spare of a kernel's own frame
        self.volatile = volatile      # {(id(dict), name)} that changed before: variables, not constants
        self.stored = {}              # (id(dict), name) -> dict: stored by the kernel, so variables
        self.stores_cells = False     # variables of closures
        self.builders, self.graphs = [], []
        self.namespaces = {}          # id -> dict: what the dicts that the kernels use are checked not to be
        self.uses_dicts = False

    def end(self, graphs=True):
        """All is compiled, or declined: what the builders know of the program's objects goes at once, not when garbage is collected; so do
        the graphs, unless they are run as they are."""
        for builder in self.builders:
            if builder.target is not None:
                builder.target.forget()
            vars(builder).clear()
        for graph in self.graphs if graphs else ():
            graph.forget()

    def begin_to_store(self, namespace, name):
        """The kernel stores this global: nothing that took it for a constant may stay."""
        self.stored[id(namespace), name] = namespace
        self.invariants.pop((id(namespace), name), None)
        self.bodies.clear()

    def all_apart(self, variables):
        """Whether the dicts that the kernels use are checked to be none of those whose items they keep elsewhere; if not, they are
        from now on, and the graphs must be built again. variables: (id(dict), name) -> (dict, name)."""
        if not self.uses_dicts:
            return True
        found = {id(held[0]): held[0] for held in [*self.invariants.values(), *variables.values()] if type(held[0]) is dict}
        if found.keys() <= self.namespaces.keys():
            return True
        self.namespaces.update(found)
        self.bodies.clear()
        return False

    def rely_on(self, namespace, name, value):
        self.invariants.setdefault((id(namespace), name), (namespace, name, value))

    def rely_on_function(self, func):
        self.invariants.setdefault((id(func),), (func, None, (func.__code__, func.__defaults__, func.__kwdefaults__)))


def _fixed(step):
    """A range's step as part of a version key: it goes one way for a constant, and one that is not is positive."""
    return step.imm if step.is_const else "positive"


def leaf_key(value, seen, b):
    """The part of a version key that stands for a value. seen: Virtual or object -> number of its first mention: what is one object
    stays one."""
    if value is None:
        return None
    if isinstance(value, Op):
        if value.type != "o":
            return value.type
        if value.name == "const":
            return ("const", id(value.imm))
        holder = objects.holder(b, value)
        if holder not in b.state.owned:              # permanent: it never differs within a version
            return (holder.name, id(holder) if holder.imm is None or holder.name == "iter_field" else holder.imm, objects.class_of(b, value))
        if holder in seen:
            return ("=", seen[holder])
        seen[holder] = len(seen)
        return ("O", objects.class_of(b, value))
    if isinstance(value, VMaybe):
        return ("M", leaf_key(value.value, seen, b))
    if isinstance(value, objects.Kept):
        return ("N", value.number.type, leaf_key(value.origin, seen, b))
    if id(value) in seen:
        return ("=", seen[id(value)])
    seen[id(value)] = len(seen)
    if isinstance(value, VTuple):
        return ("T", *[leaf_key(item, seen, b) for item in value.items])
    if isinstance(value, VRangeIter):
        return ("I", _fixed(value.step), None if value.origin is None else value.origin.imm)
    if isinstance(value, VRange):
        return ("R", _fixed(value.step))
    origin = getattr(value, "origin", None)
    return (value.kind, origin and origin.imm, id(getattr(value, "function", None)),
            *[leaf_key(part, seen, b) for part in value.parts()])


def scalars(value, out, seen, b):
    """Append the Ops of a value that differ from one way in to the other (what gets a phi), in a fixed order. seen: the Virtuals and
    objects that were here before."""
    if value is None:
        return
    if isinstance(value, Op):
        if value.type != "o":
            out.append(value)
        elif value.name != "const":
            holder = objects.holder(b, value)
            if holder in b.state.owned and holder not in seen:
                seen.add(holder)
                out.append(value)
    elif isinstance(value, objects.Kept):
        out.append(value.number)
        scalars(value.origin, out, seen, b)
    elif value in seen:
        return
    elif isinstance(value, VMaybe):
        out.append(value.flag)
        scalars(value.value, out, seen, b)
    else:
        seen.add(value)
        if isinstance(value, VTuple):
            for item in value.items:
                scalars(item, out, seen, b)
        elif isinstance(value, (VRangeIter, VRange)):
            out.extend(value.parts()[:2] if value.step.is_const else value.parts())
        else:
            for part in value.parts():
                scalars(part, out, seen, b)


def rebuild(value, phis, made, b):
    """The value with its scalars replaced, in the order of `scalars`, by the next of `phis`. made: Virtual or object -> the new one."""
    if value is None:
        return None
    if isinstance(value, Op):
        if value.type != "o":
            return next(phis)
        holder = objects.holder(b, value)
        if value.name == "const" or holder not in b.state.owned:
            return value
        if holder not in made:
            made[holder] = phi = next(phis)
            b.about[phi] = b.about[value]
        return made[holder]
    if isinstance(value, VMaybe):
        return VMaybe(next(phis), rebuild(value.value, phis, made, b))
    if isinstance(value, objects.Kept):
        number = next(phis)
        b.origins[number] = b.kept_numbers[number] = rebuild(value.origin, phis, made, b)
        return number
    new = made.get(value)
    if new is None:
        if isinstance(value, VTuple):
            new = VTuple([rebuild(item, phis, made, b) for item in value.items])
        elif isinstance(value, (VRangeIter, VRange)):
            new = value.with_parts([next(phis), next(phis), value.step if value.step.is_const else next(phis)])
        else:
            new = value.with_parts([rebuild(part, phis, made, b) for part in value.parts()])
        made[value] = new
    return new


class Version:
    __slots__ = ("block", "phis", "keys")

    def __init__(self, block, phis, keys):
        self.block, self.phis, self.keys = block, phis, keys


class Builder:
    """Builds one graph. entry: a function that makes the first State, given the builder (its block is open)."""

    def __init__(self, unit, name, kind, region=None):
        self.unit, self.region = unit, region
        unit.builders.append(self)
        self.name, self.kind = name, kind
        self.hints = {}               # (positions, leaf index) -> type letter of a local that may be unbound there
        self.target = None            # for a body: its CallTarget
        self.result_key = None
        self.deferred = []
        self.wanted_globals = {}      # (id(dict), name) -> (dict, name): variables, read at entry and written at exits
        self.gslots = {}              # (id(dict), name) -> index into State.gvars
        self.gvar_entry = []
        self.module_level = False     # LOAD_NAME and STORE_NAME are global
        self.about = {}               # object -> objects.About
        self.origins = {}             # unboxed number -> the object that it was read from
        self.chars = {}               # object of one character -> its code point
        self.char_objects = {}        # VChar -> the object that was made of it
        self.untyped = {}             # object that was just made -> samples of what it may be like
        self.maybe_about = {}         # ("O", class) -> About of such an object where a local that may be unbound was bound
        self.profiles = {}            # (code, offset) -> samples of what a container made there holds
        self.kept_numbers = {}        # number -> its object, where ways met (objects.Kept)
        self.plain = set()            # positions where not every way comes with an object for the number on the stack
        self.spare = 0                # how many of the interpreter's references to objects may be about to go
        self.kinds = KINDS
        self.comprehensions = {}      # (code, globals) -> its function
        self.stored_in_cells = {}     # cell -> samples of what the kernel stores there, of different classes
        self.empty = {}               # class -> an empty sequence, for iterators that have ended
        self.programs = {}            # what steps do -> steps.Program
        self.unpacking = {}           # count -> the step that unpacks a list into so many
        self.ours = set()             # ids of the codes of the functions that they call
        self.is_whole = 0             # how many frames the snapshots have, where what leaves goes back to the start of an earlier instruction
        self.strict = False           # a step calls a function of the program
        self.seen = {}                # `cell` op -> the object that is there at the hot moment
        self.bound_cells = set()      # `cell` ops that are known not to be NULL

    # --- running ------------------------------------------------------------------------------------------------------
    def build(self, entry):
        """The Graph, or Restart's last result. `entry(builder)` gives the first State."""
        for attempt in range(12):
            self.graph = Graph(self.name, self.kind)
            self.unit.graphs.append(self.graph)
            self.versions, self.version_count = {}, {}
            self.heads, self.closed = [], set()      # (first block, loop) of each version of a loop's header; loops that come back to it
            self.work, self.deferred = [], []
            self.consts = {}
            self.about, self.origins, self.untyped = {}, {}, {}
            self.kept_numbers = {}
            self.chars, self.char_objects = {}, {}
            self.starved = self.learned = False
            self.count = self.spare = 0
            self.new_hints = False
            self.instr = None
            self.leaves = {}
            self.returns = 0
            self.block = self.entry_block = self.graph.new_block()
            try:
                self.state = entry(self)
                self.frame = self.state.frames[-1]
                self.run()
                while True:
                    while self.work:
                        self.block, self.state, entered = self.work.pop()
                        self.frame = self.state.frames[-1]
                        self.run(entered)
                    if not self.deferred:
                        break
                    self.settle_recursion()
                if (self.new_hints or self.starved and self.learned) and attempt < 10:
                    continue
                if self.kind == "frame" and not self.unit.all_apart(self.wanted_globals):
                    continue
            except Restart:
                continue
            self.graph.remove_unreachable()
            if self.kind == "frame":
                self.keep_identities()
            else:                                      # an earlier attempt's graph may have got them
                self.graph.results = self.target.results
            return self.graph
        raise Leave("budget", "types do not settle")

    def unfinished(self):
        """The first blocks of the loops no pass of which comes to its end: it is left before."""
        return {block for block, loop in self.heads if loop not in self.closed}

    def keep_identities(self):
        """Give back the object that a number was unboxed from, where every way to a return or an exit gives one: `f(x) is x` stays
        true. Numbers that some way computes are new objects, as they may be."""
        home = {phi: block for block in self.graph.blocks for phi in block.phis()}
        known = {}

        def original(value):
            if isinstance(value, Op) and value.type != "o" and (value.name == "phi" or value.name in UNBOX):
                return self.original(value, home, known) or value
            if isinstance(value, VMaybe) and value.value.name == "phi":
                found = self.original(value.value, home, known)
                return VMaybe(value.flag, found) if found is not None else value
            return value

        for block in self.graph.blocks:
            op = block.ops[-1]
            if op.name == "ret":
                op.args = tuple(map(original, op.args))
            elif op.name == "exit":
                snap = op.snap
                frames = [FrameState(f.code, f.func, f.offset, tuple(map(original, f.locals)), tuple(map(original, f.stack)),
                                     f.callee_at) for f in snap.frames]
                writes = tuple([(index, original(value)) for index, value in snap.gwrites])
                op.snap = Snapshot(frames, writes, snap.reason, snap.owned)

    def original(self, value, home, known):
        """The object behind a number: what it was unboxed from, or a phi of such objects; None where one was computed, or read from an
        object that may be written to."""
        if value in known:
            return known[value]
        leaves, phis, todo = {}, [], [value]
        while todo:
            op = todo.pop()
            if op in leaves:
                continue
            if op in known:
                if known[op] is None:
                    known[value] = None
                    return None
                continue
            if op.name == "phi":
                leaves[op] = None
                phis.append(op)
                todo.extend(op.args)
            elif op.name in UNBOX and objects.is_permanent(op.args[0]):
                leaves[op] = op.args[0]
            elif op.name == "const":
                leaves[op] = self.const(op.imm, "o")
            else:
                known[value] = None
                return None
        for op in phis:
            leaves[op] = self.graph.phi((), "o")
            home[op].ops.insert(0, leaves[op])
        known.update(leaves)
        for op in phis:
            leaves[op].args = [known[arg] for arg in op.args]
        return known[value]

    def profile(self, samples):
        """What is learned about the items of what the current instruction makes: a list of samples that stays the same when the
        graph is built again."""
        key = id(self.frame.info), self.instr.offset
        known = self.profiles.get(key)
        if known is None:
            known = self.profiles[key] = []
        for sample in samples:
            if not any([type(sample) is type(other) for other in known]):
                known.append(sample)
        return known

    def comprehension(self, code, frame):
        """The function that a comprehension's code is made into, or a lambda's; the cells of its closure are empty."""
        func = self.function(code, frame.globals)
        if func.__builtins__ is not frame.builtins:
            raise Leave("unsupported-op", "MAKE_FUNCTION")
        return func

    def function(self, code, namespace):
        """One function for each code and dict of globals."""
        key = id(code), id(namespace)
        func = self.comprehensions.get(key)
        if func is None:
            cells = tuple([CellType() for _ in code.co_freevars])
            func = self.comprehensions[key] = FunctionType(code, namespace, None, None, cells)
        return func

    def new_frame(self, info, func, globals, builtins, pc, locals, stack=()):
        return Frame(info, func, globals, builtins, pc, locals, list(stack))

    def begin_at(self, frame):
        """The first state: one frame; guards of the entry may be emitted."""
        self.state = State([frame], [])
        self.frame = frame
        self.begin(frame.info.instrs.get(frame.pc))

    def typed(self, op, seen, reason):
        """The typed value of an object, which is now `seen` and is guarded to be of that type."""
        kind = tame_class(seen)
        if seen is MISSING:
            self.emit("guard_null", (op,), "v", reason=reason)
            return None
        if kind is int and INT_MIN <= seen <= INT_MAX:
            return self.emit("unbox_int", (op,), "i", reason=reason)
        if kind is float:
            return self.emit("unbox_float", (op,), "f", reason=reason)
        if kind is bool:
            return self.emit("unbox_bool", (op,), "b", reason=reason)
        if kind in KINDS:
            value = self.emit("cast", (op,), "o", kind, reason=reason)
            self.about[value] = objects.About(kind, [seen])
            KINDS[kind].entered(self, value, seen, reason)
            return value
        if issubclass(kind, _CONSTANT_TYPES) and may_keep(seen):        # isinstance would ask the object for its __class__
            self.emit("guard_is", (op,), "v", seen, reason=reason)
            return self.const(seen, "o")
        return op

    def settle_recursion(self):
        """Paths that wait for the result type of a body in progress: known by now, or they leave."""
        waiting, self.deferred = self.deferred, []
        for block, state, target in waiting:
            self.block, self.state, self.frame = block, state, state.frames[-1]
            if target.results is None and target is not self.target and self.result_key is not None:
                target.owner.assume_result(self.result_key)
            if target.results is None:
                self.begin(self.frame.info.instrs[self.frame.pc])
                self.leave("recursive-result")
            else:
                self.run(True)

    def run(self, entered=False):
        """Interpret from the state until the block ends. entered: the block is this position's version."""
        while self.block is not None:
            objects.sweep(self)
            frame = self.frame
            if self.untyped and frame.stack and frame.stack[-1] in self.untyped:
                try:
                    objects.type_top(self)
                except Leave as leave:
                    self.leave(*leave.args)
                continue
            pc = frame.pc
            info = frame.info
            if pc in info.joins and not entered:
                self.join()
                return
            entered = False
            instr = info.instrs.get(pc)
            self.begin(instr)
            if self.state.owned and not self.is_whole:
                self.state.before = Before(len(self.state.frames), info, instr, frame.locals[:], self.start_stack, self.state.gvars[:])
            else:
                self.state.before = None
            began, after = self.block, self.block.ops[-1] if self.block.ops else None
            try:
                if instr is None:
                    raise Leave("unsupported-op", "code outside the function")
                if self.region is not None and len(self.state.frames) == 1 and self.outside(pc):
                    raise Leave("loop-end")
                if self.count > MAX_OPS:
                    raise Leave("budget")
                handler = HANDLERS.get(instr.op)
                if handler is None:
                    raise Leave("unsupported-op", instr.op)
                frame.pc = instr.next
                handler(self, frame, instr)
            except Leave as leave:
                self.check_unchanged(leave, after if self.block is began else None)
                frame.pc = pc
                self.leave(*leave.args)
            except Wait as wait:
                frame.pc = pc
                self.deferred.append((self.block, self.state, wait.args[0]))
                self.block = None

    def outside(self, pc):
        """Whether an offset of the kernel's own frame lies outside the loop that is compiled (a latch lies where its loop does)."""
        return not self.region[0] <= (pc if pc >= 0 else ~pc) < self.region[1]

    def begin(self, instr):
        self.instr = instr
        self.replaced = {}            # Virtual -> what took its place in the state since the instruction began
        self.snap = None
        self.start_frames = len(self.state.frames)
        self.is_whole = next((depth + 1 for depth, frame in enumerate(self.state.frames) if isinstance(frame.call, steps.Whole)), 0)
        self.start_stack = tuple(self.frame.stack)

    def check_unchanged(self, leave, after):
        """What the instruction has emitted, all behind the op `after`, must change nothing where it is left: the interpreter would do it again."""
        made = self.block.ops[self.block.ops.index(after) + 1:] if after is not None else self.block.ops
        done = [op.name for op in made if op.name in _SEEN and op.args[0] not in made]
        if done:
            raise AssertionError(f"{self.instr and self.instr.op} leaves for {leave.args[0]} after {', '.join(done)}") from leave

    def leave(self, reason, detail=""):
        """End the block with an exit to the instruction's start."""
        code = f"{reason}:{detail}" if detail else reason
        self.leaves[code] = self.leaves.get(code, 0) + 1
        self.frame = self.state.frames[-1]
        op = Op("exit", (), "v", code, self.snapshot(code))
        self.block.ops.append(op)
        self.block = None

    # --- emitting -----------------------------------------------------------------------------------------------------
    def emit(self, name, args, type, imm=None, reason=None):
        """Append an op; with a reason it is a guard and gets the instruction's snapshot."""
        self.count += 1
        if name in _DONE:
            self.state.before = None
            if self.is_whole and name in _SEEN and self.instr.op not in _INTO_NEW and not steps.may_write(self, name):
                raise Leave("unsupported-op", name + " in a step")
        op = Op(name, args, type, imm, self.snapshot(reason) if reason is not None else None)
        self.block.ops.append(op)
        return op

    def const(self, value, type):
        """A constant, one op per object: its identity is what an exit gives back."""
        key = (id(value), type)
        op = self.consts.get(key)
        if op is None:
            op = self.consts[key] = Op("const", (), type, value)
            self.entry_block.ops.insert(0, op)
        return op

    def constant(self, obj):
        """A Python object as a value: numbers unboxed, all else an object constant."""
        kind = type(obj)
        if kind is int and INT_MIN <= obj <= INT_MAX:
            return self.const(obj, "i")
        if kind is float:
            return self.const(obj, "f")
        if kind is bool:
            return self.const(obj, "b")
        return self.const(obj, "o")

    def describe(self, value):
        if isinstance(value, Virtual):
            return value.kind
        if value is None:
            return "NULL"
        return {"i": "int", "f": "float", "b": "bool"}.get(value.type) or (
            name_of(type(value.imm)) if value.is_const else "object")

    def snapshot(self, reason):
        """The state before the current instruction; shared by the guards of one instruction with one reason."""
        if self.snap is not None and self.snap.reason == reason:
            return self.snap
        if self.snap is not None:
            self.snap = self.snap.because(reason)
            return self.snap
        state, given = self.state, tuple
        frames = []
        if self.kept_numbers:                        # the exit gives the objects
            given = objects.replacing({number: origin for number, origin in self.kept_numbers.items() if origin in state.owned})
        for depth, frame in enumerate(state.frames[:self.start_frames or None]):
            func = None if depth == 0 and self.kind == "frame" else frame.func
            if isinstance(frame.call, steps.Whole):
                frames.append(FrameState(frame.info.code, func, frame.call.offset, given(frame.locals), given(frame.stack)))
                break
            if depth == self.start_frames - 1:
                offset = self.instr.offset if self.instr is not None else frame.pc
                frames.append(FrameState(frame.info.code, func, offset, given(frame.locals), given(self.start_stack)))
            else:
                call = frame.call
                frames.append(FrameState(frame.info.code, func, call[0], given(frame.locals), given(frame.stack), call[1]))
        writes = zip(range(len(state.gvars)), given(state.gvars))
        self.snap = Snapshot(frames, tuple([write for write in writes if write[1] is not None]), reason, tuple(state.owned))
        return self.snap

    # --- control flow ---------------------------------------------------------------------------------------------------
    def jump_to(self, block):
        self.block.ops.append(Op("jump", (), "v"))
        self.block.succs.append(block)
        block.preds.append(self.block)
        self.block = None

    def join(self):
        """Go on in the version of the block at the state's position that fits its types; make it if there is none."""
        state = self.state
        if self.region is not None and len(state.frames) == 1:
            frame = state.frames[0]
            if self.outside(frame.pc):
                self.begin(frame.info.instrs.get(frame.pc))
                self.leave("loop-end")
                return
        position = tuple([(id(frame.info), id(frame.func), frame.pc) for frame in state.frames])
        leaves = self.apply_hints(position, state)
        top = len(leaves) - len(state.gvars) - 1     # on top of the stack, if there is anything
        frame = state.frames[-1]
        if frame.stack:
            leaves[top] = self.kept(position, frame, leaves[top])
        numbers, seen = {}, set()
        keys = tuple([leaf_key(value, numbers, self) for value in leaves])
        key = (position, tuple([len(frame.stack) for frame in state.frames]), keys)
        version = self.versions.get(key)
        loop = (id(frame.info), frame.pc) if frame.pc in frame.info.headers else None
        if loop and self.instr is not None and not 0 <= self.instr.offset < frame.pc:
            self.closed.add(loop)
        ops = []
        for value in leaves:
            scalars(value, ops, seen, self)
        if state.owned:                              # numbers go on without the objects they were read from
            kept = {objects.holder(self, op) for op in ops if op.type == "o"}
            objects.release(self, [op for op in state.owned if op not in kept])
        if version is None:
            self.learn_unbound(position, keys, leaves)
            if frame.stack:
                self.learn_plain(position, keys, top)
            count = self.version_count[position] = self.version_count.get(position, 0) + 1
            if count > MAX_VERSIONS:
                self.begin(self.frame.info.instrs[self.frame.pc])
                self.leave("versions")
                return
            block = self.graph.new_block()
            phis = [self.graph.phi([], op.type) for op in ops]
            block.ops.extend(phis)
            version = self.versions[key] = Version(block, phis, keys)
            if loop:
                self.heads.append((block, loop))
            supply, made = iter(phis), {}
            fresh = state.copy()
            fresh.before = None
            if frame.stack:
                fresh.frames[-1].stack[-1] = leaves[top]
            self.replace_leaves(fresh, lambda value: rebuild(value, supply, made, self))
            fresh.owned = dict.fromkeys([phi for phi in phis if phi.type == "o"])
            self.work.append((block, fresh, True))
            self.count += len(phis) // 4
        for phi, op in zip(version.phis, ops):
            phi.args.append(op)
        self.jump_to(version.block)

    def kept(self, position, frame, value):
        """The number on top of the stack with the object that it was read from, if that matters."""
        origin = self.origins.get(value) if isinstance(value, Op) else None
        if origin in self.state.owned and position not in self.plain and objects.is_stored(frame.info, frame.pc):
            return objects.Kept(value, origin)
        return value

    def learn_plain(self, position, keys, top):
        """Another version here that differs in whether there is an object for the number on the stack: one without will do."""
        mine = keys[top]
        for other_position, _, other in self.versions:
            if other_position == position and len(other) == len(keys):
                its = other[top]
                if type(mine) is tuple and mine[:2] == ("N", its) or type(its) is tuple and its[:2] == ("N", mine):
                    self.plain.add(position)
                    self.new_hints = True

    def replace_leaves(self, state, function):
        for frame in state.frames:
            frame.locals = [function(value) for value in frame.locals]
            frame.stack = [function(value) for value in frame.stack]
        state.gvars = [function(value) for value in state.gvars]

    def apply_hints(self, position, state):
        """All values of the state in order, with locals that are known to be sometimes unbound here made VMaybe."""
        hints = self.hints.get(position)
        leaves = []
        for depth, frame in enumerate(state.frames):
            for slot, value in enumerate(frame.locals):
                if hints is not None:
                    kind = hints.get((depth, slot))
                    if kind is not None:
                        if value is None:
                            value = frame.locals[slot] = VMaybe(self.const(False, "b"), self.nothing(kind))
                        elif isinstance(value, Op) and self.maybe_key(value) == kind:
                            value = frame.locals[slot] = VMaybe(self.const(True, "b"), value)
                leaves.append(value)
            leaves.extend(frame.stack)
        leaves.extend(state.gvars)
        return leaves

    def nothing(self, kind):
        """Stands for the value of an unbound local of a kind (see maybe_key)."""
        if kind in _SCALAR_KEYS:
            return self.const(_ZERO[kind], kind)
        value = objects.retain(self, self.const("" if kind[1] is str else None, "o"), None)      # what reads a str may go before a check
        self.about[value] = self.maybe_about[kind]
        return value

    def maybe_key(self, value):
        """The kind of a value that may be unbound elsewhere: a type letter, or ("O", class) for an owned object."""
        return value.type if value.type != "o" else leaf_key(value, {}, self)

    def about_like(self, kind, *places):
        """What is known of an object of this kind at one of the places (lists of values)."""
        for values in places:
            for value in values:
                known = objects.about(self, value)
                if known is not None and known.cls is kind[1] and (known.samples or known.items):
                    return known
        return objects.About(kind[1])

    def learn_unbound(self, position, keys, leaves):
        """Another version here that differs in locals bound there and unbound here: one version with VMaybe is enough."""
        for (other_position, _, other), version in self.versions.items():
            if other_position != position or len(other) != len(keys):
                continue
            found = {}
            for index, (mine, its) in enumerate(zip(keys, other)):
                if mine is its or mine == its:
                    continue
                if mine is None and _can_be_unbound(its):
                    found[index] = its
                elif its is None and _can_be_unbound(mine):
                    found[index] = mine
            if found:
                hints = self.hints.setdefault(position, {})
                index = 0
                for depth, frame in enumerate(self.state.frames):
                    for slot in range(len(frame.locals)):
                        if index in found and (depth, slot) not in hints:
                            kind = hints[depth, slot] = found[index]
                            self.new_hints = True
                            if kind not in _SCALAR_KEYS:
                                self.maybe_about[kind] = self.about_like(kind, leaves, version.phis)
                        index += 1
                    index += len(frame.stack)

    def branch(self, condition, then_pc, else_pc, then_fix=None, else_fix=None):
        """Two ways on for the current frame. The fixes change the state of their way before it goes on."""
        if condition.is_const:
            fix, pc = (then_fix, then_pc) if condition.imm else (else_fix, else_pc)
            self.frame.pc = pc
            if fix is not None:
                fix(self.state)
            return
        block = self.block
        block.ops.append(Op("branch", (condition,), "v"))
        other = self.state.copy()
        blocks = []
        for state, pc, fix in ((self.state, then_pc, then_fix), (other, else_pc, else_fix)):
            target = self.graph.new_block()
            target.preds.append(block)
            block.succs.append(target)
            state.frames[-1].pc = pc
            blocks.append((target, state, fix))
        for target, state, fix in reversed(blocks):
            self.block, self.state, self.frame = target, state, state.frames[-1]
            if fix is not None:
                self.snap = None
                try:
                    fix(state)
                except Leave as leave:               # this way ends, the other goes on
                    self.check_unchanged(leave, None)
                    self.leave(*leave.args)
                self.frame = self.state.frames[-1]
            if target is not blocks[0][0] and self.block is not None:
                self.work.append((self.block, self.state, False))

    def poll_if_backward(self, target):
        if 0 <= target <= self.instr.offset:
            self.emit("poll", (), "v", reason="poll")

    # --- functions --------------------------------------------------------------------------------------------------------
    def returned(self, value):
        """The current frame returns."""
        state = self.state
        if len(state.frames) > 1:
            if state.owned:
                objects.drop_first(self, self.frame.locals)
            state.frames.pop()
            self.frame = caller = state.frames[-1]
            if steps.is_steps(caller):
                caller.stack.append(value)
                return
            if isinstance(caller.call, closures.Asks):
                closures.exhausted(self)
                return
            _, _, after, height = caller.call
            caller.call = None
            del caller.stack[height:]
            caller.stack.append(value)
            caller.pc = after
            return
        if self.region is not None or any(not self.is_own_gvar(i, v) for i, v in enumerate(state.gvars)):
            raise Leave("loop-end", "return")
        args, taken = [], []
        if self.kind == "body":                        # the caller becomes the owner of each object in the value
            value = self.owned_value(value, taken)
        elif state.owned and self.return_owned(value):
            return
        shape = self.shape(value, args, set())
        if self.kind == "body":                        # the caller has the shape; what is returned is the scalars
            shape = 0 if len(args) == 1 else tuple(range(len(args)))
            key = leaf_key(value, {}, self)
            if self.result_key is None:
                self.set_result(key, args)
            elif key != self.result_key:
                raise Leave("return-type")
            if self.returns == 0:                      # each time that the graph is built anew
                self.target.template = value
                self.target.known = {op: self.about[op] for op in args if op.type == "o"}
            if state.owned:
                self.end_frame(taken)
                state.owned.clear()
        self.returns += 1
        self.block.ops.append(Op("ret", tuple(args), "v", shape))
        self.block = None

    def return_owned(self, value):
        """The function ends and the kernel owns objects: they are released, as its variables go; the value too may be one, and is
        returned then (True)."""
        found = []
        objects.mentioned(self, value, found)
        if isinstance(value, VTuple) and not set(found).isdisjoint(self.state.owned):
            value = objects.to_object(self, value)
            found = [value]
        result = found[0] if isinstance(value, Op) and found and found[0] in self.state.owned else None
        self.end_frame([] if result is None else [result])
        if result is None:
            return False
        self.returns += 1
        self.block.ops.append(Op("ret_owned", (result if value.type != "o" else value,), "v"))
        self.block = None
        return True

    def end_frame(self, kept):
        """The frame's variables go, in their order; what the kernel owns is released, but for the objects `kept`. Where a release leaves,
        the interpreter returns, and drops what is left."""
        frame = self.frame
        frame.pc = self.instr.offset
        objects.drop_first(self, frame.locals)
        for op in [op for op in self.state.owned if op not in kept]:
            objects.release(self, [op])
            frame.locals = [None if isinstance(held, Virtual) or isinstance(held, Op) and held.type == "o"
                            and objects.holder(self, held) is op else held for held in frame.locals]

    def owned_value(self, value, taken):
        """The value with a reference for each object in it; what owns them is added to `taken`."""
        if isinstance(value, VTuple):
            return VTuple([self.owned_value(item, taken) for item in value.items])
        if not isinstance(value, Op) or value.type != "o" or value.is_const:
            return value
        holder = objects.holder(self, value)
        if holder not in self.state.owned or holder in taken:
            holder = value = objects.retain(self, value, objects.about(self, value))
        taken.append(holder)
        return value

    def is_own_gvar(self, index, value):
        return isinstance(value, Op) and (value is self.gvar_entry[index])

    def set_result(self, key, args):
        self.result_key = key
        self.target.results = "".join([op.type for op in args])
        self.graph.results = self.target.results

    def assume_result(self, key):
        """A mutually recursive body needs this one's result type before it is known: take that of the asker."""
        if key in _SCALAR_KEYS:
            self.result_key = key
            self.target.template = Op("const", (), key, _ZERO[key])
            self.target.results = self.graph.results = key

    def shape(self, value, args, seen):
        if isinstance(value, VTuple):
            if value in seen:
                raise Leave("escape", "a tuple that is in another one twice")
            seen.add(value)
            return tuple([self.shape(item, args, seen) for item in value.items])
        if not isinstance(value, Op):
            raise Leave("escape", self.describe(value))
        if self.kind == "body":
            if value.type == "o" and value.is_const:
                return ()                              # known from the template
        args.append(value)
        return len(args) - 1


_ZERO = {"i": 0, "f": 0.0, "b": False}
_SCALAR_KEYS = {"i", "f", "b"}


def _can_be_unbound(key):
    return key in _SCALAR_KEYS or type(key) is tuple and key[0] == "O" and key[1] is not None
