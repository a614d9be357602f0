"""When to compile, when to try again, when to give up. All numbers of this policy are here.

A compile costs some milliseconds, a pass of an interpreted loop or a call 50-500 ns, an exit about 200 ns.
"""
from rewritejit.pristine import BUILTINS as __builtins__     # for the functions below

MAX_KERNELS = 4
AFTER_INVALIDATION = 2000        # passes before a site whose kernel became wrong is compiled again
SMALL = 14                       # ops below which a straight-line function is not worth a kernel call
PROFITABLE_TICKS = 3000          # time-stamp ticks per entry below which a kernel that ends in a deopt does too little
FIRST_LIMIT = 64                 # exits through one way out before it is looked at


def pays(builder, graphs, kind):
    """Whether a kernel can be faster than the interpreter: it loops, calls natively, or computes enough."""
    if kind == "loop" or len(graphs) > 1:
        return True
    graph = graphs[0]
    if any(block.loop_header for block in graph.blocks):
        return True
    return sum(op.name != "phi" for op in graph.ops()) >= SMALL


def first_limit(reason):
    """After how many exits through a way out `keeps` is asked; 0: never."""
    return 0 if reason.startswith(("loop-end", "poll", "entry-type")) else FIRST_LIMIT


def next_miss_limit(site):
    """How many misses until the next try, growing."""
    return site.misses * 8 + 64


def gives_up(site):
    """Misses by far outnumber the passes that a kernel served."""
    return site.misses > 4000 and site.misses * 2 > site.hits


def keeps(kernel, exit_index):
    """Whether a kernel one of whose exits reached its limit does enough between exits; sets the next limit."""
    exit = kernel.exits[exit_index]
    exit.limit = exit.count * 4
    if not kernel.timed or exit.count * 2 < kernel.entries:
        return True
    return kernel.ticks / kernel.timed >= PROFITABLE_TICKS
