"""What happened, for people and programs: the text of --stats, rewritejit.stats() and rewritejit.explain().

Loaded only when one of them is asked for.
"""
from rewritejit import activation, counters, pyversion
from rewritejit.guards import reasons

LONGEST = 20             # lines of one kind in the text of --stats


def as_dict():
    """Every counter by name (times in ns), and lists of dicts: 'compiled' (a kernel each), 'exits' (kernels left, by
    function, line and reason, most frequent first), 'declined', 'invalidated'; and 'errors', lines of text."""
    core = _core()
    if core is not None:
        collect(core)
    result = dict(counters.totals)
    result.update(_instrumented(core))
    if core is not None:
        result["put_off"] = core.put_off()
        result["internal_errors"] = max(result["internal_errors"], core.internal_errors())
    exits = {}
    result["compiled"] = []
    for item in counters.compiled:
        kernel = item.kernel
        result["compiled"].append({
            "function": item.function, "line": item.line, "kind": item.kind, "ns": item.ns, "bytes": item.size,
            "entries": kernel.entries, "misses": kernel.misses, "valid": bool(kernel.valid)})
        for leave in kernel.exits or ():           # none: it was released
            if leave.count:
                key = item.function, leave.line, leave.reason
                exits[key] = exits.get(key, 0) + leave.count
    result["exits"] = [_reasoned(key, count) for key, count in sorted(exits.items(), key=lambda item: -item[1])]
    result["declined"] = [_reasoned(key, count) for key, count in counters.declined.items()]
    result["invalidated"] = [{"function": function, "name": what.partition(":")[2] or what, "reason": what, "text": reasons.text(what), "count": count}
                             for (function, what), count in counters.invalidated.items()]
    result["errors"] = list(counters.errors)
    return result


def collect(core):
    """Record the sites that were declined without asking the compiler."""
    names = {number: name for name, number in pyversion.OPMAP.items()}
    while core.declines:
        module, function, line, kind, opcode = core.declines.pop()
        reason = ("no-return", "no-loop-left")[kind] + ":" + names[opcode] if opcode >= 0 else "budget:before it was tried"
        counters.site_declined(f"{module}:{function}", line, reason)


def _reasoned(key, count):
    function, line, reason = key
    return {"function": function, "line": line, "reason": reason, "text": reasons.text(reason),
            "hint": reasons.hint(reason), "count": count}


def write(file):
    """Write the report of --stats to a text file: what was compiled, where kernels were left and why, what was
    declined."""
    file.write(text())
    file.flush()


def text():
    """The report of --stats."""
    facts = as_dict()
    load = f", and {_ms(facts['load_ns'])} to load the compiler" if facts["load_ns"] else ""
    lines = [f"rewritejit: {_count(facts['kernels'], 'kernel')} compiled in {_ms(facts['compile_ns'])}{load}; "
             f"{_count(facts['declines'], 'place')} declined, {_count(facts['invalidations'], 'kernel')} invalidated",
             f"  {_count(facts['modules_seen'], 'module')} loaded, {facts['modules_instrumented']} watched: "
             f"{_count(facts.get('functions_instrumented', 0), 'code object')} with probes at "
             f"{facts.get('entry_sites', 0)} entries and {facts.get('loop_sites', 0)} loops"]
    lines += _section("compiled:", [
        f"{_ms(item['ns']):>10}  {item['kind']:<5}  {_place(item)}: entered {_times(item['entries'])}"
        + (f", {item['misses']} misses" if item["misses"] else "") for item in facts["compiled"]])
    lines += _section("left early:", [f"{item['count']:>9}x  {_place(item)}: {item['text']}" for item in facts["exits"]
                                      if item["reason"] != "loop-end"])
    lines += _section("declined:", [
        f"            {_place(item)}: {item['text']}" + (f" ({item['hint']})" if item["hint"] else "")
        for item in facts["declined"]])
    lines += _section("invalidated:", [f"{item['count']:>9}x  {item['function']}: {item['text']}" for item in facts["invalidated"]])
    if facts["put_off"]:
        lines.append(f"  put off {_times(facts['put_off'])}: memory was short")
    if facts["internal_errors"]:
        lines.append(f"  internal errors: {facts['internal_errors']} (REWRITEJIT_DEBUG=1 shows more)")
        lines += ["            " + error for error in facts["errors"]]
    return "\n".join(lines) + "\n"


def explain(function):
    """What became of a function, as text: see rewritejit.explain."""
    code = _code_of(function)
    core = _core()
    if core is not None:
        collect(core)
    lines = [f"{code.co_qualname} ({code.co_filename}:{code.co_firstlineno})"]
    sites = [item for item in code.co_consts if core is not None and type(item) is core.Site]
    if not sites:
        lines.append("  not watched: " + _why_unwatched(function, code))
    for site in sites:
        line = line_at(code, site.body)
        lines.append(f"  {site.kind}, line {line}: {_state(site, code, line)}")
        for kernel in site.kernels:
            state = "" if kernel.valid else ", invalid: something it relied on has changed"
            lines.append(f"    kernel {kernel.name}: entered {_times(kernel.entries)}{state}")
            for leave in kernel.exits or ():           # none: it was released
                if leave.count:
                    lines.append(f"      left {_times(leave.count)} at line {leave.line}: {reasons.text(leave.reason)}")
    return "\n".join(lines) + "\n"


def line_at(code, unit):
    """The source line of a code unit, or the code object's first line if it has none."""
    for start, stop, line in code.co_lines():
        if start <= 2 * unit < stop and line is not None:
            return line
    return code.co_firstlineno


def _code_of(function):
    """The code object of a function, however wrapped."""
    for _ in range(100):
        inner = None
        for name in ("__wrapped__", "__func__", "fget"):
            inner = inner or getattr(function, name, None)
        if inner is None:
            break
        function = inner
    code = getattr(function, "__code__", function)
    if not hasattr(code, "co_consts"):
        raise TypeError(f"explain() takes a Python function, method or code object, not {type(function).__name__}")
    return code


def _state(site, code, line):
    if site.state in ("counting", "asleep") and site.put_off:
        return f"hot, but put off: it took {min(site.share, 1):.0%} of the time, and compiling it now would cost too much of that"
    if site.state == "counting":
        return f"not hot yet, looked at after {_count(site.count, 'more pass')}"
    if site.state == "attached":
        return "compiled"
    found = [reason for function, where, reason in counters.declined
             if where == line and function.partition(":")[2] == code.co_qualname]
    if not found:
        return site.state
    hint = reasons.hint(found[-1])
    return f"{site.state}: {reasons.text(found[-1])}" + (f" ({hint})" if hint else "")


def _why_unwatched(function, code):
    handle = activation.active
    if handle is None:
        return "rewritejit is not active"
    module = getattr(function, "__module__", None) or "?"
    main = module == "__main__"
    if not handle.config.selection.module(module, code.co_filename, main):
        return f"module {module} is not chosen (see --allow and --deny)"
    deny = handle.config.selection.functions(module, main)
    if deny is not None and deny(code):
        return "excluded by --allow or --deny"
    return ("a generator or coroutine without loops, a class body, a function each way through which meets something that is not "
            "compiled, or loaded before rewritejit was active")


def _core():
    try:
        from rewritejit.nativeops.ext import _core as core
    except ImportError:
        return None
    return core


def _instrumented(core):
    found = getattr(core, "instrument_stats", dict)()
    names = {"codes": "functions_seen", "changed": "functions_instrumented", "denied": "functions_denied"}
    return {names.get(name, name): value for name, value in found.items()}


def _section(title, lines):
    if not lines:
        return []
    more = [f"            ... {len(lines) - LONGEST} more"] if len(lines) > LONGEST else []
    return ["  " + title] + ["  " + line for line in lines[:LONGEST] + more]


def _place(item):
    return f"{item['function']}, line {item['line']}"


def _ms(ns):
    return f"{ns / 1e6:.1f} ms"


def _count(number, noun):
    return f"{number} {noun}" + ("" if number == 1 else "es" if noun.endswith("s") else "s")


def _times(number):
    return "once" if number == 1 else f"{number} times"
