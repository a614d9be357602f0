/* Numbers, small tuples and the items of small lists made and released without CPython's calls: what loops over numbers and grids, and stacks,
   queues and heaps of tuples, live on.

   Ints have no free list in these versions: a few are kept here, by their number of digits, so that they are written within the memory that they
   were given. Floats come from CPython's own free list. Tuples come from CPython's own free lists and go there; as there, one from a free list
   counts as no allocation for the garbage collector, which is told of it when it has its items. Where tracemalloc or a reference tracer wants to
   know of all objects, all goes the usual way. The global lock protects all this, and kernels run in the main interpreter only. */
#ifndef RJ_BOXES_H
#define RJ_BOXES_H
#include "ctx.h"
#include "internal/pycore_object.h"
#include "internal/pycore_tuple.h"
#if RJ_PY311
#include "internal/pycore_pymem.h"
#else
#include "internal/pycore_long.h"
#include "internal/pycore_runtime.h"
#endif

#if RJ_PY313
#define RJ_IS_WATCHED (_PyRuntime.tracemalloc.config.tracing || _PyRuntime.ref_tracer.tracer_func != NULL)
#elif RJ_PY312
#define RJ_IS_WATCHED (_PyRuntime.tracemalloc.config.tracing)
#else
#define RJ_IS_WATCHED (_Py_tracemalloc_config.tracing)
#endif

extern int rj_boxes_usable;             /* objects come from CPython's own allocator, and its free lists are where the headers say */
#define RJ_MAY_KEEP (rj_boxes_usable && !RJ_IS_WATCHED)

/* ---- ints --------------------------------------------------------------------------------------------------------------------- */

#define RJ_KEPT_INTS 1024               /* of lists that are not longer; each may keep an arena from being freed */
#define RJ_KEPT_SINGLE_INTS 64          /* that are released one by one */

typedef struct { PyLongObject *items[RJ_KEPT_INTS]; int count; } KeptInts;
extern KeptInts rj_kept_ints[2];        /* of one digit, and of two */
extern PyLongObject *rj_small_ints;     /* 0; those from -5 to 256 lie side by side, or this is NULL */

#if RJ_PY311
#define RJ_IS_IMMORTAL(object) 0
#define RJ_DIGITS ob_digit
#define RJ_SET_DIGITS(object, count) Py_SET_SIZE(object, count)
#define RJ_HAS_DIGITS(object, count) (Py_SIZE(object) == (count))
#else
#define RJ_IS_IMMORTAL(object) _Py_IsImmortal(object)
#define RJ_DIGITS long_value.ob_digit
#define RJ_SET_DIGITS(object, count) ((object)->long_value.lv_tag = (uintptr_t)(count) << NON_SIZE_BITS)
#define RJ_HAS_DIGITS(object, count) ((object)->long_value.lv_tag == (uintptr_t)(count) << NON_SIZE_BITS)
#endif

#define RJ_DIGITS_OF(object) ((object)->RJ_DIGITS)

/* As PyLong_FromLongLong. */
static inline PyObject *new_int_of(int64_t value)
{
    int two = value >> PyLong_SHIFT != 0;
    KeptInts *kept = &rj_kept_ints[two];
    if (value < 257 || value >> 2 * PyLong_SHIFT || RJ_IS_WATCHED) {
        return PyLong_FromLongLong(value);
    }
    PyLongObject *made = kept->count > 0 ? kept->items[--kept->count] : PyObject_Malloc(offsetof(PyLongObject, RJ_DIGITS) + (1 + two) * sizeof(digit));
    if (made == NULL) {
        return PyErr_NoMemory();
    }
    ((PyObject *)made)->ob_refcnt = 1;          /* Py_SET_REFCNT would leave what looks immortal, and there may be anything in new memory */
    Py_SET_TYPE(made, &PyLong_Type);
    RJ_SET_DIGITS(made, 1 + two);
    RJ_DIGITS_OF(made)[0] = (digit)value & PyLong_MASK;
    if (two) {
        RJ_DIGITS_OF(made)[1] = (digit)(value >> PyLong_SHIFT);
    }
    return (PyObject *)made;
}

/* Release an object: if it is an int, its memory may be kept. usable: that is allowed. */
static inline void release_or_keep(PyObject *object, int usable)
{
    if (Py_REFCNT(object) == 1 && PyLong_CheckExact(object) && usable) {
#if RJ_PY311
        size_t digits = Py_ABS(Py_SIZE(object));
#else
        size_t digits = ((PyLongObject *)object)->long_value.lv_tag >> NON_SIZE_BITS;
#endif
        KeptInts *kept = &rj_kept_ints[digits - 1 & 1];
        if (digits - 1 < 2 && kept->count < RJ_KEPT_SINGLE_INTS) {
            kept->items[kept->count++] = (PyLongObject *)object;
            return;
        }
    }
    Py_DECREF(object);
}

static inline void release_simple(PyObject *object) { release_or_keep(object, RJ_MAY_KEEP); }

/* ---- floats ------------------------------------------------------------------------------------------------------------------- */

#if RJ_PY313
#define RJ_FREE_FLOATS(tstate) ((tstate)->interp->object_state.freelists.floats.items)
#define RJ_NUMBER_FREE_FLOATS(tstate) ((tstate)->interp->object_state.freelists.floats.numfree)
#else
#define RJ_FREE_FLOATS(tstate) ((tstate)->interp->float_state.free_list)
#define RJ_NUMBER_FREE_FLOATS(tstate) ((tstate)->interp->float_state.numfree)
#endif

/* As PyFloat_FromDouble, which asks for the thread's state twice, on some versions by calls. */
static inline PyObject *new_float_of(PyThreadState *tstate, double value)
{
#if PyFloat_MAXFREELIST > 0
    if (!RJ_MAY_KEEP) {
        return PyFloat_FromDouble(value);
    }
    PyFloatObject *made = RJ_FREE_FLOATS(tstate);
    if (made != NULL) {
        RJ_FREE_FLOATS(tstate) = (PyFloatObject *)Py_TYPE(made);
        RJ_NUMBER_FREE_FLOATS(tstate)--;
    }
    else if ((made = PyObject_Malloc(sizeof(PyFloatObject))) == NULL) {
        return PyErr_NoMemory();
    }
    ((PyObject *)made)->ob_refcnt = 1;
    Py_SET_TYPE(made, &PyFloat_Type);
    made->ob_fval = value;
    return (PyObject *)made;
#else
    return PyFloat_FromDouble(value);
#endif
}

/* ---- the items of small lists ------------------------------------------------------------------------------------------------- */

#define RJ_SMALL_BLOCK 512              /* bytes: what is larger does not come from CPython's own allocator */
#define RJ_KEPT_BLOCKS 64

typedef struct KeptBlock { struct KeptBlock *next; } KeptBlock;
typedef struct { KeptBlock *first; int count; } KeptBlocks;
extern KeptBlocks rj_kept_blocks[RJ_SMALL_BLOCK / 16 + 1];      /* by their least size / 16 */

static inline PyObject **new_items(size_t bytes)
{
    KeptBlocks *kept = &rj_kept_blocks[(bytes + 15) / 16];
    KeptBlock *block = kept->first;
    if (block == NULL) {
        return PyMem_Malloc(bytes);
    }
    kept->first = block->next;
    kept->count--;
    return (PyObject **)block;
}

static inline void free_items(PyObject **items, size_t bytes)
{
    KeptBlocks *kept = &rj_kept_blocks[bytes / 16];
    if (bytes < 16 || kept->count == RJ_KEPT_BLOCKS) {
        PyMem_Free(items);
        return;
    }
    ((KeptBlock *)items)->next = kept->first;
    kept->first = (KeptBlock *)items;
    kept->count++;
}

/* Append to a list that has no room; takes over the reference to `value`. As list_resize of CPython, but small lists get what others gave up.
   -1: there is no memory. */
static inline int append_growing(PyListObject *list, PyObject *value)
{
    size_t size = Py_SIZE(list), allocated = (size + 1 + (size + 1) / 8 + 6) & ~(size_t)3;
    if (allocated * sizeof(PyObject *) > RJ_SMALL_BLOCK || !RJ_MAY_KEEP) {
        int status = PyList_Append((PyObject *)list, value);
        Py_DECREF(value);
        return status;
    }
    PyObject **items = new_items(allocated * sizeof(PyObject *));
    if (items == NULL) {
        Py_DECREF(value);
        return -1;
    }
    if (list->ob_item != NULL) {
        size_t i = 0;
        for (; i + 4 <= size; i += 4) {
            memcpy(items + i, list->ob_item + i, 4 * sizeof(PyObject *));
        }
        for (; i < size; i++) {
            items[i] = list->ob_item[i];
        }
        free_items(list->ob_item, list->allocated * sizeof(PyObject *));
    }
    items[size] = value;
    list->ob_item = items;
    list->allocated = (Py_ssize_t)allocated;
    Py_SET_SIZE(list, size + 1);
    return 0;
}

/* ---- small tuples ------------------------------------------------------------------------------------------------------------- */

#define RJ_SMALL_TUPLE 8                /* items, at most */
#define RJ_KEPT_TUPLES 32

typedef struct { PyTupleObject *items[RJ_KEPT_TUPLES]; int count; } KeptTuples;
extern KeptTuples rj_kept_tuples[RJ_SMALL_TUPLE];       /* with their ints of one digit, to which nothing else refers; by their size - 1 */

static inline int is_kept_int(PyObject *object)
{
    return PyLong_CheckExact(object) && Py_REFCNT(object) == 1 && RJ_HAS_DIGITS((PyLongObject *)object, 1);
}

static inline void tuple_is_made(PyThreadState *tstate, PyObject *tuple)
{
    if (Py_SIZE(tuple) > 0) {           /* _PyObject_GC_TRACK would look for the thread's state, by a call on some versions */
        PyGC_Head *head = _Py_AS_GC(tuple), *youngest = tstate->interp->gc.generation0, *last = (PyGC_Head *)youngest->_gc_prev;
        _PyGCHead_SET_NEXT(last, head);
        _PyGCHead_SET_PREV(head, last);
        _PyGCHead_SET_NEXT(head, youngest);
        youngest->_gc_prev = (uintptr_t)head;
    }
}

#if PyTuple_NFREELISTS > 0
#if RJ_PY313
#define RJ_FREE_TUPLES(tstate) ((tstate)->interp->object_state.freelists.tuples.items)
#define RJ_NUMBER_FREE(tstate) ((tstate)->interp->object_state.freelists.tuples.numfree)
#else
#define RJ_FREE_TUPLES(tstate) ((tstate)->interp->tuple.free_list)
#define RJ_NUMBER_FREE(tstate) ((tstate)->interp->tuple.numfree)
#endif

static inline int is_small_tuple(Py_ssize_t count) { return count >= 1 && count <= RJ_SMALL_TUPLE && RJ_MAY_KEEP; }

static inline PyObject *tuple_from_free_list(PyThreadState *tstate, Py_ssize_t count)
{
    PyTupleObject *made = is_small_tuple(count) ? RJ_FREE_TUPLES(tstate)[count - 1] : NULL;
    if (made != NULL) {
        RJ_FREE_TUPLES(tstate)[count - 1] = (PyTupleObject *)made->ob_item[0];
        RJ_NUMBER_FREE(tstate)[count - 1]--;
        Py_SET_REFCNT(made, 1);
    }
    return (PyObject *)made;
}

/* One that was kept with its ints gets others of one digit; NULL if there is none. Those of a tuple that stays kept may have any value. */
static inline PyObject *kept_tuple_of(PyThreadState *tstate, const int64_t *parts, Py_ssize_t count)
{
    KeptTuples *kept = &rj_kept_tuples[count - 1];
    if (kept->count == 0) {
        return NULL;
    }
    PyTupleObject *made = kept->items[kept->count - 1];
    for (Py_ssize_t i = 0; i < count; i++) {
        if ((uint64_t)parts[i] - 257 >= PyLong_BASE - 257) {
            return NULL;
        }
        RJ_DIGITS_OF((PyLongObject *)made->ob_item[i])[0] = (digit)parts[i];
    }
    kept->count--;
    Py_SET_REFCNT(made, 1);
    tuple_is_made(tstate, (PyObject *)made);
    return (PyObject *)made;
}

/* A small tuple of objects, which get a reference each, and of ints, made without any call. kinds: two bits for each part, 0 object, 1 int.
   NULL, no exception: that takes a call, nothing was done. */
static inline PyObject *small_tuple_of(PyThreadState *tstate, const int64_t *parts, Py_ssize_t count, int64_t kinds)
{
    KeptInts *kept = &rj_kept_ints[0];
    int left = kept->count;
    if (!is_small_tuple(count)) {
        return NULL;
    }
    if (kinds == (0x5555 & ((1 << 2 * count) - 1))) {
        PyObject *made = kept_tuple_of(tstate, parts, count);
        if (made != NULL) {
            return made;
        }
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        int64_t kind = kinds >> 2 * i & 3;
        if (kind > 1 || (kind == 1 && (uint64_t)parts[i] + 5 >= PyLong_BASE + 5)) {
            return NULL;
        }
        left -= kind == 1 && parts[i] > 256;
    }
    PyTupleObject *made = left < 0 ? NULL : (PyTupleObject *)tuple_from_free_list(tstate, count);
    if (made == NULL) {
        return NULL;
    }
    kept->count = left;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyLongObject *item = (PyLongObject *)(intptr_t)parts[i];
        if ((kinds >> 2 * i & 3) == 0 || parts[i] <= 256) {
            item = (kinds >> 2 * i & 3) == 0 ? item : &rj_small_ints[parts[i]];
            Py_INCREF(item);
        } else {
            item = kept->items[left++];
            Py_SET_REFCNT(item, 1);
            RJ_SET_DIGITS(item, 1);
            RJ_DIGITS_OF(item)[0] = (digit)parts[i];
        }
        made->ob_item[i] = (PyObject *)item;
    }
    tuple_is_made(tstate, (PyObject *)made);
    return (PyObject *)made;
}

/* Release the last reference to a small tuple of numbers, strs and None. 0: it is another one, nothing was done. */
static inline int free_small_tuple(PyThreadState *tstate, PyObject *object)
{
    PyTupleObject *tuple = (PyTupleObject *)object;
    Py_ssize_t count = Py_SIZE(tuple);
    if (!is_small_tuple(count) || RJ_NUMBER_FREE(tstate)[count - 1] >= PyTuple_MAXFREELIST) {
        return 0;
    }
    Py_ssize_t ints = 0;
    while (ints < count && tuple->ob_item[ints] != NULL && is_kept_int(tuple->ob_item[ints])) {
        ints++;
    }
    for (Py_ssize_t i = ints; i < count; i++) {
        if (tuple->ob_item[i] == NULL || !rj_is_simple(tuple->ob_item[i])) {
            return 0;
        }
    }
    if (_PyObject_GC_IS_TRACKED(tuple)) {
        _PyObject_GC_UNTRACK(tuple);
    }
    KeptTuples *kept = &rj_kept_tuples[count - 1];
    if (ints == count && kept->count < RJ_KEPT_TUPLES) {
        kept->items[kept->count++] = tuple;
        return 1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        release_or_keep(tuple->ob_item[i], 1);
    }
    tuple->ob_item[0] = (PyObject *)RJ_FREE_TUPLES(tstate)[count - 1];
    RJ_FREE_TUPLES(tstate)[count - 1] = tuple;
    RJ_NUMBER_FREE(tstate)[count - 1]++;
    Py_SET_REFCNT(tuple, 0);
    return 1;
}
#else
static inline PyObject *tuple_from_free_list(PyThreadState *tstate, Py_ssize_t count) { return NULL; }
static inline PyObject *small_tuple_of(PyThreadState *tstate, const int64_t *parts, Py_ssize_t count, int64_t kinds) { return NULL; }
static inline int free_small_tuple(PyThreadState *tstate, PyObject *object) { return 0; }
#endif

/* A tuple without items, which are to be set, and which tuple_is_made or tuple_failed has to be told of then; NULL, no exception: there is no
   memory, or it might collect garbage. */
static inline PyObject *new_tuple_of(Ctx *ctx, Py_ssize_t count)
{
    PyObject *made = tuple_from_free_list(ctx->tstate, count);
    if (made == NULL) {
        made = rj_collects(ctx) ? NULL : or_leave(PyTuple_New(count));
        if (made != NULL && count > 0) {
            _PyObject_GC_UNTRACK(made);
        }
    }
    return made;
}

/* It has so many items, and there is no memory for another one. */
static inline void tuple_failed(PyObject *tuple, Py_ssize_t has)
{
    PyErr_Clear();
    while (has < Py_SIZE(tuple)) {
        PyTuple_SET_ITEM(tuple, has++, NULL);
    }
    Py_DECREF(tuple);
}

#endif
