/* Running the compiler apart from the program: in a thread of its own, for which the program's thread waits.

   The compiler is Python code. In the program's thread, signal handlers, async exceptions and pending calls would run in the middle of it, with our
   frames beneath theirs; the program's recursion limit, tracing and profiling would apply to it. In a thread of its own none of that
   happens: the waiting thread does its pending work at its next instruction, as ever. The garbage collector waits too, so that no destructor of the
   program runs here. What must be imported is imported before, in the program's thread (`prepare`), whose import locks this thread must not need.

   Where memory is short nothing is compiled: the program needs it more. */
#include "ctx.h"
#include "signals.h"
#include "worth.h"
#include "internal/pycore_ceval.h"
#include <sys/mman.h>

PyObject *rj_prepare;
static int prepared, collecting, due;

#define STACK (8u << 20)
#define TRIES 3                         /* to import the compiler again */

static int memory_is_short(void)
{
    void *block = PyMem_RawMalloc(1);
    void *spare = mmap(NULL, RJ_SPARE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int is_short = block == NULL || spare == MAP_FAILED;
    PyMem_RawFree(block);
    if (spare != MAP_FAILED) {
        munmap(spare, RJ_SPARE);
    }
    return is_short;
}

typedef struct {
    PyInterpreterState *interp;
    PyObject *callable, *args, *result;
    PyObject *type, *value, *traceback;
    int ran;
} Job;

/* The child of a fork has no such thread: whatever it was doing is not going to be finished. */
static void after_fork(void)
{
    rj_in_child();
    if (rj_busy) {
        rj_busy = 0;
        if (collecting) {
            PyGC_Enable();
        }
    }
}

int rj_apart_ready(void)
{
    static int registered;
    if (!registered && pthread_atfork(rj_before_fork, NULL, after_fork) == 0) {
        registered = 1;
    }
    return 0;
}

/* No garbage is collected until `resume`: not by what is allocated, nor because it was due before. */
static void suspend_collections(PyThreadState *tstate)
{
    collecting = PyGC_Disable();
#if RJ_PY312
    due = _Py_atomic_load_relaxed(&tstate->interp->ceval.gc_scheduled);
    _Py_atomic_store_relaxed(&tstate->interp->ceval.gc_scheduled, 0);
#elif RJ_PY313
    due = (_Py_atomic_and_uintptr(&tstate->eval_breaker, ~(uintptr_t)_PY_GC_SCHEDULED_BIT) & _PY_GC_SCHEDULED_BIT) != 0;
#endif
}

static void resume_collections(PyThreadState *tstate)
{
#if RJ_PY312
    if (due) {
        _Py_atomic_store_relaxed(&tstate->interp->ceval.gc_scheduled, 1);
        _Py_atomic_store_relaxed(&tstate->interp->ceval.eval_breaker, 1);
    }
#elif RJ_PY313
    if (due) {
        _Py_atomic_or_uintptr(&tstate->eval_breaker, _PY_GC_SCHEDULED_BIT);
    }
#endif
    if (collecting) {
        PyGC_Enable();
    }
}

void rj_apart_reset(void) { prepared = 0; }

static void *work(void *data)
{
    Job *job = data;
#if RJ_PY311
    PyThreadState *tstate = _PyThreadState_Prealloc(job->interp);      /* PyThreadState_New crashes where there is no memory */
    if (tstate != NULL) {
        _PyThreadState_SetCurrent(tstate);
    }
#else
    PyThreadState *tstate = PyThreadState_New(job->interp);
#endif
    if (tstate == NULL) {
        return NULL;
    }
    PyEval_AcquireThread(tstate);
    PyThreadState_EnterTracing(tstate);
    RECURSION_LEFT(tstate) += 10000;
    job->ran = 1;
    job->result = PyObject_Call(job->callable, job->args, NULL);
    if (job->result == NULL) {
        PyErr_Fetch(&job->type, &job->value, &job->traceback);
    }
    RECURSION_LEFT(tstate) -= 10000;
    PyThreadState_LeaveTracing(tstate);
    PyThreadState_Clear(tstate);
    PyThreadState_DeleteCurrent();
    return NULL;
}

#if RJ_PY311
#define GIL(interp) (&_PyRuntime.ceval.gil)
#else
#define GIL(interp) ((interp)->ceval.gil)
#endif

static Py_ssize_t collections(PyInterpreterState *interp)
{
    Py_ssize_t sum = 0;
    for (int i = 0; i < NUM_GENERATIONS; i++) {
        sum += interp->gc.generation_stats[i].collections;
    }
    return sum;
}

/* call(), without garbage collection, which afterwards passes over the containers that it made, as gc.freeze() has it: the compiler stays.
   If another thread ran meanwhile, or a collection that was asked for, some may be the program's, and they are left as they are. */
static PyObject *call_and_freeze(PyThreadState *tstate, PyObject *call)
{
    PyInterpreterState *interp = tstate->interp;
    PyObject *mark = PyList_New(0);
    if (mark == NULL) {
        return NULL;
    }
    unsigned long switches = GIL(interp)->switch_number;
    Py_ssize_t before_call = collections(interp);
    int count = interp->gc.generations[0].count;
    suspend_collections(tstate);
    PyObject *result = PyObject_CallNoArgs(call);
    PyGC_Head *young = &interp->gc.generations[0].head, *kept = &interp->gc.permanent_generation.head;
    PyGC_Head *before = _Py_AS_GC(mark), *first = _PyGCHead_NEXT(before), *last = _PyGCHead_PREV(young);
    if (GIL(interp)->switch_number == switches && collections(interp) == before_call && first != young) {
        before->_gc_next = (uintptr_t)young;
        _PyGCHead_SET_PREV(young, before);
        PyGC_Head *tail = _PyGCHead_PREV(kept);
        tail->_gc_next = (uintptr_t)first;
        _PyGCHead_SET_PREV(first, tail);
        last->_gc_next = (uintptr_t)kept;
        _PyGCHead_SET_PREV(kept, last);
        interp->gc.generations[0].count = count;        /* the next collection comes when it would without us */
    }
    resume_collections(tstate);
    Py_DECREF(mark);
    return result;
}

static int import_parts(PyThreadState *tstate)
{
    sigset_t before;
    rj_block_signals(&before);
    PyThreadState_EnterTracing(tstate);
    RECURSION_LEFT(tstate) += 10000;
    PyObject *done = call_and_freeze(tstate, rj_prepare);
    RECURSION_LEFT(tstate) -= 10000;
    PyThreadState_LeaveTracing(tstate);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

/* Imports, in the caller's thread; signals wait meanwhile. An exception that another thread sends to this one, or that the handler of a signal which another
   thread got raises, may strike there. It is told from one of ours by trying again, and raised when the program goes on. */
static int prepare(PyThreadState *tstate)
{
    if (prepared || rj_prepare == NULL) {
        return 0;
    }
    PyObject *sent = NULL;
    int failed = import_parts(tstate);
    for (int i = 0; failed && i < TRIES && !PyErr_ExceptionMatches(PyExc_MemoryError); i++) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        Py_XSETREF(sent, type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
        failed = import_parts(tstate);
    }
    if (!failed && sent != NULL) {
        PyThreadState_SetAsyncExc(tstate->thread_id, sent);
    }
    Py_XDECREF(sent);
    prepared = !failed;
    return failed;
}

/* callable(*args): a new reference, or NULL with an exception; or NULL without one: there is no memory or no thread for it. */
PyObject *rj_call_apart(PyObject *callable, PyObject *args)
{
    PyThreadState *tstate = PyThreadState_Get();
    if (memory_is_short()) {
        return NULL;
    }
    if (prepare(tstate) < 0) {
        return NULL;
    }
    Job job = {.interp = tstate->interp, .callable = callable, .args = args};
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    sigset_t before;                            /* signals go to the program's threads */
    rj_block_signals(&before);
    int failed = pthread_create(&thread, &attr, work, &job);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (!failed) {
        suspend_collections(tstate);
        PyThreadState *save = PyEval_SaveThread();
        pthread_join(thread, NULL);
        PyEval_RestoreThread(save);
        resume_collections(tstate);
    }
    if (job.ran && job.result == NULL) {
        PyErr_Restore(job.type, job.value, job.traceback);
    }
    return job.result;
}
