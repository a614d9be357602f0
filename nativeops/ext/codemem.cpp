// Private anonymous pages: after fork() parent and child share them copy-on-write, nobody can change the other's code.
#include "codemem.h"

#include <sys/mman.h>
#include <unistd.h>

namespace codemem {

void *allocate(size_t size, size_t *mapped) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const size_t total = (size + page - 1) / page * page;
    void *pages = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return nullptr;
    *mapped = total;
    return pages;
}

bool make_executable(void *pages, size_t mapped) {
    return mprotect(pages, mapped, PROT_READ | PROT_EXEC) == 0;
}

void release(void *pages, size_t mapped) {
    munmap(pages, mapped);
}

}  // namespace codemem
