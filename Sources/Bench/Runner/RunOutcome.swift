package import LoadGeneration
package import Measurements
package import Scenarios
package import Vocabulary

/// What a run left to be judged.
package struct RunOutcome {
    package let plan: Plan
    package let directory: RunDirectory
    package let record: RunRecord
    package let ledger: [LedgerEntry]
    /// Why the ledger may lack attempts; nil when it is whole.
    package let ledgerProblem: String?
    /// Nil when the plan wants none, or reading could not begin.
    package let readBack: ReadBackOutcome?
    package let measureStart: Instant?
    package let wasInterrupted: Bool
    /// Where the broker's data is, to be kept as evidence or removed.
    package let data: DataDirectory
    /// What came of the crashes that were ordered beside the plan.
    package let crashes: [CrashRecord]
    /// Records that were verified while the run went on, and deleted.
    package let released: Int64
    /// Deletions that did not hold, in sentences.
    package let releaseViolations: [String]
}

/// What a fresh client read of each topic, in the plan's order.
package struct ReadBackOutcome {
    package let topics: [ReadBackTopic]
    /// Nil when no client could read at all.
    package let result: ReadBackResult?
    /// Why it is not whole, in a sentence.
    package let problem: String?
}
