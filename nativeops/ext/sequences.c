/* What machine code does to objects, in C: references, boxes, lists.

   A helper of an op of the table takes the context and the op's operands. It gives a new reference, or NULL to leave; one without an
   object for a result gives 1, or 0 to leave, and leaves its number in ctx->out[0]. One that leaves has done nothing, and none runs
   Python code: what would (a destructor, a collection) is left to the interpreter. */
#include "ctx.h"

/* Can nobody tell when this object is released? Its memory is all that goes. What it holds is looked at too, shared or not: it may be
   held only from here, several times. */
int rj_is_plain(PyObject *object, int depth)
{
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyLong_Type || type == &PyFloat_Type || type == &PyUnicode_Type || type == &PyBool_Type || type == &PyBytes_Type ||
        object == Py_None || type == &PyComplex_Type || type == &PyRange_Type || type == &PyByteArray_Type) {
        return 1;
    }
    if (depth == 0) {
        return 0;
    }
    if (type == &PyList_Type || type == &PyTuple_Type) {
        PyObject **items = PySequence_Fast_ITEMS(object);
        for (Py_ssize_t i = 0; i < Py_SIZE(object); i++) {
            if (items[i] != NULL && !rj_is_plain(items[i], depth - 1)) {
                return 0;
            }
        }
        return 1;
    }
    if (type == &PySet_Type || type == &PyFrozenSet_Type) {
        PySetObject *set = (PySetObject *)object;
        for (Py_ssize_t i = 0; i <= set->mask; i++) {
            if (set->table[i].key != NULL && set->table[i].hash != -1 && !rj_is_plain(set->table[i].key, depth - 1)) {
                return 0;
            }
        }
        return 1;
    }
    if (type == &PyDict_Type) {
        Py_ssize_t at = 0;
        PyObject *key, *value;
        while (PyDict_Next(object, &at, &key, &value)) {
            if (!rj_is_plain(key, depth - 1) || !rj_is_plain(value, depth - 1)) {
                return 0;
            }
        }
        return 1;
    }
    return rj_is_plain_buffer(object, depth);
}

/* Give up a reference where it is (almost) the last one: `spare` others may be the interpreter's own, about to go. */
static int release_last(Ctx *ctx, PyObject *object, int64_t spare)
{
    if (Py_REFCNT(object) > spare + 1 || rj_is_plain(object, 4)) {
        Py_DECREF(object);
        return 1;
    }
    return 0;
}

static int is_shared(Ctx *ctx, PyObject *object, int64_t spare)
{
    return Py_REFCNT(object) > spare + 1 || rj_is_plain(object, 4);
}

static inline PyObject *or_leave(PyObject *object)
{
    if (object == NULL) {
        PyErr_Clear();
    }
    return object;
}

static PyObject *new_int(Ctx *ctx, int64_t value) { return or_leave(PyLong_FromLongLong(value)); }
static PyObject *new_float(Ctx *ctx, double value) { return or_leave(PyFloat_FromDouble(value)); }

/* ---- lists: the rare parts of what machine code does inline ------------------------------------------------------------------- */

static int is_number(PyObject *object)
{
    return PyFloat_CheckExact(object) || PyLong_CheckExact(object) || PyBool_Check(object) || object == Py_None;
}

/* Steals `value`, which may be NULL. */
static int put(PyListObject *list, int64_t index, PyObject *value)
{
    if (value == NULL) {
        PyErr_Clear();
        return 0;
    }
    PyObject *old = list->ob_item[index];
    list->ob_item[index] = value;
    Py_DECREF(old);
    return 1;
}

static int list_put_o(Ctx *ctx, PyListObject *list, int64_t index, PyObject *value, int64_t spare)
{
    PyObject *old = list->ob_item[index];
    if (Py_REFCNT(old) <= spare + 1 && !rj_is_plain(old, 4)) {
        return 0;
    }
    return put(list, index, Py_NewRef(value));
}

static int list_put_i(Ctx *ctx, PyListObject *list, int64_t index, int64_t value)
{
    return is_number(list->ob_item[index]) && put(list, index, PyLong_FromLongLong(value));
}

static int list_put_f(Ctx *ctx, PyListObject *list, int64_t index, double value)
{
    return is_number(list->ob_item[index]) && put(list, index, PyFloat_FromDouble(value));
}

/* Steals `value`, which may be NULL. */
static int append(PyObject *list, PyObject *value)
{
    int failed = value == NULL || PyList_Append(list, value) < 0;
    Py_XDECREF(value);
    if (failed) {
        PyErr_Clear();
    }
    return !failed;
}

static int list_add_o(Ctx *ctx, PyObject *list, PyObject *value) { return append(list, Py_NewRef(value)); }
static int list_add_i(Ctx *ctx, PyObject *list, int64_t value) { return append(list, PyLong_FromLongLong(value)); }
static int list_add_f(Ctx *ctx, PyObject *list, double value) { return append(list, PyFloat_FromDouble(value)); }

static PyObject *list_pop(Ctx *ctx, PyListObject *list)
{
    Py_ssize_t size = Py_SIZE(list);
    if (size == 0) {
        return NULL;
    }
    PyObject *item = list->ob_item[size - 1];
    if (size - 1 >= list->allocated / 2) {
        Py_SET_SIZE(list, size - 1);
        return item;
    }
    Py_INCREF(item);
    if (PyList_SetSlice((PyObject *)list, size - 1, size, NULL) < 0) {
        PyErr_Clear();
        Py_DECREF(item);
        return NULL;
    }
    return item;
}

static PyObject *list_repeat(Ctx *ctx, PyObject *list, int64_t times)
{
    return rj_collects(ctx) ? NULL : or_leave(PySequence_Repeat(list, times));
}

/* What a recipe of one value says, from the numbers in ctx->out. */
static PyObject *build_new(Ctx *ctx, ExitDesc *desc)
{
    return rj_collects(ctx) ? NULL : or_leave(rj_build_value(ctx, desc));
}

int rj_sequence_helpers(PyObject *table)
{
    static const struct { const char *name; void *function; } rows[] = {
#define ROW(name) {#name, (void *)name}
        ROW(release_last), ROW(is_shared), ROW(new_int), ROW(new_float), ROW(list_put_o), ROW(list_put_i), ROW(list_put_f),
        ROW(list_add_o), ROW(list_add_i), ROW(list_add_f), ROW(list_pop), ROW(list_repeat), ROW(build_new),
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rj_register_helper(table, rows[i].name, rows[i].function) < 0) {
            return -1;
        }
    }
    return 0;
}
