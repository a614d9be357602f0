"""When to compile, when to try again, when to give up. All numbers of this policy are here.

A compile costs some milliseconds, a pass of an interpreted loop or a call 50-500 ns, entering a kernel and leaving it
about 200 ns. Ticks are those of the time stamp counter; a measured entry has 20 or 30 too many.
"""
from rewritejit.pristine import BUILTINS as __builtins__     # for the functions below

THRESHOLDS = 300, 1500           # calls, passes of a loop: config's defaults; with others nothing is put off
WORTH_TICKS = 2_000_000          # ticks that a site's passes must have taken before it is compiled, some 0.8 ms: a third of what that takes
WORTH_SHARE = 30                 # and one part in so many of the process's time, until kernels have saved what loading and compiling took
WORTH_CALLS = 700                # calls that a function gets for that at least: it may take less than the time from call to call
SMALL_UNITS = 50                 # code units for which that is so; with more,
WORTH_UNIT_TICKS = 37_500        # it must have taken so many more ticks for each
UNIT_TICKS = 8                   # that a code unit of a function takes, more or less, with its share of the call: that is not measured
MAJOR_PERCENT = 33               # of the program's time: a site that takes less gains little and has to wait until it costs little
COMPILE_FREE_NS = 45_000_000     # time that loading and compiling may take in any process
COMPILE_SHARE = 10               # beyond that, one part in so many of the process's time, and what kernels have saved
MINOR_SHARE = 40                 # the same, without free time, for sites that take a small part of the program's
VAIN_FREE_NS = 8_000_000         # free time for attempts that gave no kernel, some 15 of them: most programs have no more
VAIN_SHARE = 30
SAVED_NS = 2                     # ns that a tick inside a kernel saves: most gain a factor of five at least
COMPILE_NS = 5_000_000           # what compiling takes: so much, as the first times take longer,
UNIT_NS = 80_000                 # so much for each code unit (between 45 and 300 us),
LOADING_NS = 9_000_000           # and so much before the first time
ASK_AGAIN_NS = 5_000_000         # when a site that had to wait asks again; each time it waits twice as long,
UNTIL_AFFORDABLE = 20_000        # but so many passes at most: so the hottest ones are compiled first
NAMES = ("WORTH_TICKS", "WORTH_SHARE", "WORTH_CALLS", "SMALL_UNITS", "WORTH_UNIT_TICKS", "UNIT_TICKS", "MAJOR_PERCENT", "COMPILE_FREE_NS", "COMPILE_SHARE",
         "MINOR_SHARE", "VAIN_FREE_NS", "VAIN_SHARE", "SAVED_NS", "COMPILE_NS", "UNIT_NS", "LOADING_NS", "ASK_AGAIN_NS", "UNTIL_AFFORDABLE")
POLICY = tuple([globals()[name] for name in NAMES])          # as nativeops/ext/worth.c wants it
MAX_KERNELS = 4
KEPT_KERNELS = 400               # beyond so many, those not entered for long are dropped: each keeps its code and globals alive
KEPT_WAITING = 1000              # sites of which it is known that they wait for another kernel, at most
KEPT_VOLATILE = 1000             # globals that are known to change, at most: each keeps its namespace alive
LOOKED_AT = 4                    # of them, whenever a kernel was made
AFTER_INVALIDATION = 2000        # passes before a site whose kernel became wrong is compiled again
SMALL = 14                       # ops below which a straight-line function is not worth a kernel call
TUPLE = 16                       # how many more it must have if it returns a tuple, which must be built
DEOPT_TICKS = 1000               # ticks per entry below which a kernel that mostly ends in a deopt does too little: calls of math
#                                  functions gain least, a half, and an exit costs 0.1 to 0.8 us
LOOPING_TICKS = 300              # the same if it loops: passes gain a factor of five at least
EARLY_LIMIT = 16                 # exits through a check that was made early, before the site gets a kernel that makes it where it is needed
FIRST_LIMIT = 64                 # exits through one way out before it is looked at
TURN_SHARE = 0.97                # of the interpreter's time from pass to pass: a kernel that leaves within each pass must take less
MANY_PASSES = 4                  # per entry: the kernel does not just leave within each of them
LOOP_TICKS = 50                  # the same where a loop ends, about ten small passes, if it is not known how long they take otherwise
SITE_TICKS = 40                  # of a timed pass in the interpreter, for counting and timing it
ENTERING_TICKS = 150             # what entering a kernel costs, and leaving it beyond what is measured
MISS_TICKS = 500                 # what it costs to find out that none of a site's kernels fits
GAIN = 1.3                       # how many times as long short loops must take in the interpreter: neither time is known well
LOOP_END_LIMIT = 4096            # there the first entries say little: inner loops often grow


def pays(builder, graphs, kind):
    """Whether a kernel can be faster than the interpreter: it loops, calls natively, or computes enough."""
    if kind == "loop" or len(graphs) > 1:
        return True
    graph = graphs[0]
    if any(block.loop_header for block in graph.blocks):
        return True
    builds = any(block.ops[-1].name == "ret" and type(block.ops[-1].imm) is tuple for block in graph.blocks)
    return sum(op.name != "phi" for op in graph.ops()) >= SMALL + TUPLE * builds


def first_limit(reason):
    """After how many exits through a way out `keeps` is asked; 0: never."""
    if reason.startswith(("poll", "entry-type")):
        return 0
    if reason.startswith("early"):
        return EARLY_LIMIT
    return LOOP_END_LIMIT if reason.startswith("loop-end") else FIRST_LIMIT


def next_miss_limit(site):
    """How many misses until the next try, growing."""
    return site.misses * 8 + 64


def gives_up(site):
    """Finding out that no kernel fits takes longer than what kernels did where one fitted."""
    served = sum([kernel.ticks // kernel.timed * (kernel.entries - kernel.misses) for kernel in site.kernels if kernel.timed])
    return site.misses > 4000 and site.misses * MISS_TICKS > served


def _interpreted(site, passes):
    """Ticks that so many passes take in the interpreter."""
    return passes * max(site.pass_ticks - SITE_TICKS, SITE_TICKS // 4)


def _usual(kernel):
    """(ticks that an entry takes with all that belongs to it, passes that it makes), without the longest one: an interruption takes as long as
    thousands of entries."""
    ticks, passes = kernel.longest
    return ((kernel.ticks - ticks) / max(kernel.timed - 1, 1) + kernel.leaving_ticks + ENTERING_TICKS, (kernel.passes - passes) / max(kernel.counted - 1, 1))


def _gained(site):
    """Ticks that the kernels of a loop that make many passes have gained, more or less, without what those take that are left at once: a list may hold a few
    things of another kind, for which one of them leaves, so that another one is entered behind it."""
    gained = 0
    for kernel in site.kernels:
        if kernel.timed:
            ticks, passes = _usual(kernel)
            gained += (kernel.entries - kernel.misses) * (_interpreted(site, passes if passes >= MANY_PASSES else 0) - GAIN * ticks)
    return gained


def keeps(site, kernel, exit_index):
    """Whether a kernel one of whose exits reached its limit does enough between exits; sets the next limit."""
    exit = kernel.exits[exit_index]
    exit.limit = exit.count * 4
    ends = sum([one.count for one in kernel.exits if one.reason.startswith("loop-end")])
    early = sum([one.count for one in kernel.exits if one.limit and not one.reason.startswith("loop-end")])
    runs = kernel.entries - kernel.misses
    if not kernel.timed or (ends + early) * 2 < runs or (site.pass_ticks and _gained(site) > 0):
        return True
    if early * 2 >= runs and site.turn_ticks is not None and site.turn_ticks[1] >= TURN_SHARE * site.turn_ticks[0]:
        return False
    if early * 2 >= runs:
        enough = LOOPING_TICKS if any([one.reason.startswith("poll") for one in kernel.exits]) else DEOPT_TICKS
    elif kernel.counted and site.pass_ticks:
        ticks, passes = _usual(kernel)
        return _interpreted(site, passes) >= GAIN * ticks
    else:
        enough = LOOP_TICKS
    return kernel.ticks >= enough * kernel.timed
