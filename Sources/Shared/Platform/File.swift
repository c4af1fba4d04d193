/// An open file. Positions are explicit; there is no cursor, so readers need no lock.
package protocol File: AnyObject, Sendable {
    var path: FilePath { get }

    /// The size as this process sees it.
    func size() throws -> Int64

    /// Writes all the bytes. The process's own death keeps any prefix of them (SIGKILL tears inside
    /// a write); a power cut keeps any subset of sectors, and may extend the size without the bytes.
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws

    /// Reads up to the buffer's size; fewer only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws -> Int

    /// Cuts or extends with zeros. Not durable before a sync.
    func truncate(to size: Int64) throws

    /// Asks for blocks ahead of the size, without changing it. Advice: errors are swallowed.
    func preallocate(from position: Int64, length: Int64)

    /// Makes the content and the size durable (`fdatasync`). On an error the pages may be marked
    /// clean and lost: the caller must treat everything since the last good sync as unknown.
    func syncData() throws

    /// The descriptor for `sendfile`, where there is one.
    var descriptor: Int32? { get }

    func close()
}
