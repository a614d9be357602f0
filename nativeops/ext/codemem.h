// Executable memory: private pages per compile unit, written first, then made executable, never both at once.
#ifndef REWRITEJIT_CODEMEM_H
#define REWRITEJIT_CODEMEM_H

#include <cstddef>

namespace codemem {

// Fresh writable pages that hold at least `size` bytes, or nullptr (errno says why). *mapped receives the bytes mapped.
void *allocate(size_t size, size_t *mapped);

// From now on the pages, or a copy of them at the same address, can be read and executed, but not written. False (errno says
// why) where the system forbids it.
bool make_executable(void *pages, size_t mapped);

// Give the pages back. Nothing may run in them any more.
void release(void *pages, size_t mapped);

}  // namespace codemem

#endif
