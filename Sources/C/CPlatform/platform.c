#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/statvfs.h>
#ifdef __linux__
#include <linux/falloc.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

int platform_preallocate(int fd, off_t offset, off_t length) {
    return fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length) == 0 ? 0 : errno;
}

int platform_sync_file_system(int fd) { return syncfs(fd) == 0 ? 0 : errno; }

int platform_pin(pid_t pid, int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(pid, sizeof set, &set) == 0 ? 0 : errno;
}

int platform_timer_create(void) {
    return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
}

int platform_timer_arm(int fd, int64_t ns) {
    struct itimerspec spec = {{0, 0}, {ns / 1000000000, ns % 1000000000}};
    return timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, 0);
}

int platform_set_timer_slack(unsigned long nanoseconds) {
    return prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0);
}
#else
int platform_preallocate(int fd, off_t offset, off_t length) { return ENOSYS; }
int platform_pin(pid_t pid, int cpu) { return ENOSYS; }
int platform_timer_create(void) { errno = ENOSYS; return -1; }
int platform_timer_arm(int fd, int64_t ns) { errno = ENOSYS; return -1; }
int platform_set_timer_slack(unsigned long nanoseconds) { return 0; }

int platform_sync_file_system(int fd) {
    (void)fd;
    return ENOTSUP;
}
#endif

int platform_space(const char *path, int64_t *free_bytes, int64_t *total_bytes) {
    struct statvfs space;
    if (statvfs(path, &space) != 0) return errno;
    *free_bytes = (int64_t)space.f_bavail * (int64_t)space.f_frsize;
    *total_bytes = (int64_t)space.f_blocks * (int64_t)space.f_frsize;
    return 0;
}
