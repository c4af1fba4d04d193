package import Comparisons
import Platform
package import Vocabulary

/// Carries out a series: asks what is next, runs it, writes it down, until there is nothing more to
/// run. Whatever was written down before, by this process or one that was interrupted, counts.
package final class SeriesExecution {
    package struct Ending: Sendable {
        package var progress: SeriesProgress
        package var wasInterrupted: Bool
    }

    /// Hears of each run; called on the thread that carries the series out.
    package typealias Listener = (SeriesProgress, RunPlace, JournalEntry) -> Void

    private let design: SeriesDesign
    private let directory: SeriesDirectory
    private let child: ChildRun
    private let canary: CanaryKernel
    private let isInterrupted: () -> Bool
    private let deadline: Instant
    private let script: SeriesScript
    private var runs: [SeriesRun] = []
    private var number = 0
    private var failuresInARow = 0

    /// Runs in a row that give nothing before the host is blamed.
    private static let failuresMax = 3

    package init(
        _ design: SeriesDesign, in directory: SeriesDirectory, settings: ChildRun.Settings,
        deadline: Instant = .distantFuture, script: SeriesScript? = nil,
        isInterrupted: @escaping () -> Bool
    ) throws {
        self.script = script ?? .comparison(design)
        self.design = design
        self.directory = directory
        self.deadline = deadline
        self.isInterrupted = isInterrupted
        child = ChildRun(settings: settings, directory: directory, design: design)
        try FileBytes.createDirectories(settings.data, in: DiskFileSystem())
        canary = CanaryKernel(directory: settings.data)
        runs = try directory.storedRuns()
        number = runs.count
    }

    package func carryOut(_ listener: Listener) throws -> Ending {
        // The first reading warms the kernel's own memory.
        _ = try canary.read()
        while true {
            let progress = SeriesProgress(design, runs)
            guard let places = script.next(runs) else {
                return Ending(progress: progress, wasInterrupted: false)
            }
            for place in places {
                guard !isInterrupted() else {
                    return Ending(progress: progress, wasInterrupted: true)
                }
                guard MonotonicClock.now() < deadline else {
                    return Ending(progress: progress, wasInterrupted: false)
                }
                guard try run(place, listener) else {
                    return Ending(
                        progress: SeriesProgress(design, runs), wasInterrupted: isInterrupted())
                }
            }
        }
    }

    /// False when the series is not to go on.
    private func run(_ place: RunPlace, _ listener: Listener) throws -> Bool {
        guard let arm = design.arms.first(where: { $0.label == place.arm }) else {
            throw SeriesError(.refused, "the series has no arm \(place.arm)")
        }
        let reading = try canary.read()
        number += 1
        let entry = try child.carryOut(
            place, arm: arm, number: number, canary: reading, isInterrupted: isInterrupted)
        if isInterrupted() { return false }
        try directory.append(entry)
        let run = try directory.run(entry)
        runs.append(run)
        listener(SeriesProgress(design, runs), place, entry)
        if entry.exit == 64 {
            throw SeriesError(.badInput, "\(place.arm): \(entry.complaint ?? "bad input")")
        }
        switch run.outcome {
        case .violated: return !script.endsAfter(runs)
        case .measured: failuresInARow = 0
        case .unusable(let why):
            failuresInARow += 1
            guard failuresInARow < Self.failuresMax else {
                throw SeriesError(
                    .environment, "\(Self.failuresMax) runs in a row gave nothing: \(why)")
            }
        }
        return true
    }
}

/// What a series runs next, and what ends it.
package struct SeriesScript {
    /// The places of the next block, given the runs so far; nil when all is done.
    package var next: ([SeriesRun]) -> [RunPlace]?
    /// Asked after a run that broke a rule.
    package var endsAfter: ([SeriesRun]) -> Bool

    package init(
        next: @escaping ([SeriesRun]) -> [RunPlace]?, endsAfter: @escaping ([SeriesRun]) -> Bool
    ) {
        self.next = next
        self.endsAfter = endsAfter
    }

    static func comparison(_ design: SeriesDesign) -> SeriesScript {
        SeriesScript(
            next: { runs in
                guard case .block(let series, let index) = SeriesProgress(design, runs).next else {
                    return nil
                }
                return RunPlace.block(
                    index, ofSeries: series, arms: design.arms.map(\.label), seed: design.seed)
            }, endsAfter: { SeriesProgress(design, $0).violation != nil })
    }

    /// A race goes on without the one that broke a rule.
    package static func race(_ design: TuneDesign) -> SeriesScript {
        SeriesScript(next: { TuneProgress(design, $0).next }, endsAfter: { _ in false })
    }
}
