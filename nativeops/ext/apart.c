/* Running the compiler apart from the program: in a thread of its own, for which the program's thread waits.

   The compiler is Python code. In the program's thread, signal handlers, async exceptions and pending calls would run in the middle of it, with our
   frames beneath theirs; the program's recursion limit, tracing and profiling would apply to it. In a thread of its own none of that
   happens: the waiting thread does its pending work at its next instruction, as ever. The garbage collector waits too, so that no destructor of the
   program runs here. What must be imported is imported before, in the program's thread (`prepare`), whose import locks this thread must not need.

   Where memory is short nothing is compiled: the program needs it more. */
#include "ctx.h"
#include <pthread.h>
#include <signal.h>

PyObject *rj_prepare;
static int prepared, collecting;

#define STACK (8u << 20)

static int memory_is_short(void)
{
    void *spare = PyMem_RawMalloc(RJ_SPARE);    /* so large a block is a mapping, which costs some microseconds */
    PyMem_RawFree(spare);
    return spare == NULL;
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
    if (!registered && pthread_atfork(NULL, NULL, after_fork) == 0) {
        registered = 1;
    }
    return 0;
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

/* All but those of faults. */
static void block_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGILL);
    pthread_sigmask(SIG_SETMASK, &all, before);
}

/* Imports, in the caller's thread; signals wait meanwhile. */
static int prepare(PyThreadState *tstate)
{
    if (prepared || rj_prepare == NULL) {
        return 0;
    }
    sigset_t before;
    block_signals(&before);
    PyThreadState_EnterTracing(tstate);
    RECURSION_LEFT(tstate) += 10000;
    PyObject *done = PyObject_CallNoArgs(rj_prepare);
    RECURSION_LEFT(tstate) -= 10000;
    PyThreadState_LeaveTracing(tstate);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (done == NULL) {
        return -1;
    }
    Py_DECREF(done);
    prepared = 1;
    return 0;
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
    block_signals(&before);
    int failed = pthread_create(&thread, &attr, work, &job);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (!failed) {
        collecting = PyGC_Disable();
        PyThreadState *save = PyEval_SaveThread();
        pthread_join(thread, NULL);
        PyEval_RestoreThread(save);
        if (collecting) {
            PyGC_Enable();
        }
    }
    if (job.ran && job.result == NULL) {
        PyErr_Restore(job.type, job.value, job.traceback);
    }
    return job.result;
}
