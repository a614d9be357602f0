/* What compiled code relies on: names in dicts (globals, builtins) that still hold the objects they held.

   3.11, 3.12: every change gives a dict a new ma_version_tag, so one compare per dict tells that nothing happened since the last
   full check. 3.13 keeps no such tag: a dict watcher counts the changes of the names that some kernel relies on. */
#include "ctx.h"

#if RJ_PY313
typedef struct Slot {
    struct Slot *next;
    PyObject *dict;                     /* borrowed: the watcher tells when it dies */
    PyObject *names;                    /* a set */
    uint64_t version;
} Slot;

#define BUCKETS 1024
static Slot *buckets[BUCKETS];
static int watcher = -1;

static Slot **bucket(PyObject *dict) { return &buckets[((uintptr_t)dict >> 4) % BUCKETS]; }

static Slot *find_slot(PyObject *dict)
{
    Slot *slot = *bucket(dict);
    while (slot != NULL && slot->dict != dict) {
        slot = slot->next;
    }
    return slot;
}

static int changed(PyDict_WatchEvent event, PyObject *dict, PyObject *key, PyObject *value)
{
    Slot *slot = find_slot(dict);
    if (slot == NULL) {
        return 0;
    }
    if (event == PyDict_EVENT_DEALLOCATED) {
        Slot **link = bucket(dict);
        while (*link != slot) {
            link = &(*link)->next;
        }
        *link = slot->next;
        Py_DECREF(slot->names);
        PyMem_Free(slot);
        return 0;
    }
    if (event == PyDict_EVENT_CLONED || event == PyDict_EVENT_CLEARED || key == NULL || !PyUnicode_CheckExact(key)) {
        slot->version++;
        return 0;
    }
    int relied_on = PySet_Contains(slot->names, key);
    if (relied_on) {
        slot->version++;
        if (relied_on < 0) {
            PyErr_Clear();
        }
    }
    return 0;
}

/* The slot that counts changes of `name`; NULL if it can't be watched (then it is looked up each time). */
static Slot *watch(PyObject *dict, PyObject *name)
{
    if (watcher < 0) {
        return NULL;
    }
    Slot *slot = find_slot(dict);
    if (slot == NULL) {
        slot = PyMem_Calloc(1, sizeof(Slot));
        PyObject *names = PySet_New(NULL);
        if (slot == NULL || names == NULL || PyDict_Watch(watcher, dict) < 0) {
            PyMem_Free(slot);
            Py_XDECREF(names);
            PyErr_Clear();
            return NULL;
        }
        slot->dict = dict;
        slot->names = names;
        slot->next = *bucket(dict);
        *bucket(dict) = slot;
    }
    if (PySet_Add(slot->names, name) < 0) {
        PyErr_Clear();
        return NULL;
    }
    slot->version++;
    return slot;
}

static inline uint64_t version_of(Watched *w) { return w->slot ? ((Slot *)w->slot)->version : w->seen + 1; }
#else
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static inline uint64_t version_of(Watched *w) { return ((PyDictObject *)w->dict)->ma_version_tag; }
#endif

int rj_invariants_ready(void)
{
#if RJ_PY313
    if (watcher < 0) {
        watcher = PyDict_AddWatcher(changed);
        PyErr_Clear();                  /* none left: slower, not wrong */
    }
#endif
    return 0;
}

static int parse(PyObject *item, Invariant *out, int with_value)
{
    PyObject *value = NULL;
    if (!PyTuple_Check(item) || !PyArg_ParseTuple(item, with_value ? "O!UO" : "O!U", &PyDict_Type, &out->dict, &out->name, &value)) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "invariants are (dict, name, value), global slots (dict, name)");
        }
        return -1;
    }
    out->value = value == rj_null ? NULL : value;
    out->hash = PyObject_Hash(out->name);
    return 0;
}

/* (function, None, (code, defaults, kwdefaults)); the last two may be None for NULL */
static int parse_function(PyObject *item, FunctionInvariant *out)
{
    PyObject *none;
    if (!PyArg_ParseTuple(item, "O!O(O!OO)", &PyFunction_Type, &out->func, &none, &PyCode_Type, &out->code, &out->defaults,
                          &out->kwdefaults)) {
        return -1;
    }
    out->defaults = out->defaults == Py_None ? NULL : out->defaults;
    out->kwdefaults = out->kwdefaults == Py_None ? NULL : out->kwdefaults;
    return 0;
}

static inline PyObject *or_null(PyObject *object) { return object == Py_None ? NULL : object; }

static int functions_hold(Kernel *kernel)
{
    for (FunctionInvariant *f = kernel->functions, *end = f + kernel->nfunctions; f < end; f++) {
        if (f->func->func_code != f->code || or_null(f->func->func_defaults) != f->defaults ||
            or_null(f->func->func_kwdefaults) != f->kwdefaults) {
            return 0;
        }
    }
    return 1;
}

int rj_invariants_init(Kernel *kernel)
{
    Py_ssize_t n = PyTuple_GET_SIZE(kernel->invariants), ng = PyTuple_GET_SIZE(kernel->global_slots);
    if (ng > RJ_NGVALS) {
        PyErr_SetString(PyExc_ValueError, "too many global slots");
        return -1;
    }
    kernel->inv = PyMem_Calloc(n + 1, sizeof(Invariant));
    kernel->watched = PyMem_Calloc(n + 1, sizeof(Watched));
    kernel->globals = PyMem_Calloc(ng + 1, sizeof(Invariant));
    kernel->functions = PyMem_Calloc(n + 1, sizeof(FunctionInvariant));
    if (kernel->functions == NULL || kernel->inv == NULL || kernel->watched == NULL || kernel->globals == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = PyTuple_GET_ITEM(kernel->invariants, i);
        if (PyTuple_Check(item) && PyTuple_GET_SIZE(item) > 0 && PyFunction_Check(PyTuple_GET_ITEM(item, 0))) {
            if (parse_function(item, &kernel->functions[kernel->nfunctions]) < 0) {
                return -1;
            }
            kernel->nfunctions++;
            continue;
        }
        Invariant *inv = &kernel->inv[kernel->ninv];
        if (parse(item, inv, 1) < 0) {
            return -1;
        }
        kernel->ninv++;
        Watched *w = kernel->watched, *end = w + kernel->nwatched;
        while (w < end && w->dict != inv->dict) {
            w++;
        }
        if (w == end) {
            w->dict = inv->dict;
            kernel->nwatched++;
        }
#if RJ_PY313
        w->slot = watch(inv->dict, inv->name);
        if (w->slot == NULL) {
            w->dict = NULL;             /* a later name of this dict gets its own entry */
        }
#endif
    }
    for (Py_ssize_t i = 0; i < ng; i++) {
        if (parse(PyTuple_GET_ITEM(kernel->global_slots, i), &kernel->globals[i], 0) < 0) {
            return -1;
        }
        kernel->nglobals = (int)i + 1;
    }
    for (int i = 0; i < kernel->nwatched; i++) {
        kernel->watched[i].seen = version_of(&kernel->watched[i]) - 1;
    }
    return 0;
}

void rj_invariants_clear(Kernel *kernel)
{
    PyMem_Free(kernel->inv);
    PyMem_Free(kernel->functions);
    kernel->functions = NULL;
    kernel->nfunctions = 0;
    PyMem_Free(kernel->watched);
    PyMem_Free(kernel->globals);
    kernel->inv = kernel->globals = NULL;
    kernel->watched = NULL;
    kernel->ninv = kernel->nwatched = kernel->nglobals = 0;
}

int rj_kernel_holds(Kernel *kernel)
{
    if (!functions_hold(kernel)) {
        return 0;
    }
    Watched *w = kernel->watched, *end = w + kernel->nwatched;
    while (w < end && w->seen == version_of(w)) {
        w++;
    }
    if (w == end) {
        return 1;
    }
    for (int i = 0; i < kernel->ninv; i++) {
        Invariant *inv = &kernel->inv[i];
        if (_PyDict_GetItem_KnownHash(inv->dict, inv->name, inv->hash) != inv->value) {
            return PyErr_Occurred() ? -1 : 0;
        }
    }
    for (w = kernel->watched; w < end; w++) {
        w->seen = version_of(w);
#if RJ_PY313
        if (w->slot == NULL) {
            w->seen = 0;
        }
#endif
    }
    return 1;
}

void rj_kernel_load_globals(Kernel *kernel, Ctx *ctx)
{
    for (int i = 0; i < kernel->nglobals; i++) {
        Invariant *g = &kernel->globals[i];
        ctx->gvals[i] = _PyDict_GetItem_KnownHash(g->dict, g->name, g->hash);
    }
}
