"""What the compiler knows of lists goes when it has compiled or given up, not when garbage is collected."""
import gc
import sys

gc.disable()


def shape(value, seen):
    if not isinstance(value, (list, tuple)):
        return "x"
    if id(value) in seen:
        return f"#{seen.index(id(value))}"
    seen.append(id(value))
    items = ", ".join([shape(item, seen) for item in value])
    return f"[{items}] refs {sys.getrefcount(value)}" if isinstance(value, list) else f"({items})"


a = [1, 0, 5, 1, 1, 5, 1, 5, 5]
b = [[a], [1, 0, 7, 1, 1, 1, 1, 1, 1, 1, 1, 5], [0, -5, 1], [1, 1, 5, 1, 5], [1, 1, 1, 5, 1, 1, 1, 1]]
for i in range(8):
    print(shape(b, []), [sys.getrefcount(x) for x in b])
