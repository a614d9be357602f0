/* When a site that ran out of passes is worth a compilation, and when the process can afford it. The numbers come from rewritejit/hotness.py.

   A site counts passes in windows: `given` passes since the time `since`. What it took of a window's time says what compiling it can gain. Where
   that is little, only a small part of the process's time is spent on it; sites that take much of it may use more, at once. */
#include "ctx.h"
#include "worth.h"
#include <time.h>
#include <x86intrin.h>

#define TIMING_TICKS 40                 /* what counting and timing adds to each pass */
#define WORTH_PASSES 50000              /* passes that a loop waits at most until it has taken long enough */
#define LEAST_PASSES 100                /* of a site that has to wait */
#define LONG_LOOP 24000                 /* passes for which a loop stays awake */
#define AROUND_TICKS 300                /* what entering a kernel, and leaving it, adds to a loop */
#define SHORT_LOOP 4                    /* passes that a generator's loop makes for which a kernel gains nothing: nothing around it is compiled */
#define MOST_DOUBLINGS 6                /* of the time that it waits */

RjPolicy rj_policy;
static long long spent_ns, vain_ns;     /* time that loading and compiling took; and of that, compiling what was declined */
uint64_t rj_kernel_ticks;
static long long apart_ns, apart_since, began_ns;    /* apart_since: when the callback that is running began, or 0 */
static long long at_fork_ns, inherited_ns;           /* in the child of a fork, what the parent's CPU time was then: its own begins anew */
static uint64_t began_ticks;

static long long time_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* CPU time: on a busy machine a window is long. It takes half a microsecond to read. */
static long long cpu_ns(void) { return time_of(CLOCK_PROCESS_CPUTIME_ID) + inherited_ns; }

static double ns_per_tick(void)
{
    return (double)(time_of(CLOCK_MONOTONIC) - began_ns) / (double)(__rdtsc() - began_ticks + 1);
}

/* Without that of callbacks. */
static long long program_ns(void) { return apart_since ? apart_since : cpu_ns() - apart_ns; }

void rj_begin_apart(void) { apart_since = program_ns(); }

void rj_end_apart(void)
{
    if (apart_since) {
        apart_ns = cpu_ns() - apart_since;
        apart_since = 0;
    }
}

void rj_give_passes(Site *site, long passes)
{
    site->count = site->given = passes;
    site->since = program_ns();
}

/* What a pass takes in the interpreter, more or less: many take longer than the fastest, and some come from elsewhere, after all that was
   done between two loops. */
static long long guess_ticks(Site *site) { return site->fastest_pass + site->fastest_pass / 2; }

/* The mean of those that followed one another, if there are enough. */
long long rj_pass_ticks(Site *site)
{
    return site->turns[0] >= TIMED_PASSES / 4 ? (long long)(site->turn_ticks[0] / site->turns[0]) : guess_ticks(site);
}

/* The same of the last ones alone: the processor's speed may have changed by a factor of two meanwhile. */
static double mean_ticks(Site *site)
{
    return site->followed >= TIMED_PASSES / 4 ? (double)site->followed_ticks / site->followed : (double)site->timed_ticks / site->timed;
}

/* The part of the window's time that the site took for so many passes, more or less, without what kernels would take around short loops; 1 if that is not
   known. */
static double share(Site *site, long passes, long long window)
{
    if (site->yields || (site->suspends && site->left >= 0 && site->followed * SHORT_LOOP < site->timed * (SHORT_LOOP - 1))) {
        return 0;                       /* it leaves its kernel at each of them, or soon: little is gained, if anything */
    }
    if (site->kind == RJ_LOOP && site->timed == 0) {
        return 1;
    }
    double pass = site->kind == RJ_ENTRY ? (double)(rj_policy.unit_ticks * site->units) : mean_ticks(site) - TIMING_TICKS;
    if (site->kind == RJ_LOOP && site->left >= 0) {
        pass -= AROUND_TICKS * (double)(site->timed - site->followed) / site->timed;
    }
    return pass > 0 ? pass * ns_per_tick() * (double)passes / (double)(window + 1) : 0;
}

/* What compiling it may have to deal with. */
static void look_at_units(Site *site, PyCodeObject *code)
{
    PyObject *bytes = PyCode_GetCode(code);
    if (bytes == NULL) {
        PyErr_Clear();
        return;
    }
    const uint8_t *units = (const uint8_t *)PyBytes_AS_STRING(bytes);
    int n = (int)(PyBytes_GET_SIZE(bytes) / 2), end = site->kind == RJ_ENTRY ? n : rj_loop_end(site, units, n);
    site->suspends = (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) != 0;
    for (int i = site->body; i < end; i += 1 + rj_caches[units[2 * i]]) {
        int op = units[2 * i], arg = units[2 * i + 1];
        site->yields |= op == YIELD_VALUE;
        Locals locals = locals_of(op, arg);
        for (int k = 0; k < 2; k++) {
            if (locals.loaded[k] != NOT_A_LOCAL && locals.loaded[k] < 64) {
                site->loads |= 1ull << locals.loaded[k];
            }
        }
    }
    site->units = site->kind == RJ_ENTRY ? n : end > site->body ? end - site->body : 0;
    Py_DECREF(bytes);
}

void rj_before_fork(void) { at_fork_ns = cpu_ns(); }

void rj_in_child(void)
{
    inherited_ns = at_fork_ns - time_of(CLOCK_PROCESS_CPUTIME_ID);
    rj_end_apart();
}

static int is_major(double share) { return share * 100 >= rj_policy.major_percent; }

int rj_is_major(Site *site) { return is_major(site->share); }

long rj_first_passes(long count) { return rj_policy.worth_ticks && count > TIMED_PASSES ? count - count / 2 : count; }

static long long saved_ns(void) { return (long long)rj_kernel_ticks * rj_policy.saved_ns; }

int rj_affordable(Site *site)
{
    if (!rj_policy.worth_ticks) {
        return 1;
    }
    long long run = cpu_ns(), saved = saved_ns(), spent = spent_ns;
    if (vain_ns >= rj_policy.vain_free_ns && vain_ns * rj_policy.vain_share >= run) {
        return 0;
    }
    if (rj_is_major(site)) {
        return spent < rj_policy.free_ns || spent < run / rj_policy.compile_share + saved;
    }
    long long cost = rj_policy.compile_ns + rj_policy.unit_ns * site->units + (spent ? 0 : rj_policy.loading_ns);
    return spent + cost < run / rj_policy.minor_share + saved;
}

/* What its passes must have taken: a third of what compiling takes; and as long as kernels have not saved what was spent, a part of the process's time, as
   what has run for long may go on with something else soon. */
static long long worth(Site *site)
{
    long long more = rj_policy.worth_unit_ticks * (site->units - rj_policy.small_units);
    long long ticks = rj_policy.worth_ticks + (more > 0 ? more : 0);
    long long part = saved_ns() <= spent_ns ? (long long)((double)cpu_ns() / ((double)rj_policy.worth_share * ns_per_tick())) : 0;
    return ticks > part ? ticks : part;
}

static long until_worth(Site *site)
{
    long long pass;
    if (site->kind == RJ_ENTRY) {                       /* a call has taken at most the time from one to the next */
        pass = (long long)((__rdtsc() - site->last_tick) / TIMED_PASSES);
    }
    else if (site->fastest_pass) {
        pass = guess_ticks(site) - TIMING_TICKS;
    }
    else {
        return 0;
    }
    long long passes = worth(site) / (pass > 10 ? pass : 10) - site->first_count;
    long least = site->kind == RJ_ENTRY ? (long)rj_policy.worth_calls : 0;
    return passes < least + TIMED_PASSES ? least : passes < WORTH_PASSES ? (long)passes : WORTH_PASSES;
}

/* So many passes as come in that time, if they go on as they did in the last window. */
static long passes_in(long long ns, long passes, long long window)
{
    double more = (double)passes * (double)ns / (double)(window + 1);
    return more < LEAST_PASSES ? LEAST_PASSES : more < rj_policy.again_passes ? (long)more : (long)rj_policy.again_passes;
}

/* Whether a loop may sleep that is about to make the passes it has left: its jumps lead to BODY then, as a probe per pass is a tenth of a short one.
   It must not sleep through the one entry that matters, so only where it can be told how long it will be, and that is not long. */
static int may_sleep(long left) { return left >= 0 && left < LONG_LOOP; }

/* How many passes a loop with this iterator, or NULL, has left; -1: that is not known. A list that the loop itself uses may grow. */
static long passes_left(Site *site, Frame *frame, PyObject *iterator)
{
    PyObject *list = iterator && Py_IS_TYPE(iterator, &PyListIter_Type) ? ((SeqIter *)iterator)->seq : NULL;
    int n = FRAME_CODE(frame)->co_nlocals;
    for (uint64_t loads = n < 64 ? site->loads & ((1ull << n) - 1) : site->loads; list && loads; loads &= loads - 1) {
        if (frame->localsplus[__builtin_ctzll(loads)] == list) {
            return -1;
        }
    }
    return iterator == NULL ? -1 : rj_iterator_left(iterator);
}

int rj_sleeps_on(Site *site)
{
    Frame *frame = CURRENT_FRAME(_PyThreadState_GET());
    PyObject **place = frame->localsplus + FRAME_CODE(frame)->co_nlocalsplus + site->depth;
    PyObject *iterator = site->depth > 0 && is_at_depth(site, frame) ? place[-1] : rj_loop_iterator(site, frame);       /* it lies beneath the site */
    long left = passes_left(site, frame, iterator);
    if (!may_sleep(left) || site->count <= left) {
        return 0;
    }
    site->count -= left;
    return 1;
}

/* So many passes were made since a loop fell asleep or was looked at: does it go on sleeping? Not if it takes much of the time by now. */
static int sleeps_longer(Site *site, long passes, long left, long long now)
{
    long long window = now - site->since;
    int enough = window >= rj_policy.again_ns;
    if (now >= site->asleep || !may_sleep(left) || (enough && is_major(share(site, passes, window)))) {
        return 0;
    }
    long more = passes_in(site->asleep - now, passes, window);
    if (enough) {
        rj_give_passes(site, more);
    }
    else {
        site->given += more;
        site->count += more;
    }
    site->count -= left;
    return 1;
}

void rj_wake(Site *site, PyCodeObject *code)
{
    if (site->asleep) {
        rj_aim_loop_jumps(site, code, 0);
        site->asleep = 0;
    }
}

int rj_waits(Site *site, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    if (rj_policy.worth_ticks == 0 || site->first_count <= TIMED_PASSES) {
        return 0;
    }
    if (site->units == 0) {
        look_at_units(site, code);
    }
    long long now = program_ns(), window = now - site->since;
    long passes = site->given - site->count, left = passes_left(site, frame, site->kind == RJ_LOOP ? rj_loop_iterator(site, frame) : NULL);
    if (site->since == 0 && !site->chosen) {             /* half of its first passes: the other half is the first window */
        rj_give_passes(site, site->first_count / 2);
        return 1;
    }
    if (site->asleep && sleeps_longer(site, passes, left, now)) {
        return 1;
    }
    if (site->asleep) {                 /* what it takes now is seen after as many passes as at first */
        rj_wake(site, code);
        rj_give_passes(site, site->first_count);
        return 1;
    }
    if (!site->chosen && site->given >= TIMED_PASSES) {
        site->share = share(site, passes, window);
    }
    if (!rj_affordable(site)) {
        long long ns = rj_policy.again_ns << (site->put_off < MOST_DOUBLINGS ? site->put_off++ : MOST_DOUBLINGS);
        rj_give_passes(site, passes_in(ns, passes, window));
        if (may_sleep(left) && rj_aim_loop_jumps(site, code, 1)) {
            site->asleep = now + ns;
            site->count -= left;
        }
        return 1;
    }
    long more = site->waited++ == 0 ? until_worth(site) : 0;
    if (more > 0) {
        rj_give_passes(site, more);
    }
    return more > 0;
}

PyObject *rj_set_policy(PyObject *module, PyObject *args)
{
    long long numbers[sizeof(RjPolicy) / sizeof(long long)] = {0};
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n != 0 && n != sizeof(RjPolicy) / sizeof(long long)) {
        PyErr_SetString(PyExc_TypeError, "set_policy() takes hotness.POLICY, or nothing");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        numbers[i] = PyLong_AsLongLong(PyTuple_GET_ITEM(args, i));
    }
    if (PyErr_Occurred()) {
        return NULL;
    }
    memcpy(&rj_policy, numbers, sizeof(RjPolicy));
    began_ns = time_of(CLOCK_MONOTONIC);
    began_ticks = __rdtsc();
    Py_RETURN_NONE;
}

PyObject *rj_spend(PyObject *module, PyObject *args)
{
    long long spent, vain = 0;
    if (!PyArg_ParseTuple(args, "L|L:spend", &spent, &vain)) {
        return NULL;
    }
    spent_ns += spent;
    vain_ns += vain;
    return Py_BuildValue("(LL)", spent_ns, vain_ns);
}

PyObject *rj_is_affordable(PyObject *module, PyObject *site)
{
    if (!Py_IS_TYPE(site, &rj_Site_Type)) {
        PyErr_SetString(PyExc_TypeError, "a site is needed");
        return NULL;
    }
    return PyBool_FromLong(rj_affordable((Site *)site));
}
