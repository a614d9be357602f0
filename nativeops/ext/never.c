/* A look at a hot site before the compiler is asked: does each way through the function, or around the loop, meet an instruction that is
   never compiled? Then it is declined at once, for which the compiler need not even be loaded.

   Control is followed forwards from BODY, through the instructions without exceptions. What the interpreter has specialised for objects of
   the program's own classes counts as never compiled, as do methods of names that no builtin class has, calls of classes written in Python, and of
   functions of which this was found before, whatever they are called with, and arithmetic and order on variables that hold something else than numbers and
   builtin containers; and a loop inside of which this was found counts so as a whole. */
#include "ctx.h"
#include "never.h"
#include "internal/pycore_dict.h"

#define CALLS 2                         /* how deep calls of functions are looked into, */
#define LOOKS 32                        /* and how many of them */

enum { REACHED = 1, SITE = 2, JUMPED_TO = 4 };

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

/* Whether one of the classes whose methods may be compiled has an attribute of that name. */
static int is_method_name(PyObject *name)
{
    static const char *const of_deque[] = {"appendleft", "extendleft", "popleft", "rotate"};
    PyTypeObject *const classes[] = {&PyList_Type, &PyDict_Type, &PyUnicode_Type, &PySet_Type, &PyFrozenSet_Type, &PyTuple_Type, &PyBytes_Type,
                                     &PyByteArray_Type, &PyLong_Type, &PyFloat_Type, &PyMemoryView_Type};
    for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
        if (_PyType_Lookup(classes[i], name) != NULL) {
            return 1;
        }
    }
    for (size_t i = 0; i < sizeof(of_deque) / sizeof(*of_deque); i++) {
        if (PyUnicode_CompareWithASCIIString(name, of_deque[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_python_method(PyTypeObject *type, PyObject *name)
{
    PyObject *found = name == NULL ? NULL : _PyType_Lookup(type, name);
    return found != NULL && (PyFunction_Check(found) || Py_IS_TYPE(found, &PyStaticMethod_Type));
}

/* Is it a class with an __init__ or __new__ written in Python? */
static int is_python_class(PyObject *value)
{
    if (value == NULL || !PyType_Check(value) || !PyType_HasFeature((PyTypeObject *)value, Py_TPFLAGS_HEAPTYPE)) {
        return 0;
    }
    static PyObject *init, *new;
    init = init ? init : PyUnicode_InternFromString("__init__");
    new = new ? new : PyUnicode_InternFromString("__new__");
    return is_python_method((PyTypeObject *)value, init) || is_python_method((PyTypeObject *)value, new);
}

typedef struct {
    Site *site;
    PyCodeObject *code;
    PyObject *globals;
    PyObject **locals;                  /* NULL: whatever they hold */
    int depth;                          /* of functions that are called */
    int *looks;                         /* how many more of them may be looked into */
} Where;

static int never_compiled(Where *where);

/* Is it a function each way through which meets such an instruction? */
static int is_futile_function(PyObject *value, Where *caller)
{
    if (value == NULL || !PyFunction_Check(value)) {
        return 0;
    }
    PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(value);
    if (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) {
        return 0;                       /* the call runs nothing of it */
    }
    for (Py_ssize_t i = PyTuple_GET_SIZE(code->co_consts); i-- > 0;) {
        Site *site = (Site *)PyTuple_GET_ITEM(code->co_consts, i);
        if (Py_IS_TYPE(site, &rj_Site_Type) && site->kind == RJ_ENTRY) {
            Where inside = {site, code, PyFunction_GET_GLOBALS(value), NULL, caller->depth + 1, caller->looks};
            return site->always_futile || (caller->depth < CALLS && site->state == RJ_COUNTING && (*caller->looks)-- > 0 && rj_is_in(site, code) &&
                                           never_compiled(&inside) != RJ_A_WAY);
        }
    }
    return 0;
}

/* NULL if there is none, or where finding it might run Python code. */
static PyObject *global(PyObject *globals, PyObject *name)
{
    int has_texts = PyDict_CheckExact(globals) && ((PyDictObject *)globals)->ma_keys->dk_kind != DICT_KEYS_GENERAL;
    return has_texts ? PyDict_GetItemWithError(globals, name) : NULL;
}

/* The same of what the specialised instruction means with this operand. */
static int is_never_by_name(Where *where, int op, int arg)
{
    PyObject *value, *names = where->code->co_names;
    switch (op) {
#if RJ_PY311
    case LOAD_METHOD_NO_DICT:
        return !is_method_name(PyTuple_GET_ITEM(names, arg));
#else
    case LOAD_ATTR_METHOD_NO_DICT:
        return !is_method_name(PyTuple_GET_ITEM(names, arg >> 1));
#endif
    case LOAD_GLOBAL_MODULE:
        value = arg & 1 ? global(where->globals, PyTuple_GET_ITEM(names, arg >> 1)) : NULL;
        return is_python_class(value) || is_futile_function(value, where);
    default:
        return 0;
    }
}

/* ---- what variables hold ------------------------------------------------------------------------------------------------ */
enum { NOT_A_LOCAL = -1 };

/* Followed along with the instructions: which locals the last two instructions loaded, and which have got a new value. */
typedef struct {
    int loaded[2];
    uint8_t stored[256];                /* of the first ones */
} Locals;

static void note_load(Locals *locals, int local)
{
    locals->loaded[0] = locals->loaded[1];
    locals->loaded[1] = local;
}

static void note_store(Locals *locals, int local)
{
    if (local < (int)sizeof(locals->stored)) {
        locals->stored[local] = 1;
    }
    note_load(locals, NOT_A_LOCAL);
}

static void note(Locals *locals, int op, int arg)
{
    switch (op) {
    case LOAD_FAST:
        note_load(locals, arg);
        break;
    case LOAD_CONST:
        note_load(locals, NOT_A_LOCAL);
        break;
    case STORE_FAST:
        note_store(locals, arg);
        break;
#if RJ_PY313
    case LOAD_FAST_LOAD_FAST:
        note_load(locals, arg >> 4);
        note_load(locals, arg & 15);
        break;
    case STORE_FAST_STORE_FAST:
        note_store(locals, arg >> 4);
        note_store(locals, arg & 15);
        break;
    case STORE_FAST_LOAD_FAST:
        note_store(locals, arg >> 4);
        note_load(locals, arg & 15);
        break;
#endif
    default:
        locals->loaded[0] = locals->loaded[1] = NOT_A_LOCAL;
    }
}

static int is_order(int arg)
{
    int operator = RJ_PY311 ? arg : RJ_PY313 ? arg >> 5 : arg >> 4;
    return operator != Py_EQ && operator != Py_NE;
}

/* Does the local hold, at the start of this pass and until here, an object of a class whose operators are not compiled? Sets are not ordered. */
static int is_foreign(Locals *locals, int local, int op, Where *where)
{
    if (local == NOT_A_LOCAL || local >= (int)sizeof(locals->stored) || locals->stored[local] || where->locals == NULL ||
        where->locals[local] == NULL) {
        return 0;
    }
    PyTypeObject *const known[] = {&PyLong_Type, &PyFloat_Type, &PyBool_Type, &PyUnicode_Type, &PyList_Type, &PyTuple_Type, &PyDict_Type, &PyBytes_Type,
                                   &PyByteArray_Type, &PyDictKeys_Type, &PyDictItems_Type, Py_TYPE(Py_None)};
    if (PyAnySet_CheckExact(where->locals[local])) {
        return op == COMPARE_OP;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (Py_IS_TYPE(where->locals[local], known[i])) {
            return 0;
        }
    }
    return !rj_is_array_class(Py_TYPE(where->locals[local]));
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
static int follow(Where *where, const uint8_t *units, uint8_t *flags)
{
    Site *site = where->site;
    PyCodeObject *code = where->code;
    int found = RJ_A_WAY, n = site->landing;
    Locals locals = {{NOT_A_LOCAL, NOT_A_LOCAL}};
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
        PyObject *item = PyTuple_GET_ITEM(code->co_consts, i);
        if (Py_IS_TYPE(item, &rj_Site_Type) && ((Site *)item)->offset < n) {
            flags[((Site *)item)->offset] |= SITE;
        }
    }
    flags[site->body] |= REACHED;
    for (int u = site->body; u < n;) {
        int reached = flags[u] & REACHED, arg = 0;
        if (flags[u] & JUMPED_TO) {
            note(&locals, NOP, 0);
        }
        if (flags[u] & SITE) {
            Site *inner = site_at(code, u);
            if (inner->body <= u || inner->body > n) {
                return RJ_A_WAY;
            }
            if (reached && (where->locals ? inner->futile : inner->always_futile)) {
                found = FOR_ITER;
            }
            else if (reached) {
                flags[inner->body] |= REACHED;
            }
            note(&locals, NOP, 0);
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
        if (reached && (kind & RJ_KIND_NEVER || is_never_specialised(unit_op(code, u)) || is_never_by_name(where, unit_op(code, u), arg) ||
                        ((op == BINARY_OP || (op == COMPARE_OP && is_order(arg))) &&
                         (is_foreign(&locals, locals.loaded[0], op, where) || is_foreign(&locals, locals.loaded[1], op, where))))) {
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
                flags[target > 0 ? target : 0] |= REACHED | JUMPED_TO;
            }
            if (!(kind & RJ_KIND_ENDS)) {
                flags[next] |= REACHED;
            }
            else if (!(kind & RJ_KIND_JUMP) && site->kind == RJ_ENTRY) {
                return RJ_A_WAY;
            }
        }
        note(&locals, op, arg);
        u = next;
    }
    return found;
}

static int never_compiled(Where *where)
{
    int found = RJ_A_WAY;
    PyObject *bytes = PyCode_GetCode(where->code);
    uint8_t *flags = bytes == NULL ? NULL : PyMem_Calloc(where->site->landing + 1, 1);
    if (flags != NULL && where->site->landing <= PyBytes_GET_SIZE(bytes) / 2) {
        found = follow(where, (const uint8_t *)PyBytes_AS_STRING(bytes), flags);
    }
    PyMem_Free(flags);
    Py_XDECREF(bytes);
    PyErr_Clear();
    return found;
}

int rj_never_compiled(Site *site, Frame *frame)
{
    int looks = LOOKS;
    Where where = {site, FRAME_CODE(frame), frame->f_globals, frame->localsplus, 0, &looks};
    return never_compiled(&where);
}

int rj_always_never_compiled(Site *site, Frame *frame)
{
    int looks = LOOKS;
    Where where = {site, FRAME_CODE(frame), frame->f_globals, NULL, 0, &looks};
    return never_compiled(&where) != RJ_A_WAY;
}
