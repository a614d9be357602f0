/* What boxes.h keeps, and whether it may; empty arenas of CPython's allocator. */
#include "boxes.h"

KeptInts rj_kept_ints[2];
KeptTuples rj_kept_tuples[RJ_SMALL_TUPLE];
KeptBlocks rj_kept_blocks[RJ_SMALL_BLOCK / 16 + 1];
PyLongObject *rj_small_ints;
int rj_boxes_usable;

/* With malloc for each object, or a debugging allocator, all objects are to come from there. A float that is released must be the next one, a tuple
   the next one of its size. */
int rj_boxes_ready(void)
{
    const char *allocator = _PyMem_GetCurrentAllocatorName();
    rj_boxes_usable = allocator != NULL && strcmp(allocator, "pymalloc") == 0 && !RJ_IS_WATCHED;
    PyObject *zero = PyLong_FromLong(0), *greatest = PyLong_FromLong(256), *least = PyLong_FromLong(-5);
    int lie_so = greatest == (PyObject *)((PyLongObject *)zero + 256) && least == (PyObject *)((PyLongObject *)zero - 5);
    rj_small_ints = lie_so ? (PyLongObject *)zero : NULL;
    rj_boxes_usable &= lie_so;
    Py_XDECREF(zero);
    Py_XDECREF(greatest);
    Py_XDECREF(least);
    PyThreadState *tstate = _PyThreadState_GET();
#if PyFloat_MAXFREELIST > 0
    PyObject *number = PyFloat_FromDouble(0.5);
    if (number == NULL) {
        return -1;
    }
    int floats = RJ_NUMBER_FREE_FLOATS(tstate);
    Py_DECREF(number);
    rj_boxes_usable &= (PyObject *)RJ_FREE_FLOATS(tstate) == number && RJ_NUMBER_FREE_FLOATS(tstate) == floats + 1;
#endif
#if PyTuple_NFREELISTS > 0
    PyObject *tuple = PyTuple_Pack(2, Py_None, Py_True);
    if (tuple == NULL) {
        return -1;
    }
    int before = RJ_NUMBER_FREE(tstate)[1];
    Py_DECREF(tuple);
    rj_boxes_usable &= before < PyTuple_MAXFREELIST && (PyObject *)RJ_FREE_TUPLES(tstate)[1] == tuple && RJ_NUMBER_FREE(tstate)[1] == before + 1;
#endif
    return 0;
}

/* ---- arenas ------------------------------------------------------------------------------------------------------------------- */

#define ARENA ((size_t)1 << 20)
#define KEPT_ARENAS 16

static PyObjectArenaAllocator of_system;
static void *kept_arenas[KEPT_ARENAS];  /* or NULL. Interpreters with a lock of their own come here at once */

static void *arena_alloc(void *Py_UNUSED(ctx), size_t size)
{
    for (size_t i = 0; i < KEPT_ARENAS && size == ARENA; i++) {
        void *arena = __atomic_exchange_n(&kept_arenas[i], NULL, __ATOMIC_ACQ_REL);
        if (arena != NULL) {
            return arena;
        }
    }
    return of_system.alloc(of_system.ctx, size);
}

static void arena_free(void *Py_UNUSED(ctx), void *arena, size_t size)
{
    for (size_t i = 0; i < KEPT_ARENAS && size == ARENA; i++) {
        void *none = NULL;
        if (__atomic_compare_exchange_n(&kept_arenas[i], &none, arena, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return;
        }
    }
    of_system.free(of_system.ctx, arena, size);
}

/* From now on, so many freed arenas are kept for the next ones. */
void rj_keep_arenas(void)
{
    PyObject_GetArenaAllocator(&of_system);
    PyObject_SetArenaAllocator(&(PyObjectArenaAllocator){NULL, arena_alloc, arena_free});
}
