/* A look at a hot site before the compiler is asked: does each way through the function, or around the loop, meet an instruction that is
   never compiled? Then it is declined at once, for which the compiler need not even be loaded.

   Control is followed forwards from BODY, through the instructions without exceptions; where a builtin may go through a loop before, as in
   `t = sum(x * x for x in xs)`, a kernel is worth trying, though it leaves then. What the interpreter has specialised for objects of
   the program's own classes counts as never compiled, as do methods of names that no builtin class has, calls of what is no builtin that is compiled
   and no function of a watched module, and of functions of which this was found before, whatever they are called with; what is done with variables that hold
   something else than numbers and builtin containers, which the loop's own one does if most of the next items are such; and a loop inside of which this was
   found, or a generator expression, counts so as a whole. Code that is too large is declined as well. */
#include "ctx.h"
#include "never.h"
#include "worth.h"
#include "internal/pycore_dict.h"

#define CALLS 2                         /* how deep calls of functions are looked into, */
#define LOOKS 32                        /* and how many of them */
#define SAMPLES 8                       /* items that are looked at */
#define LARGEST 4000                    /* instructions that are worth trying: a graph of more is too large */

enum { REACHED = 1, SITE = 2, JUMPED_TO = 4 };

uint8_t rj_caches[256], rj_kinds[256];  /* of opcodes, from the instrument spec */

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

/* What the interpreter made of the instruction at a unit. */
static int is_never_specialised(PyCodeObject *code, int unit, int arg)
{
    switch (unit_op(code, unit)) {
#if RJ_PY311
    case LOAD_METHOD_NO_DICT:
        return !is_method_name(PyTuple_GET_ITEM(code->co_names, arg));
    case LOAD_METHOD_WITH_VALUES:
    case LOAD_METHOD_WITH_DICT:
    case PRECALL_BOUND_METHOD:
#else
    case LOAD_ATTR_METHOD_NO_DICT:
        return !is_method_name(PyTuple_GET_ITEM(code->co_names, arg >> 1));
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

typedef struct {
    Site *site;
    PyCodeObject *code;
    PyObject *globals, *builtins;
    PyObject *names;                    /* what LOAD_NAME looks into before the builtins; NULL: unknown */
    PyObject **locals;                  /* NULL: whatever they hold */
    PyObject *item;                     /* the loop's next one, if it is foreign */
    int depth;                          /* of functions that are called */
    int *looks;                         /* how many more of them may be looked into */
} Where;

static int never_compiled(Where *where);

/* Is it a function that is never continued in place: not of a watched module, or each way through it meets such an instruction? */
static int is_futile_function(PyObject *value, Where *caller)
{
    PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(value);
    if (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) {
        return 1;
    }
    for (Py_ssize_t i = PyTuple_GET_SIZE(code->co_consts); i-- > 0;) {
        Site *site = (Site *)PyTuple_GET_ITEM(code->co_consts, i);
        if (Py_IS_TYPE(site, &rj_Site_Type) && site->kind == RJ_ENTRY) {
            Where inside = {site, code, PyFunction_GET_GLOBALS(value), ((PyFunctionObject *)value)->func_builtins, NULL, NULL, NULL, caller->depth + 1, caller->looks};
            return site->always_futile || (caller->depth < CALLS && site->state == RJ_COUNTING && (*caller->looks)-- > 0 && rj_is_in(site, code) &&
                                           never_compiled(&inside) != RJ_A_WAY);
        }
    }
    return 1;
}

static int is_one_of(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(name, *names) != 0) {
        names++;
    }
    return *names != NULL;
}

/* Is it a function or class a call of which is never compiled, whatever the arguments? */
static int is_never_called(PyObject *value, Where *where)
{
    static const char *const functions[] = {"abs", "all", "any", "ascii", "bin", "chr", "divmod", "format", "hex", "isinstance", "iter", "len", "max",
                                            "min", "oct", "ord", "pow", "repr", "round", "sorted", "sum", NULL};
    static const char *const classes[] = {"bool", "bytearray", "bytes", "array.array", "collections.deque", "dict", "enumerate", "filter", "float", "frozenset", "int",
                                          "list", "map", "memoryview", "range", "reversed", "set", "str", "tuple", "type", "zip", NULL};
    if (PyFunction_Check(value)) {
        return is_futile_function(value, where);
    }
    if (PyType_Check(value)) {
        return !is_one_of(((PyTypeObject *)value)->tp_name, classes);
    }
    if (!PyCFunction_CheckExact(value)) {
        return !Py_IS_TYPE(value, &PyMethodDescr_Type);
    }
    PyObject *self = PyCFunction_GET_SELF(value);
    const char *module = self && PyModule_CheckExact(self) ? PyModule_GetName(self) : NULL;
    PyErr_Clear();
    return module && strcmp(module, "math") != 0 &&
           (strcmp(module, "builtins") != 0 || !is_one_of(((PyCFunctionObject *)value)->m_ml->ml_name, functions));
}

/* Whether finding a name in it runs no Python code. */
static int has_texts(PyObject *names)
{
    return PyDict_CheckExact(names) && ((PyDictObject *)names)->ma_keys->dk_kind != DICT_KEYS_GENERAL;
}

/* NULL if there is none, or where that is not known. */
static PyObject *item_of(PyObject *names, PyObject *name)
{
    return has_texts(names) ? PyDict_GetItemWithError(names, name) : NULL;
}

static PyObject *item_of_either(PyObject *names, PyObject *builtins, PyObject *name)
{
    PyObject *value = item_of(names, name);
    return value != NULL || !has_texts(names) ? value : item_of(builtins, name);
}

/* What the instruction loads from a module's dict, or NULL. of: what the instruction before it has loaded so. */
static PyObject *loaded_from_module(Where *where, int op, int arg, PyObject *of)
{
    PyObject *names = where->code->co_names;
    int at = op == LOAD_GLOBAL || (op == LOAD_ATTR && !RJ_PY311) ? arg >> 1 : arg;
    PyObject *name = at >= 0 && at < PyTuple_GET_SIZE(names) ? PyTuple_GET_ITEM(names, at) : NULL;
    switch (op) {
    case LOAD_GLOBAL:
        return name ? item_of_either(where->globals, where->builtins, name) : NULL;
    case LOAD_NAME:
        return name && where->names ? item_of_either(where->names, where->builtins, name) : NULL;
#if RJ_PY311
    case LOAD_METHOD:
#endif
    case LOAD_ATTR:
        return name && of && PyModule_CheckExact(of) ? item_of(PyModule_GetDict(of), name) : NULL;
    case PUSH_NULL:
        return RJ_PY313 ? of : NULL;
    default:
        return NULL;
    }
}

/* ---- what variables hold ------------------------------------------------------------------------------------------------ */
/* Followed along with the instructions. */
typedef struct {
    int loaded[2];                      /* the locals that the last two instructions loaded, */
    PyObject *value;                    /* or what the last one took from a module's dict, */
    int null;                           /* and whether it lies beside a NULL, as what is called does */
    PyObject *item;                     /* the loop's item, where it was just brought and is foreign, */
    int item_local;                     /* and the local that has got it */
    uint8_t stored[256];                /* which of the first locals have got a new value */
} Values;

static void note_load(Values *values, int local)
{
    values->loaded[0] = values->loaded[1];
    values->loaded[1] = local;
}

static void note_store(Values *values, int local)
{
    if (local < (int)sizeof(values->stored)) {
        values->stored[local] = 1;
    }
    values->item_local = values->item ? local : values->item_local == local ? NOT_A_LOCAL : values->item_local;
    values->item = NULL;
    note_load(values, NOT_A_LOCAL);
}

static void forget(Values *values)
{
    values->loaded[0] = values->loaded[1] = NOT_A_LOCAL;
    values->value = NULL;
}

static void note(Values *values, int op, int arg)
{
    Locals locals = locals_of(op, arg);
    switch (op) {
    case LOAD_CONST:
        note_load(values, NOT_A_LOCAL);
        return;
    case DELETE_FAST:
#if !RJ_PY311
    case LOAD_FAST_AND_CLEAR:
#endif
        note_store(values, arg);
        return;
    }
    if (locals.stored[0] == NOT_A_LOCAL && locals.loaded[0] == NOT_A_LOCAL) {
        values->loaded[0] = values->loaded[1] = NOT_A_LOCAL;
    }
    for (int i = 0; i < 2 && locals.stored[i] != NOT_A_LOCAL; i++) {
        note_store(values, locals.stored[i]);
    }
    for (int i = 0; i < 2 && locals.loaded[i] != NOT_A_LOCAL; i++) {
        note_load(values, locals.loaded[i]);
    }
}

/* The same of what is taken from modules. */
static void note_value(Values *values, int op, int arg, int before, PyObject *value)
{
    switch (op) {
    case LOAD_GLOBAL:
        values->null = arg & 1;
        break;
    case LOAD_NAME:
        values->null = !RJ_PY313 && before == PUSH_NULL;
        break;
    case LOAD_ATTR:
        values->null |= !RJ_PY311 && arg & 1;
        break;
    default:
        values->null = 1;
    }
    values->value = value;
}

/* What the local holds; NULL where that is not known. */
static PyObject *held(Values *values, int local, Where *where)
{
    if (local != NOT_A_LOCAL && local == values->item_local) {
        return where->item;
    }
    int unknown = local == NOT_A_LOCAL || local >= (int)sizeof(values->stored) || local >= where->code->co_nlocalsplus || values->stored[local] ||
                  where->locals == NULL;
    return unknown ? NULL : where->locals[local];
}

/* Is it an object of a class of which nothing is compiled? */
static int is_foreign(PyObject *value)
{
    PyTypeObject *const known[] = {&PyLong_Type, &PyFloat_Type, &PyBool_Type, &PyUnicode_Type, &PyList_Type, &PyTuple_Type, &PyDict_Type, &PyBytes_Type,
                                   &PyByteArray_Type, &PySet_Type, &PyFrozenSet_Type, &PyMemoryView_Type, &PyDictKeys_Type, &PyDictItems_Type,
                                   &PyModule_Type, &PyFunction_Type, &PyCFunction_Type, Py_TYPE(Py_None)};
    if (value == NULL || PyType_Check(value)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (Py_IS_TYPE(value, known[i])) {
            return 0;
        }
    }
    return !rj_is_array_class(Py_TYPE(value)) && strcmp(Py_TYPE(value)->tp_name, "collections.deque") != 0;
}

/* A foreign one of the items that a loop over a list or tuple has left, at its end of the last ones, if most of some of them are; or NULL. */
static PyObject *foreign_item(PyObject *iterator)
{
    if (iterator == NULL || !(Py_IS_TYPE(iterator, &PyListIter_Type) || Py_IS_TYPE(iterator, &PyTupleIter_Type)) || ((SeqIter *)iterator)->seq == NULL) {
        return NULL;
    }
    PyObject *sequence = ((SeqIter *)iterator)->seq, *found = NULL;
    Py_ssize_t size = Py_SIZE(sequence), start = ((SeqIter *)iterator)->index, n = 0, foreign = 0;
    if (start > size - SAMPLES) {
        start = size > SAMPLES ? size - SAMPLES : 0;
    }
    Py_ssize_t step = size - start > SAMPLES ? (size - start) / SAMPLES : 1;
    for (Py_ssize_t i = start; i < size && n < SAMPLES; i += step, n++) {
        PyObject *item = PySequence_Fast_GET_ITEM(sequence, i);
        if (is_foreign(item)) {
            found = item;
            foreign++;
        }
    }
    return 2 * foreign > n ? found : NULL;
}

static int is_order(int arg)
{
    int operator = RJ_PY311 ? arg : RJ_PY313 ? arg >> 5 : arg >> 4;
    return operator != Py_EQ && operator != Py_NE;
}

/* Is it never compiled for what variables hold? */
static int is_never_of_values(Values *values, int op, int arg, Where *where)
{
    PyObject *first = held(values, values->loaded[0], where), *second = held(values, values->loaded[1], where);
    switch (op) {
    case COMPARE_OP:
        return is_foreign(first) || is_foreign(second) ||
               (is_order(arg) && ((first && PyAnySet_CheckExact(first)) || (second && PyAnySet_CheckExact(second))));
    case CONTAINS_OP:
    case BINARY_OP:
    case BINARY_SUBSCR:
        return is_foreign(first) || is_foreign(second);
    case LOAD_ATTR:
#if RJ_PY313
    case TO_BOOL:
#elif RJ_PY311
    case LOAD_METHOD:
    case POP_JUMP_FORWARD_IF_TRUE:
    case POP_JUMP_FORWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_FALSE:
    case JUMP_IF_TRUE_OR_POP:
    case JUMP_IF_FALSE_OR_POP:
#else
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_FALSE:
#endif
        return is_foreign(second);
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

static int loads_foreign(Values *values, int op, int arg, Where *where)
{
    Locals locals = locals_of(op, arg);
    return is_foreign(held(values, locals.loaded[0], where)) || is_foreign(held(values, locals.loaded[1], where));
}

/* Is what the instruction before unit u has loaded, beside a NULL, called then, and is nothing else called before, nor made to be called, in its arguments?
   There a kernel may go through a whole loop. In `(f if C else g)(x)` and `TABLE[0](x)` it is something else that lies beside the NULL at first.
   The unit behind that call, or 0. foreign: set if a foreign object is passed. */
static int behind_call(const uint8_t *units, const uint8_t *flags, int u, Values *values, Where *where, int *foreign)
{
    int n = where->site->landing;
    *foreign = 0;
    for (int depth = 0, arg = 0; u < n && !(flags[u] & SITE); u += 1 + rj_caches[units[2 * u]]) {
        int op = units[2 * u];
        arg = arg << 8 | units[2 * u + 1];
        switch (op) {
        case EXTENDED_ARG:
            continue;
#if RJ_PY311
        case PRECALL:
            return depth == arg ? u + 1 + rj_caches[PRECALL] + 1 + rj_caches[CALL] : 0;
#endif
        case CALL:
            return depth == arg ? u + 1 + rj_caches[CALL] : 0;
#if RJ_PY313
        case CALL_KW:
            return depth == arg + 1 ? u + 1 : 0;
#endif
        }
        *foreign |= loads_foreign(values, op, arg, where);
        int effect = PyCompile_OpcodeStackEffect(op, arg);
        if (effect == PY_INVALID_STACK_EFFECT || (depth += effect) < 1 || op == MAKE_FUNCTION || rj_kinds[op] & (RJ_KIND_JUMP | RJ_KIND_NEVER)) {
            return 0;                           /* below 1: it takes what was loaded */
        }
        arg = 0;
    }
    return 0;
}

/* Does the instruction at the unit store to a variable that holds a foreign object at the start of this pass? A function has returned it the last time. */
static int replaces_foreign(const uint8_t *units, int u, Where *where)
{
    int local = u < where->site->landing ? locals_of(units[2 * u], units[2 * u + 1]).stored[0] : NOT_A_LOCAL;
    return local != NOT_A_LOCAL && where->locals != NULL && local < where->code->co_nlocalsplus && is_foreign(where->locals[local]);
}

/* Is it never compiled that this value, which the instruction before has loaded, is called? */
static int is_never_called_so(Values *values, const uint8_t *units, int behind, int foreign, Where *where)
{
    return is_never_called(values->value, where) || (PyFunction_Check(values->value) ? replaces_foreign(units, behind, where) : foreign);
}

static int is_named(PyObject *code, const char *name)
{
    return code != NULL && PyCode_Check(code) && PyUnicode_CompareWithASCIIString(((PyCodeObject *)code)->co_name, name) == 0;
}

/* Is the constant the code of a generator expression whose loop has been declined so? A builtin that goes through it leaves its kernel in the first pass. */
static int is_futile_generator(PyObject *constant, Where *where)
{
    PyObject *parts = is_named(constant, "<genexpr>") ? ((PyCodeObject *)constant)->co_consts : NULL;
    for (Py_ssize_t i = parts ? PyTuple_GET_SIZE(parts) : 0; i-- > 0;) {
        Site *site = (Site *)PyTuple_GET_ITEM(parts, i);
        if (Py_IS_TYPE(site, &rj_Site_Type) && (where->locals ? site->futile : site->always_futile)) {
            return 1;
        }
    }
    return 0;
}

/* May a builtin go through a whole loop of the program's own code in the kernel, for what the instruction loads or does? Nothing else does that but loops,
   which have their own sites, as those of comprehensions have. before: the constant that the instruction before it loads, or NULL. */
static int begins_loop(int op, PyObject *before, PyObject *loaded)
{
    switch (op) {
    case MAKE_FUNCTION:
        return is_named(before, "<genexpr>") || is_named(before, "<lambda>");
#if RJ_PY313
    case CALL_KW:
#else
    case KW_NAMES:
#endif
        return 1;                               /* of a key, maybe */
    default:
        return loaded == (PyObject *)&PyMap_Type || loaded == (PyObject *)&PyFilter_Type;
    }
}

/* units: the instructions as they were at first; flags: of site->landing + 1 units. */
static int follow(Where *where, const uint8_t *units, uint8_t *flags)
{
    Site *site = where->site;
    PyCodeObject *code = where->code;
    int found = RJ_A_WAY, n = site->landing;
    int before = NOP, loops = 0;
    PyObject *constant = NULL;
    Values values = {.item_local = NOT_A_LOCAL};
    forget(&values);
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
            forget(&values);
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
            forget(&values);
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
        int never = kind & RJ_KIND_NEVER || is_never_specialised(code, u, arg) || is_never_of_values(&values, op, arg, where) ||
                    (op == MAKE_FUNCTION && is_futile_generator(constant, where));
        note_value(&values, op, arg, before, loaded_from_module(where, op, arg, values.value));
        int foreign, behind = values.value && values.null ? behind_call(units, flags, next, &values, where, &foreign) : 0;
        if (reached && (never || (behind && is_never_called_so(&values, units, behind, foreign, where)))) {
            found = op;
        }
        else if (reached) {
            loops |= begins_loop(op, constant, values.value);
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
        note(&values, op, arg);
        values.item = u == site->body && op == FOR_ITER ? where->item : NULL;
        before = op;
        constant = op == LOAD_CONST && arg >= 0 && arg < PyTuple_GET_SIZE(code->co_consts) ? PyTuple_GET_ITEM(code->co_consts, arg) : NULL;
        u = next;
    }
    return loops && (site->kind == RJ_LOOP || where->locals == NULL) ? RJ_A_WAY : found;       /* a function's own kernel must return; its callers' need not */
}

/* How many instructions there are from site->body to its landing; those that load or store two variables are two. */
static int size(Site *site, const uint8_t *units)
{
    int count = 0;
    for (int u = site->body; u < site->landing; u++) {
        int op = units[2 * u];
        count += op != EXTENDED_ARG;
#if RJ_PY313
        count += op == LOAD_FAST_LOAD_FAST || op == STORE_FAST_STORE_FAST || op == STORE_FAST_LOAD_FAST;
#endif
        u += rj_caches[op];
    }
    return count;
}

static int never_compiled(Where *where)
{
    int found = RJ_A_WAY, end = where->site->landing;
    PyObject *bytes = PyCode_GetCode(where->code);
    uint8_t *flags = bytes == NULL ? NULL : PyMem_Calloc(end + 1, 1);
    if (flags != NULL && end <= PyBytes_GET_SIZE(bytes) / 2) {
        const uint8_t *units = (const uint8_t *)PyBytes_AS_STRING(bytes);
        found = size(where->site, units) > LARGEST ? RJ_TOO_LARGE : follow(where, units, flags);
    }
    PyMem_Free(flags);
    Py_XDECREF(bytes);
    PyErr_Clear();
    return found;
}

/* locals, item: NULL if what they are does not matter. */
static int never_compiled_in(Site *site, Frame *frame, PyObject **locals, PyObject *item)
{
    int looks = LOOKS;
    Where where = {site, FRAME_CODE(frame), frame->f_globals, frame->f_builtins, frame->f_locals == frame->f_globals ? frame->f_globals : NULL, locals, item,
                   0, &looks};
    return never_compiled(&where);
}

int rj_never_compiled(Site *site, Frame *frame)
{
    PyObject *iterator = site->kind == RJ_LOOP ? rj_loop_iterator(site, frame) : NULL;
    return iterator && PyGen_CheckExact(iterator) ? FOR_ITER : never_compiled_in(site, frame, frame->localsplus, foreign_item(iterator));
}

int rj_always_never_compiled(Site *site, Frame *frame) { return never_compiled_in(site, frame, NULL, NULL) != RJ_A_WAY; }

PyObject *rj_is_never_called(PyObject *module, PyObject *callee)
{
    int looks = LOOKS;
    Where where = {.looks = &looks};
    return PyBool_FromLong(is_never_called(callee, &where));
}
