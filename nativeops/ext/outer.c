/* Which loop to compile when something got hot in it. A loop's kernel holds the loops inside of it and, as bodies of their own or in place,
   the functions it calls: compiled first, it spares all their compilations. Not if lists, dicts or sets are made in it: what those hold is
   best known where they are filled already. */
#include "ctx.h"
#include "never.h"
#include "worth.h"

#define CALLERS 3                       /* frames that are looked at beyond the hot one */
#define PASSES 4                        /* that a loop must have made: then there will mostly be some more */

static int makes_container(const uint8_t *units, int from, int to)
{
    for (int i = from; i < to; i++) {
        switch (units[2 * i]) {
        case BUILD_LIST:
        case BUILD_SET:
        case BUILD_MAP:
        case BUILD_CONST_KEY_MAP:
            return 1;
        }
        i += rj_caches[units[2 * i]];
    }
    return 0;
}

/* In the code's units as they were at first. */
int rj_loop_end(Site *site, const uint8_t *units, int n)
{
    int end = 0, operand;
    for (int i = site->body; (i = rj_next_loop_jump(site, units, n, i, &operand)) < n; i++) {
        end = i + rj_loop_jump_length(units[2 * i]);
    }
    return end;
}

static int is_candidate(Site *site, int unit)
{
    return Py_IS_TYPE(site, &rj_Site_Type) && site->kind == RJ_LOOP && site->state == RJ_COUNTING && !site->asked && !site->futile && !site->asleep &&
           site->offset < unit && (site->waited || site->given - site->count >= PASSES);
}

/* The outermost loop around that unit which still counts its passes and was not asked yet. */
static Site *loop_around(PyCodeObject *code, int unit, const uint8_t *units, int n)
{
    Site *found = NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
        Site *site = (Site *)PyTuple_GET_ITEM(code->co_consts, i);
        if (is_candidate(site, unit) && (found == NULL || site->offset < found->offset)) {
            int end = rj_loop_end(site, units, n);
            if (end > unit && !makes_container(units, site->offset, end)) {
                found = site;
            }
        }
    }
    return found;
}

/* The frame that called this one, which is no entry frame. */
static Frame *caller(Frame *frame)
{
    frame = frame->previous;
#if RJ_PY313
    /* Between the call of a class and its __init__ lies a frame of the interpreter's own. Its code object is read-only: PyCode_GetCode, which
       leaves a copy in it, would crash. */
    if (frame->owner == FRAME_OWNED_BY_THREAD && unit_op(FRAME_CODE(frame), 0) == EXIT_INIT_CHECK) {
        frame = frame->previous;
    }
#endif
    return frame;
}

/* The outermost such loop in which the program is at the hot site, in its own function or a caller's; NULL if there is none. */
Site *rj_outer_loop(Site *hot, Frame *frame)
{
    PyCodeObject *hot_code = FRAME_CODE(frame);
    Site *found = NULL;
    int unit = hot->offset;
    for (int i = 0; i <= CALLERS; i++) {
        PyCodeObject *code = FRAME_CODE(frame);
        PyObject *bytes = PyCode_GetCode(code);
        if (bytes == NULL) {
            PyErr_Clear();
            break;
        }
        const uint8_t *units = (const uint8_t *)PyBytes_AS_STRING(bytes);
        int n = (int)(PyBytes_GET_SIZE(bytes) / 2);
        Site *site = loop_around(code, unit, units, n);
        found = site ? site : found;
        int more = frame_is_inlined(frame) && !makes_container(units, 0, n);
        Py_DECREF(bytes);
        frame = more ? caller(frame) : frame;
        if (!more || FRAME_CODE(frame) == hot_code || frame->owner != FRAME_OWNED_BY_THREAD) {
            break;                                      /* a recursion is compiled as a function */
        }
        unit = FRAME_UNIT(frame);
    }
    return found;
}
