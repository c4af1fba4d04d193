#define _GNU_SOURCE
#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/sendfile.h>

ssize_t platform_send_file(int socket, int file, int64_t position, size_t count) {
    off_t offset = position;
    ssize_t taken;
    do {
        taken = sendfile(socket, file, &offset, count);
    } while (taken < 0 && errno == EINTR);
    return taken < 0 ? -errno : taken;
}

ssize_t platform_send_more(int socket, const void *pieces, int count) {
    struct msghdr message = {0};
    message.msg_iov = (struct iovec *)pieces;
    message.msg_iovlen = count;
    ssize_t taken;
    do {
        taken = sendmsg(socket, &message, MSG_MORE | MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (taken < 0 && errno == EINTR);
    return taken < 0 ? -errno : taken;
}
#else
ssize_t platform_send_file(int socket, int file, int64_t position, size_t count) {
    return -ENOSYS;
}

ssize_t platform_send_more(int socket, const void *pieces, int count) {
    ssize_t taken = writev(socket, pieces, count);
    return taken < 0 ? -errno : taken;
}
#endif

ssize_t platform_read_at(int file, void *bytes, size_t count, int64_t position) {
    ssize_t taken;
    do {
        taken = pread(file, bytes, count, position);
    } while (taken < 0 && errno == EINTR);
    return taken < 0 ? -errno : taken;
}

int platform_is_readable(int fd) {
    struct pollfd watched = {fd, POLLIN, 0};
    return poll(&watched, 1, 0) > 0 && (watched.revents & POLLIN) != 0;
}

int platform_duplicate(int fd) {
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return copy < 0 ? -errno : copy;
}

void platform_close(int fd) { close(fd); }

void platform_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }
