import Foundation
import Platform
import Vocabulary

/// What `kafka-delete-records` is told in a JSON file.
struct DeletionFile: Decodable {
    struct Item: Decodable {
        var topic: String
        var partition: Int32
        var offset: Int64
    }

    var partitions: [Item]

    static func read(_ file: String) throws -> [Item] {
        let bytes = try FileBytes.read(
            FilePath(file), limit: .mib(16), as: FileKind("settings"), in: DiskFileSystem())
        do {
            return try JSONDecoder().decode(DeletionFile.self, from: Data(bytes)).partitions
        } catch {
            throw KafkaToolError("\(file) is no list of partitions and offsets: \(error)")
        }
    }
}
