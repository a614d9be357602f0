/* worth.c: when a site is worth a compilation. */
#ifndef RJ_WORTH_H
#define RJ_WORTH_H
#include "ctx.h"

#define TIMED_PASSES 64                 /* how many of the last counting passes are timed */

typedef struct {                        /* as hotness.POLICY has them, in this order; all 0: nothing is put off */
    long long worth_ticks, worth_share, worth_calls, small_units, worth_unit_ticks, unit_ticks, major_percent, free_ns, compile_share, minor_share, vain_free_ns,
        vain_share, saved_ns, compile_ns, unit_ns, loading_ns, again_ns, again_passes;
} RjPolicy;

extern RjPolicy rj_policy;
extern uint64_t rj_kernel_ticks;        /* what kernels took: of few entries many, each of these stands for all since the one before */

void rj_begin_apart(void);              /* a callback runs: that is not the program's time */
void rj_end_apart(void);
void rj_before_fork(void);              /* the clock goes on in the child */
void rj_in_child(void);
long rj_first_passes(long count);       /* after how many passes of the first `count` ones a site is looked at */
void rj_give_passes(Site *site, long passes);   /* let it count so many, in a new window */
long long rj_pass_ticks(Site *site);
int rj_is_major(Site *site);            /* whether it takes a large part of the time */
int rj_affordable(Site *site);          /* whether the process can compile it now, having spent what it has */
void rj_wake(Site *site, PyCodeObject *code);    /* if it sleeps */
int rj_sleeps_on(Site *site);           /* a loop that sleeps is entered: its passes count; whether it need not wake */
int rj_waits(Site *site, Frame *frame); /* whether a site whose count has run out has to wait: it was given more */
int rj_aim_loop_jumps(Site *site, PyCodeObject *code, int to_body);      /* site.c: whether it could */
PyObject *rj_loop_iterator(Site *site, Frame *frame);    /* site.c: a `for` loop's, borrowed, or NULL */
int rj_loop_end(Site *site, const uint8_t *units, int n);   /* outer.c: the unit behind the loop's last backward jump; 0 if there is none */

PyObject *rj_set_policy(PyObject *module, PyObject *args);
PyObject *rj_spend(PyObject *module, PyObject *args);
PyObject *rj_is_affordable(PyObject *module, PyObject *site);

#endif
