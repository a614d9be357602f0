"""What of the compiler the programs met, as text."""
from rewritejit.guards import reasons
from rewritejit.nativeops.ir.ops import OPS
from rewritejit.rewriter import calls, instructions
from tests.fuzz.worker import callables


def text(met):
    """met: what the workers answered, merged."""
    exits, declined = met.get("exits", {}), met.get("declined", {})
    seen = {code.partition(":")[0] for group in (exits, declined, met.get("invalidated", {})) for code in group}
    seen |= {part for code in declined for part in code.split(":")[:2]}
    names = callables()
    sections = (
        ("IR ops as built", met.get("built", set()), set(OPS)),
        ("IR ops after the passes", met.get("optimised", set()), set(OPS)),
        ("reasons", seen, set(reasons.REASONS)),
        ("instruction handlers", met.get("handlers", set()), set(instructions.HANDLERS)),
        ("builtins' handlers", met.get("builtins", set()), {names[key] for key in calls.BUILTINS if key in names}),
    )
    lines = [f"{met.get('kernels', 0)} kernels; exits: " + ", ".join(f"{code} {count}" for code, count in sorted(
        _by_code(exits).items(), key=lambda item: -item[1]))]
    for title, found, known in sections:
        never = sorted(known - found)
        lines.append(f"{title}: {len(known & found)} of {len(known)} met; never: {' '.join(never) or 'none'}")
    return "\n".join(lines)


def _by_code(counts):
    result = {}
    for code, count in counts.items():
        code = code.partition(":")[0]
        result[code] = result.get(code, 0) + count
    return result
