/* Cells and functions that kernels make: see rewriter/closures.py. */
#include "ctx.h"
#include "tables.h"

/* make_function(code, globals, closure): as MAKE_FUNCTION; closure: a tuple of cells, or None. Runs no Python code. */
PyObject *rj_make_function(PyObject *module, PyObject *args)
{
    PyObject *code, *globals, *closure;
    if (!PyArg_ParseTuple(args, "O!O!O", &PyCode_Type, &code, &PyDict_Type, &globals, &closure)) {
        return NULL;
    }
    PyObject *function = PyFunction_New(code, globals);
    if (function != NULL && closure != Py_None && PyFunction_SetClosure(function, closure) < 0) {
        Py_CLEAR(function);
    }
    return function;
}

/* start_generator(function, iterator): the generator of a generator expression, which has run nothing yet. */
PyObject *rj_start_generator(PyObject *module, PyObject *args)
{
    PyObject *function, *iterator;
    if (!PyArg_ParseTuple(args, "O!O", &PyFunction_Type, &function, &iterator)) {
        return NULL;
    }
    if (!(((PyCodeObject *)PyFunction_GET_CODE(function))->co_flags & CO_GENERATOR)) {
        PyErr_SetString(PyExc_ValueError, "no generator's function");
        return NULL;
    }
    return PyObject_CallOneArg(function, iterator);
}

/* The cell takes a reference of its own; leaves where the release of what it held might be seen. */
static int cell_set(Ctx *ctx, PyObject *cell, PyObject *value, int64_t spare)
{
    PyObject *old = PyCell_GET(cell);
    if (old != NULL && Py_REFCNT(old) <= spare + 1 && !rj_is_plain(old, 4)) {
        return 0;
    }
    PyCell_SET(cell, Py_NewRef(value));
    Py_XDECREF(old);
    return 1;
}

int rj_closure_helpers(PyObject *table)
{
    return rj_register_helper(table, "cell_set", (void *)cell_set);
}
