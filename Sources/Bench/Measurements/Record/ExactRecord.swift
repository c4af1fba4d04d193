/// What a served process did for a workload that is bounded by count. Whole numbers: two runs of one
/// program give the same, or the number is not exact. Schema `trial.exact/v1`.
package struct ExactRecord: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.exact/v1"

    package var schema = ExactRecord.schemaVersion
    package var workload: String
    package var digest: String
    package var batches: Int
    /// By the raw values of `ExactCounter`; what the host does not tell is not there.
    private var counts: [String: Int64] = [:]

    package init(
        workload: String, digest: String, batches: Int, counts: [ExactCounter: Int64]
    ) {
        self.workload = workload
        self.digest = digest
        self.batches = batches
        for (counter, count) in counts { self.counts[counter.rawValue] = count }
    }

    package subscript(counter: ExactCounter) -> Int64? { counts[counter.rawValue] }
}

/// What is counted, in the order of the tables.
package enum ExactCounter: String, Codable, CaseIterable, Sendable {
    case fsyncs
    case bytesWritten = "bytes_written"
    case fileWrites = "file_writes"
    case renames
    /// Calls of read(2) and write(2) and their like, sockets included, as the kernel accounts them.
    case readCalls = "read_calls"
    case writeCalls = "write_calls"
    case requests
    case allocations

    /// Whether the same work gives the same number to the last digit. Calls and allocations include
    /// those of a thread that wakes by its own clock meanwhile, some in a thousand batches.
    package var isExact: Bool {
        switch self {
        case .fsyncs, .bytesWritten, .fileWrites, .renames, .requests: true
        case .readCalls, .writeCalls, .allocations: false
        }
    }

    package var title: String {
        switch self {
        case .fsyncs: "fsyncs"
        case .bytesWritten: "bytes written"
        case .fileWrites: "file writes"
        case .renames: "renames"
        case .readCalls: "system calls that read"
        case .writeCalls: "system calls that write"
        case .requests: "requests"
        case .allocations: "allocations"
        }
    }
}
