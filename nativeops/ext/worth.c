/* When a site that ran out of passes is worth a compilation, and when the process can afford it. The numbers come from rewritejit/hotness.py.

   A site counts passes in windows: `given` passes since the time `since`. What it took of a window's time says what compiling it can gain. Where
   that is little, only a small part of the process's time is spent on it; sites that take much of it may use more, at once. */
#include "ctx.h"
#include "worth.h"
#include <time.h>
#include <x86intrin.h>

#define TIMING_TICKS 40                 /* what counting and timing adds to each pass */
#define LEAST_PASSES 100                /* of a site that has to wait */
#define FIRST_SLEEP 16                  /* entries of a sleeping loop until it is known how often they come */
#define LONG_LOOP 24000                 /* passes of a sleeping loop for which it wakes at once */
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

static double mean_ticks(Site *site)
{
    return site->turns[0] >= TIMED_PASSES / 4 ? (double)rj_pass_ticks(site) : (double)site->timed_ticks / site->timed;
}

/* The part of the window's time that the site took, more or less; 1 if that is not known. */
static double share(Site *site, PyCodeObject *code, long long window)
{
    if (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) {
        return 0;                       /* it leaves its kernel at each `yield`: little is gained, if anything */
    }
    if (site->kind == RJ_LOOP && site->timed == 0) {
        return 1;
    }
    double pass = site->kind == RJ_ENTRY ? (double)(rj_policy.unit_ticks * site->units) : mean_ticks(site) - TIMING_TICKS;
    return pass * ns_per_tick() * (double)site->given / (double)(window + 1);
}

/* How many code units compiling it may have to deal with. */
static int units_to_compile(Site *site, PyCodeObject *code)
{
    if (site->kind == RJ_ENTRY) {
        return site->total;
    }
    PyObject *bytes = PyCode_GetCode(code);
    if (bytes == NULL) {
        PyErr_Clear();
        return 0;
    }
    int units = rj_loop_end(site, (const uint8_t *)PyBytes_AS_STRING(bytes), (int)(PyBytes_GET_SIZE(bytes) / 2)) - site->body;
    Py_DECREF(bytes);
    return units < 0 ? 0 : units;
}

void rj_before_fork(void) { at_fork_ns = cpu_ns(); }

void rj_in_child(void)
{
    inherited_ns = 0;
    inherited_ns = at_fork_ns - cpu_ns();
    rj_end_apart();
}

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
    if (site->share * 100 >= rj_policy.major_percent) {
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

/* So many passes as came in that time, if they go on as they did in the last window. */
static long passes_in(Site *site, long long ns, long long window, long least, long most)
{
    double passes = (double)site->given * (double)ns / (double)(window + 1);
    return passes < least ? least : passes < most ? (long)passes : most;
}

int rj_must_wake(Site *site)
{
    return rj_passes_left(site, CURRENT_FRAME(_PyThreadState_GET())) >= LONG_LOOP;
}

/* Its loop's jumps lead to BODY, so only entries of the loop count: a probe per pass is a tenth of a short one. Only where it can be told at each entry
   how many passes will come: it must not sleep through the one entry that matters. */
static void sleep_till(Site *site, PyCodeObject *code, long long till)
{
    rj_aim_loop_jumps(site, code, 1);
    site->asleep = till;
    rj_give_passes(site, FIRST_SLEEP);
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
        site->units = units_to_compile(site, code);
    }
    long long now = program_ns(), window = now - site->since;
    if (site->since == 0 && !site->chosen) {             /* half of its first passes: the other half is the first window */
        rj_give_passes(site, site->first_count / 2);
        return 1;
    }
    if (now < site->asleep && !rj_must_wake(site)) {
        rj_give_passes(site, passes_in(site, site->asleep - now, window, FIRST_SLEEP, (long)rj_policy.again_passes));
        return 1;
    }
    if (site->asleep) {                 /* what it takes now is seen after as many passes as at first */
        rj_wake(site, code);
        rj_give_passes(site, site->first_count);
        return 1;
    }
    if (!site->chosen && site->given >= TIMED_PASSES) {
        site->share = share(site, code, window);
    }
    if (!rj_affordable(site)) {
        long long ns = rj_policy.again_ns << (site->put_off < MOST_DOUBLINGS ? site->put_off++ : MOST_DOUBLINGS);
        if (site->kind == RJ_LOOP && rj_passes_left(site, frame) >= 0) {
            sleep_till(site, code, now + ns);
        }
        else {
            rj_give_passes(site, passes_in(site, ns, window, LEAST_PASSES, (long)rj_policy.again_passes));
        }
        return 1;
    }
    long passes = site->waited++ == 0 ? until_worth(site) : 0;
    if (passes > 0) {
        rj_give_passes(site, passes);
    }
    return passes > 0;
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
