"""mulmod: a * b % c without the overflow in between.

    mod (mul_ovf a b) c  =  mulmod a b c        where nothing else needs the product

The product of a modular multiplication often passes 64 bits where the result does not: leaving there each time would be
the end of the kernel. The state at the `mod` has the product on its stack; so the new op, and the guards that share
that state, leave through the product's own snapshot, one instruction earlier. Not done for small constant divisors:
there operands are small and a constant divides faster. Nor where something was changed in between.
"""
from rewritejit.nativeops.ir.values import Op
from . import anchors

_SMALL = 1 << 31


def mulmod(graph):
    candidates = [op for block in graph.blocks for op in block.ops
                  if op.name == "mod" and op._forward is None and op.arg(0).name == "mul_ovf" and _worth(op.arg(1))]
    if not candidates:
        return
    changing = anchors.changing_ops(graph)
    uses, mentions, seen = {}, {}, {}
    for op in graph.ops():
        for arg in op.args:
            arg = arg.find()
            if arg.name == "mul_ovf":
                uses[arg] = uses.get(arg, 0) + 1
        if op.snap is not None:
            if id(op.snap) not in seen:
                seen[id(op.snap)] = []
                for arg in op.snap.uses():
                    if arg.name == "mul_ovf":
                        mentions.setdefault(arg, set()).add(id(op.snap))
            seen[id(op.snap)].append(op)
    for op in candidates:
        product = op.arg(0)
        where = mentions.get(product, set())
        if uses[product] == 1 and where <= {id(op.snap)}:
            sharing, snap = seen[id(op.snap)] if where else (), product.snap
            if any(other.name == "exit" or other.name == "call_native" for other in sharing):
                continue
            if changing and not _nothing_between(graph, product, op, changing):
                continue
            for other in sharing:
                other.snap = snap
            new = Op("mulmod", [*product.args, op.args[1]], "i", None, snap)
            op.make_equal_to(new)
            for block in graph.blocks:
                if op in block.ops:
                    block.ops[block.ops.index(op)] = new
                if product in block.ops:
                    block.ops.remove(product)


def _nothing_between(graph, product, op, changing):
    """Whether both are in one block, and no op that changes something lies between them."""
    for block in graph.blocks:
        if op in block.ops:
            stop = block.ops.index(op)
            return product in block.ops[:stop] and not any(
                [other.name in changing for other in block.ops[block.ops.index(product):stop]])
    return False


def _worth(divisor):
    return divisor.name != "const" or divisor.imm >= _SMALL
