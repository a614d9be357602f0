"""The pipeline: a hot site -> a kernel, or a reason why not.

    build    bytecode and types seen -> graphs (the kernel and the native bodies it calls)      rewriter
    optimise each graph, pass by pass                                                            nativeops.opt
    generate machine code, or wrap the IR interpreter                                            nativeops.codegen, nativeops.ir.interp
    attach   the kernel to its site                                                              nativeops.ext

The compiler is imported at the first hot event. `start` is cheap: it only tells the extension whom to call.
"""
import time

from rewritejit import hotness, stats
from rewritejit.nativeops.ext import _core

_config = None
_pipeline = None
_volatile = set()                # (id(dict), name) that changed under a kernel: variables from then on
_volatile_dicts = {}


def start(config):
    """Begin to compile what gets hot, as `config` says."""
    global _config
    _config = config
    _core.set_callbacks(on_hot, on_exit_limit, on_entry_miss, on_invalid)
    _core.debug = config.debug


def stop():
    """Compile nothing from now on. Kernels that are attached stay."""
    _core.set_callbacks(None, None, None, None)


class Pipeline:
    """The compiler's parts, imported once."""

    def __init__(self, config):
        from rewritejit.guards import reasons
        from rewritejit.nativeops import opt
        from rewritejit.rewriter import arith, build, decode, entry
        self.config = config
        self.opt, self.reasons, self.entry, self.build, self.decode = opt, reasons, entry, build, decode
        self.Leave = arith.Leave
        if config.core == "interp":
            from rewritejit.nativeops.ir import interp
            self.generate = interp.compile_unit
        else:
            from rewritejit.nativeops import codegen
            self.generate = codegen.compile_unit

    def compile(self, situation):
        """The attached Kernel for a situation; raises Leave with the reason when there is none."""
        config = self.config
        unit = self.build.Unit(_volatile)
        builder = self.entry.build_frame_kernel(unit, situation)
        graphs = [builder.graph] + [target.graph for target in unit.bodies.values() if target.graph is not None]
        if not hotness.pays(builder, graphs, situation.site.kind):
            raise self.Leave("no-gain")
        for graph in graphs:
            self.opt.optimize(graph, config)
        targets = [target for target in unit.bodies.values() if target.graph is not None]
        return self.generate(builder.graph, targets, tuple(unit.invariants.values()), config)


def _compiler():
    global _pipeline
    if _pipeline is None:
        began = time.perf_counter_ns()
        _pipeline = Pipeline(_config)
        stats.add("load_ns", time.perf_counter_ns() - began)
    return _pipeline


def on_hot(site, code, func, cells, globals, builtins, nstack):
    """A site's counter ran out: compile it for what the frame holds now, or decline it."""
    pipeline = _compiler()
    situation = pipeline.entry.Situation(site, code, func, cells, globals, builtins, nstack)
    began = time.perf_counter_ns()
    try:
        kernel = pipeline.compile(situation)
    except pipeline.Leave as leave:
        _decline(site, code, ":".join([part for part in leave.args if part]))
        return
    finally:
        pipeline.decode.forget()
        took = time.perf_counter_ns() - began
        stats.compiled(code, site, took)
    site.attach(kernel, code)


def _decline(site, code, reason):
    if site.kernels:                     # the types seen now aren't compiled; those seen before are
        site.miss_limit = hotness.next_miss_limit(site)
        return
    stats.declined(code, site, reason)
    site.decline(code)


def on_entry_miss(site, code, func, cells, globals, builtins, nstack):
    """None of a site's kernels fits the types that come now."""
    if hotness.gives_up(site):
        stats.declined(code, site, "left-too-often")
        site.decline(code)
    elif len(site.kernels) < hotness.MAX_KERNELS:
        on_hot(site, code, func, cells, globals, builtins, nstack)
    else:
        site.miss_limit = hotness.next_miss_limit(site)


def on_exit_limit(site, kernel, exit_index, code):
    """An exit was taken often: keep the kernel if it does much between exits, else drop it."""
    verdict = hotness.judge(site, kernel, exit_index)
    if verdict == "drop":
        stats.declined(code, site, "left-too-often")
        site.decline(code)


def on_invalid(site, kernel, code, namespace, name):
    """Something the kernel relied on changed: it is compiled again later, with that as a variable if it is a global of numbers."""
    stats.add("invalidated", 1)
    if namespace is not None:
        _volatile.add((id(namespace), name))
        _volatile_dicts[id(namespace)] = namespace
    site.reset(hotness.AFTER_INVALIDATION)
