import BrokerCore
import Foundation
import Platform
import Vocabulary

/// What the process that started this broker wants to go wrong, from the environment. For
/// `trial crash` and `trial controls`; a broker that a person starts has none of it.
struct ServedFaults {
    /// Where this process is to kill itself: `CrashPoint.text`.
    static let crashPoint = "TRIAL_CRASH_POINT"
    /// A file to which each door that an operation goes through is appended, once.
    static let doors = "TRIAL_CRASH_DOORS"
    /// The name of a planted bug, and the process that planted it, which must be the parent.
    static let plantedBug = "TRIAL_PLANTED_BUG"
    static let controller = "TRIAL_CONTROLLER"
    /// Nanoseconds of useless work for each produced record, planted by the same parent.
    static let plantedWork = "TRIAL_PLANTED_WORK"

    let plantedBug: PlantedBug?
    let plantedWork: PlantedWork?
    private let point: CrashPoint?
    private let doorList: FilePath?

    init(_ environment: [String: String]) throws {
        if let text = environment[Self.crashPoint] {
            guard let parsed = CrashPoint(text: text) else {
                throw UsageError("\(Self.crashPoint) is no crash point: \(text)")
            }
            point = parsed
        } else {
            point = nil
        }
        doorList = environment[Self.doors].map { FilePath($0) }
        plantedWork = try Self.work(environment)
        guard let name = environment[Self.plantedBug] else {
            plantedBug = nil
            return
        }
        guard environment[Self.controller] == String(getppid()) else {
            throw UsageError("a planted bug is for trial controls only")
        }
        guard let found = PlantedBug.all.first(where: { $0.name == name }) else {
            throw UsageError("there is no planted bug \(name)")
        }
        plantedBug = found.bug
        Console.complain(["this broker has a bug planted on purpose: \(name)"])
    }

    private static func work(_ environment: [String: String]) throws -> PlantedWork? {
        guard let text = environment[plantedWork] else { return nil }
        guard environment[controller] == String(getppid()) else {
            throw UsageError("planted work is for trial calibrate only")
        }
        guard let nanoseconds = Double(text), nanoseconds > 0, nanoseconds <= 1e6 else {
            throw UsageError("\(plantedWork) is no number of nanoseconds: \(text)")
        }
        let steps = max(1, Int((nanoseconds / nanosecondsPerStep()).rounded()))
        Console.complain([
            "this broker works \(steps) steps for each produced record to no use, on purpose"
        ])
        return PlantedWork(stepsPerRecord: steps)
    }

    /// How long a step takes here: of some tries the fastest, since an interrupt is not a step.
    private static func nanosecondsPerStep() -> Double {
        let steps = 1_000_000
        var best = Double.infinity
        for _ in 0..<7 {
            let start = MonotonicClock.now()
            PlantedWork.steps(steps)
            best = min(best, (MonotonicClock.now() - start).inSeconds * 1e9)
        }
        return best / Double(steps)
    }

    /// The file system that does so; the one given when nothing is wanted of it.
    func door(to disk: any FileSystem) -> any FileSystem {
        guard point != nil || doorList != nil else { return disk }
        let list = doorList.flatMap { FileHandle.appending(to: $0.text) }
        let text = point?.text
        return CrashPointFileSystem(
            around: disk, at: point,
            die: {
                if let text {
                    FileHandle.standardError.write(Data("killed at \(text)\n".utf8))
                }
                CrashPointFileSystem.killThisProcess()
            },
            onNewDoor: { door in list?.write(Data("\(door.text)\n".utf8)) })
    }
}

extension FileHandle {
    fileprivate static func appending(to path: String) -> FileHandle? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        return descriptor < 0 ? nil : FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
