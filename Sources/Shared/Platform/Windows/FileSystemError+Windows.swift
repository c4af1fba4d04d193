#if os(Windows)
    internal import WinSDK

    extension FileSystemError {
        /// The error that a call left in `GetLastError`.
        init(windows number: DWORD, verb: String, path: FilePath) {
            self.init(
                Code(windows: number), verb: verb, path: path, reason: Self.reason(number))
        }

        private static func reason(_ number: DWORD) -> String {
            switch Int32(bitPattern: number) {
            case ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL:
                "no space is left on the device; free some or choose another directory"
            case ERROR_SHARING_VIOLATION: "it is open elsewhere; close that first"
            case ERROR_LOCK_VIOLATION: "another process holds it"
            case ERROR_ACCESS_DENIED: "permission is denied, or it is open or being deleted"
            case ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND: "there is no such file or directory"
            case ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS: "it exists already"
            case ERROR_DIR_NOT_EMPTY: "the directory is not empty"
            case ERROR_INVALID_NAME: "Windows allows no such name"
            case ERROR_FILENAME_EXCED_RANGE: "the path is too long"
            case ERROR_WRITE_PROTECT: "the volume is read-only"
            case ERROR_CRC, ERROR_IO_DEVICE: "the device reported an input/output error"
            case ERROR_TOO_MANY_OPEN_FILES: "this process has too many open files"
            default: "Windows error \(number)"
            }
        }
    }

    extension FileSystemError.Code {
        fileprivate init(windows number: DWORD) {
            switch Int32(bitPattern: number) {
            case ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND: self = .notFound
            case ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS: self = .exists
            case ERROR_DIRECTORY: self = .notDirectory
            case ERROR_DIR_NOT_EMPTY: self = .notEmpty
            case ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL: self = .noSpace
            case ERROR_WRITE_PROTECT: self = .readOnly
            case ERROR_ACCESS_DENIED: self = .denied
            case ERROR_LOCK_VIOLATION: self = .locked
            case ERROR_SHARING_VIOLATION: self = .inUse
            case ERROR_CRC, ERROR_IO_DEVICE: self = .inputOutput
            case ERROR_TOO_MANY_OPEN_FILES: self = .tooManyOpenFiles
            default: self = .other
            }
        }
    }
#endif
