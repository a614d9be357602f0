"""quotients: `a // b` and `a % b` next to each other, for codegen/select.py makes one division of such a pair.

    mod a b ... floordiv a b  =  floordiv a b, mod a b ...        (and the other way round)

The second of the two, in the same block or one below it, moves up to the first and leaves as that one would. It costs
nothing there even where it is then not needed: the division gives both. Runs last, as it is about order alone.
"""
from . import analysis


def quotients(graph):
    divisions = [(op, block) for block in graph.blocks for op in block.ops
                 if (op.name == "floordiv" or op.name == "mod") and op._forward is None]
    if len(divisions) < 2:
        return
    first = {}
    for op, block in divisions:
        one, home = first.setdefault((op.arg(0), op.arg(1)), (op, block))
        if one.name != op.name and analysis.of(graph).dominates(home, block):
            op.snap = one.snap
            block.ops.remove(op)
            home.ops.insert(home.ops.index(one) + (op.name == "mod"), op)
