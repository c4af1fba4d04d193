import Foundation
import Testing

/// Length of files and functions, names, and marks of unfinished work.
struct ShapeTests {
    let tree = SourceTree()
    let fileLinesMax = 400
    let functionLinesMax = 70

    @Test func `no source file is longer than its limit`() {
        for file in tree.files(below: "Sources", ending: ".swift") {
            #expect(file.lines.count <= fileLinesMax + 1, "\(file.path): \(file.lines.count) lines")
        }
    }

    @Test func `no function is longer than its limit`() {
        for file in tree.files(below: "Sources", ending: ".swift") {
            for (name, line, length) in functions(in: file) {
                #expect(length <= functionLinesMax, "\(file.path):\(line) \(name): \(length) lines")
            }
        }
    }

    @Test func `file names say something`() {
        let banned = [
            "Utils", "Utilities", "Helper", "Helpers", "Manager", "Common", "Misc", "Placeholder",
        ]
        for file in tree.files(below: "Sources", ending: ".swift") {
            let name =
                file.path.split(separator: "/").last.map { $0.dropLast(".swift".count) } ?? ""
            #expect(!banned.contains { name.hasSuffix($0) }, "\(file.path)")
        }
    }

    @Test func `nothing is marked as unfinished`() {
        let marks = ["TO" + "DO", "FIX" + "ME", "not " + "implemented", "unimpl" + "emented"]
        for folder in ["Sources", "Tests", "Benchmarks"] {
            for file in tree.files(below: folder, ending: ".swift") {
                for (index, line) in file.lines.enumerated() {
                    #expect(
                        !marks.contains { line.contains($0) }, "\(file.path):\(index + 1) \(line)")
                }
            }
        }
    }

    @Test func `a long function is seen by the check itself`() {
        let body = Array(repeating: "        work()", count: 80)
        let file = SourceTree.File(path: "x", lines: ["    func long() {"] + body + ["    }"])
        #expect(functions(in: file).map(\.length) == [82])
    }

    /// Functions by indentation: from the line with `func`, `init` or `deinit` to the closing brace
    /// that stands as deep.
    private func functions(in file: SourceTree.File) -> [(name: String, line: Int, length: Int)] {
        var found: [(String, Int, Int)] = []
        for (index, line) in file.lines.enumerated() where opensFunction(line) {
            let indent = String(line.prefix { $0 == " " })
            guard
                let end = file.lines[(index + 1)...].firstIndex(where: {
                    $0.hasPrefix(indent + "}")
                        || ($0.hasPrefix(indent) && opensFunction($0)
                            && $0.prefix { $0 == " " }.count == indent.count)
                }), file.lines[end].hasPrefix(indent + "}")
            else { continue }
            found.append((line.trimmingCharacters(in: .whitespaces), index + 1, end - index + 1))
        }
        return found
    }

    private func opensFunction(_ line: String) -> Bool {
        let code = line.trimmingCharacters(in: .whitespaces)
        guard !code.hasPrefix("//") else { return false }
        return code.contains("func ") || code.hasPrefix("init(") || code.contains(" init(")
            || code.hasPrefix("deinit")
    }
}
