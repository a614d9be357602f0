/* rewritejit.nativeops.ext._core: sites, kernels and exits, without any policy.

   This file: the module, the state each thread has (Ctx), the callbacks, ExitDesc and Kernel. site.c runs kernels, deopt.c rebuilds
   interpreter frames when one leaves, invariants.c watches what compiled code relies on, helpers.c is what machine code calls,
   layout.c where things lie in memory, instrument.c puts the sites into code objects. */
#include "ctx.h"
#include "tables.h"
#include "never.h"
#include "worth.h"
#include "marshal.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

PyObject *rj_null;

PyObject *rj_on_hot, *rj_on_exit_limit, *rj_on_entry_miss, *rj_on_invalid, *rj_on_internal_error;
PyObject *rj_declines;
int rj_busy;
long rj_internal_errors, rj_put_off;
static PyObject *rj_module;

/* ---- Ctx ---------------------------------------------------------------------------------------------------------- */
#define RECORDS (64u << 20)             /* bytes of address space for records; a page is used when it is written */
#define LEAST_RECORDS (1u << 20)        /* the same where address space is short */
#define HEADER 4096u
#define RECORD_ROOM 1024                /* bytes of record area granted to each nested native call, at least */
#define STACK_ROOM 512                  /* bytes of C stack granted to each, at least */

__thread Ctx *rj_ctx_here;
static pthread_key_t ctx_key;

_Static_assert(sizeof(Ctx) <= HEADER, "Ctx fits its page");

static void ctx_free(void *ctx)
{
    rj_ctx_here = NULL;
    PyMem_RawFree(((Ctx *)ctx)->reserve);
    munmap(ctx, ((Ctx *)ctx)->limit - (char *)ctx);
}

static void after_fork(void) { rj_busy = 0; }      /* a callback of a thread that the child has not */

static void *map_records(size_t bytes)
{
    return mmap(NULL, HEADER + bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

Ctx *rj_ctx_new(void)
{
    size_t records = RECORDS;
    char *memory = map_records(records + RJ_SPARE);
    if (memory != MAP_FAILED) {
        munmap(memory + HEADER + records, RJ_SPARE);
    }
    else {
        memory = map_records(records = LEAST_RECORDS);
    }
    if (memory == MAP_FAILED) {
        rj_put_off++;
        return NULL;
    }
    Ctx *ctx = (Ctx *)memory;
    ctx->top = memory + HEADER;
    ctx->limit = ctx->top + records;
    ctx->reserve = PyMem_RawMalloc(RJ_RESERVE);
    ctx->tstate = PyThreadState_Get();
#if RJ_PY313
    ctx->eval_breaker = &ctx->tstate->eval_breaker;
#else
    ctx->eval_breaker = &ctx->tstate->interp->ceval.eval_breaker;
#endif
    pthread_attr_t attr;
    ctx->stack_low = (char *)__builtin_frame_address(0) - (256 << 10);
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        void *low;
        size_t size;
        if (pthread_attr_getstack(&attr, &low, &size) == 0) {
            ctx->stack_low = low;
            struct rlimit limit;        /* the main thread's stack grows up to the limit, whatever is mapped now */
            if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && size > limit.rlim_cur) {
                ctx->stack_low = (char *)low + (size - limit.rlim_cur);
            }
        }
        pthread_attr_destroy(&attr);
    }
    pthread_setspecific(ctx_key, ctx);
    rj_ctx_here = ctx;
    return ctx;
}

/* ---- the NULL sentinel ---------------------------------------------------------------------------------------------- */
static PyObject *null_repr(PyObject *self) { return PyUnicode_FromString("<NULL>"); }

PyTypeObject rj_Null_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "rewritejit.nativeops.ext._core.NullType",
    .tp_basicsize = sizeof(PyObject),
    .tp_repr = null_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Stands for a NULL pointer: an unbound local, the interpreter's NULL on the stack, a missing variable.",
};

PyObject *rj_cells_tuple(Frame *frame, int nstack)
{
    int n = FRAME_CODE(frame)->co_nlocalsplus + nstack;
    PyObject *cells = PyTuple_New(n);
    if (cells == NULL) {
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        PyObject *value = frame->localsplus[i];
        PyTuple_SET_ITEM(cells, i, Py_NewRef(value ? value : rj_null));
    }
    return cells;
}

/* ---- callbacks ------------------------------------------------------------------------------------------------------- */
static int debugging(void)
{
    PyObject *flag = PyDict_GetItemString(PyModule_GetDict(rj_module), "debug");
    return flag != NULL && PyObject_IsTrue(flag) > 0;
}

static int put_off(int *failed)
{
    rj_put_off++;
    *failed = RJ_PUT_OFF;
    return 0;
}

int rj_callback(PyObject *callable, PyObject *args, int *failed)
{
    *failed = 0;
    if (args == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_MemoryError)) {
            return -1;
        }
        PyErr_Clear();
        return put_off(failed);
    }
    rj_begin_apart();
    rj_busy = 1;
    PyObject *result = rj_call_apart(callable, args);
    rj_busy = 0;
    rj_end_apart();
    Py_DECREF(args);
    if (result != NULL) {
        Py_DECREF(result);
        return 0;
    }
    if (!PyErr_Occurred()) {
        return put_off(failed);
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (PyErr_GivenExceptionMatches(type, PyExc_MemoryError)) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
        return put_off(failed);
    }
    if (value == NULL || !PyErr_GivenExceptionMatches(type, PyExc_Exception)) {
        if (value != NULL) {                    /* from a signal handler: as if raised by the instruction itself */
            PyException_SetTraceback(value, Py_None);
            PyException_SetContext(value, NULL);
        }
        Py_XDECREF(traceback);
        PyErr_Restore(type, value, NULL);
        return -1;
    }
    if (traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    if (debugging()) {
        PyErr_Restore(type, value, traceback);
        return -1;
    }
    *failed = RJ_FAILED;
    if (rj_internal_errors++ == 0 && rj_on_internal_error != NULL) {
        result = PyObject_CallOneArg(rj_on_internal_error, value);
        if (result == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_Exception)) {
                Py_XDECREF(type);
                Py_XDECREF(value);
                Py_XDECREF(traceback);
                return -1;
            }
            PyErr_Clear();
        }
        Py_XDECREF(result);
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return 0;
}

#if !RJ_PY311
static int locally_monitored(PyCodeObject *code)
{
    static const uint8_t nothing[_PY_MONITORING_UNGROUPED_EVENTS];
    _PyCoMonitoringData *data = code->_co_monitoring;
    return data != NULL && memcmp(data->active_monitors.tools, nothing, sizeof(data->active_monitors.tools)) != 0;
}
#endif

/* Must the code be interpreted, for somebody who watches? */
int rj_is_traced(PyThreadState *tstate, PyCodeObject *code)
{
#if RJ_PY311
    return tstate->cframe->use_tracing;
#else
    static const uint8_t nothing[_PY_MONITORING_UNGROUPED_EVENTS];
    if (memcmp(tstate->interp->monitors.tools, nothing, sizeof(tstate->interp->monitors.tools)) != 0) {
        return 1;
    }
    return locally_monitored(code);
#endif
}

/* The same for the code of the functions that run inside of a kernel. */
int rj_callees_traced(Kernel *kernel)
{
#if !RJ_PY311
    for (FunctionInvariant *f = kernel->functions, *end = f + kernel->nfunctions; f < end; f++) {
        if (locally_monitored((PyCodeObject *)f->code)) {
            return 1;
        }
    }
#endif
    return 0;
}

/* ---- ExitDesc -------------------------------------------------------------------------------------------------------- */
typedef struct { ExitDesc *desc; int pos, own, failed, ncells; } Check;      /* ncells: of the interpreter's own frame */

static int32_t word(Check *c)
{
    if (c->pos >= c->desc->nwords) {
        c->failed = 1;
        return 0;
    }
    return c->desc->words[c->pos++];
}

static void check_const(Check *c)
{
    int32_t k = word(c);
    c->failed |= k < 0 || k >= PyTuple_GET_SIZE(c->desc->consts);
}

static void check_reg(Check *c, char type)
{
    int32_t r = word(c);
    if (r < 0 || r >= c->desc->nregs || (c->desc->types[r] && c->desc->types[r] != type)) {
        c->failed = 1;
        return;
    }
    c->desc->types[r] = type;
}

static void check_id(Check *c)
{
    int32_t id = word(c);
    if (id < 0 || id > c->desc->nwords) {
        c->failed = 1;
    }
    else if (id >= c->desc->nids) {
        c->desc->nids = id + 1;
    }
}

static void check_cell(Check *c)
{
    int32_t cell = word(c);
    c->failed |= cell < 0 || cell >= c->ncells;
}

static void check_value(Check *c, int top);

/* A part of a range or an iterator: a number, or the object that it was read from. */
static void check_number(Check *c)
{
    int32_t kind = c->pos < c->desc->nwords ? c->desc->words[c->pos] : -1;
    c->failed |= kind != V_INT && kind != V_CONST && kind != V_CELL && kind != V_GVAL && kind != V_OBJ;
    check_value(c, 0);
}

static void check_value(Check *c, int top)
{
    if (c->failed) {
        return;
    }
    int32_t n;
    int32_t kind = word(c);
    switch (kind) {
    case V_KEEP: c->failed |= !(top && c->own); break;
    case V_NULL: break;
    case V_CONST: check_const(c); break;
    case V_INT: check_reg(c, 'i'); break;
    case V_FLOAT: check_reg(c, 'f'); break;
    case V_BOOL: check_reg(c, 'b'); break;
    case V_OBJ: check_reg(c, 'o'); break;
    case V_TUPLE: case V_LIST:
        check_id(c);
        n = word(c);
        c->failed |= n < 0;
        for (int32_t i = 0; i < n && !c->failed; i++) {
            check_value(c, 0);
        }
        break;
    case V_CALLED:
        check_id(c);
        check_const(c);
        n = word(c);
        c->failed |= n < 0;
        for (int32_t i = 0; i < n && !c->failed; i++) {
            check_value(c, 0);
        }
        break;
    case V_CHAR:
        check_id(c);
        check_reg(c, 'i');
        break;
    case V_SEQITER: case V_SEQITER_BACK:
        if (kind == V_SEQITER) {
            check_id(c);
        }
        else {
            c->desc->nbacks++;
            check_cell(c);
        }
        check_value(c, 0);
        check_number(c);
        break;
    case V_TABLEITER: case V_TABLEITER_BACK:
        if (kind == V_TABLEITER) {
            check_id(c);
            n = word(c);
            c->failed |= n < RJ_KEYSITER || n > RJ_SETITER;
        }
        else {
            c->desc->nbacks++;
            check_cell(c);
        }
        check_value(c, 0);
        goto three;
    case V_RANGEITER_BACK:
        c->desc->nbacks++;
        check_cell(c);
        goto three;
    case V_RANGE: case V_RANGEITER:
        check_id(c);
    three:
        for (int i = 0; i < 3; i++) {
            check_number(c);
        }
        break;
    case V_MAYBE: {
        int32_t r = word(c);
        c->failed |= r < 0 || r >= c->desc->nregs;
        if (!c->failed && !c->desc->types[r]) {
            c->desc->types[r] = 'b';
        }
        check_value(c, 0);
        break;
    }
    case V_CELL: check_cell(c); break;
    case V_GVAL: n = word(c); c->failed |= n < 0 || n >= RJ_NGVALS; break;
    case V_SAME: check_id(c); break;
    case V_CONTINUE: c->failed |= !top; break;
    default: c->failed = 1;
    }
}

static void check_values(Check *c)
{
    int32_t n = word(c);
    c->failed |= n < 0;
    for (int32_t i = 0; i < n && !c->failed; i++) {
        check_value(c, 1);
    }
}

static int check_recipe(ExitDesc *desc)
{
    Check c = {desc, 0, 0, 0, 0};
    desc->nframes = word(&c);
    c.failed |= desc->nframes < 1;
    for (int f = 0; f < desc->nframes && !c.failed; f++) {
        int32_t k = word(&c);
        if (k < 0 || k >= PyTuple_GET_SIZE(desc->consts) || !PyCode_Check(PyTuple_GET_ITEM(desc->consts, k))) {
            return 0;
        }
        PyCodeObject *code = (PyCodeObject *)PyTuple_GET_ITEM(desc->consts, k);
        int32_t func = word(&c);
        if (func < -1 || func >= PyTuple_GET_SIZE(desc->consts) || (func < 0 && f) ||
            (func >= 0 && !PyFunction_Check(PyTuple_GET_ITEM(desc->consts, func)))) {
            return 0;
        }
        c.own = func < 0;
        if (c.own) {
            c.ncells = code->co_nlocalsplus + code->co_stacksize;
        }
        if (func >= 0 && rj_hold_continuation(&desc->continuations, code) < 0) {
            return 0;
        }
        int32_t offset = word(&c);
        c.failed |= offset < 0 || offset >= units_of(code);
        int before = c.pos < desc->nwords ? desc->words[c.pos] : 0;
        c.failed |= before > code->co_nlocalsplus;
        check_values(&c);
        before = c.pos < desc->nwords ? desc->words[c.pos] : 0;
        c.failed |= before > code->co_stacksize;
        check_values(&c);
    }
    int32_t n = desc->ngwrites = word(&c);
    c.own = 0;
    c.failed |= n < 0;
    for (int32_t i = 0; i < n && !c.failed; i++) {
        int32_t g = word(&c);
        c.failed |= g < 0 || g >= RJ_NGVALS;
        check_value(&c, 0);
    }
    n = desc->nowned = word(&c);
    c.failed |= n < 0;
    for (int32_t i = 0; i < n && !c.failed; i++) {
        check_reg(&c, 'o');
    }
    return !c.failed && c.pos == desc->nwords;
}

static int check_bare_value(ExitDesc *desc)
{
    memset(desc->types, 0, desc->nregs + 1);
    desc->nids = desc->nbacks = desc->nframes = desc->nowned = 0;
    Check c = {desc, 0, 0, 0, INT_MAX};
    check_value(&c, 0);
    desc->is_value = 1;
    return !c.failed && c.pos == desc->nwords;
}

static PyObject *exit_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"recipe", "consts", "nregs", "entry", "reason", "line", NULL};
    Py_buffer recipe;
    PyObject *consts, *reason = NULL;
    int nregs, entry = 0, line = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*O!i|pUi:ExitDesc", names, &recipe, &PyTuple_Type, &consts, &nregs, &entry,
                                     &reason, &line)) {
        return NULL;
    }
    ExitDesc *desc = (ExitDesc *)type->tp_alloc(type, 0);
    if (desc != NULL) {
        desc->consts = Py_NewRef(consts);
        desc->reason = reason ? Py_NewRef(reason) : PyUnicode_FromString("");
        desc->nregs = nregs < 0 ? 0 : nregs;
        desc->entry = entry;
        desc->line = line;
        desc->index = -1;
        desc->nwords = (int)(recipe.len / 4);
        desc->words = PyMem_Malloc(recipe.len + 4);
        desc->types = PyMem_Calloc(desc->nregs + 1, 1);
        if (desc->words == NULL || desc->types == NULL || desc->reason == NULL) {
            Py_CLEAR(desc);
            PyErr_NoMemory();
        }
        else {
            memcpy(desc->words, recipe.buf, recipe.len);
            if (nregs < 0 || recipe.len % 4 || (!check_recipe(desc) && !check_bare_value(desc))) {
                Py_CLEAR(desc);
                if (!PyErr_Occurred()) {
                    PyErr_SetString(PyExc_ValueError, "malformed exit recipe");
                }
            }
        }
    }
    PyBuffer_Release(&recipe);
    return (PyObject *)desc;
}

static int exit_traverse(ExitDesc *self, visitproc visit, void *arg)
{
    Py_VISIT(self->consts);
    return 0;
}

static int exit_clear(ExitDesc *self)
{
    Py_CLEAR(self->consts);
    return 0;
}

static void exit_dealloc(ExitDesc *self)
{
    PyObject_GC_UnTrack(self);
    exit_clear(self);
    rj_release_continuations(&self->continuations);
    Py_XDECREF(self->reason);
    PyMem_Free(self->words);
    PyMem_Free(self->types);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *exit_address(ExitDesc *self, void *unused) { return PyLong_FromVoidPtr(self); }
static PyObject *exit_bytes(ExitDesc *self, void *unused) { return PyBytes_FromStringAndSize((char *)self->words, 4 * self->nwords); }
static PyObject *exit_entry(ExitDesc *self, void *unused) { return PyBool_FromLong(self->entry); }

static PyMemberDef exit_members[] = {
    {"count", T_LONG, offsetof(ExitDesc, count), 0, "how often it was taken"},
    {"limit", T_LONG, offsetof(ExitDesc, limit), 0, "the count at which on_exit_limit is called; 0: never"},
    {"index", T_INT, offsetof(ExitDesc, index), READONLY, "its place in its kernel's exits, -1 without a kernel"},
    {"line", T_INT, offsetof(ExitDesc, line), READONLY, "the source line it leaves at"},
    {"nregs", T_INT, offsetof(ExitDesc, nregs), READONLY, "how many register values its record holds"},
    {"reason", T_OBJECT, offsetof(ExitDesc, reason), READONLY, "a code of guards.reasons"},
    {"consts", T_OBJECT, offsetof(ExitDesc, consts), READONLY, "the recipe's constants"},
    {NULL},
};

static PyGetSetDef exit_getset[] = {
    {"address", (getter)exit_address, NULL, "what the first word of a record must be"},
    {"recipe", (getter)exit_bytes, NULL, "the recipe, as guards.recipe encodes it"},
    {"entry", (getter)exit_entry, NULL, "whether no work was done yet: the site's next kernel is tried instead"},
    {NULL},
};

PyTypeObject rj_ExitDesc_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "rewritejit.nativeops.ext._core.ExitDesc",
    .tp_basicsize = sizeof(ExitDesc),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "ExitDesc(recipe, consts, nregs, entry=False, reason='', line=0)\n\n"
              "One way out of a kernel. recipe: bytes of guards.recipe, or of one bare value for HELPERS['build'].\n"
              "ValueError when the recipe is malformed or its indices are out of range.",
    .tp_new = exit_new,
    .tp_traverse = (traverseproc)exit_traverse,
    .tp_clear = (inquiry)exit_clear,
    .tp_dealloc = (destructor)exit_dealloc,
    .tp_members = exit_members,
    .tp_getset = exit_getset,
};

/* ---- Kernel ---------------------------------------------------------------------------------------------------------- */
#define HEAP_KEPT (8 << 20)             /* bytes of freed memory that the C library keeps at the heap's end; its own beginning is 128 KB */

/* Beside compiled code, the system's time for memory that is returned and asked for again in each pass is no trifle. The C library learns from the
   largest block that was freed: blocks up to that size lie in the heap from then on, and twice as much is kept there. Let it have learned. CPython's
   own allocator gives every megabyte back in which nothing is left: sixteen of these are kept. */
static void keep_freed_memory(void)
{
    static int done;
    if (!done) {
        done = 1;
        void *volatile block = malloc(HEAP_KEPT / 2);
        free(block);
        rj_keep_arenas();
    }
}

static PyObject *kernel_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"address", "owner", "exits", "invariants", "global_slots", "name", "python", NULL};
    PyObject *address = NULL, *owner = NULL, *exits = NULL, *invariants = NULL, *slots = NULL, *name = NULL, *python = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OOOOOUO:Kernel", names, &address, &owner, &exits, &invariants, &slots, &name,
                                     &python)) {
        return NULL;
    }
    void *entry = NULL;
    if (address != NULL && address != Py_None) {
        entry = PyLong_AsVoidPtr(address);
        if (entry == NULL && PyErr_Occurred()) {
            return NULL;
        }
    }
    if (python == Py_None) {
        python = NULL;
    }
    Kernel *kernel = (Kernel *)type->tp_alloc(type, 0);
    if (kernel == NULL) {
        return NULL;
    }
    keep_freed_memory();
    kernel->entry = (KernelEntry)entry;
    kernel->python = Py_XNewRef(python);
    kernel->owner = Py_XNewRef(owner);
    kernel->exits = exits ? PySequence_Tuple(exits) : PyTuple_New(0);
    kernel->invariants = invariants ? PySequence_Tuple(invariants) : PyTuple_New(0);
    kernel->global_slots = slots ? PySequence_Tuple(slots) : PyTuple_New(0);
    kernel->name = name ? Py_NewRef(name) : PyUnicode_FromString("");
    kernel->valid = 1;
    kernel->stack_room = STACK_ROOM;
    kernel->record_room = RECORD_ROOM;
    if (!kernel->exits || !kernel->invariants || !kernel->global_slots || !kernel->name || rj_invariants_init(kernel) < 0) {
        Py_DECREF(kernel);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(kernel->exits); i++) {
        ExitDesc *desc = (ExitDesc *)PyTuple_GET_ITEM(kernel->exits, i);
        if (!Py_IS_TYPE(desc, &rj_ExitDesc_Type)) {
            PyErr_SetString(PyExc_TypeError, "exits must be ExitDescs");
            Py_DECREF(kernel);
            return NULL;
        }
        desc->index = (int)i;
        desc->kernel = kernel;
    }
    return (PyObject *)kernel;
}

static int kernel_traverse(Kernel *self, visitproc visit, void *arg)
{
    Py_VISIT(self->python);
    Py_VISIT(self->owner);
    Py_VISIT(self->exits);
    Py_VISIT(self->invariants);
    Py_VISIT(self->global_slots);
    Py_VISIT(self->scope);
    return 0;
}

static int kernel_clear(Kernel *self)
{
    self->valid = 0;
    if (self->exits != NULL) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(self->exits); i++) {
            ExitDesc *desc = (ExitDesc *)PyTuple_GET_ITEM(self->exits, i);
            if (Py_IS_TYPE(desc, &rj_ExitDesc_Type) && desc->kernel == self) {
                desc->kernel = NULL;
            }
        }
    }
    rj_invariants_clear(self);
    Py_CLEAR(self->python);
    Py_CLEAR(self->owner);
    Py_CLEAR(self->exits);
    Py_CLEAR(self->invariants);
    Py_CLEAR(self->global_slots);
    Py_CLEAR(self->scope);
    return 0;
}

static void kernel_dealloc(Kernel *self)
{
    PyObject_GC_UnTrack(self);
    kernel_clear(self);
    Py_XDECREF(self->name);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *kernel_valid(Kernel *self, void *unused) { return PyBool_FromLong(self->valid); }

static int kernel_set_valid(Kernel *self, PyObject *value, void *unused)
{
    int truth = value ? PyObject_IsTrue(value) : 0;
    self->valid = truth > 0 && self->exits != NULL;
    return truth < 0 ? -1 : 0;
}

static PyObject *kernel_address(Kernel *self, void *unused) { return PyLong_FromVoidPtr((void *)self->entry); }
static PyObject *kernel_ticks(Kernel *self, void *unused) { return PyLong_FromUnsignedLongLong(self->ticks); }
static PyObject *kernel_leaving_ticks(Kernel *self, void *unused)
{
    return PyFloat_FromDouble(self->leaves_timed ? (double)self->leaving_ticks / self->leaves_timed : 0);
}
static PyObject *kernel_longest(Kernel *self, void *unused) { return Py_BuildValue("(Kd)", self->longest, self->longest_half_passes / 2.0); }
static PyObject *kernel_passes(Kernel *self, void *unused) { return PyFloat_FromDouble(self->half_passes / 2.0); }

static PyObject *kernel_release(Kernel *self, PyObject *unused)
{
    kernel_clear(self);
    Py_RETURN_NONE;
}

/* No call may be nested so deep that it runs out of stack, or of room for its record. */
static PyObject *kernel_calls(Kernel *self, PyObject *args)
{
    Kernel *body;
    int stack;
    if (!PyArg_ParseTuple(args, "O!i:calls", &rj_Kernel_Type, &body, &stack)) {
        return NULL;
    }
    self->stack_room = stack > self->stack_room ? stack : self->stack_room;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(body->exits); i++) {
        int record = 8 * (1 + ((ExitDesc *)PyTuple_GET_ITEM(body->exits, i))->nregs);
        self->record_room = record > self->record_room ? record : self->record_room;
    }
    Py_RETURN_NONE;
}

static PyMethodDef kernel_methods[] = {
    {"calls", (PyCFunction)kernel_calls, METH_VARARGS,
     "calls(body, stack): it may run that native body, a call of which takes so many bytes of stack."},
    {"release", (PyCFunction)kernel_release, METH_NOARGS,
     "release(): never run it again, and keep nothing of the program alive for it. Not while it runs."},
    {NULL},
};

static PyMemberDef kernel_members[] = {
    {"scope", T_OBJECT, offsetof(Kernel, scope), 0,
     "None, or a tuple: the globals and builtins that a frame must have; module code must have its globals as locals too"},
    {"entries", T_LONG, offsetof(Kernel, entries), 0, "how often it was run, misses at entry included"},
    {"leaves", T_LONG, offsetof(Kernel, leaves), 0, "how often it left through an exit after having begun work"},
    {"misses", T_LONG, offsetof(Kernel, misses), 0, "how often it left at once, for the types at entry"},
    {"timed", T_LONG, offsetof(Kernel, timed), READONLY, "how many entries `ticks` is the sum of"},
    {"exits", T_OBJECT, offsetof(Kernel, exits), READONLY, "the ExitDescs"},
    {"invariants", T_OBJECT, offsetof(Kernel, invariants), READONLY, "(dict, name, value or NULL) ..."},
    {"global_slots", T_OBJECT, offsetof(Kernel, global_slots), READONLY, "(dict, name) ..."},
    {"name", T_OBJECT, offsetof(Kernel, name), READONLY, NULL},
    {"owner", T_OBJECT, offsetof(Kernel, owner), READONLY, "keeps the machine code alive"},
    {"stack_room", T_INT, offsetof(Kernel, stack_room), READONLY, "bytes of C stack granted to each nested native call"},
    {"record_room", T_INT, offsetof(Kernel, record_room), READONLY, "bytes of the record area granted to each"},
    {"counted", T_LONG, offsetof(Kernel, counted), READONLY, "in how many of the timed runs `passes` were made"},
    {"python", T_OBJECT, offsetof(Kernel, python), READONLY, "the callable of a Python kernel, else None"},
    {NULL},
};

static PyGetSetDef kernel_getset[] = {
    {"valid", (getter)kernel_valid, (setter)kernel_set_valid, "whether it may run"},
    {"address", (getter)kernel_address, NULL, "of its machine code, 0 for a Python kernel"},
    {"ticks", (getter)kernel_ticks, NULL, "time stamp counter ticks spent inside, over `timed` entries"},
    {"longest", (getter)kernel_longest, NULL, "(ticks, passes) of the longest of these entries"},
    {"leaving_ticks", (getter)kernel_leaving_ticks, NULL, "what one of them took to leave after that, on average; 0: none left"},
    {"passes", (getter)kernel_passes, NULL, "passes that were made in `counted` of the timed entries; one that was left counts half"},
    {NULL},
};

PyTypeObject rj_Kernel_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "rewritejit.nativeops.ext._core.Kernel",
    .tp_basicsize = sizeof(Kernel),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Kernel(address=0, owner=None, exits=(), invariants=(), global_slots=(), name='', python=None)\n\n"
              "Compiled code. address: of machine code `PyObject *kernel(Ctx *, PyObject **cells)`, or python: a callable\n"
              "(cells, gvals) -> ('ret', object) or ('exit', [(ExitDesc, [register values]), ...]), innermost record first.\n"
              "invariants: (dict, name, value or NULL); global_slots: (dict, name), at most 64.",
    .tp_new = kernel_new,
    .tp_traverse = (traverseproc)kernel_traverse,
    .tp_clear = (inquiry)kernel_clear,
    .tp_dealloc = (destructor)kernel_dealloc,
    .tp_methods = kernel_methods,
    .tp_members = kernel_members,
    .tp_getset = kernel_getset,
};

/* ---- the module ------------------------------------------------------------------------------------------------------- */
static PyObject *set_callbacks(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"on_hot", "on_exit_limit", "on_entry_miss", "on_invalid", "on_internal_error", "prepare", NULL};
    PyObject *given[6] = {NULL};
    PyObject **held[6] = {&rj_on_hot, &rj_on_exit_limit, &rj_on_entry_miss, &rj_on_invalid, &rj_on_internal_error, &rj_prepare};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOOO|OO:set_callbacks", names, &given[0], &given[1], &given[2], &given[3],
                                     &given[4], &given[5])) {
        return NULL;
    }
    rj_apart_reset();
    for (int i = 0; i < 6; i++) {
        PyObject *old = *held[i];
        *held[i] = given[i] == NULL || given[i] == Py_None ? NULL : Py_NewRef(given[i]);
        Py_XDECREF(old);
    }
    Py_RETURN_NONE;
}

static PyObject *self_check(PyObject *module, PyObject *unused)
{
    const char *text = rj_layout_problem();
    if (text == NULL) {
        Py_RETURN_NONE;
    }
    return PyUnicode_FromString(text);
}

static PyObject *internal_errors(PyObject *module, PyObject *unused) { return PyLong_FromLong(rj_internal_errors); }

/* What the system takes back at the process's end need not be taken apart before. */
static PyObject *abandon(PyObject *module, PyObject *object)
{
    Py_INCREF(object);
    Py_RETURN_NONE;
}

/* Without a copy of what is read: touching so much new memory would take half as long as the reading. */
static PyObject *unmarshal(PyObject *module, PyObject *args)
{
    int file;
    unsigned long long offset, length;
    if (!PyArg_ParseTuple(args, "iKK:unmarshal", &file, &offset, &length)) {
        return NULL;
    }
    struct stat about;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && (unsigned long long)about.st_size < offset + length) {
        PyErr_SetString(PyExc_EOFError, "the file ends before");         /* reading there would be a fault */
        return NULL;
    }
    size_t before = offset % (size_t)sysconf(_SC_PAGESIZE);
    char *there = mmap(NULL, before + length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, (off_t)(offset - before));
    if (there == MAP_FAILED) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    PyObject *object = PyMarshal_ReadObjectFromString(there + before, (Py_ssize_t)length);
    munmap(there, before + length);
    return object;
}

static PyObject *put_offs(PyObject *module, PyObject *unused) { return PyLong_FromLong(rj_put_off); }

static PyObject *is_traced(PyObject *module, PyObject *code)
{
    if (!PyCode_Check(code)) {
        PyErr_SetString(PyExc_TypeError, "a code object is needed");
        return NULL;
    }
    return PyBool_FromLong(rj_is_traced(PyThreadState_Get(), (PyCodeObject *)code));
}

static PyMethodDef methods[] = {
    {"set_callbacks", (PyCFunction)(void (*)(void))set_callbacks, METH_VARARGS | METH_KEYWORDS,
     "set_callbacks(on_hot, on_exit_limit, on_entry_miss, on_invalid, on_internal_error=None, prepare=None)\n\n"
     "    on_hot(site, code, func or None, cells, globals, builtins, nstack)         a site's count ran out\n"
     "    on_exit_limit(site, kernel, exit_index, code)                              an exit's count reached its limit\n"
     "    on_entry_miss(site, code, func or None, cells, globals, builtins, nstack)  no kernel fits the types that come now\n"
     "    on_invalid(site, kernel, code, dict or None, name or None)                 an invariant does not hold any more\n"
     "    on_internal_error(exception)                                               the first failure of one of the others\n"
     "    prepare()                                                                  once, before the first of the others\n"
     "All but prepare run in a thread of their own, for which the caller's waits. "
     "None: that event is ignored. cells holds NULL for what is not bound."},
    {"set_policy", rj_set_policy, METH_VARARGS, "set_policy(*hotness.POLICY): how long hot sites wait. Without arguments: not at all."},
    {"spend", rj_spend, METH_VARARGS,
     "spend(ns, vain=0) -> (ns, vain): add to the time spent on loading and compiling, and to that of it which gave no kernel; both sums"},
    {"is_plain", rj_is_plain_sample, METH_O, "is_plain(object): whether nobody can tell when it is released, as far as it is looked at"},
    {"never_called", rj_is_never_called, METH_O, "never_called(callee): whether it is known that its calls are never compiled, but for what is in functions"},
    {"affordable", rj_is_affordable, METH_O, "affordable(site): whether the process can afford to compile it now"},
    {"self_check", self_check, METH_NOARGS, "None, or a text: why this interpreter cannot be served. Then nothing may be instrumented."},
    {"table_find", rj_table_find, METH_VARARGS, "(dict or set, key) -> 2: it has the key; 0: it has not; 1: to tell might run Python code."},
    {"table_next", rj_table_next, METH_VARARGS, "(dict or set, position) -> the first position from there on that is in use, or -1."},
    {"table_entry", rj_table_entry, METH_VARARGS, "(dict or set, position in use) -> (key, value); for a set (key, key)."},
    {"table_state", rj_table_state, METH_O,
     "iterator over a dict or set -> (it, or None; the size at the start, the next position, how many items are left)."},
    {"table_is_combined", rj_table_is_combined, METH_O, "Whether a dict has its values in its own table."},
    {"abandon", abandon, METH_O, "Keep an object alive to the very end of the process."},
    {"unmarshal", unmarshal, METH_VARARGS, "unmarshal(file descriptor, offset, length): what marshal.loads makes of that part of the file."},
    {"internal_errors", internal_errors, METH_NOARGS, "How many callbacks failed."},
    {"put_off", put_offs, METH_NOARGS, "How often a callback, or a kernel, was not run because memory was short."},
    {"is_traced", is_traced, METH_O, "Whether that code is being traced, profiled or monitored: its kernels don't run meanwhile."},
    {"know_array", rj_know_array, METH_O, "Whether that is the class array.array, with the memory layout that is known. From then on its arrays are."},
    {"know_deque", rj_know_deque, METH_O, "Learn the class collections.deque. Whether its memory layout is the one that is known."},
    {"view_iterator", rj_view_iterator, METH_O, "(what a memoryview's iterator goes over, or None; the index of its next item)"},
    {"instrument", rj_instrument, METH_VARARGS,
     "instrument(code, spec, thresholds, deny=None) -> code with sites, nested code objects too"},
    {"deque_iter", rj_deque_iter, METH_VARARGS, "deque_iter(deque, block, index, left, state): an iterator over a deque that goes on there"},
    {"deque_parts", rj_deque_parts, METH_O, "(first block, index in it, state) of a deque; (block, index, left, state, deque) of an iterator over one"},
    {"block_item", rj_block_item, METH_VARARGS, "block_item(block, index): an item; block_item(block): the next block"},
    {"new_function", rj_new_function, METH_VARARGS, "new_function(code, globals, cell, ...): what MAKE_FUNCTION makes"},
    {"reversed_at", rj_reversed_at, METH_VARARGS, "reversed_at(list, index): a reversed iterator that goes on at that index"},
    {"start_generator", rj_start_generator, METH_VARARGS, "start_generator(function of a generator, argument) -> generator"},
    {"instrument_stats", rj_instrument_stats, METH_NOARGS, "What was instrumented since the process started: a dict of counts."},
    {NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "Sites, kernels and exits: running compiled code in place of interpreted code.", -1, methods,
};

PyMODINIT_FUNC PyInit__core(void)
{
    static PyTypeObject *const types[] = {&rj_Null_Type, &rj_Site_Type, &rj_Kernel_Type, &rj_ExitDesc_Type, &rj_Service_Type,
                                          &rj_State_Type};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (PyType_Ready(types[i]) < 0) {
            return NULL;
        }
    }
    if (rj_null == NULL) {
        rj_null = PyObject_New(PyObject, &rj_Null_Type);
        if (rj_null == NULL || pthread_key_create(&ctx_key, ctx_free) != 0 || pthread_atfork(NULL, NULL, after_fork) != 0) {
            return PyErr_NoMemory();
        }
    }
    if (rj_deopt_ready() < 0 || rj_invariants_ready() < 0 || rj_boxes_ready() < 0 || rj_apart_ready() < 0) {
        return NULL;
    }
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    rj_module = module;
    PyObject *layout = rj_layout(), *helpers = rj_helpers();
    if (layout == NULL || helpers == NULL || PyModule_AddObject(module, "LAYOUT", layout) < 0 ||
        PyModule_AddObject(module, "HELPERS", helpers) < 0 || PyModule_AddObjectRef(module, "NULL", rj_null) < 0 ||
        PyModule_AddObjectRef(module, "debug", Py_False) < 0 ||
        (rj_declines == NULL && (rj_declines = PyList_New(0)) == NULL) ||
        PyModule_AddObjectRef(module, "declines", rj_declines) < 0 ||
        PyModule_AddObjectRef(module, "Site", (PyObject *)&rj_Site_Type) < 0 ||
        PyModule_AddObjectRef(module, "Kernel", (PyObject *)&rj_Kernel_Type) < 0 ||
        PyModule_AddObjectRef(module, "ExitDesc", (PyObject *)&rj_ExitDesc_Type) < 0 ||
        PyModule_AddObjectRef(module, "trampoline", rj_trampoline()) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
