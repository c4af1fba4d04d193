#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/close_range.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// What the child writes into a pipe when it fails before its program runs; a pipe that closes empty
// is success. Not by the shared memory: where vfork is really fork (sanitizers), there is none.
struct failure {
    int error;
    const char *step;
};

static void fail(int pipe, const char *step) {
    struct failure failure = {errno, step};
    ssize_t ignored = write(pipe, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

#define TRY(name, call) \
    if ((call) < 0) fail(pipe, name);

// Runs in the child on the parent's memory (vfork): system calls only, nothing that allocates.
static void become(const struct platform_command *command, pid_t parent, int pipe) {
    if (command->dies_with_parent) {
        TRY("tie to its parent", prctl(PR_SET_PDEATHSIG, SIGKILL));
        // The parent may have died before the tie was made.
        if (getppid() != parent) _exit(127);
    }
    if (command->own_group) TRY("give a process group", setpgid(0, 0));
    if (command->cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(command->cpu, &set);
        TRY("pin", sched_setaffinity(0, sizeof set, &set));
    }
    if (command->directory) TRY("enter its directory", chdir(command->directory));
    TRY("give its input", dup2(command->input, 0));
    TRY("give its output", dup2(command->output, 1));
    TRY("give its error output", dup2(command->error, 2));
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    // Signals are blocked here. A handler of the parent must not run on the shared memory, so the
    // actions go to default before the mask opens.
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    execve(command->path, command->arguments, command->environment);
    fail(pipe, "run");
}

// vfork, not fork: copying the page tables of a process that holds gigabytes stalls it.
int platform_spawn(
    const struct platform_command *command, pid_t *pid, int *pidfd, const char **step) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        *step = "make a pipe";
        return errno;
    }
    // Numbers below 3 become the child's own three.
    int report = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
    close(ends[1]);
    if (report < 0) {
        int error = errno;
        close(ends[0]);
        *step = "make a pipe";
        return error;
    }
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    pid_t parent = getpid();
    pid_t child = vfork();
    if (child == 0) become(command, parent, report);
    int fork_error = errno;
    pthread_sigmask(SIG_SETMASK, &former, 0);
    close(report);
    struct failure failure = {0, ""};
    ssize_t told = 0;
    if (child > 0) {
        do told = read(ends[0], &failure, sizeof failure);
        while (told < 0 && errno == EINTR);
    }
    close(ends[0]);
    if (child < 0) {
        *step = "fork";
        return fork_error;
    }
    if (told == sizeof failure) {
        while (waitpid(child, 0, 0) < 0 && errno == EINTR) {}
        *step = failure.step;
        return failure.error;
    }
    *pid = child;
    *pidfd = (int)syscall(SYS_pidfd_open, child, 0);
    if (*pidfd < 0) {
        int error = errno;
        kill(child, SIGKILL);
        while (waitpid(child, 0, 0) < 0 && errno == EINTR) {}
        *step = "watch";
        return error;
    }
    return 0;
}

int platform_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, 0, 0) == 0 ? 0 : errno;
}
#else
int platform_spawn(
    const struct platform_command *command, pid_t *pid, int *pidfd, const char **step) {
    *step = "start";
    return ENOSYS;
}
int platform_signal(int pidfd, int signal) { return ENOSYS; }
#endif

static int64_t nanoseconds(struct timeval time) {
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

int platform_reap(pid_t pid, struct platform_exit *out) {
    int status;
    struct rusage usage;
    pid_t found;
    do found = wait4(pid, &status, WNOHANG, &usage);
    while (found < 0 && errno == EINTR);
    if (found <= 0) return (int)found;
    out->exited = WIFEXITED(status);
    out->code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    out->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    out->user_ns = nanoseconds(usage.ru_utime);
    out->system_ns = nanoseconds(usage.ru_stime);
    out->peak_rss_bytes = (int64_t)usage.ru_maxrss * 1024;
    out->voluntary_switches = usage.ru_nvcsw;
    out->involuntary_switches = usage.ru_nivcsw;
    return 1;
}
