import Platform
import Testing

extension File {
    func write(_ text: String, at position: Int64 = 0) throws {
        try write(Array(text.utf8), at: position)
    }

    func write(_ bytes: [UInt8], at position: Int64) throws {
        try bytes.withUnsafeBytes { try write($0, at: position) }
    }

    func bytes() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(try size()))
        let count = try bytes.withUnsafeMutableBytes { try read(into: $0, at: 0) }
        return Array(bytes.prefix(count))
    }

    func text() throws -> String { String(decoding: try bytes(), as: UTF8.self) }
}

extension FileSystem {
    func text(of path: FilePath) throws -> String? {
        guard exists(path) else { return nil }
        let file = try open(path, .read, as: "test")
        defer { file.close() }
        return try file.text()
    }

    func put(_ text: String, at path: FilePath) throws {
        let file = try open(path, .create, as: "test")
        defer { file.close() }
        try file.write(text)
    }
}

/// The body must throw a `FileSystemError` with this code.
func expect<Result>(
    _ code: FileSystemError.Code, location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("nothing was thrown, expected \(code)", sourceLocation: location)
    } catch let error as FileSystemError {
        #expect(error.code == code, "\(error)", sourceLocation: location)
    } catch {
        Issue.record("\(error) was thrown, expected \(code)", sourceLocation: location)
    }
}
