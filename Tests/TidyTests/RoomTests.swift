import Foundation
import Testing

/// The walls: a wrong arrow between rooms is named here when the compiler lets it pass.
struct RoomTests {
    let tree = SourceTree()
    /// What any room may import: the toolchain's own modules.
    let toolchain: Set = ["Foundation", "Synchronization", "Dispatch"]
    let libc: Set = ["Glibc", "WinSDK"]

    private func table() throws -> RoomTable {
        RoomTable(architecture: try tree.text("ARCHITECTURE.md"))
    }

    @Test func `every room has a row in ARCHITECTURE and every row a room`() throws {
        #expect(try Set(table().imports.keys) == Set(tree.rooms().keys))
    }

    @Test func `rooms import only what their row allows`() throws {
        let table = try table()
        for (room, folder) in try tree.rooms() {
            let allowed = (table.imports[room] ?? []).union(toolchain)
            for file in tree.files(below: folder, ending: ".swift") {
                for module in imports(in: file) where !libc.contains(module) {
                    #expect(allowed.contains(module), "\(file.path) imports \(module)")
                }
            }
        }
    }

    @Test func `platform conditions stand only in Platform`() throws {
        for file in tree.files(below: "Sources", ending: ".swift") {
            guard !file.path.hasPrefix("Sources/Shared/Platform/") else { continue }
            for (index, line) in file.lines.enumerated() {
                let isCondition = ["#if os(", "#elseif os(", "#if canImport("].contains {
                    line.contains($0)
                }
                #expect(!isCondition, "\(file.path):\(index + 1) \(line)")
            }
        }
    }

    @Test func `each C library is imported by the rooms that the manifest gives it`() throws {
        let owners: [String: Set<String>] = [
            "CUv": ["Network"], "CIsal": ["KafkaCodec"], "CZlib": ["KafkaCodec", "Measurements"],
            "CLz4": ["KafkaCodec"], "CZstd": ["KafkaCodec"], "CSnappy": ["KafkaCodec"],
            "CYaml": ["Scenarios"], "CJemalloc": ["Platform"],
            "CPlatform": ["Platform", "Network"], "CRdkafka": ["KafkaDriver"],
        ]
        for (room, folder) in try tree.rooms() {
            for file in tree.files(below: folder, ending: ".swift") {
                for module in imports(in: file) {
                    guard let rooms = owners[module] else { continue }
                    #expect(rooms.contains(room), "\(file.path) imports \(module)")
                }
            }
        }
    }

    private func imports(in file: SourceTree.File) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1,
                index == 0 || ["public", "package", "internal", "private"].contains(words[0])
            else { return nil }
            return words[index + 1].split(separator: ".").first.map(String.init)
        }
    }
}
