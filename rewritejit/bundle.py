"""Writes the bundle: one file with the code of the modules that are loaded together, for pristine.py. Used when a wheel is built.

After MAGIC_NUMBER, for each group of pristine.GROUPS, its offset in the file and its length, in pristine.PLACE bytes; then what `marshal`
made of each group: ((module's name, path below the package's folder, size of that file, code), ...), in the order in which they are
to be executed.
"""
import ast
from marshal import dumps


def bundle(files, pristine):
    """The bytes of a bundle for this interpreter, without docstrings, of {module's name: (path below the package's folder, source
    text as bytes)}."""
    done = {"rewritejit", pristine.NAMES + "pristine"}
    groups = []
    for roots in pristine.GROUPS.values():
        names = [name for root in roots for name in imported(root, files, done)]
        groups.append(dumps(tuple([(name, files[name][0], len(files[name][1]), code(name, files[name][1])) for name in names])))
    places, offset = [], len(pristine.MAGIC_NUMBER) + pristine.PLACE * len(groups)
    for data in groups:
        places += [offset.to_bytes(4, "little"), len(data).to_bytes(4, "little")]
        offset += len(data)
    return b"".join([pristine.MAGIC_NUMBER, *places, *groups])


def imported(name, files, done):
    """The modules that a module imports when it is executed, and it after them; without those that are `done`, to which they are added."""
    if name in done or name not in files:
        return
    done.add(name)
    path, source = files[name]
    package = name if path.endswith("/__init__.py") else name.rpartition(".")[0]
    yield from imported(name.rpartition(".")[0], files, done)
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom):
            above = package.split(".")[:package.count(".") + 2 - node.level] if node.level else []
            base = ".".join(above + ([node.module] if node.module else []))
            for what in (base, *[f"{base}.{alias.name}" for alias in node.names]):
                yield from imported(what, files, done)
    yield name


def code(name, source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, False) is not None:
            node.body[0].value.value = None
    return compile(tree, name, "exec", dont_inherit=True)
