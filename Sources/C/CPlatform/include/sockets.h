// Socket system calls that libuv does not offer, or does slowly.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Sends bytes of a file into a socket without copying them; the bytes taken, or -errno
/// (-EAGAIN: the socket is full; -ENOSYS: this system has no such call; 0: the file has ended).
ssize_t platform_send_file(int socket, int file, int64_t position, size_t count);
/// Sends `count` pieces (laid out as `struct iovec`) that others follow at once, so that a small
/// one does not leave as a packet of its own; the bytes taken, or -errno.
ssize_t platform_send_more(int socket, const void *pieces, int count);
/// Reads from a file at a position; the bytes read, or -errno.
ssize_t platform_read_at(int file, void *bytes, size_t count, int64_t position);
/// Whether a descriptor (an epoll's too) has something to read now.
int platform_is_readable(int fd);
/// A second descriptor for the same socket, not inherited by children; -errno on failure.
int platform_duplicate(int fd);
void platform_close(int fd);
/// Makes a write to a broken connection an error instead of a signal.
void platform_ignore_broken_pipes(void);
