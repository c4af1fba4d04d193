/// The runs of a series by blocks, and which blocks count.
package struct SeriesBlocks: Sendable {
    package struct Block: Sendable, Hashable {
        package var index: Int
        package var runs: [SeriesRun]
        /// Why it does not count; nil when it does.
        package var complaint: String?
    }

    /// Those that are complete, by their number.
    package let complete: [Block]
    private let design: SeriesDesign

    /// A run that was made twice, because its block was begun anew, counts as it was the last time.
    package init(_ runs: [SeriesRun], series: Int, design: SeriesDesign) {
        self.design = design
        var blocks: [[SeriesRun]] = []
        for run in runs where run.place.series == series {
            while blocks.count <= run.place.block { blocks.append([]) }
            let index = run.place.block
            blocks[index].removeAll { $0.place == run.place }
            blocks[index].append(run)
        }
        let size = design.arms.count * SeriesDesign.roundsPerBlock
        var earlier: [CanaryReading] = []
        var complete: [Block] = []
        for (index, runs) in blocks.enumerated() where runs.count == size {
            let readings = runs.compactMap(\.canary)
            let complaint =
                Self.unusable(runs)
                ?? design.canary.complaint(block: readings, earlier: earlier)
            earlier += readings
            complete.append(Block(index: index, runs: runs, complaint: complaint))
        }
        self.complete = complete
    }

    package var valid: [Block] { complete.filter { $0.complaint == nil } }
    package var invalid: [Block] { complete.filter { $0.complaint != nil } }
    package var pairs: Int { valid.count * SeriesDesign.roundsPerBlock }

    private static func unusable(_ runs: [SeriesRun]) -> String? {
        for run in runs {
            if case .unusable(let why) = run.outcome { return "\(run.place.arm): \(why)" }
        }
        return nil
    }

    /// The values of an arm, one a round, over the valid blocks.
    package func values(of arm: String, _ metric: Metric) -> [Double?] {
        valid.flatMap { block in
            (0..<SeriesDesign.roundsPerBlock).map { round in
                block.runs.first { $0.place.arm == arm && $0.place.round == round }?
                    .values[metric]
            }
        }
    }

    /// How much worse the subject was than the base in each round. Where the base ran twice, by its
    /// mean on the logarithmic scale.
    package func worsenings(_ metric: Metric) -> [Double?] {
        let base = values(of: design.base, metric)
        let other = values(of: design.subject, metric)
        let direct = zip(base, other).map { metric.worsening(base: $0, other: $1) }
        guard let twin = nulls(metric) else { return direct }
        return zip(direct, twin).map { direct, null in
            guard let direct, let null else { return nil }
            return direct - null / 2
        }
    }

    /// The same between the base and its twin, where there is no difference; nil without a twin.
    package func nulls(_ metric: Metric) -> [Double?]? {
        guard let twin = design.twin else { return nil }
        return zip(values(of: design.base, metric), values(of: twin, metric)).map {
            metric.worsening(base: $0, other: $1)
        }
    }
}
