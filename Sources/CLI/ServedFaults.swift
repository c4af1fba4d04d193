import BrokerCore
import Foundation
import Platform
import Synchronization
import Vocabulary

/// What the process that started this broker wants to go wrong, from the environment. For
/// `trial crash` and `trial controls`; a broker that a person starts has none of it.
struct ServedFaults {
    /// Where this process is to kill itself: `CrashPoint.text`.
    static let crashPoint = "TRIAL_CRASH_POINT"
    /// A file to which each door that an operation goes through is appended, once.
    static let doors = "TRIAL_CRASH_DOORS"
    /// The file in which every mutating operation is written down.
    static let trace = "TRIAL_DOOR_TRACE"
    /// A file with a `FaultProgram`, looked at while the broker runs.
    static let diskFaults = "TRIAL_DISK_FAULTS"
    /// The name of a planted bug, and the process that planted it, which must be the parent.
    static let plantedBug = "TRIAL_PLANTED_BUG"
    static let controller = "TRIAL_CONTROLLER"
    /// Nanoseconds of useless work for each produced record, planted by the same parent.
    static let plantedWork = "TRIAL_PLANTED_WORK"

    let plantedBug: PlantedBug?
    let plantedWork: PlantedWork?
    private let point: CrashPoint?
    private let doorList: FilePath?
    private let trace: FilePath?
    private let diskFaults: FilePath?

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
        trace = environment[Self.trace].map { FilePath($0) }
        diskFaults = environment[Self.diskFaults].map { FilePath($0) }
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

    private static func failing(_ disk: any FileSystem, as program: FilePath) throws
        -> any FileSystem
    {
        let faulty = FaultyFileSystem(around: disk)
        let started = try FaultProgramWatch(program, faulty)
        watch.withLock { $0 = started }
        return faulty
    }

    /// As long as this process lives.
    private static let watch = Mutex<FaultProgramWatch?>(nil)

    /// The file system that does so; the one given when nothing is wanted of it.
    func door(to disk: any FileSystem) throws -> any FileSystem {
        let door: any FileSystem =
            if let trace {
                try TracingFileSystem(around: disk, trace: trace)
            } else if let diskFaults {
                try Self.failing(disk, as: diskFaults)
            } else {
                disk
            }
        guard point != nil || doorList != nil else { return door }
        let list = doorList.flatMap { FileHandle.appending(to: $0.text) }
        let text = point?.text
        return CrashPointFileSystem(
            around: door, at: point,
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
