/* What machine code does to objects, in C: references, boxes, lists.

   A helper of an op of the table takes the context and the op's operands. It gives a new reference, or NULL to leave; one without an
   object for a result gives 1, or 0 to leave, and leaves its number in ctx->out[0]. One that leaves has done nothing, and none runs
   Python code: what would (a destructor, a collection) is left to the interpreter. */
#include "boxes.h"
#include <emmintrin.h>
#include <math.h>

static inline int are_four_of(PyObject **items, PyTypeObject *type)
{
    PyObject *a = items[0], *b = items[1], *c = items[2], *d = items[3];
    if (a == NULL || b == NULL || c == NULL || d == NULL) {
        return 0;
    }
    uintptr_t wanted = (uintptr_t)type;
    return (((uintptr_t)Py_TYPE(a) ^ wanted) | ((uintptr_t)Py_TYPE(b) ^ wanted) | ((uintptr_t)Py_TYPE(c) ^ wanted) |
            ((uintptr_t)Py_TYPE(d) ^ wanted)) == 0;
}

static inline int are_small_ints(PyObject **items)
{
    uintptr_t first = (uintptr_t)(rj_small_ints - 5), size = 262 * sizeof(PyLongObject);
    return ((uintptr_t)items[0] - first < size) & ((uintptr_t)items[1] - first < size) & ((uintptr_t)items[2] - first < size) &
           ((uintptr_t)items[3] - first < size);
}

/* How many items at the start are True or False, and how many of them True: these two lie side by side, or not at all. */
static Py_ssize_t leading_bools(PyObject **items, Py_ssize_t size, Py_ssize_t *trues)
{
    uintptr_t no = (uintptr_t)Py_False, yes = (uintptr_t)Py_True, first = no < yes ? no : yes, others = ~(uintptr_t)sizeof(PyLongObject);
    Py_ssize_t i = 0, seconds = 0;
    if (no + yes != 2 * first + sizeof(PyLongObject)) {
        return *trues = 0;
    }
    for (__m128i base = _mm_set1_epi64x((long long)first); i + 16 <= size; i += 16) {
        __m128i any = _mm_setzero_si128(), sum = any;
        for (int k = 0; k < 16; k += 2) {
            __m128i apart = _mm_sub_epi64(_mm_loadu_si128((const __m128i *)(items + i + k)), base);
            any = _mm_or_si128(any, apart);
            sum = _mm_add_epi64(sum, apart);
        }
        if ((uintptr_t)(_mm_cvtsi128_si64(any) | _mm_cvtsi128_si64(_mm_unpackhi_epi64(any, any))) & others) {
            break;
        }
        seconds += (uintptr_t)(_mm_cvtsi128_si64(sum) + _mm_cvtsi128_si64(_mm_unpackhi_epi64(sum, sum))) / sizeof(PyLongObject);
    }
    for (; i < size && (((uintptr_t)items[i] - first) & others) == 0; i++) {
        seconds += (uintptr_t)items[i] != first;
    }
    *trues = yes > no ? seconds : i - seconds;
    return i;
}

/* Can nobody tell when this object is released? Its memory is all that goes. What it holds is looked at too, shared or not: it may be
   held only from here, several times. */
int rj_is_plain_within(PyObject *object, int depth, long *left)
{
    PyTypeObject *type = Py_TYPE(object);
    if (depth > 0 && (type == &PyList_Type || type == &PyTuple_Type)) {
        PyObject **items = PySequence_Fast_ITEMS(object);
        Py_ssize_t size = Py_SIZE(object);
        if ((*left -= size) < 0) {
            return 0;
        }
        PyTypeObject *scalar = &PyLong_Type;         /* neighbours are mostly of one class */
        Py_ssize_t trues;
        for (Py_ssize_t start = leading_bools(items, size, &trues), end; start < size; start = end) {
            for (; start + 4 <= size && are_small_ints(items + start); start += 4) {
            }
            end = size - start < 4 ? size : start + 4;
            if (end == start + 4 && are_four_of(items + start, scalar)) {
                continue;
            }
            for (Py_ssize_t i = start; i < end; i++) {
                PyObject *item = items[i];
                if (item == NULL || Py_IS_TYPE(item, scalar)) {
                    continue;
                }
                if (rj_is_simple(item) || PyBytes_CheckExact(item)) {
                    scalar = Py_TYPE(item);
                } else if (!rj_is_plain_within(item, depth - 1, left)) {
                    return 0;
                }
            }
        }
        return 1;
    }
    if (rj_is_simple(object) || type == &PyBytes_Type || type == &PyComplex_Type || type == &PyRange_Type || type == &PyByteArray_Type) {
        return 1;
    }
    if (depth == 0) {
        return 0;
    }
    if (type == &PyDict_Type || type == &PySet_Type || type == &PyFrozenSet_Type) {
        return rj_is_plain_table(object, depth, left);
    }
    return rj_is_plain_deque(object, depth, left) || rj_is_plain_buffer(object, depth);
}

/* Looks at so many items at most: the same large list may be in a list many times. */
int rj_is_plain(PyObject *object, int depth)
{
    long left = 20000;
    return rj_is_plain_within(object, depth, &left);
}

PyObject *rj_is_plain_sample(PyObject *module, PyObject *object)
{
    long left = 2000;
    return PyBool_FromLong(rj_is_plain_within(object, 4, &left) || left < 0);
}

static int release_last_other(Ctx *ctx, PyObject *object, int64_t spare) __attribute__((noinline));

/* Give up a reference where it is (almost) the last one: `spare` others may be the interpreter's own, about to go. */
static int release_last(Ctx *ctx, PyObject *object, int64_t spare)
{
    if (RJ_LIKELY(PyLong_CheckExact(object))) {
        release_simple(object);
        return 1;
    }
    return release_last_other(ctx, object, spare);
}

/* The last reference to a list goes, and nobody can tell. Its ints go without a call each; and what refers to True, False and None is counted
   before CPython 3.11 does so in one place, one after the other. */
static void free_plain_list(PyObject *object, int usable)
{
    PyListObject *list = (PyListObject *)object;
    PyObject **items = list->ob_item;
    Py_ssize_t size = Py_SIZE(list), trues, start = leading_bools(items, size, &trues), falses = start - trues, nones = 0;
    KeptInts *kept = &rj_kept_ints[0];
    usable &= size <= RJ_KEPT_INTS;
    for (Py_ssize_t i = start; i < size; i++) {
        if (!RJ_PY311 && i + 4 <= size && are_small_ints(items + i)) {
            i += 3;
            continue;
        }
        PyObject *item = items[i];
        if (item == NULL || RJ_IS_IMMORTAL(item)) {
            continue;
        }
        if (PyLong_CheckExact(item)) {
            if (usable && kept->count < RJ_KEPT_INTS && RJ_HAS_DIGITS((PyLongObject *)item, 1)) {
                /* Without a jump: it is hard to foretell which reference is the last one. */
                kept->items[kept->count] = (PyLongObject *)item;
                kept->count += item->ob_refcnt == 1;
                item->ob_refcnt--;
            }
            else {
                release_or_keep(item, usable);
            }
        }
        else if (RJ_PY311 && (PyBool_Check(item) || item == Py_None)) {
            trues += item == Py_True;
            falses += item == Py_False;
            nones += item == Py_None;
        }
        else if (PyList_CheckExact(item) && Py_REFCNT(item) == 1) {
            free_plain_list(item, usable);
        }
        else {
            Py_DECREF(item);
        }
    }
    if (RJ_PY311) {
        Py_SET_REFCNT(Py_True, Py_REFCNT(Py_True) - trues);
        Py_SET_REFCNT(Py_False, Py_REFCNT(Py_False) - falses);
        Py_SET_REFCNT(Py_None, Py_REFCNT(Py_None) - nones);
    }
    Py_SET_SIZE(list, 0);
    if (usable && items != NULL && list->allocated * sizeof(PyObject *) <= RJ_SMALL_BLOCK) {
        free_items(items, list->allocated * sizeof(PyObject *));
        list->ob_item = NULL;
        list->allocated = 0;
    }
    Py_DECREF(list);
}

static int release_last_other(Ctx *ctx, PyObject *object, int64_t spare)
{
    if (Py_REFCNT(object) == 1) {
        if (PyTuple_CheckExact(object) && free_small_tuple(ctx->tstate, object)) {
            return 1;
        }
        if (PyList_CheckExact(object)) {                    /* to look at it takes no longer than to free it: its size is no limit */
            long left = 20000 + Py_SIZE(object);
            if (!rj_is_plain_within(object, 4, &left)) {
                return 0;
            }
            free_plain_list(object, RJ_MAY_KEEP);
            return 1;
        }
    }
    if (Py_REFCNT(object) > spare + 1 || rj_is_simple(object) || rj_is_plain(object, 4)) {
        Py_DECREF(object);
        return 1;
    }
    return 0;
}

#if RJ_PY311
/* Is this a list of bools only? From its end, which was read last. */
static int is_of_bools(PyListObject *list, Py_ssize_t *trues)
{
    *trues = 0;
    for (Py_ssize_t end = Py_SIZE(list), size, found; end > 0; end -= size) {
        size = end < 4096 ? end : 4096;
        if (leading_bools(list->ob_item + end - size, size, &found) < size) {
            return 0;
        }
        *trues += found;
    }
    return 1;
}

/* A frame is about to end, with so many variables and an iterator that has come to its end. A long list of bools is given up now, but for the
   variable that is returned (or -1), if nobody can tell from anything in the frame that it is: the interpreter would count one reference after the
   other. */
void rj_end_bools(PyObject **cells, int nlocals, int returned)
{
    PyObject *iterator = cells[nlocals], **seq = Py_IS_TYPE(iterator, &PyListIter_Type) ? &((SeqIter *)iterator)->seq : NULL;
    PyListObject *list = NULL;
    Py_ssize_t trues;
    int at = -1;
    if (seq == NULL && !Py_IS_TYPE(iterator, &PyRangeIter_Type)) {
        return;                         /* its end may be an error */
    }
    while (list == NULL && ++at < nlocals) {
        PyObject *object = at == returned ? NULL : cells[at];
        if (object != NULL && PyList_CheckExact(object) && Py_SIZE(object) >= 64 && PyBool_Check(PyList_GET_ITEM(object, 0)) &&
            Py_REFCNT(object) == 1 + (seq != NULL && *seq == object && Py_REFCNT(iterator) == 1)) {
            list = (PyListObject *)object;
        }
    }
    if (list == NULL || (seq != NULL && *seq != NULL && *seq != (PyObject *)list) || !is_of_bools(list, &trues)) {
        return;                         /* what the iterator goes over may go with it */
    }
    for (int i = 0; i < nlocals; i++) {
        if (i != at && cells[i] != NULL && !rj_is_plain(cells[i], 4)) {
            return;
        }
    }
    if (Py_REFCNT(list) > 1) {
        Py_CLEAR(*seq);
    }
    Py_SET_REFCNT(Py_True, Py_REFCNT(Py_True) - trues);
    Py_SET_REFCNT(Py_False, Py_REFCNT(Py_False) - (Py_SIZE(list) - trues));
    Py_SET_SIZE(list, 0);
    Py_CLEAR(cells[at]);
}
#endif

static int is_shared(Ctx *ctx, PyObject *object, int64_t spare)
{
    return Py_REFCNT(object) > spare + 1 || rj_is_plain(object, 4);
}

/* How many of `spare` references the kernel's frame, on whose stack there may be anything behind its end, and global variables have to the object. */
static int64_t pending_references(Ctx *ctx, PyObject *object, int64_t spare)
{
    int64_t found = 0;
    for (int i = ctx->ncells; i-- > 0;) {
        found += ctx->cells[i] == object;
    }
    for (int i = ctx->nglobals; i-- > 0;) {
        found += ctx->gvals[i] == object;
    }
    return found < spare ? found : spare;
}

/* The same where all of the `spare` references are of the running kernel's own frame: it is not of a function that was called natively. */
static int release_last_here(Ctx *ctx, PyObject *object, int64_t spare)
{
    if (release_last(ctx, object, spare)) {
        return 1;
    }
    if (Py_REFCNT(object) > pending_references(ctx, object, spare) + 1) {
        Py_DECREF(object);
        return 1;
    }
    return 0;
}

static int is_shared_here(Ctx *ctx, PyObject *object, int64_t spare)
{
    return is_shared(ctx, object, spare) || Py_REFCNT(object) > pending_references(ctx, object, spare) + 1;
}

static PyObject *new_int(Ctx *ctx, int64_t value) { return or_leave(new_int_of(value)); }

/* A NaN that was computed gets its one object by leaving: containers find it by its identity. */
static PyObject *new_float(Ctx *ctx, double value) { return value != value ? NULL : or_leave(new_float_of(ctx->tstate, value)); }

/* ---- lists: the rare parts of what machine code does inline ------------------------------------------------------------------- */

static int is_number(PyObject *object)
{
    return PyFloat_CheckExact(object) || PyLong_CheckExact(object) || PyBool_Check(object) || object == Py_None;
}

/* Steals `value`, which may be NULL. */
static int put(PyListObject *list, int64_t index, PyObject *value)
{
    if (value == NULL) {
        PyErr_Clear();
        return 0;
    }
    PyObject *old = list->ob_item[index];
    list->ob_item[index] = value;
    release_simple(old);
    return 1;
}

static int list_put_o(Ctx *ctx, PyListObject *list, int64_t index, PyObject *value, int64_t spare)
{
    PyObject *old = list->ob_item[index];
    if (Py_REFCNT(old) <= spare + 1 && !rj_is_plain(old, 4)) {
        return 0;
    }
    return put(list, index, Py_NewRef(value));
}

/* The item at `first` and three that follow by `step`. */
static int list_mark(Ctx *ctx, PyListObject *list, int64_t first, int64_t step, PyObject *value, int64_t spare)
{
    for (int i = 0; i < 4; i++) {
        if (!list_put_o(ctx, list, first + i * step, value, spare)) {
            return 0;
        }
    }
    return 1;
}

/* Takes over the reference to `value`. */
static int list_put_t(Ctx *ctx, PyListObject *list, int64_t index, PyObject *value, int64_t spare)
{
    PyObject *old = list->ob_item[index];
    if (Py_REFCNT(old) <= spare + 1 && !rj_is_plain(old, 4)) {
        return 0;
    }
    return put(list, index, value);
}

static int list_put_i(Ctx *ctx, PyListObject *list, int64_t index, int64_t value)
{
    return is_number(list->ob_item[index]) && put(list, index, new_int_of(value));
}

static int list_put_f(Ctx *ctx, PyListObject *list, int64_t index, double value)
{
    return value == value && is_number(list->ob_item[index]) && put(list, index, new_float_of(ctx->tstate, value));
}

/* Steals `value`, which may be NULL. */
static int append(PyObject *object, PyObject *value)
{
    PyListObject *list = (PyListObject *)object;
    if (value != NULL && Py_SIZE(list) < list->allocated) {
        list->ob_item[Py_SIZE(list)] = value;
        Py_SET_SIZE(list, Py_SIZE(list) + 1);
        return 1;
    }
    if (value == NULL || append_growing(list, value) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

static int list_add_o(Ctx *ctx, PyObject *list, PyObject *value) { return append(list, Py_NewRef(value)); }

/* Takes over the reference to `value`. */
static int list_add_t(Ctx *ctx, PyObject *list, PyObject *value)
{
    int added = append(list, Py_NewRef(value));
    if (added) {
        Py_DECREF(value);
    }
    return added;
}

static int list_add_i(Ctx *ctx, PyObject *list, int64_t value) { return append(list, new_int_of(value)); }
static int list_add_f(Ctx *ctx, PyObject *list, double value)
{
    return value == value && append(list, new_float_of(ctx->tstate, value));
}

static PyObject *list_pop(Ctx *ctx, PyListObject *list)
{
    Py_ssize_t size = Py_SIZE(list);
    if (size == 0) {
        return NULL;
    }
    PyObject *item = list->ob_item[size - 1];
    if ((RJ_PY311 || size > 1) && size - 1 >= list->allocated / 2) {
        Py_SET_SIZE(list, size - 1);
        return item;
    }
    Py_INCREF(item);
    if (PyList_SetSlice((PyObject *)list, size - 1, size, NULL) < 0) {
        PyErr_Clear();
        Py_DECREF(item);
        return NULL;
    }
    return item;
}

static PyObject *list_repeat(Ctx *ctx, PyObject *list, int64_t times)
{
    return rj_collects(ctx) ? NULL : or_leave(PySequence_Repeat(list, times));
}

/* `count` parts in ctx->out become items; kinds: two bits for each, 0 object, 1 int, 2 float, 3 bool. How many did. */
static inline int64_t set_items(Ctx *ctx, PyObject **items, int64_t count, int64_t kinds)
{
    int64_t i = 0;
    for (; i < count; i++, kinds >>= 2) {
        double number;
        switch (kinds & 3) {
        case 0: items[i] = Py_NewRef((PyObject *)(intptr_t)ctx->out[i]); break;
        case 1: items[i] = new_int_of(ctx->out[i]); break;
        case 2:
            memcpy(&number, &ctx->out[i], 8);
            items[i] = number != number ? NULL : new_float_of(ctx->tstate, number);        /* an exit makes one object of a NaN */
            break;
        default: items[i] = Py_NewRef(ctx->out[i] ? Py_True : Py_False);
        }
        if (items[i] == NULL) {
            break;
        }
    }
    return i;
}

static PyObject *build_list(Ctx *ctx, int64_t count, int64_t kinds)
{
    PyObject *made = rj_collects(ctx) ? NULL : or_leave(PyList_New(count));
    if (made != NULL && set_items(ctx, PySequence_Fast_ITEMS(made), count, kinds) < count) {
        Py_DECREF(made);
        return or_leave(NULL);
    }
    return made;
}

static PyObject *build_other_tuple(Ctx *ctx, int64_t count, int64_t kinds)
{
    PyObject *made = new_tuple_of(ctx, count);
    if (made == NULL) {
        return NULL;
    }
    int64_t set = set_items(ctx, ((PyTupleObject *)made)->ob_item, count, kinds);
    if (set < count) {
        tuple_failed(made, set);
        return NULL;
    }
    tuple_is_made(ctx->tstate, made);
    return made;
}

static PyObject *build_tuple(Ctx *ctx, int64_t count, int64_t kinds)
{
    PyObject *made = small_tuple_of(ctx->tstate, ctx->out, count, kinds);
    return RJ_LIKELY(made != NULL) ? made : build_other_tuple(ctx, count, kinds);
}

/* What a recipe of one value says, from the numbers in ctx->out. */
static PyObject *build_new(Ctx *ctx, ExitDesc *desc)
{
    for (int r = 0; r < desc->nregs; r++) {
        double number;
        memcpy(&number, &ctx->out[r], 8);
        if (desc->types[r] == 'f' && number != number) {
            return NULL;
        }
    }
    return rj_collects(ctx) ? NULL : or_leave(rj_build_value(ctx, desc));
}

/* ---- lists and tuples: what can be done to plain items without Python code ---------------------------------------------------- */

/* Two numbers, strs or None, or two bytes objects: comparing them runs no Python code. With anything else, bytes are compared with a
   warning where -b asks for it. */
static inline int are_scalars(PyObject *a, PyObject *b)
{
    return (rj_is_simple(a) && rj_is_simple(b)) || (PyBytes_CheckExact(a) && PyBytes_CheckExact(b));
}

static inline int is_sequence(PyObject *object) { return PyList_CheckExact(object) || PyTuple_CheckExact(object); }

/* 1, 0, or -1: unknown, no exception set. */
static int checked(int result)
{
    if (result < 0) {
        PyErr_Clear();
    }
    return result;
}

static inline int same_ints(PyLongObject *a, PyLongObject *b)
{
#if RJ_PY311
    return Py_SIZE(a) == Py_SIZE(b) && memcmp(a->ob_digit, b->ob_digit, Py_ABS(Py_SIZE(a)) * sizeof(digit)) == 0;
#else
    return a->long_value.lv_tag == b->long_value.lv_tag &&
           memcmp(a->long_value.ob_digit, b->long_value.ob_digit, (a->long_value.lv_tag >> 3) * sizeof(digit)) == 0;
#endif
}

/* Are two items equal (the same one always is)? -1: that takes more than scalars, bytes, lists and tuples of them to tell. */
static int plain_equal(PyObject *a, PyObject *b, int depth)
{
    if (a == b) {
        return 1;
    }
    if (PyLong_CheckExact(a) && PyLong_CheckExact(b)) {
        return same_ints((PyLongObject *)a, (PyLongObject *)b);
    }
    if (are_scalars(a, b)) {
        return checked(PyObject_RichCompareBool(a, b, Py_EQ));
    }
    if ((!rj_is_simple(a) && !is_sequence(a)) || (!rj_is_simple(b) && !is_sequence(b)) || depth == 0) {
        return -1;
    }
    Py_ssize_t n = Py_SIZE(a), m = Py_SIZE(b);
    if (Py_TYPE(a) != Py_TYPE(b) || (n != m && PyList_CheckExact(a))) {
        return 0;
    }
    PyObject **x = PySequence_Fast_ITEMS(a), **y = PySequence_Fast_ITEMS(b);
    for (Py_ssize_t i = 0; i < n && i < m; i++) {     /* of tuples the items come first, the lengths last */
        int same = plain_equal(x[i], y[i], depth - 1);
        if (same != 1) {
            return same;
        }
    }
    return n == m;
}

int rj_plain_equal(PyObject *a, PyObject *b) { return plain_equal(a, b, 4); }

static int rich(PyObject *a, PyObject *b, int how)
{
    PyObject *result = PyObject_RichCompare(a, b, how);
    int value = result == NULL ? -1 : result == Py_True;
    Py_XDECREF(result);
    return checked(value);
}

static int compare_sequences(PyObject *a, PyObject *b, int how, int depth)
{
    if (depth == 0 || Py_TYPE(a) != Py_TYPE(b) || !is_sequence(a)) {
        return -1;
    }
    Py_ssize_t n = Py_SIZE(a), m = Py_SIZE(b), i;
    if ((how == Py_EQ || how == Py_NE) && n != m && PyList_CheckExact(a)) {
        return how == Py_NE;
    }
    PyObject **x = PySequence_Fast_ITEMS(a), **y = PySequence_Fast_ITEMS(b);
    for (i = 0; i < n && i < m; i++) {
        int same = plain_equal(x[i], y[i], depth - 1);
        if (same < 0) {
            return -1;
        }
        if (!same) {
            if (how == Py_EQ || how == Py_NE) {
                return how == Py_NE;
            }
            return are_scalars(x[i], y[i]) ? rich(x[i], y[i], how) : compare_sequences(x[i], y[i], how, depth - 1);
        }
    }
    switch (how) {
    case Py_LT: return n < m;
    case Py_LE: return n <= m;
    case Py_EQ: return n == m;
    case Py_NE: return n != m;
    case Py_GT: return n > m;
    default: return n >= m;
    }
}

static int seq_compare(Ctx *ctx, PyObject *a, PyObject *b, int64_t how)
{
    int result = compare_sequences(a, b, (int)how, 4);
    ctx->out[0] = result;
    return result >= 0;
}

static int seq_find_o(Ctx *ctx, PyObject *sequence, PyObject *value)
{
    PyObject **items = PySequence_Fast_ITEMS(sequence);
    for (Py_ssize_t i = 0; i < Py_SIZE(sequence); i++) {
        int same = plain_equal(items[i], value, 4);
        if (same != 0) {
            ctx->out[0] = i;
            return same > 0;
        }
    }
    ctx->out[0] = -1;
    return 1;
}

static int seq_find_i(Ctx *ctx, PyObject *sequence, int64_t value)
{
    PyObject **items = PySequence_Fast_ITEMS(sequence);
    for (Py_ssize_t i = 0; i < Py_SIZE(sequence); i++) {
        PyObject *item = items[i];
        int overflow, found;
        if (PyLong_CheckExact(item) || PyBool_Check(item)) {
            found = PyLong_AsLongLongAndOverflow(item, &overflow) == value && !overflow;
        }
        else if (PyFloat_CheckExact(item)) {
            double number = PyFloat_AS_DOUBLE(item);
            found = number >= -9223372036854775808.0 && number < 9223372036854775808.0 && number == floor(number) &&
                    (int64_t)number == value;
        }
        else if (PyUnicode_CheckExact(item) || item == Py_None || is_sequence(item)) {
            found = 0;
        }
        else {
            return 0;
        }
        if (found) {
            ctx->out[0] = i;
            return 1;
        }
    }
    ctx->out[0] = -1;
    return 1;
}

static int seq_find_f(Ctx *ctx, PyObject *sequence, double value)
{
    PyObject **items = PySequence_Fast_ITEMS(sequence);
    if (value != value) {
        return 0;                       /* the same object would be found */
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(sequence); i++) {
        PyObject *item = items[i];
        if (PyFloat_CheckExact(item)) {
            if (PyFloat_AS_DOUBLE(item) != value) {
                continue;
            }
        }
        else if (PyLong_CheckExact(item) || PyBool_Check(item)) {
            int overflow;
            int64_t number = PyLong_AsLongLongAndOverflow(item, &overflow);
            int fits = value >= -9223372036854775808.0 && value < 9223372036854775808.0;
            if (overflow && !fits) {
                return 0;
            }
            if (overflow || !fits || value != floor(value) || (int64_t)value != number) {
                continue;
            }
        }
        else if (PyUnicode_CheckExact(item) || item == Py_None || is_sequence(item)) {
            continue;
        }
        else {
            return 0;
        }
        ctx->out[0] = i;
        return 1;
    }
    ctx->out[0] = -1;
    return 1;
}

static int seq_count(Ctx *ctx, PyObject *sequence, PyObject *value)
{
    PyObject **items = PySequence_Fast_ITEMS(sequence);
    int64_t count = 0;
    if (PyFloat_CheckExact(value) && PyFloat_AS_DOUBLE(value) != PyFloat_AS_DOUBLE(value)) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(sequence); i++) {
        int same = plain_equal(items[i], value, 4);
        if (same < 0) {
            return 0;
        }
        count += same;
    }
    ctx->out[0] = count;
    return 1;
}

static PyObject *seq_slice(Ctx *ctx, PyObject *sequence, int64_t start, int64_t stop, int64_t step)
{
    Py_ssize_t first = start, end = stop, count = PySlice_AdjustIndices(Py_SIZE(sequence), &first, &end, step);
    int is_list = PyList_CheckExact(sequence);
    if (!is_list && count == Py_SIZE(sequence) && step == 1) {
        return Py_NewRef(sequence);
    }
    if (rj_collects(ctx)) {
        return NULL;
    }
    PyObject *made = is_list ? PyList_New(count) : PyTuple_New(count);
    if (made == NULL) {
        return or_leave(NULL);
    }
    PyObject **from = PySequence_Fast_ITEMS(sequence), **to = PySequence_Fast_ITEMS(made);
    for (Py_ssize_t i = 0; i < count; i++, first += step) {
        to[i] = Py_NewRef(from[first]);
    }
    return made;
}

/* A list of so many items, NULL yet, with room for as many as a list has that is made of an iterator over `hint` ones. */
static PyObject *new_list(Py_ssize_t count, Py_ssize_t hint)
{
    PyObject *list = PyList_New(hint + (hint & 1));
    if (list != NULL) {
        Py_SET_SIZE(list, count);
    }
    return list;
}

/* What `a, *rest, z = sequence` leaves for the rest. */
static PyObject *seq_rest(Ctx *ctx, PyObject *sequence, int64_t before, int64_t after)
{
    Py_ssize_t left = Py_SIZE(sequence) - before, count = left - after;
    PyObject *made = rj_collects(ctx) ? NULL : or_leave(new_list(count, left));
    for (Py_ssize_t i = 0; made != NULL && i < count; i++) {
        PyList_SET_ITEM(made, i, Py_NewRef(PySequence_Fast_ITEMS(sequence)[before + i]));
    }
    return made;
}

static PyObject *seq_concat(Ctx *ctx, PyObject *a, PyObject *b)
{
    return Py_TYPE(a) != Py_TYPE(b) || rj_collects(ctx) ? NULL : or_leave(PySequence_Concat(a, b));
}

static PyObject *seq_list(Ctx *ctx, PyObject *sequence)
{
    return rj_collects(ctx) ? NULL : or_leave(PySequence_List(sequence));
}

static PyObject *seq_tuple(Ctx *ctx, PyObject *sequence)
{
    return rj_collects(ctx) ? NULL : or_leave(PySequence_Tuple(sequence));
}

static PyObject *range_list(Ctx *ctx, int64_t start, int64_t stop, int64_t step)
{
    uint64_t count = 0;
    if (step > 0 ? start < stop : start > stop) {
        uint64_t distance = step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
        count = (distance - 1) / (step > 0 ? (uint64_t)step : 0 - (uint64_t)step) + 1;
    }
    if (count > PY_SSIZE_T_MAX / 64 || rj_collects(ctx)) {
        return NULL;
    }
    PyObject *list = new_list((Py_ssize_t)count, (Py_ssize_t)count);
    if (list == NULL) {
        return or_leave(NULL);
    }
    for (uint64_t i = 0; i < count; i++) {
        PyObject *item = PyLong_FromLongLong(start + (int64_t)i * step);
        if (item == NULL) {
            Py_DECREF(list);
            return or_leave(NULL);
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

/* Scalars, and lists and tuples of them: comparing such runs no Python code, but may raise. */
static int is_ordered(PyObject *object, int depth)
{
    if (rj_is_simple(object)) {
        return 1;
    }
    if (!is_sequence(object) || depth == 0) {
        return 0;
    }
    PyObject **items = PySequence_Fast_ITEMS(object);
    for (Py_ssize_t i = 0; i < Py_SIZE(object); i++) {
        if (!rj_is_simple(items[i]) && !is_ordered(items[i], depth - 1)) {
            return 0;
        }
    }
    return 1;
}

static int is_sortable(PyObject *sequence)
{
    PyObject **items = PySequence_Fast_ITEMS(sequence);
    Py_ssize_t n = Py_SIZE(sequence);
    if (n > 0 && PyUnicode_CheckExact(items[0])) {
        for (Py_ssize_t i = 1; i < n; i++) {
            if (!PyUnicode_CheckExact(items[i])) {
                return 0;
            }
        }
        return 1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!PyLong_CheckExact(items[i]) && !PyFloat_CheckExact(items[i]) && !is_ordered(items[i], 4)) {
            return 0;
        }
    }
    return 1;
}

/* A reverse sort keeps the order of equal items: it is a reversal before and after. */
static PyObject *seq_sorted(Ctx *ctx, PyObject *sequence, int64_t reverse)
{
    if (!is_sortable(sequence) || rj_collects(ctx)) {
        return NULL;
    }
    PyObject *list = PySequence_List(sequence);
    if (list != NULL && ((reverse && PyList_Reverse(list) < 0) || PyList_Sort(list) < 0 || (reverse && PyList_Reverse(list) < 0))) {
        Py_CLEAR(list);
    }
    return or_leave(list);
}

/* The items of `sorted`, stolen, take the places of the list's: they are the same. */
static int take_order(PyObject *list, PyObject *sorted)
{
    if (sorted == NULL) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(list); i++) {          /* the same items in another order: none loses its last reference */
        PyObject *old = PyList_GET_ITEM(list, i);
        PyList_SET_ITEM(list, i, PyList_GET_ITEM(sorted, i));
        PyList_SET_ITEM(sorted, i, old);
    }
    Py_DECREF(sorted);
    return 1;
}

static int list_sort(Ctx *ctx, PyObject *list, int64_t reverse) { return take_order(list, seq_sorted(ctx, list, reverse)); }

/* The key of the next item. */
static PyObject *next_key(PyObject *keys, PyObject *item) { return PyIter_Next(keys); }
static PyMethodDef next_key_method = {"next_key", next_key, METH_O, NULL};

typedef struct { union { int64_t number; double real; PyObject *text; } key; PyObject *item; } Entry;

/* x < y, for keys of one kind: 'i', 'f', 's'. */
static inline __attribute__((always_inline)) int precedes(const Entry *x, const Entry *y, int kind)
{
    return kind == 'i' ? x->key.number < y->key.number : kind == 'f' ? x->key.real < y->key.real
                                                                     : PyUnicode_Compare(x->key.text, y->key.text) < 0;
}

/* Sort n entries by merging runs, in `spare`, which has room for them, and back. Equal ones keep their order. */
static inline __attribute__((always_inline)) void sort_entries(Entry *entries, Entry *spare, Py_ssize_t n, int kind, int reverse)
{
    enum { RUN = 12 };
#define BEFORE(x, y) (reverse ? precedes(y, x, kind) : precedes(x, y, kind))
    for (Py_ssize_t low = 0; low < n; low += RUN) {
        Py_ssize_t high = low + RUN < n ? low + RUN : n;
        for (Py_ssize_t i = low + 1; i < high; i++) {
            Entry moved = entries[i];
            Py_ssize_t k = i;
            for (; k > low && BEFORE(&moved, &entries[k - 1]); k--) {
                entries[k] = entries[k - 1];
            }
            entries[k] = moved;
        }
    }
    for (Py_ssize_t width = RUN; width < n; width *= 2) {
        for (Py_ssize_t low = 0; low + width < n; low += 2 * width) {
            Py_ssize_t middle = low + width, high = middle + width < n ? middle + width : n, i = low, k = middle, to = low;
            if (!BEFORE(&entries[middle], &entries[middle - 1])) {
                continue;                               /* in order */
            }
            memcpy(spare + low, entries + low, (middle - low) * sizeof(Entry));
            while (i < middle && k < high) {
                if (BEFORE(&entries[k], &spare[i])) {
                    entries[to++] = entries[k++];
                }
                else {
                    entries[to++] = spare[i++];
                }
            }
            memcpy(entries + to, spare + i, (middle - i) * sizeof(Entry));
        }
    }
#undef BEFORE
}

/* The kind of all keys, put into the entries; 0: they are of several, or of others. */
static int read_keys(Entry *entries, PyObject **keys, Py_ssize_t n)
{
    PyTypeObject *type = Py_TYPE(keys[0]);
    int overflow = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (Py_TYPE(keys[i]) != type) {
            return 0;
        }
        if (type == &PyLong_Type) {
            entries[i].key.number = PyLong_AsLongLongAndOverflow(keys[i], &overflow);
        }
        else if (type == &PyFloat_Type) {
            entries[i].key.real = PyFloat_AS_DOUBLE(keys[i]);
            overflow = entries[i].key.real != entries[i].key.real;
        }
        else {
            entries[i].key.text = keys[i];
        }
        if (overflow) {
            return 0;
        }
    }
    return type == &PyLong_Type ? 'i' : type == &PyFloat_Type ? 'f' : type == &PyUnicode_Type ? 's' : 0;
}

/* Sort the items by keys of one kind; 0: nothing was done. */
static int sort_quickly(PyObject **items, PyObject **keys, Py_ssize_t n, int reverse)
{
    Entry small[64], *entries = n <= 32 ? small : PyMem_Malloc(2 * n * sizeof(Entry));
    if (entries == NULL) {
        return 0;
    }
    int kind = read_keys(entries, keys, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        entries[i].item = items[i];
    }
    if (kind == 'i') {
        reverse ? sort_entries(entries, entries + n, n, 'i', 1) : sort_entries(entries, entries + n, n, 'i', 0);
    }
    else if (kind == 'f') {
        sort_entries(entries, entries + n, n, 'f', reverse);
    }
    else if (kind == 's') {
        sort_entries(entries, entries + n, n, 's', reverse);
    }
    for (Py_ssize_t i = 0; kind != 0 && i < n; i++) {
        items[i] = entries[i].item;
    }
    if (entries != small) {
        PyMem_Free(entries);
    }
    return kind != 0;
}

/* May a function that is given the item come to the list? Dicts, sets and deep ones are not looked into. */
static int may_reach(PyObject *item, PyObject *list, int depth)
{
    if (rj_is_simple(item)) {
        return 0;
    }
    if (!is_sequence(item) || depth == 0 || item == list) {
        return item == list || is_sequence(item) || PyDict_CheckExact(item) || PyAnySet_CheckExact(item) || rj_is_deque(item);
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(item); i++) {
        if (may_reach(PySequence_Fast_ITEMS(item)[i], list, depth - 1)) {
            return 1;
        }
    }
    return 0;
}

/* list.sort(key=...), where the keys are known: `keys` has one for each item. how: 1 for reverse, and 2 for a list that CPython would have
   emptied while it asked for the keys. */
static int list_sort_by(Ctx *ctx, PyObject *list, PyObject *keys, int64_t how)
{
    int64_t reverse = how & 1;
    if (Py_SIZE(list) != Py_SIZE(keys)) {
        return 0;
    }
    for (Py_ssize_t i = 0; (how & 2) && i < Py_SIZE(list); i++) {
        if (may_reach(PyList_GET_ITEM(list, i), list, 3)) {
            return 0;
        }
    }
    if (Py_SIZE(list) < 2 || sort_quickly(PySequence_Fast_ITEMS(list), PySequence_Fast_ITEMS(keys), Py_SIZE(list), reverse != 0)) {
        return 1;
    }
    if (!is_sortable(keys) || rj_collects(ctx)) {
        return 0;
    }
    PyObject *sorted = PySequence_List(list), *iter = PyObject_GetIter(keys), *names = Py_BuildValue("(ss)", "key", "reverse");
    PyObject *sort = sorted ? PyObject_GetAttrString(sorted, "sort") : NULL, *next = iter ? PyCFunction_New(&next_key_method, iter) : NULL;
    PyObject *args[] = {NULL, next, reverse ? Py_True : Py_False}, *none = NULL;
    if (sort != NULL && next != NULL && names != NULL) {
        none = PyObject_Vectorcall(sort, args + 1, PY_VECTORCALL_ARGUMENTS_OFFSET, names);
    }
    if (none == NULL) {
        PyErr_Clear();
        Py_CLEAR(sorted);
    }
    Py_XDECREF(none);
    Py_XDECREF(sort);
    Py_XDECREF(next);
    Py_XDECREF(names);
    Py_XDECREF(iter);
    return take_order(list, sorted);
}

/* sum, min, max, any, all of scalars; nargs 2: with a start. */
static PyObject *plain_call(Ctx *ctx, PyObject *function, int64_t nargs, PyObject *sequence, PyObject *start)
{
    PyObject **items = PySequence_Fast_ITEMS(sequence), *args[3] = {NULL, sequence, start};
    for (Py_ssize_t i = 0; i < Py_SIZE(sequence); i++) {
        if (!rj_is_simple(items[i])) {
            return NULL;
        }
    }
    return rj_collects(ctx) ? NULL : or_leave(PyObject_Vectorcall(function, args + 1, (size_t)nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL));
}

static int done(int status)
{
    if (status < 0) {
        PyErr_Clear();
    }
    return status >= 0;
}

static int list_insert(Ctx *ctx, PyObject *list, int64_t index, PyObject *value) { return done(PyList_Insert(list, index, value)); }

static PyObject *list_pop_at(Ctx *ctx, PyObject *list, int64_t index)
{
    index += index < 0 ? Py_SIZE(list) : 0;
    if (index < 0 || index >= Py_SIZE(list)) {
        return NULL;
    }
    PyObject *item = Py_NewRef(PyList_GET_ITEM(list, index));
    if (PyList_SetSlice(list, index, index + 1, NULL) < 0) {
        PyErr_Clear();
        Py_CLEAR(item);
    }
    return item;
}

static int list_extend(Ctx *ctx, PyObject *list, PyObject *items)
{
    if (rj_collects(ctx)) {
        return 0;
    }
#if RJ_PY313
    return done(PyList_Extend(list, items));
#else
    PyObject *none = _PyList_Extend((PyListObject *)list, items);
    Py_XDECREF(none);
    return done(none == NULL ? -1 : 0);
#endif
}

/* May these items of a list be given up here? Each has `spare` references at least that go too. */
static int may_go(PyObject **items, Py_ssize_t n, int64_t spare)
{
    PyTypeObject *leaf = &PyLong_Type;                  /* neighbours are mostly of one class */
    for (Py_ssize_t i = 0; i < n; i++) {
        if (Py_IS_TYPE(items[i], leaf)) {
            continue;
        }
        if (rj_is_simple(items[i]) || PyBytes_CheckExact(items[i])) {
            leaf = Py_TYPE(items[i]);
        }
        else if (Py_REFCNT(items[i]) <= spare && !rj_is_plain(items[i], 4)) {
            return 0;
        }
    }
    return 1;
}

/* The slice becomes `items` (NULL: nothing). What goes must be plain, or stay alive even if it is in the slice several times. */
static int list_replace(Ctx *ctx, PyObject *list, int64_t start, int64_t stop, PyObject *items, int64_t spare)
{
    Py_ssize_t first = start, end = stop, count = PySlice_AdjustIndices(Py_SIZE(list), &first, &end, 1);
    if (rj_collects(ctx) || !may_go(PySequence_Fast_ITEMS(list) + first, count, count + spare)) {
        return 0;
    }
    return done(PyList_SetSlice(list, first, first + count, items));
}

/* What a bound of a slice means for this size. */
static inline int64_t bound(int64_t at, int64_t size, int64_t step)
{
    int64_t low = step < 0 ? -1 : 0;
    at = at < 0 ? at + size : at;
    return at < low ? low : at > size + low ? size + low : at;
}

/* How many items a slice with these bounds has; most have a step of 1 or -1. */
static inline int64_t width(int64_t first, int64_t last, int64_t step)
{
    int64_t span = step < 0 ? first - last : last - first, by = step < 0 ? -(step + 1) + 1 : step;
    return span <= 0 ? 0 : by == 1 ? span : (span - 1) / by + 1;
}

/* list[start:stop] = source[from:to:step] without the list between: where as many items come as go, they are moved at once. */
static int list_move(Ctx *ctx, PyObject *list, int64_t start, int64_t stop, PyObject *source, int64_t from, int64_t to, int64_t step,
                     int64_t spare)
{
    enum { MOST = 64 };
    int64_t first = bound(start, Py_SIZE(list), 1), count = width(first, bound(stop, Py_SIZE(list), 1), 1);
    int64_t at = bound(from, Py_SIZE(source), step);
    if (step <= -MOST || step >= MOST || count > MOST || width(at, bound(to, Py_SIZE(source), step), step) != count) {
        PyObject *items = seq_slice(ctx, source, from, to, step);
        int moved = items != NULL && list_replace(ctx, list, start, stop, items, spare);
        Py_XDECREF(items);
        return moved;
    }
    PyObject *fresh[MOST], **place = PySequence_Fast_ITEMS(list) + first, **items = PySequence_Fast_ITEMS(source);
    if (source == list && step == -1 && at == first + count - 1) {          /* turned round: the references stay the same */
        for (PyObject **last = place + count - 1; place < last; place++, last--) {
            PyObject *item = *place;
            *place = *last;
            *last = item;
        }
        return 1;
    }
    if (!may_go(place, count, count + spare)) {
        return 0;
    }
    for (int64_t i = 0; i < count; i++, at += step) {
        fresh[i] = items[at];
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(fresh[i]);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *old = place[i];
        place[i] = fresh[i];
        fresh[i] = old;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_DECREF(fresh[i]);
    }
    return 1;
}

static int list_delete(Ctx *ctx, PyObject *list, int64_t start, int64_t stop, int64_t spare)
{
    return list_replace(ctx, list, start, stop, NULL, spare);
}

static int list_reverse(Ctx *ctx, PyObject *list) { return done(PyList_Reverse(list)); }

/* Runs no Python code. The index may be behind the end of a list that was shortened: there the iterator ends, so __setstate__ is no help. */
PyObject *rj_reversed_at(PyObject *self, PyObject *args)
{
    PyObject *list;
    Py_ssize_t index;
    if (!PyArg_ParseTuple(args, "O!n", &PyList_Type, &list, &index)) {
        return NULL;
    }
    PyObject *iter = PyObject_CallOneArg((PyObject *)&PyReversed_Type, list);
    if (iter != NULL) {
        ((ReversedIter *)iter)->index = index;
    }
    return iter;
}

int rj_sequence_helpers(PyObject *table)
{
    static const struct { const char *name; void *function; } rows[] = {
#define ROW(name) {#name, (void *)name}
        ROW(release_last), ROW(release_last_here), ROW(is_shared), ROW(is_shared_here),
        ROW(new_int), ROW(new_float), ROW(list_put_o), ROW(list_mark), ROW(list_put_i), ROW(list_put_f),
        ROW(list_add_o), ROW(list_add_i), ROW(list_add_f), ROW(list_pop), ROW(list_repeat), ROW(build_new), ROW(build_list), ROW(build_tuple),
        ROW(list_put_t), ROW(list_add_t), ROW(seq_compare), ROW(seq_find_o), ROW(seq_find_i), ROW(seq_find_f), ROW(seq_count), ROW(seq_slice), ROW(seq_concat), ROW(seq_rest), ROW(seq_list),
        ROW(seq_tuple), ROW(range_list), ROW(seq_sorted), ROW(list_sort), ROW(list_sort_by), ROW(plain_call), ROW(list_insert), ROW(list_pop_at),
        ROW(list_extend), ROW(list_replace), ROW(list_move), ROW(list_delete), ROW(list_reverse),
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rj_register_helper(table, rows[i].name, rows[i].function) < 0) {
            return -1;
        }
    }
    return 0;
}
