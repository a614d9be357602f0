/* Where things lie in memory, for machine code; and whether this interpreter is one that we know. */
#include "ctx.h"
#include "tables.h"
#if !RJ_PY311
#include "internal/pycore_long.h"
#endif

static struct { const char *name; long offset; } TABLE[] = {
    {"ctx.top", offsetof(Ctx, top)},
    {"ctx.status", offsetof(Ctx, status)},
    {"ctx.calls_left", offsetof(Ctx, calls_left)},
    {"ctx.tstate", offsetof(Ctx, tstate)},
    {"ctx.base", offsetof(Ctx, base)},
    {"ctx.cells", offsetof(Ctx, cells)},
    {"ctx.out", offsetof(Ctx, out)},
    {"ctx.gvals", offsetof(Ctx, gvals)},
    {"ctx.eval_breaker", offsetof(Ctx, eval_breaker)},
    {"ctx.nout", RJ_NOUT},
    {"ctx.ngvals", RJ_NGVALS},
    {"object.ob_type", offsetof(PyObject, ob_type)},
    {"object.ob_refcnt", offsetof(PyObject, ob_refcnt)},
    {"cell.ob_ref", offsetof(PyCellObject, ob_ref)},
    {"float.ob_fval", offsetof(PyFloatObject, ob_fval)},
#if RJ_PY311
    {"long.tag", offsetof(PyVarObject, ob_size)},
    {"long.digit", offsetof(PyLongObject, ob_digit)},
#else
    {"long.tag", offsetof(PyLongObject, long_value.lv_tag)},
    {"long.digit", offsetof(PyLongObject, long_value.ob_digit)},
#endif
    {"tuple.ob_item", offsetof(PyTupleObject, ob_item)},
    {"list.ob_item", offsetof(PyListObject, ob_item)},
    {"list.allocated", offsetof(PyListObject, allocated)},
    {"var.ob_size", offsetof(PyVarObject, ob_size)},
#if RJ_PY311
    {"rangeiter.index", offsetof(RangeIter, index)},
#endif
    {"seqiter.index", offsetof(SeqIter, index)},
    {"seqiter.seq", offsetof(SeqIter, seq)},
    {"enumerate.index", offsetof(EnumIter, index)},
    {"enumerate.iter", offsetof(EnumIter, iter)},
    {"reversed.index", offsetof(ReversedIter, index)},
    {"reversed.seq", offsetof(ReversedIter, seq)},
    {"zip.iters", offsetof(ZipIter, iters)},
    {"zip.strict", offsetof(ZipIter, strict)},      /* and padding, which is zero */
    {"map.iters", offsetof(MapIter, iters)},
    {"map.func", offsetof(MapIter, func)},
    {"filter.func", offsetof(FilterIter, func)},
    {"filter.iter", offsetof(FilterIter, iter)},
    {"rangeiter.start", offsetof(RangeIter, start)},
    {"rangeiter.step", offsetof(RangeIter, step)},
    {"rangeiter.len", offsetof(RangeIter, len)},
#if RJ_PY313
    {"tstate.eval_breaker", offsetof(PyThreadState, eval_breaker)},
#endif
    {"bytes.ob_sval", offsetof(PyBytesObject, ob_sval)},
    {"bytearray.ob_start", offsetof(PyByteArrayObject, ob_start)},
    {"bytearray.ob_bytes", offsetof(PyByteArrayObject, ob_bytes)},
    {"bytearray.ob_alloc", offsetof(PyByteArrayObject, ob_alloc)},
    {"bytearray.ob_exports", offsetof(PyByteArrayObject, ob_exports)},
    {"view.buf", offsetof(PyMemoryViewObject, view.buf)},
    {"view.shape", offsetof(PyMemoryViewObject, view.shape)},
    {"frame.localsplus", offsetof(Frame, localsplus)},
};

static int set_long(PyObject *dict, const char *name, PyObject *value)
{
    int status = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return status;
}

PyObject *rj_layout(void)
{
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict != NULL && i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        if (set_long(dict, TABLE[i].name, PyLong_FromLong(TABLE[i].offset)) < 0) {
            Py_CLEAR(dict);
        }
    }
    if (dict != NULL && (rj_string_layout(dict) < 0 || rj_table_layout(dict) < 0 || rj_deque_layout(dict) < 0 ||
                         set_long(dict, "array.ob_item", PyLong_FromLong(rj_array_item)) < 0 ||
                         set_long(dict, "array.ob_descr", PyLong_FromLong(rj_array_descr)) < 0)) {
        Py_CLEAR(dict);
    }
#if !RJ_PY313
    if (dict != NULL && set_long(dict, "eval_breaker.address", PyLong_FromVoidPtr(&PyInterpreterState_Get()->ceval.eval_breaker)) < 0) {
        Py_CLEAR(dict);
    }
#endif
    return dict;
}

/* An iterator over range(2, 20, 3) after one step has the fields that our own definition says. */
static int range_iterators_differ(void)
{
    PyObject *range = PyObject_CallFunction((PyObject *)&PyRange_Type, "iii", 2, 20, 3);
    PyObject *iter = range ? PyObject_GetIter(range) : NULL;
    PyObject *first = iter ? PyIter_Next(iter) : NULL;
    int differ = 1;
    if (first != NULL && Py_IS_TYPE(iter, &PyRangeIter_Type) && PyRangeIter_Type.tp_basicsize == sizeof(RangeIter)) {
        RangeIter *it = (RangeIter *)iter;
#if RJ_PY311
        differ = it->index != 1 || it->start != 2 || it->step != 3 || it->len != 6;
#else
        differ = it->start != 5 || it->step != 3 || it->len != 5;
#endif
    }
    Py_XDECREF(first);
    Py_XDECREF(iter);
    Py_XDECREF(range);
    PyErr_Clear();
    return differ;
}

/* An iterator over such a sequence, after one step, has the fields that our own definition says, and `more` bytes. Steals `sequence`. */
static int iterator_differs(PyObject *sequence, size_t more)
{
    PyObject *iter = sequence ? PyObject_GetIter(sequence) : NULL;
    PyObject *first = iter ? PyIter_Next(iter) : NULL;
    int differ = first == NULL || Py_TYPE(iter)->tp_basicsize != (Py_ssize_t)(sizeof(SeqIter) + more) || ((SeqIter *)iter)->index != 1 ||
                 ((SeqIter *)iter)->seq != sequence;
    Py_XDECREF(first);
    Py_XDECREF(iter);
    Py_XDECREF(sequence);
    PyErr_Clear();
    return differ;
}

static int sequence_iterators_differ(void)
{
    return iterator_differs(Py_BuildValue("[ii]", 1, 2), 0) || iterator_differs(Py_BuildValue("(ii)", 1, 2), 0) ||
           iterator_differs(PyUnicode_FromString("ab"), 0) || iterator_differs(PyUnicode_FromString("a\xc3\xa9"), 0) ||
           iterator_differs(PyBytes_FromString("ab"), 0) || iterator_differs(PyByteArray_FromStringAndSize("ab", 2), 0) ||
           iterator_differs(PyMemoryView_FromMemory("ab", 2, PyBUF_READ), 2 * sizeof(void *));
}

/* The object that calling a class with these arguments, stolen, gives; with one step done. */
static PyObject *stepped(PyTypeObject *type, PyObject *args)
{
    PyObject *iter = args ? PyObject_CallObject((PyObject *)type, args) : NULL, *first = iter ? PyIter_Next(iter) : NULL;
    if (first == NULL) {
        Py_CLEAR(iter);
    }
    Py_XDECREF(first);
    Py_XDECREF(args);
    return iter;
}

/* Iterators over a list, and those that ask one, have the fields that our own definitions say. */
static int other_iterators_differ(void)
{
    PyObject *list = Py_BuildValue("[ii]", 1, 2), *iter = list ? PyObject_GetIter(list) : NULL, *none = Py_None;
    if (iter == NULL) {
        PyErr_Clear();
        return 1;
    }
    PyObject *counts = stepped(&PyEnum_Type, Py_BuildValue("(On)", iter, 5)), *back = stepped(&PyReversed_Type, Py_BuildValue("(O)", list));
    PyObject *pairs = stepped(&PyZip_Type, Py_BuildValue("(OO)", list, iter));
    PyObject *mapped = stepped(&PyMap_Type, Py_BuildValue("(OO)", &PyFloat_Type, list));
    PyObject *chosen = stepped(&PyFilter_Type, Py_BuildValue("(OO)", none, list));
    int differ = counts == NULL || back == NULL || pairs == NULL || mapped == NULL || chosen == NULL ||
                 ((EnumIter *)counts)->index != 6 || ((EnumIter *)counts)->iter != iter || ((ReversedIter *)back)->index != 0 ||
                 ((ReversedIter *)back)->seq != list || PyEnum_Type.tp_basicsize < (Py_ssize_t)sizeof(EnumIter) ||
                 PyZip_Type.tp_basicsize != sizeof(ZipIter) || PyMap_Type.tp_basicsize != sizeof(MapIter) ||
                 PyFilter_Type.tp_basicsize != sizeof(FilterIter) || Py_TYPE(back)->tp_basicsize != sizeof(ReversedIter);
    if (!differ) {
        ZipIter *zip = (ZipIter *)pairs;
        MapIter *map = (MapIter *)mapped;
        differ = zip->size != 2 || !PyTuple_CheckExact(zip->iters) || PyTuple_GET_SIZE(zip->iters) != 2 || zip->strict != 0 || zip->none != 0 ||
                 PyTuple_GET_ITEM(zip->iters, 1) != iter || !PyTuple_CheckExact(map->iters) || PyTuple_GET_SIZE(map->iters) != 1 ||
                 map->func != (PyObject *)&PyFloat_Type || ((FilterIter *)chosen)->func != none ||
                 ((SeqIter *)((FilterIter *)chosen)->iter)->seq != list;
    }
    Py_XDECREF(counts);
    Py_XDECREF(back);
    Py_XDECREF(pairs);
    Py_XDECREF(mapped);
    Py_XDECREF(chosen);
    Py_DECREF(iter);
    Py_DECREF(list);
    PyErr_Clear();
    return differ;
}

static int ints_differ(void)
{
    PyObject *value = PyLong_FromLong(-((7L << 30) + 5));
    if (value == NULL) {
        return 1;
    }
    int differ = PyLong_SHIFT != 30;
    const uint32_t *digits;
#if RJ_PY311
    differ |= Py_SIZE(value) != -2;
    digits = ((PyLongObject *)value)->ob_digit;
#else
    differ |= ((PyLongObject *)value)->long_value.lv_tag != (2 << 3 | 2);
    digits = ((PyLongObject *)value)->long_value.ob_digit;
#endif
    differ |= digits[0] != 5 || digits[1] != 7;
    Py_DECREF(value);
    return differ;
}

/* The frame that runs this has the shape we think: its code is a code object of which the instruction pointer is within. */
static int frames_differ(PyThreadState *tstate)
{
    Frame *frame = CURRENT_FRAME(tstate);
    if (frame == NULL) {
        return 0;
    }
    PyObject *code = (PyObject *)FRAME_CODE(frame);
    if (code == NULL || !PyCode_Check(code)) {
        return 1;
    }
    int unit = FRAME_UNIT(frame);
    return unit < -1 || unit > units_of((PyCodeObject *)code) || frame->f_globals == NULL || !PyDict_Check(frame->f_globals);
}

const char *rj_layout_problem(void)
{
    PyThreadState *tstate = _PyThreadState_GET();
#ifdef Py_GIL_DISABLED
    return "rewritejit doesn't work on free-threaded builds of Python";
#endif
#ifdef Py_DEBUG
    return "rewritejit doesn't work on debug builds of Python";
#endif
    if (sizeof(void *) != 8) {
        return "rewritejit needs a 64-bit Python";
    }
    if (Py_Version >> 16 != PY_VERSION_HEX >> 16) {
        return "rewritejit was built for another version of Python";
    }
    if (tstate->interp != PyInterpreterState_Main()) {
        return "rewritejit works in the main interpreter only";
    }
    if (tstate->interp->eval_frame != NULL) {
        return "another tool has replaced the interpreter's frame evaluator";
    }
    if (range_iterators_differ() || sequence_iterators_differ() || other_iterators_differ() || ints_differ() || rj_strings_differ() || rj_tables_differ() ||
        frames_differ(tstate)) {
        return "this Python's memory layout is not the one that rewritejit was built for";
    }
    return NULL;
}
