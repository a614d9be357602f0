"""Sites, kernels and exits: running compiled code in place of interpreted code. No policy is here."""
from types import CodeType, FunctionType
from typing import Any, Callable

class NullType: ...

NULL: NullType                   # stands for a NULL pointer: unbound, missing, the interpreter's NULL on the stack
LAYOUT: dict[str, int]           # byte offsets for machine code; "eval_breaker.address" (3.11, 3.12) is an address
HELPERS: dict[str, int]          # addresses of C functions that machine code may call; none runs Python code
trampoline: FunctionType         # what LANDING calls
declines: list[tuple[str | None, str, int, int, int]]     # (module, qualified name, line, 0 entry or 1 loop, opcode) of sites declined at once
debug: bool                      # settable: failures of callbacks propagate instead of being counted

class ExitDesc:
    count: int                   # how often it was taken
    limit: int                   # the count at which on_exit_limit is called; 0: never
    def __init__(self, recipe: bytes, consts: tuple[Any, ...], nregs: int, entry: bool = False, reason: str = "", line: int = 0): ...
    address: int                 # first word of a record
    index: int                   # place in its kernel's exits, -1 without one
    entry: bool                  # no work was done: the site's next kernel is tried
    recipe: bytes
    consts: tuple[Any, ...]
    nregs: int
    reason: str
    line: int

class Kernel:
    def __init__(self, address: int = 0, owner: object = None, exits: tuple[ExitDesc, ...] = (),
                 invariants: tuple[tuple[dict, str, object], ...] = (), global_slots: tuple[tuple[dict, str], ...] = (),
                 name: str = "", python: Callable[[tuple, tuple], tuple] | None = None): ...
    valid: bool                  # settable; False: skipped from then on
    entries: int                 # runs, misses included
    leaves: int                  # exits after work was begun
    misses: int                  # exits with entry=True
    leaving_ticks: float         # what a timed run took to leave after that, on average
    ticks: int                   # time stamp counter ticks over `timed` runs (the first 64, then every 64th)
    timed: int
    longest: tuple[int, float]   # ticks of the longest of these runs, and passes that it made
    address: int
    owner: object
    exits: tuple[ExitDesc, ...]
    invariants: tuple[tuple[dict, str, object], ...]
    global_slots: tuple[tuple[dict, str], ...]
    name: str
    python: Callable | None
    stack_room: int              # bytes of C stack, and of the record area, granted to each nested native call
    record_room: int
    def calls(self, body: Kernel, stack: int) -> None: ...    # it may run that native body, a call of which takes so much stack
    def release(self) -> None: ...    # never run it again; it keeps nothing of the program alive from then on

class Site:
    count: int                   # passes left until on_hot
    miss_limit: int              # misses at which on_entry_miss is called; grows by itself if the callback leaves it
    hits: int                    # passes since a kernel was attached
    misses: int
    turn_ticks: tuple[float, float] | None   # from one pass to the next: in the interpreter, with a kernel that leaves within each
    share: float                 # the part of the time that it took before it was hot, more or less
    put_off: int                 # how often its compilation was put off, a few times at most: it could not be afforded
    units: int                   # code units that compiling it may have to deal with
    futile: int                  # whether no pass of it can be compiled
    kind: str                    # "entry" or "loop"
    state: str                   # "counting", "asleep" (its passes count at the loop's entries), "attached", "declined" (patched out) or "off"
    kernels: list[Kernel]        # a copy, in the order they are tried; at most 4
    offset: int                  # code units, all four
    body: int
    landing: int
    pad: int
    def attach(self, kernel: Kernel, code: CodeType) -> None: ...
    def decline(self, code: CodeType) -> None: ...
    def is_in(self, code: CodeType) -> bool: ...
    def reset(self, count: int, code: CodeType | None = None) -> None: ...

def set_callbacks(on_hot, on_exit_limit, on_entry_miss, on_invalid, on_internal_error=None) -> None: ...
def instrument(code: CodeType, spec: bytes, thresholds: tuple[int, int], deny=None) -> CodeType: ...
def instrument_stats() -> dict[str, int]: ...
def set_policy(*policy: int) -> None: ...    # hotness.POLICY, or nothing: no site waits
def spend(ns: int, vain: int = 0) -> tuple[int, int]: ...   # add to the time spent, and to that spent in vain; both sums
def affordable(site: Site) -> bool: ...      # whether the process can compile it now
def is_plain(object: object) -> bool: ...             # whether nobody can tell when it is released, as far as it is looked at
def never_called(callee: object) -> bool: ...           # whether it is known that its calls are never compiled, but for what is in functions
def internal_errors() -> int: ...
def abandon(object: object) -> None: ...         # it lives to the very end of the process
def unmarshal(file: int, offset: int, length: int) -> Any: ...
def put_off() -> int: ...     # how often a callback or kernel was not run, for want of memory
def is_traced(code: CodeType) -> bool: ...
def view_iterator(iterator: object) -> tuple[memoryview | None, int]: ...
def start_generator(function: object, argument: object) -> object: ...
def know_deque(cls: type) -> bool: ...       # learn collections.deque; whether its layout is known
def know_array(cls: type) -> bool: ...       # whether that is array.array as it is known
def self_check() -> str | None: ...
