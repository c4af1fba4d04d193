#if os(Windows)
    internal import WinSDK

    /// A process that this one started on a Windows host, in a job of its own: what it starts dies with
    /// it, and all of it when this process ends in any way.
    package final class WindowsProcess: @unchecked Sendable {
        // Both are closed by `deinit` only, and never change.
        private let process: HANDLE
        private let job: HANDLE
        package let pid: UInt32

        /// Its three streams are this process's own.
        package init(
            _ executable: FilePath, _ arguments: [String], directory: FilePath? = nil
        ) throws(ProcessError) {
            guard let job = CreateJobObjectW(nil, nil) else {
                throw ProcessError("cannot make a job: Windows error \(GetLastError())")
            }
            var limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION()
            limits.BasicLimitInformation.LimitFlags = DWORD(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)
            let size = DWORD(MemoryLayout<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>.size)
            guard
                SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, size)
            else {
                CloseHandle(job)
                throw ProcessError("cannot limit a job: Windows error \(GetLastError())")
            }
            var startup = STARTUPINFOW()
            startup.cb = DWORD(MemoryLayout<STARTUPINFOW>.size)
            var made = PROCESS_INFORMATION()
            var line = Array(WindowsCommandLine.line([executable.text] + arguments).utf16) + [0]
            let place = directory.map { Array($0.text.utf16) + [0] }
            // Suspended until it is in the job, lest it start something outside of it.
            let flags = DWORD(CREATE_SUSPENDED) | DWORD(CREATE_NEW_PROCESS_GROUP)
            let isMade = line.withUnsafeMutableBufferPointer { buffer in
                CreateProcessW(
                    nil, buffer.baseAddress, nil, nil, false, flags, nil, place, &startup, &made)
            }
            guard isMade, let process = made.hProcess, let thread = made.hThread else {
                CloseHandle(job)
                throw ProcessError("cannot start \(executable): Windows error \(GetLastError())")
            }
            defer { CloseHandle(thread) }
            guard AssignProcessToJobObject(job, process), ResumeThread(thread) != DWORD.max else {
                let code = GetLastError()
                TerminateProcess(process, 1)
                CloseHandle(process)
                CloseHandle(job)
                throw ProcessError("cannot put \(executable) in its job: Windows error \(code)")
            }
            self.process = process
            self.job = job
            pid = made.dwProcessId
        }

        deinit {
            CloseHandle(process)
            CloseHandle(job)
        }

        /// What SIGKILL is elsewhere: at once, and all of the job.
        package func kill() { TerminateJobObject(job, 137) }

        /// What SIGTERM is elsewhere: its group gets Ctrl-Break, which a program may handle.
        package func terminate() -> Bool { GenerateConsoleCtrlEvent(DWORD(CTRL_BREAK_EVENT), pid) }

        /// The exit code; nil when it still runs after so many milliseconds.
        package func wait(milliseconds: UInt32) -> UInt32? {
            guard WaitForSingleObject(process, milliseconds) == DWORD(WAIT_OBJECT_0) else {
                return nil
            }
            var code: DWORD = 0
            return GetExitCodeProcess(process, &code) ? code : nil
        }
    }
#endif
