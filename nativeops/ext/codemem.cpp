// Private anonymous pages: after fork() parent and child share them copy-on-write, nobody can change the other's code.
// Where pages that were writable may never become executable (prctl(PR_SET_MDWE), hardened systems) the finished code is
// copied into a file in memory, which is mapped executable in their place. No mapping is ever writable and executable, and
// the file's descriptor is closed: the code can't change any more.
#include "codemem.h"

#include <sys/mman.h>
#include <cerrno>
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

static bool write_all(int file, const char *data, size_t size) {
    while (size) {
        const ssize_t done = write(file, data, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        data += done;
        size -= static_cast<size_t>(done);
    }
    return true;
}

static bool map_executable_copy(void *pages, size_t mapped) {
    const unsigned executable = 0x10;                   // MFD_EXEC, which kernels before 6.3 do not know
    int file = memfd_create("rewritejit", MFD_CLOEXEC | executable);
    if (file < 0 && errno == EINVAL)
        file = memfd_create("rewritejit", MFD_CLOEXEC);
    if (file < 0)
        return false;
    const bool done = write_all(file, static_cast<const char *>(pages), mapped) &&
                      mmap(pages, mapped, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, file, 0) != MAP_FAILED;
    const int reason = errno;
    close(file);
    errno = reason;
    return done;
}

bool make_executable(void *pages, size_t mapped) {
    return mprotect(pages, mapped, PROT_READ | PROT_EXEC) == 0 || map_executable_copy(pages, mapped);
}

void release(void *pages, size_t mapped) {
    munmap(pages, mapped);
}

}  // namespace codemem
