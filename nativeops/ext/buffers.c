/* What machine code does to bytes, bytearrays, arrays and memoryviews that is more than reading or writing a number. The rules are
   those of sequences.c: a helper that leaves has done nothing, and none runs Python code.

   array.array is known from the moment on that somebody has imported it: rj_know_array. */
#include "ctx.h"

typedef struct { char typecode; int itemsize; } Description;         /* how array.c's own begins */

typedef struct {
    PyObject_VAR_HEAD
    char *ob_item;
    Py_ssize_t allocated;
    const Description *ob_descr;
    PyObject *weakreflist;
    Py_ssize_t ob_exports;
} Array;

const long rj_array_item = offsetof(Array, ob_item), rj_array_descr = offsetof(Array, ob_descr);

static PyTypeObject *array_type;     /* array.array, or NULL; kept alive */

static inline int is_array(PyObject *object) { return array_type != NULL && Py_IS_TYPE(object, array_type); }

/* Does an array of -1, 2, 3, after an iterator took one step, have the fields that our own definition says? */
static int array_fits(PyTypeObject *type)
{
    static const int16_t numbers[] = {-1, 2, 3};
    PyObject *object = PyObject_CallFunction((PyObject *)type, "sy#", "h", (const char *)numbers, (Py_ssize_t)sizeof(numbers));
    PyObject *iter = NULL, *first = NULL;
    Py_buffer buffer = {0};
    int fits = 0;
    if (object != NULL && Py_IS_TYPE(object, type) && type->tp_basicsize == sizeof(Array) &&
        type->tp_weaklistoffset == offsetof(Array, weakreflist) && (iter = PyObject_GetIter(object)) != NULL &&
        (first = PyIter_Next(iter)) != NULL && PyObject_GetBuffer(object, &buffer, PyBUF_SIMPLE) == 0) {
        Array *array = (Array *)object;
        SeqIter *at = (SeqIter *)iter;
        fits = Py_SIZE(array) == 3 && array->ob_item == buffer.buf && memcmp(array->ob_item, numbers, sizeof(numbers)) == 0 &&
               array->allocated >= 3 && array->ob_descr->typecode == 'h' && array->ob_descr->itemsize == 2 && array->ob_exports == 1 &&
               Py_TYPE(iter)->tp_basicsize == sizeof(SeqIter) + sizeof(void *) && at->index == 1 && at->seq == object;
        PyBuffer_Release(&buffer);
        fits = fits && array->ob_exports == 0;
    }
    Py_XDECREF(first);
    Py_XDECREF(iter);
    Py_XDECREF(object);
    PyErr_Clear();
    return fits;
}

int rj_is_array_class(PyTypeObject *type)
{
    return PyType_HasFeature(type, Py_TPFLAGS_IMMUTABLETYPE) && strcmp(type->tp_name, "array.array") == 0;
}

/* Making arrays is told to audit hooks: where there are some, none is known. */
PyObject *rj_know_array(PyObject *module, PyObject *type)
{
    if (array_type == NULL && PyType_Check(type) && rj_is_array_class((PyTypeObject *)type) &&
        PyInterpreterState_Get()->audit_hooks == NULL && array_fits((PyTypeObject *)type)) {
        array_type = (PyTypeObject *)Py_NewRef(type);
    }
    return PyBool_FromLong((PyObject *)array_type == type);
}

/* (the memoryview that an iterator goes over, or None; the index of its next item) */
PyObject *rj_view_iterator(PyObject *module, PyObject *iterator)
{
    if (strcmp(Py_TYPE(iterator)->tp_name, "memory_iterator") != 0) {
        PyErr_SetString(PyExc_TypeError, "a memoryview's iterator is needed");
        return NULL;
    }
    SeqIter *iter = (SeqIter *)iterator;
    return Py_BuildValue("On", iter->seq ? iter->seq : Py_None, iter->index);
}

/* The part of rj_is_plain for the types of this file. */
int rj_is_plain_buffer(PyObject *object, int depth)
{
    if (is_array(object)) {
        return ((Array *)object)->weakreflist == NULL;
    }
    if (Py_IS_TYPE(object, &PyMemoryView_Type)) {
        PyMemoryViewObject *view = (PyMemoryViewObject *)object;
        return view->weakreflist == NULL && (view->flags & _Py_MEMORYVIEW_RELEASED || view->view.obj == NULL ||
                                             (depth > 0 && rj_is_plain(view->view.obj, depth - 1)));
    }
    return 0;
}

static inline int done(int status)
{
    if (status < 0) {
        PyErr_Clear();
    }
    return status >= 0;
}

/* Might a call of the interpreter's own functions collect garbage? They make a tuple of arguments, a slice, the result, and the
   exception that one of them raises: fewer than so many containers. See rj_collects. */
static inline int might_collect(Ctx *ctx)
{
#if RJ_PY311
    struct _gc_runtime_state *gc = &ctx->tstate->interp->gc;
    return gc->enabled && !gc->collecting && gc->generations[0].threshold && gc->generations[0].count + 8 > gc->generations[0].threshold;
#else
    return 0;
#endif
}

/* The bytes of bytes, a bytearray or an array. */
static inline char *data_of(PyObject *object, Py_ssize_t *size)
{
    *size = Py_SIZE(object);
    if (Py_IS_TYPE(object, &PyBytes_Type)) {
        return PyBytes_AS_STRING(object);
    }
    if (Py_IS_TYPE(object, &PyByteArray_Type)) {
        return PyByteArray_AS_STRING(object);
    }
    *size *= ((Array *)object)->ob_descr->itemsize;
    return ((Array *)object)->ob_item;
}

static inline int is_bytes(PyObject *object) { return Py_IS_TYPE(object, &PyBytes_Type) || Py_IS_TYPE(object, &PyByteArray_Type); }

/* ---- questions ---------------------------------------------------------------------------------------------------------------- */

static int view_fits(Ctx *ctx, PyMemoryViewObject *view, int64_t code, int64_t writable)
{
    const Py_buffer *buffer = &view->view;
    if (view->flags & _Py_MEMORYVIEW_RELEASED || view->mbuf->flags & _Py_MANAGED_BUFFER_RELEASED) {
        return 0;
    }
    const char *format = buffer->format ? buffer->format : "B";
    return format[0] == code && format[1] == 0 && buffer->ndim == 1 && buffer->shape != NULL &&
           (buffer->strides == NULL || buffer->strides[0] == buffer->itemsize) && buffer->suboffsets == NULL &&
           (!writable || !buffer->readonly);
}

static int64_t buffer_find(Ctx *ctx, PyObject *container, int64_t byte)
{
    Py_ssize_t size;
    char *data = data_of(container, &size);
    return size > 0 && memchr(data, (int)byte, (size_t)size) != NULL;
}

static int64_t buffer_search(Ctx *ctx, PyObject *container, PyObject *part)
{
    Py_ssize_t size, length;
    char *data = data_of(container, &size), *wanted = data_of(part, &length);
    return length == 0 || memmem(data, (size_t)size, wanted, (size_t)length) != NULL;
}

static int64_t buffer_compare(Ctx *ctx, PyObject *one, PyObject *two)
{
    Py_ssize_t n, m;
    char *first = data_of(one, &n), *second = data_of(two, &m);
    int order = n && m ? memcmp(first, second, (size_t)(n < m ? n : m)) : 0;
    return order ? (order > 0) - (order < 0) : (n > m) - (n < m);
}

static int array_equal(Ctx *ctx, PyObject *one, PyObject *two)
{
    if (((Array *)one)->ob_descr != ((Array *)two)->ob_descr) {
        return 0;
    }
    PyObject *result = or_leave(PyObject_RichCompare(one, two, Py_EQ));
    ctx->out[0] = result == Py_True;
    Py_XDECREF(result);
    return result != NULL;
}

static int array_find_i(Ctx *ctx, Array *array, int64_t value)
{
    Py_ssize_t n = Py_SIZE(array);
    int64_t found = 0;
#define SCAN(type)                                          \
    for (Py_ssize_t i = 0; i < n && !found; i++) {          \
        found = (int64_t)((type *)array->ob_item)[i] == value; \
    }                                                       \
    break
    switch (array->ob_descr->typecode) {
    case 'b': SCAN(int8_t);
    case 'B': SCAN(uint8_t);
    case 'h': SCAN(int16_t);
    case 'H': SCAN(uint16_t);
    case 'i': SCAN(int32_t);
    case 'I': SCAN(uint32_t);
    case 'l': case 'q': SCAN(int64_t);
    case 'L': case 'Q':
        if (value >= 0) {
            SCAN(uint64_t);
        }
        break;
    default: return 0;
    }
    ctx->out[0] = found;
    return 1;
}

static int array_find_f(Ctx *ctx, Array *array, double value)
{
    Py_ssize_t n = Py_SIZE(array);
    int64_t found = 0;
    switch (array->ob_descr->typecode) {
    case 'f':
        for (Py_ssize_t i = 0; i < n && !found; i++) {
            found = (double)((float *)array->ob_item)[i] == value;
        }
        break;
    case 'd':
        for (Py_ssize_t i = 0; i < n && !found; i++) {
            found = ((double *)array->ob_item)[i] == value;
        }
        break;
    default: return 0;
    }
    ctx->out[0] = found;
    return 1;
}

/* ---- growing and shrinking ---------------------------------------------------------------------------------------------------- */

static int bytearray_append(Ctx *ctx, PyObject *array, int64_t byte)
{
    Py_ssize_t size = Py_SIZE(array);
    if (((PyByteArrayObject *)array)->ob_exports > 0 || !done(PyByteArray_Resize(array, size + 1))) {
        return 0;
    }
    PyByteArray_AS_STRING(array)[size] = (char)byte;
    return 1;
}

static int bytearray_pop(Ctx *ctx, PyObject *array)
{
    Py_ssize_t size = Py_SIZE(array);
    if (size == 0 || ((PyByteArrayObject *)array)->ob_exports > 0) {
        return 0;
    }
    unsigned char byte = (unsigned char)PyByteArray_AS_STRING(array)[size - 1];
    if (!done(PyByteArray_Resize(array, size - 1))) {
        return 0;
    }
    ctx->out[0] = byte;
    return 1;
}

/* Does it fit without another block of memory? Then array.append would do no more either. */
static inline int has_room(Array *array)
{
    return array->ob_exports == 0 && array->allocated > Py_SIZE(array) && array->ob_item != NULL;
}

/* Steals `value`, which may be NULL. */
static int append_slowly(Ctx *ctx, Array *array, PyObject *value)
{
    static PyObject *append;
    if (might_collect(ctx) || (append == NULL && (append = PyUnicode_InternFromString("append")) == NULL)) {
        Py_XDECREF(value);
        return done(-1);
    }
    PyObject *result = value ? PyObject_CallMethodOneArg((PyObject *)array, append, value) : NULL;
    Py_XDECREF(value);
    Py_XDECREF(or_leave(result));
    return result != NULL;
}

static int array_append_i(Ctx *ctx, Array *array, int64_t value)
{
    Py_ssize_t size = Py_SIZE(array);
    if (!has_room(array)) {
        char code = array->ob_descr->typecode;
        return code != 'f' && code != 'd' && append_slowly(ctx, array, PyLong_FromLongLong(value));
    }
#define PUT(type, low, high)                      \
    if (value < (low) || value > (high)) {        \
        return 0;                                 \
    }                                             \
    ((type *)array->ob_item)[size] = (type)value; \
    break
    switch (array->ob_descr->typecode) {
    case 'b': PUT(int8_t, INT8_MIN, INT8_MAX);
    case 'B': PUT(uint8_t, 0, UINT8_MAX);
    case 'h': PUT(int16_t, INT16_MIN, INT16_MAX);
    case 'H': PUT(uint16_t, 0, UINT16_MAX);
    case 'i': PUT(int32_t, INT32_MIN, INT32_MAX);
    case 'I': PUT(uint32_t, 0, (int64_t)UINT32_MAX);
    case 'l': case 'q': PUT(int64_t, INT64_MIN, INT64_MAX);
    case 'L': case 'Q': PUT(uint64_t, 0, INT64_MAX);
    default: return 0;
    }
    Py_SET_SIZE(array, size + 1);
    return 1;
}

static int array_append_f(Ctx *ctx, Array *array, double value)
{
    Py_ssize_t size = Py_SIZE(array);
    char code = array->ob_descr->typecode;
    if (code != 'd' && code != 'f') {
        return 0;
    }
    if (!has_room(array)) {
        return append_slowly(ctx, array, PyFloat_FromDouble(value));
    }
    if (code == 'd') {
        ((double *)array->ob_item)[size] = value;
    } else {
        ((float *)array->ob_item)[size] = (float)value;
    }
    Py_SET_SIZE(array, size + 1);
    return 1;
}

/* May the contents of `other` be put into `object` without asking for more than its memory? */
static int go_together(PyObject *object, PyObject *other)
{
    if (is_array(object)) {
        return is_array(other) && ((Array *)object)->ob_descr == ((Array *)other)->ob_descr;
    }
    return is_bytes(object) && is_bytes(other);
}

/* Put the bytes of another object behind those of a bytearray. */
static int add_bytes(PyObject *object, PyObject *other)
{
    Py_ssize_t size = Py_SIZE(object), more;
    const char *source = data_of(other, &more);
    if (((PyByteArrayObject *)object)->ob_exports > 0 || more > PY_SSIZE_T_MAX - size || !done(PyByteArray_Resize(object, size + more))) {
        return 0;
    }
    memcpy(PyByteArray_AS_STRING(object) + size, source, (size_t)more);
    return 1;
}

static int buffer_extend(Ctx *ctx, PyObject *object, PyObject *other)
{
    static PyObject *extend;
    if (is_bytes(object) && is_bytes(other) && object != other) {
        return add_bytes(object, other);
    }
    if (might_collect(ctx) || !go_together(object, other) || (extend == NULL && (extend = PyUnicode_InternFromString("extend")) == NULL)) {
        PyErr_Clear();
        return 0;
    }
    PyObject *result = or_leave(PyObject_CallMethodOneArg(object, extend, other));
    Py_XDECREF(result);
    return result != NULL;
}

static int buffer_iadd(Ctx *ctx, PyObject *object, PyObject *other)
{
    if (is_bytes(object) && is_bytes(other) && object != other) {
        return add_bytes(object, other);
    }
    if (might_collect(ctx) || !go_together(object, other)) {
        return 0;
    }
    PyObject *result = or_leave(Py_TYPE(object)->tp_as_sequence->sq_inplace_concat(object, other));
    Py_XDECREF(result);
    return result != NULL;
}

/* ---- new objects -------------------------------------------------------------------------------------------------------------- */

static PyObject *buffer_add(Ctx *ctx, PyObject *one, PyObject *two)
{
    if (Py_IS_TYPE(one, &PyBytes_Type) && is_bytes(two)) {
        Py_ssize_t n, m;
        const char *first = data_of(one, &n), *second = data_of(two, &m);
        if (n == 0 && Py_IS_TYPE(two, &PyBytes_Type)) {
            return Py_NewRef(two);
        }
        if (m == 0) {
            return Py_NewRef(one);
        }
        PyObject *result = n > PY_SSIZE_T_MAX - m ? NULL : or_leave(PyBytes_FromStringAndSize(NULL, n + m));
        if (result != NULL) {
            memcpy(PyBytes_AS_STRING(result), first, (size_t)n);
            memcpy(PyBytes_AS_STRING(result) + n, second, (size_t)m);
        }
        return result;
    }
    if (might_collect(ctx) || !go_together(one, two)) {
        return NULL;
    }
    return or_leave(Py_TYPE(one)->tp_as_sequence->sq_concat(one, two));
}

static PyObject *buffer_repeat(Ctx *ctx, PyObject *object, int64_t times)
{
    if (might_collect(ctx)) {
        return NULL;
    }
    return or_leave(Py_TYPE(object)->tp_as_sequence->sq_repeat(object, times));
}

static PyObject *new_slice(int64_t start, int64_t stop, int64_t step)
{
    PyObject *a = PyLong_FromLongLong(start), *b = PyLong_FromLongLong(stop), *c = PyLong_FromLongLong(step);
    PyObject *slice = a && b && c ? PySlice_New(a, b, c) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(c);
    return or_leave(slice);
}

/* How many items a slice has; start, stop and step become what is within the size. */
static Py_ssize_t adjust(PyObject *object, int64_t *start, int64_t *stop, int64_t *step)
{
    if (*step < -PY_SSIZE_T_MAX) {
        *step = -PY_SSIZE_T_MAX;
    }
    return PySlice_AdjustIndices(Py_SIZE(object), start, stop, *step);
}

static PyObject *buffer_slice(Ctx *ctx, PyObject *object, int64_t start, int64_t stop, int64_t step)
{
    if (step == 0) {
        return NULL;
    }
    if (is_array(object)) {
        PyObject *slice = might_collect(ctx) ? NULL : new_slice(start, stop, step);
        PyObject *result = slice ? or_leave(PyObject_GetItem(object, slice)) : NULL;
        Py_XDECREF(slice);
        return result;
    }
    Py_ssize_t count = adjust(object, &start, &stop, &step), size;
    char *data = data_of(object, &size), *target;
    int is_array_of_bytes = Py_IS_TYPE(object, &PyByteArray_Type);
    if (!is_array_of_bytes && step == 1 && count == size) {
        return Py_NewRef(object);
    }
    const char *source = step == 1 && count > 0 ? data + start : NULL;
    PyObject *result = is_array_of_bytes ? PyByteArray_FromStringAndSize(count > 0 ? source : "", count > 0 ? count : 0)
                                         : PyBytes_FromStringAndSize(count > 0 ? source : "", count > 0 ? count : 0);
    if (result == NULL || source != NULL || count <= 0) {
        return or_leave(result);
    }
    target = is_array_of_bytes ? PyByteArray_AS_STRING(result) : PyBytes_AS_STRING(result);
    for (Py_ssize_t i = 0; i < count; i++, start += step) {
        target[i] = data[start];
    }
    return result;
}

static int buffer_set_slice(Ctx *ctx, PyObject *object, int64_t start, int64_t stop, int64_t step, PyObject *value)
{
    if (step == 0 || !go_together(object, value)) {
        return 0;
    }
    int64_t from = start, to = stop, by = step;
    Py_ssize_t count = adjust(object, &from, &to, &by), size, length;
    if (!is_array(object) && object != value && count == Py_SIZE(value)) {       /* the size stays */
        char *data = data_of(object, &size);
        const char *source = data_of(value, &length);
        if (by == 1) {
            memcpy(data + from, source, (size_t)count);
        } else {
            for (Py_ssize_t i = 0; i < count; i++, from += by) {
                data[from] = source[i];
            }
        }
        return 1;
    }
    PyObject *slice = might_collect(ctx) ? NULL : new_slice(start, stop, step);
    int status = slice ? PyObject_SetItem(object, slice, value) : -1;
    Py_XDECREF(slice);
    return done(status);
}

static PyObject *buffer_new_i(Ctx *ctx, PyObject *type, int64_t size)
{
    PyObject *number = might_collect(ctx) ? NULL : or_leave(PyLong_FromLongLong(size));
    PyObject *result = number ? or_leave(PyObject_CallOneArg(type, number)) : NULL;
    Py_XDECREF(number);
    return result;
}

/* A list of numbers: iterating over it runs no Python code. */
static int is_numbers(PyObject *object, int floats)
{
    if (!PyList_CheckExact(object)) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(object); i++) {
        PyObject *item = PyList_GET_ITEM(object, i);
        if (!PyLong_CheckExact(item) && !(floats && PyFloat_CheckExact(item))) {
            return 0;
        }
    }
    return 1;
}

static PyObject *buffer_new_o(Ctx *ctx, PyObject *type, PyObject *source)
{
    int is_view = type == (PyObject *)&PyMemoryView_Type;
    if (might_collect(ctx) ||
        !(is_bytes(source) || is_array(source) || Py_IS_TYPE(source, &PyMemoryView_Type) || (!is_view && is_numbers(source, 0)))) {
        return NULL;
    }
    return or_leave(PyObject_CallOneArg(type, source));
}

/* Would a Python function be told that an array is made? */
static int is_audited(Ctx *ctx)
{
    return ctx->tstate->interp->audit_hooks != NULL;
}

static PyObject *array_new(Ctx *ctx, PyObject *type, PyObject *code, PyObject *source)
{
    if (!(is_bytes(source) || is_array(source) || is_numbers(source, 1)) || is_audited(ctx) || might_collect(ctx)) {
        return NULL;
    }
    return or_leave(PyObject_CallFunctionObjArgs(type, code, source, NULL));
}

static int int_from_bytes(Ctx *ctx, PyObject *source, int64_t big)
{
    Py_ssize_t size;
    const unsigned char *data = (const unsigned char *)data_of(source, &size);
    uint64_t value = 0;
    if (size > 8) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        value = value << 8 | data[big ? i : size - 1 - i];
    }
    ctx->out[0] = (int64_t)value;
    return value <= INT64_MAX;
}

static PyObject *int_to_bytes(Ctx *ctx, int64_t value, int64_t size, int64_t big)
{
    if (value < 0 || size < 0 || (size < 8 && value >> 8 * size)) {
        return NULL;
    }
    PyObject *result = or_leave(PyBytes_FromStringAndSize(NULL, size));
    for (Py_ssize_t i = 0; result != NULL && i < size; i++, value >>= 8) {
        PyBytes_AS_STRING(result)[big ? size - 1 - i : i] = (char)value;
    }
    return result;
}

int rj_buffer_helpers(PyObject *table)
{
    static const struct { const char *name; void *function; } rows[] = {
#define ROW(name) {#name, (void *)name}
        ROW(view_fits), ROW(buffer_find), ROW(buffer_search), ROW(buffer_compare), ROW(array_equal), ROW(array_find_i), ROW(array_find_f),
        ROW(bytearray_append), ROW(bytearray_pop), ROW(array_append_i), ROW(array_append_f), ROW(buffer_extend), ROW(buffer_iadd),
        ROW(buffer_add), ROW(buffer_repeat), ROW(buffer_slice), ROW(buffer_set_slice), ROW(buffer_new_i), ROW(buffer_new_o), ROW(array_new),
        ROW(int_from_bytes), ROW(int_to_bytes),
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rj_register_helper(table, rows[i].name, rows[i].function) < 0) {
            return -1;
        }
    }
    return 0;
}
