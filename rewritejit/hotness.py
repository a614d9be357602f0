"""When to compile, when to try again, when to give up. All numbers of this policy are here.

A compile costs some milliseconds, a pass of an interpreted loop or a call 50-500 ns, an exit about 200 ns.
"""
MAX_KERNELS = 4
AFTER_INVALIDATION = 2000        # passes before a site whose kernel became wrong is compiled again
SMALL = 16                       # ops below which a straight-line function is not worth a kernel call
PROFITABLE_TICKS = 3000          # TSC ticks per entry below which a kernel that ends in a deopt does too little


def pays(builder, graphs, kind):
    """Whether a kernel can be faster than the interpreter: it loops, calls natively, or computes enough."""
    if kind == "loop" or len(graphs) > 1:
        return True
    graph = graphs[0]
    if any(block.loop_header for block in graph.blocks):
        return True
    return sum(len(block.ops) for block in graph.blocks) >= SMALL


def next_miss_limit(site):
    """How many misses until the next try, growing."""
    return site.misses * 8 + 64


def gives_up(site):
    """Misses by far outnumber the passes that a kernel served."""
    return site.misses > 4000 and site.misses * 2 > site.hits


def judge(site, kernel, exit_index):
    """"drop" or "keep" for a kernel one of whose exits reached its limit; sets the next limit."""
    exit = kernel.exits[exit_index]
    exit.limit = exit.count * 4
    if exit.reason.startswith(("loop-end", "poll")):
        return "keep"
    if kernel.timed and kernel.ticks / kernel.timed < PROFITABLE_TICKS and exit.count * 2 > kernel.entries:
        return "drop"
    return "keep"
