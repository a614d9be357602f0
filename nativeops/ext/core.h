/* What the parts of the `_core` extension know of each other.

   A *site* is a short sequence of instructions in an instrumented code object:

       LOAD_CONST   <Site>            (EXTENDED_ARG prefixes, or a NOP, before it where needed: they belong to the site)
       EXTENDED_ARG 0
       FOR_ITER     -> BODY (cold) or -> LANDING (attached)
       RETURN_VALUE                   patched in place to what makes control fall through to BODY with site and result dropped
       (what drops an iterator in this version: POP_TOP, END_FOR, or both)
   BODY: the original instruction

   and once, at the very end of the code object, without line numbers and outside all exception table entries:

   LANDING: LOAD_CONST <trampoline> and PUSH_NULL in the version's order; (3.11: PRECALL 0;) CALL 0
            (3.13: for each loop site, EXTENDED_ARG, JUMP_BACKWARD_NO_INTERRUPT -> its BODY, never executed)
   PAD:     POP_TOP; EXTENDED_ARG 0; EXTENDED_ARG 0; JUMP_BACKWARD_NO_INTERRUPT 0         the last four code units

   co_stacksize must be at least the original's + 3. All offsets are in code units. */
#ifndef RJ_CORE_H
#define RJ_CORE_H

#ifndef Py_BUILD_CORE_MODULE
#define Py_BUILD_CORE_MODULE 1
#endif
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include <stdint.h>

#if PY_VERSION_HEX < 0x030b0000 || PY_VERSION_HEX >= 0x030e0000
#error "rewritejit supports CPython 3.11, 3.12 and 3.13"
#endif

#define RJ_PY311 (PY_VERSION_HEX < 0x030c0000)
#define RJ_PY312 (PY_VERSION_HEX >= 0x030c0000 && PY_VERSION_HEX < 0x030d0000)
#define RJ_PY313 (PY_VERSION_HEX >= 0x030d0000)

/* An exhausted FOR_ITER goes to: its own unit + 1 + RJ_FOR_ITER_CACHES + operand + RJ_FOR_ITER_SKIP. */
#define RJ_FOR_ITER_CACHES (RJ_PY311 ? 0 : 1)
#define RJ_FOR_ITER_SKIP (RJ_PY311 ? 0 : RJ_PY312 ? 1 : 2)

enum { RJ_ENTRY = 0, RJ_LOOP = 1 };
enum { RJ_COUNTING = 0, RJ_ATTACHED = 1, RJ_DECLINED = 2, RJ_OFF = 3 };
#define RJ_MAX_KERNELS 4

typedef struct Kernel Kernel;

typedef struct {
    PyObject_HEAD
    long count;                     /* passes left until the hot callback; not positive while attached */
    long given;                     /* what it was last set to: the window of passes that are counted */
    long long since;                /* when that was, in the program's CPU time; 0: as the site was made */
    int kind, state;
    int offset, body, landing, pad; /* code units */
    int total;                      /* of the whole code */
    int depth;                      /* where on the interpreter's stack it was the last time */
    int for_iter;                   /* unit of the FOR_ITER, or -1 before it is known */
    int nkernels;
    Kernel *kernels[RJ_MAX_KERNELS];
    PyCodeObject *code;             /* the code the kernels were made for, not kept alive: it may be gone where it is not running */
    long misses, miss_limit;
    long hits;                      /* passes since the site was attached */
    int futile;                     /* no pass of it can be compiled */
    int always_futile;              /* whatever variables hold */
    int careful;                    /* a check that a kernel made early failed: they are made where they are needed now */
    long first_count;               /* passes from the start until the hot callback */
    long left, length;              /* passes left at the last timed pass; at the first one of the last loop that began, 0: none did */
    int aligned;                    /* how often it waited for a loop's first pass */
    int waited;                     /* whether it ran out of passes before, and maybe got some more until it is worth it */
    long long asleep;               /* till when its passes count at the loop's entries only, in the program's CPU time; 0: one by one */
    int put_off;                    /* how often it was: each time for twice as long */
    int asked;                      /* it has been hot, or was made so in the place of what it holds */
    int chosen;                     /* it was made hot in the place of what it holds, whose share it has */
    int units;                      /* code units that compiling it may have to deal with; 0: not known */
    int suspends;                   /* whether its function may be suspended, */
    int yields;                     /* and whether there is a `yield` or `await` among these units */
    uint64_t loads;                 /* which of the first 64 local variables they load */
    double share;                   /* of the time in the last window */
    uint64_t last_tick;             /* of the last passes before it is hot: when the last one was */
    uint32_t fastest_pass;          /* and how many ticks the fastest took */
    int timed, followed;            /* the passes it is the fastest of, and how many of them are known to have followed another of the same loop */
    uint64_t timed_ticks, followed_ticks;   /* what they and these took together, without what was done between two loops, as far as that is known */
    int turns[2];                   /* passes that followed one another, in the interpreter and with a kernel that left within each */
    uint64_t turn_ticks[2];         /* and the ticks from one to the next, together */
} Site;

extern PyTypeObject rj_Site_Type, rj_Kernel_Type, rj_ExitDesc_Type, rj_Service_Type, rj_State_Type, rj_Null_Type;

/* A new reference to a Site in counting state; NULL with an exception. kind: RJ_ENTRY or RJ_LOOP. */
PyObject *rj_site_new(int kind, int offset, int body, int landing, int pad, int total, long count);

/* site.c: the __reduce__ of what instrumented code has as constants. */
PyObject *rj_reduce_to_empty(PyObject *self, PyObject *unused);

/* The function that LANDING calls, a constant of every instrumented code object. Borrowed, never NULL once _core is imported. */
PyObject *rj_trampoline(void);

extern uint8_t rj_caches[256], rj_kinds[256];    /* never.c: what instrument() was told of opcodes */

/* instrument.c */
PyObject *rj_instrument(PyObject *module, PyObject *args);
PyObject *rj_instrument_stats(PyObject *module, PyObject *unused);

#endif
