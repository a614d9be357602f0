"""phis: remove phis that only ever mean one value.

The builder gives every local a phi at every join and loop header; most merge a value with itself. First each phi whose
operands are itself and one other value becomes that value, and phis that used it are looked at again (near-linear; for
reducible flow that is already all). Then an optimistic round finds groups of phis that only feed one another: every phi
starts unknown, means what all its known operands mean, and falls back to meaning itself when they disagree.
"""


def phis(graph):
    users, every = {}, []
    for block in graph.blocks:
        for phi in block.phis():
            every.append(phi)
            for arg in phi.args:
                arg = arg.find()
                if arg.name == "phi":
                    users.setdefault(arg, []).append(phi)
    work = list(reversed(every))
    while work:
        phi = work.pop()
        if phi._forward is not None:
            continue
        same = None
        for arg in phi.args:
            arg = arg.find()
            if arg is not same and arg is not phi:
                if same is not None:
                    break
                same = arg
        else:
            if same is not None:
                phi.make_equal_to(same)
                again = users.pop(phi, ())
                if same.name == "phi":
                    users.setdefault(same, []).extend(again)
                work.extend(again)
    left = [phi for phi in every if phi._forward is None]
    if _groups(left):
        phis(graph)
    elif len(left) < len(every):
        for block in graph.blocks:
            if block.ops and block.ops[0].name == "phi":
                block.ops = [op for op in block.ops if op._forward is None]


def _groups(left):
    """Replace phis of `left` that are redundant only together; did any fall?"""
    means = dict.fromkeys(left)
    moved = True
    while moved:
        moved = False
        for phi in left:
            now = means[phi]
            if now is phi:
                continue
            new = None
            for arg in phi.args:
                arg = arg.find()
                arg = means.get(arg, arg)
                if arg is None or arg is new or arg is phi:
                    continue
                if new is not None:
                    new = phi
                    break
                new = arg
            if new is not now:
                means[phi], moved = new if now is None else phi, True
    found = [(phi, value) for phi, value in means.items() if value is not None and value is not phi]
    for phi, value in found:
        phi.make_equal_to(value)
    return bool(found)
