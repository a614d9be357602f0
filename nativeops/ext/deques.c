/* collections.deque for machine code. Both ends of it lie in blocks of 64 items; what does not stay within one is left to the deque's own
   methods, which run no Python code. Its layout is private to CPython: where it is another one, only those are used. */
#include "ctx.h"
#include "tables.h"

#define BLOCK 64

typedef struct Block { struct Block *left; PyObject *data[BLOCK]; struct Block *right; } Block;
typedef struct { PyObject_VAR_HEAD Block *left, *right; Py_ssize_t first, last; size_t state; Py_ssize_t most; } Deque;

static PyTypeObject *deque_type;
static int known;                       /* whether the layout is the one above */
static PyObject *names[4];              /* append, appendleft, pop, popleft */

static int call_append(PyObject *deque, PyObject *name, PyObject *value)
{
    PyObject *result = or_leave(PyObject_CallMethodOneArg(deque, name, value));
    Py_XDECREF(result);
    return result != NULL;
}

static int is_full(Deque *deque) { return deque->most >= 0 && Py_SIZE(deque) >= deque->most; }

/* Steals `value`, which may be NULL. */
static int append(Deque *deque, PyObject *value)
{
    int done = value != NULL;
    if (known && done && is_full(deque)) {              /* the item at the other end would go */
        done = 0;
    }
    else if (known && done && deque->last < BLOCK - 1) {
        deque->right->data[++deque->last] = value;
        Py_SET_SIZE(deque, Py_SIZE(deque) + 1);
        deque->state++;
        return 1;
    }
    else if (done) {
        done = known && call_append((PyObject *)deque, names[0], value);
    }
    Py_XDECREF(value);
    if (!done) {
        PyErr_Clear();
    }
    return done;
}

static int deque_append_o(Ctx *ctx, Deque *deque, PyObject *value) { return append(deque, Py_NewRef(value)); }
static int deque_append_i(Ctx *ctx, Deque *deque, int64_t value) { return append(deque, PyLong_FromLongLong(value)); }
static int deque_append_f(Ctx *ctx, Deque *deque, double value) { return value == value && append(deque, PyFloat_FromDouble(value)); }

static int deque_appendleft(Ctx *ctx, Deque *deque, PyObject *value)
{
    return known && !is_full(deque) && call_append((PyObject *)deque, names[1], value);
}

static PyObject *deque_pop(Ctx *ctx, Deque *deque)
{
    if (Py_SIZE(deque) == 0) {
        return NULL;
    }
    if (known && Py_SIZE(deque) > 1 && deque->last > 0) {
        PyObject *item = deque->right->data[deque->last--];
        Py_SET_SIZE(deque, Py_SIZE(deque) - 1);
        deque->state++;
        return item;
    }
    return or_leave(PyObject_CallMethodNoArgs((PyObject *)deque, names[2]));
}

static PyObject *deque_popleft(Ctx *ctx, Deque *deque)
{
    if (Py_SIZE(deque) == 0) {
        return NULL;
    }
    if (known && Py_SIZE(deque) > 1 && deque->first < BLOCK - 1) {
        PyObject *item = deque->left->data[deque->first++];
        Py_SET_SIZE(deque, Py_SIZE(deque) - 1);
        deque->state++;
        return item;
    }
    return or_leave(PyObject_CallMethodNoArgs((PyObject *)deque, names[3]));
}

/* A new deque of a list's items. */
static PyObject *deque_new(Ctx *ctx, PyObject *list)
{
    return rj_collects(ctx) || deque_type == NULL ? NULL : or_leave(PyObject_CallOneArg((PyObject *)deque_type, list));
}

/* Learn whether the layout of the class is ours: from a deque of 0, 1, ..., 99 of which two were taken from the left. */
PyObject *rj_know_deque(PyObject *module, PyObject *type)
{
    PyObject *range = PyObject_CallFunction((PyObject *)&PyRange_Type, "i", 100);
    PyObject *made = range ? PyObject_CallOneArg(type, range) : NULL, *one = NULL, *two = NULL;
    if (made != NULL && (one = PyObject_CallMethod(made, "popleft", NULL)) != NULL && (two = PyObject_CallMethod(made, "popleft", NULL)) != NULL) {
        Deque *deque = (Deque *)made;
        Py_XSETREF(deque_type, (PyTypeObject *)Py_NewRef(type));
        known = deque_type->tp_basicsize >= (Py_ssize_t)sizeof(Deque) && Py_SIZE(deque) == 98 && deque->most == -1 &&
                deque->left->right == deque->right && deque->right->left == deque->left && deque->left->data[deque->first] != NULL &&
                PyLong_AsLong(deque->left->data[deque->first]) == 2 && PyLong_AsLong(deque->right->data[deque->last]) == 99 &&
                BLOCK - deque->first + deque->last + 1 == 98;
    }
    PyErr_Clear();
    Py_XDECREF(one);
    Py_XDECREF(two);
    Py_XDECREF(made);
    Py_XDECREF(range);
    return PyBool_FromLong(known);
}

int rj_deque_helpers(PyObject *table)
{
    static const struct { const char *name; void *function; } rows[] = {
#define ROW(name) {#name, (void *)name}
        ROW(deque_append_o), ROW(deque_append_i), ROW(deque_append_f), ROW(deque_appendleft), ROW(deque_pop), ROW(deque_popleft),
        ROW(deque_new),
    };
    static const char *const texts[] = {"append", "appendleft", "pop", "popleft"};
    for (int i = 0; i < 4; i++) {
        if ((names[i] = PyUnicode_InternFromString(texts[i])) == NULL) {
            return -1;
        }
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rj_register_helper(table, rows[i].name, rows[i].function) < 0) {
            return -1;
        }
    }
    return 0;
}
