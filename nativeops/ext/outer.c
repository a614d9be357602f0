/* Which loop to compile when something got hot in it. A loop's kernel holds the loops inside of it and, as bodies of their own or in place,
   the functions it calls: compiled first, it spares all their compilations. */
#include "ctx.h"

#define CALLERS 3                       /* frames that are looked at beyond the hot one */
#define PASSES 4                        /* that a loop must have made: then there will mostly be some more */

/* The unit behind the loop's last backward jump in the code's units as they were at first; 0 if there is none. */
static int loop_end(Site *site, const uint8_t *units, int n)
{
    int end = 0, arg = 0;
    for (int i = site->body; i < n; i++) {
        arg = arg << 8 | units[2 * i + 1];
        if (units[2 * i] == EXTENDED_ARG) {
            continue;
        }
        int length = rj_loop_jump_length(units[2 * i]);
        if (length > 0 && i + length - arg == site->offset) {
            end = i + length;
        }
        arg = 0;
    }
    return end;
}

/* The outermost loop around that unit which still counts its passes and was not asked yet. */
static Site *loop_around(PyCodeObject *code, int unit)
{
    Site *found = NULL;
    PyObject *bytes = NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
        Site *site = (Site *)PyTuple_GET_ITEM(code->co_consts, i);
        if (!Py_IS_TYPE(site, &rj_Site_Type) || site->kind != RJ_LOOP || site->state != RJ_COUNTING || site->asked || site->futile ||
            site->offset >= unit || site->first_count - site->count < PASSES || (found && found->offset < site->offset)) {
            continue;
        }
        if (bytes == NULL && (bytes = PyCode_GetCode(code)) == NULL) {
            PyErr_Clear();
            break;
        }
        if (loop_end(site, (const uint8_t *)PyBytes_AS_STRING(bytes), (int)(PyBytes_GET_SIZE(bytes) / 2)) > unit) {
            found = site;
        }
    }
    Py_XDECREF(bytes);
    return found;
}

/* The outermost such loop in which the program is at the hot site, in its own function or a caller's; NULL if there is none. */
Site *rj_outer_loop(Site *hot, Frame *frame)
{
    PyCodeObject *code = FRAME_CODE(frame);
    Site *found = loop_around(code, hot->offset);
    for (int i = 0; i < CALLERS && frame_is_inlined(frame); i++) {
        frame = frame->previous;
        if (FRAME_CODE(frame) == code || frame->owner != FRAME_OWNED_BY_THREAD) {
            break;                                      /* a recursion is compiled as a function */
        }
        Site *site = loop_around(FRAME_CODE(frame), FRAME_UNIT(frame));
        found = site ? site : found;
    }
    return found;
}
