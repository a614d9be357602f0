/* Leaving a kernel: the Service rebuilds the interpreter's frames from the records that machine code wrote.

   LANDING calls the trampoline, a Python function without a RESUME instruction (its frame is "incomplete": invisible to
   sys._getframe, tracebacks and tracing). The interpreter runs it inline: it saves the caller's stack pointer and instruction
   pointer in the caller's frame and reads both back when the trampoline returns. In between, the trampoline's FOR_ITER calls the
   Service, which may therefore give the caller other locals, another stack and another place to go on.

   The value that the trampoline returns is pushed on the caller's stack: it is the top of the new stack, or, where that is empty or
   NULL, a None that the code at PAD pops before it jumps to the target. Nothing can run between the patching of PAD and its jump,
   so that all threads and frames share it.

   A callee that was inlined or called natively has no frame yet. Its caller resumes at its own call sequence, with the callable
   replaced by a *continuation function*: the same signature, but the code is nothing but a LANDING. The Service finds the State there,
   and gives that frame the real code, function, locals and stack. */
#include "ctx.h"
#include <x86intrin.h>
#include "tables.h"
#include <sys/mman.h>

#define LONGEST_LEAVE 20000             /* ticks, about 8 us: the process was interrupted */
#define DEEP (1 << 20)                  /* bytes of records that one exit may leave resident */

PyCodeObject *rj_trampoline_code;
static PyObject *trampoline, *service, *continuations;

PyObject *rj_trampoline(void) { return trampoline; }

#if RJ_PY311
static const uint8_t landing_units[] = {PUSH_NULL, 0, LOAD_CONST, 0, PRECALL, 0, CACHE, 0, CALL, 0, CACHE, 0, CACHE, 0, CACHE, 0,
                                        CACHE, 0, RETURN_VALUE, 0};
static const uint8_t trampoline_units[] = {LOAD_CONST, 0, FOR_ITER, 0, RETURN_VALUE, 0};
#elif RJ_PY312
static const uint8_t landing_units[] = {PUSH_NULL, 0, LOAD_CONST, 0, CALL, 0, CACHE, 0, CACHE, 0, CACHE, 0, RETURN_VALUE, 0};
static const uint8_t trampoline_units[] = {LOAD_CONST, 0, FOR_ITER, 0, CACHE, 0, RETURN_VALUE, 0, END_FOR, 0, RETURN_VALUE, 0};
#else
static const uint8_t landing_units[] = {LOAD_CONST, 0, PUSH_NULL, 0, CALL, 0, CACHE, 0, CACHE, 0, CACHE, 0, RETURN_VALUE, 0};
static const uint8_t trampoline_units[] = {LOAD_CONST, 0, FOR_ITER, 1, CACHE, 0, RETURN_VALUE, 0, END_FOR, 0, POP_TOP, 0,
                                           RETURN_VALUE, 0};
#endif

/* A copy of a code object that runs these units with these constants; flags < 0: those of the original. */
static PyCodeObject *code_with(PyCodeObject *code, const uint8_t *units, size_t size, PyObject *constant, int flags)
{
    PyObject *result = NULL, *empty = PyTuple_New(0), *replace = PyObject_GetAttrString((PyObject *)code, "replace");
    int stack = code->co_stacksize < 4 ? 4 : code->co_stacksize;
    PyObject *changes = Py_BuildValue("{s:y#,s:(O),s:i,s:i,s:y#}", "co_code", units, (Py_ssize_t)size, "co_consts", constant,
                                      "co_stacksize", stack, "co_flags", flags < 0 ? code->co_flags : flags, "co_exceptiontable", "",
                                      (Py_ssize_t)0);
    if (empty != NULL && replace != NULL && changes != NULL) {
        result = PyObject_Call(replace, empty, changes);
    }
    Py_XDECREF(empty);
    Py_XDECREF(replace);
    Py_XDECREF(changes);
    return (PyCodeObject *)result;
}

/* ---- State: a frame to come ------------------------------------------------------------------------------------------ */
static int state_clear(State *self)
{
    Py_CLEAR(self->func);
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        Py_CLEAR(self->values[i]);
    }
    return 0;
}

static int state_traverse(State *self, visitproc visit, void *arg)
{
    Py_VISIT(self->func);
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        Py_VISIT(self->values[i]);
    }
    return 0;
}

static void state_dealloc(State *self)
{
    PyObject_GC_UnTrack(self);
    state_clear(self);
    Py_XDECREF(self->code);
    PyObject_GC_Del(self);
}

PyTypeObject rj_State_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "rewritejit.nativeops.ext._core.State",
    .tp_basicsize = offsetof(State, values),
    .tp_itemsize = sizeof(PyObject *),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = (traverseproc)state_traverse,
    .tp_clear = (inquiry)state_clear,
    .tp_dealloc = (destructor)state_dealloc,
};

/* The cached (code, continuation code) of `code`: borrowed, or NULL with an exception. Making it raises an audit event, whose hooks
   may run anything: an ExitDesc asks for it beforehand, so that an exit only finds it. */
static PyObject *continuation_pair(PyCodeObject *code)
{
    PyObject *key = PyLong_FromVoidPtr(code);
    if (key == NULL) {
        return NULL;
    }
    PyObject *pair = PyDict_GetItemWithError(continuations, key);
    if (pair == NULL && !PyErr_Occurred()) {
        PyCodeObject *made = code_with(code, landing_units, sizeof(landing_units), trampoline, -1);
        if (made != NULL) {
            pair = PyTuple_Pack(2, code, made);
            if (pair != NULL) {
                int failed = PyDict_SetItem(continuations, key, pair) < 0;
                Py_DECREF(pair);
                pair = failed ? NULL : pair;
            }
            Py_DECREF(made);
        }
    }
    Py_DECREF(key);
    return pair;
}

static PyObject *continuation_code(PyCodeObject *code)
{
    PyObject *pair = continuation_pair(code);
    return pair ? PyTuple_GET_ITEM(pair, 1) : NULL;
}

int rj_hold_continuation(PyObject **held, PyCodeObject *code)
{
    PyObject *pair = continuation_pair(code);
    if (pair == NULL || (*held == NULL && (*held = PyList_New(0)) == NULL)) {
        return -1;
    }
    int known = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(*held); i++) {
        known |= PyList_GET_ITEM(*held, i) == pair;
    }
    return known ? 0 : PyList_Append(*held, pair);
}

/* What nobody else holds goes: a code object would live for ever for the sake of its continuation. */
void rj_release_continuations(PyObject **held)
{
    PyObject *pairs = *held, *type, *value, *traceback;
    if (pairs == NULL) {
        return;
    }
    *held = NULL;
    PyErr_Fetch(&type, &value, &traceback);
    while (PyList_GET_SIZE(pairs)) {
        PyObject *pair = Py_NewRef(PyList_GET_ITEM(pairs, PyList_GET_SIZE(pairs) - 1));
        PyList_SetSlice(pairs, PyList_GET_SIZE(pairs) - 1, PyList_GET_SIZE(pairs), NULL);
        if (Py_REFCNT(pair) == 2 && continuations != NULL) {        /* this function's and the cache's */
            PyObject *key = PyLong_FromVoidPtr(PyTuple_GET_ITEM(pair, 0));
            if (key == NULL || PyDict_DelItem(continuations, key) < 0) {
                PyErr_Clear();
            }
            Py_XDECREF(key);
        }
        Py_DECREF(pair);
    }
    Py_DECREF(pairs);
    PyErr_Restore(type, value, traceback);
}

/* A continuation function with an empty State for `func`, whose frame is to go on in `code`. */
static PyFunctionObject *new_continuation(PyCodeObject *code, PyFunctionObject *func, int offset, int nstack)
{
    PyObject *landing = continuation_code(code);
    if (landing == NULL) {
        return NULL;
    }
    int n = code->co_nlocalsplus + nstack;
    State *state = PyObject_GC_NewVar(State, &rj_State_Type, n);
    if (state == NULL) {
        return NULL;
    }
    state->code = (PyCodeObject *)Py_NewRef(code);
    state->func = Py_NewRef(func);
    state->offset = offset;
    state->nlocals = code->co_nlocalsplus;
    state->nstack = nstack;
    state->last = state->taken = 0;
    memset(state->values, 0, n * sizeof(PyObject *));
    PyObject_GC_Track(state);
    PyFunctionObject *made = (PyFunctionObject *)PyFunction_New(landing, func->func_globals);
    if (made == NULL) {
        Py_DECREF(state);
        return NULL;
    }
    Py_XSETREF(made->func_builtins, Py_NewRef(func->func_builtins));
    Py_XSETREF(made->func_defaults, Py_XNewRef(func->func_defaults));
    Py_XSETREF(made->func_kwdefaults, Py_XNewRef(func->func_kwdefaults));
    Py_XSETREF(made->func_name, Py_NewRef(func->func_name));
    Py_XSETREF(made->func_qualname, Py_NewRef(func->func_qualname));
    Py_XSETREF(made->func_doc, (PyObject *)state);
    return made;
}

static State *state_of(Frame *frame)
{
    PyObject *func = FRAME_FUNC(frame);
    if (func == NULL || !PyFunction_Check(func)) {
        return NULL;
    }
    State *state = (State *)((PyFunctionObject *)func)->func_doc;
    if (state == NULL || !Py_IS_TYPE(state, &rj_State_Type) || state->taken ||
        (PyObject *)FRAME_CODE(frame) != ((PyFunctionObject *)func)->func_code) {
        return NULL;
    }
    return state;
}

/* ---- decoding a recipe -------------------------------------------------------------------------------------------------- */
typedef struct { PyObject *iter; long cur, stop; } Back;      /* an iterator, and where it is to go on; stop: of one over a dict or
                                                                set how many items are left */

typedef struct {
    const int32_t *p;                   /* the next word */
    ExitDesc *desc;
    const int64_t *regs;
    PyObject **cells, **gvals;          /* of the interpreter's own frame */
    PyObject **built;                   /* by id, strong */
    const int32_t **unbuilt;            /* by id: where its recipe is, if it was passed over */
    PyObject *next;                     /* the next frame's continuation, borrowed, or NULL */
    Back *backs;
    int nbacks, failed;
    struct { int32_t reg; PyObject *object; } nans[8];      /* borrowed: they are among what was decoded */
    int nnans;
} Decoder;

static PyObject *decode(Decoder *d);

/* A float. Containers find a NaN by its identity: two mentions of one are one object. */
static PyObject *decode_float(Decoder *d, int32_t reg)
{
    double number;
    memcpy(&number, &d->regs[reg], 8);
    for (int i = 0; number != number && i < d->nnans; i++) {
        if (d->nans[i].reg == reg) {
            return Py_NewRef(d->nans[i].object);
        }
    }
    PyObject *value = PyFloat_FromDouble(number);
    if (number != number && value != NULL && d->nnans < 8) {
        d->nans[d->nnans].reg = reg;
        d->nans[d->nnans++].object = value;
    }
    return value;
}

static void skip(Decoder *d)
{
    int32_t n, kind = *d->p++;
    switch (kind) {
    case V_KEEP: case V_NULL: case V_CONTINUE: break;
    case V_TUPLE: case V_LIST:
        d->unbuilt[*d->p] = d->p - 1;
        d->p++;
        n = *d->p++;
        while (n--) {
            skip(d);
        }
        break;
    case V_CALLED:
        d->unbuilt[*d->p] = d->p - 1;
        d->p += 2;
        n = *d->p++;
        while (n--) {
            skip(d);
        }
        break;
    case V_RANGE: case V_RANGEITER: case V_SEQITER:
        d->unbuilt[*d->p] = d->p - 1;
        /* fall through */
    case V_RANGEITER_BACK: case V_SEQITER_BACK:
        d->p++;
        skip(d);
        skip(d);
        if (kind != V_SEQITER && kind != V_SEQITER_BACK) {
            skip(d);
        }
        break;
    case V_TABLEITER: case V_TABLEITER_BACK:
        if (kind == V_TABLEITER) {
            d->unbuilt[*d->p] = d->p - 1;
            d->p++;
        }
        d->p++;
        for (n = 4; n > 0; n--) {
            skip(d);
        }
        break;
    case V_MAYBE:
        d->p++;
        skip(d);
        break;
    case V_CHAR:
        d->unbuilt[*d->p] = d->p - 1;
        d->p += 2;
        break;
    default: d->p++;
    }
}

static PyObject *fail(Decoder *d, const char *text)
{
    if (!PyErr_Occurred()) {
        PyErr_Format(PyExc_SystemError, "rewritejit: an exit's record is wrong: %s", text);
    }
    d->failed = 1;
    return NULL;
}

static long decode_long(Decoder *d)
{
    if (*d->p == V_INT) {
        long value = d->regs[d->p[1]];
        d->p += 2;
        return value;
    }
    PyObject *object = decode(d);
    if (object == NULL) {
        fail(d, "a part of a range is missing");
        return 0;
    }
    long value = PyLong_AsLong(object);
    Py_DECREF(object);
    if (value == -1 && PyErr_Occurred()) {
        fail(d, "a part of a range");
    }
    return value;
}

static PyObject *remember(Decoder *d, int32_t id, PyObject *object)
{
    if (object == NULL) {
        return fail(d, "no object");
    }
    if (d->built[id] == NULL) {
        d->built[id] = Py_NewRef(object);
    }
    return object;
}

/* The next value: a new reference, or NULL (d->failed: with an exception). */
static PyObject *decode(Decoder *d)
{
    int32_t kind = *d->p++;
    switch (kind) {
    case V_NULL: return NULL;
    case V_CONST: return Py_NewRef(PyTuple_GET_ITEM(d->desc->consts, *d->p++));
    case V_INT: {
        PyObject *value = PyLong_FromLongLong(d->regs[*d->p++]);
        return value ? value : fail(d, "int");
    }
    case V_FLOAT: {
        PyObject *value = decode_float(d, *d->p++);
        return value ? value : fail(d, "float");
    }
    case V_BOOL: return Py_NewRef(d->regs[*d->p++] ? Py_True : Py_False);
    case V_OBJ: return Py_XNewRef((PyObject *)(intptr_t)d->regs[*d->p++]);
    case V_TUPLE: case V_LIST: {
        int32_t id = *d->p++, n = *d->p++;
        PyObject *made = kind == V_TUPLE ? PyTuple_New(n) : PyList_New(n);
        if (made == NULL) {
            return fail(d, "a container");
        }
        for (int32_t i = 0; i < n; i++) {
            PyObject *item = decode(d);
            if (item == NULL) {
                Py_DECREF(made);
                return fail(d, "an item is missing");
            }
            if (kind == V_TUPLE) {
                PyTuple_SET_ITEM(made, i, item);
            }
            else {
                PyList_SET_ITEM(made, i, item);
            }
        }
        return remember(d, id, made);
    }
    case V_RANGE: case V_RANGEITER: {
        int32_t id = *d->p++;
        long start = decode_long(d), stop = decode_long(d), step = decode_long(d);
        if (d->failed) {
            return NULL;
        }
        PyObject *object = PyObject_CallFunction((PyObject *)&PyRange_Type, "lll", start, stop, step);
        if (object != NULL && kind == V_RANGEITER) {
            Py_SETREF(object, PyObject_GetIter(object));
        }
        return remember(d, id, object);
    }
    case V_RANGEITER_BACK: {
        PyObject *iter = d->cells[*d->p++];
        long cur = decode_long(d), stop = decode_long(d);
        decode_long(d);
        if (d->failed || iter == NULL || !Py_IS_TYPE(iter, &PyRangeIter_Type)) {
            return fail(d, "no range iterator there");
        }
        d->backs[d->nbacks++] = (Back){iter, cur, stop};
        return Py_NewRef(iter);
    }
    case V_SEQITER: {
        int32_t id = *d->p++;
        PyObject *sequence = decode(d), *iter = NULL;
        long index = decode_long(d);
        if (sequence != NULL && !d->failed) {
            iter = PyObject_GetIter(sequence);
        }
        Py_XDECREF(sequence);
        if (iter == NULL) {
            return fail(d, "no sequence to iterate over");
        }
        ((SeqIter *)iter)->index = index;
        return remember(d, id, iter);
    }
    case V_SEQITER_BACK: {
        PyObject *iter = d->cells[*d->p++];
        Py_XDECREF(decode(d));
        long index = decode_long(d);
        if (d->failed || iter == NULL) {
            return fail(d, "no iterator there");
        }
        d->backs[d->nbacks++] = (Back){iter, index, 0};
        return Py_NewRef(iter);
    }
    case V_TABLEITER: {
        int32_t id = *d->p++, what = *d->p++;
        PyObject *table = decode(d), *iter = NULL;
        long used = decode_long(d), pos = decode_long(d), left = decode_long(d);
        if (table != NULL && !d->failed) {
            iter = rj_table_iter(table, what, used, pos, left);
        }
        Py_XDECREF(table);
        return iter == NULL ? fail(d, "no table to iterate over") : remember(d, id, iter);
    }
    case V_TABLEITER_BACK: {
        PyObject *iter = d->cells[*d->p++];
        Py_XDECREF(decode(d));
        decode_long(d);
        long pos = decode_long(d), left = decode_long(d);
        if (d->failed || iter == NULL || !rj_is_table_iter(iter)) {
            return fail(d, "no iterator over a table there");
        }
        d->backs[d->nbacks++] = (Back){iter, pos, left};
        return Py_NewRef(iter);
    }
    case V_CALLED: {
        int32_t id = *d->p++;
        PyObject *function = PyTuple_GET_ITEM(d->desc->consts, *d->p++);
        int32_t n = *d->p++;
        PyObject *args = PyTuple_New(n), *result;
        for (int32_t i = 0; args != NULL && i < n; i++) {
            PyObject *item = decode(d);
            if (item == NULL) {
                Py_CLEAR(args);
                break;
            }
            PyTuple_SET_ITEM(args, i, item);
        }
        if (args == NULL) {
            return fail(d, "an argument is missing");
        }
        result = PyObject_CallObject(function, args);
        Py_DECREF(args);
        return remember(d, id, result);
    }
    case V_CHAR: {
        int32_t id = *d->p++;
        return remember(d, id, PyUnicode_FromOrdinal((int)d->regs[*d->p++]));
    }
    case V_MAYBE:
        if (d->regs[*d->p++]) {
            return decode(d);
        }
        skip(d);
        return NULL;
    case V_CELL: return Py_XNewRef(d->cells[*d->p++]);
    case V_GVAL: return Py_XNewRef(d->gvals[*d->p++]);
    case V_SAME: {
        int32_t id = *d->p++;
        if (d->built[id] == NULL && d->unbuilt[id] != NULL) {
            const int32_t *here = d->p;
            d->p = d->unbuilt[id];
            PyObject *object = decode(d);
            d->p = here;
            return object;
        }
        return d->built[id] ? Py_NewRef(d->built[id]) : fail(d, "an object before it is built");
    }
    case V_CONTINUE: return d->next ? Py_NewRef(d->next) : fail(d, "no frame to continue");
    }
    return fail(d, "an unknown kind of value");
}

static void set_iterator(Back *back)
{
    if (rj_is_table_iter(back->iter)) {
        rj_table_iter_set(back->iter, back->cur, back->stop);
        return;
    }
    if (!Py_IS_TYPE(back->iter, &PyRangeIter_Type)) {
        ((SeqIter *)back->iter)->index = back->cur;
        return;
    }
    RangeIter *iter = (RangeIter *)back->iter;
    long cur = back->cur, step = iter->step;
#if RJ_PY311
    iter->index = (long)(((unsigned long)cur - (unsigned long)iter->start) / (unsigned long)step);
    if (step < 0) {
        iter->index = (long)(((unsigned long)iter->start - (unsigned long)cur) / (0UL - (unsigned long)step));
    }
#else
    unsigned long left = 0;
    if (step > 0 ? cur < back->stop : cur > back->stop) {
        unsigned long span = step > 0 ? (unsigned long)back->stop - (unsigned long)cur : (unsigned long)cur - (unsigned long)back->stop;
        unsigned long width = step > 0 ? (unsigned long)step : 0UL - (unsigned long)step;
        left = (span - 1) / width + 1;
    }
    iter->start = cur;
    iter->len = (long)left;
#endif
}

PyObject *rj_build_value(Ctx *ctx, ExitDesc *desc)
{
    PyObject *built[desc->nids + 1];
    const int32_t *unbuilt[desc->nids + 1];
    Back backs[desc->nbacks + 1];
    memset(built, 0, sizeof(built));
    memset(unbuilt, 0, sizeof(unbuilt));
    Decoder d = {desc->words, desc, ctx->out, ctx->cells, ctx->gvals, built, unbuilt, NULL, backs, 0, 0};
    PyObject *value = decode(&d);
    if (value == NULL && !d.failed) {
        fail(&d, "no value");
    }
    for (int i = 0; i < desc->nids; i++) {
        Py_XDECREF(built[i]);
    }
    if (d.failed) {
        Py_CLEAR(value);
    }
    return value;
}

/* ---- the surgery ---------------------------------------------------------------------------------------------------------- */

/* The frame's stack and the saved place are right but for the value that the trampoline is about to push: give that. */
static PyObject *finish(Frame *frame, int pad, int target)
{
    PyCodeObject *code = FRAME_CODE(frame);
    if (frame->stacktop > code->co_nlocalsplus) {
        PyObject *top = frame->localsplus[frame->stacktop - 1];
        if (top != NULL) {
            frame->stacktop--;
            frame_resume_at(frame, target);
            return top;
        }
    }
    int back = pad + 4 - target;
    set_arg(code, pad + 1, back >> 16 & 255);
    set_arg(code, pad + 2, back >> 8 & 255);
    set_arg(code, pad + 3, back & 255);
    frame_resume_at(frame, pad);
    return Py_NewRef(Py_None);
}

static PyObject *enter_continuation(PyThreadState *tstate, Frame *frame, State *state)
{
    int n = state->nlocals, total = n + state->nstack, ndrop = 0;
    PyObject *drop[n + 2];
    state->taken = 1;
    for (int i = 0; i < n; i++) {
        drop[ndrop++] = frame->localsplus[i];
    }
    for (int i = 0; i < total; i++) {
        frame->localsplus[i] = state->values[i];
        state->values[i] = NULL;
    }
    frame->stacktop = total;
    drop[ndrop++] = (PyObject *)FRAME_CODE(frame);
    drop[ndrop++] = FRAME_FUNC(frame);
    FRAME_SET_CODE(frame, (PyCodeObject *)Py_NewRef(state->code));
    FRAME_SET_FUNC(frame, state->func);
    state->func = NULL;
    int target = state->offset;
    if (state->last) {
        RECURSION_LEFT(tstate)--;
    }
    frame_resume_at(frame, target);
    for (int i = 0; i < ndrop; i++) {
        Py_XDECREF(drop[i]);
    }
    return finish(frame, units_of(FRAME_CODE(frame)) - 4, target);
}

typedef struct { ExitDesc *desc; const int64_t *regs; } Record;

/* Everything the surgery needs, in one block of memory. */
typedef struct {
    Record *records;                    /* outermost first */
    int nrecords, nframes, ncells;      /* ncells: of the interpreter's own frame */
    PyObject **conts;                   /* by frame, strong; none for 0, the interpreter's own */
    PyObject **fresh;                   /* the own frame's new cells, strong */
    char *kept;                         /* which of its cells stay */
    int nfresh, target;                 /* how many cells it will have, and where it goes on */
    PyObject **gvalues;                 /* for the kernel's global slots */
    int *gslots;
    int ngwrites;
    PyObject **drop;                    /* what is released when all is done, the kernel's own references last: in their order things go */
    int ndrop, nowned;
    int maxids;
    Decoder d;
    char *block, small[4096];
} Work;

static void *carve(char **at, size_t n, size_t size)
{
    void *place = *at;
    *at += (n * size + 15) & ~(size_t)15;
    return place;
}

/* Count what the records need, and get the memory. 0, or -1 with MemoryError. */
static int prepare(Work *w, Ctx *ctx, Frame *frame, char *base)
{
    int nbacks = 0, nowned = 0, ngw;
    ExitDesc *own = NULL;
    memset(w, 0, offsetof(Work, small));
    for (char *p = base; p < ctx->top; p += 8 * (1 + own->nregs)) {
        own = *(ExitDesc **)p;
        w->nrecords++;
        w->nframes += own->nframes;
        nbacks += own->nbacks;
        nowned += own->nowned;
        w->maxids = own->nids > w->maxids ? own->nids : w->maxids;
    }
    ngw = own->ngwrites;
    w->ncells = FRAME_CODE(frame)->co_nlocalsplus + FRAME_CODE(frame)->co_stacksize;
    size_t size = 16 * 12 + w->nrecords * sizeof(Record) + nbacks * sizeof(Back) + w->ncells + ngw * sizeof(int) +
                  (w->nframes + 2 * w->ncells + nowned + 2 * ngw + 2 * w->maxids) * sizeof(PyObject *);
    w->block = size <= sizeof(w->small) ? w->small : PyMem_Malloc(size);
    if (w->block == NULL) {
        memset(w, 0, offsetof(Work, small));
        PyErr_NoMemory();
        return -1;
    }
    memset(w->block, 0, size);
    char *at = w->block;
    w->records = carve(&at, w->nrecords, sizeof(Record));
    w->conts = carve(&at, w->nframes, sizeof(PyObject *));
    w->fresh = carve(&at, w->ncells, sizeof(PyObject *));
    w->drop = carve(&at, w->ncells + ngw + nowned, sizeof(PyObject *));
    w->gvalues = carve(&at, ngw, sizeof(PyObject *));
    w->gslots = carve(&at, ngw, sizeof(int));
    w->kept = carve(&at, w->ncells, 1);
    w->d.backs = carve(&at, nbacks, sizeof(Back));
    w->d.built = carve(&at, w->maxids, sizeof(PyObject *));
    w->d.unbuilt = carve(&at, w->maxids, sizeof(void *));
    w->d.cells = frame->localsplus;
    w->d.gvals = ctx->gvals;
    int r = w->nrecords;
    for (char *p = base; p < ctx->top; p += 8 * (1 + w->records[r].desc->nregs)) {
        w->records[--r] = (Record){*(ExitDesc **)p, (int64_t *)p + 1};
        w->records[r].desc->count++;
    }
    return 0;
}

/* A continuation function, still without values, for every frame but the first. */
static int make_continuations(Work *w)
{
    Decoder *d = &w->d;
    for (int f = 0, i = 0; i < w->nrecords; i++) {
        d->desc = w->records[i].desc;
        d->p = d->desc->words + 1;
        for (int k = 0; k < d->desc->nframes; k++, f++) {
            PyObject *code = PyTuple_GET_ITEM(d->desc->consts, d->p[0]);
            int func = d->p[1], offset = d->p[2], nlocals, nstack;
            if ((func < 0) != (f == 0)) {
                fail(d, "the outermost frame, and no other, is the interpreter's");
                return -1;
            }
            d->p += 3;
            for (nlocals = *d->p++; nlocals > 0; nlocals--) {
                skip(d);
            }
            nstack = *d->p++;
            if (f > 0) {
                w->conts[f] = (PyObject *)new_continuation((PyCodeObject *)code,
                                                           (PyFunctionObject *)PyTuple_GET_ITEM(d->desc->consts, func), offset, nstack);
                if (w->conts[f] == NULL) {
                    return -1;
                }
            }
            while (nstack-- > 0) {
                skip(d);
            }
        }
    }
    return 0;
}

/* The counted values at d->p, to out; in the own frame some cells are kept as they are. */
static int decode_values(Work *w, PyObject **out, char *kept)
{
    int n = *w->d.p++;
    for (int i = 0; i < n && !w->d.failed; i++) {
        if (*w->d.p == V_KEEP) {
            w->d.p++;
            kept[i] = 1;
        }
        else {
            out[i] = decode(&w->d);
        }
    }
    return n;
}

/* The kernel's own references, which nobody needs when the frames are in place. A Python kernel has none: its owner keeps them. */
static void give_up(Work *w, const int32_t *owned, const int64_t *regs)
{
    for (int n = *owned++; n > 0; n--) {
        w->drop[w->ndrop++] = (PyObject *)(intptr_t)regs[*owned++];
    }
    w->nowned = w->ndrop;
}

static int decode_frames(Work *w, PyCodeObject *own, int owns)
{
    Decoder *d = &w->d;
    ExitDesc *first = w->records[0].desc;
    if (first->is_value || first->words[2] >= 0 || PyTuple_GET_ITEM(first->consts, first->words[1]) != (PyObject *)own) {
        fail(d, "it is of another frame");
        return -1;
    }
    for (int f = 0, i = 0; i < w->nrecords; i++) {
        d->desc = w->records[i].desc;
        d->regs = w->records[i].regs;
        d->nnans = 0;
        d->p = d->desc->words + 1;
        memset(d->unbuilt, 0, w->maxids * sizeof(void *));
        for (int k = 0; k < d->desc->nframes && !d->failed; k++, f++) {
            State *state = f ? (State *)((PyFunctionObject *)w->conts[f])->func_doc : NULL;
            int nlocals = f ? state->nlocals : own->co_nlocalsplus, offset = d->p[2];
            PyObject **out = f ? state->values : w->fresh;
            d->next = f + 1 < w->nframes ? w->conts[f + 1] : NULL;
            d->p += 3;
            int n = decode_values(w, out, w->kept);
            if (f == 0) {
                memset(w->kept + n, 1, nlocals - n);
            }
            if (!d->failed) {
                n = decode_values(w, out + nlocals, w->kept + nlocals);
            }
            if (f == 0) {
                w->target = offset;
                w->nfresh = nlocals + n;
            }
            else {
                state->last = f + 1 == w->nframes;
            }
        }
        if (i == 0 && !d->failed) {
            for (int n = *d->p++; n > 0 && !d->failed; n--) {
                w->gslots[w->ngwrites] = *d->p++;
                w->gvalues[w->ngwrites++] = decode(d);
            }
        }
        if (owns && !d->failed) {
            give_up(w, d->desc->words + d->desc->nwords - d->desc->nowned - 1, d->regs);
        }
        for (int id = 0; id < w->maxids; id++) {
            Py_CLEAR(d->built[id]);
        }
    }
    return d->failed ? -1 : 0;
}

/* Nothing here can fail or run other code. */
static void write_frame(Work *w, Frame *frame)
{
    int old_top = frame->stacktop;
    for (int i = 0; i < w->nfresh || i < old_top; i++) {
        if (i < w->nfresh && w->kept[i]) {
            continue;
        }
        if (i < old_top) {
            w->drop[w->ndrop++] = frame->localsplus[i];
        }
        if (i < w->nfresh) {
            frame->localsplus[i] = w->fresh[i];
            w->fresh[i] = NULL;
        }
    }
    frame->stacktop = w->nfresh;
    frame_resume_at(frame, w->target);
    for (int i = 0; i < w->d.nbacks; i++) {
        set_iterator(&w->d.backs[i]);
    }
}

/* 0, or -1 with an exception (MemoryError). What the variables held before is released later. */
static int write_globals(Work *w, Kernel *kernel)
{
    for (int i = 0; i < w->ngwrites; i++) {
        if (w->gslots[i] >= kernel->nglobals) {
            continue;
        }
        Invariant *g = &kernel->globals[w->gslots[i]];
        PyObject *old = _PyDict_GetItem_KnownHash(g->dict, g->name, g->hash);
        if (old != NULL) {
            w->drop[w->ndrop++] = Py_NewRef(old);
        }
        int status = 0;
        if (w->gvalues[i] != NULL) {
            status = PyDict_SetItem(g->dict, g->name, w->gvalues[i]);
        }
        else if (old != NULL) {
            status = PyDict_DelItem(g->dict, g->name);
        }
        if (status < 0) {
            return -1;
        }
    }
    return 0;
}

/* Drop everything that is left over. Destructors run here: the frames are in order, and a pending exception is kept. */
static void release(Work *w)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    for (int i = 0; i < w->ngwrites; i++) {
        Py_XDECREF(w->gvalues[i]);
    }
    for (int i = 0; i < w->nframes; i++) {
        Py_XDECREF(w->conts[i]);
    }
    for (int i = 0; i < w->ncells; i++) {
        Py_XDECREF(w->fresh[i]);
    }
    for (int i = w->nowned; i < w->ndrop; i++) {
        Py_XDECREF(w->drop[i]);
    }
    for (int i = 0; i < w->nowned; i++) {
        Py_XDECREF(w->drop[i]);
    }
    if (w->block != w->small) {
        PyMem_Free(w->block);
    }
    PyErr_Restore(type, value, traceback);
}

enum { REBUILT = 0, UNTOUCHED = -1, RAISES = -2 };

/* Give `frame` what the records say. way_out: the kernel's own exit, whatever bodies were left within it. REBUILT; or with an exception: UNTOUCHED, or RAISES when the frame is in its new state. */
static int rebuild(Ctx *ctx, Frame *frame, Pending *pending, ExitDesc **way_out, int *target, int *nframes)
{
    Work w;
    int collecting = rj_pause_collector();      /* an allocation may collect, and so run Python code: not now */
    int status = UNTOUCHED;
    for (;;) {
        if (prepare(&w, ctx, frame, pending->base) == 0 && (w.nframes == 1 || make_continuations(&w) == 0) &&
            decode_frames(&w, FRAME_CODE(frame), pending->keep == NULL) == 0) {
            write_frame(&w, frame);
            status = REBUILT;
            break;
        }
        if (ctx->reserve == NULL || !PyErr_ExceptionMatches(PyExc_MemoryError)) {
            break;
        }
        PyErr_Clear();
        w.ndrop = w.nowned = 0;         /* the kernel's own references: they are needed again */
        release(&w);
        PyMem_RawFree(ctx->reserve);
        ctx->reserve = NULL;
    }
    if (ctx->reserve == NULL) {
        ctx->reserve = PyMem_RawMalloc(RJ_RESERVE);
    }
    *way_out = w.block ? (ExitDesc *)Py_NewRef(w.records[0].desc) : NULL;
    *target = w.target;
    *nframes = w.nframes;
    if (ctx->top - pending->base > DEEP) {      /* give the pages of a deep recursion back */
        char *from = (char *)(((uintptr_t)pending->base + DEEP) & ~(uintptr_t)4095);
        madvise(from, ctx->limit - from, MADV_DONTNEED);
    }
    ctx->top = pending->base;
    rj_resume_collector(collecting);
    if (status == REBUILT && write_globals(&w, pending->kernel) < 0) {
        status = RAISES;
    }
    release(&w);
    return status;
}

#if RJ_PY311
/* The frame goes on at the end of its last `for` loop, behind which it only returns a variable or a constant: a list of bools may be given up
   before. Nothing looks at the frame in between. */
static void end_bools(PyThreadState *tstate, Frame *frame, int target)
{
    PyCodeObject *code = FRAME_CODE(frame);
    _Py_CODEUNIT *next = _PyCode_CODE(code) + target;
    int nlocals = code->co_nlocalsplus;
    if (_Py_OPCODE(next[0]) != FOR_ITER || frame->stacktop != nlocals + 1 || frame->frame_obj != NULL || tstate->cframe->use_tracing ||
        (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) || rj_iterator_left(frame->localsplus[nlocals]) != 0) {
        return;
    }
    next += 1 + _Py_OPARG(next[0]);
    int opcode = _Py_OPCODE(next[0]), returned = opcode == LOAD_FAST ? _Py_OPARG(next[0]) : -1;
    if ((opcode == LOAD_FAST || opcode == LOAD_CONST) && _Py_OPCODE(next[1]) == RETURN_VALUE && (returned < 0 || frame->localsplus[returned] != NULL)) {
        rj_end_bools(frame->localsplus, nlocals, returned);
    }
}
#endif

static PyObject *leave(Ctx *ctx, PyThreadState *tstate, Frame *frame)
{
    Pending pending = ctx->pending;
    ctx->pending = (Pending){0};
    ExitDesc *way_out = NULL;
    int target = 0, nframes = 1, pad = pending.site->pad, body = pending.site->body;
    int status = rebuild(ctx, frame, &pending, &way_out, &target, &nframes);
    if (status < 0 || nframes == 1) {
        RECURSION_LEFT(tstate)--;       /* else the last continuation does it */
    }
    Py_XDECREF(pending.keep);
    if (status == REBUILT && pending.iterator && pending.slot < frame->stacktop && frame->localsplus[pending.slot] == pending.iterator) {
        long left = rj_iterator_left(pending.iterator);
        long half_passes = 2 * (pending.left - left) - (left > 0);      /* a pass that was left is half a one, on average */
        pending.kernel->half_passes += half_passes;
        pending.kernel->counted++;
        if (pending.took == pending.kernel->longest) {
            pending.kernel->longest_half_passes = half_passes;
        }
    }
#if RJ_PY311
    if (status == REBUILT && rj_collects(ctx)) {    /* now, as the interpreter may go on without making a container */
        PyObject *cell = PyCell_New(NULL);          /* it has no free list: this collects */
        if (cell == NULL) {
            PyErr_Clear();
        }
        Py_XDECREF(cell);
    }
#endif
    if (status == REBUILT && way_out->limit > 0 && way_out->count >= way_out->limit && rj_on_exit_limit != NULL && !rj_busy) {
        long limit = way_out->limit;
        int failed;
        Kernel *kernel = way_out->kernel ? way_out->kernel : pending.kernel;
        status = rj_callback(rj_on_exit_limit, Py_BuildValue("(OOiO)", pending.site, kernel, way_out->index, FRAME_CODE(frame)), &failed);
        if (way_out->limit == limit) {
            way_out->limit = way_out->count * 2;
        }
        if (status < 0) {
            status = RAISES;
        }
    }
    uint64_t took = pending.left_at ? __rdtsc() - pending.left_at : 0;
    if (took && took < LONGEST_LEAVE) {
        pending.kernel->leaving_ticks += took;
        pending.kernel->leaves_timed++;
    }
    Py_XDECREF(way_out);
    Py_DECREF(pending.kernel);
    if (status < 0) {
        frame_raise_at(frame, status == RAISES ? target : body);
        return NULL;
    }
#if RJ_PY311
    if (nframes == 1) {
        end_bools(tstate, frame, target);
    }
#endif
    return finish(frame, pad, target);
}

static PyObject *service_next(PyObject *self)
{
    PyThreadState *tstate = _PyThreadState_GET();
    Frame *here = CURRENT_FRAME(tstate);
    Ctx *ctx = rj_ctx_here;
    if (FRAME_CODE(here) == rj_trampoline_code && frame_is_inlined(here)) {
        Frame *frame = here->previous;
        State *state = state_of(frame);
        if (state != NULL) {
            return enter_continuation(tstate, frame, state);
        }
        if (ctx != NULL && ctx->pending.frame == frame) {
            return leave(ctx, tstate, frame);
        }
    }
    if (ctx != NULL && ctx->pending.frame != NULL) {
        Pending pending = ctx->pending;
        ctx->pending = (Pending){0};
        ctx->top = pending.base;
        RECURSION_LEFT(tstate)--;
        Py_DECREF(pending.kernel);
        Py_XDECREF(pending.keep);
    }
    PyErr_SetString(PyExc_RuntimeError, "rewritejit: there is no frame to resume (a foreign frame evaluator?)");
    return NULL;
}

static PyMethodDef service_methods[] = {{"__reduce__", rj_reduce_to_empty, METH_NOARGS, "As for a Site."}, {NULL}};

PyTypeObject rj_Service_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "rewritejit.nativeops.ext._core.Service",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = service_next,
    .tp_methods = service_methods,
};

int rj_deopt_ready(void)
{
    if (trampoline != NULL) {
        return 0;
    }
    service = (PyObject *)PyObject_New(PyObject, &rj_Service_Type);
    continuations = PyDict_New();
    PyCodeObject *empty = PyCode_NewEmpty("<rewritejit>", "<resume>", 1);
    PyObject *globals = Py_BuildValue("{s:s}", "__name__", "__main__");     /* whose functions are pickled by value, if at all */
    if (service == NULL || continuations == NULL || empty == NULL || globals == NULL) {
        return -1;
    }
    rj_trampoline_code = code_with(empty, trampoline_units, sizeof(trampoline_units), service, CO_OPTIMIZED | CO_NEWLOCALS);
    Py_DECREF(empty);
    if (rj_trampoline_code == NULL || PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) < 0) {
        return -1;
    }
    trampoline = PyFunction_New((PyObject *)rj_trampoline_code, globals);
    Py_DECREF(globals);
    return trampoline ? 0 : -1;
}
