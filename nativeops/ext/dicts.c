/* Dicts and sets for machine code: lookups that run no Python code, and what changes a table.

   A lookup decides by itself as long as it only has to compare objects of plain classes (int, str, float, bool, None, bytes, tuples of
   them): then neither hashing nor comparing runs Python code. It gives the address of what it found, ABSENT, or UNDECIDED, where the
   interpreter must look. Tables are read as dictobject.c and setobject.c lay them out; rj_tables_differ checks that at the start. */
#include "boxes.h"
#include "internal/pycore_dict.h"
#if RJ_PY313
#include "internal/pycore_setobject.h"
#endif
#include "tables.h"

#define SPECIALISED static inline __attribute__((always_inline))        /* for each kind of key */
#define ABSENT ((PyObject **)0)
#define UNDECIDED ((PyObject **)1)

typedef struct { PyObject_HEAD PyDictObject *dict; Py_ssize_t used, pos; PyObject *result; Py_ssize_t left; } DictIter;
typedef struct { PyObject_HEAD PySetObject *set; Py_ssize_t used, pos, left; } SetIter;

/* ---- plain keys ------------------------------------------------------------------------------------------------------------------ */

static int is_plain_key(PyObject *key, int depth)
{
    PyTypeObject *type = Py_TYPE(key);
    if (type == &PyUnicode_Type || type == &PyLong_Type || type == &PyFloat_Type || type == &PyBool_Type || key == Py_None ||
        type == &PyBytes_Type) {
        return 1;
    }
    if (type != &PyTuple_Type || depth == 0) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); i++) {
        if (!is_plain_key(PyTuple_GET_ITEM(key, i), depth - 1)) {
            return 0;
        }
    }
    return 1;
}

/* Is bytes among its items (or is it one)? Comparing bytes with a str may warn, which runs Python code. */
static int has_bytes(PyObject *key)
{
    if (PyTuple_CheckExact(key)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); i++) {
            if (has_bytes(PyTuple_GET_ITEM(key, i))) {
                return 1;
            }
        }
    }
    return PyBytes_CheckExact(key);
}

static inline Py_hash_t hash_int(int64_t value)
{
    const uint64_t modulus = _PyHASH_MODULUS;
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    if (size >= modulus) {
        size %= modulus;
    }
    Py_hash_t hash = value < 0 ? -(Py_hash_t)size : (Py_hash_t)size;
    return hash == -1 ? -2 : hash;
}

/* The value of an exact int of 64 bits. */
static inline int int_value(PyObject *object, int64_t *value)
{
#if RJ_PY311
    Py_ssize_t size = Py_SIZE(object);
    if (size >= -1 && size <= 1) {
        *value = size * (int64_t)((PyLongObject *)object)->ob_digit[0];
        return 1;
    }
#else
    uintptr_t tag = ((PyLongObject *)object)->long_value.lv_tag;
    if (tag < 16) {
        *value = (1 - (int64_t)(tag & 3)) * (int64_t)((PyLongObject *)object)->long_value.ob_digit[0];
        return 1;
    }
#endif
    int overflow;
    *value = PyLong_AsLongLongAndOverflow(object, &overflow);
    return !overflow;
}

static inline int is_ready(PyObject *text)
{
#if RJ_PY311
    return PyUnicode_IS_READY(text);
#else
    return 1;
#endif
}

static inline int same_text(PyObject *a, PyObject *b)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(a);
    return length == PyUnicode_GET_LENGTH(b) && PyUnicode_KIND(a) == PyUnicode_KIND(b) &&
           memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), length * PyUnicode_KIND(a)) == 0;
}

/* Does a key of the table, whose hash is the same, equal the int? 1, 0, or -1: that cannot be told here. */
static int equals_other_int(PyObject *key, int64_t value)
{
    PyTypeObject *type = Py_TYPE(key);
    if (type == &PyBool_Type) {
        return (key == Py_True) == value && (value & ~(int64_t)1) == 0;
    }
    if (type == &PyFloat_Type) {
        return value < -(1LL << 53) || value > 1LL << 53 ? -1 : PyFloat_AS_DOUBLE(key) == (double)value;
    }
    return type == &PyUnicode_Type || type == &PyBytes_Type || key == Py_None || type == &PyTuple_Type ? 0 : -1;
}

SPECIALISED int equals_int(PyObject *key, int64_t value)
{
    int64_t other;
    if (Py_TYPE(key) == &PyLong_Type) {
        return int_value(key, &other) && other == value;
    }
    return equals_other_int(key, value);
}

static int equals_other_text(PyObject *key, PyObject *text)
{
    PyTypeObject *type = Py_TYPE(key);
    if (type == &PyUnicode_Type) {
        return is_ready(key) ? same_text(key, text) : -1;
    }
    return type == &PyLong_Type || type == &PyFloat_Type || type == &PyBool_Type || key == Py_None || type == &PyTuple_Type ? 0 : -1;
}

SPECIALISED int equals_text(PyObject *key, PyObject *text)
{
    return key == text ? 1 : equals_other_text(key, text);
}

static int equals_plain(PyObject *key, PyObject *wanted)
{
    if (key == wanted) {
        return 1;
    }
    if (!is_plain_key(key, 4) || has_bytes(key) != has_bytes(wanted)) {
        return -1;
    }
    int equal = PyObject_RichCompareBool(key, wanted, Py_EQ);
    if (equal < 0) {
        PyErr_Clear();
    }
    return equal;
}

/* kind: 'i' a number, 's' a str, 'o' any other object, 't' the tuple of `number` parts, which need not exist. */
typedef struct Key { int kind; int64_t number; PyObject *object; Py_hash_t hash; const struct Key *parts; } Key;

static int equals_parts(PyObject *key, const Key *wanted);

SPECIALISED int equals(PyObject *key, const Key *wanted)
{
    switch (wanted->kind) {
    case 'i': return equals_int(key, wanted->number);
    case 's': return equals_text(key, wanted->object);
    case 't': return equals_parts(key, wanted);
    default: return equals_plain(key, wanted->object);
    }
}

static int equals_parts(PyObject *key, const Key *wanted)
{
    if (!PyTuple_CheckExact(key)) {
        return is_plain_key(key, 0) ? 0 : -1;
    }
    if (PyTuple_GET_SIZE(key) != wanted->number) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < wanted->number; i++) {
        const Key *part = &wanted->parts[i];
        PyObject *item = PyTuple_GET_ITEM(key, i);
        int equal = part->kind == 'i' ? equals_int(item, part->number) : part->kind == 's' ? equals_text(item, part->object)
                                                                       : equals_plain(item, part->object);
        if (equal <= 0) {
            return equal;
        }
    }
    return 1;
}

/* Make a key of an object; 0 if the interpreter must. */
static inline int make_key(PyObject *object, Key *key)
{
    PyTypeObject *type = Py_TYPE(object);
    key->object = object;
    if (type == &PyUnicode_Type) {
        key->kind = 's';
        key->hash = ((PyASCIIObject *)object)->hash;
        if (key->hash == -1) {
            key->hash = PyObject_Hash(object);
        }
        return is_ready(object);
    }
    if (type == &PyLong_Type && int_value(object, &key->number)) {
        key->kind = 'i';
        key->hash = hash_int(key->number);
        return 1;
    }
    if (!is_plain_key(object, 4)) {
        return 0;
    }
    key->kind = 'o';
    key->hash = PyObject_Hash(object);
    if (key->hash == -1) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

#define MOST_PARTS 8

/* Make a key of the tuple of what is in ctx->out from `at` on, a letter each. Its hash is computed as tupleobject.c does. */
static int make_parts(Ctx *ctx, int at, const char *letters, Key *key, Key *parts)
{
    const uint64_t one = 11400714785074694791u, two = 14029467366897019727u, five = 2870177450012600261u;
    uint64_t hash = five;
    int n = 0;
    for (; letters[n] != 0; n++) {
        if (n == MOST_PARTS) {
            return 0;
        }
        if (letters[n] == 'i') {
            parts[n] = (Key){'i', ctx->out[at + n], NULL, hash_int(ctx->out[at + n]), NULL};
        }
        else if (!make_key((PyObject *)(intptr_t)ctx->out[at + n], &parts[n])) {
            return 0;
        }
        hash += (uint64_t)parts[n].hash * two;
        hash = (hash << 31 | hash >> 33) * one;
    }
    hash += (uint64_t)n ^ (five ^ 3527539);
    *key = (Key){'t', n, NULL, hash == (uint64_t)-1 ? 1546275796 : (Py_hash_t)hash, parts};
    return 1;
}

/* That tuple as an object; NULL: no memory, or it might collect garbage. */
static PyObject *new_tuple(Ctx *ctx, int at, const char *letters)
{
    PyObject *made = new_tuple_of(ctx, strlen(letters));
    for (int n = 0; made != NULL && letters[n] != 0; n++) {
        int64_t part = ctx->out[at + n];
        PyObject *item = letters[n] == 'i' ? PyLong_FromLongLong(part) : Py_NewRef((PyObject *)(intptr_t)part);
        if (item == NULL) {
            tuple_failed(made, n);
            return NULL;
        }
        PyTuple_SET_ITEM(made, n, item);
    }
    if (made != NULL) {
        tuple_is_made(ctx->tstate, made);
    }
    return made;
}

/* ---- dicts: reading --------------------------------------------------------------------------------------------------------------- */

static inline Py_ssize_t index_at(PyDictKeysObject *keys, size_t at)
{
    int log2 = keys->dk_log2_size;
    if (log2 < 8) {
        return ((int8_t *)keys->dk_indices)[at];
    }
    if (log2 < 16) {
        return ((int16_t *)keys->dk_indices)[at];
    }
    return log2 < 32 ? ((int32_t *)keys->dk_indices)[at] : (Py_ssize_t)((int64_t *)keys->dk_indices)[at];
}

static inline char *entries_of(PyDictKeysObject *keys) { return keys->dk_indices + ((size_t)1 << keys->dk_log2_index_bytes); }

/* Where the value of the key lies, ABSENT or UNDECIDED. */
SPECIALISED PyObject **dict_find(PyDictObject *dict, const Key *key)
{
    PyDictKeysObject *keys = dict->ma_keys;
    size_t mask = ((size_t)1 << keys->dk_log2_size) - 1, perturb = (size_t)key->hash, i = perturb & mask;
    if (keys->dk_kind == DICT_KEYS_GENERAL) {
        PyDictKeyEntry *entries = (PyDictKeyEntry *)entries_of(keys);
        for (;;) {
            Py_ssize_t ix = index_at(keys, i);
            if (ix >= 0 && entries[ix].me_hash == key->hash) {
                int equal = equals(entries[ix].me_key, key);
                if (equal) {
                    return equal > 0 ? &entries[ix].me_value : UNDECIDED;
                }
            }
            else if (ix == DKIX_EMPTY) {
                return ABSENT;
            }
            perturb >>= 5;
            i = (i * 5 + perturb + 1) & mask;
        }
    }
    if (key->kind != 's') {                             /* all keys are strs, which equal no other plain object */
        return key->kind == 'o' && PyBytes_CheckExact(key->object) ? UNDECIDED : ABSENT;
    }
    PyDictUnicodeEntry *entries = (PyDictUnicodeEntry *)entries_of(keys);
    for (;;) {
        Py_ssize_t ix = index_at(keys, i);
        if (ix >= 0) {
            PyObject *other = entries[ix].me_key;
            if (other == key->object || (((PyASCIIObject *)other)->hash == key->hash && equals_text(other, key->object) > 0)) {
                if (dict->ma_values == NULL) {
                    return &entries[ix].me_value;
                }
                PyObject **place = &dict->ma_values->values[ix];
                return *place == NULL ? ABSENT : place;
            }
        }
        else if (ix == DKIX_EMPTY) {
            return ABSENT;
        }
        perturb >>= 5;
        i = (i * 5 + perturb + 1) & mask;
    }
}

static PyObject **dict_find_i(PyDictObject *dict, int64_t number)
{
    Key key = {'i', number, NULL, hash_int(number), NULL};
    return dict_find(dict, &key);
}

static PyObject **dict_find_other(PyDictObject *dict, PyObject *object)
{
    Key key;
    return !make_key(object, &key) ? UNDECIDED : key.kind == 'i' ? dict_find_i(dict, key.number) : dict_find(dict, &key);
}

static PyObject **dict_find_o(PyDictObject *dict, PyObject *object)
{
    Py_hash_t hash = Py_TYPE(object) == &PyUnicode_Type ? ((PyASCIIObject *)object)->hash : -1;
    if (hash == -1) {
        return dict_find_other(dict, object);
    }
    Key key = {'s', 0, object, hash, NULL};
    return dict_find(dict, &key);
}

static PyObject **dict_find_t(Ctx *ctx, PyDictObject *dict, const char *letters)
{
    Key key, parts[MOST_PARTS];
    return make_parts(ctx, 0, letters, &key, parts) ? dict_find(dict, &key) : UNDECIDED;
}

static inline char *entry_at(PyDictKeysObject *keys, int64_t pos, size_t *size)
{
    if (keys->dk_kind == DICT_KEYS_GENERAL) {
        *size = sizeof(PyDictKeyEntry);
        return entries_of(keys) + pos * sizeof(PyDictKeyEntry) + offsetof(PyDictKeyEntry, me_key);
    }
    *size = sizeof(PyDictUnicodeEntry);
    return entries_of(keys) + pos * sizeof(PyDictUnicodeEntry);
}

/* The first position from `pos` on where there is an item, or -1. The dict has no split table. */
static int64_t dict_next(PyDictObject *dict, int64_t pos)
{
    size_t size;
    char *entry = entry_at(dict->ma_keys, pos, &size);
    for (; pos >= 0 && pos < dict->ma_keys->dk_nentries; pos++, entry += size) {
        if (((PyObject **)entry)[1] != NULL) {
            return pos;
        }
    }
    return -1;
}

/* ---- dicts: writing --------------------------------------------------------------------------------------------------------------- */

#if RJ_PY311
static uint64_t next_version = (uint64_t)1 << 62;       /* CPython's own count stays below */
#define VERSION_STEP 1
#define WATCHED_MASK 0
#else
#define VERSION_STEP DICT_VERSION_INCREMENT
#define WATCHED_MASK (DICT_VERSION_INCREMENT - 1)
#endif
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static uint64_t *version_address(void)
{
#if RJ_PY311
    return &next_version;
#else
    return &PyInterpreterState_Main()->dict_state.global_version;
#endif
}

static inline int is_watched(PyDictObject *dict) { return (dict->ma_version_tag & WATCHED_MASK) != 0; }

static inline void changed(Ctx *ctx, PyDictObject *dict)
{
#if RJ_PY311
    dict->ma_version_tag = next_version += VERSION_STEP;
#else
    dict->ma_version_tag = ctx->tstate->interp->dict_state.global_version += VERSION_STEP;
#endif
}

static int is_number(PyObject *object)
{
    return PyFloat_CheckExact(object) || PyLong_CheckExact(object) || PyBool_Check(object) || object == Py_None;
}

/* Steals `value` and, if it is not `borrowed`, `key`; either may be NULL. */
static int insert(PyDictObject *dict, PyObject *key, int borrowed, PyObject *value)
{
    int done = key != NULL && value != NULL && PyDict_SetItem((PyObject *)dict, key, value) == 0;
    if (!borrowed) {
        Py_XDECREF(key);
    }
    Py_XDECREF(value);
    if (!done) {
        PyErr_Clear();
    }
    return done;
}

/* A new number becomes the value; place: what the lookup of the key gave. Steals as insert does. */
static int put_number(Ctx *ctx, PyDictObject *dict, PyObject **place, PyObject *key, int borrowed, PyObject *value)
{
    if (place == ABSENT) {
        return insert(dict, key, borrowed, value);
    }
    if (value == NULL) {
        PyErr_Clear();
        return 0;
    }
    PyObject *old = *place;
    *place = value;
    changed(ctx, dict);
    Py_DECREF(old);
    return 1;
}

static int may_put_number(PyDictObject *dict, PyObject **place)
{
    return !is_watched(dict) && (place == ABSENT || is_number(*place));
}

static int dict_put_oi(Ctx *ctx, PyDictObject *dict, PyObject **place, PyObject *key, int64_t value)
{
    return may_put_number(dict, place) && put_number(ctx, dict, place, key, 1, PyLong_FromLongLong(value));
}

static int dict_put_of(Ctx *ctx, PyDictObject *dict, PyObject **place, PyObject *key, double value)
{
    return value == value && may_put_number(dict, place) && put_number(ctx, dict, place, key, 1, new_float_of(ctx->tstate, value));
}

static PyObject *key_of(PyObject **place, int64_t key) { return place == ABSENT ? PyLong_FromLongLong(key) : NULL; }

static int dict_put_ii(Ctx *ctx, PyDictObject *dict, PyObject **place, int64_t key, int64_t value)
{
    return may_put_number(dict, place) && put_number(ctx, dict, place, key_of(place, key), 0, PyLong_FromLongLong(value));
}

static int dict_put_if(Ctx *ctx, PyDictObject *dict, PyObject **place, int64_t key, double value)
{
    return value == value && may_put_number(dict, place) && put_number(ctx, dict, place, key_of(place, key), 0, new_float_of(ctx->tstate, value));
}

/* May the value be given up? `spare` references may be the interpreter's own, about to go. */
static int may_give_up(PyObject *value, int64_t spare)
{
    return Py_REFCNT(value) > spare + 1 || rj_is_plain(value, 4);
}

/* The object becomes the value. Of a key that is there only the value changes; where the collector may have to know, CPython does it. */
static int put_object(Ctx *ctx, PyDictObject *dict, PyObject **place, PyObject *key, PyObject *value, int64_t spare)
{
    if (is_watched(dict) || (place != ABSENT && !may_give_up(*place, spare))) {
        return 0;
    }
    if (place == ABSENT || (PyObject_IS_GC(value) && !PyObject_GC_IsTracked((PyObject *)dict))) {
        return insert(dict, key, 1, Py_NewRef(value));
    }
    PyObject *old = *place;
    *place = Py_NewRef(value);
    changed(ctx, dict);
    Py_DECREF(old);
    return 1;
}

static int dict_put_oo(Ctx *ctx, PyDictObject *dict, PyObject **place, PyObject *key, PyObject *value, int64_t spare)
{
    return put_object(ctx, dict, place, key, value, spare);
}

static int dict_put_io(Ctx *ctx, PyDictObject *dict, PyObject **place, int64_t number, PyObject *value, int64_t spare)
{
    PyObject *key = PyLong_FromLongLong(number);
    if (key == NULL) {
        PyErr_Clear();
        return 0;
    }
    int done = put_object(ctx, dict, place, key, value, spare);
    Py_DECREF(key);
    return done;
}

/* The same for the key that is the tuple of what is in ctx->out behind the value; letters: that of the value, then those of the parts. */
static int dict_put_t(Ctx *ctx, PyDictObject *dict, PyObject **place, const char *letters, int64_t spare)
{
    PyObject *key = NULL;
    int done;
    double number;
    if (place == ABSENT && (key = new_tuple(ctx, 1, letters + 1)) == NULL) {
        return 0;
    }
    if (letters[0] == 'o') {
        PyObject *value = (PyObject *)(intptr_t)ctx->out[0];
        if (key == NULL && PyObject_IS_GC(value) && (key = new_tuple(ctx, 1, letters + 1)) == NULL) {
            return 0;
        }
        done = put_object(ctx, dict, place, key, value, spare);
    }
    else {
        memcpy(&number, &ctx->out[0], 8);
        done = !(letters[0] == 'f' && number != number) && may_put_number(dict, place) &&
               put_number(ctx, dict, place, key, 1, letters[0] == 'f' ? new_float_of(ctx->tstate, number) : PyLong_FromLongLong(ctx->out[0]));
    }
    Py_XDECREF(key);
    return done;
}

/* Remove a key that is there. */
static int remove_key(PyDictObject *dict, PyObject *key)
{
    if (PyDict_DelItem((PyObject *)dict, key) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

static PyObject *dict_take_o(Ctx *ctx, PyDictObject *dict, PyObject **place, PyObject *key)
{
    if (is_watched(dict)) {
        return NULL;
    }
    PyObject *value = Py_NewRef(*place);
    if (!remove_key(dict, key)) {
        Py_DECREF(value);
        return NULL;
    }
    return value;
}

static PyObject *dict_take_i(Ctx *ctx, PyDictObject *dict, PyObject **place, int64_t number)
{
    PyObject *key = PyLong_FromLongLong(number), *value = NULL;
    if (key == NULL) {
        PyErr_Clear();
        return NULL;
    }
    value = dict_take_o(ctx, dict, place, key);
    Py_DECREF(key);
    return value;
}

static int dict_drop_o(Ctx *ctx, PyDictObject *dict, PyObject **place, PyObject *key, int64_t spare)
{
    return !is_watched(dict) && may_give_up(*place, spare) && remove_key(dict, key);
}

static int dict_drop_i(Ctx *ctx, PyDictObject *dict, PyObject **place, int64_t number, int64_t spare)
{
    PyObject *key = PyLong_FromLongLong(number);
    if (key == NULL) {
        PyErr_Clear();
        return 0;
    }
    int done = dict_drop_o(ctx, dict, place, key, spare);
    Py_DECREF(key);
    return done;
}

static PyObject *dict_new(Ctx *ctx)
{
    PyObject *made = rj_collects(ctx) ? NULL : PyDict_New();
    if (made == NULL) {
        PyErr_Clear();
    }
    return made;
}

/* ---- sets ------------------------------------------------------------------------------------------------------------------------- */

/* The address of the table's key, ABSENT or UNDECIDED. */
SPECIALISED PyObject **set_find(PySetObject *set, const Key *key)
{
    size_t mask = (size_t)set->mask, perturb = (size_t)key->hash, i = perturb & mask;
    for (;;) {
        setentry *entry = &set->table[i];
        int probes = i + 9 <= mask ? 9 : 0;
        do {
            if (entry->hash == 0 && entry->key == NULL) {
                return ABSENT;
            }
            if (entry->hash == key->hash) {
                int equal = equals(entry->key, key);
                if (equal) {
                    return equal > 0 ? &entry->key : UNDECIDED;
                }
            }
            entry++;
        } while (probes--);
        perturb >>= 5;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

static PyObject **set_find_i(PySetObject *set, int64_t number)
{
    Key key = {'i', number, NULL, hash_int(number), NULL};
    return set_find(set, &key);
}

static PyObject **set_find_other(PySetObject *set, PyObject *object)
{
    Key key;
    return !make_key(object, &key) ? UNDECIDED : key.kind == 'i' ? set_find_i(set, key.number) : set_find(set, &key);
}

static PyObject **set_find_o(PySetObject *set, PyObject *object)
{
    Py_hash_t hash = Py_TYPE(object) == &PyUnicode_Type ? ((PyASCIIObject *)object)->hash : -1;
    if (hash == -1) {
        return set_find_other(set, object);
    }
    Key key = {'s', 0, object, hash, NULL};
    return set_find(set, &key);
}

static PyObject **set_find_t(Ctx *ctx, PySetObject *set, const char *letters)
{
    Key key, parts[MOST_PARTS];
    return make_parts(ctx, 0, letters, &key, parts) ? set_find(set, &key) : UNDECIDED;
}

/* The first position from `pos` on where there is a key, or -1. */
static int64_t set_next(PySetObject *set, int64_t pos)
{
    for (; pos >= 0 && pos <= set->mask; pos++) {
        setentry *entry = &set->table[pos];
        if (entry->key != NULL && entry->hash != -1) {          /* -1: a key was there */
            return pos;
        }
    }
    return -1;
}

static int set_add_o(Ctx *ctx, PyObject *set, PyObject **place, PyObject *key)
{
    if (place == ABSENT && PySet_Add(set, key) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

static int set_add_i(Ctx *ctx, PyObject *set, PyObject **place, int64_t number)
{
    if (place != ABSENT) {
        return 1;
    }
    PyObject *key = PyLong_FromLongLong(number);
    int done = key != NULL && PySet_Add(set, key) == 0;
    Py_XDECREF(key);
    if (!done) {
        PyErr_Clear();
    }
    return done;
}

static int set_add_t(Ctx *ctx, PyObject *set, PyObject **place, const char *letters)
{
    PyObject *key = place == ABSENT ? new_tuple(ctx, 0, letters) : NULL;
    int done = place != ABSENT || (key != NULL && PySet_Add(set, key) == 0);
    Py_XDECREF(key);
    if (!done) {
        PyErr_Clear();
    }
    return done;
}

static int set_drop_o(Ctx *ctx, PyObject *set, PyObject **place, PyObject *key)
{
    if (place != ABSENT && PySet_Discard(set, key) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

static int set_drop_i(Ctx *ctx, PyObject *set, PyObject **place, int64_t number)
{
    if (place == ABSENT) {
        return 1;
    }
    PyObject *key = PyLong_FromLongLong(number);
    int done = key != NULL && set_drop_o(ctx, set, place, key);
    Py_XDECREF(key);
    if (!done) {
        PyErr_Clear();
    }
    return done;
}

static PyObject *set_new(Ctx *ctx)
{
    PyObject *made = rj_collects(ctx) ? NULL : PySet_New(NULL);
    if (made == NULL) {
        PyErr_Clear();
    }
    return made;
}

/* Can it be looked up here, so that no Python code runs? */
static int is_known_key(PyObject *key) { return rj_is_simple(key) || (is_plain_key(key, 4) && !has_bytes(key)); }

static int all_plain(PySetObject *set)
{
    setentry *entry = set->table, *end = entry + set->mask + 1;
    for (; entry < end; entry++) {
        if (entry->key != NULL && entry->hash != -1 && !is_known_key(entry->key)) {
            return 0;
        }
    }
    return 1;
}

/* ---- whole tables ------------------------------------------------------------------------------------------------------------------ */

/* Are all keys plain, so that comparing them runs no Python code? */
static int has_plain_keys(PyDictObject *dict)
{
    PyDictKeysObject *keys = dict->ma_keys;
    if (keys->dk_kind != DICT_KEYS_GENERAL) {
        return 1;
    }
    PyDictKeyEntry *entry = (PyDictKeyEntry *)entries_of(keys), *end = entry + keys->dk_nentries;
    for (; entry < end; entry++) {
        if (entry->me_key != NULL && !is_known_key(entry->me_key)) {
            return 0;
        }
    }
    return 1;
}

/* Can nobody tell when this dict or set is released? */
int rj_is_plain_table(PyObject *table, int depth, long *left)
{
    if (!PyDict_CheckExact(table)) {
        PySetObject *set = (PySetObject *)table;
        setentry *entry = set->table, *end = entry + set->mask + 1;
        if ((*left -= set->mask + 1) < 0 || set->weakreflist != NULL) {
            return 0;
        }
        for (; entry < end; entry++) {
            if (entry->key != NULL && entry->hash != -1 && !rj_is_simple(entry->key) && !rj_is_plain_within(entry->key, depth - 1, left)) {
                return 0;
            }
        }
        return 1;
    }
    PyDictObject *dict = (PyDictObject *)table;
    PyDictKeysObject *keys = dict->ma_keys;
    PyObject *key, *value;
    if ((*left -= keys->dk_nentries) < 0) {
        return 0;
    }
    if (dict->ma_values != NULL) {
        for (Py_ssize_t at = 0; PyDict_Next(table, &at, &key, &value);) {
            if (!rj_is_plain_within(value, depth - 1, left)) {
                return 0;
            }
        }
        return 1;
    }
    int has_texts = keys->dk_kind != DICT_KEYS_GENERAL;
    size_t size = has_texts ? sizeof(PyDictUnicodeEntry) : sizeof(PyDictKeyEntry);
    char *entry = entries_of(keys), *end = entry + keys->dk_nentries * size;
    for (; entry < end; entry += size) {
        key = has_texts ? NULL : ((PyDictKeyEntry *)entry)->me_key;
        value = has_texts ? ((PyDictUnicodeEntry *)entry)->me_value : ((PyDictKeyEntry *)entry)->me_value;
        if (value != NULL && ((!rj_is_simple(value) && !rj_is_plain_within(value, depth - 1, left)) ||
                              (key != NULL && !rj_is_simple(key) && !rj_is_plain_within(key, depth - 1, left)))) {
            return 0;
        }
    }
    return 1;
}

static PyObject *dict_copy(Ctx *ctx, PyDictObject *dict)
{
    int is_cloned = dict->ma_values == NULL && dict->ma_used >= dict->ma_keys->dk_nentries * 2 / 3;      /* without a comparison, as dictobject.c does */
    return rj_collects(ctx) || (!is_cloned && !has_plain_keys(dict)) ? NULL : or_leave(PyDict_Copy((PyObject *)dict));
}

/* dict | other */
static PyObject *dict_union(Ctx *ctx, PyDictObject *dict, PyDictObject *other)
{
    if (rj_collects(ctx) || !has_plain_keys(dict) || !has_plain_keys(other)) {
        return NULL;
    }
    return or_leave(PyNumber_Or((PyObject *)dict, (PyObject *)other));
}

/* Are all values such that nobody can tell when they go? That is quickly seen. */
static int has_simple_values(PyDictObject *dict)
{
    PyDictKeysObject *keys = dict->ma_keys;
    int has_texts = keys->dk_kind != DICT_KEYS_GENERAL;
    size_t size = has_texts ? sizeof(PyDictUnicodeEntry) : sizeof(PyDictKeyEntry);
    char *entry = entries_of(keys) + (has_texts ? offsetof(PyDictUnicodeEntry, me_value) : offsetof(PyDictKeyEntry, me_value));
    for (Py_ssize_t i = 0; dict->ma_values == NULL && i < keys->dk_nentries; i++, entry += size) {
        PyObject *value = *(PyObject **)entry;
        if (value != NULL && !rj_is_simple(value)) {
            return 0;
        }
    }
    return dict->ma_values == NULL;
}

/* dict.update(other). A value may be there several times, and is given up as often at most as there are items. */
static int dict_merge(Ctx *ctx, PyDictObject *dict, PyDictObject *other, int64_t spare)
{
    PyObject *key, *value;
    if (is_watched(dict) || rj_collects(ctx) || !has_plain_keys(other)) {
        return 0;
    }
    int is_checked = dict->ma_used == 0 || (dict->ma_used <= 3 * other->ma_used && has_plain_keys(dict) && has_simple_values(dict));
    for (Py_ssize_t at = 0; !is_checked && PyDict_Next((PyObject *)other, &at, &key, &value);) {
        PyObject **place = dict_find_o(dict, key);
        if (place == UNDECIDED || (place != ABSENT && !may_give_up(*place, spare + other->ma_used))) {
            return 0;
        }
    }
    if (PyDict_Update((PyObject *)dict, (PyObject *)other) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

static int dict_clear(Ctx *ctx, PyDictObject *dict, int64_t spare)
{
    PyObject *key, *value;
    if (is_watched(dict) || !has_plain_keys(dict)) {
        return 0;
    }
    for (Py_ssize_t at = 0; PyDict_Next((PyObject *)dict, &at, &key, &value);) {
        if (!may_give_up(value, spare + dict->ma_used)) {
            return 0;
        }
    }
    PyDict_Clear((PyObject *)dict);
    return 1;
}

static PyObject *dict_popitem(Ctx *ctx, PyDictObject *dict)
{
    static PyObject *name;
    if (name == NULL && (name = PyUnicode_InternFromString("popitem")) == NULL) {
        return or_leave(NULL);
    }
    return is_watched(dict) || dict->ma_used == 0 || rj_collects(ctx) ? NULL : or_leave(PyObject_CallMethodNoArgs((PyObject *)dict, name));
}

static const char *const views[] = {"keys", "values", "items"};        /* by RJ_KEYSITER and so on */

static PyObject *table_list(Ctx *ctx, PyObject *table, int64_t what)
{
    if (rj_collects(ctx)) {
        return NULL;
    }
    int collecting = rj_pause_collector();
    PyObject *view = what == RJ_VALUESITER || what == RJ_ITEMSITER ? PyObject_CallMethod(table, views[what], NULL) : Py_NewRef(table);
    PyObject *list = view ? PySequence_List(view) : NULL;
    Py_XDECREF(view);
    rj_resume_collector(collecting);
    return or_leave(list);
}

/* The next item of a list or tuple, key of a dict or set; NULL: there are no more. at: 0 at first. */
static PyObject *next_item(PyObject *source, Py_ssize_t *at)
{
    PyObject *key = NULL, *value;
    if (PyDict_CheckExact(source)) {
        return PyDict_Next(source, at, &key, &value) ? key : NULL;
    }
    if (PyAnySet_CheckExact(source)) {
        *at = set_next((PySetObject *)source, *at) + 1;
        return *at ? ((PySetObject *)source)->table[*at - 1].key : NULL;
    }
    return *at < Py_SIZE(source) ? PySequence_Fast_ITEMS(source)[(*at)++] : NULL;
}

static int has_known_keys(PyObject *source)
{
    Py_ssize_t at = 0;
    if (PyAnySet_CheckExact(source)) {
        return all_plain((PySetObject *)source);
    }
    for (PyObject *key; (key = next_item(source, &at)) != NULL;) {
        if (!is_known_key(key)) {
            return 0;
        }
    }
    return 1;
}

static PyObject *set_of(Ctx *ctx, PyObject *source, int64_t is_frozen)
{
    if (is_frozen && PyFrozenSet_CheckExact(source)) {
        return Py_NewRef(source);
    }
    if (!has_known_keys(source) || rj_collects(ctx)) {
        return NULL;
    }
    int collecting = rj_pause_collector();
    PyObject *made = is_frozen ? PyFrozenSet_New(source) : PySet_New(source);
    rj_resume_collector(collecting);
    return or_leave(made);
}

/* What the method for an operator gives. */
static PyObject *set_binary(Ctx *ctx, PySetObject *set, PyObject *source, int64_t symbol)
{
    if (rj_collects(ctx) || !all_plain(set) || !has_known_keys(source)) {
        return NULL;
    }
    int collecting = rj_pause_collector();
    PyObject *made = PyObject_CallMethod((PyObject *)set, symbol == '|' ? "union" : symbol == '&' ? "intersection" : symbol == '-' ? "difference"
                                         : "symmetric_difference", "(O)", source);
    rj_resume_collector(collecting);
    return or_leave(made);
}

/* Can each item of the source be looked up in the set here? */
static int are_known(PySetObject *set, PyObject *source)
{
    Py_ssize_t at = 0;
    for (PyObject *key; (key = next_item(source, &at)) != NULL;) {
        if ((!rj_is_simple(key) && has_bytes(key)) || set_find_o(set, key) == UNDECIDED) {
            return 0;
        }
    }
    return 1;
}

static int set_update(Ctx *ctx, PySetObject *set, PyObject *source)
{
    if (rj_collects(ctx) || !are_known(set, source)) {
        return 0;
    }
    int collecting = rj_pause_collector(), status = _PySet_Update((PyObject *)set, source);
    rj_resume_collector(collecting);
    if (status < 0) {
        PyErr_Clear();
    }
    return status == 0;
}

/* set &= other, set -= other, set ^= other */
static int set_change(Ctx *ctx, PySetObject *set, PySetObject *other, int64_t symbol)
{
    PyObject *a = (PyObject *)set, *b = (PyObject *)other, *same;
    if (rj_collects(ctx) || (symbol == '-' && a != b ? !are_known(set, b) : !all_plain(set) || !all_plain(other))) {
        return 0;
    }
    same = or_leave(symbol == '&' ? PyNumber_InPlaceAnd(a, b) : symbol == '-' ? PyNumber_InPlaceSubtract(a, b) : PyNumber_InPlaceXor(a, b));
    Py_XDECREF(same);
    return same != NULL;
}

/* Whether each key of x is in y, or none is: as `want` says. -1: it takes Python code to tell. */
static int compare_keys(PySetObject *x, PySetObject *y, int want)
{
    for (int64_t pos = set_next(x, 0); pos >= 0; pos = set_next(x, pos + 1)) {
        PyObject **place = set_find_o(y, x->table[pos].key);
        if (place == UNDECIDED) {
            return -1;
        }
        if ((place != ABSENT) != want) {
            return 0;
        }
    }
    return 1;
}

/* how: Py_LT to Py_GE, or 6: have they no key in common? */
static int set_relation(Ctx *ctx, PySetObject *x, PySetObject *y, int64_t how)
{
    Py_ssize_t n = x->used, m = y->used;
    int result = 0;
    switch (how) {
    case Py_LT: result = n < m ? compare_keys(x, y, 1) : 0; break;
    case Py_LE: result = n <= m ? compare_keys(x, y, 1) : 0; break;
    case Py_GT: result = n > m ? compare_keys(y, x, 1) : 0; break;
    case Py_GE: result = n >= m ? compare_keys(y, x, 1) : 0; break;
    case 6: result = n < m ? compare_keys(x, y, 0) : compare_keys(y, x, 0); break;
    default:
        result = n == m ? compare_keys(x, y, 1) : 0;
        result = result >= 0 && how == Py_NE ? !result : result;
    }
    ctx->out[0] = result;
    return result >= 0;
}

static PyObject *set_pop(Ctx *ctx, PyObject *set) { return or_leave(PySet_Pop(set)); }

static int set_clear(Ctx *ctx, PySetObject *set)
{
    if (!all_plain(set)) {
        return 0;
    }
    PySet_Clear((PyObject *)set);
    return 1;
}

/* ---- iterators -------------------------------------------------------------------------------------------------------------------- */

PyObject *rj_table_iter(PyObject *table, int what, int64_t used, int64_t pos, int64_t left)
{
    if (what == RJ_SETITER) {
        PyObject *iter = PyObject_GetIter(table);
        if (iter != NULL) {
            ((SetIter *)iter)->used = used;
            rj_table_iter_set(iter, pos, left);
        }
        return iter;
    }
    PyObject *view = PyObject_CallMethod(table, views[what], NULL), *iter = NULL;
    if (view != NULL) {
        iter = PyObject_GetIter(view);
        Py_DECREF(view);
    }
    if (iter != NULL) {
        ((DictIter *)iter)->used = used;
        rj_table_iter_set(iter, pos, left);
    }
    return iter;
}

static int is_dict_iter(PyObject *iter)
{
    return Py_IS_TYPE(iter, &PyDictIterKey_Type) || Py_IS_TYPE(iter, &PyDictIterValue_Type) || Py_IS_TYPE(iter, &PyDictIterItem_Type);
}

long rj_table_iter_left(PyObject *iter)
{
    return (long)(Py_IS_TYPE(iter, &PySetIter_Type) ? ((SetIter *)iter)->left : ((DictIter *)iter)->left);
}

int rj_is_table_iter(PyObject *iter) { return Py_IS_TYPE(iter, &PySetIter_Type) || is_dict_iter(iter); }

void rj_table_iter_set(PyObject *iter, int64_t pos, int64_t left)
{
    if (Py_IS_TYPE(iter, &PySetIter_Type)) {
        ((SetIter *)iter)->pos = pos;
        ((SetIter *)iter)->left = left;
    }
    else {
        ((DictIter *)iter)->pos = pos;
        ((DictIter *)iter)->left = left;
    }
}

/* ---- for Python: the interpreter of graphs, and the builder ----------------------------------------------------------------------- */

PyObject *rj_table_find(PyObject *module, PyObject *args)
{
    PyObject *table, *key, **place;
    if (!PyArg_ParseTuple(args, "OO", &table, &key)) {
        return NULL;
    }
    place = PyAnySet_CheckExact(table) ? set_find_o((PySetObject *)table, key) : dict_find_o((PyDictObject *)table, key);
    return PyLong_FromLong(place == ABSENT ? 0 : place == UNDECIDED ? 1 : 2);
}

PyObject *rj_table_next(PyObject *module, PyObject *args)
{
    PyObject *table;
    Py_ssize_t pos;
    if (!PyArg_ParseTuple(args, "On", &table, &pos)) {
        return NULL;
    }
    return PyLong_FromLongLong(PyAnySet_CheckExact(table) ? set_next((PySetObject *)table, pos) : dict_next((PyDictObject *)table, pos));
}

PyObject *rj_table_entry(PyObject *module, PyObject *args)
{
    PyObject *table;
    Py_ssize_t pos;
    size_t size;
    if (!PyArg_ParseTuple(args, "On", &table, &pos)) {
        return NULL;
    }
    if (PyAnySet_CheckExact(table)) {
        PyObject *key = ((PySetObject *)table)->table[pos].key;
        return PyTuple_Pack(2, key, key);
    }
    PyObject **entry = (PyObject **)entry_at(((PyDictObject *)table)->ma_keys, pos, &size);
    return PyTuple_Pack(2, entry[0], entry[1]);
}

PyObject *rj_table_state(PyObject *module, PyObject *iter)
{
    if (Py_IS_TYPE(iter, &PySetIter_Type)) {
        SetIter *it = (SetIter *)iter;
        return Py_BuildValue("Onnn", it->set ? (PyObject *)it->set : Py_None, it->used, it->pos, it->left);
    }
    if (!is_dict_iter(iter)) {
        return PyErr_Format(PyExc_TypeError, "no iterator over a dict or set");
    }
    DictIter *it = (DictIter *)iter;
    return Py_BuildValue("Onnn", it->dict ? (PyObject *)it->dict : Py_None, it->used, it->pos, it->left);
}

PyObject *rj_table_is_combined(PyObject *module, PyObject *dict)
{
    return PyBool_FromLong(((PyDictObject *)dict)->ma_values == NULL);
}

/* ---- is it as we think? ------------------------------------------------------------------------------------------------------------ */

static int iterator_differs(PyObject *table, const char *method)
{
    PyObject *view = method ? PyObject_CallMethod(table, method, NULL) : Py_NewRef(table);
    PyObject *iter = view ? PyObject_GetIter(view) : NULL, *first = iter ? PyIter_Next(iter) : NULL;
    int differ = first == NULL;
    if (!differ && method == NULL) {
        SetIter *it = (SetIter *)iter;
        differ = Py_TYPE(iter)->tp_basicsize != sizeof(SetIter) || (PyObject *)it->set != table || it->used != PySet_GET_SIZE(table) ||
                 it->left != it->used - 1 || set_next((PySetObject *)table, 0) + 1 != it->pos;
    }
    else if (!differ) {
        DictIter *it = (DictIter *)iter;
        differ = Py_TYPE(iter)->tp_basicsize != sizeof(DictIter) || (PyObject *)it->dict != table || it->used != PyDict_GET_SIZE(table) ||
                 it->left != it->used - 1 || it->pos != 1;
    }
    Py_XDECREF(first);
    Py_XDECREF(iter);
    Py_XDECREF(view);
    return differ;
}

/* Tables with such keys, of which every third is gone, are read right. */
static int table_differs(int texts)
{
    PyObject *dict = PyDict_New(), *set = PySet_New(NULL);
    int differ = dict == NULL || set == NULL;
    for (long i = 0; i < 150 && !differ; i++) {
        PyObject *key = texts ? PyUnicode_FromFormat("k%ld", i) : PyLong_FromLong(i * 7919 - 300);
        differ = key == NULL || PyDict_SetItem(dict, key, key) < 0 || PySet_Add(set, key) < 0;
        if (!differ && i % 3 == 0) {
            differ = PyDict_DelItem(dict, key) < 0 || PySet_Discard(set, key) < 0;
        }
        Py_XDECREF(key);
    }
    for (long i = 0; i < 160 && !differ; i++) {
        PyObject *key = texts ? PyUnicode_FromFormat("k%ld", i) : PyLong_FromLong(i * 7919 - 300);
        PyObject **in_dict = key ? dict_find_o((PyDictObject *)dict, key) : UNDECIDED;
        PyObject **in_set = key ? set_find_o((PySetObject *)set, key) : UNDECIDED;
        differ = in_dict == UNDECIDED || in_set == UNDECIDED || (in_dict == ABSENT) != (i % 3 == 0 || i >= 150) ||
                 (in_set == ABSENT) != (in_dict == ABSENT) || (in_dict != ABSENT && *in_dict != PyDict_GetItem(dict, key));
        Py_XDECREF(key);
    }
    if (!differ) {
        int64_t at = 0, n = 0;
        PyObject *key, *value;
        for (Py_ssize_t pos = 0; !differ && PyDict_Next(dict, &pos, &key, &value); at = pos) {
            differ = dict_next((PyDictObject *)dict, at) + 1 != pos;
        }
        for (at = set_next((PySetObject *)set, 0); at >= 0; at = set_next((PySetObject *)set, at + 1)) {
            n++;
        }
        differ |= n != PySet_GET_SIZE(set) || n != 100 || iterator_differs(set, NULL);
    }
    Py_XDECREF(dict);
    dict = PyDict_New();
    PyObject *key = PyUnicode_FromString("k");
    differ |= dict == NULL || key == NULL || PyDict_SetItem(dict, key, key) < 0 || iterator_differs(dict, "keys") ||
              iterator_differs(dict, "values") || iterator_differs(dict, "items");
    if (!differ && !texts) {
        uint64_t before = ((PyDictObject *)dict)->ma_version_tag;
        differ = PyDict_SetItem(dict, key, dict) < 0 || ((PyDictObject *)dict)->ma_version_tag == before;
#if !RJ_PY311
        differ |= ((PyDictObject *)dict)->ma_version_tag != *version_address();
#endif
        PyDict_Clear(dict);
    }
    Py_XDECREF(key);
    Py_XDECREF(dict);
    Py_XDECREF(set);
    PyErr_Clear();
    return differ;
}

/* A tuple's hash is what we compute from its parts. */
static int tuples_differ(void)
{
    PyObject *tuple = Py_BuildValue("(lsl)", -1L, "text", 1L << 62);
    Ctx *ctx = rj_ctx();
    Key key, parts[MOST_PARTS];
    int differ = tuple == NULL || ctx == NULL;
    if (!differ) {
        ctx->out[0] = -1;
        ctx->out[1] = (int64_t)(intptr_t)PyTuple_GET_ITEM(tuple, 1);
        ctx->out[2] = 1L << 62;
        differ = !make_parts(ctx, 0, "ioi", &key, parts) || key.hash != PyObject_Hash(tuple) || equals_parts(tuple, &key) != 1;
    }
    Py_XDECREF(tuple);
    PyErr_Clear();
    return differ;
}

int rj_tables_differ(void) { return table_differs(0) || table_differs(1) || tuples_differ(); }

int rj_table_layout(PyObject *table)
{
    struct { const char *name; PyObject *value; } rows[] = {
        {"dict.used", PyLong_FromLong(offsetof(PyDictObject, ma_used))},
        {"dict.keys", PyLong_FromLong(offsetof(PyDictObject, ma_keys))},
        {"dict.values", PyLong_FromLong(offsetof(PyDictObject, ma_values))},
        {"dict.version", PyLong_FromLong(offsetof(PyDictObject, ma_version_tag))},
        {"dict.version.step", PyLong_FromLong(VERSION_STEP)},
        {"dict.version.watched", PyLong_FromLong(WATCHED_MASK)},
        {"dict.version.address", PyLong_FromVoidPtr(version_address())},
        {"dictkeys.log2_index_bytes", PyLong_FromLong(offsetof(PyDictKeysObject, dk_log2_index_bytes))},
        {"dictkeys.kind", PyLong_FromLong(offsetof(PyDictKeysObject, dk_kind))},
        {"dictkeys.nentries", PyLong_FromLong(offsetof(PyDictKeysObject, dk_nentries))},
        {"dictkeys.indices", PyLong_FromLong(offsetof(PyDictKeysObject, dk_indices))},
        {"set.used", PyLong_FromLong(offsetof(PySetObject, used))},
        {"set.mask", PyLong_FromLong(offsetof(PySetObject, mask))},
        {"set.table", PyLong_FromLong(offsetof(PySetObject, table))},
        {"dictiter.table", PyLong_FromLong(offsetof(DictIter, dict))},
        {"dictiter.used", PyLong_FromLong(offsetof(DictIter, used))},
        {"dictiter.pos", PyLong_FromLong(offsetof(DictIter, pos))},
        {"dictiter.left", PyLong_FromLong(offsetof(DictIter, left))},
        {"setiter.table", PyLong_FromLong(offsetof(SetIter, set))},
        {"setiter.used", PyLong_FromLong(offsetof(SetIter, used))},
        {"setiter.pos", PyLong_FromLong(offsetof(SetIter, pos))},
        {"setiter.left", PyLong_FromLong(offsetof(SetIter, left))},
    };
    int status = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        status |= rows[i].value == NULL || PyDict_SetItemString(table, rows[i].name, rows[i].value) < 0;
        Py_XDECREF(rows[i].value);
    }
    return status ? -1 : 0;
}

int rj_table_helpers(PyObject *table)
{
    static const struct { const char *name; void *function; } rows[] = {
#define ROW(name) {#name, (void *)name}
        ROW(dict_find_i), ROW(dict_find_o), ROW(dict_next), ROW(dict_put_oi), ROW(dict_put_of), ROW(dict_put_ii), ROW(dict_put_if),
        ROW(dict_put_oo), ROW(dict_put_io), ROW(dict_take_o), ROW(dict_take_i), ROW(dict_drop_o), ROW(dict_drop_i), ROW(dict_new),
        ROW(set_find_i), ROW(set_find_o), ROW(set_next), ROW(set_add_o), ROW(set_add_i), ROW(set_drop_o), ROW(set_drop_i), ROW(set_new),
        ROW(set_binary), ROW(dict_find_t), ROW(set_find_t), ROW(dict_put_t), ROW(set_add_t),
        ROW(dict_copy), ROW(dict_union), ROW(dict_merge), ROW(dict_clear), ROW(dict_popitem), ROW(table_list), ROW(set_of), ROW(set_update), ROW(set_change),
        ROW(set_relation), ROW(set_pop), ROW(set_clear),
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rj_register_helper(table, rows[i].name, rows[i].function) < 0) {
            return -1;
        }
    }
    return 0;
}
