/* Site: the probe in instrumented code, and the place from which kernels run.

   FOR_ITER calls tp_iternext directly. A result is returned from the frame by the RETURN_VALUE that follows; NULL without an exception
   jumps to BODY in a cold site, to LANDING in an attached one. FOR_ITER has read its operand before the call: where NULL leads is
   settled by what the code says at that moment, whatever a callback patches meanwhile. */
#include "ctx.h"
#include "never.h"
#include "tables.h"
#include "worth.h"
#include <x86intrin.h>

#define BUSY_RETRY 64                   /* passes until a site that got hot during a compilation tries again */
#define PUT_OFF_RETRY 20000             /* the same where there was no memory for the compiler */
#define FIRST_MISS_LIMIT 16
#define COLD_ENTRIES 2                  /* not judged by: caches and pages are cold, which takes as long as 50 warm entries */
#define TIMED_ENTRIES 64                /* of the first ones, before each 64th */
#define LONG_PASS 4                     /* as long as so many of the fastest ones: longer ones came from elsewhere, maybe */
#define TIMED_TURNS 128                 /* of the entries after them, the time from one to the next */
#define LONGEST_TURN 3000000            /* ticks, about 1 ms: the process was interrupted */
#define ALIGNED 3                       /* how often a loop waits for its first pass */
#define NOTED_DECLINES 10000            /* for the report, at most */
#define FOREVER (LONG_MAX / 2)
#define INLINE_ROOM 8                   /* frames that calls continued in place may add in a kernel or body */
#define STACK_RESERVE (192 << 10)       /* bytes of C stack left for what runs below the kernels */

PyObject *rj_site_new(int kind, int offset, int body, int landing, int pad, int total, long count)
{
    Site *site = PyObject_New(Site, &rj_Site_Type);
    if (site == NULL) {
        return NULL;
    }
    memset((char *)site + sizeof(PyObject), 0, sizeof(Site) - sizeof(PyObject));
    site->kind = kind;
    site->state = RJ_COUNTING;
    site->offset = offset;
    site->body = body;
    site->landing = landing;
    site->pad = pad;
    site->total = total;
    site->first_count = count;
    site->count = site->given = rj_first_passes(count);
    site->for_iter = -1;
    site->miss_limit = FIRST_MISS_LIMIT;
    return (PyObject *)site;
}

/* ---- patching ------------------------------------------------------------------------------------------------------- */

/* The unit of the site's FOR_ITER, checked against the code; -1 with ValueError.
   PyCode_GetCode keeps what it gave at first, so that code.replace() and pickling never see a patched site. */
static int find_for_iter(Site *site, PyCodeObject *code)
{
    int found = -1;
    PyObject *bytes = PyCode_GetCode(code);             /* without quickening and instrumentation */
    if (bytes == NULL) {
        return -1;
    }
    const uint8_t *units = (const uint8_t *)PyBytes_AS_STRING(bytes);
    int n = (int)(PyBytes_GET_SIZE(bytes) / 2), arg = 0, belongs = 0;
    for (int i = site->offset; i < site->body && i < n; i++) {
        int op = units[2 * i];
        arg = arg << 8 | units[2 * i + 1];
        if (op == EXTENDED_ARG) {
            continue;
        }
        if (op == LOAD_CONST && arg < PyTuple_GET_SIZE(code->co_consts)) {
            belongs = PyTuple_GET_ITEM(code->co_consts, arg) == (PyObject *)site;
        }
        if (op == FOR_ITER && i > 0 && units[2 * i - 2] == EXTENDED_ARG) {
            found = i + 1 + RJ_FOR_ITER_CACHES + arg + RJ_FOR_ITER_SKIP == site->body ? i : -1;
            break;
        }
        if (op == JUMP_FORWARD && i == site->offset) {  /* declined: its first unit is hidden */
            belongs = 1;
        }
        arg = 0;
    }
    if (site->state != RJ_DECLINED && !belongs) {
        found = -1;
    }
    if (n != site->total) {                             /* a program may make code objects of the bytes of others */
        found = -1;
    }
    Py_DECREF(bytes);
    if (found < 0) {
        PyErr_SetString(PyExc_ValueError, "this code object has no such site");
    }
    return found;
}

/* Whether the code has the site where it was put. */
int rj_is_in(Site *site, PyCodeObject *code)
{
    int found = find_for_iter(site, code);
    PyErr_Clear();
    return found >= 0;
}

static int operand_to(int for_iter, int target)
{
    return target - RJ_FOR_ITER_SKIP - (for_iter + 1 + RJ_FOR_ITER_CACHES);
}

static void aim(PyCodeObject *code, int for_iter, int operand)
{
    set_arg(code, for_iter - 1, operand >> 8);
    set_arg(code, for_iter, operand & 255);
}

/* How far back the jump at that unit goes, counted from its end and without its operand; -1 if it isn't one that closes loops. */
int rj_loop_jump_length(int op)
{
    switch (op) {
    case JUMP_BACKWARD:
        return RJ_PY313 ? 2 : 1;
#if RJ_PY311
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_NOT_NONE:
        return 1;
#endif
    default:
        return -1;
    }
}

/* The unit of the first jump back to the loop's start from unit i on, and its operand, in the code's units as they were at first; n if there is none. */
int rj_next_loop_jump(Site *site, const uint8_t *units, int n, int i, int *operand)
{
    for (*operand = 0; i < n; i++) {
        *operand = *operand << 8 | units[2 * i + 1];
        if (units[2 * i] == EXTENDED_ARG) {
            continue;
        }
        int length = rj_loop_jump_length(units[2 * i]);
        if (length > 0 && i + length - *operand == site->offset) {
            return i;
        }
        *operand = 0;
    }
    return n;
}

/* Have the loop's own jumps lead to BODY, or to the site again. Their operands become smaller, so their units suffice. Not where the
   interpreter has noted down the lines' starts, for which it looked at the jumps. */
int rj_aim_loop_jumps(Site *site, PyCodeObject *code, int to_body)
{
#if !RJ_PY311
    if (code->_co_monitoring != NULL && code->_co_monitoring->lines != NULL) {
        return 0;
    }
#endif
    PyObject *bytes = PyCode_GetCode(code);             /* as they were at first */
    if (bytes == NULL) {
        PyErr_Clear();
        return 0;
    }
    const uint8_t *units = (const uint8_t *)PyBytes_AS_STRING(bytes);
    int n = (int)(PyBytes_GET_SIZE(bytes) / 2), arg;
    for (int i = site->body; (i = rj_next_loop_jump(site, units, n, i, &arg)) < n; i++) {
        int operand = to_body ? i + rj_loop_jump_length(units[2 * i]) - site->body : arg;
        for (int k = i; k == i || units[2 * k] == EXTENDED_ARG; k--) {
            set_arg(code, k, operand & 255);
            operand >>= 8;
        }
    }
    Py_DECREF(bytes);
    return 1;
}

/* Undo `decline`: the first unit and the loop's jumps as they were. 0, or -1 with an exception. */
static int undecline(Site *site, PyCodeObject *code)
{
    if (site->kind == RJ_LOOP) {
        rj_aim_loop_jumps(site, code, 0);
    }
    if (unit_op(code, site->offset) == JUMP_FORWARD) {
        uint16_t saved = (uint16_t)site->misses;        /* free for this use while declined */
        set_unit(code, site->offset, saved & 255, saved >> 8);
    }
    site->misses = 0;
    return 0;
}

static void drop_kernels(Site *site)
{
    Kernel *old[RJ_MAX_KERNELS];
    int n = site->nkernels;
    memcpy(old, site->kernels, sizeof(old));
    site->nkernels = 0;
    site->code = NULL;
    for (int i = 0; i < n; i++) {
        Py_DECREF(old[i]);
    }
}

/* ---- running -------------------------------------------------------------------------------------------------------- */

/* How deep the interpreter's stack is below the site, or -1 if this frame is not running it. */
static int stack_depth(Site *site, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    PyObject **base = frame->localsplus + code->co_nlocalsplus;
    if (is_at_depth(site, frame)) {
        return site->depth;
    }
    for (int depth = 0; depth < code->co_stacksize; depth++) {
        if (base[depth] == (PyObject *)site) {
            return site->depth = depth;
        }
    }
    return -1;
}

static PyObject *situation(Site *site, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    int depth = stack_depth(site, frame);
    if (depth < 0) {
        PyErr_SetString(PyExc_RuntimeError, "a site ran outside its frame");
        return NULL;
    }
    PyObject *cells = rj_cells_tuple(frame, depth);
    if (cells == NULL) {
        return NULL;
    }
    int is_function = (code->co_flags & (CO_OPTIMIZED | CO_NEWLOCALS)) == (CO_OPTIMIZED | CO_NEWLOCALS);
    PyObject *func = is_function && FRAME_FUNC(frame) ? FRAME_FUNC(frame) : Py_None;
    return Py_BuildValue("(OOONOOi)", site, code, func, cells, frame->f_globals, frame->f_builtins, depth);
}

static PyObject *site_decline(Site *site, PyObject *code_object);

/* Decline a site no pass of which can be compiled, and note it in rj_declines. Whether it was such a site; sets no exception. */
static int declined_at_once(Site *site, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    int op = rj_never_compiled(site, frame);
    if (op == RJ_A_WAY) {
        return 0;
    }
    PyObject *name = PyDict_GetItemString(frame->f_globals, "__name__");
    PyObject *note = Py_BuildValue("(OOiii)", name ? name : Py_None, code->co_qualname, PyCode_Addr2Line(code, 2 * site->body),
                                   site->kind, op);
    int noted = note != NULL && (PyList_GET_SIZE(rj_declines) >= NOTED_DECLINES || PyList_Append(rj_declines, note) == 0);
    PyObject *done = noted ? site_decline(site, (PyObject *)code) : NULL;
    Py_XDECREF(note);
    Py_XDECREF(done);
    PyErr_Clear();
    site->futile = done != NULL;
    site->always_futile = done != NULL && rj_always_never_compiled(site, frame);
    return done != NULL;
}

long rj_iterator_left(PyObject *iterator)
{
    if (Py_IS_TYPE(iterator, &PyListIter_Type) || Py_IS_TYPE(iterator, &PyTupleIter_Type)) {
        SeqIter *it = (SeqIter *)iterator;
        return it->seq ? (long)(Py_SIZE(it->seq) - it->index) : 0;
    }
    if (rj_is_table_iter(iterator)) {
        return rj_table_iter_left(iterator);
    }
    if (Py_IS_TYPE(iterator, &PyRangeIter_Type)) {
        RangeIter *it = (RangeIter *)iterator;
#if RJ_PY311
        return it->len - it->index;
#else
        return it->len;
#endif
    }
    return -1;
}

/* Where in the frame the iterator of the site's `for` loop is, or -1: it is another kind of loop. */
static int iterator_slot(Site *site, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    int depth = stack_depth(site, frame);
    if (depth < 1 || site->body >= units_of(code)) {
        return -1;
    }
    switch (unit_op(code, site->body)) {
    case FOR_ITER:
#if !RJ_PY311
    case FOR_ITER_LIST:
    case FOR_ITER_TUPLE:
    case FOR_ITER_RANGE:
#endif
        return code->co_nlocalsplus + depth - 1;
    default:
        return -1;
    }
}

PyObject *rj_loop_iterator(Site *site, Frame *frame)
{
    int slot = iterator_slot(site, frame);
    return slot < 0 ? NULL : frame->localsplus[slot];
}

static long passes_left(Site *site, Frame *frame)
{
    PyObject *iterator = rj_loop_iterator(site, frame);
    return iterator == NULL ? -1 : rj_iterator_left(iterator);
}

/* A kernel is made for what variables hold when it is entered. Short loops are mostly entered at their first pass, where the loop's own
   variables may be unbound still: how many passes there are until the next one, 0 if this is one or the loop is long. */
static long passes_until_start(Site *site, Frame *frame)
{
    long left = site->kind == RJ_LOOP ? passes_left(site, frame) : -1, before = site->left;
    site->left = left;
    if (rj_policy.worth_ticks == 0 || left < 0 || left > before || left >= site->length || site->length > TIMED_PASSES || site->aligned >= ALIGNED) {
        return 0;
    }
    site->aligned++;
    return left + 1;                                    /* the last of them ends the loop, then comes the first one of the next */
}

/* The count ran out. 0, or -1 with an exception. */
static int got_hot(Site *site, Frame *frame)
{
    if (site->state != RJ_COUNTING || rj_on_hot == NULL) {
        site->count = FOREVER;
        return 0;
    }
    if (rj_busy || _PyThreadState_GET()->interp->eval_frame != NULL) {        /* another tool's frame evaluator: no kernel would run */
        rj_give_passes(site, BUSY_RETRY);
        return 0;
    }
    if (!rj_is_in(site, FRAME_CODE(frame))) {
        rj_give_passes(site, site->first_count);
        return 0;
    }
    if (declined_at_once(site, frame) || rj_waits(site, frame)) {
        return 0;
    }
    long more = passes_until_start(site, frame);
    if (more > 0) {
        site->count = more;
        site->given += more;
        return 0;
    }
    /* Where it takes little of the time, or did so before, much of what is around it may be compiled by now. */
    Site *outer = site->first_count > TIMED_PASSES && rj_is_major(site) && !site->put_off ? rj_outer_loop(site, frame) : NULL;
    if (outer != NULL) {
        outer->asked = outer->chosen = outer->waited = 1;
        outer->share = site->share;
        outer->count = 1;
        rj_give_passes(site, site->first_count);        /* its turn, if the loop around it has none till then, or is declined */
        return 0;
    }
    site->asked = 1;
    int failed;
    int status = rj_callback(rj_on_hot, situation(site, frame), &failed);
    if (site->state == RJ_COUNTING && (status < 0 || failed == RJ_PUT_OFF)) {       /* an attached one counts no passes */
        rj_give_passes(site, status < 0 ? BUSY_RETRY : PUT_OFF_RETRY);
    }
    if (status < 0) {
        return -1;
    }
    if (site->state == RJ_COUNTING && site->count <= 0) {
        site->state = RJ_OFF;
        site->count = FOREVER;
    }
    return 0;
}

static int missed(Site *site, Frame *frame)
{
    if (++site->misses < site->miss_limit || rj_busy || rj_on_entry_miss == NULL || stack_depth(site, frame) < 0) {
        return 0;
    }
    int failed;
    if (rj_callback(rj_on_entry_miss, situation(site, frame), &failed) < 0) {
        return -1;
    }
    if (site->miss_limit <= site->misses && site->state == RJ_ATTACHED) {
        site->miss_limit = site->misses * 2 + 64;
    }
    return 0;
}

static int64_t calls_left(Ctx *ctx, PyThreadState *tstate, Kernel *kernel)
{
    int64_t n = RECURSION_LEFT(tstate) - INLINE_ROOM;
    int64_t stack = ((char *)__builtin_frame_address(0) - ctx->stack_low - STACK_RESERVE) / kernel->stack_room;
    int64_t room = (ctx->limit - ctx->top) / kernel->record_room - 1;
    n = stack < n ? stack : n;
    n = room < n ? room : n;
    return n < 0 ? 0 : n;
}

/* ---- Python kernels --------------------------------------------------------------------------------------------------- */
static int write_record(Ctx *ctx, PyObject *item)
{
    PyObject *desc_object, *values;
    if (!PyTuple_Check(item)) {
        PyErr_SetString(PyExc_TypeError, "a record is (ExitDesc, values)");
        return -1;
    }
    if (!PyArg_ParseTuple(item, "O!O;a record is (ExitDesc, values)", &rj_ExitDesc_Type, &desc_object, &values)) {
        return -1;
    }
    ExitDesc *desc = (ExitDesc *)desc_object;
    PyObject *fast = PySequence_Fast(values, "register values must be a sequence");
    if (fast == NULL) {
        return -1;
    }
    if (PySequence_Fast_GET_SIZE(fast) != desc->nregs || ctx->limit - ctx->top < 8 * (desc->nregs + 1)) {
        PyErr_SetString(PyExc_ValueError, "a record does not fit its ExitDesc");
        Py_DECREF(fast);
        return -1;
    }
    int64_t *out = (int64_t *)ctx->top;
    *out++ = (int64_t)(intptr_t)desc;
    for (int i = 0; i < desc->nregs; i++) {
        PyObject *value = PySequence_Fast_GET_ITEM(fast, i);
        double d;
        switch (desc->types[i]) {
        case 'f':
            d = PyFloat_AsDouble(value);
            memcpy(out, &d, 8);
            break;
        case 'o': *out = (int64_t)(intptr_t)(value == rj_null ? NULL : value); break;
        case 'b': *out = PyObject_IsTrue(value); break;
        case 'i': *out = PyLong_AsLongLong(value); break;
        default: *out = 0;
        }
        out++;
        if (PyErr_Occurred()) {
            Py_DECREF(fast);
            return -1;
        }
    }
    Py_DECREF(fast);
    ctx->top = (char *)out;
    return 0;
}

/* As machine code does: the result, or NULL with records at ctx->top. *keep: what the records point into. */
static PyObject *run_python(Kernel *kernel, Ctx *ctx, Frame *frame, int depth, PyObject **keep)
{
    PyObject *cells = rj_cells_tuple(frame, depth < 0 ? 0 : depth);
    PyObject *gvals = PyTuple_New(kernel->nglobals);
    PyObject *outcome = NULL, *result = NULL, *what, *payload;
    if (cells != NULL && gvals != NULL) {
        for (int i = 0; i < kernel->nglobals; i++) {
            PyTuple_SET_ITEM(gvals, i, Py_NewRef(ctx->gvals[i] ? ctx->gvals[i] : rj_null));
        }
        outcome = PyObject_CallFunctionObjArgs(kernel->python, cells, gvals, NULL);
    }
    Py_XDECREF(cells);
    if (outcome == NULL) {
        Py_XDECREF(gvals);
        return NULL;
    }
    for (int i = 0; i < kernel->nglobals; i++) {        /* other kernels may have run meanwhile */
        PyObject *value = PyTuple_GET_ITEM(gvals, i);
        ctx->gvals[i] = value == rj_null ? NULL : value;
    }
    if (!PyTuple_Check(outcome)) {
        PyErr_SetString(PyExc_TypeError, "a kernel gives ('ret', object) or ('exit', records)");
    }
    else if (PyArg_ParseTuple(outcome, "UO;a kernel gives ('ret', object) or ('exit', records)", &what, &payload)) {
        if (PyUnicode_CompareWithASCIIString(what, "ret") == 0) {
            result = Py_NewRef(payload);
        }
        else if (PyUnicode_CompareWithASCIIString(what, "exit") != 0) {
            PyErr_SetString(PyExc_TypeError, "a kernel gives ('ret', object) or ('exit', records)");
        }
        else {
            Py_ssize_t n = PySequence_Size(payload);
            if (n == 0) {
                PyErr_SetString(PyExc_ValueError, "an exit without records");
            }
            for (Py_ssize_t i = 0; i < n; i++) {
                PyObject *item = PySequence_GetItem(payload, i);
                int failed = item == NULL || write_record(ctx, item) < 0;
                Py_XDECREF(item);
                if (failed) {
                    break;
                }
            }
        }
    }
    if (result == NULL && !PyErr_Occurred()) {
        *keep = PyTuple_Pack(2, outcome, gvals);
    }
    Py_DECREF(outcome);
    Py_DECREF(gvals);
    return result;
}

/* ---- an attached site -------------------------------------------------------------------------------------------------- */

/* Where FOR_ITER, which has called us, goes with NULL. */
static int pass_goes_to(PyCodeObject *code, int unit)
{
    return unit + 1 + RJ_FOR_ITER_CACHES + (unit_arg(code, unit - 1) << 8 | unit_arg(code, unit)) + RJ_FOR_ITER_SKIP;
}

/* Is this frame really executing the FOR_ITER of such a site (maybe in a copy of its code), or did somebody call next(site)? */
static int is_own_pass(Site *site, Frame *frame, PyCodeObject *code, int unit)
{
    if (unit < 1 || unit >= units_of(code) || stack_depth(site, frame) < 0) {
        return 0;
    }
    int op = unit_op(code, unit);
    return op == FOR_ITER
#if !RJ_PY311
        || op == INSTRUMENTED_FOR_ITER || op == INSTRUMENTED_LINE || op == INSTRUMENTED_INSTRUCTION
#endif
        ;
}

/* An attached pass that is to go on at BODY. RETURN_VALUE gives way to what drops the Site and our result: then control falls
   through, on the same line, with nothing that a debugger or profiler could see. */
static PyObject *skip_to_body(PyCodeObject *code, int unit)
{
    set_unit(code, unit + 1 + RJ_FOR_ITER_CACHES, RJ_PY311 ? POP_TOP : NOP, 0);
    return Py_NewRef(Py_None);
}

static inline int raised(PyThreadState *tstate)
{
#if RJ_PY311
    return tstate->curexc_type != NULL;
#else
    return tstate->current_exception != NULL;
#endif
}

static int announce_invalid(Site *site, Kernel *kernel, PyCodeObject *code)
{
    PyObject *dict = Py_None, *name = Py_None;
    int failed = 0;
    for (int i = 0; i < kernel->ninv; i++) {
        Invariant *inv = &kernel->inv[i];
        if (_PyDict_GetItem_KnownHash(inv->dict, inv->name, inv->hash) != inv->value) {
            dict = inv->dict;
            name = inv->name;
            break;
        }
    }
    PyErr_Clear();
    return rj_on_invalid ? rj_callback(rj_on_invalid, Py_BuildValue("(OOOOO)", site, kernel, code, dict, name), &failed) : 0;
}

/* One code object may run with several globals (exec, FunctionType), and module code with locals of their own. */
static inline int in_scope(Kernel *kernel, Frame *frame, PyCodeObject *code)
{
    PyObject *scope = kernel->scope;
    if (scope == NULL || !PyTuple_Check(scope) || PyTuple_GET_SIZE(scope) != 2) {
        return 1;
    }
    return frame->f_globals == PyTuple_GET_ITEM(scope, 0) && frame->f_builtins == PyTuple_GET_ITEM(scope, 1) &&
           ((code->co_flags & CO_NEWLOCALS) || frame->f_locals == frame->f_globals);
}

/* The site's i-th kernel fitted: try the kernels in the order of how often they did. A Python kernel may have changed them. */
static void prefer(Site *site, int i, Kernel *kernel)
{
    if (i == 0 || i >= site->nkernels || site->kernels[i] != kernel) {
        return;
    }
    Kernel *before = site->kernels[i - 1];
    if (kernel->entries - kernel->misses > before->entries - before->misses) {
        site->kernels[i - 1] = kernel;
        site->kernels[i] = before;
    }
}

/* Of two passes that begin one after the other, the ticks from the first to the second: in the interpreter (with = 0), or with a kernel that leaves
   within each pass. Whether they do. */
static int note_turn(Site *site, int with, uint64_t took, long left, long before)
{
    if (left >= 0 && left == before - 1 && took < LONGEST_TURN) {
        site->turn_ticks[with] += took;
        site->turns[with]++;
        return 1;
    }
    return 0;
}

static void time_turn(Site *site, Frame *frame)
{
    uint64_t now = __rdtsc();
    long left = passes_left(site, frame);
    note_turn(site, 1, now - site->last_tick, left, site->left);
    site->left = left;
    site->last_tick = now;
}

static PyObject *run_attached(Site *site, PyThreadState *tstate, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    Ctx *ctx = rj_ctx();
    int unit = FRAME_UNIT(frame);
    if (code != site->code || unit != site->for_iter) {
        int attached = is_own_pass(site, frame, code, unit) && pass_goes_to(code, unit) != site->body;
        return attached ? skip_to_body(code, unit) : NULL;
    }
    int attached_pass = pass_goes_to(code, unit) != site->body;
    if (!attached_pass || ctx == NULL || RECURSION_LEFT(tstate) < INLINE_ROOM || tstate->interp->eval_frame != NULL || rj_is_traced(tstate, code)) {
        goto body;
    }
    site->hits++;
    if (ctx->tstate != tstate) {
        ctx->tstate = tstate;
#if RJ_PY313
        ctx->eval_breaker = &tstate->eval_breaker;
#endif
    }
    char *base = ctx->top;
    for (int i = 0; i < site->nkernels; i++) {
        Kernel *kernel = site->kernels[i];
        if (!kernel->valid || !in_scope(kernel, frame, code)) {
            continue;
        }
        int holds = rj_kernel_holds(kernel);
        if (holds <= 0) {
            if (holds < 0) {
                return NULL;
            }
            if (rj_busy) {
                continue;
            }
            kernel->valid = 0;
            Py_INCREF(kernel);
            int status = announce_invalid(site, kernel, code);
            Py_DECREF(kernel);
            if (status < 0) {
                return NULL;
            }
            goto body;
        }
        if (rj_callees_traced(kernel)) {
            goto body;
        }
        if ((ctx->nglobals = kernel->nglobals)) {
            rj_kernel_load_globals(kernel, ctx);
        }
        ctx->status = 0;
        ctx->base = base;
        ctx->cells = frame->localsplus;
        ctx->ncells = code->co_nlocalsplus + code->co_stacksize;
        ctx->calls_left = calls_left(ctx, tstate, kernel);
        long entry = kernel->entries++, left = -1;
        int slot = -1;
        uint64_t took = 0, ended = 0;
        PyObject *result, *keep = NULL;
        Py_INCREF(kernel);
        if (kernel->python != NULL) {
            result = run_python(kernel, ctx, frame, stack_depth(site, frame), &keep);
            ctx->tstate = tstate;
        }
        else if (entry >= TIMED_ENTRIES && entry < TIMED_ENTRIES + TIMED_TURNS && site->kind == RJ_LOOP) {
            time_turn(site, frame);
            result = kernel->entry(ctx, frame->localsplus);
        }
        else if (entry < TIMED_ENTRIES || (entry & 63) == 0) {
            slot = site->kind == RJ_LOOP && entry >= COLD_ENTRIES ? iterator_slot(site, frame) : -1;
            left = slot < 0 ? -1 : rj_iterator_left(frame->localsplus[slot]);
            uint64_t began = __rdtsc();
            result = kernel->entry(ctx, frame->localsplus);
            ended = __rdtsc();
            took = ended - began;
        }
        else {
            result = kernel->entry(ctx, frame->localsplus);
        }
        if (took && (result != NULL || ctx->top == base || !(*(ExitDesc **)base)->entry)) {     /* not a miss */
            rj_kernel_ticks += entry < TIMED_ENTRIES ? took : 64 * took;
            if (entry >= COLD_ENTRIES) {
                kernel->ticks += took;
                if (took > kernel->longest) {
                    kernel->longest = took;
                    kernel->longest_half_passes = 0;
                }
                kernel->timed++;
            }
        }
        if (result != NULL) {
            prefer(site, i, kernel);
            Py_DECREF(kernel);
            set_unit(code, unit + 1 + RJ_FOR_ITER_CACHES, RETURN_VALUE, 0);
            return result;
        }
        if (ctx->top == base || raised(tstate)) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_SystemError, "a kernel left without a record");
            }
            ctx->top = base;
            Py_DECREF(kernel);
            return NULL;
        }
        ExitDesc *desc = *(ExitDesc **)base;
        if (desc->entry) {
            desc->count++;
            kernel->misses++;
            ctx->top = base;
            Py_DECREF(kernel);
            Py_XDECREF(keep);
            continue;
        }
        kernel->leaves++;
        prefer(site, i, kernel);
        ctx->pending = (Pending){frame, site, kernel, keep, base, entry < COLD_ENTRIES ? 0 : ended, took, left < 0 ? NULL : frame->localsplus[slot], slot, left};
        RECURSION_LEFT(tstate)++;       /* LANDING's call is not the program's: the Service takes it back */
        return NULL;
    }
    if (missed(site, frame) < 0) {
        return NULL;
    }
body:
    return attached_pass ? skip_to_body(code, unit) : NULL;
}

/* Whether a loop over a list, which may grow, or a tuple has made a pass. */
static int has_begun(PyObject *iterator)
{
    return iterator != NULL && (Py_IS_TYPE(iterator, &PyListIter_Type) || Py_IS_TYPE(iterator, &PyTupleIter_Type)) && ((SeqIter *)iterator)->index > 0;
}

/* Time the last passes before a site is hot; of a function, only when they began. */
static void time_pass(Site *site)
{
    uint64_t now = __rdtsc(), took = now - site->last_tick;
    if (site->kind == RJ_ENTRY) {
        site->last_tick = site->count >= TIMED_PASSES - 1 ? now : site->last_tick;
        return;
    }
    site->last_tick = now;
    PyObject *iterator = rj_loop_iterator(site, CURRENT_FRAME(_PyThreadState_GET()));
    long left = iterator == NULL ? -1 : rj_iterator_left(iterator);
    int followed = note_turn(site, 0, took, left, site->left) || (took < LONGEST_TURN && has_begun(iterator));
    if (left > site->left) {
        site->length = left;
    }
    site->left = left;
    if (site->count >= TIMED_PASSES - 1) {
        site->length = 0;
        site->fastest_pass = 0;
        site->timed_ticks = site->followed_ticks = site->timed = site->followed = 0;
        return;
    }
    if (site->fastest_pass == 0 || took < site->fastest_pass) {
        site->fastest_pass = took < UINT32_MAX ? (uint32_t)took : UINT32_MAX;
    }
    site->timed_ticks += took < LONG_PASS * (uint64_t)site->fastest_pass ? took : LONG_PASS * (uint64_t)site->fastest_pass;
    site->timed++;
    site->followed += followed;
    site->followed_ticks += followed ? took : 0;
}

static PyObject *site_next(Site *site)
{
    if (--site->count > 0) {
        if (!site->asleep) {
            if (site->count < TIMED_PASSES) {
                time_pass(site);
            }
            return NULL;
        }
        if (rj_sleeps_on(site)) {
            return NULL;
        }
    }
    PyThreadState *tstate = _PyThreadState_GET();
    Frame *frame = CURRENT_FRAME(tstate);
    if (site->state == RJ_ATTACHED) {
        site->count = 0;
        return run_attached(site, tstate, frame);
    }
    if (!is_own_pass(site, frame, FRAME_CODE(frame), FRAME_UNIT(frame))) {
        rj_give_passes(site, BUSY_RETRY);               /* next(site), from outside */
        return NULL;
    }
    got_hot(site, frame);
    return NULL;
}

/* ---- the type ----------------------------------------------------------------------------------------------------------- */
static PyObject *site_attach(Site *site, PyObject *args)
{
    Kernel *kernel;
    PyCodeObject *code;
    if (!PyArg_ParseTuple(args, "O!O!:attach", &rj_Kernel_Type, &kernel, &PyCode_Type, &code)) {
        return NULL;
    }
    int for_iter = find_for_iter(site, code);
    if (for_iter < 0) {
        return NULL;
    }
    int operand = operand_to(for_iter, site->landing);
    if (operand < 0 || operand > 0xffff) {
        PyErr_SetString(PyExc_ValueError, "the code object is too large for a kernel here");
        return NULL;
    }
    if (site->nkernels == RJ_MAX_KERNELS || (site->nkernels && site->code != code)) {
        PyErr_SetString(PyExc_ValueError, site->code != code ? "the site has kernels of another code object" : "the site is full");
        return NULL;
    }
    if (kernel->entry == NULL && kernel->python == NULL) {
        PyErr_SetString(PyExc_ValueError, "the kernel has no code of its own");
        return NULL;
    }
    if (site->state == RJ_DECLINED && undecline(site, code) < 0) {
        return NULL;
    }
    if (site->state != RJ_ATTACHED) {
        site->misses = site->hits = 0;
        site->miss_limit = FIRST_MISS_LIMIT;
    }
    rj_wake(site, code);
    site->kernels[site->nkernels++] = (Kernel *)Py_NewRef(kernel);
    site->code = code;
    site->for_iter = for_iter;
    site->state = RJ_ATTACHED;
    site->count = 0;
    aim(code, for_iter, operand);
    Py_RETURN_NONE;
}

static PyObject *site_decline(Site *site, PyObject *code_object)
{
    if (!PyCode_Check(code_object)) {
        PyErr_SetString(PyExc_TypeError, "a code object is needed");
        return NULL;
    }
    PyCodeObject *code = (PyCodeObject *)code_object;
    if (site->state == RJ_DECLINED) {
        Py_RETURN_NONE;
    }
    int for_iter = find_for_iter(site, code);
    if (for_iter < 0) {
        return NULL;
    }
    if (site->state == RJ_ATTACHED) {
        aim(code, for_iter, operand_to(for_iter, site->body));
    }
    int op = unit_op(code, site->offset), jump = site->body - site->offset - 1;
    rj_wake(site, code);
    site->count = FOREVER;
    site->state = RJ_OFF;
    if (jump < 256 && (op == NOP || op == LOAD_CONST || op == EXTENDED_ARG
#if !RJ_PY313
                       || op == LOAD_CONST__LOAD_FAST
#endif
#if RJ_PY311
                       || op == EXTENDED_ARG_QUICK
#endif
                       )) {
        site->state = RJ_DECLINED;
        site->misses = *(uint16_t *)(code_bytes(code) + 2 * site->offset);
        set_unit(code, site->offset, JUMP_FORWARD, jump);
        if (site->kind == RJ_LOOP) {
            rj_aim_loop_jumps(site, code, 1);
        }
    }
    drop_kernels(site);
    Py_RETURN_NONE;
}

static PyObject *site_is_in(Site *site, PyObject *code)
{
    if (!PyCode_Check(code)) {
        PyErr_SetString(PyExc_TypeError, "a code object is needed");
        return NULL;
    }
    return PyBool_FromLong(rj_is_in(site, (PyCodeObject *)code));
}

static PyObject *site_reset(Site *site, PyObject *args)
{
    long count;
    PyObject *code_object = NULL;
    if (!PyArg_ParseTuple(args, "l|O:reset", &count, &code_object)) {
        return NULL;
    }
    PyCodeObject *code = code_object && PyCode_Check(code_object) ? (PyCodeObject *)code_object : site->code;
    if (site->state == RJ_DECLINED && code == NULL) {
        PyErr_SetString(PyExc_ValueError, "a declined site needs its code object: reset(count, code)");
        return NULL;
    }
    if (site->state == RJ_DECLINED || site->state == RJ_ATTACHED) {
        int for_iter = find_for_iter(site, code);
        if (for_iter < 0) {
            return NULL;
        }
        if (site->state == RJ_DECLINED) {
            undecline(site, code);
        }
        aim(code, for_iter, operand_to(for_iter, site->body));
    }
    if (code != NULL) {
        rj_wake(site, code);
    }
    site->state = count > 0 ? RJ_COUNTING : RJ_OFF;
    rj_give_passes(site, count > 0 ? count : FOREVER);
    drop_kernels(site);
    Py_RETURN_NONE;
}

static void site_dealloc(Site *site)
{
    drop_kernels(site);
    PyObject_Free(site);
}

static const char *state_name(Site *site)
{
    static const char *const states[] = {"counting", "attached", "declined", "off"};
    return site->asleep ? "asleep" : states[site->state];
}

static PyObject *site_repr(Site *site)
{
    return PyUnicode_FromFormat("<%s site at %d: %s>", site->kind == RJ_ENTRY ? "entry" : "loop", site->offset, state_name(site));
}

static PyObject *site_kind(Site *site, void *unused) { return PyUnicode_FromString(site->kind == RJ_ENTRY ? "entry" : "loop"); }

static PyObject *site_state(Site *site, void *unused) { return PyUnicode_FromString(state_name(site)); }

static PyObject *site_kernels(Site *site, void *unused)
{
    PyObject *list = PyList_New(site->nkernels);
    for (int i = 0; list != NULL && i < site->nkernels; i++) {
        PyList_SET_ITEM(list, i, Py_NewRef(site->kernels[i]));
    }
    return list;
}

static PyObject *site_turn_ticks(Site *site, void *unused)
{
    if (site->turns[0] < TIMED_PASSES / 4 || site->turns[1] < TIMED_TURNS / 4) {
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(dd)", (double)site->turn_ticks[0] / site->turns[0], (double)site->turn_ticks[1] / site->turns[1]);
}

static PyObject *site_pass_ticks(Site *site, void *unused) { return PyLong_FromLongLong(rj_pass_ticks(site)); }

static PyObject *site_misses(Site *site, void *unused) { return PyLong_FromLong(site->state == RJ_DECLINED ? 0 : site->misses); }

static PyMemberDef site_members[] = {
    {"offset", T_INT, offsetof(Site, offset), READONLY, "code unit where the site begins"},
    {"body", T_INT, offsetof(Site, body), READONLY, "code unit of the original instruction behind it"},
    {"landing", T_INT, offsetof(Site, landing), READONLY, "code unit of the code object's LANDING"},
    {"pad", T_INT, offsetof(Site, pad), READONLY, "code unit of the code object's PAD"},
    {"miss_limit", T_LONG, offsetof(Site, miss_limit), 0, "misses at which on_entry_miss is called"},
    {"hits", T_LONG, offsetof(Site, hits), 0, "passes since a kernel was attached"},
    {"share", T_DOUBLE, offsetof(Site, share), 0, "the part of the time that it took before it was hot, more or less"},
    {"put_off", T_INT, offsetof(Site, put_off), READONLY, "how often its compilation was put off, a few times at most: it could not be afforded"},
    {"units", T_INT, offsetof(Site, units), 0, "code units that compiling it may have to deal with"},
    {"futile", T_INT, offsetof(Site, futile), 0, "whether no pass of it can be compiled"},
    {"careful", T_INT, offsetof(Site, careful), 0, "whether its kernels make no check before it is needed"},
    {NULL},
};

static PyObject *site_count(Site *site, void *unused) { return PyLong_FromLong(site->count); }

static int site_set_count(Site *site, PyObject *value, void *unused)
{
    long count = value == NULL ? 0 : PyLong_AsLong(value);
    if (value == NULL || PyErr_Occurred()) {
        if (value == NULL) {
            PyErr_SetString(PyExc_TypeError, "the count cannot be deleted");
        }
        return -1;
    }
    rj_give_passes(site, count);
    return 0;
}

static PyGetSetDef site_getset[] = {
    {"count", (getter)site_count, (setter)site_set_count, "passes left until on_hot"},
    {"kind", (getter)site_kind, NULL, "'entry' or 'loop'"},
    {"state", (getter)site_state, NULL, "'counting', 'asleep' (its passes count at the loop's entries), 'attached', 'declined' (patched out) or 'off'"},
    {"kernels", (getter)site_kernels, NULL, "a list of the kernels, in the order they are tried"},
    {"turn_ticks", (getter)site_turn_ticks, NULL, "ticks from one pass to the next on average: in the interpreter, and with a kernel that leaves within each; "
     "or None"},
    {"pass_ticks", (getter)site_pass_ticks, NULL, "ticks that a pass took in the interpreter, 0 if that is not known"},
    {"misses", (getter)site_misses, NULL, "passes since then for which no kernel fitted"},
    {NULL},
};

/* What a Site, or the trampoline's Service, is where code objects are pickled by value (cloudpickle, dill): an iterator that is empty, for
   which FOR_ITER goes to BODY, as it does for a cold Site. So such code runs wherever it gets to, with or without rewritejit. */
PyObject *rj_reduce_to_empty(PyObject *self, PyObject *unused)
{
    PyObject *nothing = PyTuple_New(0), *iterator = nothing ? PyObject_GetIter(nothing) : NULL;
    PyObject *reduced = iterator ? PyObject_CallMethod(iterator, "__reduce__", NULL) : NULL;
    Py_XDECREF(nothing);
    Py_XDECREF(iterator);
    return reduced;
}

static PyMethodDef site_methods[] = {
    {"__reduce__", rj_reduce_to_empty, METH_NOARGS, "An empty iterator, as far as pickles go."},
    {"attach", (PyCFunction)site_attach, METH_VARARGS,
     "attach(kernel, code): run the kernel from now on, after those attached before. code: the live code object.\n"
     "ValueError when there is no room for it or the code is not the site's."},
    {"decline", (PyCFunction)site_decline, METH_O, "decline(code): drop the kernels and patch the site out."},
    {"is_in", (PyCFunction)site_is_in, METH_O, "is_in(code): whether the code has the site where it was put, and its length is the same."},
    {"reset", (PyCFunction)site_reset, METH_VARARGS,
     "reset(count, code=None): drop the kernels and count again; count 0: never. A declined site needs its code; an attached one,\n"
     "too, unless the caller knows that it is alive."},
    {NULL},
};

PyTypeObject rj_Site_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "rewritejit.nativeops.ext._core.Site",
    .tp_basicsize = sizeof(Site),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "A place in instrumented code where kernels run.",
    .tp_dealloc = (destructor)site_dealloc,
    .tp_repr = (reprfunc)site_repr,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)site_next,
    .tp_methods = site_methods,
    .tp_members = site_members,
    .tp_getset = site_getset,
};
