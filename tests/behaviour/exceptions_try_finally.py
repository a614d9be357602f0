"""try/except/else/finally inside hot loops: order of events, return and break in finally, re-raise."""
import traceback
log = []


def safe_div(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return None


def loop_catch(n):
    bad = s = 0
    for i in range(n):
        try:
            s += 100 // (i % 5)
        except ZeroDivisionError:
            bad += 1
        else:
            s += 1
        finally:
            s += 2
    return s, bad


def finally_return(x):
    try:
        return 10 // x
    finally:
        if x < 0:
            return "finally"


def finally_break(n):
    c = 0
    for i in range(n):
        try:
            if i == n - 5:
                1 // 0
            c += 1
        finally:
            if i >= n - 5:
                break
    return c, i


def continue_finally(n):
    c = 0
    for i in range(n):
        try:
            if i % 2:
                continue
            c += 1
        finally:
            c += 10
    return c


def nested(x):
    try:
        try:
            y = 10 % x
        except ZeroDivisionError:
            y = "a" + x
        return y
    except TypeError as e:
        return str(e)
    finally:
        if x == 0:
            log.append("zero")


def reraise(x):
    try:
        return x << -x
    except ValueError:
        log.append(x)
        raise


def while_try(n):
    i = 0
    while True:
        try:
            i += 1
            if i % 100 == 0:
                raise KeyError(i)
            if i > n:
                return i
        except KeyError as e:
            i += e.args[0] // 100


def specific(x):
    try:
        return 1 / x
    except (TypeError, ValueError):
        return "type"
    except ArithmeticError as e:
        return type(e).__name__
    except:
        return "other"


def outside(n):
    s = 0
    try:
        for i in range(n):
            s += 1000 // (n - 10 - i)
    except ZeroDivisionError:
        return s, i
    return "no", s


for i in range(1, 1500):
    safe_div(i, 7)
    finally_return(i)
    nested(i)
    specific(i)
    reraise(0)
print(safe_div(1, 0), safe_div(1.0, 0.0), safe_div(3, 4), loop_catch(2000),
      finally_return(0) if False else finally_return(-3))
for x in (0, -1, 5, 0.0, "a"):
    try:
        print(x, finally_return(x))
    except Exception:
        print(traceback.format_exc())
print(finally_break(2000), continue_finally(2000), nested(0), nested(3), nested("%d"), nested(0.0), log)
for x in (0, 1, -1, 1.5):
    try:
        print(reraise(x))
    except Exception:
        print(traceback.format_exc())
print(while_try(1500), [specific(x) for x in (0, 0.0, "a", None, 2, True, 1j, 0j)], outside(2000), log)


def cleanup(n):
    for i in range(n):
        try:
            i / (i % 3)
        except ZeroDivisionError as err:
            pass
    try:
        return err
    except UnboundLocalError as e:
        return str(e)


print(cleanup(1500))
