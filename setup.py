"""Builds the extension modules; everything else is in setup.cfg and pyproject.toml.

    nativeops/ext/_core   C     sites, kernels, exits; needs CPython's internal headers, which come with it
    nativeops/ext/_boot   C     runs the program as the interpreter's own main function; needs the same headers
    nativeops/ext/_asm    C++   the assembler and executable memory; needs AsmJit (libasmjit-dev)
"""
import importlib.util
import os
import sys

from setuptools import Extension, setup
from setuptools.command.build import build
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

HERE = os.path.dirname(os.path.abspath(__file__))
EXT = "nativeops/ext"
CORE_SOURCES = ["core.c", "site.c", "deopt.c", "invariants.c", "apart.c", "helpers.c", "sequences.c", "boxes.c", "strings.c", "dicts.c", "deques.c", "buffers.c",
                "closures.c", "layout.c", "instrument.c", "never.c", "outer.c", "worth.c"]
ASM_SOURCES = ["assembler.cpp", "codemem.cpp"]
PACKAGES = ("rewriter", "guards", "nativeops")
SANITIZE = os.environ.get("REWRITEJIT_SANITIZE")         # "address,undefined": for `make asan`
NO_ASMJIT = "rewritejit needs AsmJit: apt-get install libasmjit-dev"


def paths(names):
    return [f"{EXT}/{name}" for name in names if os.path.exists(os.path.join(HERE, EXT, name))]


def headers():
    folder = os.path.join(HERE, EXT)
    return [f"{EXT}/{name}" for name in sorted(os.listdir(folder)) if name.endswith((".h", ".hpp"))]


def asmjit_include():
    """The folder that holds asmjit/asmjit.h, or None."""
    places = [os.environ.get("ASMJIT_INCLUDE"), os.path.join(sys.prefix, "include"), "/usr/local/include", "/usr/include"]
    return next((place for place in places if place and os.path.exists(os.path.join(place, "asmjit", "asmjit.h"))), None)


def ours(name):
    """A module in rewritejit/. Not of the package: its extension modules are not built yet."""
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, "rewritejit", name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Bundling(build_py):
    """Also writes the bundle, one file with the code of all modules: what starts up and what compiles is loaded from it in half the
    time. Not for an editable installation, whose files change."""

    def run(self):
        super().run()
        if self.editable_mode:
            return
        files = {}
        for package, module, path in self.find_all_modules():
            below = f"{package}.{module}".replace(".", "/").removeprefix("rewritejit") + ".py"
            with open(path, "rb") as file:
                files[package if module == "__init__" else f"{package}.{module}"] = below, file.read()
        pristine = ours("pristine")
        with open(os.path.join(self.build_lib, "rewritejit", pristine.BUNDLE), "wb") as file:
            file.write(ours("bundle").bundle(files, pristine))


def refusing(command):
    """A setuptools command that refuses with one clear line, before it does anything, when AsmJit is missing."""
    class Refusing(command):
        def run(self):
            if asmjit_include() is None:
                raise SystemExit(NO_ASMJIT)
            super().run()
    return Refusing


def packages():
    """(packages, package_dir): the top-level folders install as subpackages of rewritejit."""
    names, where = ["rewritejit"], {"rewritejit": "rewritejit"}
    for top in PACKAGES:
        for folder, subfolders, files in os.walk(os.path.join(HERE, top)):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith(("_", ".")))
            relative = os.path.relpath(folder, HERE)
            if "__init__.py" in files:
                name = "rewritejit." + relative.replace(os.sep, ".")
                names.append(name)
                where[name] = relative.replace(os.sep, "/")
    return names, where


def extensions():
    depends = headers()
    flags = ["-O2", "-fno-strict-aliasing", "-fvisibility=hidden", "-Wall", "-Wno-unused-function",
             "-g0", "-ffunction-sections"]
    link = ["-Wl,--exclude-libs,ALL", "-Wl,--gc-sections"]
    # loading the C++ libraries takes longer than loading all of AsmJit, which needs next to nothing of them
    static = ["-static-libstdc++", "-static-libgcc"]
    if SANITIZE:
        flags = ["-O1", "-fno-strict-aliasing", "-g", f"-fsanitize={SANITIZE}", "-fno-omit-frame-pointer"]
        link, static = [f"-fsanitize={SANITIZE}"], []
    core = Extension("rewritejit.nativeops.ext._core", paths(CORE_SOURCES), depends=depends, extra_compile_args=flags,
                     extra_link_args=link)
    boot = Extension("rewritejit.nativeops.ext._boot", paths(["boot.c"]), extra_compile_args=flags, extra_link_args=link)
    found = [core, boot]
    asm = paths(ASM_SOURCES)
    if asm:
        found.append(Extension("rewritejit.nativeops.ext._asm", asm, depends=depends, language="c++", libraries=["asmjit"],
                               include_dirs=[asmjit_include() or ""], extra_compile_args=flags + ["-std=c++17"],
                               extra_link_args=link + static))
    return found


NAMES, WHERE = packages()
setup(packages=NAMES, package_dir=WHERE, ext_modules=extensions(),
      cmdclass={"build": refusing(build), "build_ext": refusing(build_ext), "build_py": Bundling})
