/* Cells and functions that kernels make: see rewriter/closures.py. */
#include "ctx.h"
#include "tables.h"

/* Runs no Python code. */
PyObject *rj_new_function(PyObject *self, PyObject *args)
{
    PyObject *cells = PyTuple_GET_SIZE(args) > 2 ? PyTuple_GetSlice(args, 2, PyTuple_GET_SIZE(args)) : NULL, *made = NULL;
    if (PyTuple_GET_SIZE(args) < 2 || !PyCode_Check(PyTuple_GET_ITEM(args, 0)) || !PyDict_Check(PyTuple_GET_ITEM(args, 1))) {
        PyErr_SetString(PyExc_TypeError, "a code object and a dict are needed");
    }
    else if (PyTuple_GET_SIZE(args) == 2 || cells != NULL) {
        made = PyFunction_New(PyTuple_GET_ITEM(args, 0), PyTuple_GET_ITEM(args, 1));
        if (made != NULL && cells != NULL && PyFunction_SetClosure(made, cells) < 0) {
            Py_CLEAR(made);
        }
    }
    Py_XDECREF(cells);
    return made;
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
