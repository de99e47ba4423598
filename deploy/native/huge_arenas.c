/* Memory of a process that lives long and works with much of it: `riverwalk_arenas.install()`.
 *
 * CPython takes memory for its objects in arenas of 1 MiB, each a mapping of its own, and most Linux hosts give
 * huge pages only to those who ask (transparent_hugepage/enabled: madvise). States of many thousand customers
 * lie scattered over such a heap, and nearly every step then waits for an address to be looked up. Here arenas
 * are cut from regions that have asked. A host that gives none runs as before.
 *
 * An arena that Python lets go is kept for the next one: a region given back in parts would lose its pages.
 *
 * What is larger than an object, record batches and what fetches bring, comes from malloc, which gives pieces of
 * a megabyte back to the system at once and takes them anew, page by page, for the next. Here it keeps them.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define HUGE_PAGE ((size_t)2 << 20)
/* As CPython 3.11 takes for objects. It asks here for its stacks of frames too, in other sizes: those stay as they were. */
#define ARENA ((size_t)1 << 20)
/* Address space alone: a page costs memory when it is first written. */
#define REGION (HUGE_PAGE * 64)

/* malloc serves pieces up to here from its own heap; glibc allows no more. */
#define KEPT_PIECE (32 << 20)
/* So much that is free may stay at the end of its heap: some fetches of all partitions. */
#define KEPT_FREE (256 << 20)

static char *next_arena, *region_end;
static void *free_arenas;
static PyObjectArenaAllocator before;

static int
open_region(void)
{
    char *start = mmap(NULL, REGION + HUGE_PAGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return 0;
    next_arena = (char *)(((uintptr_t)start + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1));
    region_end = next_arena + REGION;
#ifdef MADV_HUGEPAGE
    madvise(next_arena, REGION, MADV_HUGEPAGE);
#endif
    return 1;
}

/* Both are called with the interpreter's lock held. */

static void *
allocate(void *Py_UNUSED(context), size_t size)
{
    if (size != ARENA)
        return before.alloc(before.ctx, size);
    void *arena = free_arenas;
    if (arena != NULL) {
        free_arenas = *(void **)arena;
        return arena;
    }
    if (next_arena == region_end && !open_region())
        return NULL;
    arena = next_arena;
    next_arena += ARENA;
    return arena;
}

static void
keep(void *Py_UNUSED(context), void *arena, size_t size)
{
    if (size != ARENA) {
        before.free(before.ctx, arena, size);
        return;
    }
    *(void **)arena = free_arenas;
    free_arenas = arena;
}

static PyObject *
install(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(arguments))
{
    PyObjectArenaAllocator ours = {NULL, allocate, keep};
    if (before.alloc == NULL) {
        PyObject_GetArenaAllocator(&before);
        PyObject_SetArenaAllocator(&ours);
#ifdef __GLIBC__
        mallopt(M_MMAP_THRESHOLD, KEPT_PIECE);
        mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
#endif
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"install", install, METH_NOARGS, "Take memory for objects from huge pages, and let malloc keep what it has."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "riverwalk_arenas", .m_size = -1, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit_riverwalk_arenas(void)
{
    return PyModule_Create(&definition);
}
