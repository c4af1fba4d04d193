internal import Glibc
internal import Synchronization

/// Writes down every mutating operation, with its bytes, before it begins and after it has ended, in
/// a file that must lie on another file system than the one that is to be cut.
///
/// The page cache keeps the file when this process is killed. A lock is an operation here as well: it
/// may create its file.
///
///     began  := 1 verb:u8 id:u64 kind:text path:text destination:text position:i64 length:u32 bytes
///     done   := 2 id:u64
///     failed := 3 id:u64
///     text   := length:u16 UTF-8          integers are little-endian; bytes only of a write
package final class TracingFileSystem: InterceptingFileSystem {
    package let inner: any FileSystem
    package let kinds = FileKindTable()
    private let trace: FilePath
    private let descriptor: Int32
    private let nextID = Mutex<UInt64>(0)

    package init(around inner: any FileSystem, trace: FilePath) throws {
        self.inner = inner
        self.trace = trace
        descriptor = Glibc.open(trace.text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw FileSystemError(errno: errno, verb: "create", path: trace)
        }
    }

    deinit { Glibc.close(descriptor) }

    package func intercept(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws {
        guard call.verb.isMutating || call.verb == .lock else { return try body(nil) }
        let id = try begin(call)
        do {
            try body(nil)
        } catch {
            try? write(DoorTraceEvent.failed(id).bytes)
            throw error
        }
        try write(DoorTraceEvent.done(id).bytes)
    }

    /// Numbers stand in the file in their order, so both happen under one lock.
    private func begin(_ call: FileCall) throws -> UInt64 {
        try nextID.withLock { next in
            let operation = DoorTraceEvent.Operation(
                id: next, verb: call.verb, kind: call.kind, path: call.path,
                destination: call.destination, position: call.position,
                bytes: call.bytes.map { Array($0) } ?? [])
            try write(DoorTraceEvent.began(operation).bytes)
            next += 1
            return operation.id
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        var done = 0
        try bytes.withUnsafeBytes { buffer in
            while done < buffer.count, let start = buffer.baseAddress {
                let count = Glibc.write(descriptor, start + done, buffer.count - done)
                if count > 0 {
                    done += count
                } else if errno != EINTR {
                    throw FileSystemError(errno: errno, verb: "write", path: trace)
                }
            }
        }
    }
}
