#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <sys/random.h>
#include <sys/syscall.h>

int platform_random(void *buffer, size_t count) {
    unsigned char *next = buffer;
    while (count > 0) {
        ssize_t done = getrandom(next, count, 0);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        next += done;
        count -= (size_t)done;
    }
    return 0;
}

void platform_set_thread_name(const char *name) {
    char kept[16];
    strncpy(kept, name, sizeof kept - 1);
    kept[sizeof kept - 1] = 0;
    pthread_setname_np(pthread_self(), kept);
}

int platform_thread_id(void) { return (int)syscall(SYS_gettid); }

int platform_processors(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return (int)sysconf(_SC_NPROCESSORS_ONLN);
    return CPU_COUNT(&set);
}
#else
int platform_random(void *buffer, size_t count) { return ENOSYS; }
void platform_set_thread_name(const char *name) {}
int platform_thread_id(void) { return 0; }
int platform_processors(void) { return (int)sysconf(_SC_NPROCESSORS_ONLN); }
#endif
