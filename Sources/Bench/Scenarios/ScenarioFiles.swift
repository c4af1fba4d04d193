import Foundation

/// How this room reads files, so that a test can hand it texts.
package struct ScenarioFiles: Sendable {
    /// The bytes of the file at `path`, at most `limit` of them, or why they cannot be had.
    package var read: @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], Refusal>

    package struct Refusal: Error, Sendable {
        package var reason: String

        package init(reason: String) { self.reason = reason }
    }

    package init(
        read: @escaping @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], Refusal>
    ) {
        self.read = read
    }

    package static let disk = ScenarioFiles { path, limit in
        guard let file = fopen(path, "rb") else {
            return .failure(Refusal(reason: String(cString: strerror(errno))))
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = fread(&bytes, 1, limit, file)
        guard ferror(file) == 0 else {
            return .failure(Refusal(reason: String(cString: strerror(errno))))
        }
        return .success(Array(bytes.prefix(count)))
    }
}
