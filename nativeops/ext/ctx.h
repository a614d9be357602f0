/* What machine code and the C part share (Ctx), and the types behind exits. Only core.c, site.c, deopt.c, invariants.c, helpers.c,
   sequences.c, dicts.c and layout.c include this: it needs the interpreter's internal headers. */
#ifndef RJ_CTX_H
#define RJ_CTX_H

#include "core.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_pystate.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_code.h"
#include "opcode.h"

typedef _PyInterpreterFrame Frame;

#define RJ_LIKELY(condition) __builtin_expect(!!(condition), 1)

/* ---- frames: one spelling for three versions --------------------------------------------------------------------- */
#if RJ_PY313
#define FRAME_CODE(f) ((PyCodeObject *)(f)->f_executable)
#define FRAME_SET_CODE(f, c) ((f)->f_executable = (PyObject *)(c))
#define FRAME_FUNC(f) ((f)->f_funcobj)
#define FRAME_SET_FUNC(f, o) ((f)->f_funcobj = (o))
#define CURRENT_FRAME(tstate) ((tstate)->current_frame)
#define FRAME_UNIT(f) ((int)((f)->instr_ptr - _PyCode_CODE(FRAME_CODE(f))))          /* of the running instruction */
#define RECURSION_LEFT(tstate) ((tstate)->py_recursion_remaining)
#elif RJ_PY312
#define FRAME_CODE(f) ((f)->f_code)
#define FRAME_SET_CODE(f, c) ((f)->f_code = (c))
#define FRAME_FUNC(f) ((f)->f_funcobj)
#define FRAME_SET_FUNC(f, o) ((f)->f_funcobj = (o))
#define CURRENT_FRAME(tstate) ((tstate)->cframe->current_frame)
#define FRAME_UNIT(f) ((int)((f)->prev_instr - _PyCode_CODE(FRAME_CODE(f))))
#define RECURSION_LEFT(tstate) ((tstate)->py_recursion_remaining)
#else
#define FRAME_CODE(f) ((f)->f_code)
#define FRAME_SET_CODE(f, c) ((f)->f_code = (c))
#define FRAME_FUNC(f) ((PyObject *)(f)->f_func)
#define FRAME_SET_FUNC(f, o) ((f)->f_func = (PyFunctionObject *)(o))
#define CURRENT_FRAME(tstate) ((tstate)->cframe->current_frame)
#define FRAME_UNIT(f) ((int)((f)->prev_instr - _PyCode_CODE(FRAME_CODE(f))))
#define RECURSION_LEFT(tstate) ((tstate)->recursion_remaining)
#endif

/* The frame, suspended in an inlined call, will go on at that unit. */
static inline void frame_resume_at(Frame *f, int unit)
{
#if RJ_PY313
    f->instr_ptr = _PyCode_CODE(FRAME_CODE(f)) + unit;
    f->return_offset = 0;
#else
    f->prev_instr = _PyCode_CODE(FRAME_CODE(f)) + unit - 1;
#if RJ_PY312
    f->return_offset = 0;
#endif
#endif
}

/* The frame, suspended in an inlined call, will find the current exception raised by the instruction at that unit. */
static inline void frame_raise_at(Frame *f, int unit)
{
#if RJ_PY313
    frame_resume_at(f, unit);
#else
    frame_resume_at(f, unit + 1);
#endif
}

/* Is the frame's caller a frame of the same run of the interpreter loop, which will reload its saved state? */
static inline int frame_is_inlined(Frame *f)
{
#if RJ_PY311
    return !f->is_entry && f->previous != NULL;
#else
    return f->previous != NULL && f->previous->owner != FRAME_OWNED_BY_CSTACK;
#endif
}

/* ---- code units --------------------------------------------------------------------------------------------------- */
static inline uint8_t *code_bytes(PyCodeObject *code) { return (uint8_t *)_PyCode_CODE(code); }
static inline int unit_op(PyCodeObject *code, int unit) { return code_bytes(code)[2 * unit]; }
static inline int unit_arg(PyCodeObject *code, int unit) { return code_bytes(code)[2 * unit + 1]; }
static inline void set_arg(PyCodeObject *code, int unit, int arg) { code_bytes(code)[2 * unit + 1] = (uint8_t)arg; }

static inline void set_unit(PyCodeObject *code, int unit, int op, int arg)
{
    ((uint16_t *)code_bytes(code))[unit] = (uint16_t)(op | arg << 8);
}

static inline int units_of(PyCodeObject *code) { return (int)Py_SIZE(code); }

/* ---- what a recipe is made of: see guards/recipe.py ---------------------------------------------------------------- */
enum { V_KEEP, V_NULL, V_CONST, V_INT, V_FLOAT, V_BOOL, V_OBJ, V_TUPLE, V_RANGE, V_RANGEITER, V_RANGEITER_BACK, V_MAYBE, V_CELL, V_GVAL,
       V_SAME, V_CONTINUE, V_SEQITER, V_SEQITER_BACK, V_CALLED, V_CHAR, V_LIST, V_TABLEITER,
       V_TABLEITER_BACK };

typedef struct {
    PyObject_HEAD
    int32_t *words;
    int nwords, nregs, nids, nframes, nbacks, ngwrites, nowned;
    int is_value;                   /* one bare value, for `build` */
    int entry;
    int index, line;                /* index: place in its kernel's exits, or -1 */
    Kernel *kernel;                 /* borrowed; NULL before it belongs to one */
    PyObject *consts, *reason;
    PyObject *continuations;        /* a list of what rj_hold_continuation holds, or NULL */
    char *types;                    /* a letter per register value, 0 where none is asked for */
    long count, limit;
} ExitDesc;

typedef struct {                    /* a global variable that compiled code relies on */
    PyObject *dict, *name, *value;  /* value: NULL for "missing" */
    Py_hash_t hash;
} Invariant;

/* A Python function that must still have the code and defaults it had. Its tuple in kernel->invariants keeps all of it alive. */
typedef struct {
    PyFunctionObject *func;
    PyObject *code, *defaults, *kwdefaults;
} FunctionInvariant;

typedef struct { PyObject *dict; uint64_t seen; void *slot; } Watched;

struct Ctx;
typedef PyObject *(*KernelEntry)(struct Ctx *, PyObject **);

struct Kernel {
    PyObject_HEAD
    KernelEntry entry;              /* NULL for a Python kernel */
    PyObject *python, *owner, *exits, *invariants, *global_slots, *name;
    PyObject *scope;                /* (globals, builtins) of the frames it serves; NULL: any */
    int ninv, nwatched, nglobals, valid;
    Invariant *inv;
    FunctionInvariant *functions;
    int nfunctions;
    int stack_room, record_room;    /* bytes of C stack and of the record area that one nested native call may take */
    Watched *watched;
    Invariant *globals;             /* value unused */
    long entries, leaves, misses, timed;
    uint64_t ticks, longest;        /* what the timed entries took; and the longest of them, which may have been interrupted: */
    long longest_half_passes;       /* what it made of those below */
    uint64_t leaving_ticks;         /* what the timed leaves took after the machine code */
    long leaves_timed;
    long half_passes, counted;      /* half passes that were made in some of the timed entries, and how many these are */
};

typedef struct {                    /* the frame of a callee, waiting for its continuation function to be called */
    PyObject_VAR_HEAD
    PyCodeObject *code;
    PyObject *func;
    int offset, nlocals, nstack, last, taken;
    PyObject *values[1];
} State;

/* ---- per thread --------------------------------------------------------------------------------------------------- */
#define RJ_NOUT 64
#define RJ_NGVALS 64
#define RJ_RESERVE (256 << 10)
#define RJ_SPARE (16u << 20)            /* address space that is left to the program, and to the compiler while it runs */

typedef struct {
    Frame *frame;                   /* NULL: nothing is pending */
    Site *site;                     /* borrowed: the frame's code holds it */
    Kernel *kernel;                 /* strong */
    PyObject *keep;                 /* strong: what the records' pointers point to, for a Python kernel */
    char *base;                     /* the first record */
    uint64_t left_at, took;         /* of a timed entry: when its machine code ended, and what it took, or 0 */
    PyObject *iterator;             /* the `for` loop's, which may be gone, or NULL */
    int slot;                       /* where in the frame it was */
    long left;                      /* and how many passes it had left */
} Pending;

typedef struct Ctx {
    char *top;                      /* where the next record goes */
    int64_t status;                 /* not 0: a native body left */
    int64_t calls_left;             /* native calls that may still be nested */
    PyThreadState *tstate;
    char *base;                     /* the running kernel's first record */
    PyObject **cells;               /* the running kernel's frame */
    int64_t out[RJ_NOUT];
    PyObject *gvals[RJ_NGVALS];
    int nglobals, ncells;           /* how many of them there are, and of the cells below */
    void *eval_breaker;
    Pending pending;
    char *limit;                    /* end of the record area */
    char *stack_low;                /* lowest address of the C stack */
    void *reserve;                  /* RJ_RESERVE bytes, given back where there is no memory to put a frame together; or NULL */
} Ctx;

/* The local variables that an instruction stores to, and then loads. */
enum { NOT_A_LOCAL = -1 };
typedef struct { int stored[2], loaded[2]; } Locals;

static inline Locals locals_of(int op, int arg)
{
    switch (op) {
    case STORE_FAST:
        return (Locals){{arg, NOT_A_LOCAL}, {NOT_A_LOCAL, NOT_A_LOCAL}};
    case LOAD_FAST:
        return (Locals){{NOT_A_LOCAL, NOT_A_LOCAL}, {arg, NOT_A_LOCAL}};
#if RJ_PY313
    case STORE_FAST_STORE_FAST:
        return (Locals){{arg >> 4, arg & 15}, {NOT_A_LOCAL, NOT_A_LOCAL}};
    case STORE_FAST_LOAD_FAST:
        return (Locals){{arg >> 4, NOT_A_LOCAL}, {arg & 15, NOT_A_LOCAL}};
    case LOAD_FAST_LOAD_FAST:
        return (Locals){{NOT_A_LOCAL, NOT_A_LOCAL}, {arg >> 4, arg & 15}};
#endif
    default:
        return (Locals){{NOT_A_LOCAL, NOT_A_LOCAL}, {NOT_A_LOCAL, NOT_A_LOCAL}};
    }
}

/* Does the site lie on the interpreter's stack where it did the last time? */
static inline int is_at_depth(Site *site, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    return site->depth < code->co_stacksize && frame->localsplus[code->co_nlocalsplus + site->depth] == (PyObject *)site;
}

int rj_loop_jump_length(int op);                 /* site.c: how far back such a jump goes without its operand, from its end; -1: another op */
int rj_next_loop_jump(Site *site, const uint8_t *units, int n, int i, int *operand);    /* site.c */
Site *rj_outer_loop(Site *hot, Frame *frame);    /* outer.c */
long rj_iterator_left(PyObject *iterator);      /* site.c: how many passes are left, -1 if that is not known */

Ctx *rj_ctx_new(void);              /* core.c; NULL, without an exception, where there is no memory */
extern __thread Ctx *rj_ctx_here __attribute__((tls_model("initial-exec")));
static inline Ctx *rj_ctx(void) { return rj_ctx_here ? rj_ctx_here : rj_ctx_new(); }

/* ---- core.c -------------------------------------------------------------------------------------------------------- */
extern PyObject *rj_null;           /* the NULL sentinel */
extern PyObject *rj_on_hot, *rj_on_exit_limit, *rj_on_entry_miss, *rj_on_invalid, *rj_on_internal_error;
extern int rj_busy;                 /* a callback is running: nothing else gets compiled meanwhile */
extern long rj_internal_errors, rj_put_off;
extern PyObject *rj_declines;       /* a list: (module name, qualified name, line, kind, opcode) of sites declined without a callback */

/* apart.c */
extern PyObject *rj_prepare;
int rj_apart_ready(void);
void rj_apart_reset(void);
PyObject *rj_call_apart(PyObject *callable, PyObject *args);

/* Call a callback. 0: it ran, or *failed says why not: RJ_FAILED, which was counted and must only make the site decline, or RJ_PUT_OFF, for want
   of memory; -1: raise. */
enum { RJ_FAILED = 1, RJ_PUT_OFF = 2 };
int rj_callback(PyObject *callable, PyObject *args, int *failed);
PyObject *rj_cells_tuple(Frame *frame, int nstack);
int rj_is_traced(PyThreadState *tstate, PyCodeObject *code);
int rj_callees_traced(Kernel *kernel);          /* the functions whose code runs inside of it */

/* ---- deopt.c ------------------------------------------------------------------------------------------------------- */
PyObject *rj_build_value(Ctx *ctx, ExitDesc *desc);
int rj_deopt_ready(void);
int rj_hold_continuation(PyObject **held, PyCodeObject *code);      /* have its continuation code ready; -1 with an exception */
void rj_release_continuations(PyObject **held);
extern PyCodeObject *rj_trampoline_code;

/* ---- invariants.c -------------------------------------------------------------------------------------------------- */
int rj_kernel_holds(Kernel *kernel);            /* 1: every invariant holds; 0: not any more; -1: error */
void rj_kernel_load_globals(Kernel *kernel, Ctx *ctx);
int rj_invariants_init(Kernel *kernel);
void rj_invariants_clear(Kernel *kernel);
int rj_invariants_ready(void);

/* ---- helpers.c, layout.c ------------------------------------------------------------------------------------------- */
PyObject *rj_helpers(void);
PyObject *rj_layout(void);
const char *rj_layout_problem(void);            /* NULL: every assumption holds */

int rj_is_plain(PyObject *object, int depth);
void rj_end_bools(PyObject **cells, int nlocals, int returned);         /* 3.11 */
PyObject *rj_is_plain_sample(PyObject *module, PyObject *object);
int rj_is_plain_within(PyObject *object, int depth, long *left);     /* the same; left: how many items may be looked at */
int rj_is_deque(PyObject *object);
int rj_is_plain_deque(PyObject *object, int depth, long *left);
int rj_is_plain_table(PyObject *table, int depth, long *left);

static inline int rj_is_simple(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    return RJ_LIKELY(type == &PyLong_Type) || type == &PyUnicode_Type || type == &PyFloat_Type || type == &PyBool_Type || object == Py_None;
}
int rj_boxes_ready(void);                       /* boxes.c */
void rj_keep_arenas(void);
int rj_plain_equal(PyObject *a, PyObject *b);   /* -1: it takes Python code to tell */
int rj_register_helper(PyObject *table, const char *name, void *function);
int rj_sequence_helpers(PyObject *table);       /* sequences.c */
int rj_string_helpers(PyObject *table);         /* strings.c */
int rj_string_layout(PyObject *dict);
int rj_strings_differ(void);
int rj_buffer_helpers(PyObject *table);         /* buffers.c */
int rj_is_plain_buffer(PyObject *object, int depth);
int rj_is_array_class(PyTypeObject *type);      /* also before the compiler knows it */
PyObject *rj_know_array(PyObject *module, PyObject *type);
PyObject *rj_view_iterator(PyObject *module, PyObject *iterator);
extern const long rj_array_item, rj_array_descr;

/* What a helper that made an object gives: NULL leaves, without an exception. */
static inline PyObject *or_leave(PyObject *object)
{
    if (object == NULL) {
        PyErr_Clear();
    }
    return object;
}

/* Would an allocation of a container collect garbage now? 3.11 collects at once; later versions do when the interpreter polls. */
static inline int rj_collects(Ctx *ctx)
{
#if RJ_PY311
    struct _gc_runtime_state *gc = &ctx->tstate->interp->gc;
    return gc->enabled && !gc->collecting && gc->generations[0].threshold && gc->generations[0].count >= gc->generations[0].threshold;
#else
    return 0;
#endif
}

/* Around what makes several containers: no collection meanwhile, where that is how it works. */
static inline int rj_pause_collector(void)
{
#if RJ_PY311
    return PyGC_Disable();
#else
    return 0;
#endif
}

static inline void rj_resume_collector(int was_enabled)
{
    if (was_enabled) {
        PyGC_Enable();
    }
}

PyObject *rj_reversed_at(PyObject *self, PyObject *args);

/* Iterators over lists, tuples, strs, bytes, bytearrays: private to CPython, all alike. */
typedef struct { PyObject_HEAD Py_ssize_t index; PyObject *seq; } SeqIter;

/* Iterators that ask others, and over a list from its end, private to CPython. */
typedef struct { PyObject_HEAD Py_ssize_t index; PyObject *iter; } EnumIter;
typedef struct { PyObject_HEAD Py_ssize_t index; PyObject *seq; } ReversedIter;
typedef struct { PyObject_HEAD Py_ssize_t size; PyObject *iters, *result; int strict, none; } ZipIter;
typedef struct { PyObject_HEAD PyObject *iters, *func; } MapIter;
typedef struct { PyObject_HEAD PyObject *func, *iter; } FilterIter;

/* Range iterators, private to CPython. */
typedef struct {
    PyObject_HEAD
#if RJ_PY311
    long index;
#endif
    long start, step, len;
} RangeIter;

#endif
