import Platform
import Testing

/// Without a crash the simulated file system must do what the host's does, errors included.
@Suite struct FileSystemAgreementTests {
    @Test(arguments: 1...40)
    func `random operations give the same answers in memory and on disk`(seed: Int) throws {
        let place = try TemporaryDirectory()
        let crashable = CrashableFileSystem()
        var sides = [
            Side(system: DiskFileSystem(), root: place.path),
            Side(system: crashable, root: "/"),
        ]
        var random = SeededGenerator(seed: UInt64(seed))
        for step in 0..<400 {
            let action = Action.random(using: &random)
            let answers = sides.indices.map { sides[$0].perform(action) }
            try #require(answers[0] == answers[1], "seed \(seed) step \(step): \(action)")
        }
        let trees = try sides.map { try $0.tree(at: "") }
        #expect(trees[0] == trees[1], "seed \(seed)")
        // The run replayed from its records ends where it ended, and so does a process death.
        let image = crashable.image(keeping: .processDeath)
        #expect(try Side(system: image, root: "/").tree(at: "") == trees[1], "seed \(seed)")
        for index in stride(from: 0, to: crashable.operationCount, by: 37) {
            _ = crashable.image(atOperation: index, keeping: .powerCut).contents()
        }
    }
}

private enum Action {
    case open(String, OpenMode, slot: Int)
    case write(slot: Int, position: Int64, bytes: [UInt8])
    case read(slot: Int, position: Int64, count: Int)
    case truncate(slot: Int, size: Int64)
    case size(slot: Int), sync(slot: Int), close(slot: Int)
    case createDirectory(String), list(String), exists(String), remove(String)
    case removeDirectory(String), syncDirectory(String)
    case rename(String, String)

    static func random(using random: inout SeededGenerator) -> Action {
        // Few names, so that they meet as files, directories, parents and nothing.
        let names = ["a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "a/x", "n/a"]
        let name = names.randomElement(using: &random)!
        let slot = Int.random(in: 0..<4, using: &random)
        let position = Int64.random(in: 0..<12_000, using: &random)
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<5:
            let mode = [OpenMode.read, .readWrite, .create].randomElement(using: &random)!
            return .open(name, mode, slot: slot)
        case 5..<9:
            let count = Int.random(in: 0..<9_000, using: &random)
            let byte = UInt8.random(in: 1...255, using: &random)
            return .write(
                slot: slot, position: position, bytes: [UInt8](repeating: byte, count: count))
        case 9..<12: return .read(slot: slot, position: position, count: 5_000)
        case 12, 13: return .truncate(slot: slot, size: position)
        case 14: return .size(slot: slot)
        case 15: return .sync(slot: slot)
        case 16: return .close(slot: slot)
        case 17, 18: return .createDirectory(name)
        case 19: return .list(name)
        case 20: return .remove(name)
        case 21: return .removeDirectory(name)
        case 22: return Bool.random(using: &random) ? .syncDirectory(name) : .exists(name)
        default: return .rename(name, names.randomElement(using: &random)!)
        }
    }
}

private struct Side {
    let system: any FileSystem
    let root: FilePath
    var slots: [Int: any File] = [:]

    /// A text that must be the same on both sides: the answer, or the error's code.
    mutating func perform(_ action: Action) -> String {
        do {
            switch action {
            case .open(let name, let mode, let slot):
                let file = try system.open(root.appending(name), mode, as: "log")
                slots[slot]?.close()
                slots[slot] = file
            case .write(let slot, let position, let bytes):
                try slots[slot]?.write(bytes, at: position)
            case .read(let slot, let position, let count):
                var buffer = [UInt8](repeating: 0, count: count)
                let read = try buffer.withUnsafeMutableBytes {
                    try slots[slot]?.read(into: $0, at: position)
                }
                return "\(read ?? 0) bytes, hash \(buffer.hashValue)"
            case .truncate(let slot, let size): try slots[slot]?.truncate(to: size)
            case .size(let slot): return "\(try slots[slot]?.size() ?? -1)"
            case .sync(let slot): try slots[slot]?.syncData()
            case .close(let slot): slots[slot]?.close()
            case .createDirectory(let name): try system.createDirectory(root.appending(name))
            case .list(let name): return "\(try system.list(root.appending(name)))"
            case .exists(let name): return "\(system.exists(root.appending(name)))"
            case .remove(let name): try system.remove(root.appending(name))
            case .removeDirectory(let name): try system.removeDirectory(root.appending(name))
            case .syncDirectory(let name): try system.syncDirectory(root.appending(name))
            case .rename(let from, let to):
                try system.rename(root.appending(from), to: root.appending(to))
            }
            return "done"
        } catch let error as FileSystemError {
            return "\(error.code)"
        } catch {
            return "\(error)"
        }
    }

    func tree(at name: String) throws -> [String] {
        let directory = name.isEmpty ? root : root.appending(name)
        return try system.list(directory).flatMap { entry in
            let path = name.isEmpty ? entry.name : "\(name)/\(entry.name)"
            if entry.isDirectory { return ["\(path)/"] + (try tree(at: path)) }
            let file = try system.open(root.appending(path), .read, as: "log")
            return ["\(path): \(try file.size()), hash \(try file.bytes().hashValue)"]
        }
    }
}
