"""contextlib, contextvars, decimal contexts and warnings inside hot loops."""
import contextlib
import contextvars
import decimal

var = contextvars.ContextVar("var", default=0)


@contextlib.contextmanager
def adding(k):
    token = var.set(var.get() + k)
    try:
        yield var.get()
    finally:
        var.reset(token)


def loop(n):
    s = 0
    for i in range(n):
        with adding(i) as v:
            s += v + var.get()
        with contextlib.suppress(ZeroDivisionError):
            s += 10 // (i % 4)
    return s, var.get()


def precise(n):
    s = decimal.Decimal(0)
    with decimal.localcontext() as ctx:
        ctx.prec = 12
        for i in range(1, n):
            s += 1 / decimal.Decimal(i)
    return s


def stack(n):
    out = []
    with contextlib.ExitStack() as st:
        for i in range(n):
            if i % 300 == 0:
                st.callback(out.append, i)
    return out


def in_context(n):
    def body():
        for i in range(n):
            var.set(var.get() + 1)
        return var.get()
    return contextvars.copy_context().run(body), var.get()


print(loop(900), precise(600), stack(1500), in_context(1200))


class Closing:
    def __init__(self, log):
        self.log = log

    def close(self):
        self.log.append("closed")


def closing(n):
    log = []
    for i in range(n):
        with contextlib.closing(Closing(log)):
            if i == n - 1:
                break
            if i % 2:
                continue
        log = log[-2:]
    return log, i


print(closing(800))
