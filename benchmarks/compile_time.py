#!/usr/bin/env python3
"""Measures what compiling costs: loading the compiler, and each kernel of compile_corpus.py by stage.

    compile_time.py [--rounds N] [--each] [--profile]

Every round is a fresh process; the minimum over the rounds counts, in CPU time. Stages: `build` (bytecode to SSA),
the optimiser's passes by name, `plan` (scheduling and registers' sharing), `emit` (instruction selection),
`finalize` (AsmJit's register allocation and encoding), `rest`.

Modules are cached only where Python may write them: with PYTHONDONTWRITEBYTECODE set, loading seems five times slower.
"""
import argparse
import json
import os
import subprocess
import sys
from time import process_time_ns

HERE = os.path.dirname(os.path.abspath(__file__))


class Stages:
    """Wraps the compiler's stages with clocks. rows: one dict per kernel."""

    def __init__(self):
        self.rows, self.spent, self.ops = [], {}, [0, 0]

    def timed(self, name, function):
        def call(*args):
            began = process_time_ns()
            try:
                return function(*args)
            finally:
                self.spent[name] = self.spent.get(name, 0) + process_time_ns() - began
        return call

    def install(self, driver, pipeline):
        from rewritejit.nativeops.codegen import x64
        pipeline.entry.build_frame_kernel = self.timed("build", pipeline.entry.build_frame_kernel)
        x64.Plan = self.timed("plan", x64.Plan)
        x64.Gen.generate = self.timed("emit", x64.Gen.generate)
        x64.Gen.finish = self.timed("finalize", x64.Gen.finish)
        optimize = pipeline.opt.optimize

        def by_pass(graph, level, run_stage):
            self.ops[0] += sum(1 for _ in graph.ops())
            optimize(graph, level, lambda name, function, graph: self.timed(name, function)(graph))
            self.ops[1] += sum(1 for _ in graph.ops())
        pipeline.opt.optimize = by_pass
        on_hot = driver.on_hot

        def hot(site, code, *rest):
            self.spent, self.ops = {}, [0, 0]
            began = process_time_ns()
            on_hot(site, code, *rest)
            total = process_time_ns() - began
            self.rows.append({"function": code.co_qualname, "kind": site.kind, "state": site.state, "total": total,
                              "built": self.ops[0], "ops": self.ops[1],
                              "stages": {**self.spent, "rest": total - sum(self.spent.values())}})
        driver.on_hot = hot


def worker():
    """In a fresh process: load, compile the corpus, print JSON."""
    import rewritejit
    began = process_time_ns()
    rewritejit.install(threshold=20, loop_threshold=60)
    start = process_time_ns() - began
    from rewritejit import driver
    before = set(sys.modules)
    began = process_time_ns()
    pipeline = driver._compiler()
    load = process_time_ns() - began
    modules = len(set(sys.modules) - before)
    stages = Stages()
    stages.install(driver, pipeline)
    driver.start(driver._config)            # the wrapped callback; it keeps the compiler that is loaded
    driver._pipeline = pipeline
    import compile_corpus
    for function, arguments in compile_corpus.CORPUS:
        function(*arguments)
    print(json.dumps({"start": start, "load": load, "modules": modules, "kernels": stages.rows}))


def measure(rounds, python):
    """The best of several processes: load times, and one row per kernel (in the order of compilation)."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = os.pathsep.join([os.path.dirname(HERE), HERE])
    best = None
    for _ in range(rounds + 1):                       # one more: the first may have to write its modules' caches
        done = subprocess.run([python, os.path.abspath(__file__), "--worker"], env=environment, check=True,
                              capture_output=True, text=True)
        found = json.loads(done.stdout)
        if best is None:
            best = found
            continue
        for key in ("start", "load"):
            best[key] = min(best[key], found[key])
        assert [row["function"] for row in best["kernels"]] == [row["function"] for row in found["kernels"]]
        for mine, its in zip(best["kernels"], found["kernels"]):
            mine["total"] = min(mine["total"], its["total"])
            for name, value in its["stages"].items():
                mine["stages"][name] = min(mine["stages"].get(name, value), value)
    return best


def quantile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))]


def report(found, each):
    rows = found["kernels"]
    made = [row for row in rows if row["state"] == "attached"]
    totals = [row["total"] / 1e6 for row in rows]
    print(f"load: {found['load'] / 1e6:.1f} ms for {found['modules']} modules; activation: {found['start'] / 1e6:.1f} ms")
    print(f"{len(rows)} hot events, {len(made)} kernels; ms: median {quantile(totals, 0.5):.2f}, "
          f"90 % {quantile(totals, 0.9):.2f}, max {max(totals):.2f}, sum {sum(totals):.1f}")
    ops = sum(row["ops"] for row in made)
    print(f"ops: {sum(row['built'] for row in made)} built, {ops} optimised; "
          f"{sum(row['total'] for row in made) / max(ops, 1) / 1e3:.1f} us per optimised op")
    names = dict.fromkeys(name for row in rows for name in row["stages"])
    print("\n| stage | sum, ms | share | median | 90 % | max |\n|---|---|---|---|---|---|")
    for name in names:
        values = [row["stages"].get(name, 0) / 1e6 for row in rows]
        print(f"| {name} | {sum(values):.1f} | {100 * sum(values) / sum(totals):.0f} % | {quantile(values, 0.5):.2f} | "
              f"{quantile(values, 0.9):.2f} | {max(values):.2f} |")
    if each:
        for row in sorted(rows, key=lambda row: -row["total"]):
            print(f"{row['total'] / 1e6:8.2f} ms {row['built']:5} {row['ops']:5} ops  {row['kind']:5} {row['state']:8} "
                  f"{row['function']}")


def profile():
    """cProfile of the corpus' compilations, by own time. They are done here, as the compiler's own thread has no
    profiling."""
    import cProfile
    import pstats
    import rewritejit
    rewritejit.install(threshold=20, loop_threshold=60)
    from rewritejit import driver
    pipeline, events = driver._compiler(), []
    driver.on_hot = lambda *event: events.append(event)
    driver.start(driver._config)
    import compile_corpus
    for function, arguments in compile_corpus.CORPUS:
        function(*arguments)
    rewritejit.uninstall()

    def compile_all():
        for event in events:
            try:
                pipeline.compile(pipeline.entry.Situation(*event), "corpus")
            except pipeline.Leave:
                pass
            pipeline.decode.forget()
    profiler = cProfile.Profile()
    profiler.runcall(compile_all)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, metavar="PATH", help="the interpreter (default: this one)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--each", action="store_true", help="also a line per kernel, slowest first")
    parser.add_argument("--profile", action="store_true", help="cProfile of one process instead")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.worker:
        worker()
    elif options.profile:
        sys.path[:0] = [os.path.dirname(HERE), HERE]
        profile()
    else:
        report(measure(options.rounds, options.python), options.each)


if __name__ == "__main__":
    main(sys.argv[1:])
