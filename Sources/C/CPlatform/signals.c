#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static volatile sig_atomic_t signal_pipe = -1;

static void forward(int number) {
    int kept = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe means that nobody has read 64 KiB of signals: dropping one more changes nothing.
    ssize_t ignored = write(signal_pipe, &byte, 1);
    (void)ignored;
    errno = kept;
}

static int install(const int *signals, int count, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < count; index++) {
        if (sigaction(signals[index], &action, 0) != 0) return errno;
    }
    return 0;
}

int platform_watch_signals(const int *signals, int count, int descriptor) {
    signal_pipe = descriptor;
    int error = install(signals, count, forward);
    if (error != 0) return error;
    // A mask is inherited over exec: whoever started this process from a thread that blocks signals
    // (a Dispatch worker does) would otherwise have made it deaf to SIGTERM.
    sigset_t wanted;
    sigemptyset(&wanted);
    for (int index = 0; index < count; index++) sigaddset(&wanted, signals[index]);
    return pthread_sigmask(SIG_UNBLOCK, &wanted, 0);
}

int platform_set_signals(const int *signals, int count, int ignore) {
    return install(signals, count, ignore ? SIG_IGN : SIG_DFL);
}

int platform_terminal_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int platform_terminal_rows(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}
