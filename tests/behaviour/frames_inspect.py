"""inspect.stack, traceback.extract_stack, warnings, logging and inspect of functions that are hot."""
import inspect
import logging
import sys
import traceback
import warnings

logging.basicConfig(stream=sys.stdout, format="%(funcName)s:%(lineno)d %(message)s", level=logging.INFO)


def stack_here():
    return [(f.function, f.lineno, (f.code_context or ["?"])[0].strip()) for f in inspect.stack()[1:4]]


def leaf(x):
    if x % 1000 == 999:
        print(stack_here())
        logging.info("at %d", x)
    return x + 1


def caller(n):
    s = 0
    for i in range(n):
        s += leaf(i)
    return s


def extracted(n):
    for i in range(n):
        if i == n - 1:
            return [(f.name, f.lineno, f.line) for f in traceback.extract_stack()]


def warning(x):
    if x < 0:
        warnings.warn("negative", stacklevel=2)
    return x


def warned(n):
    c = 0
    for i in range(n):
        c += warning(n - 3 - i)
    return c


def signature(a: int, b: float = 2.0, *, c=3) -> float:
    """Doc."""
    return a + b + c


print(caller(2500))
print(extracted(1500))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(warned(1500))
print([(str(w.message), w.lineno) for w in caught])
for i in range(1500):
    signature(i)
print(inspect.signature(signature), signature.__doc__, signature.__annotations__, signature.__name__,
      signature.__qualname__, inspect.getsource(signature))
c = signature.__code__
print(c.co_varnames, c.co_argcount, c.co_kwonlyargcount, c.co_nlocals, c.co_names, c.co_name, c.co_firstlineno,
      c.co_freevars, c.co_cellvars, c.co_flags & 0xFF)
print(inspect.getfullargspec(signature), inspect.isfunction(signature), inspect.getsourcelines(leaf)[1],
      inspect.getmodule(leaf) is sys.modules["__main__"])
print(inspect.getcallargs(signature, 1, c=5), inspect.unwrap(signature) is signature)
