import Platform

/// Stands where a deleted log had its file open.
final class AbandonedFile: File {
    let path: FilePath

    init(_ path: FilePath) { self.path = path }

    var descriptor: Int32? { nil }

    func size() throws -> Int64 { throw gone("measure") }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws { throw gone("write") }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws -> Int {
        throw gone("read")
    }

    func truncate(to size: Int64) throws { throw gone("truncate") }
    func preallocate(from position: Int64, length: Int64) {}
    func syncData() throws { throw gone("sync") }
    func close() {}

    private func gone(_ verb: String) -> FileSystemError {
        FileSystemError(.notFound, verb: verb, path: path, reason: "its log was deleted")
    }
}
