internal import Glibc
internal import Synchronization
package import Vocabulary

/// Keys as they are pressed, from standard input: without waiting for Return and without echo.
/// Ctrl-C and Ctrl-Z stay signals. The terminal is given back as it was by `restore`, and at exit.
package final class KeyInput: Sendable {
    private let before: Mutex<termios?>

    /// Nil where standard input is no terminal, or one that another job of the shell has now.
    package init?() {
        var settings = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp(),
            tcgetattr(STDIN_FILENO, &settings) == 0
        else { return nil }
        before = Mutex(settings)
        terminalAtExit.withLock { $0 = settings }
        atexit {
            if var settings = terminalAtExit.withLock({ $0.take() }) {
                tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            }
        }
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else { return nil }
    }

    /// The next key, or nil when none came in time.
    package func next(within span: Nanoseconds) -> UInt8? {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, Int32(clamping: span.value / 1_000_000)) > 0 else { return nil }
        var key: UInt8 = 0
        guard read(STDIN_FILENO, &key, 1) == 1 else {
            // The terminal is gone; without a pause the caller would spin.
            _ = poll(nil, 0, Int32(clamping: span.value / 1_000_000))
            return nil
        }
        return key
    }

    package func restore() {
        guard var settings = before.withLock({ $0.take() }) else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        terminalAtExit.withLock { $0 = nil }
    }
}

private let terminalAtExit = Mutex<termios?>(nil)
