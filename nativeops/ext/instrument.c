/* Stage 0: instrument(code, spec, thresholds, deny=None) -> code. Inserts sites (see core.h) into a code object and into those
   in its constants.

   The original instructions keep their order, their operands (only jumps get new ones) and their EXTENDED_ARG prefixes; a jump
   that no longer fits gets more prefixes. Every position that the code object mentions is mapped by two functions of the
   original unit u:

       start[u]    the first unit of what now stands for u: its sites, then the instruction. Exception table ranges and lines
                   use it, so a site lies in the try ranges, and has the location, of the instruction it precedes.
       jump_to(u)  where a jump to u leads now: the loop site if u is a loop header. An entry site is never jumped to.

   What is not understood is left alone, and counted: rj_instrument_stats(). The facts of the running version come in `spec`,
   whose layout is described in rewritejit/pyversion.py, instrument_spec(). */
#include "core.h"
#include "internal/pycore_code.h"
#include "opcode.h"
#define NEED_OPCODE_TABLES      /* _PyOpcode_Deopt */
#define NEED_OPCODE_METADATA
#if RJ_PY313
#include "internal/pycore_opcode_metadata.h"
#else
#include "internal/pycore_opcode.h"
#endif
#undef JUMP                     /* a pseudo-instruction */

/* Kinds of opcodes, from the spec. */
enum { KNOWN = 1, JUMP = 2, BACKWARD = 4, LOOP = 8, ENDS = 16, NO_HEADER = 32, SUSPENDS = 64, NEVER = 128 };

/* What is known of an original code unit. The two upper bits count the EXTENDED_ARGs that the instruction gains. */
enum { START = 1, WARM = 2, SEEN = 4, ENTRY_SITE = 8, LOOP_SITE = 16, OWN = 32, GAIN_SHIFT = 6, SITES = ENTRY_SITE | LOOP_SITE };

#define MAX_UNITS 65000         /* longer code: FOR_ITER with one EXTENDED_ARG may not reach LANDING */
#define MAX_CONSTS 65000
#define STACK_EXTRA 4           /* values that a site puts on the stack, at most */

typedef struct {
    int length;
    const uint8_t *units;
} Part;

typedef struct {
    const uint8_t *caches, *kind;
    uint8_t extended_arg, load_const, resume, nop;
    int skip;
    Part tail, lead, before, after, mark, pad;
    long entry_count, loop_count;   /* negative: no such sites */
    PyObject *deny;                 /* set of qualified names, callable, or NULL */
} Spec;

typedef struct {
    int first, op, next, target;    /* first unit (a prefix, maybe), unit of the opcode, unit after the caches, where to */
} Jump;

typedef struct {
    const uint8_t *units;           /* original instructions, two bytes each */
    int count;                      /* of units */
    uint8_t *flags;                 /* count + 1 */
    int *start;                     /* count + 1 */
    Jump *jumps;
    int njumps;
    int entry, nsites;              /* entry: original unit of the entry site or -1 */
    int first_const;                /* constant index of the first site; the trampoline follows the last one */
    int landing, total;             /* new units */
} Work;

typedef struct {
    uint8_t *bytes;
    Py_ssize_t length, capacity;
} Buffer;

static long long seen_codes, changed_codes, entry_sites, loop_sites, too_large, not_understood, handler_loops, denied, futile;

/* ---- growing byte buffers ---------------------------------------------------------------------------------------- */

static int reserve(Buffer *buffer, Py_ssize_t more)
{
    if (buffer->length + more <= buffer->capacity) {
        return 0;
    }
    Py_ssize_t capacity = (buffer->length + more) * 2;
    uint8_t *bytes = PyMem_Realloc(buffer->bytes, capacity);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return 0;
}

static int append(Buffer *buffer, const void *bytes, Py_ssize_t length)
{
    if (reserve(buffer, length) < 0) {
        return -1;
    }
    if (length > 0) {                   /* else there may be no memory yet */
        memcpy(buffer->bytes + buffer->length, bytes, length);
        buffer->length += length;
    }
    return 0;
}

/* ---- the spec ---------------------------------------------------------------------------------------------------- */

static int read_spec(PyObject *bytes, Spec *spec)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(bytes), *end = at + PyBytes_GET_SIZE(bytes);
    if (end - at < 517) {
        goto bad;
    }
    spec->caches = at;
    spec->kind = at + 256;
    spec->extended_arg = at[512];
    spec->load_const = at[513];
    spec->resume = at[514];
    spec->nop = at[515];
    spec->skip = at[516];
    at += 517;
    Part *parts[] = {&spec->tail, &spec->lead, &spec->before, &spec->after, &spec->mark, &spec->pad};
    for (int i = 0; i < 6; i++) {
        if (at >= end || end - at < 1 + 2 * *at) {
            goto bad;
        }
        parts[i]->length = *at++;
        parts[i]->units = at;
        at += 2 * parts[i]->length;
    }
    if (at == end && spec->skip == RJ_FOR_ITER_SKIP) {
        memcpy(rj_caches, spec->caches, 256);
        memcpy(rj_kinds, spec->kind, 256);
        return 0;
    }
bad:
    PyErr_SetString(PyExc_ValueError, "the instrument spec isn't one for this version of Python");
    return -1;
}

/* ---- reading the instructions ------------------------------------------------------------------------------------ */

/* Fill flags (START) and jumps. 0 if the code isn't understood. *loops: the number of jumps that could close a loop. */
static int scan(Work *work, const Spec *spec, int *loops)
{
    int count = work->count, u = 0;
    const uint8_t *units = work->units;
    *loops = 0;
    while (u < count) {
        int first = u;
        unsigned argument = 0;
        while (units[2 * u] == spec->extended_arg) {
            argument = (argument | units[2 * u + 1]) << 8;
            if (++u >= count || u - first > 3) {
                return 0;
            }
        }
        uint8_t opcode = units[2 * u], kind = spec->kind[opcode];
        int next = u + 1 + spec->caches[opcode];
        if (!kind || next > count) {
            return 0;
        }
        argument |= units[2 * u + 1];
        work->flags[first] = START;
        if (kind & JUMP) {
            if (argument >= (unsigned)count) {
                return 0;
            }
            int target = kind & BACKWARD ? next - (int)argument : next + (int)argument;
            if (target < 0 || target >= count) {
                return 0;
            }
            work->jumps[work->njumps++] = (Jump){first, u, next, target};
            *loops += (kind & LOOP) != 0;
        }
        u = next;
    }
    for (int i = 0; i < work->njumps; i++) {
        if (!(work->flags[work->jumps[i].target] & START)) {
            return 0;
        }
    }
    return 1;
}

/* The opcode of the instruction at unit *u, with its operand; *u moves behind it and its caches. */
static uint8_t read_instruction(const Work *work, const Spec *spec, int *u, unsigned *argument)
{
    *argument = 0;
    while (work->units[2 * *u] == spec->extended_arg) {
        *argument = (*argument | work->units[2 * *u + 1]) << 8;
        (*u)++;
    }
    uint8_t opcode = work->units[2 * *u];
    *argument |= work->units[2 * *u + 1];
    *u += 1 + spec->caches[opcode];
    return opcode;
}

/* Set `mark` on every instruction that control can reach from unit `from` without an exception, and without going on after an opcode of
   the kinds `ends`. `stack`: room for njumps + 1. */
static void reach(Work *work, const Spec *spec, int from, uint8_t mark, uint8_t ends, int *stack)
{
    int depth = 0;
    stack[depth++] = from;
    while (depth) {
        int u = stack[--depth];
        while (u < work->count && !(work->flags[u] & mark)) {
            int first = u;
            work->flags[u] |= mark;
            unsigned argument;
            uint8_t kind = spec->kind[read_instruction(work, spec, &u, &argument)];
            if (kind & JUMP && !(kind & ends & SUSPENDS)) {
                stack[depth++] = kind & BACKWARD ? u - (int)argument : u + (int)argument;
            }
            if (kind & ends || (ends & NEVER && work->flags[first] & OWN)) {
                break;
            }
        }
    }
}

static void reach_anew(Work *work, const Spec *spec, int from, uint8_t ends, int *stack)
{
    for (int u = 0; u < work->count; u++) {
        work->flags[u] &= ~SEEN;
    }
    reach(work, spec, from, SEEN, ends, stack);
}

/* Is there a way from the loop header back to it on which the frame can't be suspended? Without one it stays interpreted. */
static int runs_through(Work *work, const Spec *spec, int header, int *stack)
{
    reach_anew(work, spec, header, ENDS | SUSPENDS, stack);
    for (int i = 0; i < work->njumps; i++) {
        Jump *jump = &work->jumps[i];
        if (jump->target == header && jump->first >= header && work->flags[jump->first] & SEEN) {
            return 1;
        }
    }
    return 0;
}

/* Mark the loop headers as LOOP_SITE: targets of backward jumps, except those from an exception handler into normal code, and those of
   loops that suspend the frame (suspends: whether it can be) at each pass. */
static int find_loops(Work *work, const Spec *spec, int suspends, int *stack)
{
    int found = 0;
    reach(work, spec, 0, WARM, ENDS, stack);
    for (int i = 0; i < work->njumps; i++) {
        Jump *jump = &work->jumps[i];
        if (!(spec->kind[work->units[2 * jump->op]] & LOOP) || work->flags[jump->target] & LOOP_SITE) {
            continue;
        }
        int is_loop = work->flags[jump->first] & WARM;
        if (!is_loop && !(work->flags[jump->target] & WARM)) {        /* inside a handler: does the target lead to the jump? */
            reach_anew(work, spec, jump->target, ENDS, stack);
            is_loop = work->flags[jump->first] & SEEN;
        }
        if (!is_loop) {
            handler_loops++;
            continue;
        }
        int op = jump->target;
        while (work->units[2 * op] == spec->extended_arg) {
            op++;
        }
        const uint8_t *before = jump->target > 0 ? work->units + 2 * (jump->target - 1) : NULL;
        int after_end_for = before && spec->skip == 2 && spec->lead.length && before[0] == spec->lead.units[0];
        if (spec->kind[work->units[2 * op]] & NO_HEADER || jump->target <= 0 || after_end_for) {
            not_understood++;
            continue;
        }
        if (suspends && !runs_through(work, spec, jump->target, stack)) {
            continue;
        }
        work->flags[jump->target] |= LOOP_SITE;
        found++;
    }
    return found;
}

/* The unit after the first RESUME if it starts the function; -1 if there is none. */
static int find_entry(const Work *work, const Spec *spec)
{
    for (int u = 0; u < work->count; u += 1 + spec->caches[work->units[2 * u]]) {
        if (work->units[2 * u] == spec->resume) {
            int next = u + 1 + spec->caches[spec->resume];
            return (work->units[2 * u + 1] & 3) == 0 && next < work->count ? next : -1;
        }
    }
    return -1;
}

/* Mark as OWN the instructions that read an attribute of the first argument, if that is called self or cls: never of a class that is
   compiled. */
static void find_own_attributes(Work *work, const Spec *spec, PyCodeObject *code)
{
    PyObject *name = code->co_argcount ? PyTuple_GET_ITEM(code->co_localsplusnames, 0) : NULL;
    if (name == NULL || !(spec->kind[STORE_ATTR] & NEVER) || (PyUnicode_CompareWithASCIIString(name, "self") && PyUnicode_CompareWithASCIIString(name, "cls"))) {
        return;
    }
    int first_loaded = 0;
    for (int u = 0; u < work->count;) {
        int first = u;
        unsigned argument;
        switch (read_instruction(work, spec, &u, &argument)) {
        case LOAD_ATTR:
#if RJ_PY311
        case LOAD_METHOD:
#endif
            work->flags[first] |= first_loaded ? OWN : 0;
            first_loaded = 0;
            break;
#if RJ_PY313
        case LOAD_FAST_LOAD_FAST:
        case STORE_FAST_LOAD_FAST:
            first_loaded = (argument & 15) == 0;
            break;
#endif
#if !RJ_PY311
        case LOAD_FAST_CHECK:
#endif
        case LOAD_FAST:
            first_loaded = argument == 0;
            break;
        default:
            first_loaded = 0;
        }
    }
}

/* Is there a way from the entry to a return without an instruction that is never compiled? */
static int can_return(Work *work, const Spec *spec, PyCodeObject *code, int *stack)
{
    find_own_attributes(work, spec, code);
    reach_anew(work, spec, work->entry, ENDS | NEVER, stack);
    for (int u = work->entry; u < work->count;) {
        int seen = work->flags[u] & SEEN;
        unsigned argument;
        uint8_t kind = spec->kind[read_instruction(work, spec, &u, &argument)];
        if (seen && kind & ENDS && !(kind & (JUMP | NEVER))) {
            return 1;
        }
    }
    return 0;
}

/* ---- the new layout ---------------------------------------------------------------------------------------------- */

static int load_const_length(int index)
{
    return 1 + (index > 255);
}

static int prefixes_for(unsigned argument)
{
    return (argument > 0xff) + (argument > 0xffff) + (argument > 0xffffff);
}

/* NOP, LOAD_CONST with its prefix, tail. The NOP keeps the interpreter from fusing LOAD_CONST with the instruction before; its operand
   is that of the JUMP_FORWARD that it becomes when the site is declined. */
static int site_length(const Spec *spec, int index)
{
    return 1 + load_const_length(index) + spec->tail.length;
}

/* Units of the sites before the instruction at u; index: constant index of the first of them. */
static int sites_length(const Work *work, const Spec *spec, int u, int index)
{
    uint8_t flags = work->flags[u];
    int length = 0;
    if (flags & ENTRY_SITE) {
        length += site_length(spec, index++);
    }
    if (flags & LOOP_SITE) {
        length += site_length(spec, index);
    }
    return length;
}

static void place(Work *work, const Spec *spec)
{
    int at = 0, index = work->first_const, u = 0;
    if (work->nsites == 1 && work->entry >= 0 && work->njumps == 0) {       /* most code objects: one shift */
        for (; u <= work->entry; u++) {
            work->start[u] = u;
        }
        int shift = site_length(spec, index++);
        for (; u < work->count; u++) {
            work->start[u] = u + shift;
        }
        at = work->count + shift;
    }
    for (; u < work->count; u++) {
        uint8_t flags = work->flags[u];
        work->start[u] = at++;
        if (flags & ~(START | WARM | SEEN | OWN)) {
            at += sites_length(work, spec, u, index) + (flags >> GAIN_SHIFT);
            index += ((flags & ENTRY_SITE) != 0) + ((flags & LOOP_SITE) != 0);
        }
    }
    work->start[work->count] = at;
    work->landing = at + spec->lead.length;
    int marks = spec->mark.length * (work->nsites - (work->entry >= 0));
    work->total = work->landing + spec->before.length + load_const_length(index) + spec->after.length + marks + spec->pad.length;
}

static int jump_to(const Work *work, const Spec *spec, int u)
{
    return work->start[u] + (work->flags[u] & ENTRY_SITE ? site_length(spec, work->first_const) : 0);
}

/* The jump's operand in the new layout. */
static unsigned new_argument(const Work *work, const Spec *spec, const Jump *jump)
{
    uint8_t opcode = work->units[2 * jump->op];
    int after = work->start[jump->next];        /* what follows may have sites: they come after this unit */
    int target = jump_to(work, spec, jump->target);
    return spec->kind[opcode] & BACKWARD ? (unsigned)(after - target) : (unsigned)(target - after);
}

/* Place everything, growing jumps until all operands fit. 0 if that's impossible. */
static int lay_out(Work *work, const Spec *spec)
{
    for (;;) {
        int grown = 0;
        place(work, spec);
        for (int i = 0; i < work->njumps; i++) {
            Jump *jump = &work->jumps[i];
            int has = jump->op - jump->first + (work->flags[jump->first] >> GAIN_SHIFT);
            int needs = prefixes_for(new_argument(work, spec, jump));
            if (needs > has) {
                work->flags[jump->first] += (uint8_t)((needs - has) << GAIN_SHIFT);
                grown = 1;
            }
        }
        if (!grown) {
            return work->total <= MAX_UNITS;
        }
    }
}

/* ---- writing the instructions ------------------------------------------------------------------------------------ */

static uint8_t *put(uint8_t *out, uint8_t opcode, unsigned argument, int prefixes, const Spec *spec)
{
    for (int i = prefixes; i > 0; i--) {
        *out++ = spec->extended_arg;
        *out++ = (uint8_t)(argument >> (8 * i));
    }
    *out++ = opcode;
    *out++ = (uint8_t)argument;
    return out;
}

static uint8_t *put_part(uint8_t *out, Part part)
{
    memcpy(out, part.units, 2 * part.length);
    return out + 2 * part.length;
}

/* A site at `out`, and its Site object in consts. NULL with an exception. */
static uint8_t *put_site(uint8_t *out, const uint8_t *base, int kind, int index, const Work *work, const Spec *spec, PyObject *consts)
{
    int offset = (int)(out - base) / 2;
    int body = offset + site_length(spec, index);
    PyObject *site = rj_site_new(kind, offset, body, work->landing, work->total - spec->pad.length, work->total,
                                 kind == RJ_ENTRY ? spec->entry_count : spec->loop_count);
    if (site == NULL) {
        return NULL;
    }
    PyTuple_SET_ITEM(consts, index, site);
    out = put(out, spec->nop, body - offset - 1, 0, spec);
    return put_part(put(out, spec->load_const, index, index > 255, spec), spec->tail);
}

/* For each loop site a jump to its BODY, which nothing executes. */
static uint8_t *put_marks(uint8_t *out, const uint8_t *base, const Work *work, const Spec *spec)
{
    if (spec->mark.length == 0) {
        return out;
    }
    int prefixes = spec->mark.length - 1, index = work->first_const, last = index + work->nsites;
    for (int u = 0; index < last; u++) {
        if (work->flags[u] & SITES) {
            int body = work->start[u] + sites_length(work, spec, u, index);
            index += (work->flags[u] & ENTRY_SITE) != 0;
            if (work->flags[u] & LOOP_SITE) {
                int after = (int)(out - base) / 2 + spec->mark.length;
                out = put(out, spec->mark.units[2 * prefixes], after - body, prefixes, spec);
                index++;
            }
        }
    }
    return out;
}

static PyObject *write_code(const Work *work, const Spec *spec, PyObject *consts)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, 2 * (Py_ssize_t)work->total);
    if (bytes == NULL) {
        return NULL;
    }
    uint8_t *base = (uint8_t *)PyBytes_AS_STRING(bytes), *out = base;
    const Jump *jump = work->jumps, *no_more = jump + work->njumps;
    int index = work->first_const;
    for (int u = 0; u < work->count;) {
        uint8_t flags = work->flags[u];
        if (flags & ENTRY_SITE && (out = put_site(out, base, RJ_ENTRY, index++, work, spec, consts)) == NULL) {
            goto fail;
        }
        if (flags & LOOP_SITE && (out = put_site(out, base, RJ_LOOP, index++, work, spec, consts)) == NULL) {
            goto fail;
        }
        if (jump < no_more && jump->first == u) {
            int prefixes = jump->op - jump->first + (flags >> GAIN_SHIFT);
            out = put(out, work->units[2 * jump->op], new_argument(work, spec, jump), prefixes, spec);
            u = jump->op + 1;
            jump++;
        }
        else {
            int end = jump < no_more ? jump->first : work->count, run = index < work->first_const + work->nsites ? u + 1 : end;
            while (run < end && !(work->flags[run] & SITES)) {
                run++;
            }
            memcpy(out, work->units + 2 * u, 2 * (size_t)(run - u));
            out += 2 * (run - u);
            u = run;
        }
    }
    out = put_part(put_part(out, spec->lead), spec->before);
    out = put(out, spec->load_const, index, index > 255, spec);
    out = put_marks(put_part(out, spec->after), base, work, spec);
    out = put_part(out, spec->pad);
    PyTuple_SET_ITEM(consts, index, Py_NewRef(rj_trampoline()));
    assert(out == base + 2 * work->total);
    return bytes;
fail:
    Py_DECREF(bytes);
    return NULL;
}

/* ---- line table -------------------------------------------------------------------------------------------------- */

/* Entry: 0x80 | form << 3 | length - 1, then a form-dependent number of bytes below 0x80. */
enum { ONE_LINE0 = 10, ONE_LINE2 = 12, NO_COLUMNS = 13, LONG = 14, NO_LOCATION = 15 };

static int put_no_location(Buffer *table, int length)
{
    for (; length > 0; length -= 8) {
        uint8_t head = (uint8_t)(0x80 | NO_LOCATION << 3 | ((length < 8 ? length : 8) - 1));
        if (append(table, &head, 1) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The entry `entry` (size bytes) for `length` units; again: its line has been reached before, so its line delta must be 0. */
static int put_location(Buffer *table, const uint8_t *entry, Py_ssize_t size, int length, int again)
{
    int form = entry[0] >> 3 & 15;
    const uint8_t *payload = entry + 1;
    Py_ssize_t rest = size - 1;
    if (reserve(table, size + 1) < 0) {
        return -1;
    }
    uint8_t *out = table->bytes + table->length;
    if (again && form >= ONE_LINE0 && form <= ONE_LINE2) {
        form = ONE_LINE0;
    }
    *out++ = (uint8_t)(0x80 | form << 3 | (length - 1));
    if (again && (form == NO_COLUMNS || form == LONG)) {
        while (rest > 0 && *payload & 64) {
            payload++;
            rest--;
        }
        payload++;
        rest--;
        *out++ = 0;
    }
    if (rest > 0) {
        memcpy(out, payload, rest);
        out += rest;
    }
    table->length = out - table->bytes;
    return 0;
}

/* New units of original unit u, in at most two pieces: its sites (0 if none), and prefixes and itself. */
static int unit_pieces(const Work *work, const Spec *spec, int u, int *sites)
{
    int all = work->start[u + 1] - work->start[u];
    *sites = work->flags[u] & SITES ? all - 1 - (work->flags[u] >> GAIN_SHIFT) : 0;
    return all - *sites;
}

/* The first piece takes what exceeds 8 units: a site of 9 is cut behind its NOP. */
static int add_piece(Buffer *table, const uint8_t *entry, Py_ssize_t size, int *length, int *again)
{
    while (*length > 0) {
        int part = (*length - 1) % 8 + 1;
        if (put_location(table, entry, size, part, (*again)++) < 0) {
            return -1;
        }
        *length -= part;
    }
    return 0;
}

/* 1, 0 if the table isn't understood, or -1 with an exception. A piece never starts inside a site: assigning to f_lineno could
   jump there. */
static int write_lines(const Work *work, const Spec *spec, PyObject *old, Buffer *table)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(old), *end = at + PyBytes_GET_SIZE(old), *same = at;
    int u = 0;
    while (at < end) {
        const uint8_t *entry = at++;
        int length = (*entry & 7) + 1;
        if (!(*entry & 0x80) || u + length > work->count) {
            return 0;
        }
        while (at < end && !(*at & 0x80)) {
            at++;
        }
        if (work->start[u + length] - work->start[u] == length) {
            u += length;
            continue;
        }
        if (append(table, same, entry - same) < 0) {
            return -1;
        }
        same = at;
        int piece = 0, again = 0;
        for (int last = u + length; u < last; u++) {
            int sites, own = unit_pieces(work, spec, u, &sites);
            if ((sites || piece + own > 8) && add_piece(table, entry, at - entry, &piece, &again) < 0) {
                return -1;
            }
            if ((work->flags[u] & SITES) == SITES) {
                piece = site_length(spec, work->first_const);
                sites -= piece;
                if (add_piece(table, entry, at - entry, &piece, &again) < 0) {
                    return -1;
                }
            }
            if (sites + own > 8) {
                piece = sites;
                if (add_piece(table, entry, at - entry, &piece, &again) < 0) {
                    return -1;
                }
                sites = 0;
            }
            piece += sites + own;       /* at most 8, or one instruction that grew */
        }
        if (add_piece(table, entry, at - entry, &piece, &again) < 0) {
            return -1;
        }
    }
    return append(table, same, end - same) < 0 || put_no_location(table, work->total - work->start[u]) < 0 ? -1 : 1;
}

/* ---- exception table --------------------------------------------------------------------------------------------- */

static int read_number(const uint8_t **at, const uint8_t *end)
{
    int value = 0, more = 1;
    while (more && *at < end) {
        value = value << 6 | (**at & 63);
        more = **at & 64;
        (*at)++;
    }
    return value;
}

typedef struct { int from, size, handler, depth; } Handled;     /* first unit, number of units, handler, depth << 1 | lasti */

static Handled read_handled(const uint8_t **at, const uint8_t *end)
{
    Handled entry;
    entry.from = read_number(at, end);
    entry.size = read_number(at, end);
    entry.handler = read_number(at, end);
    entry.depth = read_number(at, end);
    return entry;
}

static uint8_t *put_number(uint8_t *out, unsigned value, uint8_t first)
{
    for (int shift = 24; shift > 0; shift -= 6) {
        if (value >> shift) {
            *out++ = (uint8_t)((value >> shift & 63) | 64 | first);
            first = 0;
        }
    }
    *out++ = (uint8_t)((value & 63) | first);
    return out;
}

/* The first byte of an entry has its top bit set. 1, 0, -1. */
static int write_exceptions(const Work *work, PyObject *old, Buffer *table)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(old), *end = at + PyBytes_GET_SIZE(old);
    while (at < end) {
        Handled entry = read_handled(&at, end);
        int from = entry.from, size = entry.size, handler = entry.handler;
        if (from < 0 || size < 0 || handler < 0 || from + size > work->count || handler >= work->count) {
            return 0;
        }
        if (reserve(table, 24) < 0) {
            return -1;
        }
        uint8_t *out = table->bytes + table->length;
        out = put_number(out, work->start[from], 0x80);
        out = put_number(out, work->start[from + size] - work->start[from], 0);
        out = put_number(out, work->start[handler], 0);
        out = put_number(out, entry.depth, 0);
        table->length = out - table->bytes;
    }
    return 1;
}

/* ---- room on the stack ------------------------------------------------------------------------------------------- */

typedef struct { int *depth, *stack, height, most, good; } Walk;

static void walk_to(Walk *walk, int u, int depth)
{
    walk->most = depth > walk->most ? depth : walk->most;
    if (depth >= 0 && walk->depth[u] < 0) {
        walk->depth[u] = depth;
        walk->stack[walk->height++] = u;
    }
    walk->good &= depth >= 0 && walk->depth[u] == depth;
}

/* How much deeper the stack gets by the sites of a generator or coroutine: there may be very many, each with a frame that lies in it. The walk
   is the compiler's own; where it does not come to the same room as that, the answer is the most. */
static int extra_room(const Work *work, const Spec *spec, PyCodeObject *code)
{
    int *memory = PyMem_Malloc(2 * sizeof(int) * (work->count + 1)), deepest = 0;
    if (memory == NULL) {
        return STACK_EXTRA;
    }
    Walk walk = {memory, memory + work->count + 1, 0, 0, 1};
    for (int u = 0; u <= work->count; u++) {
        walk.depth[u] = -1;
    }
    walk_to(&walk, 0, !RJ_PY313);               /* older ones count what RETURN_GENERATOR leaves from the start */
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(code->co_exceptiontable), *end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
    while (at < end) {
        Handled entry = read_handled(&at, end);
        walk_to(&walk, entry.handler, (entry.depth >> 1) + (entry.depth & 1) + 1);
    }
    while (walk.height && walk.good) {
        int u = walk.stack[--walk.height], depth = walk.depth[u];
        deepest = work->flags[u] & SITES && depth > deepest ? depth : deepest;
        unsigned argument;
        uint8_t opcode = read_instruction(work, spec, &u, &argument), kind = spec->kind[opcode];
        int jumping = kind & JUMP ? PyCompile_OpcodeStackEffectWithJump(opcode, (int)argument, 1) : 0;
        int going_on = kind & ENDS ? 0 : PyCompile_OpcodeStackEffectWithJump(opcode, (int)argument, 0);
        if (jumping == PY_INVALID_STACK_EFFECT || going_on == PY_INVALID_STACK_EFFECT || (u >= work->count && !(kind & ENDS))) {
            walk.good = 0;
            break;
        }
        if (kind & JUMP) {
            walk_to(&walk, kind & BACKWARD ? u - (int)argument : u + (int)argument, depth + jumping);
        }
        if (!(kind & ENDS)) {
            walk_to(&walk, u, depth + going_on);
        }
    }
    PyMem_Free(memory);
    int extra = deepest + STACK_EXTRA - code->co_stacksize;
    return !walk.good || walk.most != code->co_stacksize || extra > STACK_EXTRA ? STACK_EXTRA : extra < 0 ? 0 : extra;
}

/* ---- code objects ------------------------------------------------------------------------------------------------ */

/* `code` with other instructions, constants and tables; everything else is identical. Py_None if that can't be had. */
static PyObject *new_code(PyCodeObject *code, PyObject *bytes, PyObject *consts, PyObject *lines, PyObject *exceptions, int extra)
{
    PyObject *varnames = PyCode_GetVarnames(code), *cellvars = PyCode_GetCellvars(code), *freevars = PyCode_GetFreevars(code);
    PyCodeObject *made = NULL;
    if (varnames && cellvars && freevars) {
#if RJ_PY311
        made = PyCode_NewWithPosOnlyArgs
#else
        made = PyUnstable_Code_NewWithPosOnlyArgs
#endif
            (code->co_argcount, code->co_posonlyargcount, code->co_kwonlyargcount, code->co_nlocals, code->co_stacksize + extra,
             code->co_flags, bytes, consts, code->co_names, varnames, freevars, cellvars, code->co_filename, code->co_name,
             code->co_qualname, code->co_firstlineno, lines, exceptions);
    }
    Py_XDECREF(varnames);
    Py_XDECREF(cellvars);
    Py_XDECREF(freevars);
    if (made == NULL) {
        return NULL;
    }
    if (made->co_nlocalsplus != code->co_nlocalsplus || made->co_nlocals != code->co_nlocals
        || made->co_ncellvars != code->co_ncellvars || made->co_nfreevars != code->co_nfreevars) {
        Py_DECREF(made);
        Py_RETURN_NONE;
    }
    /* The names' order and the hidden ones (inlined comprehensions): exactly as they were. */
    PyObject *names = made->co_localsplusnames, *kinds = made->co_localspluskinds;
    made->co_localsplusnames = Py_NewRef(code->co_localsplusnames);
    made->co_localspluskinds = Py_NewRef(code->co_localspluskinds);
    Py_DECREF(names);
    Py_DECREF(kinds);
    return (PyObject *)made;
}

/* The instructions as they were compiled. PyCode_GetCode would keep a copy of those of each code object. */
static PyObject *original_instructions(PyCodeObject *code, const Spec *spec)
{
#if !RJ_PY311
    if (code->_co_monitoring != NULL) {
        return PyCode_GetCode(code);
    }
#endif
    PyObject *bytes = PyBytes_FromStringAndSize((char *)_PyCode_CODE(code), _PyCode_NBYTES(code));
    if (bytes == NULL) {
        return NULL;
    }
    uint8_t *units = (uint8_t *)PyBytes_AS_STRING(bytes);
    for (Py_ssize_t i = 0, count = Py_SIZE(code); i < count; i++) {
        uint8_t opcode = units[2 * i] = _PyOpcode_Deopt[units[2 * i]];
        int caches = spec->caches[opcode];
        if (caches) {
            if (i + caches >= count) {
                break;
            }
            memset(units + 2 * (i + 1), 0, 2 * (size_t)caches);
            i += caches;
        }
    }
    return bytes;
}

static PyObject *instrument(PyCodeObject *code, const Spec *spec, int depth);

/* The constants with instrumented code objects, `room` free places after them. NULL without an exception: nothing has changed. */
static PyObject *instrument_consts(PyObject *consts, const Spec *spec, int depth)
{
    Py_ssize_t count = PyTuple_GET_SIZE(consts);
    PyObject *changed = NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PyTuple_GET_ITEM(consts, i);
        if (!PyCode_Check(item)) {
            continue;
        }
        PyObject *made = instrument((PyCodeObject *)item, spec, depth + 1);
        if (made == NULL) {
            Py_XDECREF(changed);
            return NULL;
        }
        if (made == item) {
            Py_DECREF(made);
            continue;
        }
        if (changed == NULL) {
            changed = PyTuple_New(count);
            if (changed == NULL) {
                Py_DECREF(made);
                return NULL;
            }
            for (Py_ssize_t k = 0; k < count; k++) {
                PyTuple_SET_ITEM(changed, k, Py_NewRef(PyTuple_GET_ITEM(consts, k)));
            }
        }
        PyObject *old = PyTuple_GET_ITEM(changed, i);
        PyTuple_SET_ITEM(changed, i, made);
        Py_DECREF(old);
    }
    return changed;
}

/* 1 if the user doesn't want sites in this code object, 0, or -1 with an exception. */
static int is_denied(PyCodeObject *code, const Spec *spec)
{
    if (spec->deny == NULL) {
        return 0;
    }
    if (PyAnySet_Check(spec->deny)) {
        return PySet_Contains(spec->deny, code->co_qualname);
    }
    PyObject *answer = PyObject_CallOneArg(spec->deny, (PyObject *)code);
    if (answer == NULL) {
        return -1;
    }
    int yes = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return yes;
}

/* Functions as the compiler makes them for annotation scopes (3.12: `def f[T]`) run once: they aren't worth a site. */
static int is_annotation_scope(PyCodeObject *code)
{
    const char *name = PyUnicode_AsUTF8(code->co_name);
    if (name == NULL) {
        PyErr_Clear();
        return 1;
    }
    return strncmp(name, "<generic parameters of", 22) == 0;
}

/* Sites into `code` alone, whose constants have become `consts` (borrowed). A new code object; None: no sites; NULL: an exception. */
static PyObject *insert_sites(PyCodeObject *code, PyObject *consts, const Spec *spec, int depth)
{
    int optimized = (code->co_flags & (CO_OPTIMIZED | CO_NEWLOCALS)) == (CO_OPTIMIZED | CO_NEWLOCALS);
    int suspends = code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
    if (!optimized && depth > 0) {
        Py_RETURN_NONE;                         /* a class body */
    }
    Py_ssize_t count = Py_SIZE(code), nconsts = PyTuple_GET_SIZE(consts);
    PyObject *last = nconsts ? PyTuple_GET_ITEM(consts, nconsts - 1) : NULL;
    if (last == rj_trampoline()) {
        Py_RETURN_NONE;                         /* instrumented before */
    }
    if (count > MAX_UNITS || nconsts > MAX_CONSTS) {
        too_large++;
        Py_RETURN_NONE;
    }
    int no = is_denied(code, spec);
    if (no) {
        denied += no > 0;
        return no < 0 ? NULL : Py_NewRef(Py_None);
    }

    PyObject *result = NULL, *bytes = original_instructions(code, spec), *fresh = NULL, *made = NULL, *lines = NULL, *exceptions = NULL;
    if (bytes == NULL) {
        return NULL;
    }
    Work work = {.units = (const uint8_t *)PyBytes_AS_STRING(bytes), .count = (int)count, .entry = -1};
    Buffer line_table = {0}, exception_table = {0};
    size_t ints = sizeof(int) * (count + 1);
    char *memory = PyMem_Malloc(2 * ints + sizeof(Jump) * count + count + 1);
    if (memory == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    work.jumps = (Jump *)memory;
    work.start = (int *)(memory + sizeof(Jump) * count);
    int *stack = (int *)((char *)work.start + ints);
    work.flags = (uint8_t *)stack + ints;
    memset(work.flags, 0, count + 1);

    int loops;
    if (!scan(&work, spec, &loops)) {
        not_understood++;
        goto none;
    }
    if (loops && spec->loop_count >= 0) {
        loops = find_loops(&work, spec, suspends, stack);
    }
    else {
        loops = 0;
    }
    if (optimized && !suspends && spec->entry_count >= 0 && !is_annotation_scope(code)) {
        work.entry = find_entry(&work, spec);
        if (work.entry >= 0 && !can_return(&work, spec, code, stack)) {
            work.entry = -1;
            futile++;
        }
        if (work.entry >= 0) {
            work.flags[work.entry] |= ENTRY_SITE;
        }
    }
    work.nsites = loops + (work.entry >= 0);
    if (work.nsites == 0) {
        goto none;
    }
    if (loops == 0) {
        /* No jump crosses the entry site: none needs a look. */
        int crossing = 0;
        for (int i = 0; i < work.njumps; i++) {
            crossing |= work.jumps[i].first < work.entry || work.jumps[i].target < work.entry;
        }
        work.njumps = crossing ? work.njumps : 0;
    }
    work.first_const = (int)nconsts;
    if (nconsts + work.nsites + 1 > MAX_CONSTS) {
        too_large++;
        goto none;
    }
    if (!lay_out(&work, spec)) {
        too_large++;
        goto none;
    }

    int good = write_lines(&work, spec, code->co_linetable, &line_table);
    if (good > 0) {
        good = write_exceptions(&work, code->co_exceptiontable, &exception_table);
    }
    if (good <= 0) {
        not_understood += good == 0;
        if (good == 0) {
            goto none;
        }
        goto done;
    }
    fresh = PyTuple_New(nconsts + work.nsites + 1);
    if (fresh == NULL) {
        goto done;
    }
    for (Py_ssize_t i = 0; i < nconsts; i++) {
        PyTuple_SET_ITEM(fresh, i, Py_NewRef(PyTuple_GET_ITEM(consts, i)));
    }
    made = write_code(&work, spec, fresh);
    lines = PyBytes_FromStringAndSize((char *)line_table.bytes, line_table.length);
    exceptions = exception_table.length ? PyBytes_FromStringAndSize((char *)exception_table.bytes, exception_table.length)
                                        : Py_NewRef(code->co_exceptiontable);
    PyObject_GC_UnTrack(fresh);                 /* as the collector would with constants, but for the trampoline, which lives for ever */
    if (made && lines && exceptions) {
        result = new_code(code, made, fresh, lines, exceptions, suspends ? extra_room(&work, spec, code) : STACK_EXTRA);
        if (result == Py_None) {
            not_understood++;
        }
        else if (result) {
            entry_sites += work.entry >= 0;
            loop_sites += loops;
        }
    }
    goto done;
none:
    result = Py_NewRef(Py_None);
done:
    PyMem_Free(memory);
    PyMem_Free(line_table.bytes);
    PyMem_Free(exception_table.bytes);
    Py_DECREF(bytes);
    Py_XDECREF(fresh);
    Py_XDECREF(made);
    Py_XDECREF(lines);
    Py_XDECREF(exceptions);
    return result;
}

static PyObject *instrument(PyCodeObject *code, const Spec *spec, int depth)
{
    if (Py_EnterRecursiveCall(" while instrumenting code objects")) {
        return NULL;
    }
    PyObject *result = NULL, *consts = instrument_consts(code->co_consts, spec, depth);
    if (consts == NULL && PyErr_Occurred()) {
        goto done;
    }
    seen_codes++;
    result = insert_sites(code, consts ? consts : code->co_consts, spec, depth);
    if (result == Py_None) {
        Py_DECREF(result);
        result = NULL;
        if (consts) {
            PyObject *bytes = original_instructions(code, spec);
            if (bytes == NULL) {
                goto done;
            }
            result = new_code(code, bytes, consts, code->co_linetable, code->co_exceptiontable, 0);
            Py_DECREF(bytes);
        }
        if (result == Py_None || (result == NULL && !PyErr_Occurred())) {
            Py_XDECREF(result);
            result = Py_NewRef((PyObject *)code);
        }
    }
    changed_codes += result != NULL && result != (PyObject *)code;
done:
    Py_XDECREF(consts);
    Py_LeaveRecursiveCall();
    return result;
}

/* instrument(code, spec, thresholds, deny=None)

   thresholds: (passes of an entry site, passes of a loop site) until it calls the hot callback; negative: no such sites.
   deny: a set of qualified names, or a callable(code) -> bool, of code objects that get no sites themselves.
   The result is `code` itself if nothing in it gets a site. */
PyObject *rj_instrument(PyObject *module, PyObject *args)
{
    PyObject *code, *bytes, *deny = Py_None;
    Spec spec = {0};
    if (!PyArg_ParseTuple(args, "O!O!(ll)|O:instrument", &PyCode_Type, &code, &PyBytes_Type, &bytes, &spec.entry_count,
                          &spec.loop_count, &deny)) {
        return NULL;
    }
    if (read_spec(bytes, &spec) < 0) {
        return NULL;
    }
    spec.deny = deny == Py_None ? NULL : deny;
    if (spec.deny && !PyAnySet_Check(spec.deny) && !PyCallable_Check(spec.deny)) {
        PyErr_SetString(PyExc_TypeError, "deny must be a set of qualified names or a callable");
        return NULL;
    }
    return instrument((PyCodeObject *)code, &spec, 0);
}

/* Counters since the process started: a dict. */
PyObject *rj_instrument_stats(PyObject *module, PyObject *unused)
{
    return Py_BuildValue("{sLsLsLsLsLsLsLsLsL}", "codes", seen_codes, "changed", changed_codes, "entry_sites", entry_sites,
                         "loop_sites", loop_sites, "too_large", too_large, "not_understood", not_understood,
                         "handler_loops", handler_loops, "denied", denied, "futile", futile);
}
