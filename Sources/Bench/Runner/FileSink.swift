import Measurements
import Platform

/// Appends measurement bytes to a file of the run.
final class FileSink: ByteSink {
    private let file: any File
    private var position: Int64 = 0

    init(_ path: FilePath, kind: String, fileSystem: any FileSystem) throws {
        file = try fileSystem.open(path, .create, as: FileKind(kind))
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try file.write(bytes, at: position)
        position += Int64(bytes.count)
    }

    func sync() throws { try file.syncData() }
    func close() { file.close() }
}
