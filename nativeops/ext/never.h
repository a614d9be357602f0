#ifndef RJ_NEVER_H
#define RJ_NEVER_H

/* Kinds of opcodes, as the instrument spec has them: see rewritejit/pyversion.py. */
enum { RJ_KIND_JUMP = 2, RJ_KIND_BACKWARD = 4, RJ_KIND_ENDS = 16, RJ_KIND_NEVER = 128 };

enum { RJ_A_WAY = -1, RJ_TOO_LARGE = -2 };

/* RJ_A_WAY; or the opcode of an instruction that is never compiled, if each way through the site's function or around its loop has one; or
   RJ_TOO_LARGE. Sets no exception. */
int rj_never_compiled(Site *site, Frame *frame);
int rj_always_never_compiled(Site *site, Frame *frame);     /* whether that is so whatever variables hold */

PyObject *rj_is_never_called(PyObject *module, PyObject *callee);

int rj_is_in(Site *site, PyCodeObject *code);               /* site.c: whether the code has the site where it was put */

#endif
