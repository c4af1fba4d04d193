package import Measurements
package import Scenarios
package import Vocabulary

/// Everything that a judgement rests on.
package struct Evidence: Sendable {
    /// Without durability, which is judged here.
    package var record: RunRecord
    package var ledger: [LedgerEntry]
    /// Why the ledger may lack attempts (dropped entries, a torn file); nil when it is whole.
    package var ledgerProblem: String?
    package var readBack: ReadBack?
    /// When the measure phase began: examples tell their times from it.
    package var measureStart: Instant?
    /// By producer number: the broker lets each record in once, in order.
    package var isIdempotent: [Bool]

    package init(
        plan: Plan, record: RunRecord, ledger: [LedgerEntry], ledgerProblem: String? = nil,
        readBack: ReadBack?, measureStart: Instant? = nil
    ) {
        self.record = record
        self.ledger = ledger
        self.ledgerProblem = ledgerProblem
        self.readBack = readBack
        self.measureStart = measureStart
        isIdempotent = plan.producers.flatMap { producer in
            Array(
                repeating: producer.client.settings["enable.idempotence"] == "true",
                count: producer.count)
        }
    }
}
