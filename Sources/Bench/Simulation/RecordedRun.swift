import Platform

/// One run of a workload, from its first file operation to its last.
final class RecordedRun {
    let options: SimulationOptions
    let disk: CrashableFileSystem
    let system: any SimulatedSystem

    init(_ options: SimulationOptions) throws {
        self.options = options
        disk = CrashableFileSystem(style: options.style)
        system = options.workload.system(on: disk, options)
        try system.run()
    }
}

/// A crash, and the crashes in the recoveries from it: each just before an operation.
struct CrashPath: Sendable {
    var steps: [(index: Int, choice: CrashChoice)]

    /// In the recorded run. A power cut anywhere may have taken what a kill left.
    var moment: CrashMoment {
        CrashMoment(
            index: steps[0].index, isPowerCut: steps.contains { $0.choice.isPowerCut },
            isRestarted: steps.count > 1)
    }

    var description: String {
        steps.map { "operation \($0.index), \($0.choice)" }
            .joined(separator: ", its recovery crashed at ")
    }

    /// What the last of the crashes left; all starts before it were whole programs.
    func image(of run: RecordedRun) -> CrashableFileSystem {
        var image = run.disk.image(atOperation: steps[0].index, keeping: steps[0].choice)
        for place in steps.indices.dropFirst() {
            let before = CrashPath(steps: Array(steps[..<place]))
            _ = run.system.recover(image, at: before.moment, closely: false)
            image = image.image(atOperation: steps[place].index, keeping: steps[place].choice)
        }
        return image
    }
}
