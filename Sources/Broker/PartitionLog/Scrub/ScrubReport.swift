package import Vocabulary

/// What a scrub read, and what it found.
package struct ScrubReport: Sendable, Hashable {
    package struct Log: Sendable, Hashable {
        package var topicPartition: TopicPartition
        package var start: Offset
        package var end: Offset
        package var segments = 0
        package var batches: Int64 = 0
        package var records: Int64 = 0
        package var bytes: Int64 = 0
        /// Offsets are missing between records because newer records with their keys came later.
        package var isCompacted = false
    }

    package var logs: [Log] = []
    package private(set) var findings: [ScrubFinding] = []
    /// Found and not kept.
    package private(set) var more = 0

    private static let findingsMax = 1_000

    package var isDamaged: Bool { damaged > 0 }
    package private(set) var damaged = 0
    package private(set) var mendable = 0

    mutating func note(_ finding: ScrubFinding) {
        if finding.kind == .damaged { damaged += 1 } else { mendable += 1 }
        if findings.count < Self.findingsMax { findings.append(finding) } else { more += 1 }
    }
}
