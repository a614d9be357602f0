"""Graphs as text, both ways: what dumps show, and what the tests of optimisation passes are written in.
Over 600 lines: printer and parser of one grammar are read side by side.

Grammar ('x' literal, [x] optional, {x} repeated; one line per decl, block head and op; `# ` starts a comment)

    text      := {graph}
    graph     := 'graph' name ('frame' | 'body' '(' letters ')' '->' letters) {decl} {block}
    decl      := 'callee' name '(' letters ')' '->' letters       a CallTarget; '->' '?' where the results are not known
               | 'globals' name {',' name}                        the global slots, in order
               | 'invariant' name literal
               | 'snap' name snapshot                             shared by all ops that mention it as @name
    block     := name ':' ['loop'] ['cold'] ['<-' name {',' name}] {op}
                 predecessors, in the order of the phis' operands; left out: in the order in which the edges are written
    op        := ['%'name '='] opname['.'letter] [item {',' item}] ['@' (name | snapshot)]
                 items   the operands. An immediate comes first for ops of any arity (as build and call_native) and
                         for those without operands, else last; `jump` and `branch` end with targets
                 ret     takes a shape: an operand, or '(' {shape ','} ')'; or '[' literal ']' (the shape) and operands
    operand   := '%'name | [letter ':'] literal                   a constant needs no line of its own
    literal   := number | string | 'None' | 'True' | 'False' | '(' {literal ','} ')'
               | name ['#'n] | '<' kind [name] '>' ['#'n]         an object known by name; #n tells namesakes apart
    snapshot  := frame {'/' frame} ['{' 'g'slot ':' value {','} '}'] ['owned' '(' operand {','} ')'] [string]
                 outermost frame first; the reason last
    frame     := [code ['(' (function | '-') ')'] ':'] offset ['[' {value ','} ['|' {value ','}] ']' ['^' callee_at]]
                 locals | stack. Without brackets (the short form): a frame without locals
    value     := operand | 'NULL' | ['#'n '='] virtual | '#'n     a virtual that is mentioned again is named #n
    virtual   := '(' {value ','} ')' | 'range' '(' value ',' value ',' value ')'
               | 'rangeiter' '(' value ',' value ',' value [',' 'origin' '=' value] ')'
               | 'maybe' '(' value ',' value ')' | 'char' '(' value ')' | 'call' '(' literal {',' value} ')'
               | 'seqiter' '(' value ',' value [',' 'origin' '=' value] ')'
               | ('keysiter' | 'valuesiter' | 'itemsiter' | 'setiter') '(' value ',' value ',' value ',' value [',' 'origin' '=' value] ')'

A literal has the type that its place asks for; where any type may stand, ints are i, floats f, bools b, the rest o, and
a letter before it says otherwise. Values are numbered in the order of their lines, constants written in place not
counted, so that a text is the same whatever the passes left in between. This module is for people: nothing on the way
of a compilation imports it.
"""
import re

from rewritejit.guards.snapshot import (FrameState, Snapshot, VCall, VChar, VItemsIter, VKeysIter, VMaybe, VRange, VRangeIter, VSeqIter, VSetIter,
                                        VTuple, VValuesIter)
from rewritejit.nativeops.ir.ops import CONTROL, OPS
from rewritejit.nativeops.ir.types import INT_MAX, INT_MIN
from rewritejit.nativeops.ir.values import CallTarget, Graph, Op

_IMM_FIRST = {name for name, info in OPS.items() if info.has_imm and info.args in ("", "*")} - {"ret"}
_PARTS = {"range": (VRange, 3), "rangeiter": (VRangeIter, 3), "seqiter": (VSeqIter, 2), "keysiter": (VKeysIter, 4),
          "valuesiter": (VValuesIter, 4), "itemsiter": (VItemsIter, 4), "setiter": (VSetIter, 4)}


class ParseError(ValueError):
    """A text that is no graph: the line's number (from 1) and what is wrong with it."""


class Named:
    """Stands for an object of which the text says only the name. kind: "code", "function", a class's name, or "" for a
    bare name."""

    __slots__ = ("kind", "name")

    def __init__(self, kind, name):
        self.kind, self.name = kind, name

    def __repr__(self):
        if not self.kind:
            return self.name
        name, _, twin = self.name.partition("#")
        return f"<{self.kind}{' ' if name else ''}{name}>{'#' if twin else ''}{twin}"


def _well_known():
    import builtins
    import math
    names = {name: value for name, value in vars(builtins).items() if not name.startswith("_")}
    for name, value in vars(math).items():
        if callable(value) and not name.startswith("_"):
            names["math." + name] = value
    names["range_iterator"], names["NoneType"] = type(iter(range(0))), type(None)
    names["function"], names["code"] = type(_well_known), type(_well_known.__code__)
    return names


_KNOWN = _well_known()
_KNOWN_BY_ID = {id(value): name for name, value in _KNOWN.items()}


def numbering(graph):
    """{op: number} for the values that print_graph numbers: all but the constants."""
    numbers = {}
    for op in graph.ops():
        if (op.type != "v" or op.name == "call_native") and op.name != "const":
            numbers[op] = len(numbers)
    return numbers


# --- printing --------------------------------------------------------------------------------------------------------
def print_graph(graph, snapshots="short"):
    """The graph's text. snapshots: "none", "short" (@offset) or "full" (all there is: it parses back to the same)."""
    return _Printer(graph, snapshots).graph_text()


def print_op(graph, op):
    """One op as print_graph shows it."""
    return _Printer(graph, "short").op_text(op)


class _Printer:
    def __init__(self, graph, snapshots):
        self.graph, self.snapshots = graph, snapshots
        self.numbers = numbering(graph)
        self.blocks = {block: f"block{index}" for index, block in enumerate(graph.blocks)}
        self.labels, self.taken, self.kept = {}, {}, []

    def graph_text(self):
        graph = self.graph
        head = f"graph {_name(graph.name)} {graph.kind}"
        if graph.kind == "body":
            head += f"({''.join(graph.params)}) -> {_results(graph.results)}"
        lines = [head]
        targets = list(graph.callees)
        for op in graph.ops():
            if op.name == "call_native" and op.imm not in targets:
                targets.append(op.imm)
        for target in targets:
            lines.append(f"callee {self.label(target)}({''.join(target.params)}) -> {_results(target.results)}")
        if graph.global_slots:
            lines.append("globals " + ", ".join(name for _, name in graph.global_slots))
        for _, name, value in graph.invariants:
            lines.append(f"invariant {name} {self.literal(value)}")
        for block, name in self.blocks.items():
            head = name + ":"
            if block.loop_header:
                head += " loop"
            if block.cold:
                head += " cold"
            if block.preds:
                head += " <- " + ", ".join(self.block(pred) for pred in block.preds)
            lines.append(head)
            for op in block.ops:
                if not op.is_dropped and op.name != "const":
                    lines.append("  " + self.op_text(op, block))
        return "\n".join(lines) + "\n"

    def block(self, block):
        return self.blocks.get(block) or f"gone{block.id}"

    def op_text(self, op, block=None):
        info = OPS.get(op.name)
        text = op.name
        if info is None or op.type != info.result:
            text += "." + op.type
        number = self.numbers.get(op)
        if number is not None:
            text = f"%{number} = {text}"
        if op.name == "ret":
            items = self.ret_items(op)
        else:
            items = [self.operand(arg, expected_letter(op, index)) for index, arg in enumerate(op.args)]
            if info is not None and info.has_imm and not (op.name == "exit" and op.imm is None):
                imm = op.imm[0] if op.name == "pure_call" else op.imm
                imm = self.literal(imm) if op.name not in ("cmath", "exit") or not _is_name(imm) else imm
                if op.name == "const" and not _bare(op, None):
                    imm = f"{op.type}:{imm}"
                items.insert(0 if op.name in _IMM_FIRST else len(items), imm)
            if block is not None and info is not None and info.effect is CONTROL:
                items += [self.block(succ) for succ in block.succs]
        if items:
            text += " " + ", ".join(items)
        if op.snap is not None and self.snapshots != "none":
            text += " " * max(2, 44 - len(text)) + "@" + self.snapshot(op.snap)
        return text

    def ret_items(self, op):
        order = []

        def shape(part):
            if type(part) is int:
                order.append(part)
                return self.operand(op.args[part], None) if 0 <= part < len(op.args) else "?"
            if type(part) is tuple:
                return _tuple([shape(inner) for inner in part])
            return "?"

        text = shape(op.imm)
        if "?" not in text and order == list(range(len(op.args))):
            return [text]
        items = [self.operand(arg, None) for arg in op.args]
        return [f"[{self.literal(op.imm)}]" + (" " + items[0] if items else "")] + items[1:]

    def operand(self, op, expected):
        if not isinstance(op, Op):                # a broken graph: shown as it is
            return repr(op)
        op = op.find()
        if op.name == "const":
            imm = bool(op.imm) if op.type == "b" else op.imm
            return self.literal(imm) if _bare(op, expected) else f"{op.type}:{self.literal(imm)}"
        number = self.numbers.get(op)
        return f"%{number}" if number is not None else f"%gone_{op.name}"

    def literal(self, value):
        cls = type(value)
        if value is None or cls in (bool, int, float, str, bytes):
            return repr(value)
        if cls is tuple:
            return _tuple([self.literal(item) for item in value])
        return self.label(value)

    def label(self, value, bare_kind=None):
        """The name of an object, one per object. bare_kind: the place says what it is, the kind is not written."""
        found = self.labels.get((id(value), bare_kind))
        if found is None:
            cls = type(value)
            if id(value) in _KNOWN_BY_ID and bare_kind is None:
                found = _KNOWN_BY_ID[id(value)]
            elif cls is Named:
                found = repr(value) if bare_kind is None else value.name
            elif cls is CallTarget:
                found = _word(value.name.partition("#")[0]) + "".join(value.name.partition("#")[1:])
            else:
                kind = "function" if hasattr(value, "__code__") else cls.__name__
                name = getattr(value, "co_name", None) or getattr(value, "__name__", None) or ""
                name = _word(name) if isinstance(name, str) and name else ""
                found = name if bare_kind is not None and name else f"<{kind} {name}>" if name else f"<{kind}>"
            count = self.taken[found, bare_kind] = self.taken.get((found, bare_kind), 0) + 1
            if count > 1 and "#" not in found:
                found = f"{found}#{count}"
            self.labels[id(value), bare_kind] = found
            self.kept.append(value)
        return found

    def snapshot(self, snap):
        if self.snapshots == "short":
            return "/".join(str(frame.offset) for frame in snap.frames)
        seen, twice = set(), {}
        for value in snap.values():
            _mentions(value, seen, twice)
        parts = []
        for index, frame in enumerate(snap.frames):
            own = index == 0 and self.graph.kind == "frame"
            code = self.label(frame.code, "code")
            func = None if frame.func is None else self.label(frame.func, "function")
            text = ""
            if func != (None if own else code):
                text = f"{code}({func or '-'}):"
            elif code != _word(self.graph.name):
                text = code + ":"
            text += str(frame.offset)
            values = ", ".join(self.value(value, twice) for value in frame.locals)
            stack = ", ".join(self.value(value, twice) for value in frame.stack)
            text += f"[{values}{' | ' + stack if stack else ''}]"
            if frame.callee_at >= 0:
                text += f"^{frame.callee_at}"
            parts.append(text)
        text = "/".join(parts)
        if snap.gwrites:
            text += " {" + ", ".join(f"g{slot}: {self.value(value, twice)}" for slot, value in snap.gwrites) + "}"
        if snap.owned:
            text += " owned(" + ", ".join(self.operand(op.find(), None) for op in snap.owned) + ")"
        return text + (f" {snap.reason!r}" if snap.reason else "")

    def value(self, value, twice):
        if value is None:
            return "NULL"
        if isinstance(value, Op):
            return self.operand(value.find(), None)
        label = ""
        if id(value) in twice:
            number = twice[id(value)]
            if number:
                return f"#{number}"
            number = twice[id(value)] = 1 + max(twice.values())
            label = f"#{number}="
        parts = [self.value(part, twice) for part in value.parts()]
        if isinstance(value, VCall):
            parts.insert(0, self.literal(value.function))
        if isinstance(value, VTuple):
            return label + _tuple(parts)
        if getattr(value, "origin", None) is not None:
            parts.append("origin=" + self.operand(value.origin.find(), None))
        return f"{label}{value.kind}({', '.join(parts)})"


def expected_letter(op, index):
    """The type letter that operand `index` of an op must have, or None where any may stand."""
    info = OPS.get(op.name)
    if info is None:
        return None
    if info.args == "*":
        if op.name == "phi":
            return op.type
        if op.name == "cmath":
            return "f"
        if op.name == "call_native":
            params = getattr(op.imm, "params", "")
            return params[index] if index < len(params) else None
        return None
    letter = info.args[index] if index < len(info.args) else None
    return op.type if letter == "t" else letter


def _mentions(value, seen, twice):
    if value is None or isinstance(value, Op):
        return
    if id(value) in seen:
        twice[id(value)] = 0
        return
    seen.add(id(value))
    for part in value.parts():
        _mentions(part, seen, twice)


def _natural(value):
    """The type a bare literal gets where any may stand; None: it always needs its letter there."""
    if type(value) is bool:
        return "b"
    if type(value) is int:
        return "i" if INT_MIN <= value <= INT_MAX else None
    if type(value) is float:
        return "f"
    return None if type(value) is tuple else "o"


def _bare(const, expected):
    value = const.imm
    if const.type == "b":
        return value in (0, 1) and expected != "o"
    if const.type == "f" and type(value) is not float:
        return False
    return const.type == (expected or _natural(value)) and (const.type == "o" or const.type == _natural(value))


def _tuple(items):
    return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"


def _results(letters):
    return "?" if letters is None else "".join(letters) or "v"


def _is_name(text):
    return isinstance(text, str) and re.fullmatch(r"[A-Za-z_](?:[\w.]|-(?=\w))*", text) is not None


def _name(text):
    return text if _is_name(text) else repr(text)


def _word(text):
    return re.sub(r"\W+", "_", text).strip("_") or "_"


# --- parsing ---------------------------------------------------------------------------------------------------------
_TOKEN = r"""
    (?P<skip>\s+|\#(?!\d).*)
  | (?P<value>%\w+)
  | (?P<string>b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*")
  | (?P<number>-?(?:0x[0-9a-fA-F]+|(?:\d+\.?\d*(?:e[+-]?\d+)?|inf\b|nan\b)))
  | (?P<name>[A-Za-z_](?:[\w.]|-(?=\w))*(?:\#\d+)?)
  | (?P<object><\w+(?:\s[^<>]*)?>(?:\#\d+)?)
  | (?P<again>\#\d+)
  | (?P<punct>->|<-|[()\[\]{},:=@|/^?-])
"""                              # compiled when it is needed: the program may be in the middle of importing re


def parse_graph(text, names=None, globals=None):
    """The one Graph in the text. names: objects for the names in it (others get a Named); globals: the dict of global
    slots and invariants. Raises ParseError."""
    graphs = parse_graphs(text, names, globals)
    if len(graphs) != 1:
        raise ParseError(f"one graph expected, not {len(graphs)}")
    return graphs[0]


def parse_graphs(text, names=None, globals=None):
    """All Graphs of the text, in order; a `callee` is linked with the body of the same name among them."""
    names, targets = dict(names or {}), {}
    parsers, parser = [], None
    for number, line in enumerate(text.splitlines(), 1):
        line = _Line(line, number)
        if line.at_end:
            continue
        if line.peek() == "graph":
            parser = _Parser(line, names, targets, {} if globals is None else globals)
            parsers.append(parser)
        elif parser is None:
            line.fail("a text starts with 'graph'")
        else:
            parser.line(line)
    graphs = [parser.finish() for parser in parsers]
    for graph in graphs:
        if graph.kind == "body" and graph.name in targets and targets[graph.name].graph is None:
            targets[graph.name].graph = graph
    return graphs


class _Line:
    """The tokens of one line: (kind, text)."""

    def __init__(self, text, number):
        self.number, self.tokens, self.at = number, [], 0
        token, position = re.compile(_TOKEN, re.VERBOSE), 0
        while position < len(text):
            match = token.match(text, position)
            if match is None:
                self.fail(f"what is {text[position:position + 12]!r}?")
            if match.lastgroup != "skip":
                self.tokens.append((match.lastgroup, match.group()))
            position = match.end()

    def fail(self, message):
        raise ParseError(f"line {self.number}: {message}")

    @property
    def at_end(self):
        return self.at >= len(self.tokens)

    def peek(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at][1] if at < len(self.tokens) else ""

    def kind(self):
        return self.tokens[self.at][0] if not self.at_end else ""

    def next(self):
        if self.at_end:
            self.fail("the line ends too early")
        self.at += 1
        return self.tokens[self.at - 1][1]

    def accept(self, text):
        if self.kind() not in ("string", "") and self.peek() == text:
            self.at += 1
            return True
        return False

    def expect(self, text):
        if not self.accept(text):
            self.fail(f"{text!r} expected, not {self.peek()!r}")

    def name(self):
        kind, text = self.kind(), self.next()
        if kind == "string":
            return _string(text)
        if kind != "name":
            self.fail(f"a name expected, not {text!r}")
        return text

    def integer(self):
        text = self.next()
        try:
            return int(text, 0)
        except ValueError:
            self.fail(f"a whole number expected, not {text!r}")

    def signature(self):
        """'(' letters ')' '->' letters"""
        self.expect("(")
        params = "" if self.peek() == ")" else self.name()
        self.expect(")")
        self.expect("->")
        results = None if self.accept("?") else self.name()
        return params, "" if results == "v" else results


def _string(text):
    from ast import literal_eval
    return literal_eval(text)


class _Parser:
    def __init__(self, line, names, targets, globals):
        line.expect("graph")
        self.names, self.targets, self.globals = names, targets, globals
        self.graph = Graph(line.name(), line.name())
        if self.graph.kind == "body":
            self.graph.params, self.graph.results = line.signature()
        elif self.graph.kind != "frame":
            line.fail(f"'frame' or 'body' expected, not {self.graph.kind!r}")
        self.blocks, self.values, self.pending, self.snaps = {}, {}, [], {}
        self.preds, self.succs = {}, []
        self.constants, self.const_ops = {}, []
        self.block = None

    def line(self, line):
        word, after = line.peek(), line.peek(1)
        if self.block is None and word in ("callee", "globals", "invariant") and after != ":":
            line.next()
            getattr(self, "read_" + word)(line)
        elif word == "snap" and after != "=":
            line.next()
            self.snaps[line.name()] = line
        elif after == ":":
            self.block_head(line)
        elif self.block is None:
            line.fail("an op outside of a block")
        else:
            self.op(line)

    def read_callee(self, line):
        name = line.name()
        params, results = line.signature()
        target = self.names.get(name)
        if not isinstance(target, CallTarget):
            target = self.targets.get(name)
            if target is None:
                target = self.targets[name] = CallTarget(name, params, results)
        self.names[name] = target
        self.graph.callees.append(target)

    def read_globals(self, line):
        self.graph.global_slots.append((self.globals, line.name()))
        while line.accept(","):
            self.graph.global_slots.append((self.globals, line.name()))

    def read_invariant(self, line):
        self.graph.invariants.append((self.globals, line.name(), self.literal(line)))

    def block_head(self, line):
        name = line.name()
        line.expect(":")
        if name in self.blocks:
            line.fail(f"{name} is there twice")
        block = self.block = self.blocks[name] = self.graph.new_block()
        block.loop_header = line.accept("loop")
        block.cold = line.accept("cold")
        if line.accept("<-"):
            preds = self.preds[block] = [line.name()]
            while line.accept(","):
                preds.append(line.name())
        if not line.at_end:
            line.fail(f"what is {line.peek()!r} doing here?")

    def op(self, line):
        name = None
        if line.kind() == "value" and line.peek(1) == "=":
            name = line.next()
            line.next()
            if name in self.values:
                line.fail(f"{name} is there twice")
        opname, letter = line.name(), None
        if opname not in OPS and "." in opname:
            opname, letter = opname.rsplit(".", 1)
        info = OPS.get(opname)
        if info is None:
            line.fail(f"no op is called {opname!r}")
        if letter is None:
            letter = info.result
            if letter == "t":
                line.fail(f"{opname} needs its type: {opname}.i, .f, .b, .o")
        op = Op(opname, [], letter)
        if name is not None:
            self.values[name] = op
        self.block.ops.append(op)
        self.pending.append((op, self.block, line))

    def finish(self):
        """Second reading: every name is known now."""
        edges = {block: [] for block in self.graph.blocks}
        for op, block, line in self.pending:
            self.items(op, block, line)
            if line.accept("@"):
                if line.kind() == "name" and line.peek(1) not in (":", "("):
                    op.snap = self.named_snapshot(line, op)
                else:
                    op.snap = self.snapshot(line, op)
            if not line.at_end:
                line.fail(f"what is {line.peek()!r} doing here?")
            for succ in block.succs if op is block.ops[-1] else ():
                edges[succ].append(block)
        for block in self.graph.blocks:
            names = self.preds.get(block)
            block.preds = edges[block] if names is None else [self.find_block(name, None) for name in names]
        if self.graph.blocks:
            self.graph.blocks[0].ops[:0] = self.const_ops
        self.graph.number()
        return self.graph

    def named_snapshot(self, line, op):
        name = line.name()
        found = self.snaps.get(name)
        if found is None:
            line.fail(f"no snapshot is called {name}")
        if isinstance(found, _Line):
            found = self.snaps[name] = self.snapshot(found, op)
        return found

    def find_block(self, name, line):
        block = self.blocks.get(name)
        if block is None:
            raise ParseError(f"line {line.number if line else '?'}: no block is called {name}")
        return block

    def items(self, op, block, line):
        info = OPS[op.name]
        if op.name == "ret":
            return self.ret_items(op, line)
        has_imm = info.has_imm
        if op.name == "const" and line.peek(1) == ":":
            line.next(), line.next()
        if has_imm and op.name in _IMM_FIRST and not (line.at_end or line.peek() == "@"):
            op.imm = self.immediate(op, line)
            has_imm = False
            if not line.accept(","):
                return
        targets = {"jump": 1, "branch": 2}.get(op.name, 0)
        while not line.at_end and line.peek() != "@":
            if info.args != "*" and len(op.args) == len(info.args):
                if targets:
                    block.succs.append(self.find_block(line.name(), line))
                elif has_imm:
                    op.imm = self.immediate(op, line)
                    has_imm = False
                else:
                    op.args.append(self.operand(line, None))      # one too many: the verifier's business
            else:
                op.args.append(self.operand(line, expected_letter(op, len(op.args))))
            if not line.accept(","):
                break

    def immediate(self, op, line):
        if op.name in ("cmath", "exit"):
            return line.name()
        value = self.literal(line)
        if op.name == "pure_call":
            return value, op.type
        if op.name == "const" and op.type == "f" and type(value) is int:
            return float(value)
        return value

    def ret_items(self, op, line):
        if line.accept("["):
            op.imm = self.literal(line)
            line.expect("]")
            while not line.at_end:
                op.args.append(self.operand(line, None))
                if not line.accept(","):
                    break
        else:
            op.imm = self.shape(op, line)

    def shape(self, op, line):
        if line.accept("("):
            return tuple(self.until(line, ")", lambda: self.shape(op, line)))
        op.args.append(self.operand(line, None))
        return len(op.args) - 1

    def until(self, line, end, read):
        items = []
        while not line.accept(end):
            items.append(read())
            if not line.accept(","):
                line.expect(end)
                break
        return items

    def operand(self, line, expected):
        if line.kind() == "value":
            name = line.next()
            op = self.values.get(name)
            if op is None:
                line.fail(f"{name} is not defined")
            return op
        if line.kind() == "name" and line.peek() in ("i", "f", "b", "o") and line.peek(1) == ":":
            letter = line.next()
            line.next()
            return self.constant(letter, self.literal(line))
        value = self.literal(line)
        natural = _natural(value) or "o"
        if expected == "o" or natural == "i" and (expected == "f" or expected == "b" and value in (0, 1)):
            natural = expected
        return self.constant(natural, value)

    def constant(self, letter, value):
        if letter == "f" and type(value) is int:
            value = float(value)
        elif letter == "b" and value in (0, 1):
            value = int(value)
        literal = value is None or type(value) in (bool, int, float, str, bytes, tuple)
        key = letter, type(value), repr(value) if literal else id(value)
        op = self.constants.get(key)
        if op is None:
            op = self.constants[key] = Op("const", [], letter, value)
            self.const_ops.append(op)
        return op

    def literal(self, line):
        kind, text = line.kind(), line.next()
        if kind == "string":
            return _string(text)
        if kind == "number":
            try:
                return int(text, 0)
            except ValueError:
                return float(text)
        if text == "(":
            return tuple(self.until(line, ")", lambda: self.literal(line)))
        if text in ("inf", "nan"):
            return float(text)
        if kind == "name":
            return self.object("", text)
        if kind == "object":
            text, _, suffix = text.partition(">")
            kind, _, name = text[1:].partition(" ")
            return self.object(kind, name + suffix)
        line.fail(f"a value expected, not {text!r}")

    def object(self, kind, name):
        full = f"{kind} {name}" if kind else name
        for key in (full, name):
            if key in self.names and not (kind and isinstance(self.names[key], CallTarget)):
                return self.names[key]
        if not kind and name in _KNOWN:
            return _KNOWN[name]
        value = self.names[full] = Named(kind, name)
        return value

    def snapshot(self, line, op):
        graph = self.graph
        frames, virtuals = [], {}
        while True:
            own = not frames and graph.kind == "frame"
            code, func = _word(graph.name), None
            if line.kind() == "name":
                code = line.name()
                if line.accept("("):
                    func = "-" if line.accept("-") else line.name()
                    line.expect(")")
                line.expect(":")
            func = (None if own else code) if func is None else None if func == "-" else func
            frame = FrameState(self.object("code", code), None if func is None else self.object("function", func),
                               line.integer(), [], [])
            frames.append(frame)
            if line.accept("["):
                frame.locals, frame.stack = self.frame_values(line, virtuals)
                if line.accept("^"):
                    frame.callee_at = line.integer()
            elif line.peek() == "/" or op.name == "call_native":
                frame.stack, frame.callee_at = [self.constant("o", None)], 0
            if not line.accept("/"):
                break
        gwrites = []
        if line.accept("{"):
            def write():
                slot = line.name()
                line.expect(":")
                return int(slot[1:]), self.value(line, virtuals)
            gwrites = self.until(line, "}", write)
        owned = ()
        if line.kind() == "name" and line.peek() == "owned":
            line.next()
            line.expect("(")
            owned = tuple(self.until(line, ")", lambda: self.operand(line, "o")))
        reason = _string(line.next()) if line.kind() == "string" else ""
        return Snapshot(frames, gwrites, reason, owned)

    def frame_values(self, line, virtuals):
        both = [], []
        which = 0
        while not line.accept("]"):
            if line.accept("|"):
                which = 1
            else:
                both[which].append(self.value(line, virtuals))
                line.accept(",")
        return both

    def value(self, line, virtuals):
        if line.accept("NULL"):
            return None
        label = None
        if line.kind() == "again":
            label = line.next()
            if not line.accept("="):
                if label not in virtuals:
                    line.fail(f"no virtual is called {label}")
                return virtuals[label]
        value = self.virtual(line, virtuals)
        if value is None:
            return self.operand(line, None)
        if label is not None:
            virtuals[label] = value
        return value

    def virtual(self, line, virtuals):
        def read():
            return self.value(line, virtuals)

        if line.accept("("):
            return VTuple(self.until(line, ")", read))
        if line.peek(1) != "(" or line.kind() != "name":
            return None
        kind = line.next()
        line.expect("(")
        if kind == "maybe":
            flag = read()
            line.expect(",")
            value = VMaybe(flag, read())
        elif kind == "char":
            value = VChar(read())
        elif kind == "call":
            function, parts = self.literal(line), []
            while line.accept(","):
                parts.append(read())
            value = VCall(function, parts)
        elif kind in _PARTS:
            parts = [read()]
            while len(parts) < _PARTS[kind][1]:
                line.expect(",")
                parts.append(read())
            value = _PARTS[kind][0](*parts)
            if kind != "range" and line.accept(","):
                line.expect("origin")
                line.expect("=")
                value.origin = read()
        else:
            line.fail(f"no virtual is called {kind!r}")
        line.expect(")")
        return value
