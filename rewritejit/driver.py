"""The pipeline: a hot site -> a kernel, or a reason why not.

    build     bytecode and the types seen -> graphs: the kernel, and the native bodies it calls      rewriter
    optimise  each graph, pass by pass                                                                nativeops.opt
    generate  machine code, or a wrapping of the IR interpreter                                       nativeops.codegen, nativeops.ir.interp
    attach    the kernel to its site                                                                  nativeops.ext

The compiler is imported when something is hot: the rewriter first, the rest at the first graph that is worth it.
`start` is cheap: it only tells the extension whom to call. Times are CPU time.
"""
import sys
from _weakref import ref
from time import thread_time_ns

import _collections                      # noqa: F401 - the program's: its classes are known to kernels
from rewritejit import counters, hotness, pristine
from rewritejit.nativeops.ext import _core
from rewritejit.pristine import BUILTINS as __builtins__     # for the functions below

_config = None
_pipeline = None
_patient = False         # no thresholds were given, no debugging: hotness may put compilations off
_running = False
_kept = []               # (site, weak reference to its code, counters record, site.hits then) of kernels, oldest look first


def start(config):
    """Begin to compile what gets hot, as `config` says."""
    global _config, _pipeline, _patient, _running
    _config, _pipeline, _running = config, None, True
    _patient = not config.debug and (config.threshold, config.loop_threshold) == hotness.THRESHOLDS
    _core.debug = config.debug
    if config.debug or config.verify or config.dump:
        import re                        # noqa: F401 - which they need, and the program may be in the midst of its import
    pristine.hide()
    _core.set_policy(*(hotness.POLICY if _patient else ()))
    _listen()


def stop():
    """Compile nothing from now on. Kernels that are attached stay."""
    global _running
    _running = False
    _kept.clear()
    _core.set_callbacks(None, None, None, None, None)
    _core.set_policy()
    if _pipeline is not None:
        _pipeline.volatile.clear()           # it keeps namespaces alive


def end():
    """The process ends: modules are torn down as if no kernel had ever relied on them, and nothing is compiled meanwhile."""
    stop()
    for record in counters.compiled:
        if type(record.kernel) is _core.Kernel:
            record.kernel.release()
    # the interpreter would take the compiler apart, object by object, for a millisecond or two
    names = [name for name in pristine.modules if name.startswith(pristine.PACKAGES) and ".ext" not in name]
    _core.abandon([pristine.modules.pop(name) for name in names])


def _listen():
    """Have the extension call us. Before its next call it calls `_compiler`, in the program's thread, where imports may
    wait."""
    if _running:
        _core.set_callbacks(on_hot, on_exit_limit, on_entry_miss, on_invalid, on_internal_error, _compiler)


class Pipeline:
    """The compiler's parts, imported once, and what it learns over the process's life."""

    def __init__(self, config):
        with pristine.imports("front"):
            from rewritejit.rewriter import build, decode, entry, leaving
        self.config = config
        self.entry, self.build, self.decode = entry, build, decode
        self.Leave = leaving.Leave
        self.volatile = {}           # (id(dict), name) -> dict: globals that changed under a kernel are variables from then on
        self.number = 0
        self.generate = None
        self.refused = None          # why the system gave no executable memory, once it did

    def load_rest(self):
        """Import what makes a kernel of a graph, and what the options want: now, with the pristine builtins."""
        interpreted = self.config.core == "interp"
        with pristine.imports(*() if interpreted else ("back",)):
            from rewritejit.nativeops import opt
            if self.config.verify or self.config.debug:
                from rewritejit.nativeops.ir import interp, verify  # noqa: F401
            if self.config.poll_always or self.config.fail_guards is not None:
                from rewritejit.nativeops.opt import failguard  # noqa: F401
            if self.config.dump:
                from rewritejit.nativeops.ir import text  # noqa: F401
            if interpreted:
                from rewritejit.guards import recipe  # noqa: F401
                from rewritejit.nativeops.ir import interp  # noqa: F401
            else:
                from rewritejit.nativeops import codegen
                from rewritejit.nativeops.codegen import x64  # noqa: F401 - now, with all other imports
                self.codegen = codegen
        self.opt = opt
        self.generate = self.interpreted if interpreted else self.native

    def compile(self, situation, name):
        """The Kernel for a situation; raises Leave with the reason when there is none, Unloaded when the compiler's rest
        is needed for one."""
        if self.refused is not None:
            raise self.Leave("no-executable-memory", self.refused)
        unit = self.build.Unit(self.volatile)
        try:
            return self.compile_unit(unit, situation, name)
        finally:
            unit.end(graphs=self.config.core != "interp")

    def compile_unit(self, unit, situation, name):
        builder = self.entry.build_frame_kernel(unit, situation)
        targets = [target for target in unit.bodies.values() if target.graph is not None]
        graph = builder.graph
        graphs = [graph] + [target.graph for target in targets]
        if not hotness.pays(builder, graphs, situation.site.kind):
            raise self.Leave("no-gain")
        if self.generate is None:
            raise Unloaded
        graph.invariants = list(unit.invariants.values())
        self.number += 1
        for one in graphs:
            one.careful = bool(situation.site.careful)
            self.optimise(one, name)
        return self.generate(graph, targets, name)

    def optimise(self, graph, name):
        config = self.config
        dumps = config.dump and config.wants_dump("ir", name)
        if config.verify or config.debug:
            self.check(graph)
        if dumps:
            self.print_ir(graph, "built")
        self.opt.optimize(graph, int(config.opt), self.run_stage if config.verify or config.debug else None)
        if config.poll_always:
            self.always_leave(graph, "poll")
        if config.fail_guards is not None:
            from rewritejit.nativeops.opt.failguard import fail_guards
            which = config.fail_guards
            fail_guards(graph, f"seed:{which[1] + self.number}" if isinstance(which, tuple) else which)
        if dumps:
            self.print_ir(graph, "optimised")

    def always_leave(self, graph, name):
        from rewritejit.nativeops.opt.failguard import fail_guards, guards
        fail_guards(graph, [index for index, op in enumerate(guards(graph)) if op.name == name])

    def check(self, graph):
        from rewritejit.nativeops.ir.verify import verify
        verify(graph)

    def run_stage(self, name, function, graph):
        function(graph)
        self.check(graph)

    def print_ir(self, graph, when):
        from rewritejit.nativeops.ir.text import print_graph
        sys.stderr.write(f"--- {graph.name}: {when}\n{print_graph(graph)}\n")

    def native(self, graph, targets, name):
        options = Listing(bool(self.config.dump) and self.config.wants_dump("asm", name))
        try:
            for target in targets:
                target.kernel = self.codegen.compile_graph(target.graph, options)
            kernel = self.codegen.compile_graph(graph, options)
        except self.codegen.TooLarge as error:
            raise self.Leave("budget", str(error))
        except OSError as error:
            self.refused = error.strerror
            raise self.Leave("no-executable-memory", self.refused)
        for target in targets:
            kernel.calls(target.kernel, target.kernel.owner.code.stack)
            if target.cell is not None:
                target.cell.set(target.kernel.address)
            target.graph = None
        if options.logging:
            for one in [target.kernel for target in targets] + [kernel]:
                sys.stderr.write(f"--- {one.name}\n{self.codegen.asm_text(one)}\n")
        return kernel

    def interpreted(self, graph, targets, name):
        from rewritejit.nativeops.ir import interp
        from rewritejit.guards.recipe import encode
        exits = []

        def descriptor(op, snapshot):
            recipe = encode(snapshot)
            desc = _core.ExitDesc(recipe.to_bytes(), recipe.consts, len(recipe.regs), snapshot.reason.startswith("entry-type"),
                                  snapshot.reason, 0)
            exits.append(desc)
            return desc
        run = interp.make_python_kernel(graph, descriptor, null=_core.NULL)
        return _core.Kernel(python=run, exits=(), invariants=tuple(graph.invariants), global_slots=tuple(graph.global_slots),
                            name=graph.name)


def print_bytecode(code, name):
    """The instrumented code on stderr, for --dump bytecode: sites are the LOAD_CONST of a Site and what follows up to the original."""
    try:
        from bytecode import ConcreteBytecode, format_bytecode
    except ImportError:
        sys.stderr.write("rewritejit: --dump bytecode needs the package bytecode: pip install bytecode\n")
        return
    sys.stderr.write(f"--- {name}: bytecode\n{format_bytecode(ConcreteBytecode.from_code(code), lineno=True)}\n")


def log_compiled(kernel, name):
    """Append the names of what the kernel is made of to the file of --compiled-log; a file that cannot be written is left alone."""
    held = [one[0] for one in kernel.invariants if type(one[0]) is type(log_compiled)]
    names = [name, *[_name(func.__code__, func.__globals__) for func in held]]
    try:
        with open(_config.compiled_log, "a", encoding="utf-8") as file:
            file.write("".join([f"{one}\n" for one in names]))
    except OSError:
        pass


class Listing:
    """Options of the code generator."""

    __slots__ = ("logging",)

    def __init__(self, logging):
        self.logging = logging


class Unloaded(Exception):
    """There is a graph to compile, but only the first part of the compiler is loaded."""


def _compiler():
    """Load the compiler, or its next part. The Pipeline."""
    global _pipeline
    if _pipeline is None or _pipeline.generate is None:
        began = thread_time_ns()
        more = _pipeline is not None or not _patient
        if _pipeline is None:
            _pipeline = Pipeline(_config)
            if not _config.stats:                # else when the report is written
                import atexit
                atexit.register(end)
        if more:
            _pipeline.load_rest()
        took = thread_time_ns() - began
        counters.add("load_ns", took)
        _core.spend(took)
    return _pipeline


def _name(code, globals):
    module = globals.get("__name__")
    return f"{module if type(module) is str else '?'}:{code.co_qualname}"


def _line(site, code):
    """The line of a site's original instruction."""
    body = 2 * site.body
    for start, end, line in code.co_lines():
        if start <= body < end:
            return line or code.co_firstlineno
    return code.co_firstlineno


def on_hot(site, code, func, cells, globals, builtins, nstack):
    """A site's counter ran out: compile it for what the frame holds now, or decline it."""
    pipeline = _pipeline
    counters.add("hot_events")
    began = thread_time_ns()
    name = _name(code, globals)
    kernel = reason = None
    try:
        if type(globals) is not dict or type(builtins) is not dict:
            raise pipeline.Leave("namespace")
        if _config.wants_dump("bytecode", name):
            print_bytecode(code, name)
        kernel = pipeline.compile(pipeline.entry.Situation(site, code, func, cells, globals, builtins, nstack), name)
    except pipeline.Leave as leave:
        reason = ":".join([part for part in leave.args if part])
    except MemoryError:                  # the site waits, and asks again
        pipeline.decode.forget()
        raise
    except Unloaded:
        _postpone(site, 1)
        _listen()
        return
    except Exception as error:           # a bug of ours: the program goes on as if it had not been hot
        if _config.debug:
            raise
        counters.internal_error(name, error)
        reason = f"internal-error:{type(error).__name__}"
    pipeline.decode.forget()
    if kernel is None:
        _decline(site, code, name, reason, thread_time_ns() - began)
        return
    if _config.compiled_log:
        log_compiled(kernel, name)
    kernel.scope = (globals, builtins)
    for exit in kernel.exits:
        exit.limit = hotness.first_limit(exit.reason)
    site.attach(kernel, code)
    took = thread_time_ns() - began
    _core.spend(took)
    record = counters.kernel_compiled(name, _line(site, code), site.kind, took, 0, kernel)
    _kept.append((site, ref(code), record, site.hits))
    if len(_kept) > hotness.KEPT_KERNELS:
        _drop_idle()


def _drop_idle():
    """Look at some of the kernels that were looked at longest ago: those not entered since are dropped. A code object, its
    site, the kernel and the function and globals that it relies on hold one another, and the garbage collector doesn't see
    through code objects."""
    for _ in range(hotness.LOOKED_AT):
        site, code_of, record, hits = _kept.pop(0)
        if record.kernel in site.kernels:
            if site.hits != hits:
                _kept.append((site, code_of, record, site.hits))
                continue
            code = code_of()
            if code is not None:         # else nothing but this list holds the site
                site.reset(hotness.AFTER_INVALIDATION, code)
        counters.kernel_dropped(record)


def _remember(table, key, value, most):
    """table[key] = value; of more than so many keys the oldest goes. A site or namespace may end without notice."""
    table[key] = value
    if len(table) > most:
        del table[next(iter(table))]


_postponed = {}                  # id of a site with kernels that waits for another one -> True


def _postpone(site, passes):
    """Ask again after so many passes of a site, or misses of its kernels."""
    if site.kernels:
        site.miss_limit = site.misses + passes
        _remember(_postponed, id(site), True, hotness.KEPT_WAITING)
    else:
        site.count = passes


def _decline(site, code, name, reason, took):
    _core.spend(took, took)
    if site.kernels:                     # the types seen now are not compiled; those seen before are
        site.miss_limit = hotness.next_miss_limit(site)
        return
    counters.site_declined(name, _line(site, code), reason, took)
    site.futile = reason.startswith("no-loop-left")
    site.decline(code)


def on_entry_miss(site, code, func, cells, globals, builtins, nstack):
    """None of a site's kernels fits the types that come now."""
    waited = _postponed.pop(id(site), False)
    if hotness.gives_up(site):
        if waited:                                   # there was no time for other kernels: these are of no use meanwhile
            site.reset(hotness.UNTIL_AFFORDABLE, code)
        else:
            counters.site_declined(_name(code, globals), _line(site, code), "too-many-kernels")
            site.decline(code)
    elif len(site.kernels) >= hotness.MAX_KERNELS:
        site.miss_limit = hotness.next_miss_limit(site)
    elif _core.affordable(site):
        on_hot(site, code, func, cells, globals, builtins, nstack)
    else:
        _postpone(site, hotness.UNTIL_AFFORDABLE // 4)


def on_exit_limit(site, kernel, exit_index, code):
    """An exit was taken often: keep the kernel if it does much between exits, else drop it. If it was a check that another kernel need not make, make that one."""
    if kernel.exits[exit_index].reason.startswith("early"):
        counters.kernel_invalidated(_name(code, kernel.scope[0]), "checked-early")
        for one in code.co_consts:
            if type(one) is _core.Site:
                one.careful = 1
        site.reset(hotness.AFTER_INVALIDATION, code)
    elif not hotness.keeps(site, kernel, exit_index):
        reason = "left-too-often:" + kernel.exits[exit_index].reason
        counters.site_declined(_name(code, kernel.scope[0]), _line(site, code), reason)
        site.decline(code)


def on_invalid(site, kernel, code, namespace, name):
    """Something the kernel relied on changed: it is compiled again later; a global is a variable from then on."""
    counters.kernel_invalidated(kernel.name, f"global-changed:{name}")
    if type(namespace) is dict and _pipeline is not None:
        _remember(_pipeline.volatile, (id(namespace), name), namespace, hotness.KEPT_VOLATILE)
    site.reset(hotness.AFTER_INVALIDATION, code)


def on_internal_error(error):
    """The compiler failed: the site was declined, the program goes on."""
    counters.internal_error("compiler", error, _config.debug)
