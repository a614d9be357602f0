"""What happened, for people and programs: the text of --stats, rewritejit.stats() and rewritejit.explain().

Loaded only when one of them is asked for.
"""
import os

from rewritejit import activation, stats
from rewritejit.guards import reasons

LONGEST = 20             # lines of one kind in the text of --stats


def as_dict():
    """Every counter by name, and lists of dicts: 'compiled' (one for each run of the compiler), 'declined', 'exits'
    (kernels left early, by place and reason, most frequent first), 'errors' (lines of text). Times are in ns."""
    result = dict(stats.totals)
    core = _core()
    result.update(_instrumented(core))
    exits = dict(stats.exits)
    compiled, seen = [], set()
    for code, site, ns in stats.compilations:
        kernels = site.kernels
        compiled.append({"function": code.co_qualname, "file": code.co_filename, "line": line_at(code, site.offset),
                         "kind": site.kind, "state": site.state, "ns": ns,
                         "entries": sum(kernel.entries for kernel in kernels), "kernels": len(kernels)})
        if id(site) not in seen:
            seen.add(id(site))
            for kernel in kernels:
                stats.count_exits(exits, code, kernel)
    result["compiled"] = compiled
    result["declined_sites"] = [
        {"function": code.co_qualname, "file": code.co_filename, "line": line_at(code, site.offset), "kind": site.kind,
         "reason": reason, "text": reasons.text(reason), "hint": reasons.hint(reason)}
        for code, site, reason in stats.declines]
    result["exits"] = [
        {"function": function, "file": file, "line": line, "reason": reason, "text": reasons.text(reason), "count": count}
        for (function, file, line, reason), count in sorted(exits.items(), key=lambda item: -item[1])]
    result["errors"] = list(stats.errors)
    if core is not None:
        result["internal_errors"] += core.internal_errors()
    return result


def write(file):
    """Write the report of --stats: what was compiled, where kernels were left and why, what was declined."""
    file.write(text())
    file.flush()


def text():
    """The report of --stats."""
    facts = as_dict()
    working = {(item["file"], item["line"], item["function"], item["kind"]) for item in facts["compiled"]
               if item["kernels"]}
    lines = [f"rewritejit: {_count(len(working), 'kernel')} from {_count(facts['hot'], 'hot place')} in "
             f"{_ms(facts['compile_ns'])} (and {_ms(facts['load_ns'])} to load the compiler); {facts['declined']} declined, "
             f"{facts['invalidated']} invalidated",
             f"  {_count(facts['modules_seen'], 'module')} loaded, {facts['modules_instrumented']} watched: "
             f"{_count(facts.get('functions_seen', 0), 'code object')}, {facts.get('functions_instrumented', 0)} with "
             f"probes ({facts.get('entry_sites', 0)} entries, {facts.get('loop_sites', 0)} loops)"]
    compiled = [f"{_ms(item['ns']):>9}  {item['kind']:<5}  {_place(item)}: " + (
        f"entered {_times(item['entries'])}" if item["kernels"] else item["state"]) for item in facts["compiled"]]
    lines += _section("compiled:", compiled)
    lines += _section("left early:", [f"{item['count']:>9}x {_place(item)}: {item['text']}" for item in facts["exits"]
                                      if item["reason"] != "loop-end"])
    lines += _section("declined:", [f"           {item['kind']:<5}  {_place(item)}: {item['text']}" + (
        f" ({item['hint']})" if item["hint"] else "") for item in facts["declined_sites"]])
    if facts["internal_errors"]:
        lines += _section(f"internal errors: {facts['internal_errors']} (REWRITEJIT_DEBUG=1 shows more)", [
            "           " + error for error in facts["errors"]], empty=True)
    return "\n".join(lines) + "\n"


def explain(function):
    """What became of a function, as text: see rewritejit.explain."""
    code = _code_of(function)
    core = _core()
    lines = [f"{code.co_qualname} ({code.co_filename}:{code.co_firstlineno})"]
    sites = [item for item in code.co_consts if core is not None and type(item) is core.Site]
    if not sites:
        lines.append("  not watched: " + _why_unwatched(function, code))
    for site in sites:
        lines.append(f"  {site.kind}, line {line_at(code, site.offset)}: {_state(site)}")
        for kernel in site.kernels:
            state = "" if kernel.valid else ", invalid: something it relied on has changed"
            lines.append(f"    kernel {kernel.name}: entered {_times(kernel.entries)}{state}")
            for leave in kernel.exits:
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
    while True:
        for name in ("__func__", "__wrapped__", "fget", "func"):
            inner = getattr(function, name, None)
            if inner is not None and not hasattr(function, "__code__"):
                function = inner
                break
            if inner is not None and name == "__wrapped__":
                function = inner
                break
        else:
            break
    code = getattr(function, "__code__", function)
    if not hasattr(code, "co_consts"):
        raise TypeError(f"explain() takes a Python function, method or code object, not {type(function).__name__}")
    return code


def _state(site):
    if site.state == "counting":
        return f"not hot yet, {site.count} passes to go"
    if site.state == "attached":
        return "compiled"
    found = [reason for _, declined, reason in stats.declines if declined is site]
    if not found:
        return site.state
    hint = reasons.hint(found[-1])
    return f"{site.state}: {reasons.text(found[-1])}" + (f" ({hint})" if hint else "")


def _why_unwatched(function, code):
    handle = activation.active
    if handle is None:
        return "rewritejit is not active"
    module = getattr(function, "__module__", None) or "?"
    if module == "__main__":
        main = True
    else:
        main = False
    if not handle.config.selection.module(module, code.co_filename, main):
        return f"module {module} is not chosen (see --allow and --deny)"
    deny = handle.config.selection.functions(module, main)
    if deny is not None and deny(code):
        return "excluded by --allow or --deny"
    return "a generator or coroutine without loops, a class body, or loaded before rewritejit was active"


def _core():
    try:
        from rewritejit.nativeops.ext import _core as core
    except ImportError:
        return None
    return core


def _instrumented(core):
    found = getattr(core, "instrument_stats", dict)()
    return {{"codes": "functions_seen", "changed": "functions_instrumented"}.get(name, name): value
            for name, value in found.items()}


def _section(title, lines, empty=False):
    if not lines and not empty:
        return []
    more = [f"           ... {len(lines) - LONGEST} more"] if len(lines) > LONGEST else []
    return ["  " + title] + ["  " + line for line in lines[:LONGEST] + more]


def _place(item):
    return f"{os.path.basename(item['file'])}:{item['line']} {item['function']}"


def _ms(ns):
    return f"{ns / 1e6:.1f} ms"


def _count(number, noun):
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _times(number):
    return "once" if number == 1 else f"{number} times"
