/// What a run amounts to. Unknown is neither: nothing was measured, or not everything that the plan
/// asks for could be checked.
package enum VerdictState: String, Codable, Sendable, Hashable {
    case passed, failed, unknown

    /// Failed beats unknown beats passed.
    package func merged(with other: VerdictState) -> VerdictState {
        if self == .failed || other == .failed { return .failed }
        if self == .unknown || other == .unknown { return .unknown }
        return .passed
    }
}

package struct Verdict: Codable, Sendable, Hashable {
    package var state: VerdictState
    /// The exit code of `trial run`: 0 passed, 1 an expectation was not met, 3 durability or
    /// correctness violated (wins over all), 4 unknown.
    package var exit: Int
    /// Sentences, the first is the headline.
    package var reasons: [String]
    package var checks: [CheckResult]

    package init(checks: [CheckResult], headline: String) {
        self.checks = checks
        state = checks.reduce(.passed) { $0.merged(with: $1.state) }
        let isViolated = checks.contains { $0.state == .failed && $0.kind == .correctness }
        exit =
            switch state {
            case .passed: 0
            case .failed: isViolated ? 3 : 1
            case .unknown: 4
            }
        let failed = checks.filter { $0.state == .failed }
        let unknown = checks.filter { $0.state == .unknown }
        reasons = [headline] + (failed + unknown).map(\.text)
    }
}

/// The outcome of one check.
package struct CheckResult: Codable, Sendable, Hashable {
    package enum Kind: String, Codable, Sendable, Hashable {
        case correctness, expectation
        /// Whether there was anything to judge.
        case evidence
    }

    package static let examplesMax = 10

    /// Stable: `lost`, `duplicated`, …; an expectation has its own text here.
    package var name: String
    package var kind: Kind
    package var state: VerdictState
    package var text: String
    /// Records that violate it.
    package var total: Int64
    /// The first ten at the most.
    package var examples: [Violation]

    package init(
        _ name: String, _ kind: Kind, _ state: VerdictState, _ text: String, total: Int64 = 0,
        examples: [Violation] = []
    ) {
        self.name = name
        self.kind = kind
        self.state = state
        self.text = text
        self.total = total
        self.examples = examples
    }
}

/// Records of one producer with sequences in a row that violate a check in the same way.
package struct Violation: Codable, Sendable, Hashable {
    package var topic: String
    package var partition: Int32
    package var producer: Int32?
    package var firstSequence: Int64?
    package var count: Int64
    /// Where the first of them was read.
    package var offset: Int64?
    /// Where the first of them was acknowledged.
    package var ackedOffset: Int64?
    /// Seconds from the start of the measure phase until their outcome was known.
    package var endedAt: Double?

    package init(
        topic: String, partition: Int32, producer: Int32?, firstSequence: Int64?, count: Int64,
        offset: Int64? = nil, ackedOffset: Int64? = nil, endedAt: Double? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.producer = producer
        self.firstSequence = firstSequence
        self.count = count
        self.offset = offset
        self.ackedOffset = ackedOffset
        self.endedAt = endedAt
    }

    enum CodingKeys: String, CodingKey {
        case topic, partition, producer
        case firstSequence = "first_sequence"
        case count, offset
        case ackedOffset = "acked_offset"
        case endedAt = "ended_at"
    }
}
