"""Processes that compare programs with plain CPython (worker.py), and what they met together."""
import json
import os
import subprocess
import sys
import tempfile
import threading

from tests import modes, progen

# The modes of tests/modes.py; where thresholds are the default ones, which short programs never reach, each site's is drawn.
DRAWN = ("--threshold", "random:{seed}", "--loop-threshold", "random:{seed}")
MODES = (*modes.MODES, "declined")   # the last: nothing is compiled, all sites are declined
LIFE = 400                           # programs of one process


def options(mode, seed):
    """The options of a mode, with thresholds that short programs reach."""
    if mode == "declined":
        return None
    words = modes.MODES[mode]
    drawn = [word.format(seed=seed) for word in DRAWN]
    if mode == "interp":
        return ["--core", "interp", *drawn]
    return list(words) if "--threshold" in words else [*words, *drawn]


class World:
    """One worker process, started when it is needed and again when it died. A context manager."""

    def __init__(self, timeout=300.0):
        self.temporary = tempfile.TemporaryDirectory(prefix="fuzz")
        with open(os.path.join(self.temporary.name, "progen_support.py"), "w", encoding="utf-8") as file:
            file.write(progen.SUPPORT)
        self.timeout, self.process, self.lived = timeout, None, 0
        self.tried, self.rejected, self.met = 0, {}, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        self.temporary.cleanup()

    def start(self):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([sys.executable, os.path.join(modes.ROOT, "tests", "fuzz", "worker.py"), self.temporary.name], cwd=modes.ROOT,
                                        env={**modes.environment(), "PYTHONFAULTHANDLER": "1", "PYTHONPATH": modes.ROOT}, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log)
        self.lived = 0

    def ask(self, request):
        """The worker's answer, or {"died": text}."""
        if self.process is None:
            self.start()
        process = self.process
        late = threading.Event()

        def stop():
            late.set()
            process.kill()
        timer = threading.Timer(self.timeout, stop)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            return json.loads(line)
        self.process = None
        process.stdin.close()
        process.wait()
        process.stdout.close()
        self.log.seek(0)
        how = f"no answer within {self.timeout:.0f} s" if late.is_set() else modes.describe(process.returncode)
        return {"died": f"{how}\n{self.log.read().decode('utf-8', 'replace')}"}

    def collect(self):
        """Keep what the process met."""
        if self.process is not None:
            self.merge(self.ask({"coverage": True}))

    def close(self):
        """End the process, and keep what it met."""
        self.collect()
        if self.process is not None:
            process, self.process = self.process, None
            process.stdin.close()
            process.wait()
            process.stdout.close()

    def merge(self, coverage):
        coverage.pop("died", None)
        for name, found in coverage.items():
            if isinstance(found, list):
                self.met.setdefault(name, set()).update(found)
            elif isinstance(found, dict):
                mine = self.met.setdefault(name, {})
                for key, count in found.items():
                    mine[key] = mine.get(key, 0) + count
            elif isinstance(found, int):
                self.met[name] = self.met.get(name, 0) + found

    def is_unstable(self, source, plain):
        """Whether plain CPython does not say the same another time, in another process: the hash of a NaN is made of its address."""
        self.close()
        return self.ask({"source": source, "modes": {}}).get("plain", plain) != plain

    def compare(self, source, names, seed=0):
        """{mode: text that shows the difference} for one program."""
        answer = self.ask({"source": source, "modes": {name: options(name, seed) for name in names}})
        self.lived += 1
        if answer.get("different") and self.is_unstable(source, answer["plain"]):
            answer = {"rejected": "unstable"}
        if "rejected" in answer:
            kind = answer["rejected"].partition(":")[0]
            self.rejected[kind] = self.rejected.get(kind, 0) + 1
            return {}
        self.tried += 1
        if "died" in answer:
            return {"+".join(names): f"the process ended: {answer['died']}"}
        if self.lived >= LIFE:
            self.close()
        plain = modes.Outcome(0, answer["plain"], "", 0)
        return {mode: plain.differences(modes.Outcome(0, text, "", 0)) for mode, text in answer["different"].items()}
