import PartitionLog
import Platform
import Vocabulary

/// `kafka-dump-log --verify DIR`: a scrub of a whole log directory, which changes nothing.
extension DumpLogTool {
    /// False when records are wrong or missing.
    static func verify(_ path: String, compacted: Set<String>) throws -> Bool {
        let directory = FilePath(path)
        let files = DiskFileSystem()
        guard files.exists(directory) else {
            throw KafkaToolError("\(path) is not there: give a directory of log.dirs")
        }
        let report: ScrubReport
        do {
            report = try DirectoryScrub(directory, fileSystem: files, compacted: compacted).run()
        } catch {
            throw KafkaToolError("\(path) cannot be read: \(error)")
        }
        for line in report.lines { Console.say(line) }
        return !report.isDamaged
    }
}

extension ScrubReport {
    var lines: [String] {
        var lines = logs.map { log in
            "\(log.topicPartition): \(log.segments.grouped) segments, "
                + "\(log.batches.grouped) batches, \(log.records.grouped) records, offsets "
                + "\(log.start.value.grouped) to \(log.end.value.grouped), "
                + "\(log.bytes.grouped) bytes\(log.isCompacted ? ", compacted" : "")"
        }
        lines += findings.map(\.description)
        if more > 0 { lines.append("and \(more.grouped) findings more") }
        lines.append(
            "\(logs.count.grouped) logs, \(logs.reduce(0) { $0 + $1.records }.grouped) records: "
                + "\(damaged.grouped) damaged, \(mendable.grouped) that the next start mends")
        return lines
    }
}

extension DirectoryScrub {
    /// What a directory holds, or why that cannot be said.
    static func text(of directory: FilePath) -> String {
        do {
            return try DirectoryScrub(directory, fileSystem: DiskFileSystem()).run().lines
                .joined(separator: "\n")
        } catch {
            return "\(directory) cannot be read: \(error)"
        }
    }
}
