"""Gives the code of imported modules its probes.

The standard loaders' own `get_code` is wrapped (by C code: no frame shows), on the loader classes themselves: no finder
is added, `__loader__`, `__spec__` and `__file__` stay what they are, `.pyc` files are read and written by CPython as
ever (a code object gets its probes after that), and runpy (`-m`, folders, zip files) is covered because it asks the
same loaders. Loaders that bring their own `get_code` or `exec_module` (pytest's assertion rewriting, import hooks that
transform source) keep it.

Loaded at every start: imports nothing but what the interpreter has loaded already.
"""
import sys
from _frozen_importlib_external import SourceFileLoader, SourcelessFileLoader

from . import counters
from .nativeops.ext._boot import Wrapper

__all__ = ["Hook", "Threshold"]

# Packages that translate functions of the modules that import them, from their bytecode, which must be what CPython's compiler made.
TRANSLATORS = ("numba", "pony")


class Hook:
    """The wrapped loaders. `instrument(code, thresholds, deny)` (rewriter.probe) is called with a module's code object
    and returns the code object to run; if it raises, the module runs unmodified and the error is counted."""
    __slots__ = ("selection", "instrument", "debug", "patched", "main_name", "entry", "loop")

    def __init__(self, config, instrument):
        self.selection = config.selection
        self.instrument = instrument
        self.debug = config.debug
        self.patched = []
        self.main_name = None       # what `-m` runs as __main__, if that is known
        self.entry, self.loop = Threshold(config.threshold), Threshold(config.loop_threshold)

    def install(self):
        """Wrap the loaders. Raises nothing; call once."""
        loaders = [SourceFileLoader, SourcelessFileLoader]
        zipimport = sys.modules.get("zipimport")
        if zipimport is not None:
            loaders.append(zipimport.zipimporter)
        for loader in loaders:
            own = loader.__dict__.get("get_code")
            wrapper = Wrapper(loader.get_code, self.transform)
            loader.get_code = wrapper
            self.patched.append((loader, wrapper, own))

    def uninstall(self):
        """Restore every loader, newest first. A loader that someone else has wrapped since keeps both wrappers; ours
        then changes nothing any more."""
        while self.patched:
            loader, wrapper, own = self.patched.pop()
            if loader.__dict__.get("get_code") is wrapper:
                if own is None:
                    del loader.get_code
                else:
                    loader.get_code = own
        self.instrument = None

    def transform(self, loader, fullname, code):
        """What a module's code becomes: with probes, or unchanged if it isn't chosen or anything goes wrong."""
        if self.instrument is None or type(fullname) is not str:
            return code
        main = fullname == "__main__"
        if self.main_name is not None and not main:
            main = fullname == self.main_name + ".__main__" or (
                fullname == self.main_name and not loader.is_package(fullname))
        return self.apply(code, fullname, code.co_filename, main)

    def apply(self, code, name, path, main):
        """`code` with probes if the module `name`, loaded from `path`, is chosen; else `code`. Raises nothing."""
        if self.instrument is None or name.startswith("rewritejit."):
            return code
        counters.totals["modules_seen"] += 1
        try:
            if not self.selection.module(name, path, main) or is_translated(code):
                return code
            deny = self.selection.functions(name, main)
            fresh = self.instrument(code, (self.entry.value, self.loop.value), deny)
            if self.entry.drawn or self.loop.drawn:
                self.draw(fresh)
        except Exception as error:
            counters.internal_error(f"instrumenting {name}", error, self.debug)
            return code
        counters.totals["modules_instrumented"] += 1
        return fresh

    def draw(self, code):
        """Give each site of a code object and of all within it a random threshold of its own."""
        from .rewriter.probe import sites
        for site in sites(code):
            threshold = self.entry if site.kind == "entry" else self.loop
            if threshold.drawn:
                site.count = threshold.draw()
        for item in code.co_consts:
            if type(item) is type(code):
                self.draw(item)


def is_translated(code):
    """Whether a module's own code imports one of TRANSLATORS or something in it."""
    for name in code.co_names:
        if name.partition(".")[0] in TRANSLATORS:
            return True
    return False


class Threshold:
    """A site's threshold: a fixed number, or one drawn from 1 to LARGEST for each site, the same ones for the same
    seed."""
    __slots__ = ("value", "drawn", "state")
    LARGEST = 64

    def __init__(self, setting):
        self.drawn = not isinstance(setting, int)
        self.value = self.LARGEST if self.drawn else setting
        self.state = setting[1] * 2 + 1 if self.drawn else 0

    def draw(self):
        """The next number."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return 1 + (self.state >> 33) % self.LARGEST
