import BrokerCore
import PartitionLog
import Platform

/// Records a run, crashes it before every file operation into every image worth trying, recovers
/// each, and crashes some of the recoveries again.
package final class CrashSimulation {
    package let options: SimulationOptions
    package private(set) var result = SimulationResult()
    private let disk: CrashableFileSystem
    private let system: any SimulatedSystem
    /// Inside a recovery that was crashed itself, up to this many crashes deep.
    private static let depthMax = 3

    package init(_ options: SimulationOptions) {
        self.options = options
        disk = CrashableFileSystem(style: options.style)
        system = options.workload.system(on: disk, options)
    }

    private var isDone: Bool { options.stopsAtFirst && !result.violations.isEmpty }

    package func run() -> SimulationResult {
        do {
            try system.run()
        } catch {
            report(["the run itself failed: \(error)"], disk.operationCount, "the run")
            return result
        }
        result.operations = disk.operationCount
        result.facts = system.facts
        var random = SeededGenerator(seed: options.seed &+ 1)
        for index in Swift.stride(from: 0, through: disk.operationCount, by: options.stride) {
            crash(at: index, &random)
            if isDone { break }
        }
        return result
    }

    private func crash(at index: Int, _ random: inout SeededGenerator) {
        let pending = disk.pending(atOperation: index)
        let next = index < disk.operationCount ? disk.operations[index] : nil
        var choices = disk.crashChoices(atOperation: index, limit: options.familyLimit)
        if options.subsets > 0 {
            choices += CrashChoice.losing(atMost: options.subsets, of: pending)
        }
        for _ in 0..<options.drawnPerCrash {
            choices.append(CrashChoice.drawn(from: pending, using: &random))
        }
        var seen: Set<UInt64> = []
        for choice in choices {
            let image = disk.image(atOperation: index, keeping: choice)
            let moment = CrashMoment(index: index, isPowerCut: choice.isPowerCut)
            let state = image.fingerprint
            result.coverage.note(choice, pending, next: next)
            // The same bytes at the same moment promise the same.
            guard seen.insert(moment.isPowerCut ? state : ~state).inserted else {
                result.repeated += 1
                continue
            }
            result.coverage.note(state: state)
            look(at: image, moment, choice)
            if isDone { return }
        }
    }

    private func look(at image: CrashableFileSystem, _ moment: CrashMoment, _ choice: CrashChoice) {
        result.images += 1
        let isClose = result.images % options.closeLookEvery == 0
        let texts = system.recover(image, at: moment, closely: isClose).texts
        let place = "operation \(moment.index) of \(disk.operationCount), \(choice)"
        report(texts, moment.index, place)
        guard texts.isEmpty else { return }
        if isClose {
            report(
                system.lookClosely(at: moment) {
                    disk.image(atOperation: moment.index, keeping: choice)
                }, moment.index, place)
        }
        if result.images % options.crashedRecoveryEvery == 0 {
            let again = disk.image(atOperation: moment.index, keeping: choice)
            crashRecovery(of: again, moment, place, depth: 1)
        }
    }

    /// A crash inside recovery, and now and then one inside the recovery from that: the same promises
    /// hold, whatever kinds they were.
    private func crashRecovery(
        of image: CrashableFileSystem, _ moment: CrashMoment, _ place: String, depth: Int
    ) {
        _ = system.recover(image, at: moment, closely: false)
        for index in 0...image.operationCount {
            for choice in image.crashChoices(atOperation: index, limit: 2) {
                result.imagesInsideRecovery += 1
                // Lazily acknowledged records outlive a kill, and no power cut after it.
                let second = CrashMoment(
                    index: moment.index, isPowerCut: moment.isPowerCut || choice.isPowerCut,
                    isRestarted: true)
                let texts = system.recover(
                    image.image(atOperation: index, keeping: choice), at: second, closely: false
                ).texts
                let inner = "\(place), recovery crashed at its operation \(index), \(choice)"
                report(texts, moment.index, inner)
                if isDone { return }
                if depth < Self.depthMax - 1, texts.isEmpty,
                    result.imagesInsideRecovery % options.crashedRecoveryEvery == 0
                {
                    crashRecovery(
                        of: image.image(atOperation: index, keeping: choice), second, inner,
                        depth: depth + 1)
                }
            }
        }
    }

    private func report(_ texts: [String], _ index: Int, _ place: String) {
        guard !texts.isEmpty else { return }
        result.violations.append(
            SimulationResult.Violation(index: index, place: place, texts: texts))
    }
}

extension CrashChoice {
    var isPowerCut: Bool { if case .powerCut = self { true } else { false } }
}

extension CrashableFileSystem {
    /// Tells states of the disk apart, names and bytes; of this process only.
    var fingerprint: UInt64 {
        var hasher = Hasher()
        for (path, bytes) in contents() {
            hasher.combine(path)
            hasher.combine(bytes.count)
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
