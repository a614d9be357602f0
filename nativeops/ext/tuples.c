/* Small tuples made and released as CPython does it, from its own free lists, but without its calls: stacks, queues and heaps of tuples live on
   them. As there, one from a free list counts as no allocation for the garbage collector, which is told of it when it has its items. */
#include "ctx.h"
#include "internal/pycore_object.h"
#include "internal/pycore_tuple.h"
#if !RJ_PY311
#include "internal/pycore_runtime.h"
#endif

#if PyTuple_NFREELISTS > 0

#define SMALL 8                         /* items, at most */

static int usable;                      /* the free lists are where the headers say */

#if RJ_PY313
#define FREE(tstate) ((tstate)->interp->object_state.freelists.tuples.items)
#define NUMBER_FREE(tstate) ((tstate)->interp->object_state.freelists.tuples.numfree)
#define IS_WATCHED (_PyRuntime.tracemalloc.config.tracing || _PyRuntime.ref_tracer.tracer_func != NULL)
#elif RJ_PY312
#define FREE(tstate) ((tstate)->interp->tuple.free_list)
#define NUMBER_FREE(tstate) ((tstate)->interp->tuple.numfree)
#define IS_WATCHED (_PyRuntime.tracemalloc.config.tracing)
#else
#include "internal/pycore_pymem.h"
#define FREE(tstate) ((tstate)->interp->tuple.free_list)
#define NUMBER_FREE(tstate) ((tstate)->interp->tuple.numfree)
#define IS_WATCHED (_Py_tracemalloc_config.tracing)
#endif

/* Without items yet, and unknown to the collector; NULL: as usual. */
static inline PyTupleObject *from_free_list(PyThreadState *tstate, Py_ssize_t count)
{
    if (count < 1 || count > SMALL || !usable || IS_WATCHED) {
        return NULL;
    }
    PyTupleObject *made = FREE(tstate)[count - 1];
    if (made != NULL) {
        FREE(tstate)[count - 1] = (PyTupleObject *)made->ob_item[0];
        NUMBER_FREE(tstate)[count - 1]--;
        Py_SET_REFCNT(made, 1);
    }
    return made;
}

/* Release the last reference to a small tuple of numbers, strs and None. 0: it is another one, nothing was done. */
int rj_tuple_free(PyThreadState *tstate, PyObject *object)
{
    PyTupleObject *tuple = (PyTupleObject *)object;
    Py_ssize_t count = Py_SIZE(tuple);
    if (count < 1 || count > SMALL || !usable || IS_WATCHED || NUMBER_FREE(tstate)[count - 1] >= PyTuple_MAXFREELIST) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        if (tuple->ob_item[i] == NULL || !rj_is_simple(tuple->ob_item[i])) {
            return 0;
        }
    }
    if (_PyObject_GC_IS_TRACKED(tuple)) {
        _PyObject_GC_UNTRACK(tuple);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_DECREF(tuple->ob_item[i]);
    }
    tuple->ob_item[0] = (PyObject *)FREE(tstate)[count - 1];
    FREE(tstate)[count - 1] = tuple;
    NUMBER_FREE(tstate)[count - 1]++;
    Py_SET_REFCNT(tuple, 0);
    return 1;
}

/* A tuple that is released must be the next one of its size. */
int rj_tuples_ready(void)
{
    PyObject *tuple = PyTuple_Pack(2, Py_None, Py_True);
    if (tuple == NULL) {
        return -1;
    }
    PyThreadState *tstate = _PyThreadState_GET();
    int before = NUMBER_FREE(tstate)[1];
    Py_DECREF(tuple);
    usable = before < PyTuple_MAXFREELIST && (PyObject *)FREE(tstate)[1] == tuple && NUMBER_FREE(tstate)[1] == before + 1;
    return 0;
}

#else

static inline PyTupleObject *from_free_list(PyThreadState *tstate, Py_ssize_t count) { return NULL; }
int rj_tuple_free(PyThreadState *tstate, PyObject *tuple) { return 0; }
int rj_tuples_ready(void) { return 0; }

#endif

/* A tuple without items, which are to be set, and which rj_tuple_known or rj_tuple_failed has to be told of then; NULL, no exception: there is
   no memory, or it might collect garbage. */
PyObject *rj_tuple_new(Ctx *ctx, Py_ssize_t count)
{
    PyTupleObject *made = from_free_list(ctx->tstate, count);
    if (made != NULL) {
        return (PyObject *)made;
    }
    PyObject *other = rj_collects(ctx) ? NULL : or_leave(PyTuple_New(count));
    if (other != NULL && count > 0) {
        _PyObject_GC_UNTRACK(other);
    }
    return other;
}

void rj_tuple_known(PyObject *tuple)
{
    if (Py_SIZE(tuple) > 0) {
        _PyObject_GC_TRACK(tuple);
    }
}

/* It has so many items, and there is no memory for another one. */
void rj_tuple_failed(PyObject *tuple, Py_ssize_t has)
{
    PyErr_Clear();
    while (has < Py_SIZE(tuple)) {
        PyTuple_SET_ITEM(tuple, has++, NULL);
    }
    Py_DECREF(tuple);
}
