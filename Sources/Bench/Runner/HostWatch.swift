import Measurements
import Platform
import Vocabulary

/// Samples both processes and the host once a second beside the load.
final class HostWatch {
    private(set) var samples: [HostSample] = []
    private let epoch: Instant
    private let system: any SystemOnTrial
    private let stalls: StallRecorder?
    private var lastSecond = -1
    private var lastAt: Instant
    private var lastBroker: Nanoseconds?
    private var lastClient: Nanoseconds?
    private var seenStalls = 0

    init(epoch: Instant, system: any SystemOnTrial) {
        self.epoch = epoch
        self.system = system
        stalls = try? StallRecorder()
        lastAt = epoch
    }

    /// To be called often; samples when a second is over.
    func tick(_ now: Instant) {
        let second = Int((now - epoch).value / 1_000_000_000)
        guard second > lastSecond else { return }
        if lastSecond >= 0 {
            sample(second: lastSecond, now)
        } else {
            // The first sample begins here: what was used before belongs to no second.
            (lastBroker, lastClient) = (system.usage()?.cpu, ProcessUsage.ofThisProcess().cpuTime)
        }
        lastSecond = second
        lastAt = now
    }

    /// The longest time for which the host did not let an idle thread run; ends the watching.
    func finish() -> Nanoseconds? { stalls?.finish().longest }

    private func sample(second: Int, _ now: Instant) {
        let span = (now - lastAt).inSeconds
        let broker = system.usage()?.cpu
        let client = ProcessUsage.ofThisProcess().cpuTime
        let all = stalls?.current.stalls ?? []
        let fresh = all.dropFirst(seenStalls).map(\.length).max()
        seenStalls = all.count
        samples.append(
            HostSample(
                second: second, brokerCPU: share(lastBroker, broker, span),
                clientCPU: share(lastClient, client, span),
                stallMilliseconds: fresh?.inMilliseconds ?? (stalls == nil ? nil : 0)))
        (lastBroker, lastClient) = (broker, client)
    }

    private func share(_ from: Nanoseconds?, _ to: Nanoseconds?, _ seconds: Double) -> Double? {
        guard let from, let to, seconds > 0 else { return nil }
        return (to - from).inSeconds / seconds
    }
}
