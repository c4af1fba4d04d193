internal import Glibc

extension FileSystemError {
    /// The error that a system call left in `errno`.
    package init(errno number: Int32, verb: String, path: FilePath) {
        self.init(
            Code(errno: number), verb: verb, path: path, reason: FileSystemError.reason(number))
    }

    private static func reason(_ number: Int32) -> String {
        switch number {
        case ENOSPC: "no space is left on the device; free some or choose another directory"
        case EDQUOT: "the disk quota is used up"
        case EMFILE: "this process has too many open files; raise the limit (ulimit -n)"
        case ENFILE: "the host has too many open files"
        case EIO: "the device reported an input/output error"
        case EROFS: "the file system is read-only"
        case EACCES, EPERM: "permission is denied to this user"
        case ENOENT: "there is no such file or directory"
        case EEXIST: "it exists already"
        case ENOTDIR: "a part of the path is not a directory"
        case EISDIR: "it is a directory"
        case ENOTEMPTY: "the directory is not empty"
        case EBADF: "the file is closed or not open for this"
        default: String(cString: strerror(number)).lowercased()
        }
    }
}

extension FileSystemError.Code {
    package init(errno number: Int32) {
        switch number {
        case ENOENT: self = .notFound
        case EEXIST: self = .exists
        case ENOTDIR: self = .notDirectory
        case ENOTEMPTY: self = .notEmpty
        case ENOSPC, EDQUOT: self = .noSpace
        case EROFS: self = .readOnly
        case EACCES, EPERM: self = .denied
        case EWOULDBLOCK: self = .locked
        case EIO: self = .inputOutput
        case EMFILE, ENFILE: self = .tooManyOpenFiles
        default: self = .other
        }
    }
}
