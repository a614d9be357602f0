/* rewritejit._boot: running a program as plain `python` would.

   run_main(kind, value, argv, inspect)   hands the process to the interpreter's own main function, as if
                                          `python app.py`, `-m module`, `-c code` or `-` had been typed
   Wrapper(original, transform)           a method that hands the original's result to transform; no frame of its own
   catch_main(callback)                   gives the main program's code object to callback before its first instruction
   release_main()                         takes that back
   in_main_interpreter()                  whether the caller is in no subinterpreter

   They rest on the interpreter itself: nothing of ours is below the program in the stack, and sys.path[0], __main__,
   exit codes, -i, finalisation and tracebacks are CPython's own, because CPython's own code makes them.

   Every function needs the GIL and must be called in the main interpreter's main thread. */

#define PY_SSIZE_T_CLEAN
#ifndef Py_BUILD_CORE_MODULE
#  define Py_BUILD_CORE_MODULE 1
#endif
#include <Python.h>
#include "internal/pycore_frame.h"
#include "internal/pycore_pystate.h"
#include "internal/pycore_interp.h"
#include "signals.h"

/* ---- the program's first frame ---------------------------------------------------------------------------------- */

static PyObject *main_callback;   /* callable(code) -> code, or NULL when nothing is to be caught */

static void stop_catching(void)
{
    PyInterpreterState *interp = PyInterpreterState_Get();
    _PyInterpreterState_SetEvalFrameFunc(interp, _PyEval_EvalFrameDefault);
}

#if PY_VERSION_HEX >= 0x030D0000
#  define FRAME_CODE(f) ((f)->f_executable)
#  define FRAME_SET_CODE(f, code) ((f)->f_executable = (PyObject *)(code))
#  define FRAME_FUNC(f) ((f)->f_funcobj)
#  define FRAME_START(f, code) ((f)->instr_ptr = _PyCode_CODE(code))
#  define FRAME_SIZE(code) ((code)->co_framesize)
#elif PY_VERSION_HEX >= 0x030C0000
#  define FRAME_CODE(f) ((PyObject *)(f)->f_code)
#  define FRAME_SET_CODE(f, code) ((f)->f_code = (code))
#  define FRAME_FUNC(f) ((f)->f_funcobj)
#  define FRAME_START(f, code) ((f)->prev_instr = _PyCode_CODE(code) - 1)
#  define FRAME_SIZE(code) ((code)->co_framesize)
#else
#  define FRAME_CODE(f) ((PyObject *)(f)->f_code)
#  define FRAME_SET_CODE(f, code) ((f)->f_code = (code))
#  define FRAME_FUNC(f) ((PyObject *)(f)->f_func)
#  define FRAME_START(f, code) ((f)->prev_instr = _PyCode_CODE(code) - 1)
#  define FRAME_SIZE(code) ((code)->co_nlocalsplus + (code)->co_stacksize + FRAME_SPECIALS_SIZE)
#endif

/* Let a frame that has not started run `fresh` instead of its code. The frame is the last thing on the thread's data
   stack, so the few cells that `fresh` may need beyond the old code's are taken from above it. */
static int swap_code(PyThreadState *tstate, _PyInterpreterFrame *frame, PyCodeObject *fresh)
{
    PyCodeObject *old = (PyCodeObject *)FRAME_CODE(frame);
    Py_ssize_t extra = FRAME_SIZE(fresh) - FRAME_SIZE(old);
    if (fresh->co_nlocalsplus != old->co_nlocalsplus || extra < 0) {
        return 0;
    }
    if ((PyObject **)frame + FRAME_SIZE(old) != tstate->datastack_top
        || tstate->datastack_limit - tstate->datastack_top <= extra) {
        return 0;
    }
    tstate->datastack_top += extra;
    PyObject *func = FRAME_FUNC(frame);
    if (func != NULL && PyFunction_Check(func)) {
        PyFunctionObject *f = (PyFunctionObject *)func;
        Py_INCREF(fresh);
        Py_SETREF(f->func_code, (PyObject *)fresh);
    }
    Py_INCREF(fresh);
    FRAME_SET_CODE(frame, fresh);
    FRAME_START(frame, fresh);
    Py_DECREF(old);
    return 1;
}

static PyObject *eval_until_main(PyThreadState *tstate, _PyInterpreterFrame *frame, int throwflag)
{
    if (main_callback == NULL || throwflag || tstate->interp != PyInterpreterState_Main()) {
        return _PyEval_EvalFrameDefault(tstate, frame, throwflag);
    }
    PyObject *code = FRAME_CODE(frame);
    if (!PyCode_Check(code) || (((PyCodeObject *)code)->co_flags & (CO_OPTIMIZED | CO_NEWLOCALS))) {
        return _PyEval_EvalFrameDefault(tstate, frame, throwflag);
    }
    PyObject *modules = tstate->interp->
#if PY_VERSION_HEX >= 0x030C0000
        imports.modules;
#else
        modules;
#endif
    PyObject *main = modules ? PyDict_GetItemString(modules, "__main__") : NULL;
    if (main == NULL || !PyModule_Check(main) || PyModule_GetDict(main) != frame->f_globals) {
        return _PyEval_EvalFrameDefault(tstate, frame, throwflag);
    }
    /* This is the program. */
    PyObject *callback = main_callback;
    main_callback = NULL;
    stop_catching();
    sigset_t before;
    rj_block_signals(&before);
    PyObject *fresh = PyObject_CallOneArg(callback, code);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    Py_DECREF(callback);
    if (fresh == NULL) {
        PyErr_Clear();   /* the callback reports its own errors; the program runs unmodified */
    }
    else {
        if (fresh != code && PyCode_Check(fresh)) {
            (void)swap_code(tstate, frame, (PyCodeObject *)fresh);
        }
        Py_DECREF(fresh);
    }
    return _PyEval_EvalFrameDefault(tstate, frame, throwflag);
}

PyDoc_STRVAR(catch_main_doc,
"catch_main(callback, /)\n--\n\n"
"Call callback(code) -> code once, with the code object that is about to run as the top level of __main__.\n"
"The returned code object (same local variables) runs in its place. An exception in callback is dropped and the\n"
"program runs unmodified.");

static PyObject *catch_main(PyObject *self, PyObject *callback)
{
    PyInterpreterState *interp = PyInterpreterState_Get();
    if (interp->eval_frame != NULL && interp->eval_frame != _PyEval_EvalFrameDefault
        && interp->eval_frame != eval_until_main) {
        PyErr_SetString(PyExc_RuntimeError, "another tool has replaced the interpreter's frame evaluation");
        return NULL;
    }
    Py_INCREF(callback);
    Py_XSETREF(main_callback, callback);
    _PyInterpreterState_SetEvalFrameFunc(interp, eval_until_main);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(release_main_doc,
"release_main()\n--\n\nForget catch_main()'s callback. Returns whether one was still waiting.");

static PyObject *release_main(PyObject *self, PyObject *unused)
{
    PyInterpreterState *interp = PyInterpreterState_Get();
    int waiting = main_callback != NULL;
    Py_CLEAR(main_callback);
    if (interp->eval_frame == eval_until_main) {
        stop_catching();
    }
    return PyBool_FromLong(waiting);
}

/* ---- the interpreter's main function, once more ------------------------------------------------------------------ */

static wchar_t *raw_text(PyObject *text)
{
    Py_ssize_t size;
    wchar_t *wide = PyUnicode_AsWideCharString(text, &size);
    if (wide == NULL) {
        return NULL;
    }
    wchar_t *raw = PyMem_RawMalloc((size + 1) * sizeof(wchar_t));
    if (raw == NULL) {
        PyErr_NoMemory();
    }
    else {
        memcpy(raw, wide, (size + 1) * sizeof(wchar_t));
    }
    PyMem_Free(wide);
    return raw;
}

PyDoc_STRVAR(run_main_doc,
"run_main(kind, value, argv, inspect, /)\n--\n\n"
"Run a program as the process's main program, finalise the interpreter and exit; does not return.\n\n"
"kind is 'file' (value: the script's path, made absolute), 'module' (a module's name), 'command' (source text) or\n"
"'stdin' (value unused). argv is the list that sys.path[0] is computed from (sys.argv is the caller's work, and so is\n"
"a fresh __main__). inspect is the -i flag. The calling frames disappear from the program's view.\n"
"Raises ValueError for another kind, TypeError for wrong arguments; nothing is changed then.");

static PyObject *run_main(PyObject *self, PyObject *args)
{
    const char *kind;
    PyObject *value, *argv;
    int inspect;
    if (!PyArg_ParseTuple(args, "sUO!p", &kind, &value, &PyList_Type, &argv, &inspect)) {
        return NULL;
    }
    PyThreadState *tstate = PyThreadState_Get();
    if (tstate->interp != PyInterpreterState_Main()) {
        PyErr_SetString(PyExc_RuntimeError, "run_main() works in the main interpreter only");
        return NULL;
    }
    Py_ssize_t count = PyList_GET_SIZE(argv);
    wchar_t **items = PyMem_RawCalloc(count + 1, sizeof(wchar_t *));
    if (items == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PyList_GET_ITEM(argv, i);
        if (!PyUnicode_Check(item)) {
            PyErr_SetString(PyExc_TypeError, "argv must be a list of str");
            return NULL;
        }
        if ((items[i] = raw_text(item)) == NULL) {
            return NULL;
        }
    }
    wchar_t *what = raw_text(value);
    if (what == NULL) {
        return NULL;
    }
    wchar_t *file = NULL, *module = NULL, *command = NULL;
    if (strcmp(kind, "file") == 0) {
        file = what;
    }
    else if (strcmp(kind, "module") == 0) {
        module = what;
    }
    else if (strcmp(kind, "command") == 0) {
        command = what;
    }
    else if (strcmp(kind, "stdin") != 0) {
        PyErr_Format(PyExc_ValueError, "unknown kind of program: %s", kind);
        return NULL;
    }

    /* What was parsed from the real command line, replaced. The old strings stay allocated: they may be anyone's. */
    PyConfig *config = (PyConfig *)_Py_GetConfig();
    config->run_filename = file;
    config->run_module = module;
    config->run_command = command;
    config->argv.length = count;
    config->argv.items = items;
    if (inspect) {
        config->inspect = 1;
        config->interactive = 1;
#if PY_VERSION_HEX < 0x030C0000
        Py_InspectFlag = 1;
        Py_InteractiveFlag = 1;
#endif
        PyObject *flags = PySys_GetObject("flags");     /* debug, inspect, interactive, ... */
        if (flags != NULL && PyTuple_Check(flags) && PyTuple_GET_SIZE(flags) > 2) {
            PyStructSequence_SetItem(flags, 1, PyLong_FromLong(1));
            PyStructSequence_SetItem(flags, 2, PyLong_FromLong(1));
        }
    }

    /* The program starts with an empty stack and the whole recursion limit, as in a process of its own. */
#if PY_VERSION_HEX >= 0x030D0000
    tstate->current_frame = NULL;
    tstate->py_recursion_remaining = tstate->py_recursion_limit;
    tstate->c_recursion_remaining = Py_C_RECURSION_LIMIT;
#elif PY_VERSION_HEX >= 0x030C0000
    tstate->root_cframe.current_frame = NULL;
    tstate->root_cframe.previous = NULL;
    tstate->cframe = &tstate->root_cframe;
    tstate->py_recursion_remaining = tstate->py_recursion_limit;
    tstate->c_recursion_remaining = C_RECURSION_LIMIT;
#else
    tstate->root_cframe.use_tracing = tstate->cframe->use_tracing;
    tstate->root_cframe.current_frame = NULL;
    tstate->root_cframe.previous = NULL;
    tstate->cframe = &tstate->root_cframe;
    tstate->recursion_remaining = tstate->recursion_limit;
#endif
#if PY_VERSION_HEX >= 0x030C0000
    _PyInterpreterState_SetNotRunningMain(tstate->interp);
#endif
    exit(Py_RunMain());
}

/* ---- a loader's get_code ----------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *original, *transform;
} Wrapper;

static PyTypeObject Wrapper_Type;

static PyObject *wrapper_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *original, *transform;
    if ((kwargs != NULL && PyDict_GET_SIZE(kwargs) != 0)
        || !PyArg_ParseTuple(args, "OO:Wrapper", &original, &transform)) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "Wrapper() takes no keyword arguments");
        }
        return NULL;
    }
    Wrapper *self = PyObject_GC_New(Wrapper, type);
    if (self != NULL) {
        self->original = Py_NewRef(original);
        self->transform = Py_NewRef(transform);
        PyObject_GC_Track(self);
    }
    return (PyObject *)self;
}

static int wrapper_traverse(Wrapper *self, visitproc visit, void *arg)
{
    Py_VISIT(self->original);
    Py_VISIT(self->transform);
    return 0;
}

static int wrapper_clear(Wrapper *self)
{
    Py_CLEAR(self->original);
    Py_CLEAR(self->transform);
    return 0;
}

static void wrapper_dealloc(Wrapper *self)
{
    PyObject_GC_UnTrack(self);
    wrapper_clear(self);
    PyObject_GC_Del(self);
}

/* original(*args), then transform(args[0], args[1] or None, result), of which tracers, profilers and monitoring see nothing */
static PyObject *wrapper_call(Wrapper *self, PyObject *args, PyObject *kwargs)
{
    PyObject *result = PyObject_Call(self->original, args, kwargs);
    if (result == NULL || PyTuple_GET_SIZE(args) == 0 || !PyCode_Check(result)) {
        return result;
    }
    PyObject *name = PyTuple_GET_SIZE(args) > 1 ? PyTuple_GET_ITEM(args, 1)
                     : kwargs != NULL ? PyDict_GetItemString(kwargs, "fullname") : NULL;
    PyThreadState *tstate = PyThreadState_Get();
    sigset_t before;
    rj_block_signals(&before);
    PyObject *fresh = NULL;
    if (PyErr_CheckSignals() < 0) {             /* those that came before */
        Py_CLEAR(result);
    }
    else {
        PyThreadState_EnterTracing(tstate);
        fresh = PyObject_CallFunctionObjArgs(self->transform, PyTuple_GET_ITEM(args, 0), name ? name : Py_None, result, NULL);
        PyThreadState_LeaveTracing(tstate);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (result == NULL) {
        return NULL;
    }
    if (fresh == NULL && PyErr_ExceptionMatches(PyExc_Exception)) {
        PyErr_Clear();
        return result;
    }
    Py_DECREF(result);
    return fresh;
}

static PyObject *wrapper_get(PyObject *self, PyObject *instance, PyObject *type)
{
    return instance == NULL || instance == Py_None ? Py_NewRef(self) : PyMethod_New(self, instance);
}

/* What it has not itself, it has from the original: __name__, __doc__, __code__ ... */
static PyObject *wrapper_getattro(Wrapper *self, PyObject *name)
{
    if (PyUnicode_CompareWithASCIIString(name, "__wrapped__") == 0) {
        return Py_NewRef(self->original);
    }
    if (PyUnicode_CompareWithASCIIString(name, "__class__") == 0) {
        return Py_NewRef((PyObject *)Py_TYPE(self));
    }
    return PyObject_GetAttr(self->original, name);
}

PyDoc_STRVAR(wrapper_doc,
"Wrapper(original, transform, /)\n--\n\n"
"A method: calls original(self, name), and if that gives a code object, returns transform(self, name, code) instead.\n"
"No frame of its own shows in tracebacks or for stacklevel. An exception in transform is dropped and the original's\n"
"result returned. Attributes are the original's, and __wrapped__ is the original.");

static PyTypeObject Wrapper_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "rewritejit._boot.Wrapper",
    .tp_basicsize = sizeof(Wrapper),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = wrapper_doc,
    .tp_new = wrapper_new,
    .tp_traverse = (traverseproc)wrapper_traverse,
    .tp_clear = (inquiry)wrapper_clear,
    .tp_dealloc = (destructor)wrapper_dealloc,
    .tp_call = (ternaryfunc)wrapper_call,
    .tp_descr_get = wrapper_get,
    .tp_getattro = (getattrofunc)wrapper_getattro,
};

static PyObject *in_main_interpreter(PyObject *self, PyObject *unused)
{
    return PyBool_FromLong(PyInterpreterState_Get() == PyInterpreterState_Main());
}

static PyMethodDef methods[] = {
    {"catch_main", catch_main, METH_O, catch_main_doc},
    {"release_main", release_main, METH_NOARGS, release_main_doc},
    {"in_main_interpreter", in_main_interpreter, METH_NOARGS, "Whether the caller is in the process's main interpreter."},
    {"run_main", run_main, METH_VARARGS, run_main_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_boot", "Runs a program as plain `python` would.", -1, methods,
};

PyMODINIT_FUNC PyInit__boot(void)
{
    PyObject *mod = PyModule_Create(&module);
    if (mod != NULL && PyModule_AddType(mod, &Wrapper_Type) < 0) {
        Py_CLEAR(mod);
    }
    return mod;
}
