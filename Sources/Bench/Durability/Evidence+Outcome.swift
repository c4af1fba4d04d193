import Drivers
import LoadGeneration
package import Measurements
package import Runner
package import Scenarios
package import Verdicts
import Vocabulary

extension Evidence {
    /// What a run left, as the judge takes it.
    package init(_ outcome: RunOutcome, _ plan: Plan) {
        self.init(
            plan: plan, record: outcome.record, ledger: outcome.ledger,
            ledgerProblem: outcome.ledgerProblem, readBack: outcome.foundAgain,
            measureStart: outcome.measureStart)
    }

}

extension RunOutcome {
    /// What was read back, as the judge and the evidence on disk take it.
    package var foundAgain: Measurements.ReadBack? {
        guard let outcome = readBack else { return nil }
        guard let result = outcome.result else {
            return Measurements.ReadBack(partitions: [], runs: [], problem: outcome.problem)
        }
        var partitions: [Measurements.ReadBack.Partition] = []
        for topic in outcome.topics {
            for (index, range) in topic.ranges.enumerated() {
                let unread = result.unread.first {
                    $0.topic == topic.index && $0.partition == index
                }
                partitions.append(
                    Measurements.ReadBack.Partition(
                        topic: Int32(topic.index), partition: Int32(index),
                        logStart: range.first.value, logEnd: range.end.value,
                        reached: unread?.position ?? range.end.value))
            }
        }
        return Measurements.ReadBack(
            partitions: partitions, collector: result.collector, problem: outcome.problem)
    }
}
