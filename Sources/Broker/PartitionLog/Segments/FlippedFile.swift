import Platform

/// What the planted bug `flippedBitOnRead` reads: the file, but for one bit behind the header of its
/// first batch.
final class FlippedFile: File {
    private let inner: any File
    private static let position: Int64 = 72

    init(_ inner: any File) { self.inner = inner }

    var path: FilePath { inner.path }
    /// None, or a server would send the file itself.
    var descriptor: Int32? { nil }

    func size() throws -> Int64 { try inner.size() }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws {
        try inner.write(bytes, at: position)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws -> Int {
        let count = try inner.read(into: buffer, at: position)
        let place = Int(Self.position - position)
        if place >= 0, place < count { buffer[place] ^= 0x10 }
        return count
    }

    func truncate(to size: Int64) throws { try inner.truncate(to: size) }
    func preallocate(from position: Int64, length: Int64) {}
    func syncData() throws { try inner.syncData() }
    func close() { inner.close() }
}
