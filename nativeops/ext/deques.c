/* collections.deque for machine code. Both ends of it lie in blocks of 64 items; what does not stay within one is left to the deque's own
   methods, which run no Python code. Its layout is private to CPython: where it is another one, only those are used. */
#include "boxes.h"
#include "ctx.h"
#include "tables.h"

#define BLOCK 64

typedef struct Block { struct Block *left; PyObject *data[BLOCK]; struct Block *right; } Block;
typedef struct { PyObject_VAR_HEAD Block *left, *right; Py_ssize_t first, last; size_t state; Py_ssize_t most; } Deque;

typedef struct { PyObject_HEAD Block *block; Py_ssize_t index; Deque *deque; size_t state; Py_ssize_t left; } DequeIter;

static PyTypeObject *deque_type;
static int known;                       /* whether the layout is the one above */
enum { APPEND, APPENDLEFT, POP, POPLEFT, EXTEND, ROTATE, CLEAR, COPY_ALL };
static const char *const TEXTS[] = {"append", "appendleft", "pop", "popleft", "extend", "rotate", "clear", "copy"};
static PyObject *names[8];

static int call_append(PyObject *deque, PyObject *name, PyObject *value)
{
    PyObject *result = or_leave(PyObject_CallMethodOneArg(deque, name, value));
    Py_XDECREF(result);
    return result != NULL;
}

static int is_full(Deque *deque) { return deque->most >= 0 && Py_SIZE(deque) >= deque->most; }

/* May an item be appended? Where the deque is full, the item at the other end goes: nobody may see that. */
static int has_room(Deque *deque, int at_left)
{
    if (!is_full(deque) || deque->most == 0) {
        return deque->most != 0;
    }
    PyObject *going = at_left ? deque->right->data[deque->last] : deque->left->data[deque->first];
    return rj_is_plain(going, 4);
}

/* Steals `value`, which may be NULL. */
static int append(Deque *deque, PyObject *value)
{
    int done = value != NULL;
    if (known && done && !is_full(deque) && deque->last < BLOCK - 1) {
        deque->right->data[++deque->last] = value;
        Py_SET_SIZE(deque, Py_SIZE(deque) + 1);
        deque->state++;
        return 1;
    }
    else if (done) {
        done = known && has_room(deque, 0) && call_append((PyObject *)deque, names[APPEND], value);
    }
    Py_XDECREF(value);
    if (!done) {
        PyErr_Clear();
    }
    return done;
}

static int deque_append_o(Ctx *ctx, Deque *deque, PyObject *value) { return append(deque, Py_NewRef(value)); }
static int deque_append_i(Ctx *ctx, Deque *deque, int64_t value) { return append(deque, PyLong_FromLongLong(value)); }
static int deque_append_f(Ctx *ctx, Deque *deque, double value) { return value == value && append(deque, new_float_of(ctx->tstate, value)); }

static int deque_appendleft(Ctx *ctx, Deque *deque, PyObject *value)
{
    return known && has_room(deque, 1) && call_append((PyObject *)deque, names[APPENDLEFT], value);
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
    return or_leave(PyObject_CallMethodNoArgs((PyObject *)deque, names[POP]));
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
    return or_leave(PyObject_CallMethodNoArgs((PyObject *)deque, names[POPLEFT]));
}

/* A new deque of the items of a list or tuple. most: its maxlen, or -1. */
static PyObject *deque_new(Ctx *ctx, PyObject *items, int64_t most)
{
    if (rj_collects(ctx) || deque_type == NULL || most < -1) {
        return NULL;
    }
    if (most < 0) {
        return or_leave(Py_SIZE(items) ? PyObject_CallOneArg((PyObject *)deque_type, items) : PyObject_CallNoArgs((PyObject *)deque_type));
    }
    PyObject *number = PyLong_FromLongLong(most), *made = NULL;
    if (number != NULL) {
        PyObject *args[] = {NULL, items, number};
        made = PyObject_Vectorcall((PyObject *)deque_type, args + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        Py_DECREF(number);
    }
    return or_leave(made);
}

static PyObject *deque_copy(Ctx *ctx, PyObject *deque)
{
    return rj_collects(ctx) ? NULL : or_leave(PyObject_CallMethodNoArgs(deque, names[COPY_ALL]));
}

/* The item at an index that counts from the end if it is negative. */
static PyObject *deque_at(Ctx *ctx, PyObject *deque, int64_t index)
{
    index += index < 0 ? Py_SIZE(deque) : 0;
    if (!known || index < 0 || index >= Py_SIZE(deque)) {
        return NULL;
    }
    if (index == 0) {
        return Py_NewRef(((Deque *)deque)->left->data[((Deque *)deque)->first]);
    }
    return or_leave(Py_TYPE(deque)->tp_as_sequence->sq_item(deque, index));
}

static int deque_put(Ctx *ctx, PyObject *deque, int64_t index, PyObject *value, int64_t spare)
{
    PyObject *old = deque_at(ctx, deque, index);
    if (old == NULL) {
        return 0;
    }
    int may = Py_REFCNT(old) > spare + 2 || rj_is_plain(old, 4);
    Py_DECREF(old);
    index += index < 0 ? Py_SIZE(deque) : 0;
    if (!may || Py_TYPE(deque)->tp_as_sequence->sq_ass_item(deque, index, value) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* Is an item equal to the value? */
static int deque_has(Ctx *ctx, Deque *deque, PyObject *value)
{
    Block *block = deque->left;
    Py_ssize_t index = deque->first;
    ctx->out[0] = 0;
    for (Py_ssize_t left = Py_SIZE(deque); known && left > 0; left--) {
        int same = rj_plain_equal(block->data[index], value);
        if (same != 0) {
            ctx->out[0] = 1;
            return same > 0;
        }
        if (++index == BLOCK) {
            block = block->right;
            index = 0;
        }
    }
    return known;
}

static int has_plain_items(Deque *deque, int depth, long *budget)
{
    Block *block = deque->left;
    Py_ssize_t index = deque->first;
    if ((*budget -= Py_SIZE(deque)) < 0) {
        return 0;
    }
    for (Py_ssize_t left = Py_SIZE(deque); left > 0; left--) {
        if (!rj_is_plain_within(block->data[index], depth, budget)) {
            return 0;
        }
        if (++index == BLOCK) {
            block = block->right;
            index = 0;
        }
    }
    return 1;
}

static int is_plain_deque(Deque *deque)
{
    long budget = 20000;
    return has_plain_items(deque, 3, &budget);
}

int rj_is_deque(PyObject *object) { return deque_type != NULL && Py_IS_TYPE(object, deque_type); }

/* Can nobody tell when this object, a deque, is released? */
int rj_is_plain_deque(PyObject *object, int depth, long *left)
{
    if (!known || !Py_IS_TYPE(object, deque_type) || deque_type->tp_weaklistoffset <= 0 ||
        *(PyObject **)((char *)object + deque_type->tp_weaklistoffset) != NULL) {
        return 0;
    }
    return has_plain_items((Deque *)object, depth - 1, left);
}

static int deque_extend(Ctx *ctx, Deque *deque, PyObject *items)
{
    if (!known || deque->most == 0 || (deque->most > 0 && Py_SIZE(deque) + Py_SIZE(items) > deque->most && !is_plain_deque(deque)) ||
        (deque->most > 0 && Py_SIZE(items) > deque->most)) {
        return 0;
    }
    return call_append((PyObject *)deque, names[EXTEND], items);
}

static int deque_rotate(Ctx *ctx, PyObject *deque, int64_t count)
{
    PyObject *number = PyLong_FromLongLong(count);
    int done = number != NULL && call_append(deque, names[ROTATE], number);
    Py_XDECREF(number);
    return done;
}

static int deque_clear(Ctx *ctx, Deque *deque)
{
    if (!known || !is_plain_deque(deque)) {
        return 0;
    }
    PyObject *none = or_leave(PyObject_CallMethodNoArgs((PyObject *)deque, names[CLEAR]));
    Py_XDECREF(none);
    return none != NULL;
}

/* ---- for exits and for the interpreter of graphs --------------------------------------------------------------------------------- */

/* Where the deque was changed, its iterator says so before it looks at the block. Runs no Python code. */
PyObject *rj_deque_iter(PyObject *module, PyObject *args)
{
    PyObject *deque, *iter = NULL;
    long long block, index, left, state;
    if (deque_type != NULL && PyArg_ParseTuple(args, "O!LLLL", deque_type, &deque, &block, &index, &left, &state)) {
        iter = PyObject_GetIter(deque);
    }
    if (iter != NULL) {
        DequeIter *it = (DequeIter *)iter;
        it->block = (Block *)(intptr_t)block;
        it->index = index;
        if (index == BLOCK && left > 0 && it->state == (size_t)state) {      /* machine code goes on to the next block only when it reads */
            it->block = it->block->right;
            it->index = 0;
        }
        it->left = left;
        it->state = (size_t)state;
    }
    return iter;
}

PyObject *rj_deque_parts(PyObject *module, PyObject *deque)
{
    Deque *it = (Deque *)deque;
    if (deque_type == NULL) {
        return PyErr_Format(PyExc_TypeError, "the class is not known yet");
    }
    if (!Py_IS_TYPE(deque, deque_type)) {
        DequeIter *iter = (DequeIter *)deque;
        return Py_BuildValue("LLLLO", (long long)(intptr_t)iter->block, (long long)iter->index, (long long)iter->left, (long long)iter->state, iter->deque);
    }
    return Py_BuildValue("LLL", (long long)(intptr_t)it->left, (long long)it->first, (long long)it->state);
}

PyObject *rj_block_item(PyObject *module, PyObject *args)
{
    long long block, index = BLOCK;
    if (!PyArg_ParseTuple(args, "L|L", &block, &index)) {
        return NULL;
    }
    Block *it = (Block *)(intptr_t)block;
    return index == BLOCK ? PyLong_FromLongLong((intptr_t)it->right) : Py_NewRef(it->data[index]);
}

int rj_deque_layout(PyObject *table)
{
    const struct { const char *name; long offset; } rows[] = {
        {"deque.left", offsetof(Deque, left)}, {"deque.first", offsetof(Deque, first)}, {"deque.state", offsetof(Deque, state)},
        {"dequeiter.block", offsetof(DequeIter, block)}, {"dequeiter.index", offsetof(DequeIter, index)},
        {"dequeiter.left", offsetof(DequeIter, left)}, {"dequeiter.state", offsetof(DequeIter, state)}, {"dequeiter.deque", offsetof(DequeIter, deque)},
        {"block.data", offsetof(Block, data)}, {"block.right", offsetof(Block, right)},
    };
    int status = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PyObject *value = PyLong_FromLong(rows[i].offset);
        status |= value == NULL || PyDict_SetItemString(table, rows[i].name, value) < 0;
        Py_XDECREF(value);
    }
    return status ? -1 : 0;
}

/* Whether an iterator over a deque of so many items has the fields that our own definition says, after one step. */
static int iterators_differ(Deque *deque)
{
    PyObject *iter = PyObject_GetIter((PyObject *)deque), *first = iter ? PyIter_Next(iter) : NULL;
    DequeIter *it = (DequeIter *)iter;
    int differ = first == NULL || Py_TYPE(iter)->tp_basicsize != sizeof(DequeIter) || it->block != deque->left || it->index != deque->first + 1 ||
                 it->deque != deque || it->state != deque->state || it->left != Py_SIZE(deque) - 1;
    Py_XDECREF(first);
    Py_XDECREF(iter);
    return differ;
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
                BLOCK - deque->first + deque->last + 1 == 98 && !iterators_differ(deque);
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
        ROW(deque_new), ROW(deque_copy), ROW(deque_at), ROW(deque_put), ROW(deque_has), ROW(deque_extend), ROW(deque_rotate), ROW(deque_clear),
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i] == NULL && (names[i] = PyUnicode_InternFromString(TEXTS[i])) == NULL) {
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
