/* A look at a hot site before the compiler is asked: does each way through the function, or around the loop, meet an instruction that is
   never compiled? Then it is declined at once, for which the compiler need not even be loaded.

   Control is followed forwards from BODY, through the instructions without exceptions. What the interpreter has specialised for objects of
   the program's own classes counts as never compiled, and a loop inside of which this was found counts so as a whole. */
#include "ctx.h"
#include "never.h"

enum { REACHED = 1, SITE = 2 };

uint8_t rj_caches[256], rj_kinds[256];  /* of opcodes, from the instrument spec */

static int is_never_specialised(int op)
{
    switch (op) {
#if RJ_PY311
    case LOAD_METHOD_WITH_VALUES:
    case LOAD_METHOD_WITH_DICT:
    case PRECALL_BOUND_METHOD:
#else
    case LOAD_ATTR_METHOD_WITH_VALUES:
    case LOAD_ATTR_METHOD_LAZY_DICT:
    case LOAD_ATTR_PROPERTY:
    case LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN:
    case CALL_BOUND_METHOD_EXACT_ARGS:
    case FOR_ITER_GEN:
#endif
#if RJ_PY313
    case LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES:
    case CALL_BOUND_METHOD_GENERAL:
    case CALL_ALLOC_AND_ENTER_INIT:
#endif
    case LOAD_ATTR_INSTANCE_VALUE:
    case LOAD_ATTR_SLOT:
    case LOAD_ATTR_WITH_HINT:
    case BINARY_SUBSCR_GETITEM:
        return 1;
    default:
        return 0;
    }
}

static Site *site_at(PyCodeObject *code, int unit)
{
    for (Py_ssize_t i = PyTuple_GET_SIZE(code->co_consts); i-- > 0;) {
        PyObject *item = PyTuple_GET_ITEM(code->co_consts, i);
        if (Py_IS_TYPE(item, &rj_Site_Type) && ((Site *)item)->offset == unit) {
            return (Site *)item;
        }
    }
    return NULL;
}

/* units: the instructions as they were at first; flags: of site->landing + 1 units. */
static int follow(Site *site, PyCodeObject *code, const uint8_t *units, uint8_t *flags)
{
    int found = RJ_A_WAY, n = site->landing;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
        PyObject *item = PyTuple_GET_ITEM(code->co_consts, i);
        if (Py_IS_TYPE(item, &rj_Site_Type) && ((Site *)item)->offset < n) {
            flags[((Site *)item)->offset] |= SITE;
        }
    }
    flags[site->body] |= REACHED;
    for (int u = site->body; u < n;) {
        int reached = flags[u] & REACHED, arg = 0;
        if (flags[u] & SITE) {
            Site *inner = site_at(code, u);
            if (inner->body <= u || inner->body > n) {
                return RJ_A_WAY;
            }
            if (reached && inner->futile) {
                found = FOR_ITER;
            }
            else if (reached) {
                flags[inner->body] |= REACHED;
            }
            u = inner->body;
            continue;
        }
        while (units[2 * u] == EXTENDED_ARG && u + 1 < n) {
            arg = (arg | units[2 * u + 1]) << 8;
            u++;
        }
        int op = units[2 * u], kind = rj_kinds[op], next = u + 1 + rj_caches[op];
        arg |= units[2 * u + 1];
        if (!kind || next > n) {
            return RJ_A_WAY;
        }
        if (reached && (kind & RJ_KIND_NEVER || is_never_specialised(unit_op(code, u)))) {
            found = op;
        }
        else if (reached) {
            if (kind & RJ_KIND_JUMP) {
                int target = kind & RJ_KIND_BACKWARD ? next - arg : next + arg + (op == FOR_ITER ? RJ_FOR_ITER_SKIP : 0);
                if (site->kind == RJ_LOOP && target == site->offset) {
                    return RJ_A_WAY;
                }
                if (target > n || (kind & RJ_KIND_BACKWARD && target > site->offset && !(flags[target] & REACHED))) {
                    return RJ_A_WAY;
                }
                flags[target > 0 ? target : 0] |= REACHED;
            }
            if (!(kind & RJ_KIND_ENDS)) {
                flags[next] |= REACHED;
            }
            else if (!(kind & RJ_KIND_JUMP) && site->kind == RJ_ENTRY) {
                return RJ_A_WAY;
            }
        }
        u = next;
    }
    return found;
}

int rj_never_compiled(Site *site, PyCodeObject *code)
{
    int found = RJ_A_WAY;
    PyObject *bytes = PyCode_GetCode(code);
    uint8_t *flags = bytes == NULL ? NULL : PyMem_Calloc(site->landing + 1, 1);
    if (flags != NULL && site->landing <= PyBytes_GET_SIZE(bytes) / 2) {
        found = follow(site, code, (const uint8_t *)PyBytes_AS_STRING(bytes), flags);
    }
    PyMem_Free(flags);
    Py_XDECREF(bytes);
    PyErr_Clear();
    return found;
}
