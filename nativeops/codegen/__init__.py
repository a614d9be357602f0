"""From an optimised graph to machine code. `compile_graph` and `asm_text` load the assembler on first use."""


class TooLarge(Exception):
    """The graph would take too long to compile, or needs more room than there is; the argument says what there is too
    much of."""


def compile_graph(graph, options=None, host=None):
    """The Kernel of a graph, see x64.compile_graph."""
    from rewritejit.nativeops.codegen import x64
    return x64.compile_graph(graph, options, host)


def asm_text(kernel):
    """The listing of a kernel compiled with options.logging, else None."""
    from rewritejit.nativeops.codegen import x64
    return x64.asm_text(kernel)
