"""Every reason why something is not compiled, why a kernel is left, and why one is thrown away.

One row per reason: code, kind, text, and what the user could do about it. `decline` reasons are given for a whole site, `exit` reasons
for one way out of a kernel, `invalid` reasons for kernels that are not right any more. A test checks that each row is used.
"""
DECLINE, EXIT, INVALID = "decline", "exit", "invalid"

REASONS = {}


def _row(code, kind, text, hint=""):
    REASONS[code] = (kind, text, hint)


# --- a site is declined ----------------------------------------------------------------------------------------------
_row("no-gain", DECLINE, "so short that calling a kernel costs as much as interpreting it", "callers that are hot inline it")
_row("no-loop-left", DECLINE, "each pass of the loop meets something that is not compiled", "see the exit reasons beside this one")
_row("no-return", DECLINE, "each way through the function meets something that is not compiled", "see the exit reasons beside this one")
_row("too-many-kernels", DECLINE, "called with more combinations of types than kernels are kept for")
_row("left-too-often", DECLINE, "its kernels were left after almost no work, again and again", "make the types of its variables stable")
_row("internal-error", DECLINE, "the compiler failed", "run with REWRITEJIT_DEBUG=1 and report what it prints")
_row("no-executable-memory", DECLINE, "the system gives no memory for machine code", "--core interp needs none, but is slow")
_row("namespace", DECLINE, "its globals or builtins are not a plain dict")

# --- a kernel is left ------------------------------------------------------------------------------------------------
_row("loop-end", EXIT, "the loop ended")
_row("entry-type", EXIT, "an argument or variable has another type than the kernel was compiled for")
_row("overflow", EXIT, "an int left 64 bits")
_row("zero-division", EXIT, "division by zero")
_row("domain", EXIT, "an operand outside the native operation's domain")
_row("shift", EXIT, "a shift by a negative count, or out of 64 bits")
_row("unbound", EXIT, "a variable that may be unbound")
_row("closure-type", EXIT, "a variable of an enclosing function has another type than before")
_row("index", EXIT, "an index out of range, or an empty container")
_row("item-type", EXIT, "an item of a container has another type than those seen before")
_row("item-range", EXIT, "a number that does not fit into an item of its container")
_row("release", EXIT, "an object whose release may run Python code, or has to be seen")
_row("key", EXIT, "a key that a dict or set lacks, or whose lookup may run Python code")
_row("namespace-dict", EXIT, "a dict that holds global variables is used as a dict")
_row("memory", EXIT, "an object that cannot be made without a garbage collection or more memory")
_row("no-feedback", EXIT, "an item of a container that was empty when the kernel was compiled")
_row("poll", EXIT, "a signal, thread switch or other pending work")
_row("depth", EXIT, "native calls are nested too deep, or recursion is at its limit")
_row("call-left", EXIT, "a called function left its kernel")
_row("return-type", EXIT, "a function returns values of several types")
_row("unsupported-op", EXIT, "an instruction that is not compiled")
_row("unsupported-type", EXIT, "an operation on a type that is not compiled")
_row("unsupported-call", EXIT, "a call of something that is not compiled")
_row("unsupported-iter", EXIT, "iteration over something that is not compiled")
_row("variadic", EXIT, "a call of a function that takes *args or **kwargs")
_row("missing-name", EXIT, "a name that is not defined")
_row("attribute", EXIT, "an attribute that is not compiled")
_row("global-store", EXIT, "a store to a global variable where a native call cannot do it")
_row("raise", EXIT, "an exception is raised")
_row("versions", EXIT, "too many combinations of types meet at one place")
_row("budget", EXIT, "the kernel would grow too large")
_row("early", EXIT, "a check that is made before it is known to be needed failed")
_row("escape", EXIT, "a value that exists only inside the kernel is needed as an object")
_row("recursive-result", EXIT, "the result type of a recursive call is not known")

# --- a kernel is thrown away -----------------------------------------------------------------------------------------
_row("global-changed", INVALID, "a global, builtin or module attribute that it relies on was changed")
_row("checked-early", INVALID, "checks made before they were known to be needed failed: the next kernel makes them where they are needed")


def text(code):
    """What the reason means, for people. An unknown code is shown as it is. 'code:detail' gives the text with the detail."""
    code, _, detail = code.partition(":")
    row = REASONS.get(code)
    words = row[1] if row else code
    return f"{words} ({detail})" if detail else words


def hint(code):
    """What the user could do, or ''."""
    row = REASONS.get(code.partition(":")[0])
    return row[2] if row else ""
