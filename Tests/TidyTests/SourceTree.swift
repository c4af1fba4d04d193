import Foundation

/// The project's own files, as the house rules see them.
struct SourceTree {
    struct File {
        var path: String
        var lines: [String]
    }

    let root: URL

    init() {
        root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Files below `folder` whose name ends so, sorted.
    func files(below folder: String, ending suffix: String) -> [File] {
        let base = root.appending(path: folder)
        guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
        let names = walk.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }
        return names.sorted().compactMap { name in
            guard let text = try? text("\(folder)/\(name)") else { return nil }
            return File(path: "\(folder)/\(name)", lines: text.components(separatedBy: "\n"))
        }
    }

    /// Rooms by name with their folder: every folder two below `Sources`, C libraries left out,
    /// and the composition root.
    func rooms() throws -> [String: String] {
        var rooms = ["CLI": "Sources/CLI"]
        for wing in ["Broker", "Bench", "Shared"] {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: root.appending(path: "Sources/\(wing)").path)
            for name in names { rooms[name] = "Sources/\(wing)/\(name)" }
        }
        return rooms
    }
}
