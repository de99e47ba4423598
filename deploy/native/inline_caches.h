/* Inline caches for what compiled code does most: it reads a field of a struct, or a name of its module.
 *
 * mypyc knows neither the layout of classes that it did not compile (all our structs) nor that a module's
 * names stay, so it looks both up each time: 100 and 60 instructions. Here each place in the code remembers
 * what it found and under which version of the type or dictionary; CPython changes the version with whatever
 * could change the answer. deploy/native/compile.py puts these in the place of mypyc's calls, where the name is
 * a constant (docs/adr/0019).
 */
#ifndef RIVERWALK_INLINE_CACHES_H
#define RIVERWALK_INLINE_CACHES_H

#include "CPy.h"
#include <structmember.h>

#if PY_VERSION_HEX < 0x030C0000 /* 3.12 gives up the version of a dictionary. */

typedef struct {
    PyTypeObject *type;
    unsigned int version;
    Py_ssize_t offset; /* Of a field; negative: one of the below. */
    PyObject *descriptor; /* Borrowed: the type of this version holds it. */
} riverwalk_field;

enum { RIVERWALK_ASK_DESCRIPTOR = -1, RIVERWALK_ASK_DICTIONARY = -2 };

typedef struct {
    PyObject *names;
    uint64_t version;
    PyObject *value; /* Borrowed: the dictionary of this version holds it. */
} riverwalk_name;

/* Whether what an object has is found as it is everywhere; `__getattr__` has a say in what it lacks alone. */
static inline int
riverwalk_is_plain(PyTypeObject *type)
{
    static PyObject *name_ = NULL; /* A model of pydantic has a `__getattr__`. */
    if (type->tp_getattro == PyObject_GenericGetAttr)
        return 1;
    if (name_ == NULL && (name_ = PyUnicode_InternFromString("__getattribute__")) == NULL) {
        PyErr_Clear();
        return 0;
    }
    return _PyType_Lookup(type, name_) == _PyType_Lookup(&PyBaseObject_Type, name_);
}

/* What an object's own dictionary has under a name: a new reference, or NULL without an error. */
static inline PyObject *
riverwalk_own(PyObject *object, PyObject *name)
{
    PyObject **names = _PyObject_GetDictPtr(object);
    PyObject *value = names == NULL || *names == NULL ? NULL : PyDict_GetItemWithError(*names, name);
    if (value == NULL)
        PyErr_Clear();
    Py_XINCREF(value);
    return value;
}

__attribute__((noinline, unused)) static PyObject *
riverwalk_find_field(PyObject *object, PyObject *name, riverwalk_field *known)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject *found = PyObject_GetAttr(object, name);
    known->type = NULL;
    if (found == NULL || !riverwalk_is_plain(type))
        return found;
    PyObject *descriptor = _PyType_Lookup(type, name); /* Gives the type a version, too. */
    if (!PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG))
        return found;
    PyTypeObject *kind = descriptor == NULL ? NULL : Py_TYPE(descriptor);
    known->offset = RIVERWALK_ASK_DESCRIPTOR;
    if (kind == NULL || kind->tp_descr_get == NULL || kind->tp_descr_set == NULL) {
        /* The object's own dictionary comes first. */
        PyObject *own = riverwalk_own(object, name);
        if (own == NULL)
            return found;
        Py_DECREF(own);
        known->offset = RIVERWALK_ASK_DICTIONARY;
    } else if (type->tp_getattro != PyObject_GenericGetAttr) {
        return found; /* Where a descriptor raises AttributeError, `__getattr__` is asked. */
    } else if (kind == &PyMemberDescr_Type) {
        PyMemberDef *member = ((PyMemberDescrObject *)descriptor)->d_member;
        if (member->type == T_OBJECT_EX)
            known->offset = member->offset;
    }
    known->type = type;
    known->version = type->tp_version_tag;
    known->descriptor = descriptor;
    return found;
}

static inline PyObject *
riverwalk_get_field(PyObject *object, PyObject *name, riverwalk_field *known)
{
    PyTypeObject *type = Py_TYPE(object);
    if (__builtin_expect(type == known->type && type->tp_version_tag == known->version, 1)) {
        if (__builtin_expect(known->offset >= 0, 1)) {
            PyObject *value = *(PyObject **)((char *)object + known->offset);
            if (__builtin_expect(value != NULL, 1)) {
                Py_INCREF(value);
                return value;
            }
        } else if (known->offset == RIVERWALK_ASK_DICTIONARY) {
            PyObject *value = riverwalk_own(object, name);
            if (__builtin_expect(value != NULL, 1))
                return value;
        } else {
            PyObject *descriptor = known->descriptor;
            return Py_TYPE(descriptor)->tp_descr_get(descriptor, object, (PyObject *)type);
        }
    }
    return riverwalk_find_field(object, name, known);
}

__attribute__((noinline, unused)) static PyObject *
riverwalk_find_name(PyObject *names, PyObject *name, riverwalk_name *known)
{
    PyObject *found = CPyDict_GetItem(names, name);
    known->names = NULL;
    if (found != NULL && PyDict_CheckExact(names)) {
        known->names = names;
        known->version = ((PyDictObject *)names)->ma_version_tag;
        known->value = found;
    }
    return found;
}

static inline PyObject *
riverwalk_get_name(PyObject *names, PyObject *name, riverwalk_name *known)
{
    if (__builtin_expect(names == known->names, 1) &&
        __builtin_expect(((PyDictObject *)names)->ma_version_tag == known->version, 1)) {
        Py_INCREF(known->value);
        return known->value;
    }
    return riverwalk_find_name(names, name, known);
}

#define RIVERWALK_GET_FIELD(object, name) \
    ({ static riverwalk_field known_; riverwalk_get_field((object), (name), &known_); })
#define RIVERWALK_GET_NAME(names, name) \
    ({ static riverwalk_name known_; riverwalk_get_name((names), (name), &known_); })

#else

#define RIVERWALK_GET_FIELD(object, name) CPyObject_GetAttr((object), (name))
#define RIVERWALK_GET_NAME(names, name) CPyDict_GetItem((names), (name))

#endif
#endif
