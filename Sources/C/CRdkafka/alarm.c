#define _GNU_SOURCE
#include "crdkafka.h"
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

int rdk_alarm_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void rdk_alarm_ring(int descriptor) {
    uint64_t one = 1;
    ssize_t written = write(descriptor, &one, sizeof one);
    (void)written;
}

int rdk_alarm_wait(int descriptor, int64_t nanoseconds) {
    struct pollfd watched = {.fd = descriptor, .events = POLLIN};
    struct timespec limit = {
        .tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    if (ppoll(&watched, 1, &limit, NULL) <= 0) return 0;
    uint64_t count;
    return read(descriptor, &count, sizeof count) > 0;
}

void rdk_alarm_close(int descriptor) { close(descriptor); }
