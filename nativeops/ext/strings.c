/* What machine code does to strs, in C; the contract is that of sequences.c. Each str that comes here is exactly a str, and ready. */
#include "ctx.h"

static PyObject *chars[256];        /* the strs of one latin-1 character */

/* ---- questions: they never fail ------------------------------------------------------------------------------------------------- */

static int64_t str_same(PyObject *a, PyObject *b)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(a);
    int kind = PyUnicode_KIND(a);
    if (a == b) {
        return 1;
    }
    return size == PyUnicode_GET_LENGTH(b) && kind == (int)PyUnicode_KIND(b) &&
           memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), (size_t)size * kind) == 0;
}

static int64_t str_compare(PyObject *a, PyObject *b) { return a == b ? 0 : PyUnicode_Compare(a, b); }

static int64_t str_holds_char(PyObject *text, int64_t code)
{
    return PyUnicode_FindChar(text, (Py_UCS4)code, 0, PyUnicode_GET_LENGTH(text), 1) >= 0;
}

#define TEST(name, condition) static int64_t char_##name(int64_t number) { Py_UCS4 c = (Py_UCS4)number; return (condition) != 0; }
TEST(isalpha, Py_UNICODE_ISALPHA(c))
TEST(isdigit, Py_UNICODE_ISDIGIT(c))
TEST(isdecimal, Py_UNICODE_ISDECIMAL(c))
TEST(isnumeric, Py_UNICODE_ISNUMERIC(c))
TEST(isspace, Py_UNICODE_ISSPACE(c))
TEST(isalnum, Py_UNICODE_ISALNUM(c))
TEST(isupper, Py_UNICODE_ISUPPER(c))
TEST(islower, Py_UNICODE_ISLOWER(c))
TEST(istitle, Py_UNICODE_ISTITLE(c) || Py_UNICODE_ISUPPER(c))
TEST(isprintable, Py_UNICODE_ISPRINTABLE(c))

/* ---- questions that may need memory ----------------------------------------------------------------------------------------------- */

static int str_holds(Ctx *ctx, PyObject *text, PyObject *part)
{
    int found = PyUnicode_Contains(text, part);
    if (found < 0) {
        PyErr_Clear();
        return 0;
    }
    ctx->out[0] = found;
    return 1;
}

static int str_to_int(Ctx *ctx, PyObject *text)
{
    int overflow = 1;
    PyObject *value = or_leave(PyLong_FromUnicodeObject(text, 10));
    if (value != NULL) {
        ctx->out[0] = PyLong_AsLongLongAndOverflow(value, &overflow);
        Py_DECREF(value);
    }
    return !overflow;
}

static int str_to_float(Ctx *ctx, PyObject *text)
{
    PyObject *value = or_leave(PyFloat_FromString(text));
    if (value == NULL) {
        return 0;
    }
    memcpy(&ctx->out[0], &((PyFloatObject *)value)->ob_fval, 8);
    Py_DECREF(value);
    return 1;
}

/* ---- new strs ---------------------------------------------------------------------------------------------------------------------- */

static PyObject *char_new(Ctx *ctx, int64_t code) { return or_leave(PyUnicode_FromOrdinal((int)code)); }
static PyObject *str_concat(Ctx *ctx, PyObject *a, PyObject *b) { return or_leave(PyUnicode_Concat(a, b)); }
static PyObject *str_repeat(Ctx *ctx, PyObject *text, int64_t times) { return or_leave(PySequence_Repeat(text, times)); }
static PyObject *str_slice(Ctx *ctx, PyObject *text, int64_t start, int64_t stop)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    Py_ssize_t low = start, high = stop;
    PySlice_AdjustIndices(size, &low, &high, 1);
    return or_leave(PyUnicode_Substring(text, low, high < low ? low : high));
}

/* Could `text`, which only the caller refers to, take `more` characters up to `largest` where it is? As CPython decides. */
static int is_growable(PyObject *text, Py_ssize_t more, Py_UCS4 largest)
{
    return Py_REFCNT(text) == 1 && ((PyASCIIObject *)text)->hash == -1 && !PyUnicode_CHECK_INTERNED(text) && PyUnicode_IS_COMPACT(text) &&
           largest <= PyUnicode_MAX_CHAR_VALUE(text) && PyUnicode_GET_LENGTH(text) <= PY_SSIZE_T_MAX / 8 - more;
}

/* The first `more` characters behind the `size` of a str are to be written; NULL to leave. Consumes the str if it gives one. */
static PyObject *grown(PyObject *text, Py_ssize_t size, Py_ssize_t more)
{
    if (PyUnicode_Resize(&text, size + more) < 0) {
        PyErr_Clear();
        return NULL;
    }
    return text;
}

/* text + part, where the kernel's reference to `text` goes: CPython lengthens it in place if there is no other. */
static PyObject *str_append(Ctx *ctx, PyObject *text, PyObject *part)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(text), more = PyUnicode_GET_LENGTH(part);
    if (more == 0) {
        return text;
    }
    if (size > 0 && text != part && PyUnicode_KIND(part) <= PyUnicode_KIND(text) && is_growable(text, more, PyUnicode_MAX_CHAR_VALUE(part))) {
        PyObject *longer = grown(text, size, more);
        if (longer != NULL && PyUnicode_CopyCharacters(longer, size, part, 0, more) < 0) {
            Py_FatalError("rewritejit: characters do not fit");
        }
        return longer;
    }
    PyObject *result = or_leave(PyUnicode_Concat(text, part));
    if (result != NULL) {
        Py_DECREF(text);
    }
    return result;
}

static PyObject *str_append_char(Ctx *ctx, PyObject *text, int64_t code)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    if (size > 0 && is_growable(text, 1, (Py_UCS4)code)) {
        PyObject *longer = grown(text, size, 1);
        if (longer != NULL) {
            PyUnicode_WRITE(PyUnicode_KIND(longer), PyUnicode_DATA(longer), size, (Py_UCS4)code);
        }
        return longer;
    }
    PyObject *part = char_new(ctx, code), *result = NULL;
    if (part != NULL) {
        result = str_append(ctx, text, part);
        Py_DECREF(part);
    }
    return result;
}

static PyObject *boxed(int letter, int64_t word)
{
    double number;
    switch (letter) {
    case 'i': return PyLong_FromLongLong(word);
    case 'f':
        memcpy(&number, &word, 8);
        return PyFloat_FromDouble(number);
    case 'b': return Py_NewRef(word ? Py_True : Py_False);
    case 'c': return PyUnicode_FromOrdinal((int)word);
    default: return Py_NewRef((PyObject *)(intptr_t)word);
    }
}

typedef struct {
    const void *data;               /* the characters */
    Py_ssize_t size;
    int kind;                       /* bytes of each */
    Py_UCS4 largest, code;
    void *memory;                   /* to be freed */
    char digits[24];
} Part;

/* A number's or character's text; 0 if there is no memory. */
static int part_of(Part *part, int letter, int64_t word)
{
    part->kind = 1;
    part->largest = 127;
    part->memory = NULL;
    switch (letter) {
    case 'i': {
        char *end = part->digits + sizeof part->digits, *at = end;
        uint64_t rest = word < 0 ? 0 - (uint64_t)word : (uint64_t)word;
        do {
            *--at = (char)('0' + rest % 10);
            rest /= 10;
        } while (rest);
        if (word < 0) {
            *--at = '-';
        }
        part->data = at;
        part->size = end - at;
        return 1;
    }
    case 'f': {
        double number;
        memcpy(&number, &word, 8);
        part->data = part->memory = PyOS_double_to_string(number, 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
        part->size = part->memory ? (Py_ssize_t)strlen(part->memory) : 0;
        return part->memory != NULL;
    }
    case 'b':
        part->data = word ? "True" : "False";
        part->size = word ? 4 : 5;
        return 1;
    case 'c':
        part->code = part->largest = (Py_UCS4)word;
        part->data = &part->code;
        part->kind = 4;
        part->size = 1;
        return 1;
    default: {
        PyObject *text = (PyObject *)(intptr_t)word;
        part->data = PyUnicode_DATA(text);
        part->size = PyUnicode_GET_LENGTH(text);
        part->kind = PyUnicode_KIND(text);
        part->largest = part->size ? PyUnicode_MAX_CHAR_VALUE(text) : 0;
        return 1;
    }
    }
}

/* The texts of what ctx->out holds, one after the other. letters: what each is, o: a str, c: a character's code. */
static PyObject *str_build(Ctx *ctx, const char *letters)
{
    Part parts[RJ_NOUT];
    PyObject *result = NULL;
    Py_ssize_t size = 0;
    Py_UCS4 largest = 0;
    int n = 0;
    if (letters[0] == 'b' && !letters[1]) {             /* there is one of each */
        return or_leave(PyObject_Str(ctx->out[0] ? Py_True : Py_False));
    }
    for (; letters[n]; n++) {
        Part *part = &parts[n];
        if (!part_of(part, letters[n], ctx->out[n])) {
            goto done;
        }
        if (part->size > PY_SSIZE_T_MAX - size) {
            n++;
            goto done;
        }
        size += part->size;
        largest = part->largest > largest ? part->largest : largest;
    }
    result = PyUnicode_New(size, largest);
    if (result != NULL && size > 0) {
        int kind = PyUnicode_KIND(result);
        char *to = PyUnicode_DATA(result);
        for (int i = 0; i < n; i++) {
            Part *part = &parts[i];
            if (part->kind == kind) {
                memcpy(to, part->data, (size_t)part->size * kind);
                to += part->size * kind;
            }
            else {
                for (Py_ssize_t k = 0; k < part->size; k++, to += kind) {
                    PyUnicode_WRITE(kind, to, 0, PyUnicode_READ(part->kind, part->data, k));
                }
            }
        }
    }
done:
    while (n > 0) {
        PyMem_Free(parts[--n].memory);
    }
    return or_leave(result);
}

/* What a C function that runs no Python code gives for the values in ctx->out. letters: of the arguments, then "o", or "g" if the result
   is a container. */
static PyObject *call_new(Ctx *ctx, PyObject *function, int64_t nargs, const char *letters)
{
    PyObject *args[RJ_NOUT + 1] = {NULL}, *result = NULL;
    int n = 0;
    if (letters[nargs] == 'g' && rj_collects(ctx)) {
        return NULL;
    }
    int collecting = rj_pause_collector();
    for (; n < nargs; n++) {
        if ((args[n + 1] = boxed(letters[n], ctx->out[n])) == NULL) {
            break;
        }
    }
    if (n == nargs) {
        result = PyObject_Vectorcall(function, args + 1, (size_t)nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    }
    while (n > 0) {
        Py_DECREF(args[n--]);
    }
    rj_resume_collector(collecting);
    return or_leave(result);
}

/* ---- for layout.c and helpers.c ------------------------------------------------------------------------------------------------------ */

/* The bits that are set in the word of the state where this object's are. */
static uint32_t state_of(PyObject *text)
{
    uint32_t word;
    memcpy(&word, &((PyASCIIObject *)text)->state, 4);
    return word;
}

int rj_string_layout(PyObject *dict)
{
    PyASCIIObject kind = {0}, two = {0}, four = {0}, ascii = {0}, compact = {0}, ready = {0};
    kind.state.kind = 7;
    two.state.kind = 2;
    four.state.kind = 4;
    ascii.state.ascii = 1;
    compact.state.compact = 1;
#if RJ_PY311
    ready.state.ready = 1;
#endif
    const struct { const char *name; int64_t value; } rows[] = {
        {"str.length", offsetof(PyASCIIObject, length)},
        {"str.state", offsetof(PyASCIIObject, state)},
        {"str.ascii_data", sizeof(PyASCIIObject)},
        {"str.compact_data", sizeof(PyCompactUnicodeObject)},
        {"str.any_data", offsetof(PyUnicodeObject, data)},
        {"str.kind", state_of((PyObject *)&kind)},
        {"str.two", state_of((PyObject *)&two)},
        {"str.four", state_of((PyObject *)&four)},
        {"str.ascii", state_of((PyObject *)&ascii)},
        {"str.compact", state_of((PyObject *)&compact)},
        {"str.ready", state_of((PyObject *)&ready)},
        {"chars.address", (int64_t)(intptr_t)chars},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PyObject *value = PyLong_FromLongLong(rows[i].value);
        int status = value == NULL ? -1 : PyDict_SetItemString(dict, rows[i].name, value);
        Py_XDECREF(value);
        if (status < 0) {
            return -1;
        }
    }
    return 0;
}

/* A str made here has its length, kind and characters where the headers say. */
static int string_differs(const char *utf8, int kind, Py_UCS4 last)
{
    PyObject *text = PyUnicode_FromString(utf8);
    int differs = text == NULL || PyUnicode_GET_LENGTH(text) != 2 || !PyUnicode_IS_COMPACT(text) || (int)PyUnicode_KIND(text) != kind ||
                  PyUnicode_IS_ASCII(text) != (last < 128) || PyUnicode_READ_CHAR(text, 0) != 'a' || PyUnicode_READ_CHAR(text, 1) != last;
    Py_XDECREF(text);
    PyErr_Clear();
    return differs;
}

int rj_strings_differ(void)
{
    return string_differs("ab", 1, 'b') || string_differs("a\xc3\xa9", 1, 0xe9) || string_differs("a\xe2\x82\xac", 2, 0x20ac) ||
           string_differs("a\xf0\x9f\x98\x80", 4, 0x1f600);
}

int rj_string_helpers(PyObject *table)
{
    static const struct { const char *name; void *function; } rows[] = {
#define ROW(name) {#name, (void *)name}
        ROW(str_same), ROW(str_compare), ROW(str_holds_char), ROW(char_isalpha), ROW(char_isdigit), ROW(char_isdecimal),
        ROW(char_isnumeric), ROW(char_isspace), ROW(char_isalnum), ROW(char_isupper), ROW(char_islower), ROW(char_istitle),
        ROW(char_isprintable), ROW(str_holds), ROW(str_to_int), ROW(str_to_float), ROW(char_new), ROW(str_concat), ROW(str_repeat),
        ROW(str_slice), ROW(str_append), ROW(str_append_char), ROW(str_build), ROW(call_new),
    };
    for (int code = 0; code < 256; code++) {
        if (chars[code] == NULL && (chars[code] = PyUnicode_FromOrdinal(code)) == NULL) {
            return -1;
        }
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rj_register_helper(table, rows[i].name, rows[i].function) < 0) {
            return -1;
        }
    }
    return 0;
}
