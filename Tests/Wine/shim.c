// A program for Windows that starts a program of Linux and takes its place: what `trial.exe` is under
// Wine. It hands over the words, the environment, the directory and the three streams, and ends with
// the other's exit code (128 and the signal's number where a signal ended it).
//
// The program is named by TRIAL_BINARY. Wine runs as a process of Linux, so that Linux's own system
// calls work in it; the handles of the streams are turned into descriptors by Wine's ntdll.

typedef unsigned short wide;
typedef void *handle;

__declspec(dllimport) wide *GetCommandLineW(void);
__declspec(dllimport) wide *GetEnvironmentStringsW(void);
__declspec(dllimport) int WideCharToMultiByte(
    unsigned page, unsigned flags, const wide *from, int count, char *to, int room,
    const char *fallback, int *used);
__declspec(dllimport) void *VirtualAlloc(
    void *place, unsigned long long size, unsigned kind, unsigned protection);
__declspec(dllimport) handle GetStdHandle(unsigned which);
__declspec(dllimport) void ExitProcess(unsigned code);
__declspec(dllimport) wide **CommandLineToArgvW(const wide *line, int *count);
__declspec(dllimport) int wine_server_handle_to_fd(
    handle file, unsigned access, int *descriptor, unsigned *options);

enum { SYS_OPEN = 2, SYS_RT_SIGPROCMASK = 14, SYS_DUP2 = 33, SYS_FORK = 57, SYS_EXECVE = 59 };
enum { SYS_EXIT = 60, SYS_WAIT4 = 61, SYS_CLOSE_RANGE = 436 };
enum { UTF8 = 65001, NO_BINARY = 6, NOT_STARTED = 127, EINTR = -4 };

static long long call(
    long long number, long long a, long long b, long long c, long long d) {
    long long result;
    register long long fourth __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
}

static void *room(unsigned long long size) { return VirtualAlloc(0, size, 0x3000, 4); }

static int length(const wide *text) {
    int count = 0;
    while (text[count]) count++;
    return count;
}

static char *bytes(const wide *text) {
    int size = WideCharToMultiByte(UTF8, 0, text, -1, 0, 0, 0, 0);
    char *result = room(size + 1);
    WideCharToMultiByte(UTF8, 0, text, -1, result, size, 0, 0);
    return result;
}

static const char *value(char **environment, const char *name) {
    for (; *environment; environment++) {
        const char *a = *environment, *b = name;
        while (*b && *a == *b) a++, b++;
        if (!*b && *a == '=') return a + 1;
    }
    return 0;
}

static char **variables(void) {
    wide *block = GetEnvironmentStringsW();
    int count = 0;
    for (wide *each = block; *each; each += length(each) + 1) count++;
    char **result = room((count + 1) * sizeof(char *));
    int index = 0;
    for (wide *each = block; *each; each += length(each) + 1)
        // Names that begin so are cmd's own, the current directory of each drive.
        if (*each != '=') result[index++] = bytes(each);
    return result;
}

static int stream(int number, int writes) {
    int descriptor;
    // Of no stream at all, nothing: as on Windows.
    handle file = GetStdHandle((unsigned)(-10 - number));
    if (file && !wine_server_handle_to_fd(file, writes ? 2 : 1, &descriptor, 0)) return descriptor;
    return (int)call(SYS_OPEN, (long long)"/dev/null", writes, 0, 0);
}

void start(void) {
    int count;
    wide **words = CommandLineToArgvW(GetCommandLineW(), &count);
    char **environment = variables();
    const char *program = value(environment, "TRIAL_BINARY");
    if (!program) ExitProcess(NO_BINARY);
    char **arguments = room((count + 1) * sizeof(char *));
    arguments[0] = (char *)program;
    for (int index = 1; index < count; index++) arguments[index] = bytes(words[index]);
    int input = stream(0, 0), output = stream(1, 1), errors = stream(2, 1);

    long long child = call(SYS_FORK, 0, 0, 0, 0);
    if (child == 0) {
        unsigned long long none = 0;
        call(SYS_DUP2, input, 0, 0, 0);
        call(SYS_DUP2, output, 1, 0, 0);
        call(SYS_DUP2, errors, 2, 0, 0);
        call(SYS_CLOSE_RANGE, 3, 0x7fffffff, 0, 0);
        // Wine blocks signals while it is in a system call of its own.
        call(SYS_RT_SIGPROCMASK, 2, (long long)&none, 0, 8);
        call(SYS_EXECVE, (long long)program, (long long)arguments, (long long)environment, 0);
        call(SYS_EXIT, NOT_STARTED, 0, 0, 0);
    }
    if (child < 0) ExitProcess(NOT_STARTED);
    int status = 0;
    while (call(SYS_WAIT4, child, (long long)&status, 0, 0) == EINTR) {}
    int signal = status & 0x7f;
    ExitProcess(signal ? 128 + signal : status >> 8 & 0xff);
}
