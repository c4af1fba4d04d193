import Drivers
import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

/// Reads everything that the broker kept with a client that saw nothing of the load.
struct ReadingBack {
    let plan: Plan
    let system: any SystemOnTrial
    let topics: [String]
    let identity: RecordIdentity

    func run(progress: (Int64) -> Bool) -> ReadBackOutcome {
        var found: [ReadBackTopic] = []
        do {
            let driver = try DriverFactory(plan).make(for: system)
            defer { driver.close() }
            for (index, topic) in topics.enumerated() {
                let deadline = MonotonicClock.now() + plan.limits.request
                found.append(
                    ReadBackTopic(
                        index: index, name: topic,
                        ranges: try driver.offsets(of: topic, deadline: deadline)))
            }
            let reading = ReadBack(
                driver: driver, identity: identity, plan: plan, clock: HostClock())
            let result = try reading.read(
                found, deadline: MonotonicClock.now() + plan.limits.readBack, progress: progress)
            return ReadBackOutcome(topics: found, result: result, problem: problem(of: result))
        } catch {
            return ReadBackOutcome(
                topics: found, result: nil, problem: "nothing could be read back: \(error)")
        }
    }

    private func problem(of result: ReadBackResult) -> String? {
        guard let first = result.unread.first else { return nil }
        let more = result.unread.count > 1 ? " and \(result.unread.count - 1) more partitions" : ""
        let reason = result.errors.first.map { ": \($0)" } ?? ""
        return "partition \(first.partition) of \(topics[Int(first.topic)]) was read up to offset "
            + "\(first.position) of \(first.end)\(more)\(reason)"
    }
}
