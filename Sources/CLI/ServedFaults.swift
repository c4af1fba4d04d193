import BrokerCore
import Foundation
import Platform

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

    let plantedBug: PlantedBug?
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
