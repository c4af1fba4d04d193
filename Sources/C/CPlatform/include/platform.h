// System calls that Swift's Glibc module hides (they need _GNU_SOURCE) or cannot import (variadic).
#pragma once
#include <stdint.h>
#include <sys/types.h>

/// Reserves blocks without changing the file's size; 0, or the errno.
int platform_preallocate(int fd, off_t offset, off_t length);
/// Pins the calling thread (pid 0) or a process to one processor; 0, or the errno.
int platform_pin(pid_t pid, int cpu);
/// A monotonic one-shot timer descriptor; -1 and errno on failure.
int platform_timer_create(void);
/// Arms the timer for an absolute monotonic instant; 0 disarms.
int platform_timer_arm(int fd, int64_t monotonic_nanoseconds);
/// Nanoseconds by which the kernel may delay this thread's timers.
int platform_set_timer_slack(unsigned long nanoseconds);
