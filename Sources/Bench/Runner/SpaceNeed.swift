import Platform
import Scenarios
import Vocabulary

/// How much disk a plan may fill, estimated before it starts and watched while it runs.
struct SpaceNeed {
    let bytes: ByteCount

    /// What a closed loop is assumed to write at the most: more than any single broker did here.
    static let closedLoopPerSecond = ByteCount.mib(1_500)
    /// Left free for everybody else on the host.
    static let reserve = ByteCount.gib(1)
    /// Batch headers, indexes, and records around their values.
    static let overhead = 1.25

    init(_ plan: Plan) {
        let seconds = plan.phases.measure.inSeconds + SpaceNeed.warmupSeconds(plan)
        var sum = 0.0
        for producer in plan.producers {
            let replicas = plan.topics.first { $0.name == producer.topic }?.replicationFactor ?? 1
            let weights = producer.values.sizes.reduce(0) { $0 + $1.weight }
            let size =
                producer.values.sizes.reduce(0) { $0 + Double($1.size.value) * $1.weight } / weights
            let perSecond: Double =
                switch producer.rate {
                case .uniform(let rate), .poisson(let rate): rate * size
                case .ramp(let from, let to, _): max(from, to) * size
                case .steps(let steps): (steps.map(\.rate).max() ?? 0) * size
                case .max: Double(SpaceNeed.closedLoopPerSecond.value)
                }
            sum += perSecond * seconds * Double(max(replicas, 1))
        }
        bytes = ByteCount(Int64(sum * SpaceNeed.overhead))
    }

    private static func warmupSeconds(_ plan: Plan) -> Double {
        switch plan.phases.warmup {
        case .none: 0
        case .fixed(let span), .steady(let span): span.inSeconds
        }
    }

    /// Throws the sentence for a run that would not fit.
    func check(at path: FilePath, _ fileSystem: any FileSystem) throws {
        let space = try fileSystem.space(at: path)
        let wanted = bytes + SpaceNeed.reserve
        guard space.free < wanted.value else { return }
        throw RunError(
            .environment,
            "the run may write \(megabytes(bytes.value)) and \(path) has \(megabytes(space.free)) free "
                + "(\(megabytes(SpaceNeed.reserve.value)) are left to others); "
                + "shorten phases/measure, lower the rate, or name another place with --data")
    }

    private func megabytes(_ bytes: Int64) -> String { "\((bytes / 1_000_000).grouped) MB" }
}
