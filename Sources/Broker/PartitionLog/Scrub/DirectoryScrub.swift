import KafkaCodec
package import Platform
import Vocabulary

/// Reads a whole log directory, every byte of it that a format or a checksum says something about,
/// and changes nothing: neither the lock nor the clean-shutdown marker is touched.
///
/// A batch's checksum begins at `attributes`. What lies before it is checked against its neighbours:
/// offsets follow each other, lengths end where the next batch begins, leader epochs are those of
/// `leader-epoch-checkpoint`. The files of a running broker change while they are read.
package struct DirectoryScrub {
    private let path: FilePath
    private let fileSystem: any FileSystem
    /// Topics in whose logs offsets may be missing.
    private let compacted: Set<String>

    package init(_ path: FilePath, fileSystem: any FileSystem, compacted: Set<String> = []) {
        self.path = path
        self.fileSystem = fileSystem
        self.compacted = compacted.union(["__consumer_offsets"])
    }

    /// Throws when the directory itself cannot be read; a file that cannot is a finding.
    package func run() throws -> ScrubReport {
        var report = ScrubReport()
        let entries = try fileSystem.list(path)
        checkIdentity(&report)
        let recoveryPoints = checkpoint(OffsetCheckpoint.recoveryPoints, &report)
        let logStarts = checkpoint(OffsetCheckpoint.logStarts, &report)
        _ = checkpoint(OffsetCheckpoint.highWatermarks, &report)
        var present: Set<TopicPartition> = []
        for entry in entries where entry.isDirectory {
            let inner = path.appending(entry.name)
            if entry.name.hasSuffix(PartitionDirectoryName.deletedSuffix) {
                report.note(
                    ScrubFinding(kind: .mendable, path: inner, text: "a deleted log's remains"))
                continue
            }
            guard let topicPartition = PartitionDirectoryName.parse(entry.name) else { continue }
            present.insert(topicPartition)
            var scrub = LogScrub(
                directory: inner, fileSystem: fileSystem, topicPartition: topicPartition,
                recoveryPoint: recoveryPoints.offsets[topicPartition],
                logStart: logStarts.offsets[topicPartition],
                mayLackOffsets: compacted.contains(topicPartition.topic))
            scrub.run(&report)
        }
        // A log that is gone whole leaves no file to be wrong.
        for missing in recoveryPoints.offsets.keys.sorted() where !present.contains(missing) {
            report.note(
                ScrubFinding(
                    kind: .damaged, path: path.appending(OffsetCheckpoint.recoveryPoints),
                    text: "\(missing) is in it, and there is no such log"))
        }
        return report
    }

    private func checkIdentity(_ report: inout ScrubReport) {
        let file = path.appending(DirectoryIdentity.fileName)
        guard let text = text(of: file, as: .metadata, &report) else {
            report.note(ScrubFinding(kind: .damaged, path: file, text: "is missing"))
            return
        }
        if DirectoryIdentity(text: text, directoryID: .zero) == nil {
            report.note(
                ScrubFinding(
                    kind: .damaged, path: file, text: "is not a meta.properties of version 1"))
        }
    }

    private func checkpoint(_ name: String, _ report: inout ScrubReport) -> OffsetCheckpoint {
        let file = path.appending(name)
        guard let text = text(of: file, as: .checkpoint, &report) else {
            return OffsetCheckpoint()
        }
        guard let checkpoint = OffsetCheckpoint(text: text) else {
            report.note(
                ScrubFinding(kind: .mendable, path: file, text: "is no checkpoint of version 0"))
            return OffsetCheckpoint()
        }
        return checkpoint
    }

    private func text(of file: FilePath, as kind: FileKind, _ report: inout ScrubReport)
        -> String?
    {
        do {
            return try SmallFile.read(file, fileSystem, as: kind)
        } catch {
            report.note(
                ScrubFinding(kind: .damaged, path: file, text: "cannot be read: \(error)"))
            return nil
        }
    }
}
