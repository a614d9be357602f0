/* C functions that machine code calls. None runs Python code: where an allocation could start a collection (3.11), the collector is
   held off. */
#include "ctx.h"
#include "tables.h"
#include <math.h>

static PyObject *box_int(int64_t value) { return PyLong_FromLongLong(value); }
static PyObject *box_float(double value) { return PyFloat_FromDouble(value); }

static int unbox_int_slow(PyObject *object, int64_t *out)
{
    if (object == NULL || !PyLong_CheckExact(object)) {
        return 0;
    }
#if RJ_PY311
    Py_ssize_t size = Py_SIZE(object);
    if (size == 2 || size == -2) {
        int64_t value = (int64_t)((PyLongObject *)object)->ob_digit[1] << PyLong_SHIFT | ((PyLongObject *)object)->ob_digit[0];
        *out = size < 0 ? -value : value;
        return 1;
    }
#else
    uintptr_t tag = ((PyLongObject *)object)->long_value.lv_tag;
    if (tag >> 3 == 2) {
        digit *digits = ((PyLongObject *)object)->long_value.ob_digit;
        int64_t value = (int64_t)digits[1] << PyLong_SHIFT | digits[0];
        *out = tag & 2 ? -value : value;
        return 1;
    }
#endif
    int overflow;
    *out = PyLong_AsLongLongAndOverflow(object, &overflow);
    return !overflow;
}

static PyObject *build(Ctx *ctx, ExitDesc *desc)
{
    int collecting = rj_pause_collector();
    PyObject *value = rj_build_value(ctx, desc);
    rj_resume_collector(collecting);
    return value;
}

static int pure_call(Ctx *ctx, PyObject *callable, int64_t nargs, const char *types)
{
    PyObject *args[RJ_NOUT + 1] = {NULL}, *result = NULL;
    int n = 0, ok = 0;
    int collecting = rj_pause_collector();
    for (; n < nargs && n < RJ_NOUT; n++) {
        double number;
        switch (types[n]) {
        case 'f':
            memcpy(&number, &ctx->out[n], 8);
            args[n + 1] = PyFloat_FromDouble(number);
            break;
        case 'b': args[n + 1] = Py_NewRef(ctx->out[n] ? Py_True : Py_False); break;
        case 'o': args[n + 1] = Py_XNewRef((PyObject *)(intptr_t)ctx->out[n]); break;
        default: args[n + 1] = PyLong_FromLongLong(ctx->out[n]);
        }
        if (args[n + 1] == NULL) {
            goto done;
        }
    }
    result = PyObject_Vectorcall(callable, args + 1, (size_t)nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (result == NULL) {
        goto done;
    }
    switch (types[nargs]) {
    case 'i': ok = unbox_int_slow(result, &ctx->out[0]); break;
    case 'f':
        if ((ok = PyFloat_CheckExact(result))) {
            memcpy(&ctx->out[0], &((PyFloatObject *)result)->ob_fval, 8);
        }
        break;
    case 'b':
        ok = PyBool_Check(result);
        ctx->out[0] = result == Py_True;
        break;
    }
done:
    Py_XDECREF(result);
    while (n > 0) {
        Py_DECREF(args[n--]);
    }
    if (!ok) {
        PyErr_Clear();
    }
    rj_resume_collector(collecting);
    return ok;
}

static int ipow(int64_t base, int64_t exponent, int64_t *out)
{
    if (exponent < 0) {
        return 0;
    }
    int64_t result = 1;
    for (;;) {
        if ((exponent & 1) && __builtin_mul_overflow(result, base, &result)) {
            return 0;
        }
        exponent >>= 1;
        if (exponent == 0) {
            *out = result;
            return 1;
        }
        if (__builtin_mul_overflow(base, base, &base)) {
            return 0;
        }
    }
}

/* Python's divmod of floats; the divisor is not zero. The quotient is exactly what the language defines, through fmod. */
static double py_fmod(double a, double b)
{
    double mod = fmod(a, b);
    if (mod != 0.0) {
        return (b < 0.0) != (mod < 0.0) ? mod + b : mod;
    }
    return copysign(0.0, b);
}

static double py_ffloordiv(double a, double b)
{
    double mod = fmod(a, b), quotient = (a - mod) / b;
    if (mod != 0.0 && (b < 0.0) != (mod < 0.0)) {
        quotient -= 1.0;
    }
    if (quotient == 0.0) {
        return copysign(0.0, a / b);
    }
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

static void *const FUNCTIONS[][2] = {
#define ROW(name) {#name, (void *)name}
    ROW(box_int), ROW(box_float), ROW(unbox_int_slow), ROW(build), ROW(pure_call), ROW(ipow), ROW(py_ffloordiv), ROW(py_fmod),
    {"fpow", (void *)(double (*)(double, double))pow},
#define MATH1(name) {#name, (void *)(double (*)(double))name}
#define MATH2(name) {#name, (void *)(double (*)(double, double))name}
    MATH1(sin), MATH1(cos), MATH1(tan), MATH1(asin), MATH1(acos), MATH1(atan), MATH1(sinh), MATH1(cosh), MATH1(tanh), MATH1(asinh),
    MATH1(acosh), MATH1(atanh), MATH1(exp), MATH1(exp2), MATH1(expm1), MATH1(log), MATH1(log2), MATH1(log10), MATH1(log1p),
    MATH1(floor), MATH1(ceil), MATH1(trunc), MATH1(nearbyint), MATH1(cbrt), MATH1(sqrt), MATH1(fabs), MATH1(erf), MATH1(erfc),
    MATH2(atan2), MATH2(pow), MATH2(fmod), MATH2(copysign), MATH2(hypot), MATH2(remainder),
};

int rj_register_helper(PyObject *table, const char *name, void *function)
{
    PyObject *address = PyLong_FromVoidPtr(function);
    int status = address == NULL ? -1 : PyDict_SetItemString(table, name, address);
    Py_XDECREF(address);
    return status;
}

PyObject *rj_helpers(void)
{
    PyObject *table = PyDict_New();
    for (size_t i = 0; table != NULL && i < sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]); i++) {
        if (rj_register_helper(table, FUNCTIONS[i][0], FUNCTIONS[i][1]) < 0) {
            Py_CLEAR(table);
        }
    }
    if (table != NULL && (rj_sequence_helpers(table) < 0 || rj_string_helpers(table) < 0 || rj_table_helpers(table) < 0 ||
                          rj_deque_helpers(table) < 0 || rj_closure_helpers(table) < 0 ||
                          rj_buffer_helpers(table) < 0)) {
        Py_CLEAR(table);
    }
    return table;
}
