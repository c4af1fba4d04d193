/// What comparing the ledger with the read-back shows, summed over partitions.
struct Findings: Sendable, Hashable {
    enum Kind: Int, Sendable, Hashable, CaseIterable {
        case lost, duplicated, reordered, corrupt, invented, misplaced
    }

    private(set) var totals: [Int64] = Array(repeating: 0, count: Kind.allCases.count)
    private(set) var examples: [[Violation]] = Array(repeating: [], count: Kind.allCases.count)

    var acked: Int64 = 0
    /// Acknowledged without an offset (`acks=0`): nothing was promised of them.
    var unpromised: Int64 = 0
    var failed: Int64 = 0
    var unknownPresent: Int64 = 0
    var unknownAbsent: Int64 = 0
    var duplicatedByRetry: Int64 = 0
    /// Out of order, as a retry of a producer without idempotence may leave it.
    var reorderedByRetry: Int64 = 0
    /// Acknowledged and since removed by retention.
    var expired: Int64 = 0
    /// Acknowledged at offsets that reading did not get to.
    var unread: Int64 = 0
    var readBack: Int64 = 0

    mutating func add(_ kind: Kind, _ violation: @autoclosure () -> Violation, count: Int64) {
        totals[kind.rawValue] += count
        if examples[kind.rawValue].count < CheckResult.examplesMax {
            examples[kind.rawValue].append(violation())
        }
    }

    /// Counted and not listed.
    mutating func add(_ kind: Kind, beyond count: Int64) { totals[kind.rawValue] += max(count, 0) }

    func total(_ kind: Kind) -> Int64 { totals[kind.rawValue] }
    func examples(_ kind: Kind) -> [Violation] { examples[kind.rawValue] }
}
