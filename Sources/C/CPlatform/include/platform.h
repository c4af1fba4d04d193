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

/// Bytes that an unprivileged process can still write, and all bytes; 0, or the errno.
/// Waits until everything that the file system of an open file holds is on the device; 0 or errno.
int platform_sync_file_system(int fd);
int platform_space(const char *path, int64_t *free_bytes, int64_t *total_bytes);

/// A label that this thread carries until the next call; returns the former one.
const char *platform_set_call_site(const char *label);
const char *platform_call_site(void);

/// Fills the buffer from the kernel's random source; 0, or the errno.
int platform_random(void *buffer, size_t count);
/// Names the calling thread; cut to what the kernel keeps (15 bytes).
void platform_set_thread_name(const char *name);
/// Processors that the calling thread may run on.
int platform_processors(void);
/// The kernel's number of the calling thread, as in /proc/self/task.
int platform_thread_id(void);

/// A child to start. Descriptors must be 3 or more; strings are not copied.
struct platform_command {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// NULL keeps the caller's.
    const char *directory;
    int input, output, error;
    int own_group;
    /// SIGKILL when the *thread* that called dies, so call from one that lives as long as the process.
    int dies_with_parent;
    /// A processor to stay on, or -1.
    int cpu;
};
/// Starts a child with default signal handling and no descriptors but the three; 0, or the errno of
/// the step that `step` then names.
int platform_spawn(
    const struct platform_command *command, pid_t *pid, int *pidfd, const char **step);
/// Signals exactly that process, even when its number has been given to another; 0, or the errno.
int platform_signal(int pidfd, int signal);

/// What wait4(2) tells about a child that has ended.
struct platform_exit {
    int exited, code, signal;
    int64_t user_ns, system_ns, peak_rss_bytes, voluntary_switches, involuntary_switches;
};
/// Takes an ended child off the process table without waiting: 1 done, 0 still runs, -1 not ours.
int platform_reap(pid_t pid, struct platform_exit *out);

/// Sends these signals' numbers, one byte each, into the descriptor; 0, or the errno.
int platform_watch_signals(const int *signals, int count, int descriptor);
/// Gives these signals their default action, or ignores them.
int platform_set_signals(const int *signals, int count, int ignore);

/// Width of the terminal behind a descriptor, 0 when it is none.
int platform_terminal_columns(int descriptor);
int platform_terminal_rows(int descriptor);
