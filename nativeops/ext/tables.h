/* dicts.c, as the other files see it. */
#ifndef RJ_TABLES_H
#define RJ_TABLES_H

enum { RJ_KEYSITER, RJ_VALUESITER, RJ_ITEMSITER, RJ_SETITER };      /* kinds of iterators, as guards/snapshot.py numbers them */

PyObject *rj_table_iter(PyObject *table, int what, int64_t used, int64_t pos, int64_t left);
void rj_table_iter_set(PyObject *iter, int64_t pos, int64_t left);
int rj_is_table_iter(PyObject *iter);
long rj_table_iter_left(PyObject *iter);
int rj_tables_differ(void);
int rj_table_layout(PyObject *table);
int rj_table_helpers(PyObject *table);
int rj_deque_helpers(PyObject *table);      /* deques.c */
int rj_deque_layout(PyObject *table);
int rj_closure_helpers(PyObject *table);    /* closures.c */
PyObject *rj_new_function(PyObject *module, PyObject *args);
PyObject *rj_start_generator(PyObject *module, PyObject *args);
PyObject *rj_know_deque(PyObject *module, PyObject *type);
PyObject *rj_deque_iter(PyObject *module, PyObject *args);
PyObject *rj_deque_parts(PyObject *module, PyObject *deque);
PyObject *rj_block_item(PyObject *module, PyObject *args);

PyObject *rj_table_find(PyObject *module, PyObject *args);
PyObject *rj_table_next(PyObject *module, PyObject *args);
PyObject *rj_table_entry(PyObject *module, PyObject *args);
PyObject *rj_table_state(PyObject *module, PyObject *iter);
PyObject *rj_table_is_combined(PyObject *module, PyObject *dict);

#endif
