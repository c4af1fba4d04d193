import Durability
import Foundation
import KafkaCodec
import Measurements
import Platform
import Vocabulary

/// The stored result of `trial controls`, by the very executable that it was of: a verdict of another
/// build must not quote it.
struct ControlsRecord: Codable {
    var executable: String
    var tool: String
    /// "planted bugs", or "planted bugs and mutants".
    var kinds: String
    var caught: Int
    var total: Int
    var missed: [String]

    private static let folder = FilePath("reports/controls")

    /// Size and CRC-32C of this executable: enough to tell builds apart.
    static let executable: String = {
        guard let data = FileManager.default.contents(atPath: BuildFacts.executable) else {
            return "unknown"
        }
        let sum = data.withUnsafeBytes { CRC32C.of($0) }
        return "\(data.count)-\(String(sum, radix: 16))"
    }()

    static func store(_ kinds: String, caught: Int, total: Int, missed: [String]) throws {
        let record = ControlsRecord(
            executable: executable, tool: BuildFacts.text, kinds: kinds, caught: caught,
            total: total, missed: missed)
        try FileBytes.createDirectories(folder, in: DiskFileSystem())
        try FileBytes.replaceDurably(
            folder.appending("\(executable).json"), with: Array(RecordJSON.text(of: record).utf8),
            as: FileKind("report"), in: DiskFileSystem())
    }

    /// What a verdict says of controls.
    static var text: String {
        let path = folder.appending("\(executable).json")
        guard
            let bytes = try? FileBytes.read(
                path, limit: .mib(4), as: FileKind("report"), in: DiskFileSystem()),
            let record = try? RecordJSON.decode(
                ControlsRecord.self, from: String(decoding: bytes, as: UTF8.self))
        else { return "controls were not run with this binary" }
        return "\(record.kinds) caught \(record.caught) of \(record.total) by this binary"
    }
}
